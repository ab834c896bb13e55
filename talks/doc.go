// Package talks folds the acts of a record into what is agreed.
//
// # The three judgements
//
// An act is well-formed or malformed, looking at its body and at what it
// names; allowed or not, judged on its own causal past; in effect or not,
// judged on the set of acts. Nothing is ever judged on arrival: a [State] is
// a value that depends on the set of acts alone, whatever the order in which
// they came. A malformed act and one that was not allowed are stored without
// effect, since refusing them would strand their author's chain.
//
// # State and View
//
// [State] is an index of acts. A [View] shows the talks as a set of acts
// makes them: all acts ([State.Now]), or one act and its causal past
// ([State.At]). Every act is judged once, with the view of its past, by the
// same code that answers questions about now. [State.Check] asks that code
// about an act that is only being considered.
//
// # What it keeps
//
//   - claims: live, withdrawn, adopted, lapsed (with the reason) or dormant;
//     identical ones are one wording with several holders
//   - each party's newest word on a wording or package
//   - revisions, which everybody recomputes, and who holds the pen
//   - agreements to blocks, initials, signatures and exchanges
//   - the sitting of a committee, in the order that its chair's chain gives
//
// # What it refuses to be
//
// It has no clock, disk, network or randomness; it performs nothing and
// decides nothing that the parties did not sign. The decision rule stands
// behind one small interface; rules version 1 knows unanimity and consensus.
// What a committee votes changes no claim and no text by itself.
//
// docs/spec/talks.md has every body field by field.
//
// # Known holes
//
// BUG(check): a home that holds two chains of its own party continues one of
// them, so its next act doesn't have the other in its past; State.Check looks
// at both and can then differ from the judgement. Only a party that forked, or
// restored a home and has not re-keyed, is in that place.
//
// BUG(crowd): how wordings meet is kept pair by pair. MaxMeeting, MaxSame and
// MaxOnBlock bound what one author can make of that: some 400 pairs for each
// of its claims. Parties that flood one place together multiply it by their
// number.
package talks
