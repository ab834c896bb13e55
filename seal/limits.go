package seal

// Every bound of this room, with its reason. Raising one is a change of format: a checker elsewhere
// would refuse what this one takes.
const (
	// MaxSize is the size of one JSON value in bytes. The largest value is a charter with a whole
	// draft and its recorded claims: 313 paragraphs in one language measure about 300 KB, so six
	// languages fit twice over.
	MaxSize = 4 << 20

	// MaxDepth is how deep arrays and objects nest. The deepest honest value (an act with a body with a
	// claim with blocks with words) needs 10; 32 leaves room and keeps a recursive reader's stack small.
	MaxDepth = 32

	// MaxKey is the length of an object key in bytes. Keys are field names and party codes; both are
	// written by people.
	MaxKey = 64

	// MaxInt is the largest integer, and -MaxInt the smallest: beyond it a reader that holds numbers as
	// 64-bit floats (JavaScript) would see another number than the one that was signed.
	MaxInt = 1<<53 - 1
)
