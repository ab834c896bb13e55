// A delegation that wants a second person: one drafts, a colleague gives it back with a remark, it is changed, cleared
// and released by others than who wrote it. Until then nobody outside knows; after it the record names the party and
// who released.
import { clean } from "../lib/look.mjs";
import { accept, confirm, expect, press, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves, lor] = world.joined(["VES", "LOR"]);
  const at = await ves.room();
  const people = {};
  for (const [login, name, can] of [["anna", "Anna Weiss", "draft"], ["berta", "Berta Klee", "draft,clear"], ["carl", "Carl Moor", "draft,clear,release,initial,sign,manage"]]) {
    const page = (people[login] = await world.window());
    page.allow(/status of 40[0-9]/);
    await accept(page, ves.invite(name, "--powers", can), name, login);
  }
  const { anna, berta, carl } = people;

  // Carl, who manages, wants a second person to clear and to release.
  await carl.goto(new URL("/people", at).href);
  const rule = carl.locator('form[action="/people/policy"]');
  await rule.getByLabel("clear").check();
  await rule.getByLabel("release").check();
  await rule.getByRole("button", { name: "Save" }).click();
  await carl.getByRole("heading", { name: "People of VES" }).waitFor();
  await clean(carl, "clearance-people");

  // Anna drafts; nobody else sees it before she shows it.
  await anna.goto(at);
  await talks(anna);
  const text = new URL(anna.url()).pathname;
  await anna.getByTitle("Propose on OP3").click();
  await anna.getByLabel("How it should read").fill("*Requests* the Secretary to convene a patient group");
  await press(anna, "Show what it changes");
  await press(anna, "Keep as a draft");
  await anna.getByRole("heading", { name: /^Draft/ }).waitFor();
  const draft = anna.url();
  expect((await berta.goto(draft)).status() === 404, "a colleague sees a draft that wasn't shared");
  await press(anna, "Show it to my delegation");
  await anna.getByText("yours alone").waitFor({ state: "detached" });
  expect(!(await anna.getByRole("button", { name: "Clear it" }).count()), "the author is offered to clear it herself");

  // Berta gives it back, Anna changes it, Berta clears what it says now.
  await berta.goto(draft);
  await clean(berta, "clearance-draft");
  await berta.getByLabel("Remark for the colleagues").fill("say which group");
  await press(berta, "Give it back");
  await berta.getByText("say which group").waitFor();
  await anna.goto(draft);
  await anna.getByText("say which group").waitFor();
  await anna.getByLabel("How it should read").fill("*Requests* the Secretary to convene a patient group of experts");
  await press(anna, "Show what it changes now");
  await anna.getByRole("button", { name: "Keep as a draft" }).click();
  await anna.getByRole("heading", { name: /^Draft/ }).waitFor();
  await berta.goto(draft);
  expect((await berta.getByLabel("How it should read").inputValue()).includes("patient group of experts"), "what was changed isn't what a colleague reads");
  expect((await berta.locator(".what").innerText()).includes("experts"), "the node doesn't describe what was changed");
  await press(berta, "Clear it");
  await berta.getByText("cleared").first().waitFor();
  expect(!(await berta.locator("main.sign form.do").count()), "who may only clear is offered a signature");

  // Carl can't go around it, and releases the draft as it was cleared.
  await carl.goto(new URL(text, at).href);
  await carl.getByTitle("Propose on OP2", { exact: true }).click();
  await carl.getByLabel("How it should read").fill("*Calls upon* all States to be kind");
  await press(carl, "Show what it changes");
  await carl.locator("main.sign").waitFor();
  expect((await carl.locator("main.sign form.do button.main").innerText()) === "Keep as a draft", "one person alone is offered a signature");
  await carl.goto(draft);
  const said = await confirm(carl);
  expect(said.includes("patient") && said.includes("experts"), said);

  await carl.goto(new URL(text + "/record", at).href);
  const record = await carl.locator("main").innerText();
  expect(record.includes("Carl Moor") && !record.includes("Anna Weiss") && !record.includes("say which group"), "the record tells what stays inside the delegation: ", record);
  await anna.goto(draft);
  expect((await anna.locator("main").innerText()).includes("released"), "the author doesn't see that it is out");
  await clean(anna, "clearance-released");

  // New talks leave by the same way: Anna, who may only draft, makes the charter; Berta clears what she reads; Carl opens the talks.
  await anna.goto(new URL("/", at).href);
  await anna.getByRole("link", { name: "Open talks…" }).click();
  await anna.getByLabel("Title of the talks").fill("The delta");
  await anna.locator('input[name="card"]').setInputFiles(lor.card);
  await anna.locator('input[name="draft"]').setInputFiles(world.file("delta.md", "1. *Decides* to dredge the delta.\n"));
  await press(anna, "Show the charter");
  expect(!(await anna.getByRole("button", { name: /^Sign the charter/ }).count()), "who may only draft is offered to sign the charter");
  await press(anna, "Keep as a draft");
  await anna.getByRole("heading", { name: "Draft: The delta" }).waitFor();
  const charter = anna.url();
  await press(anna, "Show it to my delegation");
  await anna.getByText("yours alone").waitFor({ state: "detached" });
  await carl.goto(charter);
  expect(!(await carl.getByRole("button", { name: /^Sign the charter/ }).count()), "it can be released before anybody has cleared it");
  await berta.goto(new URL("/", at).href);
  await berta.getByRole("link", { name: "1 draft of new talks" }).click();
  await clean(berta, "clearance-new-talks");
  await berta.getByRole("link", { name: "The delta" }).click();
  expect((await berta.locator(".paper").innerText()).includes("dredge the delta"), "a colleague doesn't read the base text");
  await clean(berta, "clearance-charter");
  await press(berta, "Clear it");
  await berta.getByText("cleared").first().waitFor();
  await carl.goto(charter);
  await press(carl, "Sign the charter for VES");
  await carl.getByRole("heading", { name: "Propose from a document" }).waitFor();
  await anna.goto(charter);
  await anna.getByRole("link", { name: "The talks that it opened" }).click();
  await anna.locator("main.paper", { hasText: "dredge the delta" }).waitFor();

  // So do words off the record; once they are out, the draft has forgotten them.
  await anna.goto(new URL(text + "/floats", at).href);
  await anna.getByRole("checkbox", { name: /LOR/ }).check();
  await anna.getByLabel("What you would say").fill("Between us: we could wait.");
  await press(anna, "Keep as a draft");
  await anna.getByRole("heading", { name: /^Draft/ }).waitFor();
  const float = anna.url();
  await press(anna, "Show it to my delegation");
  await anna.getByText("yours alone").waitFor({ state: "detached" });
  await berta.goto(float);
  await berta.getByText("Between us: we could wait.").waitFor();
  await clean(berta, "clearance-float");
  await press(berta, "Clear it");
  await berta.getByText("cleared").first().waitFor();
  await carl.goto(float);
  await press(carl, "Float it, off the record");
  await carl.locator("article.float").filter({ hasText: "Between us" }).waitFor();
  await anna.goto(float);
  const left = await anna.locator("main").innerText();
  expect(left.includes("released") && !left.includes("Between us"), "the draft still says what was floated: ", left);
}
