package text

import "slices"

// subOf reports whether b is a sub-paragraph of head or of one of its
// sub-paragraphs, where b stands in the run of blocks behind head.
func subOf(head, b Block) bool {
	lower := b.Kind == Sub || b.Kind == SubItem
	return lower && (head.Kind != Sub && head.Kind != SubItem || b.Depth > head.Depth)
}

// Packages lists which of one party's claims should be taken all together or
// not at all: the deletions and the moves of a block and of its
// sub-paragraphs. Each package has two claims or more; packages share none;
// all are in the order of the base.
func Packages(base *Text, claims []Claim) [][]Key {
	at := map[BlockID]*Claim{}
	for i := range claims {
		if c := &claims[i]; c.Parent == "" && (c.Op == Delete || c.Op == Move) {
			at[c.Block] = c
		}
	}
	var out [][]Key
	for i := 0; i < len(base.Blocks); i++ {
		head := base.Blocks[i]
		c := at[head.ID]
		if c == nil {
			continue
		}
		keys := []Key{c.Key()}
		j := i + 1
		for ; j < len(base.Blocks) && subOf(head, base.Blocks[j]); j++ {
			if x := at[base.Blocks[j].ID]; x != nil {
				keys = append(keys, x.Key())
			}
		}
		if len(keys) > 1 {
			out = append(out, slices.Clip(keys))
			i = j - 1
		}
	}
	return out
}
