// look judges a page as it lies before a reader.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { picture } from "./world.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// rules are WCAG 2.2, levels A and AA, and what axe calls best practice.
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

// faults are what is wrong with the page: axe's violations, words that
// run out of the paper, ids that stand twice, targets too small to touch.
export async function faults(page) {
  // The policy of the page allows no foreign script; the browser's own debugger may.
  await page.evaluate(axe);
  const found = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] }), rules);
  const out = found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 300)} ${n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? ""}`));
  const more = await page.evaluate(() => {
    const bad = [];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) {
      bad.push(`the page is ${wide} px too wide`);
      for (const e of document.body.querySelectorAll("*")) {
        const r = e.getBoundingClientRect();
        if (r.right > document.documentElement.clientWidth + 1 && r.width > 0 && !e.closest(".scroll, .views, .menu")) bad.push(`too wide: <${e.tagName} class="${e.className}"> to ${Math.round(r.right)}: ${e.textContent.slice(0, 60)}`);
      }
    }
    const ids = new Set();
    for (const e of document.querySelectorAll("[id]")) {
      if (ids.has(e.id)) bad.push(`id ${e.id} stands twice`);
      ids.add(e.id);
    }
    for (const e of document.querySelectorAll("button, .button, input:not([type=hidden]), select, summary")) {
      const r = e.getBoundingClientRect();
      const box = e.closest("label")?.getBoundingClientRect() ?? r;
      if (r.width && Math.max(r.height, box.height) < 24) bad.push(`${Math.round(r.height)} px high: ${e.outerHTML.slice(0, 100)}`);
    }
    return bad;
  });
  return out.concat(more.slice(0, 12));
}

// clean fails if anything is wrong with the page, on light paper or on dark; it
// keeps its picture on both.
export async function clean(page, name) {
  const bad = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(() => document.fonts.ready);
    await picture(page, `${name}-${colorScheme}`);
    bad.push(...(await faults(page)).map((f) => `${colorScheme}: ${f}`));
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  if (bad.length) throw new Error(`${name} (${page.url()}):\n  ${bad.join("\n  ")}`);
}

// phone is a small screen that is touched.
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
