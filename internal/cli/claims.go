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

func claimVerbs() []verb {
	all := false
	return []verb{{
		name: "claims", group: "looking", args: "[c7 …]",
		short: "list the claims: what they change, who holds them, where each party stands",
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&all, "all", false, "also withdrawn, adopted, lapsed and dormant ones")
		},
		run: func(c *call) error { return c.claims(all) },
	}}
}

type jsonSaid struct {
	Party  string       `json:"party"`
	Stance talks.Stance `json:"stance"` // "" has not spoken
	Holds  bool         `json:"holds"`
	If     []string     `json:"if,omitempty"`
	Open   bool         `json:"condition_open,omitempty"`
	Reason talks.Reason `json:"reason,omitempty"`
	Note   string       `json:"note,omitempty"`
	Ended  string       `json:"ended,omitempty"`
}

type jsonClaim struct {
	Name     string       `json:"name"`
	Ref      string       `json:"ref"`
	Party    string       `json:"party"`
	For      string       `json:"recorded_for,omitempty"`
	Fate     talks.Fate   `json:"fate"`
	Why      string       `json:"why,omitempty"`
	Words    string       `json:"words"`
	Claim    talks.Change `json:"claim"`
	Revision int          `json:"revision"`
	Agreed   bool         `json:"agreed"`
	Holders  []jsonHolder `json:"holders"`
	Said     []jsonSaid   `json:"positions"`
	Rivals   []string     `json:"rivals,omitempty"`
	Same     []string     `json:"same,omitempty"`
	Parent   string       `json:"parent,omitempty"`
	Packages []string     `json:"packages,omitempty"`
	Note     string       `json:"note,omitempty"`
	Source   string       `json:"source,omitempty"`
	Odd      []string     `json:"odd,omitempty"`
	Remarks  []jsonRemark `json:"remarks,omitempty"`
	Quotes   string       `json:"quotes,omitempty"` // the source against this home's library: "verbatim", "differs at …"
}

func (d *desk) saidJSON(list []talks.Said) []jsonSaid {
	out := []jsonSaid{}
	for _, s := range list {
		j := jsonSaid{Party: s.Party, Stance: s.Stance, Holds: s.Holds, Open: s.Open, Reason: s.Reason, Note: s.Note, Ended: s.Ended}
		for _, r := range s.If {
			j.If = append(j.If, d.state.Name(r))
		}
		out = append(out, j)
	}
	return out
}

func (d *desk) claimJSON(cl talks.Claim) jsonClaim {
	return jsonClaim{
		Name: cl.Name, Ref: cl.Ref.String(), Party: cl.Party, For: cl.For, Fate: cl.Fate, Why: cl.Why, Words: d.claimWords(cl),
		Claim: talks.WireClaim(cl.Claim), Revision: cl.Rev, Agreed: cl.Agreed, Holders: holdersJSON(cl.Held), Said: d.saidJSON(cl.Said),
		Rivals: cl.Rivals, Same: cl.Same, Parent: cl.Parent, Packages: cl.Packs, Note: cl.Note, Source: cl.Source, Odd: oddities(cl.Claim),
	}
}

// claimsJSON gives claims their JSON form, with what was remarked on them and
// how their quotations compare with the library.
func (d *desk) claimsJSON(list []talks.Claim, library []libraryText) []jsonClaim {
	out := []jsonClaim{}
	remarks := d.remarks()
	for _, cl := range list {
		j := d.claimJSON(cl)
		j.Remarks = remarks[cl.Name]
		if cl.Source != "" {
			j.Quotes = checkSource(library, cl.Source, []text.Claim{cl.Claim})
		}
		out = append(out, j)
	}
	return out
}

func (c *call) claims(all bool) error {
	return c.withNode(func(h *node.Home, n *node.Node) error {
		library, err := libraryOf(h)
		if err != nil {
			return err
		}
		return n.View(func(rec *record.Record, st *talks.State) error {
			return c.listClaims(newDesk(rec, st, h.Code()), library, all)
		})
	})
}

func (c *call) listClaims(d *desk, library []libraryText, all bool) error {
	var list []talks.Claim
	switch {
	case len(c.args) > 0:
		refs, err := d.refs(c.args)
		if err != nil {
			return err
		}
		for _, r := range refs {
			if cl, ok := d.view.Claim(r); ok {
				list = append(list, cl)
			}
		}
	case all:
		list = d.view.Claims()
	default:
		list = d.view.Live()
	}
	out := d.claimsJSON(list, library)
	if done, err := c.answer(map[string]any{"claims": out}); done {
		return err
	}
	for i, cl := range list {
		c.printClaim(d, cl)
		for _, r := range out[i].Remarks {
			c.printMore(r.words(), look{dim: true})
		}
		if cl.Source != "" {
			c.printMore("source: "+visible(cl.Source)+": "+visible(out[i].Quotes), look{dim: true})
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
func (c *call) printClaim(d *desk, cl talks.Claim) {
	p := c.page()
	fmt.Fprint(c.Stdout, p.paragraph(cl.Name, []span{{text: d.claimWords(cl)}}))
	more := func(s string, l look) { fmt.Fprint(c.Stdout, p.paragraph("", []span{{text: s, look: l}})) }
	if cl.Fate != talks.Live {
		more(fateWords(cl.Fate, cl.Why), look{dim: true})
	} else {
		more(d.holdLine(cl)+"; "+d.saidLine(cl), look{})
		for _, s := range cl.Said {
			if s.Note != "" {
				more(s.Party+": “"+visible(s.Note)+"”", look{dim: true})
			}
		}
	}
	if cl.Note != "" {
		more("note: "+visible(cl.Note), look{dim: true})
	}
	var links []string
	for _, l := range []struct {
		what  string
		names []string
	}{{"rivals: ", cl.Rivals}, {"the same as ", cl.Same}, {"in package ", cl.Packs}} {
		if len(l.names) > 0 {
			links = append(links, l.what+and(l.names))
		}
	}
	if len(links) > 0 {
		more(strings.Join(links, "; "), look{dim: true})
	}
	for _, o := range oddNotes(cl.Claim) {
		more(o, look{warn: true})
	}
}
