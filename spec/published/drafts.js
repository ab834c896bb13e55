// Proposals, amendments, their papers and sponsors: docs/spec/sitting.md §4.
import { amends } from './count.js';
import { need, isId, once } from './event.js';
const words = n => Number.isInteger(n) && n >= 0 && n <= 1000000;
const wellFormed = (parts = []) => parts.length > 0 && parts.every(p => isId(p.id) && words(p.words)) && once(parts.map(p => p.id));
/** How many words a part of a draft has; undefined where there is none. */
export const wordsOf = (d, part) => d.parts.find(p => p.id === part)?.words ?? d.changes.find(c => c.id === part)?.added;
function fit(d, changes = []) {
  const sound = c => {
    const has = wordsOf(d, c.part), there = has !== undefined;
    const good = { add: !there && c.deleted === 0, delete: there && c.deleted === has && c.added === 0, revise: there && c.deleted <= has };
    return isId(c.id) && isId(c.part) && c.deleted >= 0 && words(c.added) && Object.hasOwn(good, c.do) && good[c.do];
  };
  return changes.length >= 1 && changes.length <= 2000 && changes.every(sound) && once(changes.map(c => c.id)) && once(changes.map(c => c.part));
}
/** Parts after changes, in their order. */
export function applied(parts, changes) {
  const out = parts.map(p => ({ ...p }));
  for (const c of changes) {
    const i = out.findIndex(p => p.id === c.part);
    if (i < 0 && c.do === 'add') out.push({ id: c.part, ...c.operative ? { operative: true } : {}, words: c.added });
    else if (i >= 0 && c.do === 'delete') out.splice(i, 1);
    else if (i >= 0) out[i].words = Math.max(0, out[i].words - c.deleted + c.added);
  }
  return out;
}
function inTime(s, which, e) {
  const end = s.until[which];
  need(!end || s.permits.includes(e.id) || e.at && e.at <= end, 'late');
}
function sponsors(s, e) {
  need(s.voters(e.list), 'a sponsor');
  return [...e.by === 'chair' ? [] : [e.by], ...e.list.filter(c => c !== e.by)];
}
function add(s, e, more) {
  const all = sponsors(s, e);
  s.drafts.set(e.id, { id: e.id, amends: '', number: s.drafts.size + 1, main: all.slice(0, 1), sponsors: all, papers: e.symbol ? [e.symbol] : [],
    parts: [], changes: [], rivals: e.rivals ?? [], circulated: '', needs: Boolean(e.needs && s.body.budget), budget: '', amended: false,
    begun: false, priority: false, request: '', objected: false, order: [], forced: false, groups: [], cut: [], noVote: false, status: 'live', ...more });
}
const notBegun = (s, id) => { const d = s.live(id); need(!s.root(d).begun, 'begun'); return d; };
const mine = (d, by) => d.main.includes(by) || by === 'chair' && !d.main.length;
function reworded(s, d, parts, symbol) {
  Object.assign(d, { parts, order: [], groups: [], budget: '' });
  d.papers.push(symbol);
  for (const a of s.amendments(d.id)) if (a.status === 'live' && !fit(d, a.changes)) s.end(a, 'not-put');
}

export const drafts = {
  table(s, e) {
    need(wellFormed(e.parts) && isId(e.item) && s.drafts.size < 4000);
    inTime(s, 'proposals', e);
    add(s, e, { item: e.item, question: e.question ?? '', category: e.category ?? '', parts: e.parts });
    if (!s.items.has(e.item)) s.items.set(e.item, { closed: false, adjourned: false });
  },
  amend(s, e) {
    const t = notBegun(s, e.of);
    need(!(t.amends && s.drafts.get(t.amends).amends) && s.drafts.size < 4000 && fit(t, e.changes) && amends(t.parts, t.changes, e.changes));
    need((e.rivals ?? []).every(r => s.drafts.get(r)?.amends === e.of));
    inTime(s, 'amendments', e);
    add(s, e, { amends: t.id, item: t.item, question: '', category: t.category, changes: e.changes });
  },
  revise(s, e) {
    const d = notBegun(s, e.of);
    need(mine(d, e.by) && !d.amends && !d.amended && wellFormed(e.parts) && e.symbol);
    d.circulated = '';
    reworded(s, d, e.parts, e.symbol);
  },
  oral(s, e) {
    const d = notBegun(s, e.of);
    need(mine(d, e.by) && !d.amends && e.certified && fit(d, e.changes));
    const parts = applied(d.parts, e.changes);
    need(parts.length, 'nothing is left');
    reworded(s, d, parts, '');
  },
  issue(s, e) { const d = s.live(e.of); need(e.symbol && ['corr', 'add'].includes(e.kind)); d.papers.push(e.symbol); },
  circulate(s, e) { const d = s.live(e.of); need(e.date && !d.circulated); d.circulated = e.date; },
  budget(s, e) {
    const d = s.live(e.of);
    need(s.body.budget && Boolean(e.needs) !== Boolean(e.symbol));
    Object.assign(d, { needs: true, budget: e.symbol ?? '' });
    if (e.symbol) d.papers.push(e.symbol);
  },
  sponsor(s, e) { const d = s.live(e.of); need(!d.sponsors.includes(e.by)); d.sponsors.push(e.by); },
  unsponsor(s, e) {
    const d = s.live(e.of), others = l => l.filter(c => c !== e.by);
    need(d.sponsors.includes(e.by) && !(d.sponsors.length === 1 && !d.amended && !s.root(d).begun));
    d.sponsors = others(d.sponsors);
    d.main = others(d.main);
    if (!d.main.length) d.main = d.sponsors.slice(0, 1);
  },
  withdraw(s, e) {
    const m = s.motions.get(e.of), decided = s.decisions.some(v => v.of === e.of);
    if (m) {
      need(m.by === e.by && m.status === 'live' && !s.tie(e.of, []) && !decided);
      m.status = 'withdrawn';
      return;
    }
    const d = s.live(e.of);
    need(!d.begun && !(d.amends && decided) && !d.amended && mine(d, e.by));
    s.end(d, 'withdrawn');
  },
  reintroduce(s, e) {
    const d = s.drafts.get(e.of), t = s.drafts.get(d?.amends);
    need(d?.status === 'withdrawn' && (!t || t.status === 'live' && !s.root(t).begun));
    Object.assign(d, { status: 'live', number: Math.max(...[...s.drafts.values()].map(o => o.number)) + 1, main: [e.by], sponsors: [e.by] });
  },
  'new-proposal'(s, e) {
    const d = notBegun(s, e.of);
    need(d.amends && e.text);
    s.end(d, 'new-proposal');
    s.rulings.push({ id: e.id, kind: e.do, of: d.id, list: [] });
    s.appealing = true;
  },
};
