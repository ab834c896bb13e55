// Two delegations and a mediator, each at a node of its own, who know no shell: briefs fill sealed lists, packages come, answers are sealed, all accept. Then two
// of them test a claim blindly. Wide, on a phone, dark, with Arabic words, and in French and Russian.
import { arabic } from "../lib/drafts.mjs";
import { clean, phone } from "../lib/look.mjs";
import { confirm, enter, expect, press, save, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves, lor] = world.joined(["VES", "LOR"], arabic, ["--lang", "ar"]);
  const med = world.home("MED", "Good offices");
  const at = {};
  for (const [home, opt] of [[ves, {}], [lor, { ...phone, colorScheme: "dark" }], [med, {}]]) {
    await home.serve();
    at[home.code] = await world.window({ ...opt, acceptDownloads: true });
    await enter(at[home.code], home);
  }
  const [v, l, m] = [at.VES, at.LOR, at.MED];
  const take = async (page, name) => {
    await page.locator('input[type="file"]').first().setInputFiles(name);
    await press(page, "Take it in");
  };
  for (const page of [v, l]) {
    await talks(page);
    await page.goto(`${page.url().split(/[?#]/)[0]}/brief`);
    await press(page, "Open the brief");
    await page.getByRole("link", { name: "With a mediator…" }).click();
    await page.getByRole("heading", { name: "With a mediator" }).waitFor();
  }
  await clean(v, "mediation-before-wide");

  // The mediator opens a vault.
  const agenda = await save(v, world, v.getByRole("link", { name: "Save the agenda" }), "agenda.json");
  await m.getByRole("link", { name: "Mediate…" }).click();
  await clean(m, "vault-none-wide");
  await m.getByLabel("The agenda, from a party").setInputFiles(agenda);
  await press(m, "Open the vault");
  await m.getByText("The vault waits for the lists of LOR, VES.").waitFor();
  const card = await save(m, world, m.getByRole("link", { name: "Save the card, for all parties" }), "mediator.card");

  // Lists from the briefs.
  const letters = [];
  for (const [page, look] of [[v, "wide"], [l, "phone-dark"]]) {
    await take(page, card);
    await page.getByText("Our list, as the brief fills it").first().waitFor();
    await clean(page, `mediation-list-${look}`);
    await page.getByLabel("We have read the list above.").check();
    await press(page, "Seal our list for Good offices");
    letters.push(await save(page, world, page.getByRole("link", { name: "our list of round 1" }), `list-${look}.letter`));
  }
  for (const x of letters) await take(m, x);
  await clean(m, "vault-lists-wide");
  await press(m, "Propose packages to all");
  await m.getByText("The vault waits for the answers of LOR, VES.").waitFor();
  const log = (name) => save(m, world, m.getByRole("link", { name: "Save the log, for all parties" }), name);
  const proposed = await log("proposed.log");
  for (const [page, look] of [[v, "wide"], [l, "phone-dark"]]) {
    await take(page, proposed);
    await page.getByRole("heading", { name: "Package 1" }).waitFor();
    await clean(page, `mediation-packages-${look}`);
    for (const box of await page.locator('input[name="accept"]').all()) await box.check();
    await page.getByLabel("We know that this answer binds.").check();
    await press(page, "Seal our answer for Good offices");
    await take(m, await save(page, world, page.getByRole("link", { name: "our answer of round 1" }), `answer-${look}.letter`));
  }
  await press(m, "Open all answers together");
  await m.getByText("All accept package 1: it binds all.").waitFor();
  await clean(m, "vault-settled-wide");
  const settled = await log("settled.log");
  for (const [page, look] of [[v, "wide"], [l, "phone-dark"]]) {
    await take(page, settled);
    await page.getByText("What all have accepted").waitFor();
    await clean(page, `mediation-settled-${look}`);
  }
  for (const lang of ["Русский", "Français"]) {
    await press(l, lang);
    await clean(l, `mediation-${lang}-phone`);
  }
  await press(l, "English");

  // A blind test of one claim: limits first.
  const blind = v.url().replace(/\/mediation.*/, "/blind");
  await v.goto(blind);
  await clean(v, "blind-begin-wide");
  await v.locator('.ticks input[type="checkbox"]').first().check();
  await press(v, "On to our answer…");
  await v.getByText("Whoever opens last can stop before").waitFor();
  await clean(v, "blind-answer-wide");
  await v.getByLabel("We have read this.").check();
  await press(v, "Accept, bindingly, and test with LOR");
  await l.goto(l.url().replace(/\/mediation.*/, "/blind"));
  await take(l, await save(v, world, v.getByRole("button", { name: "Save the file for LOR" }), "a.blind"));
  await l.getByText("VES asks").waitFor();
  await clean(l, "blind-asked-phone-dark");
  await l.getByLabel("We have read this.").check();
  await press(l, "Don’t accept, and test with VES");
  await press(l, "Put our commitment on the record…");
  await confirm(l);
  await l.goto(l.url().replace(/(\/t\/[^/?#]*).*/, "$1/blind"));
  await clean(l, "blind-committed-phone-dark");
  expect(await l.getByText("We don’t accept.").count(), "the answer isn't there");
}
