package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/record"
	"parley/talks"
	"parley/text"
)

func claimVerbs() []verb {
	all, lang := false, ""
	return []verb{{
		name: "claims", group: "looking", args: "[c7 …]",
		short: "list the claims: what they change, who holds them, where each party stands",
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&all, "all", false, "also withdrawn, adopted, lapsed and dormant ones")
			f.StringVar(&lang, "lang", "", "only those that change words in this `LANG`, and those that change whole paragraphs")
		},
		run: func(c *call) error { return c.claims(all, text.Lang(lang)) },
	}}
}

func (c *call) claims(all bool, lang text.Lang) error {
	return c.withTalks(func(h place, n sitting) error {
		library, err := libraryOf(h)
		if err != nil {
			return err
		}
		return n.View(func(rec *record.Record, st *talks.State) error {
			return c.listClaims(desk.New(rec, st, h.Code()), library, all, lang)
		})
	})
}

func (c *call) listClaims(d *desk.Desk, library []desk.LibraryText, all bool, lang text.Lang) error {
	if err := d.WantWork(); err != nil {
		return err
	}
	var list []talks.Claim
	switch {
	case len(c.args) > 0:
		refs, err := d.Refs(c.args)
		if err != nil {
			return err
		}
		for _, r := range refs {
			if cl, ok := d.View.Claim(r); ok {
				list = append(list, cl)
			}
		}
	case all:
		list = d.View.Claims()
	default:
		list = d.View.Live()
	}
	if lang != "" {
		list = slices.DeleteFunc(list, func(cl talks.Claim) bool { return cl.Claim.Op == text.Replace && cl.Claim.Lang != lang })
	}
	out := d.ClaimsOf(list, library)
	if done, err := c.answer(map[string]any{"claims": out}); done {
		return err
	}
	for i, cl := range list {
		c.printClaim(d, cl)
		for _, r := range out[i].Remarks {
			c.printMore(d.RemarkWords(r), look{dim: true})
		}
		if cl.Source != "" {
			c.printMore("source: "+desk.Visible(cl.Source)+": "+desk.Visible(out[i].Quotes), look{dim: true})
		}
	}
	if len(list) == 0 {
		c.print("no claim is open")
	}
	return nil
}

// printMore is a further line about a claim.
func (c *call) printMore(s string, l look) {
	fmt.Fprint(c.Stdout, c.page().paragraph("", []span{{text: s, look: l}}))
}

// printClaim is a claim in some lines: words, holders, positions, notes.
func (c *call) printClaim(d *desk.Desk, cl talks.Claim) {
	p := c.page()
	fmt.Fprint(c.Stdout, p.paragraph(cl.Name, []span{{text: d.ClaimWords(cl)}}))
	more := func(s string, l look) { fmt.Fprint(c.Stdout, p.paragraph("", []span{{text: s, look: l}})) }
	if cl.Fate != talks.Live {
		more(d.FateWords(cl.Fate, cl.Why), look{dim: true})
	} else {
		more(d.HoldLine(cl)+"; "+d.SaidLine(cl), look{})
		for _, s := range cl.Said {
			if s.Note != "" {
				more(s.Party+": “"+desk.Visible(s.Note)+"”", look{dim: true})
			}
		}
	}
	if cl.Note != "" {
		more("note: "+desk.Visible(cl.Note), look{dim: true})
	}
	var links []string
	for _, l := range []struct {
		what  string
		names []string
	}{{"rivals: ", cl.Rivals}, {"the same as ", cl.Same}, {"in package ", cl.Packs}} {
		if len(l.names) > 0 {
			links = append(links, l.what+desk.And(l.names))
		}
	}
	if len(links) > 0 {
		more(strings.Join(links, "; "), look{dim: true})
	}
	for _, o := range d.OddNotes(cl.Claim) {
		more(o, look{warn: true})
	}
}
