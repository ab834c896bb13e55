// Judges every act of a record on its own past: docs/spec/talks.md §1 and §3–§9.
import { contentDigest } from './text.js';
import { Next, readClaim, fits, inner, meet } from './claims.js';
import { View } from './view.js';
import { wellFormed, baseText } from './bodies.js';

class Malformed extends Error {}
class Denied extends Error {}
const need = (yes, why) => { if (!yes) throw new Denied(why); };
const known = (x, what) => { if (!x) throw new Malformed(`names ${what} that is not in its past`); return x; };
const YES = ['support', 'accept'];
// Kinds whose withheld bodies leave open what stands.
const COUNT = ['accede', 'amend', 'position', 'withdraw', 'package', 'revise', 'pen', 'agree', 'revoke', 'confirm', 'initial', 'sign', 'unsign', 'exchange'];
const continues = (a, b) => { for (let x = a; x; x = x.before) if (x === b) return true; return false; };

/** The claims and packages of an act without effect: they have names, and no fate but void. */
function without(act) {
  if (act.kind === 'package' && wellFormed(act)) return { insts: [], packs: [{ act, num: 0, members: [] }] };
  if (act.kind !== 'amend' || !wellFormed(act)) return { insts: [], packs: [] };
  const marks = [...new Set(act.body.claims.map(p => p.package).filter(n => n))];
  return { insts: act.body.claims.map(() => ({ act, stands: new Map() })), packs: marks.map(num => ({ act, num, members: [] })) };
}

export class Talks {
  constructor(record) {
    Object.assign(this, { acts: record.acts, charter: record.charter, parties: record.charter.body.parties.map(p => p.code) });
    for (const a of record.order) {
      Object.assign(a, { ok: false, insts: [], packs: [], writes: new Map(), drops: [] });
      a.view = new View(this, record.order.filter(x => a.past.has(x)));
      try {
        if (a.kind !== 'rekey') {
          if (!wellFormed(a)) throw new Malformed('body');
          new Judge(this, a).judge();
        }
        a.ok = true;
      } catch (e) {
        if (!(e instanceof Malformed || e instanceof Denied)) throw e;
        Object.assign(a, { ...without(a), writes: new Map(), drops: [], rev: undefined, why: e.message, bad: e instanceof Malformed });
        if (a === this.charter) throw e;
      }
    }
    this.now = new View(this, record.order);
  }
  effect(a) { return a.bad ? 'malformed' : !a.ok ? 'denied' : a.rev && this.now.isVoid(a.rev) ? 'void'
    : this.now.counts(a) || a.root && !this.now.proofs.some(p => p.reaches(a)) ? 'in effect' : 'void'; }
  rev(id) { return this.acts.get(id)?.rev; }
  /** What has become of a claim on a revision: {claim}, {adopted}, or neither: it lapsed. */
  stand(i, tip) {
    if (!i.stands.has(tip)) i.stands.set(tip, this.#stand(i, tip));
    return i.stands.get(tip);
  }
  #stand(i, tip) {
    if (i.rev === tip) return { claim: i.claim };
    if (!tip.parent || !i.claim) return {};
    const was = this.stand(i, tip.parent);
    if (!was.claim) return was;
    if (tip.adopted.has(was.claim.key)) return { adopted: true };
    const c = tip.next.carry(was.claim);
    if (c) tip.known.set(c.key, c);
    return { claim: c };
  }
}

class Judge {
  constructor(talks, act) { Object.assign(this, { talks, act, v: act.view, me: act.party, b: act.body, ranks: new Map(), times: new Map() }); }

  judge() {
    const { v, me, act: { kind } } = this;
    if (kind === 'charter') return this.charter();
    need(kind === 'exchange' || !v.suspended(me), 'suspended');
    need(kind === 'accede' || kind === 'comment' || v.acceded(me), 'has not acceded');
    need(kind === 'comment' || kind === 'exchange' || !v.concluded, 'concluded');
    this[kind]();
  }
  // Names. A claim or package is known when an allowed act of the past made it.
  inst(ref) { const [id, n] = ref.split('.'), a = this.talks.acts.get(id); return known(a && this.v.set.has(a) && a.insts[n], 'a claim'); }
  pack(ref) { const [id, n] = ref.split('.p'), a = this.talks.acts.get(id); return known(a && this.v.set.has(a) && a.packs.find(p => p.num === Number(n)), 'a package'); }
  thing(ref) { return ref.includes('.p') ? this.pack(ref) : this.inst(ref); }
  rev(id) { const a = this.talks.acts.get(id); return known(a && this.v.set.has(a) && a.rev, 'a revision'); }
  // Words: rank 3 for what the act names, 2 for ending, 1 for lowering.
  say(on, word, rank) {
    if ((this.ranks.get(on) ?? 0) > rank) return;
    this.ranks.set(on, rank);
    this.act.writes.set(on, word);
  }
  mine(on) { return this.act.writes.get(on) ?? this.v.word(on, this.me); }

  charter() {
    const text = known(baseText(this.b), 'a text');
    this.act.rev = { act: this.act, n: 0, parent: undefined, text, adopted: new Set(), known: new Map() };
    this.claims(this.act.rev, this.b.claims ?? [], true);
  }
  accede() { need(this.b.charter === this.talks.charter.id && !this.v.acceded(this.me), 'acceded, or to another charter'); }
  comment() { this.target(); }
  park() { this.target(); }
  place() { this.target(); }
  target() {
    const { act, claim } = this.b.on;
    if (act) known(this.v.set.has(this.talks.acts.get(act)), 'an act');
    (claim ?? []).forEach(r => this.thing(r));
  }

  // §4
  revise() {
    const { v, b, act } = this, parent = this.rev(b.parent);
    need(v.term.to === this.me && parent === v.tip && b.n === parent.n + 1, 'pen, parent or number');
    const adopted = [...v.agreed].map(s => s.claim);
    need(adopted.length, 'nothing is agreed');
    const next = new Next(parent.text, adopted, k => parent.known.get(k));
    need(next.text.digest === b.digest, 'another text');
    act.rev = { act, n: b.n, parent, text: next.text, adopted: next.adopted, next, known: new Map() };
  }
  pen() {
    const { v, b } = this, from = this.rev(b.from);
    known(this.talks.parties.includes(b.to), 'a party');
    let x = from;
    while (x && x !== v.tip) x = x.parent;
    need(b.term <= v.term.num + 1 && x && v.counts(from.act) && !v.eff.some(a => a.kind === 'pen' && a.party === this.me && a.body.term === b.term), 'pen');
  }

  // §5
  amend() {
    const r = this.rev(this.b.rev);
    need(r === this.v.tip, 'not the newest revision');
    (this.b.withdraws ?? []).forEach(ref => this.drop(this.inst(ref)));
    this.claims(r, this.b.claims, false);
  }
  claims(r, list, founding) {
    const { v, act, me } = this, byKey = new Map(), on = new Map(), made = [];
    for (const p of list) {
      const c = known(readClaim(p.claim, r.text.digest), 'words');
      if (p.for && p.for !== 'none') { known(this.talks.parties.includes(p.for), 'a party'); need(founding || p.for !== me, 'for its author'); }
      let parent = c.parent && (byKey.get(c.parent) ?? (founding ? undefined : this.parent(c)));
      known(c.parent === '' || parent, 'a parent');
      known(fits(c, parent ? inner(parent) ?? { blocks: [], at: new Map() } : r.text, parent), 'words');
      r.known.set(c.key, c);
      byKey.set(c.key, c);
      const at = c.op === 'insert' ? 'into ' + c.gap : c.block;
      on.set(at, (on.get(at) ?? 0) + 1);
      need(founding || on.get(at) <= 2000, 'crowd');
      if (!founding) this.crowd(c);
      made.push({ act, rev: r, claim: c, for: p.for === 'none' ? '' : p.for, none: p.for === 'none', p, stands: new Map() });
    }
    act.insts = made;
    const held = made.filter(i => i.p.holding), view = founding ? new View(this.talks, []) : v;
    if (founding) Object.defineProperty(view, 'tip', { value: r });
    for (const i of held) for (const k of held) need(i === k || !view.near(i.claim, k.claim), 'its own claims meet');
    const numbers = [...new Set(made.map(i => i.p.package).filter(n => n))];
    act.packs = numbers.map(num => {
      const own = made.filter(i => i.p.package === num);
      need(own.length >= 2 && own.every(i => !!i.p.holding === !!own[0].p.holding), 'package');
      this.bundle(view, own.map(i => i.claim), own[0].p.holding);
      return { act, num, members: own.map(i => [i, ...founding ? [] : v.live(v.slots.get(i.claim.key))]) };
    });
    for (const i of held) this.hold(i);
    for (const p of act.packs) if (made.some(i => i.p.package === p.num && i.p.holding)) this.acceptPack(p, 'support');
  }
  crowd(c) {
    const { v, me } = this, own = [...v.slots.values()].filter(s => s.insts.some(i => i.act.party === me));
    need(own.filter(s => v.meet(s.claim, c)).length <= 400, 'crowd');
    const same = v.slots.get(c.key)?.insts.filter(i => i.act.party === me).length ?? 0;
    this.times.set(c.key, (this.times.get(c.key) ?? same) + 1);
    need(this.times.get(c.key) <= 16 + this.talks.parties.length, 'crowd');
  }
  parent(c) { const s = this.v.slots.get(c.parent); need(!s || this.v.live(s).length, 'its parent is not live'); return s?.claim; }
  hold(i) {
    const { v, me } = this, c = i.claim, same = v.slots.get(c.key);
    for (const s of v.liveSlots) if (s === same || v.meet(s.claim, c)) {
      need(!v.live(s).some(o => o.act.party === me && v.word(o, me)?.hold && !this.act.drops.includes(o)), 'meets its own claim');
    }
    const word = { stance: i.p.package ? '' : 'support', hold: true };
    for (const o of [i, ...v.live(same)]) if (!this.act.drops.includes(o)) this.say(o, word, 3);
    this.yes(c, true);
  }
  /** What saying yes to a wording ends. */
  yes(c, lowers) {
    const { v, me } = this;
    for (const s of v.liveSlots) {
      const ends = v.rival(s.claim, c), lower = lowers && (v.inside(s.claim, c) || v.inside(c, s.claim));
      for (const o of ends || lower ? v.live(s) : []) {
        const w = v.word(o, me);
        if (!w) continue;
        if (ends && (w.hold || YES.includes(w.stance))) this.say(o, { stance: '', hold: false }, 2);
        else if (!ends && w.hold) this.say(o, { ...w, stance: w.stance === 'support' ? 'accept' : w.stance, hold: false }, 1);
      }
    }
    this.endPacks(m => m.key === c.key || v.rival(m, c));
  }
  endPacks(meets, except) {
    for (const p of this.v.packs) if (p !== except && YES.includes(this.v.word(p, this.me)?.stance) && this.members(p).some(meets)) this.say(p, { stance: '' }, 2);
  }
  members(p) { return p.act === this.act ? p.members.map(m => this.talks.stand(m[0], this.v.tip).claim) : this.v.memberSlots(p).map(s => s.claim); }

  // §6
  position() {
    const { v, b, me } = this, things = b.claims.map(r => this.thing(r)), conditions = (b.if ?? []).map(r => this.thing(r)), yes = YES.includes(b.stance);
    if (b.for) known(this.talks.parties.includes(b.for) && b.for !== me, 'another party');
    else for (const x of things) need((x.members ? v.packFate(x) : v.fate(x)) === 'live', 'not live');
    for (const x of conditions) need(['live', 'adopted', 'dormant'].includes(x.members ? v.packFate(x) : v.fate(x)), 'condition');
    if (b.for) return;
    const slots = things.filter(x => !x.members).map(x => v.slot(x)), packs = things.filter(x => x.members);
    need(new Set(slots).size === slots.length, 'twice');
    if (yes) {
      for (const s of slots) for (const t of slots) need(s === t || !v.rival(s.claim, t.claim) && !(b.stance === 'support' && v.inside(s.claim, t.claim)), 'they exclude each other');
      for (const p of packs) {
        const ms = v.memberSlots(p), others = [...slots, ...packs.filter(q => q !== p).flatMap(q => v.memberSlots(q))];
        for (const m of ms) for (const o of others) need(!v.near(m.claim, o.claim), 'they exclude each other');
      }
    }
    const word = { stance: b.stance, hold: b.stance === 'support', if: conditions };
    for (const s of slots) {
      v.live(s).forEach(i => this.say(i, word, 3));
      if (yes) this.yes(s.claim, b.stance === 'support');
      else this.endPacks(m => m.key === s.key);
    }
    for (const p of packs) yes ? this.acceptPack(p, b.stance, conditions) : this.say(p, { stance: b.stance }, 3);
  }
  withdraw() {
    for (const x of this.b.claims.map(r => this.thing(r))) {
      if (!x.members) { this.drop(x); continue; }
      need(this.v.packFate(x) === 'live' && x.act.party === this.me, 'package');
      this.act.drops.push(x);
      this.say(x, { stance: '' }, 3);
    }
  }
  drop(i) {
    const { v, me } = this, s = v.slot(i), alive = o => ['live', 'dormant'].includes(v.fate(o));
    need(alive(i), 'not live');
    const same = s.insts.filter(alive), own = same.filter(o => o.act.party === me || o.for === me);
    need(same.some(o => (o.act.party === me || o.for === me) && !v.dropped(o, me) || v.word(o, me)?.hold), 'not its own');
    for (const o of same) if (own.includes(o) || v.word(o, me)) { this.act.drops.push(o); this.say(o, { stance: '', hold: false }, 3); }
  }

  // §8
  package() {
    const { v, act } = this, insts = this.b.claims.map(r => this.inst(r));
    for (const i of insts) need(v.fate(i) === 'live', 'not live');
    this.bundle(v, insts.map(i => v.slot(i).claim), true);
    act.packs = [{ act, num: 0, members: insts.map(i => v.live(v.slot(i))) }];
    this.acceptPack(act.packs[0], 'support');
  }
  bundle(v, claims, whole) {
    const keys = new Set(claims.map(c => c.key));
    need(keys.size === claims.length, 'equal members');
    for (const a of claims) {
      need(!whole || !a.parent || keys.has(a.parent), 'without its parent');
      for (const b of claims) need(a === b || !v.rival(a, b) && !v.within(a, b), 'members exclude each other');
    }
  }
  acceptPack(p, stance, conditions) {
    const { v, me } = this, ms = this.members(p);
    this.say(p, { stance, if: conditions }, 3);
    for (const s of v.liveSlots) if (ms.some(m => m.key === s.key || v.rival(m, s.claim))) {
      for (const o of v.live(s)) { const w = v.word(o, me); if (w && YES.includes(w.stance)) this.say(o, { ...w, stance: '' }, 2); }
    }
    const slots = [...ms, ...v.liveSlots.map(s => s.claim).filter(c => ms.some(m => v.rival(m, c)))];
    this.endPacks(x => slots.some(c => c.key === x.key) || ms.some(m => v.near(m, x)), p);
  }

  // §9
  blocks(sealed) {
    const { tip } = this.v;
    for (const s of sealed) {
      known(tip.text.at.has(s.id), 'a block');
      need(contentDigest(tip.text.blocks[tip.text.at.get(s.id)]) === s.digest, 'other words');
    }
  }
  agree() {
    need(this.rev(this.b.rev) === this.v.tip, 'not the newest revision');
    this.blocks(this.b.blocks);
    for (const s of this.b.blocks) need(!this.v.changes(s.id).length, 'open');
  }
  revoke() { for (const id of this.b.blocks) need(this.v.agreement(this.me, id)?.confirmed === false, 'no agreement'); }
  confirm() {
    this.blocks(this.b.blocks);
    for (const s of this.b.blocks) need(this.v.agreement(this.me, s.id)?.confirmed === false, 'no agreement');
  }
  whole(newest) {
    const r = this.rev(this.b.rev);
    need((!newest || r === this.v.tip) && r.text.digest === this.b.digest, 'another text');
    return r;
  }
  initial() {
    const r = this.whole(true), { v } = this;
    need(!v.liveSlots.length && this.talks.parties.every(p => r.text.blocks.every(b => v.agreement(p, b.id))), 'open');
  }
  sign() {
    const r = this.whole(true), { v, me } = this;
    need(this.talks.parties.every(p => v.initialled(p)) && !v.exchanged(me) && !v.signature(me, r), 'sign');
  }
  unsign() { const r = this.whole(false); need(this.v.signature(this.me, r) && !this.v.exchanged(this.me), 'unsign'); }
  exchange() {
    const r = this.whole(false), { v } = this;
    need(!v.exchanged(this.me), 'twice');
    need(v.acts.every(a => a.body !== null || !COUNT.includes(a.kind)), 'withheld');
    for (const p of this.talks.parties) {
      const s = v.signature(p, r);
      need(s && (v.era(p)?.epoch ?? 0) <= s.epoch, 'signature');
      need(!v.acts.some(a => a.ok && a.party === p && ['sign', 'unsign'].includes(a.kind) && a !== s && continues(a, s)), 'signature');
    }
  }
}
