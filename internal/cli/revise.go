package cli

import (
	"flag"

	"parley/internal/desk"
)

func reviseVerbs() []verb {
	from := ""
	return []verb{{
		name: "revise", group: "agreement",
		short: "issue the next revision (penholder)",
		long: `
The next revision is this one with exactly the claims that are agreed now; the
pen chooses nothing, and every node recomputes the text. Shows what it adopts
and which claims lapse by it, and why.`,
		run: func(c *call) error { return c.revise() },
	}, {
		name: "pen", group: "agreement", args: "PARTY",
		short: "hand the pen over; or name, with all others, another penholder",
		long: `
The holder hands the pen over alone. All others together take it away by naming
the same party and the same revision. What was adopted stays agreed.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&from, "from", "", "the `REVISION` that the new penholder builds on, such as Rev.2")
		},
		run: func(c *call) error { return c.pen(from) },
	}}
}

func (c *call) revise() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Revise() })
}

func (c *call) pen(from string) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Pen(c.args[0], from) })
}
