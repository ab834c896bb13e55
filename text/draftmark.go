package text

import "fmt"

// MarkText says a whole-block change of a row: "delete OP4", "move to after
// OP3".
func (d *Draft) MarkText(row int, m Mark) string {
	p := draftPrinter{d: d}
	return p.markText(&d.Rows[row], m)
}

// mark is a whole-block change in its bracket.
func (p *draftPrinter) mark(r *Row, m Mark) string {
	return p.style(RoleBracket, "[") + p.label(m.Holders, []Key{m.Key}, false) + p.style(RoleMark, p.markText(r, m)) + p.style(RoleBracket, "]")
}

func (p *draftPrinter) markText(r *Row, m Mark) string {
	self := p.called(r)
	var s string
	switch m.Claim.Op {
	case Delete:
		s = "delete " + self
	case Move:
		s = "move to " + p.place(m.Claim.Gap)
	case SplitAt:
		s = "split before " + p.before(r, m.Claim.At)
	case Join:
		s = "join with the next paragraph"
		for i := range p.d.Rows {
			if &p.d.Rows[i] == r {
				for k := i + 1; k < len(p.d.Rows); k++ {
					if p.d.Rows[k].Insert == nil && p.d.Rows[k].Number != "" {
						s = "join with " + p.d.Rows[k].Number
					}
					if p.d.Rows[k].Insert == nil {
						break
					}
				}
			}
		}
	}
	return s
}

// called is how a mark names its row.
func (p *draftPrinter) called(r *Row) string {
	if r.Number != "" {
		return r.Number
	}
	switch r.Block.Kind {
	case Title:
		return "this title"
	case Formula:
		return "this formula"
	case Heading:
		return "this heading"
	case Note:
		return "this note"
	}
	return "this paragraph"
}

// place names a gap by the row before it.
func (p *draftPrinter) place(g Gap) string {
	if g == GapStart {
		return "the beginning"
	}
	for i := range p.d.Rows {
		r := &p.d.Rows[i]
		if Gap(r.Block.ID) != g {
			continue
		}
		if r.Number != "" {
			return "after " + r.Number
		}
		for _, l := range p.langs() {
			if ws := r.Block.Content[l]; len(ws) > 0 {
				return "after “" + fewWords(ws) + "”"
			}
		}
	}
	return "after " + string(g)
}

// before quotes the first words of the second half of a split.
func (p *draftPrinter) before(r *Row, at map[Lang]int) string {
	for _, l := range p.langs() {
		if ws := r.Block.Content[l]; at[l] > 0 && at[l] < len(ws) {
			return "“" + fewWords(ws[at[l]:]) + "”"
		}
	}
	return fmt.Sprint(at)
}

func fewWords(ws []Word) string {
	if len(ws) > 5 {
		return Plain(ws[:5]) + " …"
	}
	return Plain(ws)
}
