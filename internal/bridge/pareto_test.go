package bridge

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestImproveBrute compares with all packages: what is better is better for
// one and worse for nobody, none has a larger least share, none that has it
// dominates it, and where there is none there is none.
func TestImproveBrute(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	seen := map[string]int{}
	for n := range 3000 {
		p := world(r)
		b := bruteOf(p)
		if b.none {
			continue
		}
		x := make(Package, len(p.Brackets)) // any package, allowed or not
		for j := range x {
			x[j] = r.IntN(len(p.Brackets[j].Options))
		}
		if r.IntN(2) == 0 {
			x = slices.Clone(b.points[r.IntN(len(b.points))].Package)
		}
		m, err := p.Improve(t.Context(), x, Search{})
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		if !m.Proven || m.Better != nil && !m.Better.Proven {
			t.Fatalf("problem %d: not proven: %+v", n, m)
		}
		// the twin's least share of a package that is at least as good
		share := func(q Point) *big.Rat {
			v := big.NewRat(1, 1)
			for i, u := range q.Points {
				if w := b.ideals[i] - m.Points[i]; w > 0 {
					if g := big.NewRat(u-m.Points[i], w); g.Cmp(v) < 0 {
						v = g
					}
				}
			}
			return v
		}
		var most *big.Rat
		var sum *big.Rat
		for _, q := range b.points {
			s := new(big.Rat)
			for i, u := range q.Points {
				if w := b.ideals[i] - p.Parties[i].Floor; w > 0 {
					s.Add(s, big.NewRat(u-p.Parties[i].Floor, w))
				}
			}
			if sum == nil || s.Cmp(sum) > 0 {
				sum = s
			}
			if covers(q.Points, m.Points) && !slices.Equal(q.Points, m.Points) {
				if v := share(q); most == nil || v.Cmp(most) > 0 {
					most = v
				}
			}
		}
		if len(m.Crossed)+len(m.Broken) == 0 && m.Attainable.Cmp(sum) != 0 {
			t.Fatalf("problem %d: %s can be had, not %s", n, sum, m.Attainable)
		}
		if most == nil {
			seen["none"]++
			if m.Better != nil {
				t.Fatalf("problem %d: %v isn't better than %v", n, m.Better, m.Points)
			}
			continue
		}
		if m.Better == nil {
			t.Fatalf("problem %d: nothing found, but there is a package with %s", n, most)
		}
		y := m.Better
		seen[map[bool]string{true: "all gain", false: "some gain"}[most.Sign() > 0]]++
		if !covers(y.Points, m.Points) || slices.Equal(y.Points, m.Points) || y.Value.Cmp(most) != 0 || share(Point{Points: y.Points}).Cmp(most) != 0 || y.Bound.Cmp(most) != 0 {
			t.Fatalf("problem %d: %v for %v, and %s can be had", n, y, m.Points, most)
		}
		lines := p.redLines()
		if !kept(y.Package, lines) {
			t.Fatalf("problem %d: %v crosses a line", n, y)
		}
		for i := range p.Parties {
			if p.Parties[i].Worth(y.Package) != y.Points[i] {
				t.Fatalf("problem %d: the package of %v is worth something else", n, y)
			}
		}
		for _, q := range b.points {
			if covers(q.Points, y.Points) && !slices.Equal(q.Points, y.Points) {
				t.Fatalf("problem %d: %v, and %v is better still", n, y, q)
			}
		}
	}
	for _, k := range []string{"none", "all gain", "some gain"} {
		if seen[k] < 100 {
			t.Errorf("only %d problems where %s", seen[k], k)
		}
	}
}

// TestImproveBound: with few nodes nothing is claimed that isn't known.
func TestImproveBound(t *testing.T) {
	p := large(6, 60, 3)
	x := make(Package, 60)
	m, err := p.Improve(t.Context(), x, Search{Nodes: 1})
	if err != nil {
		t.Fatal(err)
	}
	if m.Better != nil && (!covers(m.Better.Points, m.Points) || m.Better.Value.Cmp(m.Better.Bound) > 0) {
		t.Errorf("%v for %v", m.Better, m.Points)
	}
	if m.Better == nil && m.Proven {
		t.Error("nothing is better, it says")
	}
}

// BenchmarkImprove5x200 asks about the text as it stands, and then about what
// is best, of which nothing is better.
func BenchmarkImprove5x200(b *testing.B) {
	seed, proven := uint64(0), 0.0
	for b.Loop() {
		seed++
		p := large(5, 200, seed)
		x := make(Package, 200)
		m, err := p.Improve(b.Context(), x, Search{Nodes: 3_000_000})
		if err != nil || m.Better == nil {
			b.Fatal(err)
		}
		o, err := p.Improve(b.Context(), m.Better.Package, Search{Nodes: 3_000_000})
		if err != nil || o.Better != nil {
			b.Fatal(err, o.Better)
		}
		if m.Proven {
			proven++
		}
		if o.Proven {
			proven++
		}
	}
	b.ReportMetric(proven/2/float64(b.N), "proven")
}

// TestImproveUnits: parties that count in other units, and a party to whom
// nothing matters, change neither whether there is something better nor how
// good it is.
func TestImproveUnits(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for n := range 400 {
		p := world(r)
		b := bruteOf(p)
		if b.none {
			continue
		}
		x := b.points[r.IntN(len(b.points))].Package
		m, err := p.Improve(t.Context(), x, Search{})
		if err != nil {
			t.Fatal(err)
		}
		q := *p
		q.Parties = slices.Clone(p.Parties)
		u := q.Parties[0]
		u.Points = slices.Clone(u.Points)
		for j, row := range u.Points {
			u.Points[j] = slices.Clone(row)
			for a := range row {
				u.Points[j][a] *= 7
			}
		}
		u.Floor *= 7
		q.Parties[0] = u
		q.Parties = append(q.Parties, Party{Name: "indifferent"})
		o, err := q.Improve(t.Context(), x, Search{})
		if err != nil || (m.Better == nil) != (o.Better == nil) || m.Proven != o.Proven || m.Claimed.Cmp(o.Claimed) != 0 || m.Attainable.Cmp(o.Attainable) != 0 {
			t.Fatalf("problem %d: %+v, then %+v, %v", n, m, o, err)
		}
		if m.Better == nil {
			continue
		}
		sum := func(points, from []int64, unit int64) *big.Rat {
			s := new(big.Rat)
			for i := range p.Parties {
				by := int64(1)
				if i == 0 {
					by = unit
				}
				if w := b.ideals[i]*by - from[i]; w > 0 {
					s.Add(s, big.NewRat(points[i]-from[i], w))
				}
			}
			return s
		}
		if m.Better.Value.Cmp(o.Better.Value) != 0 || sum(m.Better.Points, m.Points, 1).Cmp(sum(o.Better.Points, o.Points, 7)) != 0 {
			t.Fatalf("problem %d: %v, then %v", n, m.Better, o.Better)
		}
	}
}

// TestImproveHuge: points as large as they may be, beside tiny ones, against
// the whole frontier of two parties.
func TestImproveHuge(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	for n := range 60 {
		p := &Problem{Parties: make([]Party, 2)}
		high := []int64{MaxPoints, MaxPoints}
		if n%2 == 0 {
			high[n/2%2] = 3
		}
		x := make(Package, 9)
		for j := range x {
			p.Brackets = append(p.Brackets, Bracket{Options: make([]string, 3)})
			for i := range p.Parties {
				p.Parties[i].Points = append(p.Parties[i].Points, []int64{r.Int64N(2*high[i]) - high[i], r.Int64N(high[i]), r.Int64N(high[i])})
			}
			x[j] = r.IntN(3)
		}
		m, err := p.Improve(t.Context(), x, Search{})
		if err != nil || !m.Proven {
			t.Fatal(m, err)
		}
		f, err := p.Pareto(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		here := scale{m.Points, f.Ideals, make([]bool, len(f.Ideals))}
		var most *frac
		for _, q := range f.Points {
			if covers(q.Points, m.Points) && !slices.Equal(q.Points, m.Points) {
				if v := here.gains(q.Points)[0]; most == nil || v.cmp(*most) > 0 {
					most = &v
				}
			}
		}
		if (most == nil) != (m.Better == nil) || most != nil && m.Better.Value.Cmp(most.rat()) != 0 {
			t.Fatalf("problem %d: %v, not %v", n, m.Better, most)
		}
	}
}
