package desk

import (
	"strings"

	"parley/text"
)

// Compared is one side of a comparison.
type Compared struct {
	Name string
	Text *text.Text
}

// RevName reports whether s names a revision by its number, such as "Rev.2".
func RevName(s string) bool {
	num, ok := strings.CutPrefix(strings.ToLower(s), "rev.")
	return ok && num != "" && strings.Trim(num, "0123456789") == ""
}

// Compare shows what changes from one text to another: the paragraphs that
// differ, or all.
func Compare(a, b Compared, all bool) (Comparison, *text.Comparison) {
	rows := text.Compare(a.Text, b.Text)
	out := Comparison{A: a.Name, B: b.Name, Equal: rows.Equal(), Changes: []Change{}}
	for _, r := range rows.Rows {
		if r.Change != text.RowSame || all {
			out.Changes = append(out.Changes, changeOf(r))
		}
	}
	return out, rows
}

// changeOf gives a compared row its JSON form.
func changeOf(r text.ComparedRow) Change {
	out := Change{Change: r.Change, Label: r.Label(), Note: r.Note(), Odd: r.Odd}
	for _, l := range r.Langs() {
		part := Changed{Lang: l}
		for _, m := range r.Words[l] {
			part.Words = append(part.Words, Marked{Mark: m.Mark, Text: text.Inline(m.Words)})
		}
		out.Text = append(out.Text, part)
	}
	return out
}

// Comparison is what changes from one text to another.
type Comparison struct {
	A       string   `json:"a"`
	B       string   `json:"b"`
	Equal   bool     `json:"equal"`
	Changes []Change `json:"changes"`
}

// Change is one paragraph that differs.
type Change struct {
	Change text.RowChange `json:"change"`
	Label  string         `json:"label"`
	Note   string         `json:"note,omitempty"`
	Text   []Changed      `json:"text,omitempty"`
	Odd    []string       `json:"odd,omitempty"`
}

// Changed is the words of a paragraph in one language, removed and added ones marked.
type Changed struct {
	Lang  text.Lang `json:"lang"`
	Words []Marked  `json:"words"`
}

// Marked is a run of words that stayed, went or came.
type Marked struct {
	Mark text.WordMark `json:"mark"`
	Text string        `json:"text"`
}
