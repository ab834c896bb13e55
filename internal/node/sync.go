package node

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parley/internal/courier"
	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// Courier returns what package courier needs of this home: its seat, with the newest key, and its records. A home
// that must re-key syncs all the same: that is how it hears of its own acts that it lacks.
func (h *Home) Courier() courier.Config {
	return courier.Config{Seat: h.courierSeat, Ledger: ledger{h}, Floats: floatPost{h}, Invites: invites{h}, Rand: h.rand, Clock: h.clock}
}

func (h *Home) courierSeat() (courier.Seat, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return courier.Seat{}, ErrClosed
	}
	if h.secrets.Lodged { // proving the seat on a line takes its key
		return courier.Seat{}, ErrKeyElsewhere
	}
	return courier.SeatOf(h.secrets.Code, h.newestSeat()), nil
}

// ledger is a home as package courier sees it. Acts from a peer go the way of those from a pouch: verified, stored
// durably, and only then shown; with them this home exchanges signatures and notices copies of itself.
type ledger struct{ h *Home }

// Talks implements courier.Ledger.
func (l ledger) Talks(context.Context) ([]record.ID, error) { return l.h.ids() }

// node opens talks of the home. Talks that the disk can't give any more are as unknown ones to peers, so that the
// others still sync; whoever opens them here is told.
func (l ledger) node(ctx context.Context, id record.ID) (*Node, error) {
	ids, err := l.h.ids()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(ids, id) {
		return nil, fmt.Errorf("%w: %s", courier.ErrUnknown, id.Short())
	}
	n, err := l.h.Node(ctx, id)
	if errors.Is(err, ErrRecord) || errors.Is(err, ErrDamaged) {
		return nil, fmt.Errorf("%w: %w", courier.ErrUnknown, err)
	}
	return n, err
}

// Read implements courier.Ledger.
func (l ledger) Read(ctx context.Context, id record.ID, f func(*record.Record) error) error {
	n, err := l.node(ctx, id)
	if err != nil {
		return err
	}
	return n.View(func(r *record.Record, _ *talks.State) error { return f(r) })
}

// Add implements courier.Ledger.
func (l ledger) Add(ctx context.Context, id record.ID, raws [][]byte) (courier.Added, error) {
	n, err := l.node(ctx, id)
	if err != nil {
		return courier.Added{}, err
	}
	rep, err := n.take(ctx, &pouch.Pouch{Header: pouch.Header{Talks: id}, Acts: raws})
	return courier.Added{Stored: len(rep.Stored), Duplicates: rep.Duplicates, Parked: rep.Parked, Refused: rep.Refused}, err
}
