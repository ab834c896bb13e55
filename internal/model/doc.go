// Package model is a small model of the talks that is explored to the last
// state: how parties sign, withdraw, exchange, re-key, fork and pass the pen
// (rules version 1, docs/spec/talks.md §1, §4, §9, §10). It is used by tests
// only and knows nothing of the rooms that it models: its rules were written
// from the specification a second time, and the tests compare the two.
//
// # What a state is
//
// A state is the set of all acts that were ever signed, each with its causal
// past: the acts that its author's node held (a liar: admitted to hold). What
// somebody may hold at that time is any part of the set that has with each
// act its past. So messages needn't be states: whatever was delivered, late,
// in whatever order, is one of these parts, and a party's next act is tried
// on each part that holds the party's own chain. Every such part is a
// reachable state itself. A test plays the same talks with nodes and single
// deliveries and finds the same sets.
//
// Each transition adds one act. [Explore] visits every state once, the
// nearest first, so that the first broken law has a shortest story. States
// that differ by the order of signing are one by the way their acts are
// named; those that differ by the names of parties with equal roles are one
// by the least of their keys.
//
// # Who acts
//
// An honest party makes only what the rules allow on what its node holds,
// one chain, and re-keys after its last act. A liar continues any of its own
// acts, under old keys too, names any part of what it knows, signs twice at
// one place, opens an epoch twice. A loser is honest, but its home may be lost and
// an older copy restored: its re-keying then continues an earlier act.
//
// # Laws
//
// [Talks.Check] lists the laws that must hold in every state, [Broken] the
// rules that are broken on purpose, to see that the laws notice.
package model
