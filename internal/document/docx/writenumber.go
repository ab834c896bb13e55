package docx

import (
	"slices"
	"strconv"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// levels of a list that the word processors know.
const listLevels = 9

// counter gives paragraphs their automatic numbers.
type counter struct {
	tracked bool // the sheet shows two texts at once: numbers follow the order, whatever the sheet says
	lists   []*madeList
	uses    []madeUse // w:num elements; number i+1
}

// madeList is one list with its levels.
type madeList struct {
	name   string    // what its top level prints, "%1." or "OP%1."; below it all are alike
	lang   text.Lang // each language is counted by itself
	counts [listLevels]int
	use    [listLevels]int  // the use that each level is in; 0: none yet
	broken [listLevels]bool // something that isn't counted stood since: see tracked
}

// madeUse is a use of a list that begins a level anew.
type madeUse struct {
	list, level, start int
}

// place is where a paragraph is counted; use 0 means that its number is typed.
type place struct{ use, level int }

// of counts a paragraph.
func (c *counter) of(p *document.Para) place {
	top, level, value := readNumber(p)
	if top == "" {
		c.interrupt(p)
		return place{}
	}
	l, at := c.list(top, p.Lang)
	want := value
	fresh := l.use[level] == 0
	switch {
	case c.tracked:
		if fresh || l.broken[level] && value == 1 {
			fresh, want = true, 1
		}
	case l.counts[level]+1 != value:
		fresh = true
	}
	if fresh {
		c.uses = append(c.uses, madeUse{at, level, want})
		for k := level; k < listLevels; k++ {
			l.use[k] = len(c.uses)
		}
		l.counts[level] = want - 1
	}
	l.counts[level]++
	l.broken[level] = false
	for k := level + 1; k < listLevels; k++ {
		l.counts[k], l.use[k], l.broken[k] = 0, l.use[level], false
	}
	return place{l.use[level], level}
}

// interrupt notes that a paragraph isn't counted: lists below it begin anew,
// below a heading all but the operative paragraphs.
func (c *counter) interrupt(p *document.Para) {
	for _, l := range c.lists {
		if l.lang != p.Lang {
			continue
		}
		for i := range l.broken {
			if i > 0 || p.Kind == text.Heading && l.name == itemList {
				l.broken[i] = true
			}
		}
	}
}

func (c *counter) list(name string, lang text.Lang) (*madeList, int) {
	i := slices.IndexFunc(c.lists, func(l *madeList) bool { return l.name == name && l.lang == lang })
	if i < 0 {
		i = len(c.lists)
		c.lists = append(c.lists, &madeList{name: name, lang: lang})
	}
	return c.lists[i], i
}

// itemList is the list of the numbered paragraphs of articles: its own, so
// that those of an annex don't go on counting operative paragraphs.
const itemList = "item %1."

// readNumber tells which list, level and count a printed number is; "" for
// one that no list prints.
func readNumber(p *document.Para) (list string, level, value int) {
	n := p.Number
	switch p.Kind {
	case text.OP, text.PP:
		prefix := strings.TrimRight(n, "0123456789.")
		if prefix != "" && prefix != strings.ToUpper(string(p.Kind)) {
			return "", 0, 0
		}
		if v := decimal(strings.TrimPrefix(n, prefix), "."); v > 0 {
			return prefix + "%1.", 0, v
		}
	case text.Item:
		if v := decimal(n, "."); v > 0 && p.Depth == 0 {
			return itemList, 0, v
		}
	case text.Sub, text.SubItem:
		level = min(max(p.Depth, 1), listLevels-1)
		inner, ok := strings.CutPrefix(n, "(")
		inner, closed := strings.CutSuffix(inner, ")")
		if !ok || !closed || inner == "" {
			return "", 0, 0
		}
		for v := 1; v <= maxLettered; v++ {
			if printCount(level, v) == inner {
				list = "%1."
				if p.Kind == text.SubItem {
					list = itemList
				}
				return list, level, v
			}
		}
	}
	return "", 0, 0
}

// maxLettered bounds automatic letters: beyond (zzz) they are typed.
const maxLettered = 78

func decimal(s, after string) int {
	d, ok := strings.CutSuffix(s, after)
	v, err := strconv.Atoi(d)
	if !ok || err != nil || v < 1 || v > 1<<15 || strconv.Itoa(v) != d {
		return 0
	}
	return v
}

// constant: what word processors call the counting of each level from 1.
var levelFormats = [4]string{"lowerLetter", "lowerRoman", "upperLetter", "decimal"}

// printCount is what level prints for v, as package text counts.
func printCount(level, v int) string {
	switch levelFormats[(level-1)%4] {
	case "lowerLetter":
		return strings.Repeat(string(rune('a'+(v-1)%26)), (v-1)/26+1)
	case "upperLetter":
		return strings.Repeat(string(rune('A'+(v-1)%26)), (v-1)/26+1)
	case "lowerRoman":
		out := ""
		for _, p := range []struct {
			n int
			s string
		}{{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
			for ; v >= p.n; v -= p.n {
				out += p.s
			}
		}
		return out
	}
	return strconv.Itoa(v)
}

// part is word/numbering.xml.
func (c *counter) part() []byte {
	b := []byte(xmlHead + `<w:numbering ` + wordNS + `>`)
	for i, l := range c.lists {
		b = append(b, `<w:abstractNum w:abstractNumId="`+strconv.Itoa(i)+`"><w:multiLevelType w:val="multilevel"/>`...)
		for k := range listLevels {
			format, shown := "decimal", strings.TrimPrefix(l.name, "item ")
			indent := `<w:ind w:left="0" w:firstLine="567"/>`
			if k > 0 {
				format, shown = levelFormats[(k-1)%4], "(%"+strconv.Itoa(k+1)+")"
				indent = `<w:ind w:left="` + strconv.Itoa(subIndent*(k+1)) + `" w:hanging="` + strconv.Itoa(subIndent) + `"/>`
			}
			b = append(b, `<w:lvl w:ilvl="`+strconv.Itoa(k)+`"><w:start w:val="1"/><w:numFmt w:val="`+format+`"/><w:suff w:val="tab"/><w:lvlText w:val="`...)
			b = escape(b, shown)
			b = append(b, `"/><w:lvlJc w:val="left"/><w:pPr>`+indent+`</w:pPr></w:lvl>`...)
		}
		b = append(b, `</w:abstractNum>`...)
	}
	for i, u := range c.uses {
		b = append(b, `<w:num w:numId="`+strconv.Itoa(i+1)+`"><w:abstractNumId w:val="`+strconv.Itoa(u.list)+`"/><w:lvlOverride w:ilvl="`+strconv.Itoa(u.level)+`"><w:startOverride w:val="`+strconv.Itoa(u.start)+`"/></w:lvlOverride></w:num>`...)
	}
	return append(b, `</w:numbering>`...)
}

// subIndent is how far sub-paragraphs and numbers stand in, in twentieths of a
// point: 1 cm.
const subIndent = 567

// tracked reports whether a sheet has tracked changes.
func tracked(s *document.Sheet) bool {
	marked := func(m document.Marks) bool { return m.Ins != nil || m.Del != nil }
	var in func(ps []document.Para) bool
	in = func(ps []document.Para) bool {
		return slices.ContainsFunc(ps, func(p document.Para) bool {
			return marked(p.Mark) || slices.ContainsFunc(p.Items, func(it document.Item) bool { return marked(it.Marks) }) ||
				slices.ContainsFunc(p.Cells, func(c document.Cell) bool { return in(c.Paras) })
		})
	}
	return in(s.Paras)
}
