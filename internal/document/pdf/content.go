package pdf

import (
	"fmt"
	"slices"
	"unicode/utf16"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/harfbuzz"
)

// content is the stream of one page.
type content struct {
	w    *writer
	page *page
	b    []byte
	open marked // the marked content that is open, or none
	deco []byte
}

// marked is marked content: a part of a page that belongs to an element.
type marked struct {
	node *node
	id   int
}

// newMark gives n a further part of the page, which need not be open yet.
func (c *content) newMark(n *node) marked {
	n.fasten()
	m := marked{n, len(c.page.marks)}
	c.page.marks = append(c.page.marks, n)
	n.kids = append(n.kids, kid{page: c.page.object, mark: m.id})
	return m
}

// enter opens marked content, unless it is open.
func (c *content) enter(m marked) {
	if c.open == m {
		return
	}
	c.close()
	c.open = m
	c.b = fmt.Appendf(c.b, "/%s <</MCID %d>> BDC\n", m.node.tag, m.id)
}

func (c *content) close() {
	if c.open.node != nil {
		c.b = append(c.b, "EMC\n"...)
		c.open = marked{}
	}
}

// piece is a part of a run that stands in one line.
type piece struct {
	r    *run
	a, b int
	x    mp
}

// pieces gives the letters from a to b in the order in which they are seen,
// from the left.
func (p *shaped) pieces(a, b int) []piece {
	i, _ := slices.BinarySearchFunc(p.runs, a, func(r run, a int) int {
		if r.b <= a {
			return -1
		}
		return 1
	})
	var out []piece
	for ; i < len(p.runs) && p.runs[i].a < b; i++ {
		out = append(out, piece{r: &p.runs[i], a: max(a, p.runs[i].a), b: min(b, p.runs[i].b)})
	}
	// Blanks at the end of a line go with the paragraph's direction.
	levels := make([]bidi.Level, len(out))
	low := bidi.Level(0)
	if p.rtl {
		low = 1
	}
	end := true
	for k := len(out) - 1; k >= 0; k-- {
		levels[k] = out[k].r.level
		for n := out[k].a; end && n < out[k].b; n++ {
			end = blank(p.letters[n])
		}
		if end {
			levels[k] = low
		}
	}
	order := make([]int, len(out))
	for k := range order {
		order[k] = k
	}
	if len(levels) > 0 {
		for l := slices.Max(levels); l > 0; l-- {
			for k := 0; k < len(order); k++ {
				from := k
				for k < len(order) && levels[order[k]] >= l {
					k++
				}
				slices.Reverse(order[from:k])
			}
		}
	}
	x, seen := mp(0), make([]piece, 0, len(out))
	for _, k := range order {
		q := out[k]
		q.x = x
		x += p.upto[q.b] - p.upto[q.a]
		seen = append(seen, q)
	}
	return seen
}

// seen is the width of a line without the blanks at its end.
func (p *shaped) seen(a, b int) mp {
	for b > a && blank(p.letters[b-1]) {
		b--
	}
	return p.upto[b] - p.upto[a]
}

// draw sets the letters from a to b, the leftmost at x, on the line y. Nil for
// n leaves marked content to the caller.
//
// The letters stand in the file as they stand on the page, from the left, since
// that is what programs that take text out expect of a right-to-left line; the
// structure has their marks in the order of reading.
func (c *content) draw(p *shaped, a, b int, x, y mp, n *node) error {
	ps := p.pieces(a, b)
	marks, stops := c.marksOf(p, ps, n), p.stops(ps, a, b)
	for i := range ps {
		q := &ps[i]
		sp := &p.spans[q.r.span]
		if n != nil {
			c.enter(marks[i])
		}
		left, right := x+q.x, x+q.x+p.upto[q.b]-p.upto[q.a]
		c.decorate(sp, left, right, y)
		switch {
		case q.r.box:
			if err := c.box(p, q.a, sp, left, y); err != nil {
				return err
			}
		case q.r.face != nil:
			if err := c.show(p, *q, sp, left, y, stops); err != nil {
				return err
			}
		}
		if n != nil && (sp.uri != "" || sp.to != "") {
			c.page.link(sp, left, right, y)
		}
	}
	return nil
}

// marksOf gives each piece, as they stand on the page, its marked content. The
// marks come into the structure in the order of reading; pieces of one element
// that follow each other both in reading and on the page share one.
func (c *content) marksOf(p *shaped, ps []piece, n *node) []marked {
	if n == nil {
		return nil
	}
	out := make([]marked, len(ps))
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, k int) int { return ps[i].a - ps[k].a })
	last := c.open // goes on from the line before
	low, high := 0, -1
	for k, i := range order {
		sp := &p.spans[ps[i].r.span]
		to := sp.owner(n)
		if sp.said != nil {
			to = sp.said
		}
		switch {
		case k == 0 && last.node == to && i == 0, k > 0 && last.node == to && (i == low-1 || i == high+1):
		default:
			last = c.newMark(to)
			low, high = i, i
		}
		if k == 0 {
			low, high = i, i
		}
		low, high = min(low, i), max(high, i)
		out[i] = last
	}
	return out
}

// decorate draws the lines below and through letters, which are no content.
func (c *content) decorate(sp *span, left, right, y mp) {
	rule := func(y mp) {
		c.deco = fmt.Appendf(c.deco, "%s %s %s %s re\n", left, y, right-left, sp.size/20)
	}
	if !sp.under && !sp.strike {
		return
	}
	c.deco = fmt.Appendf(c.deco, "%s rg\n", color(sp))
	if sp.under {
		rule(y - sp.size/7)
	}
	if sp.strike {
		rule(y + sp.size/4)
	}
	c.deco = append(c.deco, "f\n"...)
}

func color(sp *span) string {
	if sp.color == "" {
		return "0 0 0"
	}
	return sp.color
}

// look sets colour, weight and font.
func (c *content) look(f *face, sp *span, size mp) {
	c.b = fmt.Appendf(c.b, "%s rg ", color(sp))
	bold := sp.bold || sp.italic && f.slot != italic // a script without italics has a bolder face
	if bold {
		c.b = fmt.Appendf(c.b, "%s RG %s w 2 Tr ", color(sp), size/32)
	} else {
		c.b = append(c.b, "0 Tr "...)
	}
	c.b = fmt.Appendf(c.b, "/F%d %s Tf\n", f.slot, size)
	c.page.fonts[f.slot] = true
}

// show sets one piece. Places are kept in thousandths of the size, so that the
// rounding of a width never adds up.
func (c *content) show(p *shaped, q piece, sp *span, x, y mp, stops map[int]bool) error {
	f := q.r.face
	c.b = append(c.b, "BT "...)
	c.look(f, sp, sp.size)
	c.b = fmt.Appendf(c.b, "1 0 0 1 %s %s Tm\n[", x, y+sp.rise)
	t := typist{c: c, f: f, size: sp.size, rtl: p.rtl, stops: stops}
	for _, g := range q.r.glyphs {
		if int(g.at) < q.a || int(g.at) >= q.b {
			continue
		}
		t.glyph(g, p.letters, q.r.level%2 == 1)
	}
	t.flush()
	t.end()
	if t.full {
		return fmt.Errorf("%w: more than %d different letters of one font: split it", ErrTooLong, maxGlyphs)
	}
	c.b = append(c.b, "]TJ"...)
	if t.rise != 0 {
		c.b = append(c.b, " 0 Ts"...)
	}
	c.b = append(c.b, " ET\n"...)
	return nil
}

// typist sets glyphs one after another.
type typist struct {
	c          *content
	f          *face
	size       mp
	exact      int64 // where the next glyph stands, in font units
	pen, rise  int64 // where a reader of the file would set it, in thousandths of the size; how high
	open, full bool
	rtl        bool // of the paragraph
	stops      map[int]bool
	late       []lateGlyph
}

// glyph sets one glyph with the letters that it stands for. Programs that take
// text out read a line from right to left glyph by glyph. So where one glyph
// stands for several letters, or on another, its letters come beside it, from
// the left as they would be seen, as glyphs that show nothing.
func (t *typist) glyph(g glyph, letters []rune, back bool) {
	f := t.f
	u := use{gid: g.gid, letters: string(leftMark)}
	if back {
		u.letters = string(rightMark)
	}
	own := letters[g.at : g.at+min(g.n, 100)]
	apart := back && (len(own) > 1 || g.advance == 0 && (g.dx != 0 || f.advance(g.gid) != 0))
	switch {
	case g.advance == 0 && len(own) == 1 && harfbuzz.IsDefaultIgnorable(own[0]):
		u, apart = f.blank(string(own), 0), false
	case len(own) > 0 && !apart:
		u.letters = t.stop(g.at, own[0]) + string(own[1:])
	}
	if !apart {
		t.put(u, int64(g.dx), int64(g.dy))
		t.exact += int64(g.advance)
	} else {
		t.late = append(t.late, lateGlyph{u, t.exact + int64(g.dx), int64(g.dy)})
		for i := len(own) - 1; i >= 0; i-- {
			said := string(own[i])
			if i == 0 {
				said = t.stop(g.at, own[0])
			}
			each := int64(g.advance) / int64(len(own))
			t.put(f.blank(said, each), 0, 0)
			t.exact += each
		}
		t.exact += int64(g.advance) % int64(max(1, len(own)))
	}
	if g.advance > 0 {
		t.flush()
	}
}

// lateGlyph is one that is seen and whose letters were set without it.
type lateGlyph struct {
	u      use
	at, dy int64
}

// flush sets the glyphs whose letters stand beside them. Each is as wide as
// from its place to the next letter: who reads the text would else see a gap.
func (t *typist) flush() {
	slices.SortStableFunc(t.late, func(a, b lateGlyph) int { return int(a.at - b.at) })
	for _, l := range t.late {
		if wide := t.exact - l.at; wide > 0 {
			l.u.wide = wide + 1
		}
		t.put(l.u, l.at-t.exact, l.dy)
	}
	t.late = t.late[:0]
}

// stop gives a letter with the mark of direction that it carries, which stands
// where reading goes on.
func (t *typist) stop(at int32, r rune) string {
	switch {
	case !t.stops[int(at)]:
		return string(r)
	case t.rtl:
		return string([]rune{rightMark, r})
	}
	return string([]rune{r, leftMark})
}

// put sets a glyph at a distance from its place.
func (t *typist) put(u use, dx, dy int64) {
	c, f := t.c, t.f
	code, ok := f.code(u)
	t.full = t.full || !ok
	if dy = dy * int64(t.size) / f.upem; dy != t.rise {
		t.end()
		c.b = fmt.Appendf(c.b, "]TJ %s Ts[", mp(dy))
		t.rise = dy
	}
	if d := (t.exact+dx)*1000/f.upem - t.pen; d != 0 {
		t.end()
		c.b = appendInt(c.b, -d)
		t.pen += d
	}
	if !t.open {
		c.b, t.open = append(c.b, '<'), true
	}
	const hex = "0123456789ABCDEF"
	c.b = append(c.b, hex[code>>12], hex[code>>8&15], hex[code>>4&15], hex[code&15])
	t.pen += f.thousandths(u)
}

func (t *typist) end() {
	if t.open {
		t.c.b, t.open = append(t.c.b, '>'), false
	}
}

func boxWidth(size mp) mp { return size * 11 / 10 }

// arrow says that a letter is drawn here: comparisons have it between two
// names, and no font does.
func arrow(r rune) bool { return r == '→' || r == '←' }

// arrow draws one, with the letter itself as a glyph that shows nothing.
func (c *content) arrow(r rune, sp *span, x, y mp) error {
	f, err := c.w.face(serif)
	if err != nil {
		return err
	}
	code, ok := f.code(f.blank(string(r), f.upem*11/10))
	if !ok {
		return fmt.Errorf("%w: more than %d different letters of one font: split it", ErrTooLong, maxGlyphs)
	}
	w, mid := boxWidth(sp.size), y+sp.size/4
	from, to, back := x+w/8, x+w*7/8, -sp.size/5
	if r == '←' {
		from, to, back = to, from, -back
	}
	c.b = fmt.Appendf(c.b, "%s RG %s w %s %s m %s %s l %s %s m %s %s l %s %s l S\nBT ", color(sp), sp.size/18,
		from, mid, to, mid, to+back, mid+sp.size/6, to, mid, to+back, mid-sp.size/6)
	c.look(f, sp, sp.size)
	c.b = fmt.Appendf(c.b, "1 0 0 1 %s %s Tm <%04X> Tj ET\n", x, y, code)
	return nil
}

// box shows a letter that no font has as its number in a frame. Who takes the
// text out gets the letter itself, or for one that acts on others a sign that
// something stood there.
func (c *content) box(p *shaped, i int, sp *span, x, y mp) error {
	f, err := c.w.face(serif)
	if err != nil {
		return err
	}
	if arrow(p.letters[i]) {
		return c.arrow(p.letters[i], sp, x, y)
	}
	r, letter := p.letters[i], p.letters[i]
	if o, ok := p.odd[i]; ok {
		r, letter = o, '\ufffd'
	}
	c.b = append(c.b, "/Span <</ActualText<FEFF"...)
	for _, u := range utf16.Encode([]rune{letter}) {
		c.b = fmt.Appendf(c.b, "%04X", u)
	}
	c.b = append(c.b, ">>> BDC\n"...)
	w, h := boxWidth(sp.size), sp.size
	c.b = fmt.Appendf(c.b, "%s RG %s w %s %s %s %s re S\n", color(sp), sp.size/25, x+w/20, y-h/5, w*9/10, h)
	code := fmt.Sprintf("%04X", r)
	half := (len(code) + 1) / 2
	small := span{size: sp.size * 2 / 5, color: sp.color}
	for k, s := range []string{code[:half], code[half:]} {
		width := mp(0)
		hex := []byte{}
		for _, d := range s {
			g, _ := f.ft.NominalGlyph(d)
			id, ok := f.code(use{gid: g, letters: string(d)})
			if !ok {
				return fmt.Errorf("%w: more than %d different letters of one font: split it", ErrTooLong, maxGlyphs)
			}
			hex = fmt.Appendf(hex, "%04X", id)
			width += f.at(f.advance(g), small.size)
		}
		c.b = append(c.b, "BT "...)
		c.look(f, &small, small.size)
		c.b = fmt.Appendf(c.b, "1 0 0 1 %s %s Tm <%s> Tj ET\n", x+(w-width)/2, y+h*2/5-mp(k)*h*9/20, hex)
	}
	c.b = append(c.b, "EMC\n"...)
	return nil
}
