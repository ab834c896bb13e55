// node spec/checker/main.js [--json] FILE.pouch…  checks plain pouches; trusts nobody. Exit code 3: something is false.
import { readFileSync } from 'node:fs';
import { unpack } from './pouch.js';
import { Record } from './record.js';
import { Talks } from './talks.js';
import { contentDigest } from './text.js';

/** Everything that the checker finds in one file. */
function verdict(file) {
  const out = { file, talks: '', frontier: '', refused: [], missing: [], acts: [], false: '' };
  const record = new Record();
  try {
    const p = unpack(readFileSync(file));
    record.add(p.acts);
    Object.assign(out, { talks: p.header.talks, refused: record.refused, missing: record.missing(), frontier: record.frontierDigest() });
    if (record.refused.length) out.false = 'acts that are not what they pretend to be';
    if (!record.charter) return out;
    if (record.charter.id !== p.header.talks) out.false = 'another charter';
    const talks = new Talks(record), v = talks.now, { parties } = talks, rev = r => ({ digest: r.text.digest, id: r.act.id, n: r.n });
    out.acts = record.order.map(a => ({ effect: talks.effect(a), id: a.id, kind: a.kind, party: a.party, seq: a.seq, why: a.why ?? '' }));
    out.revisions = v.line.map(rev);
    out.agreed = [...v.agreed].map(s => s.key).sort();
    out.claims = v.insts.map(i => ({ fate: v.fate(i), key: talks.stand(i, v.tip).claim?.key ?? '', ref: `${i.act.id}.${i.act.insts.indexOf(i)}` }));
    out.packages = v.packs.map(p => ({ fate: v.packFate(p), ref: `${p.act.id}.p${p.num}` }));
    out.blocks = v.tip.text.blocks.map(b => ({ agreed: parties.filter(p => v.agreement(p, b.id)), confirmed: parties.filter(p => v.agreement(p, b.id)?.confirmed),
      digest: contentDigest(b), id: b.id, suspended: v.changes(b.id).length > 0 }));
    const final = v.concluded ?? v.tip;
    Object.assign(out, { concluded: v.concluded !== undefined, final: rev(final), initialled: parties.filter(p => v.newest(p, ['initial'])?.body.rev === final.act.id),
      signed: parties.filter(p => v.concluded || v.signature(p, final)), exchanged: parties.filter(p => v.exchanged(p, final)),
      proofs: v.proofs.filter(p => p.kind !== 'rekey').map(p => ({ kind: p.kind, party: p.party })) });
  } catch (e) {
    if (process.env.PARLEY_CHECKER_TRACE) console.error(file, e);
    out.false = e.message;
  }
  return out;
}

function tell(o) {
  const say = (...x) => console.log(...x), names = l => l.join(', ') || 'nobody';
  say(`${o.file}: ${o.false ? 'FALSE: ' + o.false : 'sound'}`);
  for (const code of o.refused) say(`  refused an act: ${code}`);
  for (const id of o.missing) say(`  missing: ${id}`);
  if (!o.final) return;
  say(`  talks ${o.talks}\n  frontier ${o.frontier}`);
  for (const p of o.proofs) say(`  proven: ${p.party} ${p.kind === 'fork' ? 'signed two acts in one place' : 'opened one epoch twice'}`);
  const count = e => o.acts.filter(a => a.effect === e).length;
  say(`  ${o.acts.length} acts: ${['in effect', 'denied', 'malformed', 'void'].map(e => `${count(e)} ${e}`).join(', ')}`);
  for (const r of o.revisions) say(`  Rev.${r.n} ${r.digest}`);
  say(`  ${o.agreed.length} agreed wordings wait for the next revision`);
  for (const b of o.blocks) say(`  block ${b.id}: agreed by ${names(b.agreed)}${b.confirmed.length ? ', confirmed by ' + names(b.confirmed) : ''}${b.suspended ? '; open' : ''}`);
  say(`  Rev.${o.final.n}: initialled by ${names(o.initialled)}; signed by ${names(o.signed)}; exchanged by ${names(o.exchanged)}; ${o.concluded ? 'CONCLUDED' : 'not concluded'}`);
}

const args = process.argv.slice(2), json = args.includes('--json'), files = args.filter(a => a !== '--json');
if (!files.length) { console.error('usage: node spec/checker/main.js [--json] FILE.pouch…'); process.exit(2); }
for (const f of files) {
  const o = verdict(f);
  if (o.false) process.exitCode = 3;
  if (json) console.log(JSON.stringify(o)); else tell(o);
}
