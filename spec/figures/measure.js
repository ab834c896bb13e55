// What claims leave open on a text: docs/spec/talks.md §11.
import { compare, cached } from '../checker/seal.js';
import { meet, inner } from '../checker/claims.js';
export const sum = (list, f = x => x) => list.reduce((n, x) => n + f(x), 0);
export const wordsOf = b => sum(Object.values(b.text), ws => ws.length);
export const millibits = k => (BigInt(k) ** 1000n).toString(2).length - 1;
export class Extent {
  constructor(text, given) {
    const known = new Map(given.map(c => [c.key, c])), rooted = c => !c.parent || known.has(c.parent) && rooted(known.get(c.parent)), inners = new Map();
    this.claims = [...known.values()].filter(rooted).sort((a, b) => compare(a.key, b.key));
    this.on = c => c.parent ? cached(inners, c.parent, () => inner(known.get(c.parent))) : text;
    this.meets = (a, b) => a.parent === b.parent ? meet(a, b, this.on(a)) : '';
    this.brackets = [];
    const over = this.over = new Map();
    for (const c of this.claims) {
      if (over.has(c.key)) continue;
      const bracket = { own: [], parent: c.parent };
      for (const todo = [c]; todo.length;) {
        const x = todo.pop();
        if (over.has(x.key)) continue;
        over.set(x.key, bracket); bracket.own.push(x);
        todo.push(...this.claims.filter(o => !over.has(o.key) && this.meets(x, o) === 'rival'));
      }
      this.brackets.push(bracket);
    }
    const inside = (a, b) => a !== b && a.parent === b.parent && a.own.some(x => b.own.some(y => this.meets(x, y) === 'in'));
    for (const b of this.brackets) b.around = this.brackets.filter(o => inside(b, o));
    const depth = b => b.depth ??= 1 + Math.max(0, ...b.around.map(depth), b.parent ? depth(over.get(b.parent)) : 0);
    this.brackets.forEach(depth);
    for (const b of this.brackets) b.up = b.around.find(o => b.around.every(x => x.depth <= o.depth));
    this.tops = this.brackets.filter(b => b.depth === 1);
    this.clear = sum(text.blocks, wordsOf) - sum(this.tops, b => this.size(b));
    this.disputed = sum(this.tops, b => this.longest(b));
  }
  kids(b) { return this.brackets.filter(k => k.up === b); }
  stretches({ own }) { // {block, lang, start, end} of its words, in the order of the text
    const text = this.on(own[0]), gone = own.filter(c => c.op === 'delete').map(c => text.get(c.block)), out = new Map();
    for (const b of gone) for (const [l, ws] of Object.entries(b.text)) out.set(`${b.id} ${l}`, { block: b, lang: l, start: 0, end: ws.length });
    for (const c of own.filter(c => c.op === 'replace')) {
      const s = cached(out, `${c.block} ${c.lang}`, () => ({ block: text.get(c.block), lang: c.lang, start: c.start, end: c.end }));
      Object.assign(s, { start: Math.min(s.start, c.start), end: Math.max(s.end, c.end) });
    }
    return [...out.values()].sort((a, b) => text.at.get(a.block.id) - text.at.get(b.block.id) || compare(a.lang, b.lang));
  }
  size(b) { return sum(this.stretches(b), s => s.end - s.start); }
  fresh(c) { // how long the new words of a claim are, what is open in them at its longest
    const subs = this.brackets.filter(b => b.parent === c.key && !b.up);
    return c.new.length + sum(c.blocks, wordsOf) + sum(subs, b => this.longest(b) - this.size(b));
  }
  longest(b) {
    const size = this.size(b), base = size + sum(this.kids(b), k => this.longest(k) - this.size(k));
    const takes = c => c.op === 'replace' ? c.end - c.start : c.op === 'delete' ? wordsOf(this.on(c).get(c.block)) : 0;
    return Math.max(base, ...b.own.map(c => size - takes(c) + (['replace', 'insert'].includes(c.op) ? this.fresh(c) : 0)));
  }
  within(b) { return [...b.own, ...this.kids(b).flatMap(k => this.within(k))]; }
  wording(b, held) {
    const out = [], gone = held.filter(c => c.op === 'delete').map(c => c.block);
    const edits = held.filter(c => c.op === 'replace').sort((x, y) => x.start - y.start);
    for (const { block, lang, start, end } of this.stretches(b)) {
      if (gone.includes(block.id)) continue;
      let at = start;
      for (const c of edits) if (c.block === block.id && c.lang === lang && at <= c.start && c.end <= end) {
        out.push(...(block.text[lang] ?? []).slice(at, c.start), ...c.new);
        at = c.end;
      }
      out.push(...(block.text[lang] ?? []).slice(at, end));
    }
    const rest = held.filter(c => !['delete', 'replace'].includes(c.op)).sort((x, y) => compare(x.key, y.key));
    const all = x => Object.keys(x.text).sort(compare).flatMap(l => x.text[l]);
    for (const c of rest) out.push(...c.op === 'insert' ? [] : [` ${c.key}`], ...c.blocks.flatMap(all));
    return out;
  }
}
export function edits(a, b) { // words to take away, bring in or replace
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  a.forEach((x, i) => { row = b.reduce((next, y, j) => [...next, Math.min(row[j] + (x === y ? 0 : 1), row[j + 1] + 1, next[j] + 1)], [i + 1]); });
  return row[b.length];
}
