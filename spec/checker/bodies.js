// The bodies of the talks' acts: docs/spec/talks.md §3.
import { fields, list, int, string, is, isDigest, isKey, code } from './seal.js';
import { block, Text } from './text.js';

const text = max => string(/^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$/, max), note = text(16384), name = text(1024);
const once = (f, min, max, key = x => x) => v => list(f, min, max)(v) && new Set(v.map(key)).size === v.length;
const some = max => string(/./s, max), any = string(/^/), count = int(0, Number.MAX_SAFE_INTEGER);
const CLAIM = string(/^[0-9a-f]{64}\.(0|[1-9]\d*)$/), REF = string(/^[0-9a-f]{64}\.p?(0|[1-9]\d*)$/);
const mapOf = f => v => v !== null && typeof v === 'object' && !Array.isArray(v) && Object.values(v).every(f);
const blockForm = fields({ depth: int(-999, 999), 'id?': any, kind: any, text: mapOf(any) });
const claim = fields({ 'at?': mapOf(int(-2147483648, 2147483647)), 'block?': some(64), 'blocks?': list(blockForm), 'choice?': any, 'end?': count, 'exact?': any, 'gap?': some(64),
  'lang?': some(64), 'new?': any, op: any, 'parent?': any, 'start?': count });
const proposal = fields({ claim, 'for?': name, 'holding?': is(true), 'note?': note, 'package?': int(1, 40000), 'source?': name });
const proposals = (min, ok = () => true) => list(p => proposal(p) && !(p.holding && p.for) && ok(p), min, 40000);
const sealed = once(fields({ digest: isDigest, id: some(64) }), 1, 40000, s => s.id);
const onForm = fields({ 'act?': isDigest, 'block?': text(64), 'claim?': list(REF) });
const target = v => onForm(v) && (v.claim?.length ?? 0) + (v.act ? 1 : 0) + (v.block ? 1 : 0) <= 1;
const whole = { digest: isDigest, rev: isDigest };
const party = fields({ age: any, code, name: any, root: isKey, seat: isKey });

const FORMS = {
  charter: { base: list(blockForm, 0, 10000), 'claims?': proposals(0, p => !p.holding), lang: v => some(64)(v) && note(v), outcome: is('treaty', 'resolution', 'statement'),
    parties: list(party, 2, 256), pen: code, rule: is('unanimity'), rules: is(1), title: v => v !== '' && note(v), unicode: is('15.0.0') },
  accede: { charter: isDigest },
  amend: { claims: proposals(1), rev: isDigest, 'withdraws?': once(CLAIM, 0, 40000) },
  position: { claims: once(REF, 1, 40000), 'for?': name, 'if?': once(REF, 0, 16), 'note?': note, stance: is('support', 'accept', 'reserve', 'object'),
    'reason?': is('instructions', 'scrutiny', 'substance', 'placement', 'linguistic') },
  withdraw: { claims: once(REF, 1, 40000), 'note?': note },
  package: { claims: once(CLAIM, 2, 40000), 'note?': note },
  revise: { digest: isDigest, n: int(1, 2147483647), parent: isDigest },
  pen: { from: isDigest, term: int(1, 1000000), to: v => v !== '' && name(v) },
  agree: { blocks: sealed, 'note?': note, rev: isDigest },
  revoke: { blocks: once(any, 1, 40000), 'note?': note },
  confirm: { blocks: sealed, 'note?': note },
  initial: whole, sign: whole, exchange: whole, unsign: { ...whole, 'note?': note },
  comment: { on: target, text: v => note(v) && /\S/.test(v) },
  park: { 'note?': note, on: target },
  place: { on: target, where: v => v !== '' && name(v) },
};
const forms = new Map(Object.entries(FORMS).map(([k, f]) => [k, fields({ ...f, 'by?': name })]));

/** Whether the body of an act has the form of its kind. */
export function wellFormed(act) {
  const b = act.body;
  if (b === null || !forms.get(act.kind)?.(b)) return false;
  return act.kind !== 'position' || (b.reason !== undefined) === (b.stance === 'reserve') && !(b.if && !['support', 'accept'].includes(b.stance));
}
/** The text of Rev.0; null if the charter's base can't be a text. */
export function baseText(charter) {
  const blocks = charter.base.map(b => block(b, true));
  return blocks.every(b => b) && new Set(blocks.map(b => b.id)).size === blocks.length && charter.parties.some(p => p.code === charter.pen) ? new Text(blocks) : null;
}
