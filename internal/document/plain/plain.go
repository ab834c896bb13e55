// Package plain writes a Sheet as plain text or as Markdown, for whoever has
// neither a word processor nor a browser at hand, or mails words in a letter.
//
//	Sheet ──Write──▸ lines: masthead, a paragraph each, footnotes, comments
//
// Plain text has every paragraph on a line of its own, one empty line between,
// indented by depth. Markdown is the common dialect: italics are *…*, changes
// <ins> and <del>, tables have pipes; every letter that Markdown could take for
// a mark of its own is escaped, so hostile words stay words. In plain text
// changes are {+new+} and [-old-], and a table is told row by row.
//
// These forms are for reading. What is lost, and listed nowhere: ids of blocks,
// names of moves, authors of changes. (The form of package text, which reads
// back exactly, is another.)
package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/document"
)

// Options say which form is written.
type Options struct {
	Markdown bool // else plain text
}

// Write writes a sheet. It fails only when w does.
func Write(w io.Writer, s *document.Sheet, o Options) error {
	b := &writer{s: s, md: o.Markdown}
	b.head()
	b.paras(s.Paras, "")
	b.foot()
	if _, err := io.WriteString(w, b.out.String()); err != nil {
		return fmt.Errorf("plain: %w", err)
	}
	return nil
}

type writer struct {
	s    *document.Sheet
	md   bool
	rows bool // in a cell of a table
	out  strings.Builder
}

func (b *writer) line(s string) {
	if s != "" {
		b.out.WriteString(s + "\n\n")
	}
}

func (b *writer) head() {
	s := b.s
	b.line(b.words(s.Symbol))
	b.line(b.words(s.Date))
	if t := b.words(s.Title); t != "" {
		if b.md {
			t = "# " + t
		}
		b.line(t)
	}
	b.line(b.words(s.Note))
}

func (b *writer) paras(ps []document.Para, indent string) {
	for i := 0; i < len(ps); i++ {
		if ps[i].Cells == nil {
			b.line(b.para(&ps[i], indent))
			continue
		}
		n := i + 1
		for n < len(ps) && ps[n].Cells != nil {
			n++
		}
		b.table(ps[i:n])
		i = n - 1
	}
}

// para is one paragraph without the line's end.
func (b *writer) para(p *document.Para, indent string) string {
	if !b.md {
		indent += strings.Repeat("    ", min(max(p.Depth, 0), 8))
	} else {
		indent = ""
	}
	s := b.items(p.Items)
	if p.Mark.Ins != nil {
		s += b.change("¶", true)
	}
	if p.Mark.Del != nil {
		s += b.change("¶", false)
	}
	if b.md && p.Number == "" {
		s = start(s)
	}
	if p.Number != "" {
		n := b.words(p.Number)
		if b.md {
			n = start(n)
		}
		s = strings.TrimRight(n+" "+s, " ")
	}
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return indent + s
}

// items are the letters of a paragraph with their marks. Neighbours of one fate
// and look are one.
func (b *writer) items(list []document.Item) string {
	var out strings.Builder
	for i := 0; i < len(list); i++ {
		it := list[i]
		if it.Note != "" {
			out.WriteString(b.reference("^" + it.Note))
		}
		if it.Comment != "" && !strings.HasPrefix(it.Comment, "/") {
			out.WriteString(b.reference("!" + it.Comment))
		}
		if it.S == "" {
			continue
		}
		letters := it.S
		for i+1 < len(list) && b.alike(it, list[i+1]) {
			i++
			letters += list[i].S
		}
		out.WriteString(b.look(it, letters))
	}
	return out.String()
}

func (b *writer) alike(x, y document.Item) bool {
	return y.S != "" && y.Note == "" && y.Comment == "" && x.Em == y.Em && b.fresh(x) == b.fresh(y) &&
		(x.Marks.Del != nil) == (y.Marks.Del != nil)
}

// fresh reports whether an item is to be shown as new: brackets say so by
// themselves.
func (b *writer) fresh(it document.Item) bool {
	return it.Marks.Ins != nil || b.rows && it.Role == document.New
}

func (b *writer) look(it document.Item, letters string) string {
	s := b.words(letters)
	if b.md && it.Em {
		core := strings.TrimSpace(s)
		if core != "" {
			lead := s[:strings.Index(s, core)]
			s = lead + "*" + core + "*" + s[len(lead)+len(core):]
		}
	}
	if b.fresh(it) {
		s = b.change(s, true)
	}
	if it.Marks.Del != nil {
		s = b.change(s, false)
	}
	return s
}

func (b *writer) change(s string, in bool) string {
	switch {
	case b.md && in:
		return "<ins>" + s + "</ins>"
	case b.md:
		return "<del>" + s + "</del>"
	case in:
		return "{+" + s + "+}"
	}
	return "[-" + s + "-]"
}

func (b *writer) reference(name string) string {
	if b.md {
		return `\[` + b.words(name) + `\]`
	}
	return "[" + b.words(name) + "]"
}

// table is told row by row, or drawn with pipes.
func (b *writer) table(rows []document.Para) {
	b.rows = true
	defer func() { b.rows = false }()
	cells := make([][]string, len(rows))
	most := 0
	for i := range rows {
		for _, c := range rows[i].Cells {
			var lines []string
			for k := range c.Paras {
				lines = append(lines, strings.TrimSpace(b.para(&c.Paras[k], "")))
			}
			lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
			sep := "; "
			if b.md {
				sep = "<br>"
			}
			cells[i] = append(cells[i], strings.Join(lines, sep))
			for n := 1; n < min(c.Span, maxSpan); n++ {
				cells[i] = append(cells[i], "")
			}
		}
		most = max(most, len(cells[i]))
	}
	if !b.md {
		b.told(rows, cells)
		return
	}
	if !rows[0].Head {
		cells = slices.Insert(cells, 0, make([]string, most))
	}
	for i, row := range cells {
		row = append(row, make([]string, most-len(row))...)
		b.out.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.out.WriteString("|" + strings.Repeat(" --- |", most) + "\n")
		}
	}
	b.out.WriteByte('\n')
}

// told is a table in lines: what stands in the first column, and below it the
// others with their headings.
func (b *writer) told(rows []document.Para, cells [][]string) {
	var titles []string
	if rows[0].Head {
		titles, cells = cells[0], cells[1:]
	}
	for _, row := range cells {
		for k, c := range row {
			switch {
			case k == 0:
				b.out.WriteString(c + "\n")
			case c == "":
			case k < len(titles) && titles[k] != "":
				b.out.WriteString("    " + titles[k] + ": " + c + "\n")
			default:
				b.out.WriteString("    " + c + "\n")
			}
		}
		b.out.WriteByte('\n')
	}
}

// foot has the notes and comments.
func (b *writer) foot() {
	for _, n := range sorted(b.s.Notes) {
		var lines []string
		for i := range b.s.Notes[n] {
			if s := strings.TrimSpace(b.para(&b.s.Notes[n][i], "")); s != "" {
				lines = append(lines, s)
			}
		}
		b.line(b.reference("^"+n) + " " + strings.Join(lines, " "))
	}
	for _, n := range sorted(b.s.Comments) {
		c := b.s.Comments[n]
		b.line(b.reference("!"+n) + " " + b.words(c.Author+": "+c.Text))
	}
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// words are letters that no reader of this form takes for anything else, on one
// line: control characters, and those that turn the order of others, become
// U+FFFD.
func (b *writer) words(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			out.WriteByte(' ')
			continue
		case unicode.IsControl(r), turns(r):
			r = utf8.RuneError
		case b.md && strings.ContainsRune("\\`*_{}[]<>&#|~", r):
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// turns reports whether a letter changes the order in which those behind it are
// shown: embeddings, overrides, isolates.
func turns(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// start escapes what makes a paragraph of Markdown a list, a rule or a heading.
func start(s string) string {
	if s == "" {
		return s
	}
	if strings.ContainsRune("+-=", rune(s[0])) {
		return `\` + s
	}
	n := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if n > 0 && (s[n] == '.' || s[n] == ')') {
		return s[:n] + `\` + s[n:]
	}
	return s
}

// maxSpan is how many columns one cell is drawn over: more than any paper has,
// and no work for who writes a hostile number.
const maxSpan = 64
