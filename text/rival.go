package text

import (
	"slices"
	"sort"
)

// relation is how two claims on the same text stand to each other.
type relation int

const (
	apart   relation = iota // both can be adopted
	same                    // equal claims: one claim
	rivals                  // they exclude each other
	inside                  // the first is strictly inside the second
	outside                 // the second is strictly inside the first
)

// span is the place of a word claim: its words s … e, and the closed interval
// lo … hi that other spans can touch.
//
// Each boundary i between words i-1 and i has two points: 2i, where word i-1
// ends, and 2i+1, where word i starts. Where no space stands between the two
// words, or word i-1 is the last one and ideographic, the first point is the
// second one: whatever ends there touches whatever starts there.
//
//	replacement  from the start of word s to the end of word e-1
//	insertion    the start of word s alone (at the end of the block: its end)
//	deletion     from the start of word s to the start of word e
type span struct{ s, e, lo, hi int }

func spanOf(ws []Word, c *Claim) span {
	p := span{s: c.Start, e: c.End, lo: 2*c.Start + 1, hi: 2 * c.End}
	if c.Start == c.End || len(c.New) == 0 || glued(ws, c.End) {
		p.hi++
	}
	return p
}

// glued reports whether words that end at boundary i touch what starts there.
func glued(ws []Word, i int) bool {
	if i <= 0 || i > len(ws) {
		return false
	}
	return ws[i-1].ideographic() || i < len(ws) && ws[i].ideographic()
}

func (a span) relate(b span) relation {
	switch {
	case a.hi < b.lo || b.hi < a.lo:
		return apart
	case b.s < a.s && a.e < b.e:
		return inside
	case a.s < b.s && b.e < a.e:
		return outside
	}
	return rivals
}

// Rivals reports whether a and b exclude each other. base is the text that
// both are claims on: the revision, or for sub-claims their parent's
// [Claim.Inner]. Claims with different parents are never rivals (their
// parents may be); equal claims aren't either, they are one. Claims that
// don't fit base are apart from everything.
//
//   - Two word claims of one block and language are rivals when their ranges
//     overlap, touch or are equal, unless one lies strictly inside the other,
//     sharing no end.
//   - A move or delete of a block is a rival of every other move, delete,
//     split or join of it. A join is one of both its blocks.
//   - A join is a rival of whatever enters its gap.
//   - Inserts at one gap are rivals when they carry the same choice mark.
//   - A split is a rival of a word claim whose words lie on both sides of the
//     cut or that takes away all the words of one side, of another split of
//     the block that isn't before it or after it in every language, and of a
//     join of the block with one of another kind, depth or set of languages.
//     Such a join is a rival of another join of either block too.
func Rivals(base *Text, a, b Claim) bool {
	return a.Parent == b.Parent && relate(&places{text: base}, &a, &b) == rivals
}

// Inside reports whether a is strictly inside b: a word claim within the
// words that b replaces or the block that b deletes, or a sub-claim of b.
// base is as for [Rivals]. For claims inside by way of others see [Index].
func Inside(base *Text, a, b Claim) bool {
	if a.Parent != b.Parent {
		return a.Parent == b.Key()
	}
	return relate(&places{text: base}, &a, &b) == inside
}

// relate tells how claims a and b on the text of p stand to each other.
func relate(p *places, a, b *Claim) relation {
	switch {
	case a.Op == Replace && b.Op == Replace:
		if a.Block != b.Block || a.Lang != b.Lang {
			return apart
		}
		i := p.block(a.Block)
		if i < 0 {
			return apart
		}
		if a.Start == b.Start && a.End == b.End && slices.Equal(a.New, b.New) {
			return same
		}
		ws := p.text.Blocks[i].Content[a.Lang]
		return spanOf(ws, a).relate(spanOf(ws, b))
	case a.Op == Replace && b.Op == Delete && a.Block == b.Block:
		return inside
	case a.Op == Delete && b.Op == Replace && a.Block == b.Block:
		return outside
	case a.Op == Replace && b.Op == SplitAt:
		return relateSplit(p, a, b)
	case a.Op == SplitAt && b.Op == Replace:
		return relateSplit(p, b, a)
	case a.Op == Replace || b.Op == Replace:
		return apart
	case a.Op == Insert && b.Op == Insert:
		if a.Gap != b.Gap || a.Choice != b.Choice {
			return apart
		}
		if equalBlocks(a.Blocks, b.Blocks) {
			return same
		}
		if a.Choice == "" {
			return apart
		}
		return rivals
	}
	if a.Op == Join && entersGap(p, b, a) || b.Op == Join && entersGap(p, a, b) {
		return rivals
	}
	if a.Op == Insert || b.Op == Insert {
		return apart
	}
	if a.Op == b.Op && a.Block == b.Block && a.Gap == b.Gap && equalAt(a.At, b.At) {
		return same
	}
	if !concerns(p, a, b) {
		return apart
	}
	switch {
	case a.Op == Move || a.Op == Delete || b.Op == Move || b.Op == Delete:
		return rivals
	case a.Op == SplitAt && b.Op == SplitAt && !ordered(a.At, b.At) && !ordered(b.At, a.At):
		return rivals
	case a.Op == Join && !joinAlike(p, a), b.Op == Join && !joinAlike(p, b):
		return rivals
	}
	return apart
}

// joinAlike reports whether the blocks that j joins have the same kind, depth and
// languages.
func joinAlike(p *places, j *Claim) bool {
	i := p.block(j.Block)
	if i < 0 || i+1 >= len(p.text.Blocks) {
		return false
	}
	a, b := p.text.Blocks[i], p.text.Blocks[i+1]
	return a.Kind == b.Kind && a.Depth == b.Depth && slices.Equal(a.Langs(), b.Langs())
}

// entersGap reports whether c brings blocks into the gap that j closes.
func entersGap(p *places, c, j *Claim) bool {
	return (c.Op == Insert || c.Op == Move) && p.gap(c.Gap) == p.block(j.Block)+1 && p.block(j.Block) >= 0
}

// concerns reports whether two whole-block changes are changes of the same
// block; a join is one of two blocks.
func concerns(p *places, a, b *Claim) bool {
	i, k := p.block(a.Block), p.block(b.Block)
	if i < 0 || k < 0 {
		return false
	}
	return i == k || a.Op == Join && i+1 == k || b.Op == Join && k+1 == i ||
		a.Op == Join && b.Op == Join && i+1 == k+1
}

func relateSplit(p *places, words, split *Claim) relation {
	i := p.block(words.Block)
	if words.Block != split.Block || i < 0 {
		return apart
	}
	at, ok := split.At[words.Lang]
	switch {
	case !ok:
		return apart
	case words.Start < at && at < words.End:
		return rivals
	case len(words.New) > 0:
		return apart
	case words.Start == 0 && words.End == at,
		words.Start == at && words.End == len(p.text.Blocks[i].Content[words.Lang]):
		return rivals
	}
	return apart
}

// ordered reports whether split a cuts before split b in every language.
func ordered(a, b map[Lang]int) bool {
	if len(a) != len(b) {
		return false
	}
	for _, l := range splitLangs(a) {
		if k, ok := b[l]; !ok || a[l] >= k {
			return false
		}
	}
	return true
}

func equalAt(a, b map[Lang]int) bool {
	if len(a) != len(b) {
		return false
	}
	for _, l := range splitLangs(a) {
		if k, ok := b[l]; !ok || a[l] != k {
			return false
		}
	}
	return true
}

func equalBlocks(a, b []Block) bool {
	return slices.EqualFunc(a, b, func(x, y Block) bool { return x.canonical(false) == y.canonical(false) })
}

// Index answers for a set of claims which of them are rivals, inside or
// around each other. Claims are named by their place in the slice that
// NewIndex was given; all answers are sorted. Building it takes O(n log n),
// an answer O(log n) and its own length (a split, delete or join also the
// number of whole-block changes of its blocks).
type Index struct {
	claims   []Claim
	base     []*places // the text that each claim is on; nil if its parent isn't there
	parent   []int     // place of the parent, -1 for none
	children [][]int
	words    map[wordsAt]*spans
	built    []*spans           // the same, in order of first use
	langs    map[blockAt][]Lang // languages with word claims, sorted
	blocks   map[blockAt][]int  // whole-block changes of a block
	gaps     map[blockAt][]int  // inserts, moves and joins at a gap
}

type blockAt struct{ parent, at int }
type wordsAt struct {
	blockAt
	lang Lang
}

// NewIndex indexes claims on base and, through their parents in the same
// slice, sub-claims. Equal claims may stand there more than once.
func NewIndex(base *Text, claims []Claim) *Index {
	keys := make([]Key, len(claims))
	for i := range claims {
		keys[i] = claims[i].Key()
	}
	return newIndex(newPlaces(base), claims, keys)
}

func newIndex(base *places, claims []Claim, keys []Key) *Index {
	x := &Index{claims: claims, base: make([]*places, len(claims)), parent: make([]int, len(claims)),
		children: make([][]int, len(claims)), words: map[wordsAt]*spans{},
		langs: map[blockAt][]Lang{}, blocks: map[blockAt][]int{}, gaps: map[blockAt][]int{}}
	at := make(map[Key]int, len(claims))
	inner := map[int]*places{}
	for i := len(claims) - 1; i >= 0; i-- {
		at[keys[i]] = i
	}
	for i := range claims {
		c := &claims[i]
		x.parent[i] = -1
		p := base
		if c.Parent != "" {
			k, ok := at[c.Parent]
			if !ok {
				continue
			}
			x.parent[i] = k
			x.children[k] = append(x.children[k], i)
			if p, ok = inner[k]; !ok {
				if t := claims[k].Inner(); t != nil {
					p = newPlaces(t)
				}
				inner[k] = p
			}
			if p == nil {
				continue
			}
		}
		x.base[i] = p
		x.place(i, p)
	}
	for _, s := range x.built {
		s.build()
	}
	return x
}

// place files claim i under its blocks and gaps.
func (x *Index) place(i int, p *places) {
	c := &x.claims[i]
	b := p.block(c.Block)
	bk := blockAt{x.parent[i], b}
	gap := -1
	switch c.Op {
	case Replace:
		if b < 0 {
			return
		}
		k := wordsAt{bk, c.Lang}
		if x.words[k] == nil {
			x.words[k] = &spans{}
			x.built = append(x.built, x.words[k])
			x.langs[bk] = append(x.langs[bk], c.Lang)
			slices.Sort(x.langs[bk])
		}
		x.words[k].add(i, spanOf(p.text.Blocks[b].Content[c.Lang], c))
		return
	case Insert:
		gap = p.gap(c.Gap)
	case Move:
		gap = p.gap(c.Gap)
	case Join:
		gap = b + 1
		if b >= 0 {
			next := blockAt{x.parent[i], b + 1}
			x.blocks[next] = append(x.blocks[next], i)
		}
	}
	if c.Op != Insert && b >= 0 {
		x.blocks[bk] = append(x.blocks[bk], i)
	}
	if gap >= 0 {
		g := blockAt{x.parent[i], gap}
		x.gaps[g] = append(x.gaps[g], i)
	}
}

// related returns the claims on the same text as i that stand to i in one of
// the wanted relations (i first).
func (x *Index) related(i int, want ...relation) []int {
	c, p := &x.claims[i], x.base[i]
	if p == nil {
		return nil
	}
	seen := map[int]bool{i: true}
	var out []int
	try := func(k int) {
		if !seen[k] {
			seen[k] = true
			if slices.Contains(want, relate(p, c, &x.claims[k])) {
				out = append(out, k)
			}
		}
	}
	all := func(ks []int) {
		for _, k := range ks {
			try(k)
		}
	}
	b := p.block(c.Block)
	bk := blockAt{x.parent[i], b}
	if c.Op != Insert && b >= 0 {
		all(x.blocks[bk])
		for _, l := range x.langs[bk] {
			s := x.words[wordsAt{bk, l}]
			switch c.Op {
			case Replace:
				if l == c.Lang {
					me := spanOf(p.text.Blocks[b].Content[l], c)
					s.touching(me.lo, me.hi, try)
				}
			case Delete:
				all(s.ids)
			case SplitAt:
				s.touching(2*c.At[l], 2*c.At[l]+1, try)
			}
		}
	}
	switch c.Op {
	case Join:
		all(x.blocks[blockAt{x.parent[i], b + 1}])
		all(x.gaps[blockAt{x.parent[i], b + 1}])
	case Insert, Move:
		all(x.gaps[blockAt{x.parent[i], p.gap(c.Gap)}])
	}
	sort.Ints(out)
	return out
}

// RivalsOf returns the rivals of claim i.
func (x *Index) RivalsOf(i int) []int { return x.related(i, rivals) }

// EqualTo returns the other claims that are equal to claim i.
func (x *Index) EqualTo(i int) []int { return x.related(i, same) }

// Parent returns the place of claim i's parent, or -1 when it has none or the
// parent isn't among the claims.
func (x *Index) Parent(i int) int { return x.parent[i] }

// Around returns the claims that claim i is inside of: those strictly around
// it, its parent, and those around its parent in turn.
func (x *Index) Around(i int) []int {
	seen := map[int]bool{i: true}
	var out []int
	for k := i; k >= 0 && x.base[k] != nil; {
		for _, o := range x.related(k, inside) {
			if !seen[o] {
				seen[o] = true
				out = append(out, o)
			}
		}
		k = x.parent[k]
		if k >= 0 {
			if seen[k] {
				break
			}
			seen[k] = true
			out = append(out, k)
		}
	}
	sort.Ints(out)
	return out
}

// InsideOf returns the claims inside claim i: those strictly inside it, its
// sub-claims, and the sub-claims of any of these.
func (x *Index) InsideOf(i int) []int {
	seen := map[int]bool{i: true}
	var out []int
	todo := append([]int{i}, x.related(i, outside)...)
	for len(todo) > 0 {
		k := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if k != i {
			if seen[k] {
				continue
			}
			seen[k] = true
			out = append(out, k)
		}
		todo = append(todo, x.children[k]...)
	}
	sort.Ints(out)
	return out
}

// spans is a set of spans that answers which of them touch an interval: the
// spans sorted by lo, and a tree of the greatest hi over them.
type spans struct {
	ids []int
	at  []span
	top []int // top[n…2n-1] are the his; top[k] is the greatest below k
}

func (s *spans) add(id int, p span) {
	s.ids = append(s.ids, id)
	s.at = append(s.at, p)
}

func (s *spans) Len() int           { return len(s.ids) }
func (s *spans) Less(i, j int) bool { return s.at[i].lo < s.at[j].lo }
func (s *spans) Swap(i, j int) {
	s.ids[i], s.ids[j] = s.ids[j], s.ids[i]
	s.at[i], s.at[j] = s.at[j], s.at[i]
}

func (s *spans) build() {
	sort.Stable(s)
	n := 1
	for n < len(s.ids) {
		n *= 2
	}
	s.top = make([]int, 2*n)
	for i := range s.top {
		s.top[i] = -1
	}
	for i, p := range s.at {
		s.top[n+i] = p.hi
	}
	for k := n - 1; k > 0; k-- {
		s.top[k] = max(s.top[2*k], s.top[2*k+1])
	}
}

// touching calls f for every span that has a point in lo … hi.
func (s *spans) touching(lo, hi int, f func(id int)) {
	end := sort.Search(len(s.at), func(i int) bool { return s.at[i].lo > hi })
	n := len(s.top) / 2
	var walk func(k, from, size int)
	walk = func(k, from, size int) {
		if from >= end || s.top[k] < lo {
			return
		}
		if k >= n {
			f(s.ids[from])
			return
		}
		walk(2*k, from, size/2)
		walk(2*k+1, from+size/2, size/2)
	}
	walk(1, 0, n)
}
