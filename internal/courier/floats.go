package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"parley/record"
	"parley/seal"
)

// Floats carries words off the record from their sender's node to their reader's, on a link whose two ends have proven
// their seats; never by way of a third. What an envelope holds, the courier doesn't know.
type Floats interface {
	// Card returns this seat's float card.
	Card(ctx context.Context) ([]byte, error)
	// Meet takes a card that came from a peer with this proven key. A card that is worth nothing is passed over.
	Meet(ctx context.Context, party string, seat seal.PublicKey, card []byte) error
	// Out returns what waits for a party with this key, at most so many envelopes.
	Out(ctx context.Context, party string, seat seal.PublicKey, most int) ([]Envelope, error)
	// Take takes an envelope from a peer with this proven key. Nil is that it need not come again, whatever
	// became of it; an error that this side can keep nothing now.
	Take(ctx context.Context, party string, seat seal.PublicKey, raw []byte) error
	// Gone is told that a party has an envelope.
	Gone(ctx context.Context, party string, e Envelope) error
}

// Envelope is a float sealed for one reader.
type Envelope struct {
	Talks record.ID
	Name  record.ID // of the float, for Gone; it doesn't go over the wire
	Raw   []byte
}

const envelopeDomain = "parley float envelope v1"

func (e Envelope) digest() seal.Digest { return seal.Hash(envelopeDomain, e.Raw) }

// floatHead is the first line of a message of floats: the sender's card, and which envelopes of the other side's last
// message need not come again.
type floatHead struct {
	Card seal.Raw      `json:"card"`
	Got  []seal.Digest `json:"got"`
	V    int           `json:"v"`
}

type floatLine struct {
	Float []byte `json:"float"`
}

type floatEnd struct {
	Floats int  `json:"floats"`
	More   bool `json:"more,omitempty"`
}

// floatMessage writes a message of floats.
func (c Config) floatMessage(ctx context.Context, got []seal.Digest, out []Envelope) (*message, error) {
	card, err := c.Floats.Card(ctx)
	if err != nil {
		return nil, err
	}
	if got == nil {
		got = []seal.Digest{}
	}
	m := &message{more: len(out) == MaxFloats}
	if err := m.value(floatHead{Card: bytes.TrimSuffix(card, []byte("\n")), Got: got, V: Version}); err != nil {
		return nil, err
	}
	for _, e := range out {
		if err := m.value(floatLine{e.Raw}); err != nil {
			return nil, err
		}
	}
	return m, m.value(floatEnd{len(out), m.more})
}

// takeFloats reads a message of floats from a proven peer whose last message was answered with sent. It returns which
// envelopes came and need not come again, and whether the peer has more.
func (c Config) takeFloats(ctx context.Context, lines *lineReader, from claimant, sent []Envelope) (got []seal.Digest, more bool, err error) {
	line, err := lines.next(maxFloatHead)
	if err != nil {
		return nil, false, err
	}
	var h floatHead
	if err := seal.Unmarshal(line, &h); err != nil || h.V != Version || len(h.Got) > MaxFloats {
		return nil, false, refuse(CodeForm, "head of floats")
	}
	if err := c.Floats.Meet(ctx, from.party, from.key, h.Card); err != nil {
		return nil, false, refuse(CodeFailed, "%w", err)
	}
	for _, e := range sent {
		if slices.Contains(h.Got, e.digest()) {
			if err := c.Floats.Gone(ctx, from.party, e); err != nil {
				return nil, false, refuse(CodeFailed, "%w", err)
			}
		}
	}
	for {
		line, err := lines.next(maxFloatLine)
		if err != nil {
			return got, false, err
		}
		if bytes.HasPrefix(line, []byte(`{"floats":`)) {
			var e floatEnd
			if err := seal.Unmarshal(line, &e); err != nil || e.Floats != len(got) {
				return got, false, refuse(CodeForm, "end of floats")
			}
			return got, e.More, lines.none()
		}
		var f floatLine
		if err := seal.Unmarshal(line, &f); err != nil {
			return got, false, refuse(CodeForm, "a float: %w", err)
		}
		if len(got) == MaxFloats {
			return got, false, refuse(CodeSize, "more than %d floats", MaxFloats)
		}
		if err := c.Floats.Take(ctx, from.party, from.key, f.Float); err != nil {
			return got, false, refuse(CodeFailed, "%w", err)
		}
		got = append(got, Envelope{Raw: f.Float}.digest())
	}
}

// floats answers a message of floats, in a session that has proven its key.
func (h *Handler) floats(w http.ResponseWriter, r *http.Request, body *pacedBody) (err error) {
	name, s, err := h.session(r)
	if err != nil {
		return err
	}
	if !s.proven {
		return refuse(CodeSession, "")
	}
	defer func() { h.table.done(name, s, h.c.Clock(), err != nil) }()
	binding, err := h.binding(r)
	if err != nil {
		return err
	}
	seat, err := h.c.Seat()
	if err != nil {
		return refuse(CodeFailed, "the seat: %w", err)
	}
	if !slices.Equal(binding, s.binding) || seat.Key != s.seat.Key {
		return refuse(CodeSession, "another connection, or a new key here")
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	default:
		return refuse(CodeBusy, "")
	}
	body.until(h.c.Round)
	ctx, cancel := context.WithTimeout(r.Context(), h.c.Round)
	defer cancel()
	mine, old, err := h.c.standings(ctx, s.from)
	switch {
	case err != nil:
		return err
	case len(mine) == 0 && old:
		return refuse(CodeReplaced, "")
	case len(mine) == 0:
		return refuse(CodeStranger, "")
	}
	got, _, err := h.c.takeFloats(ctx, newLineReader(body, maxFloatMessage), s.from, s.floats)
	if err != nil {
		return err
	}
	body.finish()
	s.floats = nil
	out, err := h.c.Floats.Out(ctx, s.from.party, s.from.key, MaxFloats)
	if err != nil {
		return err
	}
	m, err := h.c.floatMessage(ctx, got, out)
	if err != nil {
		return err
	}
	s.floats = out
	return h.send(w, m)
}

// floats exchanges floats after a sync, both ways, until neither side has more. What goes wrong here is no failure of the
// sync; the link is over then, and the next one begins anew: an envelope that wasn't acknowledged comes again.
func (l *Link) floats(ctx context.Context) {
	if l.c.Floats == nil || l.noFloats {
		return
	}
	if _, err := l.c.Floats.Card(ctx); err != nil {
		return // this side can't float now, and the link is as good as before
	}
	for range maxFloatRounds {
		more, err := l.floatExchange(ctx)
		switch {
		case errors.Is(err, errAbsent):
			l.noFloats = true
			return
		case err != nil:
			l.Close()
			return
		case !more:
			return
		}
	}
}

// floatExchange sends one message of floats and takes the answer. more says that another is due.
func (l *Link) floatExchange(ctx context.Context) (more bool, err error) {
	out, err := l.c.Floats.Out(ctx, l.from.party, l.from.key, MaxFloats)
	if err != nil {
		return false, err
	}
	m, err := l.c.floatMessage(ctx, l.got, out)
	if err != nil {
		return false, err
	}
	resp, err := l.post(ctx, floatsPath, m)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	first := l.got == nil
	got, theirs, err := l.c.takeFloats(ctx, newLineReader(resp.Body, maxFloatMessage), l.from, out)
	l.got = append([]seal.Digest{}, got...)
	if err != nil {
		return false, fmt.Errorf("floats of %s: %w", l.from.party, err)
	}
	// The first answer brings the peer's card, without which nothing could be sealed for it.
	waiting := false
	if first && len(out) == 0 {
		next, err := l.c.Floats.Out(ctx, l.from.party, l.from.key, 1)
		if err != nil {
			return false, err
		}
		waiting = len(next) > 0
	}
	return len(got) > 0 || theirs || m.more || waiting, nil
}
