// A publication of 20,000 acts, verified in the browser from the disk, with the network off.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { figures, median } from "../lib/figures.mjs";

export default async function (world) {
  const dir = join(world.dir, "long");
  console.log(execFileSync("go", ["test", "parley/internal/publish", "-run", "TestLongFolder", "-v", "-count=1", "-args", "-long", dir]).toString().match(/.* acts of .*/)[0]);
  const took = [], whole = [];
  for (let i = 0; i < 5; i++) {
    const w = await world.window();
    w.setDefaultTimeout(120000);
    await w.context().setOffline(true);
    const began = performance.now();
    await w.goto(pathToFileURL(join(dir, "index.html")).href);
    await w.locator("html[data-done=true]").waitFor({ timeout: 120000 });
    whole.push(performance.now() - began);
    took.push(Number(await w.locator("html").getAttribute("data-took")));
    await w.close();
  }
  figures("verified: median", median(took), "worst", Math.max(...took), "from opening the file to the verdict: median", median(whole), "worst", Math.max(...whole));
}
