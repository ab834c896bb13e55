// The file that carries acts: docs/spec/pouch.md. Plain pouches only.
import { refuse, digest, isDigest, read, fields, list, int, head } from './seal.js';
const headerForm = fields({ from: list(head), talks: isDigest, to: list(head) });
const trailerForm = fields({ acts: int(0, 1048576), digest: isDigest });
export function unpack(file) { // Reads a whole pouch: {header, acts: [bytes]}. Throws if it breaks any rule of the container
  const lines = file.toString('latin1').split('\n').map(l => Buffer.from(l, 'latin1')), [first, second, ...acts] = lines, end = acts.pop(), last = acts.pop();
  const is = (line, what) => line.subarray(0, what.length).equals(Buffer.from(what)), wrong = why => refuse('pouch', why);
  if (is(first, 'age-encryption.org/')) throw new Error('it is encrypted: decrypt it first');
  if (!is(first, 'parley pouch v1') || first.length > 15) wrong('not a pouch');
  if (!last || end.length || second.length > 1048576 || last.length > 256) wrong('cut short, or a line is too long');
  const header = read(second), trailer = read(last), size = acts.reduce((n, a) => n + a.length, 0);
  if (!headerForm(header) || !trailerForm(trailer)) wrong('header or trailer');
  if (size > 536870912 || acts.some(a => a.length > 4194304 || is(a, '{"acts":'))) wrong('an act');
  const sum = acts.reduce((d, a) => digest('parley pouch v1', Buffer.from(d, 'hex'), a), digest('parley pouch v1', first, second));
  if (trailer.acts !== acts.length || trailer.digest !== sum) wrong('damaged: the digest differs');
  return { header, acts };
}
