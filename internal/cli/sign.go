package cli

import (
	"errors"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// sign builds an act from the talks as they are, shows it, asks, signs, and
// says where it stands.
func (c *call) sign(build func(d *desk.Desk) (*desk.Intent, error)) error {
	return c.withTalks(func(h place, n sitting) error { return c.signIn(h, n, build) })
}

func (c *call) signIn(h place, n sitting, build func(d *desk.Desk) (*desk.Intent, error)) error {
	if h.Code() == "" {
		return desk.Advise(errors.New("you are an observer at this node, and observers sign nothing"), "read on: parley text, parley status, parley log")
	}
	var in *desk.Intent
	var names []string
	err := n.View(func(rec *record.Record, st *talks.State) (err error) {
		d := desk.New(rec, st, h.Code())
		names = d.Others()
		if in, err = build(d); err != nil {
			return err
		}
		talks.SetDelegate(in.Body, c.delegate())
		return d.Foresee(in)
	})
	if err != nil {
		return err
	}
	if err := n.Check(in.Body); err != nil {
		return err
	}
	c.showIntent(in)
	c.warnCompared(n, in.Body)
	if err := c.warnRedLines(h, n, in.Body); err != nil {
		return err
	}
	ask := in.Ask
	if ask == "" {
		ask = "sign?"
	}
	if err := c.confirm(ask); err != nil {
		return err
	}
	made, err := n.Act(c.ctx, in.Body)
	if err != nil {
		return err
	}
	return n.View(func(rec *record.Record, st *talks.State) error {
		return c.showMade(desk.New(rec, st, h.Code()), in, made, names)
	})
}

// warnCompared reminds who is about to be bound by a charter and keys that
// nobody compared by voice.
func (c *call) warnCompared(n sitting, body talks.Body) {
	switch body.(type) {
	case *talks.Initial, *talks.Sign, *talks.Confirm:
		if n.Notes().Compared == "" {
			c.say("  %s", c.style().warn("NOT compared: whose keys these are is not settled; read "+n.Spoken()+" aloud to the other side first"))
		}
	}
}

// showIntent prints what is about to be signed, on stderr.
func (c *call) showIntent(in *desk.Intent) {
	s := c.style()
	c.say("%s", s.bold(in.Head))
	for _, l := range in.Show {
		c.say("  %s", strings.ReplaceAll(l, "\n", "\n  "))
	}
	for _, l := range in.Ends {
		c.say("  %s", s.warn(l))
	}
}

// showMade says where a signed act stands.
func (c *call) showMade(d *desk.Desk, in *desk.Intent, made node.Made, others []string) error {
	out := in.Outcome(d, made.ID)
	final := d.View.Final()
	j := desk.Signed{Act: made.ID.String(), Kind: made.Kind, Party: d.Me, Talks: d.State.Talks().String(), Made: out.Claims, Concluded: final.Concluded}
	if made.Exchange != nil {
		j.Exchange = made.Exchange.String()
	}
	if made.ClockBack {
		c.say("warning: the clock stands before your previous act, whose time was claimed again; set the clock")
	}
	if done, err := c.answer(j); done {
		return err
	}
	for _, m := range out.Claims {
		c.print("%s  %s", c.style().bold(m.Name), m.Words)
	}
	for _, l := range out.Lines {
		c.print("%s", l)
	}
	if made.Exchange != nil {
		c.print("everybody has signed: your signature was exchanged as %s", made.Exchange.Short())
	}
	if final.Concluded {
		c.print("concluded: the text is %s; nothing that arrives later changes it", final.Done)
	}
	to := "--to " + strings.Join(others, " --to ")
	c.print("signed as %s; send it: parley pouch pack %s", made.ID.Short(), to)
	return nil
}
