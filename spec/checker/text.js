// Words, blocks, texts and their digests: docs/spec/text-words.md.
import { createHash } from 'node:crypto';
import { compare } from './record.js';

export const KINDS = ['title', 'formula', 'pp', 'op', 'sub', 'heading', 'paragraph', 'item', 'subitem', 'note'];
const CJK = '\\u3000-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uffef\\u{20000}-\\u{3ffff}';
const cjk = new RegExp(`^[${CJK}]`, 'u'), tokens = new RegExp(`\\\\.|[${CJK}]|.`, 'gsu');
const unfit = /[\x00-\x20\x7f-\x9f\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/;

// A word is a string: "*" when it is emphasised, else "_", and its letters.
const spaced = (a, b) => !cjk.test(a.slice(1)) && !cjk.test(b.slice(1));
/** Whether a space stands at boundary i of words; at the ends, as if a run stood there. */
export const space = (ws, i) => !(i > 0 && cjk.test(ws[i - 1].slice(1))) && !(i < ws.length && cjk.test(ws[i].slice(1)));

/** The inline form of words. */
export function inline(ws) {
  let out = '';
  ws.forEach((w, i) => {
    const em = w[0] === '*', was = i > 0 && ws[i - 1][0] === '*';
    out += (was && !em ? '*' : '') + (i && spaced(ws[i - 1], w) ? ' ' : '') + (em && !was ? '*' : '') + w.slice(1).replace(/[\\*[\]]/g, '\\$&');
  });
  return out + (ws.at(-1)?.[0] === '*' ? '*' : '');
}

/** The words of an inline form; null if it isn't one. */
export function parse(s) {
  const out = [];
  let run = '', em = '_';
  const flush = () => { if (run) out.push(em + run); run = ''; };
  for (const t of s.match(tokens) ?? []) {
    if (t === '*') { flush(); em = em === '*' ? '_' : '*'; }
    else if (t === ' ') flush();
    else if (t.length > 1 && t[0] === '\\') run += t.slice(1);
    else if (cjk.test(t)) { flush(); out.push(em + t); }
    else run += t;
  }
  flush();
  return em === '_' && inline(out) === s && out.length <= 20000 && out.every(sound) ? out : null;
}
const sound = w => !unfit.test(w.slice(1)) && Buffer.byteLength(w) <= 4097 && !/^.[\u3099\u309a]$/.test(w) && (w.length < 3 || !new RegExp(`[${CJK}]`, 'u').test(w.slice(1)) || [...w].length === 2);

/** A choice mark: at most 80 bytes, no controls, no separators but the space. */
export const isMark = s => Buffer.byteLength(s) <= 80 && !unfit.test(s.replaceAll(' ', ''));
const isId = s => /^[!-*,-\]_-~]{1,64}$/.test(s);
const lines = b => `${b.kind} ${b.depth}\n` + Object.keys(b.text).sort(compare).map(l => `${l} ${inline(b.text[l])}\n`).join('');
export const sum = s => createHash('sha256').update(s).digest('hex');

/** A block as it is written in an act becomes {id, kind, depth, text: {language: words}}; null if it can't stand in a text. */
export function block(b, named) {
  if (named ? !isId(b.id ?? '') : b.id !== undefined) return null;
  const out = { id: b.id, kind: b.kind, depth: b.depth, text: {} }, langs = Object.keys(b.text);
  for (const l of langs) out.text[l] = parse(b.text[l]);
  return KINDS.includes(b.kind) && b.depth >= 0 && b.depth <= 9 && langs.length >= 1 && langs.length <= 32 &&
    langs.every(l => /^[a-z0-9-]{1,64}$/.test(l) && out.text[l]?.length) ? out : null;
}

/** A revision: its blocks, their places by id, its digest. */
export class Text {
  constructor(blocks) {
    this.blocks = blocks;
    this.at = new Map(blocks.map((b, i) => [b.id, i]));
    this.digest = sum('parley text v1\n' + blocks.map(b => `${b.id} ${lines(b)}\n`).join(''));
  }
}
export const contentDigest = b => sum('parley block v1\n' + lines(b));
export const blockLines = lines;
export const newId = (base, key, place) => 'n' + sum(`parley block id v1\n${base}\n${key}\n${place}\n`).slice(0, 32);

/** The key of a claim, docs/spec/text-claims.md §1. */
export function keyOf(c) {
  const line = (name, value) => value ? `${name} ${value}\n` : '';
  let s = 'parley claim v1\n' + line('op', c.op) + line('base', c.base) + line('parent', c.parent) + (c.op === 'insert' ? '' : line('block', c.block));
  if (c.op === 'replace') s += line('lang', c.lang) + `range ${c.start} ${c.end}\nnew ${inline(c.new)}\n`;
  if (c.op === 'insert' || c.op === 'move') s += line('gap', c.gap);
  if (c.op === 'insert') s += (c.choice ? `choice ${quote(c.choice)}\n` : '') + c.blocks.map(b => '+ ' + lines(b)).join('');
  if (c.op === 'split') s += Object.keys(c.at).sort(compare).map(l => `at ${l} ${c.at[l]}\n`).join('');
  return sum(s);
}
// A quoted Go string of characters without controls: what isn't printable is escaped.
const quote = s => '"' + [...s].map(ch => ch === '"' || ch === '\\' ? '\\' + ch : ch === ' ' || !/[\p{C}\p{Z}]/u.test(ch) ? ch
  : ch > '\uffff' ? '\\U' + ch.codePointAt(0).toString(16).padStart(8, '0') : '\\u' + ch.charCodeAt(0).toString(16).padStart(4, '0')).join('') + '"';
