package text

// Limits of the reader. A text beyond them isn't refused where it can be
// mended (depth); only its size can make Parse answer with an error.
const (
	// MaxDepth is the deepest outline level of a block. Real treaties use
	// four (article, paragraph, letter, roman); ten leaves room and keeps
	// the indentation of a printed line readable.
	MaxDepth = 9

	// MaxSource is the longest source that Parse takes, in bytes. The
	// longest known negotiating text (86 pages) has 0.5 MB; 16 MB is one
	// for every language and a margin, and still reads within seconds.
	MaxSource = 16 << 20

	// MaxNesting is the deepest bracket that becomes a node of its own;
	// deeper brackets are read as letters with a diagnostic. Real drafts
	// have 6 after repair; the limit bounds recursion.
	MaxNesting = 64

	// maxBlockMarks bounds the bracket marks of one paragraph, maxMarks those of a
	// text; the others are letters with a diagnostic. A bracket takes some 500
	// bytes. The richest paragraph of the Paris drafts has some 300 marks and
	// the richest draft some 3,500; Import refuses more than some 1,400 in a
	// paragraph anyhow.
	maxBlockMarks = 4_000
	maxMarks      = 200_000

	// MaxImportWork bounds brackets times letters of one paragraph: Import
	// writes a paragraph out once for every bracket in it. The richest
	// paragraph of the Paris drafts has 25,000; the limit is eighty times
	// that and keeps a paragraph below half a second.
	MaxImportWork = 2_000_000

	// maxSettleWork bounds what ImportOver spends on telling which paragraphs of a
	// base a source has, in letters that are compared: ten times what a treaty of
	// 300 paragraphs needs for each of twenty revisions, half a second at most.
	maxSettleWork = 100_000_000

	// maxSettleSteps bounds the forks and pieces of one paragraph there; the
	// richest paragraph of real drafts has some 300.
	maxSettleSteps = 20_000

	// maxSlashes bounds the wordings of "[shall/should/may]".
	maxSlashes = 16

	// MaxDiagnostics bounds the list of diagnostics: a reader of a broken
	// file is helped by the first thousands, and hostile input can't make
	// the answer much larger than the question.
	MaxDiagnostics = 10000

	// maxOptionReach is how many blocks an option may have before the next
	// one of its group; it bounds the search. The longest option in real
	// drafts has 33.
	maxOptionReach = 100

	// maxRefLabel bounds the label of a link definition, in characters; real
	// ones have one or two words.
	maxRefLabel = 100

	// maxHead bounds what may stand before the colon of a bracket, in
	// characters: thirty party codes.
	maxHead = 200
)
