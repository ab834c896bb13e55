// A peer goes away in the middle of the work, and comes back: both pages of the one who stays say so plainly, and both sides catch
// up with what was signed meanwhile, without a reload.
import { clean } from "../lib/look.mjs";
import { confirm, enter, expect, press, soon, talks } from "../lib/pages.mjs";
import { freePort } from "../lib/world.mjs";

async function proposes(page, on, words) {
  await page.getByTitle(`Propose on ${on}`).click();
  await page.getByLabel("How it should read").fill(words);
  await press(page, "Show what it changes");
  await confirm(page);
}

export default async function (world) {
  const [ves, lor] = world.joined(["VES", "LOR"]);
  const at = { VES: `127.0.0.1:${await freePort()}`, LOR: `127.0.0.1:${await freePort()}` };
  ves.cli("peers", "add", "LOR", `https://${at.LOR}`);
  lor.cli("peers", "add", "VES", `https://${at.VES}`);
  const opens = (h) => h.serve(undefined, undefined, "--sync-listen", at[h.code], "--sync-every", "2s");
  await opens(ves);
  await opens(lor);

  const page = await world.window();
  await enter(page, ves);
  const peers = await page.context().newPage();
  await peers.goto(new URL("/peers", page.url()).href);
  await soon("both have met", () => peers.getByText("both hold the same").count());
  await talks(page);
  await page.evaluate(() => (window.stays = true));
  await peers.evaluate(() => (window.stays = true));
  expect(!(await page.locator(".away").count()), "LOR is called away, and is here");

  // Killed, as by a cut of the power.
  const gone = new Promise((done) => lor.server.on("exit", done));
  lor.server.kill("SIGKILL");
  await gone;
  await soon("the text says that LOR is away", () => page.locator("#alarms .away").getByText("The node of LOR can't be reached; it was last met").count());
  await peers.bringToFront();
  await soon("the peers' page says so, too", () => peers.getByText(/^The last (\d+ )?calls? failed/).count());
  await clean(peers, "peer-away-peers");
  await page.bringToFront();
  await clean(page, "peer-away-text");
  await proposes(page, "OP1", "*Decides* to keep a quiet channel open;");
  await talks(page);
  await page.evaluate(() => (window.stays = true));
  expect(await page.locator("#alarms .away").count(), "nothing says any more that LOR is away");

  // It comes back, and has worked meanwhile.
  lor.cli("comment", "OP2", "we were away");
  await opens(lor);
  const other = await world.window();
  await enter(other, lor);
  await talks(other);
  await soon("LOR has what VES signed", () => other.locator("main.paper").getByText("quiet").count());
  await soon("the text doesn't say any more that LOR is away", async () => !(await page.locator(".away").count()));
  await peers.bringToFront();
  await soon("the peers' page has them equal", async () => (await peers.getByText("both hold the same").count()) && !(await peers.getByText(/calls? failed/).count()));
  expect(await page.evaluate(() => window.stays), "the text was loaded again");
  expect(await peers.evaluate(() => window.stays), "the peers' page was loaded again");

  // From then on it is as before: what LOR signs slides into the page of VES.
  await proposes(other, "OP3", "*Invites* States to hum along, and:");
  await page.bringToFront();
  await soon("what LOR signs is on the page of VES", () => page.locator("main.paper").getByText("hum").count());
  expect(await page.evaluate(() => window.stays), "the text was loaded again");
}
