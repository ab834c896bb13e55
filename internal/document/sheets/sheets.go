// Package sheets holds sample documents for the tests of all formats, and draws
// random ones: what a format writes and reads must come back. No room may import
// it.
package sheets

import (
	"fmt"
	"reflect"
	"slices"

	"parley/internal/document"
	"parley/text"
)

// TB is what of a test is needed, be it one that draws or not.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

func para(id string, k text.Kind, depth int, number string, items ...document.Item) document.Para {
	return document.Para{ID: text.BlockID(id), Kind: k, Depth: depth, Number: number, Lang: "en", Items: items}
}

func words(s string) document.Item { return document.Item{S: s} }
func em(s string) document.Item    { return document.Item{S: s, Em: true} }

// Clean has each kind of paragraph, notes, comments, rows and languages.
func Clean() *document.Sheet {
	return &document.Sheet{Title: "Ports & <harbours>", Symbol: "A/C.1/81/L.13/Rev.2", Date: "23 November 2026", Lang: "en", Note: "Clean text, Rev.2",
		Revision: "abc", Claims: []byte(`{"x":1}`),
		Notes:    map[string][]document.Para{"1": {para("b9", text.Note, 0, "", words("See resolution 1."))}, "zz": {para("", text.Note, 0, "", words("Loose."))}},
		Comments: map[string]document.Comment{"k 1": {Author: "Ann", Time: "2026-11-01T00:00:00Z", Text: "two\nlines"}},
		Paras: []document.Para{
			para("b1", text.Title, 0, "", words("Ports & <harbours>")),
			para("b2", text.Formula, 0, "", em("The Assembly"), words(",")),
			para("b3", text.PP, 0, "", em("Recalling"), words(" its  resolutions,"), document.Item{Note: "1"}),
			{ID: "b3", Kind: text.PP, Lang: "ar", Items: []document.Item{em("إذ تشير"), words(" إلى قراراتها،")}},
			para("b4", text.PP, 0, "", em("Noting"), words(" the sea,")),
			para("b5", text.OP, 0, "1.", em("Decides"), words(" as follows:"), document.Item{Note: "1"}),
			para("b6", text.Sub, 1, "(a)", words("one;")),
			para("b6a", text.Sub, 2, "(i)", words("below it;")),
			para("b7", text.Sub, 1, "(b)", document.Item{Comment: "k 1"}, words("two;"), document.Item{Comment: "/k 1"}),
			para("b8", text.OP, 0, "2.", em("Requests"), words(" a report.")),
			para("h1", text.Heading, 0, "", words("Annex")),
			para("h2", text.Heading, 1, "", words("Article 1")),
			{ID: "h2", Kind: text.Heading, Depth: 1, Lang: "fr", Items: []document.Item{words("Article premier")}},
			para("i1", text.Item, 0, "1.", words("Item.")),
			para("i2", text.SubItem, 1, "(a)", words("Sub-item.")),
			para("p1", text.Paragraph, 0, "", words("Running text with [raw] brackets.")),
			para("h3", text.Heading, 0, "II", words("Again")),
			para("", "", 3, "x", words("What is this")),
			para("q", text.PP, 0, "", words("A late recital,")),
			{Kind: text.Paragraph, Lang: "en", Head: true, Cells: []document.Cell{{Paras: []document.Para{para("", "", 0, "", em("Left"))}, Span: 2}}},
			{Lang: "en", Cells: []document.Cell{{Paras: []document.Para{para("", text.OP, 0, "4.", words("a")), para("", "", 0, "", words("b"))}}, {}}},
		}}
}

// Bracketed has each role of words, and brackets without a partner.
func Bracketed() *document.Sheet {
	in := func(r document.Role, s string, party int, claims ...string) document.Item {
		return document.Item{S: s, Role: r, Party: party, Claims: claims}
	}
	return &document.Sheet{Lang: "en", Title: "Ports", Paras: []document.Para{
		para("b1", text.PP, 0, "PP1.", em("Recalling"), words(" "), in(document.Bracket, "[", 1, "c1"), in(document.Holder, "RUS (c1): ", 1, "c1"), in(document.New, "the Treaty ", 1, "c1"),
			in(document.Bracket, "[", 2, "c2"), in(document.Holder, "USA (c2): ", 2, "c2"), in(document.New, "of 1999", 2, "c2"), in(document.Bracket, "]", 2, "c2"),
			in(document.Words, " ", 1, "c1"), in(document.Bracket, "]", 1, "c1"), in(document.Bracket, "[", 0), in(document.Base, "peace", 0), in(document.Bracket, "]", 0), words(",")),
		para("b2", text.OP, 0, "OP1.", in(document.Bracket, "[", 0), in(document.Bracket, "[", 0, "c4", "c5"), in(document.Bracket, "]]", 0, "c4", "c5"), words("Unpaired.")),
		para("b3", text.OP, 0, "OP2.", em("Urges"), words(" all [sic]"), words(""), in(document.Bracket, "[", 3, "c7"), in(document.Remark, "delete this paragraph", 3, "c7"), in(document.Bracket, "]", 3, "c7")),
	}}
}

// Amended has each change.
func Amended() *document.Sheet {
	a, b := &document.Change{Author: "Ann, RUS", Time: "2026-11-23T10:00:00Z"}, &document.Change{Author: ""}
	ins := func(s string) document.Item { return document.Item{S: s, Marks: document.Marks{Ins: a}} }
	del := func(s string) document.Item { return document.Item{S: s, Marks: document.Marks{Del: b}} }
	s := &document.Sheet{Lang: "en", Paras: []document.Para{
		para("b1", text.OP, 0, "1.", em("Urges"), del(" all"), ins(" both"), words(" sides"), document.Item{S: " now", Marks: document.Marks{Ins: a, Del: b}}, words(".")),
		para("b2", text.OP, 0, "2.", document.Item{S: "Moved.", Marks: document.Marks{Ins: a, Move: "move b2"}}),
		para("b3", text.OP, 0, "3.", words("Split")),
	}}
	s.Paras[2].Mark = document.Marks{Ins: a}
	s.Paras[1].Mark = document.Marks{Ins: a, Move: "move b2"}
	s.Paras[0].Mark = document.Marks{Del: b}
	return s
}

// Draft is a negotiating text of 229 paragraphs with 500 claims.
func Draft() *document.Sheet {
	s := &document.Sheet{Lang: "en", Title: "Draft"}
	claim := 0
	for i := range 229 {
		p := para(fmt.Sprintf("b%d", i), text.OP, 0, fmt.Sprintf("OP%d.", i+1), em("Calls upon"))
		for range 3 {
			p.Items = append(p.Items, words(" all States to take measures, as appropriate and in accordance with international law, "))
			if claim == 500 {
				continue
			}
			claim++
			look := document.Item{Party: claim%5 + 1, Claims: []string{fmt.Sprintf("c%d", claim)}}
			for _, x := range []struct {
				r document.Role
				s string
			}{{document.Bracket, "["}, {document.Holder, "RUS, USA: "}, {document.New, "without prejudice to the Charter"}, {document.Bracket, "]"}} {
				look.Role, look.S = x.r, x.s
				p.Items = append(p.Items, look)
			}
		}
		s.Paras = append(s.Paras, p)
	}
	return s
}

// Normal is a sheet as the law compares it: without Style and Line, neighbours
// of one look as one item, the sheet's language where a paragraph names none.
func Normal(s *document.Sheet) *document.Sheet {
	var paras func(ps []document.Para) []document.Para
	paras = func(ps []document.Para) []document.Para {
		var out []document.Para
		for _, p := range ps {
			p.Style, p.Line = "", 0
			if p.Lang == "" {
				p.Lang = s.Lang
			}
			var items []document.Item
			for _, it := range p.Items {
				if len(it.Claims) == 0 {
					it.Claims = nil
				}
				if it.S == "" && it.Note == "" && it.Comment == "" {
					continue
				}
				if n := len(items); n > 0 && items[n-1].Alike(it) {
					items[n-1].S += it.S
					continue
				}
				items = append(items, it)
			}
			p.Items = items
			cells := slices.Clone(p.Cells)
			for i := range cells {
				cells[i].Paras = paras(cells[i].Paras)
			}
			p.Cells = cells
			out = append(out, p)
		}
		return out
	}
	out := *s
	out.Lost = nil
	out.Paras = paras(s.Paras)
	out.Notes = nil
	for name, ps := range s.Notes {
		if out.Notes == nil {
			out.Notes = map[string][]document.Para{}
		}
		if len(ps) > 0 {
			out.Notes[name] = paras(ps)
		}
	}
	return &out
}

// Same tells how two sheets differ, as the law compares them; raw is the file
// between them.
func Same(t TB, name string, want, got *document.Sheet, raw []byte) {
	t.Helper()
	a, b := Normal(want), Normal(got)
	if reflect.DeepEqual(a, b) {
		return
	}
	for i := range max(len(a.Paras), len(b.Paras)) {
		if i >= len(a.Paras) || i >= len(b.Paras) {
			t.Errorf("%s: %d paragraphs, want %d", name, len(b.Paras), len(a.Paras))
			break
		}
		if !reflect.DeepEqual(a.Paras[i], b.Paras[i]) {
			t.Errorf("%s: paragraph %d:\n got %+v\nwant %+v", name, i, b.Paras[i], a.Paras[i])
		}
	}
	a.Paras, b.Paras = nil, nil
	t.Errorf("%s: differs:\n got %+v\nwant %+v\n%.6000s", name, b, a, raw)
}
