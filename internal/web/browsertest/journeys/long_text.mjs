// 200 paragraphs and 2,000 claims: small enough on the line, laid out at once,
// scrolled to the end, and a bracket opens. How long it takes is printed, and
// stands in docs/performance.md; the bounds are of what makes it so: how many
// bytes and elements there are, and that a bracket opens on the page that lies there.
import { long } from "../lib/long.mjs";
import { enter, expect, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"], long(200, 5));
  await ves.serve();
  const page = await world.window();
  await enter(page, ves);
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  wire.on("Network.loadingFinished", (e) => (bytes += e.encodedDataLength));
  await page.locator(".talk h2 a").click();
  await page.locator("main.paper .row").last().waitFor();
  await page.evaluate(() => document.fonts.ready);
  const claims = await page.locator(".alt[data-claims]").count();
  expect(claims >= 2000, `${claims} alternatives, want 2000`);
  const [size, laid, got] = await page.evaluate(() => {
    const n = performance.getEntriesByType("navigation")[0];
    const t = performance.now();
    document.body.style.width = `${document.body.clientWidth - 1}px`; // through the script's own interface: no inline style
    document.body.offsetHeight;
    return [n.decodedBodySize, performance.now() - t, n.encodedBodySize];
  });
  const worst = await page.evaluate(
    () =>
      new Promise((done) => {
        let last = performance.now();
        let worst = 0;
        let y = 0;
        const step = (now) => {
          worst = Math.max(worst, now - last);
          last = now;
          y += 600;
          scrollTo(0, y);
          if (y < document.documentElement.scrollHeight) requestAnimationFrame(step);
          else done(worst);
        };
        requestAnimationFrame(step);
      }),
  );
  await page.evaluate(() => scrollTo(0, 0));
  const elements = await page.evaluate(() => ((window.stays = true), document.querySelectorAll("*").length));
  const began = Date.now();
  await page.locator(".alt[data-claims] .in").nth(40).click();
  await page.locator("#side article.bracket").waitFor();
  const opened = Date.now() - began;
  console.log(`${claims} alternatives in ${elements} elements; the page has ${size} bytes, ${got} on the line, all in all ${bytes}; laid out anew in ${laid.toFixed(0)} ms; the longest frame of a scroll to the end ${worst.toFixed(0)} ms; a bracket opens in ${opened} ms`);
  expect(got < 400_000, `${got} bytes on the line`);
  expect(elements < 12 * claims, `${elements} elements for ${claims} alternatives`);
  expect(await page.evaluate(() => window.stays), "the page was loaded again for a bracket");
  await soon("j goes to the next", async () => {
    await page.keyboard.press("j");
    return page.locator(".alt.at").count();
  });
}
