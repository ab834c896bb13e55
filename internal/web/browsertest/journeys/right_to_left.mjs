// A text in Arabic: right to left inside pages in English, brackets and all.
import { arabic } from "../lib/drafts.mjs";
import { clean, phone } from "../lib/look.mjs";
import { answer, enter, expect, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [, lor] = world.joined(["VES", "LOR"], arabic, ["--lang", "ar"]);
  await lor.serve();
  for (const [look, opt] of [["wide", {}], ["phone", phone]]) {
    const page = await world.window(opt);
    await enter(page, lor);
    await clean(page, `arabic-talks-${look}`);
    await talks(page);
    await clean(page, `arabic-text-${look}`);
    const words = page.locator(".row .words").nth(2);
    expect((await words.evaluate((e) => getComputedStyle(e).direction)) === "rtl", "the words run left to right");
    // The first word stands to the right of the second.
    const [a, b] = await page.locator(".row .words p").last().evaluate((p) => {
      const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
      const at = (n, i) => {
        const r = document.createRange();
        r.setStart(n, i);
        r.setEnd(n, i + 1);
        return r.getBoundingClientRect();
      };
      const first = walk.nextNode();
      const next = walk.nextNode();
      return [at(first, 0).right, at(next, 2).right];
    });
    expect(a > b, `the line begins at ${a}, and goes on at ${b}`);
    const [claim] = await page.locator(".alt.wait").evaluateAll((l) => l.map((x) => x.dataset.claims.split(" ")[0]));
    await page.goto(new URL(`?open=${claim}`, page.url()).href);
    await clean(page, `arabic-drawer-${look}`);
    expect(await page.locator("#side .words").first().evaluate((e) => getComputedStyle(e).direction === "rtl"), "the bracket's words run left to right");
    if (look === "wide") {
      const said = await answer(page, claim, /^Accept/);
      expect(/[\u0600-\u06ff]/.test(said), "the words aren't shown before signing");
      await page.getByTitle("Propose on OP1").click();
      await clean(page, "arabic-propose-wide");
      expect(await page.locator("textarea#words").evaluate((e) => getComputedStyle(e).direction === "rtl"), "one types left to right");
    }
    await page.context().close();
  }
}
