package float

import "time"

const (
	// MaxFloat is the size of an envelope in bytes: the largest size class, an age header of 2 KB, and
	// the seal of one chunk.
	MaxFloat = maxPlain + 4<<10

	// MaxCard is the size of a card in bytes. Ours have 260.
	MaxCard = 1 << 10

	// MaxWords is the size in bytes of the message, and of the wording. A long paragraph has 2 KB; what is
	// longer is a draft and belongs on the table.
	MaxWords = 6 << 10

	// MaxLife is how long after it was sent a float may expire: a session of a committee and the holidays.
	// Readers remember what they have read until it expires, so it must end.
	MaxLife = 31 * 24 * time.Hour

	// NonceSize is the size of a note's nonce in bytes: no two notes are equal, and nobody finds the id of
	// one by trying likely words.
	NonceSize = 16

	// minPlain and maxPlain are the smallest and the largest size class in bytes. A class is a power of two
	// between them: an observer learns one of five sizes.
	minPlain = 2 << 10
	maxPlain = 32 << 10

	maxLabel = 64 // "OP12 bis (a)" and the like, or the id of a block
	maxLang  = 35 // the longest language tag that BCP 47 asks programs to take
)
