// Claims: what they must be, rivals, the next revision, what carries over: docs/spec/text-claims.md.
import { cached, compare, listAt, sha } from './seal.js';
import { Text, parse, inline, block, stands, sized, langs, lines, space, isMark } from './text.js';
const FIELDS = { __proto__: null, replace: ['block', 'lang', 'start', 'end', 'exact', 'new'], insert: ['gap', 'blocks', 'choice'],
  delete: ['block'], move: ['block', 'gap'], split: ['block', 'at'], join: ['block'] };
const escape = ch => ch > '\uffff' ? '\\U' + ch.codePointAt(0).toString(16).padStart(8, '0') : '\\u' + ch.charCodeAt(0).toString(16).padStart(4, '0');
const quote = s => `"${s.replace(/["\\]/g, '\\$&').replace(/(?! )[\p{C}\p{Z}]/gu, escape)}"`;
const line = (name, value) => value ? `${name} ${value}\n` : '';
function keyed(c) { // The claim with its key. A field that its operation doesn't have is empty.
  const named = ['op', 'base', 'parent', 'block', 'lang'].map(k => line(k, c[k])).join(''), choice = c.choice && quote(c.choice);
  const words = c.op === 'replace' ? `range ${c.start} ${c.end}\nnew ${inline(c.new)}\n` : '', at = langs({ text: c.at }).map(l => `at ${l} ${c.at[l]}\n`);
  const end = line('gap', c.gap) + line('choice', choice) + c.blocks.map(b => '+ ' + lines(b)).join('') + at.join('');
  return Object.assign(c, { key: sha('parley claim v1\n' + named + words + end) });
}
const newId = (base, key, place) => 'n' + sha(`parley block id v1\n${base}\n${key}\n${place}\n`).slice(0, 32);
export function readWords(w) { // A claim as an act writes it, without base and key; null if its words can't be read
  const c = { op: w.op, parent: '', block: '', lang: '', start: 0, end: 0, gap: '', choice: '', at: {}, ...w,
    exact: parse(w.exact ?? ''), new: parse(w.new ?? ''), blocks: (w.blocks ?? []).map(block) };
  return c.exact && c.new && c.blocks.every(b => b) ? c : null;
}
/** The claim that an act writes, on the revision with this digest; null if it has a field that its operation doesn't know. */
export const readClaim = (w, base) =>
  Object.keys(w).every(k => k === 'op' || k === 'parent' || FIELDS[w.op]?.includes(k)) && FIELDS[w.op] ? keyed({ ...readWords(w), base }) : null;
/** What sub-claims of c are claims on; null if it has no new words. */
export const inner = c => c.op === 'insert' ? new Text(c.blocks.map((b, i) => ({ ...b, id: `+${i}` })))
  : c.op === 'replace' && c.new.length ? new Text([{ id: c.block, text: { [c.lang]: c.new } }]) : null;
function trim(ws, { start, end, new: words }) { // The smallest form of new words in place of start to end
  const whole = [...ws.slice(0, start), ...words, ...ws.slice(end)], most = Math.min(ws.length, whole.length);
  let lead = 0, tail = 0;
  while (lead < most && ws[lead] === whole[lead]) lead++;
  while (tail < most - lead && ws.at(-1 - tail) === whole.at(-1 - tail)) tail++;
  return { start: lead, end: ws.length - tail, exact: ws.slice(lead, ws.length - tail), new: whole.slice(lead, whole.length - tail) };
}
export function fits(c, text, parent) { // Whether c is sound on a text (or the inner text of its parent)
  const i = text.at.get(c.block), b = text.blocks[i], gap = c.gap === '^' ? 0 : text.at.has(c.gap) ? text.at.get(c.gap) + 1 : -1;
  if (c.op === 'insert') return gap >= 0 && c.blocks.length > 0 && c.blocks.length <= 500 && c.blocks.every(x => stands(x, false)) && isMark(c.choice);
  if (!b || parent?.op === 'replace' && c.op !== 'replace') return false;
  if (c.op === 'move') return gap >= 0 && gap !== i && gap !== i + 1;
  if (c.op === 'split') return langs(b).join() === langs({ text: c.at }).join() && langs(b).every(l => c.at[l] > 0 && c.at[l] < b.text[l].length);
  if (c.op !== 'replace') return c.op === 'delete' || i + 1 < text.blocks.length;
  const ws = Object.hasOwn(b.text, c.lang) ? b.text[c.lang] : [], left = ws.length - (c.end - c.start) + c.new.length;
  if (!ws.length && !text.awaits(c.block, c.lang) || c.end < c.start || c.end > ws.length) return false;
  if (c.exact.join() !== ws.slice(c.start, c.end).join() || !sized(c.new)) return false;
  const t = trim(ws, c), least = t.start === c.start && t.end === c.end && (t.start < t.end || t.new.length > 0);
  return least && left <= 20000 && (left > 0 || langs(b).length > 1 || parent?.op === 'replace');
}
const endOf = (c, text) => c.new.length && c.start < c.end && space(text.get(c.block).text[c.lang], c.end) ? 2 * c.end : 2 * c.end + 1;
const RIVALS = { // By the operation of a: whether b, on a block, is its rival
  replace: () => false, delete: (a, b, text) => RIVALS.move(a, b, text),
  move: (a, b, text) => ['move', 'delete', 'split', 'join'].includes(b.op) && a.block === b.block || b.op === 'join' && text.after(b.block).id === a.block,
  join(a, b, text) {
    const x = text.get(a.block), y = text.after(a.block), unlike = x.kind !== y.kind || x.depth !== y.depth || langs(x).join() !== langs(y).join();
    const touches = b.block === x.id || b.block === y.id || b.op === 'join' && text.after(b.block) === x;
    return ['insert', 'move'].includes(b.op) && b.gap === a.block || unlike && ['split', 'join'].includes(b.op) && touches;
  },
  split(a, b, text) {
    const before = (x, y) => Object.keys(x.at).every(l => x.at[l] < y.at[l]), cut = a.at[b.lang];
    if (a.block !== b.block || b.op !== 'replace') return a.block === b.block && b.op === 'split' && !before(a, b) && !before(b, a);
    if (cut === undefined) return text.awaits(a.block, b.lang);
    const side = b.start === 0 && b.end === cut || b.start === cut && b.end === text.get(a.block).text[b.lang].length;
    return b.start < cut && cut < b.end || side && !b.new.length;
  },
  insert: (a, b) => b.op === 'insert' && a.gap === b.gap && a.choice !== '' && a.choice === b.choice,
};
export function meet(a, b, text) { // How two claims of one text meet: 'rival', 'in' (a strictly inside b), 'around', or ''
  if (a.key === b.key || a.parent !== b.parent) return '';
  const words = [a, b].filter(c => c.op === 'replace').length, same = a.block === b.block;
  if (words === 1 && (a.op === 'delete' || b.op === 'delete')) return !same ? '' : b.op === 'delete' ? 'in' : 'around';
  if (words < 2) return RIVALS[a.op](a, b, text) || RIVALS[b.op](b, a, text) ? 'rival' : '';
  if (!same || a.lang !== b.lang) return '';
  if ((b.start - a.start) * (b.end - a.end) < 0) return b.start < a.start ? 'in' : 'around'; // one strictly inside the other
  return 2 * a.start + 1 <= endOf(b, text) && 2 * b.start + 1 <= endOf(a, text) ? 'rival' : '';
}
const byBytes = s => Buffer.from(s).toString('latin1');
function ordered(claims) { // The blocks that claims insert at one gap, in their order: [{ident, from: [[claim, place]]}]
  const nodes = new Map(), out = [];
  for (const c of claims) c.blocks.map(lines).forEach((ln, i, all) => {
    const first = c.choice && all[0], nth = all.slice(0, i).filter(x => x === ln).length;
    const order = [byBytes(c.choice), byBytes(first).slice(0, 256), first && sha(first), first ? i : 0, byBytes(ln), nth], ident = order.join('\0');
    const earlier = [...nodes.values()].filter(n => n.from.some(([d]) => d === c));
    const node = cached(nodes, ident, () => ({ ident, order, from: [], behind: new Set() }));
    earlier.forEach(n => node.behind.add(n)); node.from.push([c, i]);
  });
  const left = [...nodes.values()].sort((a, b) => a.order.reduce((r, x, i) => r || compare(x, b.order[i]), 0));
  while (left.length) out.push(...left.splice(Math.max(0, left.findIndex(x => !left.some(y => x.behind.has(y)))), 1));
  return out;
}
const root = part => part.into ? root(part.into) : part;
/** A revision, or the inner text of a claim, with claims applied. kids: sub-claims by parent; real(id): the id that a block of an inner text gets. */
function assemble(text, base, given, kids, real = id => id) {
  const claims = given.filter(c => !given.some(d => meet(c, d, text) === 'in')), flat = [], self = { text, claims, flat }; // flat: parts, places in gaps
  const on = (op, id) => claims.filter(c => c.op === op && c.block === id), into = (op, gap) => claims.filter(c => c.op === op && c.gap === gap);
  const inside = c => inner(c) && assemble(inner(c), base, kids.get(c.key) ?? [], kids, id => newId(base, c.key, id.slice(1)));
  const inners = new Map(claims.map(c => [c.key, inside(c)])), words = e => inners.get(e.key)?.flat.find(p => p.text)?.text[e.lang] ?? [];
  const edits = (id, l) => on('replace', id).filter(c => c.lang === l).sort((a, b) => a.start - b.start || a.end - b.end);
  // shift: where boundary p of a content stands behind the edits before it
  const shift = (id, l, p) => edits(id, l).reduce((n, e) => e.start < p ? n + words(e).length - (e.end - e.start) : n, p);
  const edited = (b, l) => edits(b.id, l).reduceRight((ws, e) => [...ws.slice(0, e.start), ...words(e), ...ws.slice(e.end)], b.text[l] ?? []);
  const has = b => [...new Set([...langs(b), ...on('replace', b.id).map(c => c.lang)])].sort(compare); // languages, given ones included
  const parts = new Map(text.blocks.map(b => {
    const cuts = on('split', b.id).sort((x, y) => Object.keys(x.at).map(l => x.at[l] - y.at[l])[0]), whole = has(b).map(l => [l, edited(b, l)]);
    const at = (cut, l, none) => cut ? shift(b.id, l, cut.at[l]) : none, piece = (l, ws, i) => ws.slice(at(cuts[i - 1], l, 0), at(cuts[i], l));
    const text = i => Object.fromEntries(whole.map(([l, ws]) => [l, piece(l, ws, i)]));
    return [b.id, [null, ...cuts].map((cut, i) => ({ ...b, id: cut ? newId(base, cut.key, 0) : real(b.id), cut, off: {}, text: text(i) }))];
  }));
  for (const b of text.blocks) if (on('join', b.id).length) {
    const q = root(parts.get(b.id).at(-1)), r = parts.get(text.after(b.id).id)[0];
    for (const l of [...langs(q), ...langs(r)]) r.off[l] = q.text[l]?.length ?? 0;
    for (const l of langs(r)) q.text[l] = [...q.text[l] ?? [], ...r.text[l]];
    r.into = q;
  }
  function fill(gap) {
    const place = { gap, of: self }, kin = c => inners.get(c.key).claims.length > 0, first = ([d, k]) => inners.get(d.key).parts.get(`+${k}`)[0];
    const moved = [...new Set(into('move', gap).map(c => text.at.get(c.block)))].sort((a, b) => a - b);
    flat.push(place, ...moved.flatMap(i => [{ ...place, moved: i }, ...parts.get(text.blocks[i].id)]));
    for (const { ident, from } of ordered(into('insert', gap))) {
      const [one, ...more] = from.sort(([a], [b]) => kin(b) - kin(a) || compare(a.key, b.key));
      flat.push({ ...place, ident }, ...inners.get(one[0].key).segment(one[1]));
      for (const o of more) if (!kin(o[0])) first(o).into = first(one);
    }
    flat.push({ ...place, end: true });
  }
  fill('^');
  for (const { id } of text.blocks) {
    const away = on('move', id).length > 0, gone = on('delete', id).length > 0;
    for (const p of parts.get(id)) p.gone = gone && !away;
    if (!away && !gone) flat.push(...parts.get(id));
    fill(id);
  }
  const ends = flat.flatMap((p, k) => p.end && p.of === self ? [k] : []);
  const segment = i => flat.slice(i === 0 ? 0 : ends[i] + 1, ends[i + 1] + 1); // what stands for block i, up to the end of its gap
  return Object.assign(self, { inners, parts, shift, into, segment });
}
/** Rev.N+1. find(key) gives a claim on the old revision, carry(claim) in the answer the claim on Rev.N+1, or null if it lapses. */
export function apply(old, adopted, find) {
  const kids = new Map(), memo = new Map();
  for (const c of adopted) listAt(kids, c.parent).push(c);
  const top = assemble(old, old.digest, kids.get('') ?? [], kids), { flat } = top;
  const blocks = flat.filter(p => p.text && !p.into && !p.gone && langs(p).some(l => p.text[l].length)), shown = new Set(blocks);
  const filled = b => Object.fromEntries(langs(b).filter(l => b.text[l].length).map(l => [l, b.text[l]]));
  const text = new Text(blocks.map(b => ({ id: b.id, kind: b.kind, depth: b.depth, text: filled(b) })), old.awaited), keys = new Set(adopted.map(c => c.key));
  const carry = c => cached(memo, c.key, () => keys.has(c.key) ? null : scope(c) ? rebase(c, scope(c)) : follow(c));
  const scope = c => c.parent ? find(c.parent) && scope(find(c.parent))?.inners.get(c.parent) : top; // if all its parents are adopted
  function rebase(c, on) {
    if (on.claims.some(a => ['rival', 'in'].includes(meet(c, a, on.text)))) return null;
    const d = { ...c, parent: '', base: text.digest, gap: c.gap && gapOf(c, on) };
    if (c.op === 'insert') { // some of its blocks may stand there already
      const has = new Set(ordered(on.into('insert', c.gap)).map(n => n.ident));
      d.kept = ordered([c]).filter(n => !has.has(n.ident)).map(n => n.from[0][1]).sort((a, b) => a - b);
      d.blocks = d.kept.map(i => c.blocks[i]);
    } else {
      const cut = Object.keys(c.at).map(l => [l, locate(c, on, l, c.at[l])]), whole = { part: root(on.parts.get(c.block).at(c.op === 'join' ? -1 : 0)) };
      const spot = c.op === 'replace' ? locate(c, on, c.lang, c.start) : cut.length ? cut[0][1] : whole;
      if (!spot || spot.part.gone) return null;
      Object.assign(d, { block: spot.part.id, at: Object.fromEntries(cut.map(([l, s]) => [l, s?.part === spot.part ? s.pos : -1])) });
      if (c.op === 'replace') requote(c, d, spot.part, spot.pos, locate(c, on, c.lang, c.end, c.start).pos);
    }
    return fits(d, text, null) ? keyed(d) : null;
  }
  function requote(c, d, part, start, end) { // front: the words that trimming took from the front
    const ws = part.text[c.lang] ?? [], all = langs(part).every(l => l === c.lang || !part.text[l].length);
    Object.assign(d, trim(ws, { ...c, start, end })); d.front = d.start - start;
    if (all && !d.new.length && d.exact.length === ws.length) Object.assign(d, { op: 'delete', lang: '', start: 0, end: 0, exact: [] });
  }
  function locate(c, on, l, p, s = p) { // Where boundary p of the text that c is on stands now; of two parts, the one that holds boundary s
    const parent = c.parent && find(c.parent), at = parent?.op === 'replace' && locate(parent, scope(parent), l, parent.start);
    if (parent?.op === 'replace') return at && { part: at.part, pos: at.pos + on.shift(c.block, l, p) };
    let part = on.parts.get(c.block).findLast(x => !x.cut || x.cut.at[l] <= s);
    let pos = on.shift(c.block, l, p) - (part.cut ? on.shift(c.block, l, part.cut.at[l]) : 0);
    for (; part.into; part = part.into) pos += part.off[l] ?? 0;
    return { part, pos };
  }
  function gapOf(c, on) { // The block that now stands before the place to which an insert or move goes
    const places = [...flat.keys()].filter(k => flat[k].of === on && flat[k].gap === c.gap), part = (id, k) => flat.indexOf(root(on.parts.get(id).at(k)));
    const before = k => { const p = flat.slice(0, k).findLast(x => x.text && shown.has(root(x))); return p ? root(p).id : '^'; };
    if (!places.length) return before(c.gap === '^' ? part(on.text.blocks[0].id, 0) : part(c.gap, -1) + 1); // one with another claim's block
    const order = c.op === 'insert' ? ordered([...on.into('insert', c.gap), c]) : [], own = order.findIndex(n => n.from.every(([x]) => x === c));
    const earlier = new Set(order.slice(0, own).map(n => n.ident)), from = on.text.at.get(c.block);
    const passes = p => c.op === 'move' ? p.moved < from : p.moved !== undefined || earlier.has(p.ident);
    return before(places.slice(1).find(k => flat[k].end || !passes(flat[k])));
  }
  function follow(c) { // A sub-claim of a claim that lives on
    const p = find(c.parent), q = p && carry(p), d = { ...c, parent: q?.key, base: text.digest };
    const at = id => id && id !== '^' ? `+${q.kept ? q.kept.indexOf(Number(id.slice(1))) : id.slice(1)}` : id; // +-1 is no block, so the claim lapses
    const start = c.start - (q?.front ?? 0), end = c.end - (q?.front ?? 0);
    if (!q || p.op === 'replace' && (start < 0 || q.new.slice(start, end).join() !== c.exact.join())) return null;
    if (p.op === 'insert') Object.assign(d, { block: at(c.block), gap: at(c.gap) });
    else Object.assign(d, { block: q.block, ...trim(q.new, { ...c, start, end }) });
    d.front = d.start - start;
    return fits(d, inner(q) ?? new Text([]), q) ? keyed(d) : null;
  }
  const went = id => top.parts.get(id).map(root).filter(p => shown.has(p)).map(p => p.id); // where the words of a block of the old revision stand
  return { text, adopted: keys, carry, went };
}
