// Claims: what they must be, rivals, the next revision, what carries over: docs/spec/text-claims.md.
import { compare } from './record.js';
import { Text, parse, inline, block, blockLines, keyOf, newId, space, isMark, sum } from './text.js';

const FIELDS = { replace: ['block', 'lang', 'start', 'end', 'exact', 'new'], insert: ['gap', 'blocks', 'choice'], delete: ['block'],
  move: ['block', 'gap'], split: ['block', 'at'], join: ['block'] };
const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const langs = b => Object.keys(b.text);

/** A claim as an act writes it, on the revision with this digest; null if it is out of form. */
export function readClaim(w, base) {
  if (!FIELDS[w.op] || Object.keys(w).some(k => k !== 'op' && k !== 'parent' && !FIELDS[w.op].includes(k))) return null;
  const c = { op: w.op, base, parent: w.parent ?? '', block: w.block ?? '', lang: w.lang ?? '', start: w.start ?? 0, end: w.end ?? 0,
    exact: parse(w.exact ?? ''), new: parse(w.new ?? ''), gap: w.gap ?? '', blocks: (w.blocks ?? []).map(b => block(b, false)), choice: w.choice ?? '', at: w.at ?? {} };
  return c.exact && c.new && c.blocks.every(b => b) && c.blocks.length <= 500 && isMark(c.choice) ? finish(c) : null;
}
const finish = c => Object.assign(c, { key: keyOf(c) });

/** What sub-claims of c are claims on; null if it has no new words. */
const innerBlocks = c => c.op === 'insert' ? c.blocks.map((b, i) => ({ ...b, id: `+${i}` }))
  : c.op === 'replace' && c.new.length ? [{ id: c.block, text: { [c.lang]: c.new } }] : null;
const indexed = blocks => ({ blocks, at: new Map(blocks.map((b, i) => [b.id, i])) });
export function inner(c) {
  const blocks = innerBlocks(c);
  return blocks && indexed(blocks);
}

function trim(ws, c) {
  let { start, end } = c, words = c.new;
  const whole = [...ws.slice(0, start), ...words, ...ws.slice(end)];
  let lead = 0, tail = 0;
  while (lead < ws.length && lead < whole.length && ws[lead] === whole[lead]) lead++;
  while (tail < ws.length - lead && tail < whole.length - lead && ws.at(-1 - tail) === whole.at(-1 - tail)) tail++;
  return { start: lead, end: ws.length - tail, new: whole.slice(lead, whole.length - tail) };
}

/** Whether c is sound on a text (or the inner text of its parent). */
export function fits(c, text, parent) {
  if (parent && parent.op === 'replace' && c.op !== 'replace') return false;
  const i = text.at.get(c.block), b = text.blocks[i], gap = c.gap === '^' ? 0 : text.at.has(c.gap) ? text.at.get(c.gap) + 1 : -1;
  if (c.op !== 'insert' && !b) return false;
  switch (c.op) {
    case 'replace': {
      const ws = Object.hasOwn(b.text, c.lang) ? b.text[c.lang] : null;
      if (!ws || c.start < 0 || c.end < c.start || c.end > ws.length || c.exact.join() !== ws.slice(c.start, c.end).join()) return false;
      const t = trim(ws, c), left = ws.length - (c.end - c.start) + c.new.length;
      return (t.start !== t.end || t.new.length > 0) && t.start === c.start && t.end === c.end && left <= 20000 &&
        (left > 0 || langs(b).length > 1 || parent?.op === 'replace');
    }
    case 'insert': return c.blocks.length > 0 && gap >= 0;
    case 'move': return gap >= 0 && gap !== i && gap !== i + 1;
    case 'split': return langs(b).length === Object.keys(c.at).length && langs(b).every(l => c.at[l] > 0 && c.at[l] < b.text[l].length);
    case 'join': return i + 1 < text.blocks.length;
  }
  return true;
}

const interval = (c, ws) => {
  const from = 2 * c.start + 1, end = space(ws, c.end) ? 2 * c.end : 2 * c.end + 1;
  return [from, c.start === c.end ? from : c.new.length ? end : 2 * c.end + 1];
};
/** How two claims of one text meet: 'rival', 'in' (a strictly inside b), 'around', or ''. */
export function meet(a, b, text) {
  if (a.key === b.key || a.parent !== b.parent) return '';
  if (a.op === 'replace' && b.op === 'replace') {
    if (a.block !== b.block || a.lang !== b.lang) return '';
    if (b.start < a.start && a.end < b.end) return 'in';
    if (a.start < b.start && b.end < a.end) return 'around';
    const ws = text.blocks[text.at.get(a.block)].text[a.lang], [p, q] = interval(a, ws), [r, s] = interval(b, ws);
    return p <= s && r <= q ? 'rival' : '';
  }
  if (a.op === 'replace' && b.op === 'delete') return a.block === b.block ? 'in' : '';
  if (a.op === 'delete' && b.op === 'replace') return a.block === b.block ? 'around' : '';
  return blockRivals(a, b, text) || blockRivals(b, a, text) ? 'rival' : '';
}
function blockRivals(a, b, text) {
  const next = text.blocks[text.at.get(a.block) + 1];
  switch (a.op) {
    case 'move': case 'delete':
      return ['move', 'delete', 'split'].includes(b.op) && a.block === b.block ||
        b.op === 'join' && (a.block === b.block || text.at.get(b.block) + 1 === text.at.get(a.block));
    case 'join': {
      const x = text.blocks[text.at.get(a.block)], unlike = x.kind !== next.kind || x.depth !== next.depth || langs(x).sort().join() !== langs(next).sort().join();
      const touches = b.block === a.block || b.block === next.id || b.op === 'join' && text.at.get(b.block) + 1 === text.at.get(a.block);
      return ['insert', 'move'].includes(b.op) && b.gap === a.block || unlike && ['split', 'join'].includes(b.op) && touches;
    }
    case 'split': {
      if (b.block !== a.block) return false;
      if (b.op === 'split') return !Object.keys(a.at).every(l => a.at[l] < b.at[l]) && !Object.keys(a.at).every(l => b.at[l] < a.at[l]);
      if (b.op !== 'replace') return false;
      const cut = a.at[b.lang], n = text.blocks[text.at.get(a.block)].text[b.lang].length;
      return b.start < cut && cut < b.end || !b.new.length && (b.start === 0 && b.end === cut || b.start === cut && b.end === n);
    }
    case 'insert': return b.op === 'insert' && a.gap === b.gap && a.choice !== '' && a.choice === b.choice;
  }
  return false;
}

/** The blocks that claims insert at one gap, in their order: [{ident, from: [[claim, place]]}]. */
function ordered(claims) {
  const nodes = new Map();
  for (const c of claims) {
    const count = new Map(), earlier = [];
    c.blocks.forEach((b, i) => {
      const ln = blockLines(b), n = count.get(ln) ?? 0, first = c.choice && blockLines(c.blocks[0]), ident = `${c.choice}\0${first && first + '\0' + i}\0${ln}\0${n}`;
      count.set(ln, n + 1);
      const node = nodes.get(ident) ?? nodes.set(ident, { ident, choice: c.choice, first, place: first ? i : 0, ln, n, from: [], behind: new Set() }).get(ident);
      node.from.push([c, i]);
      earlier.forEach(e => node.behind.add(e));
      earlier.push(ident);
    });
  }
  const left = [...nodes.values()].sort((a, b) => bytewise(a.choice, b.choice) || Buffer.compare(Buffer.from(a.first).subarray(0, 256), Buffer.from(b.first).subarray(0, 256)) ||
    compare(sum(a.first), sum(b.first)) || a.place - b.place || bytewise(a.ln, b.ln) || a.n - b.n), out = [];
  while (left.length) {
    const i = Math.max(0, left.findIndex(x => !left.some(y => y !== x && x.behind.has(y.ident))));
    out.push(...left.splice(i, 1));
  }
  return out;
}

/** One text (a revision, or the inner text of an adopted claim) with claims applied. */
class Assembly {
  /** @param kids claims by parent; real(id) gives the id that a block of an inner text gets */
  constructor(text, base, claims, kids, real = id => id) {
    Object.assign(this, { text, base, claims: claims.filter(c => !claims.some(d => meet(c, d, text) === 'in')), inner: new Map(), parts: new Map(), flat: [] });
    for (const c of this.claims) if (kids.has(c.key) || c.op === 'replace' || c.op === 'insert') {
      const t = inner(c);
      if (t) this.inner.set(c.key, new Assembly(t, base, kids.get(c.key) ?? [], kids, id => newId(base, c.key, id.slice(1))));
    }
    const of = (op, id) => this.claims.filter(c => c.op === op && c.block === id);
    for (const b of text.blocks) {
      const words = {}, cuts = of('split', b.id).sort((x, y) => Object.keys(x.at).map(l => x.at[l] - y.at[l])[0]);
      for (const l of langs(b)) {
        words[l] = [...b.text[l]];
        for (const e of this.edits(b.id, l).reverse()) words[l].splice(e.start, e.end - e.start, ...this.words(e));
      }
      const bounds = [null, ...cuts, null];
      this.parts.set(b.id, [null, ...cuts].map((cut, i) => ({ id: cut ? newId(base, cut.key, 0) : real(b.id), kind: b.kind, depth: b.depth, cut, off: {}, text:
        Object.fromEntries(langs(b).map(l => [l, words[l].slice(cut ? this.shift(b.id, l, cut.at[l]) : 0, bounds[i + 1] ? this.shift(b.id, l, bounds[i + 1].at[l]) : undefined)])) })));
    }
    text.blocks.forEach((b, i) => {
      if (!of('join', b.id).length) return;
      const q = root(this.parts.get(b.id).at(-1)), r = this.parts.get(text.blocks[i + 1].id)[0];
      for (const l of langs(r)) { r.off[l] = (q.text[l] ?? []).length; q.text[l] = [...q.text[l] ?? [], ...r.text[l]]; }
      r.into = q;
    });
    const away = id => of('move', id).length + of('delete', id).length > 0;
    this.gap('^');
    for (const b of text.blocks) {
      if (!away(b.id)) this.flat.push(...this.parts.get(b.id));
      else if (!of('move', b.id).length) this.parts.get(b.id).forEach(p => { p.gone = true; });
      this.gap(b.id);
    }
  }
  edits(id, l) { return this.claims.filter(c => c.op === 'replace' && c.block === id && c.lang === l).sort((a, b) => a.start - b.start || a.end - b.end); }
  words(e) { return this.inner.get(e.key)?.flat.find(p => p.text)?.text[e.lang] ?? []; }
  shift(id, l, p) { return this.edits(id, l).reduce((n, e) => e.start < p ? n + this.words(e).length - (e.end - e.start) : n, p); }
  inserts(g) { return this.claims.filter(c => c.op === 'insert' && c.gap === g); }

  gap(g) {
    this.flat.push({ gap: g, of: this });
    this.text.blocks.forEach((b, i) => {
      if (this.claims.some(c => c.op === 'move' && c.block === b.id && c.gap === g)) this.flat.push({ gap: g, of: this, moved: i }, ...this.parts.get(b.id));
    });
    for (const node of ordered(this.inserts(g))) {
      const kids = c => this.inner.get(c.key).claims.length > 0;
      const [c, i] = node.from.sort(([a], [b]) => kids(b) - kids(a) || compare(a.key, b.key))[0];
      this.flat.push({ gap: g, of: this, ident: node.ident }, ...this.inner.get(c.key).segment(i));
      for (const [d, k] of node.from) if (d !== c && !kids(d)) this.inner.get(d.key).parts.get(`+${k}`)[0].into = this.inner.get(c.key).parts.get(`+${i}`)[0];
    }
    this.flat.push({ gap: g, of: this, end: true });
  }
  segment(i) { // what stands for block i: from its gap's predecessor's end to its own gap's end
    const ends = this.flat.map((p, k) => p.end && p.of === this ? k : -1).filter(k => k >= 0);
    return this.flat.slice(i === 0 ? 0 : ends[i] + 1, ends[i + 1] + 1);
  }
  blocks() { return this.flat.filter(p => p.text && !p.into && !p.gone && langs(p).some(l => p.text[l].length)); }
}
function root(p) { while (p.into) p = p.into; return p; }

/** Rev.N+1 of a text: adopted claims applied; carry(claim) gives a claim on it, or null if it lapses. */
export class Next {
  /** @param find gives a claim on the old revision by its key */
  constructor(old, adopted, find) {
    const kids = new Map();
    for (const c of adopted) (kids.get(c.parent) ?? kids.set(c.parent, []).get(c.parent)).push(c);
    this.top = new Assembly(old, old.digest, kids.get('') ?? [], kids);
    this.adopted = new Set(adopted.map(c => c.key));
    this.find = find;
    this.text = new Text(this.top.blocks().map(({ id, kind, depth, text }) =>
      ({ id, kind, depth, text: Object.fromEntries(Object.entries(text).filter(([, ws]) => ws.length)) })));
    this.memo = new Map();
  }
  carry(c) {
    if (!this.memo.has(c.key)) this.memo.set(c.key, this.adopted.has(c.key) ? null : this.#carry(c));
    return this.memo.get(c.key);
  }
  scope(c) { // the assembly whose text c is a claim on, if its parents are all adopted
    if (!c.parent) return this.top;
    const p = this.find(c.parent);
    return (p && this.scope(p)?.inner.get(p.key)) ?? null;
  }
  #carry(c) {
    const scope = this.scope(c);
    if (!scope) return this.#follow(c);
    if (scope.claims.some(a => ['rival', 'in'].includes(meet(c, a, scope.text)))) return null;
    const d = { ...c, parent: '', base: this.text.digest };
    if (c.op === 'insert' || c.op === 'move') {
      if ((d.gap = this.#gap(c, scope)) === null) return null;
    }
    if (c.op === 'insert') {
      const has = new Set(ordered(scope.inserts(c.gap)).map(n => n.ident));
      d.kept = ordered([c]).filter(n => !has.has(n.ident)).map(n => n.from[0][1]).sort((a, b) => a - b); // the others stand there already
      d.blocks = d.kept.map(i => c.blocks[i]);
    } else {
      const at = c.op === 'split' ? Object.entries(c.at).map(([l, p]) => [l, this.#locate(c, scope, l, p)]) : [];
      const spot = c.op === 'replace' ? this.#locate(c, scope, c.lang, c.start) : at.length ? at[0][1]
        : { part: root(scope.parts.get(c.block).at(c.op === 'join' ? -1 : 0)) };
      if (!spot || spot.part.gone) return null;
      d.block = spot.part.id;
      if (c.op === 'split') d.at = Object.fromEntries(at.map(([l, s]) => [l, s && s.part === spot.part ? s.pos : -1]));
      if (c.op === 'replace') {
        const ws = spot.part.text[c.lang], end = this.#locate(c, scope, c.lang, c.end, c.start).pos;
        Object.assign(d, trim(ws, { ...c, start: spot.pos, end }));
        d.exact = ws.slice(d.start, d.end);
        d.front = d.start - spot.pos; // words that trimming took from the front
        if (d.end - d.start === ws.length && !d.new.length && langs(spot.part).every(l => l === c.lang || !spot.part.text[l].length)) {
          Object.assign(d, { op: 'delete', lang: '', start: 0, end: 0, exact: [] }); // it takes the last words: the block
        }
      }
    }
    return fits(d, this.text, null) ? finish(d) : null;
  }
  /** Where boundary p of the text that c is on stands now; of two parts, the one that holds boundary s. */
  #locate(c, scope, l, p, s = p) {
    const parent = c.parent && this.find(c.parent);
    if (parent?.op === 'replace') {
      const at = this.#locate(parent, this.scope(parent), l, parent.start);
      return at && { part: at.part, pos: at.pos + scope.shift(c.block, l, p) };
    }
    const parts = scope.parts.get(c.block), part = parts.findLast(x => !x.cut || x.cut.at[l] <= s);
    let pos = scope.shift(c.block, l, p) - (part.cut ? scope.shift(c.block, l, part.cut.at[l]) : 0), r = part;
    for (; r.into; r = r.into) pos += r.off[l] ?? 0;
    return { part: r, pos };
  }
  /** The block that now stands before the place to which an insert or move goes. */
  #gap(c, scope) {
    const flat = this.top.flat, mine = k => flat[k].of === scope && flat[k].gap === c.gap;
    let k = flat.findIndex((_, i) => mine(i));
    if (k < 0) { // its block stands as one with another claim's
      const first = scope.parts.get(scope.text.blocks[0].id)[0];
      k = c.gap === '^' ? flat.indexOf(root(first)) : flat.indexOf(root(scope.parts.get(c.gap).at(-1))) + 1;
      return this.#before(k);
    }
    const order = c.op === 'insert' ? ordered([...scope.inserts(c.gap), c]) : [], own = order.findIndex(n => n.from.every(([x]) => x === c));
    const before = new Set(order.slice(0, own).map(n => n.ident)), place = scope.text.at.get(c.block);
    for (let i = k + 1; i < flat.length; i++) {
      if (!mine(i)) continue;
      k = i;
      if (flat[i].end || (c.op === 'move' ? !(flat[i].moved < place) : flat[i].moved === undefined && !before.has(flat[i].ident))) break;
    }
    return this.#before(k);
  }
  #before(k) {
    const { flat } = this.top, shown = new Set(this.top.blocks());
    while (--k >= 0) if (flat[k].text && shown.has(root(flat[k]))) return root(flat[k]).id;
    return '^';
  }
  /** A sub-claim of a claim that lives on. */
  #follow(c) {
    const p = this.find(c.parent), q = p && this.carry(p);
    if (!q) return null;
    const d = { ...c, parent: q.key, base: this.text.digest };
    if (c.op === 'replace' && p.op === 'replace') {
      const front = q.front ?? 0, start = c.start - front, end = c.end - front;
      if (start < 0 || q.new.slice(start, end).join() !== c.exact.join()) return null;
      Object.assign(d, { block: q.block, ...trim(q.new, { ...c, start, end }) });
      Object.assign(d, { exact: q.new.slice(d.start, d.end), front: d.start - start });
    }
    if (p.op === 'insert') {
      const at = id => q.kept ? q.kept.indexOf(Number(id.slice(1))) : Number(id.slice(1));
      if (c.block) d.block = `+${at(c.block)}`;
      if (c.gap && c.gap !== '^') d.gap = `+${at(c.gap)}`; // +-1 is no block, so the claim lapses
    }
    return fits(d, inner(q) ?? indexed([]), q) ? finish(d) : null;
  }
}
export { inline };
