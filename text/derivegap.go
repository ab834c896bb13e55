package text

import "slices"

// arrival is a block that enters a gap: a base block that moves, or block j
// of the edited copy that is new (then block is -1).
type arrival struct{ block, edited int }

// places finds a gap for every block that is new or moves: as late as can be
// before the next block that stays, so that new words stand behind the block
// that they replace.
func (d *deriver) places() {
	hi := len(d.base.Blocks)
	var list []arrival // between two blocks that stay, the last first
	for j := len(d.from) - 1; j >= 0; j-- {
		i := d.from[j]
		if i < 0 || !d.stay[i] {
			list = append(list, arrival{i, j})
			continue
		}
		d.settleIn(list, max(i+1, i+len(d.runs[i])), hi)
		list, hi = list[:0], i
	}
	d.settleIn(list, 0, hi)
}

// settleIn gives the arrivals (the last first) gaps from lo to hi. What moves
// into a gap stands first there, in the order of the base, and what is
// inserted behind it. A move that finds no such gap becomes an insertion.
func (d *deriver) settleIn(list []arrival, lo, hi int) {
	g := hi
	for _, a := range list {
		if !a.before(d.enter[g]) {
			if g > lo {
				g--
			} else {
				d.unmove(d.enter[g])
				a = d.unmove([]arrival{a})[0]
			}
		}
		d.enter[g] = append(d.enter[g], a)
	}
	for g := lo; g <= hi; g++ {
		slices.Reverse(d.enter[g])
	}
}

// before reports whether a can stand directly before the last of the list.
func (a arrival) before(list []arrival) bool {
	if len(list) == 0 {
		return true
	}
	next := list[len(list)-1]
	return next.block < 0 || a.block >= 0 && a.block < next.block
}

// unmove makes insertions of moves, in place.
func (d *deriver) unmove(list []arrival) []arrival {
	for k, a := range list {
		if a.block >= 0 {
			d.to[a.block], d.from[a.edited] = -1, -1
			list[k].block = -1
		}
	}
	return list
}

// entering writes the claims for what enters gap g: each new block is a claim
// of its own where the order of content puts it in its place by itself, and
// stands in one claim with those before it where it doesn't.
func (d *deriver) entering(g int) []Claim {
	gap := GapStart
	if g > 0 {
		gap = Gap(d.base.Blocks[g-1].ID)
	}
	var out []Claim
	var blocks []Block
	for _, a := range d.enter[g] {
		if a.block >= 0 {
			out = append(out, Claim{Op: Move, Base: d.digest, Block: d.base.Blocks[a.block].ID, Gap: gap})
			continue
		}
		blocks = append(blocks, fresh(d.edited.Blocks[a.edited]))
	}
	for _, n := range ascending(blocks) {
		for _, part := range overlapping(blocks[:n:n]) {
			out = append(out, Claim{Op: Insert, Base: d.digest, Gap: gap, Blocks: part})
		}
		blocks = blocks[n:]
	}
	return out
}

// ascending cuts a list of blocks into the shortest lists whose claims come
// back in this order: each begins with a block greater (by bytes) than all
// before it, equal blocks stand in one list, and a block stands in one list
// with its sub-paragraphs.
func ascending(blocks []Block) (lengths []int) {
	var starts []int
	first := map[string]int{}
	greatest := ""
	head := 0
	for i, b := range blocks {
		id := b.canonical(false) + "\x00"
		alone := i == 0 || !subOf(blocks[head], b)
		if alone {
			head = i
		}
		if id > greatest {
			greatest = id
			if alone {
				starts = append(starts, i)
			}
		}
		if k, ok := first[id]; ok {
			for starts[len(starts)-1] > k {
				starts = starts[:len(starts)-1]
			}
		} else {
			first[id] = i
		}
	}
	for k, s := range starts {
		end := len(blocks)
		if k+1 < len(starts) {
			end = starts[k+1]
		}
		lengths = append(lengths, end-s)
	}
	return lengths
}

// overlapping cuts a list that is too long for one claim into several that
// keep its order: each begins with the block that ends the one before, and
// blocks that have an equal stand in all of them. A block in several claims
// is inserted once.
func overlapping(blocks []Block) [][]Block {
	if len(blocks) <= MaxClaimBlocks {
		return [][]Block{blocks}
	}
	count := map[string]int{}
	ids := make([]string, len(blocks))
	for i, b := range blocks {
		ids[i] = b.canonical(false)
		count[ids[i]]++
	}
	room := MaxClaimBlocks
	for _, id := range ids {
		if count[id] > 1 {
			room--
		}
	}
	if room < 2 {
		return [][]Block{blocks} // too long; the claim's check says so
	}
	var out [][]Block
	for from := 0; ; {
		var part []Block
		single, last := 0, from
		for i, b := range blocks {
			switch {
			case count[ids[i]] > 1:
				part = append(part, b)
			case i >= from && single < room:
				part = append(part, b)
				single, last = single+1, i
			}
		}
		if out = append(out, part); last == from || single < room {
			return out
		}
		from = last
	}
}
