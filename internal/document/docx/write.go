package docx

import (
	"archive/zip"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"parley/internal/document"
	"parley/text"
)

// Options say how a document looks, beyond what its Sheet says.
type Options struct {
	LineNumbers bool // every fifth line has its number in the margin, anew on each page
}

// Write writes a sheet as a file that word processors open. Equal sheets give
// equal bytes: nothing in the file tells who wrote it, where or when, other
// than the authors of changes and comments that the sheet names.
//
// Numbers are automatic wherever counting gives the number that the sheet
// prints, so that words are words and a paragraph that somebody inserts is
// counted; any other number ("OP3 bis.") is typed, in the character style
// "Paragraph Number". Characters that XML can't hold never reach the file.
//
// The error is the writer's.
func Write(w io.Writer, s *document.Sheet, o Options) error {
	x := newWriter(s, o)
	x.body()
	z := zip.NewWriter(w)
	for _, p := range x.files() {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: zipTime})
		if err == nil {
			_, err = f.Write(p.raw)
		}
		if err != nil {
			return fmt.Errorf("write docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write docx: %w", err)
	}
	return nil
}

// zipTime stands on every file in the package: the first that a zip can say.
// constant: nobody writes to it.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// writer makes the parts of one file.
type writer struct {
	s        *document.Sheet
	o        Options
	doc      []byte          // the part that is being written
	notes    []byte          // the footnotes so far
	noteIDs  int             // footnotes so far
	noted    map[string]bool // those to which a paragraph refers already
	counted  int             // footnotes with automatic numbers
	ids      int             // of changes, ranges and bookmarks: each different
	moves    map[moveKey]*moveEnds
	open     map[string]int // comments whose range is open, by name
	comments []string       // in the order of their numbers
	count    counter
	marked   map[string]bool // bookmarks that have been written
	spot     spot
	spanned  string             // bookmark that is open
	sides    map[string][2]bool // by move: whether words leave, and whether they come
	ended    map[string]bool    // comments that end somewhere
	twice    map[string]bool    // moves with letters that were both inserted and deleted
	at       int                // changes so far, as findMoves counts them
}

func newWriter(s *document.Sheet, o Options) *writer {
	x := &writer{s: s, o: o, noted: map[string]bool{}, open: map[string]int{}, marked: map[string]bool{}}
	x.count.main, x.count.tracked = s.Lang, tracked(s)
	x.findMoves()
	return x
}

// file is one part of the package.
type file struct {
	name string
	raw  []byte
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const (
	wordNS    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNS     = "http://schemas.openxmlformats.org/package/2006/relationships"
	officeRel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	wordType  = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// files are the parts in the order of the package.
func (x *writer) files() []file {
	type part struct {
		name, kind, rel string
		raw             []byte
	}
	parts := []part{
		{"styles", "styles", "styles", x.styleSheet()},
		{"settings", "settings", "settings", x.settings()},
		{"header1", "header", "header", x.header(true)},
		{"header2", "header", "header", x.header(false)},
		{"footer1", "footer", "footer", []byte(xmlHead + `<w:ftr ` + wordNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`)},
		{"numbering", "numbering", "numbering", x.count.part()},
		{"footnotes", "footnotes", "footnotes", x.notesPart()},
	}
	if len(x.comments) > 0 {
		parts = append(parts, part{"comments", "comments", "comments", x.commentsPart()})
	}
	types := []byte(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`)
	rels := []byte(xmlHead + `<Relationships xmlns="` + relNS + `">`)
	for i, p := range parts {
		types = append(types, `<Override PartName="/word/`+p.name+`.xml" ContentType="`+wordType+p.kind+`+xml"/>`...)
		rels = append(rels, `<Relationship Id="rId`+strconv.Itoa(i+1)+`" Type="`+officeRel+p.rel+`" Target="`+p.name+`.xml"/>`...)
	}
	carry := x.s.Claims != nil || x.s.Revision != ""
	if carry {
		types = append(types, `<Override PartName="/customXml/itemProps1.xml" ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/>`...)
		rels = append(rels, `<Relationship Id="rIdCarry" Type="`+officeRel+`customXml" Target="../customXml/item1.xml"/>`...)
	}
	out := []file{
		{"[Content_Types].xml", append(types, `</Types>`...)},
		{"_rels/.rels", []byte(xmlHead + `<Relationships xmlns="` + relNS + `"><Relationship Id="rId1" Type="` + officeRel + `officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)},
		{"docProps/core.xml", x.core()},
		{"word/document.xml", x.doc},
		{"word/_rels/document.xml.rels", append(rels, `</Relationships>`...)},
	}
	for _, p := range parts {
		out = append(out, file{"word/" + p.name + ".xml", p.raw})
	}
	if carry {
		b := []byte(xmlHead + `<carry xmlns="` + carryNS + `" revision="`)
		b = escape(b, string(x.s.Revision))
		b = append(b, `">`...)
		b = base64.StdEncoding.AppendEncode(b, x.s.Claims)
		out = append(out, file{"customXml/item1.xml", append(b, `</carry>`...)},
			file{"customXml/itemProps1.xml", []byte(xmlHead + `<ds:datastoreItem ds:itemID="{5061726C-6579-4341-8252-590000000001}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs><ds:schemaRef ds:uri="` + carryNS + `"/></ds:schemaRefs></ds:datastoreItem>`)},
			file{"customXml/_rels/item1.xml.rels", []byte(xmlHead + `<Relationships xmlns="` + relNS + `"><Relationship Id="rId1" Type="` + officeRel + `customXmlProps" Target="itemProps1.xml"/></Relationships>`)})
	}
	return out
}

// core names the document and its language, and nobody.
func (x *writer) core() []byte {
	b := []byte(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>`)
	b = escape(b, x.s.Title)
	b = append(b, `</dc:title><dc:language>`...)
	b = escape(b, string(x.s.Lang))
	return append(b, `</dc:language></cp:coreProperties>`...)
}

// settings turns tracking on: what the next person changes is then a change
// that can be told from the text.
func (x *writer) settings() []byte {
	return []byte(xmlHead + `<w:settings ` + wordNS + `><w:zoom w:percent="100"/><w:trackRevisions/><w:defaultTabStop w:val="567"/><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`)
}

// header is the masthead of the first page, or the line above the others.
func (x *writer) header(first bool) []byte {
	b := []byte(xmlHead + `<w:hdr ` + wordNS + `>`)
	line := func(style, s string) {
		b = append(b, `<w:p><w:pPr><w:pStyle w:val="`+style+`"/></w:pPr>`...)
		if s != "" {
			b = append(b, `<w:r><w:t xml:space="preserve">`...)
			b = escape(b, s)
			b = append(b, `</w:t></w:r>`...)
		}
		b = append(b, `</w:p>`...)
	}
	if !first {
		line("Header", x.s.Symbol)
		return append(b, `</w:hdr>`...)
	}
	line("DocumentSymbol", x.s.Symbol)
	if x.s.Date != "" {
		line("DocumentDate", x.s.Date)
	}
	line("DocumentLanguages", x.languages())
	if x.s.Note != "" {
		line("DocumentNote", x.s.Note)
	}
	return append(b, `</w:hdr>`...)
}

// languages are the languages of the text, each in its own name.
func (x *writer) languages() string {
	list := []text.Lang{x.s.Lang}
	var in func(ps []document.Para)
	in = func(ps []document.Para) {
		for i := range ps {
			if l := ps[i].Lang; l != "" && !slices.Contains(list, l) {
				list = append(list, l)
			}
			for _, c := range ps[i].Cells {
				in(c.Paras)
			}
		}
	}
	in(x.s.Paras)
	out := ""
	for _, l := range list {
		name := string(l)
		if n := langNames[l]; n != "" {
			name = n
		}
		if out != "" && name != "" {
			out += " · "
		}
		out += name
	}
	return out
}

// langNames are the official languages in their own words.
// constant: nobody writes to it.
var langNames = map[text.Lang]string{"en": "English", "fr": "français", "es": "español", "ru": "русский", "ar": "العربية", "zh": "中文"}

func (x *writer) commentsPart() []byte {
	b := []byte(xmlHead + `<w:comments ` + wordNS + `>`)
	for i, name := range x.comments {
		c := x.s.Comments[name]
		b = append(b, `<w:comment w:id="`+strconv.Itoa(i)+`"`...)
		b = authorTo(b, &document.Change{Author: c.Author, Time: c.Time})
		b = append(b, ` w:initials="`...)
		b = escape(b, initials(c.Author))
		b = append(b, `"><w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr><w:r><w:t xml:space="preserve">`...)
		b = escape(b, c.Text)
		b = append(b, `</w:t></w:r></w:p></w:comment>`...)
	}
	return append(b, `</w:comments>`...)
}

func initials(author string) string {
	rs := []rune(author)
	return string(rs[:min(len(rs), 3)])
}

func (x *writer) notesPart() []byte {
	b := []byte(xmlHead + `<w:footnotes ` + wordNS + `><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>`)
	b = append(b, x.notes...)
	return append(b, `</w:footnotes>`...)
}

// authorTo adds who changed something and when, as attributes.
func authorTo(b []byte, c *document.Change) []byte {
	b = append(b, ` w:author="`...)
	if c.Author == "" {
		b = append(b, "Author"...) // what word processors put for nobody
	}
	b = escape(b, c.Author)
	b = append(b, '"')
	if _, err := time.Parse(time.RFC3339, c.Time); err == nil {
		b = append(b, ` w:date="`...)
		b = escape(b, c.Time)
		b = append(b, '"')
	}
	return b
}

// escape adds s as XML letters or an attribute's. What XML can't hold, and
// what nobody sees, is left out; a line feed or tab is a space.
func escape(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&#34;"...)
		case r == '\t', r == '\n', r == '\r':
			b = append(b, ' ')
		case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xFFFE, r == 0xFFFF:
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
