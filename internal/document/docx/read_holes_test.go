package docx

import (
	"bytes"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// Each test here is a hole or a bug that was closed, by its name.

// TestManySmallPieces: letters cut into pieces by comments must not cost the
// square of their number.
func TestManySmallPieces(t *testing.T) {
	pieces := strings.Fields(numbers(3 << 18)) // that no packer makes small
	s := readBody(t, par(`<w:r><w:t>a`+strings.Join(pieces, "<!---->a")+`</w:t></w:r>`))
	if got := s.Paras[0].Letters(); strings.Count(got, "a") != len(pieces) || len(pieces) < 20_000 {
		t.Errorf("%d of %d pieces", strings.Count(got, "a"), len(pieces))
	}
}

// TestLongNumbers: a number in front of each paragraph can't be made to fill
// memory.
func TestLongNumbers(t *testing.T) {
	levels := strings.Repeat("%1", 100)
	s := readBody(t, par(`<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>`+run("a")),
		"word/_rels/document.xml.rels", docRels("numbering", "numbering.xml"),
		"word/numbering.xml", `<w:numbering `+wNS+`><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="780"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="`+levels+`"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`)
	if n := len(s.Paras[0].Number); n == 0 || n > maxNumber+30 {
		t.Errorf("a number of %d bytes", n)
	}
}

// TestLinksToThemselves: lists and styles that name each other end.
func TestLinksToThemselves(t *testing.T) {
	s := readBody(t, par(`<w:pPr><w:pStyle w:val="A"/></w:pPr>`+run("a")),
		"word/_rels/document.xml.rels", docRels("numbering", "numbering.xml", "styles", "styles.xml"),
		"word/styles.xml", `<w:styles `+wNS+`><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>`,
		"word/numbering.xml", `<w:numbering `+wNS+`><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="A"/></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="B"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`)
	if got := s.Paras[0].Letters(); got != "a" {
		t.Errorf("read %q", got)
	}
}

// TestLanguagesWithoutEnd: a bookmark around thousands of paragraphs in as
// many languages costs no more than one around few.
func TestLanguagesWithoutEnd(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<w:bookmarkStart w:id="1" w:name="_parleyb1"/>`)
	for i := range 5_000 {
		tag := ""
		for n := i + 1; n > 0; n /= 26 {
			tag += string(rune('a' + n%26))
		}
		b.WriteString(`<w:p><w:r><w:rPr><w:lang w:val="` + tag + `"/></w:rPr><w:t>a</w:t></w:r></w:p>`)
	}
	s := readBody(t, b.String()+`<w:bookmarkEnd w:id="1"/>`)
	n := 0
	for _, p := range s.Paras {
		if p.ID == "b1" {
			n++
		}
	}
	if n < 2 || n > maxLangs+1 {
		t.Errorf("one block in %d languages", n)
	}
}

// TestElsewhere: what parts beside the text refer to elsewhere is told.
func TestElsewhere(t *testing.T) {
	rels := func(kind string) string {
		return `<Relationships xmlns="` + relNS + `"><Relationship Id="x" Type="` + officeRel + kind + `" Target="https://example.org/` + kind + `" TargetMode="External"/></Relationships>`
	}
	s := readBody(t, par(run("a")), "word/_rels/document.xml.rels", docRels("settings", "settings.xml", "header", "header1.xml"),
		"word/settings.xml", `<w:settings `+wNS+`/>`, "word/header1.xml", `<w:hdr `+wNS+`/>`,
		"word/_rels/settings.xml.rels", rels("attachedTemplate"), "word/_rels/header1.xml.rels", rels("image"))
	var got []string
	for _, l := range s.Lost {
		got = append(got, l.Say)
	}
	all := strings.Join(got, "\n")
	if !strings.Contains(all, "attachedTemplate elsewhere") || !strings.Contains(all, "image elsewhere") {
		t.Errorf("told: %s", all)
	}
}

// TestRoundaboutTargets: a relation that leads out of the file, or to a part
// within a part, finds nothing; a package within the package is left alone.
func TestRoundaboutTargets(t *testing.T) {
	s := readBody(t, par(run("a")), "word/_rels/document.xml.rels", docRels("styles", "../../../etc/passwd", "numbering", "..\\..\\numbering.xml", "header", "document.xml/header1.xml"),
		"nested.docx", "PK\x03\x04 a package within the package")
	if got := show(s); got != "a\n" {
		t.Errorf("read %q", got)
	}
}

// TestFieldWithoutEnd: words behind the beginning of a field that never ends
// aren't dropped in silence.
func TestFieldWithoutEnd(t *testing.T) {
	s := readBody(t, par(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>`+run("secret"))+par(run("more")))
	if got := show(s); got != "\n\nlost 1 field\nlost 2 field\n" {
		t.Errorf("read %q", got)
	}
}

// TestTwoNotesOfOneID: the second isn't taken for the first.
func TestTwoNotesOfOneID(t *testing.T) {
	s := readBody(t, par(run("a")+`<w:r><w:footnoteReference w:id="2"/></w:r>`), "word/_rels/document.xml.rels", docRels("footnotes", "footnotes.xml"),
		"word/footnotes.xml", `<w:footnotes `+wNS+`><w:footnote w:id="2">`+par(run("one"))+`</w:footnote><w:footnote w:id="2">`+par(run("two"))+`</w:footnote></w:footnotes>`)
	if len(s.Notes) != 1 || len(s.Notes["1"]) != 1 || s.Notes["1"][0].Letters() != "one" || len(s.Lost) != 1 || s.Lost[0].What != "note" {
		t.Errorf("read %q", show(s))
	}
}

// TestMoveOfMarks: the mark of a paragraph moves by the range that begins
// behind it.
func TestMoveOfMarks(t *testing.T) {
	who := ` w:id="1" w:author="A"`
	s := readBody(t, par(`<w:pPr><w:rPr><w:moveFrom`+who+`/></w:rPr></w:pPr><w:moveFromRangeStart w:id="2" w:name="m"/><w:moveFrom`+who+`>`+run("gone")+`</w:moveFrom>`)+`<w:moveFromRangeEnd w:id="2"/>`+
		par(run("stays"))+
		par(`<w:pPr><w:rPr><w:moveTo`+who+`/></w:rPr></w:pPr><w:moveToRangeStart w:id="3" w:name="m"/><w:moveTo`+who+`>`+run("gone")+`</w:moveTo>`)+`<w:moveToRangeEnd w:id="3"/>`)
	for i, want := range []string{"m", "", "m"} {
		if p := s.Paras[i]; p.Mark.Move != want || p.Items[0].Marks.Move != want {
			t.Errorf("paragraph %d: its mark moves by %q, its words by %q", i, p.Mark.Move, p.Items[0].Marks.Move)
		}
	}
}

// TestMoveRangeInside: LibreOffice begins the range of a move within the words
// that move.
func TestMoveRangeInside(t *testing.T) {
	who := ` w:id="1" w:author="A"`
	s := readBody(t, par(`<w:moveFrom`+who+`><w:moveFromRangeStart w:id="2" w:name="m"/>`+run("gone")+`<w:moveFromRangeEnd w:id="2"/></w:moveFrom>`)+
		par(`<w:moveTo`+who+`><w:moveToRangeStart w:id="3" w:name="m"/>`+run("gone")+`<w:moveToRangeEnd w:id="3"/></w:moveTo>`))
	for i, p := range s.Paras {
		if p.Items[0].Marks.Move != "m" {
			t.Errorf("paragraph %d moves by %q", i, p.Items[0].Marks.Move)
		}
	}
}

// TestUnnamedMoves: a paragraph that goes and comes is moved though no range
// names the move; a space that "moved" isn't.
func TestUnnamedMoves(t *testing.T) {
	who := ` w:id="1" w:author="A"`
	s := readBody(t, par(`<w:moveFrom`+who+`>`+run("gone there")+`</w:moveFrom>`)+par(run("a")+`<w:moveTo`+who+`>`+run(" ")+`</w:moveTo>`+run("b"))+par(`<w:moveTo`+who+`>`+run("gone ")+run("there")+`</w:moveTo>`))
	a, b, c := s.Paras[0].Items[0].Marks.Move, s.Paras[1].Items[1].Marks.Move, s.Paras[2].Items[0].Marks.Move
	if a == "" || a != c || b != "" {
		t.Errorf("moves %q, %q, %q", a, b, c)
	}
}

// TestTypedMarksOfNotes: the letters behind customMarkFollows are the mark of
// the note and no words.
func TestTypedMarksOfNotes(t *testing.T) {
	note := func(id, s string) string { return `<w:footnote w:id="` + id + `">` + par(run(s)) + `</w:footnote>` }
	ref := func(id, mark string) string {
		return `<w:r><w:footnoteReference w:customMarkFollows="1" w:id="` + id + `"/><w:t>` + mark + `</w:t></w:r>`
	}
	s := readBody(t, par(run("a")+ref("2", "*")+run(" b")+`<w:r><w:footnoteReference w:id="3"/></w:r>`+run(" c")+ref("4", "*")+ref("5", "7")), "word/_rels/document.xml.rels", docRels("footnotes", "footnotes.xml"),
		"word/footnotes.xml", `<w:footnotes `+wNS+`>`+note("2", "star")+note("3", "one")+note("4", "second star")+note("5", "seven")+`</w:footnotes>`)
	got := s.Paras[0].Letters()
	for _, it := range s.Paras[0].Items {
		if it.Note != "" {
			got += " [^" + it.Note + "] " + s.Notes[it.Note][0].Letters()
		}
	}
	if want := "a b c [^*] star [^1] one [^2] second star [^7] seven"; got != want {
		t.Errorf("read %q, want %q", got, want)
	}
}

// TestNotesOfBothTexts: notes that somebody inserts take no number from those
// that stood, and one that went with its words and came with them is one.
func TestNotesOfBothTexts(t *testing.T) {
	note := func(id, s string) string { return `<w:footnote w:id="` + id + `">` + par(run(s)) + `</w:footnote>` }
	ref := func(id string) string { return `<w:r><w:footnoteReference w:id="` + id + `"/></w:r>` }
	s := readBody(t, par(insA+run("new")+ref("9")+`</w:ins>`+run(" a")+ref("2")+`<w:del w:id="1" w:author="A">`+drun(" gone")+ref("3")+`</w:del>`+insA+run(" come")+ref("4")+`</w:ins>`), "word/_rels/document.xml.rels", docRels("footnotes", "footnotes.xml"),
		"word/footnotes.xml", `<w:footnotes `+wNS+`>`+note("9", "nine")+note("2", "two")+note("3", "three")+note("4", "three")+`</w:footnotes>`)
	got := ""
	for _, it := range s.Paras[0].Items {
		if it.Note != "" {
			got += " [^" + it.Note + "] " + s.Notes[it.Note][0].Letters()
		}
	}
	if want := " [^3] nine [^1] two [^2] three [^2] three"; got != want || len(s.Notes) != 3 {
		t.Errorf("read %q, want %q", got, want)
	}
}

// TestNumberInStyle: a number that Parley typed is a number whatever the
// paragraph's style and the id that a word processor gives the style.
func TestNumberInStyle(t *testing.T) {
	for name, p := range map[string]document.Para{
		"op":      {Kind: text.OP, Number: "OP3 bis.", Lang: "en", Items: []document.Item{{S: "Notes"}}},
		"heading": {Kind: text.Heading, Number: "II bis.", Lang: "en", Items: []document.Item{{S: "Notes"}}},
	} {
		var parts []string
		for n, s := range partsOf(t, written(t, &document.Sheet{Lang: "en", Paras: []document.Para{p}})) {
			s = strings.ReplaceAll(s, `"ParagraphNumber"`, `"Style17"`)
			parts = append(parts, n, strings.ReplaceAll(s, `w:val="OperativeParagraph"`, `w:val="Normal"`))
		}
		b := pack(t, parts...)
		s, err := Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Paras[0]; got.Number != p.Number || got.Letters() != "Notes" {
			t.Errorf("%s: read the number %q and the words %q", name, got.Number, got.Letters())
		}
	}
}

// TestBookmarkOverLanguages: a bookmark around a block in several languages
// names it in each; a paragraph that somebody typed there in one of them isn't it.
func TestBookmarkOverLanguages(t *testing.T) {
	ps := []document.Para{
		{ID: "b1", Kind: text.OP, Lang: "en", Items: []document.Item{{S: "Decides"}}},
		{ID: "b1", Kind: text.OP, Lang: "fr", Items: []document.Item{{S: "Décide"}}},
		{ID: "b1", Kind: text.OP, Lang: "ar", Items: []document.Item{{S: "تقرر"}}},
		{ID: "b1", Kind: text.OP, Lang: "zh", Items: []document.Item{{S: "决定"}}},
		{ID: "b2", Kind: text.OP, Lang: "en", Items: []document.Item{{S: "Requests"}}},
	}
	s := reread(t, written(t, &document.Sheet{Lang: "en", Paras: ps}))
	for i, p := range ps {
		got := s.Paras[i]
		if got.Lang == "" {
			got.Lang = s.Lang
		}
		if got.ID != p.ID || got.Lang != p.Lang {
			t.Errorf("paragraph %d is %s in %s, want %s in %s", i+1, got.ID, got.Lang, p.ID, p.Lang)
		}
	}
	s = readBody(t, par(`<w:bookmarkStart w:id="1" w:name="_parleyb1"/>`+run("Decides"))+par(run("typed behind it"))+par(run("Last")+`<w:bookmarkEnd w:id="1"/>`))
	if s.Paras[0].ID != "b1" || s.Paras[1].ID != "" || s.Paras[2].ID != "" {
		t.Errorf("read %s", show(s))
	}
}

// TestOwnMasthead: the masthead that Parley writes is read, and none of it is
// listed as lost; nor are numbers of pages.
func TestOwnMasthead(t *testing.T) {
	want := document.Sheet{Title: "Peace", Symbol: "A/C.1/76/L.13", Date: "3 November 2026", Note: "Rev.2 with 14 claims", Lang: "en",
		Paras: []document.Para{{Kind: text.OP, Lang: "en", Items: []document.Item{{S: "Decides"}}}}}
	s := reread(t, written(t, &want))
	if s.Symbol != want.Symbol || s.Date != want.Date || s.Note != want.Note || len(s.Lost) > 0 {
		t.Errorf("read %q, %q, %q; lost %+v", s.Symbol, s.Date, s.Note, s.Lost)
	}
	s = readBody(t, par(run("a")), "word/_rels/document.xml.rels", docRels("header", "header1.xml"), "word/header1.xml", `<w:hdr `+wNS+`>`+par(run("Draft of 3 May"))+`</w:hdr>`)
	if len(s.Lost) != 1 || s.Lost[0].What != "header" {
		t.Errorf("lost %+v", s.Lost)
	}
}
