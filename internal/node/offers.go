package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Offer is a charter that a peer of the address book has sent and that waits for a person. Nothing follows from it:
// to take it brings the talks into this home, and to join them is one more act of a person.
type Offer struct {
	At       string    `json:"at"`            // when it came
	Declined bool      `json:"declined"`      // turned down: kept by name, so that nobody sends it again
	For      []string  `json:"for,omitempty"` // the seats of this home that it names; left out where that is the own seat alone
	From     string    `json:"from"`          // the party that sent it, proven
	Talks    record.ID `json:"talks"`
	Title    string    `json:"title"`
}

type offers struct {
	Offers []Offer `json:"offers"` // in order of arrival
	V      int     `json:"v"`      // version of this form: 1
}

// offered is the charter of one offer, in a file of its own.
type offered struct {
	Charter []byte `json:"charter"`
	V       int    `json:"v"` // version of this form: 1
}

const (
	offersFile = "offers"
	offersDir  = "offered"
)

func (h *Home) offerPath(id record.ID) string { return filepath.Join(h.dir, offersDir, id.String()) }

// Offers returns the offers that wait for a person, in order of arrival.
func (h *Home) Offers() ([]Offer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all, err := h.readOffers()
	return slices.DeleteFunc(all.Offers, func(o Offer) bool { return o.Declined }), err
}

// Offers returns the offers that name this seat and wait for a person, in order of arrival.
func (s *Seat) Offers() ([]Offer, error) {
	all, err := s.home.Offers()
	return slices.DeleteFunc(all, func(o Offer) bool {
		return !slices.Contains(o.For, s.code) && !(s.own && len(o.For) == 0)
	}), err
}

// readOffers reads the list from the disk. The caller holds h.mu.
func (h *Home) readOffers() (offers, error) {
	all := offers{V: 1}
	_, err := h.vault.read(filepath.Join(h.dir, offersFile), offersFile, &all)
	return all, err
}

func (h *Home) editOffers(edit func(*offers) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	all, err := h.readOffers()
	if err != nil {
		return err
	}
	if err := edit(&all); err != nil {
		return err
	}
	return h.vault.write(filepath.Join(h.dir, offersFile), offersFile, all)
}

// find returns the place of the waiting offer whose talks begin with prefix.
func (all *offers) find(prefix string) (int, error) {
	at := -1
	for i, o := range all.Offers {
		if o.Declined || !strings.HasPrefix(o.Talks.String(), strings.ToLower(prefix)) {
			continue
		}
		if at >= 0 {
			return 0, advise("give more of the id", "offer %q: %w", prefix, ErrAmbiguous)
		}
		at = i
	}
	if at < 0 {
		return 0, advise("'parley peers list' shows those that wait", "offer %q: %w", prefix, ErrUnknown)
	}
	return at, nil
}

// Take brings the talks of an offer into this home. Their acts come with the next sync; to join is a person's act
// of its own.
func (h *Home) Take(ctx context.Context, prefix string) (*Node, error) {
	list, err := h.Offers()
	if err != nil {
		return nil, err
	}
	all := offers{Offers: list}
	i, err := all.find(prefix)
	if err != nil {
		return nil, err
	}
	id := list[i].Talks
	var o offered
	if found, err := h.vault.read(h.offerPath(id), offersDir+" "+id.String(), &o); err != nil || !found {
		return nil, errors.Join(advise("decline it; the peer can send a pouch", "offer %q: %w: its charter is gone", prefix, ErrDamaged), err)
	}
	if _, err := h.seated(o.Charter); err != nil {
		return nil, fmt.Errorf("take the offer of %s: %w", list[i].From, err)
	}
	if ids, err := h.ids(); err != nil || !slices.Contains(ids, id) { // a pouch may have been faster
		if err = errors.Join(err, h.found(ctx, o.Charter, id)); err != nil {
			return nil, fmt.Errorf("take the offer of %s: %w", list[i].From, err)
		}
	}
	if err := h.editOffers(func(all *offers) error {
		all.Offers = slices.DeleteFunc(all.Offers, func(o Offer) bool { return o.Talks == id })
		return nil
	}); err != nil {
		return nil, err
	}
	h.news.came()
	if err := h.forget(id); err != nil {
		return nil, err
	}
	return h.Node(ctx, id)
}

// Decline turns an offer down. It isn't sent again; nobody is told.
func (h *Home) Decline(prefix string) error {
	var id record.ID
	if err := h.editOffers(func(all *offers) error {
		i, err := all.find(prefix)
		if err == nil {
			id, all.Offers[i].Declined = all.Offers[i].Talks, true
		}
		return err
	}); err != nil {
		return err
	}
	return h.forget(id)
}

// Decline turns an offer down for this seat alone: other seats of this home that it names may still take it, and then
// this one is named in those talks, too, as their charter has it.
func (s *Seat) Decline(prefix string) error {
	mine, err := s.Offers()
	if err != nil {
		return err
	}
	list := offers{Offers: mine}
	i, err := list.find(prefix)
	if err != nil {
		return err
	}
	id, last := list.Offers[i].Talks, false
	if err := s.home.editOffers(func(all *offers) error {
		for i := range all.Offers {
			o := &all.Offers[i]
			if o.Talks != id {
				continue
			}
			if left := slices.DeleteFunc(slices.Clone(o.For), func(code string) bool { return code == s.code }); len(left) > 0 {
				o.For = left
			} else {
				o.Declined, last = true, true
			}
		}
		return nil
	}); err != nil || !last {
		return err
	}
	return s.home.forget(id)
}

// forget removes the charter of an offer.
func (h *Home) forget(id record.ID) error {
	if err := os.Remove(h.offerPath(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// invites is a seat as package courier offers it talks.
type invites struct{ s *Seat }

// Welcome implements courier.Invites.
func (v invites) Welcome(party string, seat seal.PublicKey) bool {
	list, err := v.s.home.Peers()
	return err == nil && slices.ContainsFunc(list, func(p Peer) bool { return p.Party == party && p.Key != "" && p.Key == seat.String() })
}

// Held implements courier.Invites.
func (v invites) Held(context.Context) ([]record.ID, error) {
	v.s.home.mu.Lock()
	defer v.s.home.mu.Unlock()
	all, err := v.s.home.readOffers()
	var out []record.ID
	for _, o := range all.Offers {
		out = append(out, o.Talks)
	}
	return out, err
}

// Invite implements courier.Invites. An offer that finds no room is let go: it comes again with the next sync.
func (v invites) Invite(_ context.Context, from string, id record.ID, charter []byte) error {
	rec, err := record.New(charter)
	if err != nil {
		return err
	}
	state, err := talks.Open(rec.Charter())
	if err != nil {
		return nil
	}
	seats, err := v.s.home.seated(charter)
	if err != nil {
		return nil // no talks that this home could take
	}
	var to []string
	for _, s := range seats {
		to = append(to, s.code)
	}
	if len(to) == 1 && seats[0].own {
		to = nil
	}
	return v.s.home.editOffers(func(all *offers) error {
		waiting := 0
		for _, o := range all.Offers {
			if o.Talks == id {
				return nil
			}
			if !o.Declined {
				waiting++
			}
		}
		if waiting >= maxOffers || len(all.Offers) >= maxDeclined {
			return nil
		}
		if err := makeDir(filepath.Join(v.s.home.dir, offersDir)); err != nil {
			return err
		}
		if err := v.s.home.vault.write(v.s.home.offerPath(id), offersDir+" "+id.String(), offered{Charter: bytes.Clone(charter), V: 1}); err != nil {
			return err
		}
		all.Offers = append(all.Offers, Offer{At: v.s.home.stamp(), For: to, From: from, Talks: id, Title: state.Charter().Title})
		return nil
	})
}
