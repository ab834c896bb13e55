// Who hasn't the link sees nothing, on no page, and is told what to do.
import { clean } from "../lib/look.mjs";
import { enter, expect, menu, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  await ves.serve();
  const known = await world.window();
  await enter(known, ves);
  await talks(known);
  const addresses = [known.url()];
  for (const name of ["Packages", "Agree and sign", "Convergence", "Timeline", "Record", "Parties"]) {
    await menu(known, name);
    addresses.push(known.url());
  }
  const stranger = await world.window();
  stranger.allow(/status of 401/);
  for (const a of [new URL("/", ves.link).href, ...addresses, addresses[0] + "/live", addresses[0] + "/pouch?all=1", new URL("/enter?key=wrong", ves.link).href]) {
    const answer = await stranger.goto(a);
    expect(answer.status() === 401, `${a} answers a stranger with ${answer.status()}`);
    const said = await stranger.locator("body").innerText();
    expect(!said.includes("digital") && !said.includes("LOR"), `${a} tells a stranger: ${said}`);
    expect(/link/.test(said), "nobody says what to do");
  }
  await clean(stranger, "stranger");
  // The link, opened later, lets in.
  await enter(stranger, ves);
}
