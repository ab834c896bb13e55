// Three delegations without a node of their own sit in one hub: the secretariat lodges their seats, each makes its keys in its own
// browser, and they go from the cards to a signed text, live, with nothing packed or sent. The hub can't sign for any of them.
import * as hubs from "../lib/hub.mjs";
import { clean } from "../lib/look.mjs";
import { expect, press, soon, talks } from "../lib/pages.mjs";

const { phrase, sealed } = hubs;
const parties = { VES: "Republic of Vesper", LOR: "Union of Lorne", COR: "Corran" };

// does asks for an act by a form of the page, and seals it.
async function does(page, code, ask) {
  await ask();
  await page.locator("main.sign").waitFor();
  return sealed(page, code);
}

// late lets the page be there before the script that signs comes, as on a slow line.
const late = (page) => page.route(/seat\.js/, async (r) => {
  await page.waitForFunction(() => document.readyState === "interactive").catch(() => {});
  await r.continue().catch(() => {});
});

export default async function (world) {
  const hub = await hubs.hub(world);
  const { at, office } = hub;
  const seats = {};
  for (const [code, name] of Object.entries(parties)) seats[code] = await hubs.lodge(world, hub, code, name, code === "COR" ? { ready: late } : {});
  await office.goto(new URL("/seats", at).href);
  await clean(office, "hub-seats");
  const { VES: ves, LOR: lor, COR: cor } = seats;

  // Cards go from hand to hand, and VES opens the talks from its browser.
  const cards = [];
  for (const code of ["LOR", "COR"]) cards.push(await hubs.card(world, hub, seats[code], code));
  const said = await hubs.opens(world, hub, ves, "VES", "A channel among three", cards, "# A channel\n\n*The Parties,*\n\n*Recalling* their talks,\n\n1. *Decide* to open a channel;\n\n2. *Agree* to prevent attacks on hospitals.\n");
  expect(said.includes("A channel among three") && said.includes("charter"), "the browser shows another charter than the page: ", said);

  // The others find the talks at once, and join.
  const path = await hubs.joins(hub, lor, "LOR");
  await hubs.joins(hub, cor, "COR");
  const go = (page, more = "") => page.goto(new URL(path + more, at).href);

  // COR lets the hub carry its acts: a word of its own, signed in its browser, that signs nothing else.
  await cor.goto(new URL("/seat", at).href);
  await press(cor, "Let this node carry our acts…");
  const word = cor.locator("[data-seat-delegate]");
  await word.getByLabel("Passphrase of the seat").fill(phrase("COR"));
  expect((await word.locator("dl").innerText()).includes("COR"), "the browser doesn't say what it signs");
  await clean(cor, "hub-seat");
  await word.getByRole("button", { name: "Sign in this browser" }).click();
  await cor.getByText("This node brings and fetches your acts until").waitFor();

  // LOR proposes; VES, whose text lies open, sees it without a reload; all accept.
  await go(ves);
  await ves.locator("main.paper").waitFor();
  await go(lor);
  await lor.getByTitle("Propose on OP2").click();
  await lor.getByLabel("How it should read").fill("*Agree* to prevent all attacks on hospitals.");
  await does(lor, "LOR", () => press(lor, "Show what it changes"));
  await soon("the proposal of LOR is on the open page of VES", () => ves.locator('.alt[data-claims~="c2"]').count());
  // Another browser of VES signs twice while this one has the act open: once before this one signs, once when what it signed was lost
  // on the way. This one says so each time, forgets its own act, and goes on below.
  const twin = await world.window();
  await twin.context().addCookies(await ves.context().cookies());
  const asks = async (page, act) => {
    await go(page, "?open=c2");
    await page.locator("#side").getByRole("button", { name: act }).first().click();
    await page.locator("main.sign").waitFor();
  };
  const ready = ves.locator("main form.do button.main:not(.seat-sign button)").first(), under = ves.locator(".seat-sign:visible").first();
  for (const [act, lost] of [[/^Object/, true], [/^Accept/, false]]) {
    await asks(ves, act);
    await ready.click();
    await under.getByLabel("Passphrase of the seat").waitFor();
    if (lost) {
      ves.allow(/ERR_FAILED/);
      await ves.route(/\/take$/, (r) => r.abort(), { times: 1 });
      await hubs.writes(ves, "VES");
      await under.locator(".trouble").waitFor();
    }
    await asks(twin, act);
    await sealed(twin, "VES");
    if (lost) await ready.click();
    else await hubs.writes(ves, "VES");
    await under.getByText("signed meanwhile").waitFor();
    const memory = await ves.evaluate(() => JSON.parse(localStorage.getItem("parley.seat.VES")));
    expect(!Object.keys(memory.pending).length, "the act that was overtaken still waits", memory);
  }
  // What is to be signed comes late: the passphrase can't be typed before it is there.
  await cor.route(/\/prepare$/, async (r) => {
    await new Promise((done) => setTimeout(done, 2000));
    expect(!(await cor.locator(".seat-sign:visible input[type=password]:visible").count()), "the passphrase is asked for before the words are there");
    await r.continue();
  }, { times: 1 });
  await asks(cor, /^Accept/);
  await sealed(cor, "COR");
  await go(ves, "/agree");
  await does(ves, "VES", () => press(ves, "Issue the next revision…"));
  for (const [code, page] of Object.entries(seats)) {
    await go(page, "/agree");
    await does(page, code, () => page.locator('button[value="agree"]').click());
  }
  for (const what of ["initial", "sign"]) {
    for (const [code, page] of Object.entries(seats)) {
      await go(page, "/agree");
      await does(page, code, () => page.locator(`button[value="${what}"]`).click());
    }
  }
  // The last step, the exchange, is a button where the keys are in a browser.
  for (const [code, page] of Object.entries(seats)) {
    await page.goto(new URL("/seat", at).href);
    await page.getByRole("button", { name: "Exchange the signature" }).click();
    await hubs.writes(page, code);
    await hubs.signed(page, "main.paper");
  }
  await go(cor);
  await clean(cor, "hub-text");
  await cor.goto(at);
  await cor.getByText("concluded").first().waitFor();

  // The hub itself has signed nothing, and the secretariat reads all of it and can act nowhere.
  await office.goto(at);
  await talks(office);
  expect(!(await office.getByTitle("Propose on OP2").count()) || (await office.request.post(new URL(path + "/ask", at).href, { form: { do: "comment", on: "OP1", note: "x" }, headers: { Origin: at.replace(/\/$/, "") } })).status() === 403, "the secretariat can act");
  await go(office, "/record");
  const record = await office.locator("main").innerText();
  for (const code of Object.keys(parties)) expect(record.includes(`Head of ${code}`), `the record doesn't name who acted for ${code}`);
  expect(!record.includes("SECR"), "the hub has acted");
}
