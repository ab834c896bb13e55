package text

import (
	"strings"
	"unicode"
)

// classifier decides kind and depth of each block from the form of its line,
// the first and last words and what came before. The printer asks the same
// classifier and adds an attribute where the answer would be wrong.
type classifier struct {
	treaty  bool // "have agreed as follows", or a heading that begins with Article
	stage   int  // of this section: 0 nothing yet, 1 preamble, 2 operative part, 3 items
	op      bool // the last numbered paragraph of level 0 was an OP
	lastSub int  // depth of the sub-paragraph just before, 0 if none
	subMark string
}

// features is what the classifier looks at in the words of a block.
type features struct {
	first string // the first words, plain
	em    bool   // the first word is emphasised
	allEm bool
	count int  // words
	last  rune // the last character that isn't a bracket
	lead  bool // begins with the participle of a PP
	verb  bool // begins with the verb of an OP
}

func look(gs []glyph) features {
	var f features
	ws := glyphWords(headGlyphs(gs))
	f.count, f.allEm = len(ws), len(ws) > 0
	for i, w := range ws {
		if w.S = strings.Trim(w.S, "[]"); i == 0 {
			f.em = w.Em
		}
		f.allEm = f.allEm && w.Em
	}
	f.first = Plain(ws)
	f.lead = leadLen(ws, false) > 0
	f.verb = leadLen(ws, true) > 0
	if i := finalAt(gs); i >= 0 {
		f.last = gs[i].r
	}
	return f
}

// headGlyphs is enough of a paragraph for some fourteen words.
func headGlyphs(gs []glyph) []glyph {
	n, out := 0, make([]glyph, 0, 120)
	for _, g := range gs {
		if separator(g.r) {
			n++
		}
		if n > 14 || len(out) > 400 {
			break
		}
		if g.br == 0 || g.fixed {
			out = append(out, g)
		}
	}
	return out
}

// finalAt is the place of the last character before closing brackets, note
// marks and white space, or -1. Where the very last character is a letter it
// is that one.
func finalAt(gs []glyph) int {
	i := len(gs) - 1
	for i >= 0 {
		switch {
		case separator(gs[i].r), gs[i].br == -1:
			i--
			continue
		case gs[i].r == ']' && gs[i].fixed:
			for j := i - 1; j >= 0 && i-j < 40; j-- {
				if gs[j].r == '[' {
					if n := noteMarkLen(gs[j : i+1]); n == i+1-j && gs[j].fixed && gs[j+1].r == '^' {
						i = j - 1
						j = -2
					}
					break
				}
			}
			if i >= 0 && gs[i].r == ']' && gs[i].fixed {
				return i
			}
			continue
		}
		return i
	}
	return -1
}

func (c *classifier) kind(o opening, f features) (Kind, int) {
	switch o.form {
	case headForm:
		if o.level == 1 {
			return Title, 0
		}
		return Heading, o.level - 2
	case noteForm:
		return Note, 0
	case tableForm:
		return Paragraph, o.level
	case numForm:
		switch {
		case o.named == Item:
			return Item, o.level
		case o.named != "":
			return o.named, 0
		case strings.TrimRight(o.mark, "0123456789.") != "" && o.level == 1: // 3bis below 3
			if c.op {
				return OP, 0
			}
			return Item, 0
		case o.level == 0 && !c.treaty && (c.stage == 1 || c.stage == 2 || f.verb && c.stage == 0):
			return OP, 0
		case o.level == 0:
			return Item, 0
		case c.op:
			return Sub, o.level
		}
		return SubItem, o.level
	case letterForm, bulletForm:
		d := o.level
		if d == 0 {
			d = c.flatDepth(o)
		}
		if c.op {
			return Sub, d
		}
		return SubItem, d
	}
	if o.level > 0 {
		return Paragraph, o.level
	}
	return c.plain(f), 0
}

func (c *classifier) plain(f features) Kind {
	comma := strings.ContainsRune(",،，", f.last)
	switch {
	case c.treaty || f.count == 0:
		return Paragraph
	case c.stage == 0 && comma && !f.lead && f.count <= 8:
		return Formula
	case c.stage == 0 && comma && (f.em && !f.allEm || f.lead):
		return PP
	case c.stage == 0 && symbolLine.MatchString(f.first):
		return Title
	case c.stage == 1 && f.verb && f.last != ':':
		return OP
	case c.stage == 1 && (f.em && !f.allEm || f.lead || comma || strings.ContainsRune(";；؛", f.last)):
		return PP
	}
	return Paragraph
}

// flatDepth tells (i) below (a) from (i) after (h) where nothing is indented.
func (c *classifier) flatDepth(o opening) int {
	m := strings.ToLower(o.mark)
	romanMark := m != "" && strings.Trim(m, "ivxlc") == ""
	switch {
	case !romanMark:
		return 1
	case c.lastSub == 2:
		return 2
	case c.lastSub == 1 && m == "i" && c.subMark != "h":
		return 2
	case c.lastSub == 1 && len(m) > 1 && c.subMark != m[:1]:
		return 2
	}
	return 1
}

// note tells the classifier what the block became.
func (c *classifier) note(o opening, f features, k Kind, depth int) {
	sub, mark := 0, ""
	switch k {
	case Heading:
		first := strings.ToLower(strings.TrimLeftFunc(f.first, unicode.IsPunct))
		c.stage, c.op = 0, false
		if word, _, ok := strings.Cut(first, " "); ok && hasField("article chapter chapitre artículo capítulo статья глава المادة الفصل", word) {
			c.treaty = true
		}
	case Formula:
		c.stage = 1
	case PP:
		c.stage = 1
	case OP:
		c.stage, c.op = 2, true
	case Item:
		if depth == 0 {
			c.stage, c.op = 3, false
		}
	case Sub, SubItem:
		sub, mark = depth, strings.ToLower(o.mark)
	case Paragraph:
		if s := strings.ToLower(f.first); f.last == ':' && (strings.HasPrefix(s, "have agreed") || strings.HasPrefix(s, "agree as follows")) {
			c.treaty, c.op = true, false
		}
	}
	c.lastSub, c.subMark = sub, mark
}
