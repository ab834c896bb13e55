package check_test

import (
	"context"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"parley/internal/bridge"
	"parley/internal/bridge/check"
)

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

// wide makes a problem as large as real ones: weights of 1 to 8 times a stance
// of 0 to 4.
func wide(parties, brackets int, seed uint64) *bridge.Problem {
	r := rand.New(rand.NewPCG(seed, 7))
	p := &bridge.Problem{}
	for range brackets {
		p.Brackets = append(p.Brackets, bridge.Bracket{Options: make([]string, 2+r.IntN(5))})
	}
	for range parties {
		var q bridge.Party
		for _, b := range p.Brackets {
			weight := int64(1) << r.IntN(4)
			row := make([]int64, len(b.Options))
			for a := range row {
				row[a] = weight * int64(r.IntN(5))
			}
			q.Points = append(q.Points, row)
		}
		p.Parties = append(p.Parties, q)
	}
	return p
}

// TestLargeProofs verifies proofs where no frontier could be found.
func TestLargeProofs(t *testing.T) {
	for _, c := range []struct {
		parties, brackets int
		nodes             int64
	}{{3, 30, 0}, {5, 60, 0}, {5, 200, 0}, {12, 40, 0}, {12, 200, 60}, {40, 60, 60}} {
		a, err := wide(c.parties, c.brackets, 1).Fairest(t.Context(), bridge.Search{Nodes: c.nodes})
		if err != nil {
			t.Fatal(err)
		}
		if a.Proven != (c.nodes == 0) {
			t.Errorf("%d × %d: proven is %v", c.parties, c.brackets, a.Proven)
		}
		if err := check.Verify(wide(c.parties, c.brackets, 1), a); err != nil {
			t.Errorf("%d × %d: %v", c.parties, c.brackets, err)
		}
		t.Logf("%d × %d: %d nodes, gap %s, efficient %v", c.parties, c.brackets, len(a.Proof.Nodes), a.Gap().FloatString(5), a.Efficient)
	}
}

// TestCancelled: a search that is stopped before it began still has a package
// and a true bound.
func TestCancelled(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	p := wide(5, 200, 2)
	a, err := p.Fairest(ctx, bridge.Search{})
	if err != nil || a.Proven || a.Efficient {
		t.Fatal(a, err)
	}
	if err := check.Verify(p, a); err != nil {
		t.Error(err)
	}
}

// TestForged: answers that aren't true are refused.
func TestForged(t *testing.T) {
	problem := func() *bridge.Problem {
		p := wide(12, 40, 5)
		p.Parties[2].RedLines = []bridge.Rule{bridge.Never("", 3, 1)}
		return p
	}
	p := problem()
	answer := func(nodes int64) *bridge.Answer {
		a, err := problem().Fairest(t.Context(), bridge.Search{Nodes: nodes})
		if err != nil {
			t.Fatal(err)
		}
		if err := check.Verify(p, a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	good := answer(0)
	if !good.Proven || !good.Efficient || len(good.Proof.Nodes) < 4 {
		t.Fatal(good, len(good.Proof.Nodes))
	}
	worse := func(a *bridge.Answer) { // another package, told right
		a.Package = slices.Clone(answer(1).Package)
		for j := range a.Package {
			a.Package[j] = 0
		}
		for i := range p.Parties {
			a.Points[i] = p.Parties[i].Worth(a.Package)
		}
		a.Value = fairness(p, a.Ideals, a.Points)
	}
	for name, forge := range map[string]func(a *bridge.Answer){
		"another value":          func(a *bridge.Answer) { a.Value = big.NewRat(9, 10); a.Bound = a.Value },
		"another bound":          func(a *bridge.Answer) { a.Bound = big.NewRat(99, 100) },
		"a bound below":          func(a *bridge.Answer) { a.Bound = big.NewRat(1, 100) },
		"other ideals":           func(a *bridge.Answer) { a.Ideals[1]++ },
		"other points":           func(a *bridge.Answer) { a.Points[0]++ },
		"a crossed red line":     func(a *bridge.Answer) { a.Package[3] = 1; a.Points[0] = p.Parties[0].Worth(a.Package) },
		"no such option":         func(a *bridge.Answer) { a.Package[0] = 7 },
		"a short package":        func(a *bridge.Answer) { a.Package = a.Package[1:] },
		"a worse one as proven":  func(a *bridge.Answer) { worse(a); a.Bound, a.Efficient = a.Value, false },
		"a worse one, efficient": func(a *bridge.Answer) { worse(a); a.Proven, a.Bound = false, big.NewRat(1, 1) },
		"a proof without nodes":  func(a *bridge.Answer) { a.Proof.Nodes = nil },
		"a proof cut short":      func(a *bridge.Answer) { a.Proof.Nodes = a.Proof.Nodes[:1] },
		"a kid less": func(a *bridge.Answer) {
			a.Proof.Nodes[0].Kids, a.Proof.Nodes[0].Options = a.Proof.Nodes[0].Kids[1:], a.Proof.Nodes[0].Options[1:]
		},
		"a kid for all": func(a *bridge.Answer) {
			for k := range a.Proof.Nodes[0].Kids {
				a.Proof.Nodes[0].Kids[k] = a.Proof.Nodes[0].Kids[0]
			}
		},
		"a circle":         func(a *bridge.Answer) { a.Proof.Nodes[0].Kids[0] = 0 },
		"a weight below 0": func(a *bridge.Answer) { a.Proof.Nodes[0].Weights[0][1] = -1 },
		"too much weight":  func(a *bridge.Answer) { a.Proof.Nodes[0].Weights[0][1] = 1 << 61 },
		"a weight less":    func(a *bridge.Answer) { a.Proof.Nodes[0].Weights[0] = a.Proof.Nodes[0].Weights[0][1:] },
		"no share":         func(a *bridge.Answer) { a.EfficientProof.Shares[0] = 0 },
		"nothing known":    func(a *bridge.Answer) { a.Aim = "best" },
		"no bound at all":  func(a *bridge.Answer) { a.Bound = nil },
	} {
		a := answer(0)
		forge(a)
		if err := check.Verify(p, a); !errors.Is(err, check.ErrFalse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bare := answer(0)
	for n := range bare.Proof.Nodes {
		bare.Proof.Nodes[n].Weights = nil
	}
	if err := check.Verify(p, bare); err == nil {
		t.Error("no weights")
	}
	if err := check.Verify(p, good); err != nil {
		t.Error(err)
	}
}

// TestForgedByFrontier: the same where the frontier tells.
func TestForgedByFrontier(t *testing.T) {
	p := wide(3, 8, 5)
	f, err := p.Pareto(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := check.Frontier(p, f); err != nil {
		t.Fatal(err)
	}
	for _, aim := range bridge.Aims() {
		a := p.Best(f, aim)
		if err := check.Verify(p, a); err != nil {
			t.Errorf("%s: %v", aim, err)
		}
		beaten := 0
		for _, q := range f.Points { // each other point as if it were the best
			b := *p.Best(&bridge.Frontier{Points: []bridge.Point{q}, Ideals: f.Ideals}, aim)
			if c := b.Value.Cmp(a.Value); c == 0 || aim == bridge.Leximin && slices.Equal(a.Points, q.Points) {
				continue
			}
			beaten++
			b.Impasse = false
			if err := check.Verify(p, &b); !errors.Is(err, check.ErrFalse) {
				t.Errorf("%s: %v instead of %v: %v", aim, &b, a, err)
			}
		}
		if beaten == 0 && aim != bridge.Nearest {
			t.Errorf("%s: nothing to beat", aim)
		}
		a.Impasse = true
		if err := check.Verify(p, a); !errors.Is(err, check.ErrFalse) {
			t.Errorf("%s, an impasse: %v", aim, err)
		}
	}
	last := f.Points[len(f.Points)-1]
	for name, forge := range map[string]func(f *bridge.Frontier){
		"a point less":      func(f *bridge.Frontier) { f.Points = f.Points[1:] },
		"another package":   func(f *bridge.Frontier) { f.Points[0].Package = last.Package },
		"fewer changes":     func(f *bridge.Frontier) { f.Points[0].Changes-- },
		"other ideals":      func(f *bridge.Frontier) { f.Ideals = []int64{1, 2, 3} },
		"no such option":    func(f *bridge.Frontier) { f.Points[0].Package = bridge.Package{9, 0, 0, 0, 0, 0, 0, 0} },
		"a point for other": func(f *bridge.Frontier) { f.Points[0] = last },
	} {
		g, err := p.Pareto(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		forge(g)
		if err := check.Frontier(p, g); !errors.Is(err, check.ErrFalse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A package that someone can improve on isn't efficient.
	a := p.Best(f, bridge.Fairest)
	for j := range a.Package {
		a.Package[j] = 0
	}
	for i := range p.Parties {
		a.Points[i] = p.Parties[i].Worth(a.Package)
	}
	a.Value, a.Proven, a.Bound = fairness(p, a.Ideals, a.Points), false, big.NewRat(1, 1)
	if err := check.Verify(p, a); !errors.Is(err, check.ErrFalse) {
		t.Errorf("efficient: %v", err)
	}
}
