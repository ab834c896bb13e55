package docx

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"parley/internal/document"
	"parley/text"
)

// carryNS is the vocabulary of the part that Parley leaves for itself.
const carryNS = "urn:parley:carry:1"

// reader is one reading of one file.
type reader struct {
	parts   *parts
	styles  styles
	nums    numbering
	sheet   *document.Sheet
	changes map[document.Change]*document.Change
	moves   map[string]string       // open ranges of moves: id to name
	moving  [2]string               // the newest name of a range that words leave, and that they come to
	movedIn [2]string               // the newest of these in the paragraph that is being read
	spoken  text.Lang               // what the words of the paragraph name as their language; "?" for several
	span    text.BlockID            // the newest bookmark of a block that is open
	spans   map[string]text.BlockID // open bookmarks of blocks, by id
	refs    []*noteRef
	unnamed bool // there are moves without a range
	fields  []field
	seen    map[document.Lost]bool
	more    int // losses that aren't listed any more

	line   int // of the paragraph that is being read
	items  int
	cur    *document.Para    // the paragraph that is being read
	look   look              // of its style
	rels   map[string]rel    // of the part that is being read
	noted  map[string]string // notes that are referred to, by kind and id
	inNote bool
	tail   strings.Builder // letters of the last item of cur

	heard   *strings.Builder // where letters are heard, too
	letters int              // read so far, bytes
	waiting text.BlockID     // a bookmark before its paragraph
	pending []document.Item  // marks of comments before their paragraph
	begun   map[string]bool  // comments whose range has begun
}

// Read reads a file of size bytes. An error that comes of the file is a
// *FileError; the file is then refused as a whole. What the file holds and a
// Sheet can't is listed in the Sheet's Lost.
func Read(r io.ReaderAt, size int64) (*document.Sheet, error) {
	sheet, err := read(r, size)
	if err != nil {
		return nil, fmt.Errorf("read docx: %w", err)
	}
	return sheet, nil
}

func read(r io.ReaderAt, size int64) (*document.Sheet, error) {
	p, err := openParts(r, size)
	if err != nil {
		return nil, err
	}
	x := &reader{parts: p, changes: map[document.Change]*document.Change{}, moves: map[string]string{},
		seen: map[document.Lost]bool{}, begun: map[string]bool{}, spans: map[string]text.BlockID{}, noted: map[string]string{},
		sheet: &document.Sheet{Notes: map[string][]document.Para{}, Comments: map[string]document.Comment{}}}
	top, err := p.relations("")
	if err != nil {
		return nil, err
	}
	main := ""
	for _, rl := range top {
		if rl.kind == "officeDocument" && !rl.external {
			main = rl.target
		}
	}
	if main == "" || p.by[main] == nil {
		return nil, &FileError{Err: errors.New("the file names no document; it is no .docx, or was damaged: open it in a word processor and save it again")}
	}
	rels, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	by := map[string]string{}
	for _, rl := range rels {
		if !rl.external && by[rl.kind] == "" {
			by[rl.kind] = rl.target
		}
	}
	if err := x.readStyles(by["styles"]); err != nil {
		return nil, err
	}
	if err := x.readNumbering(by["numbering"]); err != nil {
		return nil, err
	}
	x.sheet.Lang = langOf(x.styles.lang)
	if err := x.readComments(by["comments"]); err != nil {
		return nil, err
	}
	if err := x.readMain(main, rels); err != nil {
		return nil, err
	}
	for _, kind := range []string{"footnotes", "endnotes"} {
		if err := x.readNotes(kind, by[kind]); err != nil {
			return nil, err
		}
	}
	if err := x.readAround(rels); err != nil {
		return nil, err
	}
	x.finish()
	return x.sheet, nil
}

// langOf is the language of the text: "en-GB" is en.
func langOf(tag string) text.Lang {
	first, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, c := range first {
		if c < 'a' || c > 'z' {
			return ""
		}
	}
	if len(first) > 8 {
		return ""
	}
	return text.Lang(first)
}

func (x *reader) readMain(name string, rels []rel) error {
	s, done, err := x.parts.scan(name)
	if s == nil {
		return err
	}
	defer done()
	x.use(rels)
	e, err := s.root()
	if err != nil {
		return err
	}
	if e.w() != "document" {
		return s.fail(fmt.Errorf("it begins with <%.40s>, not with a document", e.name))
	}
	if err := s.each(func(e elem) error {
		if e.w() != "body" {
			return nil
		}
		return x.blocks(s, fate{}, &x.sheet.Paras)
	}); err != nil {
		return err
	}
	return s.end()
}

func (x *reader) use(rels []rel) {
	x.rels = map[string]rel{}
	for _, r := range rels {
		x.rels[r.id] = r
	}
}

// readNotes reads the notes that the text refers to.
func (x *reader) readNotes(kind, name string) error {
	s, done, err := x.parts.scan(name)
	if s == nil {
		return err
	}
	defer done()
	rels, err := x.parts.relations(name)
	if err != nil {
		return err
	}
	x.use(rels)
	x.inNote = true
	if _, err := s.root(); err != nil {
		return err
	}
	n := 0
	return s.each(func(e elem) error {
		label := x.noted[kind+e.attr("id")]
		if label == "" {
			return nil // separators, and notes that nothing refers to
		}
		if n++; n > MaxComments {
			return s.fail(fmt.Errorf("more than %d notes", MaxComments))
		}
		var ps []document.Para
		err := x.blocks(s, fate{}, &ps)
		if x.sheet.Notes[label] != nil {
			x.lose("note", "two notes have one id; the second is left out")
			return err
		}
		if len(ps) > 0 && len(ps[0].Items) > 0 { // the space behind the mark
			first := &ps[0].Items[0]
			if was := first.S; was != "" {
				if first.S = strings.TrimLeft(was, " \t"); first.S == "" {
					ps[0].Items = ps[0].Items[1:]
				}
			}
		}
		x.sheet.Notes[label] = ps
		return err
	})
}

func (x *reader) readComments(name string) error {
	s, done, err := x.parts.scan(name)
	if s == nil {
		return err
	}
	defer done()
	if _, err := s.root(); err != nil {
		return err
	}
	return s.each(func(e elem) error {
		if e.w() != "comment" {
			return nil
		}
		if len(x.sheet.Comments) >= MaxComments {
			return s.fail(fmt.Errorf("more than %d comments", MaxComments))
		}
		words, err := words(s)
		x.sheet.Comments[e.attr("id")] = document.Comment{Author: e.attr("author"), Time: e.attr("date"), Text: words}
		return err
	})
}

// words collects the letters of what is in an element, paragraphs as lines.
func words(s *scanner) (string, error) { return wordsIn(s, s.each) }

// words1 collects the letters of one element.
func words1(s *scanner, e elem) (string, error) {
	return wordsIn(s, func(in func(elem) error) error { return in(e) })
}

func wordsIn(s *scanner, start func(func(elem) error) error) (string, error) {
	var b strings.Builder
	var in func(e elem) error
	in = func(e elem) error {
		switch e.w() {
		case "t":
			l, err := s.letters()
			b.WriteString(l)
			return err
		case "p":
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
		case "tab", "br":
			b.WriteByte(' ')
		}
		if b.Len() > MaxToken {
			return s.fail(errToken)
		}
		return s.each(in)
	}
	err := start(in)
	return b.String(), err
}

// readAround looks at what stands around the text: headers and footers,
// macros, pictures from elsewhere, and what Parley left.
func (x *reader) readAround(rels []rel) error {
	x.line = 0
	var around []document.Lost // by kind, the words of headers and footers
	for _, r := range rels {
		if !r.external {
			if err := x.outside(r.target); err != nil {
				return err
			}
		}
		switch {
		case r.kind == "vbaProject" || strings.Contains(strings.ToLower(r.kind), "macro"):
			x.lose("macro", "the file holds macros; they aren't run and not carried")
		case r.external && r.kind != "hyperlink":
			x.lose("external", fmt.Sprintf("the file refers to %s elsewhere (%.60q); it isn't fetched", r.kind, r.target))
		case r.kind == "header" || r.kind == "footer":
			s, done, err := x.parts.scan(r.target)
			if err != nil {
				return err
			}
			if s == nil {
				continue
			}
			w, err := x.masthead(s)
			done()
			if err != nil {
				return err
			}
			if w != "" {
				around = append(around, document.Lost{What: r.kind, Say: w})
			}
		case r.kind == "customXml":
			if err := x.readCarry(r.target); err != nil {
				return err
			}
		case r.kind == "attachedTemplate" || r.kind == "aFChunk":
			x.lose("external", "the file holds another document; it isn't read")
		}
	}
	for name := range x.parts.by { // macros that no relation names are there all the same
		if base := path.Base(name); strings.HasPrefix(base, "vbaproject") || strings.HasPrefix(base, "vbadata") {
			x.lose("macro", "the file holds macros; they aren't run and not carried")
		}
	}
	for _, l := range around {
		if l.Say != x.sheet.Symbol && strings.ContainsFunc(l.Say, unicode.IsLetter) { // numbers of pages are derived
			x.lose(l.What, fmt.Sprintf("the %s isn't read: “%s”", l.What, short(l.Say)))
		}
	}
	return nil
}

// outside says what a part beside the text refers to elsewhere: a template, a
// picture in a header.
func (x *reader) outside(part string) error {
	rels, err := x.parts.relations(part)
	if err != nil {
		return err
	}
	for _, r := range rels {
		if r.external && r.kind != "hyperlink" {
			x.lose("external", fmt.Sprintf("the file refers to %.40s elsewhere (%.60q); it isn't fetched", r.kind, r.target))
		}
	}
	return nil
}

// masthead reads a header or footer: symbol, date and note of a file that
// Parley wrote. It returns the words that aren't these.
func (x *reader) masthead(s *scanner) (rest string, err error) {
	if _, err = s.root(); err != nil {
		return "", err
	}
	var b strings.Builder
	var paras func(e elem) error
	paras = func(e elem) error {
		if e.w() != "p" {
			return s.each(paras)
		}
		style := ""
		var letters strings.Builder
		err := s.each(func(e elem) error {
			if e.w() == "pPr" {
				return s.each(func(e elem) error {
					if e.w() == "pStyle" {
						style = e.attr("val")
					}
					return nil
				})
			}
			w, err := words1(s, e)
			if letters.WriteString(w); letters.Len() > MaxToken {
				return s.fail(errToken)
			}
			return err
		})
		if st := x.styles.by[style]; st != nil {
			style = st.name
		}
		switch line := strings.Join(strings.Fields(letters.String()), " "); style {
		case "document symbol":
			x.sheet.Symbol = line
		case "document date":
			x.sheet.Date = line
		case "document note":
			x.sheet.Note = line
		case "document languages": // follow from the text
		default:
			b.WriteString(" " + line)
		}
		return err
	}
	err = s.each(paras)
	return strings.TrimSpace(b.String()), err
}

// readCarry reads the custom part if it is one of Parley's. A part of somebody
// else's may be anything and is left alone.
func (x *reader) readCarry(name string) error {
	s, done, err := x.parts.scan(name)
	if s == nil {
		return err
	}
	defer done()
	e, err := s.root()
	if err != nil || e.name != "carry" || e.attr("xmlns") != carryNS {
		return nil
	}
	l, err := s.letters()
	if err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(l), ""))
	if err != nil {
		x.lose("carry", "what Parley left in the file for itself is damaged")
		return nil
	}
	x.sheet.Claims = raw
	if d := e.attr("revision"); len(d) <= 64 && strings.Trim(d, "0123456789abcdef") == "" {
		x.sheet.Revision = text.Digest(d)
	}
	return nil
}

// lose lists something that isn't carried, once a paragraph.
func (x *reader) lose(what, say string) {
	l := document.Lost{Line: x.line, What: what, Say: say}
	if x.seen[l] {
		return
	}
	if len(x.sheet.Lost) >= MaxLost {
		x.more++
		return
	}
	x.seen[l] = true
	x.sheet.Lost = append(x.sheet.Lost, l)
}

func (x *reader) finish() {
	x.pairMoves()
	x.nameNotes()
	slices.SortStableFunc(x.sheet.Lost, func(a, b document.Lost) int { return a.Line - b.Line })
	if x.more > 0 {
		x.sheet.Lost = append(x.sheet.Lost, document.Lost{What: "more", Say: fmt.Sprintf("%d more of these", x.more)})
	}
}

// short is at most 60 characters of s, for messages.
func short(s string) string {
	if rs := []rune(s); len(rs) > 60 {
		return string(rs[:59]) + "…"
	}
	return s
}

// bookmarkPrefix begins the names of the bookmarks that name blocks.
const bookmarkPrefix = "_parley"

// bookmarkName is the name of the bookmark around a block: "_parley" and the
// id. Word takes letters, digits and low lines, at most 40; for any other id
// the name is "", and the block goes without a bookmark.
func bookmarkName(id text.BlockID) string {
	if id == "" || len(bookmarkPrefix)+len(id) > 40 || !plainID(string(id)) {
		return ""
	}
	return bookmarkPrefix + string(id)
}

// blockOf is the block that a bookmark names, or "".
func blockOf(bookmark string) text.BlockID {
	id, ok := strings.CutPrefix(bookmark, bookmarkPrefix)
	if !ok || bookmarkName(text.BlockID(id)) == "" {
		return ""
	}
	return text.BlockID(id)
}

func plainID(id string) bool {
	for _, c := range id {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
