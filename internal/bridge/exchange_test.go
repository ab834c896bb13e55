package bridge

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// bazaar is a problem where each change gives to one party and costs another.
func bazaar(r *rand.Rand) *Problem {
	p := &Problem{Parties: make([]Party, 2+r.IntN(4))}
	for i := range p.Parties {
		p.Parties[i].Floor = int64(r.IntN(3))
	}
	for j := range 2 + r.IntN(4) {
		p.Brackets = append(p.Brackets, Bracket{Options: make([]string, 2)})
		for i := range p.Parties {
			p.Parties[i].Points = append(p.Parties[i].Points, make([]int64, 2))
		}
		a, b := r.IntN(len(p.Parties)), r.IntN(len(p.Parties))
		p.Parties[a].Points[j][1] += int64(2 + r.IntN(6))
		p.Parties[b].Points[j][1] -= int64(1 + r.IntN(4))
	}
	return p
}

// TestExchangesBrute compares with all packages that differ in one to three
// brackets, in problems where each bracket stands for itself: the best trade
// has the same least gain and sum, and what is given out is a trade.
func TestExchangesBrute(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	seen := map[int]int{}
	for n := range 3000 {
		p := world(r)
		if n%2 == 0 {
			p = bazaar(r)
		}
		p.Rules = nil
		for i := range p.Parties {
			p.Parties[i].RedLines = slices.DeleteFunc(p.Parties[i].RedLines, func(l Rule) bool { return len(l.Any) > 1 })
		}
		b := bruteOf(p)
		if b.none {
			continue
		}
		x := b.points[r.IntN(len(b.points))]
		if n%2 == 0 {
			x = b.points[0]
		}
		trades, err := p.Exchanges(x.Package, 1000)
		if err != nil || !trades.All {
			t.Fatalf("problem %d: %v %v", n, trades, err)
		}
		got := trades.Trades
		// what another option of the bracket is better than for everybody
		behind := func(j, a int) bool {
			for o := range p.Brackets[j].Options {
				if y := slices.Clone(x.Package); o != a {
					y[j] = o
					least, more := int64(0), int64(0)
					for i := range p.Parties {
						d := p.Parties[i].points(j, o) - p.Parties[i].points(j, a)
						least, more = min(least, d), max(more, d)
					}
					if kept(y, p.redLines()) && least >= 0 && more > 0 {
						return true
					}
				}
			}
			return false
		}
		var gift *big.Rat
		width := func(i int) int64 { return max(1, b.ideals[i]-p.Parties[i].Floor) }
		var most, sum *big.Rat
		for _, y := range b.points {
			var moves [][]int64
			old := false
			for j := range y.Package {
				if y.Package[j] != x.Package[j] {
					old = old || behind(j, y.Package[j])
					var d []int64
					for i := range p.Parties {
						d = append(d, p.Parties[i].points(j, y.Package[j])-p.Parties[i].points(j, x.Package[j]))
					}
					moves = append(moves, d)
				}
			}
			if old || len(moves) == 0 || len(moves) > 3 || len(moves) == 3 && len(p.Parties) == 2 {
				continue
			}
			trade := func(moves ...[]int64) (least, sum *big.Rat) {
				sum = new(big.Rat)
				for i := range p.Parties {
					net, gives := int64(0), false
					for _, m := range moves {
						net += m[i]
						gives = gives || m[i] < 0
					}
					if net < 0 || gives && net == 0 {
						return nil, nil
					}
					g := big.NewRat(net, width(i))
					if gives && (least == nil || g.Cmp(least) < 0) {
						least = g
					}
					if b.ideals[i] > p.Parties[i].Floor {
						sum.Add(sum, g)
					}
				}
				return least, sum
			}
			free := slices.ContainsFunc(moves, func(m []int64) bool { return slices.Min(m) >= 0 })
			if len(moves) > 1 && free {
				continue
			}
			if len(moves) == 3 {
				a, _ := trade(moves[0], moves[1])
				b, _ := trade(moves[0], moves[2])
				c, _ := trade(moves[1], moves[2])
				if a != nil || b != nil || c != nil {
					continue
				}
			}
			l, s := trade(moves...)
			if len(moves) == 1 && free && slices.Max(moves[0]) > 0 && (gift == nil || s.Cmp(gift) > 0) {
				gift = s
			}
			if l != nil && (most == nil || l.Cmp(most) > 0 || l.Cmp(most) == 0 && s.Cmp(sum) > 0) {
				most, sum = l, s
			}
		}
		if g := trades.Gifts; (len(g) > 0) != (gift != nil) || gift != nil && g[0].Sum.Cmp(gift) != 0 {
			t.Fatalf("problem %d: gifts %+v, not %s", n, g, gift)
		}
		if gift != nil {
			seen[1]++
		}
		if most == nil {
			seen[0]++
			if len(got) > 0 {
				t.Fatalf("problem %d: %+v, and there is nothing to trade", n, got[0])
			}
			continue
		}
		if len(got) == 0 || got[0].Least.Cmp(most) != 0 || got[0].Sum.Cmp(sum) != 0 {
			t.Fatalf("problem %d: %+v, and there is a trade with %s and %s", n, got, most, sum)
		}
		seen[len(got[0].Moves)]++
		for k, e := range got {
			y := slices.Clone(x.Package)
			for _, m := range e.Moves {
				for _, c := range m.Changes {
					if y[c.Bracket] != c.From {
						t.Fatalf("problem %d: %+v doesn't start at %v", n, e, x.Package)
					}
					y[c.Bracket] = c.To
				}
			}
			if !kept(y, p.redLines()) || !covers(e.After, e.Before) {
				t.Fatalf("problem %d: %+v", n, e)
			}
			for i := range p.Parties {
				if e.Before[i] != x.Points[i] || e.After[i] != p.Parties[i].Worth(y) {
					t.Fatalf("problem %d: %+v", n, e)
				}
			}
			if k > 0 && e.Least.Cmp(got[k-1].Least) > 0 {
				t.Fatalf("problem %d: trade %d is better than the one before", n, k)
			}
		}
	}
	for k := range 4 {
		if seen[k] < 10 {
			t.Errorf("only %d problems whose best trade has %d changes: %v", seen[k], k, seen)
		}
	}
}

// TestExchangesTied: what rules tie together moves together, and no rule breaks.
func TestExchangesTied(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	tied := 0
	for n := range 1500 {
		p := world(r)
		b := bruteOf(p)
		if b.none {
			continue
		}
		x := b.points[r.IntN(len(b.points))]
		got, err := p.Exchanges(x.Package, 20)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range slices.Concat(got.Gifts, got.Trades) {
			y := slices.Clone(x.Package)
			for _, m := range e.Moves {
				if len(m.Changes) > 1 {
					tied++
				}
				for _, c := range m.Changes {
					y[c.Bracket] = c.To
				}
			}
			if !kept(y, p.redLines()) || !covers(e.After, e.Before) || slices.Equal(e.After, e.Before) {
				t.Fatalf("problem %d: %+v", n, e)
			}
		}
	}
	if tied < 50 {
		t.Errorf("only %d moves of more than one bracket", tied)
	}
}

// TestTradesBound: where there is more to trade than the bound of work allows,
// what was found by then is given, and said to be not all.
func TestTradesBound(t *testing.T) {
	p := large(3, 800, 1)
	got, err := p.Exchanges(make(Package, 800), 3)
	if err != nil || got.All || len(got.Trades) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
}

// TestExplainMany: an explanation of many changes in which each pair is a trade ends
// soon, and pairs them all.
func TestExplainMany(t *testing.T) {
	p := &Problem{Parties: make([]Party, 2)}
	x, y := make(Package, 1000), make(Package, 1000)
	for j := range x {
		p.Brackets = append(p.Brackets, Bracket{Options: make([]string, 2)})
		a, b := int64(2000+j), int64(-1)
		if j%2 == 0 {
			a, b = b, a
		}
		p.Parties[0].Points, p.Parties[1].Points = append(p.Parties[0].Points, []int64{0, a}), append(p.Parties[1].Points, []int64{0, b})
		y[j] = 1
	}
	e, err := p.Explain(x, y)
	if err != nil || len(e.Steps) != 500 || len(e.Rest) != 0 || !e.All {
		t.Fatalf("%d steps, %d in the rest, %v", len(e.Steps), len(e.Rest), err)
	}
}

func BenchmarkExchanges5x200(b *testing.B) {
	p := large(5, 200, 1)
	x := make(Package, 200)
	for b.Loop() {
		if out, err := p.Exchanges(x, 5); err != nil || len(out.Trades) == 0 || !out.All {
			b.Fatal(out, err)
		}
	}
}
