// Acts, chains, forks, re-keyings, order: docs/spec/record.md.
import { Refusal, refuse, digest, isDigest, bytes, isKey, signed, read, write, fields, list, int, string, is, code, head } from './seal.js';

const none = s => s === '' || isDigest(s);
const object = v => v !== null && typeof v === 'object' && !Array.isArray(v);
const actForm = fields({ body: v => v === null || object(v), head: object, salt: v => v === '' || bytes(v, 16) !== null,
  sigs: list(fields({ alg: is('ed25519'), sig: v => bytes(v, 64) !== null }), 1, 1) });
const headForm = fields({ body: isDigest, deps: list(head, 0, 512), 'epoch?': int(1, 10000), kind: string(/^[a-z-]{1,32}$/), party: code,
  prev: none, 'root?': is(true), seq: int(1, 2147483647), talks: none, time: isTime, v: is(1) });
const partyForm = fields({ code, name: string(/./s, 512), root: isKey, seat: isKey }, true);
const keyForm = fields({ continues: v => v === null || fields({ id: isDigest, seq: int(1, 2147483647) })(v), epoch: int(1, 10000), seat: isKey });

function isTime(s) {
  if (!/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.test(s)) return false;
  const t = new Date(s.replace(/^\d{4}/, y => y.padStart(4, '0')));
  return !isNaN(t) && t.toISOString().slice(0, 19) === s.slice(0, 19);
}
export const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
export const compareHeads = (a, b) => compare(a.party, b.party) || a.seq - b.seq || compare(a.id, b.id);

/** Reads the bytes of an act and judges all that needs no other act. */
export function decode(raw) {
  const v = read(raw);
  if (!actForm(v)) refuse('form', 'act');
  if (v.head.v !== 1) refuse('version', String(v.head.v));
  if (!headForm(v.head)) refuse('form', 'head');
  const h = v.head, charter = h.kind === 'charter', rekey = h.kind === 'rekey', HEAD = write(h);
  if ((v.salt === '') !== (v.body === null)) refuse('form', 'salt');
  if ((h.prev === '') !== (h.seq === 1) || (h.talks === '') !== charter || (h.root === true) !== rekey || rekey && !h.epoch) refuse('form', 'head');
  if (charter && (h.seq !== 1 || h.deps.length || h.epoch)) refuse('form', 'charter');
  h.deps.forEach((d, i) => (d.party === h.party || i && compareHeads(h.deps[i - 1], d) >= 0) && refuse('deps', 'order'));
  if (v.body === null && (charter || rekey)) refuse('withheld', h.kind);
  if (v.body !== null && digest('parley body v1', bytes(v.salt, 16), write(v.body)) !== h.body) refuse('body', 'hash');
  const act = { id: digest('parley act v1', HEAD), epoch: 0, ...h, body: v.body, HEAD, sig: bytes(v.sigs[0].sig, 64) };
  if (charter) {
    const ps = act.body.parties;
    if (!list(p => partyForm(p) && ['string', 'undefined'].includes(typeof p.age), 1, 256)(ps) || ps.some((p, i) => i && ps[i - 1].code >= p.code) ||
      new Set(ps.flatMap(p => [p.root, p.seat])).size !== 2 * ps.length || !ps.some(p => p.code === h.party)) refuse('charter', 'parties');
  }
  if (rekey && !keyForm(act.body)) refuse('rekey', 'body');
  return act;
}

/** The acts that stand, by id; what is parked and refused. */
export class Record {
  acts = new Map(); parked = new Map(); refused = [];

  /** Takes the bytes of acts in any order; returns nothing. */
  add(raws) {
    for (const raw of raws) this.#try(() => {
      const a = decode(raw), held = this.acts.get(a.id);
      if (!held) (this.parked.get(a.id) ?? this.parked.set(a.id, []).get(a.id)).push(a);
      else if (held.body === null && a.body !== null) held.body = a.body;
    });
    for (let again = true; again;) {
      again = false;
      for (const [id, twins] of this.parked) {
        if (!this.#names(twins[0]).every(i => this.acts.has(i)) || twins[0].kind !== 'charter' && !this.charter) continue;
        this.parked.delete(id);
        again = true;
        for (const a of twins) this.#try(() => this.#place(a));
      }
    }
    for (const [id, twins] of this.parked) for (const a of this.charter ? twins : []) this.#try(() => { // false whatever comes
      const me = this.charter.body.parties.find(p => p.code === a.party), key = a.root ? me?.root : me?.seat;
      if (!me || (a.root || !a.epoch) && !signed(key, 'parley act signature v1', a.HEAD, a.sig)) { this.parked.delete(id); refuse(me ? 'signature' : 'party', id); }
    });
    this.order = [...this.acts.values()].sort((a, b) => a.height - b.height || compareHeads(a, b));
    this.order.forEach((a, i) => { a.place = i; });
  }
  #try(f) { try { f(); } catch (e) { if (!(e instanceof Refusal)) throw e; this.refused.push(e.code); } }
  #names(a) { return [...(a.prev ? [a.prev] : []), ...a.deps.map(d => d.id)]; }

  #place(a) {
    const held = this.acts.get(a.id);
    if (held) { held.body ??= a.body; return; } // a twin: same id, same header, other signature bytes or a body withheld
    if (a.kind === 'charter') {
      if (this.charter) refuse('talks', 'a second charter');
    } else if (a.talks !== this.charter.id) refuse('talks', a.talks);
    const parties = (a.kind === 'charter' ? a : this.charter).body.parties, me = parties.find(p => p.code === a.party) ?? refuse('party', a.party);
    const prev = this.acts.get(a.prev);
    if (prev ? prev.party !== a.party || a.seq !== prev.seq + 1 : a.kind !== 'charter' && (!a.deps.length || a.party === this.charter.party)) refuse('chain', 'prev');
    for (const d of a.deps) { const x = this.acts.get(d.id); if (x.party !== d.party || x.seq !== d.seq) refuse('deps', 'not what it says'); }
    if (a.epoch !== (prev?.epoch ?? 0) + (a.root ? 1 : 0)) refuse('chain', 'epoch');
    a.before = prev;
    a.era = a.root ? a : prev?.era ?? null; // the re-keying whose key signs from here on
    if (!signed(a.root ? me.root : prev?.era?.body.seat ?? me.seat, 'parley act signature v1', a.HEAD, a.sig)) refuse('signature', a.id);
    if (a.root) {
      const c = a.body.continues, used = new Set(parties.flatMap(p => [p.root, p.seat]));
      for (let e = prev?.era; e; e = e.before?.era) used.add(e.body.seat);
      if (a.body.epoch !== a.epoch || (c ? !prev || c.id !== prev.id || c.seq !== prev.seq : prev) || used.has(a.body.seat)) refuse('rekey', 'body');
    }
    const names = this.#names(a).map(i => this.acts.get(i));
    a.past = new Set(names.flatMap(x => [...x.past, x]));
    a.height = Math.max(-1, ...names.map(x => x.height)) + 1;
    if (a.kind === 'charter') this.charter = a;
    this.acts.set(a.id, a);
  }

  frontier() {
    const named = new Set(this.order.map(a => a.prev));
    return this.order.filter(a => !named.has(a.id)).map(({ id, party, seq }) => ({ id, party, seq })).sort(compareHeads);
  }
  frontierDigest() { return digest('parley frontier v1', write(this.frontier())); }
  /** Ids that are named and that nobody brought. */
  missing() {
    const wait = [...this.parked.values()].flat();
    return [...new Set(wait.flatMap(a => [...(a.talks ? [a.talks] : []), ...this.#names(a)]))].filter(i => !this.acts.has(i) && !this.parked.has(i)).sort();
  }
}

/** The proofs that a set of acts holds: {kind: fork|roots|rekey, party, acts, reaches(act)}. */
export function proofs(acts) {
  const out = [], groups = new Map();
  for (const a of acts) {
    const k = a.root ? `!${a.party} ${a.epoch}` : `${a.party} ${a.prev}`;
    (groups.get(k) ?? groups.set(k, []).get(k)).push(a);
    if (a.root) {
      const line = new Set();
      for (let x = a.before; x; x = x.before) line.add(x);
      out.push({ kind: 'rekey', party: a.party, acts: [a], reaches: x => x.party === a.party && x.epoch < a.epoch && !line.has(x) && x.kind !== 'charter' });
    }
  }
  for (const g of groups.values()) {
    const [a] = g, { party, seq, epoch, era } = a;
    if (g.length < 2) continue;
    out.push(a.root ? { kind: 'roots', party, seq, epoch, acts: g, reaches: x => x.party === party && x.epoch >= epoch && x.kind !== 'charter' }
      : { kind: 'fork', party, seq, epoch, era, acts: g, reaches: x => x.party === party && !x.root && x.era === era && x.seq >= seq && x.kind !== 'charter' });
  }
  return out;
}
