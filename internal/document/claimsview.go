package document

import (
	"fmt"
	"math"
	"slices"

	"parley/text"
)

// view is the document as one author sees it: the base with that author's
// changes and nobody else's.
type view struct {
	*matcher
	author int32
	news   []fresh
	links  [][]int // by old: the news that share letters with it
	moved  map[int]int
	taken  []bool // by new: it is where a moved paragraph came to
	done   []bool // by old
	made   []made
	reach  []int // by old: the furthest block up to it
}

// fresh is a paragraph as the author would have it.
type fresh struct {
	toks  []tok
	links []int // olds that share letters with it
	mark  int
	para  int32
}

// stands reports whether a letter of the base stands in the view.
func (v *view) stands(i int) bool {
	l := v.letters[i]
	return l.ins == 0 && l.del != v.author
}

func (v *view) shows(i int) bool {
	l := v.letters[i]
	return l.del != v.author && (l.ins == 0 || l.ins == v.author && l.inside == 0)
}

// read finds the author's claims.
func (v *view) read() {
	touched := false
	for _, l := range v.letters {
		if l.del == v.author || l.ins == v.author {
			touched = true
			break
		}
	}
	if !touched {
		return
	}
	v.fresh()
	v.moves()
	v.done = make([]bool, len(v.olds))
	handled := make([]bool, len(v.news))
	for i := range v.olds {
		if v.done[i] || len(v.links[i]) == 0 {
			continue
		}
		lo, hi, nlo, nhi := i, i, v.links[i][0], v.links[i][len(v.links[i])-1]
		for grown := true; grown; {
			grown = false
			for j := nlo; j <= nhi; j++ {
				for _, k := range v.news[j].links {
					if k < lo || k > hi {
						lo, hi, grown = min(lo, k), max(hi, k), true
					}
				}
			}
			for k := lo; k <= hi; k++ {
				for _, j := range v.links[k] {
					if j < nlo || j > nhi {
						nlo, nhi, grown = min(nlo, j), max(nhi, j), true
					}
				}
			}
		}
		v.component(lo, hi, nlo, nhi)
		for k := lo; k <= hi; k++ {
			v.done[k] = true
		}
		for j := nlo; j <= nhi; j++ {
			handled[j] = true
		}
	}
	for i := range v.olds {
		if !v.done[i] {
			v.whole(i)
		}
	}
	v.inserts(handled)
	slices.SortStableFunc(v.made, func(a, b made) int { return a.from - b.from })
}

// fresh cuts the view into paragraphs and links them with the old ones. Words
// in common link; where a paragraph has lost all of its words, its mark does.
func (v *view) fresh() {
	v.links = make([][]int, len(v.olds))
	var at []int
	flush := func(mark int) {
		if ts := v.toks(at); len(ts) > 0 {
			n := fresh{toks: ts, mark: mark, para: v.letters[ts[0].from].para}
			for _, k := range at {
				if o := v.of[k]; v.stands(k) && o >= 0 && v.classOf(v.letters[k].r) != space && !v.isFinal(k) && (len(n.links) == 0 || n.links[len(n.links)-1] != int(o)) {
					n.links = append(n.links, int(o))
				}
			}
			for _, o := range n.links {
				v.links[o] = append(v.links[o], len(v.news))
			}
			v.news = append(v.news, n)
		}
		at = at[:0]
	}
	for i, l := range v.letters {
		if !v.shows(i) {
			continue
		}
		if l.r == 0 {
			flush(i)
			continue
		}
		at = append(at, i)
	}
	flush(-1)
	byMark := map[int]int{}
	for j, n := range v.news {
		if len(n.links) == 0 && n.mark >= 0 {
			byMark[n.mark] = j
		}
	}
	for i, o := range v.olds {
		if len(v.links[i]) > 0 || o.mark < 0 || !v.stands(o.mark) {
			continue
		}
		if j, ok := byMark[o.mark]; ok {
			v.news[j].links, v.links[i] = []int{i}, []int{j}
		}
	}
}

// isFinal reports whether a letter is punctuation that may be derived: it
// alone doesn't make a paragraph the same.
func (v *view) isFinal(k int) bool {
	for _, r := range finalMarks {
		if v.letters[k].r == r {
			return true
		}
	}
	return false
}

// block is the base block of an old paragraph.
func (v *view) block(i int) text.Block { return v.base.Blocks[v.olds[i].block] }

// finish takes the derived punctuation from the words of a new paragraph that
// ends as old paragraph i does.
func (v *view) finish(j, i int) []tok {
	ts, ot := v.news[j].toks, v.olds[i].toks
	if !derived(v.block(i).Kind) || len(ts) == 0 {
		return ts
	}
	if len(ot) > 0 && ot[len(ot)-1].to == ts[len(ts)-1].to {
		return ts // the words themselves end so
	}
	return withoutFinal(ts)
}

func (v *view) claim(c text.Claim, from, to int, news ...[]tok) {
	c.Base = v.u.Base
	v.made = append(v.made, made{claim: c, author: v.author, from: from, to: to, news: news})
}

// span is the letters of some words of old and new.
func span(b, n []tok) (from, to int) {
	from, to = math.MaxInt, -1
	for _, ts := range [][]tok{b, n} {
		for _, t := range ts {
			from, to = min(from, t.from), max(to, t.to)
		}
	}
	return from, to
}

// component writes the claims of old paragraphs lo … hi that became new
// paragraphs nlo … nhi.
func (v *view) component(lo, hi, nlo, nhi int) {
	for i := lo; i <= hi; i++ {
		if v.olds[i].block < 0 {
			if from, _ := span(v.olds[i].toks, nil); v.changed(lo, hi, nlo, nhi) {
				v.lose(from, "unknown", fmt.Sprintf("changes by %s in a paragraph that the base lacks", v.authors[v.author-1]))
			}
			return
		}
	}
	ok := true
	var out []made
	was := v.made
	v.made = nil
	switch {
	case lo == hi && nlo == nhi:
		ok = v.words(lo, v.olds[lo].toks, v.finish(nlo, lo), 0, len(v.olds[lo].toks))
	default:
		ok = v.pieces(lo, hi, nlo, nhi)
	}
	if !ok {
		v.made = nil
		v.derive(lo, hi, nlo, nhi)
	}
	out = v.made
	v.made = append(was, out...)
}

// changed reports whether the author changed anything there.
func (v *view) changed(lo, hi, nlo, nhi int) bool {
	return lo != hi || nlo != nhi || !slices.Equal(wordsOf(v.olds[lo].toks), wordsOf(v.news[nlo].toks))
}

// words writes word claims: old words b, at s … e of paragraph i, become n.
// It reports whether they can be written.
func (v *view) words(i int, b, n []tok, s, e int) bool {
	hs := v.hunks(b[s:e], n, v.stands)
	ws := v.block(i).Content[v.lang]
	var cs []text.Claim
	for k := 0; k < len(hs); {
		h := hs[k]
		c, ok := v.trimmed(i, ws, b, n, s, h)
		if !ok {
			hs = slices.Delete(hs, k, k+1)
			continue
		}
		if m := len(cs); m > 0 && text.Rivals(v.base, cs[m-1], c) {
			hs[k-1].e, hs[k-1].ne = h.e, h.ne
			hs = slices.Delete(hs, k, k+1)
			if c, ok = v.trimmed(i, ws, b, n, s, hs[k-1]); ok {
				cs[m-1] = c
			}
			continue
		}
		cs = append(cs, c)
		k++
	}
	if len(cs) != len(hs) {
		return false
	}
	for k, c := range cs {
		h := hs[k]
		if e < len(b) && h.s == e-s && h.ns < h.ne { // at the end of a part: it would go to the next one
			return false
		}
		from, to := span(b[s+h.s:s+h.e], n[h.ns:h.ne])
		var news [][]tok
		for off := 0; off+len(c.New) <= h.ne-h.ns; off++ {
			if len(c.New) > 0 && slices.Equal(wordsOf(n[h.ns+off:h.ns+off+len(c.New)]), c.New) {
				news = [][]tok{n[h.ns+off : h.ns+off+len(c.New)]}
				break
			}
		}
		v.claim(c, from, to, news...)
	}
	return true
}

// trimmed is the claim of a change, or false for none.
func (v *view) trimmed(i int, ws []text.Word, b, n []tok, s int, h hunk) (text.Claim, bool) {
	from, to, ok := v.olds[i].place(s+h.s, s+h.e)
	at, _ := span(b[s+h.s:s+h.e], n[h.ns:h.ne])
	if !ok {
		v.lose(at, "unplaced", fmt.Sprintf("a change by %s (“%s” to “%s”) stands where the file's words aren't the base's", v.authors[v.author-1],
			text.Plain(wordsOf(b[s+h.s:s+h.e])), text.Plain(wordsOf(n[h.ns:h.ne]))))
		return text.Claim{}, false
	}
	c := text.Claim{Op: text.Replace, Base: v.u.Base, Block: v.block(i).ID, Lang: v.lang}
	c.Start, c.End, c.New = text.Trim(ws, from, to, wordsOf(n[h.ns:h.ne]))
	if c.Start == c.End && len(c.New) == 0 {
		return c, false
	}
	c.Exact = slices.Clone(ws[c.Start:c.End])
	return c, true
}

// pieces writes old paragraphs that were split, joined or both: each pair of
// an old and a new paragraph shares one piece, which the marks bound.
func (v *view) pieces(lo, hi, nlo, nhi int) bool {
	for j := nlo; j <= nhi; j++ {
		if len(v.news[j].links) == 0 {
			return false // a new paragraph in the middle of an old one
		}
	}
	for i := lo; i <= hi; i++ {
		js, o := v.links[i], v.olds[i]
		if len(js) == 0 || len(js) > 1 && (o.to != nil || len(v.block(i).Content) != 1) {
			return false
		}
		s := 0
		for x, j := range js {
			e, n := len(o.toks), v.end(j)
			if x+1 < len(js) {
				mark := v.news[j].mark
				k, whole := before(o.toks, mark)
				if e = k; !whole || e <= s || e >= len(o.toks) {
					return false
				}
				v.claim(text.Claim{Op: text.SplitAt, Block: v.block(i).ID, At: map[text.Lang]int{v.lang: e}}, mark, mark)
			}
			ls := v.news[j].links
			if i < ls[len(ls)-1] {
				k, whole := before(n, o.mark)
				if n = n[:k]; !whole {
					return false
				}
			}
			if i > ls[0] {
				k, whole := before(n, v.olds[i-1].mark)
				if n = n[k:]; !whole {
					return false
				}
			}
			if len(n) == 0 || !v.words(i, o.toks, n, s, e) {
				return false
			}
			s = e
		}
		if i < hi {
			if next := v.links[i+1]; len(next) == 0 || next[0] != js[len(js)-1] || v.olds[i+1].block != o.block+1 {
				return false
			}
			v.claim(text.Claim{Op: text.Join, Block: v.block(i).ID}, o.mark, o.mark)
		}
	}
	return true
}

// before counts the words in front of a mark; false if it cuts one.
func before(ts []tok, mark int) (int, bool) {
	for k, t := range ts {
		if t.from > mark {
			return k, true
		}
		if t.to > mark {
			return k, false
		}
	}
	return len(ts), true
}

// end is the words of a new paragraph without derived punctuation. Where it
// ends in the middle of an old one, punctuation of the old is no derived one.
func (v *view) end(j int) []tok {
	n := v.news[j]
	i := n.links[len(n.links)-1]
	if js := v.links[i]; js[len(js)-1] != j && v.letters[n.toks[len(n.toks)-1].to].ins == 0 {
		return n.toks
	}
	return v.finish(j, i)
}

// derive finds claims by comparison where the tracked changes are no claims
// as they stand: a cut within a word, halves that changed hands.
func (v *view) derive(lo, hi, nlo, nhi int) {
	from, to := v.olds[lo].toks[0].from, v.olds[hi].toks[len(v.olds[hi].toks)-1].to
	sub, edited := &text.Text{}, &text.Text{}
	for i := lo; i <= hi; i++ {
		if v.olds[i].block < 0 || v.olds[i].to != nil {
			v.lose(from, "unplaced", fmt.Sprintf("changes by %s across paragraphs stand where the file's words aren't the base's", v.authors[v.author-1]))
			return
		}
		if i == lo || v.olds[i].block > v.olds[i-1].block {
			sub.Blocks = append(sub.Blocks, v.block(i))
		}
	}
	for j := nlo; j <= nhi; j++ {
		b := text.Block{Kind: v.block(lo).Kind, Depth: v.block(lo).Depth}
		i := lo
		if ls := v.news[j].links; len(ls) > 0 {
			i = ls[0]
			b.ID, b.Kind, b.Depth = v.block(i).ID, v.block(i).Kind, v.block(i).Depth
		}
		if edited.Find(b.ID) >= 0 || b.ID == "" {
			b.ID = text.BlockID(fmt.Sprintf("copy-%d", j))
		}
		b.Content = map[text.Lang][]text.Word{v.lang: wordsOf(v.finish(j, i))}
		edited.Blocks = append(edited.Blocks, b)
	}
	cs, err := text.DeriveLang(sub, edited, v.lang)
	if err != nil {
		v.lose(from, "unplaced", fmt.Sprintf("changes by %s across paragraphs become no claims: %v", v.authors[v.author-1], err))
		return
	}
	for _, c := range cs {
		if c.Gap == text.GapStart {
			if k := v.olds[lo].block; k > 0 {
				c.Gap = text.Gap(v.base.Blocks[k-1].ID)
			}
		}
		v.claim(c, from, to)
	}
	v.lose(from, "compared", fmt.Sprintf("changes by %s across paragraphs were found by comparison; look at them with care", v.authors[v.author-1]))
}

// whole writes an old paragraph that is gone as a whole, or was moved.
func (v *view) whole(i int) {
	o := v.olds[i]
	from, to := span(o.toks, nil)
	if o.block < 0 {
		v.lose(from, "unknown", fmt.Sprintf("%s deletes a paragraph that the base lacks", v.authors[v.author-1]))
		return
	}
	j, ok := v.moved[i]
	if !ok {
		v.claim(text.Claim{Op: text.Delete, Block: v.block(i).ID}, from, to)
		return
	}
	gap, at := v.gap(v.news[j].toks[0].from)
	if at != o.block && at != o.block+1 {
		f, t := span(nil, v.news[j].toks)
		v.claim(text.Claim{Op: text.Move, Block: v.block(i).ID, Gap: gap}, f, t)
	}
	// The words that came there, before the author changed them.
	b := v.toks(v.came(j))
	if derived(v.block(i).Kind) && len(b) > len(o.toks) || len(b) > 0 && len(o.toks) > 0 && len(b) == len(o.toks) && b[len(b)-1].w.S != o.toks[len(b)-1].w.S {
		b = withoutFinal(b)
	}
	n := v.news[j].toks
	if derived(v.block(i).Kind) && (len(b) == 0 || b[len(b)-1].to != n[len(n)-1].to) {
		n = withoutFinal(n)
	}
	if len(b) != len(o.toks) {
		return
	}
	kept := func(k int) bool { l := v.letters[k]; return l.ins == v.author && l.del == 0 && l.move != 0 }
	for _, h := range v.hunks(b, n, kept) {
		if c, ok := v.trimmed(i, v.block(i).Content[v.lang], o.toks, n, 0, h); ok {
			f, t := span(b[h.s:h.e], n[h.ns:h.ne])
			v.claim(c, f, t)
		}
	}
}

// gap is the gap behind the last block whose words stand before a letter, and
// its place, 0 for the start.
func (v *view) gap(letter int) (text.Gap, int) {
	k, _ := slices.BinarySearchFunc(v.olds, letter, func(o old, l int) int { return o.toks[len(o.toks)-1].to - l })
	if v.reach == nil {
		top := -1
		for _, o := range v.olds {
			top = max(top, o.block)
			v.reach = append(v.reach, top)
		}
	}
	if k == 0 || v.reach[k-1] < 0 {
		return text.GapStart, 0
	}
	at := v.reach[k-1]
	return text.Gap(v.base.Blocks[at].ID), at + 1
}

// moves pairs paragraphs that went with those that came under the same name.
func (v *view) moves() {
	v.moved, v.taken = map[int]int{}, make([]bool, len(v.news))
	went, came := map[int32][]int{}, map[int32][]int{}
	for i, o := range v.olds {
		if len(v.links[i]) == 0 && o.block >= 0 {
			if m := v.letters[o.toks[0].from].move; m != 0 {
				went[m] = append(went[m], i)
			}
		}
	}
	last := int32(-1)
	for j, n := range v.news {
		if len(n.links) == 0 {
			if ks := v.came(j); len(ks) > 0 && n.para != last {
				m := v.letters[ks[0]].move
				came[m], last = append(came[m], j), n.para
			}
		}
	}
	for m, is := range went {
		js := came[m]
		if len(js) != len(is) {
			v.lose(v.olds[is[0]].toks[0].from, "move", fmt.Sprintf("a move by %s doesn't come out where it began; it is read as deletion and insertion", v.authors[v.author-1]))
			continue
		}
		for k, i := range is {
			if v.sameMoved(i, js[k]) {
				v.moved[i], v.taken[js[k]] = js[k], true
			} else {
				v.lose(v.olds[i].toks[0].from, "move", fmt.Sprintf("a paragraph moved by %s arrives with other words; it is read as deletion and insertion", v.authors[v.author-1]))
			}
		}
	}
}

// came are the letters that came to a new paragraph by a move, before they
// were changed there.
func (v *view) came(j int) []int {
	var out []int
	from, to := v.lettersOf(v.news[j].para)
	for k := from; k < to; k++ {
		if l := v.letters[k]; l.ins == v.author && l.move != 0 && l.r != 0 {
			out = append(out, k)
		}
	}
	return out
}

// sameMoved reports whether the words that came are those that went.
func (v *view) sameMoved(i, j int) bool {
	var went []int
	o := v.olds[i]
	from, to := o.toks[0].from, o.toks[len(o.toks)-1].to
	for k := from; k <= to || k < len(v.letters) && v.letters[k].r != 0; k++ {
		if v.of[k] == int32(i) {
			went = append(went, k)
		}
	}
	a, b := v.toks(v.came(j)), v.toks(went)
	return slices.EqualFunc(a, b, func(x, y tok) bool { return x.w == y.w })
}

// inserts writes the paragraphs that are new: those that stand together are
// one claim.
func (v *view) inserts(handled []bool) {
	last, lastGap := -2, text.Gap("")
	for j, n := range v.news {
		if handled[j] || v.taken[j] || len(n.links) > 0 {
			continue
		}
		gap, at := v.gap(n.toks[0].from)
		b := v.kindOf(n, at)
		ts := n.toks
		if derived(b.Kind) {
			ts = withoutFinal(ts)
		}
		if len(ts) == 0 {
			continue
		}
		b.Content = map[text.Lang][]text.Word{v.lang: wordsOf(ts)}
		from, to := span(nil, ts)
		if last == j-1 && lastGap == gap {
			m := &v.made[len(v.made)-1]
			m.claim.Blocks = append(m.claim.Blocks, b)
			m.news, m.to = append(m.news, ts), to
		} else {
			v.claim(text.Claim{Op: text.Insert, Gap: gap, Blocks: []text.Block{b}}, from, to, ts)
		}
		last, lastGap = j, gap
	}
}

// kindOf says what a new paragraph is: what the file says, else what the
// nearest block of the same look is.
func (v *view) kindOf(n fresh, at int) text.Block {
	p := v.paras[n.para]
	if p.Cells != nil {
		return text.Block{Kind: text.Paragraph}
	}
	if p.Kind != "" {
		return text.Block{Kind: p.Kind, Depth: min(max(p.Depth, 0), text.MaxDepth)}
	}
	best, far := -1, 1<<30
	here, _ := slices.BinarySearchFunc(v.olds, n.toks[0].from, func(o old, l int) int { return o.toks[0].from - l })
	for i := max(0, here-maxNear); i < min(len(v.olds), here+maxNear); i++ {
		o := v.olds[i]
		q := v.paras[o.para]
		if o.block < 0 || (q.Number != "") != (p.Number != "") || q.Depth != p.Depth || q.Style != p.Style || q.Kind != "" {
			continue
		}
		d := 2 * (at - 1 - o.block)
		if d < 0 {
			d = 1 - d
		}
		if d < far {
			best, far = i, d
		}
	}
	if best < 0 {
		return text.Block{Kind: text.Paragraph, Depth: min(max(p.Depth, 0), text.MaxDepth)}
	}
	b := v.block(best)
	if b.Kind == text.Title || b.Kind == text.Formula || b.Kind == text.Note {
		return text.Block{Kind: text.Paragraph}
	}
	return text.Block{Kind: b.Kind, Depth: b.Depth}
}
