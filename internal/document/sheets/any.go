package sheets

import (
	"parley/internal/document"
	"parley/text"

	"pgregory.net/rapid"
)

// Any draws a sheet with all that a sheet can say. Each mark of a note has its
// note; each comment that begins may end, in its paragraph or never.
func Any() *rapid.Generator[*document.Sheet] {
	return rapid.Custom(func(t *rapid.T) *document.Sheet {
		d := drawing{t, &document.Sheet{Lang: rapid.SampledFrom([]text.Lang{"en", "ar", "zh"}).Draw(t, "language"), Title: d0(t, "title"), Symbol: d0(t, "symbol"),
			Date: d0(t, "date"), Note: d0(t, "note"), Revision: rapid.SampledFrom([]text.Digest{"", "9f86d081"}).Draw(t, "revision")}}
		if rapid.Bool().Draw(t, "with notes") {
			d.s.Notes = map[string][]document.Para{}
			for _, n := range []string{"1", "2", "ar 1"} {
				p := d.para(false)
				p.Kind = text.Note
				d.s.Notes[n] = []document.Para{p}
			}
		}
		if rapid.Bool().Draw(t, "with comments") {
			d.s.Comments = map[string]document.Comment{"c1": {Author: "Ann <a@b>", Time: "2026-11-01T00:00:00Z", Text: letters(t)}, "c 2": {Text: "x\ny"}}
		}
		for range rapid.IntRange(0, 6).Draw(t, "paragraphs") {
			if rapid.IntRange(0, 5).Draw(t, "row") > 0 {
				d.s.Paras = append(d.s.Paras, d.para(true))
				continue
			}
			row := document.Para{Lang: d.s.Lang, Head: rapid.Bool().Draw(t, "head"), Cells: []document.Cell{}}
			for range rapid.IntRange(1, 3).Draw(t, "cells") {
				c := document.Cell{Span: rapid.SampledFrom([]int{0, 0, 2}).Draw(t, "span")}
				for range rapid.IntRange(0, 2).Draw(t, "in the cell") {
					c.Paras = append(c.Paras, d.para(true))
				}
				row.Cells = append(row.Cells, c)
			}
			d.s.Paras = append(d.s.Paras, row)
		}
		return d.s
	})
}

type drawing struct {
	t *rapid.T
	s *document.Sheet
}

// constant: nobody writes to these.
var (
	kinds  = []text.Kind{"", text.Title, text.Formula, text.PP, text.OP, text.Sub, text.Heading, text.Item, text.SubItem, text.Paragraph}
	roles  = []document.Role{document.Words, document.Words, document.Bracket, document.Holder, document.Base, document.New, document.Remark}
	pieces = []string{"a", "Urges all", " ", "  two ", "<b>&amp;\"'", "[sic]", "]", "[", "约束", "وال", "é\u0301", "x_y*z", "1. ", "(a) ", "\u00a0"}
)

func letters(t *rapid.T) string {
	s := ""
	for range rapid.IntRange(1, 3).Draw(t, "pieces") {
		s += rapid.SampledFrom(pieces).Draw(t, "letters")
	}
	return s
}

func d0(t *rapid.T, what string) string {
	return rapid.SampledFrom([]string{"", "A/C.1/76/L.13", "a < b & \"c\""}).Draw(t, what)
}

func (d drawing) change(what string) *document.Change {
	return rapid.SampledFrom([]*document.Change{nil, nil, nil, {Author: "VES", Time: "2026-11-03T10:00:00Z"}, {Author: "Ann & <co>"}}).Draw(d.t, what)
}

func (d drawing) marks() document.Marks {
	m := document.Marks{Ins: d.change("inserted"), Del: d.change("deleted")}
	if m != (document.Marks{}) && rapid.IntRange(0, 2).Draw(d.t, "moved") == 0 {
		m.Move = "move 1"
	}
	return m
}

func (d drawing) para(inText bool) document.Para {
	t := d.t
	p := document.Para{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Lang: rapid.SampledFrom([]text.Lang{"", "en", "ar", "fr"}).Draw(t, "lang"),
		ID:     rapid.SampledFrom([]text.BlockID{"", "b1", "b2", "b3"}).Draw(t, "id"),
		Number: rapid.SampledFrom([]string{"", "1.", "(a)", "OP3 bis.", "x"}).Draw(t, "number")}
	if rapid.Bool().Draw(t, "deeper") {
		p.Depth = rapid.IntRange(0, text.MaxDepth).Draw(t, "depth")
	}
	if rapid.IntRange(0, 3).Draw(t, "mark") == 0 {
		p.Mark = d.marks()
	}
	var open []string
	for range rapid.IntRange(0, 5).Draw(t, "items") {
		switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
		case what == 0 && inText && d.s.Notes != nil:
			p.Items = append(p.Items, document.Item{Note: rapid.SampledFrom([]string{"1", "2", "ar 1"}).Draw(t, "note")})
		case what == 1 && inText && d.s.Comments != nil:
			name := rapid.SampledFrom([]string{"c1", "c 2"}).Draw(t, "comment")
			open = append(open, name)
			p.Items = append(p.Items, document.Item{Comment: name})
		case what == 2 && len(open) > 0:
			p.Items = append(p.Items, document.Item{Comment: "/" + open[len(open)-1]})
			open = open[:len(open)-1]
		default:
			it := document.Item{S: letters(t), Em: rapid.Bool().Draw(t, "em"), Marks: d.marks()}
			if rapid.Bool().Draw(t, "in a bracket") {
				it.Role = rapid.SampledFrom(roles).Draw(t, "role")
				it.Party = rapid.IntRange(0, 9).Draw(t, "party")
				it.Claims = rapid.SampledFrom([][]string{nil, {"c1"}, {"c1", "c2~ab"}}).Draw(t, "claims")
			}
			p.Items = append(p.Items, it)
		}
	}
	return p
}
