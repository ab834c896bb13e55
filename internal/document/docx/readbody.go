package docx

import (
	"fmt"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// fate is the tracked changes that stand around what is read.
type fate struct{ document.Marks }

// look is what the style of a paragraph says about its letters.
type look struct {
	em, hidden three
	style      string
}

// field is an open field: the words of its code aren't words of the text.
type field struct {
	code   strings.Builder
	inCode bool
	fate   fate
}

// change is the change that an element tells of, one value for equal ones.
func (x *reader) change(e elem) *document.Change {
	c := document.Change{Author: e.attr("author"), Time: e.attr("date")}
	if c.Author == "" {
		c.Author = "Author" // as word processors call whom they were told to forget
	}
	if p := x.changes[c]; p != nil {
		return p
	}
	p := &c
	x.changes[c] = p
	return p
}

// under is the fate of what stands inside an element of change. Of two
// insertions inside each other the outer one counts: what it brought is what
// the inner one could only bring again.
func (x *reader) under(f fate, e elem) fate {
	c := x.change(e)
	switch e.name {
	case "ins", "moveTo":
		if f.Ins == nil {
			if f.Ins = c; e.name == "moveTo" {
				f.Move = x.move(1)
			}
		}
	case "del", "moveFrom":
		if f.Del == nil {
			if f.Del = c; e.name == "moveFrom" {
				f.Move = x.move(0)
			}
		}
	}
	return f
}

// move is the name of the move whose half words stand in.
func (x *reader) move(side int) string {
	if x.moving[side] == "" {
		x.unnamed = true
		return unnamed
	}
	return x.moving[side]
}

// named gives a change that is half of a move the name of the range around it.
// The range may begin inside the element of the change, and the mark of a
// paragraph is told before its words.
func (x *reader) named(m document.Marks, ranges [2]string) document.Marks {
	if m.Move == unnamed {
		if n := ranges[1]; m.Ins != nil && n != "" {
			m.Move = n
		} else if n := ranges[0]; m.Del != nil && n != "" {
			m.Move = n
		}
	}
	return m
}

// blocks reads paragraphs and tables up to the end of what was opened.
func (x *reader) blocks(s *scanner, f fate, out *[]document.Para) error {
	return s.each(func(e elem) error { return x.block(s, e, f, out) })
}

func (x *reader) block(s *scanner, e elem, f fate, out *[]document.Para) error {
	if e.space == compat && e.name == "AlternateContent" {
		return x.alternatives(s, func(e elem) error { return x.block(s, e, f, out) })
	}
	if e.space == math {
		return x.formula(s)
	}
	switch e.w() {
	case "p":
		p, err := x.para(s, f)
		if err != nil {
			return err
		}
		*out = append(*out, p)
	case "tbl":
		return s.each(func(e elem) error {
			switch e.w() {
			case "tr":
				return x.row(s, f, out)
			case "tblPr":
				return nil
			}
			return x.block(s, e, f, out)
		})
	case "tr": // in a content control around rows
		return x.row(s, f, out)
	case "sdt", "customXml", "smartTag":
		return s.each(func(e elem) error {
			if e.w() == "sdtContent" {
				return x.blocks(s, f, out)
			}
			if e.w() == "sdtPr" || e.w() == "customXmlPr" || e.w() == "smartTagPr" {
				return nil
			}
			return x.block(s, e, f, out)
		})
	case "ins", "del", "moveFrom", "moveTo":
		return x.blocks(s, x.under(f, e), out)
	case "altChunk":
		x.lose("embedded", "another document is embedded here; it isn't read")
	default:
		return x.mark(s, e, nil)
	}
	return nil
}

// mark reads what may stand anywhere: ranges of moves and comments, bookmarks.
func (x *reader) mark(s *scanner, e elem, f *fate) error {
	switch e.w() {
	case "moveFromRangeStart", "moveToRangeStart":
		if len(x.moves) > MaxItems {
			return s.fail(fmt.Errorf("more than %d moves", MaxItems))
		}
		x.moves[e.attr("id")] = e.attr("name")
		x.moving[sideOf(e.name)] = e.attr("name")
		x.movedIn[sideOf(e.name)] = e.attr("name")
	case "moveFromRangeEnd", "moveToRangeEnd":
		if i := sideOf(e.name); x.moving[i] == x.moves[e.attr("id")] {
			x.moving[i] = ""
		}
		delete(x.moves, e.attr("id"))
	case "bookmarkStart":
		if id := blockOf(e.attr("name")); id != "" {
			if x.cur != nil && x.cur.ID == "" {
				x.cur.ID = id
			} else if x.cur == nil {
				x.waiting = id
			}
			if len(x.spans) < MaxParas {
				x.spans[e.attr("id")] = id
			}
			x.span = id
		}
	case "bookmarkEnd":
		if id, ok := x.spans[e.attr("id")]; ok {
			if delete(x.spans, e.attr("id")); id == x.span {
				x.span = ""
			}
		}
	case "commentRangeStart", "commentRangeEnd":
		name := e.attr("id")
		if _, ok := x.sheet.Comments[name]; !ok {
			return nil
		}
		begins := strings.HasSuffix(e.w(), "Start")
		if begins && !x.begun[name] {
			x.begun[name] = true
		} else if begins || !x.begun[name] {
			return nil
		} else {
			name = "/" + name
		}
		if x.cur != nil {
			return x.add(s, document.Item{Comment: name})
		}
		x.pending = append(x.pending, document.Item{Comment: name})
	case "customXmlInsRangeStart", "customXmlDelRangeStart":
		x.lose("control", fmt.Sprintf("a tracked change of a content control alone, by %s; its words stay as they are", short(x.change(e).Author)))
	}
	return nil
}

func sideOf(name string) int {
	if strings.HasPrefix(name, "moveTo") {
		return 1
	}
	return 0
}

// add puts an item into the paragraph, letters of one fate together.
func (x *reader) add(s *scanner, it document.Item) error {
	p := x.cur
	if n := len(p.Items) - 1; n >= 0 && it.S != "" {
		if last := &p.Items[n]; last.S != "" && last.Em == it.Em && last.Marks == it.Marks {
			x.tail.WriteString(it.S)
			return nil
		}
	}
	x.settle()
	if x.items++; x.items > MaxItems {
		return s.fail(fmt.Errorf("more than %d runs that differ", MaxItems))
	}
	if it.S != "" {
		x.tail.WriteString(it.S)
	}
	p.Items = append(p.Items, it)
	return nil
}

// settle gives the last item of the paragraph its letters.
func (x *reader) settle() {
	if x.tail.Len() > 0 {
		x.cur.Items[len(x.cur.Items)-1].S = x.tail.String()
		x.tail.Reset()
	}
}

// para reads a paragraph.
func (x *reader) para(s *scanner, f fate) (document.Para, error) {
	if x.line++; x.line > MaxParas {
		return document.Para{}, s.fail(fmt.Errorf("more than %d paragraphs", MaxParas))
	}
	outer, outerLook, outerMoved := x.cur, x.look, x.movedIn
	x.movedIn, x.spoken = x.moving, ""
	p := &document.Para{Line: x.line, Mark: f.Marks, ID: x.waiting, Items: x.pending}
	within := x.span
	x.cur, x.waiting, x.pending = p, "", nil
	x.look = x.lookOf(x.styles.def)
	numbered := false
	ref := x.styles.number(x.styles.def)
	err := s.each(func(e elem) error {
		if e.w() == "pPr" {
			var err error
			ref, err = x.paraProps(s, f, ref)
			return err
		}
		return x.inline(s, e, f)
	})
	x.settle()
	p.Mark = x.named(p.Mark, x.movedIn)
	if x.language(p); p.ID == "" && within != "" && outer == nil && !x.inNote {
		x.translated(p, within)
	}
	if ref.id != "" && ref.id != "0" && err == nil {
		var d int
		if p.Number, d, numbered = x.next(ref, x.look.style); numbered && p.Kind == "" {
			p.Depth = d
		}
	}
	if !numbered && p.Kind == "" { // Parley's own files tell numbers from words by style
		x.typedNumber(p)
	}
	x.cur, x.look, x.movedIn = outer, outerLook, outerMoved
	return *p, err
}

func (x *reader) lookOf(style string) look {
	l := look{em: x.styles.italic(style), hidden: x.styles.hidden(style), style: style}
	if l.em == 0 && x.styles.em {
		l.em = 1
	}
	return l
}

func (x *reader) heading(style string) {
	level, title := x.styles.heading(style)
	own, depth := kindOf(style)
	switch {
	case own != "":
		x.cur.Kind, x.cur.Depth = own, depth
	case title:
		x.cur.Kind = text.Title
	case level > 0:
		x.cur.Kind, x.cur.Depth = text.Heading, level-1
	}
	if st := x.styles.by[style]; st != nil {
		x.cur.Style = st.name
	}
}

// kindOf is the kind of block whose style Parley's own files give it.
func kindOf(style string) (text.Kind, int) {
	switch style {
	case "EnactingFormula":
		return text.Formula, 0
	case "PreambularParagraph":
		return text.PP, 0
	case "OperativeParagraph":
		return text.OP, 0
	case "NumberedParagraph":
		return text.Item, 0
	case "TextParagraph":
		return text.Paragraph, 0
	}
	if n, ok := strings.CutPrefix(style, "SubParagraph"); ok && len(n) == 1 && n[0] >= '1' && n[0] <= '8' {
		return text.Sub, int(n[0] - '0')
	}
	return "", 0
}

// paraProps reads the properties of a paragraph.
func (x *reader) paraProps(s *scanner, f fate, ref numRef) (numRef, error) {
	p := x.cur
	style := x.styles.def
	var own numRef
	own.level = -1
	level := -1
	err := s.each(func(e elem) error {
		switch e.w() {
		case "pStyle":
			style = e.attr("val")
		case "outlineLvl":
			level = outline(e)
		case "numPr":
			return s.each(func(e elem) error {
				switch e.w() {
				case "numId":
					own.id = e.attr("val")
				case "ilvl":
					own.level = levelOf(e)
				case "ins", "numberingChange":
					x.lose("numbering", "a tracked change of a number; the number as it is now is read")
				}
				return nil
			})
		case "pPrChange":
			x.lose("formatting", fmt.Sprintf("a tracked change of the paragraph's look alone, by %s", short(x.change(e).Author)))
		case "sectPr":
			return s.each(func(e elem) error { x.sectionProp(e); return nil })
		case "rPr":
			return s.each(func(e elem) error {
				switch e.w() {
				case "ins", "del", "moveFrom", "moveTo":
					p.Mark = x.under(fate{p.Mark}, e).Marks
				case "rPrChange":
					x.lose("formatting", fmt.Sprintf("a tracked change of the paragraph's look alone, by %s", short(x.change(e).Author)))
				}
				return nil
			})
		}
		return nil
	})
	x.look = x.lookOf(style)
	x.heading(style)
	if level == 0 && p.Kind == text.Heading {
		p.Kind, p.Depth = "", 0
	} else if level > 0 && p.Kind == "" {
		p.Kind, p.Depth = text.Heading, level-1
	}
	ref = x.styles.number(style)
	if own.id != "" {
		ref.id = own.id
	}
	if own.level >= 0 {
		ref.level = own.level
	}
	return ref, err
}

func levelOf(e elem) int { return level(e.attr("val")) }

func (x *reader) sectionProp(e elem) {
	if e.w() == "sectPrChange" {
		x.lose("formatting", "a tracked change of the page's look")
	}
}

// row reads a row of a table.
func (x *reader) row(s *scanner, f fate, out *[]document.Para) error {
	row := document.Para{Line: x.line + 1, Mark: f.Marks, Cells: []document.Cell{}}
	err := s.each(func(e elem) error { return x.rowPart(s, e, f, &row) })
	*out = append(*out, row)
	return err
}

func (x *reader) rowPart(s *scanner, e elem, f fate, row *document.Para) error {
	switch e.w() {
	case "trPr":
		return s.each(func(e elem) error {
			switch e.w() {
			case "ins", "del":
				row.Mark = x.under(fate{row.Mark}, e).Marks
			case "tblHeader":
				row.Head = e.on()
			case "trPrChange":
				x.lineOf(row.Line, func() { x.lose("formatting", "a tracked change of a table's look") })
			}
			return nil
		})
	case "tc":
		c := document.Cell{}
		err := s.each(func(e elem) error {
			if e.w() != "tcPr" {
				return x.block(s, e, f, &c.Paras)
			}
			return s.each(func(e elem) error {
				switch e.w() {
				case "gridSpan":
					c.Span = min(small(e.attr("val")), 64)
				case "cellIns", "cellDel", "cellMerge":
					x.lose("table row", "a cell of a table is inserted, deleted or merged; its words stay as they are")
				case "tcPrChange":
					x.lose("formatting", "a tracked change of a table's look")
				}
				return nil
			})
		})
		row.Cells = append(row.Cells, c)
		return err
	case "sdt", "customXml", "sdtContent":
		return s.each(func(e elem) error {
			if e.w() == "sdtPr" {
				return nil
			}
			return x.rowPart(s, e, f, row)
		})
	}
	return x.mark(s, e, nil)
}

func (x *reader) lineOf(line int, f func()) {
	was := x.line
	x.line = line
	f()
	x.line = was
}
