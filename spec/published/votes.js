// What may be decided, votes, and what they bring about: docs/spec/sitting.md §5, at its end, and §6.
import { same, count } from './count.js';
import { need } from './event.js';
import { applied } from './drafts.js';
import { implied } from './floor.js';
const VOTES = ['yes', 'no', 'abstain', 'not-participating'], hours = (from, to) => (new Date(to) - new Date(from)) / 3600000;
const requested = (s, of) => (s.motions.get(of) ?? s.drafts.get(of))?.request;

/** What is put where an id, parts and a reason may be decided. */
function question(s, of, parts, reason) {
  const m = s.motions.get(of);
  s.quorum(s.body.decide);
  if (m) {
    need(m.status === 'live' && m.kind !== 'point-of-order' && s.pending === m, 'not this motion');
    return { on: ['appeal', 'reconsider'].includes(m.kind) ? m.kind : 'motion', category: '' };
  }
  need(s.tie(of, parts) || s.ties.every(t => s.motions.has(t.of)), 'a second vote is due');
  const d = s.live(of), root = s.root(d), group = d.groups.find(g => !g.result);
  need(!s.pending && s.acting === root.id && s.admissible(d) && !(d.needs && !d.budget) && !s.places(d.id).length, 'something comes first');
  need(!d.amends || s.next(d.amends) === d.id && (!implied(s, d).length || reason || d.forced), 'another amendment, or implied');
  need(group ? parts.length && same(group.parts, parts) : !parts.length, 'the division');
  return { on: d.amends ? parts.length ? 'change' : 'amendment' : parts.length ? 'part' : 'proposal', category: root.category };
}
function begin(s, of) { // a vote on it begins, or its decision without one
  const m = s.motions.get(of);
  if (!m || m.kind === 'appeal') s.appealing = false;
  if (!m) s.root(s.drafts.get(of)).begun = true;
}
function settle(s, of, parts, result, noVote = false) {
  const carried = result === 'carried', m = s.motions.get(of), d = s.drafts.get(of);
  if (m) return settleMotion(s, m, carried);
  if (parts.length) return settleParts(s, d, parts, result);
  d.noVote = noVote;
  const t = carried && s.drafts.get(d.amends);
  if (t) {
    t.amended = true;
    if (t.amends) t.changes = reworded(t.changes, d.changes); else t.parts = applied(t.parts, d.changes);
  }
  return s.end(d, carried ? 'adopted' : 'rejected');
}
function reworded(changes, by) { // what an amendment to an amendment makes of its changes
  const out = changes.map(c => ({ ...c }));
  for (const c of by) {
    const i = out.findIndex(o => o.id === c.part);
    if (i < 0 && c.do === 'add') out.push({ id: c.part, part: c.part, do: 'add', deleted: 0, added: c.added, ...c.operative ? { operative: true } : {} });
    else if (i >= 0 && c.do === 'delete') out.splice(i, 1);
    else if (i >= 0) out[i].added = Math.max(0, out[i].added - c.deleted + c.added);
  }
  return out;
}
function settleParts(s, d, parts, result) {
  const kept = x => !parts.includes(x.id), operative = p => p.operative, had = d.parts.some(operative);
  for (const g of d.groups) if (same(g.parts, parts)) g.result = result;
  if (result !== 'rejected') return;
  if (d.amends) d.changes = d.changes.filter(kept);
  else {
    d.cut.push(...d.parts.filter(p => !kept(p)));
    d.parts = d.parts.filter(kept);
  }
  if (!(d.amends ? d.changes.length : had ? d.parts.some(operative) : d.parts.length)) s.end(d, 'rejected');
}
function settleMotion(s, m, carried) {
  m.status = carried ? 'adopted' : 'rejected';
  if (!carried) return;
  const d = s.drafts.get(m.of), item = s.items.get(m.of);
  ({
    appeal: () => overrule(s, s.rulings.find(r => r.id === m.of)),
    suspend: () => { s.meeting.suspended = true; },
    'adjourn-meeting': () => { s.meeting.open = false; s.acting = ''; },
    closure: () => { item.closed = true; },
    'no-action': () => {
      if (d) return s.end(d, 'no-action');
      item.adjourned = true;
      for (const x of s.drafts.values()) if (x.item === m.of && x.status === 'live' && !x.amends) s.end(x, 'no-action');
    },
    competence: () => s.end(d, 'not-competent'),
    'no-vote-next': () => s.end(d, 'not-put'),
    priority: () => { d.priority = true; },
    reconsider: () => Object.assign(d, { parts: [...d.parts, ...d.cut], status: 'live', begun: false, groups: [], cut: [], noVote: false, objected: false }),
    division: () => d.groups.push(...m.groups.map(parts => ({ parts, result: '', objected: false }))),
  })[m.kind]?.();
}
function overrule(s, r) {
  const m = s.motions.get(r.of), d = s.drafts.get(r.of);
  r.overruled = true;
  if (r.kind === 'ruling') m.status = r.upheld ? 'rejected' : 'adopted';
  if (r.kind === 'order') d.order = [];
  if (r.kind === 'imply') Object.assign(d, { status: 'live', forced: true });
  if (r.kind === 'new-proposal') d.status = 'live';
}
const ballot = (s, e, on, category) =>
  ({ id: e.id, of: e.of, on, category, parts: e.list, seats: [...s.seats.values()], votes: new Map(), corrected: new Set() });
function said(s, e) { // what is said of a vote
  need(VOTES.includes(e.vote) && (s.body.chair_votes || !e.person || e.person !== s.chair.person), 'not such a vote');
}

export const votes = {
  ask(s, e) {
    const { on } = question(s, e.of, e.list, e.text), m = s.motions.get(e.of), d = s.drafts.get(e.of);
    const objected = d && (e.list.length ? d.groups.some(g => g.objected && same(g.parts, e.list)) : d.objected);
    need(on !== 'appeal' && !s.tie(e.of, e.list) && !requested(s, e.of) && !m?.objected && !(objected && s.body.votes));
    s.asked = { of: e.of, parts: e.list };
  },
  gavel(s, e) {
    need(s.asked && s.asked.of === e.of && same(s.asked.parts, e.list));
    const { on, category } = question(s, e.of, e.list, 'asked');
    begin(s, e.of);
    settle(s, e.of, e.list, 'carried', true);
    s.decisions.push({ ...ballot(s, e, on, category), noVote: true, result: 'carried' });
  },
  put(s, e) {
    need(s.body.votes && s.decisions.length < 20000);
    const { on, category } = question(s, e.of, e.list, e.text), m = s.motions.get(e.of), tie = s.tie(e.of, e.list);
    need(!(m?.kind === 'division' && !m.objected) && { hands: !requested(s, e.of), recorded: true, 'roll-call': s.start }[e.kind]);
    need(!tie || e.at && e.at >= tie.at && hours(tie.at, e.at) <= (s.body.hours ?? 0));
    if (e.kind === 'roll-call') s.start = '';
    begin(s, e.of);
    s.vote = { ...ballot(s, e, on, category), method: e.kind, second: Boolean(tie) };
  },
  vote(s, e) {
    said(s, e);
    need(s.vote?.id === e.of && !s.vote.votes.has(e.by));
    s.present.add(e.by);
    s.vote.votes.set(e.by, e.vote);
  },
  correct(s, e) {
    said(s, e);
    if (s.vote?.id === e.of) {
      need(s.vote.votes.has(e.by));
      return void s.vote.votes.set(e.by, e.vote);
    }
    const v = s.decisions.find(x => x.id === e.of);
    need(v && !v.noVote && v.method !== 'hands' && v.seats.some(x => x.code === e.by) && !v.corrected.has(e.by));
    v.corrected.add(e.by);
  },
  announce(s, e) {
    const v = s.vote;
    need(v?.id === e.of && s.pending?.kind !== 'point-of-order');
    const tally = count(s.body, v.on, v.category, v.seats, v.votes, v.second), { result } = tally;
    need(result !== 'tied' || e.at);
    s.vote = null;
    s.decisions.push(Object.assign(v, { tally, result }));
    s.untie(v.of, v.parts);
    if (result === 'tied') s.ties.push({ of: v.of, parts: v.parts, at: e.at });
    else settle(s, v.of, v.parts, result);
  },
  lapse(s, e) {
    const t = s.tie(e.of, e.list);
    need(t && e.at && hours(t.at, e.at) > (s.body.hours ?? 0));
    s.untie(e.of, e.list);
    settle(s, e.of, e.list, 'rejected');
  },
};
