package intake

import (
	"fmt"
	"slices"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// source writes a document without tracked changes in the plain form, so that
// one reader takes brackets and options apart for all formats. lines gives for
// each line of the source, from 1, the line of the document.
func source(s *document.Sheet) (src string, lines []int) {
	var b strings.Builder
	lines = []int{0}
	put := func(line int, text string) {
		b.WriteString(text + "\n\n")
		lines = append(lines, line, line)
	}
	var notes []string
	for _, p := range s.Paras {
		if w := typed(p, &notes); w != "" {
			put(p.Line, w)
		}
	}
	for i := 0; i < len(notes); i++ {
		var words []string
		line := 0
		for _, p := range s.Notes[notes[i]] {
			if line == 0 {
				line = p.Line
			}
			p.Kind, p.Number = "", ""
			if w := typed(p, &notes); w != "" {
				words = append(words, w)
			}
		}
		put(line, "[^"+notes[i]+"]: "+strings.Join(words, " "))
	}
	return b.String(), lines
}

// typed is one paragraph as a person would type it; it adds the footnotes that
// it names to those of the text.
func typed(p document.Para, notes *[]string) string {
	if p.Cells != nil {
		var cells []string
		for _, c := range p.Cells {
			cells = append(cells, escaped(strings.Join(strings.Fields(document.Para{Cells: []document.Cell{c}}.Letters()), " "), false))
		}
		return "| " + strings.Join(cells, " | ") + " |"
	}
	var w strings.Builder
	for _, it := range p.Items {
		s := strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == '\t' {
				return ' '
			}
			return r
		}, it.S)
		if it.Note != "" {
			if !slices.Contains(*notes, it.Note) {
				*notes = append(*notes, it.Note)
			}
			w.WriteString("[^" + it.Note + "]")
			continue
		}
		if s == "" {
			continue
		}
		if strings.TrimSpace(s) == "" {
			w.WriteString(s)
			continue
		}
		lead, rest := s[:len(s)-len(strings.TrimLeft(s, " "))], strings.Trim(s, " ")
		tail := s[len(lead)+len(rest):]
		rest = escaped(rest, w.Len() == 0)
		if it.Em {
			rest = emphasised(rest)
		}
		w.WriteString(lead + rest + tail)
	}
	words := strings.TrimSpace(w.String())
	if words == "" {
		return ""
	}
	id := ""
	if p.ID != "" {
		id = "#" + string(p.ID) + " "
	}
	number, indent := "", strings.Repeat("    ", min(max(p.Depth, 0), text.MaxDepth))
	switch p.Kind {
	case text.Title:
		return "# " + words + attribute(id, "")
	case text.Heading:
		return strings.Repeat("#", min(p.Depth+2, 6)) + " " + words + attribute(id, fmt.Sprintf(".depth%d", p.Depth))
	case "":
		if p.Number != "" {
			number = p.Number + " "
		}
		return indent + number + words + attribute(id, "")
	}
	return words + attribute(id, fmt.Sprintf(".%s .depth%d", p.Kind, p.Depth))
}

func attribute(id, kind string) string {
	if s := strings.TrimSpace(id + kind); s != "" {
		return " {" + s + "}"
	}
	return ""
}

// emphasised puts asterisks around letters, outside the brackets at their ends,
// which belong to no wording.
func emphasised(s string) string {
	from, to := 0, len(s)
	for from < to && strings.IndexByte("[] ", s[from]) >= 0 {
		from++
	}
	for to > from && strings.IndexByte("[] ,;:.", s[to-1]) >= 0 {
		to--
	}
	if from == to || strings.ContainsAny(s[from:to], "[]") {
		return s
	}
	return s[:from] + "*" + s[from:to] + "*" + s[to:]
}

// escaped takes the meaning from letters that the plain form gives one, the
// brackets aside. first tells that a paragraph begins here.
func escaped(s string, first bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' || c == '*' || c == '{':
			b.WriteByte('\\')
		case first && i == 0 && strings.IndexByte("#-+|>=~:`", c) >= 0:
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Source writes a file of any format as text in the plain form, for a reader of
// texts: with all tracked changes accepted, as somebody's draft; or with all
// rejected, as the base that they change. lost is what the text can't say. The
// error is a *FileError.
func Source(f File, accept bool) (src string, lost []document.Lost, err error) {
	format, err := formatOf(f.Data)
	if err != nil {
		return "", nil, fileError(f.Name, err)
	}
	if format == Plain {
		return string(f.Data), nil, nil
	}
	s, err := readSheet(format, f.Data)
	if err != nil {
		return "", nil, fileError(f.Name, err)
	}
	lost = s.Lost
	switch tracked := isTracked(s); {
	case tracked && accept:
		lost = append(lost, document.Lost{What: "tracked", Say: "its tracked changes are taken as accepted"})
		s = s.Accept()
	case tracked:
		lost = append(lost, document.Lost{What: "tracked", Say: "its tracked changes are no part of the base; take them in afterwards: parley import"})
		s = s.Reject()
	}
	if n := len(s.Comments); n > 0 {
		lost = append(lost, document.Lost{What: "comments", Say: fmt.Sprintf("its comments (%d) aren't read", n)})
	}
	if !accept { // names of blocks are those of the talks that it came from
		for i := range s.Paras {
			s.Paras[i].ID = ""
		}
	}
	src, _ = source(s)
	return src, lost, nil
}
