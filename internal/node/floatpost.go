package node

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parley/internal/courier"
	"parley/internal/float"
	"parley/record"
	"parley/seal"
)

// FloatEnvelope seals a float of this seat for one of those that it is for. ErrNoFloatCard says that the party's card
// must come first.
func (c *Chair) FloatEnvelope(id record.ID, to string) ([]byte, error) {
	var raw []byte
	return raw, c.edit(func(b *floatBook) (bool, error) {
		i, err := b.find(id)
		if err == nil {
			raw, err = c.seat.envelope(c.node, b, b.Floats[i].Note, to)
		}
		return false, err
	})
}

func (s *Seat) envelope(n *Node, b *floatBook, note float.Note, to string) ([]byte, error) {
	key, err := s.floatKey()
	if err != nil {
		return nil, err
	}
	seat, text, err := n.seatOf(to)
	if err != nil {
		return nil, fmt.Errorf("float to %w", err)
	}
	card, ok := b.card(to)
	if !ok || card.Seat != seat {
		return nil, advise(fmt.Sprintf("ask %s to send it: parley float card; here: parley float read FILE. Nodes that sync exchange cards by themselves", to), "float to %s: %w", to, ErrNoFloatCard)
	}
	r, err := recipient(text)
	if err != nil {
		return nil, fmt.Errorf("float to %s: %w", to, err)
	}
	return float.Seal(note, key, card, r)
}

// FloatGone notes that a float has gone to a party.
func (c *Chair) FloatGone(id record.ID, to string) error {
	return c.edit(func(b *floatBook) (bool, error) {
		i, err := b.find(id)
		if err != nil {
			return false, err
		}
		f := &b.Floats[i]
		before := len(f.Pending)
		f.Pending = slices.DeleteFunc(slices.Clone(f.Pending), func(p string) bool { return p == to })
		return len(f.Pending) != before, nil
	})
}

// ReadFloat takes in an envelope. fresh is false when the same float came before; it is one, however often it comes.
// Whatever is wrong with it, nothing of it is kept.
func (s *Seat) ReadFloat(ctx context.Context, raw []byte) (n *Node, f Float, fresh bool, err error) {
	return s.readFloat(ctx, raw, func(float.Unproven) bool { return true })
}

func (s *Seat) readFloat(ctx context.Context, raw []byte, wanted func(float.Unproven) bool) (*Node, Float, bool, error) {
	refused := func(advice, format string, args ...any) (*Node, Float, bool, error) {
		return nil, Float{}, false, advise(advice, "%w: %w", ErrFloat, fmt.Errorf(format, args...))
	}
	key, err := s.floatKey()
	if err != nil {
		return nil, Float{}, false, err
	}
	u, err := float.Open(raw, s.identity)
	if err != nil {
		return refused("nobody is proven to have done it; ask the sender for it again", "%w", err)
	}
	from := u.UnprovenFrom()
	ids, err := s.ids()
	if err != nil {
		return nil, Float{}, false, err
	}
	if !wanted(u) || !slices.Contains(ids, u.UnprovenTalks()) {
		return refused("a float belongs to talks that both sides hold", "it names the talks %s, which are %w", u.UnprovenTalks().Short(), ErrUnknown)
	}
	n, err := s.home.Node(ctx, u.UnprovenTalks())
	if err != nil {
		return nil, Float{}, false, err
	}
	seat, _, err := n.seatOf(from)
	if err != nil {
		return refused("a float is from a party of the talks", "%w", err)
	}
	note, card, err := u.Prove(key, seat)
	if errors.Is(err, float.ErrOldKey) {
		return refused("if one of you re-keyed, exchange pouches first; then send each other new float cards: parley float card", "%w", err)
	}
	if err != nil {
		return refused("ask "+from+" by another way whether it sent anything", "%w", err)
	}
	now := s.home.clock()
	if note.Expired(now) {
		return refused("ask for it again, if it still matters", "it expired at %s", note.Expires)
	}
	if !note.Expired(now.Add(float.MaxLife + clockSlack)) {
		return refused("check the clocks of both sides", "it would be kept until %s, and none is kept longer than %d days", note.Expires, int(float.MaxLife.Hours()/24))
	}
	id, err := note.ID()
	if err != nil {
		return refused("ask the sender for it again", "%w", err)
	}
	kept := bookFloat{Came: s.home.stamp(), Note: note, Pending: []string{}}
	fresh := false
	s.home.floats.Lock()
	err = s.editFloats(n.id, func(b *floatBook) (bool, error) {
		met := b.meet(card)
		if slices.ContainsFunc(b.Seen, func(o bookSeen) bool { return o.ID == id }) {
			return met, nil
		}
		if err := b.room(from); err != nil {
			return met, err
		}
		b.Floats = append(b.Floats, kept)
		b.Seen = append(b.Seen, bookSeen{note.Expires, from, id})
		fresh = true
		return true, nil
	})
	s.home.floats.Unlock()
	if err != nil {
		return nil, Float{}, false, err
	}
	f, err := s.floatOf(kept)
	if fresh {
		n.followers.stir()
	}
	return n, f, fresh, err
}

// room returns why no more floats of a party can be taken, or nil.
func (b *floatBook) room(from string) error {
	kept, seen := 0, 0
	for _, f := range b.Floats {
		if f.Note.From == from {
			kept++
		}
	}
	for _, s := range b.Seen {
		if s.From == from {
			seen++
		}
	}
	if kept >= maxFloatsFrom || len(b.Floats) >= maxFloats || seen >= maxFloatsSeenFrom || len(b.Seen) >= maxFloatsSeen {
		return advise("drop some: parley float drop; they also expire", "%w: %d floats of %s are here, %d in all", ErrFloat, kept, from, len(b.Floats))
	}
	return nil
}

// floatPost is a seat's floats as package courier carries them.
type floatPost struct{ s *Seat }

// Card implements courier.Floats.
func (p floatPost) Card(context.Context) ([]byte, error) { return p.s.FloatCard() }

// Meet implements courier.Floats.
func (p floatPost) Meet(ctx context.Context, party string, seat seal.PublicKey, raw []byte) error {
	c, err := float.ParseCard(raw)
	if err != nil || c.Party != party || c.Seat != seat {
		return nil // not this peer's: worth nothing
	}
	if _, _, err = p.s.TakeFloatCard(ctx, raw); errors.Is(err, float.ErrCard) {
		return nil
	}
	return err
}

// Out implements courier.Floats.
func (p floatPost) Out(ctx context.Context, party string, seat seal.PublicKey, most int) ([]courier.Envelope, error) {
	p.s.home.floats.Lock()
	defer p.s.home.floats.Unlock()
	ids, err := p.s.ids()
	if err != nil {
		return nil, err
	}
	var out []courier.Envelope
	for _, id := range ids {
		if !p.s.floatsIn(id, party) {
			continue
		}
		n, err := ledger(p).node(ctx, id)
		if errors.Is(err, courier.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if now, _, err := n.seatOf(party); err != nil || now != seat {
			continue
		}
		err = p.s.editFloats(id, func(b *floatBook) (bool, error) {
			for _, f := range b.Floats {
				if len(out) == most || !slices.Contains(f.Pending, party) {
					continue
				}
				name, err := f.Note.ID()
				if err != nil {
					return false, err
				}
				raw, err := p.s.envelope(n, b, f.Note, party)
				if err != nil { // its card isn't here yet: later
					continue
				}
				out = append(out, courier.Envelope{Talks: id, Name: name, Raw: raw})
			}
			return false, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Take implements courier.Floats. A float comes from its sender's own node, or not at all.
func (p floatPost) Take(ctx context.Context, party string, seat seal.PublicKey, raw []byte) error {
	_, _, _, err := p.s.readFloat(ctx, raw, func(u float.Unproven) bool { return u.UnprovenFrom() == party && u.UnprovenSeat() == seat })
	if errors.Is(err, ErrFloat) {
		return nil // done with: it doesn't get better by coming again
	}
	return err
}

// Gone implements courier.Floats.
func (p floatPost) Gone(ctx context.Context, party string, e courier.Envelope) error {
	n, err := p.s.home.Node(ctx, e.Talks)
	var c *Chair
	if err == nil {
		c, err = n.As(p.s.code)
	}
	if err == nil {
		err = c.FloatGone(e.Name, party)
	}
	if errors.Is(err, ErrUnknown) { // dropped meanwhile
		return nil
	}
	return err
}

// floatsFor reports whether a float of this seat waits for a party.
func (s *Seat) floatsFor(party string) bool {
	s.home.floats.Lock()
	defer s.home.floats.Unlock()
	ids, err := s.ids()
	return err == nil && slices.ContainsFunc(ids, func(id record.ID) bool { return s.floatsIn(id, party) })
}

// floatsIn reports whether a float waits for a party in talks; the disk is asked the first time. What can't be read waits
// for nobody. The caller holds home.floats.
func (s *Seat) floatsIn(id record.ID, party string) bool {
	if _, read := s.pending[id]; !read {
		_ = s.editFloats(id, func(*floatBook) (bool, error) { return false, nil })
	}
	return slices.Contains(s.pending[id], party)
}
