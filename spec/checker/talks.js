// Judges every act of a record on its own past: docs/spec/talks.md §1, §2 and §4–§9.
import { refuse, listAt, cached } from './seal.js';
import { chain } from './record.js';
import { contentDigest, Text } from './text.js';
import { apply, readClaim, fits, inner } from './claims.js';
import { View, yesTo } from './view.js';
import { silences } from './silence.js';
import { corresponds, even, late } from './languages.js';
import { wellFormed, bears, baseText } from './bodies.js';
const need = (x, why) => x || refuse('denied', why);
const marks = proposals => [...new Set(proposals.map(p => p.package).filter(n => n))], alive = fate => ['live', 'dormant'].includes(fate);
function husk(act) { // What an act without effect made: claims and packages that have names and no fate but void
  const sound = wellFormed(act), list = sound && act.kind === 'amend' ? act.body.claims : [], one = sound && act.kind === 'package' ? [0] : [];
  return { claims: list.map(() => ({ act, stands: new Map() })), packs: [...one, ...marks(list)].map(num => ({ act, num, members: [] })) };
}
export class Talks {
  constructor(record) {
    Object.assign(this, { acts: record.acts, charter: record.charter, parties: record.charter.body.parties.map(p => p.code), names: new Map() });
    this.voices = [...this.parties, ...(this.charter.body.groups ?? []).map(g => g.code)];
    for (const a of record.order) {
      Object.assign(a, { ok: false, ...husk(a), view: new View(this, record.order.filter(x => a.past.has(x))) });
      try { Object.assign(a, judge(this, a), { ok: true }); } catch (e) {
        if (e.code === 'denied') a.why = e.message; else throw e;
      }
      if (!this.charter.ok) refuse('charter', a.why);
      this.#name(a);
    }
    this.now = new View(this, record.order);
  }
  #name(a) { // §2
    const from = a.before?.made ?? [0, 0], things = [a.claims, a.packs], place = this.parties.indexOf(a.party) + 1;
    a.made = from.map((n, k) => n + things[k].length);
    things.forEach((list, k) => list.forEach((x, n) => { x.name = 'cp'[k] + ((from[k] + n) * this.parties.length + place); }));
    for (const x of things.flat()) listAt(this.names, x.name).push(x);
  }
  name(x) { return this.names.get(x.name).length > 1 ? `${x.name}~${x.act.id.slice(0, 10)}` : x.name; }
  effect(a) { return !a.ok ? 'denied' : this.now.counts(a) && (!a.rev || this.now.line.includes(a.rev)) ? 'in effect' : 'void'; }
  /** What has become of a claim on a revision: {claim}, {adopted}, or neither: it lapsed. */
  stand(i, tip) { return cached(i.stands, tip, () => i.rev === tip ? { claim: i.claim } : tip.parent && i.claim ? this.#carried(i, tip) : {}); }
  #carried(i, tip) {
    const was = this.stand(i, tip.parent), c = was.claim && tip.next.carry(was.claim);
    if (c) tip.known.set(c.key, c);
    return !was.claim ? was : tip.next.adopted.has(was.claim.key) ? { adopted: true } : { claim: c };
  }
}
/** One act before the rules: throws Denied, or gives what the act leaves: claims, packages, a revision, words, withdrawals. */
function judge(talks, act) {
  let me = act.party; // of whom it writes words: the party, or a group that it speaks for
  const { kind, body: b } = act, { parties } = talks, founding = kind === 'charter', ranks = new Map();
  const claims = [], packs = [], writes = new Map(), drops = [], seat = act.era?.body ?? talks.charter.body.parties[parties.indexOf(me)];
  let v = act.view, rev;
  const quietly = () => silences({ v, act, me, need, past, thing, say, talks, agree: () => rules.agree(), position: () => {
    position({ claims: b.claims, stance: 'accept' }); writes.clear();
  } }), charter = talks.charter.body;
  // §2: what refs and ids name. A claim or package is known when an act of the past made it.
  const past = id => need(v.set.has(talks.acts.get(id)) && talks.acts.get(id), 'names an act that is not in its past');
  const revision = id => need(past(id).rev, 'names a revision that nobody issued'), party = code => need(parties.includes(code), 'names no party');
  const place = (act, at) => at[0] === 'p' ? act.packs.find(p => `p${p.num}` === at) : act.claims[at];
  const thing = ref => need(place(past(ref.slice(0, 64)), ref.slice(65)), 'names a claim or package that nobody made');
  const newest = id => need(revision(id) === v.tip, 'not the newest revision') && v.tip;
  const note = () => { if (b.on.act) past(b.on.act); (b.on.claim ?? []).forEach(thing); };
  function propose(on, list) { // §5
    const earlier = new Map();
    for (const p of list) {
      const c = need(readClaim(p.claim, on.text.digest), 'a claim with other fields'), none = p.for === 'none', s = v.slots.get(c.parent);
      const up = c.parent && need(earlier.get(c.parent) ?? (v.live(s).length && s.claim), 'changes words that are not there');
      if (p.for && !none) need(party(p.for) && (founding || p.for !== me), 'recorded for its author');
      need(fits(c, up ? inner(up) ?? new Text([]) : on.text, up), 'does not fit the text');
      for (const known of [on.known, earlier]) known.set(c.key, c);
      need(v.ancestors(c).length < 16, 'nests too deep');
      claims.push({ act, rev: on, claim: c, for: none ? '' : p.for, p, stands: new Map() });
    }
    crowd(claims.map(i => i.claim));
    const held = claims.filter(i => i.p.holding);
    need(!held.some(i => held.some(k => i !== k && v.near(i.claim, k.claim))), 'its own claims meet');
    for (const num of marks(list)) {
      const own = claims.filter(i => i.p.package === num), holding = own[0].p.holding;
      need(own.length >= 2 && own.every(i => i.p.holding === holding) && bundle(own.map(i => i.claim), holding), 'a package of one, or mixed');
      packs.push({ act, num, holding, members: own.map(i => [i, ...v.live(v.slots.get(i.claim.key))]) });
    }
    held.forEach(hold);
    packs.filter(p => p.holding).forEach(p => takePack(p, 'support'));
  }
  function crowd(all) {
    const own = [...v.slots.values()].filter(s => s.all.some(i => i.act.party === me)), at = new Map(), same = new Map();
    const mine = key => v.slots.get(key)?.all.filter(i => i.act.party === me).length ?? 0;
    for (const c of all) { listAt(at, c.op === 'insert' ? `into ${c.gap}` : c.block).push(c); listAt(same, c.key).push(c); }
    need(founding || [...at.values()].every(l => l.length <= 2000), 'too many claims at one block');
    need([...same].every(([key, l]) => l.length + mine(key) <= 16 + parties.length), 'the same claim too often');
    need(all.every(c => own.filter(s => v.meet(s.claim, c)).length <= 400), 'too many of its wordings at one place');
    const among = [...all, ...new Set(all.flatMap(c => v.ancestors(c)).filter(p => !same.has(p.key)))];
    const meets = c => among.filter(o => v.rival(c, o) || v.within(c, o)).length + v.ancestors(c).length;
    need(all.length <= 400 || all.every(c => meets(c) <= 400), 'too many wordings of one act at one place');
  }
  function hold(i) {
    const { claim: c, p } = i, same = v.slots.get(c.key), keeps = o => o.act.party === me && v.word(o, me)?.hold && !drops.includes(o);
    need(!v.liveSlots.some(s => (s === same || v.meet(s.claim, c)) && v.live(s).some(keeps)), 'meets its own earlier claim');
    for (const o of [i, ...v.live(same)]) if (!drops.includes(o)) say(o, { stance: p.package ? '' : 'support', hold: true }, 3);
    saysYes(c, true);
  }
  // §6. Ranks: 3 for what the act names, 2 for what ends by it, 1 for what it lowers.
  function say(on, word, rank) { if ((ranks.get(on) ?? 0) <= rank) { ranks.set(on, rank); writes.set(on, word); } }
  function saysYes(c, lowers) { // What saying yes to a wording ends, and lowers
    for (const s of v.liveSlots) {
      const ends = v.rival(s.claim, c), lower = lowers && !ends && (v.inside(s.claim, c) || v.inside(c, s.claim));
      for (const [o, w] of v.live(s).map(i => [i, v.word(i, me)])) {
        if (ends && (w?.hold || yesTo(w))) say(o, { stance: '', hold: false }, 2);
        if (lower && w?.hold) say(o, { ...w, stance: w.stance === 'support' ? 'accept' : w.stance, hold: false }, 1);
      }
    }
    endPacks(m => m.key === c.key || v.rival(m, c));
  }
  function endPacks(meets, except) {
    for (const p of v.packs) if (p !== except && yesTo(v.word(p, me)) && v.memberSlots(p).some(s => meets(s.claim))) say(p, { stance: '' }, 2);
  }
  function position(o = b) {
    if (o.group) me = act.as = need(charter.groups?.find(g => g.code === o.group && g.voice === me), 'not the voice of the group').code;
    const things = o.claims.map(thing), conditions = (o.if ?? []).map(thing), yes = yesTo(o), word = { stance: o.stance, if: conditions };
    need(conditions.every(x => alive(v.fate(x)) || v.fate(x) === 'adopted'), 'its condition can not be fulfilled');
    need(o.for ? party(o.for) && o.for !== me : things.every(x => v.fate(x) === 'live'), 'on what is not live, or recorded for itself');
    if (o.for) return;
    const slots = things.filter(x => !x.members).map(x => v.slot(x)), named = things.filter(x => x.members);
    const clash = (s, t) => s !== t && (v.rival(s.claim, t.claim) || o.stance === 'support' && v.inside(s.claim, t.claim));
    const others = p => [...slots, ...named.filter(q => q !== p).flatMap(q => v.memberSlots(q))];
    const meets = p => v.memberSlots(p).some(m => others(p).some(o => v.near(m.claim, o.claim)));
    need(new Set(slots).size === slots.length && !(yes && (slots.some(s => slots.some(t => clash(s, t))) || named.some(meets))), 'they exclude each other');
    for (const s of slots) {
      for (const i of v.live(s)) say(i, { ...word, hold: o.stance === 'support' }, 3);
      if (yes) saysYes(s.claim, o.stance === 'support'); else endPacks(m => m.key === s.key);
    }
    for (const p of named) if (yes) takePack(p, o.stance, conditions); else say(p, word, 3);
  }
  function drop(x) {
    const own = o => o.act.party === me || o.for === me, all = x.members ? [x] : v.slot(x)?.all.filter(o => alive(v.fate(o)));
    need(alive(v.fate(x)) && all.some(o => own(o) && !v.dropped(o, me) || !x.members && v.word(o, me)?.hold), 'withdraws what is not live, or not its own');
    for (const o of all.filter(i => own(i) || v.word(i, me))) { drops.push(o); say(o, { stance: '', hold: false }, 3); }
  }
  function bundle(cs, whole) { // §8
    const keys = new Set(cs.map(c => c.key));
    need(keys.size === cs.length && !cs.some(a => cs.some(c => v.rival(a, c) || v.within(a, c))), 'members exclude each other');
    return need(!whole || cs.every(c => !c.parent || keys.has(c.parent)), 'a member without its parent');
  }
  function takePack(p, stance, conditions) {
    const ms = p.members.map(([i]) => talks.stand(i, v.tip).claim);
    const met = v.liveSlots.filter(s => ms.some(m => m.key === s.key || v.rival(m, s.claim))), keys = [...ms, ...met.map(s => s.claim)].map(c => c.key);
    say(p, { stance, if: conditions }, 3);
    for (const o of met.flatMap(s => v.live(s))) if (yesTo(v.word(o, me))) say(o, { ...v.word(o, me), stance: '' }, 2);
    endPacks(x => keys.includes(x.key) || ms.some(m => v.near(m, x)), p);
  }
  function blocks() { for (const s of b.blocks) need(contentDigest(need(v.tip.text.get(s.id), 'no such block')) === s.digest, 'other words'); } // §9
  const unconfirmed = ids => need(ids.every(id => v.agreement(me, id)?.confirmed === false), 'no agreement stands unconfirmed');
  const whole = r => need(r.text.digest === b.digest, 'another text') && r;
  const rules = {
    rekey() {}, silence: quietly, silent: quietly, break: quietly, comment: note, park: note, place: note, position,
    charter() {
      rev = act.rev = { act, n: 0, text: need(baseText(b), 'its base is no text'), known: new Map() };
      v = new View(talks, []);
      propose(rev, b.claims ?? []);
    },
    accede() { need(b.charter === talks.charter.id && !v.acceded(me), 'has acceded, or to another charter'); },
    revise() {
      const parent = revision(b.parent), adopted = v.agreed().map(s => s.claim);
      need(v.term.to === me && parent === v.tip && b.n === parent.n + 1 && adopted.length, 'pen, parent, number, or nothing is agreed');
      const next = apply(parent.text, adopted, key => parent.known.get(key));
      need(next.text.digest === b.digest, 'another text');
      rev = { act, n: b.n, parent, text: next.text, next, known: new Map() };
      rev.late = late(v, rev, adopted);
    },
    pen() {
      const from = revision(b.from), twice = v.by(me, 'pen').some(a => a.body.term === b.term);
      for (let r = party(b.to) && from; r !== v.tip; r = r.parent) need(r, 'from an older revision');
      need(b.term <= v.term.num + 1 && v.counts(from.act) && !twice, 'term, or void revision');
    },
    amend() { const on = newest(b.rev); (b.withdraws ?? []).map(thing).forEach(drop); propose(on, b.claims); },
    withdraw() { b.claims.map(thing).forEach(drop); },
    package() {
      const members = b.claims.map(thing).map(i => need(v.fate(i) === 'live' && v.live(v.slot(i)), 'of what is not live'));
      packs.push({ act, num: 0, members, sound: bundle(members.map(([i]) => v.slot(i).claim), true) });
      takePack(packs[0], 'support');
    },
    agree() { newest(b.rev); blocks(); need(b.blocks.every(s => !v.changes(s.id).length), 'a block is open'); },
    revoke() { unconfirmed(b.blocks); }, confirm() { blocks(); unconfirmed(b.blocks.map(s => s.id)); },
    proceeding() {
      need(charter.procedure, 'no committee');
      need(!b.role || me === (b.role === 'chair' ? charter.chair : charter.secretary ?? charter.chair), 'not in that role');
      if (b.rev) revision(b.rev);
      (b.claims ?? []).forEach(thing);
    },
    commitment() { need(Object.hasOwn(need(revision(b.rev).text.get(b.block), 'no such block').text, b.lang) && (!b.for || party(b.for)), 'no words'); },
    followup() {
      const on = past(b.on), mine = on.party === me ? !['confirm', 'object'].includes(b.say) : b.say !== 'withdraw';
      need(on.kind === 'commitment' && on.ok && mine && !v.acts.some(a => a.body?.on === b.on && a.body.say === 'withdraw' && v.counts(a)), 'not its to say');
    },
    correspond() { newest(b.rev); blocks(); need(b.blocks.every(s => v.tip.late?.has(s.id)), 'no version is stale'); },
    differ() { need(b.blocks.every(id => corresponds(v, me, id)), 'no word stands that they correspond'); },
    initial() {
      need(even(v), 'uneven languages');
      need(whole(newest(b.rev)) && !v.liveSlots.length && parties.every(p => v.tip.text.blocks.every(x => v.agreement(p, x.id))), 'open');
    },
    sign() {
      need(even(v), 'uneven languages');
      need(parties.every(p => v.initialled(p)) && !v.exchanged(me) && !v.signature(me, whole(newest(b.rev))), 'not initialled, or bound already');
    },
    unsign() { need(v.signature(me, whole(revision(b.rev))) && !v.exchanged(me), 'no signature that it could take back'); },
    exchange() {
      const r = whole(revision(b.rev)), acts = v.acts.filter(a => a.ok && ['sign', 'unsign'].includes(a.kind));
      need(!v.exchanged(me) && v.acts.every(a => a.body !== null || !bears(a.kind, talks.charter)), 'exchanged already, or a body is withheld');
      for (const p of parties) {
        const s = need(v.signature(p, r), 'a signature is missing'), later = acts.some(a => a !== s && a.party === p && [...chain(a)].includes(s));
        need(v.present(p).epoch <= s.epoch && !later, 'a signature does not stand');
      }
    } };
  need(kind === 'rekey' || wellFormed(act), 'form or kind of its body');
  need(['charter', 'rekey', 'exchange'].includes(kind) || !v.suspended(me), 'its seat is suspended');
  need(['charter', 'rekey', 'accede', 'comment'].includes(kind) || v.acceded(me), 'has not acceded');
  need(['rekey', 'comment', 'exchange', 'commitment', 'followup'].includes(kind) || !v.concluded, 'concluded');
  need(!['confirm', 'initial', 'sign', 'exchange'].includes(kind) || seat.custody !== 'hub', 'a host holds its key');
  rules[kind](); return { claims, packs, writes, drops, rev };
}
