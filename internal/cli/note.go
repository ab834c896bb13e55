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
		run:   func(c *call) error { return c.noteAct((*desk).comment) },
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
			return c.noteAct((*desk).park)
		},
	}, {
		name: "place", group: "positions", args: "c4|OP3 'WHERE'",
		short: "say where something should be dealt with, such as 'the annex'",
		run:   func(c *call) error { return c.noteAct((*desk).place) },
	}}
}

// noteAct signs a remark about something.
func (c *call) noteAct(build func(d *desk, on, words string) (*intent, error)) error {
	if err := c.want(2, 2); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return build(d, c.args[0], c.args[1]) })
}

// comment puts a remark on the record, about what target understands.
func (d *desk) comment(on, words string) (*intent, error) {
	return d.remark(on, words, func(on talks.Target, words string) (talks.Body, string) {
		return &talks.Comment{On: on, Text: words}, "comments on"
	})
}

// park puts something aside for later; without words it takes it up again.
func (d *desk) park(on, words string) (*intent, error) {
	return d.remark(on, words, func(on talks.Target, words string) (talks.Body, string) {
		if words == "" {
			return &talks.Park{On: on}, "takes up again"
		}
		return &talks.Park{On: on, Note: words}, "parks"
	})
}

// place says where something should be dealt with.
func (d *desk) place(on, where string) (*intent, error) {
	return d.remark(on, where, func(on talks.Target, words string) (talks.Body, string) {
		return &talks.Place{On: on, Where: words}, "says where to deal with"
	})
}

func (d *desk) remark(about, words string, body func(on talks.Target, words string) (talks.Body, string)) (*intent, error) {
	on, what, err := d.target(about)
	if err != nil {
		return nil, err
	}
	words = strings.TrimSpace(words)
	b, verb := body(on, words)
	in := &intent{body: b, head: d.me + " " + verb + " " + what + ":"}
	if words != "" {
		in.show = []string{visible(words)}
	}
	return in, nil
}
