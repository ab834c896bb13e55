package bridge

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// guessed makes a small problem with guesses, few enough that every truth can
// be tried.
func guessed(r *rand.Rand) *Guesses {
	p := &Problem{}
	for range 1 + r.IntN(3) {
		p.Brackets = append(p.Brackets, Bracket{Options: make([]string, 2+r.IntN(2))})
	}
	for range 2 + r.IntN(2) {
		q := Party{Floor: int64(r.IntN(8))}
		for _, b := range p.Brackets {
			row := make([]int64, len(b.Options))
			for a := range row {
				row[a] = int64(r.IntN(10))
			}
			q.Points = append(q.Points, row)
		}
		p.Parties = append(p.Parties, q)
	}
	if len(p.Brackets) > 1 && r.IntN(2) == 0 {
		p.Rules = append(p.Rules, Excludes("", 0, r.IntN(2), 1, r.IntN(2)))
	}
	g := &Guesses{Problem: p, Me: r.IntN(len(p.Parties)), Low: make([][][]int64, len(p.Parties)), High: make([][][]int64, len(p.Parties))}
	wide := 5
	for i := range p.Parties {
		if i == g.Me {
			continue
		}
		g.Low[i], g.High[i] = make([][]int64, len(p.Brackets)), make([][]int64, len(p.Brackets))
		for j, row := range p.Parties[i].Points {
			g.Low[i][j], g.High[i][j] = slices.Clone(row), slices.Clone(row)
			for a := range row {
				if r.IntN(2) == 0 && wide > 0 {
					g.High[i][j][a] += int64(1 + r.IntN(3))
					wide--
				}
			}
		}
	}
	return g
}

// truths calls f with every problem that the guesses allow.
func (g *Guesses) truths(f func(*Problem)) {
	p := g.at(never)
	var walk func(i, j, a int)
	walk = func(i, j, a int) {
		switch {
		case i == len(p.Parties):
			f(p)
		case j == len(p.Brackets):
			walk(i+1, 0, 0)
		case a == len(p.Brackets[j].Options):
			walk(i, j+1, 0)
		default:
			low, high := g.bounds(i, j, a)
			for v := low; v <= high; v++ {
				p.Parties[i].Points[j][a] = v
				walk(i, j, a+1)
			}
		}
	}
	walk(0, 0, 0)
}

// TestGuessesBrute tries every truth: an assured gain is kept in each, a firm
// package stays on the frontier in each and another one leaves it in one, and
// the offers are the best of their kind.
func TestGuessesBrute(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	seen := map[string]int{}
	for n := range 250 {
		g := guessed(r)
		p := g.Problem
		a, err := g.Assured(t.Context(), Search{})
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil || !a.Proven {
			t.Fatalf("problem %d: %v %v", n, a, err)
		}
		b := bruteOf(p)
		x := b.points[r.IntN(len(b.points))].Package
		if r.IntN(2) == 0 {
			x = a.Package
		}
		s, err := g.Standing(t.Context(), x, Search{})
		if err != nil || !s.Proven {
			t.Fatalf("problem %d: %+v %v", n, s, err)
		}
		firm := true
		beats := map[string]int{} // packages that are better, by truths
		worlds := 0
		g.truths(func(q *Problem) {
			b := bruteOf(q)
			worlds++
			if v, _ := b.value(q, Fairest, point(q, a.Package)); a.Value.Sign() >= 0 && v.Cmp(a.Value) < 0 {
				t.Fatalf("problem %d: a gain of %s is assured, and it is %s", n, a.Value, v)
			}
			at := point(q, x)
			for _, y := range b.points {
				if covers(y.Points, at.Points) && !slices.Equal(y.Points, at.Points) {
					firm = false
					if s.Beaten != nil && slices.Equal(y.Package, s.Beaten.Package) {
						beats["known"]++
					}
				}
			}
		})
		if firm != s.Firm || firm == (s.Perhaps != nil) {
			t.Fatalf("problem %d: %+v, and firm is %v", n, s, firm)
		}
		if s.Beaten != nil && beats["known"] != worlds {
			t.Fatalf("problem %d: %v beats in %d of %d truths", n, s.Beaten, beats["known"], worlds)
		}
		switch {
		case s.Firm:
			seen["firm"]++
		case s.Beaten != nil:
			seen["beaten"]++
		default:
			seen["perhaps"]++
		}
		safe, bold, err := g.Offers(t.Context(), Search{})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []struct {
			name string
			have *Offer
			low  bool
		}{{"safe", safe, true}, {"bold", bold, false}} {
			most, some := int64(0), false
			for _, y := range b.points {
				low, high := g.Range(y.Package)
				fine := true
				for i := range p.Parties {
					v := high[i]
					if k.low {
						v = low[i]
					}
					fine = fine && v >= p.Parties[i].Floor
				}
				if fine && (!some || low[g.Me] > most) {
					most, some = low[g.Me], true
				}
			}
			if some != (k.have != nil) || some && (!k.have.Proven || k.have.Low[g.Me] != most || !kept(k.have.Package, p.redLines())) {
				t.Fatalf("problem %d: the %s offer is %+v; %d is possible (%v)", n, k.name, k.have, most, some)
			}
			if some {
				seen[k.name]++
			}
		}
	}
	for _, k := range []string{"firm", "beaten", "perhaps", "safe", "bold"} {
		if seen[k] < 20 {
			t.Errorf("only %d problems of the kind %s: %v", seen[k], k, seen)
		}
	}
}

func point(p *Problem, x Package) Point {
	q := Point{Package: x}
	for i := range p.Parties {
		q.Points = append(q.Points, p.Parties[i].Worth(x))
	}
	return q
}

// TestGuessesExact: guesses without doubt give what the problem itself gives.
func TestGuessesExact(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for n := range 200 {
		p := world(r)
		a, err := p.Fairest(t.Context(), Search{})
		if err != nil {
			continue
		}
		g := &Guesses{Problem: p}
		b, err := g.Assured(t.Context(), Search{})
		if err != nil || a.Value.Cmp(b.Value) != 0 || !slices.Equal(a.Package, b.Package) {
			t.Fatalf("problem %d: %v, then %v, %v", n, a, b, err)
		}
		s, err := g.Standing(t.Context(), a.Package, Search{})
		if err != nil || s.Firm != (s.Beaten == nil) {
			t.Fatalf("problem %d: %+v, %v", n, s, err)
		}
	}
	if _, err := (&Guesses{Problem: large(2, 2, 1), Low: [][][]int64{{{0}}}, High: [][][]int64{{{1}}}}).Assured(t.Context(), Search{}); !errors.Is(err, ErrProblem) {
		t.Error(err)
	}
}
