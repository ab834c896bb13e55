package cli

import (
	"flag"

	"parley/internal/desk"
)

func noteVerbs() []verb {
	again := false
	return []verb{{
		name: "comment", group: "positions", args: "c4|OP3|ACT|text 'WORDS'",
		short: "put a remark on the record",
		run:   func(c *call) error { return c.noteAct((*desk.Desk).Comment) },
	}, {
		name: "park", group: "positions", args: "c4|OP3|text ['NOTE']",
		short: "put something aside for later; --again takes it up",
		flags: func(c *call, f *flag.FlagSet) { f.BoolVar(&again, "again", false, "take it up again") },
		run: func(c *call) error {
			if len(c.args) == 1 && !again {
				c.args = append(c.args, "parked")
			} else if len(c.args) == 1 {
				c.args = append(c.args, "")
			}
			return c.noteAct((*desk.Desk).Park)
		},
	}, {
		name: "place", group: "positions", args: "c4|OP3 'WHERE'",
		short: "say where something should be dealt with, such as 'the annex'",
		run:   func(c *call) error { return c.noteAct((*desk.Desk).Place) },
	}}
}

// noteAct signs a remark about something.
func (c *call) noteAct(build func(d *desk.Desk, on, words string) (*desk.Intent, error)) error {
	if err := c.want(2, 2); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return build(d, c.args[0], c.args[1]) })
}
