// The pages of a room with accounts, wide and on a phone, on light paper and on dark: as every_page, from the invitation to
// the end of a session, for a delegate, the secretariat and an observer.
import { clean, phone } from "../lib/look.mjs";
import { accept, press } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  const at = await ves.room();
  const bad = [];
  for (const [look, opt] of [["wide", {}], ["phone", phone]]) {
    const page = await world.window(opt);
    page.allow(/status of 4[0-9][0-9]/);
    const see = async (name) => {
      try {
        await clean(page, `${name}-${look}`);
      } catch (err) {
        bad.push(err.message);
      }
    };
    const go = (path) => page.goto(new URL(path, at).href);
    await go("/");
    await see("login");
    await page.getByLabel("Login name").fill("nobody");
    await page.getByLabel("Password").fill("a wrong password");
    await press(page, "Log in");
    await see("login-wrong");

    const link = ves.invite("Anna Weiss", "--powers", "draft,clear,release,initial,sign,manage");
    await page.goto(link);
    await see("join");
    await accept(page, link, "Anna Weiss", `anna-${look}`);
    await see("me");
    await page.goto(link);
    await see("join-again");
    await go("/people");
    await page.getByLabel("For whom").fill("Berta Klee");
    await press(page, "Make an invitation");
    await see("people-invited");
    await go("/people");
    await see("people");
    for (const path of ["/settings", "/seat", "/peers", "/", "/me/app"]) {
      await go(path);
      await see(`account${path.replaceAll("/", "-")}`);
    }
    await page.locator('input[name="code"]').fill("000000");
    await page.locator("main form button.main, main form button").first().click();
    await see("me-wrong-code");
    await go("/");
    await page.locator(".talk h2 a").click();
    await page.locator("main.paper").waitFor();
    await see("account-text");
    await go("/me");
    await press(page, "Log out");
    await page.getByRole("heading", { name: "Log in" }).waitFor();

    for (const kind of ["secretariat", "observer"]) {
      await accept(page, ves.invite(`Some ${kind}`, "--kind", kind), `Some ${kind}`, `${kind}-${look}`);
      await see(`${kind}-me`);
      for (const path of kind === "observer" ? ["/"] : ["/", "/settings", "/people", "/peers", "/seats"]) {
        await go(path);
        await see(`${kind}${path.replaceAll("/", "-")}`);
      }
      await go("/");
      await page.locator(".talk h2 a").first().click();
      await page.locator("main.paper").waitFor();
      await see(`${kind}-text`);
      await go("/seat"); // not for them
      await see(`${kind}-refused`);
      await go("/me");
      await press(page, "Log out");
    }
    await page.context().close();
  }
  if (bad.length) throw new Error(bad.join("\n"));
}
