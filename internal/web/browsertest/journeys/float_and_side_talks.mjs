// Three parties on three nodes. VES floats words to LOR, which reads them, proposes nothing, and drops them; another float is gone when its
// time is over; COR and the record never hear of any. Then VES and LOR go aside with one paragraph, agree on it there, and VES brings it
// back to all as one amendment, ad referendum; all accept it, and agree to the text that has it.
import { clean } from "../lib/look.mjs";
import { answer, carry, confirm, enter, expect, menu, press, save, soon } from "../lib/pages.mjs";

export default async function (world) {
  const [ves, lor, cor] = [["VES", "Republic of Vesper"], ["LOR", "Union of Lorne"], ["COR", "Corran"]].map(([c, n]) => world.home(c, n));
  const base = world.file("base.md", "# A channel\n\n*The Parties,*\n\n1. *Decide* to open a channel;\n\n2. *Agree* to prevent attacks on hospitals.\n");
  ves.cli("talks", "open", "--title", "A channel among three", "--party", lor.card, "--party", cor.card, "--outcome", "resolution", "--text", base);
  for (const h of [lor, cor]) {
    h.cli("pouch", "unpack", ves.pack());
    h.cli("talks", "join");
  }
  world.carry([ves, lor, cor]);
  ves.cli("float", "send", "--to", "LOR", "--later", "--expires", "30s", "gone in half a minute");
  await Promise.all([ves.serve(), lor.serve(), cor.serve()]);
  const [v, l, c] = [await world.window(), await world.window(), await world.window()];
  for (const [page, home] of [[v, ves], [l, lor], [c, cor]]) {
    page.allow(/status of 40[0-9]/);
    await enter(page, home);
    await page.locator(".talk h2 a").click();
    await page.locator("main.paper").waitFor();
  }
  const main = new URL(v.url()).pathname;
  const go = (page, more = "") => page.goto(new URL(main + more, page.url()).href);
  const read = async (page, file) => {
    await page.getByLabel("The file").setInputFiles(file);
    await press(page, "Read it");
  };

  // LOR's card comes to VES; VES floats a wording, which goes as a file.
  await menu(l, "Off the record");
  const card = await save(l, world, l.getByRole("link", { name: /float card of LOR/ }), "lor.floatcard");
  await menu(v, "Off the record");
  await v.getByText("gone in half a minute").waitFor();
  await read(v, card);
  await v.getByText("The float card of LOR is here").waitFor();
  await v.getByRole("checkbox", { name: /LOR/ }).check();
  await v.getByLabel("What you would say").fill("Could you live with this?");
  await v.getByText("New words for a paragraph").click();
  await v.locator(`select[name="block"]`).selectOption({ label: "OP2" });
  await v.getByLabel(/All the words/).fill("*Agree* to prevent all attacks on hospitals.");
  await v.getByLabel("It is gone after").selectOption("12");
  await press(v, "Float it, off the record");
  const mine = v.locator("article.float").filter({ hasText: "Could you live with this?" });
  await clean(v, "floats");
  const file = await save(v, world, mine.getByRole("button", { name: "Save the file for LOR" }), "to-lor.float");

  // LOR reads who says what; it could propose the words as its own. COR can't read the file.
  await read(l, file);
  const theirs = l.locator("article.float").filter({ hasText: "Could you live with this?" });
  await theirs.waitFor();
  expect((await theirs.innerText()).includes("all attacks on hospitals"), "the wording isn't there");
  await theirs.getByRole("button", { name: "Propose these words on the record…" }).click();
  await l.locator("main.sign").waitFor();
  expect(!(await l.locator("main.sign").innerText()).includes("Could you live"), "the proposal tells of the float");
  await go(l, "/floats");
  await theirs.getByRole("button", { name: "Drop it" }).click();
  await l.getByText("Nothing was floated").waitFor();
  await go(c, "/floats");
  await read(c, file);
  await c.locator(".alarm").waitFor();
  await go(c, "/floats");
  await c.getByText("Nothing was floated").waitFor();

  // VES goes aside with LOR about OP2.
  await go(v, "/side");
  await v.getByRole("checkbox", { name: /LOR/ }).check();
  await v.getByRole("checkbox", { name: "OP2" }).check();
  await clean(v, "side-talks");
  await press(v, "Show the charter");
  expect(!(await v.locator("main").innerText()).includes("open a channel"), "the charter has more than was chosen");
  await press(v, "Sign the charter for VES");
  await v.getByRole("heading", { name: "Propose from a document" }).waitFor();
  const side = new URL(v.url()).pathname.split("/").slice(0, 3).join("/");
  const aside = (page, more = "") => page.goto(new URL(side + more, page.url()).href);
  await aside(v);
  await carry(world, v, l);
  await l.goto(new URL("/", l.url()).href);
  await press(l, "Read the charter and join…");
  await confirm(l);

  // There LOR proposes, VES accepts and issues it, both agree.
  await aside(l);
  await l.getByTitle("Propose on OP1").click();
  await l.getByLabel("How it should read").fill("*Agree* to prevent all attacks on hospitals.");
  await press(l, "Show what it changes");
  await confirm(l);
  await carry(world, l, v);
  await aside(v);
  await answer(v, "c1", /^Accept/);
  await aside(v, "/agree");
  await press(v, "Issue the next revision…");
  await confirm(v);
  await aside(v, "/agree");
  await v.locator('button[value="agree"]').click();
  await confirm(v);
  await go(v, "/side");
  await v.getByText("come to nothing yet").or(v.getByText(/agree/)).first().waitFor();
  expect(!(await v.getByRole("button", { name: "Bring the result back…" }).count()), "it can be brought back before both have agreed");
  await aside(v);
  await carry(world, v, l);
  await aside(l, "/agree");
  await l.locator('button[value="agree"]').click();
  await confirm(l);
  await carry(world, l, v);

  // Back to all: one amendment of VES, that says where it comes from.
  await go(v, "/side");
  await press(v, "Bring the result back…");
  const said = await confirm(v);
  expect(said.includes("result of side talks of LOR and VES, ad referendum") && said.includes("‘all’"), said);
  await go(v);
  await carry(world, v, c);
  await go(c);
  await c.locator(".alt[data-claims]").first().waitFor();
  expect((await c.locator(".alt[data-claims]").first().innerText()).includes("all"), "COR doesn't see what came back");
  await c.goto(new URL("/", c.url()).href);
  expect((await c.locator(".talk").count()) === 1, "COR sees the side talks");

  // Ad referendum: it binds nobody, LOR neither, until each has accepted it here. Then VES issues the text, and all agree to it.
  await carry(world, v, l);
  for (const page of [c, l]) {
    await go(page);
    const name = (await page.locator(".alt[data-claims]").first().getAttribute("data-claims")).split(" ")[0];
    await answer(page, name, /^Accept/);
    await go(page);
    await carry(world, page, v);
    await go(v);
  }
  await go(v, "/agree");
  await press(v, "Issue the next revision…");
  await confirm(v);
  await go(v);
  expect(!(await v.locator(".alt[data-claims]").count()), "the amendment is still in brackets");
  expect((await v.locator("main.paper").innerText()).includes("prevent all attacks on hospitals"), "the text lacks what came back");
  for (const page of [c, l]) await carry(world, v, page).then(() => go(v));
  for (const page of [v, c, l]) {
    await go(page, "/agree");
    await page.locator('button[value="agree"]').click();
    await confirm(page);
  }
  for (const page of [c, l]) {
    await go(page);
    await carry(world, page, v);
  }
  await v.goto(new URL("/", v.url()).href);
  await v.locator(".talk").filter({ hasText: "A channel among three" }).getByText("100 % of the words agreed").first().waitFor();

  // What was floated is in no record, and what has expired is gone.
  for (const page of [v, c]) {
    await go(page, "/record");
    const record = await page.locator("main").innerText();
    expect(!record.includes("Could you live") && !record.includes("half a minute"), "the record has what was floated");
  }
  await soon("the float expires", async () => {
    await go(v, "/floats");
    return !(await v.getByText("gone in half a minute").count());
  });
  expect(await v.getByText("Could you live with this?").count(), "what hasn't expired is gone, too");
}
