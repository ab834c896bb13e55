// Every page, wide and on a phone, on light paper and on dark: nothing that
// WCAG 2.2 A or AA forbids, nothing too wide, nothing too small to touch.
import { clean, phone } from "../lib/look.mjs";

export default async function (world) {
  const [ves, lor, cor] = world.joined(["VES", "LOR", "COR"]);
  ves.cli("amend", "OP2", "services", "facilities", "--without-holding");
  cor.cli("position", "reserve", "c4", "--reason", "instructions", "--note", "awaiting the capital");
  lor.cli("package", "propose", "c1", "c5", "--note", "we take one for the other");
  lor.cli("register", "add", "OP2", "--verb", "calls upon", "--whom", "all States", "--due", "2001-03-01", "--note", "each in its own way");
  world.carry([ves, lor, cor]);
  await ves.serve();
  const bad = [];
  for (const [look, opt] of [["wide", {}], ["phone", phone]]) {
    const page = await world.window(opt);
    page.allow(/status of 40[0-9]/);
    const see = async (name) => {
      try {
        await clean(page, `${name}-${look}`);
      } catch (err) {
        bad.push(err.message);
      }
    };
    await page.goto(ves.link);
    await see("talks");
    await page.getByRole("link", { name: "Open talks…" }).click();
    await see("open-talks");
    await page.goBack();
    await page.getByRole("link", { name: "Settings" }).click();
    await see("settings");
    await page.goBack();
    await page.locator(".talk h2 a").click();
    await page.locator("main.paper").waitFor();
    const talks = new URL(page.url()).pathname;
    await see("text");
    const go = (path) => page.goto(new URL(talks + path, ves.link).href);
    for (const [name, path] of Object.entries({
      clean: "?view=clean", projection: "?view=LOR", open: "?show=open", agreed: "?show=agreed", drawer: "?open=c4", bracket: "/c/c4", packages: "/packages",
      agree: "/agree", convergence: "/convergence", matrix: "/matrix", register: "/register", timeline: "/timeline", "timeline-first": "/timeline?n=1", record: "/record", audit: "/audit", parties: "/parties", compare: "/compare", screen: "/screen", document: "/document", save: "/save", floats: "/floats", drafts: "/drafts", side: "/side", successor: "/successor", error: "/c/c999",
    })) {
      await go(path);
      await see(name);
    }
    await go("");
    await page.getByTitle("Propose on PP2").click();
    await see("propose");
    await page.locator("details > summary").first().click();
    await see("propose-more");
    await page.getByLabel("How it should read").fill("*Convinced* that an open and fair dialogue among all States is needed,");
    await page.getByRole("button", { name: "Show what it changes" }).click();
    await see("before-signing");
    await go("/agree");
    await page.locator('button[value="agree"]').click();
    await see("before-agreeing");
    await page.context().clearCookies();
    await go("");
    await see("stranger");
    await page.context().close();
  }
  if (bad.length) throw new Error(bad.join("\n"));
}
