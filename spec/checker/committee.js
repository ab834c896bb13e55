// The form of rules of procedure, and the kinds of what is done under them: docs/spec/committee.md §5 and §1.
import { fields, list, int, string, is } from './seal.js';
export const doings = ('vote roll attendance arrive leave deadline open resume close take-up table amend revise oral issue circulate permit budget sponsor ' +
  'unsponsor withdraw reintroduce new-proposal action order imply move speak ruling request ask object gavel put correct announce lapse commit reveal draw ' +
  'explain dissociate').split(' ');
const topics = ('members chair-vote chair-powers quorum point speakers no-action close-debate suspend precedence circulated deadline sponsors budget ' +
  'competence withdrawal reconsider one-vote majority important important-bit voting method conduct division amendments submission tie consensus correction ' +
  'concurring').split(' '), questions = 'proposal amendment part change motion appeal reconsider'.split(' ');
const motions = 'point-of-order appeal suspend adjourn-meeting no-action closure competence division reconsider priority no-vote-next'.split(' ');
const plain = /^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$/, filled = /^[^\x00-\x08\x0b-\x1f\x7f-\x9f]+$/, yes = is(true, false), whole = int(1, Number.MAX_SAFE_INTEGER);
const once = l => new Set(l).size === l.length;
const testForm = fields({ count: is('seats', 'weight', 'concurring'), 'of?': is('voting', 'present', 'members'), 'num?': whole, 'den?': int(1, 1000),
  'more?': is(true), 'least?': int(1, 2 ** 40), 'block?': int(1, 256) });
const test = t => testForm(t) && (t.count === 'concurring' ? Object.keys(t).length === 1 : t.of ? t.den && (t.num ?? 0) <= t.den && !(t.more && t.num === t.den)
  : t.least && !t.num && !t.den && !t.more);
const quorum = list(t => test(t) && t.count !== 'concurring' && t.of !== 'voting' && !t.block, 1);
const form = fields({ id: string(/^[^\x00-\x20\x7f\ufffd]+$/, 256), name: string(filled, 256), source: string(plain, 16384), open: quorum, decide: quorum,
  votes: yes, chair_votes: yes, equal: yes, day_before: yes, budget: yes, 'hours?': int(1, 10000),
  decisions: list(fields({ on: list(is(...questions), 1, 7), 'category?': string(filled, 256), tests: list(test, 1, 7), tie: is('rejected', 'again'),
    topics: list(is(...topics), 1, 31) }), 0, 200),
  motions: list(fields({ kind: is(...motions), rank: int(0, 200), for: int(0, 256), against: int(0, 256), topic: is(...topics) }), 0, 200),
  rules: list(fields({ topic: is(...topics), number: string(filled, 256), says: string(filled, 16384), checked: yes }), 0, 200) });
/** Whether a value is a body's rules of procedure. */
export function procedure(b) {
  if (!form(b)) return false;
  const on = b.decisions.flatMap(d => d.on.map(q => `${q} ${d.category ?? ''}`)), known = b.rules.map(r => r.topic);
  return once(on) && once(known) && once(b.motions.map(m => m.kind)) && (!b.votes || questions.every(q => on.includes(`${q} `))) &&
    b.decisions.every(d => d.topics.every(t => known.includes(t)) && (d.tie !== 'again' || b.hours));
}
