// What a set of acts shows: revisions, claims, words, what is agreed: docs/spec/talks.md §4–§10.
import { compare, listAt, cached } from './seal.js';
import { proofs } from './record.js';
import { contentDigest } from './text.js';
import { meet, inner } from './claims.js';
import { restless, heard } from './silence.js';
export const yesTo = word => ['support', 'accept'].includes(word?.stance);
const newest = acts => acts.reduce((m, a) => m && m.seq >= a.seq ? m : a, undefined);
export class View { // A view: a set of judged acts that holds with each act its causal past. Claims and packages are things; packages have members.
  constructor(talks, acts) {
    Object.assign(this, { talks, acts, set: new Set(acts), proofs: proofs(acts), words: new Map(), drops: new Map(), slots: new Map(), fates: new Map() });
    const made = acts.filter(a => a.ok), claims = made.flatMap(a => a.claims), packs = made.flatMap(a => a.packs), eff = acts.filter(a => this.counts(a));
    Object.assign(this, { claims, packs, eff }).#line(this.#term({ term: 0, to: talks.charter.body.pen, from: talks.charter.id }));
    for (const a of eff) {
      for (const x of a.drops) listAt(this.drops, x).push(a.party);
      for (const [on, w] of a.writes) listAt(this.words, on).push({ ...w, party: a.as ?? a.party, seq: a.seq });
    }
    for (const i of claims) { // slots: all claims that stand on the newest revision, by key
      const { claim } = talks.stand(i, this.tip);
      if (claim && this.counts(i.act)) cached(this.slots, claim.key, () => ({ key: claim.key, claim, all: [] })).all.push(i);
    }
    this.liveSlots = [...this.slots.values()].filter(s => this.live(s).length);
    const revs = eff.filter(a => a.kind === 'exchange').map(a => talks.acts.get(a.body.rev).rev);
    this.concluded = revs.sort((a, b) => compare(a.text.digest, b.text.digest)).find(r => talks.parties.every(p => this.exchanged(p, r)));
  }
  reached(act) { return this.proofs.some(p => p.reaches(act)); } // §1, §10
  counts(a) {
    const known = () => a.kind === 'revise' && this.acts.some(b => b.party !== a.party && b.past.has(a) && !b.view.reached(a));
    const { chair } = this.talks.charter.body, seated = b => b.kind === 'proceeding' && b.ok && b.party === chair;
    const settled = () => { // §13: what the chair has put in its place stays there
      const by = a.kind === 'proceeding' && a.party !== chair && this.acts.find(b => seated(b) && b.past.has(a) && this.counts(b));
      return by && !by.view.reached(a);
    };
    if (a.kind === 'silent' && a.ok && restless(this, this.talks.acts.get(a.body.silence))) return false;
    return a.ok && this.set.has(a) && (a.kind === 'charter' || a.kind === 'exchange' || !this.reached(a) || known() || settled());
  }
  /** An act of the party under its present key. */
  present(party) { return this.acts.filter(a => a.party === party).reduce((m, a) => m && m.epoch >= a.epoch ? m : a, undefined); }
  suspended(party) { return this.proofs.some(p => p.party === party && (p.kind === 'roots' || p.kind === 'fork' && p.era === this.present(party).era)); }
  by(party, ...kinds) { return this.eff.filter(a => a.party === party && kinds.includes(a.kind)); }
  acceded(party) { return party === this.talks.charter.party || this.by(party, 'accede').length > 0; }
  #term(held) { // the highest complete term: a naming by all others, else by the holder, follows
    const by = new Map(this.eff.filter(a => a.kind === 'pen' && a.body.term === held.term + 1).map(a => [a.party, a.body]));
    const [one, ...more] = this.talks.parties.filter(p => p !== held.to && !this.suspended(p)).map(p => by.get(p));
    const next = one && more.every(o => o?.to === one.to && o.from === one.from) ? one : by.get(held.to);
    return next ? this.#term(next) : { num: held.term, to: held.to, from: this.talks.acts.get(held.from) };
  }
  #line(t) { // §4: from the highest complete term on
    this.term = t;
    const same = ({ view: { term } }) => term.num === t.num && term.to === t.to && term.from === t.from;
    for (let next = [t.from.rev]; next.length === 1; next = this.follows) {
      [this.tip] = next;
      this.follows = this.eff.filter(a => a.kind === 'revise' && a.rev.parent === this.tip && same(a)).map(a => a.rev);
    }
    for (let r = this.tip, line = this.line = []; r; r = r.parent) line.unshift(r);
    this.beside = this.eff.map(a => a.rev).filter(r => r && !this.line.includes(r));
  }
  // §5, §8: what has become of claims and packages
  fate(x) { return cached(this.fates, x, () => x.members ? this.#packFate(x) : this.#claimFate(x)); }
  #claimFate(i) {
    const { claim, adopted } = this.talks.stand(i, this.tip), kept = this.talks.voices.some(p => this.word(i, p)?.hold);
    if (adopted || !claim || !this.counts(i.act)) return adopted ? 'adopted' : this.counts(i.act) ? 'lapsed' : 'void';
    if (!kept && (this.dropped(i, i.act.party) || this.dropped(i, i.for))) return 'withdrawn';
    return claim.parent && !this.live(this.slots.get(claim.parent)).length ? 'dormant' : 'live';
  }
  #packFate(p) {
    const all = fate => p.members.every(same => same.some(i => this.fate(i) === fate));
    return !this.counts(p.act) ? 'void' : all('adopted') ? 'adopted' : this.dropped(p, p.act.party) ? 'withdrawn' : all('live') ? 'live' : 'lapsed';
  }
  slot(i) { return this.slots.get(this.talks.stand(i, this.tip).claim?.key); }
  live(slot) { return slot?.all.filter(i => this.fate(i) === 'live') ?? []; }
  memberSlots(p) { return p.members.map(([i]) => this.slot(i)).filter(s => s); }
  dropped(x, party) { return this.drops.get(x)?.includes(party); }
  word(x, party) { return newest((this.words.get(x) ?? []).filter(w => w.party === party)); } // §6, §7
  yes(w) { return yesTo(w) && !(w.if ?? []).some(x => (x.members ?? [[x]]).some(same => !same.some(i => this.fate(i) === 'adopted'))); }
  said(slot, party) { return newest(this.live(slot).map(i => this.word(i, party)).filter(w => w)); }
  heard(x, party) { return x.members ? heard(this, [x], this.memberSlots(x), party, newest) : heard(this, this.live(x), [x], party, newest); }
  allYes(x) { return this.talks.parties.every(p => this.yes(this.heard(x, p))); }
  agreed() { // The slots that the next revision adopts
    const own = this.liveSlots.filter(s => this.allYes(s)), was = (i, r) => r.next.adopted.has(this.talks.stand(i, r.parent).claim?.key);
    const packs = this.packs.filter(k => this.fate(k) === 'live' && this.allYes(k)).map(k => this.memberSlots(k));
    const forced = this.liveSlots.filter(s => !own.includes(s) && this.live(s).some(i => this.beside.some(r => was(i, r))));
    return this.#choose(own, packs.filter(ms => !ms.some(m => own.some(s => this.within(m.claim, s.claim)))), forced);
  }
  #choose(own, packs, forced) {
    const strong = new Set([...own, ...packs.flat()]), all = [...new Set([...strong, ...forced])];
    const yields = (s, o) => this.meet(s.claim, o.claim) === 'in' || this.rival(s.claim, o.claim) && (strong.has(o) || !strong.has(s));
    const first = new Set(all.filter(s => !all.some(o => yields(s, o)))), keys = new Set([...first].map(s => s.key));
    const left = [...first].filter(s => this.ancestors(s.claim).every(p => keys.has(p.key))), kept = packs.filter(ms => ms.every(m => left.includes(m)));
    return kept.length === packs.length ? left : this.#choose(own, kept, forced);
  }
  // How wordings meet. Claims are given as they stand on the newest revision.
  ancestors(c) { const p = c.parent && this.tip.known.get(c.parent); return p ? [p, ...this.ancestors(p)] : []; }
  meet(a, b) { return a.parent === b.parent ? meet(a, b, a.parent ? inner(this.tip.known.get(a.parent)) : this.tip.text) : ''; }
  rival(a, b) { return this.meet(a, b) === 'rival'; }
  /** Whether a is strictly inside b, itself or one of its parents; the same with parents counted as around their sub-claims; or meets it. */
  within(a, b) { return [a, ...this.ancestors(a)].some(x => this.meet(x, b) === 'in'); }
  inside(a, b) { return this.within(a, b) || this.ancestors(a).some(x => x.key === b.key); }
  near(a, b) { return a.key === b.key || this.rival(a, b) || this.inside(a, b) || this.inside(b, a); }
  changes(id) { // the live claims that would change a block
    const before = this.tip.text.blocks[this.tip.text.at.get(id) - 1]?.id;
    return this.liveSlots.filter(({ claim: c }) => !c.parent && c.op !== 'insert' && (c.block === id || c.op === 'join' && c.block === before));
  }
  agreement(party, id) { // The party's agreement to a block while it stands: {confirmed}
    const about = a => (a.agreed ?? a.body.blocks).some(b => (b.id ?? b) === id), last = (...kinds) => newest(this.by(party, ...kinds).filter(about));
    const a = last('agree', 'revoke', 'silent');
    const source = a?.kind === 'silent' ? this.talks.acts.get(a.body.silence) : a;
    const stands = a && a.kind !== 'revoke' && this.same(this.talks.acts.get(source.body.rev)?.rev, id);
    return stands ? { confirmed: (last('confirm')?.seq ?? 0) > a.seq } : undefined;
  }
  same(rev, id) { return begins(rev, id) === begins(this.tip, id); }
  initialled(party, rev = this.tip) { return newest(this.by(party, 'initial'))?.body.rev === rev.act.id; }
  signature(party, rev) { const a = newest(this.by(party, 'sign', 'unsign')); return a?.kind === 'sign' && a.body.rev === rev.act.id ? a : undefined; }
  exchanged(party, rev) { return this.by(party, 'exchange').some(a => !rev || a.body.rev === rev.act.id); }
}
export function begins(rev, id) { // The revision in which the block's present content began; undefined if it isn't there
  const at = r => r?.text.at.has(id) ? contentDigest(r.text.get(id)) : '', before = rev?.parent;
  return !at(rev) ? undefined : at(rev) === at(before) ? begins(before, id) : rev;
}
