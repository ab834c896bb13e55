package node

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"slices"

	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Chair is one talks as one seat of the home sees it: what that seat may do there, and what it has noted for itself. The
// record and the text are those of the [Node], the same for all seats of the home; an act that one seat makes is there
// for the others at once. Its methods may be called from many goroutines.
type Chair struct {
	node *Node
	seat *Seat

	notes  Notes       // guarded by node.mu
	signed *record.Act // guarded by node.mu: this party's newest signature of the text, or nil
}

// As returns these talks as one seat of the home sees them. An error wraps ErrUnknown for a seat that isn't in the home, and
// ErrNotOurs for one that the charter doesn't name.
func (n *Node) As(code string) (*Chair, error) {
	s, err := n.home.Seat(code)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.chairs[code]
	if c == nil || c.seat != s {
		if c, err = n.chair(s); err != nil {
			return nil, err
		}
	}
	return c, c.named()
}

// sit makes the chairs of all seats that the charter names, and the own seat's in any case. The caller holds n.mu, or is
// the only one that knows n.
func (n *Node) sit() error {
	if n.chairs == nil {
		n.chairs = map[string]*Chair{}
	}
	for _, s := range n.home.Seats() {
		if p, ok := n.rec.Party(s.code); !s.own && (!ok || !s.is(p)) {
			continue
		}
		if _, err := n.chair(s); err != nil {
			return err
		}
	}
	return nil
}

// chair makes the chair of a seat anew, and what it needs on the disk if that isn't there.
func (n *Node) chair(s *Seat) (*Chair, error) {
	c := n.chairs[s.code]
	again := c != nil && c.seat == s // callers may hold it
	if !again {
		c = &Chair{node: n, seat: s}
	}
	if err := c.named(); err != nil && !s.own {
		return nil, err
	}
	if _, err := os.Lstat(s.talksPath(n.id, "")); !s.own && err != nil {
		if err := s.enter(n.id, n.state.Charter().Title); err != nil {
			return nil, err
		}
	}
	if !again {
		var err error
		if c.notes, err = s.readNotes(n.id); err != nil {
			return nil, err
		}
	}
	c.watchAll()
	n.chairs[s.code] = c
	return c, nil
}

func (c *Chair) watchAll() {
	c.signed = nil
	for _, a := range c.node.rec.Chain(c.seat.code) {
		c.watch(a)
	}
}

// enter notes that talks came to the seat.
func (s *Seat) enter(id record.ID, title string) error {
	if err := makeDir(s.talksPath(id, "")); err != nil {
		return err
	}
	return s.writeNotes(id, Notes{Opened: s.home.stamp(), Title: title, V: 1})
}

// own returns the chair of the home's own seat. The caller holds n.mu.
func (n *Node) own() *Chair { return n.chairs[n.home.own.code] }

// seats lists the chairs of these talks, the own seat's first if the charter names it, then ascending. The caller holds n.mu.
func (n *Node) seats() []*Chair {
	var out []*Chair
	own := n.own()
	if own != nil && own.named() == nil {
		out = append(out, own)
	}
	for _, code := range slices.Sorted(maps.Keys(n.chairs)) {
		if c := n.chairs[code]; c != own && c.named() == nil {
			out = append(out, c)
		}
	}
	return out
}

// Own returns these talks as the home's own seat sees them, whether or not the charter names it.
func (n *Node) Own() *Chair {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.own()
}

// named returns why the seat is none of these talks', or nil: the charter must name its code with its root key.
func (c *Chair) named() error {
	if p, ok := c.node.rec.Party(c.seat.code); !ok || !c.seat.is(p) {
		return advise("act in talks whose charter names it", "%w: their charter doesn't name %s with its root key", ErrNotOurs, c.seat.code)
	}
	return nil
}

// Node returns the talks.
func (c *Chair) Node() *Node { return c.node }

// Seat returns the seat.
func (c *Chair) Seat() *Seat { return c.seat }

// State says how acts of this seat can be made here. nil: the home makes them (Act). Else the error wraps ErrKeyElsewhere: a
// browser signs what Prepare wrote down, and Take takes it; ErrNotOurs: the party has carried its seat elsewhere, and here it
// can only be read; ErrMustRekey or ErrRumour: a person must look into it first.
func (c *Chair) State() error {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	if err := c.mayAct(); err != nil {
		return err
	}
	if c.seat.lodged {
		return errElsewhere()
	}
	return nil
}

func errElsewhere() error {
	return advise("open the page in that browser and sign there", "%w", ErrKeyElsewhere)
}

// mayAct returns why the seat may not act in these talks, or nil. The caller holds n.mu.
func (c *Chair) mayAct() error {
	if err := c.named(); err != nil {
		return err
	}
	if err := c.moved(); err != nil {
		return err
	}
	return c.seat.mayAct()
}

// moved returns an error once the party has carried a guest's seat to another node by a re-keying. The caller holds n.mu.
func (c *Chair) moved() error {
	gone := c.notes.Moved != ""
	if c.seat.hosted {
		key, certain := seatNow(c.node.rec, c.seat.code)
		gone = certain && !c.seat.has(key)
	}
	if !gone {
		return nil
	}
	return advise("act where its key is; a pouch brings those acts here", "%w any more: %s has carried its seat to another node by a re-keying, and here it can only be read", ErrNotOurs, c.seat.code)
}

// has reports whether the home holds a seat key of this seat.
func (s *Seat) has(key seal.PublicKey) bool {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	return slices.ContainsFunc(s.keys.seats, func(k seal.PrivateKey) bool { return k.Public() == key })
}

// Notes returns this seat's private notes about the talks.
func (c *Chair) Notes() Notes {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	return c.notes
}

// SetCompared notes that charter and keys were compared by voice now, or that they weren't.
func (c *Chair) SetCompared(yes bool) error {
	return c.note(func(t *Notes) {
		t.Compared = ""
		if yes {
			t.Compared = c.node.home.stamp()
		}
	})
}

// Looked notes that somebody of this seat has seen all that the record holds now.
func (c *Chair) Looked() error {
	return c.note(func(t *Notes) { t.Seen = c.node.rec.Frontier() })
}

// Remember notes whose the authors of files were said to be, in place of what was noted before: at most maxWhose. Names
// that the notes can't hold are left out; they are asked for again.
func (c *Chair) Remember(list []Whose) error {
	var keep []Whose
	for _, w := range list {
		if _, err := seal.Marshal(w); err == nil && len(w.Author)+len(w.File)+len(w.To) <= maxWhoseBytes {
			keep = append(keep, w)
		}
	}
	keep = keep[max(0, len(keep)-maxWhose):]
	return c.note(func(t *Notes) { t.Authors = keep })
}

// LookedAt is Looked for who has seen the record with this frontier and no other; else the error wraps ErrStale and
// nothing is noted.
func (c *Chair) LookedAt(at seal.Digest) error {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	if err := c.named(); err != nil {
		return err
	}
	f := c.node.rec.Frontier()
	if f.Digest() != at {
		return errMovedOn()
	}
	t := c.notes
	t.Seen = f
	return c.putNotes(t)
}

// News returns the acts that came, from whomever, after this seat's last Looked, each after what it names.
func (c *Chair) News() []*record.Act {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	return c.node.rec.Missing(c.notes.Seen)
}

func (c *Chair) note(edit func(*Notes)) error {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	if err := c.named(); err != nil {
		return err
	}
	t := c.notes
	edit(&t)
	return c.putNotes(t)
}

// putNotes writes notes. The caller holds n.mu.
func (c *Chair) putNotes(t Notes) error {
	if err := c.seat.writeNotes(c.node.id, t); err != nil {
		return err
	}
	c.notes = t
	return nil
}

// watch remembers the newest act by which this party signed the text.
func (c *Chair) watch(a *record.Act) {
	if a.Kind == talks.KindSign && a.Party == c.seat.code && a.Body != nil && (c.signed == nil || a.Seq >= c.signed.Seq) {
		c.signed = a
	}
}

// The home's own seat, by the names that a Node with one seat has.

// Act is Chair.Act of the home's own seat.
func (n *Node) Act(ctx context.Context, body talks.Body) (Made, error) { return n.Own().Act(ctx, body) }

// ActAt is Chair.ActAt of the home's own seat.
func (n *Node) ActAt(ctx context.Context, body talks.Body, at seal.Digest) (Made, error) {
	return n.Own().ActAt(ctx, body, at)
}

// Check is Chair.Check of the home's own seat.
func (n *Node) Check(body talks.Body) error { return n.Own().Check(body) }

// Prepare is Chair.Prepare of the home's own seat.
func (n *Node) Prepare(body talks.Body) (record.Draft, error) { return n.Own().Prepare(body) }

// PrepareRekey is Chair.PrepareRekey of the home's own seat.
func (n *Node) PrepareRekey(seat seal.PublicKey, custody record.Custody) (record.Draft, error) {
	return n.Own().PrepareRekey(seat, custody)
}

// Take is Chair.Take of the home's own seat.
func (n *Node) Take(ctx context.Context, raw []byte) (Made, error) { return n.Own().Take(ctx, raw) }

// Due is Chair.Due of the home's own seat.
func (n *Node) Due() *talks.Exchange { return n.Own().Due() }

// Notes is Chair.Notes of the home's own seat.
func (n *Node) Notes() Notes { return n.Own().Notes() }

// SetCompared is Chair.SetCompared of the home's own seat.
func (n *Node) SetCompared(yes bool) error { return n.Own().SetCompared(yes) }

// Remember is Chair.Remember of the home's own seat.
func (n *Node) Remember(list []Whose) error { return n.Own().Remember(list) }

// Looked is Chair.Looked of the home's own seat.
func (n *Node) Looked() error { return n.Own().Looked() }

// LookedAt is Chair.LookedAt of the home's own seat.
func (n *Node) LookedAt(at seal.Digest) error { return n.Own().LookedAt(at) }

// News is Chair.News of the home's own seat.
func (n *Node) News() []*record.Act { return n.Own().News() }

// Pack is Chair.Pack of the home's own seat; where the charter doesn't name it, of all seats of the home together.
func (n *Node) Pack(ctx context.Context, w io.Writer, opt PackOptions) (Packed, error) {
	return n.Own().Pack(ctx, w, opt)
}

// SendFloat is Chair.SendFloat of the home's own seat.
func (n *Node) SendFloat(d FloatDraft) (Float, error) { return n.Own().SendFloat(d) }

// Floats is Chair.Floats of the home's own seat.
func (n *Node) Floats() ([]Float, error) { return n.Own().Floats() }

// FindFloat is Chair.FindFloat of the home's own seat.
func (n *Node) FindFloat(prefix string) (Float, error) { return n.Own().FindFloat(prefix) }

// DropFloat is Chair.DropFloat of the home's own seat.
func (n *Node) DropFloat(id record.ID) error { return n.Own().DropFloat(id) }

// FloatEnvelope is Chair.FloatEnvelope of the home's own seat.
func (n *Node) FloatEnvelope(id record.ID, to string) ([]byte, error) {
	return n.Own().FloatEnvelope(id, to)
}

// FloatGone is Chair.FloatGone of the home's own seat.
func (n *Node) FloatGone(id record.ID, to string) error { return n.Own().FloatGone(id, to) }

// notActing reports whether an error says that a seat doesn't act now, which is no failure.
func notActing(err error) bool {
	for _, why := range []error{ErrRefused, ErrNotOurs, ErrKeyElsewhere, ErrMustRekey, ErrRumour, ErrUnknown} {
		if errors.Is(err, why) {
			return true
		}
	}
	return false
}
