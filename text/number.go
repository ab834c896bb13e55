package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Number derives the reference label of each block: PP2, OP3, OP3(a),
// OP3(a)(i), "Art. 4" for a heading whose words begin "Article 4", "Art. 4.2"
// and "Art. 4.2(a)" for the items below it. Items below no such heading are
// plainly "2", below the n-th other heading "§n.2". A note has the label of
// its mark ("Note 1"). Kinds without a number (title, formula, other
// headings, paragraphs) have the label "". Labels are unique, except where a
// text repeats a heading or a mark.
func Number(blocks []Block) []string {
	out := make([]string, len(blocks))
	var n numbering
	for i := range blocks {
		out[i] = n.next(blocks[i])
	}
	return out
}

// numbering is the state of Number between two blocks.
type numbering struct {
	pp, op, heading int
	section         string // label of the heading above
	items           [MaxDepth + 2]int
	subs            [MaxDepth + 2]int
	head            string // label that sub-paragraphs hang on
	parents         [MaxDepth + 2]string
}

// at returns the depth within the bounds of the counters.
func (b Block) at() int { return min(max(b.Depth, 0), MaxDepth) }

func (n *numbering) next(b Block) string {
	d := b.at()
	switch b.Kind {
	case PP:
		n.pp++
		n.restart(0)
		n.head = fmt.Sprintf("PP%d", n.pp)
		return n.head
	case OP:
		n.op++
		n.restart(0)
		n.head = fmt.Sprintf("OP%d", n.op)
		return n.head
	case Heading:
		n.heading++
		n.items = [MaxDepth + 2]int{}
		n.restart(0)
		n.section, n.head = fmt.Sprintf("§%d.", n.heading), ""
		if a := articleNumber(b); a != "" {
			n.section, n.head = "Art. "+a+".", ""
			return "Art. " + a
		}
	case Item:
		n.items[d]++
		clear(n.items[d+1:])
		n.restart(0)
		var s []string
		for _, k := range n.items[:d+1] {
			if k > 0 {
				s = append(s, fmt.Sprint(k))
			}
		}
		n.head = n.section + strings.Join(s, ".")
		return n.head
	case Sub, SubItem:
		d = max(d, 1)
		n.subs[d]++
		clear(n.subs[d+1:])
		clear(n.parents[d+1:])
		up := n.head
		for k := d - 1; k >= 1; k-- {
			if n.parents[k] != "" {
				up = n.parents[k]
				break
			}
		}
		if up == "" {
			up = strings.TrimSuffix(n.section, ".")
		}
		n.parents[d] = up + "(" + letterMark(d, n.subs[d]) + ")"
		return n.parents[d]
	case Note:
		if m := noteMark(b); m != "" {
			return "Note " + m
		}
	}
	return ""
}

func (n *numbering) restart(d int) {
	clear(n.subs[d:])
	clear(n.parents[d:])
}

// letterMark is the k-th mark at a depth: (a), below it (i), (A), (1), and
// again.
func letterMark(depth, k int) string {
	switch (depth - 1) % 4 {
	case 0:
		return letters(k)
	case 1:
		return roman(k)
	case 2:
		return strings.ToUpper(letters(k))
	}
	return fmt.Sprint(k)
}

// letters counts a … z, aa, bb … zz, aaa …
func letters(k int) string {
	return strings.Repeat(string(rune('a'+(k-1)%26)), (k-1)/26+1)
}

func roman(k int) string {
	var s strings.Builder
	for _, p := range []struct {
		n int
		s string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; k >= p.n; k -= p.n {
			s.WriteString(p.s)
		}
	}
	return s.String()
}

// articleNumber is "4" or "2bis" for a heading that begins "Article 4",
// "[Article 2bis]", "Artículo 4", "Статья 4", "المادة 4"; in every language the block's first language decides.
func articleNumber(b Block) string {
	for _, l := range b.Langs() {
		ws := b.Content[l]
		if len(ws) >= 2 && hasField(articleWords, strings.ToLower(strings.Trim(ws[0].S, "["))) {
			n := strings.Trim(ws[1].S, ".:,[]()")
			if n != "" && (unicode.IsDigit([]rune(n)[0]) || strings.Trim(n, "IVXLC") == "") {
				if len(ws) > 2 && slices.Contains([]string{"bis", "ter", "quater"}, strings.Trim(ws[2].S, ".:,[]()")) {
					n += strings.Trim(ws[2].S, ".:,[]()")
				}
				return n
			}
		}
	}
	return ""
}

// noteMark is "1" for a note whose first word is [^1].
func noteMark(b Block) string {
	for _, l := range b.Langs() {
		if ws := b.Content[l]; len(ws) > 0 && isNoteMark(ws[0].S) {
			return ws[0].S[2 : len(ws[0].S)-1]
		}
	}
	return ""
}

// Finals returns, for each block, the final punctuation that is derived for
// it in a language: a comma for a PP; a semicolon for an OP and its
// sub-paragraphs, a full stop for the last of them; "" for other kinds, for
// empty contents, and where the stored words end in a colon or in a
// semicolon or comma and the word "and" or "or".
func Finals(blocks []Block, l Lang) []string {
	out := make([]string, len(blocks))
	last := -1
	for i, b := range blocks {
		if b.Kind == OP || b.Kind == Sub {
			last = i
		}
	}
	comma, semicolon, stop := finalMarks(l)
	for i, b := range blocks {
		ws := b.Content[l]
		switch {
		case len(ws) == 0 || endsOpen(ws):
		case b.Kind == PP:
			out[i] = comma
		case i == last:
			out[i] = stop
		case b.Kind == OP || b.Kind == Sub:
			out[i] = semicolon
		}
	}
	return out
}

// finalMarks gives the comma, semicolon and full stop of a language.
func finalMarks(l Lang) (comma, semicolon, stop string) {
	switch primary, _, _ := strings.Cut(string(l), "-"); primary {
	case "zh", "ja":
		return "，", "；", "。"
	case "ar", "fa", "ur":
		return "،", "؛", "."
	}
	return ",", ";", "."
}

// isFinal reports whether r is a comma, semicolon or full stop of some
// language.
func isFinal(r rune) bool { return strings.ContainsRune(",;.，；。،؛", r) }

// endsOpen reports whether words end in a way that takes no derived mark.
func endsOpen(ws []Word) bool {
	n := len(ws)
	if n == 0 {
		return false
	}
	if last := ws[n-1].S; strings.HasSuffix(last, ":") || strings.HasSuffix(last, "：") {
		return true
	}
	if n < 2 {
		return false
	}
	before := []rune(ws[n-2].S)
	return isJoiner(ws[n-1].S) && strings.ContainsRune(",;；،؛，", before[len(before)-1])
}

// isJoiner reports whether a word may follow the semicolon of the last
// paragraph but one.
func isJoiner(s string) bool {
	switch s {
	case "and", "or", "and/or", "et", "ou", "y", "o", "и", "или", "و", "أو", "和", "或":
		return true
	}
	return false
}

// ErrLabel is wrapped by every error of FindLabel.
var ErrLabel = errors.New("no such paragraph")

// FindLabel finds the block that a person named: "OP3", "op3(a)", "pp2",
// "3(a)", "3" (of the operative part, or an item), "art. 4.2", "4.2",
// "title", "h2" (second heading), "p3" (third paragraph without number),
// "note 1", "#b7" or a block id or an unambiguous beginning of one. Case and
// spaces don't count. The index of the block is returned; an error wraps
// ErrLabel and names near candidates.
func FindLabel(t *Text, label string) (int, error) {
	want := squeeze(label)
	if want == "" {
		return -1, fmt.Errorf("%w: the name is empty", ErrLabel)
	}
	names := labelNames(t)
	var exact []int
	for i, ns := range names {
		if slices.Contains(ns, want) {
			exact = append(exact, i)
		}
	}
	if len(exact) == 1 {
		return exact[0], nil
	}
	if len(exact) > 1 {
		return -1, fmt.Errorf("%w: %q names %d blocks; use an id: %s", ErrLabel, label, len(exact), idList(t, exact))
	}
	id := strings.TrimPrefix(strings.TrimSpace(label), "#")
	if i := t.Find(BlockID(id)); i >= 0 {
		return i, nil
	}
	var begin []int
	for i, b := range t.Blocks {
		if len(id) >= 3 && strings.HasPrefix(string(b.ID), id) {
			begin = append(begin, i)
		}
	}
	switch len(begin) {
	case 1:
		return begin[0], nil
	case 0:
		return -1, fmt.Errorf("%w: %q%s", ErrLabel, label, nearby(names, want))
	}
	return -1, fmt.Errorf("%w: %q begins %d ids: %s", ErrLabel, label, len(begin), idList(t, begin))
}

func idList(t *Text, at []int) string {
	var s []string
	for k, i := range at {
		if k == 5 {
			s = append(s, "…")
			break
		}
		s = append(s, string(t.Blocks[i].ID))
	}
	return strings.Join(s, ", ")
}

// squeeze is the form in which names are compared.
func squeeze(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if !unicode.IsSpace(r) && r != '§' {
			b.WriteRune(r)
		}
	}
	s = b.String()
	for _, p := range []string{"article", "art."} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return "art" + rest
		}
	}
	return s
}

// labelNames lists for each block the names that it answers to, squeezed;
// the first is the one to show.
func labelNames(t *Text) [][]string {
	out := make([][]string, len(t.Blocks))
	heading, par := 0, 0
	for i, l := range Number(t.Blocks) {
		b := t.Blocks[i]
		if l != "" {
			s := squeeze(l)
			out[i] = append(out[i], s)
			for _, p := range []string{"op", "art"} {
				if rest, ok := strings.CutPrefix(s, p); ok && b.Kind != Heading {
					out[i] = append(out[i], rest)
				}
			}
		}
		switch b.Kind {
		case Title:
			out[i] = append(out[i], "title")
		case Formula:
			out[i] = append(out[i], "formula")
		case Heading:
			heading++
			out[i] = append(out[i], fmt.Sprintf("h%d", heading))
		case Paragraph:
			par++
			out[i] = append(out[i], fmt.Sprintf("p%d", par))
		}
	}
	return out
}

// nearby lists up to four names that differ from the wanted one in their last
// part, or the range of names of its kind.
func nearby(names [][]string, want string) string {
	stem := strings.TrimRight(want, "0123456789")
	if i := strings.LastIndexByte(want, '('); i > 0 {
		stem = want[:i]
	}
	var near []string
	for _, ns := range names {
		for _, n := range ns {
			if stem != "" && strings.HasPrefix(n, stem) && len(n) <= len(want)+3 && strings.Count(n, "(") <= strings.Count(want, "(") {
				near = append(near, n)
				break
			}
		}
	}
	show := func(s string) string {
		for _, p := range []string{"pp", "op"} {
			if rest, ok := strings.CutPrefix(s, p); ok {
				return strings.ToUpper(p) + rest
			}
		}
		return s
	}
	switch {
	case len(near) == 0:
		return ""
	case len(near) > 4:
		return fmt.Sprintf("; the nearest are %s to %s", show(near[0]), show(near[len(near)-1]))
	}
	for i := range near {
		near[i] = show(near[i])
	}
	return "; the nearest: " + strings.Join(near, ", ")
}
