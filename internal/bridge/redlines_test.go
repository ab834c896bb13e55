package bridge

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// lined is a small random problem in which red lines collide more often than not.
func lined(r *rand.Rand) *Problem {
	p := world(r)
	for range 2 + r.IntN(6) {
		j := r.IntN(len(p.Brackets))
		k := r.IntN(len(p.Brackets))
		u := Rule{Any: []Lit{{j, r.IntN(len(p.Brackets[j].Options)), r.IntN(3) > 0}}}
		if r.IntN(2) == 0 {
			u.Any = append(u.Any, Lit{k, r.IntN(len(p.Brackets[k].Options)), r.IntN(2) == 0})
		}
		q := &p.Parties[r.IntN(len(p.Parties))]
		q.RedLines = append(q.RedLines, u)
	}
	return p
}

// can says whether some package keeps these.
func can(p *Problem, rules ...[]Rule) bool {
	found := false
	p.each(func(x Package) { found = found || kept(x, rules...) })
	return found
}

// TestCollisionBrute compares with all sets of red lines: what is said to
// collide collides, and every smaller set doesn't.
func TestCollisionBrute(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	seen := map[int]int{}
	for n := range 3000 {
		p := lined(r)
		var all []Rule
		for _, q := range p.Parties {
			all = append(all, q.RedLines...)
		}
		x, c, err := p.Possible(0)
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		if can(p, p.Rules, all) {
			seen[-1]++
			if c != nil || !kept(x, p.Rules, all) {
				t.Fatalf("problem %d: %v %+v, and it is possible", n, x, c)
			}
			continue
		}
		if c == nil || !c.Smallest || !c.Minimal {
			t.Fatalf("problem %d: %v %+v, and it is impossible", n, x, c)
		}
		seen[len(c.Lines)]++
		var lines, rules []Rule
		for _, h := range c.Lines {
			for _, l := range h.Holders {
				a, _ := canonical(p.Parties[l.Party].RedLines[l.Line])
				if !slices.Equal(a.Any, h.Rule.Any) {
					t.Fatalf("problem %d: %+v isn't what %+v says", n, h.Rule, l)
				}
			}
			lines = append(lines, h.Rule)
		}
		for _, k := range c.Rules {
			rules = append(rules, p.Rules[k])
		}
		if can(p, rules, lines) {
			t.Fatalf("problem %d: %+v can be kept together", n, c)
		}
		for k := range rules {
			if !can(p, slices.Delete(slices.Clone(rules), k, k+1), lines) {
				t.Fatalf("problem %d: %+v collides without one of its rules", n, c)
			}
		}
		for set := range 1 << len(all) {
			if bits.OnesCount(uint(set)) >= len(lines) {
				continue
			}
			var few []Rule
			for k, l := range all {
				if set>>k&1 == 1 {
					few = append(few, l)
				}
			}
			if !can(p, p.Rules, few) {
				t.Fatalf("problem %d: %+v, and %+v are fewer", n, c, few)
			}
		}
	}
	for k := -1; k <= 3; k++ {
		if seen[k] < 20 {
			t.Errorf("only %d problems with collisions of %d lines: %v", seen[k], k, seen)
		}
	}
}

// TestCollisionOfParties moves parties about: the same lines collide, and each
// party sees the same.
func TestCollisionOfParties(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 500 {
		p := lined(r)
		_, c, err := p.Possible(0)
		if err != nil {
			t.Fatal(err)
		}
		q := *p
		q.Parties = slices.Clone(p.Parties)
		slices.Reverse(q.Parties)
		_, d, err := q.Possible(0)
		if err != nil || (c == nil) != (d == nil) {
			t.Fatalf("problem %d: %+v, then %+v, %v", n, c, d, err)
		}
		if c == nil {
			continue
		}
		if !slices.EqualFunc(c.Lines, d.Lines, func(a, b Held) bool { return slices.Equal(a.Rule.Any, b.Rule.Any) }) {
			t.Fatalf("problem %d: %+v, then %+v", n, c, d)
		}
		for i := range p.Parties {
			a, b := c.Seen(i), d.Seen(len(p.Parties)-1-i)
			if !slices.Equal(a.Own, b.Own) || a.Alone != b.Alone {
				t.Fatalf("problem %d: party %d sees %+v, then %+v", n, i, a, b)
			}
		}
	}
}

// TestSeenOwn: what a party sees of a collision doesn't change with what the
// others have in it, nor with how many they are.
func TestSeenOwn(t *testing.T) {
	p := &Problem{
		Brackets: []Bracket{{Name: "c1", Options: []string{"shall", "should", "may"}}},
		Parties:  []Party{{Name: "A", RedLines: []Rule{Never("no may", 0, 2)}}, {Name: "B", RedLines: []Rule{Must("may", 0, 2)}}, {Name: "C"}},
	}
	see := func() Sight {
		t.Helper()
		_, c, err := p.Possible(0)
		if err != nil || c == nil {
			t.Fatal(c, err)
		}
		return c.Seen(0)
	}
	one := see()
	p.Parties[1].RedLines = []Rule{Never("no shall", 0, 0)}
	p.Parties[2].RedLines = []Rule{Never("no should", 0, 1)}
	if two := see(); !slices.Equal(one.Own, two.Own) || one.Alone || two.Alone || !slices.Equal(one.Own, []int{0}) {
		t.Errorf("%+v, then %+v", one, two)
	}
	p.Parties[0].RedLines = append(p.Parties[0].RedLines, Must("may", 0, 2))
	if s := see(); !s.Alone || !slices.Equal(s.Own, []int{0, 1}) {
		t.Errorf("a party whose own red lines collide sees %+v", s)
	}
}

// TestCollisionHard: pigeons in too few holes, as a hostile party could enter
// them, end at the bound of work with what is known by then.
func TestCollisionHard(t *testing.T) {
	p := &Problem{Parties: []Party{{Name: "A"}, {Name: "B", RedLines: []Rule{Never("", 12, 0), Must("", 12, 0)}}}}
	for range 13 {
		p.Brackets = append(p.Brackets, Bracket{Options: make([]string, 11)})
	}
	for j := range 12 {
		for k := range j {
			for a := range 11 {
				p.Parties[0].RedLines = append(p.Parties[0].RedLines, Excludes("", j, a, k, a))
			}
		}
	}
	_, c, err := p.Possible(3_000_000)
	if err != nil || c == nil || len(c.Lines) != 2 || c.Smallest {
		t.Fatalf("%+v, %v", c, err)
	}
	p.Parties[1].RedLines = nil
	if _, c, err := p.Possible(3_000_000); c != nil || err == nil {
		t.Fatalf("%+v, %v: 12 pigeons were counted in few steps", c, err)
	}
}

// fought is a large problem with as many red lines as there are brackets, some
// over two brackets, and chains of rules.
func fought(parties, brackets int, seed uint64) *Problem {
	p := large(parties, brackets, seed)
	r := rand.New(rand.NewPCG(seed, 8))
	lit := func(not bool) Lit {
		j := r.IntN(brackets)
		return Lit{j, r.IntN(len(p.Brackets[j].Options)), not}
	}
	for range brackets / 4 {
		p.Rules = append(p.Rules, Rule{Any: []Lit{lit(true), lit(false)}})
	}
	for n := range brackets {
		q := &p.Parties[n%parties]
		q.RedLines = append(q.RedLines, Rule{Any: []Lit{lit(true)}})
		if n%4 == 0 {
			q.RedLines = append(q.RedLines, Rule{Any: []Lit{lit(true), lit(true)}}, Rule{Any: []Lit{lit(false), lit(false)}})
		}
	}
	return p
}

// BenchmarkCollision200 takes a new problem each time.
func BenchmarkCollision200(b *testing.B) {
	seed, lines, smallest := uint64(0), 0, 0
	for b.Loop() {
		seed++
		_, c, err := fought(5, 200, seed).Possible(0)
		if err != nil {
			b.Fatal(err)
		}
		if c != nil {
			lines += len(c.Lines)
			if c.Smallest {
				smallest++
			}
		}
	}
	b.ReportMetric(float64(lines)/float64(b.N), "lines")
	b.ReportMetric(float64(smallest)/float64(b.N), "smallest")
}
