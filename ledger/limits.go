package ledger

// Every bound of this room, with its reason.
const (
	// MaxSigs is how many signature lines a note has: two for each of the 256 parties that a charter may name, and
	// as many again for witnesses and for keys that this program doesn't know.
	MaxSigs = 1024

	// MaxNote is the size of a note in bytes: MaxSigs lines of an ML-DSA-44 signature, 3.3 KB each with its name.
	MaxNote = 4 << 20

	// MaxText is the size of a note's text: a checkpoint has some 150 bytes, a statement of consent not many more.
	MaxText = 4 << 10

	// MaxOthersSigs and maxOthersNote are what golang.org/x/mod/sumdb/note takes.
	MaxOthersSigs = 100
	maxOthersNote = 1_000_000

	// MaxSize is how many leaves a log has. Talks of a million acts don't exist; each leaf costs 64 bytes of memory.
	MaxSize = 1 << 24

	// MaxName is the length of an origin or a key's name: ML-DSA cosignatures have one byte for it.
	MaxName = 255

	// MaxSplit is the size of a proof of a split view: two notes, escaped, and 2·24 hashes.
	MaxSplit = 3 * MaxNote

	// MaxReceipt is the size of a receipt: a checkpoint with one signature or two, and 24 hashes; an act's id is the leaf.
	MaxReceipt = 16 << 10
)
