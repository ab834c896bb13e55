// Several parties' marks differ without colour, and hold 4.5 : 1 on both papers;
// whoever asks for more contrast or forced colours still tells them apart.
import { clean } from "../lib/look.mjs";
import { enter, expect, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR", "COR"]);
  await ves.serve();
  const page = await world.window({ colorScheme: "dark" });
  await enter(page, ves);
  await talks(page);
  await clean(page, "marks");
  const marks = await page.evaluate(() => ["p1", "p2", "p3"].map((p) => {
    const s = getComputedStyle(document.querySelector(`.alt.${p}:not(.long):not(.mark) > .in`));
    return `${s.textDecorationStyle} ${s.textDecorationThickness}`;
  }));
  expect(new Set(marks).size === 3, "marks that differ by colour alone:", marks);
  await page.emulateMedia({ forcedColors: "active" });
  await clean(page, "marks-forced");
}
