// What a committee adopted: docs/spec/outcome.md §6. The session is held again; no result is believed.
import { isDigest, read, write, fields, list, int, string, is, code } from '../checker/seal.js';
import { chain, compareHeads } from '../checker/record.js';
import { wellFormed } from '../checker/bodies.js';
import { procedure } from '../checker/committee.js';
import { langs } from '../checker/text.js';
import { must, parts, statement, basis } from './publication.js';
import { makes, Refused } from './event.js';
import { count } from './count.js';
import { Sitting } from './sitting.js';
export const domain = 'parley publication of an adoption v1';

const any = string(/^/), whole = int(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), flag = is(true), once = l => new Set(l).size === l.length;
const part = fields({ id: any, 'operative?': flag, words: whole });
const change = fields({ added: whole, deleted: whole, do: any, id: any, 'operative?': flag, part: any });
const givenForm = fields({ act: isDigest, 'changes?': list(change), 'fate?': is('unfit', 'idle'), 'parts?': list(part) });
const form = fields({ body: procedure, chair: code, close: isDigest, form: is('parley adoption v1'), keeper: code, lang: any, proposal: string(/./s),
  given: list(g => givenForm(g) && Object.keys(g).length === 2), statement: v => Boolean(statement(v)) });
function leaf(raw) {
  const a = read(raw), party = c => a.statement.parties.some(p => p.code === c);
  must(form(a) && party(a.chair) && party(a.keeper) && once(a.given.map(g => g.act)), 'the adoption has not its form');
  return a;
}

const stands = said => Boolean(said.rev || said.claims); // for what is closed
/** Sets of every act that is open, its own, and well-formed: what was said in it. Returns those of the chair and the act that closes the meeting. */
function proceedings(a, acts, given) {
  for (const x of acts) {
    const g = given.get(x.id);
    must(x.kind === 'proceeding' || !g, `act ${x.id} is no proceeding`);
    if (x.kind !== 'proceeding') continue;
    must(x.body, `the proceeding ${x.id} is withheld`);
    const { role } = x.body, own = wellFormed(x) && !(role === 'chair' && x.party !== a.chair) && !(role === 'secretary' && x.party !== a.keeper);
    x.idle = own && g?.fate === 'idle';
    if (!own || x.idle) continue;
    must(stands(x.body) === Boolean(g), `what act ${x.id} stands for`);
    x.said = x.body;
  }
  must([...given.keys()].every(id => acts.some(x => x.id === id)), "it speaks of acts that aren't here");
  const end = acts.find(x => x.id === a.close);
  must(end?.said?.event.do === 'close' && end.party === a.chair, "the act that closes the meeting isn't here");
  return { end, spine: acts.filter(x => x.said && x.party === a.chair).sort((x, y) => x.seq - y.seq) };
}

/** What takes acts their effect: returns whether an act is void by what is known. No verdict on a session that has no one order. */
function voids(a, acts) {
  const beside = new Map(), rekeys = new Map(), last = new Map(), put = (m, k, x) => m.set(k, [...m.get(k) ?? [], x]);
  for (const x of acts) put(x.root ? rekeys : beside, x.root ? `${x.party} ${x.epoch}` : `${x.party} ${x.prev}`, x);
  for (const [x, ...more] of rekeys.values()) {
    must(!more.length, `${x.party} replaced one key twice`);
    if (!(last.get(x.party)?.epoch > x.epoch)) last.set(x.party, x);
  }
  const lines = new Set([...last.values()].flatMap(x => [...chain(x)])), forks = [...beside.values()].filter(l => l.length > 1);
  must(!forks.some(([x]) => x.party === a.chair), 'the chair dealt double');
  const under = (x, [f]) => f.party === x.party && f.epoch === x.epoch && f.seq <= x.seq;
  return (x, known) => {
    const [later] = rekeys.get(`${x.party} ${x.epoch + 1}`) ?? [];
    return forks.some(f => under(x, f) && f.filter(known).length > 1) || Boolean(later) && known(later) && !lines.has(x);
  };
}

/** The proceedings in the order in which the chair settled them. */
function settled(acts, { end, spine }, isVoid) {
  const seen = new Set(), order = [], inOrder = (x, y) => x.height - y.height || compareHeads(x, y);
  for (const [i, c] of spine.entries()) {
    must(!i || c !== spine[i - 1] && [...chain(c)].includes(spine[i - 1]), "the chair's acts are no chain");
    const fresh = new Set([c]);
    for (const x of fresh) for (const y of [x.before, ...x.deps]) if (y && !seen.has(y)) fresh.add(y);
    for (const x of fresh) seen.add(x);
    order.push(...[...fresh].filter(x => x.said && x.party !== c.party).sort(inOrder).filter(x => !isVoid(x, y => seen.has(y))), c);
  }
  must(spine.at(-1) === end, "the meeting isn't closed by the chair's last act here");
  must(acts.every(x => seen.has(x)), "an act isn't among what the chair knew when it closed the meeting");
  return order;
}

function heard(x, g) { // the event of an act, filled
  const { role, event, by } = x.said, { parts = event.parts, changes = event.changes } = g ?? {};
  const filled = { ...event, by: role ?? x.party, person: by ?? '', at: x.time, parts, changes };
  return makes(event.do) ? { ...filled, id: `${x.party}-${x.seq}${x.epoch ? `.${x.epoch}` : ''}` } : filled;
}
function session(a, order, given) {
  const s = new Sitting(a.body), out = { sitting: s, rev: '', oral: false, heard: 0, refused: 0, unfit: [] };
  for (const x of order) {
    const g = given.get(x.id), e = heard(x, g);
    if (g?.fate === 'unfit') out.unfit.push(x.id);
    try { if (g?.fate === 'unfit') throw new Refused('unfit'); s.take(e); } catch (why) {
      if (!(why instanceof Refused)) throw why;
      out.refused++;
      continue;
    }
    out.heard++;
    if (e.do === 'table' && e.id === a.proposal || e.do === 'revise' && e.of === a.proposal) Object.assign(out, { rev: x.said.rev ?? '', oral: false });
    if (e.do === 'oral' && e.of === a.proposal) out.oral = true;
  }
  return out;
}

function sameParts(a, text, draft, reworded) { // the text has exactly the parts that are left
  const words = new Map(text.blocks.map(b => [b.id, (b.text[a.lang]?.length ? b.text[a.lang] : b.text[langs(b)[0]])?.length ?? 0]));
  for (const p of draft.parts) {
    must(words.has(p.id), `the text lacks the paragraph ${p.id}, which the committee kept`);
    must(reworded || words.get(p.id) === p.words, `the paragraph ${p.id} has ${words.get(p.id)} words, and ${p.words} were put to the vote`);
    words.delete(p.id);
  }
  must(!words.size, "the text has paragraphs that the committee doesn't have");
}

/** Checks a publication of what a committee adopted. */
export function adoption(raw) {
  const all = parts(raw, domain), a = leaf(all.statement[0]), { text, record, found } = basis(all, a.statement, all.statement[0]);
  const given = new Map(a.given.map(g => [g.act, g])), isVoid = voids(a, record), order = settled(record, proceedings(a, record, given), isVoid);
  const { sitting: s, rev, oral, heard: taken, refused, unfit } = session(a, order, given), d = s.drafts.get(a.proposal);
  must(d && !d.amends, `the committee has no proposal ${a.proposal}`);
  must(d.status === 'adopted', `${a.proposal} isn't adopted: it is ${d.status}`);
  must(rev === a.statement.rev, 'another revision was tabled than the one that the statement names');
  must(!s.meeting.open, "the meeting isn't closed by the act that is said to close it");
  sameParts(a, text, d, d.amended || oral);
  const about = id => { const x = s.drafts.get(id); return Boolean(x) && s.root(x) === d; };
  const votes = s.decisions.filter(v => about(v.of)).map(v => {
    const again = v.noVote ? { result: 'carried' } : count(a.body, v.on, v.category, v.seats, v.votes, v.second);
    must(again.result === v.result, `the vote ${v.id} doesn't come to the same`);
    return { id: v.id, of: v.of, on: v.on, parts: v.parts, no_vote: Boolean(v.noVote), ...again, votes: Object.fromEntries(v.votes) };
  });
  const idle = record.filter(x => x.idle && !isVoid(x, () => true)).map(x => x.id);
  return { form: 'adoption', ...found, rules: a.body.id, proposal: a.proposal, sponsors: d.sponsors, no_vote: d.noVote, votes, heard: taken, refused,
    apart: s.remarks.filter(r => r.kind === 'dissociate' && about(r.of)).map(r => ({ by: r.by, parts: r.parts })), believed: { idle, unfit,
      counted: a.given.filter(g => !g.fate).map(g => g.act) } };
}
