package text

// Limits of claims and texts. A claim beyond one of them is refused by Check
// with an error that wraps ErrLimit; no function here needs them to stay
// total, they bound what an opponent can make others compute and store.
const (
	// MaxBlocks bounds the blocks of a text. The longest treaties in force
	// have some 3,000 paragraphs; the headroom is threefold.
	MaxBlocks = 10_000

	// MaxBlockWords bounds the words of one block in one language. The
	// longest paragraphs of resolutions have about 600 words; Chinese counts
	// each ideograph as one.
	MaxBlockWords = 20_000

	// MaxWordBytes bounds one word. Thai and Lao write whole sentences
	// without a space, so it is far beyond any Latin word.
	MaxWordBytes = 4_096

	// MaxLangs bounds the languages of one block: six at the United Nations,
	// twenty-four in the European Union.
	MaxLangs = 32

	// MaxClaimBlocks bounds the blocks that one claim inserts: enough for a
	// whole annex, and each of them is shown as a row.
	MaxClaimBlocks = 500

	// MaxChoice bounds the bytes of a choice mark, which people read.
	MaxChoice = 80

	// MaxID bounds the bytes of a block id or gap: longer ones are never
	// made by this package.
	MaxID = 64

	// maxShown bounds how often one claim's sub-claims are shown, when the
	// claim's words stand in several alternatives. Beyond it the words are
	// shown without the choices in them; the first places keep them. It
	// keeps hostile nesting from growing as a power of its depth.
	maxShown = 16

	// maxRegionWords bounds the words of all alternatives of one region taken
	// together: a hundred alternatives of the longest paragraphs of
	// resolutions. Beyond it each alternative is shown with the words around
	// its change only. Else a few thousand small claims in a row, one act of
	// an opponent's, would fill the memory of every node.
	maxRegionWords = 1 << 16

	// shortContext is how many words stand around the change of a shortened
	// alternative, so that a person finds its place.
	shortContext = 3

	// orderBytes is how many bytes of its first block put one of several
	// rival insertions in its place; a digest settles what is equal so far.
	// The whole block, repeated for each block of the insertion, would make
	// gigabytes of one hostile act.
	orderBytes = 256
)
