// With scripts off everything can be read and done; they only improve.
import { confirm, enter, expect, menu, press, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [, lor] = world.joined(["VES", "LOR"]);
  await lor.serve();
  const page = await world.window({ javaScriptEnabled: false });
  await enter(page, lor);
  await talks(page);
  await page.locator(".alt.wait a.who").first().click();
  await page.getByRole("button", { name: /^Accept/ }).first().click();
  expect((await confirm(page)).includes("accepts"), "it doesn't say what is signed");
  await talks(page);
  await page.locator(".turn .name").first().click();
  await page.locator("#side summary", { hasText: "Reserve" }).first().click();
  await page.locator("#side").getByRole("button", { name: /^Reserve/ }).first().click();
  await confirm(page);
  await menu(page, "Timeline");
  await press(page, "Show");
  await page.waitForURL(/n=/);
  await page.locator(".paper.then .row").first().waitFor();
  await menu(page, "Packages");
  await page.locator('input[type="checkbox"]').first().check();
  await page.locator('input[type="checkbox"]').nth(4).check();
  await press(page, "Propose the package…");
  await page.locator("main").waitFor();
}
