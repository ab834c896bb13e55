// Checks publications (docs/spec/outcome.md) a second time, on top of the checker's own modules; trusts nobody.
// Exit code 0: all hold; 1: wrong usage; 3: something is false; 4: a file can't be read.
import { readFileSync } from 'node:fs';
import { Refusal, frame } from '../checker/seal.js';
import { treaty } from './treaty.js';
import { adoption, domain } from './adoption.js';

const told = {
  treaty: o => `holds: ${o.parties.join(', ')} are bound to Rev.${o.revision} ${o.digest}; not checked: ${o.unchecked}`,
  adoption: o => [`holds: the committee adopted ${o.proposal}, ${o.digest}, by the rules ${o.rules}`,
    `  sponsors  ${o.sponsors.join(', ')}`,
    ...o.votes.map(v => `  vote      ${v.on} ${v.of}: ${v.no_vote ? 'none' : `${v.yes} yes, ${v.no} no, ${v.abstain} abstain`}: ${v.result}`),
    ...o.apart.map(x => `  apart     ${x.by} ${x.parts.join(', ')}`),
    `  heard     ${o.heard} proceedings, each held again by these rules; ${o.refused} refused`,
    `  signed    ${o.signed.join(', ') || 'by nobody'}, of ${o.parties.length} parties; not checked: ${o.unchecked}`,
    `  believed  that the words of ${o.believed.counted.length} closed drafts and amendments were counted right, that ${o.believed.unfit.length} fit no text,`,
    `            and that ${o.believed.idle.length} open proceedings have no effect by the rules of the talks`].join('\n'),
};
const json = process.argv.includes('--json'), want = process.argv.find(a => /^--form=(treaty|adoption)$/.test(a))?.slice(7);
const files = process.argv.slice(2).filter(a => a !== '--json' && a !== `--form=${want}`);
const usage = 'usage: node spec/published/main.js [--json] [--form=treaty|adoption] DIR/record/outcome.parley…';
if (!files.length || files.some(f => f.startsWith('-'))) { console.error(usage); process.exit(1); }
for (const file of files) {
  let o;
  try {
    const raw = readFileSync(file), own = frame(domain), form = want ?? (raw.subarray(0, own.length).equals(own) ? 'adoption' : 'treaty');
    o = { holds: true, ...{ treaty, adoption }[form](raw) };
  } catch (e) { o = { holds: false, false: e.message, unread: !(e instanceof Refusal) }; }
  console.log(json ? JSON.stringify(o) : `${file}: ${o.holds ? told[o.form](o) : `FALSE: ${o.false}`}`);
  process.exitCode = Math.max(process.exitCode ?? 0, o.holds ? 0 : o.unread ? 4 : 3);
}
