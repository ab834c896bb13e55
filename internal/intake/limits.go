package intake

// Limits of what comes in at once. What one file may hold, its reader bounds.
const (
	// MaxFiles is how many files are read together: more than the delegations
	// that mail their changes of one text in a week.
	MaxFiles = 64

	// MaxBytes bounds all files together. Word files of treaties with pictures
	// have some 60 MB.
	MaxBytes = 256 << 20

	// maxLost bounds what a Paper lists beside its reader's own list.
	maxLost = 2_000

	// maxSaid bounds what is remembered of whose the authors are: a delegation
	// gets some files a day, of a few people each.
	maxSaid = 500

	// maxNote bounds the note that comments make beside a claim, in bytes; the
	// talks' own limit is some more.
	maxNote = 8_000
)
