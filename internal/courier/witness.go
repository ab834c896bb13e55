package courier

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"parley/seal"
)

// Witness carries what two nodes say of running logs, their own and those that they saw. What is in a message, the courier doesn't
// know; one message and its answer are exchanged after a sync, and again while one side says that it has more.
type Witness interface {
	// Tell returns what is said to a party with this proven key, and whether there is more.
	Tell(ctx context.Context, party string, seat seal.PublicKey) (raw []byte, more bool, err error)
	// Hear takes what such a party said. An error is that this side can keep nothing now.
	Hear(ctx context.Context, party string, seat seal.PublicKey, raw []byte) error
}

// witnessLine is a message: one line.
type witnessLine struct {
	More bool   `json:"more,omitempty"`
	Said []byte `json:"said"`
	V    int    `json:"v"`
}

func (c Config) tell(ctx context.Context, to claimant) (*message, bool, error) {
	raw, more, err := c.Witness.Tell(ctx, to.party, to.key)
	if err != nil {
		return nil, false, err
	}
	if len(raw) > MaxWitness {
		return nil, false, fmt.Errorf("a message of %d bytes on running logs", len(raw))
	}
	m := &message{}
	return m, more, m.value(witnessLine{more, raw, Version})
}

func (c Config) hear(ctx context.Context, lines *lineReader, from claimant) (more bool, err error) {
	line, err := lines.next(maxWitnessLine)
	if err != nil {
		return false, err
	}
	var w witnessLine
	if err := seal.Unmarshal(line, &w); err != nil || w.V != Version || len(w.Said) > MaxWitness {
		return false, refuse(CodeForm, "a message on running logs")
	}
	if err := lines.none(); err != nil {
		return false, err
	}
	if err := c.Witness.Hear(ctx, from.party, from.key, w.Said); err != nil {
		return false, refuse(CodeFailed, "%w", err)
	}
	return w.More, nil
}

// witness answers a message on running logs, in a session that has proven its key.
func (h *Handler) witness(w http.ResponseWriter, r *http.Request, body *pacedBody) (err error) {
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
	if _, err := h.c.hear(ctx, newLineReader(body, maxWitnessLine), s.from); err != nil {
		return err
	}
	body.finish()
	m, _, err := h.c.tell(ctx, s.from)
	if err != nil {
		return err
	}
	return h.send(w, m)
}

// witness says after a sync what this side saw of running logs, and hears the same. What goes wrong here is no failure of the sync; the
// link is over then.
func (l *Link) witness(ctx context.Context) {
	if l.c.Witness == nil || l.noWitness || l.over {
		return
	}
	for range maxWitnessRounds {
		more, err := l.witnessOnce(ctx)
		switch {
		case errors.Is(err, errAbsent):
			l.noWitness = true
			return
		case err != nil:
			l.Close()
			return
		case !more:
			return
		}
	}
}

func (l *Link) witnessOnce(ctx context.Context) (more bool, err error) {
	m, more, err := l.c.tell(ctx, l.from)
	if err != nil {
		return false, err
	}
	resp, err := l.post(ctx, witnessPath, m)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	theirs, err := l.c.hear(ctx, newLineReader(resp.Body, maxWitnessLine), l.from)
	return more || theirs, err
}
