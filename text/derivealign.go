package text

import (
	"cmp"
	"fmt"
	"slices"
)

// profile is a block as the alignment sees it.
type profile struct {
	sort  int       // equal for equal kinds, depths and sets of languages: no claim changes these
	id    BlockID   // "" when the copy carries none
	words [][]int32 // per language of the alignment
	n     int       // words in all languages
	count []symbolCount
}

type symbolCount struct {
	sym int32
	n   int32
}

// profiler makes profiles that can be compared with each other.
type profiler struct {
	langs []Lang
	syms  []symbols // per language
	all   int       // symbols of all languages
	sorts map[string]int
	row   *lcsRow
	least int // of two similar blocks, least·LCS ≥ n+m
}

func newProfiler(least int, texts ...*Text) *profiler {
	seen := map[Lang]bool{}
	p := &profiler{sorts: map[string]int{}, least: least}
	for _, t := range texts {
		for _, b := range t.Blocks {
			for _, l := range b.Langs() {
				if !seen[l] {
					seen[l] = true
					p.langs = append(p.langs, l)
				}
			}
		}
	}
	slices.Sort(p.langs)
	for range p.langs {
		p.syms = append(p.syms, symbols{})
	}
	return p
}

// of makes the profiles of a text. Symbols of different languages differ.
func (p *profiler) of(t *Text) []profile {
	out := make([]profile, len(t.Blocks))
	stride := int32(max(1, len(p.langs)))
	for i, b := range t.Blocks {
		key := fmt.Sprint(b.Kind, " ", b.Depth)
		pr := profile{id: b.ID, words: make([][]int32, len(p.langs))}
		var flat []int32
		for k, l := range p.langs {
			ws := b.Content[l]
			if len(ws) == 0 {
				continue
			}
			ids := p.syms[k].of(ws)
			for x := range ids {
				ids[x] = ids[x]*stride + int32(k)
				p.all = max(p.all, int(ids[x])+1)
			}
			key += " " + string(l)
			pr.words[k] = ids
			pr.n += len(ids)
			flat = append(flat, ids...)
		}
		n, ok := p.sorts[key]
		if !ok {
			n = len(p.sorts)
			p.sorts[key] = n
		}
		pr.sort = n
		slices.Sort(flat)
		for x := 0; x < len(flat); {
			y := x
			for y < len(flat) && flat[y] == flat[x] {
				y++
			}
			pr.count = append(pr.count, symbolCount{flat[x], int32(y - x)})
			x = y
		}
		out[i] = pr
	}
	return out
}

// common is the number of words in common, in order, over all languages.
func (p *profiler) common(a, b profile) int {
	if p.row == nil {
		p.row = newLCSRow(p.all)
	}
	p.row.fit(p.all)
	n := 0
	for k := range a.words {
		n += p.row.length(a.words[k], b.words[k])
	}
	return n
}

func (a profile) equal(b profile) bool {
	if a.sort != b.sort || a.n != b.n {
		return false
	}
	for k := range a.words {
		if !slices.Equal(a.words[k], b.words[k]) {
			return false
		}
	}
	return true
}

// similar reports whether blocks of n and m words have enough in common.
func (p *profiler) similar(common, n, m int) bool { return n+m > 0 && p.least*common >= n+m }

// blockPair is a candidate: base block A could have become edited block B.
type blockPair struct {
	A, B   int
	common int
	gain   int // what keeping the pair in place is worth
}

// alignBlocks finds which base block became which edited block. to[i] is the
// edited place of base block i or -1.
func alignBlocks(p *profiler, base, edited []profile) (to []int) {
	to = make([]int, len(base))
	for i := range to {
		to[i] = -1
	}
	taken := make([]bool, len(edited))
	pair := func(i, j int) { to[i], taken[j] = j, true }

	lo := 0
	for lo < len(base) && lo < len(edited) && base[lo].equal(edited[lo]) {
		pair(lo, lo)
		lo++
	}
	for i, j := len(base)-1, len(edited)-1; i >= lo && j >= lo && base[i].equal(edited[j]); i, j = i-1, j-1 {
		pair(i, j)
	}

	cands := candidates(p, base, edited, to, taken)
	for _, c := range heaviestChain(cands, len(base)) {
		pair(c.A, c.B)
	}
	// What is left may have moved: most similar first.
	rest := slices.DeleteFunc(slices.Clone(cands), func(c blockPair) bool {
		n := base[c.A].n
		return to[c.A] >= 0 || taken[c.B] || n < alignMoveWords || 2*c.common <= n
	})
	slices.SortStableFunc(rest, func(x, y blockPair) int {
		return cmp.Or(cmp.Compare(y.gain, x.gain), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	for _, c := range rest {
		if to[c.A] < 0 && !taken[c.B] {
			pair(c.A, c.B)
		}
	}
	pairByID(base, edited, to, taken)
	return to
}

// candidates returns the similar pairs of blocks that are still free.
func candidates(p *profiler, base, edited []profile, to []int, taken []bool) []blockPair {
	var out []blockPair
	byID := map[BlockID]int{}
	for i, b := range base {
		if to[i] < 0 && b.id != "" {
			byID[b.id] = i
		}
	}
	bound := map[int]bool{} // base blocks that an edited block names and resembles
	free := make([]int, 0, len(edited))
	for j, e := range edited {
		if taken[j] {
			continue
		}
		if i, ok := byID[e.id]; ok && e.id != "" && !bound[i] && base[i].sort == e.sort {
			if n := p.common(base[i], e); p.similar(n, base[i].n, e.n) {
				bound[i] = true
				out = append(out, newPair(base, edited, i, j, n))
				continue
			}
		}
		free = append(free, j)
	}

	type posting struct {
		block int
		n     int32
	}
	posts := make([][]posting, p.all)
	for i, b := range base {
		if to[i] >= 0 || bound[i] {
			continue
		}
		for _, c := range b.count {
			posts[c.sym] = append(posts[c.sym], posting{i, c.n})
		}
	}
	bag := make([]int32, len(base))
	var hit []int
	for _, j := range free {
		e := edited[j]
		near := j * len(base) / len(edited)
		for _, c := range e.count {
			list := posts[c.sym]
			if len(list) > alignPostings {
				k, _ := slices.BinarySearchFunc(list, near, func(x posting, at int) int { return cmp.Compare(x.block, at) })
				k = min(max(0, k-alignPostings/2), len(list)-alignPostings)
				list = list[k : k+alignPostings]
			}
			for _, x := range list {
				if bag[x.block] == 0 {
					hit = append(hit, x.block)
				}
				bag[x.block] += min(c.n, x.n)
			}
		}
		// The best few by bag/(n+m), then by place.
		distance := func(i int) int { return max(i-near, near-i) }
		better := func(x, y int) bool {
			if p, q := int(bag[x])*(base[y].n+e.n), int(bag[y])*(base[x].n+e.n); p != q {
				return p > q
			}
			if p, q := distance(x), distance(y); p != q {
				return p < q
			}
			return x < y
		}
		best := make([]int, 0, alignCandidates+1)
		for _, i := range hit {
			if base[i].sort != e.sort || !p.similar(int(bag[i]), base[i].n, e.n) ||
				len(best) == alignCandidates && !better(i, best[len(best)-1]) {
				continue
			}
			k, _ := slices.BinarySearchFunc(best, i, func(x, i int) int {
				if better(x, i) {
					return -1
				}
				return 1
			})
			best = slices.Insert(best, k, i)
			best = best[:min(len(best), alignCandidates)]
		}
		for _, i := range best {
			if n := p.common(base[i], e); p.similar(n, base[i].n, e.n) {
				out = append(out, newPair(base, edited, i, j, n))
			}
		}
		for _, i := range hit {
			bag[i] = 0
		}
		hit = hit[:0]
	}
	return out
}

func newPair(base, edited []profile, i, j, common int) blockPair {
	gain := 4 * common
	if common == base[i].n && common == edited[j].n {
		gain += 2
	}
	if base[i].id != "" && base[i].id == edited[j].id {
		gain++
	}
	return blockPair{A: i, B: j, common: common, gain: gain}
}

// heaviestChain picks pairs in the order of both texts with the greatest sum
// of gains.
func heaviestChain(cands []blockPair, blocks int) []blockPair {
	c := slices.Clone(cands)
	// Within one B, later A first, so that a chain never uses a B twice.
	slices.SortFunc(c, func(x, y blockPair) int { return cmp.Or(cmp.Compare(x.B, y.B), cmp.Compare(y.A, x.A)) })
	type best struct{ sum, last int }
	tree := make([]best, blocks+1) // prefix maxima over A
	for i := range tree {
		tree[i].last = -1
	}
	prev := make([]int, len(c))
	top := best{0, -1}
	for k, x := range c {
		b := best{0, -1}
		for i := x.A; i > 0; i -= i & -i {
			if tree[i].sum > b.sum {
				b = tree[i]
			}
		}
		prev[k] = b.last
		b = best{b.sum + x.gain, k}
		for i := x.A + 1; i <= blocks; i += i & -i {
			if b.sum > tree[i].sum {
				tree[i] = b
			}
		}
		if b.sum > top.sum {
			top = b
		}
	}
	var out []blockPair
	for k := top.last; k >= 0; k = prev[k] {
		out = append(out, c[k])
	}
	slices.Reverse(out)
	return out
}

// pairByID pairs blocks of one id whose words have little in common, where
// that keeps the order: a paragraph rewritten in place stays the paragraph.
func pairByID(base, edited []profile, to []int, taken []bool) {
	byID := map[BlockID]int{}
	for j, e := range edited {
		if !taken[j] && e.id != "" {
			byID[e.id] = j
		}
	}
	if len(byID) == 0 {
		return
	}
	last := make([]int, len(base)+1) // greatest edited place before i
	next := make([]int, len(base)+1) // least edited place from i on
	next[len(base)] = len(edited)
	last[0] = -1
	for i := range base {
		last[i+1] = max(last[i], to[i])
	}
	for i := len(base) - 1; i >= 0; i-- {
		next[i] = next[i+1]
		if to[i] >= 0 {
			next[i] = min(next[i], to[i])
		}
	}
	for i, b := range base {
		j, ok := byID[b.id]
		if !ok || to[i] >= 0 || taken[j] || b.sort != edited[j].sort {
			continue
		}
		if last[i] < j && j < next[i+1] {
			to[i], taken[j] = j, true
			for k := i + 1; k <= len(base) && last[k] < j; k++ {
				last[k] = j
			}
		}
	}
}
