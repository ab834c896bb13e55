package cli

import (
	"flag"

	"parley/internal/desk"
)

func agreeVerbs() []verb {
	all, revoke, note := false, false, ""
	flags := func(c *call, f *flag.FlagSet) {
		f.BoolVar(&all, "all", false, "all paragraphs where it is possible")
		f.StringVar(&note, "note", "", "`TEXT` beside it")
	}
	return []verb{{
		name: "agree", group: "agreement", args: "OP1 OP2 … | --all",
		short: "agree to paragraphs as they stand, ad referendum",
		long: `
You agree to the exact words, shown with what changed since you last agreed.
While a claim lives on the paragraph the agreement is suspended; it revives
when the claim is withdrawn, and ends when a revision changes the words.
--revoke takes it back, unless it was confirmed.`,
		flags: func(c *call, f *flag.FlagSet) {
			flags(c, f)
			f.BoolVar(&revoke, "revoke", false, "take the agreement back")
		},
		run: func(c *call) error {
			if revoke {
				return c.revoke(all, note)
			}
			return c.agree(all, note)
		},
	}, {
		name: "confirm", group: "agreement", args: "OP1 OP2 … | --all",
		short: "enter your capital's confirmation of what you agreed",
		flags: flags,
		run:   func(c *call) error { return c.confirmBlocks(all, note) },
	}}
}

// wantBlocks checks that either paragraphs are named or --all.
func (c *call) wantBlocks(all bool) error {
	if all == (len(c.args) > 0) {
		return desk.Usage{Msg: c.verb.name + ": name paragraphs, or say --all", Verb: c.verb.name}
	}
	return nil
}

func (c *call) agree(all bool, note string) error {
	if err := c.wantBlocks(all); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Agree(c.args, all, note) })
}

func (c *call) revoke(all bool, note string) error {
	if err := c.wantBlocks(all); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Revoke(c.args, all, note) })
}

func (c *call) confirmBlocks(all bool, note string) error {
	if err := c.wantBlocks(all); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Confirm(c.args, all, note) })
}
