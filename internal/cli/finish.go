package cli

import (
	"flag"
	"fmt"

	"parley/record"
	"parley/talks"
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
	return c.sign(func(d *desk) (*intent, error) { return d.initial() })
}

func (c *call) signText() error {
	return c.sign(func(d *desk) (*intent, error) { return d.signText() })
}

func (c *call) unsign(note string) error {
	return c.sign(func(d *desk) (*intent, error) { return d.unsign(note) })
}

// initial authenticates the newest revision as the final text.
func (d *desk) initial() (*intent, error) {
	return &intent{
		body: &talks.Initial{Digest: d.rev.Digest, Rev: d.rev.ID},
		head: fmt.Sprintf("%s initials Rev.%d as the authentic text:", d.me, d.rev.Num),
		show: d.wholeWords(),
		done: func(d *desk, _ record.ID) outcome {
			return outcome{lines: []string{"initialled by " + and(d.view.Final().Initialled)}}
		},
	}, nil
}

// wholeWords name a whole text: its length and digest.
func (d *desk) wholeWords() []string {
	words := 0
	for _, b := range d.rev.Text.Blocks {
		for _, l := range b.Langs() {
			words += b.Words(l)
		}
	}
	return []string{
		fmt.Sprintf("%s of %s; read it once more: parley text --clean", count(len(d.rev.Text.Blocks), "paragraph"), count(words, "word")),
		"digest " + string(d.rev.Digest),
	}
}

// signText is this party's final consent to the newest revision.
func (d *desk) signText() (*intent, error) {
	do, _ := d.state.Charter().Word()
	return &intent{
		body: &talks.Sign{Digest: d.rev.Digest, Rev: d.rev.ID},
		head: fmt.Sprintf("%s %ss Rev.%d: its final consent to the whole text", d.me, do, d.rev.Num),
		show: d.wholeWords(),
		ends: []string{"when your home has everybody's signature it exchanges yours by itself, and you are bound"},
		ask:  do + " it?",
		done: func(d *desk, _ record.ID) outcome {
			f := d.view.Final()
			return outcome{lines: []string{f.Done + " by " + and(f.Signed)}}
		},
	}, nil
}

// unsign takes the signature back.
func (d *desk) unsign(note string) (*intent, error) {
	f := d.view.Final()
	return &intent{
		body: &talks.Unsign{Digest: f.Revision.Digest, Rev: f.Revision.ID, Note: note},
		head: fmt.Sprintf("%s takes its signature under Rev.%d back", d.me, f.Revision.Num),
		show: []string{"digest " + string(f.Revision.Digest)},
	}, nil
}
