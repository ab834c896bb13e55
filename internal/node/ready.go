package node

import (
	"context"
	"fmt"

	"parley/record"
	"parley/talks"
)

// Figures are counts over all talks of a home, for metrics.
type Figures struct {
	Talks  int
	Acts   int
	Parked int // acts that wait for what is missing
	Proofs int // of double-dealing
	Broken int // talks that can't be opened, or take no more acts
}

// Figures counts. The error says why the home isn't ready to work: the first of its talks that can't be opened, or whose
// record takes no more acts. It stands beside the counts of the others.
func (h *Home) Figures(ctx context.Context) (Figures, error) {
	var f Figures
	h.mu.Lock()
	closed := h.closed
	h.mu.Unlock()
	if closed {
		return f, ErrClosed
	}
	ids, err := h.ids()
	if err != nil {
		return f, err
	}
	var first error
	for _, id := range ids {
		f.Talks++
		n, err := h.Node(ctx, id)
		if err == nil {
			err = n.View(func(rec *record.Record, _ *talks.State) error {
				f.Acts += rec.Len()
				f.Parked += len(rec.Parked())
				f.Proofs += len(rec.Forks()) + len(rec.RootConflicts())
				return n.usable()
			})
		}
		if err != nil {
			f.Broken++
			if first == nil {
				first = fmt.Errorf("the talks %s: %w", id.Short(), err)
			}
		}
	}
	return f, first
}
