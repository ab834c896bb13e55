// The silence procedure, and groups that speak for their members: docs/spec/talks.md §12.
import { yesTo } from './view.js';
const chain = (talks, q) => q ? [q, ...chain(talks, talks.acts.get(q.body.prolongs))] : [];
const cried = (v, q) => v.acts.some(a => a.kind === 'break' && v.counts(a) && chain(v.talks, q).some(x => x.id === a.body.silence));
const prolonged = (v, q) => v.acts.some(a => a.kind === 'silence' && a.body?.prolongs === q.id && v.counts(a));
export const restless = (v, q) => prolonged(v, q) || cried(v, q);
const hours = c => (c.notice ?? 72) * 3600000, same = (a, b) => JSON.stringify([a.blocks, a.claims]) === JSON.stringify([b.blocks, b.claims]);
/** Judges the three acts; tools are the judge's own. */
export function silences({ v, act, me, need, past, thing, say, talks, agree, position }) {
  const b = act.body, charter = talks.charter.body, mine = (kind, q) => v.by(me, kind).some(a => a.body.silence === q.id);
  const procedure = id => need(past(id).kind === 'silence' && v.counts(past(id)) && past(id), 'names no silence procedure that has effect');
  function prolongs() {
    const old = procedure(b.prolongs), o = old.body;
    need(!restless(v, old) && !mine('silent', old) && same(b, o) && b.deadline > o.deadline && act.time <= o.deadline, 'broken, prolonged, over, or another');
  }
  const rules = {
    silence() {
      need(me === charter.chair, 'not in the chair');
      need(v.acts.filter(a => a.kind === 'silence' && v.counts(a) && !cried(v, a)).length < 512, 'too many that nobody broke');
      if (b.blocks) agree();
      if (b.claims) position();
      if (b.prolongs) prolongs(); else need(Date.parse(b.deadline) - Date.parse(act.time) >= hours(charter), 'notice too short');
    },
    break() {
      const q = procedure(b.silence), about = [...b.on.claim ?? []].every(r => q.body.claims?.includes(r));
      need(!prolonged(v, q) && !mine('silent', q) && !chain(talks, q).some(x => mine('break', x)), 'prolonged, or has spoken');
      need(!b.on.act && about && (!b.on.block || q.body.blocks?.some(x => x.id === b.on.block)), 'on what the silence is not about');
    },
    silent() {
      const q = procedure(b.silence), refs = (q.body.claims ?? []).map(thing), open = refs.filter(x => v.fate(x) !== 'adopted');
      need(!restless(v, q) && !mine('silent', q) && act.time >= q.body.deadline, 'broken, prolonged, answered, or early');
      need(open.every(x => v.fate(x) === 'live'), 'not live any more');
      const packs = open.filter(x => x.members), slots = open.flatMap(x => x.members ? v.memberSlots(x) : [v.slot(x)]);
      const against = w => ['object', 'reserve'].includes(w?.stance);
      need(!packs.some(p => against(v.word(p, me))) && !slots.some(s => against(v.said(s, me))), 'has spoken against it');
      const other = p => !refs.includes(p) && v.fate(p) === 'live' && yesTo(v.word(p, me));
      need(!slots.some(s => v.liveSlots.some(o => v.rival(s.claim, o.claim) && (yesTo(v.said(o, me)) || v.said(o, me)?.hold))), 'has accepted a rival');
      const meets = p => v.memberSlots(p).some(m => slots.some(s => v.near(m.claim, s.claim)));
      need(!v.packs.some(p => other(p) && meets(p)), 'has accepted a package that meets it');
      const rev = q.body.rev && talks.acts.get(q.body.rev).rev, ids = (q.body.blocks ?? []).map(x => x.id);
      need(ids.every(id => !v.changes(id).length && v.same(rev, id)), 'a block is open, or has other words');
      act.agreed = ids.filter(id => !v.agreement(me, id));
      for (const x of open.filter(i => !i.members)) {
        if (!v.said(v.slot(x), me)?.stance) for (const o of v.live(v.slot(x))) say(o, { stance: 'accept', hold: Boolean(v.word(o, me)?.hold) }, 3);
      }
      for (const p of packs) if (!v.word(p, me)?.stance) say(p, { stance: 'accept' }, 3);
    } };
  need(charter.rule === 'consensus', 'no silence under this rule');
  rules[act.kind]();
}
const favour = (v, w) => ['object', 'reserve', 'accept', 'support'].indexOf(w.stance) * 2 - (yesTo(w) && !v.yes(w));
/** What a party says of things in these slots: its own word, else the least favourable of its groups', if it says nothing near. */
export function heard(v, things, slots, party, newest) {
  const word = p => newest(things.map(x => v.word(x, p)).filter(w => w)), own = word(party), all = v.liveSlots;
  const groups = (v.talks.charter.body.groups ?? []).filter(g => g.members.includes(party)).map(g => word(g.code)).filter(w => w?.stance);
  if (own?.stance || !groups.length || !v.acceded(party)) return own;
  const places = slots.flatMap(s => [s, ...all.filter(o => v.rival(s.claim, o.claim))]), speaks = w => w?.stance || w?.hold;
  const packed = p => v.fate(p) === 'live' && v.word(p, party)?.stance && v.memberSlots(p).some(m => places.includes(m));
  if (places.some(s => speaks(v.said(s, party))) || v.packs.some(packed)) return own;
  return groups.reduce((m, w) => favour(v, w) < favour(v, m) ? w : m);
}
