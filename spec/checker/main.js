// Checks plain pouches; trusts nobody.
// Exit code 0: all are sound; 1: wrong usage; 3: something is false; 4: not checked to the end (larger than this program takes).
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { unpack } from './pouch.js';
import { Record } from './record.js';
import { Talks } from './talks.js';
import { corresponds, missing, stale } from './languages.js';
import { contentDigest } from './text.js';
import { Refusal } from './seal.js';
function verdict(file) { // everything that the checker finds in one file
  const out = { file, talks: '', frontier: '', refused: [], missing: [], acts: [], false: '', unchecked: '' }, record = new Record();
  try {
    const p = unpack(readFileSync(file));
    record.add(p.acts);
    Object.assign(out, { talks: p.header.talks, refused: record.refused, missing: record.missing(), frontier: record.frontierDigest() });
    if (record.refused.length) out.false = 'acts that are not what they pretend to be';
    if (record.charter && record.charter.id !== p.header.talks) out.false = 'another charter';
    return record.charter ? judged(out, new Talks(record), record.order) : out;
  } catch (e) { return { ...out, [e instanceof Refusal ? 'false' : 'unchecked']: e.message }; }
}
const versions = (v, id) => ({ missing: missing(v, id), stale: [...stale(v, id)].map(([l, n]) => `${l} Rev.${n}`).sort(),
  matched: v.talks.parties.filter(p => corresponds(v, p, id)) });
function judged(out, talks, acts) {
  const v = talks.now, { parties } = talks, final = v.concluded ?? v.tip, rev = r => ({ digest: r.text.digest, id: r.act.id, n: r.n });
  const thing = (x, place) => ({ fate: v.fate(x), name: talks.name(x), ref: `${x.act.id}.${place}` }), key = i => talks.stand(i, v.tip).claim?.key ?? '';
  return { ...out, acts: acts.map(a => ({ effect: talks.effect(a), id: a.id, kind: a.kind, party: a.party, seq: a.seq, why: a.why ?? '' })),
    revisions: v.line.map(rev), agreed: v.agreed().map(s => s.key).sort(), packages: v.packs.map(p => thing(p, `p${p.num}`)),
    claims: v.claims.map(i => ({ ...thing(i, i.act.claims.indexOf(i)), key: key(i) })),
    blocks: v.tip.text.blocks.map(b => ({ agreed: parties.filter(p => v.agreement(p, b.id)), digest: contentDigest(b), id: b.id,
      confirmed: parties.filter(p => v.agreement(p, b.id)?.confirmed), suspended: v.changes(b.id).length > 0,
      ...talks.charter.body.authentic && versions(v, b.id) })),
    concluded: v.concluded !== undefined, final: rev(final), initialled: parties.filter(p => v.initialled(p, final)),
    signed: parties.filter(p => v.concluded || v.signature(p, final)), exchanged: parties.filter(p => v.exchanged(p, final)),
    proofs: v.proofs.filter(p => p.kind !== 'rekey').map(({ kind, party }) => ({ kind, party })) };
}
function told({ file, acts, claims, ...o }) { // for people
  const state = o.false ? `FALSE: ${o.false}` : o.unchecked ? `not checked: ${o.unchecked}` : 'sound', end = o.concluded ? ', concluded' : '';
  return `${file}: ${state}${end}; ${acts.length} acts\n${inspect(o, { breakLength: 150, maxArrayLength: null, depth: null })}`;
}
const args = isMainThread ? process.argv.slice(2) : ['none'], at = args.indexOf('--seconds'), [, seconds = '600'] = at < 0 ? [] : args.splice(at, 2);
const files = args.filter(a => a !== '--json'), usage = 'usage: node spec/checker/main.js [--json] [--seconds N] FILE.pouch…';
if (!files.length || files.some(f => f.startsWith('--')) || !(seconds > 0)) { console.error(usage); process.exit(1); }

let worker; // checks one file after the other; ended when one takes too long or too much memory
const checked = file => new Promise(resolve => {
  const answer = o => { clearTimeout(timer); resolve(o); };
  const stop = unchecked => { worker.terminate(); worker = undefined; answer({ file, refused: [], missing: [], acts: [], false: '', unchecked }); };
  const timer = setTimeout(stop, seconds * 1000, `it takes over ${seconds} s`);
  worker ??= new Worker(new URL(import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 2048 } });
  worker.removeAllListeners().on('message', answer).on('error', e => stop(e.message)).postMessage(file);
});
if (!isMainThread) parentPort.on('message', file => parentPort.postMessage(verdict(file)));
for (const file of isMainThread ? files : []) {
  const o = await checked(file);
  console.log(args.includes('--json') ? JSON.stringify(o) : told(o));
  process.exitCode = Math.max(process.exitCode ?? 0, o.unchecked ? 4 : o.false ? 3 : 0);
}
await worker?.terminate();
