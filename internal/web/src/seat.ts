// The page's part of a seat whose keys are in the browser: it makes them, and it signs here what the hub has prepared.
import { base64, bytesOf, frame } from "./seat/bytes";
import { check, claimAt, delegation, lines, overtaken, quoted, refs, shown, signed, toSign, type Checked, type Draft, type Last, type Line } from "./seat/draft";
import { able, make, open, openBy, signature, wrapAgain, type Wrapped } from "./seat/key";
import * as passkey from "./seat/passkey";

// Memory is what this browser remembers of a seat: which key it is, what it signed last in each talks, and an
// act that it signed and that the hub hasn't acknowledged.
// There is one such act in each talks: nothing more is signed there before it is settled. A charter is of nobody else's concern, and each
// person may have one. missed are the marks of people whose act was overtaken while a colleague worked here: they are told.
interface Memory { seat: string; last: { [talks: string]: Last }; pending: { [slot: string]: Pending }; missed?: string[] }

// Pending is a signed act with the fields of the form that showed it, the mark of the account that signed it, and its person's name.
interface Pending { act: string; fields: [string, string][]; who?: string; name?: string }

const place = (party: string) => `parley.seat.${party}`;

// me is the mark of the account whose pages these are.
const me = () => document.body.dataset.who ?? "";

const slot = (talks: string) => talks || `charter ${me()}`;

function recall(party: string): Memory {
  const kept = localStorage.getItem(place(party));
  return kept ? JSON.parse(kept) as Memory : { seat: "", last: {}, pending: {} };
}

function remember(party: string, m: Memory): void {
  localStorage.setItem(place(party), JSON.stringify(m));
}

// Overtaken is the hub's answer that another act of the seat (its id; "" for a charter) stands where the sent one was to stand.
class Overtaken extends Error {
  constructor(readonly other: string) { super(); }
}

async function ask(href: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(href, { redirect: "error", ...init });
  if (answer.ok) return answer;
  if (answer.headers.get("Content-Type") === "application/json") {
    const { overtaken: other } = await answer.json() as { overtaken?: unknown };
    if (typeof other === "string") throw new Overtaken(other);
    throw new Error(`the hub refused (${answer.status})`);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  throw new Error(page.querySelector("main p")?.textContent ?? `the hub refused (${answer.status})`);
}

// send gives the hub an act that is signed. What it doesn't acknowledge stays pending and is sent again before anything else is
// signed; but where the hub shows another act of this seat in its place, it is dropped, since it can't be made any more, and the next
// one has to follow that other act. A charter has no place, and nothing follows it here.
async function send(box: HTMLElement, p: Pending): Promise<string> {
  const { path, talks, party } = box.dataset as { path: string; talks: string; party: string };
  const forget = (last?: Last) => {
    const m = recall(party);
    if (m.pending[slot(talks)]?.act === p.act) delete m.pending[slot(talks)];
    if (last && last.seq >= (m.last[talks]?.seq ?? 0)) m.last[talks] = last;
    remember(party, m);
  };
  try {
    const done = await (await ask(`${path}/take`, { method: "POST", body: new URLSearchParams([...p.fields, ["act", p.act]]) })).json() as { id: string };
    forget();
    return done.id;
  } catch (err) {
    if (!(err instanceof Overtaken)) throw err;
    if (talks) forget(await overtaken(await (await ask(`${path}/act/${err.other}`)).text(), p.act, recall(party).seat));
    else forget();
    throw new Error(box.dataset.overtaken!);
  }
}

// settle sends what this browser signed in these talks and the hub hasn't acknowledged. What a colleague signed here only that person can
// send, since the hub takes an act from whom it names; but it may have been taken, or overtaken, and then nothing stands in the way.
async function settle(box: HTMLElement): Promise<void> {
  const { talks, party } = box.dataset as { talks: string; party: string };
  const m = recall(party), p = m.pending[slot(talks)];
  if (m.missed?.includes(me())) {
    remember(party, { ...m, missed: m.missed.filter((w) => w !== me()) });
    throw new Error(box.dataset.overtaken!);
  }
  if (!p) return;
  try {
    await send(box, p);
  } catch (err) {
    if (p.who === undefined || p.who === me()) throw err;
    const now = recall(party);
    if (now.pending[slot(talks)]) throw new Error(box.dataset.colleague!.replaceAll("{name}", p.name ?? ""));
    remember(party, { ...now, missed: [...now.missed ?? [], p.who] });
  }
}

function trouble(box: HTMLElement, e: unknown): void {
  const p = box.querySelector<HTMLElement>(".trouble")!;
  p.textContent = e instanceof Error ? e.message : String(e);
  p.hidden = false;
}

function list(into: HTMLElement, all: Line[]): void {
  into.replaceChildren(...all.flatMap(({ name, text }) => {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name;
    dd.textContent = text;
    dd.dir = "auto";
    return [dt, dd];
  }));
}

// words lists what is signed, from its bytes, and the words of what it names, from the acts that said them.
async function words(c: Checked, path: string): Promise<Line[]> {
  const out = [{ name: "act", text: `${c.kind}, number ${c.seq} of ${shown(c.header.party)}` }, ...lines(c.body)];
  for (const { act, place } of refs(c.body).slice(0, 50)) {
    const body = await quoted(await (await ask(`${path}/act/${act}`)).text(), act);
    out.push(...lines(claimAt(body, place), `${act.slice(0, 10)}….${place}`));
  }
  return out;
}

// fieldsOf are the fields of a form as they are sent.
function fieldsOf(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].map(([k, v]) => [k, String(v)]);
}

const kept = async () => await (await ask("/seat/wrapped")).json() as Wrapped;

// offer shows the button of a form that asks a passkey, where the hub keeps the key wrapped under one.
async function offer(under: HTMLFormElement): Promise<void> {
  const button = under.querySelector<HTMLButtonElement>("button[data-unlock]")!;
  button.hidden = !passkey.may() || !(await kept()).prf?.length;
}

// unlocking opens the seat key with the passphrase in a form, or with a passkey by the button beside it, and calls use.
function unlocking(under: HTMLFormElement, box: HTMLElement, use: (w: Wrapped, unlock: () => Promise<CryptoKey>) => Promise<void>): void {
  const input = under.querySelector<HTMLInputElement>("input[type=password]")!;
  const by = under.querySelector<HTMLButtonElement>("button[data-unlock]")!;
  const run = async (unlock: (w: Wrapped) => Promise<CryptoKey>) => {
    const buttons = under.querySelectorAll("button");
    buttons.forEach((b) => (b.disabled = true));
    try {
      const w = await kept();
      await use(w, () => unlock(w));
    } catch (err) {
      buttons.forEach((b) => (b.disabled = false));
      trouble(box, err);
    }
  };
  under.addEventListener("submit", (e) => {
    e.preventDefault();
    void run((w) => open(w, input.value));
  });
  by.addEventListener("click", () => void run(async (w) => {
    const got = await passkey.answer(w.prf ?? [], by.dataset.unlock!);
    return openBy(w, passkey.chosen(w, got.id), got.secret);
  }));
}

function signing(form: HTMLFormElement, box: HTMLElement): void {
  const { path, talks, party } = box.dataset as { path: string; talks: string; party: string };
  const under = box.querySelector<HTMLFormElement>("form")!;
  let ready: Checked | null = null;
  form.addEventListener("submit", (e) => {
    if ((e.submitter as HTMLButtonElement | null)?.hasAttribute("formaction")) return; // it keeps a draft
    e.preventDefault();
    void (async () => {
      box.hidden = false;
      box.querySelector<HTMLElement>(".trouble")!.hidden = true; // of an attempt before this one
      under.hidden = true;
      ready = null;
      try {
        await settle(box);
        const kind = new FormData(form).get("kind") as string;
        const draft = await (await ask(`${path}/prepare`, { method: "POST", body: new URLSearchParams(fieldsOf(form)) })).json() as Draft;
        ready = await check(draft, { kind, party, talks }, recall(party).last[talks]);
        list(box.querySelector("dl")!, await words(ready, path));
        await offer(under);
        under.hidden = false;
        under.querySelector<HTMLInputElement>("input[type=password]")!.focus();
      } catch (err) {
        trouble(box, err);
      }
    })();
  });
  unlocking(under, box, async (w, unlock) => {
    if (!ready) throw new Error(box.dataset.unread!);
    const { seat } = recall(party);
    if (seat && seat !== w.seat) throw new Error("the hub gives another key than the one that this browser has used for this seat");
    const key = await unlock();
    const m = recall(party), last = m.last[talks]; // as it is by now
    if (last && ready.seq <= last.seq && ready.id !== last.id) throw new Error(box.dataset.overtaken!); // in another window of this browser
    const raw = signed(ready, await signature(key, toSign(ready)));
    m.seat = w.seat;
    m.last[talks || ready.id] = { id: ready.id, seq: ready.seq }; // a charter's id is the talks' id
    const p: Pending = m.pending[slot(talks)] = { act: raw, fields: fieldsOf(form), who: me(), name: String(ready.body.by ?? "") };
    remember(party, m); // before anybody else has it
    const id = await send(box, p);
    if (!talks) return location.assign(`/t/${id.slice(0, 16)}/document`);
    const to = new URL((new FormData(form).get("back") as string | null) ?? path, location.href);
    to.searchParams.set("done", id.slice(0, 16));
    location.assign(to.origin === location.origin ? to : path);
  });
}

function making(box: HTMLElement): void {
  const form = box.querySelector<HTMLFormElement>("form")!;
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void (async () => {
      const [one = "", two] = [...form.querySelectorAll<HTMLInputElement>("input[type=password]")].map((i) => i.value);
      const button = form.querySelector<HTMLButtonElement>("button")!;
      try {
        if (!await able()) throw new Error("this browser doesn't know Ed25519: use a newer one, or a node of your own");
        if (one.length < 16 || one !== two) throw new Error(box.dataset.short!);
        button.disabled = true;
        const { code, name, age } = box.dataset as { code: string; name: string; age: string };
        const made = await make({ code, name, age }, one);
        const file = box.querySelector<HTMLAnchorElement>("a.root")!;
        file.href = URL.createObjectURL(new Blob([`${made.root}\n`], { type: "text/plain" }));
        file.download = `${code}.root-key`;
        const kept = box.querySelector<HTMLElement>(".kept")!;
        box.querySelector<HTMLElement>(".root-text")!.textContent = made.root;
        kept.hidden = false;
        kept.querySelector("button")!.addEventListener("click", () => void (async () => {
          try {
            await ask("/seat/card", { method: "POST", body: JSON.stringify({ card: made.card, wrapped: JSON.stringify(made.wrapped) }), headers: { "Content-Type": "application/json" } });
            remember(code, { ...recall(code), seat: made.wrapped.seat });
            location.reload();
          } catch (err) {
            trouble(box, err);
          }
        })());
        file.focus();
      } catch (err) {
        button.disabled = false;
        trouble(box, err);
      }
    })();
  });
}

// delegating signs the word by which a seat lets the hub fetch and bring its acts: docs/spec/courier.md.
function delegating(box: HTMLElement): void {
  const party = box.dataset.party!, inner = box.querySelector<HTMLElement>(".what-signed")!;
  const [first, second] = box.querySelectorAll("form") as unknown as [HTMLFormElement, HTMLFormElement];
  let statement = "";
  first.addEventListener("submit", (e) => {
    e.preventDefault();
    void (async () => {
      try {
        const said = (await (await ask("/seat/delegation/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).json() as { statement: string }).statement;
        list(inner.querySelector("dl")!, lines(delegation(said, party, recall(party).seat, Date.now())));
        statement = said;
        await offer(second);
        inner.hidden = false;
        second.querySelector<HTMLInputElement>("input")!.focus();
      } catch (err) {
        trouble(box, err);
      }
    })();
  });
  unlocking(second, box, async (w, unlock) => {
    delegation(statement, party, w.seat, Date.now());
    const sig = base64(await signature(await unlock(), frame("parley courier delegation v1", bytesOf(statement))));
    await ask("/seat/delegation", { method: "POST", headers: { "Content-Type": "application/json" }, body: `{"sig":"${sig}","statement":${statement}}` });
    location.reload();
  });
}

// adding makes a passkey that opens the seat key beside the passphrase, and wraps the key under its secret.
function adding(box: HTMLElement): void {
  const form = box.querySelector("form")!, button = form.querySelector("button")!;
  const { party, none } = box.dataset as { party: string; none: string };
  const change = async (was: Wrapped, now: Wrapped) => {
    await ask("/seat/wrapped", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ was: JSON.stringify(was), now: JSON.stringify(now) }) });
    location.reload();
  };
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void (async () => {
      button.disabled = true;
      try {
        if (!passkey.may()) throw new Error(none);
        const w = await kept();
        const key = await open(w, form.querySelector("input")!.value, undefined, true);
        await change(w, await wrapAgain(w, key, await passkey.make(party, none)));
      } catch (err) {
        button.disabled = false;
        trouble(box, err);
      }
    })();
  });
  box.querySelector("button[data-forget]")?.addEventListener("click", () => void (async () => {
    try {
      const w = await kept(), { prf: _, ...rest } = w;
      await change(w, rest);
    } catch (err) {
      trouble(box, err);
    }
  })());
}

const delegate = document.querySelector<HTMLElement>("[data-seat-delegate]");
if (delegate) delegating(delegate);
const add = document.querySelector<HTMLElement>("[data-seat-passkey]");
if (add) adding(add);
for (const box of document.querySelectorAll<HTMLElement>("[data-seat-sign]")) {
  const form = document.getElementById(box.dataset.seatSign!) as HTMLFormElement | null;
  if (form) signing(form, box);
}
const box = document.querySelector<HTMLElement>("[data-seat-make]");
if (box) making(box);
// Until now these buttons did nothing: pressed before this script listens, they would have asked the hub to sign, which it can't.
document.querySelectorAll<HTMLButtonElement>("button[data-scripted]").forEach((b) => (b.disabled = false));
