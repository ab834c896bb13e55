package akn

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// Read reads a document, ours or another's. Errors name the line of the file
// where reading stopped; then there is no sheet.
func Read(in io.Reader) (*document.Sheet, error) {
	lim := &io.LimitedReader{R: in, N: MaxBytes + 1}
	r := &reader{d: xml.NewDecoder(lim), s: &document.Sheet{}}
	for {
		tok, err := r.d.RawToken()
		if lim.N <= 0 {
			return nil, r.fail("the file is larger than %d MB; split it", MaxBytes>>20)
		}
		if err == io.EOF {
			break
		}
		if err == nil {
			err = r.token(tok)
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return nil, fmt.Errorf("akn: line %d: not well-formed XML: %s", syntax.Line, syntax.Msg)
			}
			return nil, err
		}
	}
	if !r.seen {
		return nil, errors.New("akn: there is no <akomaNtoso> element; is this an Akoma Ntoso file?")
	}
	if len(r.stack) > 0 {
		return nil, r.fail("the file ends inside <%s>", r.stack[len(r.stack)-1].tag)
	}
	if r.lost > maxLost {
		r.s.Lost = append(r.s.Lost, document.Lost{What: "more", Say: fmt.Sprintf("%d more things could not be kept", r.lost-maxLost)})
	}
	return r.s, nil
}

func (r *reader) fail(format string, args ...any) error {
	line, _ := r.d.InputPos()
	return fmt.Errorf("akn: line %d: %s", line, fmt.Sprintf(format, args...))
}

type reader struct {
	d     *xml.Decoder
	s     *document.Sheet
	stack []frame
	paras []*open    // paragraphs that are being read, the innermost last
	sinks []*sink    // notes and cells that are being read
	rows  []rowState // rows of tables, one in another's cell too
	now   look2      // what letters bear
	ours  bool       // the file was written by Parley
	seen  bool
	lost  int
	count int // paragraphs
	items int
	text  []byte // of an element whose text is wanted as a whole
	told  map[string]bool
}

// frame is an open element.
type frame struct {
	tag     string
	raw     string // with its prefix
	unit    *unit  // of this element or of the one around it
	isUnit  bool
	para    bool  // a paragraph ends with it
	row     bool  // a row of a table ends with it
	sink    bool  // a note or cell ends with it
	was     look2 // to be restored
	alt     bool  // it is an alternative
	first   bool  // of an alternative: its [ is still to come
	capture bool
	lists   int
	section int
	space   map[string]string // prefixes that it declares
	meta    bool
	cover   bool
	skip    bool
	preface bool
}

// unit is what a paragraph gets its kind and number from.
type unit struct {
	kind, body text.Kind // of its heading, of other paragraphs
	depth      int
	number     string
	used       bool
	usedID     text.BlockID
	usedNumber string
}

type look2 struct {
	em     bool
	role   document.Role
	party  int
	claims []string
	marks  document.Marks
}

type open struct {
	p     document.Para
	buf   []byte        // letters of the item that is being read
	look  document.Item // its look
	sinks int           // how many sinks were open when it began
	cut   bool          // its first part has been put out already
}

// flush ends the item that is being read.
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
	comment bool
	change  document.Comment
	cell    bool
	span    int
	none    bool
	paraAt  int   // paragraphs that are open outside it
	was     look2 // outside it
}

type rowState struct {
	p    document.Para
	head bool
	any  bool
}

// constant: sections, by whatever name.
var sectionTags = []string{"section", "article", "chapter", "part", "title", "book", "tome", "division", "subsection", "subpart", "subchapter", "subtitle", "subdivision", "rule", "subrule", "attachment", "clause", "subclause"}

func (r *reader) token(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.Directive:
		return r.fail("the file has a document type or entities of its own, which are not read; save it without <!DOCTYPE>")
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t)
	case xml.CharData:
		return r.chars(string(t))
	}
	return nil
}

func (r *reader) top() *frame {
	if len(r.stack) == 0 {
		return &frame{}
	}
	return &r.stack[len(r.stack)-1]
}

// resolve finds the namespace of a prefix.
func (r *reader) resolve(prefix string, own map[string]string) string {
	if ns, ok := own[prefix]; ok {
		return ns
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if ns, ok := r.stack[i].space[prefix]; ok {
			return ns
		}
	}
	return ""
}

// attrs gives the attributes of an element: our own as parley:NAME, xml's as xml:NAME,
// those without a prefix by name.
func (r *reader) attrs(t xml.StartElement) (map[string]string, map[string]string) {
	var spaces map[string]string
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			if spaces == nil {
				spaces = map[string]string{}
			}
			name := a.Name.Local
			if a.Name.Space == "" {
				name = ""
			}
			spaces[name] = a.Value
		}
	}
	out := make(map[string]string, len(t.Attr))
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		case a.Name.Space == "":
			out[a.Name.Local] = a.Value
		case a.Name.Space == "xml":
			out["xml:"+a.Name.Local] = a.Value
		case r.resolve(a.Name.Space, spaces) == space:
			out["parley:"+a.Name.Local] = a.Value
		}
	}
	return out, spaces
}

func (r *reader) start(t xml.StartElement) error {
	if len(r.stack) >= maxDepth {
		return r.fail("elements nest deeper than %d", maxDepth)
	}
	up := r.top()
	a, spaces := r.attrs(t)
	ns := r.resolve(t.Name.Space, spaces)
	f := frame{tag: t.Name.Local, raw: t.Name.Space + ":" + t.Name.Local, unit: up.unit, was: r.now, lists: up.lists, section: up.section, space: spaces,
		meta: up.meta, cover: up.cover, skip: up.skip, preface: up.preface}
	if len(r.stack) == 0 {
		if r.seen || t.Name.Local != "akomaNtoso" {
			return r.fail("<%.40s> stands where <akomaNtoso> is wanted; is this an Akoma Ntoso file?", t.Name.Local)
		}
		r.seen = true
	}
	if f.skip {
		r.stack = append(r.stack, f)
		return nil
	}
	switch {
	case ns == space:
		r.ownElement(&f, a)
	case !strings.HasPrefix(ns, "http://docs.oasis-open.org/legaldocml/ns/akn/") && ns != "":
		if !f.meta {
			r.lose("foreign", fmt.Sprintf("the mark-up of <%.40s>, which is no Akoma Ntoso", t.Name.Local))
		}
	case f.meta:
		r.metaElement(&f, a)
	default:
		if err := r.element(&f, a); err != nil {
			return err
		}
	}
	r.stack = append(r.stack, f)
	return nil
}

// ownElement reads what stands in the metadata for Parley itself.
func (r *reader) ownElement(f *frame, a map[string]string) {
	if !f.meta {
		return
	}
	if f.tag == "claims" {
		f.capture = true
		r.text = []byte{}
	}
}

func (r *reader) metaElement(f *frame, a map[string]string) {
	switch f.tag {
	case "FRBRthis":
		if a["parley:sheet"] != "" {
			r.ours = true
			r.s.Lang, r.s.Title, r.s.Symbol, r.s.Date, r.s.Note = text.Lang(a["parley:lang"]), a["parley:title"], a["parley:symbol"], a["parley:date"], a["parley:note"]
			r.s.Revision = text.Digest(a["parley:revision"])
		}
	case "FRBRlanguage":
		if r.s.Lang == "" && !r.ours {
			r.s.Lang = fromLanguage(a["language"])
		}
	case "FRBRnumber":
		if r.s.Symbol == "" && !r.ours {
			r.s.Symbol = a["value"]
		}
	case "FRBRalias":
		if r.s.Title == "" && !r.ours {
			r.s.Title = a["value"]
		}
	case "note":
		r.beginNote(f, a)
	case "p", "block":
		if len(r.sinks) > 0 {
			r.begin(f, a)
		}
	}
	if len(r.sinks) > 0 && f.tag != "note" && f.tag != "p" && f.tag != "block" {
		r.inline(f, a)
	}
}

// element reads an element of the text.
func (r *reader) element(f *frame, a map[string]string) error {
	switch {
	case slices.Contains(sectionTags, f.tag):
		r.beginUnit(f, a, &unit{kind: text.Heading, body: text.Paragraph, depth: f.section})
		f.section++
		return nil
	}
	switch f.tag {
	case "meta":
		f.meta = true
	case "coverPage":
		f.cover, f.skip = true, r.ours
	case "preface":
		f.preface = true
		r.beginUnit(f, a, &unit{kind: text.Title, body: ""})
	case "preamble":
		f.preface = false
		r.beginUnit(f, a, &unit{kind: text.Heading, body: text.Paragraph})
	case "mainBody", "body", "amendmentBody", "judgmentBody", "debateBody":
		r.beginUnit(f, a, &unit{kind: text.Heading, body: text.Paragraph})
	case "recital", "citation":
		r.beginUnit(f, a, &unit{kind: text.PP, body: text.PP})
	case "formula":
		r.beginUnit(f, a, &unit{kind: text.Formula, body: text.Formula})
	case "longTitle":
		r.beginUnit(f, a, &unit{kind: text.Title, body: text.Title})
	case "container":
		if f.preface {
			r.beginUnit(f, a, &unit{kind: text.Title, body: text.Title})
		} else {
			r.beginUnit(f, a, &unit{kind: text.PP, body: text.PP})
		}
	case "paragraph", "level", "transitional", "proviso":
		r.beginUnit(f, a, &unit{kind: text.OP, body: text.OP, depth: f.lists})
	case "point", "indent", "alinea", "item", "subparagraph":
		r.beginUnit(f, a, &unit{kind: text.Sub, body: text.Sub, depth: f.lists})
	case "hcontainer":
		k := text.Kind(a["name"])
		if !slices.Contains(text.Kinds(), k) {
			k = ""
		}
		r.beginUnit(f, a, &unit{kind: k, body: k, depth: f.lists})
	case "list", "blockList", "sublist", "ol", "ul":
		f.lists++
	case "li":
		r.beginUnit(f, a, &unit{kind: text.Sub, body: text.Sub, depth: f.lists})
		return r.begin(f, a)
	case "num":
		f.capture = true
		r.text = []byte{}
	case "heading", "subheading", "crossHeading":
		u := *f.unitOr()
		if f.tag == "crossHeading" || u.kind != text.Heading {
			u = unit{kind: text.Heading, depth: f.section}
		}
		u.body = u.kind
		f.unit = &u
		if err := r.begin(f, a); err != nil {
			return err
		}
		if up := r.top().unit; up != nil {
			up.used = true
		}
	case "p", "block", "listIntroduction", "listWrapUp", "caption":
		return r.begin(f, a)
	case "tr":
		if r.count++; r.count > maxParas {
			return r.fail("more than %d paragraphs", maxParas)
		}
		row := rowState{head: true}
		u := unit{}
		r.overrule(a, &u)
		row.p = r.para(a, &u)
		row.p.Number = a["parley:number"]
		if r.ours {
			row.head = a["parley:head"] == "1"
			row.any = row.head
		}
		f.row = true
		r.rows = append(r.rows, row)
	case "td", "th":
		if n := len(r.rows); n > 0 {
			if !r.ours {
				r.rows[n-1].any = true
				r.rows[n-1].head = r.rows[n-1].head && f.tag == "th"
			}
			span, _ := strconv.Atoi(a["colspan"])
			f.sink = true
			f.unit = &unit{}
			r.sinks = append(r.sinks, &sink{cell: true, span: max(span, 0), none: a["parley:none"] != "", paraAt: len(r.paras), was: r.now})
			r.now = look2{}
		}
	case "authorialNote", "note":
		r.beginNote(f, a)
	case "img":
		r.lose("image", "an image")
	case "foreign", "componentRef", "documentRef":
		r.lose("foreign", "what <"+f.tag+"> holds or points to")
	default:
		r.inline(f, a)
	}
	return nil
}

func (f *frame) unitOr() *unit {
	if f.unit == nil {
		return &unit{}
	}
	return f.unit
}

// overrule sets kind and depth as our own attributes say.
func (r *reader) overrule(a map[string]string, u *unit) {
	if k := a["parley:kind"]; k != "" {
		u.kind = text.Kind(k)
		if k == "none" || !slices.Contains(text.Kinds(), u.kind) {
			u.kind = ""
		}
		u.body = u.kind
	}
	if d, err := strconv.Atoi(a["parley:depth"]); err == nil && d >= 0 && d <= maxDepth {
		u.depth = d
	}
}

func (r *reader) beginUnit(f *frame, a map[string]string, u *unit) {
	r.overrule(a, u)
	u.number = a["parley:number"]
	f.unit, f.isUnit = u, true
}

// para is a paragraph as attributes have it.
func (r *reader) para(a map[string]string, u *unit) document.Para {
	p := document.Para{ID: text.BlockID(a["parley:block"]), Kind: u.body, Depth: u.depth, Lang: r.s.Lang, Line: r.count}
	if l := a["xml:lang"]; l != "" {
		p.Lang = text.Lang(l)
	}
	if a["parley:mark-ins"] != "" {
		p.Mark.Ins = &document.Change{Author: a["parley:mark-ins-by"], Time: a["parley:mark-ins-time"]}
	}
	if a["parley:mark-del"] != "" {
		p.Mark.Del = &document.Change{Author: a["parley:mark-del-by"], Time: a["parley:mark-del-time"]}
	}
	p.Mark.Move = a["parley:mark-move"]
	return p
}

// begin begins a paragraph.
func (r *reader) begin(f *frame, a map[string]string) error {
	if r.count++; r.count > maxParas {
		return r.fail("more than %d paragraphs", maxParas)
	}
	if o := r.open(); o != nil { // a block within a block, as quotations have it
		r.put(o)
	}
	own := *f.unitOr()
	r.overrule(a, &own)
	p := r.para(a, &own)
	u := f.unitOr()
	switch {
	case a["parley:number"] != "":
		p.Number = a["parley:number"]
	case !u.used:
		p.Number = u.number
		u.used, u.usedID, u.usedNumber = true, p.ID, p.Number
	case p.ID != "" && p.ID == u.usedID:
		p.Number = u.usedNumber
	}
	f.para = true
	r.paras = append(r.paras, &open{p: p, sinks: len(r.sinks)})
	return nil
}

// open is the paragraph to which letters belong; nil for none.
func (r *reader) open() *open {
	if n := len(r.paras); n > 0 && r.paras[n-1].sinks == len(r.sinks) {
		return r.paras[n-1]
	}
	return nil
}

// put gives out what a paragraph holds so far; what follows is a paragraph of its own.
func (r *reader) put(o *open) {
	o.flush()
	p := o.p
	if o.cut && len(p.Items) == 0 {
		return
	}
	if !r.ours {
		trim(&p)
	}
	o.p.Items, o.p.Number, o.cut = nil, "", true
	if n := len(r.sinks); n > 0 {
		r.sinks[n-1].paras = append(r.sinks[n-1].paras, p)
		return
	}
	r.s.Paras = append(r.s.Paras, p)
}

// trim takes the spaces of the mark-up from the ends of a paragraph.
func trim(p *document.Para) {
	for len(p.Items) > 0 && p.Items[0].Note == "" && p.Items[0].Comment == "" {
		if p.Items[0].S = strings.TrimLeft(p.Items[0].S, " "); p.Items[0].S != "" {
			break
		}
		p.Items = p.Items[1:]
	}
	for n := len(p.Items); n > 0 && p.Items[n-1].Note == "" && p.Items[n-1].Comment == ""; n = len(p.Items) {
		if p.Items[n-1].S = strings.TrimRight(p.Items[n-1].S, " "); p.Items[n-1].S != "" {
			break
		}
		p.Items = p.Items[:n-1]
	}
	if len(p.Items) == 0 {
		p.Items = nil
	}
}

func (r *reader) beginNote(f *frame, a map[string]string) {
	name, comment := a["marker"], false
	if c := a["parley:comment"]; c != "" {
		name, comment = c, true
	} else {
		if name == "" {
			name = "n"
		}
		for base, n := name, 2; r.taken(name); n++ {
			name = base + "-" + strconv.Itoa(n)
		}
		if !f.meta {
			r.mark(document.Item{Note: name})
		}
	}
	f.sink = true
	f.unit = &unit{kind: text.Note, body: text.Note}
	r.sinks = append(r.sinks, &sink{note: name, comment: comment, change: document.Comment{Author: a["parley:by"], Time: a["parley:time"]}, paraAt: len(r.paras), was: r.now})
	r.now = look2{}
}

func (r *reader) taken(note string) bool {
	if _, ok := r.s.Notes[note]; ok {
		return true
	}
	return slices.ContainsFunc(r.sinks, func(s *sink) bool { return s.note == note && !s.cell })
}

// inline sets what letters bear from here on.
func (r *reader) inline(f *frame, a map[string]string) {
	change := func() *document.Change {
		return &document.Change{Author: a["parley:by"], Time: a["parley:time"]}
	}
	switch f.tag {
	case "i", "em":
		r.now.em = true
	case "span":
		if strings.Contains(a["class"], "italic") {
			r.now.em = true
		} else if a["class"]+a["style"] != "" {
			r.lose("formatting", "formatting of words")
		}
	case "b", "u", "sup", "sub", "strong":
		r.lose("formatting", "formatting of words")
	case "ins":
		r.now.marks.Ins = change()
	case "del":
		r.now.marks.Del = change()
	case "docTitle":
		if f.preface && !f.cover {
			if o := r.open(); o != nil {
				o.p.Kind = text.Title
			}
		}
	case "docNumber":
	case "noteRef":
		switch name := a["parley:comment"]; {
		case name != "":
			r.mark(document.Item{Comment: name})
		case a["marker"] != "":
			r.mark(document.Item{Note: a["marker"]})
		default:
			r.lose("note", "a reference to a note without a mark")
		}
	case "br", "eol":
		r.letters(" ")
	case "inline":
		switch name := document.Role(a["name"]); name {
		case "alternative":
			f.alt, f.first = true, true
		case document.Bracket, document.Holder, document.Base, document.New, document.Remark:
			r.now.role = name
		case "words":
			r.now.role = document.Words
		}
	}
	if m := a["parley:move"]; m != "" {
		r.now.marks.Move = m
	}
	if p, err := strconv.Atoi(a["parley:party"]); err == nil && p >= 0 {
		r.now.party = p
	}
	switch c := a["parley:claims"]; c {
	case "":
	default:
		if r.now.claims = strings.Fields(c); len(r.now.claims) == 1 && r.now.claims[0] == "-" {
			r.now.claims = nil
		}
	}
}

func (r *reader) end(t xml.EndElement) error {
	n := len(r.stack)
	if n == 0 || r.stack[n-1].raw != t.Name.Space+":"+t.Name.Local {
		return r.fail("</%.40s> ends what hasn't begun", t.Name.Local)
	}
	f := &r.stack[n-1]
	switch {
	case f.skip:
	case f.capture && f.tag == "num":
		s := strings.TrimSpace(document.OneSpace(string(r.text)))
		if r.ours {
			s = string(r.text)
		}
		if f.unit != nil && !f.unit.used {
			f.unit.number = s
		}
		r.text = nil
	case f.capture && f.tag == "claims":
		raw, err := base64.StdEncoding.DecodeString(string(r.text))
		if err != nil {
			return r.fail("the claims that the file carries are damaged")
		}
		r.s.Claims, r.text = raw, nil
	case f.alt:
		r.closeAlternative()
	}
	if f.para {
		o := r.paras[len(r.paras)-1]
		r.put(o)
		r.paras = r.paras[:len(r.paras)-1]
	}
	if f.sink {
		r.endSink()
	}
	if f.row {
		row := r.rows[len(r.rows)-1]
		r.rows = r.rows[:len(r.rows)-1]
		row.p.Head = row.head && row.any
		if row.p.Cells == nil {
			row.p.Cells = []document.Cell{}
		}
		if k := len(r.sinks); k > 0 {
			r.sinks[k-1].paras = append(r.sinks[k-1].paras, row.p)
		} else {
			r.s.Paras = append(r.s.Paras, row.p)
		}
	}
	r.now = f.was
	r.stack = r.stack[:n-1]
	return nil
}

func (r *reader) endSink() {
	s := r.sinks[len(r.sinks)-1]
	for len(r.paras) > s.paraAt { // never closed by well-formed XML
		r.put(r.paras[len(r.paras)-1])
		r.paras = r.paras[:len(r.paras)-1]
	}
	r.sinks = r.sinks[:len(r.sinks)-1]
	r.now = s.was
	switch {
	case s.cell:
		if n := len(r.rows); n > 0 && !s.none {
			r.rows[n-1].p.Cells = append(r.rows[n-1].p.Cells, document.Cell{Paras: s.paras, Span: s.span})
		}
	case s.comment:
		c := s.change
		for i, p := range s.paras {
			if i > 0 {
				c.Text += "\n"
			}
			for _, it := range p.Items {
				c.Text += it.S
			}
		}
		if r.s.Comments == nil {
			r.s.Comments = map[string]document.Comment{}
		}
		r.s.Comments[s.note] = c
	default:
		if r.s.Notes == nil {
			r.s.Notes = map[string][]document.Para{}
		}
		r.s.Notes[s.note] = s.paras
	}
}

// lose lists what can't be kept: once for each paragraph and kind of thing.
func (r *reader) lose(what, say string) {
	key := what + " " + strconv.Itoa(r.count)
	if what != "stray" && r.told[key] {
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
