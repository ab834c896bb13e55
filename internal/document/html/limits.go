package html

// Limits of what is read.
const (
	// MaxBytes is the largest file: a saved page of 500 paragraphs by a word
	// processor is about 2 MB.
	MaxBytes = 64 << 20

	// maxDepth is how deep elements may nest: what browsers allow.
	maxDepth = 512

	// maxParas and maxItems bound what small mark-up can grow to.
	maxParas = 200_000
	maxItems = 1_000_000

	// maxToken is the longest piece of text or tag.
	maxToken = 8 << 20

	// maxLost is how many losses are listed one by one.
	maxLost = 1000
)
