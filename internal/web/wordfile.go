package web

import (
	"bytes"
	"fmt"
	"net/http"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/document/docx"
)

// wordFile gives a Word file: view=brackets, clean, tracked (what the visitor's
// party wants, or party=), table, or compare (a= and b=). It is for anybody, unless
// the visitor says that it is for the parties; see textFile.
func (s *Server) wordFile(v *visit) error {
	return s.look(v, func(t *table) error {
		q := v.r.URL.Query()
		d := t.desk()
		d.Public = q.Get("for") != "parties"
		view := q.Get("view")
		sheet, err := t.sheet(d, view, desk.Sheets{Nameless: !t.names()})
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := docx.Write(&b, sheet, docx.Options{}); err != nil {
			return err
		}
		v.w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
		v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("rev%d-%s.docx", t.rev.Num, view)))
		_, err = v.w.Write(b.Bytes())
		return err
	})
}

// sheet is the document that a view shows.
func (t *table) sheet(d *desk.Desk, view string, o desk.Sheets) (*document.Sheet, error) {
	q := t.r.URL.Query()
	mayBe := func(s *document.Sheet, err error) (*document.Sheet, error) {
		if err != nil {
			return nil, &fail{http.StatusForbidden, err}
		}
		return s, nil
	}
	switch view {
	case "brackets":
		return d.Brackets(o)
	case "clean":
		return d.CleanText(o), nil
	case "tracked":
		party := q.Get("party")
		if party == "" {
			party = t.me
		}
		return mayBe(d.Tracked(party, "", o))
	case "table":
		return mayBe(d.Compilation(o))
	case "compare":
		a, err := t.version(q.Get("a"))
		if err != nil {
			return nil, err
		}
		b, err := t.version(q.Get("b"))
		if err != nil {
			return nil, err
		}
		return d.Amended(a, b, "", q.Get("b"), q.Get("a")+" → "+q.Get("b"), o), nil
	}
	return nil, badRequest("%s", t.book.T("there is no such view: there are brackets, clean, tracked, table and compare"))
}
