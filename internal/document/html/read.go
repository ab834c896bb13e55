package html

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"parley/internal/document"
	"parley/text"
)

// Read reads a file, ours or another's. It fails on what isn't text in UTF-8 and on
// what is beyond the limits; then there is no sheet.
func Read(in io.Reader) (*document.Sheet, error) {
	lim := &io.LimitedReader{R: in, N: MaxBytes + 1}
	r := &reader{z: html.NewTokenizer(lim), s: &document.Sheet{}}
	r.z.SetMaxBuf(maxToken)
	for {
		kind := r.z.Next()
		if lim.N <= 0 {
			return nil, fmt.Errorf("html: the file is larger than %d MB; split it", MaxBytes>>20)
		}
		var err error
		switch kind {
		case html.ErrorToken:
			if err = r.z.Err(); err == io.EOF {
				return r.finish()
			}
			if errors.Is(err, html.ErrBufferExceeded) {
				err = fmt.Errorf("a piece of it is longer than %d MB without a tag", maxToken>>20)
			}
		case html.TextToken:
			err = r.chars(string(r.z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			err = r.start()
		case html.EndTagToken:
			name, _ := r.z.TagName()
			r.end(string(name))
		}
		if err != nil {
			return nil, fmt.Errorf("html: behind paragraph %d: %w", r.count, err)
		}
	}
}

func (r *reader) finish() (*document.Sheet, error) {
	r.popTo(0)
	r.endLoose()
	if r.lost > maxLost {
		r.s.Lost = append(r.s.Lost, document.Lost{What: "more", Say: fmt.Sprintf("%d more things could not be kept", r.lost-maxLost)})
	}
	return r.s, nil
}

type reader struct {
	z     *html.Tokenizer
	s     *document.Sheet
	stack []frame
	paras []*open
	sinks []*sink
	rows  []*row
	look  document.Item
	ours  bool
	seen  bool // <h1>
	skip  string
	depth int // of elements called skip
	grab  []byte
	what  string // what the text that is being grabbed is: title, number
	lost  int
	told  map[string]bool
	count int
	items int
}

type frame struct {
	tag   string
	was   document.Item
	para  *open // ends with it
	sink  bool
	row   bool
	list  *list
	lang  text.Lang
	grab  bool
	block bool
}

// list is an <ol> or <ul>.
type list struct {
	kind   string // "1", "a", "A", "i", "I"; "" for no numbers
	next   int
	number string // of the item that was begun, until a paragraph takes it
	depth  int
}

type open struct {
	p     document.Para
	buf   []byte
	look  document.Item
	sinks int
	cut   bool
	loose bool // no element began it
}

func (o *open) flush() {
	if len(o.buf) > 0 {
		o.look.S = string(o.buf)
		o.p.Items = append(o.p.Items, o.look)
		o.buf = o.buf[:0]
	}
}

type sink struct {
	paras   []document.Para
	note    string
	comment *document.Comment
	cell    bool
	span    int
	was     document.Item
	paraAt  int
}

type row struct {
	p     document.Para
	heads int
	cells int
	own   bool // it says itself whether it is a heading
}

// constant: elements that have no end.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}

// constant: elements that begin and end paragraphs around them.
var blocks = []string{"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
	"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary",
	"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}

// constant: elements whose inside is no text, and what is said of them.
var closed = map[string][2]string{
	"script": {"macro", "a script, which was not run"}, "style": {"formatting", "a style sheet"}, "svg": {"image", "a drawing"},
	"math": {"maths", "a formula of mathematics"}, "object": {"external", "an embedded object"}, "iframe": {"external", "an embedded page"},
	"video": {"image", "a film"}, "audio": {"external", "a sound"}, "canvas": {"image", "a drawing"}, "template": {"field", "a template"},
	"select": {"field", "a field of a form"}, "textarea": {"field", "a field of a form"}, "button": {"field", "a button"}, "noframes": {"external", "frames"},
	"applet": {"macro", "a program, which was not run"},
}

func (r *reader) attrs() map[string]string {
	out := map[string]string{}
	for more := true; more; {
		var k, v []byte
		k, v, more = r.z.TagAttr()
		if name := string(k); name != "" {
			if _, twice := out[name]; !twice {
				out[name] = strings.ToValidUTF8(string(v), "\uFFFD")
			}
		}
	}
	return out
}

func (r *reader) start() error {
	raw, has := r.z.TagName()
	tag := string(raw)
	if r.skip != "" {
		if tag == r.skip && !slices.Contains(void, tag) {
			r.depth++
		}
		return nil
	}
	a := map[string]string{}
	if has {
		a = r.attrs()
	}
	if c, ok := closed[tag]; ok {
		if !r.ours || tag != "style" {
			r.lose(c[0], c[1])
		}
		r.skip, r.depth = tag, 1
		return nil
	}
	if r.ours && (a["data-skip"] != "" || tag == "header") {
		r.skip, r.depth = tag, 1
		return nil
	}
	if slices.Contains(void, tag) {
		r.empty(tag, a)
		return nil
	}
	r.imply(tag)
	if len(r.stack) >= maxDepth {
		return fmt.Errorf("elements nest deeper than %d", maxDepth)
	}
	f := frame{tag: tag, was: r.look, lang: r.lang(), block: slices.Contains(blocks, tag)}
	for _, name := range []string{"data-lang", "lang"} {
		if l := a[name]; l != "" && (r.ours || name == "lang") {
			f.lang = text.Lang(l)
			if !r.ours {
				f.lang = text.Lang(strings.ToLower(l))
			}
		}
	}
	if f.block {
		r.endLoose()
	}
	if err := r.element(&f, a); err != nil {
		return err
	}
	r.stack = append(r.stack, f)
	return nil
}

func (r *reader) lang() text.Lang {
	if n := len(r.stack); n > 0 && r.stack[n-1].lang != "" {
		return r.stack[n-1].lang
	}
	return r.s.Lang
}

// imply ends the elements that a start tag ends without saying so.
func (r *reader) imply(tag string) {
	within := func(tags, until []string) {
		for i := len(r.stack) - 1; i >= 0 && !slices.Contains(until, r.stack[i].tag); i-- {
			if slices.Contains(tags, r.stack[i].tag) {
				r.popTo(i)
				return
			}
		}
	}
	edge := []string{"td", "th", "table", "caption"}
	if slices.Contains(blocks, tag) {
		within([]string{"p"}, edge)
	}
	switch tag {
	case "li":
		within([]string{"li"}, append([]string{"ol", "ul", "menu"}, edge...))
	case "dd", "dt":
		within([]string{"dd", "dt"}, append([]string{"dl"}, edge...))
	case "td", "th":
		within([]string{"td", "th"}, []string{"table"})
	case "tr":
		within([]string{"tr"}, []string{"table"})
	case "tbody", "thead", "tfoot":
		within([]string{"tbody", "thead", "tfoot", "tr"}, []string{"table"})
	}
}

func (r *reader) empty(tag string, a map[string]string) {
	switch tag {
	case "br":
		r.letters(" ")
	case "img":
		r.lose("image", strings.TrimSpace("a picture "+strconv.QuoteToGraphic(cut(a["alt"]))))
	case "embed":
		r.lose("external", "an embedded object")
	case "input":
		r.lose("field", "a field of a form")
	case "link":
		if strings.Contains(a["rel"], "stylesheet") {
			r.lose("formatting", "a style sheet")
		}
	case "hr":
		r.endLoose()
	}
}

func cut(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "")
	}
	return s
}

func (r *reader) element(f *frame, a map[string]string) error {
	level := 0
	switch f.tag {
	case "html":
		if len(r.stack) == 0 {
			r.s.Lang = f.lang
			if a["data-parley"] != "" && r.count == 0 {
				r.ours = true
				r.s.Lang, r.s.Title, r.s.Symbol, r.s.Date, r.s.Note = text.Lang(a["data-lang"]), a["data-title"], a["data-symbol"], a["data-date"], a["data-note"]
				r.s.Revision = text.Digest(a["data-revision"])
				f.lang = r.s.Lang
			}
		}
	case "title":
		f.grab, r.what, r.grab = true, "title", []byte{}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		level = int(f.tag[1] - '0')
		p := document.Para{Kind: text.Heading, Depth: max(level-2, 0)}
		if level == 1 && !r.seen {
			p.Kind, r.seen = text.Title, true
		}
		return r.begin(f, a, p)
	case "p", "caption", "figcaption", "dt", "dd", "pre", "legend", "summary", "address":
		return r.begin(f, a, document.Para{})
	case "div":
		switch {
		case r.ours && has(a, "data-note-text"):
			r.sink(f, &sink{note: a["data-note-text"]})
		case r.ours && has(a, "data-comment-text"):
			r.sink(f, &sink{note: a["data-comment-text"], comment: &document.Comment{Author: a["data-by"], Time: a["data-time"]}})
		}
	case "ol", "ul", "menu":
		l := &list{depth: 1}
		for i := len(r.stack) - 1; i >= 0; i-- {
			if r.stack[i].list != nil {
				l.depth = r.stack[i].list.depth + 1
				break
			}
		}
		if f.tag == "ol" {
			l.kind, l.next = a["type"], 1
			if !slices.Contains([]string{"a", "A", "i", "I"}, l.kind) {
				l.kind = "1"
			}
			if n, err := strconv.Atoi(a["start"]); err == nil {
				l.next = n
			}
		}
		f.list = l
	case "li":
		if l := r.list(); l != nil && l.kind != "" {
			if n, err := strconv.Atoi(a["value"]); err == nil {
				l.next = n
			}
			l.number = ordinal(l.kind, l.next)
			l.next++
		}
	case "tr":
		if r.count++; r.count > maxParas {
			return fmt.Errorf("more than %d paragraphs", maxParas)
		}
		row := &row{p: r.data(a, document.Para{Line: r.count}), own: r.ours}
		row.p.Lang = f.lang
		if r.ours {
			row.p.Number, row.p.Head = a["data-number"], a["data-head"] != ""
		}
		f.row = true
		r.rows = append(r.rows, row)
	case "td", "th":
		if n := len(r.rows); n > 0 {
			r.rows[n-1].cells++
			if f.tag == "th" {
				r.rows[n-1].heads++
			}
			span, _ := strconv.Atoi(a["colspan"])
			r.sink(f, &sink{cell: true, span: min(max(span, 0), 1000)})
		}
	default:
		r.inline(f, a)
	}
	return nil
}

func has(a map[string]string, name string) bool { _, ok := a[name]; return ok }

// list is the innermost list, unless a cell or note stands between.
func (r *reader) list() *list {
	for i := len(r.stack) - 1; i >= 0 && !r.stack[i].sink; i-- {
		if r.stack[i].list != nil {
			return r.stack[i].list
		}
	}
	return nil
}

// ordinal is a number as a list prints it.
func ordinal(kind string, n int) string {
	s := strconv.Itoa(n)
	switch {
	case kind == "1" || n < 1 || n > 3999:
		return s + "."
	case kind == "a" || kind == "A":
		s = ""
		for ; n > 0; n = (n - 1) / 26 {
			s = string(rune('a'+(n-1)%26)) + s
		}
	default:
		s = ""
		for _, x := range []struct {
			n int
			s string
		}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
			for ; n >= x.n; n -= x.n {
				s += x.s
			}
		}
	}
	if kind == "A" || kind == "I" {
		s = strings.ToUpper(s)
	}
	return "(" + s + ")"
}

// data reads our own attributes of a paragraph.
func (r *reader) data(a map[string]string, p document.Para) document.Para {
	if !r.ours {
		return p
	}
	if k, ok := a["data-kind"]; ok {
		p.Kind, p.Depth = text.Kind(k), 0
		if !slices.Contains(text.Kinds(), p.Kind) {
			p.Kind = ""
		}
	}
	if d, err := strconv.Atoi(a["data-depth"]); err == nil && d >= 0 && d <= maxDepth {
		p.Depth = d
	}
	p.ID, p.Mark.Move = text.BlockID(a["data-block"]), a["data-mark-move"]
	if by, ok := a["data-mark-ins"]; ok {
		p.Mark.Ins = &document.Change{Author: by, Time: a["data-mark-ins-time"]}
	}
	if by, ok := a["data-mark-del"]; ok {
		p.Mark.Del = &document.Change{Author: by, Time: a["data-mark-del-time"]}
	}
	return p
}

// begin begins a paragraph.
func (r *reader) begin(f *frame, a map[string]string, p document.Para) error {
	if r.count++; r.count > maxParas {
		return fmt.Errorf("more than %d paragraphs", maxParas)
	}
	if o := r.open(); o != nil {
		r.put(o)
	}
	p.Line = r.count
	if p = r.data(a, p); p.Lang == "" {
		p.Lang = f.lang
	}
	if l := r.list(); l != nil {
		p.Number, l.number = l.number, ""
		if p.Kind == "" {
			p.Depth = l.depth - 1
		}
	}
	f.para = &open{p: p, sinks: len(r.sinks)}
	r.paras = append(r.paras, f.para)
	return nil
}

func (r *reader) sink(f *frame, s *sink) {
	f.sink = true
	s.was, s.paraAt = r.look, len(r.paras)
	r.look = document.Item{}
	r.sinks = append(r.sinks, s)
}

func (r *reader) open() *open {
	if n := len(r.paras); n > 0 && r.paras[n-1].sinks == len(r.sinks) {
		return r.paras[n-1]
	}
	return nil
}

// endLoose ends a paragraph that words without an element began.
func (r *reader) endLoose() {
	if o := r.open(); o != nil && o.loose {
		r.put(o)
		r.paras = r.paras[:len(r.paras)-1]
	}
}

func (r *reader) end(tag string) {
	if r.skip != "" {
		if tag == r.skip {
			if r.depth--; r.depth == 0 {
				r.skip = ""
			}
		}
		return
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].tag == tag {
			r.popTo(i)
			return
		}
		if r.stack[i].sink && !slices.Contains([]string{"td", "th", "tr", "table", "div"}, tag) || r.stack[i].block && !slices.Contains(blocks, tag) {
			return // nothing within a cell ends what is outside, and no look ends a paragraph
		}
	}
}

// popTo ends elements until n are open.
func (r *reader) popTo(n int) {
	for len(r.stack) > n {
		f := r.stack[len(r.stack)-1]
		r.stack = r.stack[:len(r.stack)-1]
		if f.block || f.sink {
			r.endLoose()
		}
		if f.grab {
			r.grabbed()
		}
		if f.para != nil {
			r.put(f.para)
			r.paras = r.paras[:len(r.paras)-1]
		}
		if f.sink {
			r.endSink()
		}
		if f.row {
			r.endRow()
		}
		r.look = f.was
	}
}

func (r *reader) endRow() {
	row := r.rows[len(r.rows)-1]
	r.rows = r.rows[:len(r.rows)-1]
	if !row.own {
		row.p.Head = row.cells > 0 && row.heads == row.cells
	}
	if row.p.Cells == nil {
		row.p.Cells = []document.Cell{}
	}
	r.give(row.p)
}

func (r *reader) give(p document.Para) {
	if n := len(r.sinks); n > 0 {
		r.sinks[n-1].paras = append(r.sinks[n-1].paras, p)
		return
	}
	r.s.Paras = append(r.s.Paras, p)
}

func (r *reader) endSink() {
	s := r.sinks[len(r.sinks)-1]
	r.sinks = r.sinks[:len(r.sinks)-1]
	r.look = s.was
	switch {
	case s.cell:
		if n := len(r.rows); n > 0 {
			r.rows[n-1].p.Cells = append(r.rows[n-1].p.Cells, document.Cell{Paras: s.paras, Span: s.span})
		}
	case s.comment != nil:
		for _, p := range s.paras {
			for _, it := range p.Items {
				s.comment.Text += it.S
			}
		}
		if r.s.Comments == nil {
			r.s.Comments = map[string]document.Comment{}
		}
		r.s.Comments[s.note] = *s.comment
	default:
		if r.s.Notes == nil {
			r.s.Notes = map[string][]document.Para{}
		}
		r.s.Notes[s.note] = s.paras
	}
}

// put gives out what a paragraph holds so far.
func (r *reader) put(o *open) {
	o.flush()
	p := o.p
	o.p.Items, o.p.Number = nil, ""
	if !r.ours {
		trim(&p)
		if len(p.Items) == 0 && (o.cut || p.Number == "") {
			return
		}
	} else if o.cut && len(p.Items) == 0 {
		return
	}
	o.cut = true
	r.give(p)
}

func trim(p *document.Para) {
	mark := func(it document.Item) bool { return it.Note != "" || it.Comment != "" }
	for len(p.Items) > 0 && !mark(p.Items[0]) {
		if p.Items[0].S = strings.TrimLeft(p.Items[0].S, " "); p.Items[0].S != "" {
			break
		}
		p.Items = p.Items[1:]
	}
	for n := len(p.Items); n > 0 && !mark(p.Items[n-1]); n = len(p.Items) {
		if p.Items[n-1].S = strings.TrimRight(p.Items[n-1].S, " "); p.Items[n-1].S != "" {
			break
		}
		p.Items = p.Items[:n-1]
	}
}

// lose lists what can't be kept, once for each paragraph and kind of thing.
func (r *reader) lose(what, say string) {
	key := what + " " + strconv.Itoa(r.count)
	if what != "image" && r.told[key] {
		return
	}
	if r.told == nil {
		r.told = map[string]bool{}
	}
	if r.lost++; r.lost > maxLost {
		return
	}
	r.told[key] = true
	r.s.Lost = append(r.s.Lost, document.Lost{Line: r.count, What: what, Say: say})
}

func (r *reader) chars(s string) error {
	if r.skip != "" {
		return nil
	}
	if !utf8.ValidString(s) {
		return errors.New("it is not in UTF-8; save it in that encoding")
	}
	if r.grab != nil {
		r.grab = append(r.grab, s...)
		return nil
	}
	o := r.open()
	if o == nil {
		if strings.Trim(s, " \t\r\n\f\ufeff") == "" {
			return nil
		}
		if r.count++; r.count > maxParas {
			return fmt.Errorf("more than %d paragraphs", maxParas)
		}
		p := document.Para{Lang: r.lang(), Line: r.count}
		if l := r.list(); l != nil {
			p.Number, l.number, p.Depth = l.number, "", l.depth-1
		}
		r.paras = append(r.paras, &open{p: p, sinks: len(r.sinks), loose: true})
	}
	if !r.ours {
		s = document.OneSpace(s)
	}
	r.letters(s)
	if r.items > maxItems {
		return fmt.Errorf("more than %d runs of words", maxItems)
	}
	return nil
}
