package cli

import (
	"errors"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// openHome opens the home for this run; the caller closes it.
func (c *call) openHome() (*node.Home, error) {
	dir, err := c.homeDir()
	if err != nil {
		return nil, err
	}
	h, err := node.Open(dir, node.Options{
		Passphrase: func() (string, error) { return c.passphrase("passphrase of " + desk.Visible(dir) + ": ") },
		Rand:       c.Rand, Clock: c.Now, WorkFactor: c.WorkFactor,
	})
	if err != nil {
		return nil, err
	}
	if why := h.MustRekey(); why != "" {
		c.say("warning: %s", desk.Visible(why))
		c.say("warning: this home may read but not act; see: parley help rekey")
	} else {
		c.warnRumours(h)
	}
	return h, nil
}

// withHome runs f with the home open.
func (c *call) withHome(f func(h *node.Home) error) error {
	h, err := c.openHome()
	if err != nil {
		return err
	}
	return errors.Join(f(h), h.Close())
}

// withNode runs f with the talks open that --talks names, or the only ones.
func (c *call) withNode(f func(h *node.Home, n *node.Node) error) error {
	return c.withHome(func(h *node.Home) error {
		id, err := h.Find(c.talks)
		if err != nil {
			return err
		}
		n, err := h.Node(c.ctx, id)
		if err != nil {
			return err
		}
		return f(h, n)
	})
}

// look opens the talks and shows them to f, which only reads.
func (c *call) look(f func(d *desk.Desk) error) error {
	return c.withNode(func(h *node.Home, n *node.Node) error {
		return n.View(func(rec *record.Record, st *talks.State) error { return f(desk.New(rec, st, h.Code())) })
	})
}
