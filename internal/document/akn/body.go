package akn

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// text writes preface, preamble and body.
func (b *writer) text() {
	ps := b.s.Paras
	take := func(in func(p *document.Para) bool) []document.Para {
		n := 0
		for n < len(ps) && in(&ps[n]) {
			n++
		}
		out := ps[:n]
		ps = ps[n:]
		return out
	}
	if list := take(func(p *document.Para) bool { return p.Kind == text.Title && p.Cells == nil }); len(list) > 0 {
		b.open("preface", "xml:space", "preserve")
		for i := range list {
			b.unit = b.eid("title_" + strconv.Itoa(i+1))
			b.open("p", b.paraAttrs(&list[i], append([]string{"eId", b.unit, "parley:number", list[i].Number}, own(&list[i], text.Title, 0)...)...)...)
			b.open("docTitle")
			b.items(list[i].Items)
			b.close("docTitle")
			b.close("p")
		}
		b.close("preface")
		b.out.WriteByte('\n')
	}
	if list := take(func(p *document.Para) bool {
		return (p.Kind == text.Formula || p.Kind == text.PP) && p.Cells == nil
	}); len(list) > 0 {
		b.preamble(list)
	}
	b.open("mainBody", "xml:space", "preserve")
	if len(ps) == 0 {
		b.leaf("hcontainer", "name", "nothing")
	}
	b.body(ps)
	b.close("mainBody")
	b.out.WriteByte('\n')
}

// paraAttrs are the attributes of the <p> of a paragraph, before them those given.
func (b *writer) paraAttrs(p *document.Para, first ...string) []string {
	out := first
	if p.Lang != "" && p.Lang != b.s.Lang {
		out = append(out, "xml:lang", string(p.Lang))
	}
	if p.ID != "" {
		out = append(out, "parley:block", string(p.ID))
	}
	if p.Mark.Ins != nil {
		out = append(out, "parley:mark-ins", "1", "parley:mark-ins-by", p.Mark.Ins.Author, "parley:mark-ins-time", p.Mark.Ins.Time)
	}
	if p.Mark.Del != nil {
		out = append(out, "parley:mark-del", "1", "parley:mark-del-by", p.Mark.Del.Author, "parley:mark-del-time", p.Mark.Del.Time)
	}
	if p.Mark.Ins != nil && p.Mark.Del == nil {
		b.mods = append(b.mods, textualMod{kind: "split", unit: b.unit})
	}
	if p.Mark.Del != nil && p.Mark.Ins == nil {
		b.mods = append(b.mods, textualMod{kind: "join", unit: b.unit})
	}
	return append(out, "parley:mark-move", p.Mark.Move)
}

// own says what the place of a unit doesn't: kind and depth, where they aren't
// what a reader would take them for.
func own(p *document.Para, kind text.Kind, depth int) []string {
	var out []string
	if p.Kind != kind {
		out = append(out, "parley:kind", cmp.Or(string(p.Kind), "none"))
	}
	if p.Depth != depth {
		out = append(out, "parley:depth", strconv.Itoa(p.Depth))
	}
	return out
}

func (b *writer) preamble(list []document.Para) {
	b.open("preamble", "xml:space", "preserve")
	in := false
	recs, recitals, formulas := 0, 0, 0
	for len(list) > 0 {
		same := alike(list)
		p := &list[0]
		if recital := p.Kind == text.PP; recital != in {
			if in {
				b.close("recitals")
			} else {
				b.open("recitals", "eId", b.next("recs", &recs))
			}
			in = recital
		}
		tag := "formula"
		if in {
			tag, b.unit = "recital", b.next("rec", &recitals)
			b.open(tag, append([]string{"eId", b.unit}, own(p, text.PP, 0)...)...)
			b.num(p.Number)
		} else {
			b.unit = b.next("formula", &formulas)
			attrs := append([]string{"name", "enactingFormula", "eId", b.unit}, own(p, text.Formula, 0)...)
			b.open(tag, append(attrs, "parley:number", p.Number)...)
		}
		b.blocks(list[:same])
		b.close(tag)
		b.out.WriteByte('\n')
		list = list[same:]
	}
	if in {
		b.close("recitals")
	}
	b.close("preamble")
	b.out.WriteByte('\n')
}

// alike is how many paragraphs at the beginning of list are one block in several
// languages.
func alike(list []document.Para) int {
	p := &list[0]
	n := 1
	for p.ID != "" && n < len(list) && p.Cells == nil {
		q := &list[n]
		if q.ID != p.ID || q.Kind != p.Kind || q.Depth != p.Depth || (q.Number == "") != (p.Number == "") || q.Cells != nil ||
			slices.ContainsFunc(list[:n], func(o document.Para) bool { return o.Lang == q.Lang }) {
			break
		}
		n++
	}
	return n
}

func (b *writer) num(s string) {
	if s != "" {
		b.open("num")
		b.esc(s)
		b.close("num")
	}
}

// blocks writes paragraphs as <p>.
func (b *writer) blocks(list []document.Para) {
	for i := range list {
		own := ""
		if list[i].Number != list[0].Number { // as its language has it
			own = list[i].Number
		}
		b.open("p", b.paraAttrs(&list[i], "parley:number", own)...)
		b.items(list[i].Items)
		b.close("p")
	}
}

// open units of the body.
type level struct {
	kind   text.Kind // Heading for a section; Sub for a list
	depth  int
	closes []string // tags to close
	eid    string
	counts map[string]int
}

// body writes what follows the preamble.
func (b *writer) body(ps []document.Para) {
	stack := []level{{depth: -1, counts: map[string]int{}}}
	pop := func(keep func(l *level) bool) {
		for len(stack) > 1 && !keep(&stack[len(stack)-1]) {
			l := stack[len(stack)-1]
			for _, tag := range l.closes {
				b.close(tag)
			}
			b.out.WriteByte('\n')
			stack = stack[:len(stack)-1]
		}
	}
	name := func(what, number string) string {
		top := &stack[len(stack)-1]
		prefix := ""
		if top.eid != "" {
			prefix = top.eid + "__"
		}
		top.counts[what]++
		number = slug(number)
		if number == "" {
			number = strconv.Itoa(top.counts[what])
		}
		return b.eid(prefix + what + "_" + number)
	}
	for len(ps) > 0 {
		p := &ps[0]
		if p.Cells != nil {
			n := 1
			for n < len(ps) && ps[n].Cells != nil {
				n++
			}
			pop(func(l *level) bool { return l.kind == text.Heading })
			b.unit = name("table", "")
			b.table(ps[:n])
			ps = ps[n:]
			continue
		}
		same := alike(ps)
		list := ps[:same]
		ps = ps[same:]
		below := len(stack) < maxNesting && len(ps) > 0 && isPoint(&ps[0]) && ps[0].Depth > p.Depth && holdsPoints(p)
		switch {
		case p.Kind == text.Heading:
			pop(func(l *level) bool { return l.kind == text.Heading && l.depth < p.Depth })
			id := name("sec", p.Number)
			b.unit = id
			attrs := append([]string{"eId", id}, own(p, text.Heading, sections(stack))...)
			b.open("section", attrs...)
			b.num(p.Number)
			b.open("heading", b.paraAttrs(p)...)
			b.items(p.Items)
			b.close("heading")
			for i := range list[1:] { // a section has one heading: another language's stands in a section of its own
				q := &list[i+1]
				b.unit = b.eid(id + "__" + cmp.Or(slug(string(q.Lang)), "x"))
				b.open("section", append([]string{"eId", b.unit, "alternativeTo", "#" + id, "parley:number", q.Number}, own(q, text.Heading, sections(stack)+1)...)...)
				b.open("heading", b.paraAttrs(q)...)
				b.items(q.Items)
				b.close("heading")
				b.close("section")
			}
			if len(stack) >= maxNesting {
				b.close("section")
				continue
			}
			stack = append(stack, level{kind: text.Heading, depth: p.Depth, closes: []string{"section"}, eid: id, counts: map[string]int{}})
		default:
			if isPoint(p) {
				pop(func(l *level) bool { return l.kind == text.Heading || l.depth < p.Depth })
			} else {
				pop(func(l *level) bool { return l.kind == text.Heading })
			}
			tag, what, named := "hcontainer", "hcontainer", cmp.Or(string(p.Kind), "none")
			kind := p.Kind
			switch p.Kind {
			case text.OP, text.Item:
				tag, what, named, kind = "paragraph", "para", "", text.OP
			case text.Sub, text.SubItem:
				tag, what, named, kind = "point", "point", "", text.Sub
			}
			id := name(what, p.Number)
			b.unit = id
			attrs := []string{"name", named, "eId", id}
			b.open(tag, append(attrs, own(p, kind, lists(stack))...)...)
			b.num(p.Number)
			if below {
				lid := b.eid(id + "__list_1")
				b.open("list", "eId", lid)
				b.open("intro")
				b.blocks(list)
				b.close("intro")
				stack = append(stack, level{kind: text.Sub, depth: p.Depth, closes: []string{"list", tag}, eid: lid, counts: map[string]int{}})
				continue
			}
			b.open("content")
			b.blocks(list)
			b.close("content")
			b.close(tag)
			b.out.WriteByte('\n')
		}
	}
	pop(func(*level) bool { return false })
}

// sections and lists are how many of them are open: the depth that a reader gives
// what stands in them.
func sections(stack []level) int {
	n := 0
	for _, l := range stack {
		if l.kind == text.Heading {
			n++
		}
	}
	return n
}

func lists(stack []level) int { return len(stack) - 1 - sections(stack) }

func isPoint(p *document.Para) bool {
	return (p.Kind == text.Sub || p.Kind == text.SubItem) && p.Cells == nil
}

func holdsPoints(p *document.Para) bool {
	return p.Kind != text.Heading && p.Kind != text.Note
}

// table writes rows.
func (b *writer) table(rows []document.Para) {
	b.open("hcontainer", "name", "table", "eId", b.unit)
	b.open("content")
	b.rows(rows)
	b.close("content")
	b.close("hcontainer")
	b.out.WriteByte('\n')
}

func (b *writer) rows(rows []document.Para) {
	b.open("table")
	for i := range rows {
		r := &rows[i]
		attrs := append(own(r, "", 0), "parley:number", r.Number, "parley:head", map[bool]string{true: "1"}[r.Head])
		b.open("tr", b.paraAttrs(r, attrs...)...)
		tag := "td"
		if r.Head {
			tag = "th"
		}
		for _, c := range r.Cells {
			span := ""
			if c.Span > 0 {
				span = strconv.Itoa(c.Span)
			}
			b.open(tag, "colspan", span)
			b.noteParas("", c.Paras)
			b.close(tag)
		}
		if len(r.Cells) == 0 { // the schema wants one
			b.open("td", "parley:none", "1")
			b.close("td")
		}
		b.close("tr")
	}
	b.close("table")
}

// look is what items inherit from the element around them.
type look struct {
	party  int
	claims []string
}

func (l look) of(it *document.Item) bool {
	return l.party == it.Party && slices.Equal(l.claims, it.Claims)
}

// items writes the letters of a paragraph. Tracked changes are the outermost, so
// that an <ins> holds whole what it brings; below them brackets, where they pair.
func (b *writer) items(items []document.Item) {
	pairs := paired(items)
	unit := b.unit
	at, changes := 0, 0
	var around []look // alternatives that are open
	now := look{}
	for i := range items {
		it := &items[i]
		if it.Role == document.Bracket && pairs != nil {
			for _, r := range it.S {
				switch r {
				case '[':
					around = append(around, now)
					attrs := []string{"name", "alternative", "parley:holders", holders(items[i+1:])}
					b.open("inline", append(attrs, differ(now, it)...)...)
					now = look{it.Party, it.Claims}
					b.out.WriteByte('[')
				case ']':
					b.out.WriteByte(']')
					b.close("inline")
					now, around = around[len(around)-1], around[:len(around)-1]
				}
			}
			continue
		}
		var tags []string
		if it.Marks != (document.Marks{}) {
			changes++
			var ids [2]string
			if it.Marks.Ins != nil {
				ids[0] = b.next(unit+"__ins", &at)
				b.open("ins", "eId", ids[0], "parley:by", it.Marks.Ins.Author, "parley:time", it.Marks.Ins.Time, "parley:move", it.Marks.Move)
				tags = append(tags, "ins")
			}
			if it.Marks.Del != nil {
				ids[1] = b.next(unit+"__del", &at)
				move := it.Marks.Move
				if it.Marks.Ins != nil {
					move = ""
				}
				b.open("del", "eId", ids[1], "parley:by", it.Marks.Del.Author, "parley:time", it.Marks.Del.Time, "parley:move", move)
				tags = append(tags, "del")
			}
			if len(tags) == 0 { // a move that is half of nothing
				b.open("inline", "name", "words", "parley:move", it.Marks.Move)
				tags = append(tags, "inline")
			}
			b.mod(unit, ids[0], ids[1], i > 0 && items[i-1].Marks.Del != nil && items[i-1].Marks.Ins == nil)
		}
		if it.Role != document.Words || !now.of(it) {
			name := string(it.Role)
			if name == "" {
				name = "words"
			}
			b.open("inline", append([]string{"name", name}, differ(now, it)...)...)
			tags = append(tags, "inline")
		}
		if it.Em {
			b.open("i")
			tags = append(tags, "i")
		}
		b.esc(it.S)
		if it.Note != "" {
			b.note(it.Note)
		}
		if it.Comment != "" {
			name, _ := strings.CutPrefix(it.Comment, "/")
			b.out.WriteString("<noteRef")
			if id := b.comments[name]; id != "" {
				b.attr("href", "#"+id)
			} else {
				b.attr("href", "#")
			}
			b.attr("parley:comment", it.Comment)
			b.out.WriteString("/>")
		}
		slices.Reverse(tags)
		for _, t := range tags {
			b.close(t)
		}
	}
	b.unit = unit
}

// mod lists a change. A deletion and the insertion right behind it are one
// substitution.
func (b *writer) mod(unit, ins, del string, afterDel bool) {
	switch n := len(b.mods); {
	case ins != "" && del != "":
		b.mods = append(b.mods, textualMod{kind: "repeal", unit: unit, old: del})
	case ins != "" && afterDel && n > 0 && b.mods[n-1].unit == unit && b.mods[n-1].kind == "repeal" && b.mods[n-1].new == "":
		b.mods[n-1].kind, b.mods[n-1].new = "substitution", ins
	case ins != "":
		b.mods = append(b.mods, textualMod{kind: "insertion", unit: unit, new: ins})
	case del != "":
		b.mods = append(b.mods, textualMod{kind: "repeal", unit: unit, old: del})
	}
}

// differ are the attributes of an inline whose look isn't that of what is around.
func differ(now look, it *document.Item) []string {
	var out []string
	if it.Party != now.party {
		out = append(out, "parley:party", strconv.Itoa(it.Party))
	}
	if !slices.Equal(it.Claims, now.claims) {
		out = append(out, "parley:claims", cmp.Or(strings.Join(it.Claims, " "), "-"))
	}
	return out
}

// holders says who holds the bracket that items are the inside of.
func holders(items []document.Item) string {
	if len(items) == 0 || items[0].Role != document.Holder {
		return ""
	}
	s, _, _ := strings.Cut(strings.TrimSpace(items[0].S), " (")
	return strings.TrimSuffix(s, ":")
}

// paired reports, as something other than nil, that the brackets among items can
// be elements: they pair, are nothing but brackets, and bear no changes.
func paired(items []document.Item) []int {
	open := []int{}
	for i := range items {
		it := &items[i]
		if it.Role != document.Bracket {
			continue
		}
		if strings.Trim(it.S, "[]") != "" || it.S == "" || it.Em || it.Note != "" || it.Comment != "" || it.Marks != (document.Marks{}) {
			return nil
		}
		for _, r := range it.S {
			switch {
			case r == '[':
				open = append(open, i)
			case len(open) == 0:
				return nil
			default:
				o := &items[open[len(open)-1]]
				if o.Party != it.Party || !slices.Equal(o.Claims, it.Claims) {
					return nil
				}
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) > 0 {
		return nil
	}
	return open
}

// note writes a footnote where it is first referred to, and a reference after that
// and within other notes.
func (b *writer) note(name string) {
	if b.written[name] || b.inNote || len(b.s.Notes[name]) == 0 {
		b.out.WriteString("<noteRef")
		b.attr("href", "#"+b.noteID(name))
		b.attr("marker", name)
		b.out.WriteString("/>")
		return
	}
	id := b.noteID(name)
	b.written[name], b.inNote = true, true
	b.open("authorialNote", "eId", id, "marker", name, "placement", "bottom")
	unit := b.unit
	b.unit = id
	b.noteParas(text.Note, b.s.Notes[name])
	b.unit, b.inNote = unit, false
	b.close("authorialNote")
}

// noteID is the eId of a footnote.
func (b *writer) noteID(name string) string {
	id := b.notes[name]
	if id == "" {
		id = b.eid("fn_" + cmp.Or(slug(name), "x"))
		b.notes[name] = id
	}
	return id
}

// noteParas writes the paragraphs of a note, or of a cell.
func (b *writer) noteParas(kind text.Kind, list []document.Para) {
	for i := 0; i < len(list); i++ {
		p := &list[i]
		if p.Cells != nil {
			n := i + 1
			for n < len(list) && list[n].Cells != nil {
				n++
			}
			b.rows(list[i:n])
			i = n - 1
			continue
		}
		b.open("p", b.paraAttrs(p, append(own(p, kind, 0), "parley:number", p.Number)...)...)
		b.items(p.Items)
		b.close("p")
	}
}
