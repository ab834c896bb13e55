// What parties signed: docs/spec/outcome.md §3 to §5.
import { read } from '../checker/seal.js';
import { chain } from '../checker/record.js';
import { must, parts, statement, basis } from './publication.js';
export const domain = 'parley publication v1';

function past(a) { // an act and all that it knew
  const seen = new Set([a]);
  for (const x of seen) for (const y of [x.before, ...x.deps]) if (y) seen.add(y);
  return seen;
}
/** Every party exchanged, knowing every signature, each knowing all initials. */
export function bound(s, all) {
  const over = (kind, a) => a.kind === kind && a.body?.rev === s.rev && a.body?.digest === s.digest, forks = new Map();
  for (const a of all) if (!a.root) forks.set(`${a.party} ${a.prev}`, [...forks.get(`${a.party} ${a.prev}`) ?? [], a]);
  const stands = (p, x) => all.some(sign => {
    if (sign.party !== p.code || !over('sign', sign) || !x.has(sign)) return false;
    const knew = past(sign), later = u => u !== sign && [...chain(u)].includes(sign);
    return s.parties.every(q => all.some(i => i.party === q.code && over('initial', i) && knew.has(i))) &&
      !all.some(u => u.party === p.code && x.has(u) && (u.kind === 'unsign' && later(u) && (!u.body || u.body.rev === s.rev && u.body.digest === s.digest) ||
        u.root && u.epoch > sign.epoch)) &&
      ![...forks.values()].some(f => f[0].party === p.code && f[0].epoch === sign.epoch && f[0].seq <= sign.seq && f.filter(a => x.has(a)).length > 1);
  });
  const due = p => all.some(a => a.party === p.code && over('exchange', a) && (x => s.parties.every(q => stands(q, x)))(past(a)));
  for (const p of s.parties) must(due(p), `${p.code} isn't shown to be bound`);
}

/** Checks a publication of what parties signed. */
export function treaty(raw) {
  const all = parts(raw, domain), s = statement(read(all.statement[0])), { record, found } = basis(all, s, all.statement[0]);
  bound(s, record);
  return { form: 'treaty', ...found };
}
