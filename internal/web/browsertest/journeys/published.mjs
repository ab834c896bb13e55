// What was concluded is published as a folder. Somebody who was never there opens a copy of it from the disk, with the
// network off, and the page verifies it; after one byte of the record is another, it says so.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "../lib/pages.mjs";

const base = "# Peace\n\n1. *Decides* to prevent attacks;\n\n2. *Requests* a report.\n";

export default async function (world) {
  const ves = world.home("VES", "Republic of Vesper");
  const lor = world.home("LOR", "Union of Lorne");
  ves.cli("talks", "open", "--title", "Peace & <quiet>", "--party", lor.card, "--text", world.file("base.md", base));
  lor.cli("pouch", "unpack", ves.pack());
  lor.cli("talks", "join");
  ves.cli("amend", "OP1", "prevent", "stop secretwording");
  ves.cli("withdraw", "c2");
  for (const verb of [["agree", "--all"], ["initial"], ["sign"]]) {
    for (const h of [ves, lor]) h.cli(...verb);
    world.carry([ves, lor]);
  }
  world.carry([ves, lor]);
  const words = join(world.dir, "lor.words");
  const folder = join(world.dir, "published");
  lor.cli("publish", "sign", "-o", words);
  ves.cli("publish", "-o", folder, words);

  const copy = (name, change) => {
    const to = join(world.dir, name);
    cpSync(folder, to, { recursive: true });
    const page = join(to, "index.html");
    if (change) writeFileSync(page, change(readFileSync(page, "utf8")));
    return page;
  };
  const open = async (page) => {
    const w = await world.window();
    await w.context().setOffline(true);
    const asked = [];
    w.on("request", (r) => { if (!r.url().startsWith("file:") && !r.url().startsWith("data:") && !r.url().startsWith("blob:")) asked.push(r.url()); });
    await w.goto(pathToFileURL(page).href);
    await w.locator("html[data-done]").waitFor();
    expect(asked.length === 0, `the page asked for ${asked}`);
    return w;
  };

  const good = await open(copy("good"));
  const told = await good.locator("#state").innerText();
  expect(told === "Verified: every party is bound to the text below, and has signed the record of it.", told);
  const main = await good.locator("main").innerText();
  for (const s of ["Decides to prevent attacks;", "Requests a report.", "Republic of Vesper", "signatures of acts", "who holds the keys", "text/text.docx"]) expect(main.includes(s), `the page doesn't say ${s}`);
  const heads = await good.locator("thead th").allInnerTexts();
  expect(heads.join() === "party,name,initialled,signed,exchanged,record signed,with a post-quantum key", `the table has the heads ${heads}`);
  expect(!(await good.content()).includes("secretwording"), "rejected wording is in the page");
  await good.getByRole("button", { name: "Français" }).click();
  expect((await good.locator("#state").innerText()).startsWith("Vérifié"), "the page doesn't speak French");
  await good.getByRole("button", { name: "Русский" }).click();
  expect((await good.locator("#state").innerText()).startsWith("Проверено"), "the page doesn't speak Russian");

  // One byte of the record in the page is another: in its packed form, in the digest beside it, at the end, or not there at all.
  const at = (id, where) => (s) => {
    const from = s.indexOf(`<script id="${id}"`);
    const start = where(s, from);
    return s.slice(0, start) + (s[start] === "A" ? "B" : "A") + s.slice(start + 1);
  };
  const flips = {
    middle: at("record", (s, from) => from + 700),
    digest: at("record", (s, from) => s.indexOf("sha256=", from) + 10),
    last: at("record", (s, from) => s.indexOf("</script>", from) - 1),
    program: at("program", (s, from) => from + 5000),
    name: (s) => s.replace('id="record"', 'id="recerd"'),
  };
  for (const [name, change] of Object.entries(flips)) {
    const w = await open(copy(name, change));
    const said = await w.locator("#state").innerText();
    expect(said.startsWith("FALSE"), `${name}: ${said}`);
    await w.close();
  }

  // A record that is whole but changed inside, by somebody who packs it anew.
  const forged = copy("forged", (s) => {
    const script = `
      const { inflateSync, deflateSync } = require("node:zlib"), { createHash } = require("node:crypto");
      const s = require("node:fs").readFileSync(0, "utf8");
      process.stdout.write(s.replace(/(<script id="record" type="text\\/plain" data-sha256=")[0-9a-f]+">([^<]*)/, (_, before, b64) => {
        const raw = inflateSync(Buffer.from(b64, "base64"));
        const i = raw.indexOf("prevent attacks");
        raw.write("provoke attacks", i);
        const packed = deflateSync(raw);
        return before + createHash("sha256").update(packed).digest("hex") + '">' + packed.toString("base64");
      }));`;
    return execFileSync(process.execPath, ["-e", script], { input: s, maxBuffer: 1 << 28 }).toString();
  });
  const w = await open(forged);
  expect((await w.locator("main").innerText()).includes("the text isn't the one that was signed"), "a changed text isn't found");
  expect(!(await w.locator("#text").innerText()).includes("attacks"), "a text that wasn't signed is shown");
}
