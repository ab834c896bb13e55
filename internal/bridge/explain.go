package bridge

import (
	"context"
	"slices"
)

// Explanation is the way from one package to another in steps that people can
// follow: "A gives c7, gets c12".
type Explanation struct {
	Steps []Exchange // gifts, then trades of two, then of three; of each kind the best first
	Rest  []Move     // what is given without a trade of its own: the price of the whole
	Idle  []Move     // what is the same to everybody
	From  []int64    // points by party
	To    []int64
	All   bool // the bound of work (MaxTrades) didn't end the search: there is no trade within the rest
}

// Explain says what leads from a package to another: every change between them
// stands in exactly one step or in the rest. Steps are taken greedily: what
// leaves those that give with the most comes first. The error wraps ErrProblem,
// ErrNone or ErrTied.
//
// Which step comes first depends on what it is worth and on the brackets, never
// on the names or the order of parties.
func (p *Problem) Explain(from, to Package) (*Explanation, error) {
	t, s, err := p.trader(from)
	if err != nil {
		return nil, err
	}
	if err := p.CheckPackage(to); err != nil {
		return nil, err
	}
	e := &Explanation{From: t.before}
	for i := range p.Parties {
		e.To = append(e.To, p.Parties[i].Worth(to))
	}
	var moves []Move
	for g := range s.groups {
		m := p.move(from, to, s.groups[g].brackets)
		m.group = g
		switch {
		case len(m.Changes) == 0:
		case len(m.Takes)+len(m.Gives) == 0:
			e.Idle = append(e.Idle, m)
		default:
			moves = append(moves, m)
		}
	}
	used := make([]bool, len(moves))
	// step takes the deals that nothing better has taken a move from.
	step := func(deals []deal) {
		for _, d := range deals {
			if slices.ContainsFunc(d.moves, func(m int) bool { return used[m] }) {
				continue
			}
			for _, m := range d.moves {
				used[m] = true
			}
			x := t.exchanges(moves, []deal{d})[0]
			t.before = x.After
			e.Steps = append(e.Steps, x)
		}
	}
	left := func() (out []Move) {
		for n, m := range moves {
			if !used[n] {
				out = append(out, m)
			}
		}
		return out
	}
	// Only so many deals are kept at once, so what is left is gone through again.
	for more := true; more && len(moves) > 0; {
		before := len(e.Steps)
		gifts, deals := t.pairs(moves, MaxDeals)
		step(gifts.sort())
		step(deals.sort())
		moves = left()
		used = make([]bool, len(moves))
		more = len(e.Steps) > before
	}
	for more := len(p.Parties) > 2; more && len(moves) > 0; {
		before := len(e.Steps)
		deals := &best{most: MaxDeals}
		t.threes(moves, deals)
		step(deals.sort())
		moves = left()
		used = make([]bool, len(moves))
		more = len(e.Steps) > before
	}
	e.Rest, e.All = moves, t.work <= MaxTrades
	return e, nil
}

// Of is what one party gets and gives in all, each in the order of the
// explanation.
func (e *Explanation) Of(party int) (gets, gives []Move) {
	see := func(m Move) {
		switch v := m.Points[party]; {
		case v > 0:
			gets = append(gets, m)
		case v < 0:
			gives = append(gives, m)
		}
	}
	for _, x := range e.Steps {
		for _, m := range x.Moves {
			see(m)
		}
	}
	for _, m := range e.Rest {
		see(m)
	}
	return gets, gives
}

// Ideal is a package that is worth most to one party, the rules and its own
// red lines kept; of several, one with the fewest changes. From there
// everything else is what the party gives. The error is as that of Ideals.
func (p *Problem) Ideal(party int) (Package, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	s, err := newSpace(context.Background(), p, slices.Concat(p.Rules, p.Parties[party].RedLines), []int{party})
	if err != nil {
		return nil, err
	}
	x := make(Package, len(p.Brackets))
	for g := range s.groups {
		best := 0
		for a, o := range s.groups[g].options {
			b := s.groups[g].options[best]
			if o.points[0] > b.points[0] || o.points[0] == b.points[0] && o.changes < b.changes {
				best = a
			}
		}
		s.groups[g].put(x, best)
	}
	return x, nil
}
