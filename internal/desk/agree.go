package desk

import (
	"errors"
	"fmt"
	"slices"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// named are the paragraphs named, with their digests.
func (d *Desk) named(labels []string) ([]talks.Sealed, error) {
	var out []talks.Sealed
	for _, l := range labels {
		b, err := d.Block(l)
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

// Agree is this party's agreement ad referendum to paragraphs as they stand,
// or to all that it can agree to now.
func (d *Desk) Agree(labels []string, all bool, note string) (*Intent, error) {
	blocks, err := d.named(labels)
	if all {
		blocks = d.View.Seals(d.Me)
	}
	if err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, Hint{errors.New(d.Book.T("there is no paragraph that you could agree to now")), d.Book.T("parley status shows which are open and which you have agreed to")}
	}
	in := &Intent{
		Body: &talks.Agree{Blocks: blocks, Note: note, Rev: d.Rev.ID},
		Head: d.Book.T("%s agrees ad referendum to %s of Rev.%d:", d.Me, d.Book.N(len(blocks), "%d paragraph", "%d paragraphs"), d.Rev.Num),
	}
	before := d.lastAgreed()
	for _, b := range blocks {
		in.Show = append(in.Show, d.sealedWords(b)...)
		in.Show = append(in.Show, d.sinceAgreed(before, b)...)
	}
	if all {
		if open := d.openBlocks(); len(open) > 0 {
			in.Show = append(in.Show, d.Book.T("left out, still open: %s", and(d.Book, open)))
		}
	}
	in.Done = agreedNow
	return in, nil
}

// sealedWords shows the exact words that are agreed to.
func (d *Desk) sealedWords(s talks.Sealed) []string {
	i := d.Rev.Text.Find(text.BlockID(s.ID))
	if i < 0 {
		return nil
	}
	b := d.Rev.Text.Blocks[i]
	var out []string
	for _, l := range b.Langs() {
		label := d.naming().Block(b.ID)
		if len(b.Langs()) > 1 {
			label += " " + string(l)
		}
		out = append(out, fmt.Sprintf("%-7s %s  (%.10s)", label, Visible(text.Plain(b.Content[l])), s.Digest))
	}
	return out
}

// lastAgreed is, for each block, the revision to which this party last agreed.
func (d *Desk) lastAgreed() map[string]record.ID {
	out := map[string]record.ID{}
	for _, e := range d.View.Log() {
		if a, ok := e.Body.(*talks.Agree); ok && e.Party == d.Me && e.Effect == talks.InEffect {
			for _, b := range a.Blocks {
				out[b.ID] = a.Rev
			}
		}
	}
	return out
}

// sinceAgreed says what changed in a block since this party last agreed to it.
func (d *Desk) sinceAgreed(before map[string]record.ID, s talks.Sealed) []string {
	id, ok := before[s.ID]
	if !ok {
		return nil
	}
	for _, r := range slices.Concat(d.View.Revisions(), d.View.Beside()) {
		if r.ID != id {
			continue
		}
		i, k := r.Text.Find(text.BlockID(s.ID)), d.Rev.Text.Find(text.BlockID(s.ID))
		if i < 0 || k < 0 {
			return nil
		}
		was := &text.Text{Blocks: []text.Block{r.Text.Blocks[i]}}
		now := &text.Text{Blocks: []text.Block{d.Rev.Text.Blocks[k]}}
		claims, err := text.Derive(was, now)
		if err != nil || len(claims) == 0 {
			return nil
		}
		n := NewNaming(was, nil)
		n.book = d.Book
		delete(n.kind, text.BlockID(s.ID))
		n.label[text.BlockID(s.ID)] = d.Book.T("since you agreed in Rev.%d", r.Num)
		var out []string
		for _, cl := range claims {
			out = append(out, "        "+n.Describe(cl))
			for _, o := range d.OddNotes(cl) {
				out = append(out, "         "+o)
			}
		}
		return out
	}
	return nil
}

func (d *Desk) openBlocks() []string {
	var out []string
	for _, b := range d.View.Blocks() {
		if len(b.Open) > 0 {
			out = append(out, fmt.Sprintf("%s (%s)", d.naming().Block(b.ID), and(d.Book, b.Open)))
		}
	}
	return out
}

// agreedNow says how far agreement has come.
func agreedNow(d *Desk, _ record.ID) Outcome {
	done, all := 0, d.View.Blocks()
	for _, b := range all {
		if b.All {
			done++
		}
	}
	return Outcome{Lines: []string{d.Book.T("agreed by all: %d of %s", done, d.Book.N(len(all), "%d paragraph", "%d paragraphs"))}}
}
