package text

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The twins in this file work everything out from the definitions, pair by
// pair and word by word, with none of the merge's own code.

// twinTrim trims by writing out the whole content before and after.
func twinTrim(base []Word, start, end int, words []Word) (int, int, []Word) {
	after := joinWords(base[:start], words, base[end:])
	p := 0
	for p < len(base) && p < len(after) && base[p] == after[p] {
		p++
	}
	q := 0
	for q < len(base)-p && q < len(after)-p && base[len(base)-1-q] == after[len(after)-1-q] {
		q++
	}
	return p, len(base) - q, after[p : len(after)-q]
}

func TestLawTrimIsTrimmingTheWhole(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		few := rapid.SampledFrom(lawVocabulary[:3])
		base := rapid.SliceOfN(few, 0, 12).Draw(t, "base")
		s := rapid.IntRange(0, len(base)).Draw(t, "start")
		e := rapid.IntRange(s, len(base)).Draw(t, "end")
		words := rapid.SliceOfN(few, 0, 6).Draw(t, "new")
		gs, ge, gn := Trim(base, s, e, words)
		ws, we, wn := twinTrim(base, s, e, words)
		if len(gn) == 0 && gs == ge && len(wn) == 0 && ws == we {
			return // nothing changes: any empty place will do
		}
		if gs != ws || ge != we || !slices.Equal(gn, wn) {
			t.Fatalf("Trim(%q, %d, %d, %q) = %d, %d, %q; want %d, %d, %q", Plain(base), s, e, Plain(words), gs, ge, Plain(gn), ws, we, Plain(wn))
		}
	})
}

// twinWordRivals decides rivalry of two word claims of one content by the
// sentences of the rule.
func twinWordRivals(ws []Word, a, b *Claim) bool {
	insertion := func(c *Claim) bool { return c.Start == c.End }
	deletion := func(c *Claim) bool { return len(c.New) == 0 }
	if a.Start < b.Start && b.End < a.End || b.Start < a.Start && a.End < b.End {
		return false // strictly inside
	}
	if a.Start == b.Start {
		return true // equal, or both begin at one word
	}
	if b.Start < a.Start {
		a, b = b, a
	}
	switch { // a begins before b
	case a.End > b.Start:
		return true // overlap
	case a.End < b.Start:
		return false
	case insertion(a) || deletion(a):
		return true // touches the following word, where b begins
	}
	// b begins where a's words end: do they touch without a space?
	i := b.Start
	if i < len(ws) {
		return !SpaceBetween(ws[i-1], ws[i])
	}
	return ws[i-1].ideographic()
}

func TestLawRivalry(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(10).Draw(t, "world")
		p := newPlaces(w.base)
		for i := range w.tabled {
			for j := range w.tabled {
				a, b := &w.tabled[i].Claim, &w.tabled[j].Claim
				if a.Parent != "" || b.Parent != "" {
					continue
				}
				r := relate(p, a, b)
				back := map[relation]relation{apart: apart, same: same, rivals: rivals, inside: outside, outside: inside}
				if relate(p, b, a) != back[r] {
					t.Fatalf("relate isn't symmetric: %v %v\n%s%s", r, relate(p, b, a), a.canonical(nil), b.canonical(nil))
				}
				if (r == same) != (a.Key() == b.Key()) {
					t.Fatalf("same is %v\n%s%s", r, a.canonical(nil), b.canonical(nil))
				}
				if i != j && a.Op == Replace && b.Op == Replace && a.Block == b.Block && a.Lang == b.Lang && r != same {
					ws := w.base.Blocks[p.block(a.Block)].Content[a.Lang]
					if got, want := r == rivals, twinWordRivals(ws, a, b); got != want {
						t.Fatalf("rivals: %v, want %v in %q\n%s%s", got, want, Inline(ws), a.canonical(nil), b.canonical(nil))
					}
				}
			}
		}
	})
}

// twinIndex is Index pair by pair.
func twinRelations(w *lawWorld) (rival, inner map[[2]int]bool) {
	cs := w.claims()
	rival, inner = map[[2]int]bool{}, map[[2]int]bool{}
	texts := map[Key]*Text{"": w.base}
	for i := range cs {
		if in := cs[i].Inner(); in != nil {
			texts[cs[i].Key()] = in
		}
	}
	for i := range cs {
		for j := range cs {
			on := texts[cs[i].Parent]
			if on == nil {
				continue
			}
			if Rivals(on, cs[i], cs[j]) {
				rival[[2]int{i, j}] = true
			}
			if Inside(on, cs[i], cs[j]) {
				inner[[2]int{i, j}] = true
			}
		}
	}
	for range cs { // transitive
		for a := range inner {
			for b := range inner {
				if a[1] == b[0] {
					inner[[2]int{a[0], b[1]}] = true
				}
			}
		}
	}
	return rival, inner
}

func TestLawIndex(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(12).Draw(t, "world")
		x := NewIndex(w.base, w.claims())
		rival, inner := twinRelations(w)
		pick := func(i int, m map[[2]int]bool, a, b int) []int {
			var out []int
			for p := range m {
				if p[a] == i {
					out = append(out, p[b])
				}
			}
			slices.Sort(out)
			return out
		}
		for i := range w.tabled {
			if got, want := x.RivalsOf(i), pick(i, rival, 0, 1); !slices.Equal(got, want) {
				t.Fatalf("rivals of %d: %v, want %v\n%s", i, got, want, w)
			}
			if got, want := x.Around(i), pick(i, inner, 0, 1); !slices.Equal(got, want) {
				t.Fatalf("around %d: %v, want %v\n%s", i, got, want, w)
			}
			if got, want := x.InsideOf(i), pick(i, inner, 1, 0); !slices.Equal(got, want) {
				t.Fatalf("inside of %d: %v, want %v\n%s", i, got, want, w)
			}
		}
	})
}

// twinRegion is a region found by brute force: a connected component of the
// rivalry of word claims, with its alternatives' words.
type twinRegion struct {
	start, end int
	members    []int
	alts       map[string][]Holder
}

func twinRegions(ws []Word, tabled []Tabled) []twinRegion {
	n := len(tabled)
	comp := make([]int, n)
	for i := range comp {
		comp[i] = i
	}
	for range n {
		for i := range n {
			for j := range n {
				if i != j && twinWordRivals(ws, &tabled[i].Claim, &tabled[j].Claim) {
					comp[i] = min(comp[i], comp[j])
				}
			}
		}
	}
	var out []twinRegion
	for r := range n {
		g := twinRegion{start: len(ws), alts: map[string][]Holder{}}
		for i := range n {
			if comp[i] == r {
				g.members = append(g.members, i)
				g.start = min(g.start, tabled[i].Claim.Start)
				g.end = max(g.end, tabled[i].Claim.End)
			}
		}
		if g.members == nil {
			continue
		}
		put := func(h []Holder, claims []Claim) {
			words := slices.Clone(ws)
			slices.SortFunc(claims, func(a, b Claim) int { return b.Start*1000 + b.End - a.Start*1000 - a.End })
			end := g.end
			for _, c := range claims { // from the back
				words = joinWords(words[:c.Start], c.New, words[c.End:])
				end += len(c.New) - (c.End - c.Start)
			}
			k := Inline(words[g.start:end])
			g.alts[k] = append(g.alts[k], h...)
		}
		done := map[Holder]bool{}
		for _, i := range g.members {
			if len(tabled[i].Holders) == 0 {
				put(nil, []Claim{tabled[i].Claim})
			}
			for _, h := range tabled[i].Holders {
				if done[h] {
					continue
				}
				done[h] = true
				var mine []Claim
				for _, x := range tabled {
					c := x.Claim
					there := c.Start > g.start && c.End < g.end || slices.ContainsFunc(g.members, func(m int) bool { return tabled[m].Claim.Key() == c.Key() })
					if there && slices.Contains(x.Holders, h) {
						mine = append(mine, c)
					}
				}
				put([]Holder{h}, mine)
			}
		}
		for k := range g.alts {
			slices.SortFunc(g.alts[k], compareHolders)
		}
		out = append(out, g)
	}
	return out
}

func TestLawRegionsAndAlternatives(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		ws := lawAnyWords(4, 14).Draw(t, "words")
		w := &lawWorld{base: &Text{Blocks: []Block{{ID: "b1", Kind: OP, Content: map[Lang][]Word{"en": ws}}}}}
		from := w.base.Digest()
		for range rapid.IntRange(1, 12).Draw(t, "claims") {
			s := rapid.IntRange(0, len(ws)).Draw(t, "start")
			e := min(len(ws), s+rapid.IntRange(0, 9).Draw(t, "length"))
			c := Claim{Op: Replace, Base: from, Block: "b1", Lang: "en"}
			c.Start, c.End, c.New = Trim(ws, s, e, lawAnyWords(0, 3).Draw(t, "new"))
			c.Exact = ws[c.Start:c.End]
			if c.check(newPlaces(w.base), nil) != nil || slices.ContainsFunc(w.tabled, func(x Tabled) bool { return x.Claim.Key() == c.Key() }) {
				continue
			}
			x := Tabled{Claim: c}
			for _, p := range lawParties[:rapid.IntRange(0, 3).Draw(t, "holders")] {
				if h := (Holder{Party: p}); !w.meets(w.base, h, c) {
					x.Holders = append(x.Holders, h)
				}
			}
			w.tabled = append(w.tabled, x)
		}
		d := lawMerge(t, w.base, w.tabled)
		var regions []*Region
		var walk func(ps []Piece)
		walk = func(ps []Piece) {
			for _, p := range ps {
				if p.Region != nil {
					regions = append(regions, p.Region)
					walk(p.Region.Alts[0].Pieces)
				}
			}
		}
		walk(d.Rows[0].Content["en"])
		want := twinRegions(ws, w.tabled)
		if len(want) != len(regions) {
			t.Fatalf("%d regions, want %d\n%s", len(regions), len(want), w)
		}
		for _, g := range want {
			i := slices.IndexFunc(regions, func(r *Region) bool { return r.Start == g.start && r.End == g.end })
			if i < 0 {
				t.Fatalf("no region %d–%d\n%s", g.start, g.end, w)
			}
			r := regions[i]
			base := Inline(ws[g.start:g.end])
			have := map[string][]Holder{}
			last := ""
			for k, a := range r.Alts[1:] {
				var words []Word
				for _, p := range a.Pieces {
					words = append(words, p.Words...)
				}
				s := Inline(words)
				if k > 0 && s <= last {
					t.Fatalf("alternatives out of order: %q, %q", last, s)
				}
				last, have[s] = s, a.Holders
			}
			if len(r.Alts[0].Keys) > 0 {
				have[base] = r.Alts[0].Holders
			}
			if len(have) != len(g.alts) {
				t.Fatalf("alternatives %v, want %v\n%s", have, g.alts, w)
			}
			for k, hs := range g.alts {
				if !slices.Equal(have[k], hs) && len(have[k])+len(hs) > 0 {
					t.Fatalf("alternative %q: %v, want %v\n%s", k, have[k], hs, w)
				}
			}
		}
		// Regions are apart or strictly nested.
		for _, a := range regions {
			for _, b := range regions {
				if a != b && !(a.End <= b.Start || b.End <= a.Start || a.Start < b.Start && b.End < a.End || b.Start < a.Start && a.End < b.End) {
					t.Fatalf("regions %d–%d and %d–%d cross", a.Start, a.End, b.Start, b.End)
				}
			}
		}
	})
}
