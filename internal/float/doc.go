// Package float is the form of a float: words to chosen parties off the record,
// which those parties know to be the sender's and can prove to nobody.
//
// # What a float is
//
// A [Note] is plain words, or a wording for a paragraph, or both: who says it, to
// whom, in which talks, when, and until when. It is made into one envelope for
// each of the parties that it is for, apart from each other.
//
//	key, err := float.KeyOf("VES", seat)            // a key of its own, from the seat's
//	raw, err := float.Seal(note, key, card, age)    // one envelope, for the party of card
//	u, err := float.Open(raw, identity)             // read, and nothing believed yet: Unproven
//	note, err := u.Prove(key, seat)                 // from the holder of seat, for this key
//
// # Who knows what
//
// A [Card] says which float key belongs to a seat, signed by the seat. An envelope
// carries a MAC under a key that two parties share: who has the private half of
// either float key can make it. So the reader knows that the words are the
// sender's, since they aren't its own; a third party doesn't, since the reader
// can make the same bytes alone. That is what deniable means here, and
// TestReaderCanMakeTheSame holds it.
//
// The key is shared with one reader, so no reader can speak to another in the
// sender's name. It is bound to the direction, the talks, both parties and both
// seats, so an envelope can't be turned round, or moved to another talks.
//
// The envelope is an age file for the reader's recipient in the charter, hybrid
// post-quantum where the charter has it so. Sender and words stand inside, padded
// to a few sizes.
//
// # What it doesn't give
//
// There is no forward secrecy: whoever keeps an envelope and gets the reader's
// home later reads it. Who steals the reader's seat key can invent floats to
// that reader from anybody. Authentication rests on X25519 alone; a machine that
// breaks it can invent floats, and can't read what was hybrid. A reader can keep
// a copy, and show it, and be believed without a proof.
//
// The bytes are in docs/spec/float.md. The package has no clock and no disk; the
// note's nonce comes in. (The age library draws its own randomness.)
package float
