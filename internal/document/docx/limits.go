package docx

// Limits of a file. A file beyond one of them is refused; the error names the
// part and the limit.
const (
	// MaxFile bounds the file itself, in bytes. Pictures make files large, and
	// they aren't unpacked; treaties with maps have some 60 MB.
	MaxFile = 256 << 20

	// MaxDirectory bounds the list of parts at the end of the file, in bytes:
	// it is read whole before any part is. 1 MB lists some 12,000 parts.
	MaxDirectory = 1 << 20

	// MaxParts bounds the parts. A long document with pictures has some 500.
	MaxParts = 10_000

	// MaxPart bounds one part, unpacked. A page of tracked changes takes some
	// 50 kB of XML; the limit is a thousand pages.
	MaxPart = 48 << 20

	// MaxUnpacked bounds all parts that are read, together.
	MaxUnpacked = 96 << 20

	// MaxRatio bounds how many bytes of XML one packed byte may give, once a
	// part is longer than ratioFrom. Repetitive real documents reach 60; a
	// bomb reaches 1,000.
	MaxRatio  = 250
	ratioFrom = 1 << 20

	// MaxToken bounds one tag or one stretch of letters: both are held in
	// memory at once. A long paragraph without any formatting has 20 kB.
	MaxToken = 1 << 20

	// MaxDepth bounds elements inside each other: reading descends with them.
	// Tables in content controls in tables reach 40.
	MaxDepth = 200

	// MaxParas bounds paragraphs, rows and notes. A text has at most 10,000
	// blocks; what else a file holds may be ten times that.
	MaxParas = 100_000

	// MaxItems bounds runs with fates of their own. 50 pages with 2,000
	// changes have 6,000.
	MaxItems = 500_000

	// MaxComments bounds comments and footnotes, each.
	MaxComments = 10_000

	// MaxStyles bounds styles, numberings and changes of numbering, each;
	// Word's own limit for styles is 4,079.
	MaxStyles = 10_000

	// MaxLost bounds what is listed as lost; the last entry then says how
	// many more there are.
	MaxLost = 1_000

	// maxNumber bounds a number in front of a paragraph, in bytes: one may
	// name all levels above it, each in thirty letters.
	maxNumber = 100

	// maxLangs bounds the languages in which one block is looked for; the
	// United Nations has six, the European Union 24.
	maxLangs = 64

	// maxStyleChain bounds how far a style is followed to those that it is
	// based on; Word itself goes no deeper than ten.
	maxStyleChain = 20
)
