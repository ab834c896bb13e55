package cli

import (
	"errors"
	"flag"
	"fmt"
	"slices"

	"parley/record"
	"parley/talks"
	"parley/text"
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
		return usageError{msg: c.verb.name + ": name paragraphs, or say --all", verb: c.verb.name}
	}
	return nil
}

// named are the paragraphs named, with their digests.
func (d *desk) named(labels []string) ([]talks.Sealed, error) {
	var out []talks.Sealed
	for _, l := range labels {
		b, err := d.block(l)
		if err != nil {
			return nil, err
		}
		s := talks.Sealed{ID: string(b.ID), Digest: b.Digest()}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, nil
}

func (c *call) agree(all bool, note string) error {
	if err := c.wantBlocks(all); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.agree(c.args, all, note) })
}

func (c *call) revoke(all bool, note string) error {
	if err := c.wantBlocks(all); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.revoke(c.args, all, note) })
}

func (c *call) confirmBlocks(all bool, note string) error {
	if err := c.wantBlocks(all); err != nil {
		return err
	}
	return c.sign(func(d *desk) (*intent, error) { return d.confirm(c.args, all, note) })
}

// agree is this party's agreement ad referendum to paragraphs as they stand,
// or to all that it can agree to now.
func (d *desk) agree(labels []string, all bool, note string) (*intent, error) {
	blocks, err := d.named(labels)
	if all {
		blocks = d.view.Seals(d.me)
	}
	if err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, hint(errors.New("there is no paragraph that you could agree to now"), "parley status shows which are open and which you have agreed to")
	}
	in := &intent{
		body: &talks.Agree{Blocks: blocks, Note: note, Rev: d.rev.ID},
		head: fmt.Sprintf("%s agrees ad referendum to %s of Rev.%d:", d.me, count(len(blocks), "paragraph"), d.rev.Num),
	}
	before := d.lastAgreed()
	for _, b := range blocks {
		in.show = append(in.show, d.sealedWords(b)...)
		in.show = append(in.show, d.sinceAgreed(before, b)...)
	}
	if all {
		if open := d.openBlocks(); len(open) > 0 {
			in.show = append(in.show, "left out, still open: "+and(open))
		}
	}
	in.done = agreedNow
	return in, nil
}

// sealedWords shows the exact words that are agreed to.
func (d *desk) sealedWords(s talks.Sealed) []string {
	i := d.rev.Text.Find(text.BlockID(s.ID))
	if i < 0 {
		return nil
	}
	b := d.rev.Text.Blocks[i]
	var out []string
	for _, l := range b.Langs() {
		label := d.naming.block(b.ID)
		if len(b.Langs()) > 1 {
			label += " " + string(l)
		}
		out = append(out, fmt.Sprintf("%-7s %s  (%.10s)", label, visible(text.Plain(b.Content[l])), s.Digest))
	}
	return out
}

// lastAgreed is, for each block, the revision to which this party last agreed.
func (d *desk) lastAgreed() map[string]record.ID {
	out := map[string]record.ID{}
	for _, e := range d.view.Log() {
		if a, ok := e.Body.(*talks.Agree); ok && e.Party == d.me && e.Effect == talks.InEffect {
			for _, b := range a.Blocks {
				out[b.ID] = a.Rev
			}
		}
	}
	return out
}

// sinceAgreed says what changed in a block since this party last agreed to it.
func (d *desk) sinceAgreed(before map[string]record.ID, s talks.Sealed) []string {
	id, ok := before[s.ID]
	if !ok {
		return nil
	}
	for _, r := range slices.Concat(d.view.Revisions(), d.view.Beside()) {
		if r.ID != id {
			continue
		}
		i, k := r.Text.Find(text.BlockID(s.ID)), d.rev.Text.Find(text.BlockID(s.ID))
		if i < 0 || k < 0 {
			return nil
		}
		was := &text.Text{Blocks: []text.Block{r.Text.Blocks[i]}}
		now := &text.Text{Blocks: []text.Block{d.rev.Text.Blocks[k]}}
		claims, err := text.Derive(was, now)
		if err != nil || len(claims) == 0 {
			return nil
		}
		n := newNaming(was, nil)
		n.label[text.BlockID(s.ID)] = fmt.Sprintf("since you agreed in Rev.%d", r.Num)
		var out []string
		for _, cl := range claims {
			out = append(out, "        "+n.describe(cl))
			for _, o := range oddNotes(cl) {
				out = append(out, "         "+o)
			}
		}
		return out
	}
	return nil
}

func (d *desk) openBlocks() []string {
	var out []string
	for _, b := range d.view.Blocks() {
		if len(b.Open) > 0 {
			out = append(out, fmt.Sprintf("%s (%s)", d.naming.block(b.ID), and(b.Open)))
		}
	}
	return out
}

// agreedNow says how far agreement has come.
func agreedNow(d *desk, _ record.ID) outcome {
	done, all := 0, d.view.Blocks()
	for _, b := range all {
		if b.All {
			done++
		}
	}
	return outcome{lines: []string{fmt.Sprintf("agreed by all: %d of %s", done, count(len(all), "paragraph"))}}
}
