// Checks publications (docs/spec/outcome.md) a second time, on top of the checker's own modules; trusts nobody.
// Exit code 0: all hold; 1: wrong usage; 3: something is false; 4: a file can't be read.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refusal, refuse, digest, isDigest, bytes, isKey, signed, read, write, fields, object, list, int, string, is, code } from '../checker/seal.js';
import { compareHeads, decode, chain } from '../checker/record.js';
import { Text, block } from '../checker/text.js';
const must = (yes, why) => yes || refuse('false', why), hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

function parts(raw) { // the parts of a frame, by name
  const out = [], all = { statement: [], text: [], checkpoint: [], archival: [], consent: [], act: [] }, order = Object.keys(all);
  for (let at = 0; at < raw.length;) {
    must(at + 8 <= raw.length, 'it ends in the middle');
    const n = Number(raw.readBigUInt64BE(at));
    must(n <= raw.length - at - 8, 'it ends in the middle');
    out.push(raw.subarray(at + 8, at += 8 + n));
  }
  must(out.shift()?.equals(Buffer.from('parley publication v1')) && out.length % 2 === 0, 'no publication');
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
function statement(raw) {
  const s = read(raw), keys = statementForm(s) && s.parties.flatMap(p => [p.root, ...p.keys.map(k => k.seat)]);
  must(keys, 'the statement has not its form');
  must(new Set(keys).size === keys.length && s.parties.every((p, i) => !i || s.parties[i - 1].code < p.code), 'its parties or keys');
  must(s.parties.every(p => p.keys[0].epoch === 0 && (p.keys[1]?.epoch ?? 1) > 0), 'the keys of epoch 0');
  return s;
}

function note(raw) { // text and signature lines
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

function root(leaves) { // RFC 6962
  if (leaves.length <= 1) return leaves[0] ?? hash();
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash(Buffer.from([1]), root(leaves.slice(0, k)), root(leaves.slice(k)));
}

function acts(raws, s) { // chains, order, signatures
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

function past(a) { // an act and all that it knew
  const seen = new Set([a]);
  for (const x of seen) for (const y of [x.before, ...x.deps]) if (y) seen.add(y);
  return seen;
}
function bound(s, all) { // every party exchanged, knowing every signature, each knowing all initials
  const over = (kind, a) => a.kind === kind && a.body?.rev === s.rev && a.body?.digest === s.digest, forks = new Map();
  for (const a of all) if (!a.root) forks.set(`${a.party} ${a.prev}`, [...forks.get(`${a.party} ${a.prev}`) ?? [], a]);
  const stands = (p, x) => all.some(sign => {
    if (sign.party !== p.code || !over('sign', sign) || !x.has(sign)) return false;
    const knew = past(sign), later = u => u !== sign && [...chain(u)].includes(sign);
    return s.parties.every(q => all.some(i => i.party === q.code && over('initial', i) && knew.has(i))) &&
      !all.some(u => u.party === p.code && x.has(u) && (u.kind === 'unsign' && later(u) && (!u.body || u.body.rev === s.rev && u.body.digest === s.digest) ||
        u.root && u.epoch > sign.epoch)) &&
      ![...forks.values()].some(f => f[0].party === p.code && f[0].epoch === sign.epoch && f[0].seq <= sign.seq && f.filter(a => x.has(a)).length > 1);
  });
  const due = p => all.some(a => a.party === p.code && over('exchange', a) && (x => s.parties.every(q => stands(q, x)))(past(a)));
  for (const p of s.parties) must(due(p), `${p.code} isn't shown to be bound`);
}

const blockForm = fields({ depth: int(0, 9), id: string(/./s), kind: string(/./), text: v => object(v) && Object.values(v).every(x => typeof x === 'string') });
function words(raw) {
  const v = read(raw);
  must(list(blockForm, 0, 40000)(v), 'the text has not its form');
  return v.map(b => block(b) ?? refuse('false', 'a block of the text'));
}

function check(file) {
  const all = parts(readFileSync(file)), s = statement(all.statement[0]), blocks = words(all.text[0]), record = acts(all.act, s);
  must(new Text(blocks).digest === s.digest, "the text isn't the one that was signed");
  must(record.length === s.acts && record.some(a => a.id === s.rev && ['revise', 'charter'].includes(a.kind)), 'the acts are not those of the statement');
  const leaf = b => hash(Buffer.from([0]), Buffer.from(b)), top = root([...record.map(a => a.HEAD), all.statement[0]].map(leaf)).toString('base64');
  const origin = `parley/talks/${s.talks}`, n = note(all.checkpoint[0]), name = p => `${origin}/${p.code}`;
  must(n.text === `${origin}\n${s.acts + 1}\n${top}\n`, "the checkpoint isn't of this record");
  const archival = new Map(all.archival.map(note).map(x => {
    const [form, o, key, end, ...more] = x.text.split('\n'), [who, id, b64] = key?.split(/\+(.*?)\+(.*)/s) ?? [], raw = Buffer.from(b64 ?? '', 'base64');
    const p = s.parties.find(q => name(q) === who);
    must(form === 'parley archival key v1' && o === origin && end === '' && !more.length && p && raw.length === 1313 && raw[0] === 6 &&
      id === keyId(who, 6, raw.subarray(1)).toString(16).padStart(8, '0') && signsNote(p, who, x), 'the word of a seat on its archival key');
    return [who, keyId(who, 6, raw.subarray(1))];
  }));
  const own = n.sigs.filter(x => s.parties.some(p => x.name === name(p) && newest(p).some(k => x.id === keyId(x.name, 1, raw32(k)))));
  const other = n.sigs.filter(x => archival.get(x.name) === x.id && x.sig.length === 2428);
  const good = x => s.parties.some(p => name(p) === x.name && signsNote(p, x.name, { ...n, sigs: [x] }));
  must(own.length + other.length === n.sigs.length && own.every(good), 'a signature of the checkpoint');
  bound(s, record);
  for (const raw of all.consent) {
    const x = note(raw), p = s.parties.find(q => name(q) === x.sigs[0].name);
    must(p && signsNote(p, name(p), x) && x.text.startsWith(`parley consent to publish v1\n${origin}\n${top}\n`), 'a consent');
  }
  return { talks: s.talks, title: s.title, digest: s.digest, revision: s.revision, root: top, acts: s.acts, open: record.filter(a => a.body).length,
    parties: s.parties.map(p => p.code), signed: s.parties.filter(p => signsNote(p, name(p), n)).map(p => p.code),
    unchecked: `${other.length} ML-DSA signatures` };
}

const json = process.argv.includes('--json'), files = process.argv.slice(2).filter(a => a !== '--json');
const usage = 'usage: node spec/published/main.js [--json] DIR/record/outcome.parley…';
if (!files.length || files.some(f => f.startsWith('-'))) { console.error(usage); process.exit(1); }
for (const file of files) {
  let o;
  try { o = { holds: true, ...check(file) }; } catch (e) { o = { holds: false, false: e.message, unread: !(e instanceof Refusal) }; }
  const told = () => `holds: ${o.parties.join(', ')} are bound to Rev.${o.revision} ${o.digest}; not checked: ${o.unchecked}`;
  console.log(json ? JSON.stringify(o) : `${file}: ${o.holds ? told() : `FALSE: ${o.false}`}`);
  process.exitCode = Math.max(process.exitCode ?? 0, o.holds ? 0 : o.unread ? 4 : 3);
}
