package cli

import (
	"strings"

	"parley/internal/desk"
	"parley/text"
)

// draftView shows a merged draft on a terminal: a label column, hanging
// indents, italics for emphasis, a colour for each party. What stands in
// brackets and how it is attributed is the text's own print.
type draftView struct {
	page    page
	lang    text.Lang
	parties []string              // in the charter's order: gives the colours
	names   func(text.Key) string // "c7"; nil: claims aren't named
	mute    bool                  // no attribution
	legend  bool
}

// Marks around the parts that the text's print hands to its style. No word
// of a text holds a control character.
const (
	partBegin = '\x01' // followed by one letter for the role
	partEnd   = '\x02'
)

// print returns the whole draft.
func (v draftView) print(d *text.Draft) string {
	var labels []string
	var rows []text.Row
	for _, r := range d.Rows {
		if _, ok := r.Content[v.lang]; ok {
			rows = append(rows, r)
			labels = append(labels, r.Number)
		}
	}
	v.page.label = labelColumn(labels)
	printed := d.Print(text.DraftPrint{
		Attribution: !v.mute, Lang: v.lang, Name: v.names, Legend: v.legend,
		Style: func(r text.Role, s string) string {
			return string(partBegin) + roleLetter(r) + s + string(partEnd)
		},
	})
	var out strings.Builder
	n := 0
	for line := range strings.SplitSeq(strings.TrimRight(printed, "\n"), "\n") {
		if line == "" {
			continue
		}
		if n > 0 {
			out.WriteString("\n")
		}
		if n < len(rows) {
			out.WriteString(v.page.paragraph(rows[n].Number, v.spans(rows[n].Block.Kind, line)))
		} else {
			out.WriteString(v.page.paragraph("", []span{{text: unescape(line), look: look{dim: true}}}))
		}
		n++
	}
	return out.String()
}

func roleLetter(r text.Role) string {
	switch r {
	case text.RoleNumber:
		return "n"
	case text.RoleBracket:
		return "b"
	case text.RoleHolder:
		return "h"
	case text.RoleBase:
		return "o"
	case text.RoleNew:
		return "w"
	case text.RoleMark:
		return "m"
	}
	return "x"
}

// spans reads one printed row: emphasis becomes italics, parts get looks.
func (v draftView) spans(kind text.Kind, line string) []span {
	line = strings.TrimLeft(line, " ")
	base := look{}
	if kind == text.Title || kind == text.Heading {
		line = strings.TrimLeft(line, "# ")
		base.bold = true
	}
	r := rowReader{base: base, parties: v.parties}
	for _, c := range line {
		r.next(c)
	}
	r.flush()
	out := r.out
	if len(out) > 0 && strings.TrimSpace(out[0].text) == "" { // the space after a number
		out = out[1:]
	}
	return out
}

// rowReader turns a printed row into spans.
type rowReader struct {
	base    look
	parties []string
	out     []span
	run     strings.Builder
	role    byte // 0 outside parts
	fresh   bool // the next letter is a role
	em, esc bool
	holders []int // of the open brackets: the colour of each
}

func (r *rowReader) next(c rune) {
	switch {
	case r.fresh:
		r.role, r.fresh = byte(c), false
	case c == partBegin:
		r.flush()
		r.fresh = true
	case c == partEnd:
		r.flush()
		r.role = 0
	case r.esc:
		r.run.WriteRune(c)
		r.esc = false
	case c == '\\':
		r.esc = true
	case c == '*' && r.role != 'h':
		r.flush()
		r.em = !r.em
	default:
		r.run.WriteRune(c)
	}
}

func (r *rowReader) flush() {
	s := desk.Visible(r.run.String())
	r.run.Reset()
	if s == "" {
		return
	}
	l := r.base
	l.italic = r.em
	top := 0
	if n := len(r.holders); n > 0 {
		top = r.holders[n-1]
	}
	switch r.role {
	case 'n':
		return
	case 'b':
		if s == "[" {
			r.holders = append(r.holders, 0)
		} else if n := len(r.holders); n > 0 {
			r.holders = r.holders[:n-1]
		}
	case 'h':
		top = r.colour(s)
		if n := len(r.holders); n > 0 {
			r.holders[n-1] = top
		}
		l.bold, l.party = top > 0, top
		r.out = append(r.out, span{text: s + " ", look: l, stick: true})
		return
	case 'w', 'm':
		l.party = top
	case 'o':
		l.dim = true
	}
	if n := len(r.out); n > 0 && r.out[n-1].stick { // the space after a holder stands already
		if s = strings.TrimPrefix(s, " "); s == "" {
			return
		}
	}
	r.out = append(r.out, span{text: s, look: l})
}

// colour is the place, counted from 1, of the one party that a label names.
func (r *rowReader) colour(label string) int {
	for i, p := range r.parties {
		if rest, ok := strings.CutPrefix(label, p); ok && (rest == ":" || rest[0] == ' ' || rest[0] == '*') {
			return i + 1
		}
	}
	return 0
}

func unescape(s string) string { return desk.Visible(strings.ReplaceAll(s, `\`, "")) }
