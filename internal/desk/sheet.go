package desk

import (
	"errors"
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
	if sight.Text && sight.Work && !s.Nameless {
		c := &document.Carried{Base: x.Rev, Lang: o.Lang, Only: s.Lang, Claims: d.held()}
		if s.Lang != "" {
			c.Claims = slices.DeleteFunc(c.Claims, func(h document.Held) bool { return h.Op == text.Replace && h.Lang != s.Lang })
		}
		out, err := d.carrying(c, d.Rev.Text, o.Head)
		if !errors.Is(err, document.ErrCarried) {
			return out, err
		}
		o.Name = d.ClaimName // it shows a part of what is claimed: nothing to carry
	}
	if sight.Text && !s.Nameless {
		o.Holders, o.Party = true, func(code string) int { return d.PartyIndex(code) + 1 }
	}
	return document.Bracketed(x.Draft, o), nil
}

// BracketedText is the negotiating text in its JSON form: as Brackets, without
// the remarks on it.
func (d *Desk) BracketedText(s Sheets) (Text, error) {
	x, err := d.Shown(false, "", "")
	if err != nil {
		return Text{}, err
	}
	out := d.TextOf(x)
	out.Remarks = nil
	if s.Nameless {
		out.Rows = rowsOf(x.Draft, d.ClaimName, talks.Sight{})
	}
	return out, nil
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

// carrying makes the document that shows claims, and puts them into it for
// Parley itself.
func (d *Desk) carrying(c *document.Carried, base *text.Text, h document.Head) (*document.Sheet, error) {
	out, err := c.Sheet(base, h, func(code string) int { return d.PartyIndex(code) + 1 })
	if err != nil {
		return nil, err
	}
	out.Claims, err = Carry(c)
	return out, err
}

// Tracked is a revision, the newest if it isn't named, with what a party wants
// as its tracked changes, in one language: document.Claims reads its claims
// back. Against an older revision they are the claims that lead from there to
// the text as the party wants it. What one document of tracked changes can't
// tell is in the sheet's Lost; it is carried exactly for Parley where the reader
// may see where parties stand.
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
	if s.Lang == "" {
		s.Lang = d.Lang("")
	}
	h := d.head(s, d.Book.T("%s as %s wants it", d.Book.T("Rev.%d", rev.Num), code), rev.Digest)
	c := &document.Carried{Base: rev.Digest, Lang: h.Lang, Only: s.Lang, Party: code}
	if rev.Digest == d.Rev.Digest {
		c.Claims = d.heldBy(code)
	} else {
		claims, err := text.Derive(rev.Text, wanted)
		if err != nil {
			return nil, err
		}
		for _, x := range claims {
			c.Claims = append(c.Claims, document.Held{Claim: x, Holders: []text.Holder{{Party: code}}})
		}
	}
	var out *document.Sheet
	if sight := d.Sight(); sight.Text && sight.Work {
		out, err = d.carrying(c, rev.Text, h)
	} else {
		out, err = c.Sheet(rev.Text, h, nil)
	}
	if errors.Is(err, document.ErrCarried) || errors.Is(err, document.ErrTracked) { // too much for one file to tell exactly: what changes, by comparison
		return d.Amended(rev.Text, wanted, rev.Digest, code, h.Note, s), nil
	}
	return out, err
}

// heldBy are a party's own claims, and those of others whose words it would
// change, which only a reader sees who may be shown who holds what.
func (d *Desk) heldBy(code string) []document.Held {
	all := d.held()
	by := make(map[text.Key]int, len(all))
	for i := range all {
		by[all[i].Key()] = i
	}
	shown := make([]bool, len(all))
	named := d.Sight().Text && d.Sight().Work
	for i := range all {
		if !slices.ContainsFunc(all[i].Holders, func(h text.Holder) bool { return h.Party == code && h.Recorded == "" }) {
			continue
		}
		chain, ok := []int{i}, true
		for x := i; all[x].Parent != "" && ok; {
			if x, ok = by[all[x].Parent]; ok {
				chain = append(chain, x)
				ok = named || slices.ContainsFunc(all[x].Holders, func(h text.Holder) bool { return h.Party == code && h.Recorded == "" })
			}
		}
		for _, x := range chain {
			shown[x] = shown[x] || ok
		}
	}
	var out []document.Held
	for i := range all {
		if !shown[i] {
			continue
		}
		if !named {
			all[i].Name, all[i].Holders = "", []text.Holder{{Party: code}}
		}
		out = append(out, all[i])
	}
	return out
}

// Compilation is the table of what every party would have: block, base, a
// column for each and, where the reader may see it, who said what.
func (d *Desk) Compilation(s Sheets) (*document.Sheet, error) {
	o := document.Compiling{Head: d.head(s, d.Book.T("Rev.%d", d.Rev.Num), d.Rev.Digest),
		Block: d.Book.T("Paragraph"), Base: d.Book.T("Rev.%d", d.Rev.Num), Position: d.Book.T("Positions"),
		Same: "–", Gone: d.Book.T("delete"), New: d.Book.T("new")}
	if !d.Sight().Text {
		return nil, Hint{errors.New(d.Book.T("the charter of these talks doesn't let this reader be shown a table of what each party wants")), AttributionWords(d.Book, d.State.Charter().Attribution)}
	}
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
