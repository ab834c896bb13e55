// Digests, keys, signatures and the one encoding: docs/spec/seal.md.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

export class Refusal extends Error {
  constructor(code, why) { super(`${code}: ${why}`); this.code = code; }
}
export const refuse = (code, why) => { throw new Refusal(code, why); };

/** @returns {Buffer} the frame of a domain and parts (strings or bytes). */
export function frame(domain, ...parts) {
  const out = [];
  for (const p of [domain, ...parts]) {
    const b = Buffer.from(p), len = Buffer.alloc(8);
    len.writeBigUInt64BE(BigInt(b.length));
    out.push(len, b);
  }
  return Buffer.concat(out);
}
export const digest = (domain, ...parts) => createHash('sha256').update(frame(domain, ...parts)).digest('hex');
export const isDigest = s => typeof s === 'string' && /^[0-9a-f]{64}$/.test(s) && !/^0+$/.test(s);

export function spoken(hex) {
  const b = Buffer.from(hex, 'hex');
  return [0, 1, 2, 3, 4, 5].map(i => String(b.readUIntBE(5 * i, 5) % 100000).padStart(5, '0')).join(' ');
}

/** Bytes from base64url without padding, in their one spelling; null if it isn't that or has another size. */
export function bytes(s, size) {
  if (typeof s !== 'string') return null;
  const b = Buffer.from(s, 'base64url');
  return b.length === size && b.toString('base64url') === s ? b : null;
}

const P = 2n ** 255n - 19n;
const power = (b, e) => { let r = 1n; for (b %= P; e > 0n; e >>= 1n, b = b * b % P) if (e & 1n) r = r * b % P; return r; };
const D = (P - 121665n) * power(121666n, P - 2n) % P;
const SMALL = new Set([0n, 1n, P - 1n,
  ...['26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a']
    .map(h => BigInt('0x' + Buffer.from(h, 'hex').reverse().toString('hex')))]);

/** Whether 32 bytes may be enrolled as a public key. */
export function goodKey(raw) {
  if (!raw || raw.length !== 32) return false;
  const b = Buffer.from(raw).reverse(), sign = b[0] >> 7;
  b[0] &= 0x7f;
  const y = BigInt('0x' + b.toString('hex'));
  if (y >= P || SMALL.has(y)) return false;
  const y2 = y * y % P, u = (y2 - 1n + P) % P, v = (D * y2 + 1n) % P;
  if (u === 0n) return !sign;
  return power(u * v, (P - 1n) / 2n) === 1n;
}

const checked = new Map();
/** Whether s is the text form of a key that may be enrolled. */
export function isKey(s) {
  if (typeof s !== 'string') return false;
  if (!checked.has(s)) checked.set(s, s.startsWith('ed25519:') && goodKey(bytes(s.slice(8), 32)));
  return checked.get(s);
}
const objects = new Map();
/** Whether sig (64 bytes) is the signature of the holder of key (text form) over frame(domain, message). */
export function signed(key, domain, message, sig) {
  if (!objects.has(key)) objects.set(key, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.slice(8) }, format: 'jwk' }));
  return verify(null, frame(domain, message), objects.get(key), sig);
}

const assigned = readFileSync(new URL('../../docs/spec/assigned-15.0.0.txt', import.meta.url), 'utf8').split('\n')
  .filter(l => l && !l.startsWith('#')).map(l => l.split('-').map(h => parseInt(h, 16)));
function isAssigned(c) {
  let lo = 0, hi = assigned.length - 1;
  while (lo < hi) { const m = (lo + hi + 1) >> 1; if (assigned[m][0] <= c) lo = m; else hi = m - 1; }
  return assigned[lo][0] <= c && c <= assigned[lo][1];
}
const known = s => /^[\x00-\x7f]*$/.test(s) || s.normalize('NFC') === s && [...s].every(ch => isAssigned(ch.codePointAt(0)));

/** Writes a value in the one encoding; throws for what has none. */
export function write(v, depth = 0) {
  if (v === null || typeof v === 'boolean') return String(v);
  if (typeof v === 'number') return Number.isSafeInteger(v) ? JSON.stringify(v) : refuse('encoding', 'number');
  if (typeof v === 'string') return known(v) ? JSON.stringify(v) : refuse('encoding', 'string');
  if (depth >= 32) refuse('encoding', 'too deep');
  if (Array.isArray(v)) return '[' + v.map(x => write(x, depth + 1)).join() + ']';
  return '{' + Object.keys(v).sort().map(k => /^[ !#-[\]-~]{1,64}$/.test(k) ? `"${k}":${write(v[k], depth + 1)}` : refuse('encoding', 'key')).join() + '}';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Reads a value from bytes in the one encoding. */
export function read(raw) {
  if (raw.length > 4194304) refuse('size', 'over 4 MiB');
  let text, v;
  try { text = utf8.decode(raw); v = JSON.parse(text); } catch { refuse('encoding', 'no JSON'); }
  return write(v) === text ? v : refuse('encoding', 'not the one encoding');
}

// Forms: a form is a function from a value to whether it has that form.
const empty = v => v === false || v === 0 || v === '' || v === null || typeof v === 'object' && Object.keys(v).length === 0;
/** An object with these fields; a name that ends in ? is optional: left out when empty. */
export function fields(shape, open = false) {
  const names = Object.entries(shape).map(([k, f]) => [k.replace('?', ''), k.endsWith('?'), f]), all = new Set(names.map(n => n[0]));
  return v => v !== null && typeof v === 'object' && !Array.isArray(v) && (open || Object.keys(v).every(k => all.has(k))) &&
    names.every(([k, opt, f]) => Object.hasOwn(v, k) ? !(opt && empty(v[k])) && f(v[k]) : opt);
}
export const list = (f, min = 0, max = Infinity) => v => Array.isArray(v) && v.length >= min && v.length <= max && v.every(f);
export const int = (min, max) => v => Number.isInteger(v) && v >= min && v <= max;
export const string = (re, max = Infinity) => v => typeof v === 'string' && re.test(v) && Buffer.byteLength(v) <= max;
export const is = (...values) => v => values.includes(v);
export const code = string(/^[A-Z0-9]{2,8}$/);
export const head = fields({ id: isDigest, party: code, seq: int(1, 2147483647) });
