package cli

import (
	"flag"
	"fmt"

	"parley/internal/desk"
	"parley/talks"
)

func packageVerbs() []verb {
	p := &desk.Speaking{}
	note := func(c *call, f *flag.FlagSet) { f.StringVar(&p.Note, "note", "", "`TEXT` beside it") }
	say := func(s talks.Stance, name, short string) verb {
		return verb{
			name: "package " + name, group: "positions", args: "p1 …", short: short, flags: note,
			run: func(c *call) error { return c.packagePosition(s, p) },
		}
	}
	return []verb{{
		name: "package propose", group: "positions", args: "c1 c2 …",
		short: "tie claims together: all of them or none",
		long: `
Nothing of a package is adopted before every party accepts all of it; only a
package protects a quid pro quo. Proposing or accepting it ends your acceptance
of its members by themselves, of their rivals, and of packages that they meet.`,
		flags: note,
		run:   func(c *call) error { return c.packagePropose(p) },
	},
		say(talks.Accept, "accept", "accept all claims of a package together"),
		say(talks.Object, "object", "object to a package"),
		{
			name: "package withdraw", group: "positions", args: "p1 …",
			short: "withdraw a package that you proposed",
			flags: note,
			run: func(c *call) error {
				if err := c.wantPackages(); err != nil {
					return err
				}
				return c.withdraw(p.Note)
			},
		}, {
			name: "package list", group: "positions",
			short: "list the packages and who accepts them",
			run:   func(c *call) error { return c.packageList() },
		}}
}

func (c *call) wantPackages() error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	for _, a := range c.args {
		if len(a) == 0 || a[0] != 'p' && a[0] != 'P' {
			return desk.Usage{Msg: fmt.Sprintf("%s: wants packages such as p1, not %q", c.verb.name, a), Verb: c.verb.name}
		}
	}
	return nil
}

func (c *call) packagePropose(p *desk.Speaking) error {
	if err := c.want(2, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Package(c.args, p.Note) })
}

func (c *call) packagePosition(s talks.Stance, p *desk.Speaking) error {
	if err := c.wantPackages(); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.PackagePosition(s, c.args, p) })
}

func (c *call) packageList() error {
	return c.look(func(d *desk.Desk) error {
		if err := d.WantWork(); err != nil {
			return err
		}
		list := []desk.Package{}
		for _, t := range d.View.Packages() {
			list = append(list, d.PackageOf(t))
		}
		if done, err := c.answer(map[string]any{"packages": list}); done {
			return err
		}
		for _, t := range d.View.Packages() {
			c.print("%-5s of %s: %s%s", t.Name, t.Party, desk.And(t.Claims), noteWords(t.Note))
			if t.Fate != talks.Live {
				c.print("      %s", d.FateWords(t.Fate, t.Why))
				continue
			}
			c.print("      %s", d.AgreedOr(t.Agreed, t.Said))
		}
		return nil
	})
}

func noteWords(s string) string {
	if s == "" {
		return ""
	}
	return "  “" + desk.Visible(s) + "”"
}
