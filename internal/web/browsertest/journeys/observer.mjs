// An observer of talks whose charter keeps holders to the parties: it reads,
// compares, follows live and prints, and finds no name on the way.
import { clean, phone } from "../lib/look.mjs";
import { accept, confirm, expect, press, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR", "COR"], undefined, ["--attribution", "parties"]);
  const at = await ves.room();
  const page = await world.window();
  page.allow(/status of 403/);
  await accept(page, ves.invite("The press", "--kind", "observer"), "Paula Press", "paula");
  await page.goto(at);
  await talks(page);
  const text = new URL(page.url()).pathname;
  const told = async () => (await page.locator("main").innerHTML()).match(/\b(VES|LOR|COR)\b|data-claims|\bid="c\d|\bp[1-8]\b/);
  expect(!(await told()), "the text names or marks holders:", await told());
  expect(await page.locator("main.paper .alt").count() > 5, "no brackets");
  await clean(page, "observer-text");
  const menu = await page.locator("nav.menu a").allInnerTexts();
  expect(menu.join() === "Text,Convergence,Timeline,Parties", "the menu leads where an observer may not go:", menu);
  for (const path of ["/convergence", "/timeline", "/timeline?n=1", "/screen", "/compare"]) {
    await page.goto(new URL(text + path, at).href);
    expect(!(await told()), path, "names or marks holders:", await told());
    await clean(page, `observer${path.replace(/\W+/g, "-")}`);
  }
  await page.goto(new URL(`${text}/parties`, at).href);
  await clean(page, "observer-parties");
  await page.goto(new URL(`${text}/record`, at).href);
  expect((await page.locator("main").innerText()).includes("shows only to their parties who stands where"), "nobody says why");
  await clean(page, "observer-refused");

  // Another's act appears on the open page, without its author.
  await page.goto(new URL(text, at).href);
  const anna = await world.window();
  await accept(anna, ves.invite("Anna Weiss"), "Anna Weiss", "anna");
  await anna.goto(at);
  await talks(anna);
  await anna.getByTitle("Propose on PP1").click();
  await anna.getByLabel("How it should read").fill("*Recalling* its earlier resolutions on information security,");
  await press(anna, "Show what it changes");
  await confirm(anna);
  await soon("the act on the observer's page", async () => (await page.locator("main.paper").innerText()).includes("[resolutions"));
  expect(!(await told()), "what came live names holders:", await told());

  const small = await world.window(phone);
  small.allow(/status of 403/);
  await accept(small, ves.invite("Radio", "--kind", "observer"), "Rita Radio", "rita");
  await small.goto(at);
  await talks(small);
  await clean(small, "observer-text-phone");
}
