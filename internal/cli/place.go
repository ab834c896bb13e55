package cli

import (
	"context"
	"errors"
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
	if c.node == "" {
		return c.withHome(func(h *node.Home) error { return f(h) })
	}
	e, err := c.reach()
	if err != nil {
		return err
	}
	c.warnPlace(e)
	return errors.Join(f(e), e.Close())
}

// sit opens talks of a place.
func (c *call) sit(p place, id record.ID) (sitting, error) {
	if h, ok := p.(*node.Home); ok {
		return h.Node(c.ctx, id)
	}
	return p.(*elsewhere).open(id)
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
