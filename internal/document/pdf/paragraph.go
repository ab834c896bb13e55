package pdf

import (
	"fmt"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// look is how a kind of paragraph is set.
type look struct {
	tag         string
	size        mp
	bold, slant bool
	before      mp
	indent      mp // of all lines
	first       mp // of the first line's number, or words if it has none
	hang        bool
	keep        bool
	item        int // depth in a list; -1 for none
}

func (w *writer) look(p *document.Para) look {
	if w.cell {
		return look{tag: "P", size: smallSize, bold: w.cellHead || p.Kind == text.Title || p.Kind == text.Heading, item: -1}
	}
	l := look{tag: "P", size: bodySize, before: 7_000, item: -1}
	deep := indentStep * mp(min(max(p.Depth, 0), 7))
	switch {
	case p.Kind == text.Title || p.Kind == text.Heading:
		level := 1
		l.size = 15_000
		if p.Kind == text.Heading {
			level = min(min(max(p.Depth, 0), 4)+2, w.level+1, 6) // no level is left out
			l.size = max(13_000-mp(level-2)*1_000, bodySize)
		}
		w.level = level
		l.tag, l.bold, l.before, l.keep = fmt.Sprintf("H%d", level), true, 14_000, true
	case p.Kind == text.Formula:
		l.slant, l.first = true, indentStep
	case p.Kind == text.PP:
		l.first = indentStep
	case p.Kind == text.OP || p.Kind == text.Item:
		l.first, l.item = indentStep, 0
	case p.Kind == text.Sub || p.Kind == text.SubItem:
		deep = max(deep, indentStep)
		l.indent, l.first, l.hang, l.item = deep, deep, true, min(max(p.Depth, 1), 9)
	case p.Kind == text.Note:
		l.size, l.tag = smallSize, "Note"
	case p.Number != "":
		l.indent, l.first, l.hang, l.item = deep, deep, true, min(max(p.Depth, 0), 9)
	default:
		l.indent, l.first = deep, deep
	}
	return l
}

// paragraph makes the lines of one paragraph, and its place in the structure.
func (w *writer) paragraph(p *document.Para) (*block, error) {
	l := w.look(p)
	lang := p.Lang
	if lang == "" {
		lang = w.lang
	}
	var body, number *node
	if l.item >= 0 {
		number, body = w.item(l.item, p.Number != "")
	} else {
		w.lists = lists{}
		body = w.under(w.at, l.tag)
		if l.tag == "Note" {
			body.attrs = "/ID" + str(fmt.Sprint("n", body.object))
		}
	}
	if lang != w.lang {
		body.lang = lang
		if number != nil {
			number.lang = lang
		}
	}
	sh := &shaped{node: body}
	if p.Number != "" && number == nil {
		sh.add(p.Number+" ", span{size: l.size, bold: l.bold})
	}
	notes, err := w.items(sh, p.Items, span{size: l.size, bold: l.bold, italic: l.slant}, body)
	if err != nil {
		return nil, err
	}
	if err := w.shape(sh, lang); err != nil {
		return nil, err
	}
	first, indent := l.first, l.indent
	var label *shaped
	if number != nil {
		label = &shaped{node: number, label: true}
		label.add(p.Number, span{size: l.size, bold: l.bold})
		if err := w.shape(label, lang); err != nil {
			return nil, err
		}
		wide := label.seen(0, len(label.letters)) + numberGap
		step := wide
		if l.hang { // words stand in one line below each other
			step = max(numberStep, wide)
		}
		if step > w.frame.width/3 { // a number as long as a sentence is a part of it
			label = nil
			sh = &shaped{node: body}
			sh.add(p.Number+" ", span{size: l.size, bold: l.bold, node: number})
			if notes, err = w.items(sh, p.Items, span{size: l.size, bold: l.bold, italic: l.slant}, body); err != nil {
				return nil, err
			}
			if err := w.shape(sh, lang); err != nil {
				return nil, err
			}
		} else {
			first += step
			if l.hang {
				indent += step
			}
			if len(sh.letters) == 0 { // a number alone has a line all the same
				sh.add("\u00a0", span{size: l.size})
				if err := w.shape(sh, lang); err != nil {
					return nil, err
				}
			}
		}
	}
	b := &block{before: l.before, keep: l.keep, lines: w.broken(sh, body, first, indent)}
	for i := range b.lines {
		for len(notes) > 0 && (notes[0].span <= int(sh.of[b.lines[i].b-1]) || i == len(b.lines)-1) {
			b.lines[i].notes = append(b.lines[i].notes, notes[0].name)
			notes = notes[1:]
		}
	}
	if len(b.lines) == 0 {
		return b, nil
	}
	if label != nil {
		b.lines[0].label, b.lines[0].labelAt, b.lines[0].labelNode = label, first-label.seen(0, len(label.letters))-numberGap, number
	}
	w.bookmark(p, &b.lines[0])
	return b, nil
}

// bookmark makes the paragraph a place that can be reached.
func (w *writer) bookmark(p *document.Para, l *line) {
	m := &mark{name: string(p.ID)}
	switch {
	case p.Kind == text.Title || p.Kind == text.Heading:
		m.title, m.level = strings.TrimSpace(p.Number+" "+plain(p)), w.level
	case (p.Kind == text.OP || p.Kind == text.Item) && p.Number != "":
		m.title, m.level = p.Number+" "+plain(p), w.level+1
	}
	m.title = short(m.title)
	if m.name != "" || m.title != "" {
		l.mark = m
		w.marks = append(w.marks, m)
	}
}

// broken breaks into lines and says how high each is.
func (w *writer) broken(sh *shaped, n *node, first, indent mp) []line {
	var out []line
	r := 0
	for _, ab := range sh.lines(w.frame.width-first, w.frame.width-indent) {
		l := line{p: sh, a: ab[0], b: ab[1], frame: w.frame, indent: indent, node: n}
		if len(out) == 0 {
			l.indent = first
		}
		size := sh.spans[sh.of[l.a]].size
		l.asc, l.desc = size*1069/1000, size*293/1000 // of Noto Serif: never less
		for r > 0 && sh.runs[r-1].b > l.a {
			r--
		}
		for ; r < len(sh.runs) && sh.runs[r].a < l.b; r++ {
			if q := &sh.runs[r]; q.face != nil && q.b > l.a {
				size := sh.spans[q.span].size
				l.asc, l.desc = max(l.asc, q.face.at(q.face.asc, size)), max(l.desc, q.face.at(q.face.desc, size))
			}
		}
		out = append(out, l)
	}
	return out
}

// noteMark is a footnote that the letters of a span mark.
type noteMark struct {
	span int
	name string
}

// items adds the runs of a paragraph, and gives the footnotes that they mark
// for the first time.
func (w *writer) items(sh *shaped, items []document.Item, usual span, n *node) ([]noteMark, error) {
	var notes []noteMark
	for i := range items {
		it := &items[i]
		sp := usual
		sp.italic = sp.italic != it.Em || it.Role == document.Remark
		switch it.Role {
		case document.Bracket, document.Holder:
			sp.bold = true
		case document.New:
			sp.color = partyColor(it.Party)
		}
		if it.Role == document.Holder {
			sp.color = partyColor(it.Party)
		}
		sp.under, sp.strike = it.Marks.Ins != nil || w.rowMark.Ins != nil, it.Marks.Del != nil || w.rowMark.Del != nil
		if it.Note != "" {
			sp.node = n
			if m, ok := w.noteMark(it.Note, &sp, usual, n); ok {
				notes = append(notes, noteMark{len(sh.spans), it.Note})
				sh.add(m, sp)
			} else {
				sh.add(m, sp)
			}
			continue
		}
		w.addLinked(sh, it.S, sp, n)
	}
	return notes, nil
}

// partyColor is a dark colour for what one party holds: at least seven times
// as dark as paper. The holder's name says the same in words.
func partyColor(party int) string {
	if party <= 0 {
		return ""
	}
	return [...]string{"0 0.2 0.55", "0.5 0.08 0.08", "0 0.3 0.1", "0.4 0.05 0.42", "0.38 0.22 0", "0 0.28 0.33"}[(party-1)%6]
}

// addLinked adds words, and makes addresses on the web among them links.
func (w *writer) addLinked(sh *shaped, s string, sp span, n *node) {
	for {
		i := strings.Index(s, "http")
		if i < 0 {
			break
		}
		end := i
		for end < len(s) && s[end] > ' ' && s[end] < 0x7f && !strings.ContainsRune("<>\"[]{}|^`", rune(s[end])) {
			end++
		}
		url := strings.TrimRight(s[i:end], ".,;:!?)'")
		if rest, ok := strings.CutPrefix(strings.Replace(url, "https://", "http://", 1), "http://"); !ok || rest == "" || len(url) > 2000 {
			sh.add(s[:i+4], sp)
			s = s[i+4:]
			continue
		}
		sh.add(s[:i], sp)
		at := sp
		at.uri, at.node = url, w.inside(n, "Link")
		sh.add(url, at)
		s = s[i+len(url):]
	}
	sh.add(s, sp)
}

// noteMark makes the raised number of a footnote; true when the footnote has to
// be set on the same page.
func (w *writer) noteMark(name string, sp *span, usual span, n *node) (string, bool) {
	num, old := w.noteNumbers[name]
	if !old {
		num = len(w.noteNumbers) + 1
		w.noteNumbers[name] = num
	}
	sp.size, sp.rise, sp.italic = usual.size*65/100, usual.size*33/100, false
	_, there := w.sheet.Notes[name]
	switch {
	case there:
		ref := w.inside(n, "Reference")
		sp.node, sp.to = w.inside(ref, "Link"), noteName(num)
		if !old {
			w.notesOf[name] = n
		}
	case !old:
		w.tell(document.Lost{What: "footnote", Say: fmt.Sprintf("the text marks a footnote %q, which the document doesn't have", name)})
	}
	return fmt.Sprint(num), there && !old
}

func noteName(num int) string { return fmt.Sprint("footnote-", num) }

// footnote makes the lines of a footnote ready.
func (w *writer) footnote(name string) ([]line, error) {
	if ls, ok := w.feet[name]; ok {
		return ls, nil
	}
	n := w.inside(w.notesOf[name], "Note")
	n.attrs = "/ID" + str(fmt.Sprint("n", n.object))
	num := w.noteNumbers[name]
	ls := []line{}
	defer func(f frame, cell bool, m document.Marks) { w.frame, w.cell, w.rowMark = f, cell, m }(w.frame, w.cell, w.rowMark)
	w.frame, w.cell, w.rowMark = w.body(), false, document.Marks{}
	for i, p := range w.sheet.Notes[name] {
		sh := &shaped{node: n}
		if i == 0 {
			sh.add(fmt.Sprint(num), span{size: smallSize * 65 / 100, rise: smallSize / 3, node: w.inside(n, "Lbl")})
			sh.add(" ", span{size: smallSize})
		}
		var items []document.Item
		for _, it := range p.Items {
			if it.Note == "" { // a footnote in a footnote has no place
				items = append(items, it)
			}
		}
		if _, err := w.items(sh, items, span{size: smallSize}, n); err != nil {
			return nil, err
		}
		if err := w.shape(sh, w.lang); err != nil {
			return nil, err
		}
		ls = append(ls, w.broken(sh, n, 0, 0)...)
	}
	if len(ls) > 0 {
		ls[0].mark = &mark{name: noteName(num)}
		w.marks = append(w.marks, ls[0].mark)
	}
	w.feet[name] = ls
	return ls, nil
}
