// Package committee keeps the rules of procedure of a body with many members:
// who may do what next, what a vote decided, and which rule says so.
//
// # The shape
//
// A [Body] is rules of procedure as data: quorums, majorities, motions and
// their precedence, and a [Rule] for each of them with its number in that
// body's own rules. [Bodies] has some; [ReadBody] reads a file of one's own.
//
// A [Sitting] is a value. [Sitting.Apply] takes one [Event] (plain data: who
// did what, at what claimed time) and returns the next value, or a [Refusal]
// that names the rule. [Sitting.Next] lists what may come next and what may
// not, each with its rule and reason; it asks Apply, so the two can't differ.
//
// A [Ballot] holds the votes, an [Outcome] what they decided. [Count] works it
// out from the body, the seats and the votes alone: anybody can count again.
//
//	92 yes, 52 no, 24 abstain: 144 present and voting, 73 needed; rule 125/126: carried
//
// # Who acts
//
// Every event names who does it: a seat by its code, "chair", or "secretary"
// for papers. Ids of proposals, amendments, motions and ballots come from
// outside as strings. Times are arguments: this package reads no clock, and
// compares a claimed time with a deadline as it was given.
//
// # What rules propose and people decide
//
// Three things are judgements: which amendment is furthest removed, whether
// the adoption of one implies the rejection of another, and whether a paper
// amends at all. The package states a measure, proposes what follows from it,
// and has the chair confirm it or say why not; any member may appeal.
//
// # What it doesn't do
//
//   - Secret ballots and elections: every vote here is a seat's open act. A
//     secret vote needs other means, and a program that only promised to
//     forget names would be no such means.
//   - Texts: it knows parts by id and by numbers of words. Who compares texts
//     hands in [Change] values.
//   - Signatures, order of arrival, forks: an event is believed to be of whom
//     it names. Whoever calls sees to that first.
//   - Speaking time and the list of speakers beyond what the rules on motions
//     need; right of reply.
//   - Quoting rules. What a rule says stands here in our own words. A rule that
//     was not held against the original is marked so ([Rule.Checked]); where it matters,
//     read the original.
//
// It has no clock, disk, network, goroutine or randomness, and computes in
// whole numbers only.
package committee
