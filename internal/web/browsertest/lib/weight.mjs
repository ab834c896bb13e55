// What a page costs a browser whose processor is slowed down: when it can be
// used, and what holds the hand up while one scrolls and opens a bracket.
import { enter, talks } from "./pages.mjs";
import { figures, median } from "./figures.mjs";

// weigh opens the text some times with a processor so many times slower. Usable
// is a page that is painted, whose scripts have run, and whose main thread is
// then free for half a second.
export async function weigh(world, home, slower, name) {
  const page = await world.window();
  await enter(page, home);
  await talks(page);
  const wire = await page.context().newCDPSession(page);
  await page.addInitScript(() => {
    window.long = [];
    new PerformanceObserver((l) => window.long.push(...l.getEntries().map((e) => [e.startTime, e.duration]))).observe({ type: "longtask", buffered: true });
  });
  await wire.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const loads = [];
  for (let i = 0; i < 5; i++) {
    await page.reload();
    loads.push(
      await page.evaluate(async () => {
        const nav = performance.getEntriesByType("navigation")[0];
        const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
        const busy = () => window.long.reduce((end, [at, took]) => Math.max(end, at + took), Math.max(paint, nav.domContentLoadedEventEnd));
        while (performance.now() - busy() < 500) await new Promise((r) => setTimeout(r, 50));
        return { answered: nav.responseStart - nav.requestStart, came: nav.responseEnd, paint, usable: busy() };
      }),
    );
  }
  const [size, nodes] = await page.evaluate(() => [performance.getEntriesByType("navigation")[0].encodedBodySize, document.querySelectorAll("*").length]);
  await page.evaluate(() => (window.long = []));
  const frames = await page.evaluate(
    () =>
      new Promise((done) => {
        const all = [];
        let last = performance.now();
        const step = (now) => {
          all.push(now - last);
          last = now;
          scrollBy(0, 500);
          if (scrollY + innerHeight < document.documentElement.scrollHeight - 1 && all.length < 400) requestAnimationFrame(step);
          else done(all);
        };
        requestAnimationFrame(step);
      }),
  );
  const scrolled = await page.evaluate(() => window.long.splice(0));
  await page.evaluate(() => scrollTo(0, 0));
  const opened = [];
  for (let i = 0; i < 5; i++) {
    const took = await page.evaluate(
      (i) =>
        new Promise((done) => {
          const began = performance.now();
          new MutationObserver((_, me) => {
            me.disconnect();
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
          }).observe(document.querySelector(".room"), { childList: true, subtree: true });
          document.querySelectorAll(".alt[data-claims] .in")[10 + i].click();
        }),
      i,
    );
    opened.push(took);
    await page.waitForTimeout(200);
  }
  // Acts come while the page is open: it is signed as a form is.
  const came = [];
  for (let i = 0; i < 5; i++) {
    came.push(
      await page.evaluate(async (i) => {
        const paper = document.querySelector("main.paper");
        const post = async (to, fields) => (await fetch(`${paper.dataset.path}/${to}`, { method: "POST", body: new URLSearchParams(fields) })).text();
        const claim = [...paper.querySelectorAll(".alt[data-claims]")].filter((a) => a.querySelector(".code")?.textContent === "LOR")[20 + i].dataset.claims.split(" ")[0];
        const shown = new DOMParser().parseFromString(await post("ask", { do: "accept", name: claim }), "text/html");
        const fields = [...shown.querySelectorAll("form.do input[type=hidden]")].map((f) => [f.name, f.value]);
        await new Promise((r) => setTimeout(r, 300));
        window.long = [];
        const fresh = new Promise((done) => paper.addEventListener("parley:fresh", done, { once: true }));
        const began = performance.now();
        void post("sign", fields);
        await fresh;
        const took = performance.now() - began;
        await new Promise((r) => setTimeout(r, 300));
        return { took, long: window.long.map((l) => l[1]) };
      }, i),
    );
  }
  const most = (l) => l.reduce((m, [, took]) => Math.max(m, took), 0);
  const of = (k) => median(loads.map((l) => l[k]));
  figures(`${name}, processor ${slower} × slower: the node's answer begins after`, of("answered"), "first paint", of("paint"), "usable", of("usable"), `(median of ${loads.length});`, `${size} bytes, ${nodes} elements;`, `scrolling: ${scrolled.length} long tasks, the longest`, most(scrolled), `, frames: median`, median(frames), "worst", Math.max(...frames), "; a bracket opens in", median(opened), "; an act is on the page in", median(came.map((c) => c.took)), `, with ${came.flatMap((c) => c.long).length} long tasks for ${came.length} acts, the longest`, Math.max(0, ...came.flatMap((c) => c.long)));
  await page.context().close();
}
