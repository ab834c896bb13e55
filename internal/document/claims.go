package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/text"
)

// Understood is what tracked changes come to as claims on a base. Nothing in
// it is decided: which party an author is, and whether what was understood is
// what was meant, a person says.
type Understood struct {
	Base    text.Digest
	Lang    text.Lang
	Authors []Author // sorted by name
	Blocks  []Match  // in the order of the document, then the blocks that it lacks
	Remarks []Margin // comments, in order
	Lost    []Lost   // the Sheet's, then what can't be said as claims
}

// Author is what one author changed.
type Author struct {
	Name   string
	Claims []text.Claim // in the order of the document; a claim with a Parent changes another author's
}

// Match says which block of the base a paragraph was, before all changes.
type Match struct {
	Line       int // of the paragraph; 0 for a block that the document lacks
	Block      text.BlockID
	Confidence int    // percent of equal words; 100: word for word
	How        string // "id", "words", "likeness", "missing"; "new" for a paragraph that the base lacks
}

// Margin is a comment in the margin, and the claims that it stands on.
type Margin struct {
	Comment
	Line   int
	Claims []text.Key
}

// Claims finds out what each author of a document changed in base, in the
// language l. The base of the document is its text with all changes rejected;
// its paragraphs are matched with the blocks of base by the ids that they
// carry, else by equal words, else by likeness.
//
// A contiguous change is one claim in its smallest form (text.Trim). An
// inserted paragraph mark is a split and a deleted one a join, unless a whole
// paragraph comes or goes with it. A change of what another author inserted
// is a claim on that author's claim. What can't be said so is listed in Lost.
func Claims(s *Sheet, base *text.Text, l text.Lang) *Understood {
	p := newPage(s)
	u := &Understood{Base: base.Digest(), Lang: l, Lost: slices.Clone(s.Lost)}
	m := &matcher{page: p, base: base, lang: l, u: u}
	m.matchBlocks()
	var made []made
	for a := range p.authors {
		if a >= maxAuthors {
			u.Lost = append(u.Lost, Lost{What: "authors", Say: fmt.Sprintf("the file names %d authors; the changes of those behind %q aren't read", len(p.authors), p.authors[maxAuthors-1])})
			break
		}
		v := &view{matcher: m, author: int32(a + 1)}
		v.read()
		u.Authors = append(u.Authors, Author{Name: p.authors[a]})
		made = append(made, v.made...)
	}
	for i := range made {
		x := &made[i]
		if err := x.claim.CheckOn(base, u.Base, nil); err != nil {
			m.lose(x.from, "unfit", fmt.Sprintf("a change by %s fits no claim: %v", p.authors[x.author-1], err))
			continue
		}
		u.Authors[x.author-1].Claims = append(u.Authors[x.author-1].Claims, x.claim)
		m.within(x)
		for k := range p.remarks {
			if sp := p.spans[k]; x.from <= max(sp[1], sp[0]+1) && sp[0] <= x.to+1 {
				p.remarks[k].Claims = append(p.remarks[k].Claims, x.claim.Key())
			}
		}
	}
	u.Remarks = p.remarks
	return u
}

// Likely returns which of the revisions the document changes, and how sure
// that is: the percentage of its paragraphs, changes rejected, that stand in
// that revision word for word. -1 when there is no revision.
func Likely(s *Sheet, revisions []*text.Text, l text.Lang) (best, percent int) {
	best, percent = -1, -1
	for i, r := range revisions {
		m := &matcher{page: newPage(s), base: r, lang: l, u: &Understood{}}
		m.matchBlocks()
		all, same := 0, 0
		for _, b := range m.u.Blocks {
			if all++; b.Confidence == 100 {
				same++
			}
		}
		if q := 100 * same / max(all, 1); q > percent {
			best, percent = i, q
		}
	}
	return best, percent
}

// made is a claim and the letters that it comes from.
type made struct {
	claim    text.Claim
	author   int32
	from, to int
	news     [][]tok // the words that it brings, by block
}

// old is a paragraph as it was before all changes.
type old struct {
	toks  []tok
	block int   // of the base, -1 for none
	to    []int // by word: its place in the block, -1 for none; nil: each its own
	mark  int
	para  int32
}

// matcher finds the blocks of the base in the document.
type matcher struct {
	*page
	base *text.Text
	lang text.Lang
	u    *Understood
	olds []old
	of   []int32 // by letter: the old paragraph that it belongs to, -1 for none
}

func (m *matcher) lose(letter int, what, say string) {
	l := Lost{What: what, Say: say}
	if letter >= 0 && letter < len(m.letters) {
		l.Line = m.paras[m.letters[letter].para].Line
	}
	if !slices.Contains(m.u.Lost, l) && len(m.u.Lost) < maxLost {
		m.u.Lost = append(m.u.Lost, l)
	}
}

// maxAuthors bounds the authors of one file, since each is read apart. A
// delegation has a dozen people.
const maxAuthors = 64

// maxLost bounds what Claims lists as lost: more helps nobody.
const maxLost = 2000

// matchBlocks makes the olds and finds the block of each.
func (m *matcher) matchBlocks() {
	m.of = make([]int32, len(m.letters))
	var at []int
	flush := func(mark int) {
		ts := m.toks(at)
		for _, k := range at {
			m.of[k] = int32(len(m.olds))
		}
		if len(ts) > 0 {
			m.olds = append(m.olds, old{toks: ts, block: -1, mark: mark, para: m.letters[ts[0].from].para})
		} else {
			for _, k := range at {
				m.of[k] = -1
			}
		}
		at = at[:0]
	}
	for i, l := range m.letters {
		m.of[i] = -1
		if l.ins != 0 {
			continue
		}
		if l.r == 0 {
			flush(i)
			continue
		}
		at = append(at, i)
	}
	flush(-1)
	var shown []int // blocks in this language
	for i, b := range m.base.Blocks {
		if len(b.Content[m.lang]) > 0 {
			shown = append(shown, i)
		}
	}
	how := m.pairs(shown)
	taken := map[int]bool{}
	for i := range m.olds {
		o := &m.olds[i]
		x := Match{Line: m.paras[o.para].Line, How: "new"}
		if o.block >= 0 {
			taken[o.block] = true
			x.Block, x.How = m.base.Blocks[o.block].ID, how[i]
			x.Confidence = m.settleOld(o)
		}
		m.u.Blocks = append(m.u.Blocks, x)
	}
	for _, b := range shown {
		if !taken[b] {
			m.u.Blocks = append(m.u.Blocks, Match{Block: m.base.Blocks[b].ID, How: "missing"})
		}
	}
}

// pairs gives each old its block.
func (m *matcher) pairs(shown []int) map[int]string {
	how := map[int]string{}
	used := map[int]bool{}
	byWords := map[string][]int{}
	byID := map[text.BlockID]int{}
	key := func(ws []text.Word) string {
		return strings.TrimRight(text.Plain(plain(ws)), finalMarks)
	}
	for _, b := range shown {
		k := key(m.base.Blocks[b].Content[m.lang])
		byWords[k] = append(byWords[k], b)
		byID[m.base.Blocks[b].ID] = b
	}
	pair := func(i, b int, by string) { m.olds[i].block, used[b], how[i] = b, true, by }
	for i, o := range m.olds {
		if id := m.paras[o.para].ID; id != "" {
			if b, ok := byID[id]; ok && !used[b] && 4*common(wordsOf(o.toks), m.base.Blocks[b].Content[m.lang]) >= len(o.toks) {
				pair(i, b, "id")
			}
		}
	}
	last := -1
	for i, o := range m.olds {
		if o.block < 0 {
			for _, b := range byWords[key(wordsOf(o.toks))] {
				if !used[b] && b > last {
					pair(i, b, "words")
					break
				}
			}
		}
		last = max(last, m.olds[i].block)
	}
	next := make([]int, len(m.olds)+1) // by old: the block of the next one that is known
	next[len(m.olds)] = len(m.base.Blocks)
	for i := len(m.olds) - 1; i >= 0; i-- {
		if next[i] = next[i+1]; m.olds[i].block >= 0 {
			next[i] = m.olds[i].block
		}
	}
	lo, budget := -1, maxTries
	for i := range m.olds { // likeness, between the neighbours that are known
		if m.olds[i].block >= 0 {
			lo = m.olds[i].block
			continue
		}
		hi := next[i]
		best, score := -1, 0
		at, _ := slices.BinarySearch(shown, lo+1)
		for k, b := range shown[at:] {
			if b >= hi || k >= maxNear || budget == 0 {
				break
			}
			if used[b] {
				continue
			}
			budget--
			ws := m.base.Blocks[b].Content[m.lang]
			c := common(wordsOf(m.olds[i].toks), ws)
			if q := 200 * c / (len(ws) + len(m.olds[i].toks)); q >= 50 && q > score {
				best, score = b, q
			}
		}
		if best >= 0 {
			pair(i, best, "likeness")
			lo = best
		}
	}
	return how
}

// A paragraph is compared with at most maxNear blocks, since those behind are
// nearer to others, and all together with maxTries: half a second's work.
const (
	maxNear  = 100
	maxTries = 200_000
)

func plain(ws []text.Word) []text.Word {
	out := slices.Clone(ws)
	for i := range out {
		out[i].Em = false
	}
	return out
}

// settleOld takes the derived punctuation from an old paragraph and finds its
// words in the block; it returns the percentage of equal ones. Italics that
// the file has lost without a tracked change aren't held against it.
func (m *matcher) settleOld(o *old) int {
	b := m.base.Blocks[o.block]
	ws := b.Content[m.lang]
	if n := len(o.toks); derived(b.Kind) && n > 0 && (n > len(ws) || o.toks[n-1].w.S != ws[len(ws)-1].S) {
		if ts := withoutFinal(o.toks); len(ts) > 0 {
			o.toks = ts
		}
	}
	same := len(o.toks) == len(ws)
	for i := 0; same && i < len(ws); i++ {
		same = o.toks[i].w.S == ws[i].S
	}
	if same {
		for i := range ws {
			o.toks[i].w = ws[i]
		}
		return 100
	}
	o.to = align(wordsOf(o.toks), ws)
	n := 0
	for _, k := range o.to {
		if k >= 0 {
			n++
		}
	}
	return min(99, 200*n/max(len(ws)+len(o.toks), 1))
}

// common counts the words that two contents share, wherever they stand.
func common(a, b []text.Word) int {
	n := map[string]int{}
	for _, w := range a {
		n[w.S]++
	}
	c := 0
	for _, w := range b {
		if n[w.S] > 0 {
			n[w.S]--
			c++
		}
	}
	return c
}

// maxAlign bounds the table of align; beyond it only equal beginnings and ends
// are found.
const maxAlign = 4_000_000

// align gives for each word of a its place in b along a longest common
// subsequence, or -1.
func align(a, b []text.Word) []int {
	out := make([]int, len(a))
	for i := range out {
		out[i] = -1
	}
	s := 0
	for s < len(a) && s < len(b) && a[s].S == b[s].S {
		out[s] = s
		s++
	}
	ea, eb := len(a), len(b)
	for ea > s && eb > s && a[ea-1].S == b[eb-1].S {
		ea, eb = ea-1, eb-1
		out[ea] = eb
	}
	n, k := ea-s, eb-s
	if n == 0 || k == 0 || n*k > maxAlign {
		return out
	}
	t := make([]uint16, (n+1)*(k+1))
	for i := n - 1; i >= 0; i-- {
		for j := k - 1; j >= 0; j-- {
			if a[s+i].S == b[s+j].S {
				t[i*(k+1)+j] = t[(i+1)*(k+1)+j+1] + 1
			} else {
				t[i*(k+1)+j] = max(t[(i+1)*(k+1)+j], t[i*(k+1)+j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < k; {
		switch {
		case a[s+i].S == b[s+j].S:
			out[s+i] = s + j
			i, j = i+1, j+1
		case t[(i+1)*(k+1)+j] >= t[i*(k+1)+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// place maps words s … e of an old paragraph to its block.
func (o *old) place(s, e int) (int, int, bool) {
	if o.to == nil {
		return s, e, true
	}
	for k := s; k < e; k++ {
		if o.to[k] < 0 || k > s && o.to[k] != o.to[k-1]+1 {
			return 0, 0, false
		}
	}
	switch {
	case s < e:
		return o.to[s], o.to[e-1] + 1, true
	case s < len(o.toks) && o.to[s] >= 0:
		return o.to[s], o.to[s], true
	case s > 0 && o.to[s-1] >= 0:
		return o.to[s-1] + 1, o.to[s-1] + 1, true
	}
	return 0, 0, false
}

// hunk is a change of words: base words s … e become the new words ns … ne.
type hunk struct{ s, e, ns, ne int }

// hunks compares words letter by letter: a word that is made of the same
// letters stands; what is between is a change. Changes end where a space
// stands that nobody touched.
func (p *page) hunks(b, n []tok, kept func(i int) bool) []hunk {
	var out []hunk
	cut := func(h hunk) {
		if h.s == h.e && h.ns == h.ne {
			return
		}
		lo, hi := len(p.letters), -1
		for _, t := range append(slices.Clone(b[h.s:h.e]), n[h.ns:h.ne]...) {
			lo, hi = min(lo, t.from), max(hi, t.to)
		}
		for i := lo; i <= hi; i++ {
			if p.letters[i].r == 0 || p.classOf(p.letters[i].r) != space || !kept(i) {
				continue
			}
			c := h
			for c.e = c.s; c.e < h.e && b[c.e].to < i; c.e++ {
			}
			for c.ne = c.ns; c.ne < h.ne && n[c.ne].to < i; c.ne++ {
			}
			if c.s != c.e || c.ns != c.ne {
				out = append(out, c)
				h.s, h.ns = c.e, c.ne
			}
		}
		if h.s != h.e || h.ns != h.ne {
			out = append(out, h)
		}
	}
	i, j := 0, 0
	h := hunk{}
	for i < len(b) && j < len(n) {
		switch x, y := b[i], n[j]; {
		case x.from == y.from && x.to == y.to && x.w.S == y.w.S:
			h.e, h.ne = i, j
			cut(h)
			i, j = i+1, j+1
			h = hunk{i, i, j, j}
		case cmp.Compare(x.from, y.from) < 0 || x.from == y.from && x.to <= y.to:
			i++
		default:
			j++
		}
	}
	h.e, h.ne = len(b), len(n)
	cut(h)
	return out
}
