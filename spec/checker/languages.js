// Versions of blocks in the authentic languages, and which have not kept up: docs/spec/talks.md §9.
import { cached } from './seal.js';
import { begins } from './view.js';
const has = (text, id, l) => text.at.has(id) && Object.hasOwn(text.get(id).text, l);
export function corresponds(v, party, id) { // Whether the party's word stands that the block's versions correspond
  const said = v.by(party, 'correspond', 'differ').filter(a => a.body.blocks.some(b => (b.id ?? b) === id));
  const a = said.reduce((m, x) => m?.seq >= x.seq ? m : x, undefined);
  return a?.kind === 'correspond' && begins(v.talks.acts.get(a.body.rev).rev, id) === begins(v.tip, id);
}
/** The stale versions of a block of the newest revision: language to the number of the revision that made it stale. */
export const stale = (v, id) => v.talks.parties.every(p => corresponds(v, p, id)) ? new Map() : v.tip.late?.get(id) ?? new Map();
export const missing = (v, id) => (v.talks.charter.body.authentic ?? []).filter(l => !has(v.tip.text, id, l));
export const even = v => v.tip.text.blocks.every(b => !stale(v, b.id).size && !missing(v, b.id).length);
/** The stale versions of a revision that follows the newest one of a view, by block; those that all say correspond are stale no more. */
export function late(v, rev, adopted) {
  const out = new Map(), old = v.tip.text, authentic = v.talks.charter.body.authentic ?? [];
  for (const { id } of authentic.length ? old.blocks : []) {
    const was = stale(v, id), did = new Set(adopted.filter(c => c.op === 'replace' && !c.parent && c.block === id).map(c => c.lang));
    const led = authentic.some(l => did.has(l) && !was.has(l) && has(old, id, l)); // a current version changed
    for (const to of rev.next.went(id)) for (const l of authentic) {
      const since = was.get(l) ?? (led || !has(old, id, l) ? rev.n : undefined);
      if (did.has(l) || !has(rev.text, to, l) || since === undefined) continue;
      const at = cached(out, to, () => new Map());
      at.set(l, Math.min(since, at.get(l) ?? since));
    }
  }
  return out;
}
