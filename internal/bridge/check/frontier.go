package check

import (
	"cmp"
	"fmt"
	"slices"

	"parley/internal/bridge"
)

// spot is a point of the frontier.
type spot struct {
	points  []int64
	changes int
}

// maxWork bounds the comparisons on the way to a frontier.
const maxWork = 1 << 29

// dominates: p is nowhere less than q, and somewhere more.
func dominates(p, q []int64) bool {
	return covers(p, q) && !slices.Equal(p, q)
}

func covers(p, q []int64) bool {
	for i := range p {
		if p[i] < q[i] {
			return false
		}
	}
	return true
}

// frontier is every point that no other dominates, with the fewest changes that
// give it, from the last decision to the first.
func (w *world) frontier() ([]spot, error) {
	front := []spot{{points: make([]int64, len(w.p.Parties))}}
	work := 0
	for k := len(w.decisions) - 1; k >= 0; k-- {
		var all []spot
		for _, c := range w.decisions[k].choices {
			for _, s := range front {
				points := slices.Clone(s.points)
				for i, v := range c.points {
					points[i] += v
				}
				all = append(all, spot{points, s.changes + c.changes})
			}
			if work += len(front) * len(w.p.Parties); work > maxWork {
				return nil, fmt.Errorf("%w: the frontier is too large", ErrOpen)
			}
		}
		slices.SortFunc(all, func(a, b spot) int {
			return cmp.Or(-slices.Compare(a.points, b.points), cmp.Compare(a.changes, b.changes))
		})
		front = nil
		for _, s := range all {
			if len(w.p.Parties) == 2 { // the last one kept has most of the second
				if n := len(front); n == 0 || s.points[1] > front[n-1].points[1] {
					front = append(front, s)
				}
				continue
			}
			if work += len(front); work > maxWork {
				return nil, fmt.Errorf("%w: the frontier is too large", ErrOpen)
			}
			if !slices.ContainsFunc(front, func(f spot) bool { return covers(f.points, s.points) }) {
				front = append(front, s)
			}
		}
	}
	return front, nil
}

// Frontier says what is wrong with a frontier: it must be all of it, each
// point with a package that has it and with the fewest changes that give it.
// The error wraps ErrFalse or ErrOpen.
func Frontier(p *bridge.Problem, f *bridge.Frontier) error {
	w, err := newWorld(p)
	if err != nil {
		return err
	}
	if !slices.Equal(w.ideals, f.Ideals) {
		return refuse("the ideals are %v, not %v", w.ideals, f.Ideals)
	}
	front, err := w.frontier()
	if err != nil {
		return err
	}
	if len(front) != len(f.Points) {
		return refuse("the frontier has %d points, not %d", len(front), len(f.Points))
	}
	for n, q := range f.Points {
		if err := packageOf(p, q.Package); err != nil {
			return fmt.Errorf("point %d: %w", n, err)
		}
		if !slices.Equal(worth(p, q.Package), q.Points) || !slices.Equal(front[n].points, q.Points) {
			return refuse("point %d is %v, not %v", n, front[n].points, q.Points)
		}
		if changes(p, q.Package) != q.Changes || front[n].changes != q.Changes {
			return refuse("point %d takes %d changes, not %d", n, front[n].changes, q.Changes)
		}
	}
	return nil
}
