package text

import "strconv"

// later is how negotiators number what comes between two numbers.
// constant: nobody writes to it.
var later = [...]string{"bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies"}

// laterMark is "bis", "ter", … for the k-th block inserted behind a number,
// counted from 1; beyond decies "bis 10", "bis 11", …
func laterMark(k int) string {
	if k <= len(later) {
		return later[k-1]
	}
	return "bis " + strconv.Itoa(k)
}

// numberInserted gives inserted rows the number of the last block of their
// kind and depth before them with bis, ter, …; what stands before the first
// one is ante. A sub-paragraph of an inserted paragraph counts below that
// one: "OP3 bis(a)".
func numberInserted(rows []Row) {
	type counter struct {
		number string // the last number of a base block of this kind and depth
		k      int    // inserted behind it
		under  string // the inserted block that these are sub-paragraphs of
		n      int
	}
	type slot struct {
		kind  Kind
		depth int
	}
	seen := map[slot]*counter{}
	at := func(r *Row) *counter {
		s := slot{r.Block.Kind, r.Block.at()}
		if seen[s] == nil {
			seen[s] = &counter{}
		}
		return seen[s]
	}
	var heads []*Row // the paragraph, sub-paragraph, … that a row is below
	for i := range rows {
		r := &rows[i]
		switch r.Block.Kind {
		case Title, Formula, Paragraph, Note:
			continue
		case Heading:
			if r.Insert == nil {
				clear(seen)
			}
		}
		sub := r.Block.Kind == Sub || r.Block.Kind == SubItem
		if !sub {
			heads = heads[:0]
		}
		for len(heads) > 0 && sub && heads[len(heads)-1].Block.at() >= max(r.Block.at(), 1) {
			heads = heads[:len(heads)-1]
		}
		c := at(r)
		switch {
		case r.Insert == nil:
			c.number, c.k, c.under, c.n = r.Number, 0, "", 0
			if r.Number == "" && r.Block.Kind == Heading {
				continue
			}
		case sub && len(heads) > 0 && heads[len(heads)-1].Insert != nil:
			head := heads[len(heads)-1].Number
			if c.under != head {
				c.under, c.n = head, 0
			}
			c.n++
			r.Number = head + "(" + letterMark(max(r.Block.at(), 1), c.n) + ")"
		case r.Block.Kind == Heading:
			continue
		default:
			if c.number == "" || sub && !below(c.number, heads) {
				r.Number = anteNumber(rows, i, heads)
				continue
			}
			c.k++
			r.Number = c.number + " " + laterMark(c.k)
		}
		heads = append(heads, r)
	}
}

// below reports whether number belongs to the paragraph at the end of heads.
func below(number string, heads []*Row) bool {
	if len(heads) == 0 {
		return true
	}
	head := heads[len(heads)-1].Number
	return len(number) > len(head) && number[:len(head)] == head
}

// anteNumber numbers what stands before the first block of its kind: that
// one's number and "ante", or a number of its own where there is none.
func anteNumber(rows []Row, i int, heads []*Row) string {
	b := rows[i].Block
	for k := i + 1; k < len(rows); k++ {
		r := rows[k]
		if r.Block.at() < b.at() {
			break
		}
		if r.Insert == nil && r.Block.Kind == b.Kind && r.Block.at() == b.at() {
			return r.Number + " ante"
		}
	}
	switch b.Kind {
	case Sub, SubItem:
		head := ""
		if len(heads) > 0 {
			head = heads[len(heads)-1].Number
		}
		return head + "(new)"
	case PP, OP:
		for k := range rows[:i] {
			if rows[k].Block.Kind == b.Kind {
				return rows[k].Number + " bis"
			}
		}
		if b.Kind == PP {
			return "PP new"
		}
		return "OP new"
	}
	return "new"
}
