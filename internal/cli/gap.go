package cli

import (
	"flag"

	"parley/text"
)

// gapFlags name the place where paragraphs enter.
type gapFlags struct {
	after, before string // behind or before this paragraph
	start         bool   // before the first
	kind          string // of a new paragraph; "": its neighbour's
	depth         int    // of a new paragraph, counted from 1; 0: its neighbour's
}

func spotFlags(f *flag.FlagSet, g *gapFlags, depth *int) {
	f.StringVar(&g.after, "after", "", "behind this `PARAGRAPH`, such as OP3")
	f.StringVar(&g.before, "before", "", "before this `PARAGRAPH`")
	f.BoolVar(&g.start, "at-start", false, "before the first paragraph")
	f.StringVar(&g.kind, "kind", "", "`KIND` of a new paragraph: pp, op, sub, heading, paragraph, item, subitem, note")
	f.IntVar(depth, "depth", -1, "outline depth `N` of a new paragraph")
}

// gap finds the gap, and the block that new paragraphs are modelled on.
func (g *gapFlags) gap(d *desk) (text.Gap, text.Block, error) {
	blocks := d.rev.Text.Blocks
	named := 0
	for _, set := range []bool{g.after != "", g.before != "", g.start} {
		if set {
			named++
		}
	}
	if named != 1 || len(blocks) == 0 {
		return "", text.Block{}, usageError{msg: "say where: one of --after, --before and --at-start", verb: "insert"}
	}
	if g.start {
		return text.GapStart, blocks[0], nil
	}
	label := g.after + g.before
	b, err := d.block(label)
	if err != nil {
		return "", b, err
	}
	i := d.rev.Text.Find(b.ID)
	if g.before != "" {
		if i == 0 {
			return text.GapStart, b, nil
		}
		return text.Gap(blocks[i-1].ID), b, nil
	}
	last := i
	for g.kind == "" && last+1 < len(blocks) && under(blocks[last+1], b) {
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
func (d *desk) family(b text.Block) []text.Block {
	blocks := d.rev.Text.Blocks
	i := d.rev.Text.Find(b.ID)
	out := []text.Block{b}
	for k := i + 1; k < len(blocks) && under(blocks[k], b); k++ {
		out = append(out, blocks[k])
	}
	return out
}
