package document

import (
	"slices"

	"parley/text"
)

// Compared is the second of two compared texts with what changed since the
// first as tracked changes of one author: whoever accepts them all has b,
// whoever rejects them all has a. c is text.Compare(a, b). A block that moved
// bears the name of its move in both places; one that was split or joined has
// an inserted or deleted paragraph mark. What has no words, a change of a
// block's kind or depth, isn't shown: the paragraph looks as in b.
func Compared(a, b *text.Text, c *text.Comparison, by Change, h Head) *Sheet {
	s := h.sheet()
	all := append(slices.Clip(slices.Clone(a.Blocks)), b.Blocks...)
	m := comparing{a: a, b: b, h: h, by: &by, s: s, notes: notesOf(h.main(), all),
		oldFinals: finalsOf(a.Blocks), newFinals: finalsOf(b.Blocks),
		oldNumbers: printed(a), newNumbers: printed(b), lastPart: map[int]int{}, runs: map[int][]int{}, inRun: map[int]bool{}}
	for i, r := range c.Rows {
		if r.Change == text.RowSplit {
			m.lastPart[r.Old] = i
		}
	}
	m.findRuns(c)
	for i, r := range c.Rows {
		m.row(i, r)
	}
	return s
}

// printed are the numbers of a text as official texts have them.
func printed(t *text.Text) []string {
	n := numbers{sole: soleOP(t.Blocks)}
	out := text.Number(t.Blocks)
	for i := range out {
		out[i] = n.of(t.Blocks[i].Kind, out[i])
	}
	return out
}

type comparing struct {
	a, b                   *text.Text
	h                      Head
	by                     *Change
	s                      *Sheet
	notes                  *noteSet
	oldFinals, newFinals   *finals
	oldNumbers, newNumbers []string
	lastPart               map[int]int             // row of the last part of a block that was split
	runs                   map[int][]int           // by row: the blocks that were joined in it
	inRun                  map[int]bool            // blocks whose words another row shows
	before                 map[text.Lang]text.Word // last word of the block before the cut
}

// findRuns finds which blocks were joined in which row: as many neighbours as
// the row has words of.
func (m *comparing) findRuns(c *text.Comparison) {
	joined := map[int]bool{}
	for _, r := range c.Rows {
		if r.Change == text.RowJoined {
			joined[r.Old] = true
		}
	}
	if len(joined) == 0 {
		return
	}
	for i, r := range c.Rows {
		if r.Change != text.RowChanged || m.lastPart[r.Old] > 0 {
			continue
		}
		for _, l := range r.Langs() {
			want := oldWords(r.Words[l])
			run := []int{r.Old}
			n := len(m.a.Blocks[r.Old].Content[l])
			for k := r.Old - 1; k >= 0 && joined[k] && !m.inRun[k] && n < len(want); k-- {
				run = slices.Insert(run, 0, k)
				n += len(m.a.Blocks[k].Content[l])
			}
			for k := r.Old + 1; joined[k] && n < len(want); k++ {
				run = append(run, k)
				n += len(m.a.Blocks[k].Content[l])
			}
			if len(run) == 1 {
				continue
			}
			m.runs[i] = run
			for _, k := range run {
				m.inRun[k] = k != r.Old
			}
			break
		}
	}
}

func oldWords(ms []text.MarkedWords) []text.Word {
	var out []text.Word
	for _, x := range ms {
		if x.Mark != text.WordAdded {
			out = append(out, x.Words...)
		}
	}
	return out
}

func (m *comparing) row(i int, r text.ComparedRow) {
	switch r.Change {
	case text.RowRemoved, text.RowAway, text.RowJoined:
		if r.Change != text.RowJoined || !m.inRun[r.Old] {
			m.gone(r.Old, m.h.langs(m.a.Blocks[r.Old].Langs()), m.move(r))
		}
		return
	case text.RowAdded:
		m.come(r.New, m.h.langs(m.b.Blocks[r.New].Langs()))
		return
	}
	run := m.runs[i]
	if run == nil {
		run = []int{r.Old}
	}
	var had []text.Lang
	for _, k := range run {
		had = append(had, m.a.Blocks[k].Langs()...)
	}
	slices.Sort(had)
	had = slices.Compact(had)
	has := m.b.Blocks[r.New].Langs()
	both := append(slices.Clone(had), has...)
	slices.Sort(both)
	for _, l := range m.h.langs(slices.Compact(both)) {
		switch {
		case !slices.Contains(has, l):
			if r.Change == text.RowSplit || r.Change == text.RowMoved { // its first part, or the place that it left, shows it
				continue
			}
			for _, k := range run {
				m.gone(k, []text.Lang{l}, "")
			}
		case !slices.Contains(had, l):
			m.come(r.New, []text.Lang{l})
		default:
			m.words(i, r, run, l)
		}
	}
}

// move names the move that a row is one end of; "" for none.
func (m *comparing) move(r text.ComparedRow) string {
	if r.Change == text.RowMoved || r.Change == text.RowAway {
		return "move " + string(m.a.Blocks[r.Old].ID)
	}
	return ""
}

// gone shows a block of the first text as deleted or moved away.
func (m *comparing) gone(i int, langs []text.Lang, move string) {
	b := m.a.Blocks[i]
	marks := Marks{Del: m.by, Move: move}
	for _, l := range langs {
		m.plain(b, b.ID, m.oldNumbers[i], l, m.oldFinals.of(l)[i], marks)
	}
}

// come shows a block of the second text as inserted.
func (m *comparing) come(j int, langs []text.Lang) {
	b := m.b.Blocks[j]
	for _, l := range langs {
		m.plain(b, m.fresh(b.ID), m.newNumbers[j], l, m.newFinals.of(l)[j], Marks{Ins: m.by})
	}
}

// fresh is the id of a block that is only in the second text.
func (m *comparing) fresh(id text.BlockID) text.BlockID {
	if m.a.Find(id) >= 0 {
		return ""
	}
	return id
}

func (m *comparing) plain(b text.Block, id text.BlockID, number string, l text.Lang, final string, marks Marks) {
	p := line{notes: m.notes, lang: l}
	p.run(Item{Marks: marks}, b.Content[l])
	p.put(Item{Marks: marks}, final)
	m.s.add(m.notes, Para{ID: id, Kind: b.Kind, Depth: b.Depth, Number: number, Lang: l, Items: p.done(), Mark: marks}, b.Content[l])
}

// words shows a row that both texts have in a language.
func (m *comparing) words(i int, r text.ComparedRow, run []int, l text.Lang) {
	now := m.b.Blocks[r.New]
	var old []text.Word
	for _, k := range run {
		old = append(old, m.a.Blocks[k].Content[l]...)
	}
	last, parts := m.lastPart[r.Old]
	if !parts && !slices.Equal(old, oldWords(r.Words[l])) { // can't be; the law must hold nevertheless
		for _, k := range run {
			m.gone(k, []text.Lang{l}, "")
		}
		m.come(r.New, []text.Lang{l})
		return
	}
	w := &fateLine{line: line{notes: m.notes, lang: l}}
	kept, came := Marks{}, Marks{Ins: m.by}
	went := Marks{Del: m.by}
	if move := m.move(r); move != "" {
		kept = Marks{Ins: m.by, Move: move}
		w.silent = true // nobody deletes what they bring: the place that it left shows the words that went
	}
	w.fates = map[text.WordMark]Marks{text.WordKept: kept, text.WordAdded: came, text.WordRemoved: went}
	x := Para{ID: m.a.Blocks[run[0]].ID, Kind: r.Kind, Depth: r.Depth, Number: m.newNumbers[r.New], Lang: l, Mark: kept}
	if r.Change == text.RowSplit {
		x.ID = m.fresh(now.ID)
		if prev, ok := m.before[l]; ok {
			w.old = &prev
		}
	}
	block, left := 0, 0 // of the run: which one is being read, how many of its words are still to come
	left = len(m.a.Blocks[run[0]].Content[l])
	end := func() { // of a block that was joined with the next one
		w.put(Item{Marks: went}, m.oldFinals.of(l)[run[block]])
		y := x
		y.Items, y.Mark = w.end(), went
		m.s.add(m.notes, y, m.a.Blocks[run[block]].Content[l])
		block++
		left = len(m.a.Blocks[run[block]].Content[l])
		x.ID, w.old = m.a.Blocks[run[block]].ID, nil
	}
	for n, ms := range r.Words[l] {
		if n+1 < len(r.Words[l]) && ms.Mark == text.WordRemoved && r.Words[l][n+1].Mark == text.WordAdded {
			w.next = &r.Words[l][n+1].Words[0]
		}
		for _, word := range ms.Words {
			for ms.Mark != text.WordAdded && left == 0 && block+1 < len(run) {
				end()
			}
			w.fated(ms.Mark, word)
			if ms.Mark != text.WordAdded {
				left--
			}
		}
	}
	for block+1 < len(run) {
		end()
	}
	newFinal, oldFinal := m.newFinals.of(l)[r.New], m.oldFinals.of(l)[run[block]]
	if parts && i != last {
		oldFinal, x.Mark = "", came
		if m.before == nil {
			m.before = map[text.Lang]text.Word{}
		}
		delete(m.before, l)
		if w.old != nil {
			m.before[l] = *w.old
		}
	}
	switch {
	case oldFinal == newFinal:
		w.put(Item{Marks: kept}, newFinal)
	case w.silent:
		w.put(Item{Marks: came}, newFinal)
	default:
		w.put(Item{Marks: went}, oldFinal)
		w.put(Item{Marks: came}, newFinal)
	}
	x.Items = w.done()
	m.s.add(m.notes, x, now.Content[l])
}

// fateLine writes words of which some stay, some go and some come, so that
// the spaces are right in both texts.
type fateLine struct {
	line
	old, new *text.Word // the words before, in the first and second text
	next     *text.Word // what comes instead of words that go
	spaced   bool       // the space before next has been written
	silent   bool       // words that go aren't shown
	fates    map[text.WordMark]Marks
}

func (w *fateLine) fated(f text.WordMark, word text.Word) {
	if w.silent {
		if f != text.WordRemoved {
			if w.new != nil && text.SpaceBetween(*w.new, word) {
				w.put(Item{Em: w.new.Em && word.Em, Marks: w.fates[f]}, " ")
			}
			w.word(Item{Marks: w.fates[f]}, word)
			w.new = &word
		}
		return
	}
	inOld, inNew := f != text.WordAdded, f != text.WordRemoved
	oldSpace := inOld && w.old != nil && text.SpaceBetween(*w.old, word)
	newSpace := inNew && w.new != nil && text.SpaceBetween(*w.new, word) && !w.spaced
	space := func(f text.WordMark, before *text.Word) {
		w.put(Item{Em: before.Em && word.Em, Marks: w.fates[f]}, " ")
	}
	next := w.next
	w.next = nil
	if inNew {
		w.spaced = false
	}
	switch {
	case oldSpace && newSpace && w.old.Em == w.new.Em:
		space(text.WordKept, w.old)
	case oldSpace && next != nil && w.new != nil && text.SpaceBetween(*w.new, *next) && (w.old.Em && word.Em) == (w.new.Em && next.Em):
		space(text.WordKept, w.old)
		w.spaced = true
	default:
		if oldSpace {
			space(text.WordRemoved, w.old)
		}
		if newSpace {
			space(text.WordAdded, w.new)
		}
	}
	w.word(Item{Marks: w.fates[f]}, word)
	if inOld {
		w.old = &word
	}
	if inNew {
		w.new = &word
	}
}
