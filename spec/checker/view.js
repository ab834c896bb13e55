// What a set of acts shows: revisions, claims, words, what is agreed: docs/spec/talks.md §4–§10.
import { compare, proofs } from './record.js';
import { contentDigest } from './text.js';
import { meet, inner } from './claims.js';

const YES = ['support', 'accept'];
const lazy = (o, name, make) => { const value = make(); Object.defineProperty(o, name, { value }); return value; };

/** A view: a set of judged acts that holds with each act its causal past. */
export class View {
  constructor(talks, acts) { this.talks = talks; this.acts = acts; this.set = new Set(acts); }
  get proofs() { return lazy(this, 'proofs', () => proofs(this.acts)); }
  get eff() { return lazy(this, 'eff', () => this.acts.filter(a => this.counts(a))); }
  counts(a) { // §10
    if (!a.ok || !this.set.has(a)) return false;
    if (a.kind === 'charter' || a.kind === 'exchange' || !this.proofs.some(p => p.reaches(a))) return true;
    return a.kind === 'revise' && this.acts.some(b => b.party !== a.party && b.past.has(a) && !b.view.proofs.some(p => p.reaches(a)));
  }
  era(party) { return this.acts.filter(a => a.root && a.party === party).reduce((m, a) => m && m.epoch >= a.epoch ? m : a, null); }
  suspended(party) { return this.proofs.some(p => p.party === party && (p.kind === 'roots' || p.kind === 'fork' && p.era === this.era(party))); }
  acceded(party) { return party === this.talks.charter.party || this.eff.some(a => a.kind === 'accede' && a.party === party); }

  // §4 the pen and the line
  get term() { return lazy(this, 'term', () => {
    let t = { num: 0, to: this.talks.charter.body.pen, from: this.talks.charter };
    for (;;) {
      const named = new Map(this.eff.filter(a => a.kind === 'pen' && a.body.term === t.num + 1).map(a => [a.party, a.body]));
      const others = this.talks.parties.filter(p => p !== t.to && !this.suspended(p)), [one] = others;
      const alike = others.length > 0 && others.every(p => named.has(p) && named.get(p).to === named.get(one)?.to && named.get(p).from === named.get(one).from);
      const b = alike ? named.get(one) : named.get(t.to);
      if (!b) return t;
      t = { num: b.term, to: b.to, from: this.talks.acts.get(b.from) };
    }
  }); }
  get tip() { return lazy(this, 'tip', () => {
    const t = this.term;
    for (let tip = t.from.rev; ;) {
      this.follows = this.eff.filter(a => a.kind === 'revise' && a.rev.parent === tip && a.view.term.num === t.num && a.view.term.to === t.to && a.view.term.from === t.from).map(a => a.rev);
      if (this.follows.length !== 1) return tip;
      [tip] = this.follows;
    }
  }); }
  get line() { return lazy(this, 'line', () => { const out = []; for (let r = this.tip; r; r = r.parent) out.unshift(r); return out; }); }
  get beside() { return lazy(this, 'beside', () => this.eff.filter(a => a.rev && !this.line.includes(a.rev)).map(a => a.rev)); }
  isVoid(r) { return !this.line.includes(r) && !this.follows.includes(r); } // else it is a rival for the place after the newest

  // §5 claims
  get insts() { return lazy(this, 'insts', () => this.acts.flatMap(a => a.ok ? a.insts : [])); }
  get slots() { return lazy(this, 'slots', () => { // all claims that stand on the newest revision, by key
    const out = new Map();
    for (const i of this.insts) {
      const c = this.talks.stand(i, this.tip).claim;
      if (c && this.counts(i.act)) (out.get(c.key) ?? out.set(c.key, { key: c.key, claim: c, insts: [] }).get(c.key)).insts.push(i);
    }
    return out;
  }); }
  slot(i) { return this.slots.get(this.talks.stand(i, this.tip).claim?.key); }
  fate(i) {
    this.fates ??= new Map();
    if (!this.fates.has(i)) this.fates.set(i, this.#fate(i));
    return this.fates.get(i);
  }
  #fate(i) {
    if (!i.claim) return 'void';
    const s = this.talks.stand(i, this.tip);
    if (s.adopted) return 'adopted';
    if (!this.counts(i.act)) return 'void';
    if (!s.claim) return 'lapsed';
    const holds = this.talks.parties.some(p => this.word(i, p)?.hold);
    if (!holds && (this.dropped(i, i.act.party) || i.for && this.dropped(i, i.for))) return 'withdrawn';
    return s.claim.parent && !this.live(this.slots.get(s.claim.parent)).length ? 'dormant' : 'live';
  }
  live(slot) { return slot ? slot.insts.filter(i => this.fate(i) === 'live') : []; }
  get liveSlots() { return lazy(this, 'liveSlots', () => [...this.slots.values()].filter(s => this.live(s).length)); }

  // §6 words
  get words() { return lazy(this, 'words', () => {
    const out = new Map();
    for (const a of this.eff) for (const [on, w] of a.writes) {
      const m = out.get(on) ?? out.set(on, new Map()).get(on), was = m.get(a.party);
      if (!was || was.seq <= a.seq) m.set(a.party, { ...w, seq: a.seq });
    }
    return out;
  }); }
  word(on, party) { return this.words.get(on)?.get(party); }
  dropped(i, party) { return this.eff.some(a => a.party === party && a.drops.includes(i)); }
  slotWord(slot, party) { return this.live(slot).map(i => this.word(i, party)).reduce((m, w) => !w || m && m.seq >= w.seq ? m : w, undefined); }
  open(w) { return (w.if ?? []).some(x => (x.members ?? [[x]]).some(m => !m.some(i => this.fate(i) === 'adopted'))); }
  yes(w) { return w !== undefined && YES.includes(w.stance) && !this.open(w); }

  // How wordings meet. Claims are given as they stand on the newest revision.
  textOf(c) { const p = c.parent && this.claimOf(c.parent); return p ? inner(p) : this.tip.text; }
  claimOf(key) { return this.tip.known.get(key); }
  ancestors(c) { const out = []; for (let p = c.parent && this.claimOf(c.parent); p; p = p.parent && this.claimOf(p.parent)) out.push(p); return out; }
  meet(a, b) { return a.parent === b.parent ? meet(a, b, this.textOf(a)) : ''; }
  rival(a, b) { return this.meet(a, b) === 'rival'; }
  /** Whether a is strictly inside b: itself, or one of its parents at any depth. */
  within(a, b) { return [a, ...this.ancestors(a)].some(x => this.meet(x, b) === 'in'); }
  /** Whether a is inside b, parents counted as around their sub-claims. */
  inside(a, b) { return this.within(a, b) || this.ancestors(a).some(x => x.key === b.key); }
  near(a, b) { return a.key === b.key || this.rival(a, b) || this.inside(a, b) || this.inside(b, a); }

  // §8 packages: {act, num, members: [[inst]]}
  get packs() { return lazy(this, 'packs', () => this.acts.flatMap(a => a.ok ? a.packs : [])); }
  packFate(p) {
    if (!this.counts(p.act)) return 'void';
    const fates = p.members.map(m => m.map(i => this.fate(i)));
    if (fates.every(f => f.includes('adopted'))) return 'adopted';
    if (this.dropped(p, p.act.party)) return 'withdrawn';
    return fates.every(f => f.includes('live')) ? 'live' : 'lapsed';
  }
  memberSlots(p) { return p.members.map(m => this.slot(m.find(i => this.fate(i) === 'live') ?? m[0])).filter(s => s); }

  // §7 what the next revision adopts: the slots
  get agreed() { return lazy(this, 'agreed', () => {
    const all = this.talks.parties, own = new Set(this.liveSlots.filter(s => all.every(p => this.yes(this.slotWord(s, p)))));
    let packs = this.packs.filter(k => this.packFate(k) === 'live' && all.every(p => this.yes(this.word(k, p))))
      .map(k => this.memberSlots(k)).filter(ms => !ms.some(m => [...own].some(s => this.within(m.claim, s.claim))));
    const forced = this.liveSlots.filter(s => !own.has(s) && this.live(s).some(i => this.beside.some(r => r.adopted.has(this.talks.stand(i, r.parent).claim?.key))));
    for (;;) {
      const strong = new Set([...own, ...packs.flat()]), W = new Set([...strong, ...forced]);
      const left = new Set([...W].filter(s => ![...W].some(o => this.meet(s.claim, o.claim) === 'in' || this.rival(s.claim, o.claim) && (strong.has(o) || !strong.has(s)))));
      for (let again = true; again;) {
        again = false;
        for (const s of left) if (s.claim.parent && !left.has(this.slots.get(s.claim.parent))) again = left.delete(s);
      }
      const kept = packs.filter(ms => ms.every(m => left.has(m)));
      if (kept.length === packs.length) return left;
      packs = kept;
    }
  }); }

  // §9 the text as a whole
  changes(id) { // the live claims that would change a block
    const at = this.tip.text.at, i = at.get(id);
    return this.liveSlots.filter(({ claim: c }) => !c.parent && c.op !== 'insert' && (c.block === id || c.op === 'join' && at.get(c.block) + 1 === i));
  }
  newest(party, kinds, ok = () => true) {
    return this.eff.filter(a => a.party === party && kinds.includes(a.kind) && ok(a)).reduce((m, a) => m && m.seq >= a.seq ? m : a, undefined);
  }
  agreement(party, id) { // {confirmed} while it stands, else undefined
    const names = a => a.body.blocks.some(b => (b.id ?? b) === id), a = this.newest(party, ['agree', 'revoke'], names);
    if (a?.kind !== 'agree' || begins(this.talks.rev(a.body.rev), id) !== begins(this.tip, id)) return undefined;
    return { confirmed: (this.newest(party, ['confirm'], names)?.seq ?? 0) > a.seq };
  }
  initialled(party) { return this.newest(party, ['initial'])?.body.rev === this.tip.act.id; }
  signature(party, rev) { const a = this.newest(party, ['sign', 'unsign']); return a?.kind === 'sign' && a.body.rev === rev.act.id ? a : undefined; }
  exchanged(party, rev) { return this.eff.some(a => a.kind === 'exchange' && a.party === party && (!rev || a.body.rev === rev.act.id)); }
  get concluded() { return lazy(this, 'concluded', () => {
    const revs = new Set(this.eff.filter(a => a.kind === 'exchange').map(a => this.talks.rev(a.body.rev)));
    return [...revs].sort((a, b) => compare(a.text.digest, b.text.digest)).find(r => this.talks.parties.every(p => this.exchanged(p, r)));
  }); }
}

/** The revision in which the block's present content began; undefined if it isn't there. */
function begins(r, id) {
  const at = x => x?.text.at.has(id) ? contentDigest(x.text.blocks[x.text.at.get(id)]) : '';
  if (!at(r)) return undefined;
  while (at(r.parent) === at(r)) r = r.parent;
  return r;
}
