// Printed, the page is the document: the text, its brackets, nothing else.
import { enter, expect, talks } from "../lib/pages.mjs";
import { picture } from "../lib/world.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR", "COR"]);
  await ves.serve();
  const page = await world.window({ viewport: { width: 700, height: 990 } });
  await enter(page, ves);
  await talks(page);
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await picture(page, "printed");
  const shown = await page.evaluate(() => [...document.querySelectorAll("nav, aside, button, form, .bar, .strip, .warn, dialog")].filter((e) => e.checkVisibility()).map((e) => e.className || e.tagName));
  expect(!shown.length, "printed beside the text:", shown);
  expect((await page.locator("main.paper").innerText()).includes("Peace"), "no text on paper");
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 4).toString() === "%PDF" && pdf.length > 5000, "no pages came out");
}
