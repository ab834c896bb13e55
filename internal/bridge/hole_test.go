package bridge_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"parley/internal/bridge"
	"parley/internal/bridge/check"
)

// tied has groups of sixteen brackets that red lines of one party tie together
// without forbidding much, and points that set both parties against each other
// in each of their 65,536 outcomes.
func tied(groups int) *bridge.Problem {
	p := &bridge.Problem{Parties: make([]bridge.Party, 2)}
	for g := range groups {
		for j := range 16 {
			p.Brackets = append(p.Brackets, bridge.Bracket{Options: make([]string, 2)})
			v := int64(1) << (j + 16*g)
			p.Parties[0].Points = append(p.Parties[0].Points, []int64{0, v})
			p.Parties[1].Points = append(p.Parties[1].Points, []int64{v, 0})
		}
		line := bridge.Rule{Name: "not all"}
		for j := range 16 {
			line.Any = append(line.Any, bridge.Lit{Bracket: 16*g + j, Option: 1, Not: true})
		}
		p.Parties[0].RedLines = append(p.Parties[0].RedLines, line)
	}
	return p
}

// A list of points could ask a mediator for a frontier of billions of points.
func TestHoleFrontierOfTiedBrackets(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	if _, err := tied(2).Pareto(t.Context()); !errors.Is(err, bridge.ErrLarge) {
		t.Errorf("two groups: %v", err)
	}
}

// Whoever stops a search gets what is there by then, or the context's error.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	p := tied(1)
	if _, err := p.Pareto(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("frontier: %v", err)
	}
	for _, aim := range bridge.Aims() {
		a, err := p.Solve(ctx, aim, bridge.Search{})
		switch {
		case errors.Is(err, bridge.ErrUnfound):
		case err != nil:
			t.Errorf("%s: %v", aim, err)
		default:
			if err := check.Verify(p, a); err != nil {
				t.Errorf("%s: %v", aim, err)
			}
		}
	}
}

// Many options of one bracket give the same frontier as few of many.
func TestFrontierOfManyOptions(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		p := &bridge.Problem{Parties: make([]bridge.Party, 2)}
		for range 1 + r.IntN(2) {
			n := 60 + r.IntN(20)
			p.Brackets = append(p.Brackets, bridge.Bracket{Options: make([]string, n), Now: r.IntN(n)})
			for i := range p.Parties {
				row := make([]int64, n)
				for a := range row {
					row[a] = int64(r.IntN(40))
				}
				p.Parties[i].Points = append(p.Parties[i].Points, row)
			}
		}
		f, err := p.Pareto(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		type worth = [2]int64
		changes, ways := map[worth]int{}, map[worth]uint64{}
		each(p, func(x bridge.Package, points []int64) {
			n := 0
			for j, a := range x {
				if a != p.Brackets[j].Now {
					n++
				}
			}
			at := worth(points)
			if was, ok := changes[at]; !ok || n < was {
				changes[at] = n
			}
			ways[at]++
		})
		for at := range changes {
			for other := range changes {
				if other != at && other[0] >= at[0] && other[1] >= at[1] {
					delete(ways, at)
				}
			}
		}
		if len(ways) != len(f.Points) {
			t.Fatalf("seed %d: %d points, not %d", seed, len(f.Points), len(ways))
		}
		for _, q := range f.Points {
			at := worth(q.Points)
			if ways[at] != q.Ways || changes[at] != q.Changes {
				t.Errorf("seed %d: %v by %d ways and %d changes, not %d and %d", seed, at, q.Ways, q.Changes, ways[at], changes[at])
			}
		}
	}
}
