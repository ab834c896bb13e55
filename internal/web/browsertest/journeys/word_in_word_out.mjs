// A delegate saves the text as Word, brings a changed file in by dragging it
// onto the text, says whose it is, sees the claims and signs; the other node's
// page shows them. A phone without a mouse and a browser without scripts do the
// same by the form.
import { readFileSync } from "node:fs";
import { clean, phone } from "../lib/look.mjs";
import { confirm, enter, expect, press, save, soon, talks } from "../lib/pages.mjs";
import { freePort } from "../lib/world.mjs";

export default async function (world) {
  const homes = world.joined(["VES", "LOR"]);
  const [ves, lor] = homes;
  // Three reviewers who have never heard of Parley change the text at home; a file's name stands for who types.
  const base = lor.cli("text", "--clean", "--markdown");
  const changed = (author, old, now) => {
    expect(base.includes(old), `the text lacks ${old}`);
    world.file(author, base.replace(old, now));
    const file = `${author.replace(" ", "-")}.docx`;
    lor.cli("export", "--format", "docx", "--view", "compare", "Rev.0", author, "-o", file);
    return `${world.dir}/${file}`;
  };
  const jane = changed("Jane Doe", "open dialogue", "open and frank dialogue");
  const john = changed("John Roe", "a point of contact", "two points of contact");
  const many = changed("Ann Poe", "earlier decisions", "earlier and later decisions");
  const ports = await Promise.all(homes.map(() => freePort()));
  homes.forEach((h, i) => h.cli("peers", "add", homes[1 - i].code, `https://127.0.0.1:${ports[1 - i]}`));
  for (const [i, h] of homes.entries()) await h.serve(undefined, undefined, "--sync-listen", `127.0.0.1:${ports[i]}`);
  const other = await world.window();
  await enter(other, ves);
  await talks(other);

  // Out: what is saved is chosen on one page.
  const page = await world.window();
  await enter(page, lor);
  await talks(page);
  await page.getByRole("link", { name: "Save as…" }).click();
  await clean(page, "save-wide");
  await page.getByLabel("tracked changes of a party").check();
  const own = await save(page, world, page.getByRole("button", { name: "Save the file" }), "lor-tracked.docx");
  expect(readFileSync(own).subarray(0, 2).toString() === "PK", "the Word file is none");
  for (const [label, begins] of [["PDF (.pdf)", "%PDF"], ["web page (.html)", "<!DOC"], ["Akoma Ntoso (.akn)", "<?xml"]]) {
    await page.getByLabel(label).check();
    const file = await save(page, world, page.getByRole("button", { name: "Save the file" }), "saved");
    expect(readFileSync(file).toString("latin1").startsWith(begins), `${label} begins otherwise`);
  }

  // In: dragged onto the text, by its bytes.
  await talks(page);
  const drag = async (path) => {
    const data = await page.evaluateHandle(([name, b64]) => {
      const t = new DataTransfer();
      t.items.add(new File([Uint8Array.from(atob(b64), (c) => c.charCodeAt(0))], name));
      return t;
    }, [path.split("/").pop(), readFileSync(path).toString("base64")]);
    await page.dispatchEvent("main.paper, main", "dragover", { dataTransfer: data });
    expect(await page.locator(".dropping").innerText(), "nothing says where to drop");
    await page.dispatchEvent("main.paper, main", "drop", { dataTransfer: data });
    await page.waitForURL(/\/intake\/[0-9a-f]{32}$/);
  };
  await drag(jane);
  await page.getByRole("heading", { name: "What the documents say" }).waitFor();
  await clean(page, "intake-wide");
  const said = await page.locator("main").innerText();
  expect(said.includes("Jane Doe") && said.includes("and frank") && said.includes("with tracked changes"), "the page doesn't say what the file says", said);
  await press(page, "Show what would be signed"); // the browser itself doesn't let the step be skipped
  expect(/\/intake\//.test(page.url()) && !(await page.locator("form.do").count()), "the step was skipped");
  await page.getByLabel(/Jane Doe/).selectOption({ label: "LOR: ours, we hold them" });
  await press(page, "Show what would be signed");
  await page.locator("form.do").waitFor();
  await clean(page, "intake-sign-wide");
  expect((await confirm(page)).includes("and frank"), "the words aren't shown before they are signed");
  await soon("the claim on the other node's page", () => other.getByText("and frank").count());

  // Again: it is on the record, and nothing is left to sign.
  await drag(jane);
  await page.getByLabel(/Jane Doe/).selectOption("LOR");
  await press(page, "Show what would be signed");
  await page.getByText("Nothing here is new").waitFor();
  page.allow(/status of 422/);
  await clean(page, "intake-known-wide");
  await press(page, "Drop the documents");
  await page.getByRole("heading", { name: "Propose from a document" }).waitFor();

  // A hostile file, by the form: it says what is wrong, and the page stays.
  await page.getByLabel("The documents").setInputFiles(world.file("old.rtf", "{\\rtf1 old}"));
  await press(page, "Show what they say");
  await page.getByText("RTF").waitFor();
  expect(page.url().endsWith("/document"), "the page is left");

  // On a phone, by the form and the keyboard.
  const small = await world.window(phone);
  await enter(small, lor);
  await talks(small);
  const path = new URL(small.url()).pathname;
  await small.goto(new URL(`${path}/save`, lor.link).href);
  await clean(small, "save-phone");
  await small.goto(new URL(`${path}/document`, lor.link).href);
  await clean(small, "bring-phone");
  await small.getByLabel("The documents").setInputFiles([john]);
  await small.getByRole("button", { name: "Show what they say" }).focus();
  await small.keyboard.press("Enter");
  await small.waitForURL(/\/intake\//);
  await clean(small, "intake-phone");
  await small.getByLabel(/John Roe/).focus();
  await small.keyboard.type("VES");
  await press(small, "Show what would be signed");
  const shown = await confirm(small);
  expect(shown.includes("recorded for VES") && shown.includes("two points"), "it doesn't say for whom it is", shown);
  await soon("the wording recorded for VES", () => other.getByText("two points").count());

  // Without scripts, kept as a draft.
  const plain = await world.window({ javaScriptEnabled: false });
  await enter(plain, lor);
  await plain.goto(new URL(`${path}/document`, lor.link).href);
  await plain.getByLabel("The documents").setInputFiles([many]);
  await press(plain, "Show what they say");
  await plain.getByLabel(/Ann Poe/).selectOption("LOR");
  await press(plain, "Show what would be signed");
  await press(plain, "Keep as a draft");
  await plain.getByText("later").first().waitFor();
  await plain.goto(new URL(`${path}/document`, lor.link).href);
  expect(!(await plain.getByText("Waiting for your decision").count()), "the documents stay beside the draft");
}
