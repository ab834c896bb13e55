package text

import "math/bits"

// symbols numbers words so that diffs compare integers. Words that differ
// only in emphasis are different words.
type symbols map[Word]int32

// of returns the numbers of ws, giving new words new numbers.
func (s symbols) of(ws []Word) []int32 {
	out := make([]int32, len(ws))
	for i, w := range ws {
		n, ok := s[w]
		if !ok {
			n = int32(len(s))
			s[w] = n
		}
		out[i] = n
	}
	return out
}

// lcsRow answers how long the longest common subsequence of a sequence and
// each prefix of another is. It is the bit-parallel row of Crochemore and
// others: n·m/64 steps, memory linear in m and in the number of symbols.
// Its fields are scratch space, so that many pairs cost no allocation.
type lcsRow struct {
	head []int32 // first place in b of a symbol, -1 for none
	next []int32 // next place in b of the same symbol, -1 for none
	v    []uint64

	// Symbols that b holds often have their places as bits: there are at most
	// 64 of them.
	often []int32 // per symbol: 1 + its index in masks, 0 for none
	masks [][]uint64
	used  []int32 // the symbols of masks
}

func newLCSRow(symbols int) *lcsRow {
	r := &lcsRow{}
	r.fit(symbols)
	return r
}

// fit makes room for that many symbols.
func (r *lcsRow) fit(symbols int) {
	for len(r.head) < symbols {
		r.head = append(r.head, -1)
	}
	for len(r.often) < symbols {
		r.often = append(r.often, 0)
	}
}

// run fills r.v for a against b; a zero at bit j says that the length grows
// when b[j] joins the prefix.
func (r *lcsRow) run(a, b []int32) {
	r.next = grown(r.next, len(b))
	for j := len(b) - 1; j >= 0; j-- {
		r.next[j] = r.head[b[j]]
		r.head[b[j]] = int32(j)
	}
	words := (len(b) + 63) / 64
	r.index(b, words)
	r.v = grown(r.v, words)
	for i := range r.v {
		r.v[i] = ^uint64(0)
	}
	high := -1 // no word above it has lost a bit
	for _, x := range a {
		if k := r.often[x]; k > 0 {
			var carry uint64
			for w, m := range r.masks[k-1] {
				v := r.v[w]
				var sum uint64
				sum, carry = bits.Add64(v, v&m, carry)
				r.v[w] = sum | v&^m
			}
			high = words - 1
			continue
		}
		p := r.head[x]
		w, carry := -1, uint64(0)
		for p >= 0 || carry > 0 {
			w++
			if carry == 0 || w > high {
				if p < 0 {
					break
				}
				w = int(p >> 6)
			}
			if w >= words {
				break
			}
			var m uint64
			for p >= 0 && int(p>>6) == w {
				m |= 1 << (p & 63)
				p = r.next[p]
			}
			v := r.v[w]
			var sum uint64
			sum, carry = bits.Add64(v, v&m, carry)
			r.v[w] = sum | v&^m
			high = max(high, w)
		}
	}
	for _, x := range b {
		r.head[x] = -1
	}
	for _, x := range r.used {
		r.often[x] = 0
	}
	r.used = r.used[:0]
}

// index fills masks for the symbols that stand in b more than words times.
func (r *lcsRow) index(b []int32, words int) {
	if words < 2 {
		return
	}
	for j, x := range b {
		if r.head[x] != int32(j) {
			continue // not its first place
		}
		n := 0
		for p := r.head[x]; p >= 0; p = r.next[p] {
			n++
		}
		if n <= words {
			continue
		}
		k := len(r.used)
		if k == len(r.masks) {
			r.masks = append(r.masks, nil)
		}
		r.masks[k] = grown(r.masks[k], words)
		clear(r.masks[k])
		for p := r.head[x]; p >= 0; p = r.next[p] {
			r.masks[k][p>>6] |= 1 << (p & 63)
		}
		r.used = append(r.used, x)
		r.often[x] = int32(k + 1)
	}
}

// length is the length of the longest common subsequence of a and b.
func (r *lcsRow) length(a, b []int32) int {
	p := commonPrefix(a, b)
	a, b = a[p:], b[p:]
	s := commonSuffix(a, b)
	a, b = a[:len(a)-s], b[:len(b)-s]
	if len(a) == 0 || len(b) == 0 {
		return p + s
	}
	r.run(a, b)
	n := p + s
	for i, v := range r.v {
		zero := ^v
		if k := len(b) - 64*i; k < 64 {
			zero &= 1<<k - 1
		}
		n += bits.OnesCount64(zero)
	}
	return n
}

// prefixes sets out[j] to the length for a and b[:j], 0 ≤ j ≤ len(b).
func (r *lcsRow) prefixes(a, b []int32, out []int32) {
	r.run(a, b)
	out[0] = 0
	for j := range b {
		out[j+1] = out[j] + int32(^r.v[j>>6]>>(j&63)&1)
	}
}

func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

func commonPrefix(a, b []int32) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b []int32) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// matchPair says that a[A] and b[B] are the same kept word.
type matchPair struct{ A, B int }

// lcsWeights says how dear it is to lose a common word and to open a change.
type lcsWeights struct {
	keep []int32 // per symbol: gain for keeping it
	open int32   // price of one more change
}

// alignWords returns the kept words, in order. Up to lcsCells cells it is the
// best alignment by weights; beyond, halves of a longest common subsequence
// are aligned so.
func (r *lcsRow) alignWords(a, b []int32, w lcsWeights) []matchPair {
	var out []matchPair
	r.align(a, b, 0, 0, w, &out)
	return out
}

func (r *lcsRow) align(a, b []int32, a0, b0 int, w lcsWeights, out *[]matchPair) {
	p := commonPrefix(a, b)
	for i := range p {
		*out = append(*out, matchPair{a0 + i, b0 + i})
	}
	a, b, a0, b0 = a[p:], b[p:], a0+p, b0+p
	s := commonSuffix(a, b)
	ta, tb := a0+len(a)-s, b0+len(b)-s
	a, b = a[:len(a)-s], b[:len(b)-s]
	switch {
	case len(a) == 0 || len(b) == 0:
	case len(a) > 1 && (len(a)+1)*(len(b)+1) > lcsCells:
		mid := len(a) / 2
		cut := r.halve(a, b, mid)
		r.align(a[:mid], b[:cut], a0, b0, w, out)
		r.align(a[mid:], b[cut:], a0+mid, b0+cut, w, out)
	case len(a) == 1:
		for j, x := range b {
			if x == a[0] {
				*out = append(*out, matchPair{a0, b0 + j})
				break
			}
		}
	default:
		alignTable(a, b, a0, b0, w, out)
	}
	for i := range s {
		*out = append(*out, matchPair{ta + i, tb + i})
	}
}

// halve returns the cut of b that belongs to the cut of a at mid.
func (r *lcsRow) halve(a, b []int32, mid int) int {
	fore := make([]int32, len(b)+1)
	r.prefixes(a[:mid], b, fore)
	back := make([]int32, len(b)+1)
	r.prefixes(backwards(a[mid:]), backwards(b), back)
	best, cut := int32(-1), 0
	for j := range fore {
		if n := fore[j] + back[len(b)-j]; n > best {
			best, cut = n, j
		}
	}
	return cut
}

func backwards(a []int32) []int32 {
	out := make([]int32, len(a))
	for i, x := range a {
		out[len(a)-1-i] = x
	}
	return out
}

// The marks of one cell of alignTable: where its two values came from.
const (
	keptFromGap = 1 << iota // the kept word follows a change
	gapUp                   // the change grew by a word of a, else of b
	gapOpens                // the change begins here, after a kept word
)

// alignTable is the alignment with a price for opening a change (Gotoh): the
// gain of the kept words less the price of the changes is greatest. Ties are
// settled the same way every time.
func alignTable(a, b []int32, a0, b0 int, w lcsWeights, out *[]matchPair) {
	const never = -1 << 29
	m := len(b)
	from := make([]byte, (len(a)+1)*(m+1))
	kept, gap := make([]int32, m+1), make([]int32, m+1)
	for j := range kept {
		kept[j], gap[j] = never, -w.open
		if j > 1 {
			from[j] = 0
		} else {
			from[j] = gapOpens
		}
	}
	kept[0], gap[0] = 0, never
	for i := 1; i <= len(a); i++ {
		row := from[i*(m+1) : (i+1)*(m+1)]
		diagKept, diagGap := kept[0], gap[0]
		row[0] = gapUp
		if i == 1 {
			row[0] |= gapOpens
		}
		kept[0], gap[0] = never, -w.open
		for j := 1; j <= m; j++ {
			var mark byte
			upKept, upGap := kept[j], gap[j]
			k := int32(never)
			if a[i-1] == b[j-1] {
				k = diagKept
				if diagGap > k {
					k = diagGap
					mark |= keptFromGap
				}
				k += w.keep[a[i-1]]
			}
			// Removed words stand before added ones; a change is closed late.
			g := gap[j-1]
			gm := byte(0)
			if upGap > g {
				g, gm = upGap, gapUp
			}
			if v := kept[j-1] - w.open; v > g {
				g, gm = v, gapOpens
			}
			if v := upKept - w.open; v > g {
				g, gm = v, gapUp|gapOpens
			}
			diagKept, diagGap = upKept, upGap
			kept[j], gap[j] = k, g
			row[j] = mark | gm
		}
	}
	start := len(*out)
	inGap := gap[m] > kept[m]
	for i, j := len(a), m; i > 0 || j > 0; {
		mark := from[i*(m+1)+j]
		if !inGap {
			*out = append(*out, matchPair{a0 + i - 1, b0 + j - 1})
			inGap = mark&keptFromGap != 0
			i, j = i-1, j-1
			continue
		}
		inGap = mark&gapOpens == 0
		if mark&gapUp != 0 {
			i--
		} else {
			j--
		}
	}
	for l, r := start, len(*out)-1; l < r; l, r = l+1, r-1 {
		(*out)[l], (*out)[r] = (*out)[r], (*out)[l]
	}
}
