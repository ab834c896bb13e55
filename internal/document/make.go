package document

import (
	"slices"
	"strings"

	"parley/text"
)

// Head is what a document says about itself. The builders take it as it is.
type Head struct {
	Title    string
	Symbol   string
	Date     string
	Note     string
	Lang     text.Lang   // main language: it stands first
	Only     text.Lang   // only this language is shown; "" is all
	Revision text.Digest // of the text that is shown or changed
}

func (h Head) sheet() *Sheet {
	return &Sheet{Title: h.Title, Symbol: h.Symbol, Date: h.Date, Lang: h.main(), Note: h.Note, Revision: h.Revision}
}

func (h Head) main() text.Lang {
	if h.Only != "" {
		return h.Only
	}
	return h.Lang
}

// langs are the languages among those of a block that are shown, the main one
// first.
func (h Head) langs(have []text.Lang) []text.Lang {
	if h.Only != "" {
		if slices.Contains(have, h.Only) {
			return []text.Lang{h.Only}
		}
		return nil
	}
	out := slices.Clone(have)
	slices.Sort(out)
	if i := slices.Index(out, h.Lang); i > 0 {
		out = slices.Insert(slices.Delete(out, i, i+1), 0, h.Lang)
	}
	return out
}

// numbers says how labels (PP2, OP3(a), Art. 4.2) are printed in front of
// paragraphs, which it must be given in order.
type numbers struct {
	labels  bool   // "OP3." and "PP2." as negotiators call them; else "3." and nothing
	sole    bool   // the only operative paragraph has no number
	section string // what the labels of items begin with
}

// soleOP reports whether a text has one operative paragraph, which official
// texts print without a number.
func soleOP(blocks []text.Block) bool {
	n := 0
	for i := range blocks {
		if blocks[i].Kind == text.OP {
			n++
		}
	}
	return n == 1
}

func (n *numbers) of(k text.Kind, label string) string {
	switch k {
	case text.Heading:
		if n.section = "§"; strings.HasPrefix(label, "Art. ") {
			n.section = label + "."
		}
		return ""
	case text.Sub, text.SubItem:
		if i := strings.LastIndexByte(label, '('); i >= 0 {
			return label[i:]
		}
	case text.PP:
		if n.labels && label != "" {
			return label + "."
		}
	case text.OP:
		switch {
		case label == "" || n.sole && !n.labels:
		case n.labels:
			return label + "."
		default:
			return strings.TrimPrefix(label, "OP") + "."
		}
	case text.Item:
		rest, ok := strings.CutPrefix(label, n.section)
		if n.section == "§" && ok {
			_, rest, _ = strings.Cut(rest, ".")
		}
		if rest != "" {
			return rest + "."
		}
	}
	return ""
}

// line is a paragraph while it is written: letters with one look flow into one
// item.
type line struct {
	items []Item
	buf   []byte // letters of the item that is being written
	look  Item   // its look
	notes *noteSet
	lang  text.Lang
}

// put adds letters. look is the item without its letters.
func (p *line) put(look Item, s string) {
	if s == "" {
		return
	}
	if len(p.buf) > 0 && !p.look.Alike(look) {
		p.flush()
	}
	p.look = look
	p.buf = append(p.buf, s...)
}

func (p *line) flush() {
	if len(p.buf) > 0 {
		p.look.S = string(p.buf)
		p.items = append(p.items, p.look)
		p.buf = p.buf[:0]
	}
}

// done gives the items of the line.
func (p *line) done() []Item {
	p.flush()
	return p.items
}

// end gives the items and begins a new line.
func (p *line) end() []Item {
	out := p.done()
	p.items = nil
	return out
}

// word adds one word; marks of footnotes in it become footnotes.
func (p *line) word(look Item, w text.Word) {
	look.Em = w.Em
	s := w.S
	for from := 0; ; {
		i := strings.Index(s[from:], "[^")
		if i < 0 {
			break
		}
		i += from
		k := strings.IndexByte(s[i:], ']')
		if k < 0 {
			break
		}
		name := p.notes.name(p.lang, s[i+2:i+k])
		if name == "" {
			from = i + 2
			continue
		}
		p.put(look, s[:i])
		p.flush()
		mark := look
		mark.Em, mark.Note = false, name
		p.items = append(p.items, mark)
		s, from = s[i+k+1:], 0
	}
	p.put(look, s)
}

// run adds words with the spaces between them.
func (p *line) run(look Item, ws []text.Word) {
	for i, w := range ws {
		if i > 0 && text.SpaceBetween(ws[i-1], w) {
			space := look
			space.Em = ws[i-1].Em && w.Em
			p.put(space, " ")
		}
		p.word(look, w)
	}
}

// Alike reports whether two runs of letters have one look and one fate. Marks
// of notes and comments are like nothing.
func (it Item) Alike(o Item) bool {
	return it.Note == "" && it.Comment == "" && o.Note == "" && o.Comment == "" && it.Em == o.Em && it.Role == o.Role && it.Party == o.Party &&
		slices.Equal(it.Claims, o.Claims) && it.Marks.Move == o.Marks.Move && sameChange(it.Marks.Ins, o.Marks.Ins) && sameChange(it.Marks.Del, o.Marks.Del)
}

func sameChange(a, b *Change) bool { return a == b || a != nil && b != nil && *a == *b }

// OneSpace makes one space of each run of white space, as formats do whose
// line breaks mean nothing.
func OneSpace(s string) string {
	var b strings.Builder
	space := false
	for _, c := range s {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(c)
	}
	return b.String()
}

// noteSet are the footnotes of a text: blocks of kind note that begin with a
// mark to which a word of another block refers.
type noteSet struct {
	main text.Lang
	have map[noteKey]bool // true: it belongs below the page
}

type noteKey struct {
	lang text.Lang
	mark string
}

// notesOf finds the footnotes among blocks. A note to which nothing refers
// stays where it is, among the paragraphs.
func notesOf(main text.Lang, blocks []text.Block) *noteSet {
	n := &noteSet{main: main, have: map[noteKey]bool{}}
	for i := range blocks {
		if blocks[i].Kind == text.Note {
			for l, ws := range blocks[i].Content {
				if m := noteMark(ws); m != "" {
					n.have[noteKey{l, m}] = false
				}
			}
		}
	}
	if len(n.have) == 0 {
		return n
	}
	for i := range blocks {
		if blocks[i].Kind != text.Note {
			for l, ws := range blocks[i].Content {
				n.refer(l, ws)
			}
		}
	}
	return n
}

// refer notes to which footnotes words refer.
func (n *noteSet) refer(l text.Lang, ws []text.Word) {
	if len(n.have) == 0 {
		return
	}
	for _, w := range ws {
		for s := w.S; ; {
			_, rest, ok := strings.Cut(s, "[^")
			if !ok {
				break
			}
			s = rest
			mark, _, _ := strings.Cut(rest, "]")
			if _, ok := n.have[noteKey{l, mark}]; ok {
				n.have[noteKey{l, mark}] = true
			}
		}
	}
}

// name is what a footnote is called in the sheet; "" for none.
func (n *noteSet) name(l text.Lang, mark string) string {
	switch {
	case n == nil || !n.have[noteKey{l, mark}]:
		return ""
	case l == n.main:
		return mark
	}
	return string(l) + " " + mark
}

// noteMark is "1" for words that begin with [^1].
func noteMark(ws []text.Word) string {
	if len(ws) == 0 {
		return ""
	}
	s, ok := strings.CutPrefix(ws[0].S, "[^")
	if !ok {
		return ""
	}
	mark, rest, ok := strings.Cut(s, "]")
	if !ok || rest != "" {
		return ""
	}
	return mark
}

// add puts a paragraph where it belongs: among the paragraphs or, a note,
// below the page. first are its first words, which may be the note's mark.
func (s *Sheet) add(n *noteSet, p Para, first []text.Word) {
	if p.Kind == text.Note {
		if name := n.name(p.Lang, noteMark(first)); name != "" {
			// The mark itself is set by whoever writes the note.
			for i := range p.Items {
				if rest, ok := strings.CutPrefix(p.Items[i].S, first[0].S); ok {
					p.Items[i].S = strings.TrimPrefix(rest, " ")
					break
				}
				if p.Items[i].Note == name {
					p.Items = slices.Delete(slices.Clone(p.Items), i, i+1)
					if i < len(p.Items) {
						p.Items[i].S = strings.TrimPrefix(p.Items[i].S, " ")
					}
					break
				}
			}
			if s.Notes == nil {
				s.Notes = map[string][]Para{}
			}
			s.Notes[name] = append(s.Notes[name], p)
			return
		}
	}
	s.Paras = append(s.Paras, p)
}
