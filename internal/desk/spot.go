package desk

import (
	"parley/text"
)

// Spot name the place where paragraphs enter.
type Spot struct {
	After, Before string // behind or before this paragraph
	Start         bool   // before the first
	Kind          string // of a new paragraph; "": its neighbour's
	Depth         int    // of a new paragraph, counted from 1; 0: its neighbour's
}

// gap finds the gap, and the block that new paragraphs are modelled on.
func (g *Spot) gap(d *Desk) (text.Gap, text.Block, error) {
	blocks := d.Rev.Text.Blocks
	named := 0
	for _, set := range []bool{g.After != "", g.Before != "", g.Start} {
		if set {
			named++
		}
	}
	if named != 1 || len(blocks) == 0 {
		return "", text.Block{}, Usage{Msg: d.Book.T("say where: one of --after, --before and --at-start"), Verb: "insert"}
	}
	if g.Start {
		return text.GapStart, blocks[0], nil
	}
	label := g.After + g.Before
	b, err := d.Block(label)
	if err != nil {
		return "", b, err
	}
	i := d.Rev.Text.Find(b.ID)
	if g.Before != "" {
		if i == 0 {
			return text.GapStart, b, nil
		}
		return text.Gap(blocks[i-1].ID), b, nil
	}
	last := i
	for g.Kind == "" && last+1 < len(blocks) && under(blocks[last+1], b) {
		last++ // behind its sub-paragraphs
	}
	return text.Gap(blocks[last].ID), b, nil
}

// under reports whether x is a sub-paragraph of b, when it follows b or
// another of its sub-paragraphs.
func under(x, b text.Block) bool {
	return (x.Kind == text.Sub || x.Kind == text.SubItem) && (x.Depth > b.Depth || b.Kind != text.Sub && b.Kind != text.SubItem)
}

// family is a block with its sub-paragraphs.
func (d *Desk) family(b text.Block) []text.Block {
	blocks := d.Rev.Text.Blocks
	i := d.Rev.Text.Find(b.ID)
	out := []text.Block{b}
	for k := i + 1; k < len(blocks) && under(blocks[k], b); k++ {
		out = append(out, blocks[k])
	}
	return out
}
