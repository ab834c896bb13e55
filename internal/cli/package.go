package cli

import (
	"flag"
	"fmt"

	"parley/record"
	"parley/talks"
)

func packageVerbs() []verb {
	p := &speaking{}
	note := func(c *call, f *flag.FlagSet) { f.StringVar(&p.note, "note", "", "`TEXT` beside it") }
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
				return c.withdraw(p.note)
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
			return usageError{msg: fmt.Sprintf("%s: wants packages such as p1, not %q", c.verb.name, a), verb: c.verb.name}
		}
	}
	return nil
}

func (c *call) packagePropose(p *speaking) error {
	if err := c.want(2, -1); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.tie(c.args, p.note) })
}

func (c *call) packagePosition(s talks.Stance, p *speaking) error {
	if err := c.wantPackages(); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.packagePosition(s, c.args, p) })
}

// tie makes a package of claims: all of them or none.
func (d *desk) tie(names []string, note string) (*intent, error) {
	refs, err := d.refs(names)
	if err != nil {
		return nil, err
	}
	in := &intent{
		body: &talks.Package{Claims: refs, Note: note},
		head: fmt.Sprintf("%s ties %s together and accepts all or none of them:", d.me, count(len(refs), "claim")),
	}
	for _, r := range refs {
		if r.Package {
			return nil, hint(fmt.Errorf("%s is a package", d.state.Name(r)), "name the claims that belong together")
		}
		in.show = append(append(in.show, d.refWords(r)), d.oddOf(r)...)
	}
	if note != "" {
		in.show = append(in.show, "note: "+visible(note))
	}
	in.done = func(d *desk, id record.ID) outcome {
		r := talks.Ref{Act: id, Package: true}
		return outcome{claims: []jsonMade{{d.state.Name(r), "package of " + and(d.claimNames(refs))}}}
	}
	return in, nil
}

// packagePosition is a position on packages, with their members.
func (d *desk) packagePosition(s talks.Stance, names []string, p *speaking) (*intent, error) {
	in, err := d.position(s, names, p)
	if err != nil {
		return nil, err
	}
	for _, r := range in.body.(*talks.Position).Claims {
		for _, m := range d.members(r) {
			in.show = append(in.show, "  "+d.refWords(m))
		}
	}
	return in, nil
}

type jsonPackage struct {
	Name   string     `json:"name"`
	Party  string     `json:"party"`
	Claims []string   `json:"claims"`
	Note   string     `json:"note,omitempty"`
	Fate   talks.Fate `json:"fate"`
	Why    string     `json:"why,omitempty"`
	Agreed bool       `json:"agreed"`
	Said   []jsonSaid `json:"positions"`
}

func (d *desk) packageJSON(t talks.Tied) jsonPackage {
	return jsonPackage{t.Name, t.Party, t.Claims, t.Note, t.Fate, t.Why, t.Agreed, d.saidJSON(t.Said)}
}

func (c *call) packageList() error {
	return c.look(func(d *desk) error {
		list := []jsonPackage{}
		for _, t := range d.view.Packages() {
			list = append(list, d.packageJSON(t))
		}
		if done, err := c.answer(map[string]any{"packages": list}); done {
			return err
		}
		for _, t := range d.view.Packages() {
			c.print("%-5s of %s: %s%s", t.Name, t.Party, and(t.Claims), noteWords(t.Note))
			if t.Fate != talks.Live {
				c.print("      %s", fateWords(t.Fate, t.Why))
				continue
			}
			c.print("      %s", d.agreedOr(t.Agreed, t.Said))
		}
		return nil
	})
}

func noteWords(s string) string {
	if s == "" {
		return ""
	}
	return "  “" + visible(s) + "”"
}
