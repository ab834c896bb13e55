package wordsmith

// What is sent and taken, with reasons.
const (
	// MaxLetter is the size of a letter in bytes: the longest paragraphs of real
	// drafts with thirty wordings are a third of it.
	MaxLetter = 64 << 10
	// MaxWordings is how many wordings of one place are sent. Where more are on
	// the table a person must first see which matter.
	MaxWordings = 64
	// MaxAnswer is the size of an answer's words in bytes: the most drafts at
	// their full length, and what a program says around them.
	MaxAnswer = 64 << 10
	// MaxDrafts is how many drafts are taken; a person compares no more.
	MaxDrafts = 8
	// MaxDraft is the size of a draft in bytes: a long paragraph.
	MaxDraft = 4 << 10
	// MaxWord is the size in bytes of a word without a space; longer ones are no
	// words. Chinese has a word for each sign.
	MaxWord = 120
)
