package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"parley/record"
	"parley/seal"
	"parley/talks"
)

// A lodged seat is one whose root and seat keys were made in the delegate's browser and never were here. The home
// keeps the record, the private notes and the pouches' key; acts are prepared here, signed there, and taken here. So
// whoever has all files of the home, its passphrase and its memory can't sign for the party.

// wrappedFile holds the seat's key as the browser wrapped it: ciphertext that this node can't open.
const wrappedFile = "seat.wrapped"

func errNoCard() error {
	return advise("make its keys in the delegate's browser, on the page Seat", "%w: this seat has no keys yet", ErrKeyElsewhere)
}

// SetCard gives a lodged seat its card, made in the browser, and the wrapped seat key, which it keeps for
// the browser. It is done once: another key comes by a re-keying.
func (s *Seat) SetCard(card, wrapped []byte) error {
	c, err := ParseCard(card)
	if err != nil {
		return err
	}
	if len(wrapped) == 0 || len(wrapped) > MaxCard {
		return fmt.Errorf("%w: the wrapped key has %d bytes, want 1 to %d", ErrCard, len(wrapped), MaxCard)
	}
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if err := s.closedNow(); err != nil {
		return err
	}
	switch p := c.Party; {
	case !s.lodged:
		return fmt.Errorf("%w: this seat has keys of its own", ErrCard)
	case s.keys.card != nil:
		return fmt.Errorf("%w: this seat has its keys", ErrHomeExists)
	case p.Code != s.code || p.Name != s.name || p.Age != s.recipient:
		return fmt.Errorf("%w: it is of another seat: its code, name or age recipient isn't this seat's", ErrCard)
	case p.Custody != record.OwnCustody:
		return fmt.Errorf("%w: it says that a host holds the seat key, and here a browser does", ErrCard)
	}
	if err := s.saveWrapped(wrapped); err != nil { // first: a card whose key is lost binds nobody
		return err
	}
	sec := *s.secrets
	sec.Card = string(c.raw)
	return s.save(&sec)
}

// wrappedKey is the file of a guest; that of the home's own seat has the bytes alone.
type wrappedKey struct {
	V       int    `json:"v"` // version of this form: 1
	Wrapped []byte `json:"wrapped"`
}

func (s *Seat) saveWrapped(wrapped []byte) error {
	path := filepath.Join(s.dir, wrappedFile)
	if s.own {
		return writeFile(path, wrapped)
	}
	return s.vault.write(path, wrappedFile, wrappedKey{1, wrapped})
}

// Wrapped returns what the browser gave to keep: the seat's key under a passphrase that never was here. nil: it
// gave nothing yet.
func (s *Seat) Wrapped() ([]byte, error) {
	if !s.own {
		var f wrappedKey
		_, err := s.vault.read(filepath.Join(s.dir, wrappedFile), wrappedFile, &f)
		return f.Wrapped, err
	}
	b, err := readFile(filepath.Join(s.dir, wrappedFile), MaxCard)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// Rewrap replaces what the browser gave to keep, if it still is what the browser has seen; else the error wraps ErrStale. What is in it
// is the browser's business: this node can't open it.
func (s *Seat) Rewrap(was, now []byte) error {
	if len(now) == 0 || len(now) > MaxCard {
		return fmt.Errorf("%w: the wrapped key has %d bytes, want 1 to %d", ErrCard, len(now), MaxCard)
	}
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	if err := s.closedNow(); err != nil {
		return err
	}
	kept, err := s.Wrapped()
	if err != nil {
		return err
	}
	if kept == nil || !s.lodged {
		return errNoCard()
	}
	if !bytes.Equal(kept, was) {
		return advise("load the page again", "%w: another browser of this seat has wrapped its key anew", ErrStale)
	}
	return s.saveWrapped(now)
}

// Prepare writes down an act of this seat for a signature that is made elsewhere. An act that isn't allowed is
// refused as Act refuses it, so that nothing useless is signed.
func (c *Chair) Prepare(body talks.Body) (record.Draft, error) {
	n := c.node
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := c.check(body); err != nil {
		return record.Draft{}, err
	}
	now, _ := c.time()
	h, err := n.rec.Next(c.seat.code, body.Kind(), now)
	if err != nil {
		return record.Draft{}, err
	}
	return n.home.draft(h, body)
}

// PrepareRekey writes down a re-keying for the root key, which the party keeps: to a seat key of its own, on its own
// node or in another browser, or to a host's.
func (c *Chair) PrepareRekey(seat seal.PublicKey, custody record.Custody) (record.Draft, error) {
	n := c.node
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.usable(); err != nil {
		return record.Draft{}, err
	}
	now, _ := c.time()
	h, err := n.rec.Next(c.seat.code, record.KindRekey, now)
	if err != nil {
		return record.Draft{}, err
	}
	body := record.Rekey{Custody: custody, Epoch: h.Epoch, Seat: seat}
	if h.Seq > 1 {
		body.Continues = &record.Continues{ID: h.Prev, Seq: h.Seq - 1}
	}
	return n.home.draft(h, body)
}

// PrepareCharter writes down the charter of new talks, which name this seat with the keys of its card.
func (s *Seat) PrepareCharter(charter *talks.Charter) (record.Draft, error) {
	if err := s.mayAct(); err != nil {
		return record.Draft{}, err
	}
	s.home.mu.Lock()
	me := s.party()
	s.home.mu.Unlock()
	if me.Seat.IsZero() {
		return record.Draft{}, errNoCard()
	}
	charter, err := seatedCharter(charter, me)
	if err != nil {
		return record.Draft{}, err
	}
	return s.home.draft(record.Header{Party: me.Code, Seq: 1, Time: s.home.stamp(), Kind: talks.KindCharter}, charter)
}

// TakeCharter opens new talks with a charter that this seat signed elsewhere.
func (s *Seat) TakeCharter(ctx context.Context, raw []byte) (*Node, error) {
	if err := s.mayAct(); err != nil {
		return nil, err
	}
	u, err := record.Decode(raw)
	if err != nil {
		return nil, err
	}
	s.home.mu.Lock()
	me := s.party()
	s.home.mu.Unlock()
	if u.Header().Kind != talks.KindCharter || u.Header().Party != me.Code {
		return nil, fmt.Errorf("%w: it isn't a charter by %s", ErrNotOurs, me.Code)
	}
	if _, err := u.VerifyWith(me.Seat); err != nil {
		return nil, err
	}
	if err := s.home.found(ctx, raw, u.ID()); err != nil {
		return nil, fmt.Errorf("open talks: %w", err)
	}
	return s.home.Node(ctx, u.ID())
}

func (h *Home) draft(head record.Header, body any) (record.Draft, error) {
	salt := make([]byte, record.SaltSize)
	if _, err := io.ReadFull(h.rand, salt); err != nil {
		return record.Draft{}, fmt.Errorf("read a salt: %w", err)
	}
	return record.Prepare(head, body, salt)
}

// Take takes one act of this seat that was signed elsewhere. It must be the next act of the party's chain and be allowed,
// judged on its own past: what came since it was prepared changes nothing, since a signature can't be called back. When the
// party itself acted meanwhile, in another browser, the error wraps ErrStale and nothing is stored. Acts of others don't pass
// here: they come in pouches. When the error comes beside an id, the act was taken, and an exchange that this home owed
// after it wasn't made.
func (c *Chair) Take(ctx context.Context, raw []byte) (Made, error) {
	if err := ctx.Err(); err != nil {
		return Made{}, err
	}
	u, err := record.Decode(raw)
	if err != nil {
		return Made{}, err
	}
	n := c.node
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.usable(); err != nil {
		return Made{}, err
	}
	if err := c.named(); err != nil {
		return Made{}, err
	}
	h := u.Header()
	if h.Party != c.seat.code || h.Talks != n.id || u.Withheld() {
		return Made{}, fmt.Errorf("%w: it isn't a whole act of %s in these talks", ErrNotOurs, c.seat.code)
	}
	if n.rec.Get(u.ID()) != nil { // sent twice
		return Made{ID: u.ID(), Kind: h.Kind}, nil
	}
	next, err := n.rec.Next(h.Party, h.Kind, h.Time)
	if err != nil {
		return Made{}, err
	}
	if next.Prev != h.Prev || next.Seq != h.Seq {
		return Made{}, advise("look at it, and sign anew if you still want to", "%w: another act of %s, number %d", ErrStale, h.Party, next.Seq-1)
	}
	act, err := u.Verify(n.rec.Keyring())
	if err != nil {
		return Made{}, err
	}
	if err := n.rec.Fits(act); err != nil {
		return Made{}, err
	}
	if !h.Root {
		if err := c.mayAct(); err != nil {
			return Made{}, err
		}
		if err := n.allowed(act); err != nil {
			return Made{}, fmt.Errorf("%w: %w", ErrRefused, err)
		}
	} else if c.notes.Moved != "" { // the seat comes back
		t := c.notes
		t.Moved = ""
		if err := c.putNotes(t); err != nil {
			return Made{}, err
		}
	}
	m := Made{ID: act.ID, Kind: h.Kind}
	if err := n.put(ctx, raw, act.ID); err != nil {
		return m, err
	}
	_, err = n.exchange(ctx) // of the home's other seats
	return m, err
}

// allowed judges an act on its own past, before it is stored.
func (n *Node) allowed(a *record.Act) error {
	body, err := talks.Decode(a.Kind, a.Body)
	if err != nil {
		return err
	}
	var past []record.ID
	if !a.Prev.IsZero() {
		past = append(past, a.Prev)
	}
	for _, d := range a.Deps {
		past = append(past, d.ID)
	}
	v, err := n.state.AtAll(past...)
	if err != nil {
		return err
	}
	return v.Check(a.Party, body)
}

// Due returns the exchange that this seat should make now, since everybody has signed, or nil. A home with its
// key makes it by itself; for a lodged one the browser asks.
func (c *Chair) Due() *talks.Exchange {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	x := c.due()
	if x == nil || c.node.state.Check(c.seat.code, x) != nil {
		return nil
	}
	return x
}

// due returns the exchange that belongs to this seat's newest signature, or nil.
func (c *Chair) due() *talks.Exchange {
	if c.signed == nil {
		return nil
	}
	said, err := talks.Decode(c.signed.Kind, c.signed.Body)
	if err != nil {
		return nil // stored long ago, without effect
	}
	sign := said.(*talks.Sign)
	return &talks.Exchange{Digest: sign.Digest, Rev: sign.Rev}
}
