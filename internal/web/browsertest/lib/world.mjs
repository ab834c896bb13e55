// A world: homes that are served, and browsers that open them.
import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { drafts } from "./drafts.mjs";
import { patience } from "./pages.mjs";

export class World {
  constructor(dir) {
    this.dir = dir;
    this.homes = [];
    this.windows = [];
    this.browsers = new Map(); // by their further arguments
    this.carried = 0;
  }

  // home makes the home of a party; how says it otherwise than by code and name.
  home(code, name, how) {
    const h = new Home(this, code, name, how);
    this.homes.push(h);
    return h;
  }

  // file writes a file of the world and returns its path.
  file(name, words) {
    const path = join(this.dir, name);
    writeFileSync(path, words);
    return path;
  }

  // rivals makes talks of these parties from their rival drafts: the first
  // opens them by the command line, since no page does that yet. Nobody else
  // has them.
  rivals(codes = ["VES", "LOR"], of = drafts, more = []) {
    const homes = codes.map((c) => this.home(c, of[c].name));
    const compile = codes.flatMap((c) => ["--compile", `${c}=${this.file(`${c}.md`, of[c].draft)}`]);
    const cards = homes.slice(1).flatMap((h) => ["--party", h.card]);
    homes[0].cli("talks", "open", "--title", of.title, ...more, ...cards, ...compile);
    homes[0].cli("propose", ...compile);
    for (const h of homes) h.compile = compile;
    return homes;
  }

  // joined is rivals whose homes have all joined and proposed their drafts,
  // and have each other's acts.
  joined(codes, of, more) {
    const homes = this.rivals(codes, of, more);
    const first = homes[0].pack();
    for (const h of homes.slice(1)) {
      h.cli("pouch", "unpack", first);
      h.cli("talks", "join");
      h.cli("propose", ...h.compile);
    }
    this.carry(homes);
    return homes;
  }

  // carry takes everything to everybody by the command line; for homes that
  // aren't served.
  carry(homes) {
    const pouches = homes.map((h) => h.pack());
    for (const h of homes) h.cli("pouch", "unpack", ...pouches.filter((p) => !p.includes(h.code)));
  }

  // window opens a browser window of its own, with cookies of its own.
  async window(opt = {}, args = []) {
    const key = args.join(" ");
    if (!this.browsers.has(key)) {
      this.browsers.set(key, await chromium.launch({
        executablePath: process.env.CHROMIUM,
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...args],
      }));
    }
    const context = await this.browsers.get(key).newContext({ viewport: { width: 1440, height: 1000 }, locale: "en-GB", reducedMotion: "reduce", acceptDownloads: true, ...opt });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    this.watch(page);
    context.on("page", (p) => this.watch(p));
    return page;
  }

  // watch notes what no page may do. page.allow(/…/) excuses what a journey provokes.
  watch(page) {
    if (page.faults) return;
    page.faults = [];
    page.excused = [];
    page.allow = (re) => page.excused.push(re);
    const note = (what) => page.faults.push(`${page.url()}: ${what}`);
    page.on("console", (m) => ["error", "warning"].includes(m.type()) && note(`console: ${m.text()} ${m.location().url}`));
    page.on("pageerror", (e) => note(`script: ${e.stack}`));
    page.on("dialog", (d) => {
      note(`dialog: ${d.message()}`);
      void d.dismiss();
    });
    this.windows.push(page);
  }

  // verify fails if a page did what no page may do, or a home doesn't stand up
  // to the audit.
  async verify() {
    const faults = this.windows.flatMap((p) => p.faults.filter((f) => !p.excused.some((re) => re.test(f))));
    if (faults.length) throw new Error(`pages did what no page may do:\n${faults.join("\n")}`);
    for (const h of this.homes) {
      await h.stop();
      for (const id of h.talking()) h.cli("audit", "--talks", id);
    }
  }

  // tell says what every window shows, and what went wrong in it: for who reads why a journey failed.
  async tell() {
    for (const p of this.windows) {
      const words = await p.locator("body").innerText({ timeout: 2000 }).catch((err) => String(err));
      console.error(`\n-- ${p.url()}\n${[...p.faults, words.slice(0, 1500)].join("\n")}`);
    }
  }

  // pictures keeps what every window shows, if they are wanted.
  async pictures(name) {
    for (const [i, p] of this.windows.entries()) await picture(p, `${name}-${i}`).catch(() => {});
  }

  async end() {
    await Promise.all([...this.browsers.values()].map((b) => b.close().catch(() => {})));
    await Promise.all(this.homes.map((h) => h.stop()));
  }
}

// picture keeps a picture of a page in PARLEY_PICTURES.
export async function picture(page, name, opt = {}) {
  const dir = process.env.PARLEY_PICTURES;
  if (!dir) return;
  mkdirSync(dir, { recursive: true });
  await page.screenshot({ path: join(dir, `${name}.png`), ...opt });
}

// freePort is a port of this machine that nobody uses now.
export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

class Home {
  constructor(world, code, name, how = ["--code", code, "--name", name]) {
    Object.assign(this, { world, code, name, dir: join(world.dir, code), card: join(world.dir, `${code}.card`), packs: 0 });
    this.run(["--yes", "--home", this.dir, "init", ...how, "--plain"]);
  }

  run(args) {
    try {
      return execFileSync(process.env.PARLEY, args, { cwd: this.world.dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } catch (err) {
      throw new Error(`parley ${args.join(" ")}: ${err.stderr}${err.stdout}`);
    }
  }

  // cli runs a verb on the home, which must not be served meanwhile.
  cli(...args) {
    return this.run(["--yes", "--home", this.dir, ...args]);
  }

  // pack packs everything into a pouch and returns its path.
  pack() {
    const file = join(this.world.dir, `${this.code}-${++this.packs}.pouch`);
    this.cli("pouch", "pack", "--all", "--plain", "--disclose", "--force", "-o", file);
    return file;
  }

  // talking are the ids of the talks of this home.
  talking() {
    return (JSON.parse(this.run(["--home", this.dir, "--json", "talks", "list"])).talks ?? []).map((t) => t.id);
  }

  // room opens the room with accounts and resolves to its address.
  async room(...more) {
    const port = await freePort();
    return this.serve(`127.0.0.1:${port}`, /http:\/\/localhost:\d+\//, "--accounts", "true", ...more);
  }

  // invite makes an invitation and returns its link; the room may be open.
  invite(name, ...more) {
    return /http:\/\/\S+\/join\?i=\S+/.exec(this.cli("people", "invite", name, ...more))[0];
  }

  // serve opens the room and resolves to its link.
  async serve(listen = "127.0.0.1:0", link = /http:\/\/\S+\/enter\?key=\S+/, ...more) {
    this.server = spawn(process.env.PARLEY, ["--home", this.dir, "serve", "--listen", listen, ...more], { cwd: this.world.dir, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    this.link = await new Promise((good, bad) => {
      const read = (b) => {
        said += b;
        const m = link.exec(said);
        if (m) good(m[0]);
      };
      this.server.stdout.on("data", read);
      this.server.stderr.on("data", read);
      this.server.on("exit", (c) => bad(new Error(`serve of ${this.code} ended with ${c}: ${said}`)));
    });
    this.at = new URL(this.link).host;
    return this.link;
  }

  async stop() {
    const s = this.server;
    this.server = null;
    if (!s || s.exitCode !== null) return;
    const gone = new Promise((done) => s.on("exit", done));
    s.kill("SIGTERM");
    const hard = setTimeout(() => s.kill("SIGKILL"), 8000);
    await gone;
    clearTimeout(hard);
  }
}
