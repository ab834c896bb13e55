package pdf

import (
	"fmt"
)

// The paper is A4. Lengths are in thousandths of a point.
const (
	paperWidth  mp = 595_276
	paperHeight mp = 841_890
	sideMargin  mp = 72_000
	topMargin   mp = 72_000
	footMargin  mp = 72_000

	bodySize   mp = 10_500
	smallSize  mp = 8_500
	indentStep mp = 36_000
	numberStep mp = 22_000
	numberGap  mp = 6_500  // between a number and its words; readers of the text see a column of its own in a wider one
	noteGap    mp = 12_000 // between text and footnotes
)

// line is a line of text, broken but not yet on a page.
type line struct {
	p         *shaped
	a, b      int
	frame     frame
	indent    mp // from the edge of the frame where reading begins
	asc, desc mp
	node      *node
	label     *shaped // the number in front of it
	labelAt   mp
	labelNode *node
	notes     []string // footnotes that it marks for the first time
	mark      *mark    // something that leads here begins with it
}

func (l *line) height() mp { return l.asc + l.desc }

// block is the lines of one paragraph.
type block struct {
	lines  []line
	before mp
	keep   bool // stays with the next block
}

// page is the page that is being filled.
type page struct {
	object    int
	furniture int // object of what is the same on each page
	c         content
	y         mp // where the next line begins, from below
	empty     bool
	foot      []line // of footnotes
	footSize  mp
	marks     []*node
	links     []link
	fonts     [slots]bool
	numbers   []mp // the places of lines that are counted
}

type link struct {
	node                     *node
	uri, to                  string
	left, right, low, height mp
}

func (p *page) link(sp *span, left, right, y mp) {
	p.links = append(p.links, link{sp.node, sp.uri, sp.to, left, right, y - sp.size/4, sp.size * 5 / 4})
}

// turn ends the page, if there is one, and begins the next.
func (w *writer) turn() error {
	if err := w.endPage(); err != nil {
		return err
	}
	p := &page{object: w.file.alloc(), furniture: w.file.alloc(), y: w.paperH - topMargin, empty: true}
	p.c = content{w: w, page: p}
	w.page = p
	w.pages = append(w.pages, pageRef{object: p.object, furniture: p.furniture})
	rest := w.carry
	w.carry = nil
	w.footLines(rest, (w.paperH-topMargin-footMargin)*2/3)
	return nil
}

// room is how high the free part of the page is.
func (w *writer) room() mp {
	foot := w.page.footSize
	if foot > 0 {
		foot += noteGap
	}
	return w.page.y - footMargin - foot
}

// footLines sets lines of footnotes at the foot of the page, as many as fit
// into room; the rest goes to the next page.
func (w *writer) footLines(ls []line, room mp) {
	for i, l := range ls {
		h := l.height()
		if len(w.page.foot) == 0 {
			h += noteGap
		}
		if h > room || len(w.carry) > 0 {
			w.carry = append(w.carry, ls[i:]...)
			return
		}
		room -= h
		w.page.foot = append(w.page.foot, l)
		w.page.footSize += l.height()
	}
}

// fit says how many of the lines have room on the page, with their footnotes.
func (w *writer) fit(ls []line, before mp) (int, error) {
	room := w.room()
	if !w.page.empty {
		room -= before
	}
	gap := noteGap
	if w.page.footSize > 0 {
		gap = 0
	}
	for i := range ls {
		room -= ls[i].height()
		for _, name := range ls[i].notes {
			foot, err := w.footnote(name)
			if err != nil {
				return 0, err
			}
			for _, l := range foot {
				room -= l.height()
			}
			room, gap = room-gap, 0
		}
		if room < 0 {
			return i, nil
		}
	}
	return len(ls), nil
}

// place sets a block on the page, and on further ones.
func (w *writer) place(b *block) error {
	before := b.before
	for i := 0; i < len(b.lines); {
		ls := b.lines[i:]
		k, err := w.fit(ls, before)
		if err != nil {
			return err
		}
		if b.keep && i == 0 && k == len(ls) && w.room()-before-4*bodySize < w.height(ls) {
			k = 0
		}
		if k < len(ls) { // neither one line alone at the end of a page nor at the head of the next
			if len(ls)-k == 1 && k > 1 {
				k--
			}
			if i == 0 && k < 2 && len(ls) > 1 || b.keep && i == 0 {
				k = 0
			}
			if k == 0 && w.page.empty {
				k, err = w.fit(ls, before)
				if err != nil {
					return err
				}
				k = max(1, k)
			}
		}
		if !w.page.empty && k > 0 {
			w.page.y -= before
		}
		for n := range ls[:k] {
			if err := w.set(&ls[n]); err != nil {
				return err
			}
		}
		before = 0
		if i += k; i < len(b.lines) {
			if err := w.turn(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) height(ls []line) mp {
	var h mp
	for i := range ls {
		h += ls[i].height()
	}
	return h
}

// set puts one line on the page, and its footnotes at the foot.
func (w *writer) set(l *line) error {
	p := w.page
	p.y -= l.asc
	p.empty = false
	if l.mark != nil {
		l.mark.page, l.mark.y = p.object, p.y+l.asc
	}
	if err := w.drawLine(l, p.y); err != nil {
		return err
	}
	if w.opt.Lines && w.headed && !w.cell {
		p.numbers = append(p.numbers, p.y)
	}
	p.y -= l.desc
	for _, name := range l.notes {
		foot, err := w.footnote(name)
		if err != nil {
			return err
		}
		w.footLines(foot, w.room())
		delete(w.feet, name)
	}
	return nil
}

func (w *writer) drawLine(l *line, y mp) error {
	if l.label != nil {
		n := len(l.label.letters)
		if err := w.page.c.draw(l.label, 0, n, l.p.edge(l.frame, l.labelAt, l.label.seen(0, n)), y, l.labelNode); err != nil {
			return err
		}
	}
	width := l.p.seen(l.a, l.b)
	x := l.p.edge(l.frame, l.indent, width)
	if l.p.rtl { // blanks at the end hang over to the left
		x -= l.p.upto[l.b] - l.p.upto[l.a] - width
	}
	return w.page.c.draw(l.p, l.a, l.b, x, y, l.node)
}

// edge is the left end of something so wide, so far in from where reading begins.
func (p *shaped) edge(f frame, indent, width mp) mp {
	if p.far != p.rtl {
		return f.left + f.width - indent - width
	}
	return f.left + indent
}

// body is where lines stand that are in no table.
func (w *writer) body() frame { return frame{sideMargin, w.paperW - 2*sideMargin} }

// endPage writes the page out: after this, nothing of it is in memory.
func (w *writer) endPage() error {
	p := w.page
	if p == nil {
		return nil
	}
	if len(p.foot) > 0 {
		y := footMargin + p.footSize
		x := sideMargin
		if w.rtl {
			x = w.paperW - sideMargin - 100_000
		}
		p.c.deco = fmt.Appendf(p.c.deco, "0 0 0 rg %s %s 100 0.5 re f\n", x, y+noteGap/3)
		for i := range p.foot {
			l := &p.foot[i]
			y -= l.asc
			if l.mark != nil {
				l.mark.page, l.mark.y = p.object, y+l.asc
			}
			if err := w.drawLine(l, y); err != nil {
				return err
			}
			y -= l.desc
		}
	}
	p.c.close()
	if err := w.lineNumbers(); err != nil {
		return err
	}
	if len(p.c.deco) > 0 {
		p.c.b = append(p.c.b, "/Artifact BMC\n"...)
		p.c.b = append(p.c.b, p.c.deco...)
		p.c.b = append(p.c.b, "EMC\n"...)
	}
	f := w.file
	body := f.alloc()
	f.stream(body, "", p.c.b)
	var annots []byte
	for _, l := range p.links {
		annots = fmt.Appendf(annots, "%d 0 R ", w.annotation(l))
	}
	ref := &w.pages[len(w.pages)-1]
	ref.marks = p.marks
	p.fonts[serif] = true // for the number of the page
	p.fonts[naskh], p.fonts[han] = p.fonts[naskh] || w.headFonts[naskh], p.fonts[han] || w.headFonts[han]
	fonts := []byte{}
	for s, used := range p.fonts {
		if used {
			fonts = fmt.Appendf(fonts, "/F%d %d 0 R", s, w.fontObject(slot(s)))
		}
	}
	f.object(p.object, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</Font<<%s>>>>/Contents[%d 0 R %d 0 R]/StructParents %d/Tabs/S%s>>",
		w.pagesObject, w.paperW, w.paperH, fonts, body, p.furniture, len(w.pages)-1, wrap("/Annots[", annots, "]"))
	w.page = nil
	return f.err
}

func wrap(a string, b []byte, c string) string {
	if len(b) == 0 {
		return ""
	}
	return a + string(b) + c
}

// lineNumbers counts the lines of the page, in the margin where lines begin.
func (w *writer) lineNumbers() error {
	p := w.page
	if len(p.numbers) == 0 {
		return nil
	}
	p.c.b = append(p.c.b, "/Artifact <</Type/Pagination>> BDC\n"...)
	for _, y := range p.numbers {
		w.lineNo++
		s, err := w.furniture(fmt.Sprint(w.lineNo), smallSize*4/5)
		if err != nil {
			return err
		}
		width := s.seen(0, len(s.letters))
		x := sideMargin - 14_000 - width
		if w.rtl {
			x = w.paperW - sideMargin + 14_000
		}
		if err := p.c.draw(s, 0, len(s.letters), x, y, nil); err != nil {
			return err
		}
	}
	p.c.b = append(p.c.b, "EMC\n"...)
	return nil
}

// annotation writes one link, and gives its object.
func (w *writer) annotation(l link) int {
	id := w.file.alloc()
	act := "/Dest" + str(l.to)
	say := l.to
	if l.uri != "" {
		act, say = "/A<</S/URI/URI("+escape(l.uri)+")>>", l.uri
	}
	w.annots = append(w.annots, l.node)
	w.file.object(id, "<</Type/Annot/Subtype/Link/Rect[%s %s %s %s]/Border[0 0 0]/F 4/StructParent %d/Contents%s%s>>",
		l.left, l.low, l.right, l.low+l.height, annotKey+len(w.annots)-1, str(say), act)
	l.node.kids = append(l.node.kids, kid{page: w.page.object, annot: id})
	return id
}

// annotKey is where the keys of annotations begin in the tree of parents;
// those of pages come before.
const annotKey = 1 << 20

func escape(s string) string {
	var b []byte
	for i := range len(s) {
		if c := s[i]; c == '(' || c == ')' || c == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(b)
}
