package document

import "parley/text"

// Wanted is the text as one party wants it.
type Wanted struct {
	Party string
	Text  *text.Text
}

// Compiling says what a compilation table shows, in the words of its language.
type Compiling struct {
	Head
	Parties   []Wanted                  // a column each
	Positions map[text.BlockID][]string // who says what on a block, a line each; nil: no such column

	Block, Base, Position string // headings of the columns
	Same, Gone, New       string // for "as the base", "deleted" and the label of a new paragraph
}

// Table compiles wordings side by side: a row for each block with its base,
// each party's wording and the positions, and a row for each block that a party
// would add. What a party would add is marked as new; a block that it would
// move, split or join shows its words and what becomes of it.
func Table(base *text.Text, o Compiling) *Sheet {
	s := o.sheet()
	sides := make([]side, len(o.Parties))
	for k, w := range o.Parties {
		sides[k] = o.align(base, w.Text)
	}
	head := Para{Head: true, Lang: o.main()}
	titles := []string{o.Block, o.Base}
	for _, w := range o.Parties {
		titles = append(titles, w.Party)
	}
	if o.Positions != nil {
		titles = append(titles, o.Position)
	}
	for _, w := range titles {
		head.Cells = append(head.Cells, o.said(w))
	}
	s.Paras = append(s.Paras, head)
	o.added(s, sides, -1)
	labels := text.Number(base.Blocks)
	for i, b := range base.Blocks {
		row := Para{ID: b.ID, Kind: b.Kind, Lang: o.main(), Cells: []Cell{o.said(labels[i]), o.cell(b, nil)}}
		for k := range sides {
			c, changed := sides[k].of[i]
			if !changed {
				c = o.said(o.Same)
			}
			row.Cells = append(row.Cells, c)
		}
		if o.Positions != nil {
			row.Cells = append(row.Cells, o.said(o.Positions[b.ID]...))
		}
		s.Paras = append(s.Paras, row)
		o.added(s, sides, i)
	}
	return s
}

// side is one party's column.
type side struct {
	of    map[int]Cell   // by base block: what it would have there, where that isn't the base
	after map[int][]Cell // by base block, -1 for the start: what it would add behind it
}

func (o *Compiling) align(base, wanted *text.Text) side {
	out := side{map[int]Cell{}, map[int][]Cell{}}
	at := -1
	for _, r := range text.Compare(base, wanted).Rows {
		if r.Old >= 0 && r.Change != text.RowMoved {
			at = r.Old
		}
		switch r.Change {
		case text.RowAdded:
			out.after[at] = append(out.after[at], o.cell(wanted.Blocks[r.New], r.Words))
		case text.RowRemoved:
			out.of[r.Old] = o.said(o.Gone)
		case text.RowSame, text.RowAway:
		case text.RowSplit, text.RowMoved, text.RowJoined, text.RowChanged:
			c := out.of[r.Old]
			if r.New >= 0 {
				c.Paras = append(c.Paras, o.cell(wanted.Blocks[r.New], r.Words).Paras...)
			}
			if n := r.Note(); n != "" && r.Change != text.RowChanged {
				c.Paras = append(c.Paras, Para{Lang: o.main(), Items: []Item{{S: n, Role: Remark}}})
			}
			out.of[r.Old] = c
		}
	}
	return out
}

// added are the rows of what parties would add behind a base block.
func (o *Compiling) added(s *Sheet, sides []side, at int) {
	most := 0
	for k := range sides {
		most = max(most, len(sides[k].after[at]))
	}
	for n := range most {
		row := Para{Lang: o.main(), Cells: []Cell{o.said(o.New), {}}}
		for k := range sides {
			c := Cell{}
			if list := sides[k].after[at]; n < len(list) {
				c = list[n]
			}
			row.Cells = append(row.Cells, c)
		}
		if o.Positions != nil {
			row.Cells = append(row.Cells, Cell{})
		}
		s.Paras = append(s.Paras, row)
	}
}

// said is a cell of plain lines.
func (o *Compiling) said(lines ...string) Cell {
	var c Cell
	for _, l := range lines {
		c.Paras = append(c.Paras, Para{Lang: o.main(), Items: []Item{{S: l}}})
	}
	return c
}

// cell shows a block; of marked words, those that came are new.
func (o *Compiling) cell(b text.Block, marked map[text.Lang][]text.MarkedWords) Cell {
	var c Cell
	for _, l := range o.langs(b.Langs()) {
		p := line{lang: l}
		if marked == nil {
			p.run(Item{}, b.Content[l])
		}
		var last *text.Word
		for _, m := range marked[l] {
			look := Item{}
			switch m.Mark {
			case text.WordRemoved:
				continue
			case text.WordAdded:
				look.Role = New
			}
			if last != nil && text.SpaceBetween(*last, m.Words[0]) {
				p.put(Item{}, " ")
			}
			p.run(look, m.Words)
			last = &m.Words[len(m.Words)-1]
		}
		c.Paras = append(c.Paras, Para{Lang: l, Items: p.done()})
	}
	return c
}
