package cli

import (
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/offices"
	"parley/record"
	"parley/talks"
)

// takeUp makes what has been accepted by all parties acts of this one: the package, or its only claim, and the
// withdrawal of its own claims that the package passes over. What stands on the record already is left out.
func (c *call) takeUp(h *node.Home, n *node.Node, takes, passes []string) error {
	did := 0
	for range 2 {
		var next *offices.Next
		if err := n.View(onDesk(h, func(d *desk.Desk) (err error) {
			next, err = offices.NextUp(d, takes, passes)
			return err
		})); err != nil {
			return err
		}
		if next == nil {
			break
		}
		if err := c.signIn(h, n, next.Intent); err != nil {
			return err
		}
		did++
	}
	if did == 0 {
		c.say("it stands on the record already")
	}
	return nil
}

// onDesk lays talks on the desk of a home's own seat.
func onDesk(h *node.Home, f func(d *desk.Desk) error) func(rec *record.Record, st *talks.State) error {
	return func(rec *record.Record, st *talks.State) error { return f(desk.New(rec, st, h.Code())) }
}
