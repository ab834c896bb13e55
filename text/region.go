package text

import (
	"cmp"
	"slices"
)

// placed is a word claim at its place in a content.
type placed struct {
	n *mergeNode
	span
}

// component is a set of claims that hang together by rivalry, and what is
// strictly inside it. s … e are the words from the first to the last claim.
type component struct {
	s, e   int
	own    []placed // by place
	inside []*component
}

// components returns the top components of the claims, by place. Components
// are apart or strictly nested.
func components(list []placed) []*component {
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(b.e, a.e), cmp.Compare(a.hi, b.hi),
			cmp.Compare(a.n.key, b.n.key))
	})
	up := make([]int, len(list)) // union-find
	root := func(i int) int {
		for up[i] != i {
			up[i] = up[up[i]]
			i = up[i]
		}
		return i
	}
	var open []int // claims that later ones may still touch
	for i, x := range list {
		up[i] = i
		keep := open[:0]
		twin := false // a claim of the very same place is open
		for _, k := range open {
			m := list[k]
			if m.hi < x.lo {
				continue
			}
			keep = append(keep, k)
			if m.e <= x.e || m.s == x.s { // they intersect; not strictly nested
				up[root(k)] = root(i)
				twin = twin || m.span == x.span
			}
		}
		open = keep
		if !twin {
			open = append(open, i)
		}
	}
	by := make([]*component, len(list))
	var all []*component
	for i, x := range list {
		r := root(i)
		c := by[r]
		if c == nil {
			c = &component{s: x.s, e: x.e}
			by[r] = c
			all = append(all, c)
		}
		c.e = max(c.e, x.e)
		c.own = append(c.own, x)
	}
	// all is by start; an outer one starts before what is inside it.
	var top, path []*component
	for _, c := range all {
		for len(path) > 0 && path[len(path)-1].e <= c.s {
			path = path[:len(path)-1]
		}
		if len(path) == 0 {
			top = append(top, c)
		} else {
			p := path[len(path)-1]
			p.inside = append(p.inside, c)
		}
		path = append(path, c)
	}
	return top
}

// content returns the pieces of a content with claims on it.
func (m *merger) content(ws []Word, list []placed) []Piece {
	if len(list) == 0 {
		return plainPieces(ws)
	}
	return m.pieces(ws, 0, len(ws), components(list))
}

func plainPieces(ws []Word) []Piece {
	if len(ws) == 0 {
		return nil
	}
	return []Piece{{Words: ws}}
}

// pieces returns the words from … to with the regions of the components.
func (m *merger) pieces(ws []Word, from, to int, cs []*component) []Piece {
	out := make([]Piece, 0, 2*len(cs)+1)
	for _, c := range cs {
		if c.s > from {
			out = append(out, Piece{Words: ws[from:c.s:c.s]})
		}
		out = append(out, Piece{Region: m.region(ws, c)})
		from = c.e
	}
	if to > from {
		out = append(out, Piece{Words: ws[from:to:to]})
	}
	return out
}

// wording is one alternative in the making.
type wording struct {
	words   []Word
	holders []int32
	made    [][]put // the ways in which claims make it; each by place
}

// put is a claim whose new words start at word at of a wording.
type put struct {
	n  *mergeNode
	at int
}

// region makes the alternatives of a component: the base wording with the
// nested regions in it, and for each holder the words with all its claims
// there applied.
func (m *merger) region(ws []Word, c *component) *Region {
	r := &Region{Start: c.s, End: c.e}
	base := Alt{Base: true, Pieces: m.pieces(ws, c.s, c.e, c.inside)}
	var found []wording
	if len(c.own) == 1 && len(c.inside) == 0 {
		n := c.own[0].n
		found = []wording{{words: n.c.New, holders: n.holders, made: [][]put{{{n, 0}}}}}
	} else {
		found = m.wordings(ws, c)
	}
	baseBytes := appendInline(nil, ws[c.s:c.e])
	type sorted struct {
		bytes string
		*wording
	}
	var order []sorted
	at := make(map[string]int, len(found))
	for i := range found {
		w := &found[i]
		b := string(appendInline(m.room[:0], w.words))
		if k, ok := at[b]; ok {
			order[k].holders = append(slices.Clip(order[k].holders), w.holders...)
			order[k].made = append(order[k].made, w.made...)
			continue
		}
		at[b] = len(order)
		order = append(order, sorted{b, w})
	}
	slices.SortFunc(order, func(a, b sorted) int { return cmp.Compare(a.bytes, b.bytes) })
	r.Alts = make([]Alt, 1, len(order)+1)
	for _, o := range order {
		a := Alt{Holders: m.holderList(o.holders), Twins: o.twins(), Keys: o.keys()}
		if o.bytes == string(baseBytes) {
			base.Holders, base.Keys, base.Twins = a.Holders, a.Keys, a.Twins
			if subs := m.subClaims(o.made); len(subs) > 0 {
				a.Pieces = m.content(o.words, subs)
				r.Alts = append(r.Alts, a) // keeps the choices within these words
			}
			continue
		}
		a.Pieces = m.content(o.words, m.subClaims(o.made))
		r.Alts = append(r.Alts, a)
	}
	r.Alts[0] = base
	return r
}

// wordings returns the alternatives of a component, one for each holder and
// one for each claim that nobody holds.
func (m *merger) wordings(ws []Word, c *component) []wording {
	var out []wording
	nested := map[int32][]placed{} // by holder: its claims inside nested components
	var collect func(cs []*component)
	collect = func(cs []*component) {
		for _, n := range cs {
			for _, x := range n.own {
				for _, h := range x.n.holders {
					nested[h] = append(nested[h], x)
				}
			}
			collect(n.inside)
		}
	}
	collect(c.inside)
	own := map[int32][]placed{}
	var who []int32
	for _, x := range c.own {
		if len(x.n.holders) == 0 {
			out = append(out, apply1(ws, c, nil, x))
			continue
		}
		for _, h := range x.n.holders {
			if own[h] == nil {
				who = append(who, h)
			}
			own[h] = append(own[h], x)
		}
	}
	for _, h := range who {
		mine := own[h]
		if free := compatible(mine); len(free) < len(mine) {
			// Claims of one holder exclude each other: each stands alone.
			for _, x := range mine {
				out = append(out, apply1(ws, c, []int32{h}, x))
			}
			continue
		}
		all := mine
		if len(nested[h]) > 0 {
			all = slices.Clone(mine)
			for _, x := range compatible(nested[h]) {
				if !slices.ContainsFunc(mine, func(o placed) bool { return x.span.relate(o.span) != apart }) {
					all = append(all, x)
				}
			}
			slices.SortFunc(all, func(a, b placed) int {
				return cmp.Or(cmp.Compare(a.s, b.s), cmp.Compare(a.e, b.e), cmp.Compare(a.n.key, b.n.key))
			})
		}
		out = append(out, apply1(ws, c, []int32{h}, all...))
	}
	return out
}

// compatible returns those of the claims that don't meet an earlier one or
// are met by the one that reaches furthest.
func compatible(list []placed) []placed {
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi), cmp.Compare(a.n.key, b.n.key))
	})
	var clash []bool
	far := 0
	for i := 1; i < len(list); i++ {
		if list[i].lo <= list[far].hi {
			if clash == nil {
				clash = make([]bool, len(list))
			}
			clash[i], clash[far] = true, true
		}
		if list[i].hi > list[far].hi {
			far = i
		}
	}
	if clash == nil {
		return list
	}
	var out []placed
	for i, x := range list {
		if !clash[i] {
			out = append(out, x)
		}
	}
	return out
}

// apply1 is the component's words with claims applied that are apart, by
// place.
func apply1(ws []Word, c *component, holders []int32, list ...placed) wording {
	w := wording{holders: holders}
	puts := make([]put, 0, len(list))
	n := c.e - c.s
	for _, x := range list {
		n += len(x.n.c.New) - (x.e - x.s)
	}
	w.words = make([]Word, 0, max(n, 0))
	at := c.s
	for _, x := range list {
		w.words = append(w.words, ws[at:x.s]...)
		puts = append(puts, put{x.n, len(w.words)})
		w.words = append(w.words, x.n.c.New...)
		at = x.e
	}
	w.words = append(w.words, ws[at:c.e]...)
	w.made = [][]put{puts}
	return w
}

// keys returns the claims of all ways, by place.
func (w *wording) keys() []Key {
	var out []Key
	for _, way := range w.made {
		for _, p := range way {
			if !slices.Contains(out, p.n.key) {
				out = append(out, p.n.key)
			}
		}
	}
	if len(w.made) > 1 {
		slices.Sort(out)
	}
	return out
}

// twins reports whether different sets of claims make the wording.
func (w *wording) twins() bool {
	for _, way := range w.made[1:] {
		if !slices.EqualFunc(way, w.made[0], func(a, b put) bool { return a.n == b.n }) {
			return true
		}
	}
	return false
}

// subClaims returns the sub-claims on the new words of the claims, at their
// place in the wording.
func (m *merger) subClaims(made [][]put) []placed {
	var out []placed
	var seen map[*mergeNode]bool
	for _, way := range made {
		for _, p := range way {
			if len(p.n.kids) == 0 || seen[p.n] || p.n.shown >= maxShown {
				continue
			}
			if seen == nil {
				seen = map[*mergeNode]bool{}
			}
			seen[p.n] = true
			p.n.shown++
			for _, k := range p.n.kids {
				if !k.fits {
					continue
				}
				k.placed = true
				x := placed{k, spanOf(p.n.c.New, k.c)}
				x.s, x.e, x.lo, x.hi = x.s+p.at, x.e+p.at, x.lo+2*p.at, x.hi+2*p.at
				out = append(out, x)
			}
		}
	}
	return out
}
