package cli

import (
	"strings"
	"unicode"
)

// look is how a span of text is set apart. The zero value is plain.
type look struct {
	bold, dim, italic, warn bool
	party                   int // 1 and up: the colour of the party at that place, counted from 1
}

// span is a stretch of text in one look. It never holds a line feed. No line
// breaks inside or right after a span that sticks.
type span struct {
	text  string
	look  look
	stick bool
}

// paintLook gives text the colours of a look.
func (s style) paintLook(l look, t string) string {
	if !s.on {
		return t
	}
	if l.party > 0 {
		t = s.party(l.party-1, t)
	}
	if l.italic {
		t = s.italic(t)
	}
	if l.bold {
		t = s.bold(t)
	}
	if l.dim {
		t = s.dim(t)
	}
	if l.warn {
		t = s.warn(t)
	}
	return t
}

// page lays out paragraphs: a label column, and text with a hanging indent.
type page struct {
	style style
	width int // columns of the terminal
	label int // columns of the label, its space included
}

// defaultWidth is the width of a page where no terminal says another.
const defaultWidth = 80

// minText is the least room for text beside a label: below it lines overflow
// rather than break after each letter.
const minText = 24

// labelColumn is the width that labels need: 6 at least, 12 at most.
func labelColumn(labels []string) int {
	w := 6
	for _, l := range labels {
		w = max(w, min(columns(l)+2, 12))
	}
	return w
}

// paragraph lays out one paragraph, with its line feeds.
func (p page) paragraph(label string, spans []span) string {
	var out strings.Builder
	room := max(p.width-p.label, minText)
	indent := strings.Repeat(" ", p.label)
	out.WriteString(p.style.dim(label))
	if pad := p.label - columns(label); pad > 0 {
		out.WriteString(indent[:pad])
	} else {
		out.WriteString("\n" + indent)
	}
	at := 0
	var last look
	var run strings.Builder
	flush := func() {
		out.WriteString(p.style.paintLook(last, run.String()))
		run.Reset()
	}
	put := func(s string, l look) {
		if l != last {
			flush()
			last = l
		}
		run.WriteString(s)
	}
	for _, chunk := range chunks(spans) {
		if at > 0 && at+chunk.lead+chunk.width > room {
			flush()
			out.WriteString("\n" + indent)
			at = 0
		} else if at > 0 && chunk.lead > 0 {
			put(" ", joinLook(last, chunk.spans[0].look))
			at++
		}
		for _, s := range chunk.spans {
			put(s.text, s.look)
		}
		at += chunk.width
	}
	flush()
	return strings.TrimRight(out.String(), " ") + "\n"
}

// joinLook is the look of the space between two looks: of both or of none.
func joinLook(a, b look) look {
	if a == b {
		return a
	}
	return look{}
}

// chunk is what no line break may cut.
type chunk struct {
	spans []span
	width int
	lead  int // 1: a space stands before it when it isn't the first of a line
}

// chunks cuts spans where a line may break: at spaces, and between ideographs.
func chunks(spans []span) []chunk {
	var out []chunk
	open := false // the last chunk still grows
	lead := 0
	for _, s := range spans {
		parts := []string{s.text}
		if !s.stick {
			parts = splitSpaces(s.text)
		} else if s.text == "" {
			continue
		}
		for _, w := range parts {
			if w == " " {
				open, lead = false, 1
				continue
			}
			if !open {
				out = append(out, chunk{lead: lead})
				open, lead = true, 0
			}
			c := &out[len(out)-1]
			c.spans = append(c.spans, span{text: w, look: s.look})
			c.width += columns(w)
			if !s.stick && wide([]rune(w)[0]) {
				open = false
			}
		}
	}
	return out
}

// splitSpaces cuts at spaces and around wide characters; each space is a
// part of its own.
func splitSpaces(s string) []string {
	var out []string
	start := 0
	cut := func(end int) {
		if end > start {
			out = append(out, s[start:end])
		}
		start = end
	}
	for i, r := range s {
		switch {
		case r == ' ':
			cut(i)
			if len(out) == 0 || out[len(out)-1] != " " {
				out = append(out, " ")
			}
			start = i + 1
		case wide(r) && !closing(r):
			cut(i)
			start = i
		}
	}
	cut(len(s))
	return out
}

// closing reports whether a line may not begin with r.
func closing(r rune) bool { return strings.ContainsRune("，。；：、！？）】』」》", r) }

// columns is how many columns of a terminal a string takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide reports whether terminals give r two columns.
func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115F || r >= 0x2E80 && r <= 0x303E || r >= 0x3041 && r <= 0xA4CF ||
		r >= 0xAC00 && r <= 0xD7A3 || r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F ||
		r >= 0xFF00 && r <= 0xFF60 || r >= 0xFFE0 && r <= 0xFFE6 || r >= 0x20000 && r <= 0x3FFFD
}
