// An act in one window comes to the page of the other by itself, without a
// reload; focus, scroll and what is typed stay; it is said politely.
import { answer, confirm, enter, expect, press, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR", "COR"]);
  await ves.serve();
  const reader = await world.window({ viewport: { width: 1280, height: 500 } });
  const writer = await world.window();
  await enter(reader, ves);
  await talks(reader);
  await enter(writer, ves);
  await talks(writer);
  // The reader stands in the middle, with the focus on a bracket and one open.
  await reader.keyboard.press("j");
  for (let i = 0; i < 8; i++) await reader.keyboard.press("j");
  await reader.evaluate(() => {
    window.stays = "the same page";
    window.scrollY0 = scrollY;
    window.held = document.activeElement.getAttribute("href");
  });
  expect(await reader.evaluate(() => scrollY > 100 && held), "the reader isn't in the middle");
  const before = await reader.locator(".strip .wait").innerText();

  await writer.getByTitle("Propose on OP4").click();
  await writer.getByLabel("How it should read").fill("*Requests* the Secretary to convene a small and friendly group of experts");
  await press(writer, "Show what it changes");
  const began = Date.now();
  await confirm(writer);
  await soon("the words on the other page", () => reader.getByText("small and friendly").count());
  console.log(`an act was on the other page ${Date.now() - began} ms after the click`);
  const [stays, scroll, held, said] = await reader.evaluate(() => [window.stays, scrollY - scrollY0, document.activeElement.getAttribute("href") === held, document.querySelector("#said")?.textContent]);
  expect(stays === "the same page", "the page was loaded again");
  expect(Math.abs(scroll) < 2, `the reader was moved by ${scroll} px`);
  expect(held, "the focus was stolen");
  expect(/OP4/.test(said ?? ""), "nothing was said to a screen reader:", said);
  expect(await reader.locator(".row.fresh").count(), "the change isn't marked");

  // A bracket that is open shows what others say, and a field keeps what is typed in it.
  const claim = await reader.evaluate(() => document.activeElement.closest(".alt").dataset.claims.split(" ")[0]);
  await reader.keyboard.press("Enter");
  await reader.locator("#side article").waitFor();
  await reader.locator("#side summary", { hasText: "Reserve" }).first().click();
  await reader.locator("#side").getByLabel("Note, for all to read").first().fill("awaiting the capital");
  await answer(writer, claim, /^Object/);
  await soon("the objection beside the text", async () => (await reader.locator("#side").innerText()).includes("objects") || (await reader.locator("#side-news").count()));
  const note = await reader.locator("#side").getByLabel("Note, for all to read").first().inputValue();
  expect(note === "awaiting the capital", `what was typed is gone: ${note}`);
  expect(before !== (await reader.locator(".strip .wait").innerText()), "the count of what waits didn't move");
}
