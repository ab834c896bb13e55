// Hears events under a body's rules of procedure with the second implementation: one JSON object {body, events} a line, one answer a line.
import { createInterface } from 'node:readline';
import { Sitting } from './published/sitting.js';
import { Refused } from './published/event.js';
for await (const line of createInterface({ input: process.stdin })) {
  const { body, events } = JSON.parse(line), s = new Sitting(body), took = [];
  for (const e of events) {
    try { s.take(e); took.push(true); } catch (x) {
      if (!(x instanceof Refused)) throw x;
      took.push(false);
    }
  }
  const drafts = [...s.drafts.values()].map(({ id, amends, number, status, main, sponsors, parts, changes, groups, cut, amended, begun, noVote, order, papers }) =>
    ({ id, amends, number, status, main, sponsors, parts, changes, groups, cut, amended, begun, no_vote: noVote, order, papers: papers.length }));
  const motions = [...s.motions.values()].map(({ id, status }) => ({ id, status }));
  const decisions = s.decisions.map(v => ({ id: v.id, of: v.of, result: v.result, votes: v.seats.map(x => v.votes.get(x.code) ?? ''), corrected: v.corrected.size }));
  console.log(JSON.stringify({ took, drafts, motions, decisions, meeting: s.meeting, acting: s.acting, remarks: s.remarks.length }));
}
