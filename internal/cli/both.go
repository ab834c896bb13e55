package cli

import (
	"flag"

	"parley/internal/desk"
	"parley/text"
)

func bothVerbs() []verb {
	p := &desk.Proposing{}
	return []verb{{
		name: "both", group: "the text",
		args:  "c1 c2 …",
		short: "propose the wordings of claims at one place together, in this order",
		long: `
Different wordings at one place exclude each other. Where both are meant to
stand ("forests" and "oceans"), this makes one more wording of them: the new
words of the claims, one after the other in the order in which you name them.`,
		flags: func(c *call, f *flag.FlagSet) { proposingFlags(f, p) },
		run: func(c *call) error {
			if err := c.want(2, -1); err != nil {
				return err
			}
			return c.propose(p, func(d *desk.Desk) ([]text.Claim, error) { return d.Both(c.args) })
		},
	}}
}
