// Two delegations in two browsers on two nodes go from rival drafts to a signed
// text; pouches carry everything, and nobody types a command.
import { answer, carry, claims, confirm, enter, expect, menu, press, save, talks } from "../lib/pages.mjs";
import { brief } from "../lib/drafts.mjs";

export default async function (world) {
  const ves = world.home("VES", brief.VES.name);
  const lor = world.home("LOR", brief.LOR.name);
  await Promise.all([ves.serve(), lor.serve()]);
  const v = await world.window();
  const l = await world.window();
  await enter(v, ves);
  await enter(l, lor);

  // The card goes one way, the charter and its base the other.
  await l.getByRole("link", { name: "Open talks…" }).click();
  const card = await save(l, world, l.getByRole("link", { name: "Save the card of LOR" }), "lorne.card");
  await v.getByRole("link", { name: "Open talks…" }).click();
  await v.getByLabel("Title of the talks").fill(brief.title);
  await v.getByLabel("What they should come to").selectOption("treaty");
  await v.getByLabel("Cards of the other parties").setInputFiles(card);
  const drafts = { VES: world.file("vesper.md", brief.VES.draft), LOR: world.file("lorne.md", brief.LOR.draft) };
  await v.getByLabel(/rival drafts/).setInputFiles([drafts.VES, drafts.LOR]);
  await press(v, "Show the charter");
  await v.locator("main", { hasText: "Union of Lorne" }).waitFor();
  await press(v, "Sign the charter for VES");
  await v.getByRole("heading", { name: "Propose from a document" }).waitFor();
  await carry(world, v, l);

  // Lorne compares the keys by voice, and joins.
  await menu(v, "Parties");
  const spoken = await v.locator(".spoken").innerText();
  await press(v, "We have compared it by voice: it is the same");
  await menu(l, "Parties");
  expect((await l.locator(".spoken").innerText()) === spoken, "the two read different numbers");
  await press(l, "We have compared it by voice: it is the same");
  await l.goto(new URL("/", l.url()).href);
  await press(l, "Read the charter and join…");
  expect((await confirm(l)).includes(brief.title), "joining doesn't say what is joined");

  // Each proposes its own draft; each sees what it would sign first.
  for (const [page, file] of [[v, drafts.VES], [l, drafts.LOR]]) {
    await talks(page);
    await page.getByRole("link", { name: "Propose from a document" }).click();
    await page.getByLabel("The document", { exact: true }).setInputFiles(file);
    await press(page, "Show what it changes");
    await confirm(page);
  }
  await carry(world, l, v);
  await carry(world, v, l);
  await talks(l);
  const open = await l.locator(".alt[data-claims]").count();
  expect(open === 4, `${open} alternatives stand, want 4`);

  // Each accepts one of the other's wordings.
  const [prohibit] = await claims(l, /prohibit/);
  expect((await answer(l, prohibit, /^Accept/)).includes("prohibit"), "the words accepted aren't shown");
  await talks(v);
  const [hours] = await claims(v, /working/);
  await answer(v, hours, /^Accept/);
  await carry(world, l, v);
  await menu(v, "Agree and sign");
  await press(v, "Issue the next revision…");
  await confirm(v);
  await carry(world, v, l);

  // Paragraph by paragraph, then the whole.
  for (const page of [l, v]) {
    await menu(page, "Agree and sign");
    await press(page, /^Agree to/);
    await confirm(page);
  }
  await carry(world, l, v);
  await carry(world, v, l);
  for (const page of [v, l]) {
    await menu(page, "Agree and sign");
    await press(page, /^Initial Rev/);
    expect((await confirm(page)).includes("Digest"), "no digest beside the initials");
  }
  await carry(world, l, v);
  await carry(world, v, l);
  for (const page of [v, l]) {
    await menu(page, "Agree and sign");
    await press(page, /^Sign Rev/);
    await confirm(page);
  }
  await carry(world, l, v);
  await carry(world, v, l);
  await carry(world, l, v);
  const texts = [];
  for (const page of [v, l]) {
    await menu(page, "Agree and sign");
    await page.getByText("Concluded").waitFor();
    await page.goto(new URL("?view=clean", page.url().replace(/\/agree.*/, "")).href);
    texts.push(await page.locator("main.paper").innerText());
  }
  expect(texts[0] === texts[1] && texts[0].includes("prohibit attacks") && texts[0].includes("working hours"), "the two texts differ", texts);
}
