package web

import (
	"net/http"
	"slices"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// sideBody is the page of side talks: those that there are, and the form to open some.
type sideBody struct {
	Path   string
	Others []partyMark
	Blocks []choice // paragraphs that stand under no other
	Few    bool     // only two parties: there is no aside
	Sides  []sideLine
}

type sideLine struct {
	Title, Path, ID string
	Why             string // why its result can't come back yet; "" is that it can
}

// mainTalks is what tells which talks of this home are side talks of these.
type mainTalks struct {
	roots  map[string]seal.PublicKey
	blocks map[string]bool // id and digest, in any revision
}

// holds reports whether talks with this charter are side talks: some of the parties, by their root keys, on paragraphs
// that stood here under the same ids, with the same words.
func (m mainTalks) holds(ch *talks.Charter) bool {
	for _, p := range ch.Parties {
		if m.roots[p.Code] != p.Root {
			return false
		}
	}
	for _, b := range ch.Base {
		if x, err := b.Value(); err != nil || !m.blocks[b.ID+" "+string(x.Digest())] {
			return false
		}
	}
	return len(ch.Parties) < len(m.roots) && len(ch.Base) > 0
}

// asMain reads of talks what tells which others are side talks of them.
func asMain(n *node.Node) (mainTalks, error) {
	m := mainTalks{map[string]seal.PublicKey{}, map[string]bool{}}
	err := n.View(func(_ *record.Record, st *talks.State) error {
		for _, p := range st.Charter().Parties {
			m.roots[p.Code] = p.Root
		}
		for _, rev := range st.Now().Revisions() {
			for _, b := range rev.Text.Blocks {
				m.blocks[string(b.ID)+" "+string(b.Digest())] = true
			}
		}
		return nil
	})
	return m, err
}

// open leaves the talks of a list that an observer may read. Some of the parties went aside so that the others don't hear them: then
// those who only watch don't, either. Talks that can't be opened could be side talks.
func (s *Server) open(v *visit, list []node.Listed) ([]node.Listed, error) {
	at := map[record.ID]*node.Node{}
	for _, l := range list {
		if n, err := s.home.Node(v.r.Context(), l.ID); err == nil {
			at[l.ID] = n
		}
	}
	var out []node.Listed
	for _, l := range list {
		n := at[l.ID]
		if n == nil {
			continue
		}
		aside := false
		for id, main := range at {
			if id == l.ID || aside || len(main.Charter().Parties) <= len(n.Charter().Parties) || !fewer(n.Charter(), main.Charter()) {
				continue
			}
			m, err := asMain(main)
			if err != nil {
				return nil, err
			}
			aside = m.holds(n.Charter())
		}
		if !aside {
			out = append(out, l)
		}
	}
	return out, nil
}

// fewer reports whether all parties of some talks are parties of others.
func fewer(some, others *talks.Charter) bool {
	for _, p := range some.Parties {
		if !slices.ContainsFunc(others.Parties, func(o record.Party) bool { return o.Code == p.Code && o.Root == p.Root }) {
			return false
		}
	}
	return true
}

// sides lists the side talks of talks. It looks at each talks of the home by itself, never at two at once.
func (s *Server) sides(v *visit, n *node.Node) ([]sideLine, error) {
	m, err := asMain(n)
	if err != nil {
		return nil, err
	}
	list, err := s.listed(v)
	if err != nil {
		return nil, err
	}
	var out []sideLine
	for _, l := range list {
		if l.ID == n.ID() {
			continue
		}
		side, err := s.home.Node(v.r.Context(), l.ID)
		if err != nil {
			continue // the list of talks says what is wrong with it
		}
		err = side.View(func(rec *record.Record, st *talks.State) error {
			if !m.holds(st.Charter()) {
				return nil
			}
			line := sideLine{Title: st.Charter().Title, Path: "/t/" + l.ID.String()[:16], ID: l.ID.String()}
			d := desk.New(rec, st, v.who.Seat)
			d.Book = v.book
			if _, err := d.SideResult(); err != nil {
				line.Why = v.tell(err)
			}
			out = append(out, line)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Server) sidePage(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	sides, err := s.sides(v, c.Node())
	if err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		body := sideBody{Path: t.path(), Sides: sides, Few: len(t.state.Parties()) < 3}
		for _, p := range t.state.Charter().Parties {
			if p.Code != t.me {
				body.Others = append(body.Others, partyMark{Code: p.Code, Name: p.Name})
			}
		}
		for _, b := range t.rev.Text.Blocks {
			if b.Depth == 0 && b.Kind != text.Title && b.Kind != text.Formula {
				body.Blocks = append(body.Blocks, choice{Label: t.desk().Label(b.ID)})
			}
		}
		f := t.frame(v.book.T("Side talks"), "floats")
		f.Crumbs = append(f.Crumbs, crumb{Label: f.Title})
		return s.show(v, "side", http.StatusOK, page{frame: f, Body: body})
	})
}

// sideAsk shows the charter of side talks.
func (s *Server) sideAsk(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	if len(f["on"]) == 0 || len(f["on"]) > maxNamed || len(f["with"]) > talks.MaxParties {
		return badRequest("%s", v.book.T("say with whom, and about which paragraphs"))
	}
	var ch *talks.Charter
	err = s.look(v, func(t *table) error {
		d := t.desk()
		codes, err := d.SideParties(f["with"])
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		blocks, err := d.SideBase(f["on"])
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		var parties []record.Party
		for _, code := range codes {
			p, err := node.PartyNow(t.rec, code)
			if err != nil {
				return &fail{http.StatusConflict, err}
			}
			parties = append(parties, p)
		}
		ch = d.SideCharter(parties, blocks, f.Get("title"))
		return nil
	})
	if err != nil {
		return err
	}
	return s.showCharter(v, openBody{Me: c.Seat().Code(), Name: c.Seat().Name(), Charter: ch})
}

// sideBack shows what side talks came to as an amendment of these.
func (s *Server) sideBack(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	id, err := s.find(v, v.r.FormValue("side"))
	if err != nil {
		return err
	}
	if id == c.Node().ID() {
		return badRequest("the side talks and the main talks are the same")
	}
	side, err := s.home.Node(v.r.Context(), id)
	if err != nil {
		return err
	}
	var result desk.SideResult
	if err := side.View(func(rec *record.Record, st *talks.State) (err error) {
		d := desk.New(rec, st, v.who.Seat)
		d.Book = v.book
		result, err = d.SideResult()
		return err
	}); err != nil {
		return &fail{http.StatusConflict, err}
	}
	return s.look(v, func(t *table) error {
		in, err := t.desk().FromSide(result, &desk.Proposing{})
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		return s.showWish(t, wish{in, v.book.T("Propose the result of the side talks")}, nil, false)
	})
}
