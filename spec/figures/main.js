// Recomputes how talks converged, from plain pouches: docs/spec/talks.md §11. One line of JSON for each file.
// Exit code 4: a file has no whole record, or can't be read; its line says why. Check a file with spec/checker before you trust its figures.
import { readFileSync } from 'node:fs';
import { unpack } from '../checker/pouch.js';
import { Record } from '../checker/record.js';
import { Talks } from '../checker/talks.js';
import { View, yesTo } from '../checker/view.js';
import { apply } from '../checker/claims.js';
import { Extent, edits, millibits, sum, wordsOf } from './measure.js';
const newest = words => words.filter(w => w).reduce((m, w) => m && m.seq >= w.seq ? m : w, undefined);
const say = (v, slot, party) => newest(v.live(slot).map(i => v.word(i, party)));
const extent = v => v.extent ??= new Extent(v.tip.text, v.liveSlots.map(s => s.claim));
function ahead(v) { // what would be open after the next revision
  const agreed = v.agreed().map(s => s.claim);
  if (!agreed.length) return extent(v);
  const next = apply(v.tip.text, agreed, key => v.tip.known.get(key) ?? v.slots.get(key)?.claim);
  return new Extent(next.text, v.liveSlots.map(s => next.carry(s.claim)).filter(c => c));
}
const takes = ({ parent }, c) => c.parent ? 0 : c.op === 'replace' ? c.end - c.start : c.op === 'delete' ? wordsOf(parent.text.get(c.block)) : 0;
function figures(v) {
  const e = extent(v), a = ahead(v), { parties } = v.talks, { blocks } = v.tip.text, words = sum(blocks, wordsOf);
  const cut = sum(v.line.filter(r => r.parent), r => sum([...r.next.adopted].map(key => r.parent.known.get(key)), c => takes(r, c)));
  const made = b => Math.min(...b.own.flatMap(c => v.live(v.slots.get(c.key)).map(i => v.acts.indexOf(i.act))));
  const ages = e.tops.map(b => v.acts.length - 1 - made(b)).sort((x, y) => x - y), open = blocks.filter(b => v.changes(b.id).length);
  const options = e.brackets.map(b => b.own.length + 1), depth = Math.max(0, ...e.brackets.map(b => b.depth));
  return { live: v.liveSlots.length, agreed: v.agreed().length, brackets: e.tops.length, nested: e.brackets.length - e.tops.length,
    depth, options: sum(options), millibits: sum(options, millibits),
    undisputed: a.clear, disputed: a.disputed, words, cut, added: words + cut - sum(v.line[0].text.blocks, wordsOf), blocks: blocks.length, open: open.length,
    all_agreed: blocks.filter(b => !open.includes(b) && parties.every(p => v.agreement(p, b.id))).length,
    initialled: parties.filter(p => v.initialled(p)).length, age: ages[(ages.length - 1) >> 1] ?? 0 };
}
function movement(v) { // of each party, and towards each other
  const { parties, acts } = v.talks, toward = parties.map(() => parties.map(() => 0));
  const out = parties.map(() => ({ made: 0, withdrawn: 0, accepted: 0, lifted: 0, merged: 0, conceded: 0 }));
  const named = ref => {
    const [id, at] = ref.split('.'), act = acts.get(id);
    return at[0] === 'p' ? act.packs.find(k => `p${k.num}` === at) : act.claims[at];
  };
  for (const a of v.acts.filter(x => v.counts(x) && x.view && x.body && !x.as)) {
    const p = parties.indexOf(a.party), m = out[p], past = a.view, b = a.body;
    const took = slot => { m.accepted++; parties.forEach((q, k) => { if (k !== p && say(past, slot, q)?.hold) toward[p][k]++; }); };
    if (a.kind === 'amend') m.made += a.claims.filter(i => i.p.holding).length;
    m.withdrawn += (a.kind === 'amend' ? b.withdraws ?? [] : a.kind === 'withdraw' ? b.claims : []).filter(r => !r.includes('p')).length;
    if (a.kind === 'position' && !b.for) for (const x of b.claims.map(named)) {
      const before = x.members ? past.word(x, a.party) : say(past, past.slot(x), a.party);
      if (yesTo(b) && !yesTo(before)) (x.members ? past.memberSlots(x) : [past.slot(x)]).forEach(took);
      if (before?.stance === 'object' && b.stance !== 'object') m.lifted++;
    }
    if (!['position', 'package', 'amend'].includes(a.kind)) continue;
    const left = new Map();
    const was = x => !x.members && past.set.has(x.act) && past.fate(x) === 'live' && say(past, past.slot(x), a.party)?.hold;
    for (const [x, w] of a.writes) if (was(x)) left.set(past.slot(x), [...left.get(past.slot(x)) ?? [], w]);
    for (const ws of left.values()) if (!ws.some(w => w.hold)) { if (ws.some(yesTo)) m.merged++; else if (a.kind !== 'amend') m.conceded++; }
  }
  return { movements: parties.map((party, k) => ({ party, ...out[k] })), toward };
}
function distances(v) {
  const e = extent(v), { parties } = v.talks, at = parties.map(p => e.tops.map(b => {
    const held = e.within(b).filter(c => say(v, v.slots.get(c.key), p)?.hold), no = b.own.every(c => say(v, v.slots.get(c.key), p)?.stance === 'object');
    return held.length || no ? e.wording(b, held) : undefined;
  }));
  const pair = (p, q) => e.tops.reduce((d, b, k) => {
    const x = at[p][k], y = at[q][k];
    return x && y ? { edits: d.edits + edits(x, y), words: d.words + Math.max(x.length, y.length), covered: d.covered + e.longest(b) } : d;
  }, { edits: 0, words: 0, covered: 0 });
  return parties.map((_, p) => parties.slice(0, p).map((_, q) => pair(p, q)));
}
function backings(v) {
  const e = extent(v), { parties } = v.talks, packs = v.packs.filter(k => v.fate(k) === 'live'), word = (s, p) => say(v, s, p);
  const tied = (s, p) => packs.some(k => v.yes(v.word(k, p)) && v.memberSlots(k).includes(s)), yes = (s, p) => v.yes(word(s, p)) || tied(s, p);
  const says = (s, p) => yesTo(word(s, p)) || tied(s, p), spoke = (s, p) => says(s, p) || word(s, p)?.stance === 'object';
  const apart = (but, p, q) => sum(e.brackets.filter(b => b !== but), b => {
    const ss = b.own.map(c => v.slots.get(c.key)), meet = [p, q].every(x => ss.some(s => spoke(s, x)));
    return !meet ? 0 : ss.some(s => says(s, p) && says(s, q)) || !ss.some(s => says(s, p) || says(s, q)) ? -1 : 1;
  });
  const pairs = parties.flatMap((p, k) => parties.slice(0, k).map(q => [p, q])), alive = i => v.fate(i) === 'live';
  const named = x => (x.members ? x.members.map(same => same.find(alive)) : [x].filter(alive)).filter(i => i).map(i => v.slot(i));
  const waits = s => v.liveSlots.filter(o => parties.some(p => yesTo(word(o, p)) && (word(o, p).if ?? []).flatMap(named).includes(s))).map(o => o.key).sort();
  const across = s => pairs.filter(([p, q]) => says(s, p) && says(s, q) && apart(e.over.get(s.key), p, q) > 0).length;
  const carries = (s, p) => yes(s, p) || v.yes(v.heard(s, p));
  return v.liveSlots.map(s => ({ key: s.key, yes: parties.filter(p => carries(s, p)),
    across: across(s), waits: waits(s) })).sort((a, b) => a.key < b.key ? -1 : 1);
}
function churn(views) { // from each view to the next
  let before = { tops: [], live: new Set(), open: [] };
  const once = new Set();
  return views.map(v => {
    const e = extent(v), claims = b => b.own.flatMap(c => v.live(v.slots.get(c.key)));
    const open = v.tip.text.blocks.map(b => b.id).filter(id => v.changes(id).length);
    const now = { tops: e.tops.map(claims), live: new Set(e.brackets.flatMap(claims)), open };
    const beyond = (x, o) => x.tops.filter(t => !t.some(i => o.live.has(i))).length, again = id => once.has(id) && !before.open.includes(id);
    const out = { opened: beyond(now, before), closed: beyond(before, now), reopened: now.open.filter(again).length };
    now.open.forEach(id => once.add(id));
    before = now;
    return out;
  });
}
function course(file) {
  const record = new Record();
  record.add(unpack(readFileSync(file)).acts);
  const talks = new Talks(record), v = talks.now, at = a => new View(talks, record.order.filter(x => x === a || a.past.has(x)));
  const views = [...v.line.map(r => at(r.act)), v], changes = churn(views);
  const series = views.map((x, i) => ({ ...figures(x), ...changes[i] }));
  return { file, series, ...movement(v), distances: distances(v), backings: backings(v) };
}
for (const file of process.argv.slice(2)) {
  try { console.log(JSON.stringify(course(file))); } catch (e) { console.log(JSON.stringify({ file, unchecked: e.message })); process.exitCode = 4; }
}
