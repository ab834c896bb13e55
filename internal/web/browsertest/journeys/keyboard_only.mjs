// A delegate without a mouse: the brackets as in a mail program, an answer, its
// signature, and the list of keys.
import { enter, expect, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [, lor] = world.joined(["VES", "LOR"]);
  await lor.serve();
  const page = await world.window();
  await enter(page, lor);
  const focus = () => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120));
  const tabTo = async (match) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      if (match.test(await focus())) return;
    }
    throw new Error(`Tab never comes to ${match}`);
  };
  await tabTo(/href="\/t\/[0-9a-f]+"/);
  await page.keyboard.press("Enter");
  await page.locator("main.paper").waitFor();
  await page.keyboard.press("Tab");
  expect(/class="skip"/.test(await focus()), "the first stop isn't the way past the menu:", await focus());

  await page.keyboard.press("?");
  await page.locator("dialog#keys[open]").waitFor();
  await page.keyboard.press("Escape");
  expect(!(await page.locator("dialog[open]").count()), "Escape doesn't close the list");

  const at = () => page.locator(".alt.at").getAttribute("data-claims");
  await page.keyboard.press("j");
  const first = await at();
  await page.keyboard.press("j");
  expect((await at()) !== first, "j doesn't move on");
  await page.keyboard.press("k");
  expect((await at()) === first, "k doesn't move back");
  // On to a wording of the other side's.
  for (let i = 0; i < 30 && !(await page.locator(".alt.at.wait").count()); i++) await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("#side article.bracket").waitFor();
  await page.keyboard.press("r");
  await soon("the reasons have the focus", async () => /select/.test(await focus()));
  await page.keyboard.press("Escape");
  expect(await page.locator("#side article.bracket").count(), "leaving the form closes the bracket");
  await page.keyboard.press("Escape");
  await soon("the bracket is closed", async () => !(await page.locator("#side article.bracket").count()));
  await page.keyboard.press("Enter");
  await page.locator("#side article.bracket").waitFor();
  await page.keyboard.press("a");
  await page.locator("main.sign").waitFor();
  await tabTo(/<button class="main"/);
  await page.keyboard.press("Enter");
  await page.locator(".done").waitFor();
  expect((await page.locator(".done").innerText()).includes("accepts"), "it wasn't accepted");

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("#side article.bracket").waitFor();
  await page.keyboard.press("c");
  await page.getByRole("heading", { name: /^Propose on/ }).waitFor();
}
