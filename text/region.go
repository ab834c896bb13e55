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

// slab hands out slices cut from larger ones: the parts of a draft are many
// and small, and live as long as the draft.
type slab[T any] struct{ free []T }

// take returns n zero elements with no room behind them.
func (s *slab[T]) take(n int) []T {
	if n > len(s.free) {
		s.free = make([]T, max(n, 256))
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}

// components returns the top components of the claims, by place. Components
// are apart or strictly nested.
func (m *merger) components(list []placed) []*component {
	if len(list) == 1 {
		c := &m.components1.take(1)[0]
		*c = component{s: list[0].s, e: list[0].e, own: list}
		return append(m.componentsOf.take(1)[:0], c)
	}
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(b.e, a.e), cmp.Compare(a.hi, b.hi),
			cmp.Compare(a.n.key, b.n.key))
	})
	up := make([]int, len(list), 2*len(list)) // union-find
	root := func(i int) int {
		for up[i] != i {
			up[i] = up[up[i]]
			i = up[i]
		}
		return i
	}
	open := up[len(list):] // claims that later ones may still touch
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
			c = &m.components1.take(1)[0]
			c.s, c.e = x.s, x.e
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
		return m.plain(ws)
	}
	return m.pieces(ws, 0, len(ws), m.components(list))
}

func (m *merger) plain(ws []Word) []Piece {
	if len(ws) == 0 {
		return nil
	}
	out := m.piecesOf.take(1)
	out[0].Words = ws
	return out
}

// pieces returns the words from … to with the regions of the components.
func (m *merger) pieces(ws []Word, from, to int, cs []*component) []Piece {
	out := m.piecesOf.take(2*len(cs) + 1)[:0]
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

// variant is what one holder has in a component, or a claim that nobody holds:
// claims that can stand together, by place.
type variant struct {
	holders []int32
	claims  []placed
}

// wording is one alternative in the making: words that stand in place of the
// words from … to of the text.
type wording struct {
	from, to int
	words    []Word
	holders  []int32
	made     [][]put // the ways in which claims make it; each by place
	twins    bool    // other claims make the same text
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
	r := &m.regions.take(1)[0]
	r.Start, r.End = c.s, c.e
	base := Alt{Base: true, Start: c.s, End: c.e, Pieces: m.pieces(ws, c.s, c.e, c.inside)}
	if len(c.own) == 1 && len(c.inside) == 0 {
		n := c.own[0].n
		way := m.puts.take(1)
		way[0] = put{n, 0}
		if !slices.Equal(n.c.New, ws[c.s:c.e]) {
			r.Alts = m.alts.take(2)
			r.Alts[0] = base
			r.Alts[1] = m.alt(&wording{from: c.s, to: c.e, words: n.c.New, holders: n.holders, made: [][]put{way}})
			return r
		}
	}
	found := m.variants(c)
	width := c.e - c.s
	short := width > 0 && len(found) > m.most/width
	made := make([]wording, len(found))
	order := make([]sorted, 0, len(found))
	for i, x := range found {
		made[i] = m.apply(ws, c, x, short)
		order = append(order, sorted{string(appendInline(m.room[:0], made[i].words)), &made[i]})
	}
	if short {
		markTwins(ws, made)
	}
	slices.SortStableFunc(order, func(a, b sorted) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.bytes, b.bytes))
	})
	order = oneEach(order)
	r.Alts = m.alts.take(len(order) + 1)[:1]
	for _, o := range order {
		a := m.alt(o.wording)
		if slices.Equal(o.words, ws[o.from:o.to]) {
			base.Holders, base.Keys, base.Twins = a.Holders, a.Keys, a.Twins
			if len(a.Pieces) < 2 && !slices.ContainsFunc(a.Pieces, func(p Piece) bool { return p.Region != nil }) {
				continue // no choices within these words
			}
		}
		r.Alts = append(r.Alts, a)
	}
	r.Alts[0] = base
	return r
}

// sorted is a wording and its stored form.
type sorted struct {
	bytes string
	*wording
}

// oneEach makes neighbours with equal words one.
func oneEach(list []sorted) []sorted {
	out := list[:0]
	for _, x := range list {
		if n := len(out); n > 0 && out[n-1].bytes == x.bytes && out[n-1].from == x.from && out[n-1].to == x.to {
			o := out[n-1]
			o.holders = append(slices.Clip(o.holders), x.holders...)
			o.made = append(o.made, x.made...)
			continue
		}
		out = append(out, x)
	}
	return out
}

// markTwins finds wordings that make the same text although they stand for
// different words of it. Only several claims together can.
func markTwins(ws []Word, made []wording) {
	type change struct {
		s, e int
		new  string
	}
	first := map[change]*wording{}
	for i := range made {
		w := &made[i]
		s, e, n := Trim(ws, w.from, w.to, w.words)
		k := change{s, e, Inline(n)}
		if o := first[k]; o == nil {
			first[k] = w
		} else if o.from != w.from || o.to != w.to {
			o.twins, w.twins = true, true
		}
	}
}

// alt is the alternative that a wording becomes.
func (m *merger) alt(w *wording) Alt {
	a := Alt{Start: w.from, End: w.to, Holders: m.holderList(w.holders), Twins: w.twins || setsDiffer(w.made), Keys: m.keysOf(w)}
	if cs := m.subClaims(w.made); len(cs) > 0 {
		a.Pieces = m.pieces(w.words, 0, len(w.words), cs)
	} else {
		a.Pieces = m.plain(w.words)
	}
	return a
}

// heldBy is a claim under one of its holders.
type heldBy struct {
	holder int32
	nested bool // it stands in a nested component
	placed
}

// variants returns what stands to choice in a component: for each holder its
// claims, and each claim that nobody holds.
func (m *merger) variants(c *component) []variant {
	var out []variant
	var list []heldBy
	for i, x := range c.own {
		if len(x.n.holders) == 0 {
			out = append(out, variant{nil, c.own[i : i+1 : i+1]})
		}
		for _, h := range x.n.holders {
			list = append(list, heldBy{h, false, x})
		}
	}
	if len(list) > 0 {
		list = appendNested(list, c.inside)
	}
	slices.SortStableFunc(list, func(a, b heldBy) int { return cmp.Compare(a.holder, b.holder) })
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].holder == list[0].holder {
			n++
		}
		out = m.variantsOf(out, list[:n])
		list = list[n:]
	}
	return out
}

// appendNested adds the claims of nested components under their holders.
func appendNested(list []heldBy, cs []*component) []heldBy {
	for _, c := range cs {
		for _, x := range c.own {
			for _, h := range x.n.holders {
				list = append(list, heldBy{h, true, x})
			}
		}
		list = appendNested(list, c.inside)
	}
	return list
}

// variantsOf adds what one holder has, whose claims these are; the component's
// own ones stand first.
func (m *merger) variantsOf(out []variant, list []heldBy) []variant {
	own := m.placeds.take(len(list))[:0]
	for _, x := range list {
		if !x.nested {
			own = append(own, x.placed)
		}
	}
	if len(own) == 0 {
		return out
	}
	holder := []int32{list[0].holder}
	if free := compatible(own); len(free) < len(own) {
		// Claims of one holder exclude each other: each stands alone.
		for i := range own {
			out = append(out, variant{holder, own[i : i+1 : i+1]})
		}
		return out
	}
	all := own
	if len(own) < len(list) {
		nested := make([]placed, 0, len(list)-len(own))
		for _, x := range list[len(own):] {
			nested = append(nested, x.placed)
		}
		for _, x := range compatible(nested) {
			if !slices.ContainsFunc(own, func(o placed) bool { return x.span.relate(o.span) != apart }) {
				all = append(all, x)
			}
		}
		slices.SortFunc(all, func(a, b placed) int {
			return cmp.Or(cmp.Compare(a.s, b.s), cmp.Compare(a.e, b.e), cmp.Compare(a.n.key, b.n.key))
		})
	}
	return append(out, variant{holder, all})
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

// apply is the component's words with the claims of x applied; if short, only
// those from a few words before the first claim to a few behind the last.
func (m *merger) apply(ws []Word, c *component, x variant, short bool) wording {
	w := wording{from: c.s, to: c.e, holders: x.holders}
	if short {
		w.from = max(w.from, x.claims[0].s-shortContext)
		w.to = min(w.to, x.claims[len(x.claims)-1].e+shortContext)
	}
	n := w.to - w.from
	for _, p := range x.claims {
		n += len(p.n.c.New) - (p.e - p.s)
	}
	w.words = m.words.take(max(n, 0))[:0]
	puts := m.puts.take(len(x.claims))[:0]
	at := w.from
	for _, p := range x.claims {
		w.words = append(w.words, ws[at:p.s]...)
		puts = append(puts, put{p.n, len(w.words)})
		w.words = append(w.words, p.n.c.New...)
		at = p.e
	}
	w.words = append(w.words, ws[at:w.to]...)
	w.made = [][]put{puts}
	return w
}

// keysOf returns the claims of all ways, by place.
func (m *merger) keysOf(w *wording) []Key {
	n := 0
	for _, way := range w.made {
		n += len(way)
	}
	out := m.keys.take(n)[:0]
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

// setsDiffer reports whether the ways are of different sets of claims.
func setsDiffer(made [][]put) bool {
	for _, way := range made[1:] {
		if !slices.EqualFunc(way, made[0], func(a, b put) bool { return a.n == b.n }) {
			return true
		}
	}
	return false
}

// subClaims returns the components of the sub-claims on the new words of the
// claims, at their place in the wording. Sub-claims of different claims are
// apart; only where different claims make the same words, so that these can
// be shown but once, do their sub-claims meet.
func (m *merger) subClaims(made [][]put) []*component {
	var out []*component
	var list []placed
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
				list = append(list, x)
			}
			if len(made) == 1 && len(list) > 0 {
				out = append(out, m.components(list)...)
				list = nil
			}
		}
	}
	if len(list) > 0 {
		out = m.components(list)
	}
	return out
}
