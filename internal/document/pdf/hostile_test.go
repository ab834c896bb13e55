package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/internal/document"
	"parley/text"
)

// TestHostileSheets: what a stranger's file may hold ends as a file that the
// judges take, or with an error that says what is too long.
func TestHostileSheets(t *testing.T) {
	many := func(n int, s string) []document.Para {
		out := make([]document.Para, n)
		for i := range out {
			out[i] = words(text.OP, "1.", s)
		}
		return out
	}
	nest := func(n int) document.Para {
		p := words(text.Paragraph, "", "innermost")
		for range n {
			p = document.Para{Cells: []document.Cell{{Span: math.MaxInt, Paras: []document.Para{p}}, {Span: -5}}}
		}
		return p
	}
	langs := make([]document.Para, 3000)
	for i := range langs {
		langs[i] = document.Para{Lang: text.Lang(fmt.Sprint("x", i)), Items: []document.Item{{S: "word"}}}
	}
	for _, c := range []struct {
		name  string
		paras []document.Para
		wrong string
	}{
		{"a word of 200,000 letters", many(1, strings.Repeat("a", 200_000)), ""},
		{"marks on marks", many(1, "ب"+strings.Repeat("\u064e", 50_000)), ""},
		{"brackets in each other", many(1, strings.Repeat("ا(", 50_000)), ""},
		{"a letter of each direction", many(1, strings.Repeat("ا1", MaxRuns/2+1)), "more than 400000 times"},
		{"letters that turn others", many(1, strings.Repeat("\u202e\u2067\u2066\u2069\u202c", 5_000)), ""},
		{"a number without end", []document.Para{words(text.Sub, strings.Repeat("9", 20_000), "word")}, ""},
		{"a table in a table", []document.Para{nest(2)}, ""},
		{"tables 50 deep", []document.Para{nest(50)}, "deep"},
		{"a row of 500 cells", []document.Para{{Cells: make([]document.Cell, 500)}}, "columns"},
		{"a row without cells", []document.Para{{Cells: []document.Cell{}}}, ""},
		{"too many paragraphs", make([]document.Para, MaxParas+1), "paragraphs"},
		{"3,000 languages", langs, ""},
		{"not UTF-8", many(2, "a\xff\xfeb\x00"), ""},
	} {
		var b bytes.Buffer
		err := Write(&b, &document.Sheet{Lang: "ar", Paras: c.paras}, Options{Lines: true})
		switch {
		case c.wrong == "" && err == nil:
			tool(t, b.Bytes(), "qpdf", "--check", "FILE")
		case c.wrong == "" || err == nil || !errors.Is(err, ErrTooLong) || !strings.Contains(err.Error(), c.wrong):
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestLettersWithoutAFontAreSeenAndTold, each once: nothing is blank in silence.
func TestLettersWithoutAFontAreSeenAndTold(t *testing.T) {
	var told []string
	out := made(t, &document.Sheet{Lang: "en", Paras: []document.Para{words(text.PP, "", "an → arrow ←, smile 😀😀, old 㐀 letter, \x07 bell")}},
		Options{Lost: func(l document.Lost) { told = append(told, l.Say) }})
	if len(told) != 3 || !strings.Contains(strings.Join(told, ""), "U+1F600") || !strings.Contains(strings.Join(told, ""), "U+3400") || !strings.Contains(strings.Join(told, ""), "U+0007") {
		t.Errorf("told: %q", told)
	}
	if got := flat(tool(t, out, "pdftotext", "-raw", "FILE", "-")); !strings.Contains(strings.ReplaceAll(got, " ", ""), "an→arrow←,smile😀😀,old㐀letter,\ufffdbell") {
		t.Errorf("taken out: %q", got)
	}
}

// TestCommentsAreTold: a file without the remarks in its margin says so.
func TestCommentsAreTold(t *testing.T) {
	var told []string
	s := resolution()
	s.Comments = map[string]document.Comment{"1": {Author: "VES", Text: "why?"}}
	s.Paras[1].Items = append(s.Paras[1].Items, document.Item{Comment: "1"}, document.Item{Comment: "/1"})
	made(t, s, Options{Lost: func(l document.Lost) { told = append(told, l.Say) }})
	if len(told) != 1 || !strings.Contains(told[0], "1 comment") {
		t.Errorf("%q", told)
	}
}

// FuzzLines sets any letters in any language: each stands in exactly one line,
// exactly one piece of it and exactly one group of glyphs, or is told to be
// lost; and a whole file of them is made, in a paragraph and in a cell.
func FuzzLines(f *testing.F) {
	f.Add("Calls upon (all) states: [VES: and observers]", "en", uint16(300))
	f.Add("تهيب بجميع الدول [VES: والمراقبين] أن تُبقي 68/262، المنارات", "ar", uint16(120))
	var fonts [slots]*parsed
	for s := range fonts {
		var err error
		if fonts[s], err = load(slot(s)); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, s, lang string, width uint16) {
		if len(s) > 2000 || len(lang) > 20 || !utf8.ValidString(s) {
			return
		}
		w := &writer{fonts: fonts, file: newFile(io.Discard), lost: map[rune]bool{}, told: map[string]bool{}}
		p := &shaped{}
		p.add(s, span{size: bodySize})
		if err := w.shape(p, text.Lang(lang)); err != nil {
			t.Fatal(err)
		}
		at := 0
		for _, l := range p.lines(mp(width)*1000, mp(width)*500) {
			if l[0] != at || l[1] <= l[0] {
				t.Fatalf("a line from %d to %d, after %d", l[0], l[1], at)
			}
			at = l[1]
			set := make([]int, l[1]-l[0])
			for _, q := range p.pieces(l[0], l[1]) {
				for i := q.a; i < q.b; i++ {
					set[i-l[0]]++
				}
			}
			for i, n := range set {
				if n != 1 {
					t.Fatalf("letter %d stands %d times in its line", l[0]+i, n)
				}
			}
		}
		if at != len(p.letters) {
			t.Fatalf("%d letters of %d are in lines", at, len(p.letters))
		}
		for _, r := range p.runs {
			n := int32(0)
			for _, g := range r.glyphs {
				n += g.n
			}
			if r.face != nil && int(n) != r.b-r.a {
				t.Fatalf("%d letters of %d have a glyph", n, r.b-r.a)
			}
			if r.face == nil && !r.box && strings.Trim(string(p.letters[r.a:r.b]), "\n") != "" {
				t.Fatalf("%q shows nothing", string(p.letters[r.a:r.b]))
			}
		}
		para := document.Para{Number: "1.", Kind: text.OP, Items: []document.Item{{S: s, Em: true}}}
		sheet := &document.Sheet{Lang: text.Lang(lang), Title: s, Paras: []document.Para{para, {Cells: []document.Cell{{Paras: []document.Para{para}}, {}}}}}
		if err := write(io.Discard, sheet, Options{Lines: true}, fonts); err != nil {
			t.Fatal(err)
		}
	})
}
