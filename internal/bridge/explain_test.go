package bridge

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestExplain holds what an explanation says of random ways: every change
// stands in it once, steps follow on each other, hurt nobody who gives, and
// the sums are right; parties that stand elsewhere change nothing.
func TestExplain(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	steps, rest := 0, 0
	for n := range 3000 {
		p := world(r)
		if n%2 == 0 {
			p = bazaar(r)
		}
		b := bruteOf(p)
		if b.none {
			continue
		}
		x, y := b.points[r.IntN(len(b.points))].Package, b.points[r.IntN(len(b.points))].Package
		e, err := p.Explain(x, y)
		if err != nil || !e.All {
			t.Fatalf("problem %d: %v", n, err)
		}
		z, at := slices.Clone(x), e.From
		do := func(m Move) {
			for _, c := range m.Changes {
				if z[c.Bracket] != c.From || c.From == c.To {
					t.Fatalf("problem %d: %+v twice, or from elsewhere", n, m)
				}
				z[c.Bracket] = c.To
			}
		}
		for _, s := range e.Steps {
			steps++
			if !slices.Equal(s.Before, at) || !covers(s.After, s.Before) {
				t.Fatalf("problem %d: %+v after %v", n, s, at)
			}
			at = s.After
			for _, m := range s.Moves {
				do(m)
				for _, i := range m.Gives {
					if s.After[i] <= s.Before[i] {
						t.Fatalf("problem %d: party %d only gives in %+v", n, i, s)
					}
				}
			}
			for i := range p.Parties {
				if s.After[i] != p.Parties[i].Worth(z) {
					t.Fatalf("problem %d: %+v says something else than its changes", n, s)
				}
			}
			if !kept(z, p.redLines()) {
				t.Fatalf("problem %d: %+v crosses a line", n, s)
			}
		}
		for _, m := range slices.Concat(e.Rest, e.Idle) {
			rest++
			do(m)
		}
		for k, m := range e.Rest {
			for _, o := range e.Rest[:k] {
				fine := true
				for i := range p.Parties {
					net := m.Points[i] + o.Points[i]
					fine = fine && net >= 0 && (net > 0 || m.Points[i] == 0)
				}
				if fine {
					t.Fatalf("problem %d: a trade is left: %+v and %+v", n, m, o)
				}
			}
		}
		if !slices.Equal(z, y) {
			t.Fatalf("problem %d: it ends at %v, not %v", n, z, y)
		}
		for i := range p.Parties {
			gets, gives := e.Of(i)
			sum := e.From[i]
			for _, m := range slices.Concat(gets, gives) {
				sum += m.Points[i]
			}
			if sum != e.To[i] || sum != p.Parties[i].Worth(y) {
				t.Fatalf("problem %d: party %d has %d in all, not %d", n, i, sum, e.To[i])
			}
		}
		q := *p
		q.Parties = slices.Clone(p.Parties)
		slices.Reverse(q.Parties)
		f, err := q.Explain(x, y)
		same := func(a, b Move) bool { return slices.Equal(a.Changes, b.Changes) }
		if err != nil || !slices.EqualFunc(e.Steps, f.Steps, func(a, b Exchange) bool { return slices.EqualFunc(a.Moves, b.Moves, same) }) || !slices.EqualFunc(e.Rest, f.Rest, same) {
			t.Fatalf("problem %d: %+v, and with the parties the other way about %+v", n, e, f)
		}
	}
	if steps < 500 || rest < 1000 {
		t.Errorf("only %d steps and %d moves of the rest", steps, rest)
	}
}

// TestIdeal: a party's ideal is worth what Ideals says, and from there to
// anything that keeps its red lines it only gives in all.
func TestIdeal(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for n := range 500 {
		p := world(r)
		b := bruteOf(p)
		if b.none {
			continue
		}
		for i := range p.Parties {
			x, err := p.Ideal(i)
			if err != nil || p.Parties[i].Worth(x) != b.ideals[i] || !kept(x, p.Rules, p.Parties[i].RedLines) {
				t.Fatalf("problem %d: %v is the ideal of %d, %v", n, x, i, err)
			}
		}
	}
}

// BenchmarkExplain5x200 explains a fair package from the text as it stands.
func BenchmarkExplain5x200(b *testing.B) {
	p := large(5, 200, 1)
	a, err := p.Fairest(b.Context(), Search{Nodes: 1_000_000})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		e, err := p.Explain(make(Package, 200), a.Package)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(e.Steps)), "steps")
		b.ReportMetric(float64(len(e.Rest)), "rest")
	}
}
