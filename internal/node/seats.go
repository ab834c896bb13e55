package node

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/record"
)

// Any home can be a host of further seats. Each guest has a directory of its own, seats/CODE, with what a home has for
// its own seat: keys, or card and wrapped key, the private notes and floats of each talks, and whatever pages keep there. Its
// private files are sealed under a data key of the seat; the file that holds it is sealed under a key that follows from the
// home's data key and the code. So one seat's directory says nothing of another's, and nothing at all without the home's
// keys; but the host, which has those, can read all of it. What it can't do is sign for a seat whose key is in a browser.

const (
	seatsDir = "seats"
	seatKey  = "key"  // of a guest: its secrets
	unborn   = ".new" // begins the names of seats that are being made or taken away
)

// Lodge makes a guest's seat in this home. Its root and seat key are made in the delegate's browser (see SetCard); or, if
// hosted, here: then its card says custody hub, and it can't confirm, initial, sign or exchange. The error wraps ErrHomeExists
// when that code has a seat here.
func (h *Home) Lodge(code, name string, hosted bool) (*Seat, error) {
	if !record.ValidCode(code) {
		return nil, fmt.Errorf("%q can't be a party's code: use 2 to 8 of A-Z and 0-9, such as VES", code)
	}
	if name == "" || len(name) > record.MaxName {
		return nil, fmt.Errorf("a party's name has 1 to %d bytes", record.MaxName)
	}
	sec, err := newSecrets(Config{Code: code, Name: name, Lodged: !hosted, Rand: h.rand, hosted: hosted})
	if err != nil {
		return nil, fmt.Errorf("lodge %s: %w", code, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, ErrClosed
	case code == h.own.code || h.guests[code] != nil:
		return nil, advise("'parley seats' shows those of this home", "%w: the seat of %s", ErrHomeExists, code)
	case len(h.guests) >= maxGuests:
		return nil, fmt.Errorf("this home has %d guests, and that is the most", maxGuests)
	}
	dir := filepath.Join(h.dir, seatsDir)
	if err := makeDir(dir); err != nil {
		return nil, fmt.Errorf("lodge %s: %w", code, err)
	}
	tmp, err := os.MkdirTemp(dir, unborn+"-")
	if err != nil {
		return nil, fmt.Errorf("lodge %s: %w", code, diskError(dir, err))
	}
	defer os.RemoveAll(tmp)
	final := filepath.Join(dir, code)
	err = makeDir(filepath.Join(tmp, talksDir))
	if err == nil {
		err = h.saveGuest(tmp, sec)
	}
	if err == nil {
		err = saveInstance(tmp, "")
	}
	if err == nil {
		err = os.Rename(tmp, final)
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("lodge %s: %w", code, diskError(final, err))
	}
	s, err := h.loadGuest(code)
	if err == nil {
		h.guests[code] = s
	}
	return s, err
}

// guestVault seals the key file of a guest.
func (h *Home) guestVault(code string) (*vault, error) {
	if h.plain {
		return newVault(nil, h.rand)
	}
	key, err := hkdf.Key(sha256.New, h.own.data, nil, "parley seat v1 "+code, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of the seat %s: %w", code, err)
	}
	return newVault(key, h.rand)
}

// saveGuest writes the key file of a guest in its directory.
func (h *Home) saveGuest(dir string, s *secrets) error {
	v, err := h.guestVault(s.Code)
	if err != nil {
		return err
	}
	return v.write(filepath.Join(dir, seatKey), seatKey+" "+s.Code, s)
}

// loadGuest reads a guest's seat.
func (h *Home) loadGuest(code string) (*Seat, error) {
	dir := filepath.Join(h.dir, seatsDir, code)
	bad := func(err error) error {
		return advise("put that directory back from a backup and run 'parley rekey', or move it away; the other seats aren't touched", "%w: the seat in %s can't be used (%w)", ErrDamaged, dir, err)
	}
	v, err := h.guestVault(code)
	if err != nil {
		return nil, err
	}
	var sec secrets
	found, err := v.read(filepath.Join(dir, seatKey), seatKey+" "+code, &sec)
	if err == nil && !found {
		err = errors.New("its key file is missing")
	}
	if err != nil {
		return nil, bad(err)
	}
	k, err := sec.read()
	if err == nil && (sec.Code != code || sec.Lodged == sec.Hosted) {
		err = errors.New("its keys are of another seat")
	}
	if errors.Is(err, ErrNewer) {
		return nil, err
	}
	if err != nil {
		return nil, bad(err)
	}
	data := k.data
	if h.plain {
		data = nil
	}
	if v, err = newVault(data, h.rand); err != nil {
		return nil, err
	}
	return newSeat(h, dir, &sec, k, v), nil
}

// loadGuests reads all guests' seats when a home is opened, and sweeps away what an interrupted Lodge or Unlodge left.
func (h *Home) loadGuests() error {
	dir := filepath.Join(h.dir, seatsDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return advise("check that the disk is sound, then try again", "list the seats: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unborn+"-") {
			_ = os.RemoveAll(filepath.Join(dir, e.Name())) // does no harm where it stays
		}
		if !e.IsDir() || !record.ValidCode(e.Name()) {
			continue
		}
		if e.Name() == h.own.code {
			return advise("move it away", "%w: %s has a guest with the code of the home's own seat", ErrDamaged, dir)
		}
		s, err := h.loadGuest(e.Name())
		if err != nil {
			return err
		}
		h.guests[e.Name()] = s
		sweepSeat(s.dir)
	}
	return nil
}

// Unlodge takes a guest's seat out of the home: its keys, notes and floats, and the talks that no other seat here is in. The
// party takes a pouch with everything and its root key along first. A hosted seat must have been carried elsewhere by a
// re-keying in all its talks: what would be removed is its only key.
//
// What goes goes in this order: what the caller keeps of the seat elsewhere (first, which is called once it is sure that the seat may
// leave; nil is nothing), its talks, the seat. So wherever an interruption or an error ends it the seat is still here, and Unlodge
// can be repeated.
func (h *Home) Unlodge(code string, first func() error) error {
	s, err := h.Seat(code)
	if err != nil {
		return err
	}
	if s.own {
		return fmt.Errorf("%s is the home's own seat: it can't be taken out", code)
	}
	ids, err := s.ids()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.carried(id); err != nil {
			return err
		}
	}
	h.opening.Lock() // no talks are opened meanwhile
	defer h.opening.Unlock()
	var last []record.ID // talks that only this seat is in
	for _, id := range ids {
		if !slices.ContainsFunc(h.Seats(), func(o *Seat) bool { return o != s && o.in(id) }) {
			last = append(last, id)
		}
	}
	h.mu.Lock()
	err = s.closedNow()
	h.mu.Unlock()
	if err != nil {
		return err
	}
	if first != nil {
		if err := first(); err != nil {
			return fmt.Errorf("take out %s: %w", code, err)
		}
	}
	if err := h.removeTalks(last); err != nil {
		return fmt.Errorf("take out %s: %w", code, err)
	}
	return h.takeOut(s)
}

// takeOut removes a guest's seat from the home and its directory from the disk.
func (h *Home) takeOut(s *Seat) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := s.closedNow(); err != nil {
		return err
	}
	dir := filepath.Join(h.dir, seatsDir)
	tmp, err := os.MkdirTemp(dir, unborn+"-") // swept away if this is interrupted
	if err != nil {
		return fmt.Errorf("take out %s: %w", s.code, diskError(dir, err))
	}
	defer os.RemoveAll(tmp)
	if err := os.Rename(s.dir, filepath.Join(tmp, s.code)); err != nil {
		return fmt.Errorf("take out %s: %w", s.code, diskError(dir, err))
	}
	s.gone = true
	delete(h.guests, s.code)
	maps.DeleteFunc(h.beside, func(name string, _ func(context.Context, string) error) bool {
		return strings.HasPrefix(name, seatsDir+"/"+s.code+"/")
	})
	return syncDir(dir)
}

// carried returns why what the home has of the seat is still needed in these talks, or nil.
func (s *Seat) carried(id record.ID) error {
	if !s.hosted {
		return nil // the party has its keys
	}
	n, err := s.home.Node(context.Background(), id)
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrRecord) {
		return nil // nothing can be done there anyway
	}
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if c := n.chairs[s.code]; c != nil && c.moved() != nil {
		return nil
	}
	return advise("the party carries it to a node of its own first; 'parley help seats' says how", "%w: the only key of %s is here, and it has a seat in the talks %s", ErrRefused, s.code, id.Short())
}

// removeTalks takes talks off the disk. The caller holds h.opening.
func (h *Home) removeTalks(ids []record.ID) error {
	var errs []error
	for _, id := range ids {
		h.mu.Lock()
		n := h.nodes[id]
		delete(h.nodes, id)
		h.mu.Unlock()
		if n != nil {
			errs = append(errs, n.close())
		}
		tmp := filepath.Join(h.dir, talksDir, newTalks+"0"+id.String()) // swept away if this is interrupted
		if err := os.Rename(h.talksPath(id, ""), tmp); err != nil {
			errs = append(errs, diskError(tmp, err))
			continue
		}
		errs = append(errs, os.RemoveAll(tmp))
	}
	return errors.Join(errs...)
}
