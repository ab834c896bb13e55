package pdf

// Limits. A Sheet may come from a file that a stranger mailed.
const (
	// MaxLetters is how many letters a document may have: about 6,000 pages.
	// Sixteen million letters are set in half a minute.
	MaxLetters = 16 << 20

	// MaxParas is how many paragraphs, rows, cells and footnotes together: ten
	// times what a text may have blocks.
	MaxParas = 100_000

	// MaxParagraph is how many letters one paragraph may have. One paragraph is
	// in memory as glyphs, 60 bytes for each.
	MaxParagraph = 2 << 20

	// MaxRuns is how often letters may change their look, script or direction:
	// 60 times on each of the pages. Each run is shaped alone, which takes much
	// longer than a letter: so many take ten seconds.
	MaxRuns = 400_000

	// MaxCells is how many columns a table may have; more are too narrow for a
	// word.
	MaxCells = 12

	// maxShape is how many letters are shaped at once, so that no font's rule
	// sees a text without end.
	maxShape = 8192

	// maxGlyphs is how many different glyphs of one font a document may use: a
	// code in the file has two bytes.
	maxGlyphs = 65_000

	// maxBookmarks is how many bookmarks a file has at most. Readers of PDF show
	// them in one list.
	maxBookmarks = 5_000

	// maxBookmark is how many letters of a paragraph its bookmark has.
	maxBookmark = 70

	// maxMissing is how many different letters without a glyph are listed.
	maxMissing = 100

	// maxTold is how many things that the file can't show are listed.
	maxTold = 300
)
