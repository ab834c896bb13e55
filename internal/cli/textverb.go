package cli

import (
	"flag"
	"fmt"
	"strings"

	"parley/internal/node"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// showing is which text a person wants to see, and how.
type showing struct {
	clean, names, markdown, ids, mute bool
	party, revision, at, lang, out    string
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
    --ids                a copy to edit, in Markdown, for: parley propose FILE`,
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
		},
		run: func(c *call) error { return c.text(o) },
	}}
}

// shown is a text as it is to be shown: a draft with brackets, or a plain one.
type shown struct {
	what  string // "Rev.1 with 3 claims"
	draft *text.Draft
	plain *text.Text  // nil: the draft has brackets
	rev   text.Digest // of the revision that it is of
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
		return usageError{msg: "text: --clean, --party and --revision exclude each other", verb: "text"}
	}
	return c.withNode(func(h *node.Home, n *node.Node) error {
		return n.View(func(rec *record.Record, st *talks.State) error {
			d, err := deskFor(rec, st, h.Code(), o.at)
			if err != nil {
				return err
			}
			s, err := d.shown(o.clean, o.revision, o.party)
			if err != nil {
				return err
			}
			return c.showText(d, s, o)
		})
	})
}

// deskFor is the talks now, or as the author of an act saw them.
func deskFor(rec *record.Record, st *talks.State, me, at string) (*desk, error) {
	if at == "" {
		return newDesk(rec, st, me), nil
	}
	id, err := st.Act(strings.ToLower(at))
	if err != nil {
		return nil, hint(err, "parley log lists the acts")
	}
	v, err := st.At(id)
	if err != nil {
		return nil, err
	}
	return deskAt(rec, st, v, me), nil
}

// shown finds the text that is meant: the newest revision without brackets, an
// issued one, the text as a party wants it, or else everything on the table.
func (d *desk) shown(clean bool, revision, party string) (shown, error) {
	rev := fmt.Sprintf("Rev.%d", d.rev.Num)
	switch {
	case clean:
		return shown{rev, plainDraft(d.rev.Text), d.rev.Text, d.rev.Digest}, nil
	case revision != "":
		r, err := d.revision(revision)
		if err != nil {
			return shown{}, err
		}
		return shown{fmt.Sprintf("Rev.%d", r.Num), plainDraft(r.Text), r.Text, r.Digest}, nil
	case party != "":
		code := upper(party)
		if err := d.wantParty(code); err != nil {
			return shown{}, err
		}
		t, err := d.view.Project(code)
		if err != nil {
			return shown{}, err
		}
		return shown{rev + " as " + code + " wants it", plainDraft(t), t, d.rev.Digest}, nil
	}
	draft, err := d.view.Draft()
	if err != nil {
		return shown{}, err
	}
	return shown{rev + " with " + count(len(d.view.Live()), "claim"), draft, nil, d.rev.Digest}, nil
}

type jsonText struct {
	Talks    string       `json:"talks"`
	What     string       `json:"what"`
	Revision int          `json:"revision"`
	Digest   text.Digest  `json:"digest"` // of the revision, or of the text without brackets
	Rows     []jsonRow    `json:"rows"`
	Remarks  []jsonRemark `json:"remarks,omitempty"` // of the text with brackets, on paragraphs and the whole
}

// textJSON is a shown text in its JSON form.
func (d *desk) textJSON(s shown) jsonText {
	digest := d.rev.Digest
	if s.plain != nil {
		digest = s.plain.Digest()
	}
	var noted []jsonRemark
	if s.plain == nil {
		noted = d.noted()
	}
	return jsonText{d.state.Talks().String(), s.what, d.rev.Num, digest, rowsJSON(s.draft, d.claimName), noted}
}

func (c *call) showText(d *desk, s shown, o *showing) error {
	j := d.textJSON(s)
	if done, err := c.answer(j); done {
		return err
	}
	var names func(text.Key) string
	if o.names {
		names = d.claimName
	}
	var out string
	switch {
	case o.markdown && s.plain != nil:
		out = s.plain.Print(text.PrintOptions{IDs: o.ids, Lang: text.Lang(o.lang)})
		if o.ids {
			out = copyHead(s.rev) + out
		}
	case o.markdown:
		out = s.draft.Print(text.DraftPrint{Attribution: !o.mute, Lang: text.Lang(o.lang), Name: names})
	default:
		v := draftView{page: c.page(), lang: d.lang(o.lang), parties: d.state.Parties(), names: names, mute: o.mute, legend: true}
		if o.out != "" {
			v.page.style.on = false
		}
		out = v.print(s.draft)
	}
	if o.out != "" {
		return writeFile(o.out, []byte(out), o.force)
	}
	c.say("%s", c.style().dim(s.what))
	fmt.Fprint(c.Stdout, out)
	if s.plain == nil && !o.markdown {
		c.printOdd(d)
		c.printRemarks(j.Remarks)
	}
	return nil
}

// printOdd names, below a text with brackets, what only a machine sees in the
// claims on it.
func (c *call) printOdd(d *desk) {
	var notes []string
	for _, cl := range d.view.Live() {
		for _, o := range oddNotes(cl.Claim) {
			notes = append(notes, cl.Name+", "+d.where(cl.Claim)+": "+o)
		}
	}
	for i, o := range atMost(notes) {
		if i == 0 {
			c.print("")
		}
		fmt.Fprint(c.Stdout, c.page().paragraph("", []span{{text: o, look: look{warn: true}}}))
	}
}

// copyHead stands at the top of a copy to edit, so that a copy of an older
// revision is noticed.
func copyHead(rev text.Digest) string { return "---\n" + copyField + ": " + string(rev) + "\n---\n\n" }

const copyField = "parley-revision"
