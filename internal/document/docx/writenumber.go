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
	main    text.Lang
	tracked bool // the sheet shows two texts at once: numbers follow the order, whatever the sheet says
	lists   []*madeList
	uses    []madeUse // w:num elements; number i+1
}

// madeList is one list with its levels.
type madeList struct {
	name   string    // "", "OP" or "PP", which its top level prints before the count, or itemList
	form   text.Lang // whose forms it prints
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
	top, form, level, value := c.readNumber(p)
	if value == 0 {
		c.interrupt(p)
		return place{}
	}
	l, at := c.list(top, form, c.langOf(p))
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
		if l.lang != c.langOf(p) {
			continue
		}
		for i := range l.broken {
			if i > 0 || p.Kind == text.Heading && l.name == itemList {
				l.broken[i] = true
			}
		}
	}
}

func (c *counter) list(name string, form, lang text.Lang) (*madeList, int) {
	i := slices.IndexFunc(c.lists, func(l *madeList) bool { return l.name == name && l.form == form && l.lang == lang })
	if i < 0 {
		i = len(c.lists)
		c.lists = append(c.lists, &madeList{name: name, form: form, lang: lang})
	}
	return c.lists[i], i
}

// itemList is the list of the numbered paragraphs of articles: its own, so
// that those of an annex don't go on counting operative paragraphs.
const itemList = "item"

// readNumber tells which list, level and count a printed number is, and in
// which language's form; "" for one that no list prints.
func (c *counter) readNumber(p *document.Para) (list string, form text.Lang, level, value int) {
	for _, form := range [2]text.Lang{c.langOf(p), ""} {
		n := document.NumberingOf(form, 0)
		switch p.Kind {
		case text.OP, text.PP:
			if v := n.Counted(p.Number); v > 0 {
				return "", form, 0, v
			}
			label := strings.ToUpper(string(p.Kind))
			if d, ok := strings.CutPrefix(p.Number, label); ok {
				if v := document.NumberingOf("", 0).Counted(d); v > 0 {
					return label, form, 0, v
				}
			}
		case text.Item:
			if v := n.Counted(p.Number); v > 0 && p.Depth == 0 {
				return itemList, form, 0, v
			}
		case text.Sub, text.SubItem:
			level = min(max(p.Depth, 1), listLevels-1)
			if v := document.NumberingOf(form, level).Counted(p.Number); v > 0 {
				if p.Kind == text.SubItem {
					list = itemList
				}
				return list, form, level, v
			}
		}
	}
	return "", "", 0, 0
}

func (c *counter) langOf(p *document.Para) text.Lang {
	if p.Lang != "" {
		return p.Lang
	}
	return c.main
}

// part is word/numbering.xml.
func (c *counter) part() []byte {
	b := []byte(xmlHead + `<w:numbering ` + wordNS + `>`)
	for i, l := range c.lists {
		b = append(b, `<w:abstractNum w:abstractNumId="`+strconv.Itoa(i)+`"><w:multiLevelType w:val="multilevel"/>`...)
		for k := range listLevels {
			n := document.NumberingOf(l.form, k)
			shown := n.Before + "%" + strconv.Itoa(k+1) + n.After
			if k == 0 && l.name != "" && l.name != itemList {
				shown = l.name + "%1."
			}
			indent := `<w:ind w:left="0" w:firstLine="567"/>`
			if k > 0 {
				indent = `<w:ind w:left="` + strconv.Itoa(subIndent*(k+1)) + `" w:hanging="` + strconv.Itoa(subIndent) + `"/>`
			}
			b = append(b, `<w:lvl w:ilvl="`+strconv.Itoa(k)+`"><w:start w:val="1"/><w:numFmt w:val="`+n.Format+`"/><w:suff w:val="tab"/><w:lvlText w:val="`...)
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
