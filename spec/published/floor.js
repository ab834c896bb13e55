// The floor: order, motions, rulings, requests, objections, remarks, draws. docs/spec/sitting.md §5.
import { same, commitment, drawn } from './count.js';
import { need, isId, once } from './event.js';
import { wordsOf } from './drafts.js';
function rule(s, e, of, list = []) {
  s.rulings.push({ id: e.id, kind: e.do, of, list, upheld: Boolean(e.upheld), overruled: false });
  s.appealing = true;
}
export const implied = (s, d) => s.amendments(d.amends).filter(a => a.status === 'adopted' && (a.rivals.includes(d.id) || d.rivals.includes(a.id) ||
  a.changes.some(x => x.do === 'delete' && d.changes.some(c => c.part === x.part)))).map(a => a.id);

function movable(s, m) {
  const d = s.drafts.get(m.of), proposal = d && !d.amends, open = proposal && d.status === 'live', item = s.items.get(m.of);
  const decided = x => ['adopted', 'rejected'].includes(x.status), all = m.groups.flat();
  const rival = o => !o.amends && o.id !== d.id && o.item === d.item && o.question === d.question && decided(o);
  const tests = {
    appeal: () => s.appealing && s.rulings.at(-1).id === m.of, 'no-action': () => d ? d.status === 'live' : item,
    closure: () => item && !item.closed && !item.adjourned,
    competence: () => open, priority: () => open, 'no-vote-next': () => open && d.question && [...s.drafts.values()].some(rival),
    reconsider: () => proposal && decided(d),
    division: () => d?.status === 'live' && m.groups.length && m.groups.every(g => g.length) && all.every(p => wordsOf(d, p) !== undefined) &&
      once(all) && !d.groups.some(g => g.parts.some(p => all.includes(p))),
  };
  return !Object.hasOwn(tests, m.kind) || tests[m.kind]();
}
export const floor = {
  action(s, e) {
    const d = s.live(e.of), rival = o => o.question === d.question && o.item === d.item && !o.amends && o.status === 'live';
    need(!d.amends && d.item === s.item && !s.begun && !s.pending && s.admissible(d));
    need(!d.question || d.priority || ![...s.drafts.values()].some(o => rival(o) && o.number < d.number && s.admissible(o)));
    s.acting = d.id;
  },
  order(s, e) {
    const d = s.live(e.of), want = s.places(d.id).map(a => a.id);
    need(s.acting === s.root(d).id && want.length >= 2 && same([...e.list].sort(), [...want].sort()) && (same(e.list, want) || e.text));
    need(!s.rulings.some(r => r.kind === 'order' && r.of === d.id && r.overruled && same(r.list, e.list)));
    d.order = e.list;
    rule(s, e, d.id, e.list);
  },
  imply(s, e) {
    const d = s.live(e.of), known = implied(s, d), adopted = a => s.drafts.get(a)?.amends === d.amends && s.drafts.get(a).status === 'adopted';
    need(d.amends && e.list.length && e.list.every(a => adopted(a) && (known.includes(a) || e.text)));
    s.end(d, 'not-put');
    rule(s, e, d.id, e.list);
  },
  move(s, e) {
    const point = e.kind === 'point-of-order', any = point || e.kind === 'appeal';
    const m = { id: e.id, kind: e.kind, by: e.by, of: e.of, groups: e.groups ?? [], spoke: new Set(), for: 0, against: 0,
      objected: false, request: '', status: 'live' };
    need(s.body.motions.some(k => k.kind === e.kind) && (!s.vote || point) && s.motions.size < 10000);
    need(any || !s.pending || s.rank(s.pending) > s.rank(m));
    need((any || e.kind === 'division' || !s.begun) && movable(s, m));
    s.motions.set(m.id, m);
  },
  speak(s, e) {
    const m = s.motions.get(e.of), item = s.items.get(e.of);
    if (!m) {
      need(item && !item.closed && !item.adjourned && !s.pending && !s.begun);
      return s.remark('speak', e);
    }
    const k = s.body.motions.find(x => x.kind === m.kind);
    need(m.status === 'live' && (m.objected || m.kind !== 'division') && e.by !== m.by && !m.spoke.has(e.by));
    need(['for', 'against'].includes(e.kind) && m[e.kind] < k[e.kind]);
    m.spoke.add(e.by);
    m[e.kind]++;
  },
  ruling(s, e) {
    const m = s.motions.get(e.of);
    need(m?.kind === 'point-of-order' && m.status === 'live');
    m.status = e.upheld ? 'adopted' : 'rejected';
    rule(s, e, m.id);
  },
  request(s, e) {
    const m = s.motions.get(e.of);
    need(['recorded', 'roll-call'].includes(e.kind) && (!m || m.status === 'live'));
    (m ?? s.live(e.of)).request = e.kind;
    if (s.asked?.of === e.of && !m) s.asked = null;
  },
  object(s, e) {
    const m = s.motions.get(e.of), d = m?.status === 'live' ? null : s.live(e.of), here = s.asked?.of === e.of;
    s.remark('object', e);
    if (!d) m.objected = true;
    else if (here && s.asked.parts.length) for (const g of d.groups) g.objected ||= same(g.parts, s.asked.parts);
    else d.objected = true;
    if (here) s.asked = null;
  },
  explain(s, e) {
    const d = s.drafts.get(e.of), root = d && s.root(d);
    need(d && !d.sponsors.includes(e.by) && (e.kind === 'before' ? s.acting === root.id && !root.begun : e.kind === 'after' && root.status !== 'live'));
    need(!s.remarks.some(r => r.kind === 'explain' && r.of === e.of && r.by === e.by) || s.permits.includes(`${e.of} ${e.by}`));
    s.remark('explain', e);
  },
  dissociate(s, e) {
    const d = s.drafts.get(e.of);
    need(d?.status === 'adopted' && d.noVote && e.list.every(p => wordsOf(d, p) !== undefined));
    s.remark('dissociate', e, { parts: e.list });
  },
  commit(s, e) {
    const shares = s.draws.get(e.of)?.shares ?? new Map();
    need(/^[0-9a-f]{64}$/.test(e.text) && isId(e.of) && (s.draws.has(e.of) || s.draws.size < 20000));
    need(!shares.has(e.by) && ![...shares.values()].some(x => x.value));
    if (!s.draws.has(e.of)) s.draws.set(e.of, { shares, drawn: '' });
    shares.set(e.by, { commitment: e.text, value: '' });
  },
  reveal(s, e) {
    const share = s.draws.get(e.of)?.shares.get(e.by);
    need(share && !share.value && e.text && commitment(e.of, e.by, e.text) === share.commitment);
    share.value = e.text;
  },
  draw(s, e) {
    const l = s.draws.get(e.of), code = l && !l.drawn && drawn(e.of, l.shares, [...s.seats.values()]);
    need(code);
    l.drawn = s.start = code;
  },
};
