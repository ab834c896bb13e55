// Something comes between the page that shows an act and the button that signs
// it: nothing is signed, the page shows how it stands now, and then it is.
import { enter, expect, press, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  await ves.serve();
  const one = await world.window();
  const two = await world.window();
  for (const p of [one, two]) {
    await enter(p, ves);
    await talks(p);
    await p.getByTitle("Propose on OP3").click();
  }
  await one.getByLabel("How it should read").fill("*Requests* the Secretary to convene a panel");
  await press(one, "Show what it changes");
  await two.getByLabel("How it should read").fill("*Requests* the Secretary to convene a forum");
  await press(two, "Show what it changes");
  await two.locator("main.sign button.main").click();
  await two.locator(".done").waitFor();

  await one.locator("main.sign button.main").click();
  await one.getByText("Something came while you were reading").waitFor();
  expect(!(await one.locator(".done").count()), "it was signed all the same");
  const shown = await one.locator("main.sign").innerText();
  expect(shown.includes("panel"), "my words are gone");
  expect(shown.includes("withdrawn") || shown.includes("ends") || shown.includes("withdraw"), "what it does to the other wording isn't said:", shown);
  await one.locator("main.sign button.main").click();
  await one.locator(".done").waitFor();
  await soon("the panel on the other page", async () => (await two.locator("main.paper").innerText()).includes("panel"));
  const text = await two.locator("main.paper").innerText();
  expect(!text.includes("forum"), "one party has two wordings at one place");
}
