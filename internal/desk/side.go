package desk

import (
	"errors"
	"slices"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// Side talks are talks of their own among some of the parties, on some paragraphs of the main text under the same ids. The
// main record knows nothing of them until one of their parties brings back what they came to, as one amendment.

// SideBase are the paragraphs of the newest revision that side talks are to be about, with their sub-paragraphs; without
// labels, all.
func (d *Desk) SideBase(labels []string) ([]text.Block, error) {
	blocks := d.Rev.Text.Blocks
	if len(labels) == 0 {
		return blocks, nil
	}
	in := map[text.BlockID]bool{}
	for _, label := range labels {
		b, err := d.Block(label)
		if err != nil {
			return nil, err
		}
		if b.Depth > 0 {
			return nil, Hint{errors.New(d.Book.T("%s stands under another paragraph", Visible(label))), d.Book.T("name the paragraph that it stands under: it comes along")}
		}
		i := d.Rev.Text.Find(b.ID)
		in[b.ID] = true
		for i++; i < len(blocks) && blocks[i].Depth > 0; i++ {
			in[blocks[i].ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(blocks), func(b text.Block) bool { return !in[b.ID] }), nil
}

// SideParties are the parties of side talks among some of the main talks' parties, this one with them.
func (d *Desk) SideParties(codes []string) ([]string, error) {
	out := []string{d.Me}
	for _, code := range codes {
		code = Upper(code)
		if err := d.WantParty(code); err != nil {
			return nil, err
		}
		if slices.Contains(out, code) {
			return nil, Usage{Msg: d.Book.T("name each other party of the side talks once, and not your own"), Verb: "talks open"}
		}
		out = append(out, code)
	}
	if len(out) < 2 || len(out) >= len(d.State.Parties()) {
		return nil, Usage{Msg: d.Book.T("side talks are among some of the parties: at least one other, and not all"), Verb: "talks open"}
	}
	slices.Sort(out)
	return out, nil
}

// SideResult is what side talks came to.
type SideResult struct {
	Parties []record.Party
	Base    []text.Block // as the side talks began
	Text    *text.Text   // as all their parties agree
}

// SideResult returns what these talks came to, if all their parties agree to all of it or have signed it.
func (d *Desk) SideResult() (SideResult, error) {
	ch := d.State.Charter()
	out := SideResult{Parties: ch.Parties, Text: d.Rev.Text}
	for _, b := range ch.Base {
		block, err := b.Value()
		if err != nil {
			return out, err
		}
		out.Base = append(out.Base, block)
	}
	if final := d.View.Final(); final.Concluded {
		out.Text = final.Text
		return out, nil
	}
	var open []string
	for _, b := range d.View.Blocks() {
		if !b.All {
			open = append(open, d.naming().Block(b.ID))
		}
	}
	if len(open) > 0 || len(d.View.Live()) > 0 {
		return out, Hint{errors.New(d.Book.T("the side talks have come to nothing yet: not all of their parties agree to %s", and(d.Book, append(open, d.liveNames()...)))),
			d.Book.T("there: settle the claims, let the pen issue them, then parley agree by each party")}
	}
	return out, nil
}

func (d *Desk) liveNames() []string {
	var out []string
	for _, cl := range d.View.Live() {
		out = append(out, cl.Name)
	}
	return out
}

// FromSide makes the result of side talks one amendment: a package where it has several claims.
func (d *Desk) FromSide(side SideResult, p *Proposing) (*Intent, error) {
	var names []string
	for _, party := range side.Parties {
		here, ok := d.Rec.Party(party.Code)
		if !ok || here.Root != party.Root {
			return nil, errors.New(d.Book.T("these aren't side talks of these talks: %s isn't a party here, or has another root key", Visible(party.Code)))
		}
		names = append(names, party.Code)
	}
	wanted, err := d.withSide(side)
	if err != nil {
		return nil, err
	}
	claims, err := text.Derive(d.Rev.Text, wanted)
	if err != nil {
		return nil, err
	}
	if claims, err = d.Fresh(claims, p); err != nil {
		return nil, err
	}
	said := "result of side talks of " + And(names) + ", ad referendum; their text has the digest " + string(side.Text.Digest())[:16]
	if p.Note != "" {
		said = p.Note + " (" + said + ")"
	}
	q := *p
	q.Note = said
	if len(claims) > 1 {
		q.Packs = make([]int, len(claims))
		for i := range q.Packs {
			q.Packs[i] = 1
		}
	}
	in, err := d.Amendment(claims, &q)
	if err != nil {
		return nil, err
	}
	in.Show = append(in.Show, d.Book.T("the other parties of the side talks are not bound by this: each accepts it here by an act of its own"))
	return in, nil
}

// withSide is the newest revision with the paragraphs of the side talks as they came out there.
func (d *Desk) withSide(side SideResult) (*text.Text, error) {
	began := map[text.BlockID]bool{}
	var changed []string
	for _, b := range side.Base {
		began[b.ID] = true
		i := d.Rev.Text.Find(b.ID)
		switch {
		case i < 0:
			return nil, errors.New(d.Book.T("Rev.%d has no paragraph any more that the side talks began with", d.Rev.Num))
		case d.Rev.Text.Blocks[i].Digest() != b.Digest():
			changed = append(changed, d.naming().Block(b.ID))
		}
	}
	if len(changed) > 0 {
		return nil, Hint{errors.New(d.Book.T("%s changed in the main talks after the side talks began: their result would undo that", and(d.Book, changed))),
			d.Book.T("bring the side talks up to date, or propose what is left by hand")}
	}
	// What came out, by the paragraph of the beginning behind which it stands.
	behind, kept := map[text.BlockID][]text.Block{}, map[text.BlockID]text.Block{}
	at, last := text.BlockID(""), -1
	for _, b := range side.Text.Blocks {
		if !began[b.ID] {
			b.ID = "" // new: it gets its name from the claim
			behind[at] = append(behind[at], b)
			continue
		}
		i := d.Rev.Text.Find(b.ID)
		if i < last {
			return nil, Hint{errors.New(d.Book.T("the side talks put paragraphs into another order, and only words come back")), d.Book.T("propose the move here: parley move")}
		}
		at, last, kept[b.ID] = b.ID, i, b
	}
	out := &text.Text{}
	first := true
	for _, b := range d.Rev.Text.Blocks {
		if !began[b.ID] {
			out.Blocks = append(out.Blocks, b)
			continue
		}
		if first {
			out.Blocks, first = append(out.Blocks, behind[""]...), false
		}
		if k, ok := kept[b.ID]; ok {
			out.Blocks = append(out.Blocks, k)
		}
		out.Blocks = append(out.Blocks, behind[b.ID]...)
	}
	return out, nil
}

// SideCharter is the charter of side talks: parties is as they stand in the main talks now.
func (d *Desk) SideCharter(parties []record.Party, blocks []text.Block, title string) *talks.Charter {
	main := d.State.Charter()
	if title == "" {
		title = "Side talks of " + And(CodesOf(parties)) + ": " + main.Title
	}
	return &talks.Charter{
		Attribution: main.Attribution, Base: talks.Wire(blocks), Lang: main.Lang, Outcome: talks.Statement, Parties: parties, Pen: d.Me,
		Rule: main.Rule, Rules: main.Rules, Title: title, Unicode: main.Unicode,
	}
}
