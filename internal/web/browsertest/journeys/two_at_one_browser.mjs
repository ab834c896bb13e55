// Two delegates of one seat take turns at one browser, and work in two windows of it. What the one signed and the node never
// acknowledged the other doesn't sign over: the browser says whose it is, and sends it when that person is back.
import * as hubs from "../lib/hub.mjs";
import { accept, expect, login, press, soon } from "../lib/pages.mjs";

// words are those that are proposed, each in a paragraph of its own.
const words = ["quiet", "loud", "calm", "patient", "narrow", "broad", "deep"];

export default async function (world) {
  const hub = await hubs.hub(world);
  const { at } = hub;
  const ves = await hubs.lodge(world, hub, "VES", "Republic of Vesper");
  const lor = await hubs.lodge(world, hub, "LOR", "Union of Lorne");
  await hubs.opens(world, hub, ves, "VES", "A channel", [await hubs.card(world, hub, lor, "LOR")], `# Channels\n\n*The Parties,*\n\n${words.map((_, i) => `${i + 1}. *Decide* to open channel ${i + 1}${i + 1 < words.length ? ";" : "."}`).join("\n\n")}\n`);
  const path = await hubs.joins(hub, lor, "LOR");
  const invitation = hub.node.invite("Deputy of VES", "--seat", "VES", "--powers", "draft,clear,release,initial,sign,manage");

  // asks asks for a change with one of the words, and shows what would be signed.
  const ready = (page) => page.locator("main form.do button.main:not(.seat-sign button)").first();
  const asks = async (page, word) => {
    const n = words.indexOf(word) + 1;
    await page.goto(new URL(path, at).href);
    await page.getByTitle(`Propose on OP${n}`).click();
    await page.getByLabel("How it should read").fill(`*Decide* to open ${word} channel ${n}`);
    await press(page, "Show what it changes");
    await page.locator("main.sign").waitFor();
  };
  const pending = () => ves.evaluate(() => Object.values(JSON.parse(localStorage.getItem("parley.seat.VES")).pending).map((p) => p.name));
  const trouble = ves.locator(".seat-sign .trouble:visible");
  const becomes = async (enter) => {
    await ves.goto(new URL("/me", at).href);
    await press(ves, "Log out");
    await enter();
  };

  // The line is cut before the node has what the head signs.
  ves.allow(/ERR_FAILED/);
  await asks(ves, "quiet");
  await ready(ves).click();
  await ves.route(/\/take$/, (r) => r.abort(), { times: 1 });
  await hubs.writes(ves, "VES");
  await trouble.waitFor();
  expect(String(await pending()) === "Head of VES", "whose act waits:", await pending());

  // The deputy, at the same browser, is told whose act stands in the way; nothing is signed over it.
  await becomes(() => accept(ves, invitation, "Deputy of VES", "deputy"));
  await asks(ves, "loud");
  await ready(ves).click();
  await trouble.getByText(/^Head of VES signed an act in this browser/).waitFor();
  expect(String(await pending()) === "Head of VES", "the act of the head is forgotten:", await pending());

  // Back again, the head signs another one: the first is sent before it.
  await becomes(() => ves.goto(at).then(() => login(ves, "ves")));
  await ves.goto(new URL(path, at).href);
  expect(!(await ves.getByText("quiet").count()), "the node has the act already");
  await asks(ves, "calm");
  await ready(ves).click();
  await soon("the first is sent", async () => !(await pending()).length);
  await lor.goto(new URL(path, at).href);
  await lor.getByText("quiet").first().waitFor();

  // What the node took, though the browser never heard of it, stands in nobody's way.
  await asks(ves, "patient");
  await ready(ves).click();
  await ves.route(/\/take$/, async (r) => {
    await r.fetch();
    await r.abort();
  }, { times: 1 });
  await hubs.writes(ves, "VES");
  await trouble.waitFor();
  await becomes(() => ves.goto(at).then(() => login(ves, "deputy")));
  await asks(ves, "narrow");
  await hubs.sealed(ves, "VES");
  expect(!(await pending()).length, "something still waits", await pending());

  // Two windows of one browser show an act for the same place; the one signs, and the other refuses before anything leaves it.
  const second = await ves.context().newPage();
  await asks(ves, "broad");
  await ready(ves).click();
  await ves.locator(".seat-sign:visible input[type=password]").waitFor();
  await asks(second, "deep");
  await hubs.sealed(second, "VES");
  let sent = 0;
  ves.on("request", (r) => (sent += /\/take$/.test(r.url()) ? 1 : 0));
  await hubs.writes(ves, "VES");
  await trouble.getByText("signed meanwhile").waitFor();
  expect(!sent, "a second act for one place was sent to the hub");
  await lor.goto(new URL(path, at).href);
  const text = await lor.locator("main.paper").innerText();
  for (const [word, want] of [["deep", true], ["broad", false], ["loud", false]]) expect(text.includes(word) === want, `${word}: ${text}`);
}
