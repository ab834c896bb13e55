package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"parley/internal/bridge"
	"parley/internal/bridge/check"
)

// knots has groups of sixteen brackets with 65,535 allowed outcomes each, beside free ones.
func knots(parties, groups, free int, seed uint64) *bridge.Problem {
	r := rand.New(rand.NewPCG(seed, 3))
	p := &bridge.Problem{Parties: make([]bridge.Party, parties)}
	add := func(options int) {
		p.Brackets = append(p.Brackets, bridge.Bracket{Options: make([]string, options)})
		for i := range p.Parties {
			row := make([]int64, options)
			for a := range row {
				row[a] = 1<<r.IntN(4)*r.Int64N(5)*100 + r.Int64N(100)
			}
			p.Parties[i].Points = append(p.Parties[i].Points, row)
		}
	}
	for g := range groups {
		line := bridge.Rule{Name: "not all"}
		for j := range 16 {
			add(2)
			line.Any = append(line.Any, bridge.Lit{Bracket: 16*g + j, Option: 1, Not: true})
		}
		p.Rules = append(p.Rules, line)
	}
	for range free {
		add(2 + r.IntN(5))
	}
	return p
}

// The first word came after all combinations of tied brackets had been listed, which took
// seconds, and nothing could stop that. Now a package is told before, and whoever stops
// then gets that package, with a bound that holds.
func TestHoleFirstAnswer(t *testing.T) {
	for _, parties := range []int{2, 3, 12} {
		p := knots(parties, 1, 10, uint64(parties))
		for _, aim := range bridge.Aims() {
			ctx, stop := context.WithCancel(t.Context())
			var first *bridge.Answer
			a, err := p.Solve(ctx, aim, bridge.Search{Told: func(a *bridge.Answer) {
				if first == nil {
					first = a
				}
				stop()
			}})
			stop()
			if err != nil || first == nil {
				t.Fatalf("%d parties, %s: %v, first %v", parties, aim, err, first)
			}
			if a.Proven || first.Proven || !slices.Equal(a.Package, first.Package) || a.Bound.Cmp(first.Bound) != 0 || a.Gap().Sign() <= 0 && aim != bridge.Nearest {
				t.Errorf("%d parties, %s: %v, after %v had been told", parties, aim, a, first)
			}
			if parties < 12 { // the checker takes its time
				if err := check.Verify(p, first); err != nil {
					t.Errorf("%d parties, %s: %v", parties, aim, err)
				}
			}
		}
	}
}

// TestTold: what is told first passes the checker, each word is better than the one before or
// has a better bound, no bound is below what there is, and nothing crosses a red line.
func TestTold(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 7))
	firsts := 0
	for n := range 800 {
		p := small(r, 6, 4, 5)
		how := bridge.Search{}
		if n%2 == 0 {
			how = bridge.Splitting(how)
		}
		for _, aim := range bridge.Aims() {
			var all []*bridge.Answer
			how.Told = func(a *bridge.Answer) { all = append(all, a) }
			a, err := p.Solve(t.Context(), aim, how)
			if err != nil {
				if len(all) > 0 || !errors.Is(err, bridge.ErrNone) && !errors.Is(err, bridge.ErrImpasse) {
					t.Fatalf("problem %d, %s: %v, after %v", n, aim, err, all)
				}
				continue
			}
			sign := 1
			if aim == bridge.Nearest {
				sign = -1
			}
			for k, b := range all {
				if rules, lines := p.Crossed(b.Package); len(rules)+len(lines) > 0 {
					t.Fatalf("problem %d: %v breaks %v, crosses %v", n, b, rules, lines)
				}
				if k == 0 {
					firsts++
					if err := check.Verify(p, b); err != nil {
						t.Fatalf("problem %d: first %v: %v", n, b, err)
					}
				} else if b.Value.Cmp(all[k-1].Value)*sign < 0 && (aim != bridge.Nearest || !b.Efficient) {
					t.Fatalf("problem %d: %v after %v", n, b, all[k-1])
				}
				better := aim == bridge.Nearest && !b.Efficient // fewer changes, and others can improve on it
				if b.Value.Cmp(a.Value)*sign > 0 && !better || a.Value.Cmp(b.Bound)*sign > 0 || b.Proven && b.Value.Cmp(a.Value) != 0 {
					t.Fatalf("problem %d: told %v of %s, and it is %v", n, b, b.Bound.RatString(), a)
				}
			}
		}
	}
	if firsts < 3000 {
		t.Errorf("only %d first words", firsts)
	}
	t.Log(firsts)
}

// BenchmarkFirst is how long the first word takes where brackets are tied as far as they may
// be, and how long a search goes on after it was stopped, wherever it was: the worst of all aims.
//
//	go test ./internal/bridge -run '^$' -bench First -benchtime 1x -v
func BenchmarkFirst(b *testing.B) {
	for _, c := range []struct{ parties, groups int }{{2, 4}, {3, 2}, {12, 4}} {
		b.Run(fmt.Sprintf("%d parties, %d groups", c.parties, c.groups), func(b *testing.B) {
			p := knots(c.parties, c.groups, 60, 1)
			first, over := time.Duration(0), time.Duration(0)
			for range b.N {
				for n, aim := range bridge.Aims() {
					limit := time.Duration(20+90*(n%5)) * time.Millisecond
					ctx, stop := context.WithTimeout(b.Context(), limit)
					told, at := time.Duration(0), time.Now()
					_, err := p.Solve(ctx, aim, bridge.Search{Told: func(*bridge.Answer) {
						if told == 0 {
							told = time.Since(at)
						}
					}})
					stop()
					if err != nil {
						b.Fatal(aim, err)
					}
					late := max(0, time.Since(at)-limit)
					b.Log(aim, told, limit, late)
					first, over = max(first, told), max(over, late)
				}
			}
			b.ReportMetric(float64(first.Microseconds())/1000, "first-ms")
			b.ReportMetric(float64(over.Microseconds())/1000, "late-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}
