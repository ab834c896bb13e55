package cli

import (
	"flag"
	"strings"

	"parley/talks"
)

func noteVerbs() []verb {
	again := false
	return []verb{{
		name: "comment", group: "positions", args: "c4|OP3|ACT|text 'WORDS'",
		short: "put a remark on the record",
		run: func(c *call) error {
			return c.noteAct(func(on talks.Target, words string) (talks.Body, string) {
				return &talks.Comment{On: on, Text: words}, "comments on"
			})
		},
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
			return c.noteAct(func(on talks.Target, words string) (talks.Body, string) {
				if words == "" {
					return &talks.Park{On: on}, "takes up again"
				}
				return &talks.Park{On: on, Note: words}, "parks"
			})
		},
	}, {
		name: "place", group: "positions", args: "c4|OP3 'WHERE'",
		short: "say where something should be dealt with, such as 'the annex'",
		run: func(c *call) error {
			return c.noteAct(func(on talks.Target, words string) (talks.Body, string) {
				return &talks.Place{On: on, Where: words}, "says where to deal with"
			})
		},
	}}
}

// noteAct signs a remark about something.
func (c *call) noteAct(body func(on talks.Target, words string) (talks.Body, string)) error {
	if err := c.want(2, 2); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) {
		on, what, err := d.target(c.args[0])
		if err != nil {
			return nil, err
		}
		words := strings.TrimSpace(c.args[1])
		b, verb := body(on, words)
		in := &intent{body: b, head: d.me + " " + verb + " " + what + ":"}
		if words != "" {
			in.show = []string{visible(words)}
		}
		return in, nil
	})
}
