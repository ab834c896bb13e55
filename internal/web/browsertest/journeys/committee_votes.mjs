// A committee of three: the chair takes a draft through its day with one button
// after the other; delegates vote on their phones, and the hall sees it come.
import { clean, phone } from "../lib/look.mjs";
import { confirm, enter, expect, soon } from "../lib/pages.mjs";
import { freePort } from "../lib/world.mjs";

export default async function (world) {
  const homes = world.joined(["VES", "LOR", "COR"], undefined, ["--rule", "consensus", "--procedure", "unga-committee"]);
  const ports = await Promise.all(homes.map(() => freePort()));
  homes.forEach((h, i) => homes.forEach((o, k) => k !== i && h.cli("peers", "add", o.code, `https://127.0.0.1:${ports[k]}`)));
  for (const [i, h] of homes.entries()) await h.serve(undefined, undefined, "--sync-listen", `127.0.0.1:${ports[i]}`);
  const open = async (home, opt) => {
    const page = await world.window(opt);
    await enter(page, home);
    await page.locator(".talk h2 a").click();
    await page.locator("main.paper").waitFor();
    const base = new URL(page.url()).pathname;
    return { page, go: (path) => page.goto(new URL(base + path, home.link).href) };
  };
  const chair = await open(homes[0]);
  const seats = { LOR: await open(homes[1], phone), COR: await open(homes[2], phone) };
  // The next step is one button; what is on it is what is signed.
  const due = async (words, fill = async () => {}) => {
    await chair.go("/committee");
    const form = chair.page.locator("form.first-due").filter({ has: chair.page.getByRole("button", { name: words }) });
    await form.waitFor();
    await fill(form);
    await form.getByRole("button").click();
    await confirm(chair.page);
  };
  const step = async (at, path, words, fill = async () => {}) => {
    await at.go(path);
    const box = at.page.locator("details.astep").filter({ has: at.page.locator("summary", { hasText: words }) }).first();
    await box.locator("summary").click();
    await fill(box);
    await box.getByRole("button").click();
    await confirm(at.page);
  };
  await due("Take the roll", (f) => f.getByLabel("Who presides").fill("Ms Chair"));
  await step(chair, "/committee", /^Note who is there/);
  await step(chair, "/committee", /^Table the text/, async (f) => {
    await f.getByLabel(/^Symbol/).fill("A/C.1/L.1");
    await f.getByLabel("Item of the agenda").fill("93");
    await f.getByLabel("Title").fill("Use of digital technologies by States");
  });
  // Two amendments, in the order in which they come; the measure proposes another.
  for (const n of [1, 2]) {
    await step(chair, "/committee", /^Table an amendment/, async (f) => {
      await f.getByLabel(/^Symbol/).fill(`A/C.1/L.1/Amend.${n}`);
      const all = f.locator("fieldset input");
      await all.nth(n === 1 ? 0 : (await all.count()) - 1).check();
    });
  }
  for (const name of ["A/C.1/L.1", "A/C.1/L.1/Amend.1", "A/C.1/L.1/Amend.2"]) {
    await step(chair, "/committee", /^Say that it was circulated/, async (f) => {
      await f.getByLabel("Which").selectOption({ label: name });
      await f.getByLabel(/^Day/).fill("2020-01-01");
    });
  }
  await due("Open the meeting");
  await step(chair, "/committee", /^Take up an item/, (f) => f.getByLabel("Item of the agenda").fill("93"));
  await due("Take action on A/C.1/L.1");
  await clean(chair.page, "committee-wide");
  await chair.go("/committee");
  await clean(chair.page, "committee-console");
  const hall = await open(homes[0]);
  await hall.go("/committee/hall");
  await clean(hall.page, "committee-hall-before");
  // Step by step, as the rules want it, until the draft itself is voted on.
  let ordered = false;
  for (let i = 0; i < 12; i++) {
    await chair.go("/committee");
    const form = chair.page.locator("form.first-due");
    if (!(await form.count())) break;
    const words = await form.getByRole("button").innerText();
    if (/^Put /.test(words)) {
      await form.getByLabel("How").selectOption("recorded");
      await form.getByRole("button").click();
      await confirm(chair.page);
      const name = words.replace(/^Put (.*) to the vote.*$/, "$1");
      for (const [code, s] of Object.entries(seats)) {
        await s.go("/committee/ballot");
        await s.page.locator("form.votes button").first().waitFor();
        if (!i || code === "LOR") await clean(s.page, `committee-ballot-${code}`);
        const button = s.page.locator("form.votes").getByRole("button", { name: code === "LOR" ? "yes" : "abstain", exact: true });
        expect((await button.boundingBox()).height >= 44, "too small for a thumb");
        await button.tap();
        await confirm(s.page);
        await hall.page.locator(`.board li:has(b:text-is("${code}")).v-${code === "LOR" ? "yes" : "abstain"}`).waitFor();
      }
      await clean(hall.page, `committee-hall-vote-${i}`);
      await chair.go("/committee/ballot");
      await chair.page.locator("form.votes").getByRole("button", { name: "yes", exact: true }).click();
      await confirm(chair.page);
      await due(/^End the vote/);
      await hall.page.locator(".result.won").waitFor();
      if (name === "A/C.1/L.1") break;
      continue;
    }
    if (/^Close the meeting|^Open the meeting/.test(words)) break;
    if (/^Set the order/.test(words)) {
      ordered = true;
      await clean(chair.page, "committee-order");
    }
    if (/^Ask whether/.test(words)) {
      // A delegation wants a vote.
      await form.getByRole("button").click();
      await confirm(chair.page);
      await step(seats.LOR, "/committee/ballot", /^Object:/);
      await soon("the objection", async () => {
        await chair.go("/committee");
        return (await chair.page.locator("form.first-due button").innerText()).startsWith("Put ");
      });
      continue;
    }
    await form.getByRole("button").click();
    await confirm(chair.page);
  }
  expect(ordered, "no order of the amendments was proposed");
  await clean(hall.page, "committee-hall-result");
  await chair.go("/committee/record");
  await chair.page.getByText("Who voted how").first().waitFor();
  await clean(chair.page, "committee-record");
  await seats.LOR.go("/committee/record");
  await clean(seats.LOR.page, "committee-record-phone");
  await seats.LOR.go("/committee");
  await clean(seats.LOR.page, "committee-phone");
  await seats.LOR.go("/committee/ballot");
  await clean(seats.LOR.page, "committee-ballot-after");
  const csv = await (await chair.page.request.get(new URL(await (await chair.go("/committee/record"), chair.page.getByRole("link", { name: "CSV" }).first()).getAttribute("href"), homes[0].link).href)).text();
  expect(/^LOR,.*,yes/m.test(csv) && /^COR,.*,abstain/m.test(csv), csv);
}
