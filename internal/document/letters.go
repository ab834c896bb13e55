package document

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/text"
)

// letter is one character of a Sheet, or a paragraph mark (r is 0), with
// its fate. Authors and moves are numbered from 1; 0 is none.
type letter struct {
	r        rune
	em       bool
	ins, del int32
	inside   int32 // an insertion that stands within this author's insertion
	move     int32
	para     int32
}

// page is a Sheet as one row of letters.
type page struct {
	sheet   *Sheet
	letters []letter
	paras   []Para
	start   []int // by paragraph: its first letter
	authors []string
	moves   map[string]int32
	class   map[rune]class
	remarks []Margin
	spans   [][2]int // of remarks, in letters
}

// class says what a character does to words.
type class byte

const (
	inWord class = iota
	space
	ownWord // a word by itself
)

// classOf asks the rules of words how a character stands between letters.
func (p *page) classOf(r rune) class {
	switch {
	case r == ' ' || r == '\t' || r == '\n' || r == 0:
		return space
	case r > ' ' && r < 0x80:
		return inWord
	}
	c, ok := p.class[r]
	if !ok {
		switch ws := text.Split("a" + string(r) + "a"); {
		case len(ws) == 2:
			c = space
		case len(ws) > 2:
			c = ownWord
		}
		p.class[r] = c
	}
	return c
}

// newPage lays the letters of a Sheet in a row: its paragraphs, then its notes
// in the order in which they are referred to.
func newPage(s *Sheet) *page {
	p := &page{sheet: s, moves: map[string]int32{}, class: map[rune]class{}}
	p.authors = authorsOf(s)
	n := 0
	for i := range s.Paras {
		n++
		for k := range s.Paras[i].Items {
			n += len(s.Paras[i].Items[k].S)
		}
	}
	p.letters = make([]letter, 0, n) // at least one byte each: rows, notes and their marks may ask for more
	notes, marks := []string{}, map[string]Marks{}
	for _, para := range s.Paras {
		for _, it := range para.Items {
			if _, ok := marks[it.Note]; it.Note != "" && !ok {
				notes = append(notes, it.Note)
				marks[it.Note] = it.Marks
			}
		}
		p.para(para, "", Marks{})
	}
	for _, n := range notes {
		for i, para := range s.Notes[n] {
			if para.Kind = text.Note; i > 0 {
				p.para(para, "", Marks{})
				continue
			}
			p.para(para, "[^"+n+"] ", marks[n])
		}
	}
	p.nest()
	return p
}

func authorsOf(s *Sheet) []string {
	var out []string
	seen := map[string]bool{}
	add := func(m Marks) {
		for _, c := range [2]*Change{m.Ins, m.Del} {
			if c != nil && !seen[c.Author] {
				seen[c.Author] = true
				out = append(out, c.Author)
			}
		}
	}
	var in func([]Para)
	in = func(ps []Para) {
		for _, q := range ps {
			add(q.Mark)
			for _, it := range q.Items {
				add(it.Marks)
			}
			for _, c := range q.Cells {
				in(c.Paras)
			}
		}
	}
	in(s.Paras)
	for _, ps := range s.Notes {
		in(ps)
	}
	slices.Sort(out)
	return out
}

func (p *page) author(c *Change) int32 {
	if c == nil {
		return 0
	}
	i, ok := slices.BinarySearch(p.authors, c.Author)
	if !ok {
		return 0
	}
	return int32(i) + 1
}

func (p *page) with(r rune, em bool, m Marks) letter {
	l := letter{r: r, em: em, ins: p.author(m.Ins), del: p.author(m.Del), para: int32(len(p.paras) - 1)}
	if m.Move != "" {
		if p.moves[m.Move] == 0 {
			p.moves[m.Move] = int32(len(p.moves) + 1)
		}
		l.move = p.moves[m.Move]
	}
	return l
}

func (p *page) put(s string, em bool, m Marks) {
	l := p.with(0, em, m)
	for _, r := range s {
		if l.r = r; r != 0 {
			p.letters = append(p.letters, l)
		}
	}
}

func (p *page) para(para Para, before string, m Marks) {
	p.paras = append(p.paras, para)
	p.start = append(p.start, len(p.letters))
	p.put(before, false, m)
	if para.Cells != nil {
		p.row(para)
		return
	}
	open := map[string]int{}
	for _, it := range para.Items {
		switch {
		case it.Note != "":
			p.put("[^"+it.Note+"]", false, it.Marks)
		case it.Comment != "":
			name, ends := strings.CutPrefix(it.Comment, "/")
			c, ok := p.sheet.Comments[name]
			if !ok {
				break
			}
			if !ends {
				open[name] = len(p.remarks)
				p.remarks = append(p.remarks, Margin{Comment: c, Line: para.Line})
				p.spans = append(p.spans, [2]int{len(p.letters), len(p.letters)})
			} else if i, ok := open[name]; ok {
				p.spans[i][1] = len(p.letters)
			}
		default:
			p.put(it.S, it.Em, it.Marks)
		}
	}
	p.letters = append(p.letters, p.with(0, false, para.Mark))
}

// row puts a row of a table: one paragraph, "| a | b |", that comes and goes as a
// whole; in its cells a paragraph mark is a space.
func (p *page) row(para Para) {
	whole := para.Mark
	under := func(m Marks) Marks {
		if whole.Ins != nil {
			m.Ins = whole.Ins
		}
		if whole.Del != nil {
			m.Del = whole.Del
		}
		return m
	}
	p.put("|", false, whole)
	for _, c := range para.Cells {
		p.put(" ", false, whole)
		for i, q := range c.Paras {
			for _, it := range q.Items {
				if it.Note == "" && it.Comment == "" {
					p.put(it.S, it.Em, under(it.Marks))
				}
			}
			if i+1 < len(c.Paras) {
				p.put(" ", false, under(q.Mark))
			}
		}
		p.put(" |", false, whole)
	}
	p.letters = append(p.letters, p.with(0, false, whole))
}

// lettersOf are the places of a paragraph's letters and of its mark.
func (p *page) lettersOf(para int32) (from, to int) {
	if int(para)+1 < len(p.start) {
		return p.start[para], p.start[para+1]
	}
	return p.start[para], len(p.letters)
}

// nest finds the insertions that stand within another author's, a paragraph
// that this one brings included, or beside words of another's that their own
// author deletes, in whose place they are: they change what that one brings,
// not the base.
func (p *page) nest() {
	for i := 0; i < len(p.letters); {
		a := p.letters[i].ins
		if a == 0 {
			i++
			continue
		}
		j := i
		for j < len(p.letters) && p.letters[j].ins == a && p.letters[j].r != 0 {
			j++
		}
		if j > i && i > 0 && j < len(p.letters) {
			before, after := p.letters[i-1], p.letters[j]
			outer := before.ins
			if before.inside != 0 {
				outer = before.inside
			}
			within := outer != 0 && outer != a && after.ins == outer && before.r != 0
			end := j
			for after.r == 0 && after.del == a && end > i && p.classOf(p.letters[end-1].r) == space {
				end-- // it joins the paragraphs: that space keeps their words apart
			}
			for _, l := range []letter{before, after} {
				if !within && l.r != 0 && l.ins != 0 && l.ins != a && l.del == a {
					outer, within = l.ins, true
				}
			}
			if _, to := p.lettersOf(after.para); !within && before.r == 0 && after.r != 0 && after.ins != 0 && after.ins != a &&
				(before.ins == after.ins && p.letters[to-1].ins != a || p.letters[to-1].ins == after.ins) && p.isNew(i, to-1) { // where a paragraph of another's begins
				outer, within = after.ins, true
			}
			if within {
				for k := i; k < end; k++ {
					p.letters[k].inside = outer
				}
			}
		}
		i = max(j, i+1)
	}
}

// isNew reports whether letters are inserted ones, but for punctuation that may
// be derived.
func (p *page) isNew(from, to int) bool {
	for _, l := range p.letters[from:to] {
		if l.ins == 0 && p.classOf(l.r) != space && !strings.ContainsRune(finalMarks, l.r) {
			return false
		}
	}
	return true
}

// tok is a word and the letters that it is made of, first and last.
type tok struct {
	w        text.Word
	from, to int
	prev     int // the letter before the last
}

// toks cuts letters, given by their places, into words.
func (p *page) toks(at []int) []tok {
	out := make([]tok, 0, len(at)/5+1)
	var s []byte
	for i := 0; i < len(at); {
		r := p.letters[at[i]].r
		if p.classOf(r) == space {
			i++
			continue
		}
		j := i + 1
		if p.classOf(r) == inWord {
			for j < len(at) && p.classOf(p.letters[at[j]].r) == inWord {
				j++
			}
		} else if j < len(at) && (p.letters[at[j]].r == 0x3099 || p.letters[at[j]].r == 0x309A) {
			j++
		}
		s = s[:0]
		ascii := true
		em, all, any := 0, 0, 0
		for _, k := range at[i:j] {
			l := p.letters[k]
			s = utf8.AppendRune(s, l.r)
			ascii = ascii && l.r > ' ' && l.r < 0x7F
			if l.em {
				any++
			}
			if unicode.IsLetter(l.r) || unicode.IsDigit(l.r) {
				if all++; l.em {
					em++
				}
			}
		}
		isEm := 2*em > all
		if all == 0 {
			isEm = 2*any > j-i
		}
		if ascii { // one word, as it is
			out = append(out, tok{text.Word{S: string(s), Em: isEm}, at[i], at[j-1], at[max(i, j-2)]})
		} else {
			for _, w := range text.Split(string(s)) {
				out = append(out, tok{text.Word{S: w.S, Em: isEm}, at[i], at[j-1], at[max(i, j-2)]})
			}
		}
		i = j
	}
	return out
}

func wordsOf(ts []tok) []text.Word {
	out := make([]text.Word, len(ts))
	for i, t := range ts {
		out[i] = t.w
	}
	return out
}

// withoutFinal takes the derived punctuation from the end of words; the mark
// of a footnote may stand behind it.
func withoutFinal(ts []tok) []tok {
	n := len(ts) - 1
	if n < 0 {
		return ts
	}
	s, note := ts[n].w.S, ""
	if i := strings.LastIndex(s, "[^"); i > 0 && strings.HasSuffix(s, "]") {
		s, note = s[:i], s[i:]
	}
	r, size := utf8.DecodeLastRuneInString(s)
	if !strings.ContainsRune(finalMarks, r) {
		return ts
	}
	if s = s[:len(s)-size]; s == "" && note == "" {
		return ts[:n]
	}
	out := slices.Clone(ts)
	if out[n].w.S = s + note; note == "" {
		out[n].to = out[n].prev
	}
	return out
}

// finalMarks are the marks that the text derives, in any language.
const finalMarks = ",;.，；。،؛"

// derived reports whether blocks of a kind end in derived punctuation.
func derived(k text.Kind) bool { return k == text.PP || k == text.OP || k == text.Sub }
