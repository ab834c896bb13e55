package bridge_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"parley/internal/bridge"
	"parley/internal/bridge/check"
)

// Points as large as they may be, and floors at or beyond ideals: nothing overflows,
// and nothing false is proven. The bound of the product of gains once did.
func TestHolePointsAtTheirBounds(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 77))
		p := small(r, 7, 4, 5)
		vals := []int64{0, 1, -1, bridge.MaxPoints, -bridge.MaxPoints, bridge.MaxPoints - 1, bridge.MaxPoints - 2, 1 << 39, 3}
		for i := range p.Parties {
			mode := r.IntN(4)
			for j := range p.Parties[i].Points {
				for a := range p.Parties[i].Points[j] {
					switch mode {
					case 0:
						p.Parties[i].Points[j][a] = vals[r.IntN(len(vals))]
					case 1:
						p.Parties[i].Points[j][a] = bridge.MaxPoints - int64(r.IntN(5))
					}
				}
			}
		}
		ideals, err := p.Ideals()
		if err != nil {
			continue
		}
		for i := range p.Parties {
			switch r.IntN(8) {
			case 0:
				p.Parties[i].Floor = ideals[i]
			case 1:
				p.Parties[i].Floor = ideals[i] + 1
			case 2:
				p.Parties[i].Floor = ideals[i] - 1
			case 3:
				p.Parties[i].Floor = bridge.MaxPoints * bridge.MaxBrackets
			case 4:
				p.Parties[i].Floor = -bridge.MaxPoints * bridge.MaxBrackets
			case 5:
				p.Parties[i].Floor = 0
			}
		}
		for _, aim := range bridge.Aims() {
			for _, split := range []bool{false, true} {
				how := bridge.Search{Nodes: 3000}
				if split {
					how = bridge.Splitting(how)
				}
				a, err := p.Solve(context.Background(), aim, how)
				if err != nil {
					if !errors.Is(err, bridge.ErrNone) && !errors.Is(err, bridge.ErrImpasse) && !errors.Is(err, bridge.ErrUnfound) {
						t.Errorf("seed %d aim %s: %v", seed, aim, err)
					}
					continue
				}
				if err := check.Verify(p, a); err != nil {
					t.Errorf("seed %d, %s, split %v: %v", seed, aim, split, err)
				}
			}
		}
		a, err := p.Solve(context.Background(), bridge.Fairest, bridge.Splitting(bridge.Search{}))
		if err == nil && a.Proven {
			each(p, func(x bridge.Package, pts []int64) {
				if fairness(p, ideals, pts).Cmp(a.Value) > 0 {
					t.Errorf("seed %d: false proven %s", seed, a.Value)
				}
			})
		}
		if a == nil {
			continue
		}
		from := a.Package
		each(p, func(x bridge.Package, _ []int64) {
			if r.IntN(3) == 0 {
				from = append(bridge.Package(nil), x...)
			}
		})
		m, err := p.Improve(context.Background(), from, bridge.Search{Nodes: 4000})
		if err != nil {
			t.Errorf("seed %d improve: %v", seed, err)
			continue
		}
		var was []int64
		for i := range p.Parties {
			was = append(was, p.Parties[i].Worth(from))
		}
		better := false
		each(p, func(x bridge.Package, pts []int64) {
			ge, gt := true, false
			for i := range pts {
				ge = ge && pts[i] >= was[i]
				gt = gt || pts[i] > was[i]
			}
			better = better || ge && gt
		})
		if m.Better == nil && m.Proven && better {
			t.Errorf("seed %d: false certificate", seed)
		}
		if m.Better != nil {
			ge, gt := true, false
			for i := range was {
				u := p.Parties[i].Worth(m.Better.Package)
				ge, gt = ge && u >= was[i], gt || u > was[i]
			}
			if !ge || !gt {
				t.Errorf("seed %d: not better", seed)
			}
		}
		if _, err := p.Exchanges(from, 5); err != nil {
			t.Errorf("seed %d: exchanges: %v", seed, err)
		}
		if _, err := p.Explain(from, a.Package); err != nil {
			t.Errorf("seed %d: explain: %v", seed, err)
		}
	}
}
