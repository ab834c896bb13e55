// Package rehearsal plays whole talks in worlds of its own, in which everything that can go wrong does, and
// judges what comes of it. It is used by tests only.
//
// # A world
//
// A world is 2 to 7 seats in one process, each with a record, a state and a disk, and a network that is a
// heap of pouches. Everything follows from its seed: texts, keys, salts, who lies, what each seat does. There
// is no clock but the one that events move, no goroutine, and no randomness while events run, except in age's
// encryption of sealed pouches, on which nothing else depends.
//
// An event is a line of text that says all there is to say, so a run is a Script, and a script without some of
// its lines is a script too (an event that makes no sense where it stands does nothing). See Script for the
// lines.
//
// In two worlds of 67 the seats' disks are SQLite files (package store), or the honest seats are real homes
// (package node); else both are in memory. In a fifth the charter holds recorded claims; in a sixth some join late.
//
// # What goes wrong
//
//   - pouches, plain and encrypted, are lost, come late, twice, long after, out of order, to the wrong party, cut,
//     with a bit turned, with acts missing or shuffled, with a header that lies
//   - the disk refuses a write, and has kept it or not; the process ends between any two writes and starts
//     again from the disk
//   - clocks jump both ways
//   - homes are put back from copies and re-key, hear of it who may
//   - the pen is taken from its holder by all others
//   - liars fork (with a comment, a revision, a signature), backdate, forge, bend others' acts, leave out acts or
//     a party's acts, bring back old frontiers, grind salts for small ids, withhold bodies and acknowledgements, quote
//     words that aren't there, issue revisions that are false or cherry-picked, initial, sign, agree to and
//     exchange what isn't there or wasn't allowed, withdraw and sign again, name acts that never were, re-key twice in
//     one epoch, and hand out another charter to those who join. lies.go lists them.
//
// Figures counts each of these, and each time that it came to something with which an honest seat had to deal; a run
// of 2,000 worlds fails if a kind never happens or never has an effect.
//
// # What must hold
//
// Package audit judges every honest seat, every 50th step and at the end (with a memory of the signatures that
// it has verified). Seats with equal acts show equal bytes; nobody honest is blamed; nothing acknowledged is lost;
// nothing false is in effect; nobody is bound by what it didn't accept or sign. The laws of the design:
//
//	L1 order        World.judge compares what seats with equal acts show; World.twin gives the same acts to a stranger by
//	                pouches in any order, with repetitions and restarts, and compares what it shows and its audit, byte for
//	                byte; audit folds in four orders; TestMachine386 compares with a machine of 32 bits
//	L2 nothing lost World.textLaws: every live claim stands in the draft
//	L3 projection   World.textLaws: a party's projection is the base with the claims that the draft shows under its name
//	L4 withdrawal   package talks, TestLawsHonest, on whole states; package text, TestLawWithdrawal
//	L5 symmetry     package text, TestLawSymmetry, since a world's names are in its keys; that neither a small id nor the
//	                order of arrival gains anything is judged here by L1 and by the lie grind
//	L6 identity     World.textLaws: no two alternatives of a region have equal words
//	L7 same spot    World.textLaws: no alternative joins two wordings of one spot
//	L8 compile      package text, TestCompileGivesEveryDraftBack: worlds begin with one text
//	L9 conclusion   World.ending: there is one, it stays, and everybody honest signed it and didn't withdraw
//
// # When it doesn't hold
//
// Shrink takes events away while the same law still breaks. What is left is kept in testdata/scripts and
// played again by every run of the tests.
//
// # A session
//
// Hall is a world of another kind: 30 parties or more, each with a node, in a committee that hears of itself through hubs, one of
// which shows two stories. TestSession plays it whole.
//
// # Running it
//
//	go test ./internal/rehearsal -run 'TestSession$' -v -timeout 60m -args -seats 64 -halls 5 -first-hall 10
//	go test ./internal/rehearsal -run TestWorlds                             2,000 worlds; with -short 100
//	go test ./internal/rehearsal -run TestWorlds -args -worlds 50000 -first 2000
//	go test ./internal/rehearsal -run TestCodeMutants -timeout 60m -args -mutants
//
// The last puts 13 faults into the rooms' own code, one by one, and wants the worlds to find each; TestOracleBites does
// the same with 5 faults of a seat in every run.
package rehearsal
