// The keys of a seat, made and kept in the browser. The hub sees public keys, signatures and ciphertext.
import { base64, bytesOf, frame, unbase64, write, type Obj } from "./bytes";

// rounds of PBKDF2-SHA-256. WebCrypto has no argon2id, which would cost a guesser memory, too; the count is what
// a phone does in about a second, and a passphrase of four random words or more has to do the rest.
const rounds = 1_500_000;
const least = 1_000_000; // a hub that asks for fewer wants to guess

// Wrapped is the seat's key as the hub keeps it.
export interface Wrapped { v: 1; seat: string; rounds: number; salt: string; iv: string; key: string; prf?: Unlock[] }

// Unlock is the same key wrapped once more, under what a passkey (its credential's id) answers to the salt.
export interface Unlock { id: string; salt: string; iv: string; key: string }

async function wrapping(passphrase: string, salt: Uint8Array<ArrayBuffer>, n: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", bytesOf(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: n }, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function publicOf(pair: CryptoKeyPair): Promise<string> {
  return "ed25519:" + base64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
}

async function sign(key: CryptoKey, domain: string, message: string): Promise<string> {
  return base64(new Uint8Array(await crypto.subtle.sign("Ed25519", key, frame(domain, bytesOf(message)))));
}

// Made is what making a seat's keys gives: the card and the wrapped key for the hub, the root key for the party alone.
export interface Made { card: string; wrapped: Wrapped; root: string }

// make makes root and seat key, and the card that both sign. The seat key leaves this function wrapped, the root key as the
// text that 'parley init --root-key' reads; the hub must never get it.
export async function make(seat: { code: string; name: string; age: string }, passphrase: string, n = rounds): Promise<Made> {
  const pair = () => crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
  const root = await pair(), key = await pair();
  const card: Obj = { age: seat.age, card: 1, code: seat.code, name: seat.name, root: await publicOf(root), seat: await publicOf(key) };
  const text = write(card);
  const signs: Obj[] = [];
  for (const k of [root, key]) signs.push({ alg: "ed25519", sig: await sign(k.privateKey, "parley card v1", text) });
  const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
  const under = await wrapping(passphrase, salt, n);
  const sealed = new Uint8Array(await crypto.subtle.wrapKey("pkcs8", key.privateKey, under, { name: "AES-GCM", iv, additionalData: bytesOf(card.seat as string) }));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", root.privateKey));
  return {
    card: write({ ...card, signs }), root: "ed25519-secret:" + base64(pkcs8.subarray(pkcs8.length - 32)),
    wrapped: { v: 1, seat: card.seat as string, rounds: n, salt: base64(salt), iv: base64(iv), key: base64(sealed) },
  };
}

// open unwraps the seat key. It can sign, and no script can read it out again, unless it is to be wrapped once more.
export async function open(w: Wrapped, passphrase: string, atLeast = least, again = false): Promise<CryptoKey> {
  if (w.v !== 1 || !(w.rounds >= atLeast) || w.rounds > 100_000_000) throw new Error("the hub keeps this key in a way that this page doesn't accept");
  const under = await wrapping(passphrase, unbase64(w.salt), w.rounds);
  try {
    return await crypto.subtle.unwrapKey("pkcs8", unbase64(w.key), under, { name: "AES-GCM", iv: unbase64(w.iv), additionalData: bytesOf(w.seat) }, "Ed25519", again, ["sign"]);
  } catch {
    throw new Error("wrong passphrase, or the hub has changed what it keeps");
  }
}

// keyed is the wrapping key from the secret that a passkey answered with.
async function keyed(secret: Uint8Array<ArrayBuffer>, seat: string): Promise<CryptoKey> {
  if (secret.length < 32) throw new Error("the passkey gave no secret");
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf(`parley seat passkey v1 ${seat}`) }, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

// wrapAgain wraps the seat key, opened by open with again, under the secret of a passkey beside the passphrase.
export async function wrapAgain(w: Wrapped, key: CryptoKey, by: { id: string; salt: string; secret: Uint8Array<ArrayBuffer> }): Promise<Wrapped> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.wrapKey("pkcs8", key, await keyed(by.secret, w.seat), { name: "AES-GCM", iv, additionalData: bytesOf(w.seat) });
  return { ...w, prf: [...(w.prf ?? []), { id: by.id, salt: by.salt, iv: base64(iv), key: base64(new Uint8Array(sealed)) }] };
}

// openBy is open with the secret of a passkey.
export async function openBy(w: Wrapped, u: Unlock, secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  try {
    return await crypto.subtle.unwrapKey("pkcs8", unbase64(u.key), await keyed(secret, w.seat), { name: "AES-GCM", iv: unbase64(u.iv), additionalData: bytesOf(w.seat) }, "Ed25519", false, ["sign"]);
  } catch {
    throw new Error("this passkey doesn't open the key, or the hub has changed what it keeps: use the passphrase");
  }
}

// signature signs the bytes of a draft (see toSign).
export async function signature(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes));
}

// verified reports whether a seat key ("ed25519:…") signed the bytes of a draft.
export async function verified(seat: string, sig: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", unbase64(seat.replace(/^ed25519:/, "")), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, unbase64(sig), bytes);
}

// able reports whether this browser knows the signature algorithm.
export async function able(): Promise<boolean> {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}
