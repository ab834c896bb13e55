package web

import (
	"html/template"
	"strconv"
	"strings"

	"parley/internal/phrase"
	"parley/text"
)

// The rows of the text are most of its page: html/template took three quarters
// of the time that the page of a long text took. They are written here, byte
// for byte as the template in testdata/paper.html writes them; the tests hold
// one against the other, with hostile words in every field.

// rowWriter writes rows as HTML. Whatever isn't a constant goes through text
// or link.
type rowWriter struct {
	strings.Builder
	book     phrase.Book
	kinds    map[text.Kind]string // titles of links
	recorded string
	nobody   string
	opens    string
}

func newRowWriter(book phrase.Book) *rowWriter {
	return &rowWriter{book: book, kinds: map[text.Kind]string{}, recorded: book.T("recorded by another party, not affirmed"), nobody: book.T("no holder"), opens: book.T("open the bracket")}
}

// paperHTML writes the rows.
func paperHTML(book phrase.Book, rows []row) template.HTML {
	w := newRowWriter(book)
	w.Grow(1024 * len(rows))
	for i := range rows {
		w.row(&rows[i])
	}
	return template.HTML(w.String())
}

// text writes words where HTML has text, or a value between double quotes.
func (w *rowWriter) text(s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		var as string
		switch s[i] {
		case 0:
			as = "\uFFFD"
		case '"':
			as = "&#34;"
		case '&':
			as = "&amp;"
		case '\'':
			as = "&#39;"
		case '+':
			as = "&#43;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		default:
			continue
		}
		w.WriteString(s[from:i])
		w.WriteString(as)
		from = i + 1
	}
	w.WriteString(s[from:])
}

// link writes an address of this node: it starts with one slash, so it has no
// scheme and no host; what an address can't hold is escaped.
func (w *rowWriter) link(s string) {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.HasPrefix(s, `/\`) {
		w.WriteByte('#')
		return
	}
	const hex = "0123456789abcdef"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~!#$&*+,/:;=?@[]", c) >= 0,
			c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	w.text(b.String())
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// class writes a class after others, if it is there.
func (w *rowWriter) class(there bool, name string) {
	if there {
		w.WriteByte(' ')
		w.WriteString(name)
	}
}

// party writes the class of a party's mark.
func (w *rowWriter) party(mark int) {
	if mark != 0 {
		w.WriteString(" p")
		w.WriteString(strconv.Itoa(mark))
	}
}

func (w *rowWriter) row(r *row) {
	w.WriteString("\n<section class=\"row ")
	w.text(string(r.Kind))
	w.WriteString(" d")
	w.WriteString(strconv.Itoa(r.Depth))
	w.class(r.State.Agreed, "all")
	w.class(r.State.Suspended, "suspended")
	w.class(r.ID == "", "new")
	w.class(r.Fresh, "fresh")
	w.WriteByte('"')
	if r.Anchor != "" {
		w.value("id", r.Anchor)
	}
	if r.ID != "" {
		w.value("data-block", r.ID)
	}
	w.WriteString(">\n<span class=\"num\">")
	w.number(r)
	w.WriteString("</span>\n<div class=\"words\"")
	w.value("lang", r.Lang)
	w.value("dir", r.Dir)
	w.WriteByte('>')
	tag := "p"
	switch r.Kind {
	case text.Title:
		tag = "h1"
	case text.Heading:
		tag = "h2"
	}
	w.WriteString("<" + tag + ">")
	w.parts(r.Parts)
	w.WriteString("</" + tag + ">")
	for i := range r.Marks {
		w.mark(&r.Marks[i])
	}
	w.WriteString("</div>\n<span class=\"standing\">")
	w.standing(&r.State)
	w.WriteString("</span>\n</section>")
}

func (w *rowWriter) value(name, s string) {
	w.WriteString(" " + name + `="`)
	w.text(s)
	w.WriteByte('"')
}

// number writes the paragraph's number, a link where one may propose.
func (w *rowWriter) number(r *row) {
	label := r.Number
	if r.Edit == "" || r.ID == "" {
		w.text(label)
		return
	}
	var title string
	if label != "" {
		title = w.book.T("Propose on %s", label)
	} else {
		label = w.book.T(string(r.Kind))
		title = w.kinds[r.Kind]
		if title == "" {
			title = w.book.T("Propose on the %s", label)
			w.kinds[r.Kind] = title
		}
	}
	w.WriteString(`<a href="`)
	w.link(r.Edit)
	w.WriteByte('"')
	w.value("title", title)
	w.WriteByte('>')
	w.text(label)
	w.WriteString("</a>")
}

func (w *rowWriter) parts(ps []part) {
	for i := range ps {
		p := &ps[i]
		if p.Space {
			w.WriteByte(' ')
		}
		switch {
		case p.Tag != nil:
			w.bracket(p)
		case p.Role != "":
			w.WriteString(`<span class="w-`)
			w.text(string(p.Role))
			w.WriteString(`">`)
			w.runs(p.Runs)
			w.WriteString("</span>")
		default:
			w.runs(p.Runs)
		}
	}
}

func (w *rowWriter) runs(rs []run) {
	for _, r := range rs {
		if r.Em {
			w.WriteString("<em>")
			w.text(r.S)
			w.WriteString("</em>")
		} else {
			w.text(r.S)
		}
	}
}

func (w *rowWriter) claims(names []string) {
	for i, c := range names {
		if i > 0 {
			w.WriteByte(' ')
		}
		w.text(c)
	}
}

func (w *rowWriter) bracket(p *part) {
	g := p.Tag
	w.WriteString(`<span class="alt`)
	w.class(g.Base, "base")
	w.party(g.Party)
	w.class(g.Mine, "mine")
	w.class(g.Wait, "wait")
	w.class(g.Agreed, "agreed")
	w.class(g.Long, "long")
	w.class(g.Open, "open")
	w.WriteByte('"')
	if len(g.Claims) > 0 {
		w.WriteString(` data-claims="`)
		w.claims(g.Claims)
		w.WriteByte('"')
		w.value("id", g.Claims[0])
	}
	w.WriteString(`><b class="br">[</b>`)
	switch {
	case g.Named && g.Quiet:
		w.quiet(g)
	case g.Named:
		if g.Href != "" {
			w.WriteString(`<a class="who" href="`)
			w.link(g.Href)
			w.WriteString(`">`)
			w.who(g)
			w.WriteString("</a>")
		} else {
			w.WriteString(`<span class="who">`)
			w.who(g)
			w.WriteString("</span>")
		}
		w.WriteString(`<span class="colon">: </span>`)
	}
	w.WriteString(`<span class="in">`)
	w.parts(p.Inside)
	w.WriteString(`</span><b class="br">]</b></span>`)
}

// mark is a change of the whole paragraph.
func (w *rowWriter) mark(g *tag) {
	w.WriteString(` <span class="alt mark`)
	w.party(g.Party)
	w.class(g.Wait, "wait")
	w.WriteByte('"')
	if len(g.Claims) > 0 {
		w.value("id", g.Claims[0])
		w.WriteString(` data-claims="`)
		w.claims(g.Claims)
		w.WriteByte('"')
	}
	w.WriteString(`><b class="br">[</b>`)
	if g.Quiet {
		w.quiet(g)
	} else {
		w.WriteString(`<a class="who" href="`)
		if g.Href != "" {
			w.link(g.Href)
		}
		w.WriteString(`">`)
		w.who(g)
		w.WriteString("</a>: ")
	}
	w.WriteString(`<span class="w-mark">`)
	w.text(g.Mark)
	w.WriteString(`</span><b class="br">]</b></span>`)
}

// quiet writes what stands in the place of holders in a text without names.
func (w *rowWriter) quiet(g *tag) {
	if g.Href != "" {
		w.WriteString(`<a class="who quiet" href="`)
		w.link(g.Href)
		w.WriteByte('"')
		w.value("aria-label", w.opens)
		w.WriteString(`>›</a>`)
	}
	w.notes(g)
}

func (w *rowWriter) notes(g *tag) {
	for _, n := range g.Notes {
		w.WriteString(" (")
		w.text(n)
		w.WriteByte(')')
	}
}

// who writes the holders.
func (w *rowWriter) who(g *tag) {
	for i, h := range g.Holders {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(`<span class="code">`)
		if h.Code != "" {
			w.text(h.Code)
		} else {
			w.text(w.book.T("none named"))
		}
		w.WriteString("</span>")
		if h.Recorded {
			w.WriteString("<abbr")
			w.value("title", w.recorded)
			w.WriteString(">*</abbr>")
		}
	}
	if len(g.Holders) == 0 {
		w.WriteString(`<span class="nobody">`)
		w.text(w.nobody)
		w.WriteString("</span>")
	}
	w.notes(g)
}

// standing is how far the agreement to the paragraph has come.
func (w *rowWriter) standing(b *blockTag) {
	mark := func(class, title, s string) {
		w.WriteString(`<span class="` + class + `"`)
		w.value("title", title)
		w.WriteByte('>')
		w.text(s)
		w.WriteString("</span>")
	}
	switch {
	case b.Agreed:
		mark("ok", w.book.T("agreed by all"), "✓")
	case b.Suspended:
		mark("sus", w.book.T("agreement suspended"), "⏸")
	case len(b.By) > 0:
		mark("some", w.book.T("agreed by %s", strings.Join(b.By, ", ")), strings.Join(b.By, " "))
	}
	if len(b.Late) > 0 { // languages that haven't kept up
		mark("late", strings.Join(b.Late, ", "), "≠")
	}
}
