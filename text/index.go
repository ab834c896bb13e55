package text

import (
	"slices"
	"sort"
)

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
