package table

import (
	"slices"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/text"
)

// spot is a node of the graph of words: a token, or a fork.
type spot struct {
	token  string
	lo, hi int          // the words of the newest revision's block that it stands for, or in whose place; -1 in a proposed paragraph
	in     []bridge.Lit // what must come out for it to stand there
	next   int
	ways   []way // of a fork; then token is empty, as where only nothing stands
}

type way struct {
	lit bridge.Lit
	to  int
}

// strand is one row in one language.
type strand struct {
	block text.BlockID // of the newest revision; "" of a proposed paragraph
	lang  text.Lang
	label string
	in    []bridge.Lit // what must come out for the row to stand
	whole []bridge.Lit // and for nothing to stand before its words
	entry int
	from  int // its spots are from … to, to excluded
	to    int
}

// graph is all words of a draft, with all ways through its brackets.
type graph struct {
	spots   []spot // number 0 is the end of every strand
	strands []strand
	at      map[string][]int // tokens to spots
	of      []int            // spots to strands
}

func newGraph() *graph { return &graph{spots: []spot{{}}, of: []int{-1}, at: map[string][]int{}} }

func (g *graph) add(s spot) int {
	n := len(g.spots)
	g.spots = append(g.spots, s)
	g.of = append(g.of, len(g.strands))
	if s.token != "" {
		g.at[s.token] = append(g.at[s.token], n)
	}
	return n
}

// words adds words, and returns the first and the last spot of them; the last
// is still to be led on. Where at is not below 0, the first word stands at that
// place of its block; otherwise all stand for lo … hi.
func (g *graph) words(ws []text.Word, at, lo, hi int, in []bridge.Lit) (first, last int) {
	first = -1
	for i, w := range ws {
		l, h := lo, hi
		if at >= 0 {
			l, h = at+i, at+i+1
		}
		for _, token := range brief.WordTokens(w) {
			n := g.add(spot{token: token, lo: l, hi: h, in: in})
			if first < 0 {
				first = n
			} else {
				g.spots[last].next = n
			}
			last = n
		}
	}
	if first < 0 {
		first = g.add(spot{lo: lo, hi: hi, in: in})
		last = first
	}
	return first, last
}

// match is one way in which words come about.
type match struct {
	lits   []bridge.Lit
	strand int
}

// where narrows a search.
type where struct {
	block  text.BlockID // "" anywhere
	lang   text.Lang    // "" any
	span   bool
	lo, hi int
	whole  bool
}

func (w where) strand(s *strand) bool {
	return (w.block == "" || s.block == w.block) && (w.lang == "" || s.lang == w.lang)
}

func (w where) spot(s *spot) bool {
	if !w.span {
		return true
	}
	if s.lo < 0 {
		return false
	}
	if s.lo == s.hi || w.lo == w.hi {
		return w.lo <= s.hi && s.lo <= w.hi
	}
	return w.lo < s.hi && s.lo < w.hi
}

// search follows words through the graph.
type search struct {
	g      *graph
	words  []string
	where  where
	steps  int
	all    bool // nothing was left out
	found  []match
	strand int
}

// find returns every way in which the words come about; all is false where
// there are too many to say.
func (g *graph) find(words []string, w where) (found []match, all bool) {
	s := &search{g: g, words: words, where: w, all: true}
	if len(words) == 0 {
		return nil, true
	}
	if w.whole {
		for n := range g.strands {
			if st := &g.strands[n]; w.strand(st) {
				s.strand = n
				s.fork(st.entry, 0, st.whole)
			}
		}
		return s.found, s.all
	}
	for _, n := range g.at[words[0]] {
		p := &g.spots[n]
		if s.strand = g.of[n]; w.strand(&g.strands[s.strand]) && w.spot(p) {
			s.fork(n, 0, p.in)
		}
	}
	return s.found, s.all
}

// fork goes on from a spot that may be a fork, with words[k] to be found next.
func (s *search) fork(n, k int, lits []bridge.Lit) {
	if s.steps++; s.steps > maxSteps || len(s.found) >= maxWays {
		s.all = false
		return
	}
	p := &s.g.spots[n]
	switch {
	case n == 0:
		if k == len(s.words) {
			s.take(lits)
		}
	case len(p.ways) > 0:
		for _, w := range p.ways {
			s.fork(w.to, k, with(lits, w.lit))
		}
	case p.token == "":
		s.fork(p.next, k, lits)
	case k < len(s.words) && p.token == s.words[k]:
		if k+1 == len(s.words) && !s.where.whole {
			s.take(lits)
			return
		}
		s.fork(p.next, k+1, lits)
	}
}

func (s *search) take(lits []bridge.Lit) {
	lits = slices.Clone(lits)
	slices.SortFunc(lits, compareLits)
	lits = slices.Compact(lits)
	for _, m := range s.found {
		if m.strand == s.strand && slices.Equal(m.lits, lits) {
			return
		}
	}
	s.found = append(s.found, match{lits, s.strand})
}

func with(lits []bridge.Lit, l bridge.Lit) []bridge.Lit {
	if slices.Contains(lits, l) {
		return lits
	}
	return append(slices.Clip(lits), l)
}

func compareLits(a, b bridge.Lit) int {
	switch {
	case a.Bracket != b.Bracket:
		return a.Bracket - b.Bracket
	case a.Option != b.Option:
		return a.Option - b.Option
	case a.Not == b.Not:
		return 0
	case b.Not:
		return -1
	}
	return 1
}

func not(l bridge.Lit) bridge.Lit {
	l.Not = !l.Not
	return l
}
