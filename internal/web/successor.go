package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// heritage is what the page of parties says of the talks before, as who had those sees it.
type heritage struct {
	Path        string // of the talks before; "" is that they aren't here
	Missing     bool   // not all of them
	Amiss, Fine []string
	May         bool // the visitor's party was there, and can say again here what it said
}

// before finds the talks that these go on from, if the visitor has them; it looks at each talks by itself, never at two at once.
func (s *Server) before(v *visit, ch *talks.Charter) (*node.Node, error) {
	if ch.Follows == nil {
		return nil, nil
	}
	list, err := s.listed(v)
	if err != nil || !slices.ContainsFunc(list, func(l node.Listed) bool { return l.ID == ch.Follows.Talks }) {
		return nil, err
	}
	return s.home.Node(v.r.Context(), ch.Follows.Talks)
}

// heritage holds the charter of a node's talks to those that it goes on from; nil where there are none.
func (s *Server) heritage(v *visit) (*heritage, error) {
	n, err := s.node(v)
	if err != nil || n.Charter().Follows == nil {
		return nil, err
	}
	old, err := s.before(v, n.Charter())
	if err != nil || old == nil {
		return &heritage{}, err
	}
	h := &heritage{Path: "/t/" + old.ID().String()[:16]}
	return h, old.View(func(_ *record.Record, st *talks.State) error {
		got, err := st.Heritage(n.Charter())
		if errors.Is(err, talks.ErrMissing) {
			h.Missing = true
			return nil
		}
		if err != nil {
			return err
		}
		h.Amiss, h.Fine = desk.HeritageWords(v.book, got)
		h.May = v.who.Can.Has(Draft) && slices.Contains(st.Parties(), v.who.Seat) && slices.ContainsFunc(n.Charter().Parties, func(p record.Party) bool { return p.Code == v.who.Seat })
		return nil
	})
}

// after lists the talks that go on from a node's, of those that the visitor has.
func (s *Server) after(v *visit) ([]sideLine, error) {
	n, err := s.node(v)
	if err != nil {
		return nil, err
	}
	list, err := s.listed(v)
	if err != nil {
		return nil, err
	}
	var out []sideLine
	for _, l := range list {
		next, err := s.home.Node(v.r.Context(), l.ID)
		if err != nil {
			continue // the list of talks says what is wrong with it
		}
		if f := next.Charter().Follows; f != nil && f.Talks == n.ID() {
			out = append(out, sideLine{Title: next.Charter().Title, Path: "/t/" + l.ID.String()[:16]})
		}
	}
	return out, nil
}

// againAsk shows the next act by which the party says here what it said in the talks before.
func (s *Server) againAsk(v *visit) error {
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	old, err := s.before(v, c.Node().Charter())
	if err != nil {
		return err
	}
	if old == nil {
		return &fail{http.StatusConflict, errors.New(v.book.T("the talks that these go on from are not here"))}
	}
	var words talks.Words
	if err := old.View(func(_ *record.Record, st *talks.State) (err error) {
		words, err = st.WordsFor(c.Node().Charter(), v.who.Seat)
		return err
	}); err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		in, unsaid := t.desk().Again(words)
		if in == nil {
			return &fail{http.StatusConflict, desk.Hint{Err: errors.New(v.book.T("nothing is left to say again")), Hint: strings.Join(unsaid, "; ")}}
		}
		t.besides = append(t.besides, unsaid...)
		return s.showWish(t, wish{in, v.book.T("Say it again here")}, nil, false)
	})
}

// successorBody is the form of talks that go on from these.
type successorBody struct {
	Path, Title, Pen, Chair string
	Others                  []partyMark
}

func (s *Server) successorPage(v *visit) error {
	return s.look(v, func(t *table) error {
		ch := t.state.Charter()
		body := successorBody{Path: t.path(), Title: ch.Title, Pen: ch.Pen, Chair: ch.Chair}
		for _, p := range ch.Parties {
			if p.Code != t.me {
				body.Others = append(body.Others, partyMark{Code: p.Code, Name: p.Name})
			}
		}
		f := t.frame(v.book.T("Go on with other parties"), "parties")
		f.Crumbs = append(f.Crumbs, crumb{Label: f.Title})
		return s.show(v, "successor", http.StatusOK, page{frame: f, Body: body})
	})
}

// successorAsk shows the charter of talks that go on from these.
func (s *Server) successorAsk(v *visit) error {
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseMultipartForm(maxForm); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	form := v.r.MultipartForm
	one := func(name string) string {
		if l := form.Value[name]; len(l) > 0 {
			return l[0]
		}
		return ""
	}
	if one("title") == "" {
		return badRequest("%s", v.book.T("the talks need a title"))
	}
	if len(form.Value["leave"]) > talks.MaxParties {
		return badRequest("%s", v.book.T("say who leaves once for each"))
	}
	want := desk.Successor{Leave: form.Value["leave"], Title: one("title"), Pen: one("pen"), Chair: one("chair")}
	if want.Join, err = cardsOf(form, nil); err != nil {
		return err
	}
	var ch *talks.Charter
	if err := s.look(v, func(t *table) (err error) {
		ch, err = t.desk().SuccessorCharter(want, func(code string) (record.Party, error) { return node.PartyNow(t.rec, code) })
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		return nil
	}); err != nil {
		return err
	}
	return s.showCharter(v, openBody{Me: c.Seat().Code(), Name: c.Seat().Name(), Charter: ch})
}
