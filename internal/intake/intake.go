package intake

import (
	"parley/internal/desk"
	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// File is one file as it came.
type File struct {
	Name string // for messages; hostile
	Data []byte
}

// Format is what a file is, by its content.
type Format string

// The formats.
const (
	Docx  Format = "docx"
	HTML  Format = "html"
	Akoma Format = "akn"
	Plain Format = "text" // Markdown or plain text
)

// Way is how a file tells its changes.
type Way string

// The ways.
const (
	Tracked  Way = "tracked"
	Brackets Way = "brackets"
	Wording  Way = "wording"
)

// To says whose the changes of an author are: the code of a party, this one's
// or another's (they are then recorded for it), or one of the words below.
type To string

// The words for no party.
const (
	Nobody  To = talks.NoneNamed // recorded, and no holder is named
	LeftOut To = "out"           // not taken in; listed
)

// Mapping says whose the changes of each author of one file are, by the
// author's name as the file has it.
type Mapping map[string]To

// Whose is what was once said of an author of a file.
type Whose struct {
	File   string
	Author string
	To     To
}

// Options say how files are read.
type Options struct {
	Before []Whose   // what was said before: it is offered
	Base   string    // the revision that a person named ("Rev.2") as what the files change; "": find it
	Lang   text.Lang // of what names no language; "": the talks' own
}

// Intake is what was understood of files. Nothing in it is decided.
type Intake struct {
	Papers []*Paper // one for each file, in order
}

// Paper is what was understood of one file.
type Paper struct {
	Name    string
	Format  Format
	Way     Way
	Own     bool // Parley wrote it, and it still shows what it carries: its claims are known exactly
	Base    Base
	Authors []Author         // sorted by name: each must be mapped
	Blocks  []document.Match // which block each paragraph was
	Lost    []document.Lost  // what can't be carried, with its line

	sheet *document.Sheet // of a tracked file
	found []found         // of any other: claims on Base
	lang  text.Lang

	carried *document.Carried // of a file of Parley's own
	later   []string          // authors who changed that afterwards
}

// Base is the revision that a file changes.
type Base struct {
	Revision talks.Revision
	Percent  int    // of its paragraphs that stand in the file word for word
	How      string // "named" by a person, "digest" that the file bears, "words"
	Certain  bool   // no person need confirm it
}

// Author is who changed something in a file, by the file's own word.
type Author struct {
	Name     string       // "" where the file names nobody
	Claims   []text.Claim // as understood, on Base; before whose they are is said
	Comments []string     // on these or on others' claims
	Offer    To           // what may be offered: said before, or a party's own code; "" for none
}

// Fate is what becomes of a change.
type Fate string

// The fates.
const (
	New   Fate = "new"   // it will be signed
	Known Fate = "known" // it is on the record already, for the same party
	Left  Fate = "left"  // it is left out: Item.Why says why
)

// Item is one change and what becomes of it.
type Item struct {
	Paper  int
	Author string // several, with commas, where they are one party's
	To     To
	Fate   Fate
	Words  string // the claim in one line
	Why    string // of Left; of Known, the claim's name
	Notes  []string

	Claim text.Claim // on the newest revision, where it is New or Known
}

// Plan is what would be signed, and what not.
type Plan struct {
	Items  []Item
	Intent *desk.Intent // one amendment that the talks allow, to be foreseen and signed; nil where nothing is new
}
