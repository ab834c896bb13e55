package docx

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/document"
	"parley/text"
)

// typedNumber takes the number that somebody typed in front of a paragraph
// ("3.", "(a)") out of its letters, before and after the tracked changes.
func (x *reader) typedNumber(p *document.Para) {
	was := typedLen(p.Items, func(m document.Marks) bool { return m.Ins == nil })
	is := typedLen(p.Items, func(m document.Marks) bool { return m.Del == nil })
	if was == 0 && is == 0 {
		return
	}
	old, now := "", ""
	out := p.Items[:0:0]
	stood, stand := false, false // anything but the number, before and after
	for _, it := range p.Items {
		rest := it.S
		base, stays := it.Marks.Ins == nil, it.Marks.Del == nil
		n := 0
		if base {
			n = min(was, len(rest))
			old += rest[:n]
			was -= n
		}
		if stays {
			k := min(is, len(rest))
			now += rest[:k]
			is -= k
			n = max(n, k)
		}
		if it.S = rest[n:]; it.S != "" || rest == "" {
			out = append(out, it)
			stood, stand = stood || base, stand || stays
		}
	}
	old, now = strings.TrimSpace(old), strings.TrimSpace(now)
	if old != now && stood && stand {
		x.lose("number", "the number “"+old+"” was changed to “"+now+"” by hand; numbers follow from the order of paragraphs")
	}
	if p.Number = now; now == "" {
		p.Number = old
	}
	p.Depth = typedDepth(p.Number)
	p.Items = out
}

// typedLen is how many bytes of the letters with this fate are a number and
// the space behind it.
func typedLen(items []document.Item, with func(document.Marks) bool) int {
	var head strings.Builder
	for _, it := range items {
		if it.S != "" && with(it.Marks) {
			if head.WriteString(it.S); head.Len() > 24 {
				break
			}
		}
	}
	return numberLen(head.String())
}

// numberLen is the length of the number with which s begins, with the space
// around it: "3.", "3.1", "(a)", "a)", "(iv)", "3)", and what the texts of other
// languages have ("а)", "٢ -", "（一）"). A number alone isn't one.
func numberLen(s string) int {
	if n := latinNumber(s); n > 0 {
		return n
	}
	body := strings.TrimLeft(s, " \t")
	n := text.Numbered(body)
	if n == 0 || !strings.ContainsFunc(body[:n], func(r rune) bool { return r == '-' || r == '\'' || r > unicode.MaxASCII }) {
		return 0
	}
	return len(s) - len(body) + n
}

func latinNumber(s string) int {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	paren := i < len(s) && s[i] == '('
	if paren {
		i++
	}
	from := i
	digits := i < len(s) && s[i] >= '0' && s[i] <= '9'
	for i < len(s) && i-from < 8 {
		c := s[i]
		if digits && (c >= '0' && c <= '9' || c == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9') || !digits && c >= 'a' && c <= 'z' {
			i++
			continue
		}
		break
	}
	body := s[from:i]
	if body == "" || !digits && len(body) > 1 && strings.Trim(body, "ivx") != "" && (len(body) > 2 || body[0] != body[1]) || len(body) > 5 {
		return 0
	}
	dotted := strings.Contains(body, ".")
	switch {
	case i < len(s) && s[i] == ')':
		i++
	case paren:
		return 0
	case i < len(s) && s[i] == '.' && digits:
		i++
	case dotted:
	default:
		return 0
	}
	end := i
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i == end || i == len(s) {
		return 0
	}
	return i
}

// typedDepth guesses how deep a typed number stands: "(a)" is below "3.",
// "(i)" below "(a)".
func typedDepth(n string) int {
	n = strings.Trim(n, "()（）. -．、")
	first, _ := utf8.DecodeRuneInString(n)
	switch {
	case n == "":
		return 0
	case strings.ContainsRune("'‘’一二三四五六七八九十", first):
		return 2
	case unicode.IsDigit(first):
		return strings.Count(n, ".")
	case strings.Trim(n, "ivx") == "" && n != "v" && n != "x":
		return 2
	}
	return 1
}
