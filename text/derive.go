package text

import (
	"errors"
	"fmt"
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
// these. Blocks of edited without any word are left out, as print leaves them
// out.
//
// Apply(base, Derive(base, edited)) prints as edited does. Derive is a help
// for whoever writes an amendment; it has no part in the merge.
//
// Words of a block in a language that base awaits and the block lacks are one
// claim that brings them.
func Derive(base, edited *Text) ([]Claim, error) {
	if brings, rest := firstWords(base, edited); len(brings) > 0 {
		claims, err := derive(base, rest)
		if claims = append(claims, brings...); err == nil && gives(base, claims, withoutEmpty(edited)) == nil {
			return claims, nil
		}
	}
	return derive(base, edited)
}

// firstWords takes out of an edited copy the words that blocks get in languages
// that they lack and base awaits, and makes them claims.
func firstWords(base, edited *Text) ([]Claim, *Text) {
	if len(base.Langs) == 0 {
		return nil, edited
	}
	var out []Claim
	rest := &Text{Blocks: slices.Clone(edited.Blocks), Langs: edited.Langs}
	digest := base.Digest()
	for i, e := range rest.Blocks {
		k := base.Find(e.ID)
		if k < 0 {
			continue
		}
		content := map[Lang][]Word{}
		var brings []Claim
		for _, l := range e.Langs() {
			if ws := e.Content[l]; len(ws) > 0 && base.awaits(base.Blocks[k], l) {
				brings = append(brings, Claim{Op: Replace, Base: digest, Block: e.ID, Lang: l, New: slices.Clone(ws)})
			} else {
				content[l] = ws
			}
		}
		if len(brings) > 0 && len(content) > 0 {
			rest.Blocks[i].Content = content
			out = append(out, brings...)
		}
	}
	return out, rest
}

func derive(base, edited *Text) ([]Claim, error) {
	d := newDeriver(base, edited)
	claims := d.claims()
	if err := gives(base, claims, d.edited); err != nil {
		return nil, fmt.Errorf("derive: %w", err)
	}
	return claims, nil
}

// DeriveLang is Derive for a copy that holds one language only, of a base that
// may hold more: what the copy doesn't show stays as it is. New blocks have
// that language only, and a block that goes goes in every language. A block
// with more languages is never split or joined, since the copy doesn't say
// where.
func DeriveLang(base, edited *Text, l Lang) ([]Claim, error) {
	shown := &Text{Blocks: onlyLang(base.Blocks, l)}
	copied := &Text{Blocks: onlyLang(edited.Blocks, l)}
	more := map[BlockID]bool{}
	for _, b := range base.Blocks {
		more[b.ID] = len(b.Content) != 1
	}
	for i := 1; i < len(base.Blocks); i++ { // neighbours in the copy may not be neighbours
		if _, ok := base.Blocks[i].Content[l]; !ok {
			more[base.Blocks[i-1].ID] = true
		}
	}
	d := unsplitDeriver(shown, copied)
	d.whole = more
	d.splits()
	d.joins()
	d.digest = base.Digest()
	claims := d.claims()
	got, _, err := Apply(base, claims)
	if err != nil {
		return nil, fmt.Errorf("derive: %w", err)
	}
	if err := sameText(&Text{Blocks: onlyLang(got.Blocks, l)}, d.edited); err != nil {
		return nil, fmt.Errorf("derive: %w", err)
	}
	return claims, nil
}

// ErrDerive is wrapped when the claims that were found don't make the edited
// copy.
var ErrDerive = errors.New("no claims lead to this text")

// gives reports why the claims don't make want of base, or nil.
func gives(base *Text, claims []Claim, want *Text) error {
	got, _, err := Apply(base, claims)
	if err != nil {
		return err
	}
	return sameText(got, want)
}

// sameText reports how two texts differ, ids aside, or nil.
func sameText(got, want *Text) error {
	if len(got.Blocks) != len(want.Blocks) {
		return fmt.Errorf("%w: %d blocks, not %d", ErrDerive, len(got.Blocks), len(want.Blocks))
	}
	for i, b := range want.Blocks {
		if x := got.Blocks[i]; x.canonical(false) != fresh(b).canonical(false) {
			return fmt.Errorf("%w: block %d differs", ErrDerive, i+1)
		}
	}
	return nil
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

// newDeriver aligns the blocks of an edited copy with those of its base.
func newDeriver(base, edited *Text) *deriver {
	d := unsplitDeriver(base, edited)
	d.splits()
	d.joins()
	return d
}

func unsplitDeriver(base, edited *Text) *deriver {
	plain := counted(edited)
	edited = withoutEmpty(edited)
	p := newProfiler(alignLeast, base, edited)
	shapes := p.of(edited)
	if plain {
		for j := range shapes {
			shapes[j].id = ""
		}
	}
	return alignedDeriver(base, edited, alignBlocks(p, p.of(base), shapes), false)
}

// alignedDeriver is the deriver for a given alignment: to[i] is the place in
// edited of base block i, or -1. With full, every common word is kept.
func alignedDeriver(base, edited *Text, to []int, full bool) *deriver {
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
	return d
}

// claims writes the claims, in the order of the base.
func (d *deriver) claims() []Claim {
	d.places()
	for i := range d.base.Blocks {
		d.block(i)
	}
	out := d.entering(0)
	for i := range d.base.Blocks {
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
	whole        map[BlockID]bool // base blocks that are neither split nor joined
	parts        [][]int          // by base block: the edited blocks that it becomes, if it stays
	joined       []int            // by base block: the first block of the run that it joins, or -1
	runs         map[int][]int    // by first block: base blocks that become one
	at           [][]Claim
	enter        [][]arrival
}

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
