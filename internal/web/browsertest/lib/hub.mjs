// A hub: a secretariat's node where delegations sit whose keys are in their browsers, and how such a browser signs.
import { accept, patience, press } from "./pages.mjs";

// phrase is the passphrase of a party's seat.
export const phrase = (code) => `four random words of ${code}`;

// hub opens the room of a secretariat, with these further settings: its address, and the window of its office.
export async function hub(world, ...more) {
  const node = world.home("SECR", "Secretariat");
  const at = await node.room(...more);
  const office = await world.window();
  await accept(office, node.invite("The office", "--kind", "secretariat"), "The office", "office");
  return { node, at, office };
}

// lodge gives a party a seat in the hub. Its first delegate, in a window of its own that ready may prepare, makes the keys there; kept
// is called while the page shows the root key.
export async function lodge(world, { at, office }, code, name, { ready = () => {}, kept = () => {} } = {}) {
  await office.goto(new URL("/seats", at).href);
  await office.getByLabel("Code of the party").fill(code);
  await office.getByLabel("Name of the party").fill(name);
  await press(office, "Lodge the seat");
  const mine = office.locator("section.pack").filter({ hasText: name });
  await mine.getByLabel("First delegate").fill(`Head of ${code}`);
  await mine.getByRole("button", { name: `Invite the first person of ${code}` }).click();
  const page = await world.window();
  page.allow(/status of 40[0-9]/);
  await ready(page);
  await accept(page, await office.locator("code.secret").innerText(), `Head of ${code}`, code.toLowerCase());
  await page.goto(new URL("/seat", at).href);
  for (const i of [0, 1]) await page.locator("[data-seat-make] form input[type=password]").nth(i).fill(phrase(code));
  await press(page, "Make the keys");
  await page.locator(".kept").waitFor();
  await kept(page);
  await press(page, "I have kept it: take the seat");
  await page.getByText("can't sign").first().waitFor();
  return page;
}

// card saves the card of a party that sits in the hub, and returns its path.
export async function card(world, { at }, page, code) {
  return world.file(`${code}.card`, await (await page.request.get(new URL("/card", at).href)).text());
}

// signed waits until what was signed in the browser is done; where the page says instead that it can't be, that is the error.
export async function signed(page, done = ".done") {
  const trouble = page.locator(".seat-sign .trouble:visible");
  await page.locator(done).or(trouble).first().waitFor({ timeout: patience });
  if (await trouble.count()) throw new Error(`nothing was signed: ${await trouble.first().innerText()}`);
}

// writes waits until the browser has shown what it signs, types the passphrase, and returns what was shown.
export async function writes(page, code) {
  const box = page.locator(".seat-sign:visible").first();
  const word = box.getByLabel("Passphrase of the seat");
  await signed(page, ".seat-sign:visible input[type=password]");
  await word.fill(phrase(code));
  const said = await box.locator("dl").innerText();
  await word.press("Enter");
  return said;
}

// sealed presses a button of the page and signs in the browser what the hub has prepared; it returns what the browser showed.
export async function sealed(page, code, button = /./, done = ".done") {
  await page.locator("main form.do button.main:not(.seat-sign button)").filter({ hasText: button }).first().click();
  const said = await writes(page, code);
  await signed(page, done);
  return said;
}

// opens opens talks from a browser of the hub, with these cards and this text.
export async function opens(world, { at }, page, code, title, cards, words) {
  await page.goto(new URL("/open", at).href);
  await page.getByLabel("Title of the talks").fill(title);
  await page.locator('input[name="card"]').setInputFiles(cards);
  await page.locator('input[name="draft"]').setInputFiles(world.file("base.md", words));
  await press(page, "Show the charter");
  return sealed(page, code, "Sign the charter", "h1:has-text('Propose from a document')");
}

// joins joins the talks that the first page shows, and returns their path.
export async function joins({ at }, page, code) {
  await page.goto(at);
  await press(page, "Read the charter and join…");
  await page.locator("main.sign").waitFor();
  await sealed(page, code);
  return new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
}
