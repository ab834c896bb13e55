// Holds the checker to the golden vectors: node spec/vectors.mjs. Prints what differs.
import { readFileSync } from 'node:fs';
import { frame, digest, goodKey, isKey, signed, read, bytes, write } from './checker/seal.js';
import { Record, decode, proofs } from './checker/record.js';
import { unpack } from './checker/pouch.js';

const file = p => readFileSync(new URL('../' + p, import.meta.url));
let cases = 0, wrong = 0;
const same = (what, got, want) => { cases++; if (write(got) !== write(want)) { wrong++; console.log(`${what}: ${write(got)}, not ${write(want)}`); } };
const holds = f => { try { f(); return true; } catch { return false; } };
const hex = h => Buffer.from(h, 'hex');
/** The spoken form of a digest. */
function spoken(h) {
  const b = hex(h);
  return [0, 1, 2, 3, 4, 5].map(i => String(b.readUIntBE(5 * i, 5) % 100000).padStart(5, '0')).join(' ');
}

const seal = JSON.parse(file('seal/testdata/vectors.json'));
for (const v of seal.hash) {
  same(v.comment, digest(v.domain, ...v.parts.map(hex)), v.digest);
  if (v.frame) same(v.comment, frame(v.domain, ...v.parts.map(hex)).toString('hex'), v.frame);
}
for (const v of seal.json) same(v.comment, holds(() => read(hex(v.bytes))), v.valid);
for (const v of seal.key) same(v.comment, goodKey(hex(v.key)), v.valid);
for (const v of seal.signature) {
  const sig = bytes(v.signature, 64);
  same(v.comment, sig !== null && isKey(v.public) && signed(v.public, v.domain, hex(v.message), sig), v.valid);
}
const edges = JSON.parse(file('seal/testdata/ed25519.json')), textKey = h => 'ed25519:' + hex(h).toString('base64url');
for (const v of edges.key) same(v.comment, isKey(textKey(v.key)), v.valid);
for (const v of edges.signature) {
  const sig = bytes(hex(v.signature).toString('base64url'), 64), rule = sig !== null && signed(textKey(v.key), v.domain, hex(v.message), sig);
  same(v.comment, rule, v.rule);
  same(v.comment, rule && isKey(textKey(v.key)), v.valid);
}
for (const v of seal.spoken) same(v.comment, spoken(v.digest), v.spoken);

const golden = JSON.parse(file('record/testdata/vectors.json')), raws = golden.acts.map(a => Buffer.from(a.raw));
const names = new Map(golden.acts.map(a => [a.id, a.name])), name = a => names.get(a.id);
for (const order of [raws, [...raws].reverse()]) {
  const r = new Record();
  r.add(order);
  same('refused', r.refused, []);
  same('order', r.order.map(name), golden.order);
  same('frontier', write(r.frontier()), golden.frontier);
  same('frontier digest', r.frontierDigest(), golden.frontier_digest);
  const all = proofs(r.order);
  for (const v of golden.acts) {
    const a = r.acts.get(v.id);
    same(`past of ${v.name}`, [...a.past].map(name).sort(), [...v.past].sort());
    same(`reached ${v.name}`, all.filter(p => p.reaches(a)).map(p => ({ acts: p.acts.map(name).sort(), kind: p.kind })).map(write).sort(),
      v.reached.map(p => ({ acts: [...p.acts].sort(), kind: p.kind })).map(write).sort());
  }
  for (const p of golden.proofs) same('proof', all.some(q => q.kind === p.kind && q.party === p.party && q.seq === p.seq && q.acts.map(name).sort().join() === [...p.acts].sort().join()), true);
  for (const v of golden.refused) { const n = new Record(); n.add([...raws, Buffer.from(v.raw)]); same(`refused: ${v.comment}`, n.refused, [v.code]); }
}
same('withheld', names.get(decode(Buffer.from(golden.withheld.raw)).id), golden.withheld.name);

const pouch = file('pouch/testdata/golden.pouch'), carried = new Record();
carried.add([raws[0], ...unpack(pouch).acts]);
same('golden.pouch', carried.frontierDigest(), golden.frontier_digest);
for (let i = 0; i < pouch.length; i += 7) { const bad = Buffer.from(pouch); bad[i] ^= 1; same(`golden.pouch with byte ${i} changed`, holds(() => unpack(bad)), false); }

console.log(`${cases} cases, ${wrong} wrong`);
process.exitCode = wrong ? 3 : 0;
