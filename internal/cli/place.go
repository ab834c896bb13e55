package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// place is where talks lie: a home on this disk, or (with --node) a node that runs elsewhere.
type place interface {
	Code() string // of the party that sits there; "" for an observer at a node
	MustRekey() string
	Rumours() []node.Rumour
	Talks() ([]node.Listed, error)
	Find(prefix string) (record.ID, error)
	Library() ([]node.LibraryText, error)
}

// sitting is one talks of a place, opened.
type sitting interface {
	ID() record.ID
	Spoken() string
	Notes() node.Notes
	SetCompared(yes bool) error
	Remember(list []node.Whose) error
	Looked() error
	News() []*record.Act
	Raws() [][]byte
	View(f func(rec *record.Record, st *talks.State) error) error
	Check(body talks.Body) error
	Act(ctx context.Context, body talks.Body) (node.Made, error)
	Pack(ctx context.Context, w io.Writer, opt node.PackOptions) (node.Packed, error)
}

// withPlace runs f where the talks lie.
func (c *call) withPlace(f func(p place) error) error {
	if c.node == "" && c.as == "" {
		return c.withHome(func(h *node.Home) error { return f(h) })
	}
	if c.node == "" {
		return c.withSeat(func(h *node.Home, s *node.Seat) error {
			if s.Own() {
				return f(h)
			}
			return f(guestPlace{s, h})
		})
	}
	e, err := c.reach()
	if err != nil {
		return err
	}
	c.warnPlace(e)
	return errors.Join(f(e), e.Close())
}

// withTalks runs f with the talks open that --talks names, or the only ones.
func (c *call) withTalks(f func(p place, t sitting) error) error {
	return c.withPlace(func(p place) error {
		id, err := p.Find(c.talks)
		if err != nil {
			return err
		}
		t, err := c.sit(p, id)
		if err != nil {
			return err
		}
		return f(p, t)
	})
}

// sit opens talks of a place.
func (c *call) sit(p place, id record.ID) (sitting, error) {
	switch p := p.(type) {
	case *elsewhere:
		return p.open(id)
	case guestPlace:
		n, err := p.home.Node(c.ctx, id)
		if err != nil {
			return nil, err
		}
		chair, err := n.As(p.Code())
		return guestTalks{chair, n}, err
	case *node.Home:
		return p.Node(c.ctx, id)
	}
	return nil, fmt.Errorf("talks of a %T", p)
}

// look opens the talks and shows them to f, which only reads.
func (c *call) look(f func(d *desk.Desk) error) error {
	return c.withTalks(func(p place, t sitting) error {
		return t.View(func(rec *record.Record, st *talks.State) error { return f(desk.New(rec, st, p.Code())) })
	})
}

// warnPlace says, before all else, why a party may not act from there.
func (c *call) warnPlace(p place) {
	why := p.MustRekey()
	if why == "" {
		c.warnRumours(p)
		return
	}
	c.say("warning: %s", desk.Visible(why))
	c.say("warning: this home may read but not act; see: parley help rekey")
}
