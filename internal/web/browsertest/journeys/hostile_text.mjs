// An opponent writes HTML, scripts and tricks of direction into every field it
// has: all of it is shown as text.
import { enter, expect, menu, talks } from "../lib/pages.mjs";

const evil = [`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'onmouseover='alert(1)`, `{{.Body}}`, `</textarea><svg/onload=alert(1)>`, `javascript:alert(1)`];

export default async function (world) {
  const ves = world.home("VES", `Vesper ${evil[1]}`);
  const lor = world.home("LOR", "Union of Lorne");
  const base = world.file("base.md", `# A title &lt;b&gt; ${evil[0].replaceAll("<", "\\<")}\n\n*The Parties,*\n\n1. *Decide* to talk;\n\n2. *Agree* to rest.\n`);
  ves.cli("talks", "open", "--title", `Peace ${evil[0]}`, "--party", lor.card, "--text", base);
  ves.cli("amend", "OP1", "talk", evil[0].replaceAll(" ", "-"), "--note", evil[1], "--source", evil[2]);
  ves.cli("amend", "OP2", "rest", evil[4], "--note", "x".repeat(1900));
  ves.cli("amend", "OP2", "Agree", "w".repeat(400));
  ves.cli("comment", "OP1", evil.join(" "));
  lor.cli("pouch", "unpack", ves.pack());
  lor.cli("talks", "join");
  await lor.serve();
  const page = await world.window();
  await enter(page, lor);
  const seen = new Set();
  const look = async () => {
    seen.add(new URL(page.url()).pathname + new URL(page.url()).search);
    const live = await page.evaluate(() => [...document.querySelectorAll("script:not([src^='/static/']), img, iframe, object, embed, [onerror], [onload], [onmouseover], a[href^='javascript:']")].map((e) => e.outerHTML));
    expect(!live.length, `${page.url()} holds`, live);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${page.url()}: a long word runs out of the page`);
  };
  await look();
  await talks(page);
  await look();
  for (const name of ["Packages", "Agree and sign", "Convergence", "Timeline", "Record", "Parties"]) {
    await menu(page, name);
    await look();
  }
  await talks(page);
  const path = new URL(page.url()).pathname;
  const open = await page.locator(".alt[data-claims]").evaluateAll((l) => [...new Set(l.flatMap((a) => a.dataset.claims.split(" ")))]);
  expect(open.length >= 3, "too few claims to look at", open);
  for (const c of open) {
    for (const p of [`?open=${c}`, `/c/${c}`, `/packages?x=${encodeURIComponent(evil[1])}`, `?view=VES`, `/timeline?n=1`]) {
      await page.goto(new URL(path + p, page.url()).href);
      await look();
    }
  }
  await page.goto(new URL(`${path}?open=${open[0]}`, page.url()).href);
  await page.hover("#side .words");
  await page.locator("#side a[data-key=c]").click();
  await look();
  await talks(page);
  expect((await page.locator("main.paper").innerText()).includes("<script>alert(1)</script>".replaceAll(" ", "-")), "the words aren't shown");
  for (const bad of [`/t/${encodeURIComponent(evil[0])}`, `${path}?view=${encodeURIComponent(evil[1])}`, `${path}/c/${encodeURIComponent(evil[0])}`, `${path}/timeline?n=${encodeURIComponent(evil[1])}`]) {
    page.allow(/status of 40[04]/);
    await page.goto(new URL(bad, page.url()).href);
    await look();
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const p of seen) {
    await page.goto(new URL(p, lor.link).href);
    await look();
  }
}
