package text

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// twinDispute is a dispute as the brute-force twin sees it.
type twinDispute struct {
	own     []int
	depth   int
	words   map[wordAt]bool
	longest int
}

type wordAt struct {
	block BlockID
	lang  Lang
	i     int
}

// twinMeasure counts what Measure counts, pair by pair and word by word.
func twinMeasure(base *Text, claims []Claim) (out []twinDispute, clear int) {
	byKey := map[Key]int{}
	var all []int
	for i, c := range claims {
		if _, ok := byKey[c.Key()]; !ok {
			byKey[c.Key()] = i
			all = append(all, i)
		}
	}
	on := func(i int) *Text {
		if claims[i].Parent == "" {
			return base
		}
		return claims[byKey[claims[i].Parent]].Inner()
	}
	within := func(i, k int) bool { // on the same text
		return claims[i].Parent == claims[k].Parent && Inside(on(i), claims[i], claims[k])
	}
	label := map[int]int{}
	for _, i := range all {
		label[i] = i
	}
	for again := true; again; {
		again = false
		for _, i := range all {
			for _, k := range all {
				if Rivals(on(i), claims[i], claims[k]) && label[k] > label[i] {
					label[k], again = label[i], true
				}
			}
		}
	}
	group := map[int]*twinDispute{}
	for _, i := range all {
		g := group[label[i]]
		if g == nil {
			g = &twinDispute{words: map[wordAt]bool{}}
			group[label[i]] = g
		}
		g.own = append(g.own, i)
	}
	allOf := func(t *Text, id BlockID) (out []wordAt) {
		b := t.Blocks[t.Find(id)]
		for l, ws := range b.Content {
			for i := range ws {
				out = append(out, wordAt{id, l, i})
			}
		}
		return out
	}
	for _, g := range group {
		lo, hi := map[wordAt]int{}, map[wordAt]int{}
		for _, i := range g.own {
			c := claims[i]
			if c.Op == Delete {
				for _, w := range allOf(on(i), c.Block) {
					g.words[w] = true
				}
			}
			if c.Op == Replace {
				at := wordAt{c.Block, c.Lang, 0}
				if _, ok := lo[at]; !ok {
					lo[at], hi[at] = c.Start, c.End
				}
				lo[at], hi[at] = min(lo[at], c.Start), max(hi[at], c.End)
			}
		}
		for at := range lo {
			for i := lo[at]; i < hi[at]; i++ {
				g.words[wordAt{at.block, at.lang, i}] = true
			}
		}
	}
	inside := func(g, h *twinDispute) bool { // g in h, on the same text
		return g != h && slices.ContainsFunc(g.own, func(i int) bool {
			return slices.ContainsFunc(h.own, func(k int) bool { return within(i, k) })
		})
	}
	directly := func(g, h *twinDispute) bool {
		if !inside(g, h) {
			return false
		}
		for _, x := range group {
			if inside(g, x) && inside(x, h) {
				return false
			}
		}
		return true
	}
	var measure func(g *twinDispute)
	// open is what is open within the new words of a claim: more words than stand there.
	open := func(i int) int {
		n := 0
		for _, s := range group {
			if claims[s.own[0]].Parent != claims[i].Key() {
				continue
			}
			outermost := true
			for _, x := range group {
				outermost = outermost && !inside(s, x)
			}
			if outermost {
				measure(s)
				n += s.longest - len(s.words)
			}
		}
		return n
	}
	var depth func(g *twinDispute) int
	depth = func(g *twinDispute) int {
		n := 0
		if p := claims[g.own[0]].Parent; p != "" {
			n = depth(group[label[byKey[p]]])
		}
		for _, h := range group {
			if inside(g, h) {
				n = max(n, depth(h))
			}
		}
		return n + 1
	}
	measure = func(g *twinDispute) {
		g.depth = depth(g)
		g.longest = len(g.words)
		for _, k := range group {
			if directly(k, g) {
				measure(k)
				g.longest += k.longest - len(k.words)
			}
		}
		for _, i := range g.own {
			n := len(g.words)
			c := claims[i]
			switch c.Op {
			case Replace:
				n += len(c.New) - len(c.Exact) + open(i)
			case Delete:
				n -= len(allOf(on(i), c.Block))
			case Insert:
				t := c.Inner()
				for _, b := range t.Blocks {
					n += len(allOf(t, b.ID))
				}
				n += open(i)
			}
			g.longest = max(g.longest, n)
		}
	}
	taken := map[wordAt]bool{}
	for _, g := range group {
		measure(g)
		if g.depth == 1 {
			for w := range g.words {
				taken[w] = true
			}
		}
	}
	for _, b := range base.Blocks {
		for _, w := range allOf(base, b.ID) {
			if !taken[w] {
				clear++
			}
		}
	}
	for _, g := range group {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b twinDispute) int {
		if a.depth != b.depth {
			return a.depth - b.depth
		}
		return a.own[0] - b.own[0]
	})
	return out, clear
}

// TestMeasureTwin: on random worlds the counts are those of the twin, and no
// order or repetition of claims changes them.
func TestMeasureTwin(t *testing.T) {
	nested, several := 0, 0
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(9).Draw(t, "world")
		claims := w.claims()
		e := Measure(w.base, claims)
		want, clear := twinMeasure(w.base, claims)
		if len(e.Disputes) != len(want) || e.Clear != clear {
			t.Fatalf("%d disputes and %d clear words, want %d and %d\n%s", len(e.Disputes), e.Clear, len(want), clear, w)
		}
		for i, d := range e.Disputes {
			x := want[i]
			if !slices.Equal(d.Claims, x.own) || d.Depth != x.depth || d.Words != len(x.words) || d.Longest != x.longest {
				t.Fatalf("dispute %v depth %d words %d longest %d, want %v\n%s", d.Claims, d.Depth, d.Words, d.Longest, x, w)
			}
			if d.Depth > 1 {
				nested++
			}
			if d.Options() > 2 {
				several++
			}
		}
		again := slices.Clone(claims)
		slices.Reverse(again)
		o := Measure(w.base, append(again, claims...))
		if o.Clear != e.Clear || o.Top() != e.Top() || o.Disputed() != e.Disputed() || o.Options() != e.Options() || o.Millibits() != e.Millibits() || o.Depth() != e.Depth() {
			t.Fatalf("another order differs\n%s", w)
		}
	})
	if nested < 20 || several < 20 {
		t.Errorf("the worlds show too little: %d nested, %d with several options", nested, several)
	}
}

// TestMeasureWording: what nobody holds is the base, and what one claim of a
// dispute makes is as long as its count says.
func TestMeasureWording(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(9).Draw(t, "world")
		claims := w.claims()
		e := Measure(w.base, claims)
		for i, d := range e.Disputes {
			if d.Depth > 1 {
				continue
			}
			if n := len(e.Wording(i, func(int) bool { return false })); n != d.Words {
				t.Fatalf("the base wording has %d words, want %d\n%s", n, d.Words, w)
			}
			for _, k := range d.Claims {
				c := claims[k]
				want := d.Words - len(c.Exact) + len(c.New)
				switch c.Op {
				case Delete:
					b := w.base.Blocks[w.base.Find(c.Block)]
					want -= words(b)
				case Insert:
					for _, b := range c.Blocks {
						want += words(b)
					}
				case Move, SplitAt, Join:
					want++ // its mark
				}
				if n := len(e.Wording(i, func(o int) bool { return o == k })); n != want {
					t.Fatalf("claim %d makes %d words, want %d\n%s", k, n, want, w)
				}
			}
		}
	})
}

// TestMeasureByHand counts one text as a person would.
func TestMeasureByHand(t *testing.T) {
	base := lawText("op: *Decides* that all States shall prevent such use", "op: *Requests* a report", "op: *Ends* here")
	parent := lawWords(base, "b1", "prevent", "halt and punish")
	claims := []Claim{
		parent,
		lawWords(base, "b1", "prevent such", "stop all"),
		lawSub(&parent, "punish", "pursue"),
		lawInsert(base, "b1", "op: *Thanks* all"),
		lawWords(base, "b2", "report", "short report"),
		{Op: Delete, Base: base.Digest(), Block: "b2"},
		{Op: Move, Base: base.Digest(), Block: "b3", Gap: GapStart},
		lawWords(base, "b3", "here", "there"),
	}
	e := Measure(base, claims)
	type count struct{ claims, depth, words, longest int }
	var got []count
	for _, d := range e.Disputes {
		got = append(got, count{len(d.Claims), d.Depth, d.Words, d.Longest})
	}
	want := []count{
		{2, 1, 2, 4}, // [prevent such] [halt and [punish] [pursue] such] [stop all]
		{1, 1, 0, 2}, // [Thanks all]
		{1, 1, 3, 4}, // [Requests a report], within it [short]
		{1, 1, 0, 0}, // the move
		{1, 1, 1, 1}, // here, there
		{1, 2, 1, 1}, // punish, pursue
		{1, 2, 0, 1}, // short
	}
	if !slices.Equal(got, want) || e.Clear != 7 || e.Top() != 5 || e.Options() != 15 || e.Disputed() != 11 || e.Depth() != 2 || e.Millibits() != 7584 {
		t.Errorf("%v clear %d top %d options %d disputed %d depth %d millibits %d", got, e.Clear, e.Top(), e.Options(), e.Disputed(), e.Depth(), e.Millibits())
	}
}

// TestMillibits: thousandths of log2, rounded down.
func TestMillibits(t *testing.T) {
	for k, want := range map[int]int{1: 0, 2: 1000, 3: 1584, 4: 2000, 5: 2321, 1024: 10000} {
		if got := millibits(k); got != want {
			t.Errorf("%d: %d, want %d", k, got, want)
		}
	}
}

// TestEdits: the distance is that of the plain recursion.
func TestEdits(t *testing.T) {
	var plain func(a, b []Word) int
	plain = func(a, b []Word) int {
		switch {
		case len(a) == 0 || len(b) == 0:
			return len(a) + len(b)
		case a[0] == b[0]:
			return plain(a[1:], b[1:])
		}
		return 1 + min(plain(a[1:], b), plain(a, b[1:]), plain(a[1:], b[1:]))
	}
	lawCheck(t, func(t *rapid.T) {
		a, b := lawAnyWords(0, 6).Draw(t, "a"), lawAnyWords(0, 6).Draw(t, "b")
		if got, want := Edits(a, b), plain(a, b); got != want || got != Edits(b, a) {
			t.Fatalf("%d, want %d", got, want)
		}
	})
}

// TestMeasureHostile: claims that fit nothing are passed over.
func TestMeasureHostile(t *testing.T) {
	base := lawText("op: *Decides* that")
	claims := []Claim{
		{Op: Replace, Block: "b9", Lang: "en", Start: 0, End: 1},
		{Op: Replace, Block: "b1", Lang: "en", Start: 1, End: 99},
		{Op: Replace, Block: "b1", Lang: "en", Start: -1, End: 1},
		{Op: Delete, Block: "nowhere"}, {Op: Join, Block: "nowhere"}, {Op: "odd", Block: "b1"}, {},
		{Op: Replace, Parent: "gone", Block: "b1", Lang: "en", Start: 0, End: 1},
		{Op: Insert, Gap: "nowhere", Blocks: lawText("op: *a*").Blocks},
	}
	e := Measure(base, claims)
	if e.Clear != 2 {
		t.Errorf("%d clear words", e.Clear)
	}
	for i, d := range e.Disputes {
		if d.Depth == 1 {
			e.Wording(i, func(int) bool { return true })
		}
	}
}
