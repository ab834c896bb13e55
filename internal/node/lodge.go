package node

import (
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

// A lodged home holds a seat whose root and seat keys were made in the delegate's browser and never were here. It
// keeps the record, the private notes and the pouches' key; acts are prepared here, signed there, and taken here. So
// whoever has all files of the home, its passphrase and its memory can't sign for the party.

// wrappedFile holds the seat's key as the browser wrapped it: ciphertext that this node can't open.
const wrappedFile = "seat.wrapped"

// Lodged reports whether the home's root and seat key are in a browser.
func (h *Home) Lodged() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.secrets.Lodged
}

func errNoCard() error {
	return advise("make its keys in the delegate's browser, on the page Seat", "%w: this seat has no keys yet", ErrKeyElsewhere)
}

// Recipient returns the age recipient of this home's pouches, which a card made elsewhere must name.
func (h *Home) Recipient() string { return h.keys.recipient }

// Identity returns the age identity that opens this seat's pouches: a party that carries its seat to a home of its
// own takes it along. It signs nothing.
func (h *Home) Identity() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.secrets.Age
}

// SetCard gives a lodged home its card, made in the browser, and the wrapped seat key, which it keeps for
// the browser. It is done once: another key comes by a re-keying.
func (h *Home) SetCard(card, wrapped []byte) error {
	c, err := ParseCard(card)
	if err != nil {
		return err
	}
	if len(wrapped) == 0 || len(wrapped) > MaxCard {
		return fmt.Errorf("%w: the wrapped key has %d bytes, want 1 to %d", ErrCard, len(wrapped), MaxCard)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch p := c.Party; {
	case h.closed:
		return ErrClosed
	case !h.secrets.Lodged:
		return fmt.Errorf("%w: this home has keys of its own", ErrCard)
	case h.keys.card != nil:
		return fmt.Errorf("%w: this seat has its keys", ErrHomeExists)
	case p.Code != h.secrets.Code || p.Name != h.secrets.Name || p.Age != h.keys.recipient:
		return fmt.Errorf("%w: it is of another seat: its code, name or age recipient isn't this home's", ErrCard)
	case p.Custody != record.OwnCustody:
		return fmt.Errorf("%w: it says that a host holds the seat key, and here a browser does", ErrCard)
	}
	if err := writeFile(filepath.Join(h.dir, wrappedFile), wrapped); err != nil { // first: a card whose key is lost binds nobody
		return err
	}
	s := *h.secrets
	s.Card = string(c.raw)
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

// Wrapped returns what the browser gave to keep: the seat's key under a passphrase that never was here. nil: it
// gave nothing yet.
func (h *Home) Wrapped() ([]byte, error) {
	b, err := readFile(filepath.Join(h.dir, wrappedFile), MaxCard)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// Prepare writes down an act of this seat for a signature that is made elsewhere. An act that isn't allowed is
// refused as Act refuses it, so that nothing useless is signed.
func (n *Node) Prepare(body talks.Body) (record.Draft, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.check(body); err != nil {
		return record.Draft{}, err
	}
	now, _ := n.time()
	h, err := n.rec.Next(n.home.Code(), body.Kind(), now)
	if err != nil {
		return record.Draft{}, err
	}
	return n.home.draft(h, body)
}

// PrepareRekey writes down a re-keying for the root key, which the party keeps: to a seat key of its own, on its own
// node or in another browser, or to a host's.
func (n *Node) PrepareRekey(seat seal.PublicKey, custody record.Custody) (record.Draft, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.usable(); err != nil {
		return record.Draft{}, err
	}
	now, _ := n.time()
	h, err := n.rec.Next(n.home.Code(), record.KindRekey, now)
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
func (h *Home) PrepareCharter(charter *talks.Charter) (record.Draft, error) {
	if err := h.mayAct(); err != nil {
		return record.Draft{}, err
	}
	h.mu.Lock()
	me := h.party()
	h.mu.Unlock()
	if me.Seat.IsZero() {
		return record.Draft{}, errNoCard()
	}
	charter, err := h.seatedCharter(charter, me)
	if err != nil {
		return record.Draft{}, err
	}
	return h.draft(record.Header{Party: me.Code, Seq: 1, Time: h.stamp(), Kind: talks.KindCharter}, charter)
}

// TakeCharter opens new talks with a charter that this seat signed elsewhere.
func (h *Home) TakeCharter(ctx context.Context, raw []byte) (*Node, error) {
	if err := h.mayAct(); err != nil {
		return nil, err
	}
	u, err := record.Decode(raw)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	me := h.party()
	h.mu.Unlock()
	if u.Header().Kind != talks.KindCharter || u.Header().Party != me.Code {
		return nil, fmt.Errorf("%w: it isn't a charter by %s", ErrNotOurs, me.Code)
	}
	if _, err := u.VerifyWith(me.Seat); err != nil {
		return nil, err
	}
	if err := h.found(ctx, raw, u.ID()); err != nil {
		return nil, fmt.Errorf("open talks: %w", err)
	}
	return h.Node(ctx, u.ID())
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
// here: they come in pouches.
func (n *Node) Take(ctx context.Context, raw []byte) (Made, error) {
	if err := ctx.Err(); err != nil {
		return Made{}, err
	}
	u, err := record.Decode(raw)
	if err != nil {
		return Made{}, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.usable(); err != nil {
		return Made{}, err
	}
	h := u.Header()
	if h.Party != n.home.Code() || h.Talks != n.id || u.Withheld() {
		return Made{}, fmt.Errorf("%w: it isn't a whole act of %s in these talks", ErrNotOurs, n.home.Code())
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
		if err := n.home.mayAct(); err != nil {
			return Made{}, err
		}
		if err := n.allowed(act); err != nil {
			return Made{}, fmt.Errorf("%w: %w", ErrRefused, err)
		}
	}
	return Made{ID: act.ID, Kind: h.Kind}, n.put(ctx, raw, act.ID)
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
func (n *Node) Due() *talks.Exchange {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.signed == nil {
		return nil
	}
	said, err := talks.Decode(n.signed.Kind, n.signed.Body)
	if err != nil {
		return nil // stored long ago, without effect
	}
	sign := said.(*talks.Sign)
	x := &talks.Exchange{Digest: sign.Digest, Rev: sign.Rev}
	if n.state.Check(n.home.Code(), x) != nil {
		return nil
	}
	return x
}
