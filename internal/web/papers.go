package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"parley/internal/desk"
	"parley/internal/papers"
	"parley/text"
)

// What is saved, and as what, is the table of package papers; who may be given
// it is decided there and by the desk (Sight). The page, its file and the
// interface for programs take the same fields:
//
//	view      brackets, clean, tracked, table, compare, everything
//	format    docx, pdf, html, akn, md, txt, json
//	for       who reads it: "" anybody; parties; a party's code
//	names     "no": brackets without names, though the reader may see them
//	party, revision   of tracked: whose changes ("" the visitor's), against which
//	a, b      of compare: rev2, next or a party's code
//	lang      only this language; "" all
//	symbol, date      to be printed at its head
//	lines     anything: line numbers in a docx or pdf
//
// Fields of a view that wasn't chosen are left alone: a form sends them all.

// saveBody is the page where a person chooses.
type saveBody struct {
	Path      string
	Views     []choice // value in Href
	Formats   []choice
	Parties   []choice // of tracked; none where no such text may be shown
	Revisions []choice
	A, B      []choice
	Readers   []choice // whom it may be for; none where all may see the same
	Names     bool     // names are for the reader to choose
	Named     bool
	Langs     []choice
	All       bool // everything may be had
}

// savePage asks what is to be saved, and as what.
func (s *Server) savePage(v *visit) error {
	return s.look(v, func(t *table) error {
		q := v.r.URL.Query()
		one := func(name string, list []choice, other string) []choice {
			want := q.Get(name)
			if !slices.ContainsFunc(list, func(c choice) bool { return c.Href == want }) {
				want = other
			}
			for i := range list {
				list[i].On = list[i].Href == want
			}
			return list
		}
		body := saveBody{Path: t.path(), Names: t.sight().Text && t.anybody().Text, Named: t.names(), All: t.sight().Work}
		var views, formats, parties, revs, langs []choice
		own := t.projections()
		for _, w := range papers.Views() {
			switch {
			case w == papers.Everything, w == papers.Tracked && len(own) == 0, w == papers.Table && !t.sight().Text, w == papers.Parallel && len(t.langs()) < 2:
				continue
			}
			views = append(views, choice{Label: w.Label(v.book), Href: string(w)})
		}
		for _, f := range papers.Formats() {
			formats = append(formats, choice{Label: f.Label(v.book), Href: f.Name})
		}
		for _, p := range own {
			parties = append(parties, choice{Label: p, Href: p})
		}
		for _, r := range t.view.Revisions() {
			if !r.Void {
				revs = append(revs, choice{Label: fmt.Sprintf("Rev.%d", r.Num), Href: fmt.Sprint(r.Num)})
			}
		}
		if ls := t.langs(); len(ls) > 1 {
			langs = append(langs, choice{Label: v.book.T("all languages")})
			for _, l := range ls {
				langs = append(langs, choice{Label: string(l), Href: string(l)})
			}
		}
		newest := fmt.Sprintf("rev%d", t.rev.Num)
		body.Views, body.Formats = one("view", views, string(papers.Brackets)), one("format", formats, "docx")
		body.Parties, body.Revisions, body.Langs = one("party", parties, t.me), one("revision", revs, fmt.Sprint(t.rev.Num)), one("lang", langs, "")
		body.A, body.B = one("a", t.versions(), newest), one("b", t.versions(), newest)
		if t.party() && q.Get("b") == "" {
			body.B = one("b", body.B, t.me)
		}
		if t.sight().Text && !t.anybody().Text {
			body.Readers = one("for", []choice{{Label: v.book.T("anybody: it names nobody")}, {Label: v.book.T("the parties: it names who holds what"), Href: "parties"}}, "")
		}
		f := t.frame(v.book.T("Save as…"), "save")
		f.Crumbs = append(f.Crumbs, crumb{Label: f.Title})
		return s.show(v, "save", http.StatusOK, page{frame: f, Body: body})
	})
}

// saveFile gives a file.
func (s *Server) saveFile(v *visit) error {
	return s.look(v, func(t *table) error {
		ask, err := t.saving(v.r.URL.Query())
		if err != nil {
			return err
		}
		file, err := papers.Make(t.desk(), ask)
		if err != nil {
			var no *papers.Unknown
			if errors.As(err, &no) {
				return &fail{http.StatusBadRequest, err}
			}
			var cant *papers.Unwritable
			if errors.As(err, &cant) {
				return &fail{http.StatusUnprocessableEntity, err}
			}
			return &fail{http.StatusForbidden, err}
		}
		v.w.Header().Set("Content-Type", file.Type)
		v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", file.Name))
		_, err = v.w.Write(file.Raw)
		return err
	})
}

// saving reads what somebody asks for, and lays the desk before who is to read
// it.
func (t *table) saving(q url.Values) (papers.Ask, error) {
	d := t.desk()
	a := papers.Ask{Format: q.Get("format"), View: q.Get("view"), LineNumbers: q.Get("lines") != "",
		Sheets: desk.Sheets{Symbol: q.Get("symbol"), Date: q.Get("date"), Lang: text.Lang(q.Get("lang"))}}
	if len(a.Sheets.Symbol) > maxHeadline || len(a.Sheets.Date) > maxHeadline {
		return a, badRequest("a symbol or date of more than %d bytes isn't printed", maxHeadline)
	}
	if a.Format == "" {
		a.Format = "docx"
	}
	if a.Sheets.Lang != "" && !slices.Contains(t.langs(), a.Sheets.Lang) {
		return a, badRequest("the text isn't in the language %q", q.Get("lang"))
	}
	who := q.Get("for")
	switch {
	case who == "" || who == "public":
		d.Public = true
	case !t.party():
		return a, forbidden("only a party says for whom among the parties a file is")
	case who == "parties":
	case d.PartyIndex(who) < 0:
		return a, badRequest("%q isn't a party: a file is for the public, parties, or one party's code", who)
	default:
		d.For(who)
	}
	a.Sheets.Nameless = !t.names()
	switch papers.View(a.View) {
	case papers.Tracked:
		if a.Party = q.Get("party"); a.Party == "" {
			a.Party = t.me
		}
		if !slices.Contains(t.state.Parties(), a.Party) {
			return a, badRequest("%q isn't a party whose changes could be shown", a.Party)
		}
		if a.Revision = q.Get("revision"); a.Revision != "" {
			if _, err := d.Revision(a.Revision); err != nil {
				return a, &fail{http.StatusNotFound, err}
			}
		}
	case papers.Compare:
		for name, side := range map[string]*desk.Compared{"a": &a.A, "b": &a.B} {
			x, err := t.version(q.Get(name))
			if err != nil {
				return a, err
			}
			*side = desk.Compared{Name: q.Get(name), Text: x}
		}
	}
	return a, nil
}
