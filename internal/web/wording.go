package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"

	"parley/internal/desk"
	"parley/internal/wordsmith"
	"parley/seal"
	"parley/text"
)

// askable is a bracket about which drafts can be asked for, and what would be
// sent; or the drafts that came.
type askable struct {
	Path    string
	Host    string
	Claim   string
	Wants   string // the wordings in short
	Letter  string
	Named   string // the letter with the holders' names; "" where they may not go
	Digest  string // of Letter and Named
	Came    bool   // drafts were asked for
	Failed  bool   // and none came
	Drafts  []*suggestedLine
	Dropped int
	Open    bool
	Lang    string
	Dir     string
	Block   string
	Counter string
}

// suggestedLine is one draft.
type suggestedLine struct {
	Words string
	Whole string // the paragraph with it, as people type it
	From  []distanceLine
	Odd   []string

	Changes []string // by the visitor's own points, where somebody keeps them
}

// distanceLine is how it differs from one wording on the table.
type distanceLine struct {
	Now     bool
	Claims  string
	Holders string
	Parts   []marked
}

// asking keeps one asking for each seat under way, and few of all.
type asking struct {
	mu sync.Mutex
	of map[string]bool
}

// enter takes the place of a seat; false when it is taken.
func (a *asking) enter(seat string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of[seat] || len(a.of) >= maxAsking {
		return false
	}
	a.of[seat] = true
	return true
}

func (a *asking) leave(seat string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.of, seat)
}

// askables are the brackets of a paragraph about which drafts can be asked
// for, the one with the claim first.
func (s *Server) askables(t *table, id text.BlockID, l text.Lang, claim string) []askable {
	if s.wording == nil || t.me == "" || !t.sight().Work {
		return nil
	}
	all, err := t.desk().Disputes(id, l)
	if err != nil {
		return nil
	}
	var out []askable
	for _, x := range all {
		a, err := s.askable(t, x)
		if err != nil { // too much for one letter
			continue
		}
		a.Counter = claim
		a.Open = slices.ContainsFunc(x.Wordings, func(w desk.Disputed) bool { return slices.Contains(w.Claims, claim) })
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b askable) int {
		switch {
		case a.Open == b.Open:
			return 0
		case a.Open:
			return -1
		}
		return 1
	})
	return out[:min(len(out), maxAskable)]
}

func (s *Server) askable(t *table, x *desk.Dispute) (askable, error) {
	d := t.desk()
	a := askable{Path: t.path(), Host: desk.Visible(s.wording.Host()), Claim: x.Claim, Lang: string(x.Lang), Dir: direction(x.Lang), Block: string(x.Block)}
	bare, err := d.Ask(x, false)
	if err == nil {
		a.Letter, err = bare.Letter(s.wording.Drafts())
	}
	if err != nil {
		return a, err
	}
	if d.NamesMayGo() {
		named, err := d.Ask(x, true)
		if err == nil {
			a.Named, err = named.Letter(s.wording.Drafts())
		}
		if err != nil {
			return a, err
		}
	}
	var wants []string
	for _, w := range x.Wordings {
		words := text.Plain(w.Words)
		if words == "" {
			words = "–"
		}
		if r := []rune(words); len(r) > fewLetters {
			words = string(r[:fewLetters]) + "…"
		}
		wants = append(wants, words)
	}
	a.Wants = strings.Join(wants, " / ")
	a.Digest = seal.Hash("parley letter shown v1", []byte(a.Host+"\x00"+a.Letter+"\x00"+a.Named)).String()
	return a, nil
}

// askWording sends what the page showed, once, and shows what came.
func (s *Server) askWording(v *visit) error {
	if s.wording == nil {
		return notFound("this node asks no server for drafts of wordings")
	}
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	if v.who.Seat == "" {
		return forbidden("only a party's delegation asks for drafts of wordings")
	}
	var ask wordsmith.Ask
	err := s.look(v, func(t *table) error {
		x, err := t.desk().Dispute(f.Get("claim"))
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		a, err := s.askable(t, x)
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		if f.Get("digest") != a.Digest {
			return conflict("what would be sent has changed since it was shown; nothing was sent: look at it once more")
		}
		ask, err = t.desk().Ask(x, f.Get("names") == "yes")
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !s.asking.enter(v.who.Seat) {
		return &fail{http.StatusTooManyRequests, errors.New(v.book.T("drafts are being asked for already; nothing was sent: try again when they have come"))}
	}
	defer s.asking.leave(v.who.Seat)
	drafts, dropped, err := s.wording.Suggest(v.r.Context(), ask) // the talks aren't locked meanwhile
	failed := err != nil
	if failed && !errors.Is(err, context.Canceled) {
		s.log.Warn("no drafts of wordings came", "talks", v.r.PathValue("talks")[:min(16, len(v.r.PathValue("talks")))], "error", err)
	}
	var p page
	var open []weighing
	err = s.look(v, func(t *table) error {
		x, err := t.desk().Dispute(f.Get("claim"))
		if err != nil { // settled meanwhile
			return &fail{http.StatusConflict, err}
		}
		body, err := s.proposing(t, x.Block, x.Lang, f.Get("counter"))
		if err != nil {
			return err
		}
		for i := range body.Ask {
			if a := &body.Ask[i]; a.Claim == x.Claim {
				a.Came, a.Open, a.Failed, a.Dropped = true, true, failed, dropped
				open = a.take(t, x, drafts, s.stakes(t))
			}
		}
		p = t.proposePage(body)
		return nil
	})
	if err != nil {
		return err
	}
	weigh(v, open)
	return s.show(v, "propose", http.StatusOK, p)
}

// take holds drafts to the bracket as it is now; what is to be weighed is
// returned.
func (a *askable) take(t *table, x *desk.Dispute, drafts []wordsmith.Draft, stakes Stakes) (open []weighing) {
	d := t.desk()
	for _, dr := range drafts {
		fit, err := d.Fit(x, dr.Words)
		if err != nil {
			a.Dropped++
			continue
		}
		line := &suggestedLine{Words: text.Plain(dr.Words), Whole: typed(d.Put(x, fit)), Odd: d.AtMost(fit.Odd)}
		for _, far := range fit.From {
			one := distanceLine{Now: far.Now, Claims: strings.Join(far.Claims, ", ")}
			var hs []string
			for _, h := range far.Holders {
				switch {
				case h.Party == "":
					hs = append(hs, t.book.T("none named"))
				case h.Recorded != "":
					hs = append(hs, h.Party+"*")
				default:
					hs = append(hs, h.Party)
				}
			}
			one.Holders = strings.Join(hs, ", ")
			for _, m := range far.Words {
				one.Parts = append(one.Parts, marked{map[text.WordMark]string{text.WordRemoved: "del", text.WordAdded: "ins"}[m.Mark], m.Text})
			}
			line.From = append(line.From, one)
		}
		a.Drafts = append(a.Drafts, line)
		if stakes == nil {
			continue
		}
		if p, w, ok := stakes.Wording(d, x, dr.Words); ok {
			open = append(open, weighing{line, p, w})
		}
	}
	return open
}

// refill shows the editor with other words in it, such as those of a draft.
// Nothing is recorded.
func (s *Server) refill(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	if len(f.Get("words")) > maxEcho {
		return badRequest("too much for one act")
	}
	return s.look(v, func(t *table) error {
		body, err := s.proposing(t, text.BlockID(f.Get("block")), text.Lang(f.Get("lang")), f.Get("counter"))
		if err != nil {
			return err
		}
		body.Words, body.Filled = f.Get("words"), true
		return s.showProposing(t, body)
	})
}
