// A session ends while somebody types: nothing is lost, neither what stands in
// the editor nor what was just sent, and after the login one goes on where one was.
import { clean } from "../lib/look.mjs";
import { accept, expect, login, press, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  const at = await ves.room();
  const page = await world.window();
  page.allow(/status of 40[0-9]/);
  await accept(page, ves.invite("Anna Weiss"), "Anna Weiss", "anna");
  await page.goto(at);
  await talks(page);
  const text = page.url();
  await page.getByTitle("Propose on OP3").click();
  const editor = page.getByLabel("How it should read");
  const mine = "*Requests* the Secretary to convene a patient group";
  await editor.fill(mine);
  const asked = page.url();

  // Whoever runs the node ends her sessions; the page doesn't know.
  const end = () => {
    ves.cli("people", "block", "anna");
    ves.cli("people", "unblock", "anna");
  };
  end();
  await press(page, "Show what it changes");
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  expect((await page.locator("textarea").inputValue()) === mine, "what was sent isn't given back");
  await clean(page, "ended");
  await page.getByRole("link", { name: "Log in and go on" }).click();
  await login(page, "anna");
  expect(page.url() === asked, `after the login one is at ${page.url()} and not at ${asked}`);
  expect((await editor.inputValue()) === mine, "the editor has lost what was typed");

  // The same before the last step: nothing was signed, and the draft is at hand.
  await press(page, "Show what it changes");
  await page.locator("main.sign").waitFor();
  end();
  await page.getByRole("button", { name: "Keep as a draft" }).click();
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  await page.getByRole("link", { name: "Log in and go on" }).click();
  await login(page, "anna");
  expect(page.url() === text, `after the login one is at ${page.url()} and not at the text`);
  await page.getByTitle("Propose on OP3").click();
  expect((await editor.inputValue()) === mine, "the editor has lost what was typed");
  await press(page, "Show what it changes");
  await page.getByRole("button", { name: "Keep as a draft" }).click();
  await page.getByRole("heading", { name: /^Draft/ }).waitFor();
  const draft = page.url();

  // An open text learns that its session has ended, and says so.
  await page.goto(text);
  await page.locator("main.paper").waitFor();
  end();
  await soon("the page says that it isn't told any more", () => page.locator("#lost").isVisible());
  await page.goto(draft);
  await login(page, "anna");
  expect(page.url() === draft && (await page.locator("body").innerText()).includes("patient"), "the draft isn't there after the login");

  // Another person at the same window finds nothing of it.
  await page.goto(asked);
  await editor.fill(mine + " and more");
  await page.goto(new URL("/me", at).href);
  await press(page, "Log out");
  await accept(page, ves.invite("Berta Klee"), "Berta Klee", "berta");
  await page.goto(asked);
  expect(!(await editor.inputValue()).includes("patient"), "another person reads what the one before had typed");
  await page.goto(draft);
  expect(!(await page.locator("body").innerText()).includes("patient"), "another person reads a draft that wasn't shared");
  await page.goto(asked);
  await editor.fill("*Requests* the Secretary to convene a group of some experts");
  await press(page, "Show what it changes");
  await page.locator("main.sign").waitFor();
  expect((await page.locator("main.sign form.do button.main").innerText()) === "Keep as a draft", "who may draft only is offered a signature");
}
