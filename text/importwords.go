package text

import (
	"cmp"
	"slices"
)

// wordings makes the claims of the brackets among nodes and groups them into
// spots.
func (im *importer) wordings(nodes []Node, p *place) []Spot {
	type found struct {
		alt       Alternative
		line, col int
		at        span
		ok        bool // at counts: the claim is a replacement on this level
		spot      int
		adjacent  bool // only white space since the one before
	}
	var all []found
	gap := true // only white space since the last bracket
	var walk func(ns []Node)
	walk = func(ns []Node) {
		for _, n := range ns {
			b := n.Bracket
			if b == nil {
				gap = gap && blank(n.gs)
				continue
			}
			if b.change {
				continue
			}
			if b.Base {
				walk(b.Nodes)
				gap = true // alternatives to it touch it
				continue
			}
			set := append(slices.Clone(p.set), b)
			c, on, whole := im.wording(p, set)
			if b.Paragraph {
				c, on, whole = &Claim{Op: Delete, Base: im.digest, Parent: p.parent, Block: p.target}, p, false
			}
			if c == nil {
				if len(b.Holders) > 0 {
					im.stands(b, false)
				}
				continue
			}
			f := found{line: b.Line, col: b.Col, adjacent: gap}
			gap = true
			f.alt = Alternative{Bracket: im.origin[b], br: b, whole: whole}
			f.alt.Claim = im.table(*c, b)
			if c.Op == Replace && !whole {
				f.ok, f.at = true, spanOf(p.words[p.a:p.b], c)
			} else if c.Op == Replace {
				on.reach = append(on.reach, spanOf(on.words[on.a:on.b], c))
			}
			// What stands inside may change words of this level, too.
			p.reach = nil
			next := &place{parent: c.Key(), block: p.block, lang: p.lang, set: set, target: c.Block, up: on}
			next.words = im.flat(p.block, p.lang, chosenSet(set))
			if c.Op == Replace && len(c.New) > 0 {
				next.a = on.a + c.Start
				next.b = next.a + len(c.New)
				f.alt.Spots = im.wordings(b.Nodes, next)
			}
			for _, r := range p.reach {
				f.at = span{s: min(f.at.s, r.s), e: max(f.at.e, r.e), lo: min(f.at.lo, r.lo), hi: max(f.at.hi, r.hi)}
			}
			all = append(all, f)
		}
	}
	walk(nodes)
	// One spot: what touches in the source, what excludes each other as
	// claims, and what trimming has brought out of order.
	for i := range all {
		all[i].spot = i
	}
	join := func(i, j int) {
		a, b := all[i].spot, all[j].spot
		for k := range all {
			if all[k].spot == b {
				all[k].spot = a
			}
		}
	}
	for i := 1; i < len(all); i++ {
		if all[i].adjacent && all[i-1].spot != all[i].spot {
			join(i-1, i)
		}
	}
	order := make([]int, 0, len(all))
	for i := range all {
		if all[i].ok {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(all[i].at.lo, all[j].at.lo) })
	far := -1 // the claim that reaches farthest so far
	for _, i := range order {
		if far >= 0 && all[far].at.relate(all[i].at) != apart && all[far].spot != all[i].spot {
			join(far, i)
		}
		if far < 0 || all[i].at.hi > all[far].at.hi {
			far = i
		}
	}
	last := -1
	for i := range all {
		if !all[i].ok {
			continue
		}
		if last >= 0 && all[i].at.lo < all[last].at.lo {
			for k := i - 1; k >= 0; k-- {
				if all[k].ok && all[k].at.hi >= all[i].at.lo && all[k].spot != all[i].spot {
					join(k, i)
				}
			}
		}
		if last < 0 || all[i].at.lo > all[last].at.lo {
			last = i
		}
	}
	var spots []Spot
	at := map[int]int{}
	for _, f := range all {
		k, ok := at[f.spot]
		if !ok {
			k = len(spots)
			at[f.spot] = k
			spots = append(spots, Spot{Line: f.line, Col: f.col, where: p})
		}
		spots[k].Alternatives = append(spots[k].Alternatives, f.alt)
	}
	return spots
}

// wording is the claim that the words of a set of brackets make on a level;
// nil when they change nothing. Where they change words outside the level
// (within a word that the level ends in), it is a claim on the level around,
// which is then returned with whole.
func (im *importer) wording(p *place, set []*Bracket) (c *Claim, on *place, whole bool) {
	after := im.flat(p.block, p.lang, chosenSet(set))
	for q := p; q != nil; q = q.up {
		tail := len(q.words) - q.b
		if len(after) < q.a+tail || !slices.Equal(after[:q.a], q.words[:q.a]) || !slices.Equal(after[len(after)-tail:], q.words[q.b:]) {
			continue
		}
		old, words := q.words[q.a:q.b], after[q.a:len(after)-tail]
		s, e, n := Trim(old, 0, len(old), words)
		if s == e && len(n) == 0 {
			return nil, nil, false
		}
		c = &Claim{Op: Replace, Base: im.digest, Parent: q.parent, Block: q.target, Lang: p.lang,
			Start: s, End: e, Exact: slices.Clone(old[s:e]), New: slices.Clone(n)}
		if len(words) == 0 && (q.up == nil) {
			c = &Claim{Op: Delete, Base: im.digest, Parent: q.parent, Block: q.target}
		}
		return c, q, q != p
	}
	return nil, nil, false
}
