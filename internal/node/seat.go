package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Seat is the right to act for one party, as a home keeps it: the home's own, or a guest's (see Home.Lodge). What is
// private to a seat lies in its own directory under a key of its own, and no method of one seat gives anything of
// another. Its methods may be called from many goroutines.
type Seat struct {
	home       *Home
	own        bool
	code, name string
	lodged     bool // root and seat key are in a browser
	hosted     bool // this host holds the seat key, and its card says so
	dir        string
	data       []byte // seals the private files
	vault      *vault
	identity   age.Identity
	recipient  string

	secrets *secrets // this and all below: guarded by home.mu
	keys    *keys
	reason  string   // why the seat must re-key first, or ""
	rumours []Rumour // what must be looked into before the seat acts
	gone    bool     // it was taken out of the home

	pending map[record.ID][]string // guarded by home.floats: for whom floats wait, of the talks whose floats were read
}

func newSeat(h *Home, dir string, s *secrets, k *keys, v *vault) *Seat {
	seat := &Seat{
		home: h, code: s.Code, name: s.Name, lodged: s.Lodged, hosted: s.Hosted, dir: dir, data: k.data, vault: v,
		identity: k.identity, recipient: k.recipient, secrets: s, keys: k, pending: map[record.ID][]string{},
	}
	seat.reason, seat.rumours = checkInstance(dir)
	return seat
}

// Code returns the party's code.
func (s *Seat) Code() string { return s.code }

// Name returns the party's name.
func (s *Seat) Name() string { return s.name }

// Own reports whether the seat is the home's own, and not a guest's.
func (s *Seat) Own() bool { return s.own }

// Lodged reports whether the seat's root and seat key are in a browser.
func (s *Seat) Lodged() bool { return s.lodged }

// Hosted reports whether this host holds the key of a guest's seat (custody hub).
func (s *Seat) Hosted() bool { return s.hosted }

// Home returns the home that keeps the seat.
func (s *Seat) Home() *Home { return s.home }

// Dir returns the directory of the seat's files: the home's, or that of a guest.
func (s *Seat) Dir() string { return s.dir }

// Card returns the seat's card, with its newest key. A lodged seat has none until its browser has made its keys.
func (s *Seat) Card() (Card, error) {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if s.lodged {
		if s.keys.card == nil {
			return Card{}, errNoCard()
		}
		return *s.keys.card, nil
	}
	return newCard(s.party(), s.keys.root, s.newestSeat())
}

// newestSeat returns the seat key of the card; none in a lodged seat. The caller holds home.mu.
func (s *Seat) newestSeat() seal.PrivateKey {
	if len(s.keys.seats) == 0 {
		return seal.PrivateKey{}
	}
	return s.keys.seats[len(s.keys.seats)-1]
}

// party is the party as its card names it; without keys in a lodged seat that has no card yet. The caller holds home.mu.
func (s *Seat) party() record.Party {
	if s.keys.card != nil {
		return s.keys.card.Party
	}
	p := record.Party{Age: s.recipient, Code: s.code, Name: s.name, Root: s.keys.root.Public(), Seat: s.newestSeat().Public()}
	if s.hosted {
		p.Custody = record.HubCustody
	}
	return p
}

// is reports whether a party of talks is this seat's: its code, and its root key.
func (s *Seat) is(p record.Party) bool {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	root := s.party().Root
	return !s.gone && p.Code == s.code && !root.IsZero() && p.Root == root
}

// Recipient returns the age recipient of this seat's pouches, which a card made elsewhere must name.
func (s *Seat) Recipient() string { return s.recipient }

// Identity returns the age identity that opens this seat's pouches: a party that carries its seat to a home of its
// own takes it along. It signs nothing.
func (s *Seat) Identity() string {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	return s.secrets.Age
}

// RootKey returns the root key of a hosted seat, for the party that carries it to a home of its own. A host that has given it away still has
// it: the re-keying there is what ends that.
func (s *Seat) RootKey() (string, error) {
	if !s.hosted {
		return "", fmt.Errorf("%w: the root key of a guest is with the party, and the home's own doesn't leave it", ErrKeyElsewhere)
	}
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	return s.secrets.Root, s.closedNow()
}

// MustRekey returns why this seat must re-key before it acts, or "".
func (s *Seat) MustRekey() string {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	return s.reason
}

// suspect makes the seat refuse to act until it has re-keyed. The reason survives the process.
func (s *Seat) suspect(reason string) error {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if s.reason != "" {
		return nil
	}
	s.reason = reason
	return errors.Join(saveInstance(s.dir, reason, s.rumours...), s.home.dropRunning())
}

// Talks lists the talks whose charter names this seat, ascending by the time they came in, then by id.
func (s *Seat) Talks() ([]Listed, error) {
	ids, err := s.ids()
	if err != nil {
		return nil, err
	}
	var out []Listed
	for _, id := range ids {
		n, err := s.readNotes(id)
		if err != nil {
			return nil, err
		}
		out = append(out, Listed{id, n.Title, n.Opened, n.Compared})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Opened < out[j].Opened })
	return out, nil
}

// guestsFile marks talks whose charter doesn't name the home's own seat.
const guestsFile = "guests"

// ids lists the talks whose charter names this seat, ascending.
func (s *Seat) ids() ([]record.ID, error) {
	all, err := s.home.ids()
	if err != nil {
		return nil, err
	}
	var out []record.ID
	for _, id := range all {
		path := s.home.talksPath(id, guestsFile)
		if !s.own {
			path = s.talksPath(id, "")
		}
		_, err := os.Lstat(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, advise("check that the disk is sound, then try again", "list the talks of %s: %w", s.code, err)
		}
		if (err == nil) != s.own {
			out = append(out, id)
		}
	}
	return out, nil
}

// in reports whether the charter of these talks names the seat.
func (s *Seat) in(id record.ID) bool {
	ids, err := s.ids()
	return err == nil && slices.Contains(ids, id)
}

// Find returns the talks of this seat whose id begins with prefix. An empty prefix finds the only one.
func (s *Seat) Find(prefix string) (record.ID, error) {
	ids, err := s.ids()
	if err != nil {
		return record.ID{}, err
	}
	whose := "this home"
	if !s.own {
		whose = "the seat of " + s.code
	}
	return Choose(ids, prefix, whose)
}

// Choose returns the talks whose id begins with prefix; whose says whose these are. An empty prefix chooses the only one.
func Choose(ids []record.ID, prefix, whose string) (record.ID, error) {
	var found []record.ID
	for _, id := range ids {
		if strings.HasPrefix(id.String(), strings.ToLower(prefix)) {
			found = append(found, id)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(ids) == 0:
		return record.ID{}, advise("open some with 'parley talks open', or join with 'parley talks join'", "talks: %w: %s has none yet", ErrUnknown, whose)
	case len(found) == 0:
		return record.ID{}, advise("'parley talks list' shows those of "+whose, "talks %q: %w", prefix, ErrUnknown)
	case prefix == "":
		return record.ID{}, advise("name one by the beginning of its id", "which talks? %w: %s has %d", ErrAmbiguous, whose, len(found))
	}
	return record.ID{}, advise("give more of the id", "talks %q: %w: %d of %s begin so", prefix, ErrAmbiguous, len(found), whose)
}

func (s *Seat) talksPath(id record.ID, name string) string {
	return filepath.Join(s.dir, talksDir, id.String(), name)
}

func (s *Seat) readNotes(id record.ID) (Notes, error) {
	n := Notes{V: 1}
	_, err := s.vault.read(s.talksPath(id, notesFile), notesFile+" "+id.String(), &n)
	return n, err
}

func (s *Seat) writeNotes(id record.ID, n Notes) error {
	return s.vault.write(s.talksPath(id, notesFile), notesFile+" "+id.String(), n)
}

// save writes the seat's keys. The caller holds home.mu.
func (s *Seat) save(sec *secrets) error {
	k, err := sec.read()
	if err != nil {
		return err
	}
	if s.own {
		err = sec.save(s.dir, s.home.pass, s.home.factor)
	} else {
		err = s.home.saveGuest(s.dir, sec)
	}
	if err != nil {
		return err
	}
	s.secrets, s.keys = sec, k
	return nil
}

// Seat returns the seat of this home with that code.
func (h *Home) Seat(code string) (*Seat, error) {
	if code == h.own.code {
		return h.own, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.guests[code]; s != nil {
		return s, nil
	}
	return nil, advise("'parley seats' shows those of this home", "the seat %.20q: %w", code, ErrUnknown)
}

// Seats returns the seats of this home: its own, then the guests' ascending by code.
func (h *Home) Seats() []*Seat {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*Seat, 0, 1+len(h.guests))
	for _, s := range h.guests {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *Seat) int { return strings.Compare(a.code, b.code) })
	return append([]*Seat{h.own}, out...)
}

// The home's own seat, by the names that homes with one seat have.

// Code returns the code of the home's own party.
func (h *Home) Code() string { return h.own.code }

// Name returns the name of the home's own party.
func (h *Home) Name() string { return h.own.name }

// Card returns the card of the home's own seat, with its newest key.
func (h *Home) Card() (Card, error) { return h.own.Card() }

// Lodged reports whether root and seat key of the home's own seat are in a browser.
func (h *Home) Lodged() bool { return h.own.lodged }

// Recipient returns the age recipient of the own seat's pouches.
func (h *Home) Recipient() string { return h.own.recipient }

// Identity is Seat.Identity of the home's own seat.
func (h *Home) Identity() string { return h.own.Identity() }

// SetCard is Seat.SetCard of the home's own seat.
func (h *Home) SetCard(card, wrapped []byte) error { return h.own.SetCard(card, wrapped) }

// Wrapped is Seat.Wrapped of the home's own seat.
func (h *Home) Wrapped() ([]byte, error) { return h.own.Wrapped() }

// MustRekey returns why the home's own seat must re-key before it acts, or "".
func (h *Home) MustRekey() string { return h.own.MustRekey() }

// Rumours is Seat.Rumours of the home's own seat.
func (h *Home) Rumours() []Rumour { return h.own.Rumours() }

// NotACopy is Seat.NotACopy of the home's own seat.
func (h *Home) NotACopy(ctx context.Context) (Dismissed, error) { return h.own.NotACopy(ctx) }

// Talks lists the talks whose charter names the home's own seat; see Seat.Talks.
func (h *Home) Talks() ([]Listed, error) { return h.own.Talks() }

// Find is Seat.Find of the home's own seat.
func (h *Home) Find(prefix string) (record.ID, error) { return h.own.Find(prefix) }

// OpenTalks is Seat.OpenTalks of the home's own seat.
func (h *Home) OpenTalks(ctx context.Context, charter *talks.Charter) (*Node, error) {
	return h.own.OpenTalks(ctx, charter)
}

// PrepareCharter is Seat.PrepareCharter of the home's own seat.
func (h *Home) PrepareCharter(charter *talks.Charter) (record.Draft, error) {
	return h.own.PrepareCharter(charter)
}

// TakeCharter is Seat.TakeCharter of the home's own seat.
func (h *Home) TakeCharter(ctx context.Context, raw []byte) (*Node, error) {
	return h.own.TakeCharter(ctx, raw)
}

// FileKey is Seat.FileKey of the home's own seat.
func (h *Home) FileKey(use string) ([]byte, error) { return h.own.FileKey(use) }

// FloatCard is Seat.FloatCard of the home's own seat.
func (h *Home) FloatCard() ([]byte, error) { return h.own.FloatCard() }

// TakeFloatCard is Seat.TakeFloatCard of the home's own seat.
func (h *Home) TakeFloatCard(ctx context.Context, raw []byte) (party string, in int, err error) {
	return h.own.TakeFloatCard(ctx, raw)
}

// ReadFloat is Seat.ReadFloat of the home's own seat.
func (h *Home) ReadFloat(ctx context.Context, raw []byte) (n *Node, f Float, fresh bool, err error) {
	return h.own.ReadFloat(ctx, raw)
}

// closedNow reports why nothing can be done with the seat, or nil. The caller holds home.mu.
func (s *Seat) closedNow() error {
	switch {
	case s.home.closed:
		return ErrClosed
	case s.gone:
		return fmt.Errorf("the seat of %s was taken out of this home: %w", s.code, ErrUnknown)
	}
	return nil
}
