// A committee at work: what its rules of procedure make of events. docs/spec/sitting.md §1 to §3; §4 is in drafts.js, §5 in floor.js, §6 in votes.js.
import { byBytes, met, same, measure } from './count.js';
import { bounds, can, need, isId, once, size } from './event.js';
import { drafts } from './drafts.js';
import { floor } from './floor.js';
import { votes } from './votes.js';
export class Sitting {
  constructor(body) {
    Object.assign(this, { body, seats: null, chair: null, present: new Set(), meeting: { id: '', date: '', open: false, suspended: false }, until: {},
      items: new Map(), item: '', drafts: new Map(), motions: new Map(), rulings: [], appealing: false, vote: null, decisions: [],
      acting: '', asked: null, ties: [], permits: [], draws: new Map(), start: '', remarks: [] });
  }
  /** Takes an event, or throws Refused and stays as it was. */
  take(e) {
    const kind = e.do, seat = this.seat(e.by);
    bounds(e);
    need(this.seats || kind === 'roll', 'no roll');
    if (e.by === 'chair' || e.by === 'secretary') need(can[e.by === 'chair' ? 'c' : 'k'].has(kind), 'not theirs');
    else need(seat && (can.s.has(kind) || can.m.has(kind) && seat.votes), 'not its');
    need(!can.o.has(kind) || this.meeting.open && !this.meeting.suspended, 'no meeting');
    need(!this.vote || can.v.has(kind), 'a vote is taken');
    need(!can.n.has(kind) || e.id && !this.used(e.id), 'its id');
    steps[kind](this, { ...e, of: e.of ?? '', kind: e.kind ?? '', list: e.list ?? [], text: e.text ?? '' });
    if (!can.a.has(kind)) this.asked = null;
  }
  seat(code) { return this.seats?.get(code); }
  voters(codes) { return codes.every(c => this.seat(c)?.votes); }
  used(id) {
    return id === 'chair' || this.drafts.has(id) || this.motions.has(id) || this.items.has(id) || this.meeting.id === id || this.vote?.id === id ||
      this.rulings.some(r => r.id === id) || this.decisions.some(v => v.id === id);
  }
  quorum(tests) {
    const all = [...this.seats.values()].filter(s => s.votes), yes = all.filter(s => this.present.has(s.code)), none = all.filter(s => !yes.includes(s));
    need(tests.every(t => met(t, { yes, no: [], abstain: [], none }).holds), 'no quorum');
  }
  live(id) { const d = this.drafts.get(id); need(d?.status === 'live', 'not before the committee'); return d; }
  root(d) { while (d.amends) d = this.drafts.get(d.amends); return d; }
  get begun() { return Boolean(this.drafts.get(this.acting)?.begun); } // of the acting proposal
  amendments(id) { return [...this.drafts.values()].filter(d => d.amends === id); }
  end(d, status) {
    d.status = status;
    for (const a of this.amendments(d.id)) if (a.status === 'live') this.end(a, 'not-put');
    if (this.acting === d.id) this.acting = '';
  }
  rank(m) { return this.body.motions.find(k => k.kind === m.kind)?.rank ?? 0; }
  get pending() {
    return [...this.motions.values()].filter(m => m.status === 'live').reduce((a, m) => a && this.rank(a) <= this.rank(m) ? a : m, null);
  }
  tie(of, parts) { return this.ties.find(t => t.of === of && same(t.parts, parts)); }
  untie(of, parts) { this.ties = this.ties.filter(t => !(t.of === of && same(t.parts, parts))); }
  admissible(d) {
    return !this.body.day_before || d.amends && this.permits.includes(d.id) || Boolean(d.circulated) && d.circulated < this.meeting.date;
  }
  /** The places of a draft: the amendments to it that come before it. */
  places(id) {
    const t = this.drafts.get(id), far = a => [...measure(t.parts, a.changes).map(n => -n), a.number];
    const before = (a, b) => a.map((x, i) => x - b[i]).find(x => x) ?? 0;
    return this.amendments(id).filter(a => a.status === 'live' && this.admissible(a)).sort((a, b) => before(far(a), far(b)));
  }
  next(id) {
    const ids = this.places(id).map(d => d.id), { order } = this.drafts.get(id);
    return ids.length === 1 ? ids[0] : ids.every(x => order.includes(x)) ? order.find(x => ids.includes(x)) : undefined;
  }
  remark(kind, e, more = {}) {
    need(this.remarks.length < 50000, 'too many remarks');
    this.remarks.push({ kind, by: e.by, of: e.of, ...more });
  }
}

const meeting = {
  roll(s, e) {
    const seats = e.seats ?? [], codes = seats.map(x => x.code), known = c => codes.includes(c);
    const named = x => isId(x.code) && !['chair', 'secretary'].includes(x.code) && size(x.name) <= 256 && size(x.why) <= 16384;
    need(!s.meeting.open && seats.length >= 1 && once(codes) && seats.every(named));
    need(seats.every(x => x.weight >= 1 && x.weight <= (s.body.equal ? 1 : 2 ** 40)) && [...s.seats?.keys() ?? []].every(known));
    need(e.chair?.person && size(e.chair.person) <= 256 && (!e.chair.seat || known(e.chair.seat)));
    s.seats = new Map([...seats].sort((a, b) => byBytes(a.code, b.code)).map(x => [x.code, x]));
    s.chair = e.chair;
    s.present = new Set();
  },
  attendance(s, e) { need(e.list.every(c => s.seat(c))); s.present = new Set(e.list); },
  arrive(s, e) { s.present.add(e.by); },
  leave(s, e) { s.present.delete(e.by); },
  open(s, e) {
    need(!s.meeting.open && e.date && e.date >= s.meeting.date);
    s.quorum(s.body.open);
    s.meeting = { id: e.id, date: e.date, open: true, suspended: false };
  },
  resume(s) { need(s.meeting.open && s.meeting.suspended); s.quorum(s.body.open); s.meeting.suspended = false; },
  close(s) { need(!s.pending && !(s.begun && !s.ties.length)); s.meeting.open = false; },
  'take-up'(s, e) {
    need(isId(e.item) && !s.begun && s.items.size <= 8000);
    Object.assign(s, { item: e.item, acting: '' });
    if (!s.items.has(e.item)) s.items.set(e.item, { closed: false, adjourned: false });
  },
  deadline(s, e) { need(['proposals', 'amendments'].includes(e.kind) && e.until); s.until[e.kind] = e.until; },
  permit(s, e) {
    const d = s.drafts.get(e.of), more = e.list.length ? e.list.map(c => `${e.of} ${c}`) : [e.of];
    need(isId(e.of) && e.text && !(d && !d.amends && !e.list.length) && s.permits.length + more.length <= 4000);
    s.permits.push(...more);
  },
};
const steps = { ...meeting, ...drafts, ...floor, ...votes };
