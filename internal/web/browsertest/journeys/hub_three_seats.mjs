// Three delegations without a node of their own sit in one hub: the secretariat lodges their seats, each makes its keys in its own
// browser, and they go from the cards to a signed text, live, with nothing packed or sent. The hub can't sign for any of them.
import { clean } from "../lib/look.mjs";
import { accept, expect, press, soon, talks } from "../lib/pages.mjs";

const parties = { VES: "Republic of Vesper", LOR: "Union of Lorne", COR: "Corran" };
const phrase = (code) => `four random words of ${code}`;

// sealed presses a button and signs in the browser what the hub has prepared.
async function sealed(page, code, button, done = ".done") {
  await page.locator(`main form.do button.main:not(.seat-sign button)`).filter({ hasText: button }).first().click();
  const box = page.locator(".seat-sign:visible").first();
  await box.getByLabel("Passphrase of the seat").fill(phrase(code));
  const words = await box.locator("dl").innerText();
  await box.getByLabel("Passphrase of the seat").press("Enter");
  await page.locator(done).first().waitFor({ timeout: 30000 });
  return words;
}

// does asks for an act by a form of the page, and seals it.
async function does(page, code, ask) {
  await ask();
  await page.locator("main.sign").waitFor();
  return sealed(page, code, /./);
}

export default async function (world) {
  const hub = world.home("SECR", "Secretariat");
  const at = await hub.room();
  const office = await world.window();
  await accept(office, hub.invite("The office", "--kind", "secretariat"), "The office", "office");
  const seats = {};
  for (const [code, name] of Object.entries(parties)) {
    await office.goto(new URL("/seats", at).href);
    await office.getByLabel("Code of the party").fill(code);
    await office.getByLabel("Name of the party").fill(name);
    await press(office, "Lodge the seat");
    const mine = office.locator("section.pack").filter({ hasText: name });
    await mine.getByLabel("First delegate").fill(`Head of ${code}`);
    await mine.getByRole("button", { name: `Invite the first person of ${code}` }).click();
    const link = await office.locator("code.secret").innerText();
    const page = (seats[code] = await world.window());
    page.allow(/status of 40[0-9]/);
    if (code === "COR") await page.route(/seat\.js/, (r) => void setTimeout(() => r.continue().catch(() => {}), 700)); // a slow line: the page is there before its script
    await accept(page, link, `Head of ${code}`, code.toLowerCase());
    await page.goto(new URL("/seat", at).href);
    const form = page.locator("[data-seat-make] form");
    for (const i of [0, 1]) await form.locator("input[type=password]").nth(i).fill(phrase(code));
    await press(page, "Make the keys");
    await press(page, "I have kept it: take the seat");
    await page.getByText("can't sign").first().waitFor();
  }
  await office.goto(new URL("/seats", at).href);
  await clean(office, "hub-seats");
  const { VES: ves, LOR: lor, COR: cor } = seats;

  // Cards go from hand to hand, and VES opens the talks from its browser.
  const cards = [];
  for (const code of ["LOR", "COR"]) {
    const answer = await seats[code].request.get(new URL("/card", at).href);
    cards.push(world.file(`${code}.card`, await answer.text()));
  }
  await ves.goto(new URL("/open", at).href);
  await ves.getByLabel("Title of the talks").fill("A channel among three");
  await ves.locator('input[name="card"]').setInputFiles(cards);
  await ves.locator('input[name="draft"]').setInputFiles(world.file("base.md", "# A channel\n\n*The Parties,*\n\n*Recalling* their talks,\n\n1. *Decide* to open a channel;\n\n2. *Agree* to prevent attacks on hospitals.\n"));
  await press(ves, "Show the charter");
  const said = await sealed(ves, "VES", "Sign the charter", "h1:has-text('Propose from a document')");
  expect(said.includes("A channel among three") && said.includes("charter"), "the browser shows another charter than the page: ", said);

  // The others find the talks at once, and join.
  for (const [code, page] of Object.entries({ LOR: lor, COR: cor })) {
    await page.goto(at);
    await press(page, "Read the charter and join…");
    await page.locator("main.sign").waitFor();
    await sealed(page, code, /./);
  }
  const path = new URL(lor.url()).pathname.split("/").slice(0, 3).join("/");
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
  await soon("the proposal of LOR is on the open page of VES", () => ves.locator('.alt[data-claims~="c2"]').count(), 8000);
  // Another browser of VES signs twice while this one has the act open: once before this one signs, once when what it signed was lost
  // on the way. This one says so each time, forgets its own act, and goes on below.
  const twin = await world.window();
  await twin.context().addCookies(await ves.context().cookies());
  const asks = async (page, act) => {
    await go(page, "?open=c2");
    await page.locator("#side").getByRole("button", { name: act }).first().click();
    await page.locator("main.sign").waitFor();
  };
  const ready = ves.locator("main form.do button.main:not(.seat-sign button)").first(), late = ves.locator(".seat-sign:visible").first();
  for (const [act, lost] of [[/^Object/, true], [/^Accept/, false]]) {
    await asks(ves, act);
    await ready.click();
    const word = late.getByLabel("Passphrase of the seat");
    await word.waitFor();
    const signs = async () => {
      await word.fill(phrase("VES"));
      await word.press("Enter");
    };
    if (lost) {
      ves.allow(/ERR_FAILED/);
      await ves.route(/\/take$/, (r) => r.abort(), { times: 1 });
      await signs();
      await late.locator(".trouble").waitFor({ timeout: 30000 });
    }
    await asks(twin, act);
    await sealed(twin, "VES", /./);
    if (lost) await ready.click();
    else await signs();
    await late.getByText("signed meanwhile").waitFor({ timeout: 30000 });
    const memory = await ves.evaluate(() => JSON.parse(localStorage.getItem("parley.seat.VES")));
    expect(!Object.keys(memory.pending).length, "the act that was overtaken still waits", memory);
  }
  await asks(cor, /^Accept/);
  await sealed(cor, "COR", /./);
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
    const box = page.locator(".seat-sign:visible").first();
    await box.getByLabel("Passphrase of the seat").fill(phrase(code));
    await box.getByRole("button", { name: "Sign in this browser" }).click();
    await page.locator("main.paper").waitFor();
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
