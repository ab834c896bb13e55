package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// glyph is one character of a paragraph with its place in the source.
type glyph struct {
	r         rune
	line, col int32
	em        bool // emphasised
	br        int8 // 1 opens a negotiating bracket, -1 closes one, 0 is a letter
	fixed     bool // escaped or part of a note mark: never a mark of Markdown
}

// lexer turns the raw characters of one paragraph into glyphs: escapes,
// note marks, links and emphasis are resolved.
type lexer struct {
	refs  map[string]bool // labels of link definitions, lower case
	notes *complaints
	found int // opening brackets of links
}

func (x *lexer) paragraph(raw []glyph) []glyph {
	gs := x.escapes(raw)
	gs = x.links(gs)
	return x.emphasis(gs)
}

// escapes resolves backslashes and note marks and marks the brackets.
func (x *lexer) escapes(raw []glyph) []glyph {
	out := make([]glyph, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		g := raw[i]
		switch {
		case g.r == '\\' && i+1 < len(raw) && (asciiPunct(raw[i+1].r) || raw[i+1].r >= '0' && raw[i+1].r <= '9' || raw[i+1].r == '（'):
			i++
			g.r, g.fixed = raw[i].r, true
		case g.r == '[':
			if n := noteMarkLen(raw[i:]); n > 0 {
				for _, m := range raw[i : i+n] {
					m.fixed = true
					out = append(out, m)
				}
				i += n - 1
				continue
			}
			g.br = 1
		case g.r == ']':
			g.br = -1
		case g.r < 0x20 && !separator(g.r), g.r == 0x7F, g.r >= 0x80 && g.r < 0xA0 && g.r != 0x85:
			x.notes.add(int(g.line), int(g.col), ControlChar, "U+%04X is left out", g.r)
			continue
		}
		out = append(out, g)
	}
	return out
}

func asciiPunct(r rune) bool {
	return r > 0x20 && r < 0x7F && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
}

// noteMarkLen is the length of the note mark [^x] at the start of gs, or 0.
func noteMarkLen(gs []glyph) int {
	if len(gs) < 4 || gs[1].r != '^' {
		return 0
	}
	for i := 2; i < len(gs) && i < 40; i++ {
		switch {
		case gs[i].r == ']' && i > 2:
			return i + 1
		case !noteMarkRune(gs[i].r):
			return 0
		}
	}
	return 0
}

func noteMarkRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-'
}

// isNoteMark reports whether s is a note mark and nothing else.
func isNoteMark(s string) bool { return noteMarkPrefix(s) == len(s) && s != "" }

// noteMarkPrefix is the length in bytes of the note mark at the start of s.
func noteMarkPrefix(s string) int {
	if !strings.HasPrefix(s, "[^") {
		return 0
	}
	for i, r := range s {
		if i < 2 {
			continue
		}
		if r == ']' && i > 2 {
			return i + 1
		}
		if !noteMarkRune(r) || i >= 39 {
			return 0
		}
	}
	return 0
}

// links takes the brackets and the address off [text](address), [text][ref]
// and [ref], where ref is defined in the source. The words stay.
func (x *lexer) links(gs []glyph) []glyph {
	match := map[int]int{}
	var stack []int
	for i, g := range gs {
		if g.br == 1 {
			stack = append(stack, i)
		} else if g.br == -1 && len(stack) > 0 {
			match[stack[len(stack)-1]] = i
			stack = stack[:len(stack)-1]
		}
	}
	var drop []bool
	for i, g := range gs {
		j, ok := match[i]
		if g.br != 1 || !ok || drop != nil && drop[i] {
			continue
		}
		end := j + 1
		switch {
		case j+1 < len(gs) && gs[j+1].r == '(':
			if n := addressLen(gs[j+1:]); n > 0 {
				end = j + 1 + n
			}
		case j+1 < len(gs) && gs[j+1].br == 1:
			if k, ok := match[j+1]; ok && x.defined(gs[j+2:k]) {
				end = k + 1
			}
		}
		if end == j+1 && !x.defined(gs[i+1:j]) {
			continue
		}
		if drop == nil {
			drop = make([]bool, len(gs))
		}
		drop[i] = true
		x.found++
		for k := j; k < end; k++ {
			drop[k] = true
			x.found += max(int(gs[k].br), 0)
		}
		x.notes.add(int(g.line), int(g.col), LinkDef, "a link: its words stay, its address goes")
	}
	if drop == nil {
		return gs
	}
	out := gs[:0:0]
	for i, g := range gs {
		if !drop[i] {
			out = append(out, g)
		}
	}
	return out
}

func (x *lexer) defined(gs []glyph) bool {
	if len(x.refs) == 0 || len(gs) > maxRefLabel {
		return false
	}
	var b strings.Builder
	for _, g := range gs {
		b.WriteRune(g.r)
	}
	return x.refs[strings.ToLower(b.String())]
}

// addressLen is the length of "(address)" at the start of gs, or 0 when what
// stands in the parentheses isn't an address.
func addressLen(gs []glyph) int {
	for i, g := range gs {
		if g.r == ')' {
			s := make([]rune, 0, i)
			for _, h := range gs[1:i] {
				s = append(s, h.r)
			}
			a := string(s)
			if strings.Contains(a, "://") || strings.HasPrefix(a, "/") || strings.HasPrefix(a, "#") || strings.HasPrefix(a, "mailto:") {
				return i + 1
			}
			return 0
		}
		if separator(g.r) || g.br != 0 || i > 2000 {
			return 0
		}
	}
	return 0
}

// emphasis pairs runs of asterisks and takes the paired ones off.
func (x *lexer) emphasis(gs []glyph) []glyph {
	type run struct{ start, end int }
	var open *run
	take := make([]bool, len(gs))
	found := false
	for i := 0; i < len(gs); i++ {
		if gs[i].r != '*' || gs[i].fixed {
			continue
		}
		s := run{i, i}
		for s.end < len(gs) && gs[s.end].r == '*' && !gs[s.end].fixed {
			s.end++
		}
		i = s.end - 1
		before, after := rune(' '), rune(' ')
		if s.start > 0 {
			before = gs[s.start-1].r
		}
		if s.end < len(gs) {
			after = gs[s.end].r
		}
		switch {
		case open != nil && !separator(before):
			for k := open.start; k < s.end; k++ {
				gs[k].em = true
				take[k] = k < open.end || k >= s.start
			}
			found, open = true, nil
		case open == nil && opensEmphasis(before, after):
			o := s
			open = &o
		}
	}
	if open != nil {
		g := gs[open.start]
		if open.start == 0 || separator(gs[open.start-1].r) || gs[open.start-1].br != 0 {
			x.notes.add(int(g.line), int(g.col), OpenEm, "an asterisk without its partner, left out")
			for k := open.start; k < open.end; k++ {
				take[k] = true
			}
			found = true
		} else {
			x.notes.add(int(g.line), int(g.col), OpenEm, "an asterisk without its partner, read as a letter")
		}
	}
	if !found {
		return gs
	}
	out := gs[:0:0]
	for i, g := range gs {
		if !take[i] {
			out = append(out, g)
		}
	}
	return out
}

// opensEmphasis is Markdown's left-flanking rule; CJK marks count as letters.
func opensEmphasis(before, after rune) bool {
	if separator(after) {
		return false
	}
	word := func(r rune) bool { return cjk(r) || !separator(r) && !unicode.IsPunct(r) && !unicode.IsSymbol(r) }
	return word(after) || !word(before) || cjk(before)
}

// glyphWords makes words of glyphs, brackets being letters. A word is
// emphasised when more than half of its letters and digits are.
func glyphWords(gs []glyph) []Word {
	var out []Word
	for i := 0; i < len(gs); {
		if separator(gs[i].r) {
			i++
			continue
		}
		j := i + 1
		if !cjk(gs[i].r) {
			for j < len(gs) && !separator(gs[j].r) && !cjk(gs[j].r) {
				j++
			}
		} else if j < len(gs) && (gs[j].r == 0x3099 || gs[j].r == 0x309A) {
			if c := norm.NFC.String(string([]rune{gs[i].r, gs[j].r})); len([]rune(c)) == 1 {
				j++
			}
		}
		var s strings.Builder
		em, all, any := 0, 0, 0
		for _, g := range gs[i:j] {
			s.WriteRune(g.r)
			if g.em {
				any++
			}
			if unicode.IsLetter(g.r) || unicode.IsDigit(g.r) {
				all++
				if g.em {
					em++
				}
			}
		}
		isEm := 2*em > all
		if all == 0 {
			isEm = 2*any > j-i
		}
		for _, w := range Split(s.String()) {
			out = append(out, Word{S: w.S, Em: isEm})
		}
		i = j
	}
	return out
}
