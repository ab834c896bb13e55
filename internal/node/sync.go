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

// Courier returns what package courier needs of the home's own seat; see Seat.Courier.
func (h *Home) Courier() courier.Config { return h.own.Courier() }

// Courier returns what package courier needs of this seat: the newest key, and its records. A seat
// that must re-key syncs all the same: that is how it hears of its own acts that it lacks.
func (s *Seat) Courier() courier.Config {
	c := courier.Config{Seat: s.courierSeat, Ledger: ledger{s}, Invites: invites{s}, Rand: s.home.rand, Clock: s.home.clock}
	c.Witness = witnessPost{s}
	if !s.lodged { // float keys are derived from seat keys
		c.Floats = floatPost{s}
	}
	return c
}

// ledger is a seat's talks as package courier sees them. Acts from a peer go the way of those from a pouch: verified, stored
// durably, and only then shown; with them this home exchanges signatures and notices copies of itself.
type ledger struct{ s *Seat }

// Talks implements courier.Ledger.
func (l ledger) Talks(context.Context) ([]record.ID, error) { return l.s.synced() }

// node opens talks of the seat. Talks that the disk can't give any more are as unknown ones to peers, so that the
// others still sync; whoever opens them here is told.
func (l ledger) node(ctx context.Context, id record.ID) (*Node, error) {
	ids, err := l.s.ids()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(ids, id) {
		return nil, fmt.Errorf("%w: %s", courier.ErrUnknown, id.Short())
	}
	n, err := l.s.home.Node(ctx, id)
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
	return n.hold(func(r *record.Record, _ *talks.State) error { return f(r) })
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
