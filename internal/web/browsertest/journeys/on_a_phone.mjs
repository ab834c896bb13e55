// In the corridor, five minutes before the meeting: what waits, one tap to the
// bracket, one to the answer. Nothing runs out of the page.
import { phone } from "../lib/look.mjs";
import { confirm, enter, expect } from "../lib/pages.mjs";

export default async function (world) {
  const [, lor] = world.joined(["VES", "LOR"]);
  await lor.serve();
  const page = await world.window(phone);
  await enter(page, lor);
  const fits = async () => expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${page.url()} is wider than the phone`);
  await fits();
  await page.locator(".turn .name").first().tap();
  await page.locator("#side article.bracket").waitFor();
  await fits();
  const sheet = await page.locator("#side").boundingBox();
  expect(sheet.y > 100 && sheet.y + sheet.height <= 845, "the sheet covers the page", sheet);
  const button = page.locator("#side .answers button.main").first();
  expect((await button.boundingBox()).height >= 44, "too small for a thumb");
  await button.tap();
  await page.locator("main.sign").waitFor();
  await fits();
  await confirm(page);
  await fits();
  // A tap on words opens their bracket; its close button closes it.
  await page.locator(".alt.wait .in").first().tap();
  await page.locator("#side article.bracket").waitFor();
  await page.locator("#side a.close").tap();
  await page.locator("#side article.bracket").waitFor({ state: "detached" });
}
