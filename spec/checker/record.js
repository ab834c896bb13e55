// Acts, chains, forks, re-keyings, order: docs/spec/record.md.
import { Refusal, refuse, digest, isDigest, bytes, isKey, signed, read, write, compare, listAt } from './seal.js';
import { fields, object, list, int, string, is, code, head } from './seal.js';
const none = v => v === '' || isDigest(v), seq = int(1, 2147483647), epoch = int(1, 10000), sig = v => bytes(v, 64) !== null;
const actForm = fields({ body: v => v === null || object(v), head: object, salt: v => v === '' || bytes(v, 16) !== null,
  sigs: list(fields({ alg: is('ed25519'), sig }), 1, 1) });
const headForm = fields({ body: isDigest, deps: list(head, 0, 512), 'epoch?': epoch, kind: string(/^[a-z-]{1,32}$/), party: code,
  prev: none, 'root?': is(true), seq, talks: none, time: isTime, v: is(1) });
const partyForm = fields({ code, 'custody?': is('hub'), name: string(/./s, 512), root: isKey, seat: isKey }, true), lastForm = fields({ id: isDigest, seq });
const rekeyForm = fields({ continues: v => v === null || lastForm(v), 'custody?': is('hub'), epoch, seat: isKey });
export function isTime(s) {
  const t = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.test(s) ? new Date(s) : NaN;
  return !isNaN(t) && t.toISOString().slice(0, 19) === s.slice(0, 19);
}
export const compareHeads = (a, b) => compare(a.party, b.party) || a.seq - b.seq || compare(a.id, b.id);
export function* chain(act) { for (let a = act; a; a = a.before) yield a; } // The acts of a chain from the newest to the first
const enrols = (ps, me) => list(p => partyForm(p) && ['string', 'undefined'].includes(typeof p.age), 1, 256)(ps) && ps.some(p => p.code === me) &&
  ps.every((p, i) => !i || ps[i - 1].code < p.code) && new Set(ps.flatMap(p => [p.root, p.seat])).size === 2 * ps.length;
export function decode(raw) { // Reads the bytes of an act and judges all that needs no other act
  const v = read(raw), h = v?.head, charter = h?.kind === 'charter', rekey = h?.kind === 'rekey';
  const must = (yes, code, why) => yes || refuse(code, why);
  must(actForm(v), 'form', 'act');
  must(h.v === 1, 'version', h.v);
  must(headForm(h) && (v.salt === '') === (v.body === null) && (h.prev === '') === (h.seq === 1), 'form', 'head or salt');
  must((h.talks === '') === charter && (h.root === true) === rekey && (!rekey || h.epoch), 'form', 'head of a charter or re-keying');
  must(!charter || h.seq === 1 && !h.deps.length && !h.epoch, 'form', 'head of a charter');
  must(h.deps.every((d, i) => d.party !== h.party && (!i || compareHeads(h.deps[i - 1], d) < 0)), 'deps', 'order');
  must(v.body !== null || !charter && !rekey, 'withheld', h.kind);
  must(v.body === null || digest('parley body v1', bytes(v.salt, 16), write(v.body)) === h.body, 'body', 'hash');
  must(!charter || enrols(v.body.parties, h.party), 'charter', 'parties');
  must(!rekey || rekeyForm(v.body), 'rekey', 'body');
  const HEAD = write(h);
  return { id: digest('parley act v1', HEAD), epoch: 0, ...h, body: v.body, HEAD, sig: bytes(v.sigs[0].sig, 64) };
}
export class Record { // The acts that stand, by id; what is parked and refused
  acts = new Map(); parked = new Map(); refused = [];
  add(raws) { // Takes the bytes of acts in any order
    for (const raw of raws) this.#try(() => { const a = decode(raw); listAt(this.parked, a.id).push(a); });
    for (const [a, ...twins] of this.parked.values()) if (twins.some(t => Buffer.compare(t.sig, a.sig))) this.refused.push('signature'); // an act has one
    for (let before = -1; before !== this.parked.size;) {
      before = this.parked.size;
      for (const [id, twins] of this.parked) if (this.#names(twins[0]).every(i => this.acts.has(i)) && (this.charter || twins[0].kind === 'charter')) {
        this.parked.delete(id);
        for (const a of twins) this.#try(() => this.#place(a));
      }
    }
    for (const [id, [a]] of this.charter ? this.parked : []) this.#try(() => { // false, whatever comes
      const me = this.#party(a), key = a.root ? me?.root : a.epoch ? '' : me?.seat;
      if (me && (!key || this.#signed(a, key))) return;
      this.parked.delete(id); refuse(me ? 'signature' : 'party', id);
    });
    this.order = [...this.acts.values()].sort((a, b) => a.height - b.height || compareHeads(a, b));
  }
  #try(f) { try { f(); } catch (e) { if (!(e instanceof Refusal)) throw e; this.refused.push(e.code); } }
  #names(a) { return [...(a.prev ? [a.prev] : []), ...a.deps.map(d => d.id)]; }
  #party(a) { return (this.charter ?? a).body.parties.find(p => p.code === a.party); }
  #signed(a, key) { return signed(key, 'parley act signature v1', a.HEAD, a.sig); }
  #place(a) {
    const held = this.acts.get(a.id), prev = this.acts.get(a.prev), first = a.kind === 'charter';
    if (held) return void (Buffer.compare(held.sig, a.sig) || (held.body ??= a.body)); // a twin: one was brought without its body
    if (first ? this.charter : a.talks !== this.charter.id) refuse('talks', first ? 'a second charter' : a.talks);
    const me = this.#party(a) ?? refuse('party', a.party), { parties } = (this.charter ?? a).body, next = prev?.party === a.party && a.seq === prev.seq + 1;
    if (prev ? !next : !first && (!a.deps.length || a.party === this.charter.party)) refuse('chain', 'prev');
    if (a.deps.some(d => compareHeads(d, this.acts.get(d.id)))) refuse('deps', 'not what it says');
    if (a.epoch !== (prev?.epoch ?? 0) + (a.root ? 1 : 0)) refuse('chain', 'epoch');
    Object.assign(a, { before: prev, era: a.root ? a : prev?.era ?? null }); // the re-keying whose key signs from here on
    if (!this.#signed(a, a.root ? me.root : prev?.era?.body.seat ?? me.seat)) refuse('signature', a.id);
    if (a.root) {
      const { continues: c, seat, epoch } = a.body, used = [...parties.flatMap(p => [p.root, p.seat]), ...[...chain(prev)].map(x => x.root && x.body.seat)];
      if (epoch !== a.epoch || c?.id !== prev?.id || c?.seq !== prev?.seq || used.includes(seat)) refuse('rekey', 'body');
    }
    const names = this.#names(a).map(i => this.acts.get(i));
    a.past = new Set(names.flatMap(x => [...x.past, x])); a.height = Math.max(-1, ...names.map(x => x.height)) + 1;
    this.acts.set(a.id, a);
    if (first) this.charter = a;
  }
  frontier() {
    const named = new Set(this.order.map(a => a.prev));
    return this.order.filter(a => !named.has(a.id)).map(({ id, party, seq }) => ({ id, party, seq })).sort(compareHeads);
  }
  frontierDigest() { return digest('parley frontier v1', write(this.frontier())); }
  missing() { // Ids that are named and that nobody brought
    const named = new Set([...this.parked.values()].flat().flatMap(a => [a.talks, ...this.#names(a)]));
    return [...named].filter(i => i && !this.acts.has(i) && !this.parked.has(i)).sort();
  }
}
export function proofs(all) { // The proofs that a set of acts holds: {kind: fork|roots|rekey, party, acts, reaches(act)}
  const out = [], groups = new Map();
  const proof = (kind, acts, reaches, { party, seq, epoch, era } = acts[0]) =>
    out.push({ kind, party, seq, epoch, era, acts, reaches: x => x.party === party && x.kind !== 'charter' && reaches(x) });
  for (const a of all) listAt(groups, a.root ? `root ${a.party} ${a.epoch}` : `${a.party} ${a.prev}`).push(a);
  for (const a of all.filter(x => x.root)) { const line = new Set(chain(a)); proof('rekey', [a], x => x.epoch < a.epoch && !line.has(x)); }
  for (const g of [...groups.values()].filter(l => l.length > 1)) {
    if (g[0].root) proof('roots', g, x => x.epoch >= g[0].epoch); else proof('fork', g, x => !x.root && x.era === g[0].era && x.seq >= g[0].seq);
  }
  return out;
}
