package cli

import (
	"flag"

	"parley/internal/desk"
	"parley/internal/node"
)

func keyVerbs() []verb {
	out, notACopy := "", false
	return []verb{{
		name: "rekey", group: "begin",
		short: "give this home a new signing key, after it was copied or put back",
		long: `
One key may live in one home only: two homes that sign with one key prove
double-dealing against their own party. So a home that was copied, moved or put
back from a backup can read but not act before it has a new key. Take in the
newest pouches of all others first, then rekey, on one copy only; destroy the
others. The root key certifies the new key by an act in all talks, and acts
under the old key that aren't in this home lose their ground.

No program can notice that a whole disk was turned back, or that somebody else
holds a copy of your keys; if you suspect it, rekey.` + rumourHelp,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&notACopy, "not-a-copy", false, "take no new key: dismiss what others say of acts of yours that this home doesn't have")
		},
		run: func(c *call) error { return c.rekey(notACopy) },
	}, {
		name: "passphrase", group: "begin",
		short: "change the passphrase of this home",
		long:  "\nOld copies of the key file still open under the old one.",
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&out, "new-passphrase-file", "", "`FILE` whose first line is the new passphrase")
		},
		run: func(c *call) error { return c.changePassphrase(out) },
	}}
}

func (c *call) rekey(notACopy bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if notACopy {
		return c.notACopy()
	}
	return c.withSeat(func(h *node.Home, s *node.Seat) error {
		list, err := s.Talks()
		if err != nil {
			return err
		}
		also := ""
		for _, g := range h.Seats()[1:] {
			if s.Own() && g.MustRekey() != "" {
				also += " " + g.Code()
			}
		}
		c.say("%s takes a new signing key, in all its talks in this home (%d)", s.Code(), len(list))
		if also != "" {
			c.say("  so do the guests whose keys are here, and those whose keys are in browsers go on:%s", also)
		}
		c.say("  acts under the old key that this home doesn't have lose their ground everywhere")
		c.say("  take in the newest pouches of all others first; do this on one copy of the home only")
		if err := c.confirm("re-key?"); err != nil {
			return err
		}
		rekey := h.Rekey
		if !s.Own() {
			rekey = s.Rekey
		}
		done, err := rekey(c.ctx)
		if err != nil {
			return err
		}
		items := rekeyed(done)
		if done, err := c.answer(map[string]any{"rekeyed": items}); done {
			return err
		}
		for _, r := range done {
			if r.Skipped != nil {
				c.print("talks %s: left as they are: %s", r.Talks.Short(), desk.Visible(r.Skipped.Error()))
				continue
			}
			of := ""
			if r.Party != h.Code() {
				of = " of " + r.Party
			}
			c.print("talks %s: new key%s, epoch %d, signed as %s; send it: parley pouch pack", r.Talks.Short(), of, r.Epoch, r.Act.Short())
		}
		if len(done) == 0 {
			c.print("new key; give out the new card: parley card -o %s.card --force", s.Code())
		}
		return nil
	})
}

// jsonRekeyed is one re-keying.
type jsonRekeyed struct {
	Party string `json:"party"`
	Talks string `json:"talks"`
	Act   string `json:"act"`
	Epoch int    `json:"epoch"`
}

func rekeyed(done []node.Rekeyed) []jsonRekeyed {
	out := []jsonRekeyed{}
	for _, r := range done {
		out = append(out, jsonRekeyed{r.Party, r.Talks.String(), r.Act.String(), r.Epoch})
	}
	return out
}

func (c *call) changePassphrase(file string) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		fresh := *c
		fresh.pass, fresh.Env = file, func(string) string { return "" }
		word, err := fresh.newPassphrase("name a file with --new-passphrase-file FILE")
		if err != nil {
			return err
		}
		if err := h.SetPassphrase(word); err != nil {
			return err
		}
		c.print("the passphrase is changed")
		return nil
	})
}
