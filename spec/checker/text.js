// Words, blocks, texts and their digests: docs/spec/text-words.md.
import { compare, sha } from './seal.js';
const KINDS = ['title', 'formula', 'pp', 'op', 'sub', 'heading', 'paragraph', 'item', 'subitem', 'note'];
const CJK = ['3000-30ff', '31f0-31ff', '3400-4dbf', '4e00-9fff', 'f900-faff', 'fe30-fe4f', 'ff00-ffef', '20000-3ffff']
  .map(run => run.replace(/\w+/g, '\\u{$&}')).join('');
const cjk = new RegExp(`[${CJK}]`, 'u'), tokens = new RegExp(`[* ${CJK}]|(?:\\\\.|[^* \\\\${CJK}])+`, 'gsu');
const unfit = /[\x00-\x20\x7f-\x9f\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/;
// A word is a string: "*" when it is emphasised, else "_", and its letters. Words are sized if they may be a content.
export const sized = ws => ws.length <= 20000 && ws.every(w => Buffer.byteLength(w) <= 4097 && !/^.[\u3099\u309a]$/.test(w));
/** Whether a space stands at boundary i of words; at the ends, as if a run stood there. */
export const space = (ws, i) => !(i > 0 && cjk.test(ws[i - 1])) && !(i < ws.length && cjk.test(ws[i]));
export const inline = ws => ws.map((w, i) => { // The inline form of words
  const em = w[0] === '*', was = i > 0 && ws[i - 1][0] === '*', last = i === ws.length - 1;
  return (was && !em ? '*' : '') + (i && space(ws, i) ? ' ' : '') + (em && !was ? '*' : '') + w.slice(1).replace(/[\\*[\]]/g, '\\$&') + (em && last ? '*' : '');
}).join('');
export function parse(s) { // The words of an inline form; null if it isn't one
  let em = '_', out = [];
  for (const t of s.match(tokens) ?? []) if (t === '*') em = em === '*' ? '_' : '*'; else if (t !== ' ') out.push(em + t.replace(/\\(.)/gsu, '$1'));
  return em === '_' && inline(out) === s && !out.some(w => unfit.test(w)) ? out : null;
}
export const isMark = s => Buffer.byteLength(s) <= 80 && !unfit.test(s.replaceAll(' ', ''));
export const langs = b => Object.keys(b.text).sort(compare); // The languages of a block, ascending; its lines
export const lines = b => `${b.kind} ${b.depth}\n` + langs(b).map(l => `${l} ${inline(b.text[l])}\n`).join('');
export const contentDigest = b => sha('parley block v1\n' + lines(b));
/** A block as it is written in an act becomes {id, kind, depth, text: {language: words}}; null if it can't be read. */
export function block({ id, kind, depth, text }) {
  const words = Object.entries(text).map(([l, s]) => [l, parse(s)]), sound = KINDS.includes(kind) && words.every(([, ws]) => ws);
  return sound ? { id, kind, depth, text: Object.fromEntries(words) } : null;
}
export const isLang = l => /^[a-z0-9-]{1,64}$/.test(l);
export function stands(b, named) { // Whether a block can stand in a text (named) or in an insertion (without an id)
  const ls = langs(b), id = named ? /^[!-*,-\]_-~]{1,64}$/.test(b.id ?? '') : b.id === undefined;
  return id && b.depth >= 0 && b.depth <= 9 && ls.length >= 1 && ls.length <= 32 &&
    ls.every(l => isLang(l) && b.text[l].length && sized(b.text[l]));
}
export class Text { // Blocks with their places by id and, of a revision, its digest; the languages in which a block that has none may be given words
  constructor(blocks, awaited = []) { Object.assign(this, { blocks, awaited, at: new Map(blocks.map((b, i) => [b.id, i])) }); }
  get(id) { return this.blocks[this.at.get(id)]; }
  awaits(id, l) { return this.awaited.includes(l) && !Object.hasOwn(this.get(id).text, l); }
  after(id) { return this.blocks[this.at.get(id) + 1]; }
  get digest() { return this.sum ??= sha('parley text v1\n' + this.blocks.map(b => `${b.id} ${lines(b)}\n`).join('')); }
}
