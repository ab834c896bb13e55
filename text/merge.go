package text

import (
	"cmp"
	"slices"
)

// mergeNode is one live claim: equal ones are one, with all holders.
type mergeNode struct {
	c       *Claim
	key     Key
	holders []int32 // numbers of the merger's list, sorted
	kids    []*mergeNode
	fits    bool // it can stand on its text
	placed  bool // it stands somewhere in the draft
	shown   int  // how often its sub-claims have been shown
}

// merger holds what is needed while one draft is made.
type merger struct {
	holders []Holder // sorted
	room    [512]byte
	most    int // words of all alternatives of a region beyond which they are shortened

	components1  slab[component]
	componentsOf slab[*component]
	placeds      slab[placed]
	puts         slab[put]
	words        slab[Word]
	piecesOf     slab[Piece]
	regions      slab[Region]
	alts         slab[Alt]
	keys         slab[Key]
	shown        slab[Holder]
}

// Merge makes the draft: base with everything that is tabled about it. It is
// a function of base and the set of tabled claims: order and repetition of
// tabled don't matter, and no name, key or time favours a wording.
//
// Merge takes whatever it is given and loses nothing: claims that can't stand
// on base, and sub-claims whose parent isn't tabled, are listed in the
// draft's Unplaced. It doesn't check the digest that claims name (see
// [Claim.Check]) and never answers with an error today; the result has room
// for one so that a later rules version can.
func Merge(base *Text, tabled []Tabled) (*Draft, error) {
	return merge(base, tabled, maxRegionWords), nil
}

// merge is Merge with another bound on regions.
func merge(base *Text, tabled []Tabled, most int) *Draft {
	m := &merger{most: most}
	tops, all := m.read(tabled)
	p := newPlaces(base)
	d := &Draft{}
	d.Rows = m.rows(p, tops, Number(base.Blocks))
	for _, n := range all {
		if !n.placed {
			d.Unplaced = append(d.Unplaced, n.key)
		}
	}
	slices.Sort(d.Unplaced)
	numberInserted(d.Rows)
	return d
}

// read makes the nodes, ties sub-claims to their parents and numbers the
// holders.
func (m *merger) read(tabled []Tabled) (tops, all []*mergeNode) {
	number := map[Holder]int32{}
	for i := range tabled {
		for _, h := range tabled[i].Holders {
			if _, ok := number[h]; !ok {
				number[h] = 0
				m.holders = append(m.holders, h)
			}
		}
	}
	slices.SortFunc(m.holders, compareHolders)
	for i, h := range m.holders {
		number[h] = int32(i)
	}
	nodes := make([]mergeNode, len(tabled))
	by := make(map[Key]*mergeNode, len(tabled))
	all = make([]*mergeNode, 0, len(tabled))
	for i := range tabled {
		t := &tabled[i]
		k := t.Key
		if k == "" {
			k = t.Claim.Key()
		}
		n := by[k]
		if n == nil {
			n = &nodes[i]
			n.c, n.key = &t.Claim, k
			by[k] = n
			all = append(all, n)
		}
		for _, h := range t.Holders {
			if x := number[h]; !slices.Contains(n.holders, x) {
				n.holders = append(n.holders, x)
			}
		}
	}
	slices.SortFunc(all, func(a, b *mergeNode) int { return cmp.Compare(a.key, b.key) })
	for _, n := range all {
		slices.Sort(n.holders)
		if n.c.Parent == "" {
			tops = append(tops, n)
		} else if p := by[n.c.Parent]; p != nil {
			p.kids = append(p.kids, n)
		}
	}
	for _, n := range all {
		if len(n.kids) == 0 {
			continue
		}
		inner := n.c.Inner()
		if inner == nil {
			continue
		}
		p := newPlaces(inner)
		for _, k := range n.kids {
			k.fits = k.c.fits(p) && (n.c.Op == Insert || k.c.Op == Replace)
		}
	}
	return tops, all
}

func compareHolders(a, b Holder) int {
	return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(a.Recorded, b.Recorded), cmp.Compare(a.Mark, b.Mark))
}

// holderList turns numbers into holders, each once, sorted.
func (m *merger) holderList(numbers []int32) []Holder {
	if len(numbers) == 0 {
		return nil
	}
	if len(numbers) > 1 && !slices.IsSorted(numbers) {
		numbers = slices.Sorted(slices.Values(numbers))
	}
	out := m.shown.take(len(numbers))[:0]
	for i, n := range numbers {
		if i == 0 || n != numbers[i-1] {
			out = append(out, m.holders[n])
		}
	}
	return out
}

// fits is the part of Check that the merge needs: the claim names places that
// are there and quotes the words that stand there.
func (c *Claim) fits(p *places) bool {
	i := p.block(c.Block)
	if c.Op != Insert && i < 0 {
		return false
	}
	switch c.Op {
	case Replace:
		ws, ok := p.text.Blocks[i].Content[c.Lang]
		return (ok || p.text.awaits(p.text.Blocks[i], c.Lang)) && 0 <= c.Start && c.Start <= c.End && c.End <= len(ws) &&
			(c.End > c.Start || len(c.New) > 0) && slices.Equal(c.Exact, ws[c.Start:c.End])
	case Insert:
		return p.gap(c.Gap) >= 0 && len(c.Blocks) > 0
	case Move:
		return p.gap(c.Gap) >= 0
	case Join:
		return i+1 < len(p.text.Blocks)
	case Delete, SplitAt:
		return true
	}
	return false
}

// rows makes the rows of a text with claims on it.
func (m *merger) rows(p *places, claims []*mergeNode, numbers []string) []Row {
	blocks := make([]onBlock, len(p.text.Blocks))
	gaps := make([][]inGap, len(p.text.Blocks)+1)
	total := len(blocks)
	for _, n := range claims {
		if !n.c.fits(p) {
			continue
		}
		n.placed = true
		if n.c.Op == Insert {
			g := p.gap(n.c.Gap)
			gaps[g] = append(gaps[g], inGap{n, ""})
			total += len(n.c.Blocks)
			continue
		}
		blocks[p.block(n.c.Block)].add(n)
	}
	out := make([]Row, 0, total)
	for g := range gaps {
		out = m.inserted(out, gaps[g])
		if g < len(blocks) {
			b := p.text.Blocks[g]
			r := Row{Block: b, Number: numbers[g], Content: make(map[Lang][]Piece, len(b.Content))}
			m.fill(&r, &blocks[g])
			out = append(out, r)
		}
	}
	return out
}

// onBlock is what is tabled on one block.
type onBlock struct{ words, whole []*mergeNode }

func (o *onBlock) add(n *mergeNode) {
	if n.c.Op == Replace {
		o.words = append(o.words, n)
	} else {
		o.whole = append(o.whole, n)
	}
}

// fill writes the row's contents and marks.
func (m *merger) fill(r *Row, o *onBlock) {
	langs := r.Block.Langs()
	for _, n := range o.words {
		if _, ok := r.Block.Content[n.c.Lang]; !ok && !slices.Contains(langs, n.c.Lang) {
			langs = append(langs, n.c.Lang)
		}
	}
	for _, l := range langs {
		ws := r.Block.Content[l]
		var list []placed
		for _, n := range o.words {
			if n.c.Lang == l {
				if list == nil {
					list = m.placeds.take(len(o.words))[:0]
				}
				list = append(list, placed{n, spanOf(ws, n.c)})
			}
		}
		r.Content[l] = m.content(ws, list)
	}
	for _, n := range o.whole {
		r.Marks = append(r.Marks, Mark{Key: n.key, Claim: *n.c, Holders: m.holderList(n.holders)})
	}
	slices.SortFunc(r.Marks, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(markRank(a.Claim.Op), markRank(b.Claim.Op)), cmp.Compare(a.Key, b.Key))
	})
}

func markRank(o Op) int { return slices.Index([]Op{Delete, Move, SplitAt, Join}, o) }

// inGap is an insertion at a gap; parent is its parent's key.
type inGap struct {
	n      *mergeNode
	parent Key
}

// inserted appends the rows of the insertions at one gap, in order.
func (m *merger) inserted(out []Row, at []inGap) []Row {
	if len(at) == 0 {
		return out
	}
	lists := make([][]string, len(at))
	type place struct{ k, i int }
	places := map[string][]place{}
	for k, x := range at {
		lists[k] = x.n.c.identities()
		for i, id := range lists[k] {
			places[id] = append(places[id], place{k, i})
		}
	}
	order, contested := orderLists(lists)
	for _, id := range order {
		ps := places[id]
		first := at[ps[0].k]
		b := first.n.c.Blocks[ps[0].i]
		b.ID = newID(first.n.c.Base, first.n.key, ps[0].i)
		ins := &Insertion{Gap: first.n.c.Gap, Parent: first.parent, Index: ps[0].i,
			Choice: first.n.c.Choice, Contested: contested[id]}
		var holders []int32
		var on onBlock
		var before, after []inGap
		for _, p := range ps {
			n, own := at[p.k].n, subID(p.i)
			ins.Keys = append(ins.Keys, n.key)
			holders = append(holders, n.holders...)
			for _, kid := range n.kids {
				if !kid.fits {
					continue
				}
				switch {
				case kid.c.Op != Insert && kid.c.Block == own:
					kid.placed = true
					on.add(kid)
				case kid.c.Op == Insert && kid.c.Gap == Gap(own):
					kid.placed = true
					after = append(after, inGap{kid, n.key})
				case kid.c.Op == Insert && kid.c.Gap == GapStart && p.i == 0:
					kid.placed = true
					before = append(before, inGap{kid, n.key})
				}
			}
		}
		ins.Holders = m.holderList(holders)
		r := Row{Block: b, Insert: ins, Content: make(map[Lang][]Piece, len(b.Content))}
		m.fill(&r, &on)
		out = m.inserted(out, before)
		out = append(out, r)
		out = m.inserted(out, after)
	}
	return out
}
