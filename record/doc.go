// Package record holds the acts of one talks: what an act is in bytes, which acts can stand beside which,
// and what a set of acts says about its own completeness and its authors' honesty.
//
// It knows nothing of what acts say, except for the keys in the charter and in re-keyings. It has no
// clock, no disk and no network; [Store] is the one interface behind which acts are kept. The form of
// an act, byte by byte, is in docs/spec/record.md.
//
// # An act
//
// An act is a header and a body. The header names the talks, the party, its previous act (prev) and
// the acts of others that are news to it (deps); it holds a salted hash of the body, and the party signs
// the header. So a body can be withheld ([Act.Withhold]) while the chain still verifies. The id of an
// act is the digest of its header. Bytes are kept and passed on as they arrived.
//
// # From bytes to a record
//
//	u, err := record.Decode(raw)     // form, limits, hash of the body; no signature: Unverified
//	a, err := u.Verify(keys)         // *Act: verified
//	out, err := r.AddVerified(a)     // chain, deps, epoch, the right key at this place
//
// [Record.Add] does all three. Decode and Verify are pure, so a node may do them on all cores and add
// the results one by one. Errors are [Refusal]s with a code from a closed list.
//
// An act whose past isn't all here is parked: verified first if its key is known, bounded by author, and
// listed ([Record.Parked], [Record.Wanted]). Where the key isn't known, copies of one act with different
// signatures wait side by side. It joins the record by itself when what it names has come.
// What a record says depends on the set of its acts, never on the order in which they came.
//
// # Chains, forks, keys
//
// A party has one chain. Two acts of one party that continue the same act under one key are a fork: the
// proof is kept and both branches are ([Record.Forks]). The root key replaces the seat key by a
// re-keying, which says which act it continues; two re-keyings of one epoch are a root conflict
// ([Record.RootConflicts]). [Record.Reaching] says which proofs bear on an act. What follows from them
// is for talks to say; nothing is ever deleted.
//
// # Past, frontier, exchange
//
// [Record.Past] is the causal past of an act as a small value that answers at once whether another act
// is in it. [Record.Frontier] names the newest acts of every party. Two nodes exchange frontiers, send
// each other what is [Record.Missing], and compare frontier digests; after two rounds they are equal.
package record

// BUG(record): Whoever holds a seat key can add as many acts and branches as he likes, all of them validly
// signed, and every record keeps them all; only a person can stop talking to him. A copied home can't be
// recognised before both copies have spoken.
