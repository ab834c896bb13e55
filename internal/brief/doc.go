// Package brief is what a party wants in private of one talks: its
// instructions, and nothing that ever leaves its node.
//
// # What it holds
//
//   - red lines: words that must stand, or must not, in one place, in one
//     paragraph or anywhere; a paragraph that must stay, or must go. They hold
//     before any bracket is open;
//   - instructions for a place: how important it is (a few coarse levels), a
//     stance on each wording there (support, can live with, oppose, never), what
//     would do instead, in order, whether the capital has yet to say, and a note;
//   - topics: a name for paragraphs and for words, so that one instruction can
//     serve many places;
//   - what others may want: guesses, kept as guesses, from … to …;
//   - the floor: how much of its ideal the party has without a deal.
//
// # Places
//
// A Place is the whole text, a topic, a block, words of a block, or a gap in
// which a paragraph is proposed. Words are anchored as claims are: offsets into
// a block of a revision with the exact words beside them. Place.Follow carries
// them to the newest revision; where a revision took the words away, it says so
// and says what stands there, and nothing of the brief is dropped for it.
// A wording is named by its words, never by a claim, since claims come and go
// and their words come back.
//
// # The file
//
// A party's briefs lie in one file of their own (File), in the age format under
// a key that follows from the seat's secrets, which the passphrase seals. It is in
// no backup of the home: Export writes a backup of its own under a passphrase of
// its own, Import reads it.
//
// # What it refuses to be
//
// No code leads from here to the record, pouches, the courier, floats or the
// node, and none leads from these to here (house_test.go holds both). What a
// brief says in points and rules is worked out in package table, beside it.
package brief
