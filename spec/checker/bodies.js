// The bodies of the talks' acts: docs/spec/talks.md §3.
import { compare, fields, list, int, string, is, isDigest, isKey, code, object, UNICODE } from './seal.js';
import { isTime } from './record.js';
import { block, isLang, stands, Text } from './text.js';
import { readWords } from './claims.js';
import { procedure, doings } from './committee.js';
const plain = /^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$/, words = (min, max) => v => string(plain, max)(v) && v.length >= min;
const note = words(0, 16384), name = words(0, 1024), any = string(/^/), some = string(/./s, 64), count = int(0, Number.MAX_SAFE_INTEGER);
const once = (form, min, max, key = x => x) => v => list(form, min, max)(v) && new Set(v.map(key)).size === v.length;
const mapOf = form => v => object(v) && Object.values(v).every(form);
const ref = string(/^[0-9a-f]{64}\.p?(0|[1-9]\d*)$/), refs = min => once(ref, min, 40000);
const claimRefs = min => v => refs(min)(v) && !v.some(r => r.includes('p'));
const blockForm = fields({ depth: int(-999, 999), 'id?': any, kind: any, text: mapOf(any) });
const changeForm = fields({ 'at?': mapOf(int(-2147483648, 2147483647)), 'block?': some, 'blocks?': list(blockForm), 'choice?': any, 'end?': count,
  'exact?': any, 'gap?': some, 'lang?': some, 'new?': any, op: any, 'parent?': any, 'start?': count });
const proposal = fields({ claim: v => changeForm(v) && readWords(v) !== null, 'for?': name, 'holding?': is(true), 'note?': note,
  'package?': int(1, 40000), 'source?': name });
const proposals = (min, ok) => list(p => proposal(p) && !(p.holding && (p.for || !ok)), min, 40000);
const sealed = once(fields({ digest: isDigest, id: some }), 1, 40000, s => s.id), heads = v => list(isDigest, 1, 512)(v) && v.every((x, i) => !(v[i - 1] >= x));
const targetForm = fields({ 'act?': isDigest, 'block?': words(0, 64), 'claim?': list(ref) });
const target = v => targetForm(v) && [...v.claim ?? [], v.act, v.block].filter(x => x).length <= 1;
const group = fields({ code: words(1, 1024), members: list(code), name, voice: code });
const whole = { digest: isDigest, rev: isDigest }, party = fields({ age: any, code, 'custody?': is('hub'), name: any, root: isKey, seat: isKey });
const some0 = int(0, 1000000), flag = is(true), seat = fields({ code: name, 'concur?': flag, 'name?': name, votes: is(true, false),
  weight: int(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 'why?': note });
const event = fields({ 'category?': name, 'certified?': flag, 'chair?': fields({ person: name, 'seat?': name }), 'changes?': list(fields({ id: name, part: name,
  do: name, deleted: some0, added: some0, 'operative?': flag })), 'date?': name, do: is(...doings), 'group?': name, 'groups?': list(list(name)), 'item?': name,
  'kind?': name, 'list?': list(name), 'needs?': flag, 'of?': name, 'parts?': list(fields({ id: name, 'operative?': flag, words: some0 })), 'question?': name,
  'rivals?': list(name), 'seats?': list(seat), 'symbol?': name, 'text?': note, 'until?': name, 'upheld?': flag, 'vote?': name });
const FORMS = {
  charter: { 'attribution?': is('parties', 'none'), 'authentic?': list(isLang, 2, 32), base: list(blockForm, 0, 10000), 'claims?': proposals(0, false),
    lang: words(1, 64), outcome: is('treaty', 'resolution', 'statement'), parties: list(party, 2, 256), pen: code, rule: is('unanimity', 'consensus'),
    'chair?': code, 'groups?': list(group, 0, 64), 'notice?': int(1, 8760), 'procedure?': procedure, rules: is(1), 'secretary?': code,
    title: words(1, 16384), unicode: is(UNICODE), 'follows?': fields({ heads, talks: isDigest }) },
  silence: { 'blocks?': sealed, 'claims?': refs(1), deadline: isTime, 'note?': note, 'place?': name, 'prolongs?': isDigest, 'rev?': isDigest },
  silent: { silence: isDigest }, break: { on: target, reason: v => note(v) && /[\S\ufeff]/.test(v), silence: isDigest },
  proceeding: { 'claims?': claimRefs(1), event: v => event(v), 'rev?': isDigest, 'role?': is('chair', 'secretary') },
  accede: { charter: isDigest }, amend: { claims: proposals(1, true), rev: isDigest, 'withdraws?': claimRefs(0) },
  position: { claims: refs(1), 'for?': name, 'group?': name, 'if?': once(ref, 0, 16), 'note?': note, stance: is('support', 'accept', 'reserve', 'object'),
    'reason?': is('instructions', 'scrutiny', 'substance', 'placement', 'linguistic') },
  withdraw: { claims: refs(1), 'note?': note }, package: { claims: claimRefs(2), 'note?': note },
  revise: { digest: isDigest, n: int(1, 2147483647), parent: isDigest }, pen: { from: isDigest, term: int(1, 1000000), to: words(1, 1024) },
  agree: { blocks: sealed, 'note?': note, rev: isDigest }, confirm: { blocks: sealed, 'note?': note },
  revoke: { blocks: once(any, 1, 40000), 'note?': note }, initial: whole, sign: whole, exchange: whole, unsign: { ...whole, 'note?': note },
  correspond: { blocks: sealed, 'note?': note, rev: isDigest }, differ: { blocks: once(any, 1, 40000), 'note?': note },
  comment: { on: target, text: v => note(v) && /[\S\ufeff]/.test(v) }, park: { 'note?': note, on: target }, place: { on: target, where: words(1, 1024) },
  commitment: { block: words(1, 64), 'due?': v => name(v) && isTime(`${v}T00:00:00Z`), 'for?': name, lang: words(1, 64), 'note?': note, rev: isDigest,
    'term?': name, 'to?': name, verb: words(1, 1024) },
  followup: { 'note?': note, on: isDigest, say: is('confirm', 'object', 'withdraw', 'reported', 'done', 'overdue') },
};
const forms = new Map(Object.entries(FORMS).map(([kind, shape]) => [kind, fields({ ...shape, 'by?': name })]));
const quiet = ['silence', 'silent', 'break'], lost = c => [...c.authentic ? [] : languages, ...c.rule === 'consensus' ? [] : quiet];
const languages = ['correspond', 'differ']; // nobody knows these kinds where the charter names no authentic languages
export const bears = (kind, { body }) => forms.has(kind) && !/^(comment|park|place|proceeding|commitment|followup)$/.test(kind) && !lost(body).includes(kind);
export const wellFormed = ({ kind, body: b }) => b !== null && forms.get(kind)?.(b) && (kind !== 'position' ||
  (b.reason !== undefined) === (b.stance === 'reserve') && !(b.if && ['reserve', 'object'].includes(b.stance)) && !(b.group && b.for)) &&
  (kind !== 'silence' || Boolean(b.blocks || b.claims) && (b.blocks !== undefined) === (b.rev !== undefined)) &&
  (kind !== 'proceeding' || !(b.rev && (!['table', 'revise'].includes(b.event.do) || b.event.parts)) &&
    !(b.claims && (!['amend', 'oral'].includes(b.event.do) || b.event.changes))) && (kind !== 'charter' || presided(b));
function presided({ rule, chair, groups = [], notice, parties, procedure, secretary }) { // What belongs to consensus
  const up = l => l.every((x, i) => !i || compare(l[i - 1], x) < 0), all = parties.map(p => p.code), of = g => g.members;
  if (rule !== 'consensus') return !chair && !groups.length && !notice && !procedure && !secretary;
  const whole = g => g.code !== 'none' && !all.includes(g.code) && of(g).length > 1 && up(of(g)) &&
    of(g).every(m => all.includes(m)) && of(g).includes(g.voice);
  return (!secretary || procedure && all.includes(secretary)) && all.includes(chair) && up(groups.map(g => g.code)) && groups.every(whole);
}
/** The text of Rev.0; null if the charter's base can't be a text, its pen is no party, or its languages are out of order. */
export function baseText({ authentic: ls = [], base, lang, parties, pen }) {
  const blocks = base.map(block), sound = blocks.every(b => b && stands(b, true)) && new Set(blocks.map(b => b.id)).size === blocks.length;
  const even = ls.every((l, i) => !i || compare(ls[i - 1], l) < 0) && (!ls.length || ls.includes(lang));
  return sound && even && parties.some(p => p.code === pen) ? new Text(blocks, ls) : null;
}
