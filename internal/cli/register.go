package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/talks"
)

func registerVerbs() []verb {
	e := &desk.Entering{}
	note := ""
	says := []string{string(talks.SayConfirm), string(talks.SayObject), string(talks.SayWithdraw), string(talks.SayReported), string(talks.SayDone), string(talks.SayOverdue)}
	return []verb{{
		name: "register list", group: "agreement",
		short: "the register of commitments: who is to do what by when, and what became of it",
		long: `
What the parties entered, who reads it so, and how it goes; below, what the
words of the text propose and nobody entered yet.`,
		run: func(c *call) error {
			if err := c.want(0, 0); err != nil {
				return err
			}
			return c.look(func(d *desk.Desk) error { return c.registerList(d) })
		},
	}, {
		name: "register add", group: "agreement", args: "PARAGRAPH",
		short: "enter what a paragraph obliges whom to do, and by when",
		long: `
What isn't given is read from the words of the paragraph; you see it before you
sign. Other parties then confirm it or object.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&e.Verb, "verb", "", "the `WORD` that obliges or asks")
			f.StringVar(&e.To, "whom", "", "the `WORDS` that say who is to do it")
			f.StringVar(&e.For, "party", "", "the `PARTY` that is bound, if it is one of these talks")
			f.StringVar(&e.Due, "due", "", "the last `DAY`: 2031-03-01")
			f.StringVar(&e.Term, "term", "", "the `WORDS` that say by when")
			f.StringVar(&e.Lang, "lang", "", "`LANG` in which it is read: that of the talks")
			f.StringVar(&e.Note, "note", "", "what is to be done, in your `WORDS`")
		},
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			e.Paragraph = c.args[0]
			return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Enter(*e) })
		},
	}, {
		name: "register say", group: "agreement", args: "ENTRY confirm|object|withdraw|reported|done|overdue",
		short: "confirm an entry of the register, or say how it goes",
		long: `
ENTRY is its name in the list, such as VES-12. You confirm or object to what others
entered, and withdraw your own. That there is a report, that it is done or
overdue anybody may say, after the talks are concluded, too.`,
		flags: func(c *call, f *flag.FlagSet) { f.StringVar(&note, "note", "", "`WORDS` on it") },
		run: func(c *call) error {
			if err := c.want(2, 2); err != nil {
				return err
			}
			if !slices.Contains(says, c.args[1]) {
				return desk.Usage{Msg: fmt.Sprintf("register say: %s is none of %s", desk.Visible(c.args[1]), strings.Join(says, ", ")), Verb: "register say"}
			}
			return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.FollowUp(c.args[0], talks.Say(c.args[1]), note) })
		},
	}}
}

func (c *call) registerList(d *desk.Desk) error {
	entered, proposed := d.Register(time.Now().UTC().Format(time.DateOnly))
	if done, err := c.answer(map[string]any{"entered": entered, "proposed": proposed}); done {
		return err
	}
	s := c.style()
	for _, o := range entered {
		c.print("%s", desk.Visible(fmt.Sprintf("%-8s %-6s %s", o.Name, o.Label, o.Line())))
		for _, l := range d.Standing(o) {
			c.print("           %s", desk.Visible(l))
		}
	}
	if len(entered) == 0 {
		c.print("nobody entered anything")
	}
	if len(proposed) > 0 {
		c.print("%s", s.dim("not entered; found by where words stand, so read each paragraph: parley register add PARAGRAPH"))
	}
	for _, o := range proposed {
		c.print("%s", desk.Visible(fmt.Sprintf("%-8s %-6s %s", "–", o.Label, o.Line())))
	}
	return nil
}
