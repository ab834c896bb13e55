package bridge_test

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"parley/internal/bridge"
	"parley/internal/bridge/check"
)

// TestSolveEitherWay compares what searches find for every aim with what is
// read off the frontier, and has the checker verify both.
func TestSolveEitherWay(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 4))
	seen := map[bridge.Aim]int{}
	for n := range 1200 {
		p := small(r, 6, 4, 5)
		for _, aim := range bridge.Aims() {
			best, err := p.Solve(t.Context(), aim, bridge.Search{})
			if err != nil {
				if !errors.Is(err, bridge.ErrNone) && !errors.Is(err, bridge.ErrImpasse) {
					t.Fatalf("problem %d, %s: %v", n, aim, err)
				}
				if _, other := p.Solve(t.Context(), aim, bridge.Splitting(bridge.Search{})); !errors.Is(other, bridge.ErrImpasse) && errors.Is(err, bridge.ErrImpasse) || other == nil {
					t.Fatalf("problem %d, %s: %v, but otherwise %v", n, aim, err, other)
				}
				continue
			}
			if !best.Proven {
				t.Fatalf("problem %d: %v", n, best)
			}
			a, err := p.Solve(t.Context(), aim, bridge.Splitting(bridge.Search{}))
			if err != nil {
				t.Fatalf("problem %d, %s: %v", n, aim, err)
			}
			c := a.Value.Cmp(best.Value)
			below := best.Value.Cmp(a.Bound) // how the best stands to the bound
			if aim == bridge.Nearest {
				c, below = -c, -below
			}
			better := c > 0 && (aim != bridge.Nearest || a.Efficient) // fewer changes that others can improve on
			if better || below > 0 || a.Proven && c != 0 || a.Aim != aim {
				t.Fatalf("problem %d: %v of %s, but the best is %v", n, a, a.Bound.RatString(), best)
			}
			for _, v := range []*bridge.Answer{a, best} {
				if rules, lines := p.Crossed(v.Package); len(rules)+len(lines) > 0 {
					t.Fatalf("problem %d: %v breaks %v, crosses %v", n, v, rules, lines)
				}
				if err := check.Verify(p, v); err != nil {
					t.Fatalf("problem %d: %v: %v", n, v, err)
				}
			}
			if a.Proven {
				seen[aim]++
			}
		}
	}
	for _, aim := range bridge.Aims() {
		if seen[aim] < 50 && aim != bridge.Leximin { // which a search never calls proven
			t.Errorf("%s was proven %d times", aim, seen[aim])
		}
	}
	t.Log(seen)
}

// inGains are the aims that don't ask in which units parties count.
var inGains = []bridge.Aim{bridge.Fairest, bridge.Leximin, bridge.Nash, bridge.Total} // constant: read only

// TestNobodyIsFavoured: names, places and units of parties, and the order of
// brackets and options, change nothing but labels; nor does a party that is
// indifferent to everything.
func TestNobodyIsFavoured(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	answers := 0
	for n := range 1000 {
		p := small(r, 6, 4, 5)
		how := bridge.Search{}
		if n%2 == 0 {
			how = bridge.Splitting(how)
		}
		places, brackets, options := r.Perm(len(p.Parties)), r.Perm(len(p.Brackets)), [][]int{}
		for _, b := range p.Brackets {
			options = append(options, r.Perm(len(b.Options)))
		}
		others := map[string]*bridge.Problem{
			"an indifferent party": {Brackets: p.Brackets, Rules: p.Rules, Parties: append(slices.Clone(p.Parties), bridge.Party{})},
			"other units":          scaled(p, r),
			"other places":         {Brackets: p.Brackets, Rules: p.Rules},
			"another order":        reordered(p, brackets, options),
		}
		for _, i := range places {
			others["other places"].Parties = append(others["other places"].Parties, p.Parties[i])
		}
		for _, aim := range inGains {
			a, err := p.Solve(t.Context(), aim, how)
			for name, q := range others {
				b, other := q.Solve(t.Context(), aim, how)
				if (err == nil) != (other == nil) {
					t.Fatalf("problem %d, %s, %s: %v, not %v", n, aim, name, other, err)
				}
				if err != nil {
					continue
				}
				answers++
				if a.Proven && b.Proven && a.Value.Cmp(b.Value) != 0 || a.Proven != b.Proven && aim != bridge.Nash && aim != bridge.Total {
					t.Fatalf("problem %d, %s: %v, not %v", n, name, b, a)
				}
				if n%2 == 1 && name != "another order" && !slices.Equal(a.Package, b.Package) {
					t.Fatalf("problem %d, %s: %v, not %v", n, name, b, a)
				}
				if n%2 == 1 && name == "another order" && aim != bridge.Nash && aim != bridge.Total {
					g, h := sortedGains(p, a), sortedGains(q, b)
					if !slices.EqualFunc(g, h, func(x, y *big.Rat) bool { return x.Cmp(y) == 0 }) {
						t.Fatalf("problem %d, %s: gains %v, not %v", n, name, h, g)
					}
				}
				if rules, lines := q.Crossed(b.Package); len(rules)+len(lines) > 0 {
					t.Fatalf("problem %d, %s: %v crosses %v %v", n, name, b, rules, lines)
				}
			}
		}
	}
	if answers < 3000 {
		t.Errorf("only %d answers", answers)
	}
}

func sortedGains(p *bridge.Problem, a *bridge.Answer) []*big.Rat {
	var out []*big.Rat
	for i, u := range a.Points {
		if !p.Parties[i].Member {
			out = append(out, fairness(&bridge.Problem{Parties: p.Parties[i : i+1]}, a.Ideals[i:i+1], []int64{u}))
		}
	}
	slices.SortFunc(out, (*big.Rat).Cmp)
	return out
}

// scaled multiplies each party's points and floor by a number of its own. A
// party without anything to gain stays as it is: below its floor a point counts
// as two.
func scaled(p *bridge.Problem, r *rand.Rand) *bridge.Problem {
	out := &bridge.Problem{Brackets: p.Brackets, Rules: p.Rules}
	ideals, err := p.Ideals()
	for i, q := range p.Parties {
		if k := 1 + r.Int64N(1000); err == nil && ideals[i] > q.Floor {
			q.Floor *= k
			q.Points = slices.Clone(q.Points)
			for j, row := range q.Points {
				q.Points[j] = slices.Clone(row)
				for a := range row {
					q.Points[j][a] *= k
				}
			}
		}
		out.Parties = append(out.Parties, q)
	}
	return out
}

// reordered puts bracket brackets[j] at place j, and option options[k][a] of
// bracket k at place a.
func reordered(p *bridge.Problem, brackets []int, options [][]int) *bridge.Problem {
	out := &bridge.Problem{}
	place := make([]int, len(brackets))
	for j, k := range brackets {
		place[k] = j
		b := bridge.Bracket{Options: make([]string, len(options[k])), Now: slices.Index(options[k], p.Brackets[k].Now)}
		out.Brackets = append(out.Brackets, b)
	}
	rules := func(in []bridge.Rule) []bridge.Rule {
		var out []bridge.Rule
		for _, u := range in {
			v := bridge.Rule{Name: u.Name}
			for _, l := range u.Any {
				v.Any = append(v.Any, bridge.Lit{Bracket: place[l.Bracket], Option: slices.Index(options[l.Bracket], l.Option), Not: l.Not})
			}
			out = append(out, v)
		}
		return out
	}
	out.Rules = rules(p.Rules)
	for _, q := range p.Parties {
		s := bridge.Party{Floor: q.Floor, Member: q.Member, RedLines: rules(q.RedLines)}
		for _, k := range brackets {
			var row []int64
			if k < len(q.Points) && q.Points[k] != nil {
				for _, a := range options[k] {
					row = append(row, q.Points[k][a])
				}
			}
			s.Points = append(s.Points, row)
		}
		out.Parties = append(out.Parties, s)
	}
	return out
}
