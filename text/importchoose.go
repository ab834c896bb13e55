package text

import (
	"cmp"
	"slices"
)

// Choose turns choices into claims to adopt. pick is asked for every spot
// that can still be reached, in source order, and returns the places of the
// alternatives that are to stand: none for the base wording, more than one
// for "both" (they then stand in source order and become one wording, with
// the choices inside them made).
//
// The claims can be applied together. Those that aren't among Claims are new
// wordings of "both".
func (im *Import) Choose(pick func(Spot) []int) []Claim {
	ds := make([]decision, len(im.Spots))
	for i := range im.Spots {
		ds[i] = im.decide(im.Spots[i], pick)
	}
	out, _ := im.work.adoptAll(ds)
	return out
}

// decision is what was picked at a spot.
type decision struct {
	spot  *Spot
	picks []picked
}

type picked struct {
	alt *Alternative
	in  []decision
}

func (im *Import) decide(s Spot, pick func(Spot) []int) decision {
	d := decision{spot: &s}
	ks := slices.Clone(pick(s))
	slices.Sort(ks)
	for _, k := range slices.Compact(ks) {
		if k < 0 || k >= len(s.Alternatives) {
			continue
		}
		p := picked{alt: &s.Alternatives[k]}
		if o := p.alt.Option; o == nil || !o.NoText {
			for i := range p.alt.Spots {
				p.in = append(p.in, im.decide(p.alt.Spots[i], pick))
			}
			d.picks = append(d.picks, p)
		}
	}
	return d
}

// adoptAll gives the claims of the decisions of one level. Where what was picked
// at two spots of a paragraph comes to change the same words, it becomes one
// claim; ok is false when only the level around can word something.
func (w *importer) adoptAll(ds []decision) (claims []Claim, ok bool) {
	ds = slices.Clone(ds)
	made := make([][]Claim, len(ds))
	good := make([]bool, len(ds))
	for i := range ds {
		made[i], good[i] = w.adopt(ds[i])
	}
	for {
		gone := make([]bool, len(ds))
		for _, ij := range clashes(ds, made) {
			i, j := ij[0], ij[1]
			ds[i].picks = append(slices.Clone(ds[i].picks), ds[j].picks...)
			gone[j] = true
			made[i], good[i] = w.adopt(ds[i])
		}
		if !slices.Contains(gone, true) {
			break
		}
		n := 0
		for i := range ds {
			if !gone[i] {
				ds[n], made[n], good[n] = ds[i], made[i], good[i]
				n++
			}
		}
		ds, made, good = ds[:n], made[:n], good[:n]
	}
	ok = true
	for i := range made {
		claims = append(claims, made[i]...)
		ok = ok && good[i]
	}
	return claims, ok
}

// clashes lists pairs of places in ds of one paragraph whose claims change the
// same words. No decision is in two pairs.
func clashes(ds []decision, made [][]Claim) (pairs [][2]int) {
	type change struct {
		at   span
		spot int
	}
	for i := 0; i < len(ds); {
		p := ds[i].spot.where
		var all []change
		j := i
		for ; j < len(ds) && ds[j].spot.where == p; j++ {
			for _, c := range made[j] {
				if p.items == nil && c.Op == Replace && c.Parent == p.parent && c.Block == p.target {
					all = append(all, change{spanOf(p.words[p.a:p.b], &c), j})
				}
			}
		}
		slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(a.at.lo, b.at.lo) })
		paired := map[int]bool{}
		for k, far := 1, 0; k < len(all); k++ {
			a, b := min(all[far].spot, all[k].spot), max(all[far].spot, all[k].spot)
			if a != b && !paired[a] && !paired[b] && all[far].at.relate(all[k].at) != apart {
				pairs = append(pairs, [2]int{a, b})
				paired[a], paired[b] = true, true
			}
			if all[k].at.hi > all[far].at.hi {
				far = k
			}
		}
		i = j
	}
	return pairs
}

// adopt gives the claims of a decision; ok is false when only the level
// around can word it.
func (w *importer) adopt(d decision) (claims []Claim, ok bool) {
	if len(d.picks) == 0 {
		return nil, true
	}
	if len(d.picks) == 1 && !d.picks[0].alt.whole {
		p := d.picks[0]
		if p.alt.Claim >= 0 {
			claims = append(claims, w.out.Claims[p.alt.Claim].Claim)
		}
		if more, ok := w.adoptAll(p.in); ok {
			return append(claims, more...), true
		}
	}
	return w.bake(d)
}

// bake makes one claim of all that was picked at a spot and inside.
func (w *importer) bake(d decision) ([]Claim, bool) {
	p := d.spot.where
	var set []*Bracket
	opts := map[*Option]bool{}
	d.collect(&set, opts)
	if p.items != nil {
		var blocks []Block
		w.render(p.items, chosenSet(set), opts, &blocks)
		if len(blocks) == 0 {
			return nil, true
		}
		return []Claim{{Op: Insert, Base: w.digest, Parent: p.parent, Gap: p.gap, Choice: p.choice, Blocks: blocks}}, true
	}
	c, _, whole := w.wording(p, append(slices.Clone(p.set), set...))
	if c == nil {
		return nil, true
	}
	return []Claim{*c}, !whole
}

func (d decision) collect(set *[]*Bracket, opts map[*Option]bool) {
	for _, p := range d.picks {
		if p.alt.br != nil {
			*set = append(*set, p.alt.br)
		}
		if p.alt.Option != nil {
			opts[p.alt.Option] = true
		}
		for _, in := range p.in {
			in.collect(set, opts)
		}
	}
}

// render writes blocks out for chosen brackets and options.
func (w *importer) render(items []item, chosen map[*Bracket]bool, opts map[*Option]bool, out *[]Block) {
	for _, it := range items {
		if it.block >= 0 {
			b := w.kinds[it.block]
			b.Content = w.content(it.block, chosen)
			if w.standing(it.block) || w.anyChosen(it.block, chosen) {
				*out = append(*out, b)
			}
			continue
		}
		for _, c := range it.group {
			if opts[c.opt] {
				w.render(c.items, chosen, opts, out)
			}
		}
	}
}

func (w *importer) anyChosen(i int, chosen map[*Bracket]bool) bool {
	for _, l := range sortedNodeLangs(w.nodes[i]) {
		for _, n := range w.nodes[i][l] {
			if n.Bracket != nil && chosen[n.Bracket] {
				return len(w.content(i, chosen)) > 0
			}
		}
	}
	return false
}
