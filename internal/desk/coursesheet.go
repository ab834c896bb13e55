package desk

import (
	"parley/internal/document"
	"parley/text"
)

// sheetColumns is how many moments stand side by side on paper.
const sheetColumns = 7

// CourseSheet is how the talks converged as a document: the sentence, the
// tables of all charts, and how each number is counted; who moved and who carries
// what only where files may name who holds what. The pictures are on the
// page and in `parley status --svg`.
func (d *Desk) CourseSheet(s Sheets) (*document.Sheet, error) {
	sight := d.Sight()
	course, err := d.course(false, sight.Text && sight.Work && !s.Nameless)
	if err != nil {
		return nil, err
	}
	h := d.head(s, d.Book.T("how the talks converged"), "")
	lang := h.Lang
	if s.Lang != "" {
		lang = s.Lang
	}
	out := &document.Sheet{Title: h.Title, Symbol: h.Symbol, Date: h.Date, Lang: lang, Note: h.Note}
	say := func(k text.Kind, words string) {
		out.Paras = append(out.Paras, document.Para{Kind: k, Lang: lang, Items: []document.Item{{S: words}}})
	}
	say(text.Paragraph, course.Sentence)
	for _, t := range course.Tables {
		say(text.Heading, t.Title)
		for i, part := range paperTables(t) {
			if i > 0 {
				say(text.Paragraph, "…")
			}
			for n, cells := range part {
				row := document.Para{Lang: lang, Head: n == 0}
				for _, c := range cells {
					row.Cells = append(row.Cells, document.Cell{Paras: []document.Para{{Lang: lang, Items: []document.Item{{S: c}}}}})
				}
				out.Paras = append(out.Paras, row)
			}
		}
		if t.Note != "" {
			say(text.Paragraph, t.Note)
		}
	}
	say(text.Heading, d.Book.T("How it is counted"))
	for _, p := range course.Counted {
		say(text.Paragraph, p)
	}
	return out, nil
}

// paperTables are the tables that a table becomes on paper, which is narrow: a
// wide one has its columns as rows, and as many of its rows side by side as
// there is room for.
func paperTables(t CourseTable) [][][]string {
	if len(t.Head) <= sheetColumns+2 {
		return [][][]string{append([][]string{t.Head}, t.Rows...)}
	}
	var out [][][]string
	for from := 0; from < len(t.Rows); from += sheetColumns {
		var part [][]string
		for i, name := range t.Head {
			row := []string{name}
			for _, r := range t.Rows[from:min(from+sheetColumns, len(t.Rows))] {
				row = append(row, r[i])
			}
			part = append(part, row)
		}
		out = append(out, part)
	}
	return out
}
