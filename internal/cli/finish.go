package cli

import (
	"flag"

	"parley/internal/desk"
)

func finishVerbs() []verb {
	withdraw, note := false, ""
	return []verb{{
		name: "initial", group: "agreement",
		short: "authenticate the whole final text",
		long: `
The delegations initial a text to say: these are the words. It is possible when
no claim is open and all parties agree to every paragraph.`,
		run: func(c *call) error { return c.initial() },
	}, {
		name: "sign", group: "agreement",
		short: "sign the treaty, table the resolution, issue the statement",
		long: `
Your final consent to the whole text, after all have initialled it. You can
withdraw it (--withdraw) until your own home has seen everybody's signature;
it then exchanges yours by itself, and you are bound. When all have exchanged
the talks are concluded, and nothing that arrives later changes that.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&withdraw, "withdraw", false, "take your signature back")
			f.StringVar(&note, "note", "", "`TEXT` beside a withdrawal")
		},
		run: func(c *call) error {
			if err := c.want(0, 0); err != nil {
				return err
			}
			if withdraw {
				return c.unsign(note)
			}
			return c.signText()
		},
	}}
}

func (c *call) initial() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Initial() })
}

func (c *call) signText() error {
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Sign() })
}

func (c *call) unsign(note string) error {
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Unsign(note) })
}
