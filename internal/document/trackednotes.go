package document

import (
	"slices"
	"strings"

	"parley/text"
)

// footnotes puts the notes at the end of a text with tracked changes below
// the page: if they stay where they are, in the order in which words refer to
// them, each from one place that no claim touches. Else all notes stay among the
// paragraphs, where what happens to them can be shown.
func footnotes(s *Sheet, base *text.Text, claims []text.Claim) {
	n := len(base.Blocks)
	for n > 0 && base.Blocks[n-1].Kind == text.Note {
		n--
	}
	trail := map[text.BlockID]string{} // the mark of each
	var order []string
	for _, b := range base.Blocks[n:] {
		m := noteMark(b.Content[s.Lang])
		if m == "" || slices.Contains(order, m) {
			return
		}
		trail[b.ID] = m
		order = append(order, m)
	}
	for _, c := range claims {
		_, at := trail[c.Block]
		_, behind := trail[text.BlockID(c.Gap)]
		if behind || at && c.Op != text.Replace || c.Op == text.Join && n > 0 && c.Block == base.Blocks[n-1].ID {
			return
		}
	}
	var refs []string
	ok := len(trail) > 0
	for i := range s.Paras {
		p := &s.Paras[i]
		if m, note := trail[p.ID]; note {
			ok = ok && len(p.Items) > 0 && p.Items[0].Marks == (Marks{}) && strings.HasPrefix(p.Items[0].S, "[^"+m+"] ")
			continue
		}
		for _, it := range p.Items {
			eachMark(it.S, func(mark string) {
				if slices.Contains(order, mark) {
					refs = append(refs, mark)
					ok = ok && it.Marks == (Marks{})
				}
			})
		}
	}
	if !ok || !slices.Equal(refs, order) {
		return
	}
	s.Notes = map[string][]Para{}
	var paras []Para
	for _, p := range s.Paras {
		if m, note := trail[p.ID]; note {
			p.Items = slices.Clone(p.Items)
			p.Items[0].S = strings.TrimPrefix(p.Items[0].S, "[^"+m+"] ")
			s.Notes[m] = []Para{p}
			continue
		}
		p.Items = withNotes(p.Items, order)
		paras = append(paras, p)
	}
	s.Paras = paras
}

// eachMark gives the marks of footnotes among letters.
func eachMark(s string, f func(mark string)) {
	for {
		_, rest, ok := strings.Cut(s, "[^")
		if !ok {
			return
		}
		mark, after, ok := strings.Cut(rest, "]")
		if !ok {
			return
		}
		f(mark)
		s = after
	}
}

// withNotes makes footnotes of these marks among letters.
func withNotes(items []Item, marks []string) []Item {
	var out []Item
	for _, it := range items {
		for from := 0; ; {
			i := strings.Index(it.S[from:], "[^")
			if i < 0 {
				break
			}
			i += from
			k := strings.IndexByte(it.S[i:], ']')
			if k < 0 {
				break
			}
			mark := it.S[i+2 : i+k]
			if !slices.Contains(marks, mark) {
				from = i + 2
				continue
			}
			before := it
			if before.S = it.S[:i]; before.S != "" {
				out = append(out, before)
			}
			out = append(out, Item{Note: mark, Marks: it.Marks})
			it.S, from = it.S[i+k+1:], 0
		}
		if it.S != "" || it.Note != "" || it.Comment != "" {
			out = append(out, it)
		}
	}
	return out
}
