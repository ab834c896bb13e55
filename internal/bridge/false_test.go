package bridge_test

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"

	"parley/internal/bridge"
	"parley/internal/bridge/check"
)

// small makes a random problem with links, red lines and, now and then, members
// of blocs.
func small(r *rand.Rand, brackets, options, parties int) *bridge.Problem {
	p := &bridge.Problem{}
	for range 1 + r.IntN(brackets) {
		b := bridge.Bracket{Options: make([]string, 1+r.IntN(options))}
		b.Now = r.IntN(len(b.Options)+1) - 1
		p.Brackets = append(p.Brackets, b)
	}
	rule := func(not bool) bridge.Rule {
		var u bridge.Rule
		for range 1 + r.IntN(3) {
			j := r.IntN(len(p.Brackets))
			u.Any = append(u.Any, bridge.Lit{Bracket: j, Option: r.IntN(len(p.Brackets[j].Options)), Not: not || r.IntN(2) == 0})
		}
		return u
	}
	for range r.IntN(4) {
		p.Rules = append(p.Rules, rule(r.IntN(3) > 0))
	}
	high := 1 + r.IntN(30)
	members := r.IntN(5) == 0
	for i := range 2 + r.IntN(parties-1) {
		q := bridge.Party{Member: members && i > 0 && r.IntN(2) == 0}
		for j := range p.Brackets {
			row := make([]int64, len(p.Brackets[j].Options))
			for a := range row {
				row[a] = int64(r.IntN(high))
				if r.IntN(8) == 0 {
					row[a] = -row[a]
				}
			}
			if r.IntN(6) == 0 {
				row = nil
			}
			q.Points = append(q.Points, row)
		}
		q.Floor = int64(r.IntN(2 * high))
		if r.IntN(3) == 0 {
			q.Floor = 0
		}
		for range r.IntN(3) / 2 {
			q.RedLines = append(q.RedLines, rule(true))
		}
		p.Parties = append(p.Parties, q)
	}
	return p
}

// each calls f with every package that keeps every rule and red line and gives
// members their floors.
func each(p *bridge.Problem, f func(x bridge.Package, points []int64)) {
	x := make(bridge.Package, len(p.Brackets))
	var walk func(j int)
	walk = func(j int) {
		if j < len(x) {
			for a := range p.Brackets[j].Options {
				x[j] = a
				walk(j + 1)
			}
			return
		}
		if rules, lines := p.Crossed(x); len(rules)+len(lines) > 0 {
			return
		}
		var points []int64
		for i := range p.Parties {
			u := p.Parties[i].Worth(x)
			if p.Parties[i].Member && u < p.Parties[i].Floor {
				return
			}
			points = append(points, u)
		}
		f(x, points)
	}
	walk(0)
}

// fairness is the least gain, straight from its definition.
func fairness(p *bridge.Problem, ideals, points []int64) *big.Rat {
	var least *big.Rat
	for i, u := range points {
		q := p.Parties[i]
		if q.Member {
			continue
		}
		v := big.NewRat(2*(u-q.Floor)+1, 1)
		if w := ideals[i] - q.Floor; w > 0 {
			v = big.NewRat(u-q.Floor, w)
		}
		if least == nil || v.Cmp(least) < 0 {
			least = v
		}
	}
	return least
}

// TestNothingFalse compares answers to random problems, of searches that ended
// and of such that were stopped early, with all packages that there are, and
// with what the checker says of them.
func TestNothingFalse(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	seen := map[string]int{}
	for n := range 5000 {
		p := small(r, 7, 4, 6)
		how := bridge.Search{Nodes: int64(r.IntN(3))}
		if n%2 == 0 {
			how = bridge.Splitting(how)
		}
		a, err := p.Fairest(t.Context(), how)
		var most *big.Rat
		dominated, fine, any := false, false, false
		each(p, func(_ bridge.Package, points []int64) {
			any = true
			if a == nil {
				return
			}
			if v := fairness(p, a.Ideals, points); most == nil || v.Cmp(most) > 0 {
				most = v
			}
			more, less, all := false, false, true
			for i, u := range points {
				more, less = more || u > a.Points[i], less || u < a.Points[i]
				all = all && u >= p.Parties[i].Floor
			}
			dominated, fine = dominated || more && !less, fine || all
		})
		if err != nil {
			if !errors.Is(err, bridge.ErrNone) && !errors.Is(err, bridge.ErrUnfound) || errors.Is(err, bridge.ErrNone) && any && noIdeals(p) == nil {
				t.Fatalf("problem %d: %v, and there is a package: %v", n, err, any)
			}
			seen["none"]++
			continue
		}
		if most.Cmp(a.Bound) > 0 || a.Proven && most.Cmp(a.Value) != 0 {
			t.Fatalf("problem %d: %v, but the most is %s", n, a, most.RatString())
		}
		if a.Efficient && dominated || a.Impasse && fine {
			t.Fatalf("problem %d: %v, efficient %v, but %v %v", n, a, a.Efficient, dominated, fine)
		}
		if err := check.Verify(p, a); err != nil {
			t.Fatalf("problem %d: %v: %v", n, a, err)
		}
		seen[map[bool]string{true: "proven", false: "open"}[a.Proven]]++
		if len(a.Proof.Nodes) > 3 {
			seen["split"]++
		}
		if a.Impasse {
			seen["impasse"]++
		}
		if a.Efficient {
			seen["efficient"]++
		}
		if n%4 > 0 {
			continue
		}
		f, err := p.Pareto(t.Context())
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		if err := check.Frontier(p, f); err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		for _, aim := range bridge.Aims() {
			if a := p.Best(f, aim); a != nil {
				if err := check.Verify(p, a); err != nil {
					t.Fatalf("problem %d: %v: %v", n, a, err)
				}
			}
		}
	}
	for _, k := range []string{"none", "proven", "open", "split", "impasse", "efficient"} {
		if seen[k] < 50 {
			t.Errorf("only %d of the kind %q", seen[k], k)
		}
	}
	t.Log(seen)
}

// noIdeals says why a party alone could have nothing.
func noIdeals(p *bridge.Problem) error {
	_, err := p.Ideals()
	return err
}
