package bridge

import (
	"context"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// The brute-force twin: every combination, nothing else.

// world makes a small random problem.
func world(r *rand.Rand) *Problem {
	p := &Problem{}
	for range 1 + r.IntN(5) {
		b := Bracket{Options: make([]string, 1+r.IntN(4))}
		b.Now = r.IntN(len(b.Options)+1) - 1
		p.Brackets = append(p.Brackets, b)
	}
	rule := func(not bool) Rule {
		var u Rule
		for range 1 + r.IntN(3) {
			j := r.IntN(len(p.Brackets))
			u.Any = append(u.Any, Lit{j, r.IntN(len(p.Brackets[j].Options)), not || r.IntN(2) == 0})
		}
		return u
	}
	for range r.IntN(4) {
		p.Rules = append(p.Rules, rule(r.IntN(3) > 0))
	}
	high := 1 + r.IntN(20)
	for range 1 + r.IntN(6) {
		var q Party
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

// each calls f with every combination of options, in lexicographic order.
func (p *Problem) each(f func(Package)) {
	x := make(Package, len(p.Brackets))
	var walk func(j int)
	walk = func(j int) {
		if j == len(x) {
			f(x)
			return
		}
		for a := range p.Brackets[j].Options {
			x[j] = a
			walk(j + 1)
		}
	}
	walk(0)
}

func kept(x Package, rules ...[]Rule) bool {
	for _, rs := range rules {
		for _, r := range rs {
			if !r.Kept(x) {
				return false
			}
		}
	}
	return true
}

// brute is what there is to know about a small problem.
type brute struct {
	none   bool
	ideals []int64
	points []Point // of all allowed packages
	front  []Point // distinct undominated ones
}

func bruteOf(p *Problem) brute {
	b := brute{ideals: make([]int64, len(p.Parties))}
	for i := range p.Parties {
		found := false
		p.each(func(x Package) {
			if u := p.Parties[i].Worth(x); kept(x, p.Rules, p.Parties[i].RedLines) && (!found || u > b.ideals[i]) {
				b.ideals[i], found = u, true
			}
		})
		b.none = b.none || !found
	}
	lines := [][]Rule{p.Rules}
	for _, q := range p.Parties {
		lines = append(lines, q.RedLines)
	}
	p.each(func(x Package) {
		if !kept(x, lines...) {
			return
		}
		q := Point{Package: slices.Clone(x)}
		for i := range p.Parties {
			q.Points = append(q.Points, p.Parties[i].Worth(x))
		}
		for j, a := range x {
			if a != p.Brackets[j].Now {
				q.Changes++
			}
		}
		b.points = append(b.points, q)
	})
	b.none = b.none || len(b.points) == 0
	for _, q := range b.points {
		if slices.ContainsFunc(b.points, func(r Point) bool { return covers(r.Points, q.Points) && !slices.Equal(r.Points, q.Points) }) {
			continue
		}
		n := slices.IndexFunc(b.front, func(r Point) bool { return slices.Equal(r.Points, q.Points) })
		if n < 0 {
			q.Ways = 1
			b.front = append(b.front, q)
			continue
		}
		b.front[n].Ways++
		b.front[n].Changes = min(b.front[n].Changes, q.Changes)
	}
	slices.SortFunc(b.front, func(q, r Point) int { return -slices.Compare(q.Points, r.Points) })
	return b
}

// value is an aim's by its definition, in fractions of any size.
func (b *brute) value(p *Problem, aim Aim, q Point) (*big.Rat, bool) {
	gain := func(i int) *big.Rat {
		up, room := q.Points[i]-p.Parties[i].Floor, b.ideals[i]-p.Parties[i].Floor
		if room > 0 {
			return big.NewRat(up, room)
		}
		return big.NewRat(1+2*up, 1)
	}
	v := new(big.Rat)
	fine := true
	for i := range p.Parties {
		up := big.NewRat(q.Points[i]-p.Parties[i].Floor, 1)
		fine = fine && up.Sign() >= 0
		least := func(r *big.Rat) {
			if i == 0 || r.Cmp(v) < 0 {
				v.Set(r)
			}
		}
		switch aim {
		case Fairest, Leximin:
			least(gain(i))
		case MaximinPoints:
			least(big.NewRat(q.Points[i], 1))
		case MaximinSurplus:
			least(up)
		case Welfare:
			v.Add(v, big.NewRat(q.Points[i], 1))
		case Total:
			if b.ideals[i] > p.Parties[i].Floor || up.Sign() < 0 {
				v.Add(v, gain(i))
			}
		case Nash:
			if i == 0 {
				v.SetInt64(1)
			}
			v.Mul(v, gain(i))
		}
	}
	return v, fine || aim != Nash
}

// TestBrute compares frontiers and answers of random problems with those of
// the twin.
func TestBrute(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[string]int{}
	for n := range 4000 {
		p := world(r)
		b := bruteOf(p)
		f, err := p.Pareto(t.Context())
		if b.none {
			seen["none"]++
			if !errors.Is(err, ErrNone) {
				t.Fatalf("problem %d: nothing is allowed, but %v", n, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		if !slices.Equal(f.Ideals, b.ideals) {
			t.Fatalf("problem %d: ideals %v, not %v", n, f.Ideals, b.ideals)
		}
		if len(f.Points) != len(b.front) {
			t.Fatalf("problem %d: %d points, not %d", n, len(f.Points), len(b.front))
		}
		for k, q := range f.Points {
			w := b.front[k]
			if !slices.Equal(q.Points, w.Points) || q.Ways != w.Ways || q.Changes != w.Changes {
				t.Fatalf("problem %d, point %d: %+v, not %+v", n, k, q, w)
			}
			for i := range p.Parties {
				if p.Parties[i].Worth(q.Package) != q.Points[i] {
					t.Fatalf("problem %d, point %d: its package is worth something else", n, k)
				}
			}
		}
		seen[map[bool]string{true: "two", false: "other"}[len(p.Parties) == 2]]++
		a, err := p.Fairest(t.Context(), Search{})
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		if b := p.Best(f, Fairest); !a.Proven || a.Value.Cmp(b.Value) != 0 {
			t.Fatalf("problem %d: %v, not %v", n, a, b)
		}
		for _, aim := range Aims() {
			if aim == Nearest {
				continue
			}
			var most *big.Rat
			for _, q := range b.points {
				if v, ok := b.value(p, aim, q); ok && (most == nil || v.Cmp(most) > 0) {
					most = v
				}
			}
			a := p.Best(f, aim)
			switch {
			case most == nil:
				seen["impasse"]++
				if a != nil || !p.Best(f, Fairest).Impasse {
					t.Fatalf("problem %d, %s: %v, but it is an impasse", n, aim, a)
				}
			case a == nil || a.Value.Cmp(most) != 0:
				t.Fatalf("problem %d, %s: %v, not %s", n, aim, a, most)
			}
		}
	}
	for _, k := range []string{"none", "two", "other", "impasse"} {
		if seen[k] < 100 {
			t.Errorf("only %d problems of the kind %q", seen[k], k)
		}
	}
}

// large makes a problem with weights as briefs have them: an importance of 1
// to 8 for each bracket, times a stance of 0 to 4.
func large(parties, brackets int, seed uint64) *Problem {
	r := rand.New(rand.NewPCG(seed, 7))
	p := &Problem{}
	for range brackets {
		p.Brackets = append(p.Brackets, Bracket{Options: make([]string, 2+r.IntN(5)), Now: 0})
	}
	for range parties {
		var q Party
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

// Where the frontier has no end in sight, that is said before memory or time
// run out.
func TestHoleFrontierWithoutEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("some ten seconds")
	}
	for _, parties := range []int{3, 6, 60} {
		if f, err := large(parties, 200, 1).Pareto(t.Context()); !errors.Is(err, ErrLarge) {
			t.Errorf("%d parties: %v, %v", parties, f != nil, err)
		}
	}
}

func benchFrontier(b *testing.B, brackets int) {
	p := large(2, brackets, 1)
	from := spent()
	for b.Loop() {
		f, err := p.Pareto(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(f.Points)), "points")
	}
	b.ReportMetric(float64((spent()-from).Microseconds())/1000/float64(b.N), "cpu-ms")
}

func BenchmarkFrontier200(b *testing.B)  { benchFrontier(b, 200) }
func BenchmarkFrontier1000(b *testing.B) { benchFrontier(b, 1000) }

func BenchmarkFairest5x200(b *testing.B) { benchFairest(b, 5, 200) }
func BenchmarkFairest12x60(b *testing.B) { benchFairest(b, 12, 60) }

// benchFairest gives medians of processor time: other work may keep the machine
// busy.
func benchFairest(b *testing.B, parties, brackets int) {
	seed := uint64(0)
	proven := 0.0
	var times []time.Duration
	for b.Loop() {
		seed++
		p := large(parties, brackets, seed)
		from := spent()
		ctx, stop := context.WithTimeout(b.Context(), 10*time.Second)
		a, err := p.Fairest(ctx, Search{})
		stop()
		if err != nil {
			b.Fatal(err)
		}
		times = append(times, spent()-from)
		if a.Proven {
			proven++
		}
		b.Log(seed, a.Value.FloatString(6), a.Bound.FloatString(6), a.Proven, len(a.Proof.Nodes), times[len(times)-1])
	}
	slices.Sort(times)
	b.ReportMetric(proven/float64(b.N), "proven")
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-cpu-ms")
	b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, "worst-cpu-ms")
}
