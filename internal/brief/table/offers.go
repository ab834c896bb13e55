package table

import (
	"context"
	"errors"
	"slices"

	"parley/internal/bridge"
)

// Kind is what a package is the best at.
type Kind string

// The kinds, in the order in which they are shown.
const (
	Fair   Kind = "fair"   // the least gain is the largest, if the guesses hit the middle
	Sure   Kind = "sure"   // the least gain is the largest whatever the truth within the guesses
	Secure Kind = "safe"   // worth most to the party, of those that surely leave all others their floor
	Bold   Kind = "bold"   // worth most to the party, of those that may leave all others their floor
	Even   Kind = "even"   // the product of gains is the largest
	Toward Kind = "toward" // a party that is named: worth most to it, of those that leave everybody the floor
	Nearby Kind = "nearby" // the fewest brackets come out otherwise than the text stands
)

// Package is one way in which everything that is open could come out, and who
// would get what. Its JSON is that of the command line and the pages.
type Package struct {
	Kinds   []Kind         `json:"kinds"`
	Choice  bridge.Package `json:"choice"` // number of the option, by bracket
	Claims  []string       `json:"claims"` // what an offer of it would name
	Changes []Swap         `json:"changes"`
	Parties []Share        `json:"parties"`
	Steps   []Step         `json:"exchanges"` // the way to it from the text as it stands
	Proven  bool           `json:"proven"`    // nothing is better of its first kind
	Firm    bool           `json:"firm"`      // no other is better for one and worse for nobody, whatever the truth within the guesses
}

// Swap is a bracket that comes out otherwise than the text stands.
type Swap struct {
	Bracket int      `json:"bracket"`
	Name    string   `json:"name"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	For     []string `json:"better_for,omitempty"`
	Against []string `json:"worse_for,omitempty"`
	Old     int      `json:"-"` // numbers of the options
	New     int      `json:"-"`
}

// Share is what a party has of its ideal, in hundredths, from the least to the
// most that the guesses allow; of the party itself both are the same.
type Share struct {
	Party string `json:"party"`
	Low   int    `json:"low"`
	High  int    `json:"high"`
	Floor int    `json:"floor"`
	Guess bool   `json:"guessed"`
}

// Step is an exchange: what comes out otherwise, and who gives for it.
type Step struct {
	Swaps []Swap `json:"swaps"`
}

// Search bounds: nodes of each search, for an answer in seconds.
const defaultNodes = 20_000

// Solved is what can be offered, or why nothing can.
type Solved struct {
	Packages []Package `json:"packages"`
	// Colliding are the red lines that no package keeps together, where there is no
	// package: the party's own by name, those of others as guesses.
	Colliding []Collided `json:"colliding,omitempty"`
	Trades    []Step     `json:"trades,omitempty"` // single exchanges from the text as it stands, the best first
	Gifts     []Step     `json:"gifts,omitempty"`  // what would cost nobody anything
}

// Collided is a red line in a collision.
type Collided struct {
	Party string `json:"party"`
	Line  string `json:"line"`
}

// Apart is the table as far as Solve needs it: it shares nothing that changes
// with the view, and is good after the view was let go.
func (t *Table) Apart() *Table {
	out := &Table{Me: t.Me, Guesses: t.Guesses, Brackets: slices.Clone(t.Brackets)}
	for j := range out.Brackets {
		b := &out.Brackets[j]
		b.Options = slices.Clone(b.Options)
		for a := range b.Options {
			o := &b.Options[a]
			o.Claims, o.Held, o.Keys = slices.Clone(o.Claims), slices.Clone(o.Held), slices.Clone(o.Keys)
		}
	}
	return out
}

// Solve looks for the packages that are worth offering: three to five where
// there are as many, each once with all that it is the best at. nodes bounds each
// search; 0 takes a bound that ends within seconds. A context that ends stops the
// searches: what they have by then is what is answered, and isn't proven. An error wraps
// bridge.ErrProblem, bridge.ErrTied or bridge.ErrWork.
func (t *Table) Solve(ctx context.Context, nodes int64) (*Solved, error) {
	if nodes <= 0 {
		nodes = defaultNodes
	}
	how := bridge.Search{Nodes: nodes}
	g, p := t.Guesses, t.Guesses.Problem
	out := &Solved{Packages: []Package{}}
	if err := g.Check(); err != nil {
		return nil, err
	}
	if len(p.Brackets) == 0 {
		return out, nil
	}
	x, hit, err := p.Possible(0)
	if err != nil {
		return nil, err
	}
	if x == nil {
		for _, l := range hit.Lines {
			for _, h := range l.Holders {
				out.Colliding = append(out.Colliding, Collided{p.Parties[h.Party].Name, l.Rule.Name})
			}
		}
		return out, nil
	}
	take := func(k Kind, x bridge.Package, proven bool) error {
		if x == nil {
			return nil
		}
		for n := range out.Packages {
			if slices.Equal(out.Packages[n].Choice, x) {
				out.Packages[n].Kinds = append(out.Packages[n].Kinds, k)
				return nil
			}
		}
		if len(out.Packages) == maxPackages {
			return nil
		}
		w, err := t.weigh(ctx, x, how)
		if err != nil {
			return err
		}
		w.Kinds, w.Proven = []Kind{k}, proven
		out.Packages = append(out.Packages, *w)
		return nil
	}
	a, err := p.Fairest(ctx, how)
	if err == nil {
		err = take(Fair, a.Package, a.Proven)
	}
	if err == nil {
		a, err = g.Assured(ctx, how)
	}
	if err == nil {
		err = take(Sure, a.Package, a.Proven)
	}
	if err != nil {
		return nil, err
	}
	safe, bold, err := g.Offers(ctx, how)
	if err != nil {
		return nil, err
	}
	if safe != nil {
		err = take(Secure, safe.Package, safe.Proven)
	}
	if bold != nil && err == nil {
		err = take(Bold, bold.Package, bold.Proven)
	}
	if err != nil {
		return nil, err
	}
	if err := t.read(ctx, how, take); err != nil {
		return nil, err
	}
	trades, err := p.Exchanges(t.Now(), 5)
	if err != nil {
		return nil, err
	}
	out.Trades, out.Gifts = t.steps(trades.Trades), t.steps(trades.Gifts)
	return out, nil
}

// read reads further packages off the whole frontier, or, where it is too large,
// searches for those that have a search of their own.
func (t *Table) read(ctx context.Context, how bridge.Search, take func(Kind, bridge.Package, bool) error) error {
	p := t.Guesses.Problem
	kinds := []struct {
		kind Kind
		aim  bridge.Aim
	}{{Even, bridge.Nash}, {Nearby, bridge.Nearest}}
	err := bridge.ErrLarge
	var f *bridge.Frontier
	if len(p.Parties) <= 2 || len(p.Brackets) <= maxWhole {
		f, err = p.Pareto(ctx)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return nil
	case errors.Is(err, bridge.ErrLarge):
		for _, k := range kinds {
			a, err := p.Solve(ctx, k.aim, how)
			if err == nil {
				err = take(k.kind, a.Package, a.Proven)
			} else if errors.Is(err, bridge.ErrImpasse) || errors.Is(err, bridge.ErrUnfound) {
				err = nil // there is none to show
			}
			if err != nil {
				return err
			}
		}
		return nil
	case err != nil:
		return err
	}
	for _, k := range kinds {
		if a := p.Best(f, k.aim); a != nil {
			if err := take(k.kind, a.Package, a.Proven); err != nil {
				return err
			}
		}
	}
	for i, q := range p.Parties {
		best := -1
		for n, x := range f.Points {
			fine := i != t.Guesses.Me
			for k, u := range x.Points {
				fine = fine && u >= p.Parties[k].Floor
			}
			if fine && (best < 0 || x.Points[i] > f.Points[best].Points[i] ||
				x.Points[i] == f.Points[best].Points[i] && x.Points[t.Guesses.Me] > f.Points[best].Points[t.Guesses.Me]) {
				best = n
			}
		}
		if best >= 0 {
			if err := take(Toward+" "+Kind(q.Name), f.Points[best].Package, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// weigh says who gets what.
func (t *Table) weigh(ctx context.Context, x bridge.Package, how bridge.Search) (*Package, error) {
	g, p := t.Guesses, t.Guesses.Problem
	out := &Package{Choice: slices.Clone(x), Changes: []Swap{}, Steps: []Step{}}
	var err error
	if out.Claims, err = t.Claims(x); err != nil {
		return nil, err
	}
	if out.Claims == nil {
		out.Claims = []string{}
	}
	for j, a := range x {
		if now := p.Brackets[j].Now; now != a && !t.Brackets[j].Options[a].Away {
			out.Changes = append(out.Changes, t.swap(bridge.Change{Bracket: j, From: now, To: a}))
		}
	}
	ideals, err := p.Ideals()
	if err != nil {
		return nil, err
	}
	low, high := g.Range(x)
	for i, q := range p.Parties {
		s := Share{Party: q.Name, Guess: i != g.Me}
		if ideals[i] > 0 {
			s.Low, s.High, s.Floor = int(low[i]*100/ideals[i]), int(min(high[i], ideals[i])*100/ideals[i]), int(q.Floor*100/ideals[i])
		}
		out.Parties = append(out.Parties, s)
	}
	e, err := p.Explain(t.Now(), x)
	if err != nil {
		return nil, err
	}
	out.Steps = append(out.Steps, t.steps(e.Steps)...)
	for _, m := range e.Rest {
		out.Steps = append(out.Steps, Step{t.swaps(m)})
	}
	how.Nodes = min(how.Nodes, standingNodes)
	s, err := g.Standing(ctx, x, how)
	if err != nil {
		return nil, err
	}
	out.Firm = s.Firm
	return out, nil
}

func (t *Table) steps(list []bridge.Exchange) []Step {
	var out []Step
	for _, e := range list {
		s := Step{Swaps: []Swap{}}
		for _, m := range e.Moves {
			s.Swaps = append(s.Swaps, t.swaps(m)...)
		}
		if len(s.Swaps) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// swaps are the changes of a move; who is better or worse for it stands with
// the first.
func (t *Table) swaps(m bridge.Move) []Swap {
	var out []Swap
	for _, c := range m.Changes {
		if t.Brackets[c.Bracket].Options[c.To].Away || t.Brackets[c.Bracket].Options[c.From].Away && len(m.Changes) > 1 && t.Brackets[c.Bracket].Options[c.To].Base {
			continue
		}
		out = append(out, t.swap(c))
	}
	if len(out) > 0 && len(m.Changes) > 1 {
		out[0].For, out[0].Against = t.codes(m.Takes), t.codes(m.Gives)
		for i := range out[1:] {
			out[i+1].For, out[i+1].Against = nil, nil
		}
	}
	return out
}

func (t *Table) codes(parties []int) []string {
	var out []string
	for _, i := range parties {
		out = append(out, t.Guesses.Problem.Parties[i].Name)
	}
	return out
}

func (t *Table) swap(c bridge.Change) Swap {
	s := Swap{Bracket: c.Bracket, Name: t.Brackets[c.Bracket].Name, From: t.Brackets[c.Bracket].Options[c.From].title(), To: t.Brackets[c.Bracket].Options[c.To].title(), Old: c.From, New: c.To}
	for _, q := range t.Guesses.Problem.Parties {
		if q.Points[c.Bracket] == nil {
			continue
		}
		switch d := q.Points[c.Bracket][c.To] - q.Points[c.Bracket][c.From]; {
		case d > 0:
			s.For = append(s.For, q.Name)
		case d < 0:
			s.Against = append(s.Against, q.Name)
		}
	}
	return s
}
