package cli

import (
	"flag"
	"slices"

	"parley/internal/desk"
	"parley/record"
	"parley/talks"
)

func positionVerbs() []verb {
	p := &desk.Speaking{}
	note := func(c *call, f *flag.FlagSet) { f.StringVar(&p.Note, "note", "", "`TEXT` beside it") }
	stance := func(s talks.Stance, short, long string) verb {
		return verb{
			name: "position " + string(s), group: "positions", args: "c5 [c7 p2 …]", short: short, long: long,
			flags: func(c *call, f *flag.FlagSet) {
				note(c, f)
				f.StringVar(&p.For, "for", "", "record it for `PARTY`; never counted as its own")
				f.StringVar(&p.Group, "group", "", "for this `GROUP`, whose voice you are")
				if s == talks.Support || s == talks.Accept {
					f.Var((*fileList)(&p.If), "if", "only if this `CLAIM` or package is adopted")
				}
				if s == talks.Reserve {
					f.StringVar((*string)(&p.Reason), "reason", "", "one `WORD`: instructions, scrutiny, substance, placement, linguistic")
				}
			},
			run: func(c *call) error { return c.position(s, p) },
		}
	}
	return []verb{
		stance(talks.Support, "hold a wording as your own too", ""),
		stance(talks.Accept, "say that you can live with a wording", `
A claim is agreed when every party supports or accepts it. Accepting a claim
ends your acceptance of its rivals and of packages that hold them. A condition
(--if c7) is open until c7 is adopted. Conditions on each other never close:
where A takes c5 only if B takes c7, make it a package; only that protects a
quid pro quo.`),
		stance(talks.Reserve, "keep your position open, with a reason", ""),
		stance(talks.Object, "object to a wording", ""),
		{
			name: "affirm", group: "positions", args: "c3 …",
			short: "make a wording that was recorded for you your own",
			flags: note,
			run:   func(c *call) error { return c.affirm(p) },
		}, {
			name: "position with", group: "positions", args: "PARTY",
			short: "take over what another party says on all that you have said nothing on",
			long: `
Your own words: what that party supports or accepts you accept, what it objects
to you object to, where it reserves you reserve. Where it speaks with a condition,
or you have spoken, nothing is signed; these are named. What it says later
changes nothing for you.`,
			flags: note,
			run:   func(c *call) error { return c.align(p.Note) },
		}, {
			name: "withdraw", group: "positions", args: "c4 …",
			short: "withdraw your claims, or your support of others'",
			long: `
A claim that another party supports lives on under its name. Withdrawing a
claim equals never having made it; acceptances that it ended stay ended.`,
			flags: note,
			run:   func(c *call) error { return c.withdraw(p.Note) },
		},
	}
}

// align signs what another party says, stance by stance.
func (c *call) align(note string) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.withTalks(func(h place, n sitting) error {
		var a desk.Alignment
		if err := n.View(func(rec *record.Record, st *talks.State) (err error) {
			a, err = desk.New(rec, st, h.Code()).AlignWith(c.args[0], note)
			return err
		}); err != nil {
			return err
		}
		if len(a.Spoken) > 0 {
			c.say("left out, you have spoken: %s", desk.Visible(desk.And(a.Spoken)))
		}
		if len(a.Open) > 0 {
			c.say("left out, it speaks with a condition: %s", desk.Visible(desk.And(a.Open)))
		}
		if len(a.Intents) == 0 {
			c.say("there is nothing to take over")
		}
		for _, in := range a.Intents {
			if err := c.signIn(h, n, func(*desk.Desk) (*desk.Intent, error) { return in, nil }); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *call) affirm(p *desk.Speaking) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Affirm(c.args, p) })
}

func (c *call) withdraw(note string) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Withdraw(c.args, note) })
}

func (c *call) position(s talks.Stance, p *desk.Speaking) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	if s == talks.Reserve && !slices.Contains(desk.Reasons(), p.Reason) {
		return desk.Usage{Msg: "position reserve: wants --reason instructions, scrutiny, substance, placement or linguistic", Verb: "position reserve"}
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Position(s, c.args, p) })
}
