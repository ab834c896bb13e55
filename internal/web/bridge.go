package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"parley/internal/bridge"
	"parley/internal/brief"
	bt "parley/internal/brief/table"
	"parley/internal/phrase"
)

// bridgeBody is the page of packages that the delegation could offer.
type bridgeBody struct {
	secret
	Path      string
	First     string // what the best would give each side
	Why       string // nothing was found
	Stopped   bool   // there may be better ones
	Stale     bool   // something came during the search
	Colliding []string
	Packages  []packOurs
	Gifts     [][]swapOurs
	Trades    [][]swapOurs // single exchanges, the best first
	guesses
}

// packOurs is a package in words.
type packOurs struct {
	Number  int
	Best    []string // what it is the best at
	Firm    bool
	Stopped bool
	Sides   []sideOurs
	Changes []swapOurs
	Claims  []string
	List    string
	Single  bool
	TooMany bool
}

type sideOurs struct{ Party, Gets, Floor string }

type swapOurs struct {
	Label, From, To string
	For, Against    string
}

// bridgePage looks for packages while the talks are free, and shows them.
func (s *Server) bridgePage(v *visit) error {
	k, err := s.private(v, false)
	if err != nil {
		return err
	}
	if !k.Open {
		http.Redirect(v.w, v.r, s.briefPath(v), http.StatusSeeOther)
		return nil
	}
	var apart *bt.Table
	acts := 0
	err = s.look(v, func(t *table) error {
		x, err := t.brief()
		if err != nil {
			return err
		}
		if x == nil {
			return forbidden("this is for a delegation alone")
		}
		apart, acts = x.table.Apart(), t.acts
		return nil
	})
	if err != nil {
		return err
	}
	var found *bt.Solved
	var failed error
	err = s.searches.run(v.r.Context(), v.who.ID+"\x00"+v.who.Seat, func(ctx context.Context) error {
		found, failed = apart.Solve(ctx, searchNodes)
		return nil
	})
	switch {
	case v.r.Context().Err() != nil:
		return err
	case err != nil:
		return conflict("you have asked again meanwhile: only the later search goes on")
	}
	return s.look(v, func(t *table) error {
		x, err := t.brief()
		if err != nil {
			return err
		}
		if x == nil {
			return forbidden("this is for a delegation alone")
		}
		body := bridgeBody{secret: *k, Path: t.path(), Stale: t.acts != acts, guesses: t.guesses(x)}
		switch {
		case errors.Is(failed, bridge.ErrWork), errors.Is(failed, bridge.ErrTied), errors.Is(failed, bridge.ErrProblem):
			body.Why = v.book.T("Too much hangs together here for a search to find packages.")
		case failed != nil:
			return failed
		default:
			t.offers(&body, apart, found)
		}
		f := t.frame(v.book.T("Packages to offer"), "bridge")
		f.Crumbs = append(f.Crumbs, crumb{v.book.T("Our brief"), t.path("brief")})
		return s.show(v, "bridge", http.StatusOK, page{frame: f, Body: body})
	})
}

// offers says what was found.
func (t *table) offers(body *bridgeBody, x *bt.Table, found *bt.Solved) {
	b := t.book
	for _, c := range found.Colliding {
		if c.Party == t.me {
			body.Colliding = append(body.Colliding, b.T("ours: %s", c.Line))
		} else {
			body.Colliding = append(body.Colliding, b.T("guessed of %s: %s", c.Party, c.Line))
		}
	}
	if len(found.Packages) == 0 {
		body.Why = b.T("Nothing is open: there is nothing to offer.")
		if len(found.Colliding) > 0 {
			body.Why = b.T("No package keeps all of these red lines at once:")
		}
		return
	}
	var gets []string
	for _, p := range found.Packages { // ourselves first
		slices.SortStableFunc(p.Parties, func(q, r bt.Share) int { return last(q.Guess) - last(r.Guess) })
	}
	for _, q := range found.Packages[0].Parties {
		gets = append(gets, q.Party+" "+shareWords(b, q))
	}
	body.First = b.T("The best package would give %s, as far as we guess.", strings.Join(gets, ", "))
	for n, p := range found.Packages {
		one := packOurs{Number: n + 1, Firm: p.Firm, Stopped: !p.Proven, Claims: p.Claims, List: strings.Join(p.Claims, ", "), Single: len(p.Claims) == 1, TooMany: len(p.Claims) > maxNamed}
		body.Stopped = body.Stopped || one.Stopped
		for _, kind := range p.Kinds {
			one.Best = append(one.Best, t.bestAt(kind))
		}
		for _, q := range p.Parties {
			side := sideOurs{q.Party, shareWords(b, q), b.T("%d of 100", q.Floor)}
			if q.Guess {
				side.Gets, side.Floor = b.T("%s, guessed", side.Gets), b.T("%s, guessed", side.Floor)
			}
			one.Sides = append(one.Sides, side)
		}
		for _, w := range p.Changes {
			one.Changes = append(one.Changes, t.swapOurs(x, w))
		}
		body.Packages = append(body.Packages, one)
	}
	for _, g := range found.Gifts {
		var list []swapOurs
		for _, w := range g.Swaps {
			list = append(list, t.swapOurs(x, w))
		}
		body.Gifts = append(body.Gifts, list)
	}
	for _, e := range found.Trades {
		var list []swapOurs
		for _, w := range e.Swaps {
			list = append(list, t.swapOurs(x, w))
		}
		body.Trades = append(body.Trades, list)
	}
}

func (t *table) swapOurs(x *bt.Table, w bt.Swap) swapOurs {
	k := &x.Brackets[w.Bracket]
	return swapOurs{k.Label, t.optionWords(&k.Options[w.Old]), t.optionWords(&k.Options[w.New]), strings.Join(w.For, ", "), strings.Join(w.Against, ", ")}
}

func last(guess bool) int {
	if guess {
		return 1
	}
	return 0
}

func shareWords(b phrase.Book, q bt.Share) string {
	if q.Low == q.High {
		return b.T("%d of 100", q.Low)
	}
	return b.T("%d to %d of 100", q.Low, q.High)
}

// bestAt says what a package is the best at.
func (t *table) bestAt(k bt.Kind) string {
	b := t.book
	switch k {
	case bt.Fair:
		return b.T("The fairest: whoever gains least gains as much as possible, if our guesses hit the middle.")
	case bt.Sure:
		return b.T("The surest: whoever gains least gains as much as possible, whatever the truth within our guesses.")
	case bt.Secure:
		return b.T("The best for us of those that surely leave all others what they have without a deal.")
	case bt.Bold:
		return b.T("The best for us of those that may leave all others what they have without a deal: a bold offer.")
	case bt.Even:
		return b.T("The most even: the gains of all, multiplied, are the largest.")
	case bt.Nearby:
		return b.T("The nearest: it changes the text in the fewest places.")
	}
	who := strings.TrimPrefix(string(k), string(bt.Toward)+" ")
	if who == t.me {
		return b.T("The best for us of those that leave everybody what it has without a deal.")
	}
	return b.T("The best for %s of those that leave everybody what it has without a deal.", who)
}

// guesses are what the delegation takes the others to want, and the forms for it.
type guesses struct {
	Was      string
	Whole    []guessWhole
	Parties  []string
	Wordings []choice
	Stances  []choice
	Ranks    []choice
	Noted    []guessOne
}

// guessWhole is the guess about all of the text.
type guessWhole struct {
	Party       string
	Least, Most []choice
	LeastWords  string
	MostWords   string
	Floor       int
	Said        bool
}

// guessOne is a guess about a wording.
type guessOne struct{ Name, Party, Words, Worst, Best, Note string }

func (t *table) guesses(x *laid) guesses {
	b := t.book
	out := guesses{Was: guessed(x.brief), Ranks: rankChoices(b, ""), Stances: stanceChoices(b, "")[1:]}
	for _, p := range t.state.Parties() {
		if p == t.me {
			continue
		}
		out.Parties = append(out.Parties, p)
		w := guessWhole{Party: p, Floor: bt.OthersFloor}
		var least, most brief.Importance
		if g := whole(x.brief, p); g != nil {
			least, most, w.Said = g.Least, g.Most, true
			if g.Floor != nil {
				w.Floor = *g.Floor
			}
		}
		w.Least, w.Most, w.LeastWords, w.MostWords = rankChoices(b, least), rankChoices(b, most), importanceWord(b, least), importanceWord(b, most)
		out.Whole = append(out.Whole, w)
	}
	for j := range x.table.Brackets {
		k := &x.table.Brackets[j]
		for a := range k.Options {
			if o := &k.Options[a]; !o.Away {
				out.Wordings = append(out.Wordings, choice{Label: k.Label + ": " + t.optionWords(o), Href: worded{x.table.Place(j), o.Mark, o.Words}.String()})
			}
		}
	}
	for _, g := range x.brief.Guesses {
		for _, r := range g.Stances {
			out.Noted = append(out.Noted, guessOne{g.Name, g.Party, t.optionWords(&bt.Option{Mark: r.Mark, Words: r.Words}), stanceOfOther(b, r.Worst), stanceOfOther(b, r.Best), g.Note})
		}
		if len(g.Stances) == 0 && g.Place != (brief.Place{}) {
			out.Noted = append(out.Noted, guessOne{g.Name, g.Party, t.placeWords(g.Place), importanceWord(b, g.Least), importanceWord(b, g.Most), g.Note})
		}
	}
	for i := range out.Stances {
		out.Stances[i].Label = stanceOfOther(b, brief.Stance(out.Stances[i].Href))
	}
	return out
}

// whole is the guess about a party and all of the text.
func whole(b *brief.Brief, party string) *brief.Guess {
	n := slices.IndexFunc(b.Guesses, func(g brief.Guess) bool { return g.Party == party && g.Place == brief.Place{} })
	if n < 0 {
		return nil
	}
	return &b.Guesses[n]
}

// stanceOfOther says a stance of another party.
func stanceOfOther(b phrase.Book, s brief.Stance) string {
	switch s {
	case brief.Support:
		return b.T("supports it")
	case brief.LiveWith:
		return b.T("can live with it")
	case brief.Oppose:
		return b.T("opposes it")
	case brief.Never:
		return b.T("will never take it")
	}
	return b.T("nothing said")
}
