package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/text"
)

// textBody is the page of the one text.
type textBody struct {
	Me       string
	Path     string
	Rows     []row
	Views    []choice
	Filters  []choice
	Langs    []choice
	Names    []choice // the reader's switch; none where the charter leaves no choice
	Rev      int
	Pen      string
	Share    int
	Brackets int
	Mine     int
	Turns    []turn
	Side     *bracket // the bracket that is open beside the text
	Parties  []partyMark
	Compared bool
	Spoken   string
	Proofs   []string
	Away     []awayLine
	What     string   // which text this is
	Acts     int      // how many acts this shows
	Party    bool     // the visitor is of one of the parties
	May      bool     // and may prepare acts
	Work     bool     // the visitor may see where parties stand
	Titled   bool     // the title of the text is among the rows
	Strip    []choice // from the first revision to now
}

// doneLine is what a person signed last, and who may not have it.
type doneLine struct {
	ID, Line string
	Waiting  []string
}

// done is the act that the address names, if it is this party's.
func (t *table) done(id string) *doneLine {
	act, err := t.state.Act(id)
	if err != nil {
		return nil
	}
	e, ok := t.view.Entry(act)
	if !ok || e.Party != t.me {
		return nil
	}
	l := &doneLine{ID: e.ID.String(), Line: t.me + " " + t.desk().EntryWords(e) + "."}
	for _, p := range t.desk().Others() {
		if t.desk().Acknowledged(p) < e.Seq && !slices.Contains(t.near, p) {
			l.Waiting = append(l.Waiting, p)
		}
	}
	return l
}

type choice struct {
	Label, Href string
	On          bool
}

type partyMark struct {
	Code, Name string
	Mark       int
	Me         bool
}

func (s *Server) textPage(v *visit) error {
	return s.look(v, func(t *table) error {
		q := v.r.URL.Query()
		body := textBody{Acts: t.acts, Me: t.me, Path: t.path(), Rev: t.rev.Num}
		d, what, err := t.shownDraft(q.Get("view"))
		if err != nil {
			return err
		}
		langs := t.langs()
		lang := text.Lang(t.state.Charter().Lang)
		if l := text.Lang(q.Get("lang")); slices.Contains(langs, l) {
			lang = l
		}
		body.What = what
		if q.Get("part") != partSide {
			body.Rows = t.filter(t.paper(d, lang), q.Get("show"))
		}
		body.Titled = slices.ContainsFunc(body.Rows, func(r row) bool { return r.Kind == text.Title })
		body.Views = t.choices("view", q, [][2]string{{"", v.book.T("in brackets")}, {"clean", v.book.T("clean")}}, t.projections())
		body.Names = t.nameChoices("")
		body.Filters = t.choices("show", q, [][2]string{{"", v.book.T("everything")}, {"open", v.book.T("open")}, {"mine", v.book.T("mine to answer")}, {"agreed", v.book.T("agreed")}}, nil)
		body.Work = t.sight().Work
		if body.Party, body.May = t.party(), t.may(); !body.Party {
			body.Filters = slices.DeleteFunc(body.Filters, func(c choice) bool { return strings.HasSuffix(c.Href, "show=mine") })
		}
		if len(langs) > 1 {
			var ls []string
			for _, l := range langs {
				ls = append(ls, string(l))
			}
			body.Langs = t.choices("lang", q, nil, ls)
		}
		body.Pen, _, _ = t.view.Pen()
		body.Strip = t.strip()
		conv, err := t.view.Convergence()
		if err != nil {
			return err
		}
		body.Share, body.Brackets = conv.Share()/100, conv.Brackets
		for _, w := range slices.Concat(t.watched(), t.turns()) {
			if w.Mine {
				body.Turns = append(body.Turns, w)
				body.Mine += max(1, len(w.Items))
			}
		}
		names := t.names()
		for _, p := range t.state.Charter().Parties {
			mark := 0
			if names {
				mark = t.mark(p.Code)
			}
			body.Parties = append(body.Parties, partyMark{p.Code, p.Name, mark, p.Code == t.me})
		}
		body.Compared, body.Spoken = t.notes.Compared != "", t.spoken
		body.Away = t.away(s)
		for _, p := range t.rec.Forks() {
			body.Proofs = append(body.Proofs, p.Party)
		}
		if name := q.Get("open"); name != "" && t.sight().Work {
			if b, err := t.bracket(name); err == nil {
				body.Side = b
			}
		}
		f := t.frame(t.state.Charter().Title, "")
		f.Wait = body.Mine
		f.Crumbs = append(f.Crumbs, crumb{Label: fmt.Sprintf("Rev.%d", t.rev.Num)})
		return s.show(v, "text", http.StatusOK, page{frame: f, Body: body})
	})
}

// party reports whether the visitor is of one of the parties.
func (t *table) party() bool { return slices.Contains(t.state.Parties(), t.me) }

// may reports whether the visitor may prepare acts here and now.
func (t *table) may() bool {
	return t.party() && t.who.Can.Has(Draft) && !t.past && pastOf(t.r) == ""
}

// shownDraft is the draft of a view: with brackets, clean, or as a party
// wants it.
func (t *table) shownDraft(view string) (*text.Draft, string, error) {
	switch {
	case view == "clean":
		return plainDraft(t.rev.Text), t.book.T("Rev.%d, without brackets", t.rev.Num), nil
	case slices.Contains(t.state.Parties(), view):
		x, err := t.desk().AsWanted(view)
		if err != nil {
			return nil, "", &fail{http.StatusForbidden, err}
		}
		return plainDraft(x), t.book.T("the text as %s wants it", view), nil
	case view != "":
		return nil, "", badRequest("there is no view %q", view)
	}
	d, err := t.view.Draft()
	return d, "", err
}

// plainDraft is a text as a draft on which nothing is tabled.
func plainDraft(x *text.Text) *text.Draft {
	d := &text.Draft{}
	for i, n := range text.Number(x.Blocks) {
		r := text.Row{Block: x.Blocks[i], Number: n, Content: map[text.Lang][]text.Piece{}}
		for l, ws := range x.Blocks[i].Content {
			r.Content[l] = []text.Piece{{Words: ws}}
		}
		d.Rows = append(d.Rows, r)
	}
	return d
}

// langs are the languages of the text, the main one first.
func (t *table) langs() []text.Lang {
	main := text.Lang(t.state.Charter().Lang)
	out := []text.Lang{main}
	for _, b := range t.rev.Text.Blocks {
		for _, l := range b.Langs() {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	for _, l := range t.state.Charter().Authentic {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	slices.Sort(out[1:])
	return out
}

// filter keeps the rows that a person wants to see.
func (t *table) filter(rows []row, show string) []row {
	keep := func(r row) bool { return true }
	switch show {
	case "open":
		keep = func(r row) bool { return r.Heat > 0 || len(r.Marks) > 0 }
	case "mine":
		keep = func(r row) bool {
			return waitsIn(r.Parts) || slices.ContainsFunc(r.Marks, func(g tag) bool { return g.Wait })
		}
	case "agreed":
		keep = func(r row) bool { return r.State.Agreed }
	}
	var out []row
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

func waitsIn(ps []part) bool {
	return slices.ContainsFunc(ps, func(p part) bool { return p.Tag != nil && (p.Tag.Wait || waitsIn(p.Inside)) })
}

// choices are links that set one parameter and keep the others.
func (t *table) choices(name string, q url.Values, named [][2]string, codes []string) []choice {
	for _, c := range codes {
		named = append(named, [2]string{c, c})
	}
	var out []choice
	for _, n := range named {
		to := url.Values{}
		for _, k := range []string{"view", "show", "lang", "at", "open", "names"} {
			if s := q.Get(k); s != "" && k != name {
				to.Set(k, s)
			}
		}
		if n[0] != "" {
			to.Set(name, n[0])
		}
		href := t.path()
		if len(to) > 0 {
			href += "?" + to.Encode()
		}
		out = append(out, choice{Label: n[1], Href: href, On: q.Get(name) == n[0]})
	}
	return out
}
