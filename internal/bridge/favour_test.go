package bridge_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"parley/internal/bridge"
)

// twin is a problem that says the same as another one in other words.
type twin struct {
	name string
	*bridge.Problem
	to func(bridge.Package) bridge.Package // the same package there
}

func twins(p *bridge.Problem, r *rand.Rand) []twin {
	same := func(x bridge.Package) bridge.Package { return x }
	others := &bridge.Problem{Brackets: p.Brackets, Rules: p.Rules}
	for k, i := range r.Perm(len(p.Parties)) {
		q := p.Parties[i]
		q.Name = fmt.Sprint("Z", k)
		others.Parties = append(others.Parties, q)
	}
	brackets, options := r.Perm(len(p.Brackets)), [][]int{}
	for _, b := range p.Brackets {
		options = append(options, r.Perm(len(b.Options)))
	}
	return []twin{
		{"an indifferent party", &bridge.Problem{Brackets: p.Brackets, Rules: p.Rules, Parties: append(slices.Clone(p.Parties), bridge.Party{})}, same},
		{"other units", scaled(p, r), same},
		{"other places and names", others, same},
		{"another order", reordered(p, brackets, options), func(x bridge.Package) bridge.Package {
			y := make(bridge.Package, len(x))
			for j, k := range brackets {
				y[j] = slices.Index(options[k], x[k])
			}
			return y
		}},
	}
}

// TestFrontierFavoursNobody: the frontier of a twin has the same points, in its own units and
// places, by as many packages and with as few changes; no package on it crosses a red line.
func TestFrontierFavoursNobody(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 6))
	points := 0
	for n := range 700 {
		p := small(r, 6, 4, 5)
		f, err := p.Pareto(t.Context())
		for _, q := range twins(p, r) {
			g, other := q.Pareto(t.Context())
			if (err == nil) != (other == nil) {
				t.Fatalf("problem %d, %s: %v, not %v", n, q.name, other, err)
			}
			if err != nil {
				continue
			}
			var want, have []string
			for _, at := range f.Points {
				y := q.to(at.Package)
				want = append(want, fmt.Sprint(worths(q.Problem, y), at.Ways, at.Changes))
			}
			for _, at := range g.Points {
				have = append(have, fmt.Sprint(at.Points, at.Ways, at.Changes))
				if rules, lines := q.Crossed(at.Package); len(rules)+len(lines) > 0 {
					t.Fatalf("problem %d, %s: %v crosses %v %v", n, q.name, at, rules, lines)
				}
			}
			slices.Sort(want)
			slices.Sort(have)
			if !slices.Equal(want, have) {
				t.Fatalf("problem %d, %s: the frontier is %v, not %v", n, q.name, have, want)
			}
			points += len(have)
		}
	}
	if points < 5000 {
		t.Errorf("only %d points", points)
	}
}

func worths(p *bridge.Problem, x bridge.Package) []int64 {
	var out []int64
	for i := range p.Parties {
		out = append(out, p.Parties[i].Worth(x))
	}
	return out
}

// TestImproveFavoursNobody: whether everyone can be better off, how much better, and what is
// left unclaimed is the same in a twin; what is offered crosses no red line.
func TestImproveFavoursNobody(t *testing.T) {
	r := rand.New(rand.NewPCG(42, 6))
	better, none := 0, 0
	for n := range 500 {
		p := small(r, 6, 4, 5)
		x := make(bridge.Package, len(p.Brackets))
		for j := range x {
			x[j] = r.IntN(len(p.Brackets[j].Options))
		}
		if f, err := p.Pareto(t.Context()); err == nil && r.IntN(3) == 0 {
			x = f.Points[r.IntN(len(f.Points))].Package // of which nothing is better
		}
		m, err := p.Improve(t.Context(), x, bridge.Search{})
		for _, q := range twins(p, r) {
			o, other := q.Improve(t.Context(), q.to(x), bridge.Search{})
			if (err == nil) != (other == nil) {
				t.Fatalf("problem %d, %s: %v, not %v", n, q.name, other, err)
			}
			if err != nil {
				continue
			}
			if m.Proven != o.Proven || (m.Better == nil) != (o.Better == nil) || m.Claimed.Cmp(o.Claimed) != 0 || m.Attainable.Cmp(o.Attainable) != 0 || len(m.Crossed) != len(o.Crossed) || len(m.Broken) != len(o.Broken) {
				t.Fatalf("problem %d, %s: %+v, not %+v", n, q.name, o, m)
			}
			if m.Better == nil {
				none++
				continue
			}
			better++
			if m.Better.Value.Cmp(o.Better.Value) != 0 {
				t.Fatalf("problem %d, %s: %v, not %v", n, q.name, o.Better, m.Better)
			}
			if rules, lines := q.Crossed(o.Better.Package); len(rules)+len(lines) > 0 {
				t.Fatalf("problem %d, %s: %v crosses %v %v", n, q.name, o.Better, rules, lines)
			}
		}
	}
	if better < 300 || none < 300 {
		t.Errorf("only %d better, %d not", better, none)
	}
}
