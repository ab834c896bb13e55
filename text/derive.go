package text

import (
	"slices"
	"strconv"
)

// Derive returns the claims that turn base into edited: the smallest
// word-level changes that stay readable, whole blocks inserted and deleted,
// blocks moved, split and joined. No claim of the answer touches another.
//
// Blocks are aligned by the ids that edited carries, where the words bear
// them out, and else by similarity. A block whose kind, depth or set of
// languages changes is deleted and inserted anew, since no claim changes
// these. Blocks of edited
// without any word are left out, as print leaves them out.
//
// Apply(base, Derive(base, edited)) prints as edited does. Derive is a help
// for whoever writes an amendment; it has no part in the merge.
func Derive(base, edited *Text) ([]Claim, error) {
	plain := counted(edited)
	edited = withoutEmpty(edited)
	p := newProfiler(alignLeast, base, edited)
	shapes := p.of(edited)
	if plain {
		for j := range shapes {
			shapes[j].id = ""
		}
	}
	to := alignBlocks(p, p.of(base), shapes)
	return deriveAligned(base, edited, to, false), nil
}

// counted reports whether the ids are b1, b2, … without a gap. So Parse
// counts the blocks of a copy that carries no ids: they say nothing.
func counted(t *Text) bool {
	for i, b := range t.Blocks {
		if b.ID != BlockID("b"+strconv.Itoa(i+1)) {
			return false
		}
	}
	return true
}

// deriveAligned writes the claims for a given alignment: to[i] is the place
// in edited of base block i, or -1. With full, every common word is kept.
func deriveAligned(base, edited *Text, to []int, full bool) []Claim {
	d := &deriver{
		base: base, edited: edited, to: to,
		digest: base.Digest(),
		words:  differ{sym: symbols{}, full: full},
		at:     make([][]Claim, len(base.Blocks)),
		enter:  make([][]arrival, len(base.Blocks)+1),
		parts:  make([][]int, len(base.Blocks)),
		joined: make([]int, len(base.Blocks)),
		runs:   map[int][]int{},
	}
	d.stays()
	if !full {
		d.splits()
		d.joins()
	}
	d.places()
	for i := range base.Blocks {
		d.block(i)
	}
	out := d.entering(0)
	for i := range base.Blocks {
		out = append(out, d.at[i]...)
		out = append(out, d.entering(i+1)...)
	}
	return out
}

// deriver is one derivation. enter[g] lists what enters the gap after base
// block g-1, in the order of the edited copy.
type deriver struct {
	base, edited *Text
	digest       Digest
	to, from     []int
	stay         []bool // by base block: keeps its place among the others that stay
	words        differ
	parts        [][]int       // by base block: the edited blocks that it becomes, if it stays
	joined       []int         // by base block: the first block of the run that it joins, or -1
	runs         map[int][]int // by first block: base blocks that become one
	at           [][]Claim
	enter        [][]arrival
}

// arrival is a block that enters a gap: a base block that moves, or block j
// of the edited copy that is new (then block is -1).
type arrival struct{ block, edited int }

// stays finds the heaviest set of blocks that keep their order; the others
// move around them.
func (d *deriver) stays() {
	d.from = make([]int, len(d.edited.Blocks))
	for j := range d.from {
		d.from[j] = -1
	}
	var pairs []blockPair
	for i, j := range d.to {
		if j < 0 {
			continue
		}
		d.from[j] = i
		pairs = append(pairs, blockPair{A: i, B: j, gain: 1 + d.base.Blocks[i].allWords()})
	}
	d.stay = make([]bool, len(d.base.Blocks))
	for i := range d.joined {
		d.joined[i] = -1
	}
	for _, c := range heaviestChain(pairs, len(d.base.Blocks)) {
		d.stay[c.A] = true
		d.parts[c.A] = []int{c.B}
	}
}

// places finds the gap of every block that is new or moves: the last gap
// before the next block that stays, so that new words stand behind the block
// that they replace.
func (d *deriver) places() {
	gap := len(d.base.Blocks)
	for j := len(d.from) - 1; j >= 0; j-- {
		i := d.from[j]
		switch {
		case i >= 0 && d.stay[i]:
			gap = i
		default:
			d.enter[gap] = append(d.enter[gap], arrival{i, j})
		}
	}
	for _, a := range d.enter {
		slices.Reverse(a)
		if len(a) == 1 {
			continue
		}
		// The order of several blocks that enter one gap is kept by making
		// them one insertion.
		for k := range a {
			if i := a[k].block; i >= 0 {
				d.to[i], d.from[a[k].edited] = -1, -1
				a[k].block = -1
			}
		}
	}
}

// block writes the claims on one base block.
func (d *deriver) block(i int) {
	b := d.base.Blocks[i]
	j := d.to[i]
	switch {
	case d.joined[i] >= 0 && d.joined[i] != i:
		// written with the first block of the run
	case d.joined[i] == i:
		run := d.runs[i]
		changes, _ := d.melt(run, d.edited.Blocks[j])
		for k, x := range run {
			d.replace(x, changes[k])
			if k+1 < len(run) {
				d.at[x] = append(d.at[x], Claim{Op: Join, Base: d.digest, Block: d.base.Blocks[x].ID})
			}
		}
	case j < 0:
		d.at[i] = append(d.at[i], Claim{Op: Delete, Base: d.digest, Block: b.ID})
	case len(d.parts[i]) > 1:
		at, changes, _ := d.cut(b, d.parts[i])
		d.replace(i, changes)
		for _, a := range at {
			d.at[i] = append(d.at[i], Claim{Op: SplitAt, Base: d.digest, Block: b.ID, At: a})
		}
	default:
		changes := map[Lang][]hunk{}
		for _, l := range b.Langs() {
			if e := d.edited.Blocks[j].Content[l]; !slices.Equal(b.Content[l], e) {
				changes[l] = d.words.hunks(b.Content[l], e)
			}
		}
		d.replace(i, changes)
	}
}

// replace writes word claims.
func (d *deriver) replace(i int, changes map[Lang][]hunk) {
	b := d.base.Blocks[i]
	for _, l := range b.Langs() {
		for _, h := range changes[l] {
			d.at[i] = append(d.at[i], Claim{
				Op: Replace, Base: d.digest, Block: b.ID, Lang: l,
				Start: h.start, End: h.end,
				Exact: slices.Clone(b.Content[l][h.start:h.end]), New: slices.Clone(h.new),
			})
		}
	}
}

// entering writes the claims for what enters gap g.
func (d *deriver) entering(g int) []Claim {
	a := d.enter[g]
	if len(a) == 0 {
		return nil
	}
	gap := GapStart
	if g > 0 {
		gap = Gap(d.base.Blocks[g-1].ID)
	}
	if i := a[0].block; i >= 0 {
		return []Claim{{Op: Move, Base: d.digest, Block: d.base.Blocks[i].ID, Gap: gap}}
	}
	c := Claim{Op: Insert, Base: d.digest, Gap: gap}
	for _, x := range a {
		c.Blocks = append(c.Blocks, fresh(d.edited.Blocks[x.edited]))
	}
	return []Claim{c}
}

// fresh is a copy of a block without its id and its empty languages.
func fresh(b Block) Block {
	out := Block{Kind: b.Kind, Depth: b.Depth, Content: map[Lang][]Word{}}
	for _, l := range b.Langs() {
		if len(b.Content[l]) > 0 {
			out.Content[l] = slices.Clone(b.Content[l])
		}
	}
	return out
}

func (b Block) allWords() int {
	n := 0
	for _, ws := range b.Content {
		n += len(ws)
	}
	return n
}

func withoutEmpty(t *Text) *Text {
	out := &Text{}
	for _, b := range t.Blocks {
		if b.allWords() > 0 {
			out.Blocks = append(out.Blocks, b)
		}
	}
	return out
}
