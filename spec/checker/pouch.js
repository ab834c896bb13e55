// The file that carries acts: docs/spec/pouch.md. Plain pouches only.
import { refuse, digest, isDigest, read, fields, list, int, head } from './seal.js';

const headerForm = fields({ from: list(head), talks: isDigest, to: list(head) });
const trailerForm = fields({ acts: int(0, 1048576), digest: isDigest });

/** Reads a whole pouch: {header, acts: [bytes]}. Throws if it breaks any rule of the container. */
export function unpack(file) {
  const lines = [];
  for (let at = 0; at < file.length;) {
    const end = file.indexOf(10, at);
    if (end < 0) refuse('pouch', 'cut short');
    lines.push(file.subarray(at, end));
    at = end + 1;
  }
  const [first, second, ...acts] = lines, last = acts.pop();
  if (first?.toString('latin1') !== 'parley pouch v1') refuse('pouch', file.toString('latin1', 0, 22) === 'age-encryption.org/v1\n' ? 'encrypted' : 'not a pouch');
  if (!last) refuse('pouch', 'cut short');
  if (second.length > 1048576 || last.length > 256) refuse('pouch', 'a line is too long');
  const header = read(second), trailer = read(last);
  if (!headerForm(header)) refuse('pouch', 'header');
  if (!trailerForm(trailer)) refuse('pouch', 'trailer');
  let sum = digest('parley pouch v1', first, second), size = 0;
  for (const a of acts) {
    if (a.length > 4194304 || (size += a.length) > 536870912 || a.toString('latin1', 0, 8) === '{"acts":') refuse('pouch', 'an act');
    sum = digest('parley pouch v1', Buffer.from(sum, 'hex'), a);
  }
  if (trailer.acts !== acts.length || trailer.digest !== sum) refuse('pouch', 'damaged: the digest differs');
  return { header, acts };
}
