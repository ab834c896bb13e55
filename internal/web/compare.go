package web

import (
	"fmt"
	"net/http"
	"slices"

	"parley/internal/desk"
	"parley/text"
)

// compareBody is two texts row by row.
type compareBody struct {
	Path string
	A, B string
	List []choice // what can be compared: value in Href
	Rows []compareRow
	Same int // rows that are equal and not shown
}

type compareRow struct {
	Label, Change string
	Kind          text.Kind
	Depth         int
	Lang, Dir     string
	Parts         []marked
	Odd           []string
	Note          string
}

// versions are the texts that can be compared: revisions, the next one, and
// the text as each party wants it.
func (t *table) versions() []choice {
	var out []choice
	for _, r := range t.view.Revisions() {
		out = append(out, choice{Label: fmt.Sprintf("Rev.%d", r.Num), Href: fmt.Sprintf("rev%d", r.Num)})
	}
	if _, _, err := t.view.Next(); err == nil {
		out = append(out, choice{Label: t.book.T("the next revision"), Href: "next"})
	}
	for _, p := range t.projections() {
		out = append(out, choice{Label: t.book.T("as %s wants it", p), Href: p})
	}
	return out
}

// version is the text with this value.
func (t *table) version(value string) (*text.Text, error) {
	for _, r := range t.view.Revisions() {
		if value == fmt.Sprintf("rev%d", r.Num) || value == fmt.Sprintf("Rev.%d", r.Num) {
			return r.Text, nil
		}
	}
	if value == "next" {
		if _, x, err := t.view.Next(); err == nil {
			return x, nil
		}
	}
	if slices.Contains(t.state.Parties(), value) {
		x, err := t.desk().AsWanted(value)
		if err != nil {
			return nil, &fail{http.StatusForbidden, err}
		}
		return x, nil
	}
	return nil, badRequest("there is no text %q to compare", value)
}

func (s *Server) comparePage(v *visit) error {
	return s.look(v, func(t *table) error {
		q := v.r.URL.Query()
		body := compareBody{Path: t.path(), List: t.versions(), A: q.Get("a"), B: q.Get("b")}
		if body.A == "" {
			body.A = fmt.Sprintf("rev%d", t.rev.Num)
		}
		if body.B == "" {
			body.B = t.me
			if !slices.Contains(t.state.Parties(), t.me) {
				body.B = body.A
			}
		}
		a, err := t.version(body.A)
		if err != nil {
			return err
		}
		b, err := t.version(body.B)
		if err != nil {
			return err
		}
		main := text.Lang(t.state.Charter().Lang)
		for _, r := range text.Compare(a, b).Rows {
			if r.Change == text.RowSame {
				body.Same++
				continue
			}
			row := compareRow{Label: r.Label(), Change: string(r.Change), Kind: r.Kind, Depth: r.Depth}
			for _, o := range r.Odd {
				row.Odd = append(row.Odd, desk.Echo(v.book, o))
			}
			langs := []text.Lang{main}
			for l := range r.Words {
				if l != main {
					langs = append(langs, l)
				}
			}
			slices.Sort(langs[1:])
			for _, l := range langs {
				if len(r.Words[l]) == 0 {
					continue
				}
				one := row
				one.Lang, one.Dir = string(l), direction(l)
				for _, w := range r.Words[l] {
					one.Parts = append(one.Parts, marked{map[text.WordMark]string{text.WordRemoved: "del", text.WordAdded: "ins"}[w.Mark], text.Plain(w.Words)})
				}
				body.Rows = append(body.Rows, one)
			}
			if len(r.Words) == 0 {
				body.Rows = append(body.Rows, row)
			}
		}
		f := t.frame(v.book.T("Compare"), "compare")
		f.Crumbs = append(f.Crumbs, crumb{Label: v.book.T("Compare")})
		return s.show(v, "compare", http.StatusOK, page{frame: f, Body: body})
	})
}
