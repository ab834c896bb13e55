package text

import (
	"slices"
	"strings"
	"unicode"
)

// flattener writes out the words of a paragraph for a set of chosen brackets.
type flattener struct {
	chosen map[*Bracket]bool
	wide   map[*Bracket]bool // brackets with more than one word
	alone  []string          // marks that are words of their own
}

// Marks that stand for bracket marks between glyphs until the words are made.
const (
	openMark  = -1
	closeMark = -2
	wideMark  = -3 // a bracket mark of a bracket with more than one word
)

// glyphs writes the letters outside brackets and in chosen ones.
func (f *flattener) glyphs(out []glyph, nodes []Node) []glyph {
	for i, n := range nodes {
		b := n.Bracket
		switch {
		case b == nil && n.soft:
			if f.softly(nodes, i) {
				out = append(out, n.gs...)
			}
		case b == nil:
			out = append(out, n.gs...)
		case b.Base && !f.replaced(nodes, i):
			out = append(out, glyph{r: openMark})
			out = f.glyphs(out, b.Nodes)
			out = append(out, glyph{r: closeMark})
		case b.Base:
		default:
			wide := f.isWide(b)
			if wide {
				out = append(out, glyph{r: wideMark})
			}
			out = append(out, glyph{r: openMark})
			if f.chosen[b] {
				out = f.glyphs(out, b.Nodes)
			}
			out = append(out, glyph{r: closeMark})
			if wide {
				out = append(out, glyph{r: wideMark})
			}
		}
	}
	return out
}

// softly reports whether the punctuation between the parts of a dissolved
// bracket stays: something is chosen on each side that has anything.
func (f *flattener) softly(nodes []Node, i int) bool {
	side := func(ns []Node) (has, chosen bool) {
		for _, n := range ns {
			if b := n.Bracket; b != nil && b.from == nodes[i].from {
				has, chosen = true, chosen || f.chosen[b]
			}
		}
		return has, chosen
	}
	hasL, l := side(nodes[:i])
	hasR, r := side(nodes[i+1:])
	return (l || !hasL) && (r || !hasR) && (l || r)
}

// replaced reports whether a chosen alternative stands instead of the base
// wording nodes[i]: one that follows it with nothing between, up to the next base
// wording, or one before it, where no base wording stands before that.
func (f *flattener) replaced(nodes []Node, i int) bool {
	for _, n := range nodes[i+1:] {
		b := n.Bracket
		if b == nil && !blank(n.gs) || b != nil && b.Base {
			break
		}
		if b != nil && f.chosen[b] {
			return true
		}
	}
	for k, found := i-1, false; ; k-- {
		if k < 0 || nodes[k].Bracket == nil && !blank(nodes[k].gs) {
			return found
		}
		if b := nodes[k].Bracket; b != nil {
			if b.Base {
				return false
			}
			found = found || f.chosen[b]
		}
	}
}

func (f *flattener) isWide(b *Bracket) bool {
	if w, ok := f.wide[b]; ok {
		return w
	}
	var parts []glyph
	var all func(ns []Node)
	all = func(ns []Node) {
		for _, n := range ns {
			parts = append(parts, n.gs...)
			if n.Bracket != nil {
				all(n.Bracket.Nodes)
			}
			if len(parts) > 200 {
				return
			}
		}
	}
	all(b.Nodes)
	w := strings.ContainsFunc(strings.TrimFunc(textNode(parts).Text, separator), separator)
	f.wide[b] = w
	return w
}

func blank(gs []glyph) bool {
	for _, g := range gs {
		if !separator(g.r) {
			return false
		}
	}
	return true
}

// wordless reports whether there is no letter or digit.
func wordless(gs []glyph) bool {
	for _, g := range gs {
		if unicode.IsLetter(g.r) || unicode.IsDigit(g.r) {
			return false
		}
	}
	return true
}

// words makes words of flattened glyphs: spaces are mended at bracket marks,
// runs of mere punctuation join the word before, and the derived final mark
// of a kind that has one is taken off.
func (f *flattener) words(k Kind, nodes []Node) []Word {
	ws := glyphWords(mendMarks(f.glyphs(nil, nodes)))
	out := ws[:0]
	for _, w := range ws {
		if n := len(out); n > 0 && merePunctuation(w.S) && !slices.Contains(f.alone, w.S) && !out[n-1].ideographic() && !w.ideographic() {
			if !strings.HasSuffix(out[n-1].S, w.S) { // no second comma
				out[n-1].S += w.S
			}
			continue
		}
		out = append(out, w)
	}
	if n := len(out); n > 0 && (k == PP || k == OP || k == Sub) && !endsOpen(out) {
		rs := []rune(out[n-1].S)
		if isFinal(rs[len(rs)-1]) {
			if len(rs) == 1 {
				return out[:n-1]
			}
			out[n-1].S = string(rs[:len(rs)-1])
		}
	}
	return out
}

func merePunctuation(s string) bool { return strings.Trim(s, ",;:.!?)”’»…،؛؟") == "" }

// mendMarks takes the bracket marks out. Between two letters it leaves a
// space, except where the mark stands within a word: "and[/or]", "Part[ies]".
func mendMarks(gs []glyph) []glyph {
	out := make([]glyph, 0, len(gs))
	for i := 0; i < len(gs); {
		if gs[i].r >= 0 {
			out = append(out, gs[i])
			i++
			continue
		}
		j, space, first, last := i, false, rune(0), rune(0)
		for ; j < len(gs) && gs[j].r < 0; j++ {
			if gs[j].r == wideMark {
				space = true
				continue
			}
			if last = gs[j].r; first == 0 {
				first = last
			}
		}
		opens := last == openMark                         // what follows stands in a bracket
		space = space || first == closeMark && opens      // "][" between two chosen ones
		between := first == openMark && last == closeMark // text on both sides
		if n := len(out); n > 0 && j < len(gs) && strings.ContainsRune(",;.", out[n-1].r) && unicode.IsLetter(gs[j].r) && opens {
			out = append(out, glyph{r: ' ', line: gs[j].line, col: gs[j].col})
		} else if n > 0 && j < len(gs) && (letterly(out[n-1].r) || strings.ContainsRune("*)%°", out[n-1].r)) && letterly(gs[j].r) {
			if space || (opens || between) && wholeWord(tokenBefore(out)) || !opens && wholeWord(tokenAfter(gs[j:])) {
				out = append(out, glyph{r: ' ', line: gs[j].line, col: gs[j].col})
			}
		}
		i = j
	}
	return out
}

func letterly(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !cjk(r) }

func tokenBefore(gs []glyph) string {
	i := len(gs)
	for i > 0 && len(gs)-i < 12 && letterly(gs[i-1].r) {
		i--
	}
	return textNode(gs[i:]).Text
}

func tokenAfter(gs []glyph) string {
	i := 0
	for i < len(gs) && i < 12 && letterly(gs[i].r) {
		i++
	}
	return textNode(gs[:i]).Text
}

// wholeWord reports whether s is a word that is no part of another one.
func wholeWord(s string) bool {
	return hasField("a an and are as at be by for from has in into is its of on or shall should such than that the their this to under which will with", strings.ToLower(s))
}

// dissolve puts brackets without words of their own in place of themselves:
// what stands inside them takes their place.
func dissolve(nodes []Node) []Node {
	var out []Node
	for _, n := range nodes {
		b := n.Bracket
		if b == nil {
			out = append(out, n)
			continue
		}
		b.Nodes = dissolve(b.Nodes)
		inner := false
		own := true
		for _, m := range b.Nodes {
			if m.Bracket != nil {
				inner = true
				own = own && !m.Bracket.Base
			} else {
				own = own && wordless(m.gs)
			}
		}
		if !inner || !own || len(b.Holders) > 0 {
			out = append(out, n)
			continue
		}
		for _, m := range b.Nodes {
			if m.Bracket == nil {
				if !m.soft {
					m.soft, m.from = !blank(m.gs), b
				}
			} else if m.Bracket.from == nil {
				m.Bracket.from = b
			}
			out = append(out, m)
		}
	}
	return out
}

// copyNodes copies a tree, so that dissolving it leaves the reader's own.
// origin tells for each copy which bracket it is a copy of.
func copyNodes(nodes []Node, origin map[*Bracket]*Bracket) []Node {
	out := make([]Node, len(nodes))
	for i, n := range nodes {
		out[i] = n
		if n.Bracket != nil {
			b := *n.Bracket
			b.Nodes = copyNodes(b.Nodes, origin)
			out[i].Bracket = &b
			origin[&b] = n.Bracket
		}
	}
	return out
}
