package docx

import (
	"strconv"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// spot is where a paragraph stands.
type spot struct {
	note bool // below the page
	cell bool // in a table
	head bool // in a row of headings
}

// raw adds XML.
func (x *writer) raw(parts ...string) {
	for _, s := range parts {
		x.doc = append(x.doc, s...)
	}
}

// id is a number that nothing else in the file has.
func (x *writer) id() string {
	x.ids++
	return strconv.Itoa(x.ids)
}

// body writes word/document.xml.
func (x *writer) body() {
	x.raw(xmlHead, `<w:document `, wordNS, `><w:body>`)
	wide := 0
	for i := 0; i < len(x.s.Paras); {
		if x.s.Paras[i].Cells == nil {
			x.para(&x.s.Paras[i], x.bookmark(i))
			i++
			continue
		}
		k := i
		for k < len(x.s.Paras) && x.s.Paras[k].Cells != nil {
			wide = max(wide, width(&x.s.Paras[k]))
			k++
		}
		x.table(x.s.Paras[i:k])
		i = k
		x.raw(`<w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:p>`)
	}
	if len(x.s.Paras) == 0 {
		x.raw(`<w:p/>`)
	}
	x.raw(`<w:sectPr><w:headerReference w:type="first" r:id="rId3"/><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="first" r:id="rId5"/><w:footerReference w:type="default" r:id="rId5"/>`)
	if wide > 3 {
		x.raw(`<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="709" w:footer="567" w:gutter="0"/>`)
	} else {
		x.raw(`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1701" w:bottom="1418" w:left="1701" w:header="709" w:footer="709" w:gutter="0"/>`)
	}
	if x.o.LineNumbers {
		x.raw(`<w:lnNumType w:countBy="5" w:restart="newPage"/>`)
	}
	x.raw(`<w:titlePg/>`)
	if rtl(x.s.Lang) {
		x.raw(`<w:bidi/>`)
	}
	x.raw(`</w:sectPr></w:body></w:document>`)
}

// bookmark is the name of the bookmark that begins with paragraph i, "" for
// none, and how many paragraphs it is around: a block in several languages has
// one.
func (x *writer) bookmark(i int) (m bookmark) {
	id := x.s.Paras[i].ID
	name := bookmarkName(id)
	if name == "" {
		return m
	}
	if i > 0 && x.s.Paras[i-1].ID == id && x.s.Paras[i-1].Cells == nil {
		m.end = x.spanned
	} else if !x.marked[name] {
		x.marked[name] = true
		m.name = name
		x.spanned = x.id()
		m.begin, m.end = x.spanned, x.spanned
	}
	if i+1 < len(x.s.Paras) && x.s.Paras[i+1].ID == id && x.s.Paras[i+1].Cells == nil {
		m.end = ""
	} else if m.end != "" {
		x.spanned = ""
	}
	return m
}

// bookmark is what of bookmarks begins and ends in a paragraph.
type bookmark struct{ name, begin, end string }

// para writes one paragraph.
func (x *writer) para(p *document.Para, m bookmark) {
	x.raw(`<w:p><w:pPr><w:pStyle w:val="`, x.styleOf(p), `"/>`)
	typed := p.Number
	if !x.spot.note && !x.spot.cell {
		if at := x.count.of(p); at.use > 0 {
			typed = ""
			x.raw(`<w:numPr><w:ilvl w:val="`, strconv.Itoa(at.level), `"/><w:numId w:val="`, strconv.Itoa(at.use), `"/></w:numPr>`)
		}
	}
	lang := x.langOf(p)
	if rtl(lang) {
		x.raw(`<w:bidi/>`)
	}
	x.markProps(p.Mark)
	x.raw(`</w:pPr>`)
	if m.begin != "" {
		x.raw(`<w:bookmarkStart w:id="`, m.begin, `" w:name="`, m.name, `"/>`)
	}
	if x.spot.note {
		x.raw(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>`)
	}
	if typed != "" {
		x.typed(p, typed, lang)
	}
	x.items(p.Items, lang)
	if m.end != "" {
		x.raw(`<w:bookmarkEnd w:id="`, m.end, `"/>`)
	}
	first, last := x.moveMark(p.Mark)
	if first != nil {
		x.moveStart(first)
	}
	x.raw(`</w:p>`)
	if last != nil {
		x.moveEnd(last)
	}
}

func (x *writer) langOf(p *document.Para) text.Lang {
	if p.Lang != "" {
		return p.Lang
	}
	return x.s.Lang
}

// markProps writes the fate of a paragraph mark.
func (x *writer) markProps(m document.Marks) {
	if m.Ins == nil && m.Del == nil {
		return
	}
	x.raw(`<w:rPr>`)
	ins, del := x.names(m)
	// The order of the schema: ins, del, moveFrom, moveTo.
	for _, name := range []string{"ins", "del", "moveFrom", "moveTo"} {
		c := m.Ins
		if name == del {
			c = m.Del
		}
		if name == ins || name == del {
			x.raw(`<w:`, name)
			x.change(c)
			x.raw(`/>`)
		}
	}
	x.raw(`</w:rPr>`)
}

// change writes the attributes of a tracked change.
func (x *writer) change(c *document.Change) {
	x.raw(` w:id="`, x.id(), `"`)
	x.doc = authorTo(x.doc, c)
}

// typed writes a number that isn't counted. It shares the fate of its
// paragraph.
func (x *writer) typed(p *document.Para, number string, lang text.Lang) {
	var fate document.Marks
	for i, it := range p.Items {
		if i == 0 {
			fate = it.Marks
		} else if !sameMarks(fate, it.Marks) {
			fate = document.Marks{}
			break
		}
	}
	fate.Move = ""
	end := x.wrap(fate)
	x.raw(`<w:r><w:rPr><w:rStyle w:val="ParagraphNumber"/>`)
	x.lang(lang)
	x.raw(`</w:rPr>`)
	x.letters(number, fate)
	x.raw(`<w:tab/></w:r>`, end)
}

func sameMarks(a, b document.Marks) bool {
	same := func(a, b *document.Change) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(a.Ins, b.Ins) && same(a.Del, b.Del) && a.Move == b.Move
}

// items writes the runs of a paragraph, those with one fate together.
func (x *writer) items(list []document.Item, lang text.Lang) {
	var fate document.Marks
	end := ""
	leave := func() {
		x.raw(end)
		end, fate = "", document.Marks{}
	}
	for i := range list {
		it := &list[i]
		first, last := x.moveMark(it.Marks)
		if it.Comment != "" || first != nil || !sameMarks(fate, it.Marks) {
			leave()
		}
		if it.Comment != "" {
			x.comment(it.Comment)
		}
		if first != nil {
			x.moveStart(first)
		}
		if it.S != "" || it.Note != "" {
			if end == "" {
				end, fate = x.wrap(it.Marks), it.Marks
			}
			x.run(it, lang)
		}
		if last != nil {
			leave()
			x.moveEnd(last)
		}
	}
	leave()
}

// wrap opens the elements of a fate and returns what closes them.
func (x *writer) wrap(m document.Marks) (end string) {
	ins, del := x.names(m)
	if ins != "" {
		x.raw(`<w:`, ins)
		x.change(m.Ins)
		x.raw(`>`)
		end = `</w:` + ins + `>`
	}
	if del != "" {
		x.raw(`<w:`, del)
		x.change(m.Del)
		x.raw(`>`)
		end = `</w:` + del + `>` + end
	}
	return end
}

// run writes letters with one look.
func (x *writer) run(it *document.Item, lang text.Lang) {
	if it.Note != "" {
		x.note(it)
	}
	if it.S == "" {
		return
	}
	x.raw(`<w:r>`)
	at := len(x.doc)
	x.raw(`<w:rPr>`)
	none := len(x.doc)
	if st := roleStyle(it); st != "" {
		x.raw(`<w:rStyle w:val="`, st, `"/>`)
	}
	if it.Em {
		x.raw(`<w:i/><w:iCs/>`)
	}
	x.lang(lang)
	if len(x.doc) == none {
		x.doc = x.doc[:at]
	} else {
		x.raw(`</w:rPr>`)
	}
	x.letters(it.S, it.Marks)
	x.raw(`</w:r>`)
}

func (x *writer) letters(s string, m document.Marks) {
	name := "w:t"
	if _, del := x.names(m); del == "del" {
		name = "w:delText"
	}
	x.raw(`<`, name, ` xml:space="preserve">`)
	x.doc = escape(x.doc, s)
	x.raw(`</`, name, `>`)
}

// lang says the language and direction of a run, where it isn't the
// document's.
func (x *writer) lang(l text.Lang) {
	if rtl(l) {
		x.raw(`<w:rtl/>`)
	}
	if l != x.s.Lang && l != "" {
		x.doc = langTo(x.doc, l)
	}
}

// note writes the mark of a footnote, and the note.
func (x *writer) note(it *document.Item) {
	ps, ok := x.s.Notes[it.Note]
	if !ok || x.spot.note {
		plain := document.Item{S: "[^" + it.Note + "]", Role: it.Role, Marks: it.Marks}
		x.run(&plain, x.s.Lang)
		return
	}
	mark := it.Note[strings.LastIndexByte(it.Note, ' ')+1:]
	x.raw(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>`)
	x.noteIDs++
	n := x.noteIDs
	again := x.noted[it.Note] // a second mark has the note a second time: a word processor deletes a note with its mark
	x.noted[it.Note] = true
	_, err := strconv.Atoi(mark)
	// Of two texts at once, only counting gives the right numbers in both.
	if x.count.tracked && err == nil || mark == strconv.Itoa(x.counted+1) && !again {
		x.counted++
		x.raw(`<w:footnoteReference w:id="`, strconv.Itoa(n), `"/></w:r>`)
	} else {
		x.raw(`<w:footnoteReference w:customMarkFollows="1" w:id="`, strconv.Itoa(n), `"/>`)
		x.letters(mark, it.Marks)
		x.raw(`</w:r>`)
	}
	doc, was := x.doc, x.spot
	x.doc, x.spot = x.notes, spot{note: true}
	x.raw(`<w:footnote w:id="`, strconv.Itoa(n), `">`)
	for i := range ps {
		x.para(&ps[i], bookmark{})
	}
	if len(ps) == 0 {
		x.para(&document.Para{}, bookmark{})
	}
	x.raw(`</w:footnote>`)
	x.notes, x.doc, x.spot = x.doc, doc, was
}

// comment writes the beginning or end of a remark in the margin.
func (x *writer) comment(name string) {
	closing := strings.HasPrefix(name, "/")
	name = strings.TrimPrefix(name, "/")
	if _, ok := x.s.Comments[name]; !ok {
		return
	}
	if !closing {
		if _, twice := x.open[name]; twice {
			return
		}
		n := len(x.comments)
		x.open[name] = n
		x.comments = append(x.comments, name)
		x.raw(`<w:commentRangeStart w:id="`, strconv.Itoa(n), `"/>`)
		if x.ended[name] {
			return
		}
	}
	n, ok := x.open[name]
	if !ok || n < 0 {
		return
	}
	x.open[name] = -1
	id := strconv.Itoa(n)
	x.raw(`<w:commentRangeEnd w:id="`, id, `"/><w:r><w:commentReference w:id="`, id, `"/></w:r>`)
}

func width(row *document.Para) int {
	n := 0
	for _, c := range row.Cells {
		n += max(c.Span, 1)
	}
	return n
}

// table writes rows. The first column, which names paragraphs, is narrow in a
// table of three or more.
func (x *writer) table(rows []document.Para) {
	cols := 1
	for i := range rows {
		cols = max(cols, width(&rows[i]))
	}
	total := 8504
	if cols > 3 {
		total = 14570
	}
	first := total / cols
	if cols > 2 {
		first = 1191
	}
	other := total
	if cols > 1 {
		other = (total - first) / (cols - 1)
	}
	size := func(from, span int) int {
		w := 0
		for k := from; k < from+span; k++ {
			if k == 0 {
				w += first
			} else {
				w += other
			}
		}
		return w
	}
	x.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>`)
	if rtl(x.s.Lang) {
		x.raw(`<w:bidiVisual/>`)
	}
	x.raw(`<w:tblW w:w="`, strconv.Itoa(size(0, cols)), `" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for k := range cols {
		x.raw(`<w:gridCol w:w="`, strconv.Itoa(size(k, 1)), `"/>`)
	}
	x.raw(`</w:tblGrid>`)
	for i := range rows {
		x.row(&rows[i], cols, size)
	}
	x.raw(`</w:tbl>`)
}

func (x *writer) row(row *document.Para, cols int, size func(from, span int) int) {
	was := x.spot
	x.spot = spot{cell: true, head: row.Head}
	x.raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if row.Head {
		x.raw(`<w:tblHeader/>`)
	}
	x.raw(`</w:trPr>`)
	at := 0
	var m bookmark
	if name := bookmarkName(row.ID); name != "" && !x.marked[name] {
		x.marked[name] = true
		id := x.id()
		m = bookmark{name, id, id}
	}
	for _, c := range row.Cells {
		span := max(c.Span, 1)
		x.raw(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(size(at, span)), `" w:type="dxa"/>`)
		if span > 1 {
			x.raw(`<w:gridSpan w:val="`, strconv.Itoa(span), `"/>`)
		}
		x.raw(`</w:tcPr>`)
		for i := range c.Paras {
			x.para(&c.Paras[i], m)
			m = bookmark{}
		}
		if len(c.Paras) == 0 {
			x.para(&document.Para{}, m)
			m = bookmark{}
		}
		x.raw(`</w:tc>`)
		at += span
	}
	if at < cols {
		x.raw(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(size(at, cols-at)), `" w:type="dxa"/><w:gridSpan w:val="`, strconv.Itoa(cols-at), `"/></w:tcPr><w:p/></w:tc>`)
	}
	x.raw(`</w:tr>`)
	x.spot = was
}
