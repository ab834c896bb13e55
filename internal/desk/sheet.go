package desk

import (
	"slices"

	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// Sheets makes the documents that programs of others open. What is in them is
// what the charter lets the reader at this desk be shown (see Sight), and
// nothing else: no note, no draft, no name of a person.
type Sheets struct {
	Symbol, Date string    // as they are to be printed
	Lang         text.Lang // only this language; "" is all
	Nameless     bool      // brackets without names, though the reader may see them
}

func (d *Desk) head(s Sheets, note string, rev text.Digest) document.Head {
	ch := d.State.Charter()
	return document.Head{Title: ch.Title, Symbol: s.Symbol, Date: s.Date, Note: note, Lang: text.Lang(ch.Lang), Only: s.Lang, Revision: rev}
}

// Brackets is the negotiating text: with holders and names of claims where the
// reader may see them.
func (d *Desk) Brackets(s Sheets) (*document.Sheet, error) {
	x, err := d.Shown(false, "", "")
	if err != nil {
		return nil, err
	}
	o := document.Bracketing{Head: d.head(s, x.What, x.Rev)}
	sight := d.Sight()
	if sight.Text && !s.Nameless {
		o.Holders, o.Party = true, func(code string) int { return d.PartyIndex(code) + 1 }
	}
	if sight.Text && sight.Work && !s.Nameless {
		o.Name = d.ClaimName
	}
	return document.Bracketed(x.Draft, o), nil
}

// CleanText is the concluded text, or the newest revision without brackets.
func (d *Desk) CleanText(s Sheets) *document.Sheet {
	f := d.View.Final()
	note := d.Book.T("Rev.%d", f.Revision.Num)
	if f.Concluded {
		note += ", " + d.Book.T("concluded")
	}
	return document.Clean(f.Text, d.head(s, note, f.Revision.Digest))
}

// Amended is one text with what another changes in it as tracked changes of
// by. rev is the digest of the revision that a is, "" if it is none.
func (d *Desk) Amended(a, b *text.Text, rev text.Digest, by, note string, s Sheets) *document.Sheet {
	return document.Compared(a, b, text.Compare(a, b), document.Change{Author: by}, d.head(s, note, rev))
}

// Tracked is a revision, the newest if it isn't named, with what a party wants
// as its tracked changes.
func (d *Desk) Tracked(party, revision string, s Sheets) (*document.Sheet, error) {
	code := Upper(party)
	wanted, err := d.AsWanted(code)
	if err != nil {
		return nil, err
	}
	rev := d.Rev
	if revision != "" {
		if rev, err = d.Revision(revision); err != nil {
			return nil, err
		}
	}
	return d.Amended(rev.Text, wanted, rev.Digest, code, d.Book.T("%s as %s wants it", d.Book.T("Rev.%d", rev.Num), code), s), nil
}

// Compilation is the table of what every party would have: block, base, a
// column for each and, where the reader may see it, who said what.
func (d *Desk) Compilation(s Sheets) (*document.Sheet, error) {
	o := document.Compiling{Head: d.head(s, d.Book.T("Rev.%d", d.Rev.Num), d.Rev.Digest),
		Block: d.Book.T("Paragraph"), Base: d.Book.T("Rev.%d", d.Rev.Num), Position: d.Book.T("Positions"),
		Same: "–", Gone: d.Book.T("delete"), New: d.Book.T("new")}
	for _, code := range d.State.Parties() {
		x, err := d.AsWanted(code)
		if err != nil {
			return nil, err
		}
		o.Parties = append(o.Parties, document.Wanted{Party: code, Text: x})
	}
	if d.Sight().Work {
		o.Positions = d.positionLines()
	}
	return document.Table(d.Rev.Text, o), nil
}

// positionLines says on each block which claims there are on it and what each
// party said on them.
func (d *Desk) positionLines() map[text.BlockID][]string {
	out := map[text.BlockID][]string{}
	on := map[string]text.BlockID{} // by name of claim
	live := d.View.Live()
	block := func(cl talks.Claim) text.BlockID {
		switch {
		case cl.Parent != "":
			return on[cl.Parent]
		case cl.Claim.Block != "":
			return cl.Claim.Block
		}
		return text.BlockID(cl.Claim.Gap)
	}
	todo := slices.Clone(live)
	for n := -1; n != len(todo); { // a parent may stand behind
		n = len(todo)
		todo = slices.DeleteFunc(todo, func(cl talks.Claim) bool {
			if b := block(cl); b != "" {
				on[cl.Name] = b
				return true
			}
			return false
		})
	}
	for _, cl := range live {
		line := cl.Name + " (" + cl.Party + ")"
		if said := d.SaidLine(cl); said != "" {
			line += ": " + said
		}
		out[on[cl.Name]] = append(out[on[cl.Name]], Visible(line))
	}
	return out
}
