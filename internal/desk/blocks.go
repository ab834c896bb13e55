package desk

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/text"
)

// Insert makes the claim that adds paragraphs.
func (d *Desk) Insert(paragraphs []string, choice string, g *Spot, p *Proposing) ([]text.Claim, error) {
	gap, like, err := g.gap(d)
	if err != nil {
		return nil, err
	}
	cl := text.Claim{Op: text.Insert, Gap: gap, Choice: choice}
	for _, s := range paragraphs {
		b := text.Block{Kind: like.Kind, Depth: like.Depth}
		if like.Kind == text.Title || like.Kind == text.Formula {
			b.Kind, b.Depth = d.kindAfter(gap, like)
		}
		if g.Kind != "" {
			b.Kind, b.Depth = text.Kind(g.Kind), 0
			if !slices.Contains(text.Kinds(), b.Kind) {
				return nil, Usage{Msg: d.Book.T("insert: there is no kind %q", g.Kind), Verb: "insert"}
			}
			if b.Kind == like.Kind {
				b.Depth = like.Depth
			} else if b.Kind == text.Sub || b.Kind == text.SubItem {
				b.Depth = 1
			}
		}
		if g.Depth > 0 {
			b.Depth = g.Depth - 1
		}
		ws, _ := parseWords(s)
		if ws = trimFinal(b.Kind, ws); len(ws) == 0 {
			return nil, errors.New(d.Book.T("a paragraph without words can't be added"))
		}
		b.Content = map[text.Lang][]text.Word{d.Lang(p.Lang): ws}
		cl.Blocks = append(cl.Blocks, b)
	}
	return []text.Claim{cl}, nil
}

// kindAfter is the kind of a paragraph that follows a title or formula.
func (d *Desk) kindAfter(gap text.Gap, like text.Block) (text.Kind, int) {
	i := d.Rev.Text.Find(text.BlockID(gap)) + 1
	for ; i < len(d.Rev.Text.Blocks); i++ {
		if b := d.Rev.Text.Blocks[i]; b.Kind != text.Title && b.Kind != text.Formula {
			return b.Kind, b.Depth
		}
	}
	return text.Paragraph, 0
}

// trimFinal takes away the final mark that is derived.
func trimFinal(k text.Kind, ws []text.Word) []text.Word {
	if k != text.PP && k != text.OP && k != text.Sub || len(ws) == 0 {
		return ws
	}
	last := &ws[len(ws)-1]
	if len(ws) > 1 && strings.Contains("，；。", last.S) {
		return ws[:len(ws)-1] // an ideographic mark is a word of its own
	}
	if cut := strings.TrimRight(last.S, ",;.،؛"); cut != "" && utf8.RuneCountInString(last.S) == utf8.RuneCountInString(cut)+1 {
		last.S = cut
	}
	return ws
}

// trimSpace takes away the no-break space that stood before a final mark, as
// French sets it.
func trimSpace(k text.Kind, ws []text.Word) []text.Word {
	if k != text.PP && k != text.OP && k != text.Sub || len(ws) == 0 {
		return ws
	}
	last := ws[len(ws)-1]
	cut := strings.TrimRight(last.S, "\u00a0\u202f")
	if cut == last.S || cut == "" {
		return ws
	}
	last.S = cut
	return append(slices.Clone(ws[:len(ws)-1]), last)
}

// Delete makes the claims that take out paragraphs with their sub-paragraphs.
func (d *Desk) Delete(labels []string, p *Proposing) ([]text.Claim, error) {
	var out []text.Claim
	for _, label := range labels {
		b, err := d.Block(label)
		if err != nil {
			return nil, err
		}
		family := d.family(b)
		pack := 0
		if len(family) > 1 {
			pack = slices.Max(append(p.Packs, 0)) + 1
		}
		for _, x := range family {
			out = append(out, text.Claim{Op: text.Delete, Block: x.ID})
			p.Packs = append(p.Packs, pack)
		}
	}
	return out, nil
}

// Move makes the claims that put a paragraph, with its sub-paragraphs,
// elsewhere.
func (d *Desk) Move(label string, g *Spot, p *Proposing) ([]text.Claim, error) {
	b, err := d.Block(label)
	if err != nil {
		return nil, err
	}
	gap, _, err := g.gap(d)
	if err != nil {
		return nil, err
	}
	family := d.family(b)
	ids := map[text.BlockID]bool{}
	for _, x := range family {
		ids[x.ID] = true
	}
	i := d.Rev.Text.Find(b.ID)
	if ids[text.BlockID(gap)] || i > 0 && gap == text.Gap(d.Rev.Text.Blocks[i-1].ID) || i == 0 && gap == text.GapStart {
		return nil, Hint{errors.New(d.Book.T("%s stands there already", d.naming().Block(b.ID))), d.Book.T("name another place with --after or --before")}
	}
	var out []text.Claim
	for _, x := range family {
		out = append(out, text.Claim{Op: text.Move, Block: x.ID, Gap: gap})
		if len(family) > 1 {
			p.Packs = append(p.Packs, 1)
		}
	}
	return out, nil
}

// Split makes the claim that cuts a paragraph in two.
func (d *Desk) Split(label, second string, p *Proposing) ([]text.Claim, error) {
	b, err := d.Block(label)
	if err != nil {
		return nil, err
	}
	if langs := b.Langs(); len(langs) > 1 {
		return nil, Hint{errors.New(d.Book.T("%s has words in %d languages; parley split cuts texts of one language only", d.naming().Block(b.ID), len(langs))), d.Book.T("insert the second half as a new paragraph and delete its words here, in each language: parley insert, parley amend --lang")}
	}
	l := d.Lang(p.Lang)
	at, err := d.onePlace(d.naming().Block(b.ID), b.Content[l], second, p.Nth)
	if err != nil {
		return nil, err
	}
	if at.start == 0 {
		return nil, Hint{errors.New(d.Book.T("the second half can't begin where the paragraph begins")), d.Book.T("quote its first words")}
	}
	return []text.Claim{{Op: text.SplitAt, Block: b.ID, At: map[text.Lang]int{l: at.start}}}, nil
}

// Join makes the claim that joins a paragraph with the next.
func (d *Desk) Join(label string) ([]text.Claim, error) {
	b, err := d.Block(label)
	if err != nil {
		return nil, err
	}
	if i := d.Rev.Text.Find(b.ID); i+1 >= len(d.Rev.Text.Blocks) {
		return nil, errors.New(d.Book.T("nothing follows %s", d.naming().Block(b.ID)))
	}
	return []text.Claim{{Op: text.Join, Block: b.ID}}, nil
}

// Upper is the code of a party as it is written, from what a person typed.
func Upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
