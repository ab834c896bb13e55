package document

import (
	"fmt"

	"parley/text"
)

// within finds what others changed in the words that a claim brings: claims
// whose parent it is.
func (m *matcher) within(x *made) {
	if x.to <= x.from && len(x.news) == 0 || len(x.claim.New) == 0 && len(x.claim.Blocks) == 0 {
		return
	}
	seen := map[int32]bool{}
	from, to := x.from, x.to
	for _, ts := range x.news {
		first, last := m.around(x.author, ts)
		from, to = min(from, first), max(to, last)
	}
	for i := from; i <= to; i++ {
		if l := m.letters[i]; l.ins == x.author && l.del != 0 && l.del != x.author {
			seen[l.del] = true
		} else if l.inside == x.author {
			seen[l.ins] = true
		}
	}
	for a := int32(1); int(a) <= min(len(m.authors), maxAuthors); a++ { // who is behind is listed
		if seen[a] {
			m.withinBy(x, a)
		}
	}
}

// around are the first and last letters of words that an author brings, with
// what others put in front of them and behind.
func (m *matcher) around(author int32, ts []tok) (first, last int) {
	for first = ts[0].from; first > 0 && m.letters[first-1].inside == author; first-- {
	}
	last = ts[len(ts)-1].to
	for k := last + 1; k < len(m.letters) && m.letters[k].r != 0 && (m.letters[k].inside == author || m.letters[k].ins == author); k++ {
		if m.letters[k].inside == author { // derived punctuation may stand before it
			last = k
		}
	}
	return first, last
}

func (m *matcher) withinBy(x *made, a int32) {
	inner := x.claim.Inner()
	name := m.authors[a-1]
	if len(x.news) == 0 || len(inner.Blocks) != len(x.news) {
		m.lose(x.from, "nested", fmt.Sprintf("a change by %s within what %s inserts can't be placed", name, m.authors[x.author-1]))
		return
	}
	shows := func(i int) bool {
		l := m.letters[i]
		return l.del != x.author && (l.ins == 0 || l.ins == x.author && l.inside == 0)
	}
	for k, ts := range x.news {
		var was, is []int
		first, last := m.around(x.author, ts)
		for i := first; i <= last; i++ {
			l := m.letters[i]
			if l.r == 0 {
				continue
			}
			if shows(i) {
				was = append(was, i)
			}
			if l.del != a && (shows(i) || l.inside == x.author && l.ins == a) {
				is = append(is, i)
			}
		}
		b, n := m.toks(was), m.toks(is)
		ws := inner.Blocks[k].Content[m.lang]
		if text.Plain(wordsOf(b)) != text.Plain(ws) {
			m.lose(x.from, "nested", fmt.Sprintf("a change by %s within what %s inserts can't be placed", name, m.authors[x.author-1]))
			continue
		}
		c := text.Claim{Base: m.u.Base, Parent: x.claim.Key(), Block: inner.Blocks[k].ID}
		if len(n) == 0 && x.claim.Op == text.Insert {
			c.Op = text.Delete
			m.sub(x, a, c)
			continue
		}
		for _, h := range m.hunks(b, n, func(i int) bool { return shows(i) && m.letters[i].del != a }) {
			c := c
			c.Op, c.Lang = text.Replace, m.lang
			c.Start, c.End, c.New = text.Trim(ws, h.s, h.e, wordsOf(n[h.ns:h.ne]))
			if c.Start == c.End && len(c.New) == 0 {
				continue
			}
			c.Exact = append([]text.Word(nil), ws[c.Start:c.End]...)
			m.sub(x, a, c)
		}
	}
}

func (m *matcher) sub(x *made, a int32, c text.Claim) {
	if err := c.CheckOn(m.base, m.u.Base, &x.claim); err != nil {
		m.lose(x.from, "nested", fmt.Sprintf("a change by %s within what %s inserts fits no claim: %v", m.authors[a-1], m.authors[x.author-1], err))
		return
	}
	m.u.Authors[a-1].Claims = append(m.u.Authors[a-1].Claims, c)
}
