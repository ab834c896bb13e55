// Events alone: who may do which kind, and their bounds. docs/spec/sitting.md §2.
export class Refused extends Error {}
export const need = (yes, why = 'by the rules') => yes || (() => { throw new Refused(why); })();
export const size = s => Buffer.byteLength(s ?? ''), control = /[\x00-\x1f\x7f]/;
export const once = l => new Set(l).size === l.length;
export const isId = s => typeof s === 'string' && /^[^\x00-\x20\x7f\ufffd]+$/.test(s) && size(s) <= 256;
const isDate = s => /^\d{4}-\d\d-\d\d$/.test(s) && s > '0001' && new Date(s).toJSON?.()?.slice(0, 10) === s;
const isInstant = s => /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.test(s) && isDate(s.slice(0, 10));

const who = { c: 'open close take-up action new-proposal order imply gavel put ask announce ruling roll attendance issue circulate budget deadline resume ' +
    'permit lapse draw table revise withdraw oral', k: 'roll attendance issue circulate budget', s: 'arrive leave speak',
  m: 'vote correct object explain move oral sponsor unsponsor request commit reveal amend reintroduce dissociate table revise withdraw',
  o: 'vote speak object explain move oral close take-up action new-proposal order imply gavel put ask announce ruling',
  v: 'vote arrive leave correct move announce ruling', n: 'move amend table open new-proposal order imply gavel put ruling',
  a: 'vote arrive leave correct speak object explain sponsor unsponsor request commit reveal ask' };
export const can = Object.fromEntries(Object.entries(who).map(([k, kinds]) => [k, new Set(kinds.split(' '))]));
export const makes = kind => can.n.has(kind);

export function bounds(e) { // the event alone
  if (e.do === 'vote') return need([e.of, e.person, e.at].every(f => size(f) <= 256));
  const lists = [...e.groups ?? [], e.list ?? [], e.rivals ?? []], many = [...lists, e.groups ?? [], e.parts ?? [], e.changes ?? []];
  need([e.person, e.of, e.kind, e.symbol, e.item, e.question, e.category, e.group, e.vote].every(f => size(f) <= 256 && !control.test(f ?? '')), 'a field');
  need(size(e.text) <= 16384 && (!e.id || isId(e.id)) && [e.at, e.until].every(t => !t || isInstant(t)) && (!e.date || isDate(e.date)), 'a text, id or time');
  return need(many.every(l => l.length <= 2000) && (e.seats ?? []).length <= 256 && lists.every(l => l.every(isId) && once(l)), 'a list');
}
