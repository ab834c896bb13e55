package pdf

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"

	"parley/text"
)

// ErrTooLong is for documents that go over a limit of this package.
var ErrTooLong = errors.New("the document is too long for a PDF file")

// span is the look of some letters.
type span struct {
	size   mp
	rise   mp
	italic bool
	bold   bool
	color  string // "0 0 0.5", as PDF writes red, green and blue; "" is black
	under  bool
	strike bool
	lang   text.Lang
	node   *node // where the letters stand in the structure
	said   *node // in node: says letters from right to left in the order of reading
	uri    string
	to     string // place in this file that the letters lead to
}

// glyph is one glyph, in font units.
type glyph struct {
	gid     harfbuzz.GID
	at      int32 // the first of its letters, as an index of the paragraph
	n       int32 // how many letters; 0 for a further glyph of the same
	advance int32
	dx, dy  int32
}

// run is letters of one look, font and direction, shaped.
type run struct {
	a, b   int // letters
	level  bidi.Level
	face   *face // nil: letters that show nothing, or the letter of a box
	span   int
	glyphs []glyph // as they stand on the page, from the left
	box    bool    // one letter that no font has
}

// shaped is a paragraph made ready to be broken into lines.
type shaped struct {
	letters   []rune
	of        []int32 // span of each letter
	spans     []span
	runs      []run
	upto      []mp   // upto[i] is the width of the letters before i
	breaks    []byte // before a letter: may, must
	rtl       bool
	far       bool         // stands at the edge where lines end
	furniture bool         // no line of the text
	odd       map[int]rune // letters that may not act: letters has a stand-in
	node      *node        // of letters whose span has none; nil for furniture
	label     bool         // others follow on its line
	mixed     bool         // some stand from right to left
}

// owner is where letters of a span stand in the structure, when n is usual.
func (sp *span) owner(n *node) *node {
	if sp.node != nil {
		return sp.node
	}
	return n
}

const (
	may  = 1
	must = 2
	cut  = 4 // an emergency may break here: between two things that are seen
)

// rightToLeft says whether a language is written from the right.
func rightToLeft(l text.Lang) bool {
	switch base(l) {
	case "ar", "fa", "he", "ur":
		return true
	}
	return false
}

// base is the language without country and script: "zh" of "zh-Hans".
func base(l text.Lang) string {
	for i, r := range l {
		if r == '-' || r == '_' {
			return string(l[:i])
		}
	}
	return string(l)
}

// add appends letters of one look. Lines end at line feeds. What could turn the
// order of the letters after it is shown as a box instead: overrides,
// embeddings, and isolates that s doesn't close.
func (p *shaped) add(s string, sp span) {
	if s == "" {
		return
	}
	p.spans = append(p.spans, sp)
	start := len(p.letters)
	for _, r := range s {
		switch r {
		case '\t':
			r = ' '
		case '\r':
			continue
		case '\v', '\f', '\u2028', '\u2029', '\u0085':
			r = '\n'
		}
		p.letters = append(p.letters, r)
		p.of = append(p.of, int32(len(p.spans)-1))
	}
	var open []int
	for i := start; i < len(p.letters); i++ {
		switch r := p.letters[i]; {
		case '\u2066' <= r && r <= '\u2068':
			open = append(open, i)
		case r == '\u2069' && len(open) > 0:
			open = open[:len(open)-1]
		case r == '\u2069' || '\u202a' <= r && r <= '\u202e' || unicode.IsControl(r) && r != '\n' || r&0xfffe == 0xfffe:
			p.hide(i)
		}
	}
	for _, i := range open {
		p.hide(i)
	}
}

// hide makes a letter one that is only to be seen.
func (p *shaped) hide(i int) {
	if p.odd == nil {
		p.odd = map[int]rune{}
	}
	p.odd[i], p.letters[i] = p.letters[i], '\ufffc'
}

// shape finds direction, fonts, glyphs and places to break.
func (w *writer) shape(p *shaped, l text.Lang) error {
	if len(p.letters) > MaxParagraph {
		return fmt.Errorf("%w: a paragraph of %d letters, %d is the most: split it", ErrTooLong, len(p.letters), MaxParagraph)
	}
	p.rtl = rightToLeft(l)
	levels := p.levels()
	if slices.ContainsFunc(levels, func(l bidi.Level) bool { return l%2 == 1 }) {
		if p.node != nil {
			w.say(p, p.node)
		}
		p.mixed = true
	}
	faces, boxes, err := w.faces(p, l)
	if err != nil {
		return err
	}
	script := scriptOf(l)
	for a := 0; a < len(p.letters); {
		b := a + 1
		script = ownScript(p.letters[a], script)
		next := script
		for b < len(p.letters) && b-a < maxShape && !boxes[a] && !boxes[b] && faces[b] == faces[a] && levels[b] == levels[a] && p.of[b] == p.of[a] {
			next = ownScript(p.letters[b], script)
			if next != script && faces[a] != nil && faces[a].slot != han {
				if !common(p.letters[a:b]) {
					break
				}
				script = next // what stands before the first letter takes its script
			}
			b++
		}
		r := run{a: a, b: b, level: levels[a], face: faces[a], span: int(p.of[a]), box: boxes[a]}
		if r.face != nil {
			w.glyphs(p, &r, script, l)
		}
		if w.runs++; w.runs > MaxRuns {
			return fmt.Errorf("%w: letters change their look, script or direction more than %d times: split it", ErrTooLong, MaxRuns)
		}
		p.runs = append(p.runs, r)
		a = b
	}
	p.measure()
	p.findBreaks(l)
	return nil
}

// levels are the levels of direction, by the Unicode algorithm. A first mark
// that is then taken off gives the direction of the whole.
func (p *shaped) levels() []bidi.Level {
	text, dir := make([]rune, 0, len(p.letters)+1), bidi.LeftToRight
	text = append(text, '\u200e')
	if p.rtl {
		text[0], dir = '\u200f', bidi.RightToLeft
	}
	for _, r := range p.letters {
		if r == '\n' {
			r = '\u2028' // ends the line and not the paragraph
		}
		text = append(text, r)
	}
	out := make([]bidi.Level, len(text))
	var para bidi.Paragraph
	runs := para.Segment(text, dir)
	for i := range runs.NumRuns() {
		r := runs.Run(i)
		for k := r.Start; k < r.End; k++ {
			out[k] = r.Level
		}
	}
	return out[1:]
}

// faces chooses a font for each letter, and says which no font has.
func (w *writer) faces(p *shaped, l text.Lang) ([]*face, []bool, error) {
	faces, boxes := make([]*face, len(p.letters)), make([]bool, len(p.letters))
	last := serif
	for i, r := range p.letters {
		if r == '\n' {
			continue
		}
		if o, ok := p.odd[i]; ok {
			boxes[i] = true
			w.missing(o)
			continue
		}
		sp := &p.spans[p.of[i]]
		roman := serif
		if sp.italic {
			roman = italic
		}
		order := [3]slot{roman, naskh, han}
		switch {
		case language.LookupScript(r) == language.Arabic || last == naskh && shared(r):
			order = [3]slot{naskh, roman, han}
		case cjk(r) || base(spanLang(sp, l)) == "zh" && zhMark(r):
			order = [3]slot{han, roman, naskh}
		}
		if r < 0x80 && last != naskh { // spares the look at the tables
			order[1], order[2] = roman, roman
		}
		for _, s := range order {
			f, err := w.face(s)
			if err != nil {
				return nil, nil, err
			}
			if f.has(r) || harfbuzz.IsDefaultIgnorable(r) {
				faces[i], last = f, s
				break
			}
		}
		if faces[i] == nil {
			boxes[i] = true
			if !arrow(r) {
				w.missing(r)
			}
		}
	}
	return faces, boxes, nil
}

func spanLang(sp *span, l text.Lang) text.Lang {
	if sp.lang != "" {
		return sp.lang
	}
	return l
}

// shared says that a letter takes the font of the Arabic before it: marks that
// stand on letters, spaces and Arabic punctuation. Digits and brackets are
// those of the other font, which has better ones.
func shared(r rune) bool {
	return r == ' ' || r == '\u00a0' || r == '.' || r == ':' || unicode.Is(unicode.Mn, r) || r == '\u200c' || r == '\u200d'
}

func cjk(r rune) bool {
	return 0x2e80 <= r && r <= 0x9fff || 0xac00 <= r && r <= 0xd7a3 || 0xf900 <= r && r <= 0xfaff || 0xff00 <= r && r <= 0xffef || 0x20000 <= r && r <= 0x3ffff
}

// zhMark says that Chinese sets a mark as wide as a letter.
func zhMark(r rune) bool {
	switch r {
	case '“', '”', '‘', '’', '…', '—', '·':
		return true
	}
	return false
}

func scriptOf(l text.Lang) language.Script {
	switch base(l) {
	case "ar", "fa", "ur":
		return language.Arabic
	case "ru":
		return language.Cyrillic
	case "zh":
		return language.Han
	}
	return language.Latin
}

func neutral(s language.Script) bool {
	return s == language.Common || s == language.Inherited || s == language.Unknown
}

func ownScript(r rune, before language.Script) language.Script {
	if s := language.LookupScript(r); !neutral(s) {
		return s
	}
	return before
}

func common(rs []rune) bool {
	for _, r := range rs {
		if !neutral(language.LookupScript(r)) {
			return false
		}
	}
	return true
}

// shapedAs is a language as fonts know it, of the few in which one of ours
// shows letters in another way. A document may name any number of others.
func shapedAs(l text.Lang) string {
	switch b := base(l); b {
	case "ar", "fa", "ur", "sr", "mk", "bg", "ro", "tr", "zh":
		return b
	}
	return "en"
}

// glyphs shapes one run: ligatures, kerning, forms and marks of Arabic.
func (w *writer) glyphs(p *shaped, r *run, script language.Script, l text.Lang) {
	b := w.buffer
	if b == nil { // it keeps what it learned of the fonts: one for all runs
		b = harfbuzz.NewBuffer()
		w.buffer = b
	}
	b.Clear()
	b.ClusterLevel = harfbuzz.MonotoneCharacters
	b.Props = harfbuzz.SegmentProperties{Language: language.Language(shapedAs(spanLang(&p.spans[r.span], l))), Script: script, Direction: harfbuzz.LeftToRight}
	if r.level%2 == 1 {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.AddRunes(p.letters, r.a, r.b-r.a)
	var features []harfbuzz.Feature
	if r.face.slot == naskh { // one drawing for a whole word can't be taken out letter by letter
		features = []harfbuzz.Feature{{Tag: opentype.MustNewTag("liga"), Start: harfbuzz.FeatureGlobalStart, End: harfbuzz.FeatureGlobalEnd}}
	}
	b.Shape(r.face.hb, features)
	r.glyphs = make([]glyph, len(b.Info))
	for i, g := range b.Info {
		pos := b.Pos[i]
		r.glyphs[i] = glyph{gid: g.Glyph, at: int32(g.Cluster), advance: pos.XAdvance, dx: pos.XOffset, dy: pos.YOffset}
	}
	// The letters of a group end where the next group begins; the first of its
	// glyphs, in the order of reading, stands for all of them.
	end, step, i := r.b, -1, len(r.glyphs)-1
	if r.level%2 == 1 {
		step, i = 1, 0
	}
	for k := i + step; 0 <= k && k < len(r.glyphs); k += step { // of letters and marks in a foreign direction the shaper mixes the order
		r.glyphs[k].at = min(r.glyphs[k].at, r.glyphs[k-step].at)
	}
	if len(r.glyphs) > 0 { // the first in the order of reading
		r.glyphs[len(r.glyphs)-1-i].at = int32(r.a)
	}
	for ; 0 <= i && i < len(r.glyphs); i += step {
		g := &r.glyphs[i]
		if k := i + step; 0 <= k && k < len(r.glyphs) && r.glyphs[k].at == g.at {
			continue // not the first of its group
		}
		g.n = int32(end) - g.at
		end = int(g.at)
	}
}

// measure adds up widths, from letter to letter.
func (p *shaped) measure() {
	p.upto = make([]mp, len(p.letters)+1)
	p.breaks = make([]byte, len(p.letters)+1)
	for _, r := range p.runs {
		size := p.spans[r.span].size
		switch {
		case r.box:
			p.upto[r.a+1] += boxWidth(size)
			p.breaks[r.a] |= cut
		case r.face != nil:
			for _, g := range r.glyphs {
				p.upto[g.at+1] += r.face.at(int64(g.advance), size)
				if g.n > 0 {
					p.breaks[g.at] |= cut
				}
			}
		}
	}
	for i := range p.letters {
		p.upto[i+1] += p.upto[i]
	}
}

// findBreaks marks where Unicode lets a line end. In French no line ends in the
// space before a colon or behind an opening quotation mark, whatever space it is.
func (p *shaped) findBreaks(lang text.Lang) {
	plain := p.letters
	var s segmenter.Segmenter
	s.Init(plain)
	for it := s.LineIterator(); it.Next(); {
		l := it.Line()
		end := l.Offset + len(l.Text)
		if end == len(plain) {
			break
		}
		switch {
		case l.IsMandatoryBreak:
			p.breaks[end] |= must
		case base(lang) == "fr" && plain[end-1] == ' ' && (strings.ContainsRune(";:!?»%", plain[end]) || end > 1 && plain[end-2] == '«'):
		case plain[end-1] != '\u00ad': // no words are hyphenated
			p.breaks[end] |= may
		}
	}
	whole := make([]byte, len(plain)+1)
	for it := s.GraphemeIterator(); it.Next(); {
		whole[it.Grapheme().Offset] = cut
	}
	for i := range p.breaks {
		p.breaks[i] &= may | must | whole[i]
	}
}

// lines breaks into lines: the first is as wide as first, the others as rest.
// Each is a pair of places; spaces at its end hang over.
func (p *shaped) lines(first, rest mp) [][2]int {
	var out [][2]int
	width := first
	for a := 0; a < len(p.letters); {
		b, last := a, 0
		seen := a // the end of what is seen, for a line of width
		for b < len(p.letters) {
			if b > a && p.breaks[b]&(may|must) != 0 {
				last = b
				if p.breaks[b]&must != 0 {
					break
				}
			}
			if !blank(p.letters[b]) {
				seen = b + 1
			}
			if p.upto[seen]-p.upto[a] > width {
				break
			}
			b++
		}
		switch {
		case b == len(p.letters):
		case last > a:
			b = last
		default: // one word wider than the line
			for b > a+1 && p.breaks[b]&cut == 0 {
				b--
			}
		}
		if b <= a {
			b = a + 1
		}
		out = append(out, [2]int{a, b})
		a, width = b, rest
	}
	return out
}

func blank(r rune) bool { return r == ' ' || r == '\n' || r == '\u3000' }

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }
