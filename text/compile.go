package text

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Rival is one party's own draft of the text.
type Rival struct {
	Party string
	Draft *Text
}

// Compilation is what rival drafts become: one base that nobody holds, and
// for each party the amendment that turns the base into its own draft.
type Compilation struct {
	Base       *Text
	Amendments []Amendment // sorted by party
}

// Amendment is the list of claims that one party makes together.
type Amendment struct {
	Party  string
	Claims []Claim
}

// ErrDrafts is wrapped by the errors of Compile.
var ErrDrafts = errors.New("drafts can't be compiled")

// Compile finds the common base of rival drafts:
//
//   - identical drafts are merged, and the drafts are sorted by their bytes;
//     if one is left, it is the base;
//   - blocks of equal kind, depth and languages are aligned across drafts when at least
//     half of their words are common (4·LCS ≥ n+m), most similar first, ties
//     by bytes, wherever they stand; a block of the base has at most one
//     block of each draft; (of blocks that look like very many others, only
//     the likeliest partners are tried, see alignCandidates;)
//   - a base block is one that two different drafts or more have; its words
//     are the longest common subsequence of theirs, folded in the order of
//     the drafts. A draft that would leave a language without any word isn't
//     folded in; its amendment replaces the words;
//   - base blocks stand in an order that the drafts agree on, and where they
//     don't, in that of the first draft.
//
// Neither the order of drafts nor the parties' names have a part in it, save
// that each amendment bears its party's name. Each party's projection of the
// base and its amendment is its own draft.
func Compile(drafts []Rival) (*Compilation, error) {
	if len(drafts) == 0 {
		return nil, fmt.Errorf("%w: no draft", ErrDrafts)
	}
	seen := map[string]bool{}
	for _, d := range drafts {
		switch {
		case d.Draft == nil:
			return nil, fmt.Errorf("%w: %q has no draft", ErrDrafts, d.Party)
		case seen[d.Party]:
			return nil, fmt.Errorf("%w: two drafts of %q", ErrDrafts, d.Party)
		}
		seen[d.Party] = true
	}
	c := &compiler{}
	c.read(drafts)
	c.cluster()
	base := c.base()
	out := &Compilation{Base: base}
	amendments := make([][]Claim, len(c.drafts))
	for k, d := range c.drafts {
		to := make([]int, len(base.Blocks))
		for i, g := range c.order {
			to[i] = c.groups[g].member[k]
		}
		amendments[k] = alignedDeriver(base, d, to, true).claims()
		if err := gives(base, amendments[k], d); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDrafts, err)
		}
	}
	for i, d := range drafts {
		claims := amendments[c.which[i]]
		out.Amendments = append(out.Amendments, Amendment{d.Party, slices.Clone(claims)})
	}
	slices.SortFunc(out.Amendments, func(a, b Amendment) int { return cmp.Compare(a.Party, b.Party) })
	return out, nil
}

// compiler is one compilation. All its indices are places among the sorted,
// distinct drafts.
type compiler struct {
	drafts []*Text
	bytes  [][][]byte // per draft and block: the canonical form without id
	twins  [][]int    // per draft and block: how many blocks of the same bytes stand before it
	which  []int      // per rival: its draft
	shapes [][]profile
	prof   *profiler
	groups []group
	order  []int // groups of the base, in the order of its blocks
}

// group is a set of aligned blocks: member[k] is the block of draft k, or -1.
type group struct{ member []int }

// read merges identical drafts and sorts them by bytes.
func (c *compiler) read(drafts []Rival) {
	type one struct {
		text  *Text
		bytes [][]byte
		rival []int
	}
	all := make([]one, len(drafts))
	for i, d := range drafts {
		t := withoutEmpty(d.Draft)
		o := one{text: &Text{}, rival: []int{i}}
		for _, b := range t.Blocks {
			b = fresh(b)
			o.text.Blocks = append(o.text.Blocks, b)
			o.bytes = append(o.bytes, []byte(b.canonical(false)))
		}
		all[i] = o
	}
	order := func(x, y one) int { return slices.CompareFunc(x.bytes, y.bytes, bytes.Compare) }
	slices.SortStableFunc(all, order)
	c.which = make([]int, len(drafts))
	for i, o := range all {
		if i == 0 || order(all[i-1], o) != 0 {
			c.drafts = append(c.drafts, o.text)
			c.bytes = append(c.bytes, o.bytes)
		}
		c.which[o.rival[0]] = len(c.drafts) - 1
	}
	c.prof = newProfiler(rivalLeast, c.drafts...)
	for k, d := range c.drafts {
		c.shapes = append(c.shapes, c.prof.of(d))
		before := map[string]int{}
		twins := make([]int, len(d.Blocks))
		for i, b := range c.bytes[k] {
			twins[i] = before[string(b)]
			before[string(b)]++
		}
		c.twins = append(c.twins, twins)
	}
}

// rivalPair says that block A of draft K and block B of draft L are similar.
type rivalPair struct {
	K, A, L, B int
	common, n  int
}

// cluster aligns blocks of different drafts, most similar first. Two groups
// become one when a pair joins them and no draft has a block in both.
func (c *compiler) cluster() {
	var pairs []rivalPair
	for k := range c.drafts {
		for l := k + 1; l < len(c.drafts); l++ {
			pairs = append(pairs, c.pairs(k, l)...)
		}
	}
	key := func(p rivalPair) (lo, hi []byte) {
		x, y := c.bytes[p.K][p.A], c.bytes[p.L][p.B]
		if bytes.Compare(x, y) > 0 {
			x, y = y, x
		}
		return x, y
	}
	slices.SortFunc(pairs, func(x, y rivalPair) int {
		if o := cmp.Compare(y.common*x.n, x.common*y.n); o != 0 {
			return o
		}
		xl, xh := key(x)
		yl, yh := key(y)
		// Twins of one content within a draft are paired in their order.
		return cmp.Or(bytes.Compare(xl, yl), bytes.Compare(xh, yh),
			cmp.Compare(x.rank(c), y.rank(c)),
			cmp.Compare(x.K, y.K), cmp.Compare(x.L, y.L), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	in := make([][]int, len(c.drafts))
	for k, d := range c.drafts {
		in[k] = make([]int, len(d.Blocks))
		for i := range in[k] {
			m := make([]int, len(c.drafts))
			for x := range m {
				m[x] = -1
			}
			m[k] = i
			in[k][i] = len(c.groups)
			c.groups = append(c.groups, group{m})
		}
	}
	for _, p := range pairs {
		g, h := in[p.K][p.A], in[p.L][p.B]
		if g == h || c.groups[g].clashes(c.groups[h]) {
			continue
		}
		for k, i := range c.groups[h].member {
			if i >= 0 {
				c.groups[g].member[k] = i
				in[k][i] = g
			}
		}
		c.groups[h].member = nil
	}
}

// rank is how far apart, counted among the blocks of equal content, the two
// blocks of a pair stand in their drafts: the first twin goes with the first.
func (p rivalPair) rank(c *compiler) int {
	a, b := c.twins[p.K][p.A], c.twins[p.L][p.B]
	return max(a-b, b-a)<<16 + min(a, 1<<15)
}

func (g group) clashes(h group) bool {
	for k := range g.member {
		if g.member[k] >= 0 && h.member[k] >= 0 {
			return true
		}
	}
	return false
}

func (g group) size() int {
	n := 0
	for _, i := range g.member {
		if i >= 0 {
			n++
		}
	}
	return n
}

// pairs returns the similar blocks of two drafts.
func (c *compiler) pairs(k, l int) []rivalPair {
	to := make([]int, len(c.shapes[k]))
	for i := range to {
		to[i] = -1
	}
	var out []rivalPair
	for _, p := range candidates(c.prof, c.shapes[k], c.shapes[l], to, make([]bool, len(c.shapes[l]))) {
		out = append(out, rivalPair{k, p.A, l, p.B, p.common, c.shapes[k][p.A].n + c.shapes[l][p.B].n})
	}
	return out
}

// base makes the base text from the groups that two drafts or more share.
func (c *compiler) base() *Text {
	c.sequence()
	t := &Text{}
	for i, g := range c.order {
		b := c.fold(c.groups[g])
		b.ID = BlockID(fmt.Sprintf("b%d", i+1))
		t.Blocks = append(t.Blocks, b)
	}
	return t
}

// fold is the longest common subsequence of a group's blocks, per language,
// in the order of the drafts.
func (c *compiler) fold(g group) Block {
	var out Block
	first := true
	for k, i := range g.member {
		if i < 0 {
			continue
		}
		b := c.drafts[k].Blocks[i]
		if first {
			out, first = fresh(b), false
			continue
		}
		next := Block{Kind: b.Kind, Depth: b.Depth, Content: map[Lang][]Word{}}
		whole := true
		for _, l := range out.Langs() {
			next.Content[l] = commonWords(out.Content[l], b.Content[l])
			whole = whole && len(next.Content[l]) > 0
		}
		if whole {
			out = next
		}
	}
	return out
}

// commonWords is a longest common subsequence of a and b, in as few pieces as
// can be.
func commonWords(a, b []Word) []Word {
	s := symbols{}
	x, y := s.of(a), s.of(b)
	keep := make([]int32, len(s))
	for i := range keep {
		keep[i] = 1 << 10
	}
	var out []Word
	for _, p := range newLCSRow(len(s)).alignWords(x, y, lcsWeights{keep, 1}) {
		out = append(out, a[p.A])
	}
	return out
}

// sequence orders the groups of the base: repeatedly the next one that no
// draft puts behind another that remains; where several can be next, or the
// drafts contradict each other, the one that comes first in the first draft
// that has a say.
func (c *compiler) sequence() {
	var shared []int
	for g, x := range c.groups {
		if x.member != nil && x.size() >= min(2, len(c.drafts)) {
			shared = append(shared, g)
		}
	}
	// Each draft's list of shared groups.
	lists := make([][]int, len(c.drafts))
	for k := range c.drafts {
		for _, g := range shared {
			if c.groups[g].member[k] >= 0 {
				lists[k] = append(lists[k], g)
			}
		}
		slices.SortFunc(lists[k], func(x, y int) int {
			return cmp.Compare(c.groups[x].member[k], c.groups[y].member[k])
		})
	}
	placed := make([]bool, len(c.groups))
	at := make([]int, len(lists))
	for len(c.order) < len(shared) {
		pick := -1
		for k := range lists {
			for at[k] < len(lists[k]) && placed[lists[k][at[k]]] {
				at[k]++
			}
		}
		for k := range lists {
			if at[k] == len(lists[k]) {
				continue
			}
			g := lists[k][at[k]]
			if pick < 0 {
				pick = g // if all contradict each other, the first draft's
			}
			free := true
			for l := range lists {
				if c.groups[g].member[l] >= 0 && lists[l][at[l]] != g {
					free = false
				}
			}
			if free {
				pick = g
				break
			}
		}
		placed[pick] = true
		c.order = append(c.order, pick)
	}
}
