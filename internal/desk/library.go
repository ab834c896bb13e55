package desk

import (
	"strings"

	"parley/talks"
	"parley/text"
)

// LibraryText is a text of agreed language.
type LibraryText struct {
	Name string // as it is quoted, such as "A/RES/73/27"
	Text string // in the plain form
}

// CheckSource says how the new words of claims compare with the agreed
// language that they quote.
func (d *Desk) CheckSource(library []LibraryText, source string, claims []text.Claim) string {
	for _, t := range library {
		rest, ok := strings.CutPrefix(source, t.Name)
		if !ok || rest != "" && rest[0] != ' ' {
			continue
		}
		r, err := text.Parse(t.Text, text.ReadOptions{Literal: true})
		if err != nil {
			return d.Book.T("the library's text can't be read")
		}
		blocks := r.Text.Blocks
		if label := strings.TrimSpace(rest); label != "" {
			i, err := text.FindLabel(r.Text, label)
			if err != nil {
				return d.Book.T("%s has no paragraph %s", t.Name, Visible(label))
			}
			blocks = blocks[i : i+1]
		}
		return d.quoted(blocks, claims)
	}
	if talks.Inherited(source) {
		return d.Book.T("whose it was in the talks before")
	}
	if d.Page {
		return d.Book.T("not in your library")
	}
	return d.Book.T("not in your library; add it with: parley library add")
}

// quoted is "verbatim", or where the first words that aren't in any of the
// blocks differ from the nearest one.
func (d *Desk) quoted(blocks []text.Block, claims []text.Claim) string {
	for _, cl := range claims {
		parts := [][]text.Word{cl.New}
		for _, b := range cl.Blocks {
			parts = append(parts, b.Content[firstLang(b)])
		}
		for _, ws := range parts {
			if len(ws) == 0 {
				continue
			}
			if q := nearestQuotation(blocks, ws); !q.Verbatim {
				return Visible(q.String())
			}
		}
	}
	return d.Book.T("verbatim")
}

// nearestQuotation compares words with the block that has them, or else with the one
// from which they differ in the fewest places.
func nearestQuotation(blocks []text.Block, ws []text.Word) text.Quotation {
	best := text.Verbatim(ws, nil)
	first := true
	for _, b := range blocks {
		for _, l := range b.Langs() {
			q := text.Verbatim(ws, b.Content[l])
			if q.Verbatim {
				return q
			}
			if first || q.Changes < best.Changes {
				best, first = q, false
			}
		}
	}
	return best
}
