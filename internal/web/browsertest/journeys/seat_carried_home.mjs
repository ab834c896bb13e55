// A delegation whose seat is in a hub, with keys in its browser, carries it to a node of its own: one file from the page Seat,
// the root key that its browser saved, one command; a pouch back by the pages. The record shows the change of key, the hub can
// only read, and the secretariat takes out what was kept there.
import * as hubs from "../lib/hub.mjs";
import { clean, phone } from "../lib/look.mjs";
import { confirm, enter, expect, menu, press, save, talks } from "../lib/pages.mjs";

const parties = { VES: "Republic of Vesper", LOR: "Union of Lorne" };

export default async function (world) {
  const hub = await hubs.hub(world);
  const { at, office } = hub;
  const seats = {}, roots = {};
  for (const [code, name] of Object.entries(parties)) {
    seats[code] = await hubs.lodge(world, hub, code, name, { kept: async (page) => (roots[code] = await save(page, world, page.getByText("Save the root key"), `${code}.root-key`)) });
  }
  const { VES: ves, LOR: lor } = seats;
  await hubs.opens(world, hub, ves, "VES", "A channel", [await hubs.card(world, hub, lor, "LOR")], "# A channel\n\n*The Parties,*\n\n1. *Decide* to open a channel;\n\n2. *Agree* to prevent attacks on hospitals.\n");
  const path = await hubs.joins(hub, lor, "LOR");

  // VES takes its file along, and settles on its own machine.
  await ves.goto(new URL("/seat", at).href);
  await clean(ves, "seat-leaves");
  await ves.setViewportSize(phone.viewport);
  await clean(ves, "seat-leaves-phone");
  await ves.setViewportSize({ width: 1440, height: 1000 });
  const file = await save(ves, world, ves.getByRole("link", { name: "Save the file for the way home" }), "VES.seat");
  await office.goto(new URL("/seats", at).href);
  expect(!(await office.getByText("Take the seat of VES out").count()), "a seat that hasn't gone can be taken out");
  const own = world.home("VES", parties.VES, ["--seat", file, "--root-key", roots.VES]);
  await own.serve();
  const home = await world.window();
  await enter(home, own);
  await talks(home);
  await home.getByTitle("Propose on OP2").click();
  await home.getByLabel("How it should read").fill("*Agree* to prevent all attacks on hospitals.");
  await press(home, "Show what it changes");
  await confirm(home);

  // A pouch from there goes back on the hub's page.
  await menu(home, "Parties");
  const back = await save(home, world, home.getByRole("link", { name: "Pack everything for all" }), "home.pouch");
  await ves.locator('.carry input[type="file"][name="pouch"]').setInputFiles(back);
  await press(ves, "Take it in");
  await ves.getByRole("heading", { name: "What the pouch brought" }).waitFor();
  await ves.goto(new URL("/seat", at).href);
  await ves.getByRole("heading", { name: "VES has carried its seat home" }).waitFor();
  await clean(ves, "seat-gone");
  expect(!(await ves.getByText("Save the file for the way home").count()), "it can be carried a second time");

  // The hub's page prepares nothing more for it.
  await ves.goto(new URL(`${path}/agree`, at).href);
  const button = ves.locator('button[value="agree"]');
  if (await button.count()) {
    await button.first().click();
    await ves.locator("main.sign").waitFor();
    await ves.locator("main form.do button.main:not(.seat-sign button)").first().click();
    await ves.getByText("carried its seat to another node").first().waitFor();
  }

  // LOR, who stays, sees the change of key in the record and the proposal in the text, and accepts it.
  await lor.goto(new URL(`${path}/record`, at).href);
  await lor.getByText(/replaces its key \(epoch 1\)/).first().waitFor();
  await lor.goto(new URL(path, at).href);
  const claim = (await lor.locator(".alt[data-claims]").last().getAttribute("data-claims")).split(" ")[0];
  await lor.goto(new URL(`${path}?open=${claim}`, at).href);
  await lor.locator("#side").getByRole("button", { name: /^Accept/ }).first().click();
  await lor.locator("main.sign").waitFor();
  await hubs.sealed(lor, "LOR");
  await menu(lor, "Parties");
  const answer = await save(lor, world, lor.getByRole("link", { name: "Pack everything for all" }), "lor.pouch");

  // The secretariat takes the seat out; its people come no further here, and at home it goes on.
  await office.goto(new URL("/seats", at).href);
  await clean(office, "seats-one-gone");
  await office.getByText("Take the seat of VES out…").click();
  await office.getByLabel("Write its code to confirm").fill("VES");
  await office.getByRole("button", { name: "Take the seat of VES out", exact: true }).click();
  await office.getByText(parties.VES).waitFor({ state: "detached" });
  await office.getByText(parties.LOR).waitFor();
  await ves.goto(new URL(path, at).href);
  await ves.getByRole("heading", { name: "Log in" }).waitFor();
  await home.goto(new URL("/", home.url()).href);
  await home.locator('input[type="file"][name="pouch"]').setInputFiles(answer);
  await press(home, "Take it in");
  await home.getByText("accepts").first().waitFor();
}
