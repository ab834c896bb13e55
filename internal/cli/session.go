package cli

import (
	"errors"

	"parley/internal/desk"
	"parley/internal/node"
)

// openHome opens the home for this run; the caller closes it.
func (c *call) openHome() (*node.Home, error) {
	if c.node != "" {
		return nil, c.errHere("it wants the keys of a home")
	}
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
	if c.as == "" { // else the seat that it names is warned of, once
		c.warnPlace(h)
	}
	return h, nil
}

// withHome runs f with the home open.
func (c *call) withHome(f func(h *node.Home) error) error {
	if c.as != "" {
		return desk.Usage{Msg: c.verb.name + ": --as doesn't go with it: it is about the whole home, or about its own seat", Verb: c.verb.name}
	}
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
