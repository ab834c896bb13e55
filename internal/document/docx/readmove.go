package docx

import (
	"strconv"
	"strings"
	"unicode"

	"parley/internal/document"
)

// unnamed begins the names of moves without a range around them: no file can say
// it. LibreOffice writes such moves; Word names each.
const unnamed = "\x00"

// pairMoves gives a name to each paragraph that went without one and came, with
// the same letters and by the same author, somewhere else. Any other half is no
// move: it stays a deletion or insertion.
func (x *reader) pairMoves() {
	if !x.unnamed {
		return
	}
	ps := x.sheet.Paras
	went, names := map[string][]string{}, 0
	half := func(p *document.Para, del bool) (key string) {
		var b strings.Builder
		author := ""
		for _, it := range p.Items {
			c := it.Marks.Ins
			if del {
				c = it.Marks.Del
			}
			if it.Marks.Move == unnamed && c != nil && (!del || it.Marks.Ins == nil) {
				author = c.Author
				b.WriteString(it.S)
			}
		}
		s := strings.TrimSpace(b.String())
		if !strings.ContainsFunc(s, unicode.IsLetter) {
			return ""
		}
		return author + "\x00" + s
	}
	name := func(p *document.Para, del bool, to string) {
		mark := func(m *document.Marks) {
			if m.Move == unnamed && (m.Ins == nil) == del {
				m.Move = to
			}
		}
		for i := range p.Items {
			mark(&p.Items[i].Marks)
		}
		mark(&p.Mark)
	}
	for i := range ps {
		if key := half(&ps[i], true); key != "" {
			names++
			n := unnamed + strconv.Itoa(names)
			went[key] = append(went[key], n)
			name(&ps[i], true, n)
		}
	}
	came := map[string]bool{"": true}
	for i := range ps {
		if key := half(&ps[i], false); key != "" && len(went[key]) > 0 {
			n := went[key][0]
			went[key] = went[key][1:]
			came[n] = true
			name(&ps[i], false, n)
		}
	}
	alone := func(m *document.Marks) {
		if m.Move == unnamed || strings.HasPrefix(m.Move, unnamed) && !came[m.Move] {
			m.Move = ""
		}
	}
	var settle func(ps []document.Para)
	settle = func(ps []document.Para) {
		for i := range ps {
			for k := range ps[i].Items {
				alone(&ps[i].Items[k].Marks)
			}
			alone(&ps[i].Mark)
			for _, c := range ps[i].Cells {
				settle(c.Paras)
			}
		}
	}
	settle(ps)
	for _, n := range x.sheet.Notes {
		settle(n)
	}
}
