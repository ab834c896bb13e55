package bridge

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBridgeBrute tries every value of every interval by hand.
func TestBridgeBrute(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	seen := map[string]int{}
	for n := range 250 {
		p := world(r)
		if len(p.Parties) > 4 {
			p.Parties = p.Parties[:4]
		}
		if bruteOf(p).none {
			continue
		}
		w := Wording{Bracket: r.IntN(len(p.Brackets)), Name: "new"}
		for range p.Parties {
			low := int64(r.IntN(8) - 2)
			w.Low, w.High = append(w.Low, low), append(w.High, low+int64(r.IntN(16)))
		}
		last := len(p.Brackets[w.Bracket].Options)
		enters := func(points []int64) bool {
			q := p.with(w, points)
			b := bruteOf(q)
			if b.none {
				return false
			}
			var in, off *big.Rat
			for _, y := range b.points {
				v, _ := b.value(q, Fairest, y)
				v = new(big.Rat).Set(v)
				if y.Package[w.Bracket] == last {
					if in == nil || v.Cmp(in) > 0 {
						in = v
					}
				} else if off == nil || v.Cmp(off) > 0 {
					off = v
				}
			}
			return in != nil && in.Sign() >= 0 && (off == nil || in.Cmp(off) > 0)
		}
		got, err := p.Bridge(t.Context(), w, Search{})
		if err != nil {
			t.Fatalf("problem %d: %v", n, err)
		}
		say := map[bool]Entry{true: Enters, false: Stays}
		if best, worst := enters(w.High), enters(w.Low); got.AtBest != say[best] || got.AtWorst != say[worst] {
			t.Fatalf("problem %d: %+v, and by hand %v and %v", n, got, best, worst)
		}
		seen[got.AtWorst.String()+", "+got.AtBest.String()]++
		for i := range p.Parties {
			for _, k := range []struct {
				have   Threshold
				others []int64
			}{{got.Needs[i], w.High}, {got.Enough[i], w.Low}} {
				points := slices.Clone(k.others)
				in := w.High[i] + 1
				for u := w.High[i]; u >= w.Low[i]; u-- {
					if points[i] = u; enters(points) {
						if in != u+1 {
							t.Fatalf("problem %d, party %d: it enters at %d, not at %d, and again from %d on", n, i, u, u+1, in)
						}
						in = u
					}
				}
				if !k.have.Exact() || k.have.In != in {
					t.Fatalf("problem %d, party %d: from %d on, not %+v", n, i, in, k.have)
				}
				if k.have.Decides(w.Low[i], w.High[i]) {
					seen["decides"]++
				}
			}
		}
	}
	for _, k := range []string{"stays out, stays out", "stays out, enters", "enters, enters", "decides"} {
		if seen[k] < 10 {
			t.Errorf("only %d cases of %s: %v", seen[k], k, seen)
		}
	}
}

// TestBridgeBound: with one node a search claims nothing that every value
// denies.
func TestBridgeBound(t *testing.T) {
	p := large(5, 40, 2)
	w := Wording{Bracket: 3, Low: make([]int64, 5), High: []int64{40, 40, 40, 40, 40}}
	far, err := p.Bridge(t.Context(), w, Search{Nodes: 1})
	if err != nil {
		t.Fatal(err)
	}
	near, err := p.Bridge(t.Context(), w, Search{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Parties {
		for _, k := range [][2]Threshold{{far.Needs[i], near.Needs[i]}, {far.Enough[i], near.Enough[i]}} {
			if !k[1].Exact() || k[0].In < k[1].In || k[0].Out > k[1].Out {
				t.Errorf("party %d: %+v, then %+v", i, k[0], k[1])
			}
		}
	}
}

// BenchmarkBridge5x200 asks for the thresholds of five parties.
func BenchmarkBridge5x200(b *testing.B) {
	p := large(5, 200, 1)
	w := Wording{Bracket: 3, Low: make([]int64, 5), High: []int64{40, 40, 40, 40, 40}}
	for b.Loop() {
		if _, err := p.Bridge(b.Context(), w, Search{Nodes: 1_000_000}); err != nil {
			b.Fatal(err)
		}
	}
}
