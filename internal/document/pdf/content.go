package pdf

import (
	"fmt"
	"slices"
	"unicode/utf16"

	"github.com/go-text/typesetting/bidi"
)

// content is the stream of one page.
type content struct {
	w    *writer
	page *page
	b    []byte
	open *node // of the marked content that is open
	deco []byte
}

// mark opens marked content of n, unless it is open.
func (c *content) mark(n *node) {
	if c.open == n {
		return
	}
	c.close()
	c.open = n
	n.fasten()
	id := len(c.page.marks)
	c.page.marks = append(c.page.marks, n)
	n.kids = append(n.kids, kid{page: c.page.object, mark: id})
	c.b = fmt.Appendf(c.b, "/%s <</MCID %d>> BDC\n", n.tag, id)
}

func (c *content) close() {
	if c.open != nil {
		c.b = append(c.b, "EMC\n"...)
		c.open = nil
	}
}

// piece is a part of a run that stands in one line.
type piece struct {
	r    *run
	a, b int
	x    mp
}

// pieces puts the letters from a to b in the order in which they are seen, and
// gives each its place from the left.
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
	x := mp(0)
	for _, k := range order {
		out[k].x = x
		x += p.upto[out[k].b] - p.upto[out[k].a]
	}
	return out
}

// seen is the width of a line without the blanks at its end.
func (p *shaped) seen(a, b int) mp {
	for b > a && blank(p.letters[b-1]) {
		b--
	}
	return p.upto[b] - p.upto[a]
}

// draw sets the letters from a to b, the leftmost at x, on the line y. They
// come in the order of reading, whatever their place. Nil for n leaves marked
// content to the caller.
func (c *content) draw(p *shaped, a, b int, x, y mp, n *node) error {
	for _, q := range p.pieces(a, b) {
		sp := &p.spans[q.r.span]
		if n != nil {
			to := n
			if sp.node != nil {
				to = sp.node
			}
			c.mark(to)
		}
		left, right := x+q.x, x+q.x+p.upto[q.b]-p.upto[q.a]
		c.decorate(sp, left, right, y)
		switch {
		case q.r.box:
			if err := c.box(p, q.a, sp, left, y); err != nil {
				return err
			}
		case q.r.face != nil:
			if err := c.show(p, q, sp, left, y); err != nil {
				return err
			}
		}
		if sp.uri != "" || sp.to != "" {
			c.page.link(sp, left, right, y)
		}
	}
	return nil
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
func (c *content) show(p *shaped, q piece, sp *span, x, y mp) error {
	f := q.r.face
	c.b = append(c.b, "BT "...)
	c.look(f, sp, sp.size)
	c.b = fmt.Appendf(c.b, "1 0 0 1 %s %s Tm\n[", x, y+sp.rise)
	var exact, pen, rise int64 // where the next glyph stands, where the reader would set it; in thousandths
	open := false
	for _, g := range q.r.glyphs {
		if int(g.at) < q.a || int(g.at) >= q.b {
			continue
		}
		u := use{gid: g.gid}
		if g.n > 0 {
			u.letters = string(p.letters[g.at : g.at+min(g.n, 100)])
		}
		code, ok := f.code(u)
		if !ok {
			return fmt.Errorf("%w: more than %d different letters of one font: split it", ErrTooLong, maxGlyphs)
		}
		if dy := int64(g.dy) * int64(sp.size) / f.upem; dy != rise {
			if open {
				c.b, open = append(c.b, '>'), false
			}
			c.b = fmt.Appendf(c.b, "]TJ %s Ts[", mp(dy))
			rise = dy
		}
		if d := (exact+int64(g.dx))*1000/f.upem - pen; d != 0 {
			if open {
				c.b, open = append(c.b, '>'), false
			}
			c.b = appendInt(c.b, -d)
			pen += d
		}
		if !open {
			c.b, open = append(c.b, '<'), true
		}
		const hex = "0123456789ABCDEF"
		c.b = append(c.b, hex[code>>12], hex[code>>8&15], hex[code>>4&15], hex[code&15])
		pen += f.thousandths(g.gid)
		exact += int64(g.advance)
	}
	if open {
		c.b = append(c.b, '>')
	}
	c.b = append(c.b, "]TJ"...)
	if rise != 0 {
		c.b = append(c.b, " 0 Ts"...)
	}
	c.b = append(c.b, " ET\n"...)
	return nil
}

func boxWidth(size mp) mp { return size * 11 / 10 }

// box shows a letter that no font has as its number in a frame. Who takes the
// text out gets the letter itself, or for one that acts on others a sign that
// something stood there.
func (c *content) box(p *shaped, i int, sp *span, x, y mp) error {
	f, err := c.w.face(serif)
	if err != nil {
		return err
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
			id, ok := f.code(use{g, string(d)})
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
