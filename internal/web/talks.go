package web

import (
	"context"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/box"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// talksBody is the first page: every talks, and what waits in each.
type talksBody struct {
	Open     bool // the visitor may draft a charter
	Take     bool // the visitor may take in pouches
	Vault    bool // the visitor's seat may mediate: it has vaults, or no talks of its own
	Kept     int  // drafts of charters that the visitor may see and nobody has released
	Peers    bool // the visitor looks after the node's peers
	List     []talksLine
	Settings bool // the visitor manages something
	Wait     int
	Opening  int // talks of which nothing is known yet but their titles

	Looser    *looser      // a looser rule of the delegation: all in it are told
	New       []newcomer   // who came to the delegation, after its rule, who may clear or release
	Offers    []node.Offer // talks that peers offer, for who may answer for the seat
	Offered   int          // how many there are, for who may not answer
	Elsewhere bool         // they are on the page of the peers
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
	Away                 []awayLine
	Proofs               []string // parties proven to have signed two chains
	Outside              []outside
	Opening              bool   // the record is still being read and checked: nothing is said of it
	Broken               string // why they can't be opened
}

// turn is something that waits: what to do, and about what.
type turn struct {
	Party string
	Mine  bool
	Kind  string
	Why   string
	Items []link
	Href  string // where it is done; "" where the items say so
	Ask   string // where a form that does it goes
}

type link struct{ Label, Href string }

func (s *Server) talksPage(v *visit) error {
	list, err := s.listed(v)
	if err != nil {
		return err
	}
	body := talksBody{Open: s.sits(v) && v.who.Can.Has(Draft), Take: s.sits(v) && v.who.Can.Has(Release), Settings: v.who.Can.Has(Manage), Peers: v.who.Can.Has(Manage) && (v.who.Seat == "" || s.own(v))}
	if seat, err := s.seat(v); err == nil && v.who.Can.Has(Draft) && !seat.Lodged() {
		body.Vault = len(list) == 0 || vaulted(seat)
	}
	ctx, enough := context.WithTimeout(v.r.Context(), openWait)
	defer enough()
	opened := s.opener.start(s.home, list)
	for i, l := range list {
		line := talksLine{Title: l.Title}
		if !within(opened[i], ctx.Done()) {
			line.Href, line.Opening = "/t/"+l.ID.String()[:16], true
			body.Opening++
			body.List = append(body.List, line)
			continue
		}
		n, err := s.home.Node(v.r.Context(), l.ID)
		if err != nil {
			line.Broken = v.tell(err)
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
			line.Away = t.away(s)
			for _, p := range rec.Forks() {
				line.Proofs = append(line.Proofs, p.Party)
			}
			return err
		})
		if err != nil {
			return err
		}
		line.Outside = s.outside(v, n)
		line.Compared, line.Spoken, line.News = !s.sits(v) || s.notes(v, n).Compared != "", n.Spoken(), len(s.news(v, n))
		for _, w := range line.Mine {
			body.Wait += max(1, len(w.Items))
		}
		body.List = append(body.List, line)
	}
	if d := s.people(); d != nil && v.who.Seat != "" {
		p, l, err := d.accounts.Rule(v.r.Context(), v.who.Seat)
		if err != nil {
			return err
		}
		body.New = newcomers(v, p)
		if body.Looser = loosened(v, l); l.Open() && v.who.Can.Has(Manage) && !body.Looser.Mine && !l.Alone {
			body.Wait++
		}
	}
	if v.drafts != nil && s.sits(v) {
		kept, err := v.drafts.List(v.r.Context(), v.colleague(), newTalks)
		if err != nil {
			return err
		}
		for _, d := range kept {
			if d.State != box.Released {
				body.Kept++
			}
		}
	}
	if s.sits(v) && v.who.Can.Has(Manage) {
		if body.Offers, err = s.offers(v); err != nil {
			return err
		}
		body.Wait += len(body.Offers)
	} else if !v.who.observer && (s.sits(v) || body.Peers) {
		waiting, err := s.offers(v)
		if err != nil {
			return err
		}
		body.Offered, body.Elsewhere = len(waiting), body.Peers
	}
	return s.show(v, "talks", http.StatusOK, page{frame: frame{Title: v.book.T("My talks"), Again: body.Opening > 0, Wait: body.Wait, Seat: v.who.Seat}, Body: body})
}

// turns are what the talks wait for, most pressing first.
func (t *table) turns() []turn {
	var out []turn
	for _, w := range t.view.Waiting() {
		o := turn{Party: w.Party, Mine: w.Party == t.me, Kind: w.Kind}
		o.Why, o.Href = t.turnWords(w)
		if o.Mine && (w.Kind == talks.KindAccede || w.Kind == talks.KindRevise) {
			o.Ask = t.path("ask")
		}
		for _, name := range w.What {
			switch {
			case isName(name, 'c'):
				o.Items = append(o.Items, link{name, t.path() + "?open=" + name + "#" + name})
			case isName(name, 'p'):
				o.Items = append(o.Items, link{name, t.path("packages") + "#" + name})
			}
		}
		out = append(out, o)
	}
	return out
}

// isName reports whether s is a name of a claim ('c') or a package ('p').
func isName(s string, kind byte) bool {
	return len(s) > 1 && s[0] == kind && s[1] >= '0' && s[1] <= '9'
}

// turnWords says what a turn asks for, and where that is done. The names of
// claims and packages stand beside it and aren't repeated.
func (t *table) turnWords(w talks.Turn) (words, href string) {
	b := t.book
	plain := t.desk().TurnWords(desk.Turn{Party: w.Party, Kind: w.Kind, Why: w.Why, What: w.What})
	if w.Party != t.me {
		return plain, ""
	}
	switch w.Kind {
	case talks.KindAccede:
		return b.T("You haven't joined these talks yet: read the charter, and compare the keys by voice."), ""
	case talks.KindPosition:
		switch {
		case strings.Contains(w.Why, "affirmed"):
			return b.T("Recorded for you; affirm it, or say where you stand:"), ""
		case strings.Contains(w.Why, "on package"):
			return b.T("Accept or object to the package:"), ""
		case strings.Contains(w.Why, "again"):
			return b.T("Your acceptance ended; say again where you stand:"), ""
		case strings.HasPrefix(w.Why, "reserves"):
			return b.T("You have reserved; lift it when you can:"), ""
		}
		return b.T("Say where you stand:"), ""
	case talks.KindWithdraw:
		return b.T("You put it forward and nobody holds it; support or withdraw it:"), ""
	case talks.KindCorrespond, talks.KindAmend:
		return plain, t.path("languages")
	case talks.KindSilent:
		first, size := utf8.DecodeRuneInString(plain)
		return string(unicode.ToUpper(first)) + plain[size:], t.path("silence")
	case talks.KindRevise, talks.KindAgree, talks.KindConfirm, talks.KindInitial, talks.KindSign:
		first, size := utf8.DecodeRuneInString(plain)
		return string(unicode.ToUpper(first)) + plain[size:], t.path("agree")
	}
	return plain, ""
}
