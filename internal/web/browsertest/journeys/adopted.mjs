// What a committee adopted is published. Somebody opens a copy from the disk, with the network off: the page says who
// proposed it, who voted how and by which rule it was decided, after it counted every vote again.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { clean, phone } from "../lib/look.mjs";
import { expect } from "../lib/pages.mjs";

export default async function (world) {
  const homes = world.joined(["VES", "LOR", "COR"], undefined, ["--rule", "consensus", "--procedure", "unga-committee"]);
  const [ves, lor, cor] = homes;
  const does = (home, ...args) => {
    home.cli("committee", ...args);
    world.carry(homes);
  };
  does(ves, "do", "roll", "--all", "--person", "Ms Chair");
  does(ves, "do", "attendance", "--all");
  does(ves, "do", "open", "--date", "2026-11-23");
  does(ves, "do", "take-up", "--item", "93");
  does(lor, "do", "table", "--item", "93", "--rev", "newest", "--symbol", "A/C.1/L.1");
  const id = JSON.parse(ves.cli("--json", "committee", "record")).drafts[0].id;
  does(ves, "do", "circulate", id, "--date", "2026-11-22");
  does(cor, "do", "sponsor", id);
  does(ves, "do", "action", id);
  does(ves, "do", "put", id, "--kind", "recorded");
  does(lor, "vote", "yes");
  does(cor, "vote", "yes");
  does(ves, "vote", "no");
  does(ves, "do", "announce");
  does(ves, "do", "close");
  const words = ["LOR", "COR"].map((code, i) => {
    const file = join(world.dir, `${code}.words`);
    homes[i + 1].cli("publish", "sign", "--proposal", id, "-o", file);
    return file;
  });
  const folder = join(world.dir, "resolution");
  ves.cli("publish", "--proposal", id, "-o", folder, ...words);

  const open = async (dir, opt) => {
    const w = await world.window(opt);
    await w.context().setOffline(true);
    await w.goto(pathToFileURL(join(dir, "index.html")).href);
    await w.locator("html[data-done]").waitFor();
    return w;
  };
  const page = await open(folder);
  const told = await page.locator("#state").innerText();
  expect(told === "Verified: the committee adopted the text below, and every party has signed the record of it.", told);
  const how = await page.locator("#decision").innerText();
  for (const s of ["A/C.1/L.1", "2 yes, 1 no, 0 abstain: 3 present and voting, 2 needed; rule 125/126: carried", "voting for: 2", "voting against: 1", "Vote on the whole text"]) expect(how.includes(s), `the page doesn't say ${s}:\n${how}`);
  const heads = await page.locator("thead th:visible").allInnerTexts();
  expect(heads.join() === "party,name,record signed,with a post-quantum key", `the table has the heads ${heads}`);
  await clean(page, "adopted-wide");
  await page.getByRole("button", { name: "Français" }).click();
  expect((await page.locator("#state").innerText()).startsWith("Vérifié"), "the page doesn't speak French");
  await page.getByRole("button", { name: "Русский" }).click();
  expect((await page.locator("#decision").innerText()).includes("голосуют за: 2"), "the votes aren't told in Russian");
  await clean(await open(folder, phone), "adopted-phone");

  const other = join(world.dir, "other");
  cpSync(folder, other, { recursive: true });
  const file = join(other, "index.html");
  const s = readFileSync(file, "utf8");
  const at = s.indexOf('<script id="record"') + 900;
  writeFileSync(file, s.slice(0, at) + (s[at] === "A" ? "B" : "A") + s.slice(at + 1));
  const bad = await open(other);
  expect((await bad.locator("#state").innerText()).startsWith("FALSE"), "a flipped byte isn't found");
  expect(!(await bad.locator("#decision").isVisible()), "votes that weren't verified are shown");
}
