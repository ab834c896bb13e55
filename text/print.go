package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// PrintOptions says how a text is printed. The zero value prints every
// language without ids.
type PrintOptions struct {
	IDs  bool // each block ends in its id, {#b7}
	Lang Lang // only this language; "" is all
}

// Print writes the text in the plain form (docs/spec/text-form.md): one line
// a block and language, an empty line between blocks, a line feed at the end.
// Parse reads it back to the same blocks (the ids with IDs only).
func (t *Text) Print(opt PrintOptions) string {
	blocks := t.Blocks
	if opt.Lang != "" {
		blocks = onlyLang(blocks, opt.Lang)
	}
	w := newTextPrinter(blocks)
	var out strings.Builder
	for i := range blocks {
		if i > 0 {
			out.WriteByte('\n')
		}
		w.block(&out, i, opt.IDs)
	}
	body := out.String()
	if w.front || needsFront(body, blocks) {
		var s strings.Builder
		s.WriteString("---\nlang:")
		for _, l := range w.langs {
			s.WriteString(" " + string(l))
		}
		return s.String() + "\n---\n\n" + body
	}
	return body
}

func onlyLang(blocks []Block, l Lang) []Block {
	out := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		if ws, ok := b.Content[l]; ok {
			b.Content = map[Lang][]Word{l: ws}
			out = append(out, b)
		}
	}
	return out
}

// textPrinter prints blocks in order; it holds the classifier that the reader
// will use.
type textPrinter struct {
	blocks []Block
	langs  []Lang // the first is the primary one
	finals map[Lang][]string
	counts printNumbers
	class  classifier
	front  bool // front matter is needed
	single bool // there is one OP only, it has no number
}

func newTextPrinter(blocks []Block) *textPrinter {
	w := &textPrinter{blocks: blocks, finals: map[Lang][]string{}}
	ops := 0
	for _, b := range blocks {
		w.langs = append(w.langs, b.Langs()...)
		if b.Kind == OP {
			ops++
		}
		if len(b.Content) == 0 {
			w.front = true
		}
		for _, l := range b.Langs() {
			w.front = w.front || len(b.Content[l]) == 0
		}
	}
	w.single = ops == 1
	slices.Sort(w.langs)
	w.langs = slices.Compact(w.langs)
	if len(w.langs) == 0 {
		w.langs = []Lang{"en"}
	}
	if i := slices.Index(w.langs, "en"); i > 0 {
		w.langs = slices.Insert(slices.Delete(w.langs, i, i+1), 0, "en")
	}
	w.front = w.front || len(w.langs) > 1 || w.langs[0] != "en"
	for _, l := range w.langs {
		w.finals[l] = Finals(blocks, l)
	}
	return w
}

// needsFront reports whether a body without front matter would be taken for
// plain official text, whose leads the reader marks by itself.
func needsFront(body string, blocks []Block) bool {
	if strings.HasPrefix(body, "\ufeff") {
		return true
	}
	for _, b := range blocks {
		if b.Kind == PP || b.Kind == OP {
			return !strings.ContainsAny(body, "*\\") && !strings.HasPrefix(body, "#") && !strings.Contains(body, "\n#")
		}
	}
	return false
}

func (w *textPrinter) block(out *strings.Builder, i int, ids bool) {
	b := w.blocks[i]
	indent, mark := w.counts.mark(b, w.single)
	var texts []string
	var tags []Lang
	for _, l := range w.langs {
		if ws, ok := b.Content[l]; ok {
			s := printWords(ws)
			if b.Kind == Note && len(tags) == 0 && mark != "" {
				s = strings.TrimLeft(strings.TrimPrefix(s, strings.TrimSuffix(mark, ": ")), " ")
			}
			texts = append(texts, s+w.finals[l][i])
			tags = append(tags, l)
		}
	}
	first := indent + mark
	switch {
	case len(tags) == 0:
		first += "{-}"
	case tags[0] != w.langs[0] || texts[0] == "" && (b.Kind != Note || mark == ""):
		first += strings.TrimRight("{"+string(tags[0])+"} "+texts[0], " ")
	case mark == "":
		first += guard(texts[0])
	case strings.HasPrefix(texts[0], "{"):
		first += `\` + texts[0]
	default:
		first += texts[0]
	}
	first = strings.TrimRight(first, " ")

	// What would the reader make of this line?
	p := parser{r: &Reading{Lang: w.langs[0]}, langs: w.langs, said: &complaints{}}
	p.line(first, 1, true)
	raw := p.r.blocks[0]
	var f features
	if len(raw.langs) > 0 {
		x := lexer{notes: p.said}
		f = look(x.paragraph(raw.langs[0].gs))
	}
	kind, depth := w.class.kind(raw.opening, f)
	w.class.note(raw.opening, f, b.Kind, b.Depth)
	var attr []string
	if ids && b.ID != "" {
		attr = append(attr, "#"+string(b.ID))
	}
	if kind != b.Kind {
		attr = append(attr, "."+string(b.Kind))
	}
	if depth != b.Depth {
		attr = append(attr, fmt.Sprintf(".depth%d", b.Depth))
	}
	out.WriteString(first)
	if len(attr) > 0 {
		out.WriteString(" {" + strings.Join(attr, " ") + "}")
	}
	out.WriteByte('\n')
	for k := 1; k < len(tags); k++ {
		out.WriteString(indent + strings.TrimRight("{"+string(tags[k])+"} "+texts[k], " ") + "\n")
	}
}

// printNumbers counts the numbers that stand in the printed text.
type printNumbers struct {
	op    int
	items [MaxDepth + 2]int
	subs  [MaxDepth + 2]int
}

// mark returns the indentation and the mark of a block's first line.
func (n *printNumbers) mark(b Block, single bool) (indent, mark string) {
	d := b.at()
	steps := func(k int) string { return strings.Repeat("    ", k) }
	switch b.Kind {
	case Title:
		return "", "# "
	case Heading:
		n.items = [MaxDepth + 2]int{}
		clear(n.subs[:])
		return "", strings.Repeat("#", min(d+2, 6)) + " "
	case PP:
		clear(n.subs[:])
	case OP:
		n.op++
		clear(n.subs[:])
		if !single {
			return "", fmt.Sprintf("%d. ", n.op)
		}
	case Item:
		n.items[d]++
		clear(n.items[d+1:])
		clear(n.subs[:])
		return steps(d), fmt.Sprintf("%d. ", n.items[d])
	case Sub, SubItem:
		k := max(d, 1)
		n.subs[k]++
		clear(n.subs[k+1:])
		return steps(d), "(" + letterMark(k, n.subs[k]) + ") "
	case Paragraph:
		return steps(d), ""
	case Note:
		if m := noteMark(b); m != "" && notedAlike(b) {
			return "", "[^" + m + "]: "
		}
	}
	return "", ""
}

// notedAlike reports whether the first printed language begins with a mark
// that isn't emphasised, so that the note's own line can carry it.
func notedAlike(b Block) bool {
	for i, l := range noteLangs(b) {
		if ws := b.Content[l]; i == 0 {
			return len(ws) > 0 && !ws[0].Em && isNoteMark(ws[0].S) && ws[0].S[2:len(ws[0].S)-1] == noteMark(b)
		}
	}
	return false
}

// noteLangs lists the languages in the order of print.
func noteLangs(b Block) []Lang {
	ls := b.Langs()
	if i := slices.Index(ls, "en"); i > 0 {
		ls = slices.Insert(slices.Delete(ls, i, i+1), 0, "en")
	}
	return ls
}

// printWords is Inline with Markdown's marks escaped, note marks bare and the
// punctuation at the end of an emphasised stretch outside the asterisks.
func printWords(ws []Word) string {
	var b strings.Builder
	for i, w := range ws {
		if i > 0 && SpaceBetween(ws[i-1], w) {
			b.WriteByte(' ')
		}
		if w.Em && (i == 0 || !ws[i-1].Em) {
			b.WriteByte('*')
		}
		rest := ""
		if w.Em && (i+1 == len(ws) || !ws[i+1].Em) {
			// A word is emphasised when its letters are.
			if t := strings.TrimRight(w.S, ",;:."); strings.ContainsFunc(t, letterOrDigit) {
				w.S, rest = t, w.S[len(t):]
			}
			printWord(&b, w.S)
			b.WriteString("*" + rest)
			continue
		}
		printWord(&b, w.S)
	}
	return b.String()
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func printWord(b *strings.Builder, s string) {
	for i := 0; i < len(s); {
		if n := noteMarkPrefix(s[i:]); n > 0 {
			b.WriteString(s[i : i+n])
			i += n
			continue
		}
		switch c := s[i]; {
		case c == '\\' || c == '*' || c == '[' || c == ']':
			b.WriteByte('\\')
		case c == '{' && i+1 < len(s) && strings.IndexByte("#.:", s[i+1]) >= 0:
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
		i++
	}
}
