package cli

import (
	"flag"
	"fmt"
	"slices"

	"parley/talks"
)

// speaking is what a person says beside a position.
type speaking struct {
	reason  talks.Reason // why a position is reserved
	note    string
	forWhom string   // recorded for this party; never counted as its own
	when    []string // only if these claims or packages are adopted
}

func positionVerbs() []verb {
	p := &speaking{}
	note := func(c *call, f *flag.FlagSet) { f.StringVar(&p.note, "note", "", "`TEXT` beside it") }
	stance := func(s talks.Stance, short, long string) verb {
		return verb{
			name: "position " + string(s), group: "positions", args: "c5 [c7 p2 …]", short: short, long: long,
			flags: func(c *call, f *flag.FlagSet) {
				note(c, f)
				f.StringVar(&p.forWhom, "for", "", "record it for `PARTY`; never counted as its own")
				if s == talks.Support || s == talks.Accept {
					f.Var((*fileList)(&p.when), "if", "only if this `CLAIM` or package is adopted")
				}
				if s == talks.Reserve {
					f.StringVar((*string)(&p.reason), "reason", "", "one `WORD`: instructions, scrutiny, substance, placement, linguistic")
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
			run:   func(c *call) error { return c.withdraw(p.note) },
		},
	}
}

func (c *call) affirm(p *speaking) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.affirm(c.args, p) })
}

func (c *call) withdraw(note string) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.withdraw(c.args, note) })
}

func (c *call) position(s talks.Stance, p *speaking) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	if s == talks.Reserve && !slices.Contains(reasons(), p.reason) {
		return usageError{msg: "position reserve: wants --reason instructions, scrutiny, substance, placement or linguistic", verb: "position reserve"}
	}
	return c.sign(func(d *desk) (*intent, error) { return d.position(s, c.args, p) })
}

// reasons are the reasons for which a position can be reserved.
func reasons() []talks.Reason {
	return []talks.Reason{talks.Instructions, talks.Scrutiny, talks.Substance, talks.Placement, talks.Linguistic}
}

func (d *desk) position(s talks.Stance, names []string, p *speaking) (*intent, error) {
	refs, err := d.refs(names)
	if err != nil {
		return nil, err
	}
	when, err := d.refs(p.when)
	if err != nil {
		return nil, err
	}
	body := &talks.Position{Claims: refs, If: when, Note: p.note, Reason: p.reason, Stance: s}
	in := &intent{body: body, head: d.me + " " + stanceVerb(s) + d.conditions(when) + ":"}
	if p.forWhom != "" {
		body.For = upper(p.forWhom)
		if err := d.wantParty(body.For); err != nil {
			return nil, err
		}
		in.head = fmt.Sprintf("%s records for %s, who has not affirmed it, that it %s%s:", d.me, body.For, stanceVerb(s), d.conditions(when))
	}
	for _, r := range refs {
		in.show = append(in.show, d.refWords(r))
		in.show = append(in.show, d.oddOf(r)...)
	}
	if p.reason != "" {
		in.show = append(in.show, "reason: "+string(p.reason))
	}
	if p.note != "" {
		in.show = append(in.show, "note: "+visible(p.note))
	}
	in.done = d.standing(refs)
	return in, nil
}

func stanceVerb(s talks.Stance) string {
	switch s {
	case talks.Support:
		return "supports"
	case talks.Accept:
		return "accepts"
	case talks.Reserve:
		return "reserves its position on"
	case talks.Object:
		return "objects to"
	}
	return "has not spoken on"
}

func (d *desk) conditions(when []talks.Ref) string {
	if len(when) == 0 {
		return ""
	}
	verb := " is adopted"
	if len(when) > 1 {
		verb = " are adopted"
	}
	return ", only if " + and(d.claimNames(when)) + verb
}
