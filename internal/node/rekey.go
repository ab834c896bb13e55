package node

import (
	"context"
	"errors"
	"fmt"

	"parley/internal/store"
	"parley/record"
)

// Rekeyed is what re-keying did in one talks.
type Rekeyed struct {
	Talks record.ID
	Act   record.ID
	Epoch int
	Seq   int // the act's place; it continues the one before

	Skipped error // why these talks were left as they are: their record is damaged; nothing can be done there anyway
}

// Rekey gives the home a new seat key and makes it known in all talks, by an act of the root key that
// continues the newest act of this party that the home has. Acts under the old key that aren't in that
// chain lose their ground everywhere. It is what a copied or restored home does before it acts again, on
// one copy only: two copies that re-key contradict each other by their root key, and then the party can't
// act in these talks any more.
//
// Unpack the newest pouches of all others first: what this home hasn't seen of its own acts it leaves
// behind.
func (h *Home) Rekey(ctx context.Context) ([]Rekeyed, error) {
	if h.Lodged() {
		return nil, fmt.Errorf("re-key: %w: the root key, which the party keeps, signs a re-keying", ErrKeyElsewhere)
	}
	const begun = "a re-keying was begun and not finished"
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return nil, ErrClosed
	}
	err := saveInstance(h.dir, begun, h.rumours...)
	if err == nil {
		h.reason = begun
		err = h.newSeat()
	}
	h.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("re-key: %w", err)
	}
	ids, err := h.ids()
	if err != nil {
		return nil, fmt.Errorf("re-key: %w", err)
	}
	var out []Rekeyed
	for _, id := range ids {
		n, err := h.Node(ctx, id)
		if errors.Is(err, ErrDamaged) || errors.Is(err, store.ErrDamaged) {
			out = append(out, Rekeyed{Talks: id, Skipped: err})
			continue
		}
		if err != nil {
			return out, fmt.Errorf("re-key: %w", err)
		}
		r, err := n.rekey(ctx)
		if err != nil {
			return out, fmt.Errorf("re-key in the talks %s: %w", id.Short(), err)
		}
		out = append(out, r)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := saveInstance(h.dir, ""); err != nil {
		return out, fmt.Errorf("re-key: %w", err)
	}
	h.reason, h.rumours = "", nil
	return out, nil
}

// newSeat makes a seat key and writes it to the disk before anybody uses it. The caller holds h.mu.
func (h *Home) newSeat() error {
	s := *h.secrets
	s.Seats = append([]string(nil), s.Seats...)
	if err := s.addSeat(h.rand); err != nil {
		return err
	}
	k, err := s.read()
	if err != nil {
		return err
	}
	if err := s.save(h.dir, h.pass, h.factor); err != nil {
		return err
	}
	h.secrets, h.keys = &s, k
	return nil
}

func (n *Node) rekey(ctx context.Context) (Rekeyed, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.usable(); err != nil {
		return Rekeyed{}, err
	}
	now, _ := n.time()
	h, err := n.rec.Next(n.home.Code(), record.KindRekey, now)
	if err != nil {
		return Rekeyed{}, err
	}
	n.home.mu.Lock()
	root, seat := n.home.keys.root, n.home.newestSeat()
	n.home.mu.Unlock()
	body := record.Rekey{Epoch: h.Epoch, Seat: seat.Public()}
	if h.Seq > 1 {
		body.Continues = &record.Continues{ID: h.Prev, Seq: h.Seq - 1}
	}
	id, err := n.seal(ctx, h, body, root)
	if err != nil {
		return Rekeyed{}, err
	}
	return Rekeyed{Talks: n.id, Act: id, Epoch: h.Epoch, Seq: h.Seq}, nil
}

// SetPassphrase seals the keys under another passphrase. The data key stays, so old copies of the key file
// still open under the old one.
func (h *Home) SetPassphrase(passphrase string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return ErrClosed
	case h.plain:
		return advise("make a sealed one with 'parley init' and take part in new talks from there", "this home is plain and has no passphrase")
	case passphrase == "":
		return advise("choose one that is not empty", "%w: an empty one seals nothing", ErrPassphrase)
	}
	if err := h.secrets.save(h.dir, passphrase, h.factor); err != nil {
		return err
	}
	h.pass = passphrase
	return nil
}
