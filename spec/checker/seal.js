// Digests, keys, signatures, the one encoding, forms of objects: docs/spec/seal.md.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
export class Refusal extends Error { constructor(code, why) { super(`${code}: ${why}`); this.code = code; } }
export const refuse = (code, why) => { throw new Refusal(code, why); };
export const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
export const cached = (map, key, make) => map.has(key) ? map.get(key) : map.set(key, make()).get(key);
export const listAt = (map, key) => cached(map, key, () => []);
export const sha = s => createHash('sha256').update(s).digest('hex');
export function frame(...parts) { // The frame of a domain and parts (strings or bytes)
  return Buffer.concat(parts.map(p => Buffer.from(p)).flatMap(b => [Buffer.from(b.length.toString(16).padStart(16, '0'), 'hex'), b]));
}
export const digest = (...parts) => sha(frame(...parts));
export const isDigest = s => typeof s === 'string' && /^[0-9a-f]{64}$/.test(s) && !/^0+$/.test(s);
export function bytes(s, size) { // Bytes from base64url without padding, in their one spelling; null if it isn't that or has another size
  const b = typeof s === 'string' ? Buffer.from(s, 'base64url') : '';
  return b.length === size && b.toString('base64url') === s ? b : null;
}
const P = 2n ** 255n - 19n, power = (b, e) => { let r = 1n; for (b %= P; e > 0n; e >>= 1n, b = b * b % P) if (e & 1n) r = r * b % P; return r; };
const D = (P - 121665n) * power(121666n, P - 2n) % P, number = little => BigInt('0x' + Buffer.from(little).reverse().toString('hex'));
const EIGHT = ['26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'].map(h => number(Buffer.from(h, 'hex')));
export function goodKey(raw) { // Whether 32 bytes may be enrolled as a public key
  const y = raw?.length === 32 ? number(raw) & (2n ** 255n - 1n) : P, y2 = y * y % P;
  return y < P && ![0n, 1n, P - 1n, ...EIGHT].includes(y) && power((y2 - 1n + P) * (D * y2 + 1n), (P - 1n) / 2n) === 1n;
}
const memo = f => { const known = new Map(); return s => cached(known, s, () => f(s)); };
export const isKey = memo(s => typeof s === 'string' && s.startsWith('ed25519:') && goodKey(bytes(s.slice(8), 32)));
const keyObject = memo(key => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.slice(8) }, format: 'jwk' }));
export const signed = (key, domain, message, sig) => verify(null, frame(domain, message), keyObject(key), sig);
export const UNICODE = '15.0.0';
const table = readFileSync(new URL(`../../docs/spec/assigned-${UNICODE}.txt`, import.meta.url), 'utf8').match(/^[0-9a-f]+-[0-9a-f]+$/gm);
const unassigned = new RegExp(`[^${table.map(run => run.replace(/\w+/g, '\\u{$&}')).join('')}]`, 'u');
const known = s => !/[^\x00-\x7f]/.test(s) || s.normalize('NFC') === s && !unassigned.test(s);
export function write(v, depth = 0) { // Writes a value in the one encoding; throws for what has none
  if (typeof v === 'number' && !Number.isSafeInteger(v) || typeof v === 'string' && !known(v)) refuse('encoding', 'number or string');
  if (v === null || typeof v !== 'object') return JSON.stringify(v);
  if (depth >= 32) refuse('encoding', 'too deep');
  if (Array.isArray(v)) return '[' + v.map(x => write(x, depth + 1)).join() + ']';
  const pair = k => /^[ !#-[\]-~]{1,64}$/.test(k) ? `"${k}":${write(v[k], depth + 1)}` : refuse('encoding', 'key');
  return '{' + Object.keys(v).sort().map(pair).join() + '}';
}
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
export function read(raw) { // Reads a value from bytes in the one encoding
  if (raw.length > 4194304) refuse('size', 'over 4 MiB');
  let text, v;
  try { text = utf8.decode(raw); v = JSON.parse(text); } catch { refuse('encoding', 'no JSON'); }
  return write(v) === text ? v : refuse('encoding', 'not the one encoding');
}
export const object = v => v !== null && typeof v === 'object' && !Array.isArray(v); // a form is a function from a value to whether it has that form
const empty = v => [false, 0, '', null].includes(v) || typeof v === 'object' && Object.keys(v).length === 0;
export function fields(shape, open = false) { // An object with these fields (others, too, if open); one named with ? is left out when empty
  const all = Object.entries(shape), must = all.map(([k]) => k).filter(k => !k.endsWith('?'));
  const forms = new Map(all.map(([k, form]) => k.endsWith('?') ? [k.slice(0, -1), v => !empty(v) && form(v)] : [k, form]));
  return v => object(v) && must.every(k => Object.hasOwn(v, k)) && Object.keys(v).every(k => forms.get(k)?.(v[k]) ?? open);
}
export const list = (form, min = 0, max = Infinity) => v => Array.isArray(v) && v.length >= min && v.length <= max && v.every(form);
export const int = (min, max) => v => Number.isInteger(v) && v >= min && v <= max;
export const string = (re, max = Infinity) => v => typeof v === 'string' && re.test(v) && Buffer.byteLength(v) <= max;
export const is = (...values) => v => values.includes(v);
export const code = string(/^[A-Z0-9]{2,8}$/);
export const head = fields({ id: isDigest, party: code, seq: int(1, 2147483647) });
