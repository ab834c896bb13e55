// A backup over the pages, while the room is open: without a passphrase there is none; then it comes down, encrypted, the page
// says so, and it restores to the same talks.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { enter, expect, press, soon } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  await ves.serve();
  const page = await world.window();
  await enter(page, ves);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByText("No backup was made yet").waitFor();
  await page.evaluate(() => (window.stays = true));
  await press(page, "Make a backup and download it");
  expect(await page.locator("input:invalid").count(), "it goes without a passphrase");

  const words = "a heron on the quay";
  await page.getByLabel(/^Passphrase of the backup/).fill(words);
  await page.getByLabel("The same again").fill(words);
  const [file] = await Promise.all([page.waitForEvent("download"), press(page, "Make a backup and download it")]);
  const at = join(world.dir, file.suggestedFilename());
  await file.saveAs(at);
  await soon("the page says that it was made", () => page.getByText("The last whole backup was made on").count());
  expect(await page.evaluate(() => window.stays), "the page was loaded again");
  expect(!(await page.getByLabel("The same again").inputValue()), "the passphrase stays in the form");
  expect(readFileSync(at).subarray(0, 22).toString() === "age-encryption.org/v1\n", "it isn't encrypted");

  const again = join(world.dir, "again");
  const said = ves.run(["--home", again, "--json", "--passphrase-file", world.file("passphrase", words), "restore", at]);
  expect(JSON.parse(said).talks[0].acts > 2, `restored: ${said}`);
}
