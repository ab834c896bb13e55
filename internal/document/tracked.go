package document

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"parley/text"
)

// ErrTracked is wrapped when claims can't stand in one document as tracked
// changes.
var ErrTracked = errors.New("can't be shown as tracked changes of one document")

// Tracked shows what authors claim about base, in the language l, as a
// document with tracked changes: Claims gives the same claims back. Sub-claims
// change words that another author inserts. time is RFC 3339, or "".
//
// A document can bear one deletion of a word, not two: where two authors
// delete or move the same words, the error wraps ErrTracked and says where;
// each of them then needs a document of its own. Claims of one author are
// apart, as text.Rivals says. Choice marks aren't shown.
func Tracked(base *text.Text, authors []Author, l text.Lang, time string) (*Sheet, error) {
	t := &tracker{base: base, lang: l, time: time, edits: make([][]tracked, len(base.Blocks)),
		enter: make([][]tracked, len(base.Blocks)+1), subs: map[text.Key][]tracked{}, labels: printed(base), finals: text.Finals(base.Blocks, l)}
	for _, a := range authors {
		for _, c := range a.Claims {
			if err := t.take(tracked{c, &Change{Author: a.Name, Time: time}}); err != nil {
				return nil, err
			}
		}
	}
	at := make(map[text.BlockID]int, len(base.Blocks))
	for i := range base.Blocks {
		at[base.Blocks[i].ID] = i
	}
	for _, list := range t.enter {
		slices.SortStableFunc(list, func(a, b tracked) int {
			if a.Op != b.Op {
				return map[bool]int{true: -1, false: 1}[a.Op == text.Move]
			}
			return at[a.Block] - at[b.Block]
		})
	}
	s := &Sheet{Lang: l, Revision: base.Digest()}
	for g := 0; g <= len(base.Blocks); g++ {
		for _, e := range t.enter[g] {
			ps, err := t.entering(e)
			if err != nil {
				return nil, err
			}
			s.Paras = append(s.Paras, ps...)
		}
		if g == len(base.Blocks) || len(base.Blocks[g].Content[l]) == 0 {
			continue
		}
		ps, err := t.block(g)
		if err != nil {
			return nil, err
		}
		s.Paras = append(s.Paras, ps...)
	}
	for i := range s.Paras {
		s.Paras[i].Line = i + 1
	}
	return s, nil
}

// tracked is a claim and whose change it is.
type tracked struct {
	text.Claim
	by *Change
}

type tracker struct {
	base   *text.Text
	lang   text.Lang
	time   string
	edits  [][]tracked // by block
	enter  [][]tracked // by gap: moves in the order of the base, then insertions
	subs   map[text.Key][]tracked
	labels []string
	finals []string
}

func (t *tracker) take(c tracked) error {
	if c.Parent != "" {
		t.subs[c.Parent] = append(t.subs[c.Parent], c)
		return nil
	}
	if c.Op == text.Insert || c.Op == text.Move {
		g := 0
		if c.Gap != text.GapStart {
			if g = t.base.Find(text.BlockID(c.Gap)) + 1; g == 0 {
				return fmt.Errorf("gap %s: %w", c.Gap, text.ErrGap)
			}
		}
		t.enter[g] = append(t.enter[g], c)
		if c.Op == text.Insert {
			return nil
		}
	}
	i := t.base.Find(c.Block)
	if i < 0 {
		return fmt.Errorf("block %s: %w", c.Block, text.ErrBlock)
	}
	if c.Op == text.Replace && c.Lang != t.lang {
		return nil // another language's document shows it
	}
	t.edits[i] = append(t.edits[i], c)
	return nil
}

// strand gathers the letters of one paragraph.
type strand struct{ items []Item }

func (w *strand) put(s string, em bool, m Marks) {
	if s == "" {
		return
	}
	if n := len(w.items) - 1; n >= 0 && w.items[n].Em == em && w.items[n].Marks == m {
		w.items[n].S += s
		return
	}
	w.items = append(w.items, Item{S: s, Em: em, Marks: m})
}

// words puts words with the spaces between them.
func (w *strand) words(ws []text.Word, m Marks) {
	for i, x := range ws {
		if i > 0 && text.SpaceBetween(ws[i-1], x) {
			w.put(" ", x.Em && ws[i-1].Em, m)
		}
		w.put(x.S, x.Em, m)
	}
}

// block is a base block with everything that happens in its place.
func (t *tracker) block(i int) ([]Para, error) {
	b := t.base.Blocks[i]
	var whole Marks
	var splits []tracked
	var joined *Change
	for _, c := range t.edits[i] {
		switch c.Op {
		case text.Delete, text.Move:
			if whole.Del != nil {
				return nil, fmt.Errorf("block %s is deleted or moved twice: %w", b.ID, ErrTracked)
			}
			if whole.Del = c.by; c.Op == text.Move {
				whole.Move = "move-" + string(b.ID)
			}
		case text.SplitAt:
			splits = append(splits, c)
		case text.Join:
			joined = c.by
		}
	}
	if joined != nil && i+1 >= len(t.base.Blocks) {
		return nil, fmt.Errorf("block %s: %w", b.ID, text.ErrJoin)
	}
	if whole.Move != "" { // what its author changed in it stands where it went
		var others []tracked
		for _, c := range t.edits[i] {
			if c.Op == text.Replace && c.by.Author != whole.Del.Author {
				others = append(others, c)
			}
		}
		if len(others) > 0 {
			return nil, fmt.Errorf("block %s is moved by %s and changed by %s: %w", b.ID, whole.Del.Author, others[0].by.Author, ErrTracked)
		}
		w := &strand{}
		w.words(b.Content[t.lang], whole)
		w.put(t.finals[i], false, whole)
		return []Para{t.para(b, t.labels[i], w, whole)}, nil
	}
	return t.written(i, whole, splits, joined)
}

func (t *tracker) para(b text.Block, label string, w *strand, m Marks) Para {
	return Para{ID: b.ID, Kind: b.Kind, Depth: b.Depth, Number: label, Lang: t.lang, Items: w.items, Mark: m}
}

// written writes the words of block i, which whole has changed as a whole.
func (t *tracker) written(i int, whole Marks, splits []tracked, joined *Change) ([]Para, error) {
	b := t.base.Blocks[i]
	var edits []tracked
	for _, c := range t.edits[i] {
		if c.Op == text.Replace {
			edits = append(edits, c)
		}
	}
	slices.SortStableFunc(splits, func(x, y tracked) int { return x.At[t.lang] - y.At[t.lang] })
	var out []Para
	w := &strand{}
	cut := func(at int) {
		for len(splits) > 0 && splits[0].At[t.lang] == at {
			w.put(t.end(b, w), false, Marks{Ins: splits[0].by})
			p := t.para(b, t.labels[i], w, Marks{Ins: splits[0].by})
			if len(out) > 0 {
				p.ID, p.Number = "", ""
			}
			out, w, splits = append(out, p), &strand{}, splits[1:]
		}
	}
	if err := t.edited(w, b.Content[t.lang], edits, whole, func(at int) *strand { cut(at); return w }); err != nil {
		return nil, fmt.Errorf("block %s: %w", b.ID, err)
	}
	mark := whole
	if joined != nil {
		if whole.Del != nil {
			return nil, fmt.Errorf("block %s is deleted and joined: %w", b.ID, ErrTracked)
		}
		w.put(t.finals[i], false, Marks{Del: joined})
		w.put(" ", false, Marks{Ins: joined})
		mark = Marks{Del: joined}
	} else {
		w.put(t.finals[i], false, whole)
	}
	p := t.para(b, t.labels[i], w, mark)
	if len(out) > 0 {
		p.ID, p.Number = "", ""
	}
	return append(out, p), nil
}

// end is the derived punctuation of a line that a split ends.
func (t *tracker) end(b text.Block, w *strand) string {
	s := ""
	for _, it := range w.items {
		if it.Marks.Del == nil {
			s += it.S
		}
	}
	half := text.Block{Kind: b.Kind, Content: map[text.Lang][]text.Word{t.lang: text.Split(s)}}
	return text.Finals([]text.Block{half, half}, t.lang)[0]
}

// edited writes words with changes. cut is called before each word and
// returns the line to go on with.
func (t *tracker) edited(w *strand, ws []text.Word, edits []tracked, whole Marks, cut func(int) *strand) error {
	slices.SortStableFunc(edits, func(a, b tracked) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	at := 0
	space := func(k int, m Marks) { // the space before word k
		if k > 0 && k < len(ws) && text.SpaceBetween(ws[k-1], ws[k]) {
			w.put(" ", ws[k-1].Em && ws[k].Em, m)
		}
	}
	spaced := 0 // the space before this word is written
	to := func(k int) {
		for ; at < k; at++ {
			if spaced < at {
				space(at, whole)
			}
			w = cut(at)
			w.put(ws[at].S, ws[at].Em, whole)
		}
		if k > 0 && k < len(ws) && spaced < k {
			space(k, whole)
			spaced = k
		}
	}
	for _, e := range edits {
		if e.Start < at {
			return fmt.Errorf("two deletions of one word: %w", ErrTracked)
		}
		if e.End > e.Start && whole.Del != nil {
			return fmt.Errorf("a deletion within a deletion: %w", ErrTracked)
		}
		ins, del := whole, whole
		ins.Ins, del.Del = e.by, e.by
		if whole.Ins != nil {
			ins.Move, del.Move = "", whole.Move
			if e.by.Author == whole.Ins.Author {
				ins = Marks{Ins: e.by}
			}
		}
		last := e.End == len(ws) && len(e.New) == 0 && e.Start > 0
		if last { // the space before goes, none follows
			for ; at < e.Start; at++ {
				if spaced < at {
					space(at, whole)
				}
				w = cut(at)
				w.put(ws[at].S, ws[at].Em, whole)
			}
			if spaced < e.Start {
				space(e.Start, del)
			}
			spaced = e.Start
		} else {
			to(e.Start)
		}
		if e.Start < len(ws) {
			w = cut(e.Start)
		}
		for k := e.Start; k < e.End; k++ {
			if k > e.Start {
				if spaced < k {
					space(k, del)
				}
				w = cut(k)
			}
			w.put(ws[k].S, ws[k].Em, del)
		}
		at = max(at, e.End)
		spaced = max(spaced, e.End-1)
		if len(e.New) == 0 {
			if e.End == len(ws) || e.Start == 0 || text.SpaceBetween(ws[e.Start-1], ws[e.Start]) || !text.SpaceBetween(ws[e.Start-1], ws[e.End]) {
				if e.End < len(ws) {
					space(e.End, del)
					spaced = e.End
				}
			} else if !text.SpaceBetween(ws[e.End-1], ws[e.End]) { // two words that an ideograph held apart
				w.put(" ", false, ins)
			}
			continue
		}
		if err := t.brought(w, ws, e, ins); err != nil {
			return err
		}
	}
	to(len(ws))
	return nil
}

// brought writes the new words of a change, with what others change in them.
func (t *tracker) brought(w *strand, ws []text.Word, e tracked, ins Marks) error {
	first, last := e.New[0], e.New[len(e.New)-1]
	if e.Start > 0 && text.SpaceBetween(ws[e.Start-1], first) && (e.Start == len(ws) || !text.SpaceBetween(ws[e.Start-1], ws[e.Start])) {
		w.put(" ", false, ins)
	}
	subs := t.subs[e.Key()]
	if len(subs) > 0 && ins.Del != nil {
		return fmt.Errorf("a change within words that are deleted: %w", ErrTracked)
	}
	if err := t.edited(w, e.New, subs, ins, func(int) *strand { return w }); err != nil {
		return err
	}
	if e.End < len(ws) && text.SpaceBetween(last, ws[e.End]) && (e.Start == e.End || !text.SpaceBetween(ws[e.End-1], ws[e.End])) {
		w.put(" ", false, ins)
	}
	return nil
}

// entering writes the paragraphs that a claim brings to its gap.
func (t *tracker) entering(e tracked) ([]Para, error) {
	if e.Op == text.Move {
		i := t.base.Find(e.Block)
		m := Marks{Ins: e.by, Move: "move-" + string(e.Block)}
		ps, err := t.written(i, m, nil, nil)
		for k := range ps {
			ps[k].ID = ""
		}
		return ps, err
	}
	ends := text.Finals(e.Blocks, t.lang)
	var out []Para
	for k, b := range e.Blocks {
		m := Marks{Ins: e.by}
		mark := m
		var edits []tracked
		for _, s := range t.subs[e.Key()] {
			if s.Block != text.BlockID("+"+strconv.Itoa(k)) {
				continue
			}
			switch s.Op {
			case text.Replace:
				edits = append(edits, s)
			case text.Delete:
				m.Del, mark.Del = s.by, s.by
			default:
				return nil, fmt.Errorf("a %s within an insertion: %w", s.Op, ErrTracked)
			}
		}
		w := &strand{}
		if err := t.edited(w, b.Content[t.lang], edits, m, func(int) *strand { return w }); err != nil {
			return nil, err
		}
		w.put(ends[k], false, m)
		b.ID = ""
		out = append(out, t.para(b, "", w, mark))
	}
	return out, nil
}
