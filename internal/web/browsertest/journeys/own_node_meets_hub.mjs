// A delegation with a node of its own joins talks that another one, which sits in a secretariat's hub, opens there: cards and one line
// with an address go from hand to hand, and all the rest is done on the pages. From then on both see each other's acts by themselves.
import * as hubs from "../lib/hub.mjs";
import { clean, phone } from "../lib/look.mjs";
import { confirm, enter, expect, press, save, soon, talks } from "../lib/pages.mjs";
import { freePort } from "../lib/world.mjs";

export default async function (world) {
  const hub = await hubs.hub(world, "--sync-listen", `127.0.0.1:${await freePort()}`);
  const { at } = hub;
  const lor = await hubs.lodge(world, hub, "LOR", "Union of Lorne");
  const own = world.home("VES", "Republic of Vesper");
  await own.serve();
  const ves = await world.window();
  ves.allow(/status of 400/); // the wrong card
  await enter(ves, own);
  await ves.getByRole("link", { name: "Meet it" }).click();
  await ves.getByRole("heading", { name: "Meet a party that opens talks" }).waitFor();
  const mine = await save(ves, world, ves.getByRole("link", { name: "Save our card" }), "VES.card");

  // LOR opens the talks with that card, lets the hub carry its acts, and finds on its page what VES needs.
  await hubs.opens(world, hub, lor, "LOR", "A channel", [mine], "# A channel\n\n*The Parties,*\n\n1. *Decide* to open a channel;\n\n2. *Agree* to prevent attacks on hospitals.\n");
  await lor.goto(new URL("/seat", at).href);
  await press(lor, "Let this node carry our acts…");
  const word = lor.locator("[data-seat-delegate]");
  await word.getByLabel("Passphrase of the seat").fill(hubs.phrase("LOR"));
  await word.getByRole("button", { name: "Sign in this browser" }).click();
  await lor.getByText("This node brings and fetches your acts until").waitFor();
  await clean(lor, "seat-met");
  const theirs = await save(lor, world, lor.getByRole("link", { name: "Save our card" }), "LOR.card");
  const line = await lor.locator(".met code").innerText();

  // VES meets it, reads the charter, joins and proposes.
  for (const file of [mine, theirs]) {
    await ves.getByLabel("Their card").setInputFiles(file);
    await ves.getByLabel("Their address").fill(line);
    await press(ves, "Meet them now");
    if (file === mine) {
      await ves.getByText("is this home's own party").waitFor(); // the wrong card
      await ves.goBack();
    }
  }
  await ves.getByRole("heading", { name: "LOR offers talks: “A channel”" }).waitFor();
  await clean(ves, "peers-met");
  await ves.setViewportSize(phone.viewport);
  await clean(ves, "peers-met-phone");
  await ves.setViewportSize({ width: 1440, height: 1000 });
  await press(ves, "Take them into this home, to read");
  await ves.getByRole("button", { name: "Read the charter and join…" }).or(ves.locator("main.paper")).first().waitFor();
  await ves.goto(new URL("/", ves.url()).href);
  await press(ves, "Read the charter and join…");
  await confirm(ves);
  await lor.goto(at);
  await talks(lor);
  await lor.evaluate(() => (window.stays = true));
  await talks(ves);
  await ves.getByTitle("Propose on OP2").click();
  await ves.getByLabel("How it should read").fill("*Agree* to prevent all attacks on hospitals.");
  await press(ves, "Show what it changes");
  await confirm(ves);
  await soon("what VES signed at home is on the open page of LOR at the hub", () => lor.locator('.alt[data-claims~="c2"]').count());
  expect(await lor.evaluate(() => window.stays), "the page was loaded again");

  // And back: what LOR signs in its browser comes to the node of VES.
  await talks(ves);
  await ves.evaluate(() => (window.stays = true));
  await lor.goto(new URL(`${new URL(lor.url()).pathname}?open=c2`, at).href);
  await lor.locator("#side").getByRole("button", { name: /^Accept/ }).first().click();
  await lor.locator("main.sign").waitFor();
  await hubs.sealed(lor, "LOR");
  await ves.locator('.alt[data-claims~="c2"]').first().click();
  await soon("what LOR signed is on the page of VES", async () => /LOR\s*accept/i.test(await ves.locator("#side").innerText()));
  expect(await ves.evaluate(() => window.stays), "the page was loaded again");
}
