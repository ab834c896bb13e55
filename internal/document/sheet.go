package document

import "parley/text"

// Sheet is one document.
type Sheet struct {
	Title    string    // of the document; the text's own title is among Paras
	Symbol   string    // "A/C.1/76/L.13/Rev.1"; "" for none
	Date     string    // as it is printed; "" for none
	Lang     text.Lang // of what names no other
	Note     string    // a line below the header: "Bracketed text, Rev.2, 14 open brackets"
	Paras    []Para
	Notes    map[string][]Para // footnotes by name
	Comments map[string]Comment
	Revision text.Digest // of the text that the sheet shows or changes; "" when unknown
	Claims   []byte      // what a file carries for Parley itself, in the form that the desk gives a Carried; nil for none
	Lost     []Lost
}

// Para is a paragraph, or a row of a table.
type Para struct {
	ID     text.BlockID // "" when the document doesn't say
	Kind   text.Kind    // "" when the document doesn't say
	Depth  int
	Number string // as it is printed ("3.", "(a)", "OP3"); "" for none
	Lang   text.Lang
	Items  []Item
	Mark   Marks  // of the paragraph mark: inserted, it splits; deleted, it joins with the next
	Style  string // as the document names it; for reading only
	Cells  []Cell // of a row of a table; Items is then nil
	Head   bool   // the row is a heading of its table
	Line   int    // its place in the file, from 1, for messages
}

// Cell is one cell of a table.
type Cell struct {
	Paras []Para
	Span  int // columns that it covers; 0 is 1
}

// Item is a run of letters with one look and one fate, or a mark among them.
type Item struct {
	S       string // the letters, spaces included; "" for a mark
	Em      bool   // italics: the lead phrase
	Role    Role
	Party   int      // the mark of the one party that holds it, from 1; 0 for none or several
	Claims  []string // short names of the claims that it belongs to
	Marks   Marks
	Note    string // a footnote of this name stands here
	Comment string // a comment of this name begins here; "/name" ends it
}

// Role says what an item is in a bracketed text.
type Role string

// The roles.
const (
	Words   Role = ""        // words that stand, or run of a document that was read
	Bracket Role = "bracket" // [ or ]
	Holder  Role = "holder"  // who holds a wording, with the colon
	Base    Role = "base"    // base wording in dispute
	New     Role = "new"     // wording that a claim would bring
	Remark  Role = "remark"  // a deletion, move, split or join, in words; who agrees
)

// Marks are the tracked changes that letters or a paragraph mark bear. Both
// may stand: letters that one author inserted and another deleted are an
// amendment to an amendment.
type Marks struct {
	Ins  *Change
	Del  *Change
	Move string // name of the move that Ins or Del is half of; "" for none
}

// Change is who changed something, and when.
type Change struct {
	Author string
	Time   string // RFC 3339, claimed by the file; "" when it doesn't say
}

// Comment is a remark in the margin.
type Comment struct {
	Author string
	Time   string
	Text   string
}

// Lost is something that a document holds and a Sheet can't: never silently
// dropped.
type Lost struct {
	Line int    // of the paragraph, from 1; 0 for the whole document
	What string // "formatting", "field", "image", "table", "macro", "external", …
	Say  string // one sentence for people, without full stop
}
