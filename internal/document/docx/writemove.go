package docx

import (
	"strconv"

	"parley/internal/document"
)

// moveKey is one half of a move.
type moveKey struct {
	name string
	to   bool
}

// moveEnds are the first and last change of one half, counted in the order of
// the sheet, and the ids of its range.
type moveEnds struct {
	moveKey
	by          document.Change
	number      int // of the move: its name in the file
	first, last int
	id          string
}

// findMoves finds where the halves of each move begin and end. A half whose
// other one is missing is no move: it stays an insertion or deletion.
func (x *writer) findMoves() {
	x.moves = map[moveKey]*moveEnds{}
	x.sides = map[string][2]bool{}
	x.ended = map[string]bool{}
	x.twice = map[string]bool{}
	x.each(func(m document.Marks) {
		if m.Move != "" && (m.Ins == nil) != (m.Del == nil) {
			s := x.sides[m.Move]
			if m.Ins != nil {
				s[1] = true
			} else {
				s[0] = true
			}
			x.sides[m.Move] = s
		}
	})
	x.each(func(m document.Marks) {
		if m.Move != "" && m.Ins != nil && m.Del != nil {
			x.twice[m.Move] = true
		}
	})
	n := 0
	names := map[string]int{}
	x.each(func(m document.Marks) {
		n++
		key, by, ok := x.half(m)
		if !ok {
			return
		}
		e := x.moves[key]
		if e == nil {
			if names[key.name] == 0 {
				names[key.name] = len(names) + 1
			}
			e = &moveEnds{moveKey: key, by: *by, number: names[key.name], first: n}
			x.moves[key] = e
		}
		e.last = n
	})
}

// each walks the marks of all that the body writes, in its order: the items of
// a paragraph, then its mark. It notes, too, which comments end.
func (x *writer) each(f func(document.Marks)) {
	var in func(ps []document.Para)
	in = func(ps []document.Para) {
		for i := range ps {
			for _, c := range ps[i].Cells {
				in(c.Paras)
			}
			if ps[i].Cells != nil {
				continue
			}
			for _, it := range ps[i].Items {
				f(it.Marks)
				if len(it.Comment) > 1 && it.Comment[0] == '/' {
					x.ended[it.Comment[1:]] = true
				}
			}
			f(ps[i].Mark)
		}
	}
	in(x.s.Paras)
}

// half says which half of a move a change is. Letters that were both inserted
// and deleted are the half to which words come, deleted there, unless only the
// other half of their move is still to be found.
func (x *writer) half(m document.Marks) (moveKey, *document.Change, bool) {
	from, to := x.sides[m.Move][0], x.sides[m.Move][1]
	switch {
	case m.Move == "" || x.spot.note || m.Ins == nil && m.Del == nil:
	case m.Ins != nil && m.Del != nil:
		if from {
			return moveKey{m.Move, true}, m.Ins, true
		}
		return moveKey{m.Move, false}, m.Del, to
	case !from || !to: // a half alone is no move, unless letters with two fates are the other
		both := x.twice[m.Move]
		if m.Ins != nil {
			return moveKey{m.Move, true}, m.Ins, both
		}
		return moveKey{m.Move, false}, m.Del, both
	case m.Ins != nil:
		return moveKey{m.Move, true}, m.Ins, true
	default:
		return moveKey{m.Move, false}, m.Del, true
	}
	return moveKey{}, nil, false
}

// names are the elements for a fate: ins or moveTo, del or moveFrom, "" for
// none.
func (x *writer) names(m document.Marks) (ins, del string) {
	key, _, moved := x.half(m)
	if m.Ins != nil {
		if ins = "ins"; moved && key.to {
			ins = "moveTo"
		}
	}
	if m.Del != nil {
		if del = "del"; moved && !key.to {
			del = "moveFrom"
		}
	}
	return ins, del
}

// moveMark counts a change as findMoves did and returns the half of a move
// that begins or ends with it.
func (x *writer) moveMark(m document.Marks) (first, last *moveEnds) {
	if x.spot.note {
		return nil, nil
	}
	x.at++
	key, _, ok := x.half(m)
	if !ok {
		return nil, nil
	}
	e := x.moves[key]
	if e.first == x.at {
		first = e
	}
	if e.last == x.at {
		last = e
	}
	return first, last
}

func (x *writer) moveStart(e *moveEnds) {
	e.id = x.id()
	x.raw(`<w:`, e.element(), `RangeStart w:id="`, e.id, `" w:name="move`, strconv.Itoa(e.number), `"`)
	x.doc = authorTo(x.doc, &e.by)
	x.raw(`/>`)
}

func (x *writer) moveEnd(e *moveEnds) {
	x.raw(`<w:`, e.element(), `RangeEnd w:id="`, e.id, `"/>`)
}

func (k moveKey) element() string {
	if k.to {
		return "moveTo"
	}
	return "moveFrom"
}
