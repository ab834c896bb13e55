// Through every act, back and forth: the text as it stood, what changed, who
// moved.
import { enter, expect, menu, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  await ves.serve();
  const page = await world.window({ timezoneId: "America/New_York" });
  await enter(page, ves);
  await talks(page);
  await menu(page, "Timeline");
  const last = Number((await page.locator(".steps output").innerText()).split("/")[1]);
  const when = await page.locator(".entry time").innerText();
  expect(/\d\d:\d\d UTC \(.*\d\d:\d\d New York\)$/.test(when), `the time is shown as ${when}`);
  expect(last === 4, `${last} acts, want 4`);
  const now = await page.locator(".paper.then").innerText();
  for (let n = last; n > 1; n--) {
    await page.getByRole("link", { name: /earlier/ }).click();
    await page.waitForURL(new RegExp(`n=${n - 1}$`));
  }
  expect((await page.locator(".entry").innerText()).includes("opens"), "the first act isn't the charter");
  expect(!(await page.locator(".paper.then .alt").count()), "brackets before anybody proposed");
  expect(!(await page.getByRole("link", { name: /earlier/ }).count()), "there is something before the first act");
  await page.getByRole("link", { name: /later/ }).click();
  await page.waitForURL(/n=2$/);
  expect(await page.locator(".paper.then .alt").count(), "no brackets after the first proposal");
  expect(await page.locator(".paper.then .row.fresh").count(), "what changed isn't marked");

  // The slider moves by keyboard, and shows at once.
  const slider = page.getByRole("slider");
  await slider.focus();
  await page.keyboard.press("End");
  await page.waitForURL(new RegExp(`n=${last}$`));
  await soon("the end shows how it stands now", async () => (await page.locator(".paper.then").innerText()) === now);
  await page.goBack();
  await soon("back goes to act 2", async () => /n=2/.test(page.url()));
}
