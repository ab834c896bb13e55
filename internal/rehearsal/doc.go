// Package rehearsal plays whole talks in worlds of its own, in which everything that can go wrong does, and
// judges what comes of it. It is used by tests only.
//
// # A world
//
// A world is 2 to 7 seats in one process, each with a record, a state and a disk, and a network that is a
// heap of pouches. Everything follows from its seed: texts, keys, salts, who lies, what each seat does. There
// is no clock but the one that events move, no goroutine, and no randomness while events run.
//
// An event is a line of text that says all there is to say, so a run is a Script, and a script without some of
// its lines is a script too (an event that makes no sense where it stands does nothing). See Script for the
// lines.
//
// # What goes wrong
//
//   - pouches are lost, come late, twice, long after, out of order, cut, with a bit turned, with acts missing
//     or shuffled, with a header that lies
//   - the disk refuses a write, and has kept it or not; the process ends between any two writes and starts
//     again from the disk
//   - clocks jump both ways
//   - liars fork, backdate, forge, leave out, bring back old frontiers, withhold bodies, quote words that aren't
//     there, issue revisions that are false or cherry-picked, sign what isn't there, sign again after
//     withdrawing, conceal what they know, re-key twice in one epoch, and hand out another charter
//
// # What must hold
//
// See oracle.go: package audit judges every honest seat, every 50th step and at the end; seats with equal acts
// show equal bytes; nobody honest is blamed; nothing acknowledged is lost; nobody is bound by what it didn't
// accept or sign; what is concluded stays.
//
// # When it doesn't
//
// Shrink takes events away while the same law still breaks. What is left is kept in testdata/scripts and
// played again by every run of the tests.
package rehearsal
