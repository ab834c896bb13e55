package cli

import (
	"flag"
	"strings"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

func logVerbs() []verb {
	limit := 0
	return []verb{{
		name: "log", group: "looking", args: "[ACT]",
		short: "list the acts, each after what its author knew; or show one of them",
		flags: func(c *call, f *flag.FlagSet) { f.IntVar(&limit, "last", 0, "only the last `N` acts") },
		run:   func(c *call) error { return c.log(limit) },
	}}
}

func (c *call) log(limit int) error {
	if err := c.want(0, 1); err != nil {
		return err
	}
	return c.look(func(d *desk.Desk) error {
		if err := d.WantWork(); err != nil {
			return err
		}
		if len(c.args) == 1 {
			return c.logOne(d, c.args[0])
		}
		list := d.View.Log()
		if limit > 0 && len(list) > limit {
			list = list[len(list)-limit:]
		}
		out := []desk.Entry{}
		for _, e := range list {
			out = append(out, desk.EntryOf(e))
		}
		if done, err := c.answer(map[string]any{"acts": out}); done {
			return err
		}
		for _, e := range list {
			c.printEntry(d, e)
		}
		return nil
	})
}

// printEntry is an act in one line, and a second one when it has no effect.
func (c *call) printEntry(d *desk.Desk, e talks.Entry) {
	s := c.style()
	party := s.party(d.PartyIndex(e.Party), e.Party)
	if mark := e.Custody.Mark(); mark != "" {
		party += " " + s.warn("("+mark+")")
	}
	c.print("%s  %s  %s %s", s.dim(e.ID.Short()), s.dim(e.Time), party, desk.Visible(strings.ReplaceAll(d.BlockLabels(e.Line), "\n", " ")))
	if why := d.Without(desk.EntryOf(e)); why != "" {
		c.print("      %s", s.warn(desk.Visible(d.Labels(why))))
	}
	if why := d.BadTime(e.ID); why != "" {
		c.print("      %s", s.warn(why))
	}
}

// logOne shows an act with its claims in words.
func (c *call) logOne(d *desk.Desk, prefix string) error {
	id, err := d.State.Act(strings.ToLower(prefix))
	if err != nil {
		return desk.Advise(err, "parley log lists the acts")
	}
	e, _ := d.View.Entry(id)
	if done, err := c.answer(desk.EntryOf(e)); done {
		return err
	}
	c.printEntry(d, e)
	c.print("      act %s", e.ID)
	if e.By != "" {
		c.print("      by %s", desk.Visible(e.By))
	}
	c.print("      number %d on the chain of %s; its time is what %s claims", e.Seq, e.Party, e.Party)
	for _, cl := range d.View.Claims() {
		if cl.Ref.Act == id {
			c.printClaim(d, cl)
		}
	}
	switch b := e.Body.(type) {
	case *talks.Position:
		for _, r := range b.Claims {
			c.print("      %s", d.RefWords(r))
		}
	case *talks.Agree:
		for _, s := range b.Blocks {
			c.print("      %s  %.16s", d.Label(text.BlockID(s.ID)), s.Digest)
		}
	case *talks.Comment:
		c.print("      %s", desk.Visible(b.Text))
	}
	return nil
}
