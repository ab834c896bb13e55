// A reload, a step back, a form sent twice: what was typed is there, and nothing
// is signed twice.
import { confirm, enter, expect, press, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  await ves.serve();
  const page = await world.window();
  await enter(page, ves);
  await talks(page);
  const acts = async () => {
    const p = await page.context().newPage();
    await p.goto(new URL(new URL(page.url()).pathname.split("/").slice(0, 3).join("/") + "/record", page.url()).href);
    const n = await p.locator("table.acts tbody tr").count();
    await p.close();
    return n;
  };
  const before = await acts();
  await page.getByTitle("Propose on OP3").click();
  const mine = "*Requests* the Secretary to convene a patient group";
  await page.getByLabel("How it should read").fill(mine);
  await page.reload();
  expect((await page.getByLabel("How it should read").inputValue()) === mine, "a reload lost what was typed");
  await press(page, "Show what it changes");
  await page.locator("main.sign").waitFor();
  await page.reload(); // sends the wish again, which signs nothing
  expect((await acts()) === before, "looking signed something");
  await page.goBack();
  await soon("a step back keeps what was typed", async () => (await page.getByLabel("How it should read").inputValue()) === mine);
  await press(page, "Show what it changes");
  const form = await page.locator("main.sign form.do").evaluate((f) => [f.action, new URLSearchParams(new FormData(f)).toString()]);
  await confirm(page);
  expect((await acts()) === before + 1, "it wasn't signed once");
  await page.reload();
  const again = await page.evaluate(([to, body]) => fetch(to, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body }).then((a) => a.status), form);
  page.allow(/status of 409/);
  expect(again === 409 || again === 200, `the same form again: ${again}`);
  expect((await acts()) === before + 1, "the same form signed twice");
  await talks(page);
  await page.getByTitle("Propose on OP3").click();
  await soon("the wording is there to go on from", async () => (await page.getByLabel("How it should read").inputValue()).includes("patient"));
}
