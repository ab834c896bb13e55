package text

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ReadOptions says how a source is read. The zero value reads English text
// with brackets as negotiating brackets.
type ReadOptions struct {
	Lang    Lang // language of what carries no language mark; "" is "en"
	Literal bool // brackets and options are words like any others

	// Parties are the codes that may stand in an attribution ("[RUS: …]").
	// Without any, every run of capitals and digits is taken for a code.
	Parties []string
}

// Reading is what Parse makes of a source: the text as words, brackets
// included as letters, and what Import needs to tell base from claims.
type Reading struct {
	Text        *Text        // every word of the source; a bracket is a letter of its word
	Diagnostics []Diagnostic // in reading order
	Front       []Field      // front matter, in order
	Lang        Lang         // the primary language
	IDs         bool         // the source carries ids of blocks

	blocks   []rawBlock // one for each block of Text
	trees    []ParagraphTree
	packages int // brackets across paragraphs
	links    int // opening brackets that belong to links
	opt      ReadOptions
}

// Field is one line "Key: Value" of the front matter.
type Field struct{ Key, Value string }

// ErrSource is wrapped by Parse's error for a source that is too long.
var ErrSource = errors.New("source not readable")

// rawBlock is one block of the source before brackets are read.
type rawBlock struct {
	opening
	line  int // of the source, from 1
	attr  attributes
	kind  Kind
	depth int
	langs []rawLang
	none  bool // {-}: no language at all
}

type rawLang struct {
	lang Lang
	gs   []glyph // the lexed characters; the derived final mark is off
}

// Parse reads a text in the plain form (docs/spec/text-form.md), or plain
// official text. It mends what it can and lists it; the only error is a
// source longer than MaxSource, which wraps ErrSource.
//
// Blocks get the ids that the source carries ({#b7}); without any they are
// b1, b2, … in order. Where only some carry ids, the others are new1, new2, ….
func Parse(src string, opt ReadOptions) (*Reading, error) {
	if len(src) > MaxSource {
		return nil, fmt.Errorf("%w: %d bytes, the limit is %d", ErrSource, len(src), MaxSource)
	}
	p := parser{r: &Reading{opt: opt, Lang: opt.Lang}, said: &complaints{}}
	if p.r.Lang == "" {
		p.r.Lang = "en"
	}
	p.split(src)
	p.finish()
	return p.r, nil
}

type parser struct {
	r     *Reading
	said  *complaints
	langs []Lang // of the front matter
	refs  map[string]bool
	plain bool // nothing in the source is Markdown
}

// split cuts the source into raw blocks; their text is raw in langs[i].gs.
func (p *parser) split(src string) {
	src = strings.TrimPrefix(src, "\ufeff")
	lines := strings.Split(strings.ReplaceAll(src, "\r\n", "\n"), "\n")
	start := p.frontMatter(lines)
	p.plain = start == 0
	p.refs = map[string]bool{}
	for _, l := range lines[start:] {
		if m := refMark(l); m != "" {
			p.refs[strings.ToLower(m)] = true
		}
	}
	gap := true // the line before was blank
	for i := start; i < len(lines); i++ {
		line := lines[i]
		body := strings.Trim(line, blanks)
		if body == "" {
			gap = true
			continue
		}
		if p.leftOut(body, i+1) {
			gap = true
			continue
		}
		p.line(line, i+1, gap)
		gap = false
	}
}

// leftOut lists lines that are Markdown's own and no part of the text.
func (p *parser) leftOut(body string, line int) bool {
	switch {
	case attrLine.MatchString(body):
		p.said.add(line, 1, LeftOut, "the attribute line %s is no part of the text", body)
	case isRefLine(body):
		p.said.add(line, 1, LinkDef, "the definition of a link is no part of the text")
	case ruleLine.MatchString(body):
		p.said.add(line, 1, LeftOut, "a rule is no part of the text")
	case body == "* TOC" || body == "- TOC":
		p.said.add(line, 1, LeftOut, "the mark for a table of contents is no part of the text")
	default:
		return false
	}
	p.plain = false
	return true
}

// frontMatter reads the lines between --- and --- at the start and returns
// the index of the first line after them.
func (p *parser) frontMatter(lines []string) int {
	if strings.TrimRight(lines[0], blanks) != "---" {
		return 0
	}
	end := 0
	for i := 1; i < len(lines) && i < 200; i++ {
		if l := strings.TrimRight(lines[i], blanks); l == "---" || l == "..." {
			end = i
			break
		}
	}
	if end == 0 {
		return 0
	}
	for i, l := range lines[1:end] {
		k, v, _ := strings.Cut(l, ":")
		k, v = strings.TrimSpace(k), strings.TrimSpace(v)
		p.r.Front = append(p.r.Front, Field{k, v})
		if k != "lang" {
			p.said.add(i+2, 1, FrontMatter, "front matter is no part of the text: %s", k)
			continue
		}
		for _, f := range strings.Fields(v) {
			if langWord.MatchString(f) {
				p.langs = append(p.langs, Lang(f))
			}
		}
	}
	if len(p.langs) > 0 {
		p.r.Lang = p.langs[0]
	}
	return end + 1
}

// line adds a line to the last block or begins a new one.
func (p *parser) line(line string, n int, gap bool) {
	bs := p.r.blocks
	trimmed := strings.TrimRight(line, blanks)
	attr := attributes{depth: -1}
	if m := attrTail.FindStringSubmatchIndex(trimmed); m != nil {
		attr = readAttributes(trimmed[m[2]:m[3]])
		trimmed = strings.TrimRight(trimmed[:m[0]], blanks)
		p.plain = false
	}
	body := strings.TrimLeft(trimmed, blanks)
	if !gap && len(bs) > 0 {
		last := &bs[len(bs)-1]
		if tag := p.langMark(body); tag != "" {
			last.add(Lang(tag), trimmed, len(trimmed)-len(body)+len(tag)+2, n)
			last.merge(attr)
			return
		}
		if o, _ := p.open(trimmed); body != "" && o.form == plainForm && last.form != headForm && last.form != tableForm && !optionStart(body) {
			k := len(last.langs) - 1
			last.langs[k].gs = append(last.langs[k].gs, glyph{r: ' ', line: int32(n), col: 1})
			last.langs[k].gs = appendRaw(last.langs[k].gs, trimmed, len(trimmed)-len(body), n)
			last.merge(attr)
			return
		}
	}
	b := rawBlock{line: n, attr: attr}
	if body == "" {
		b.langs = []rawLang{{lang: p.r.Lang}}
	} else {
		o, head := p.open(trimmed)
		b.opening = o
		at := b.size
		if b.form == headForm {
			p.plain = false
		}
		if tag := p.langMark(trimmed[at:]); tag == "-" {
			b.none = true
		} else if tag != "" {
			b.add(Lang(tag), trimmed, at+len(tag)+2, n)
		} else {
			b.add(p.r.Lang, trimmed, at, n)
		}
		if head > 0 { // the bracket opens before the number, and holds the words after it
			start := len(trimmed) - len(body)
			raw := appendRaw(nil, trimmed[:start+head], start, n)
			b.langs[0].gs = append(raw, b.langs[0].gs...)
		}
	}
	if b.form == tableForm {
		p.said.add(n, 1, TableRow, "a row of a table, kept as a paragraph")
	}
	p.r.blocks = append(bs, b)
}

// open reads the beginning of a line; head is as in openBracket.
func (p *parser) open(line string) (o opening, head int) {
	if o = openLine(line); o.form == plainForm && !p.r.opt.Literal {
		if in, n := openBracket(line); n > 0 {
			return in, n
		}
	}
	return o, 0
}

// langMark is the language of {fr} at the start of s, or "". Only languages
// of the front matter count.
func (p *parser) langMark(s string) string {
	if len(p.langs) == 0 || len(s) == 0 || s[0] != '{' {
		return ""
	}
	m := langTag.FindStringSubmatch(s)
	if m == nil || m[1] != "-" && !slices.Contains(p.langs, Lang(m[1])) {
		return ""
	}
	return m[1]
}

func (b *rawBlock) merge(a attributes) {
	if a.id != "" {
		b.attr.id = a.id
	}
	if a.kind != "" {
		b.attr.kind = a.kind
	}
	if a.depth >= 0 {
		b.attr.depth = a.depth
	}
}

func (b *rawBlock) add(l Lang, line string, from, n int) {
	b.langs = append(b.langs, rawLang{l, appendRaw(nil, line, from, n)})
}

// appendRaw adds the characters of line from a byte offset on.
func appendRaw(gs []glyph, line string, from, n int) []glyph {
	gs = slices.Grow(gs, utf8.RuneCountInString(line[from:]))
	col := int32(1)
	for i, r := range line {
		if i >= from {
			gs = append(gs, glyph{r: r, line: int32(n), col: col})
		}
		col++
	}
	return gs
}

// optionStart reports whether a line begins an option ("Option 2:").
func optionStart(body string) bool {
	body = strings.TrimLeft(body, "*[ ")
	for _, w := range strings.Fields(optionWords) {
		if rest, ok := strings.CutPrefix(body, w); ok {
			first, _ := utf8.DecodeRuneInString(rest)
			return first == ' ' || first == '\u00a0' || cjk([]rune(w)[0])
		}
	}
	return false
}

// finish lexes, classifies and names the blocks and makes the words.
func (p *parser) finish() {
	x := lexer{refs: p.refs, notes: p.said}
	defer func() { p.r.links = x.found }()
	bs := p.r.blocks
	for i := range bs {
		for k := range bs[i].langs {
			raw := bs[i].langs[k].gs
			gs := x.paragraph(raw)
			p.plain = p.plain && len(gs) == len(raw)
			bs[i].langs[k].gs = gs
		}
	}
	var c classifier
	for i := range bs {
		b := &bs[i]
		var f features
		if len(b.langs) > 0 {
			f = look(b.langs[0].gs)
		}
		b.kind, b.depth = c.kind(b.opening, f)
		if b.attr.kind != "" {
			b.kind = b.attr.kind
		}
		if b.attr.depth >= 0 {
			b.depth = b.attr.depth
		}
		c.note(b.opening, f, b.kind, b.depth)
		for k := range b.langs {
			if b.form == noteForm {
				b.langs[k].gs = withMark(b, k)
			}
			b.langs[k].gs = trimFinal(b.kind, b.langs[k].gs)
			if p.plain && b.langs[k].lang == "en" {
				markLead(b.kind, b.langs[k].gs)
			}
		}
	}
	p.r.Text = &Text{}
	for i := range bs {
		c := map[Lang][]Word{}
		for _, l := range bs[i].langs {
			c[l.lang] = append(c[l.lang], glyphWords(l.gs)...)
		}
		p.r.Text.Blocks = append(p.r.Text.Blocks, Block{Kind: bs[i].kind, Depth: bs[i].depth, Content: c})
	}
	p.name()
	if !p.r.opt.Literal {
		p.r.plant(p.said)
	}
	p.numbers()
	p.r.Diagnostics = p.said.sorted()
}

// numbers lists numbers of paragraphs that aren't the derived ones. In options
// numbers start again; they aren't compared.
func (p *parser) numbers() {
	var n printNumbers
	for i, b := range p.r.blocks {
		k := b.kind
		_, want := n.mark(p.r.Text.Blocks[i], false)
		if b.form != numForm || k != OP && k != Item || p.r.trees != nil && p.r.trees[i].Option != nil {
			continue
		}
		want = strings.TrimSuffix(want, ". ")
		got, err := strconv.Atoi(b.mark)
		if b.mark == want {
			continue
		}
		p.said.add(b.line, 1, OddNumber, "the paragraph says %s and is number %s", b.mark, want)
		if err == nil && k == OP {
			n.op = got
		} else if err == nil {
			n.items[p.r.Text.Blocks[i].at()] = got
		}
	}
}

// withMark puts a note's mark in front of its words, where it is stored.
func withMark(b *rawBlock, k int) []glyph {
	if k > 0 {
		return b.langs[k].gs
	}
	var out []glyph
	for _, r := range "[^" + b.mark + "] " {
		out = append(out, glyph{r: r, line: int32(b.line), col: 1, fixed: true})
	}
	return append(out, b.langs[k].gs...)
}

// trimFinal takes the derived final mark off a PP, OP or Sub.
func trimFinal(k Kind, gs []glyph) []glyph {
	for len(gs) > 0 && separator(gs[len(gs)-1].r) {
		gs = gs[:len(gs)-1]
	}
	if k != PP && k != OP && k != Sub {
		return gs
	}
	if i := finalAt(gs); i >= 0 && isFinal(gs[i].r) {
		gs = slices.Delete(slices.Clone(gs), i, i+1)
	}
	return gs
}

// markLead emphasises the lead phrase of a PP or OP.
func markLead(k Kind, gs []glyph) {
	if k != PP && k != OP {
		return
	}
	head := headGlyphs(gs)
	n := leadLen(glyphWords(head), k == OP)
	in := false
	for i := range gs {
		if separator(gs[i].r) {
			in = false
			continue
		}
		if gs[i].br == 0 && !in {
			if n--; n < 0 {
				return
			}
			in = true
		}
		gs[i].em = gs[i].br == 0
	}
}

// name gives each block its id.
func (p *parser) name() {
	blocks := p.r.Text.Blocks
	used := map[BlockID]bool{}
	for _, b := range p.r.blocks {
		used[b.attr.id] = true
	}
	prefix := "b"
	if len(used) > 1 || len(used) == 1 && !used[""] {
		prefix, p.r.IDs = "new", true
	}
	seen := map[BlockID]bool{}
	n := 0
	for i, b := range p.r.blocks {
		id := b.attr.id
		if seen[id] && id != "" {
			p.said.add(b.line, 1, TwiceID, "the id %s is used twice; this block gets a new one", id)
			id = ""
		}
		for id == "" {
			n++
			if next := BlockID(fmt.Sprintf("%s%d", prefix, n)); !used[next] {
				id = next
			}
		}
		seen[id] = true
		blocks[i].ID = id
	}
}
