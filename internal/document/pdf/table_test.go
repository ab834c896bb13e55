package pdf

import (
	"fmt"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

func cells(ss ...string) []document.Cell {
	var out []document.Cell
	for _, s := range ss {
		c := document.Cell{}
		if s != "" {
			c.Paras = []document.Para{words("", "", s)}
		}
		out = append(out, c)
	}
	return out
}

// compilation is a table over several pages, with one row that is higher than
// a page.
func compilation(l text.Lang) *document.Sheet {
	s := &document.Sheet{Title: "Compilation", Symbol: "A/1", Lang: l}
	s.Paras = append(s.Paras, document.Para{Head: true, Cells: cells("Block", "Base", "LOR", "Positions")})
	for i := range 40 {
		n := 3
		if i == 20 {
			n = 120
		}
		row := document.Para{ID: text.BlockID(fmt.Sprint("b", i)), Cells: cells(fmt.Sprintf("OP%d", i+1), strings.Repeat(fmt.Sprintf("base%d ", i), n*4), strings.Repeat(fmt.Sprintf("lor%d ", i), n*6), "")}
		if i == 3 {
			row.Cells[3].Paras = []document.Para{{Items: []document.Item{{S: "noted"}, {Note: "1"}}}}
		}
		s.Paras = append(s.Paras, row)
	}
	s.Paras = append(s.Paras, document.Para{Cells: []document.Cell{{Span: 3, Paras: []document.Para{words("", "", "a wide cell")}}}}, words(text.Paragraph, "", "After the table."))
	s.Notes = map[string][]document.Para{"1": {words(text.Note, "", "A footnote of a cell.")}}
	return s
}

// TestTable: each word is there once, the head on each page but in the
// structure once, and rows are regular.
func TestTable(t *testing.T) {
	for _, l := range []text.Lang{"en", "ar"} {
		s := compilation(l)
		out := made(t, s, Options{Lines: true})
		all := tool(t, out, "pdftotext", "-raw", "FILE", "-")
		for i, n := range map[int]int{0: 3, 20: 120, 39: 3} {
			if a, b := strings.Count(all, fmt.Sprintf("base%d ", i))+strings.Count(all, fmt.Sprintf("base%d\n", i)), strings.Count(all, fmt.Sprintf("lor%d ", i))+strings.Count(all, fmt.Sprintf("lor%d\n", i)); a != n*4 || b != n*6 {
				t.Errorf("%s row %d: %d and %d words", l, i, a, b)
			}
		}
		pages := strings.Count(all, "\f")
		if got := strings.Count(all, "Positions"); pages < 4 || got != pages {
			t.Errorf("%s: %d heads on %d pages", l, got, pages)
		}
		tree := flat(tool(t, out, "pdfinfo", "-struct-text", "FILE"))
		tags := map[string]int{}
		for _, f := range strings.Fields(tree) {
			tags[strings.TrimSuffix(f, ":")]++
		}
		if tags["TH"] != 4 || tags["TR"] != 42 || tags["TD"] != 40*4+2 || tags["THead"] != 1 || tags[`"Positions"`] != 1 {
			t.Errorf("%s: %v", l, tags)
		}
		for _, want := range []string{"/Scope /Column", "/ColSpan 3", "A footnote of a cell"} {
			if !strings.Contains(tree, want) {
				t.Errorf("%s: no %s", l, want)
			}
		}
		tool(t, out, "qpdf", "--check", "FILE")
	}
}
