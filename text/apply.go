package text

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
)

// ErrConflict is wrapped when claims that are to be applied exclude each
// other.
var ErrConflict = errors.New("the claims exclude each other")

// Conflict names two claims that can't be applied together. It wraps
// [ErrConflict].
type Conflict struct{ A, B Key }

func (c *Conflict) Error() string {
	return fmt.Sprintf("claims %.12s and %.12s exclude each other", c.A, c.B)
}

// Unwrap makes errors.Is(err, ErrConflict) true.
func (c *Conflict) Unwrap() error { return ErrConflict }

// Apply makes the next revision: base with the adopted claims, and what maps
// other claims to it. The order of adopted doesn't matter and equal claims
// count once. A claim inside another adopted one is left out: the outer one
// beats it. Sub-claims change the new words of their parent, which must be
// among the adopted ([Adoptable] picks those that can be applied).
//
// Claims that exclude each other are an error that wraps [ErrConflict];
// claims that don't fit base are an error as [Claim.Check] gives.
//
// Words follow their block's id. The first half of a split and the first
// block of a join keep their ids; new blocks get ids that follow from the
// base's digest, the key of the claim and the block's place in it. A block
// that is left without words in every language goes.
func Apply(base *Text, adopted []Claim) (*Text, *Carry, error) {
	y := &Carry{base: base, from: base.Digest(), tops: map[Key]*adoption{}}
	nodes, err := y.gather(adopted)
	if err != nil {
		return nil, nil, err
	}
	p := newPlaces(base)
	names := make([]BlockID, len(base.Blocks))
	for i, b := range base.Blocks {
		names[i] = b.ID
	}
	if y.top, err = y.apply(p, names, nodes, nil); err != nil {
		return nil, nil, err
	}
	y.text = y.top.text
	y.to = y.text.Digest()
	y.at = newPlaces(y.text)
	return y.text, y, nil
}

// Adoptable returns those of the claims that Apply can take together when no
// two of them are rivals: sub-claims without their parent are left out.
func Adoptable(claims []Claim) []Claim { return withParents(claims) }

// adoption is one adopted claim with its adopted sub-claims.
type adoption struct {
	c     *Claim
	key   Key
	kids  []*adoption
	level *level // the claim's new words with the sub-claims in them; nil if it has none
}

// gather checks the claims' parents and returns those on the base itself,
// sorted by key.
func (y *Carry) gather(adopted []Claim) ([]*adoption, error) {
	claims := slices.Clone(adopted)
	all := y.tops
	var keys []Key
	for i := range claims {
		k := claims[i].Key()
		if all[k] == nil {
			all[k] = &adoption{c: &claims[i], key: k}
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var tops []*adoption
	for _, k := range keys {
		n := all[k]
		if n.c.Base != y.from {
			return nil, fmt.Errorf("claim %.12s: %w", k, ErrBase)
		}
		if n.c.Parent == "" {
			tops = append(tops, n)
			continue
		}
		parent := all[n.c.Parent]
		if parent == nil {
			return nil, fmt.Errorf("claim %.12s: %w", k, ErrParent)
		}
		inner := parent.c.Inner()
		if inner == nil || parent.c.Op == Replace && n.c.Op != Replace {
			return nil, fmt.Errorf("claim %.12s: %w", k, ErrParent)
		}
		parent.kids = append(parent.kids, n)
	}
	return tops, nil
}

// level is a text with claims applied to it: the base, or the new words of a
// claim with its sub-claims. It remembers where everything went.
type level struct {
	p      *places
	text   *Text
	nodes  []*adoption // applied ones, sorted by key; those inside others left out
	byPos  map[int][]*adoption
	byGap  map[int][]*adoption
	edits  map[wordsAt][]edit // by block and language, in order
	cuts   [][]*adoption      // by block: its splits, in order
	segs   [][]segment        // by block: where each part went
	gaps   [][]entry          // by gap: what entered, in order
	before []BlockID          // by gap: the block before all that entered, "" for none
}

// edit puts words in place of the words s … e of one content.
type edit struct {
	s, e  int
	words []Word
	by    *adoption
}

// segment tells where a part of a block went: into block id, in each
// language behind off words. id is "" when it went nowhere.
type segment struct {
	id  BlockID
	off map[Lang]int
}

// entry is a block that entered a gap: a base block that moved, or one block
// that some claims insert.
type entry struct {
	moved int // base block, or -1
	ident string
	owner *adoption // the inserting claim with the least key; index is the place in it
	index int
	ids   []BlockID // what stands there now; several after sub-claims
}

func (y *Carry) apply(p *places, names []BlockID, list []*adoption, parent *Claim) (*level, error) {
	v := &level{p: p, byPos: map[int][]*adoption{}, byGap: map[int][]*adoption{}, edits: map[wordsAt][]edit{}}
	for _, n := range list {
		if err := n.c.check(p, parent); err != nil {
			return nil, fmt.Errorf("claim %.12s: %w", n.key, err)
		}
	}
	if err := v.keep(list); err != nil {
		return nil, err
	}
	m := len(p.text.Blocks)
	v.cuts = make([][]*adoption, m)
	gone, joined := make([]bool, m), make([]bool, m+1)
	moves := make([][]int, m+1)
	inserts := make([][]*adoption, m+1)
	for _, n := range v.nodes {
		i := p.block(n.c.Block)
		switch n.c.Op {
		case Replace:
			words := n.c.New
			if inner := n.c.Inner(); inner != nil {
				sub, err := y.apply(newPlaces(inner), []BlockID{n.c.Block}, n.kids, n.c)
				if err != nil {
					return nil, err
				}
				n.level, words = sub, sub.content(n.c.Lang)
			}
			k := wordsAt{blockAt{0, i}, n.c.Lang}
			v.edits[k] = append(v.edits[k], edit{n.c.Start, n.c.End, words, n})
		case Insert:
			g := p.gap(n.c.Gap)
			inserts[g] = append(inserts[g], n)
		case Delete:
			gone[i] = true
		case Move:
			gone[i] = true
			moves[p.gap(n.c.Gap)] = append(moves[p.gap(n.c.Gap)], i)
		case SplitAt:
			v.cuts[i] = append(v.cuts[i], n)
		case Join:
			joined[i+1] = true
		}
	}
	v.segs = make([][]segment, m)
	v.gaps = make([][]entry, m+1)
	v.before = make([]BlockID, m+1)
	v.text = &Text{Langs: p.text.Langs}
	add := func(b Block) {
		if b.Content = withWords(b.Content); len(b.Content) > 0 {
			v.text.Blocks = append(v.text.Blocks, b)
		}
	}
	var last *Block // the block that a join would lengthen; not yet added
	flush := func() {
		if last != nil {
			add(*last)
			last = nil
		}
	}
	for g := 0; g <= m; g++ {
		if g == m || !joined[g] {
			flush()
		}
		v.before[g] = v.lastID()
		sort.Ints(moves[g])
		for _, i := range moves[g] {
			from := len(v.text.Blocks)
			b := v.rewritten(i, names[i])
			v.segs[i] = []segment{{b.ID, nil}}
			add(b)
			v.gaps[g] = append(v.gaps[g], entry{moved: i, ids: v.idsFrom(from)})
		}
		if err := y.insertAll(v, g, inserts[g], add); err != nil {
			return nil, err
		}
		if g == m {
			break
		}
		if gone[g] {
			if v.segs[g] == nil {
				v.segs[g] = []segment{{}}
			}
			continue
		}
		for j, part := range v.parts(g, names[g], y.from) {
			if j == 0 && last != nil {
				off := map[Lang]int{}
				for _, l := range last.Langs() { // where words would stand that the part lacks
					off[l] = len(last.Content[l])
				}
				for _, l := range part.Langs() {
					off[l] = len(last.Content[l])
					last.Content[l] = joinWords(last.Content[l], part.Content[l])
				}
				v.segs[g] = append(v.segs[g], segment{last.ID, off})
				continue
			}
			flush()
			last = &part
			v.segs[g] = append(v.segs[g], segment{part.ID, nil})
		}
	}
	v.forgetEmptied()
	return v, nil
}

// keep sorts out which claims of the list are applied: not those inside
// another one. Rivals are an error.
func (v *level) keep(list []*adoption) error {
	claims := make([]Claim, len(list))
	keys := make([]Key, len(list))
	for i, n := range list {
		claims[i], keys[i] = *n.c, n.key
		claims[i].Parent = "" // all are on one text
	}
	x := newIndex(v.p, claims, keys)
	var kept []int
	for i := range list {
		if len(x.related(i, inside)) == 0 {
			kept = append(kept, i)
		}
	}
	in := make([]bool, len(list))
	for _, i := range kept {
		in[i] = true
	}
	for _, i := range kept {
		for _, k := range x.RivalsOf(i) {
			if in[k] {
				return &Conflict{list[i].key, list[k].key}
			}
		}
		v.nodes = append(v.nodes, list[i])
		v.file(list[i])
	}
	return nil
}

// file notes the blocks and the gap that n concerns.
func (v *level) file(n *adoption) {
	b := v.p.block(n.c.Block)
	switch n.c.Op {
	case Insert:
		g := v.p.gap(n.c.Gap)
		v.byGap[g] = append(v.byGap[g], n)
		return
	case Move:
		g := v.p.gap(n.c.Gap)
		v.byGap[g] = append(v.byGap[g], n)
	case Join:
		v.byPos[b+1] = append(v.byPos[b+1], n)
		v.byGap[b+1] = append(v.byGap[b+1], n)
	}
	v.byPos[b] = append(v.byPos[b], n)
}

// langsOf returns the languages that base block i has or is given words in.
func (v *level) langsOf(i int) []Lang {
	out := v.p.text.Blocks[i].Langs()
	for _, l := range v.p.text.Langs {
		if len(v.edits[wordsAt{blockAt{0, i}, l}]) > 0 && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// rewritten is base block i with its words changed.
func (v *level) rewritten(i int, name BlockID) Block {
	b := v.p.text.Blocks[i]
	out := Block{ID: name, Kind: b.Kind, Depth: b.Depth, Content: make(map[Lang][]Word, len(b.Content))}
	for _, l := range v.langsOf(i) {
		ws := b.Content[l]
		es := v.edits[wordsAt{blockAt{0, i}, l}]
		if len(es) == 0 {
			out.Content[l] = ws
			continue
		}
		slices.SortFunc(es, func(a, b edit) int {
			if a.s != b.s {
				return a.s - b.s
			}
			return a.e - b.e
		})
		var to []Word
		at := 0
		for _, e := range es {
			to = append(append(to, ws[at:e.s]...), e.words...)
			at = e.e
		}
		out.Content[l] = append(to, ws[at:]...)
	}
	return out
}

// parts is block i after its words are changed and its splits made.
func (v *level) parts(i int, name BlockID, from Digest) []Block {
	whole := v.rewritten(i, name)
	cuts := v.cuts[i]
	if len(cuts) == 0 {
		whole.Content = cloneContent(whole.Content)
		return []Block{whole}
	}
	l0 := splitLangs(cuts[0].c.At)[0]
	slices.SortFunc(cuts, func(a, b *adoption) int { return a.c.At[l0] - b.c.At[l0] })
	out := make([]Block, len(cuts)+1)
	for j := range out {
		part := Block{ID: name, Kind: whole.Kind, Depth: whole.Depth, Content: map[Lang][]Word{}}
		if j > 0 {
			part.ID = newID(from, cuts[j-1].key, 0)
		}
		for _, l := range whole.Langs() {
			lo, hi := 0, len(whole.Content[l])
			if j > 0 {
				lo = v.shift(i, l, cuts[j-1].c.At[l], true)
			}
			if j < len(cuts) {
				hi = v.shift(i, l, cuts[j].c.At[l], true)
			}
			part.Content[l] = slices.Clone(whole.Content[l][lo:hi])
		}
		out[j] = part
	}
	return out
}

// shift maps word offset pos of block i to the block's changed words. What
// is inserted at pos lies behind it when end is set, else before it.
func (v *level) shift(i int, l Lang, pos int, end bool) int {
	q := pos
	for _, e := range v.edits[wordsAt{blockAt{0, i}, l}] {
		if e.e < pos || e.e == pos && (!end || e.s < pos) {
			q += len(e.words) - (e.e - e.s)
		}
	}
	return q
}

// insertAll brings the inserted blocks into gap g.
func (y *Carry) insertAll(v *level, g int, claims []*adoption, add func(Block)) error {
	if len(claims) == 0 {
		return nil
	}
	type place struct {
		n *adoption
		i int
	}
	lists := make([][]string, len(claims))
	owner := map[string]place{} // the claim with the least key; with sub-claims before without
	for k, n := range claims {
		lists[k] = n.c.identities()
		for i, id := range lists[k] {
			if o, ok := owner[id]; !ok || len(o.n.kids) == 0 && len(n.kids) > 0 {
				owner[id] = place{n, i}
			}
		}
	}
	for k, n := range claims {
		inner := n.c.Inner()
		names := make([]BlockID, len(n.c.Blocks))
		for i, id := range lists[k] {
			names[i] = newID(y.from, owner[id].n.key, owner[id].i)
		}
		sub, err := y.apply(newPlaces(inner), names, n.kids, n.c)
		if err != nil {
			return err
		}
		n.level = sub
	}
	order, _ := orderLists(lists)
	for _, id := range order {
		o := owner[id]
		from := len(v.text.Blocks)
		for _, b := range o.n.level.chunk(o.i) {
			add(b)
		}
		v.gaps[g] = append(v.gaps[g], entry{moved: -1, ident: id, owner: o.n, index: o.i, ids: v.idsFrom(from)})
	}
	return nil
}

// chunk is what stands in place of block i of an insertion: the block, what
// entered the gap behind it and, for the first, the gap before it.
func (v *level) chunk(i int) []Block {
	upTo := func(g int) int { // blocks before and in gap g
		n := 0
		if v.before[g] != "" {
			n = v.text.Find(v.before[g]) + 1
		}
		for _, e := range v.gaps[g] {
			n += len(e.ids)
		}
		return n
	}
	lo := 0
	if i > 0 {
		lo = upTo(i)
	}
	return v.text.Blocks[lo:upTo(i+1)]
}

// content is the words of a level that has one block.
func (v *level) content(l Lang) []Word {
	if len(v.text.Blocks) == 0 {
		return nil
	}
	return v.text.Blocks[0].Content[l]
}

func (v *level) lastID() BlockID {
	if n := len(v.text.Blocks); n > 0 {
		return v.text.Blocks[n-1].ID
	}
	return ""
}

func (v *level) idsFrom(n int) []BlockID {
	var out []BlockID
	for _, b := range v.text.Blocks[n:] {
		out = append(out, b.ID)
	}
	return out
}

// forgetEmptied clears the segments of blocks that are no more.
func (v *level) forgetEmptied() {
	at := newPlaces(v.text)
	for i := range v.segs {
		for j := range v.segs[i] {
			if at.block(v.segs[i][j].id) < 0 {
				v.segs[i][j].id = ""
			}
		}
	}
}

// newID names a block that a claim makes: the letter n and 128 bits, in hex,
// of SHA-256 over the lines "parley block id v1", the base's digest, the
// claim's key and the block's place in the claim.
func newID(base Digest, k Key, i int) BlockID {
	sum := sha256.Sum256([]byte("parley block id v1\n" + string(base) + "\n" + string(k) + "\n" + strconv.Itoa(i) + "\n"))
	return BlockID("n" + hex.EncodeToString(sum[:16]))
}

// withWords is content without the languages that have no words.
func withWords(c map[Lang][]Word) map[Lang][]Word {
	out := make(map[Lang][]Word, len(c))
	for l, ws := range c {
		if len(ws) > 0 {
			out[l] = ws
		}
	}
	return out
}

func cloneContent(c map[Lang][]Word) map[Lang][]Word {
	out := make(map[Lang][]Word, len(c))
	for l, ws := range c {
		out[l] = ws
	}
	return out
}
