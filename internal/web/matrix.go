package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/record"
	"parley/talks"
)

// matrixBody shows who stands in the way of what: a row for each party, a
// column for each open bracket, what is most in the way first in both.
//
// A column is about one wording of its bracket: the one to which most parties
// say yes. The word in a cell is what the party says to that wording.
type matrixBody struct {
	Path   string
	Acts   int
	Heads  []matrixHead
	Rows   []matrixRow
	Of     int // parties
	Agreed int // brackets whose words the next revision adopts
	Shows  []choice
	Orders []choice
	Groups []choice
	Legend []matrixCell
}

// matrixHead is an open bracket.
type matrixHead struct {
	Name, Href, Label, Words string
	Lang, Dir                string
	Yes, Not                 int // parties that say yes, and the others
	Ways                     []matrixWay
	at                       int // in the order of the text
	against                  int // parties whose word is against it
}

// matrixWay is a word on a wording and the parties whose word it is.
type matrixWay struct {
	matrixCell
	Who []string
}

// matrixRow is a party.
type matrixRow struct {
	Code, Name string
	Mark       int
	Me         bool
	Against    int // brackets where its word is in the way
	Quiet      int // brackets where it has not spoken
	Cells      []matrixCell
}

// matrixCell is what a party says to a wording. Kind is the class of the cell:
// yes, group, if, other, reserve, object, none.
type matrixCell struct{ Kind, Glyph, Words, With string }

// manyParties is from how many parties on only those in the way are shown at
// first: a screen has some thirty lines.
const manyParties = 30

// worst says how much a word is in the way.
func (c matrixCell) worst() int {
	return slices.Index([]string{"yes", "group", "none", "if", "other", "reserve", "object"}, c.Kind)
}

// against tells whether the word stands in the way; silence does, but says nothing.
func (c matrixCell) against() bool { return c.worst() > 2 }

// cellOf is what party i says to the wording cl. yes tells whether it says yes,
// elsewhere is the wording of the same bracket to which it says yes instead.
func (t *table) cellOf(s talks.Said, yes bool, elsewhere string) matrixCell {
	b := t.book
	switch {
	case yes && s.Group != "":
		return matrixCell{"group", "≈", b.T("yes, by its group %s", s.Group), s.Group}
	case yes:
		return matrixCell{Kind: "yes", Glyph: "✓", Words: b.T("says yes")}
	case s.Stance == talks.Object:
		return matrixCell{"object", "✕", b.T("objects"), s.Group}
	case s.Stance == talks.Reserve:
		return matrixCell{"reserve", "R", b.T("reserves"), s.Group}
	case (s.Stance == talks.Accept || s.Stance == talks.Support) && s.Open:
		return matrixCell{"if", "?", b.T("yes, on a condition"), s.Group}
	case elsewhere != "":
		return matrixCell{"other", "→", b.T("wants %s", elsewhere), elsewhere}
	}
	return matrixCell{Kind: "none", Glyph: "·", Words: b.T("has not spoken")}
}

// matrix lays out the open brackets against the parties.
func (t *table) matrix() matrixBody {
	body := matrixBody{Path: t.path(), Acts: t.acts}
	parties := t.state.Parties()
	body.Of = len(parties)
	by := map[int][]talks.Backing{}
	var order []int
	for _, w := range t.view.Backings().Wordings {
		if by[w.Bracket] == nil {
			order = append(order, w.Bracket)
		}
		by[w.Bracket] = append(by[w.Bracket], w)
	}
	places := map[string]int{}
	for i, b := range t.view.Blocks() {
		places[t.desk().Label(b.ID)] = i
	}
	body.Rows = make([]matrixRow, len(parties))
	for i, p := range parties {
		body.Rows[i] = matrixRow{Code: p, Mark: t.mark(p), Me: p == t.me}
		if at := slices.IndexFunc(t.state.Charter().Parties, func(x record.Party) bool { return x.Code == p }); at >= 0 {
			body.Rows[i].Name = t.state.Charter().Parties[at].Name
		}
	}
	for _, k := range order {
		ws := by[k]
		if slices.ContainsFunc(ws, func(w talks.Backing) bool { return w.Agreed }) {
			body.Agreed++
			continue
		}
		lead := slices.MaxFunc(ws, func(a, b talks.Backing) int { return cmp.Compare(len(a.Yes), len(b.Yes)) })
		cl, ok := t.view.Claim(lead.Ref)
		if !ok {
			continue
		}
		h := matrixHead{Name: lead.Name, Href: t.path("c", lead.Name), Label: t.desk().Where(cl.Claim), Words: t.desk().Describe(cl.Claim), Yes: len(lead.Yes), Not: len(lead.Missing)}
		h.at = slices.Index(order, k)
		if at, ok := places[strings.Fields(h.Label + " -")[0]]; ok {
			h.at = at*len(order) + h.at
		} else {
			h.at += len(places) * len(order)
		}
		h.Lang, h.Dir = t.wordsIn(cl.Claim)
		yes, wants := map[string]bool{}, map[string]string{}
		for _, p := range lead.Yes {
			yes[p] = true
		}
		for _, w := range ws {
			for _, p := range w.Yes {
				if wants[p] == "" && w.Name != lead.Name {
					wants[p] = w.Name
				}
			}
		}
		said := map[string]talks.Said{}
		for _, s := range cl.Said {
			said[s.Party] = s
		}
		who := map[matrixCell][]string{}
		for i := range body.Rows {
			r := &body.Rows[i]
			c := t.cellOf(said[r.Code], yes[r.Code], wants[r.Code])
			r.Cells = append(r.Cells, c)
			if c.against() {
				r.Against++
				h.against++
			} else if c.Kind == "none" {
				r.Quiet++
			}
			if c.Kind != "yes" && c.Kind != "group" {
				who[c] = append(who[c], r.Code)
			}
		}
		for c, list := range who {
			h.Ways = append(h.Ways, matrixWay{c, list})
		}
		slices.SortFunc(h.Ways, func(a, b matrixWay) int {
			return cmp.Or(cmp.Compare(b.worst(), a.worst()), strings.Compare(a.With, b.With))
		})
		body.Heads = append(body.Heads, h)
	}
	return body
}

// sorted puts what is most in the way first; by is "text" for brackets in the
// order of the text. The visitor's own party stands before all.
func (m *matrixBody) sorted(by string) {
	cols := make([]int, len(m.Heads))
	for i := range cols {
		cols[i] = i
	}
	slices.SortStableFunc(cols, func(a, b int) int {
		x, y := m.Heads[a], m.Heads[b]
		if by == "text" {
			return cmp.Compare(x.at, y.at)
		}
		return cmp.Or(cmp.Compare(y.against, x.against), cmp.Compare(y.Not, x.Not), cmp.Compare(x.at, y.at))
	})
	m.Heads = picked(m.Heads, cols)
	for i := range m.Rows {
		m.Rows[i].Cells = picked(m.Rows[i].Cells, cols)
	}
	slices.SortStableFunc(m.Rows, func(a, b matrixRow) int {
		if a.Me != b.Me {
			if a.Me {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Against, a.Against), cmp.Compare(b.Quiet, a.Quiet))
	})
}

func picked[T any](list []T, at []int) []T {
	out := make([]T, len(at))
	for i, k := range at {
		out[i] = list[k]
	}
	return out
}

// only leaves the rows in which a word of that kind stands; "all" leaves them all.
func (m *matrixBody) only(show string) {
	m.Rows = slices.DeleteFunc(m.Rows, func(r matrixRow) bool {
		if r.Me || show == "all" {
			return false
		}
		return !slices.ContainsFunc(r.Cells, func(c matrixCell) bool { return c.Kind == show || show == "way" && c.against() })
	})
}

func (s *Server) matrixPage(v *visit) error {
	return s.look(v, func(t *table) error {
		q, b := v.r.URL.Query(), v.book
		body := t.matrix()
		show, order, group := q.Get("show"), q.Get("order"), q.Get("group")
		shows := [][2]string{{"all", b.T("all parties")}, {"way", b.T("in the way")}, {"object", b.T("objects")}, {"reserve", b.T("reserves")}, {"none", b.T("has not spoken")}}
		if !slices.ContainsFunc(shows, func(x [2]string) bool { return x[0] == show }) {
			show = "all"
			if body.Of > manyParties {
				show = "way"
			}
		}
		if order != "text" {
			order = "way"
		}
		for _, g := range t.state.Charter().Groups {
			if g.Code == group {
				body.Rows = slices.DeleteFunc(body.Rows, func(r matrixRow) bool { return !r.Me && !slices.Contains(g.Members, r.Code) })
			}
		}
		body.sorted(order)
		body.only(show)
		link := func(name, value string) string {
			to := url.Values{"show": {show}, "order": {order}}
			if group != "" {
				to.Set("group", group)
			}
			to.Set(name, value)
			return t.path("matrix") + "?" + to.Encode()
		}
		for _, x := range shows {
			body.Shows = append(body.Shows, choice{x[1], link("show", x[0]), x[0] == show})
		}
		body.Orders = []choice{{b.T("blockers first"), link("order", "way"), order == "way"}, {b.T("in the order of the text"), link("order", "text"), order == "text"}}
		if gs := t.state.Charter().Groups; len(gs) > 0 {
			body.Groups = []choice{{b.T("all groups"), link("group", ""), group == ""}}
			for _, g := range gs {
				body.Groups = append(body.Groups, choice{g.Code, link("group", g.Code), g.Code == group})
			}
		}
		body.Legend = []matrixCell{
			{Kind: "object", Glyph: "✕", Words: b.T("objects")}, {Kind: "reserve", Glyph: "R", Words: b.T("reserves")}, {Kind: "other", Glyph: "→", Words: b.T("wants other words")},
			{Kind: "if", Glyph: "?", Words: b.T("yes, on a condition")}, {Kind: "none", Glyph: "·", Words: b.T("has not spoken")}, {Kind: "group", Glyph: "≈", Words: b.T("yes, by its group")}, {Kind: "yes", Glyph: "✓", Words: b.T("says yes")},
		}
		f := t.frame(b.T("Who stands in the way"), "matrix")
		f.Crumbs = append(f.Crumbs, crumb{Label: b.T("Who stands in the way")})
		return s.show(v, "matrix", http.StatusOK, page{frame: f, Body: body})
	})
}
