package text

import (
	"math/big"
	"slices"
)

// Extent says how much of a text is open. It depends on the base and on the
// set of claims alone: not on who holds them, and not on how the draft shows
// them.
type Extent struct {
	Disputes []Dispute // outer ones before those inside them, else in the order of their first claims
	Clear    int       // words of the base, in all languages, outside every dispute

	base   *Text
	claims []Claim   // different ones
	on     []*places // the text that each is on; nil if it doesn't fit
	at     []int     // their places in the claims that were given
	over   []int     // the dispute of each
	subs   [][]int   // the outermost disputes on the new words of each
}

// Dispute is one bracket as it is counted: wordings that exclude each other,
// directly or by way of others, or a single wording that nobody contests; the
// base wording is one of its options. It is a connected component of
// rivalry ([Rivals]). A dispute is inside another when one of its claims is
// strictly inside one of the other's ([Inside]), as words within replaced
// words or within a block to be deleted are, and a change of new words is.
//
// Its words are those of the base (or of the new words that it changes) from
// the first to the last word of its word claims, in each content that they
// change, and all words of a block that one of its claims would delete. A
// move, split or join disputes no words.
type Dispute struct {
	Claims  []int // its wordings, as places in the claims that were given; of equal claims the first
	Depth   int   // 1 at the top level
	Words   int   // words of the base that stand in it
	Longest int   // words of its longest option; in each, a dispute inside counts with its longest

	inside int // the dispute on the same text that it is directly inside of; -1 for none
	parent int // the claim, as a place in Extent.claims, whose new words it changes; -1 for none
	own    []int
	kids   []int // those directly inside its base words
}

// Options is how many wordings it leaves open, the base's included.
func (d *Dispute) Options() int { return len(d.Claims) + 1 }

// Measure finds what claims leave open on a base. Equal claims count once;
// claims that don't fit the base, and those on new words that nobody claims,
// are passed over.
func Measure(base *Text, claims []Claim) *Extent {
	e := &Extent{base: base}
	var keys []Key
	seen := map[Key]bool{}
	for i := range claims {
		if k := claims[i].Key(); !seen[k] {
			seen[k] = true
			e.claims, e.at, keys = append(e.claims, claims[i]), append(e.at, i), append(keys, k)
		}
	}
	x := newIndex(newPlaces(base), e.claims, keys)
	e.on = make([]*places, len(e.claims))
	known := make([]bool, len(e.claims))
	for i := range e.claims {
		var way []int // to the first claim above of which it is known whether it fits
		for k := i; k >= 0 && !known[k]; k = x.parent[k] {
			way, known[k] = append(way, k), true
		}
		for _, k := range slices.Backward(way) { // a claim needs its parent
			if p := x.parent[k]; x.base[k] != nil && (p < 0 || e.on[p] != nil) && stands(x.base[k], &e.claims[k]) {
				e.on[k] = x.base[k]
			}
		}
	}
	e.join(x)
	e.nest(x)
	e.size()
	return e
}

// stands reports whether a claim has the words that it counts on.
func stands(p *places, c *Claim) bool {
	if c.Op == Insert {
		return true
	}
	b := p.block(c.Block)
	return b >= 0 && (c.Op != Replace || 0 <= c.Start && c.Start <= c.End && c.End <= len(p.text.Blocks[b].Content[c.Lang]))
}

// join makes the disputes: the components of rivalry.
func (e *Extent) join(x *Index) {
	e.over = make([]int, len(e.claims))
	e.subs = make([][]int, len(e.claims))
	for i := range e.over {
		e.over[i] = -1
	}
	for i := range e.claims {
		if e.on[i] == nil || e.over[i] >= 0 {
			continue
		}
		d := Dispute{inside: -1, parent: x.parent[i]}
		e.over[i] = len(e.Disputes)
		for todo := []int{i}; len(todo) > 0; {
			k := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			d.own = append(d.own, k)
			for _, o := range x.RivalsOf(k) {
				if e.on[o] != nil && e.over[o] < 0 {
					e.over[o] = e.over[i]
					todo = append(todo, o)
				}
			}
		}
		slices.Sort(d.own)
		for _, k := range d.own {
			d.Claims = append(d.Claims, e.at[k])
		}
		e.Disputes = append(e.Disputes, d)
	}
}

// nest finds which dispute each is inside of, and how deep, and puts outer
// ones first.
func (e *Extent) nest(x *Index) {
	around := make([][]int, len(e.Disputes)) // on the same text
	for i := range e.Disputes {
		for _, k := range e.Disputes[i].own {
			for _, o := range x.related(k, inside) {
				if e.on[o] != nil && e.over[o] != i {
					around[i] = append(around[i], e.over[o])
				}
			}
		}
		slices.Sort(around[i])
		around[i] = slices.Compact(around[i])
	}
	var depth func(i int) int
	depth = func(i int) int {
		d := &e.Disputes[i]
		if d.Depth == 0 {
			d.Depth = 1
			deepest := 0
			if d.parent >= 0 {
				deepest = depth(e.over[d.parent])
			}
			for _, o := range around[i] {
				if n := depth(o); n > deepest {
					deepest, d.inside = n, o
				}
			}
			d.Depth = deepest + 1
		}
		return d.Depth
	}
	order := make([]int, len(e.Disputes))
	for i := range order {
		order[i] = i
		depth(i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return e.Disputes[a].Depth - e.Disputes[b].Depth })
	to := make([]int, len(order))
	sorted := make([]Dispute, len(order))
	for i, k := range order {
		to[k], sorted[i] = i, e.Disputes[k]
	}
	for i := range sorted {
		d := &sorted[i]
		switch {
		case d.inside >= 0:
			d.inside = to[d.inside]
			sorted[d.inside].kids = append(sorted[d.inside].kids, i)
		case d.parent >= 0:
			e.subs[d.parent] = append(e.subs[d.parent], i)
		}
	}
	e.Disputes = sorted
	for k := range e.over {
		if e.over[k] >= 0 {
			e.over[k] = to[e.over[k]]
		}
	}
}

// size counts words, those of inner disputes before those of outer ones.
func (e *Extent) size() {
	for i := len(e.Disputes) - 1; i >= 0; i-- {
		d := &e.Disputes[i]
		for _, s := range e.stretches(d) {
			d.Words += s.end - s.start
		}
		d.Longest = d.Words
		for _, k := range d.kids {
			d.Longest += e.Disputes[k].Longest - e.Disputes[k].Words
		}
		for _, k := range d.own {
			n := d.Words
			switch c := &e.claims[k]; c.Op {
			case Replace:
				n += e.fresh(k) - (c.End - c.Start)
			case Delete:
				n -= words(e.on[k].text.Blocks[e.on[k].block(c.Block)])
			case Insert:
				n += e.fresh(k)
			}
			d.Longest = max(d.Longest, n)
		}
	}
	for _, b := range e.base.Blocks {
		e.Clear += words(b)
	}
	for i := range e.Disputes {
		if e.Disputes[i].Depth == 1 {
			e.Clear -= e.Disputes[i].Words
		}
	}
}

// fresh counts the words that a claim brings, with what is open in them.
func (e *Extent) fresh(k int) int {
	n := len(e.claims[k].New)
	for _, b := range e.claims[k].Blocks {
		n += words(b)
	}
	for _, s := range e.subs[k] {
		n += e.Disputes[s].Longest - e.Disputes[s].Words
	}
	return n
}

func words(b Block) int {
	n := 0
	for _, ws := range b.Content {
		n += len(ws)
	}
	return n
}

// stretch is a run of words of a block that stand in a dispute.
type stretch struct {
	block, start, end int
	lang              Lang
}

// stretches are the words of the text that stand in a dispute, in its order.
func (e *Extent) stretches(d *Dispute) []stretch {
	at := e.on[d.own[0]]
	on := at.text
	gone := map[int]bool{}
	for _, k := range d.own {
		if c := &e.claims[k]; c.Op == Delete {
			gone[at.block(c.Block)] = true
		}
	}
	var out []stretch
	for b := range gone { // sorted below
		for _, l := range on.Blocks[b].Langs() {
			out = append(out, stretch{b, 0, len(on.Blocks[b].Content[l]), l})
		}
	}
	hull := map[stretch]int{} // by block and language: its place in out
	for _, k := range d.own {
		c := &e.claims[k]
		if c.Op != Replace {
			continue
		}
		b := at.block(c.Block)
		if gone[b] && len(on.Blocks[b].Content[c.Lang]) > 0 {
			continue
		}
		n, ok := hull[stretch{block: b, lang: c.Lang}]
		if !ok {
			n = len(out)
			hull[stretch{block: b, lang: c.Lang}] = n
			out = append(out, stretch{b, c.Start, c.End, c.Lang})
		}
		out[n].start, out[n].end = min(out[n].start, c.Start), max(out[n].end, c.End)
	}
	slices.SortFunc(out, func(x, y stretch) int {
		switch {
		case x.block != y.block:
			return x.block - y.block
		case x.lang < y.lang:
			return -1
		case x.lang > y.lang:
			return 1
		}
		return 0
	})
	return out
}

// Top counts the disputes at the top level.
func (e *Extent) Top() int {
	n := 0
	for i := range e.Disputes {
		if e.Disputes[i].Depth == 1 {
			n++
		}
	}
	return n
}

// Disputed counts the words of the longest option of each dispute at the top
// level.
func (e *Extent) Disputed() int {
	n := 0
	for i := range e.Disputes {
		if d := &e.Disputes[i]; d.Depth == 1 {
			n += d.Longest
		}
	}
	return n
}

// Options counts the options of all disputes.
func (e *Extent) Options() int {
	n := 0
	for i := range e.Disputes {
		n += e.Disputes[i].Options()
	}
	return n
}

// Depth is how deep disputes nest: 0 without any.
func (e *Extent) Depth() int {
	n := 0
	for i := range e.Disputes {
		n = max(n, e.Disputes[i].Depth)
	}
	return n
}

// Millibits is what the open decisions come to: the sum over all disputes of
// log2 of their options, in thousandths of a bit, each rounded down.
func (e *Extent) Millibits() int {
	n := 0
	known := map[int]int{}
	for i := range e.Disputes {
		k := e.Disputes[i].Options()
		if known[k] == 0 {
			known[k] = millibits(k)
		}
		n += known[k]
	}
	return n
}

// millibits is 1000·log2 k, rounded down: one less than the binary digits of
// k to the power of 1000.
func millibits(k int) int {
	return new(big.Int).Exp(big.NewInt(int64(k)), big.NewInt(1000), nil).BitLen() - 1
}
