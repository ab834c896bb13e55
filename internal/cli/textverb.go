package cli

import (
	"errors"
	"flag"
	"fmt"

	"parley/internal/desk"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// showing is which text a person wants to see, and how.
type showing struct {
	clean, names, markdown, ids, mute bool
	party, revision, at, lang, out    string
	audience                          string // see audience
	force                             bool
}

func textVerbs() []verb {
	o := &showing{}
	return []verb{{
		name: "text", group: "the text",
		short: "show the one text, in brackets with their holders",
		long: `
Disputed wording stands in brackets with the names of those who hold it; a star
marks what another party recorded for one that has not affirmed it. Without
other flags everything on the table is shown, and below it what was remarked on
paragraphs and on the whole text (remarks on claims: parley claims).

    --clean              the newest revision, without what is claimed about it
    --party LOR          as LOR wants it: the revision with LOR's own claims
    --revision Rev.1     an issued revision
    --at 3f9a41c2        as the author of that act saw it, that act included
    --ids                a copy to edit, in Markdown, for: parley propose FILE

Where the charter keeps who holds what to the parties (parley talks show says so),
a text that goes to a file or comes as Markdown has brackets without names, unless
you say that it is for the parties; where the charter wants no text to name
anybody, none does.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&o.clean, "clean", false, "without brackets: the newest revision")
			f.StringVar(&o.party, "party", "", "as `PARTY` wants it")
			f.StringVar(&o.revision, "revision", "", "the revision `REV`, such as Rev.1")
			f.StringVar(&o.at, "at", "", "as it was when `ACT` was signed")
			f.BoolVar(&o.mute, "no-attribution", false, "brackets without names")
			f.BoolVar(&o.names, "names", false, "the names of claims in their brackets")
			f.BoolVar(&o.markdown, "markdown", false, "as Markdown")
			f.BoolVar(&o.ids, "ids", false, "a copy to edit: Markdown with the ids of paragraphs")
			f.StringVar(&o.lang, "lang", "", "only this `LANG`")
			f.StringVar(&o.out, "o", "", "write to this `FILE`")
			f.BoolVar(&o.force, "force", false, "replace the file")
			audienceFlag(f, &o.audience)
		},
		run: func(c *call) error { return c.text(o) },
	}}
}

func (c *call) text(o *showing) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if o.ids { // a copy to edit is Markdown without brackets
		o.markdown, o.clean = true, o.clean || o.party == "" && o.revision == ""
	}
	chosen := 0
	for _, set := range []bool{o.clean, o.party != "", o.revision != ""} {
		if set {
			chosen++
		}
	}
	if chosen > 1 {
		return desk.Usage{Msg: "text: --clean, --party and --revision exclude each other", Verb: "text"}
	}
	return c.withTalks(func(h place, n sitting) error {
		return n.View(func(rec *record.Record, st *talks.State) error {
			d, err := desk.AsOf(rec, st, h.Code(), o.at)
			if err != nil {
				return err
			}
			if d.Public, err = public(o.audience, o.markdown || o.out != ""); err != nil {
				return err
			}
			if o.names && !d.Sight().Work {
				return desk.Advise(errors.New("names of claims tell who proposed them, and the charter keeps that to the parties"), "leave out --names, or say --for parties")
			}
			s, err := d.Shown(o.clean, o.revision, o.party)
			if err != nil {
				return err
			}
			return c.showText(d, s, o)
		})
	})
}

func (c *call) showText(d *desk.Desk, s desk.Shown, o *showing) error {
	j := d.TextOf(s)
	if done, err := c.answer(j); done {
		return err
	}
	var names func(text.Key) string
	if o.names {
		names = d.ClaimName
	}
	var out string
	sight := d.Sight()
	mute := o.mute || !sight.Text
	switch {
	case o.markdown && s.Plain != nil:
		out = s.Plain.Print(text.PrintOptions{IDs: o.ids, Lang: text.Lang(o.lang)})
		if o.ids {
			out = desk.CopyHead(s.Rev) + out
		}
	case o.markdown:
		out = s.Draft.Print(text.DraftPrint{Attribution: !mute, Lang: text.Lang(o.lang), Name: names})
	default:
		v := draftView{page: c.page(), lang: d.Lang(o.lang), parties: d.State.Parties(), names: names, mute: mute, legend: true}
		if o.out != "" {
			v.page.style.on = false
		}
		out = v.print(s.Draft)
	}
	if o.out != "" {
		return writeFile(o.out, []byte(out), o.force)
	}
	c.say("%s", c.style().dim(s.What))
	fmt.Fprint(c.Stdout, out)
	if s.Plain == nil && !o.markdown && sight.Work {
		c.printOdd(d)
		c.printRemarks(d, j.Remarks)
	}
	return nil
}

// printOdd names, below a text with brackets, what only a machine sees in the
// claims on it.
func (c *call) printOdd(d *desk.Desk) {
	var notes []string
	for _, cl := range d.View.Live() {
		for _, o := range d.OddNotes(cl.Claim) {
			notes = append(notes, cl.Name+", "+d.Where(cl.Claim)+": "+o)
		}
	}
	for i, o := range d.AtMost(notes) {
		if i == 0 {
			c.print("")
		}
		fmt.Fprint(c.Stdout, c.page().paragraph("", []span{{text: o, look: look{warn: true}}}))
	}
}
