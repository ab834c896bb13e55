// What every publication rests on: its frame, statement, text, acts, log and signatures. docs/spec/outcome.md §1 to §5.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { refuse, digest, isDigest, bytes, isKey, signed, read, write, fields, object, list, int, string, is, code } from '../checker/seal.js';
import { compareHeads, decode } from '../checker/record.js';
import { Text, block } from '../checker/text.js';
export const must = (yes, why) => yes || refuse('false', why);
const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The parts of a publication, by name. */
export function parts(raw, domain) {
  const out = [], all = { statement: [], text: [], checkpoint: [], archival: [], consent: [], act: [] }, order = Object.keys(all);
  for (let at = 0; at < raw.length;) {
    must(at + 8 <= raw.length, 'it ends in the middle');
    const n = Number(raw.readBigUInt64BE(at));
    must(n <= raw.length - at - 8, 'it ends in the middle');
    out.push(raw.subarray(at + 8, at += 8 + n));
  }
  must(out.shift()?.equals(Buffer.from(domain)) && out.length % 2 === 0, `no ${domain}`);
  let last = 0;
  for (let i = 0; i < out.length; i += 2) {
    const name = out[i].toString('latin1'), place = order.includes(name) ? order.indexOf(name) : order.length;
    must(/^[a-z-]{1,32}$/.test(name) && place >= last, `a part ${name} stands where it can't`);
    last = place;
    (all[name] ??= []).push(out[i + 1]);
  }
  must([all.statement, all.text, all.checkpoint].every(x => x.length === 1), 'statement, text and checkpoint stand there once');
  return all;
}

const keyList = list(fields({ epoch: int(0, 10000), seat: isKey }), 1);
const statementForm = fields({ acts: int(1, 262144), digest: isDigest, form: is('parley outcome v1'), outcome: string(/^/), rev: isDigest,
  parties: list(fields({ code, keys: keyList, name: string(/./s, 512), root: isKey }), 1, 256), revision: int(0, 2 ** 53 - 1),
  talks: isDigest, title: string(/^/) });
/** A value as the statement of outcome.md §2. */
export function statement(s) {
  const keys = statementForm(s) && s.parties.flatMap(p => [p.root, ...p.keys.map(k => k.seat)]);
  must(keys, 'the statement has not its form');
  must(new Set(keys).size === keys.length && s.parties.every((p, i) => !i || s.parties[i - 1].code < p.code), 'its parties or keys');
  const up = (a, b) => a.epoch - b.epoch || Buffer.compare(raw32(a.seat), raw32(b.seat));
  must(s.parties.every(p => p.keys.every((k, i) => !i || up(p.keys[i - 1], k) < 0)), 'the order of its keys');
  must(s.parties.every(p => p.keys[0].epoch === 0 && (p.keys[1]?.epoch ?? 1) > 0), 'the keys of epoch 0');
  return s;
}

/** A note: its text and signature lines. */
export function note(raw) {
  const s = raw.toString('utf8'), at = s.lastIndexOf('\n\n');
  must(Buffer.from(s).equals(raw) && at >= 0 && s.endsWith('\n'), 'no note');
  const sigs = s.slice(at + 2, -1).split('\n').map(line => {
    const [, name, b64] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? refuse('false', 'a signature line'), b = Buffer.from(b64, 'base64');
    must(b.toString('base64') === b64 && b.length > 4, 'base64 of a signature');
    return { name, id: b.readUInt32BE(0), sig: b.subarray(4) };
  });
  return { text: s.slice(0, at + 1), sigs };
}
const keyId = (name, alg, key) => hash(Buffer.from(`${name}\n`), Buffer.from([alg]), key).readUInt32BE(0), raw32 = key => bytes(key.slice(8), 32);
const ed25519 = key => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.slice(8) }, format: 'jwk' });
const newest = p => p.keys.filter(k => k.epoch === p.keys.at(-1).epoch).map(k => k.seat);
const signsNote = (p, name, n) => newest(p).some(key => n.sigs.some(s => s.name === name && s.id === keyId(name, 1, raw32(key)) &&
  verify(null, Buffer.from(n.text), ed25519(key), s.sig)));

export function root(leaves) { // RFC 6962
  if (leaves.length <= 1) return leaves[0] ?? hash();
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash(Buffer.from([1]), root(leaves.slice(0, k)), root(leaves.slice(k)));
}

/** The acts, linked to what they name; their chains, order and signatures hold. */
export function acts(raws, s) {
  const at = new Map(), out = [];
  for (const raw of raws) {
    const v = read(raw), closed = v?.head?.kind === 'charter' && v.body === null;
    const bare = () => ({ id: digest('parley act v1', write(v.head)), epoch: 0, ...v.head, body: null, HEAD: write(v.head), sig: bytes(v.sigs[0].sig, 64) });
    const a = closed ? bare() : decode(raw);
    must(!closed || a.seq === 1 && a.talks === '' && !a.deps.length && !a.epoch && v.salt === '' && v.sigs.length === 1 && a.v === 1, 'the charter');
    const p = s.parties.find(x => x.code === a.party), prev = at.get(a.prev), deps = a.deps.map(d => at.get(d.id)), first = out.length === 0;
    must(p && !at.has(a.id) && first === (a.kind === 'charter') && (first ? a.id : a.talks) === s.talks, `act ${out.length + 1}: party, talks or place`);
    must(a.seq === 1 ? first || deps.length : prev?.party === a.party && prev.seq === a.seq - 1, `act ${out.length + 1}: its chain`);
    must(deps.every((d, i) => d && compareHeads(d, a.deps[i]) === 0), `act ${out.length + 1}: its deps`);
    must(a.epoch === (prev?.epoch ?? 0) + (a.root ? 1 : 0), `act ${out.length + 1}: its epoch`);
    must(!a.root || p.keys.some(k => k.epoch === a.epoch && k.seat === a.body.seat), `act ${out.length + 1}: its key`);
    const key = prev?.key ?? p.keys[0].seat;
    must(signed(a.root ? p.root : key, 'parley act signature v1', a.HEAD, a.sig), `act ${out.length + 1}: its signature`);
    const height = Math.max(-1, ...[prev, ...deps].filter(Boolean).map(x => x.height)) + 1;
    Object.assign(a, { before: prev, deps, key: a.root ? a.body.seat : key, height });
    const last = out.at(-1);
    must(!last || (last.height - a.height || compareHeads(last, a)) < 0, `act ${out.length + 1}: its place in the order`);
    at.set(a.id, a);
    out.push(a);
  }
  return out;
}

const blockForm = fields({ depth: int(0, 9), id: string(/./s), kind: string(/./), text: v => object(v) && Object.values(v).every(x => typeof x === 'string') });
/** The text of a publication. */
export function words(raw) {
  const v = read(raw);
  must(list(blockForm, 0, 40000)(v), 'the text has not its form');
  return v.map(b => block(b) ?? refuse('false', 'a block of the text'));
}

/** Checks text, acts, log and signatures of the parts of a publication with this statement in the leaf; returns what was found. */
export function basis(all, s, leafRaw) {
  const text = new Text(words(all.text[0])), record = acts(all.act, s);
  must(text.digest === s.digest, "the text isn't the one that was signed");
  must(record.length === s.acts && record.some(a => a.id === s.rev && ['revise', 'charter'].includes(a.kind)), 'the acts are not those of the statement');
  const leaf = b => hash(Buffer.from([0]), Buffer.from(b)), top = root([...record.map(a => a.HEAD), leafRaw].map(leaf)).toString('base64');
  const origin = `parley/talks/${s.talks}`, n = note(all.checkpoint[0]), name = p => `${origin}/${p.code}`;
  must(n.text === `${origin}\n${s.acts + 1}\n${top}\n`, "the checkpoint isn't of this record");
  const archival = new Map(all.archival.map(note).map(x => {
    const [form, o, key, end, ...more] = x.text.split('\n'), [who, id, b64] = key?.split(/\+(.*?)\+(.*)/s) ?? [], raw = Buffer.from(b64 ?? '', 'base64');
    const p = s.parties.find(q => name(q) === who);
    must(form === 'parley archival key v1' && o === origin && end === '' && !more.length && p && raw.length === 1313 && raw[0] === 6 &&
      id === keyId(who, 6, raw.subarray(1)).toString(16).padStart(8, '0') && signsNote(p, who, x), 'the word of a seat on its archival key');
    return [who, keyId(who, 6, raw.subarray(1))];
  })), each = sigs => new Set(sigs.map(x => x.name)).size === sigs.length;
  const own = n.sigs.filter(x => s.parties.some(p => x.name === name(p) && newest(p).some(k => x.id === keyId(x.name, 1, raw32(k)))));
  const other = n.sigs.filter(x => archival.get(x.name) === x.id && x.sig.length === 2428);
  const good = x => s.parties.some(p => name(p) === x.name && signsNote(p, x.name, { ...n, sigs: [x] }));
  must(own.length + other.length === n.sigs.length && own.every(good) && each(own) && each(other), 'a signature of the checkpoint');
  must(archival.size === all.archival.length, 'two words of a seat on its archival key');
  for (const raw of all.consent) {
    const x = note(raw), p = s.parties.find(q => name(q) === x.sigs[0].name);
    must(p && signsNote(p, name(p), x) && x.text.startsWith(`parley consent to publish v1\n${origin}\n${top}\n`), 'a consent');
  }
  const found = { talks: s.talks, title: s.title, digest: s.digest, revision: s.revision, root: top, acts: s.acts, open: record.filter(a => a.body).length,
    parties: s.parties.map(p => p.code), signed: s.parties.filter(p => signsNote(p, name(p), n)).map(p => p.code),
    unchecked: `${other.length} ML-DSA signatures` };
  return { text, record, found };
}
