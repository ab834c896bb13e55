// What a delegate does on the pages, in words.
import { join } from "node:path";

// enter opens the link and then the talks, if there are any.
export async function enter(page, home) {
  await page.goto(home.link);
  await page.getByRole("heading", { name: "My talks" }).waitFor();
}

export const password = "seven grey herons on the quay";

// join accepts an invitation with a password.
export async function accept(page, link, name, login) {
  await page.goto(link);
  await page.getByLabel("Your name, as the others see it").fill(name);
  await page.getByLabel(/^Login name/).fill(login);
  await page.getByLabel(/^Password/).fill(password);
  await press(page, "Join with a password");
  await page.getByRole("heading", { name }).waitFor();
}

// login logs in on the page that lies open.
export async function login(page, name) {
  await page.getByLabel("Login name").fill(name);
  await page.getByLabel("Password").fill(password);
  await press(page, "Log in");
  await page.getByRole("heading", { name: "Log in" }).waitFor({ state: "detached" });
}

// talks opens the one talks of the list.
export async function talks(page) {
  await page.goto(new URL("/", page.url()).href);
  await page.locator(".talk h2 a").click();
  await page.locator("main.paper").waitFor();
}

// menu opens a page of the talks by its name.
export async function menu(page, name) {
  if (!(await page.locator("nav.menu").count())) await talks(page);
  await page.locator("nav.menu").getByRole("link", { name, exact: true }).click();
  await page.locator("nav.menu [aria-current]").filter({ hasText: name }).waitFor();
}

// press presses a button of the page, by its exact words or a pattern.
export const press = (page, name) => page.getByRole("button", { name, exact: typeof name === "string" }).first().click();

// confirm presses the button of the page that shows what would be signed, and
// returns what that page said.
export async function confirm(page) {
  const said = await page.locator("main.sign").innerText();
  await page.locator("main.sign form.do button.main").click();
  await page.locator(".done").waitFor();
  return said;
}

// save clicks what saves a file, and returns its path.
export async function save(page, world, target, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), target.click()]);
  const path = join(world.dir, name);
  await file.saveAs(path);
  return path;
}

// carry packs everything on one side's pages and takes it in on the other's.
export async function carry(world, from, to) {
  await menu(from, "Parties");
  const file = await save(from, world, from.getByRole("link", { name: "Pack everything for all" }), `carried-${++world.carried}.pouch`);
  await to.goto(new URL("/", to.url()).href);
  await to.locator('input[type="file"][name="pouch"]').setInputFiles(file);
  await press(to, "Take it in");
  await to.getByRole("heading", { name: "What the pouch brought" }).waitFor();
}

// answer opens a bracket by its name and presses an answer.
export async function answer(page, claim, button) {
  await page.goto(new URL(`${new URL(page.url()).pathname.split("/").slice(0, 3).join("/")}?open=${claim}`, page.url()).href);
  await page.locator("#side").getByRole("button", { name: button }).first().click();
  return confirm(page);
}

// claims are the names of the alternatives that match a pattern, in reading order.
export const claims = (page, re) => page.locator(".alt[data-claims]").evaluateAll((l, re) => l.filter((a) => new RegExp(re).test(a.querySelector(".in, .w-mark")?.textContent ?? "")).map((a) => a.dataset.claims.split(" ")[0]), re.source);

// expect fails with words when something isn't so.
export function expect(ok, ...words) {
  if (!ok) throw new Error(words.map((w) => (typeof w === "string" ? w : JSON.stringify(w))).join(" "));
}

// patience is after how many milliseconds what a journey waits for is taken for stuck, on a machine that does much else. Nothing is
// fast or slow by it: a journey goes on as soon as the page is as it waits for.
export const patience = 60_000;

// soon waits until f says yes.
export async function soon(what, f) {
  const end = Date.now() + patience;
  for (;;) {
    if (await f()) return;
    if (Date.now() > end) throw new Error(`this never came: ${what}`);
    await new Promise((r) => setTimeout(r, 20));
  }
}
