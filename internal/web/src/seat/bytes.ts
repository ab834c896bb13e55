// The bytes that are hashed and signed: docs/spec/seal.md. Nothing here needs a page.

export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Obj = { [key: string]: Value };

const utf8 = new TextEncoder();

export function bytesOf(s: string): Uint8Array<ArrayBuffer> {
  return utf8.encode(s) as Uint8Array<ArrayBuffer>;
}

// frame is the domain and then each part, each behind its length in eight bytes.
export function frame(domain: string, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = [bytesOf(domain), ...parts];
  const out = new Uint8Array(all.reduce((n, p) => n + 8 + p.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const p of all) {
    view.setBigUint64(at, BigInt(p.length));
    out.set(p, at + 8);
    at += 8 + p.length;
  }
  return out;
}

export async function digest(domain: string, ...parts: Uint8Array[]): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", frame(domain, ...parts))));
}

function hex(b: Uint8Array): string {
  return Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
}

// base64 is base64url without padding.
export function base64(b: Uint8Array): string {
  let s = "";
  for (let i = 0; i < b.length; i += 4096) s += String.fromCharCode(...b.subarray(i, i + 4096));
  return btoa(s).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// unbase64 reads what base64 wrote, in its one spelling.
export function unbase64(s: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(s)) throw new Error("not base64url");
  const b = Uint8Array.from(atob(s.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  if (base64(b) !== s) throw new Error("not base64url in its one spelling");
  return b;
}

// write gives the one encoding of a value.
export function write(v: Value, depth = 0): string {
  if (depth > 32) throw new Error("nested too deep");
  if (typeof v === "number" && !Number.isSafeInteger(v)) throw new Error("a number that isn't an integer");
  if (typeof v === "string" && v.normalize("NFC") !== v) throw new Error("a text that isn't in normal form C");
  if (v === null || typeof v !== "object") return JSON.stringify(v);
  if (Array.isArray(v)) return `[${v.map((x) => write(x, depth + 1)).join()}]`;
  return `{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${write(v[k]!, depth + 1)}`).join()}}`;
}

// read reads an object from its one encoding, and nothing else: so what is shown of it is all that it says.
export function read(text: string): Obj {
  const v = JSON.parse(text) as Value;
  if (v === null || typeof v !== "object" || Array.isArray(v)) throw new Error("not an object");
  if (write(v) !== text) throw new Error("not in the one encoding");
  return v;
}
