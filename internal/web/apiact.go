package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// apiWish is the act that a program asks for.
type apiWish struct {
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
	At   *seal.Digest    `json:"at,omitempty"` // the frontier of the record that the program has seen; nil: whatever it is
}

// apiForeseen is what an act would be: what would be signed and what follows.
type apiForeseen struct {
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
	Ends []string        `json:"ends"`
}

// apiMade is an act that was made.
type apiMade struct {
	desk.Signed
	ClockBack bool `json:"clock_back,omitempty"` // the node's clock stands before the party's previous act

	Receipt *ledger.Receipt `json:"receipt,omitempty"` // that this node's running log has the act; none: it signs no log now
}

// apiRead reads one JSON object into x, and nothing behind it.
func apiRead(r *http.Request, what string, x any) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return apiBad("the request can't be read: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(x); err != nil {
		return apiBad("an object %s is wanted: %w", what, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return apiBad("something follows the object; one is wanted")
	}
	return nil
}

// apiBody reads the act that a program asks for.
func apiBody(r *http.Request) (talks.Body, apiWish, error) {
	var in apiWish
	if err := apiRead(r, `{"kind": …, "body": …}`, &in); err != nil {
		return nil, in, err
	}
	b, err := talks.Decode(in.Kind, in.Body)
	if err != nil {
		return nil, in, apiBad("the body of the act: %w", err)
	}
	if b == nil {
		return nil, in, apiBad("an act of the kind %q isn't made here", in.Kind)
	}
	return b, in, nil
}

// apiForesee says what would follow from an act, and signs nothing.
func (s *Server) apiForesee(v *visit) error {
	body, in, err := apiBody(v.r)
	if err != nil {
		return err
	}
	n, err := s.node(v)
	if err != nil {
		return err
	}
	out := apiForeseen{Kind: body.Kind(), Body: in.Body, Ends: []string{}}
	err = s.plain(v, func(t *table) error {
		if in.At != nil && t.rec.Frontier().Digest() != *in.At {
			return node.ErrStale
		}
		x := &desk.Intent{Body: body}
		if err := t.desk().Foresee(x); err != nil {
			return &fail{http.StatusConflict, err}
		}
		out.Ends = append(out.Ends, x.Ends...)
		return nil
	})
	if err != nil {
		return err
	}
	if v.who.Can.Has(powerFor(body)) { // who drafts for others needn't be told that the home may not act
		c, err := s.chair(v, n)
		if err == nil {
			err = c.Check(body)
		}
		if err == nil {
			err = c.State() // the key may be in a browser
		}
		if err != nil {
			return s.refused(v, n, body, err)
		}
	}
	return v.answer(out)
}

// apiAct makes an act.
func (s *Server) apiAct(v *visit) error {
	body, in, err := apiBody(v.r)
	if err != nil {
		return err
	}
	if !v.who.Can.Has(powerFor(body)) {
		return &fail{http.StatusForbidden, errors.New("your delegation hasn't given you the power to do that")}
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	n := c.Node()
	if v.who.Name != "" {
		talks.SetDelegate(body, v.who.Name)
	}
	// A program that goes away takes nothing back: the act is made or refused whole.
	ctx := context.WithoutCancel(v.r.Context())
	made, err := s.release(v, body, nil, func() (node.Made, error) {
		if in.At != nil {
			return c.ActAt(ctx, body, *in.At)
		}
		return c.Act(ctx, body)
	})
	if err != nil && made.ID.IsZero() {
		return s.refused(v, n, body, err)
	}
	receipt, err := n.Receipt(made.ID)
	if err != nil {
		s.log.Warn("no receipt", "act", made.ID.Short(), "error", err)
	}
	return n.View(func(rec *record.Record, st *talks.State) error {
		out := apiMade{desk.Signed{Act: made.ID.String(), Kind: made.Kind, Party: v.who.Seat, Talks: st.Talks().String(), Concluded: st.Now().Final().Concluded}, made.ClockBack, receipt}
		if made.Exchange != nil {
			out.Exchange = made.Exchange.String()
		}
		return v.answer(out)
	})
}
