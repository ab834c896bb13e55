package akn

// Limits of what is read.
const (
	// MaxBytes is the largest file. A resolution of 500 paragraphs in brackets is
	// about 1 MB.
	MaxBytes = 64 << 20

	// maxDepth is how deep elements may nest. Ours nest 30 deep where brackets
	// stand in brackets; the schema's own examples stay below 20.
	maxDepth = 256

	// maxNesting is how many sections and lists stand in each other in what is
	// written: so it stays far below maxDepth. What is deeper says so in an attribute.
	maxNesting = 40

	// maxParas bounds what a small file with many empty elements can grow to.
	maxParas = 200_000

	// maxItems bounds items of the whole document: one takes some 200 bytes.
	maxItems = 1_000_000

	// maxLost is how many losses are listed one by one; the last one says that
	// there are more.
	maxLost = 1000
)
