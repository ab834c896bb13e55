// What a browser checks before it signs an act that its hub has prepared: docs/spec/record.md. The hub is not
// trusted: what is shown is made here, from the very bytes that are signed.
import { base64, bytesOf, digest, frame, read, unbase64, write, type Obj, type Value } from "./bytes";
import { verified } from "./key";

// Draft is an act before its signature, as the hub sends it: head and body in the one encoding, salt in base64url.
export interface Draft { head: string; body: string; salt: string }

// Expected is what the page that the person sees says of the act.
export interface Expected { kind: string; party: string; talks: string }

// Last is the newest act that this browser signed in these talks.
export interface Last { id: string; seq: number }

// Checked is a draft whose bytes hang together.
export interface Checked { draft: Draft; id: string; seq: number; kind: string; body: Obj; header: Obj }

const heads = ["body", "deps", "epoch", "kind", "party", "prev", "root", "seq", "talks", "time", "v"];

// check throws where a draft isn't what the page says, or would contradict what this browser has signed before: two acts in
// one place of a chain would prove double-dealing against one's own party.
export async function check(draft: Draft, want: Expected, last?: Last): Promise<Checked> {
  const head = read(draft.head), body = read(draft.body);
  for (const k of Object.keys(head)) if (!heads.includes(k)) throw new Error(`the header has a field ${k} that nobody knows`);
  if (head.v !== 1) throw new Error("the header has another version");
  const salt = unbase64(draft.salt);
  if (salt.length !== 16) throw new Error("the salt isn't 16 bytes");
  if (head.body !== await digest("parley body v1", salt, bytesOf(draft.body))) throw new Error("the header names other words than those shown");
  if (head.kind !== want.kind) throw new Error(`it is an act of kind ${shown(head.kind)}, not ${want.kind}`);
  if (head.party !== want.party) throw new Error(`it is an act of ${shown(head.party)}, not of ${want.party}`);
  if (head.talks !== want.talks) throw new Error("it is an act in other talks");
  if (head.root === true !== (want.kind === "rekey")) throw new Error("it asks for the wrong key");
  const seq = head.seq;
  if (typeof seq !== "number" || seq < 1) throw new Error("the act has no number");
  if (last) {
    if (seq <= last.seq) throw new Error(`this browser has signed act number ${last.seq} of these talks, and is asked for number ${seq}: this hub has lost or hides what you signed. Don't sign; take in a pouch of another party first`);
    if (seq === last.seq + 1 && head.prev !== last.id) throw new Error(`the act is to follow another act number ${last.seq} than the one that you signed. Don't sign`);
  }
  return { draft, id: await digest("parley act v1", bytesOf(draft.head)), seq, kind: want.kind, body, header: head };
}

// toSign gives the bytes that the key signs.
export function toSign(c: Checked): Uint8Array<ArrayBuffer> {
  return frame("parley act signature v1", bytesOf(c.draft.head));
}

// signed puts the signature to the act: its bytes, as every party will hold them.
export function signed(c: Checked, sig: Uint8Array): string {
  const { body, head, salt } = c.draft;
  return `{"body":${body},"head":${head},"salt":"${salt}","sigs":[{"alg":"ed25519","sig":"${base64(sig)}"}]}`;
}

// quoted reads an act that another one names. Its id is the digest of its header, so that the hub can't give other words.
export async function quoted(raw: string, id: string): Promise<Obj> {
  const act = read(raw), head = act.head as Obj, body = act.body as Obj | null;
  if (await digest("parley act v1", bytesOf(write(head))) !== id) throw new Error(`the hub gave another act than ${id.slice(0, 10)}`);
  if (!body) throw new Error(`the words of act ${id.slice(0, 10)} are withheld`);
  if (await digest("parley body v1", unbase64(act.salt as string), bytesOf(write(body))) !== head.body) throw new Error(`the hub gave other words for act ${id.slice(0, 10)}`);
  return body;
}

// overtaken reads the act that the hub names in the place of one that this browser signed (mine), and throws unless the seat's own
// key signed it for that very place: a hub's bare word must not make a browser forget what it signed, and sign there again.
export async function overtaken(raw: string, mine: string, seat: string): Promise<Last> {
  const act = read(raw), head = act.head as Obj, my = read(mine).head as Obj, text = bytesOf(write(head));
  for (const k of ["party", "seq", "talks"]) if (head[k] !== my[k]) throw new Error("the hub names an act of another place than the one that you signed");
  const id = await digest("parley act v1", text);
  if (id === await digest("parley act v1", bytesOf(write(my)))) throw new Error("the hub has the act that you signed, and says that it hasn't");
  const sigs = act.sigs as Obj[];
  if (!await verified(seat, sigs[0]?.sig as string, frame("parley act signature v1", text))) throw new Error("the hub names an act that this seat's key didn't sign");
  return { id, seq: head.seq as number };
}

// Line is one field of what is signed, as a person reads it.
export interface Line { name: string; text: string }

// lines lists every field of a body, so that nothing that is signed goes unseen.
export function lines(v: Value, name = ""): Line[] {
  if (Array.isArray(v)) return v.flatMap((x, i) => lines(x, v.length > 1 ? `${name} ${i + 1}` : name));
  if (v !== null && typeof v === "object") return Object.keys(v).sort().flatMap((k) => lines(v[k]!, name ? `${name} · ${shown(k)}` : shown(k)));
  return [{ name, text: shown(v) }];
}

// shown makes visible what a page would hide: controls, characters that turn the direction, unusual spaces.
export function shown(v: Value | undefined): string {
  const s = typeof v === "string" ? v : JSON.stringify(v ?? null);
  return s.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}/gu, (c) => `⟨U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

// refs lists the claims and packages that a body names: the id of the act, and the place in it.
export function refs(body: Obj): { act: string; place: string }[] {
  const found = new Set<string>();
  const walk = (v: Value): void => {
    if (typeof v === "string" && /^[0-9a-f]{64}\.p?\d+$/.test(v)) found.add(v);
    else if (v !== null && typeof v === "object") Object.values(v).forEach(walk);
  };
  walk(body);
  return [...found].sort().map((r) => ({ act: r.slice(0, 64), place: r.slice(65) }));
}

// claimAt gives what an act says at a place: one claim of an amendment, or the whole of a package.
export function claimAt(body: Obj, place: string): Value {
  const claims = body.claims;
  if (place.startsWith("p") || !Array.isArray(claims)) return body;
  const one = claims[Number(place)];
  if (one === undefined) throw new Error("there is no such claim in that act");
  return one;
}

const words = ["delegation", "host", "party", "seat", "talks", "until"];

// delegation reads the word by which a seat lets a host fetch and bring its acts, and throws where it says anything else:
// of another seat or key (known is "" where this browser doesn't know it), for longer than couriers take, or with more in it.
export function delegation(statement: string, party: string, known: string, now: number): Obj {
  const d = read(statement);
  for (const k of Object.keys(d)) if (!words.includes(k)) throw new Error(`it has a field ${k} that nobody knows`);
  if (d.delegation !== 1 || typeof d.host !== "string") throw new Error("it isn't a delegation");
  if (d.party !== party || (known && d.seat !== known)) throw new Error("it is of another seat, or by another key");
  const end = Date.parse(d.until as string);
  if (!(end > now) || end > now + 15 * 24 * 3600 * 1000) throw new Error("it holds for too long, or is over");
  return d;
}
