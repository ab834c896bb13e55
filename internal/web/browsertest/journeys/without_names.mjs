// The charter shows holders to the parties alone: a delegate sees them, can
// read and print without them, and the room sees none unasked.
import { clean } from "../lib/look.mjs";
import { enter, expect, talks } from "../lib/pages.mjs";
import { picture } from "../lib/world.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR", "COR"], undefined, ["--attribution", "parties"]);
  await ves.serve();
  const page = await world.window();
  await enter(page, ves);
  await talks(page);
  const named = () => page.locator("main.paper .alt .code").count();
  expect(await named() > 0, "a party doesn't see who holds what");
  await page.getByRole("link", { name: "without names", exact: true }).click();
  await page.locator(".who.quiet").first().waitFor();
  expect(await named() === 0, "names in a text without names");
  expect(await page.locator('main.paper [class*=" p1"], main.paper [class*=" p2"]').count() === 0, "colours tell what names don't");
  await clean(page, "without-names");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("#side .bracket").waitFor();
  expect(await page.locator("#side .bracket .said .code").count() > 0, "the bracket doesn't say where parties stand");
  await talks(page);
  expect(await named() === 0, "the choice was forgotten");
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await picture(page, "printed-without-names");
  expect(await page.locator(".who.quiet").first().isHidden(), "a link is printed");
  await page.emulateMedia({ media: "screen" });
  const path = new URL(page.url()).pathname;
  const text = await page.request.get(new URL(`${path}/save/file?view=brackets&format=md`, ves.link).href);
  expect(!/VES|LOR|COR/.test(await text.text()), "a file for anybody names holders");
  await page.getByRole("link", { name: "on screen", exact: true }).click();
  await page.locator("main.screen").waitFor();
  expect(await named() === 0, "the room is shown names unasked");
  await clean(page, "screen-without-names");
  await page.getByRole("link", { name: "with names", exact: true }).click();
  await page.locator("main.screen .alt .code").first().waitFor();
  await clean(page, "screen-with-names");
}
