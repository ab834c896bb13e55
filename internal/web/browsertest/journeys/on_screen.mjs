// The facilitator projects the text and types what delegations say: it is
// recorded for them, and never theirs.
import { clean } from "../lib/look.mjs";
import { confirm, enter, expect, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR", "COR"]);
  await ves.serve();
  const page = await world.window();
  await enter(page, ves);
  await talks(page);
  await page.getByRole("link", { name: "on screen", exact: true }).click();
  await page.locator("main.screen").waitFor();
  await clean(page, "screen");
  expect((await page.locator(".row .words p").first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize))) >= 28, "too small for ten metres");
  const line = page.getByLabel("What a delegation says, recorded for it");
  await line.fill("LOR reserves c1");
  await page.keyboard.press("Enter");
  const said = await confirm(page);
  expect(/record/i.test(said) && said.includes("LOR"), "it isn't said that it is recorded for LOR:", said);
  expect((await page.locator(".done").innerText()).includes("LOR"), "the record doesn't name LOR");
}
