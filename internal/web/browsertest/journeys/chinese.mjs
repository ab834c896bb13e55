// A text in Chinese: words without spaces, brackets inside a line.
import { chinese } from "../lib/drafts.mjs";
import { clean, phone } from "../lib/look.mjs";
import { confirm, enter, expect, press, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"], chinese, ["--lang", "zh"]);
  await ves.serve();
  for (const [look, opt] of [["wide", {}], ["phone", phone]]) {
    const page = await world.window(opt);
    await enter(page, ves);
    await talks(page);
    await clean(page, `chinese-text-${look}`);
    await page.context().close();
  }
  const page = await world.window();
  await enter(page, ves);
  await talks(page);
  await page.getByTitle("Propose on OP2").click();
  const box = page.locator("textarea#words");
  await box.fill((await box.inputValue()).replace("医院", "医院和学校"));
  await press(page, "Show what it changes");
  const said = await confirm(page);
  expect(said.includes("和学校"), "the change isn't shown", said);
  const text = await page.locator("main.paper").innerText();
  expect(text.includes("和学校"), "the change isn't in the text");
}
