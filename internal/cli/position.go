package cli

import (
	"flag"
	"slices"

	"parley/internal/desk"
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
