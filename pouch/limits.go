package pouch

import "parley/record"

// Every bound of this room, with its reason. A pouch comes from anybody, so each is checked before the
// bytes it bounds are held.
const (
	// MaxHeader is the length of the header line in bytes: two frontiers of 256 parties, some forked,
	// at about 110 bytes a head.
	MaxHeader = 1 << 20

	// MaxAct is the length of an act's line in bytes.
	MaxAct = record.MaxAct

	// MaxActs is the number of acts in one pouch. The largest record we have designed for has 100,000.
	MaxActs = 1 << 20

	// MaxBytes is the size of all acts of one pouch together, since they are held in memory until the
	// trailer has been checked. Longer records travel in several pouches.
	MaxBytes = 1 << 29

	// MaxAgeHeader is the length of an encrypted pouch's age header in bytes. Each recipient in it costs a
	// reader a key agreement; 256 post-quantum ones take 450 KB.
	MaxAgeHeader = 1 << 20

	// maxTrailer is the length of the trailer line in bytes; it has a count and a digest.
	maxTrailer = 256
)
