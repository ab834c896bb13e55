// A pouch that was damaged on its way, a file that is none, an empty one:
// nothing changes, and the page says why and what to do. The whole one then
// comes in.
import { readFileSync } from "node:fs";
import { clean } from "../lib/look.mjs";
import { enter, expect, menu, press, save } from "../lib/pages.mjs";

export default async function (world) {
  const [ves, lor] = world.rivals(["VES", "LOR"]);
  await ves.serve();
  await lor.serve();
  const v = await world.window();
  await enter(v, ves);
  await menu(v, "Parties");
  const whole = await save(v, world, v.getByRole("link", { name: "Pack a pouch for LOR" }), "whole.pouch");
  const raw = readFileSync(whole);
  const flipped = Buffer.from(raw);
  flipped[flipped.length >> 1] ^= 1;
  const l = await world.window();
  l.allow(/status of 4[0-9][0-9]/);
  for (const [name, bytes] of Object.entries({ flipped, half: raw.subarray(0, raw.length >> 1), none: Buffer.from("a letter, not a pouch"), empty: Buffer.alloc(0) })) {
    await enter(l, lor);
    await l.locator('input[name="pouch"]').setInputFiles({ name: "came.pouch", mimeType: "application/octet-stream", buffer: bytes });
    await press(l, "Take it in");
    await l.locator(".alarm").waitFor();
    const said = await l.locator("main").innerText();
    expect(/nothing was changed|Nothing was signed/.test(said), `${name}: doesn't say that nothing changed:`, said);
    expect(/send|again|other side/i.test(said), `${name}: doesn't say what to do:`, said);
    await clean(l, `damaged-${name}`);
  }
  await enter(l, lor);
  expect(!(await l.locator(".talk").count()), "a damaged pouch left something behind");
  await l.locator('input[name="pouch"]').setInputFiles(whole);
  await press(l, "Take it in");
  await l.getByText("New talks").waitFor();
  await clean(l, "brought");
}
