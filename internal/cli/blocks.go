package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/text"
)

// insert makes the claim that adds paragraphs.
func (d *desk) insert(paragraphs []string, choice string, g *gapFlags, p *proposing) ([]text.Claim, error) {
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
		if g.kind != "" {
			b.Kind, b.Depth = text.Kind(g.kind), 0
			if !slices.Contains(text.Kinds(), b.Kind) {
				return nil, usageError{msg: fmt.Sprintf("insert: there is no kind %q", g.kind), verb: "insert"}
			}
			if b.Kind == like.Kind {
				b.Depth = like.Depth
			} else if b.Kind == text.Sub || b.Kind == text.SubItem {
				b.Depth = 1
			}
		}
		if g.depth > 0 {
			b.Depth = g.depth - 1
		}
		ws, _ := parseWords(s)
		if ws = trimFinal(b.Kind, ws); len(ws) == 0 {
			return nil, errors.New("a paragraph without words can't be added")
		}
		b.Content = map[text.Lang][]text.Word{d.lang(p.lang): ws}
		cl.Blocks = append(cl.Blocks, b)
	}
	return []text.Claim{cl}, nil
}

// kindAfter is the kind of a paragraph that follows a title or formula.
func (d *desk) kindAfter(gap text.Gap, like text.Block) (text.Kind, int) {
	i := d.rev.Text.Find(text.BlockID(gap)) + 1
	for ; i < len(d.rev.Text.Blocks); i++ {
		if b := d.rev.Text.Blocks[i]; b.Kind != text.Title && b.Kind != text.Formula {
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
	if cut := strings.TrimRight(last.S, ",;."); cut != "" && len(last.S)-len(cut) == 1 {
		last.S = cut
	}
	return ws
}

// delete makes the claims that take out paragraphs with their sub-paragraphs.
func (d *desk) delete(labels []string, p *proposing) ([]text.Claim, error) {
	var out []text.Claim
	for _, label := range labels {
		b, err := d.block(label)
		if err != nil {
			return nil, err
		}
		family := d.family(b)
		pack := 0
		if len(family) > 1 {
			pack = slices.Max(append(p.packs, 0)) + 1
		}
		for _, x := range family {
			out = append(out, text.Claim{Op: text.Delete, Block: x.ID})
			p.packs = append(p.packs, pack)
		}
	}
	return out, nil
}

// move makes the claims that put a paragraph, with its sub-paragraphs,
// elsewhere.
func (d *desk) move(label string, g *gapFlags, p *proposing) ([]text.Claim, error) {
	b, err := d.block(label)
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
	i := d.rev.Text.Find(b.ID)
	if ids[text.BlockID(gap)] || i > 0 && gap == text.Gap(d.rev.Text.Blocks[i-1].ID) || i == 0 && gap == text.GapStart {
		return nil, hint(fmt.Errorf("%s stands there already", d.naming.block(b.ID)), "name another place with --after or --before")
	}
	var out []text.Claim
	for _, x := range family {
		out = append(out, text.Claim{Op: text.Move, Block: x.ID, Gap: gap})
		if len(family) > 1 {
			p.packs = append(p.packs, 1)
		}
	}
	return out, nil
}

// split makes the claim that cuts a paragraph in two.
func (d *desk) split(label, second string, p *proposing) ([]text.Claim, error) {
	b, err := d.block(label)
	if err != nil {
		return nil, err
	}
	if langs := b.Langs(); len(langs) > 1 {
		return nil, hint(fmt.Errorf("%s has words in %d languages; parley split cuts texts of one language only", d.naming.block(b.ID), len(langs)), "insert the second half as a new paragraph and delete its words here, in each language: parley insert, parley amend --lang")
	}
	l := d.lang(p.lang)
	at, err := onePlace(d.naming.block(b.ID), b.Content[l], second, p.nth)
	if err != nil {
		return nil, err
	}
	if at.start == 0 {
		return nil, hint(errors.New("the second half can't begin where the paragraph begins"), "quote its first words")
	}
	return []text.Claim{{Op: text.SplitAt, Block: b.ID, At: map[text.Lang]int{l: at.start}}}, nil
}

// join makes the claim that joins a paragraph with the next.
func (d *desk) join(label string) ([]text.Claim, error) {
	b, err := d.block(label)
	if err != nil {
		return nil, err
	}
	if i := d.rev.Text.Find(b.ID); i+1 >= len(d.rev.Text.Blocks) {
		return nil, fmt.Errorf("nothing follows %s", d.naming.block(b.ID))
	}
	return []text.Claim{{Op: text.Join, Block: b.ID}}, nil
}

func upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
