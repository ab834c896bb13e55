package node

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"

	"parley/internal/store"
	"parley/record"
)

// Rekeyed is what re-keying did in one talks.
type Rekeyed struct {
	Party string // whose seat was re-keyed
	Talks record.ID
	Act   record.ID
	Epoch int
	Seq   int // the act's place; it continues the one before

	Skipped error // why these talks were left as they are: their record is damaged; nothing can be done there anyway
}

// Rekey gives the home's own seat a new key, see Seat.Rekey, and then the guests' seats that must re-key too. Guests' seats
// whose keys are in browsers need none: with this word of a person, that what the others hold has come in, they go on.
func (h *Home) Rekey(ctx context.Context) ([]Rekeyed, error) {
	var out []Rekeyed
	var elsewhere error
	for _, s := range h.Seats() {
		if !s.own && s.MustRekey() == "" {
			continue
		}
		more, err := s.Rekey(ctx)
		out = append(out, more...)
		switch {
		case s.own && errors.Is(err, ErrKeyElsewhere):
			elsewhere = err
		case err != nil && !s.own:
			return out, fmt.Errorf("the seat of %s: %w", s.code, err)
		case err != nil:
			return out, err
		}
	}
	return out, elsewhere
}

// Rekey gives the seat a new key and makes it known in all its talks, by an act of the root key that
// continues the newest act of this party that the home has. Acts under the old key that aren't in that
// chain lose their ground everywhere. It is what a copied or restored home does before it acts again, on
// one copy only: two copies that re-key contradict each other by their root key, and then the party can't
// act in these talks any more.
//
// Unpack the newest pouches of all others first: what this home hasn't seen of its own acts it leaves
// behind.
func (s *Seat) Rekey(ctx context.Context) ([]Rekeyed, error) {
	if s.lodged && s.MustRekey() != "" {
		return nil, s.clear() // a person's word, as below; its key stays what it is
	}
	if s.lodged {
		return nil, fmt.Errorf("re-key: %w: the root key, which the party keeps, signs a re-keying", ErrKeyElsewhere)
	}
	const begun = "a re-keying was begun and not finished"
	h := s.home
	h.mu.Lock()
	err := s.closedNow()
	if err == nil {
		err = saveInstance(s.dir, begun, s.rumours...)
	}
	if err == nil {
		s.reason = begun
		err = errors.Join(s.newKey(), h.dropRunning())
	}
	h.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("re-key: %w", err)
	}
	ids, err := s.ids()
	if err != nil {
		return nil, fmt.Errorf("re-key: %w", err)
	}
	var out []Rekeyed
	for _, id := range ids {
		n, err := h.Node(ctx, id)
		if errors.Is(err, ErrDamaged) || errors.Is(err, store.ErrDamaged) {
			out = append(out, Rekeyed{Party: s.code, Talks: id, Skipped: err})
			continue
		}
		var c *Chair
		if err == nil {
			c, err = n.As(s.code)
		}
		if err != nil {
			return out, fmt.Errorf("re-key: %w", err)
		}
		r, err := c.rekey(ctx)
		if err != nil {
			return out, fmt.Errorf("re-key in the talks %s: %w", id.Short(), err)
		}
		out = append(out, r)
	}
	if err := s.clear(); err != nil {
		return out, fmt.Errorf("re-key: %w", err)
	}
	return out, nil
}

// clear lets the seat act again.
func (s *Seat) clear() error {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if err := saveInstance(s.dir, ""); err != nil {
		return err
	}
	s.reason, s.rumours = "", nil
	return nil
}

// newKey makes a seat key and writes it to the disk before anybody uses it. The caller holds home.mu.
func (s *Seat) newKey() error {
	sec := *s.secrets
	sec.Seats = append([]string(nil), sec.Seats...)
	if err := sec.addSeat(s.home.rand); err != nil {
		return err
	}
	return s.save(&sec)
}

func (c *Chair) rekey(ctx context.Context) (Rekeyed, error) {
	n, s := c.node, c.seat
	n.mu.Lock()
	defer n.mu.Unlock()
	r := Rekeyed{Party: s.code, Talks: n.id}
	if err := n.usable(); err != nil {
		return r, err
	}
	n.home.mu.Lock()
	root, seat := s.keys.root, s.newestSeat()
	n.home.mu.Unlock()
	if !s.own { // a hosted seat that went home isn't taken back
		if r.Skipped = c.moved(); r.Skipped != nil {
			return r, nil
		}
	}
	now, _ := c.time()
	h, err := n.rec.Next(s.code, record.KindRekey, now)
	if err != nil {
		return r, err
	}
	body := record.Rekey{Epoch: h.Epoch, Seat: seat.Public()}
	if s.hosted {
		body.Custody = record.HubCustody // a re-keying says anew who holds the key
	}
	if h.Seq > 1 {
		body.Continues = &record.Continues{ID: h.Prev, Seq: h.Seq - 1}
	}
	r.Act, err = n.seal(ctx, h, body, root)
	r.Epoch, r.Seq = h.Epoch, h.Seq
	return r, err
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
	if err := h.own.secrets.save(h.dir, passphrase, h.factor); err != nil {
		return err
	}
	h.pass = passphrase
	return nil
}

// Opens reports whether a passphrase is the one that seals this home; of a plain home none is.
func (h *Home) Opens(passphrase string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	a, b := sha256.Sum256([]byte(passphrase)), sha256.Sum256([]byte(h.pass))
	return !h.plain && !h.closed && passphrase != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
