package text

// Thresholds and bounds of Derive, Compile, Compare and Oddities. They shape
// what a person is offered; nothing that is signed depends on them.
const (
	// rivalLeast is the rule for blocks of rival drafts: 4·LCS ≥ n+m, at least
	// half of the words of both blocks, taken together, are common.
	rivalLeast = 4

	// alignLeast is the same for an edited copy: 5·LCS ≥ n+m. Its author worked
	// from the base, so two fifths are enough to take a paragraph for the same.
	alignLeast = 5

	// alignPostings bounds the blocks looked at for one shared word: those
	// nearest in place. Only texts of thousands of paragraphs reach it; there
	// it keeps words that stand everywhere from costing n·m.
	alignPostings = 2048

	// alignCandidates bounds the pairs of one block whose words are compared in
	// order: those with most words in common. More are only there for blocks
	// that look like very many others, and then any of them will do.
	alignCandidates = 32

	// alignMoveWords is the least length of a block that is looked for
	// elsewhere: shorter ones are alike by accident.
	alignMoveWords = 4

	// lcsCells bounds the table of the exact word alignment, one byte a cell.
	// A larger problem (a paragraph of more than 1,000 words against another)
	// is first halved by Hirschberg's method, which keeps the length of the
	// common subsequence and loses only some readability at the cuts.
	lcsCells = 1 << 20

	// oddityCells bounds the table that pairs words that look alike. Beyond it
	// words are compared place by place.
	oddityCells = 1 << 20

	// oddityLetters bounds the letters that are named for one word: a word in
	// another script is understood after a few.
	oddityLetters = 4
)
