package pdf

import (
	"fmt"
	"slices"
	"strings"

	"parley/internal/document"
)

const (
	cellPad  mp = 4_000
	ruleSize mp = 400
)

// frame is where lines may stand from side to side.
type frame struct{ left, width mp }

// grid is the columns of a table, in the order of reading.
type grid struct {
	at, size []mp // from the side where reading begins
}

// rowLines is a row, broken into lines.
type rowLines struct {
	cells  [][]line
	frames []frame
	marks  []*mark
}

// tableRows sets rows that follow each other as one table. Rows at its head
// are said again on each further page, there as a part of the paper.
func (w *writer) tableRows(rows []document.Para) error {
	g := w.columns(rows)
	w.lists = lists{}
	table := w.under(w.at, "Table")
	defer func(n *node, f frame) { w.at, w.frame, w.cell = n, f, false }(w.at, w.frame)
	w.cell = true
	var heads []*rowLines
	var part *node
	w.page.y -= 6_000
	for i := range rows {
		row := &rows[i]
		switch {
		case row.Head && len(heads) == i:
			if i == 0 {
				part = w.under(table, "THead")
			}
		case part == nil || part.tag == "THead":
			part = w.under(table, "TBody")
		}
		r, err := w.rowLines(row, w.under(part, "TR"), g)
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		again := heads
		if row.Head && len(heads) == i {
			heads = append(heads, r)
			again = nil // as long as the heads aren't all set, none is set again
		}
		if err := w.setRow(r, again); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if w.file.err != nil {
			return w.file.err
		}
	}
	w.page.y -= 6_000
	return nil
}

// columns gives each column of a table its width: what it needs if that is no
// more than an equal part, and an equal part of the rest to the others.
func (w *writer) columns(rows []document.Para) grid {
	var needs []mp
	for i := range rows {
		k := 0
		for _, c := range rows[i].Cells {
			for k >= len(needs) {
				needs = append(needs, 0)
			}
			if n := span1(c); n == 1 {
				for j := range c.Paras {
					needs[k] = max(needs[k], natural(&c.Paras[j]))
				}
			}
			k += min(span1(c), MaxCells)
		}
		for k > len(needs) && len(needs) < MaxCells {
			needs = append(needs, 0)
		}
	}
	needs = needs[:min(len(needs), 2*MaxCells)]
	n := len(needs)
	g := grid{make([]mp, n), make([]mp, n)}
	rest, left := w.frame.width, n
	for settled := true; settled && left > 0; {
		settled = false
		fair := rest / mp(left)
		for k, need := range needs {
			if g.size[k] == 0 && need+2*cellPad <= fair {
				g.size[k] = need + 2*cellPad
				rest, left, settled = rest-g.size[k], left-1, true
			}
		}
	}
	if left == 0 {
		k := 0
		for i := range g.size {
			if g.size[i] > g.size[k] {
				k = i
			}
		}
		if n > 0 {
			g.size[k] += rest
		}
	}
	x := mp(0)
	for k := range g.size {
		if g.size[k] == 0 {
			g.size[k] = rest / mp(left)
			rest, left = rest-g.size[k], left-1
		}
		g.at[k] = x
		x += g.size[k]
	}
	return g
}

func span1(c document.Cell) int { return min(max(c.Span, 1), MaxCells) }

// natural is about how wide a paragraph would be on one line, and never more
// than a line.
func natural(p *document.Para) mp {
	n := mp(0)
	for _, s := range append([]string{p.Number}, plain(p)) {
		for _, r := range s {
			if n += smallSize * 6 / 10; cjk(r) {
				n += smallSize / 2
			}
			if n > paperHeight {
				return n
			}
		}
	}
	return max(n, smallSize)
}

// rowLines breaks the cells of a row into lines.
func (w *writer) rowLines(row *document.Para, tr *node, g grid) (*rowLines, error) {
	r := &rowLines{}
	full := w.frame
	defer func() { w.frame, w.rowMark = full, document.Marks{} }()
	w.rowMark = row.Mark
	k := 0
	for _, c := range row.Cells {
		if k >= len(g.at) {
			break
		}
		n := min(span1(c), len(g.at)-k)
		end := g.at[k+n-1] + g.size[k+n-1]
		f := frame{full.left + g.at[k], end - g.at[k]}
		if w.rtl {
			f.left = full.left + full.width - end
		}
		tag, attrs := "TD", ""
		if row.Head {
			tag, attrs = "TH", "/Scope/Column"
		}
		if n > 1 {
			attrs += fmt.Sprintf("/ColSpan %d", n)
		}
		cell := w.under(tr, tag)
		if attrs != "" {
			cell.attrs = "/A<</O/Table" + attrs + ">>"
		}
		w.at, w.lists = cell, lists{}
		w.frame = frame{f.left + cellPad, max(f.width-2*cellPad, smallSize)}
		ls, err := w.cellLines(nil, c.Paras, row.Head)
		if err != nil {
			return nil, err
		}
		r.cells, r.frames = append(r.cells, ls), append(r.frames, f)
		k += n
	}
	for ; k < len(g.at); k++ { // a table has as many cells in each row
		f := frame{full.left + g.at[k], g.size[k]}
		if w.rtl {
			f.left = full.left + full.width - g.at[k] - g.size[k]
		}
		w.under(tr, "TD")
		r.cells, r.frames = append(r.cells, nil), append(r.frames, f)
	}
	if id := string(row.ID); id != "" {
		m := &mark{name: id}
		if len(row.Cells) > 0 && len(row.Cells[0].Paras) > 0 {
			m.title, m.level = short(plain(&row.Cells[0].Paras[0])), w.level+1
		}
		r.marks = append(r.marks, m)
		w.marks = append(w.marks, m)
	}
	return r, nil
}

func (w *writer) cellLines(ls []line, ps []document.Para, head bool) ([]line, error) {
	for i := range ps {
		p := ps[i]
		if p.Cells != nil {
			w.tell(document.Lost{Line: p.Line, What: "table", Say: "a table inside a table is shown as its paragraphs, one below the other"})
			for _, c := range p.Cells {
				var err error
				if ls, err = w.cellLines(ls, c.Paras, head); err != nil {
					return nil, err
				}
			}
			continue
		}
		w.cellHead = head
		b, err := w.paragraph(&p)
		if err != nil {
			return nil, err
		}
		if len(ls) > 0 && len(b.lines) > 0 {
			b.lines[0].asc += 3_000
		}
		ls = append(ls, b.lines...)
	}
	return ls, nil
}

// take says how many lines of each cell, behind those that are set, have so
// much room, and how high they are; done says that these are all.
func (r *rowLines) take(set []int, room mp) (n []int, high mp, done bool) {
	done = true
	n = make([]int, len(set))
	for k, ls := range r.cells {
		h := mp(0)
		for _, l := range ls[set[k]:] {
			if h+l.height() > room {
				done = false
				break
			}
			h += l.height()
			n[k]++
		}
		high = max(high, h)
	}
	return n, high, done
}

// setRow sets a row on the page, and on further ones, each with the heads of
// its table.
func (w *writer) setRow(r *rowLines, heads []*rowLines) error {
	if len(r.cells) == 0 {
		return nil
	}
	set := make([]int, len(r.cells))
	fresh := w.page.empty
	turn := func() error {
		if err := w.turn(); err != nil {
			return err
		}
		fresh = true
		return w.again(heads)
	}
	for first := true; ; first = false {
		room := w.room() - 2*cellPad
		n, high, done := r.take(set, room)
		if notes, err := w.notesHeight(r, set, n); err != nil {
			return err
		} else if notes > 0 {
			n, high, done = r.take(set, room-notes)
		}
		stuck := !done && slices.Max(n) == 0 || room < 0
		if !done && first && !fresh {
			_, _, whole := r.take(set, (w.paperH-topMargin-footMargin)/2)
			stuck = stuck || whole
		}
		switch {
		case stuck && !fresh:
			if err := turn(); err != nil {
				return err
			}
			continue
		case stuck: // one line higher than a page, or footnotes that fill it
			for k, ls := range r.cells {
				n[k] = min(1, len(ls)-set[k])
				if n[k] > 0 {
					high = max(high, ls[set[k]].height())
				}
			}
		}
		if err := w.rowPart(r, set, n, high); err != nil {
			return err
		}
		left := false
		for k := range set {
			set[k] += n[k]
			left = left || set[k] < len(r.cells[k])
		}
		if !left {
			return nil
		}
		if err := turn(); err != nil {
			return err
		}
	}
}

// notesHeight is the room that the footnotes of lines ask for.
func (w *writer) notesHeight(r *rowLines, set, n []int) (mp, error) {
	high := mp(0)
	for k, ls := range r.cells {
		for _, l := range ls[set[k] : set[k]+n[k]] {
			for _, name := range l.notes {
				foot, err := w.footnote(name)
				if err != nil {
					return 0, err
				}
				high += w.height(foot)
			}
		}
	}
	if high > 0 && w.page.footSize == 0 {
		high += noteGap
	}
	return min(high, (w.paperH-topMargin-footMargin)/3), nil
}

// rowPart sets n lines of each cell behind those that are set, and draws the
// rules around them.
func (w *writer) rowPart(r *rowLines, set, n []int, high mp) error {
	p := w.page
	top := p.y
	for _, m := range r.marks {
		if m.page == 0 {
			m.page, m.y = p.object, top
		}
	}
	for k, ls := range r.cells {
		p.y = top - cellPad
		for i := set[k]; i < set[k]+n[k]; i++ {
			if err := w.set(&ls[i]); err != nil {
				return err
			}
		}
	}
	w.rules(r, top, high)
	return nil
}

// rules draws the lines around a row, and goes to its end.
func (w *writer) rules(r *rowLines, top, high mp) {
	p := w.page
	p.empty = false
	p.y = top - high - 2*cellPad
	var b strings.Builder
	fmt.Fprintf(&b, "0.35 G %s w %s %s m %s %s l %s %s m %s %s l", ruleSize, w.body().left, top, w.body().left+w.body().width, top, w.body().left, p.y, w.body().left+w.body().width, p.y)
	for _, f := range r.frames {
		for _, x := range []mp{f.left, f.left + f.width} {
			fmt.Fprintf(&b, " %s %s m %s %s l", x, top, x, p.y)
		}
	}
	p.c.deco = append(append(p.c.deco, b.String()...), " S\n"...)
}

// again sets the heads of a table on a further page, unless they would take
// half of it.
func (w *writer) again(heads []*rowLines) error {
	all := mp(0)
	for _, r := range heads {
		_, high, _ := r.take(make([]int, len(r.cells)), paperHeight)
		all += high + 2*cellPad
	}
	if all == 0 || all > w.room()/2 {
		return nil
	}
	p := w.page
	p.c.close()
	p.c.b = append(p.c.b, "/Artifact <</Type/Pagination/Subtype/Header>> BDC\n"...)
	for _, r := range heads {
		top := p.y
		_, high, _ := r.take(make([]int, len(r.cells)), paperHeight)
		for _, ls := range r.cells {
			y := top - cellPad
			for _, l := range ls {
				l.node, l.labelNode = nil, nil
				y -= l.asc
				if err := w.drawLine(&l, y); err != nil {
					return err
				}
				y -= l.desc
			}
		}
		w.rules(r, top, high)
	}
	p.c.b = append(p.c.b, "EMC\n"...)
	return nil
}
