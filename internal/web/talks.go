package web

import (
	"net/http"

	"parley/internal/desk"
	"parley/record"
	"parley/talks"
)

// talksBody is the first page: every talks, and what waits in each.
type talksBody struct {
	Name string // the party's
	List []talksLine
	Wait int
}

type talksLine struct {
	Href, Title, Outcome string
	Rev                  int
	Pen                  string
	Mine                 []turn
	News                 int
	Open                 int
	Share                int // per cent of the words that nobody disputes
	Concluded            bool
	Word                 string
	Compared             bool
	Spoken               string
	Proofs               []string // parties proven to have signed two chains
	Broken               string   // why they can't be opened
}

// turn is something that waits.
type turn struct {
	Party string
	Mine  bool
	Kind  string
	Why   string
	Items []link
	Href  string
}

type link struct{ Label, Href string }

func (s *Server) talksPage(v *visit) error {
	list, err := s.home.Talks()
	if err != nil {
		return err
	}
	body := talksBody{Name: s.home.Name()}
	for _, l := range list {
		line := talksLine{Title: l.Title}
		n, err := s.home.Node(v.r.Context(), l.ID)
		if err != nil {
			line.Broken = err.Error()
			body.List = append(body.List, line)
			continue
		}
		err = n.View(func(rec *record.Record, st *talks.State) error {
			t := &table{visit: v, rec: rec, state: st, view: st.Now(), me: v.who.Seat}
			t.rev = t.view.Newest()
			ch := st.Charter()
			line.Href, line.Title, line.Outcome, line.Rev = t.path(), ch.Title, ch.Outcome, t.rev.Num
			line.Pen, _, _ = t.view.Pen()
			for _, w := range t.turns() {
				if w.Mine {
					line.Mine = append(line.Mine, w)
				}
			}
			conv, err := t.view.Convergence()
			line.Share, line.Open = conv.Share()/100, conv.Brackets
			f := t.view.Final()
			line.Concluded, line.Word = f.Concluded, f.Done
			for _, p := range rec.Forks() {
				line.Proofs = append(line.Proofs, p.Party)
			}
			return err
		})
		if err != nil {
			return err
		}
		line.Compared, line.Spoken, line.News = n.Notes().Compared != "", n.Spoken(), len(n.News())
		for _, w := range line.Mine {
			body.Wait += max(1, len(w.Items))
		}
		body.List = append(body.List, line)
	}
	return s.show(v, "talks", http.StatusOK, page{frame: frame{Title: v.book.T("My talks"), Wait: body.Wait, Seat: v.who.Seat}, Body: body})
}

// turns are what the talks wait for, most pressing first.
func (t *table) turns() []turn {
	var out []turn
	for _, w := range t.view.Waiting() {
		o := turn{Party: w.Party, Mine: w.Party == t.me, Kind: w.Kind, Why: t.desk().TurnWords(desk.Turn{Party: w.Party, Kind: w.Kind, Why: w.Why, What: w.What}), Href: t.path()}
		for _, name := range w.What {
			href := ""
			switch {
			case len(name) > 1 && name[0] == 'c' && name[1] >= '0' && name[1] <= '9':
				href = t.path() + "?open=" + name + "#" + name
			case len(name) > 1 && name[0] == 'p' && name[1] >= '0' && name[1] <= '9':
				href = t.path("packages")
			}
			o.Items = append(o.Items, link{name, href})
		}
		out = append(out, o)
	}
	return out
}
