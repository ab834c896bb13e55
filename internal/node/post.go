package node

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"parley/internal/courier"
	"parley/record"
	"parley/seal"
)

// A lodged seat's key isn't here, so this home can't prove the seat to the nodes of others. The seat's browser signs a delegation
// to a key of this home: statements for couriers, never acts. See docs/spec/courier.md, section 3.

// courierFile has this home's key for delegations; delegationFile, in a seat's directory, the delegation that holds.
const (
	courierFile    = "courier"
	delegationFile = "delegation"
)

type courierKey struct {
	Key string `json:"key"`
	V   int    `json:"v"` // version of this form: 1
}

type delegationKept struct {
	Raw []byte `json:"raw"`
	V   int    `json:"v"` // version of this form: 1
}

// delegate returns the key to which seats of this home delegate, and makes it the first time. The caller holds h.mu.
func (h *Home) delegate() (seal.PrivateKey, error) {
	var f courierKey
	path := filepath.Join(h.dir, courierFile)
	found, err := h.vault.read(path, courierFile, &f)
	if err != nil {
		return seal.PrivateKey{}, err
	}
	if found {
		k, err := seal.ParsePrivateKey(f.Key)
		if err != nil {
			return k, advise("remove it: a new one is made, and delegations are signed anew", "%w: the key in %s can't be used", ErrDamaged, path)
		}
		return k, nil
	}
	k, err := seal.GenerateKey(h.rand)
	if err != nil {
		return k, err
	}
	return k, h.vault.write(path, courierFile, courierKey{Key: k.Secret(), V: 1})
}

// PrepareDelegation writes down a statement by which a lodged seat lets this home fetch and bring its acts until a time, at
// most courier.MaxDelegation ahead: for these talks alone, or, if none are named, for all. The seat's browser signs the
// bytes in courier.DelegationDomain; courier.SignedDelegation puts the signature to them, and SetDelegation takes that.
func (s *Seat) PrepareDelegation(until time.Time, talks ...record.ID) ([]byte, error) {
	if !s.lodged {
		return nil, errors.New("this home has the seat's key and proves it itself: it needs no delegation")
	}
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if err := s.closedNow(); err != nil {
		return nil, err
	}
	if s.keys.card == nil {
		return nil, errNoCard()
	}
	host, err := s.home.delegate()
	if err != nil {
		return nil, err
	}
	ids := append([]record.ID{}, talks...)
	slices.SortFunc(ids, func(a, b record.ID) int { return slices.Compare(a[:], b[:]) })
	d := courier.Delegation{
		V: 1, Host: host.Public(), Party: s.code, Seat: s.keys.card.Party.Seat, Talks: ids,
		Until: until.UTC().Format("2006-01-02T15:04:05Z"),
	}
	b, err := d.Statement()
	if err != nil {
		return nil, err
	}
	return b, d.Holds(s.home.clock())
}

// SetDelegation takes a delegation that the seat's browser has signed, in place of the one before.
func (s *Seat) SetDelegation(raw []byte) error {
	d, err := courier.ParseDelegation(raw)
	if err == nil {
		err = d.Holds(s.home.clock())
	}
	if err != nil {
		return err
	}
	s.home.mu.Lock()
	err = s.setDelegation(d, raw)
	s.home.mu.Unlock()
	if err == nil {
		s.home.news.stir() // lines to its peers begin
	}
	return err
}

func (s *Seat) setDelegation(d courier.Delegation, raw []byte) error {
	if err := s.closedNow(); err != nil {
		return err
	}
	if !s.lodged || s.keys.card == nil || d.Party != s.code || d.Seat != s.keys.card.Party.Seat {
		return fmt.Errorf("%w: it is of another seat or by another key", courier.ErrDelegation)
	}
	host, err := s.home.delegate()
	if err != nil {
		return err
	}
	if d.Host != host.Public() {
		return fmt.Errorf("%w: it names another host's key", courier.ErrDelegation)
	}
	return s.vault.write(filepath.Join(s.dir, delegationFile), delegationFile, delegationKept{Raw: raw, V: 1})
}

// Delegated returns the delegation that this home has of a lodged seat. ok is false when there is none, or it has ended.
func (s *Seat) Delegated() (d courier.Delegation, ok bool) {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	d, _, err := s.delegation()
	return d, err == nil
}

// delegation reads what SetDelegation has kept. The caller holds home.mu.
func (s *Seat) delegation() (courier.Delegation, []byte, error) {
	var f delegationKept
	if !s.lodged {
		return courier.Delegation{}, nil, errElsewhere()
	}
	found, err := s.vault.read(filepath.Join(s.dir, delegationFile), delegationFile, &f)
	if err != nil {
		return courier.Delegation{}, nil, err
	}
	if !found {
		return courier.Delegation{}, nil, advise("its delegate signs a delegation in that browser, on the page Seat", "%w, and it hasn't let this home fetch and bring for it", ErrKeyElsewhere)
	}
	d, err := courier.ParseDelegation(f.Raw)
	if err == nil {
		err = d.Holds(s.home.clock())
	}
	if err != nil {
		return d, nil, advise("its delegate signs a new one in that browser, on the page Seat", "%w: %w", ErrKeyElsewhere, err)
	}
	return d, f.Raw, nil
}

// courierSeat returns what proves the seat on a line: its key; or, for a lodged one, this home's key and the delegation.
func (s *Seat) courierSeat() (courier.Seat, error) {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if err := s.closedNow(); err != nil {
		return courier.Seat{}, err
	}
	if !s.lodged {
		return courier.SeatOf(s.code, s.newestSeat()), nil
	}
	_, raw, err := s.delegation()
	if err != nil {
		return courier.Seat{}, err
	}
	host, err := s.home.delegate()
	if err != nil {
		return courier.Seat{}, err
	}
	return courier.DelegatedSeat(raw, host)
}

// synced lists the talks that go over this seat's lines: all, or those that its delegation names.
func (s *Seat) synced() ([]record.ID, error) {
	ids, err := s.ids()
	if err != nil || !s.lodged {
		return ids, err
	}
	d, ok := s.Delegated()
	return slices.DeleteFunc(ids, func(id record.ID) bool {
		return !ok || len(d.Talks) > 0 && !slices.Contains(d.Talks, id)
	}), nil
}

// shares reports whether a party is in talks that go over this seat's lines.
func (s *Seat) shares(ctx context.Context, party string) bool {
	ids, err := s.synced()
	if err != nil {
		return false
	}
	return slices.ContainsFunc(ids, func(id record.ID) (in bool) {
		_ = ledger{s}.Read(ctx, id, func(r *record.Record) error { // talks that can't be read are nobody's
			_, in = r.Party(party)
			return nil
		})
		return in
	})
}

// calls reports whether this seat calls a peer of the address book. The own seat of a home without guests calls them all; a guest
// those with whom it shares talks, while it can prove itself.
func (s *Seat) calls(ctx context.Context, p Peer, guests bool) bool {
	if s.own && (!guests || p.Key != "") {
		return true
	}
	if _, err := s.courierSeat(); err != nil && !s.own {
		return false
	}
	return p.Party != s.code && s.shares(ctx, p.Party)
}
