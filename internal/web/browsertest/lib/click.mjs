// From the click by which a delegate signs a position to the change on the
// other delegation's open page: two nodes of their own, which keep each other
// up to date, and a browser on each. Beside the whole way its parts: until the
// other page hears of the act, and until it has fetched what is new.
import { freePort } from "./world.mjs";
import { enter, expect, talks } from "./pages.mjs";
import { figures, median } from "./figures.mjs";

export async function click(world, name, of) {
  const homes = world.joined(["VES", "LOR"], of);
  const ports = await Promise.all(homes.map(() => freePort()));
  homes.forEach((h, i) => h.cli("peers", "add", homes[1 - i].code, `https://127.0.0.1:${ports[1 - i]}`));
  for (const [i, h] of homes.entries()) await h.serve(undefined, undefined, "--sync-listen", `127.0.0.1:${ports[i]}`);
  const [writer, reader] = [await world.window(), await world.window()];
  await enter(writer, homes[0]);
  await talks(writer);
  await enter(reader, homes[1]);
  await talks(reader);
  await reader.evaluate(() => {
    const now = () => performance.timeOrigin + performance.now();
    const seen = (window.seen = {});
    const source = new EventSource(`${document.querySelector("main.paper").dataset.path}/live?seen=0`);
    source.addEventListener("acts", () => (seen.heard ??= now()));
    new PerformanceObserver((l) => l.getEntries().forEach((e) => /part=1/.test(e.name) && (seen.fetched ??= performance.timeOrigin + e.responseEnd))).observe({ entryTypes: ["resource"] });
    new MutationObserver(() => (seen.shown ??= now())).observe(document.querySelector(".room").parentElement, { childList: true, subtree: true });
  });
  const theirs = await writer.locator(".alt[data-claims]").evaluateAll((all) => all.filter((a) => a.querySelector(".code")?.textContent === "LOR").map((a) => a.dataset.claims.split(" ")[0]).slice(0, 16));
  const ways = [];
  for (const [i, claim] of theirs.entries()) {
    await writer.goto(new URL(`${new URL(writer.url()).pathname.split("/").slice(0, 3).join("/")}?open=${claim}`, writer.url()).href);
    await writer.locator("#side").getByRole("button", { name: /^Accept/ }).first().click();
    const button = writer.locator("main.sign form.do button.main");
    await button.waitFor();
    await reader.evaluate(() => Object.keys(window.seen).forEach((k) => delete window.seen[k]));
    const began = await button.evaluate((b) => {
      const now = performance.timeOrigin + performance.now();
      setTimeout(() => b.click());
      return now;
    });
    const seen = await reader.waitForFunction(() => window.seen.shown && window.seen.fetched && window.seen, null, { polling: 20 }).then((h) => h.jsonValue());
    await writer.locator(".done").waitFor();
    if (i) ways.push([seen.heard - began, seen.fetched - began, seen.shown - began]); // the first opens the line
  }
  expect(ways.length > 4, "too few positions");
  const at = (k) => median(ways.map((w) => w[k]));
  figures(`${name}: heard of`, at(0), "fetched", at(1), `on the other page (median of ${ways.length})`, at(2), "worst", Math.max(...ways.map((w) => w[2])));
}
