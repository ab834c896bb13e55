// Votes become a result, a name is drawn, amendments are measured: docs/spec/committee.md §2 to §4.
import { sha, frame } from '../checker/seal.js';
export const same = (a = [], b = []) => a.length === b.length && a.every((x, i) => x === b[i]);
export const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const sum = (seats, weight) => seats.reduce((n, s) => n + (weight ? BigInt(s.weight) : 1n), 0n);

/** Holds those in favour, against and abstaining, and the others, against one test: {holds, have, base, simple}. */
export function met(t, { yes, no, abstain, none }) {
  if (t.count === 'concurring') return { holds: !no.some(s => s.concur) };
  const n = l => sum(l, t.count === 'weight'), have = n(yes), num = BigInt(t.num ?? 0), den = BigInt(t.den ?? 1), least = BigInt(Math.max(t.least ?? 0, 1));
  const base = n([...yes, ...no, ...t.of === 'voting' ? [] : abstain, ...t.of === 'members' ? none : []]);
  const share = !t.of || (t.more ? have * den > base * num : have * den >= base * num), few = no.length + abstain.length + none.length < (t.block ?? 0);
  return { holds: share && have >= least || have > 0n && few, have, base, simple: t.of === 'voting' && Boolean(t.more) && num * 2n === den };
}

/** What votes (a map of codes to words) of seats decide by a body's rules: {result, yes, no, abstain, none}, the last four as numbers. */
export function count(body, question, category, seats, votes, second) {
  const said = w => seats.filter(s => s.votes && votes.get(s.code) === w), yes = said('yes'), no = said('no'), abstain = said('abstain');
  const none = seats.filter(s => s.votes && ![...yes, ...no, ...abstain].includes(s)), on = body.decisions.filter(d => d.on.includes(question));
  const decision = on.find(d => (d.category ?? '') === category) ?? on.find(d => !d.category);
  const tests = decision.tests.map(t => met(t, { yes, no, abstain, none }));
  const equal = tests.some(m => m.simple && m.have > 0n && 2n * m.have === m.base), again = equal && decision.tie === 'again' && !second;
  const result = again ? 'tied' : tests.every(m => m.holds) ? 'carried' : 'rejected';
  return { result, yes: yes.length, no: no.length, abstain: abstain.length, none: none.length };
}

export const commitment = (draw, seat, value) => sha(frame('parley lot commit', draw, seat, value));
/** The code that is drawn from seats by the shares of a draw; undefined where a value is missing. */
export function drawn(draw, shares, seats) {
  const named = (a, b) => byBytes(a.name ?? '', b.name ?? '') || byBytes(a.code, b.code);
  const order = seats.filter(s => s.votes).sort(named), n = BigInt(order.length);
  if (!n || !shares.size || [...shares.values()].some(s => !s.value)) return undefined;
  const all = [...shares].sort(([a], [b]) => byBytes(a, b)).flatMap(([seat, { value }]) => [seat, value]);
  for (let t = 0n; ; t++) {
    const last = Buffer.alloc(8);
    last.writeBigUInt64BE(t);
    const x = BigInt('0x' + sha(frame('parley lot draw', draw, ...all, last)).slice(0, 16));
    if (x < 2n ** 64n / n * n) return order[Number(x % n)].code;
  }
}

/** The measure of changes to parts: words in operative parts, words in the others. */
export function measure(parts, changes) {
  const out = [0, 0];
  for (const c of changes) out[(parts.find(p => p.id === c.part) ?? c).operative ? 0 : 1] += c.deleted + c.added;
  return out;
}
/** Whether changes merely amend a proposal's parts, or the changes of an amendment. */
export function amends(parts, over, changes) {
  const total = [...parts.map(p => p.words), ...over.map(c => c.added)].reduce((a, b) => a + b, 0), gone = changes.reduce((n, c) => n + c.deleted, 0);
  const operative = parts.filter(p => p.operative), lost = p => changes.some(c => c.part === p.id && c.do !== 'add' && c.deleted === p.words);
  return !(total > 0 && gone === total) && !(operative.length > 1 && operative.every(lost));
}
