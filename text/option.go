package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Option is one of several ways to word a place: "Option 1:", "Option (b):".
// Options of one group follow each other and exclude each other.
type Option struct {
	Group  int     // number of the group in the text, from 1; inner groups have numbers of their own
	Index  int     // place in its group, from 0
	Outer  *Option // the option that this one stands in; nil if none
	Label  string  // as it stands in the source, without the colon
	NoText bool    // "No text": choosing it means that nothing stands here
	Starts bool    // the block begins the option; otherwise it continues it

	label []glyph
}

// optionMark reads the label at the start of a paragraph. end is the index
// of the first glyph after it; brackets in front of the label stay.
func optionMark(gs []glyph) (label string, begin, end int) {
	i := 0
	for i < len(gs) && (gs[i].br == 1 || separator(gs[i].r)) {
		i++
	}
	begin = i
	word := optionWord(gs[i:])
	if word == "" {
		return "", 0, 0
	}
	i += utf8.RuneCountInString(word)
	if i >= len(gs) || !cjk(gs[begin].r) && !spaced(gs[i].r) {
		return "", 0, 0
	}
	for i < len(gs) && spaced(gs[i].r) {
		i++
	}
	from := i
	for i < len(gs) && (gs[i].r < 0x80 && (unicode.IsDigit(gs[i].r) || unicode.IsLetter(gs[i].r)) || strings.ContainsRune(otherCounts, gs[i].r) || gs[i].r == '(' || gs[i].r == ')') && i-from < 8 {
		i++
	}
	name := textNode(gs[from:i]).Text
	if !optionName(name) {
		return "", 0, 0
	}
	label = textNode(gs[begin:i]).Text
	for i < len(gs) && gs[i].fixed && gs[i].r == '[' { // note marks belong to the label
		n := noteMarkLen(gs[i:])
		if n == 0 {
			break
		}
		i += n
	}
	colon := false
	for k := i; k < len(gs) && spaced(gs[k].r); k++ { // French sets a space there
		if k+1 < len(gs) && gs[k+1].r == ':' && gs[k+1].br == 0 {
			i = k + 1
		}
	}
	for i < len(gs) && strings.ContainsRune(":.：", gs[i].r) && gs[i].br == 0 {
		colon = true
		i++
	}
	if !colon && i < len(gs) {
		return "", 0, 0
	}
	return label, begin, i
}

// spaced reports whether a character is a space of any kind, also one that keeps
// what stands beside it on its line.
func spaced(r rune) bool { return separator(r) || r == 0xa0 || r == 0x202f }

// optionWord is the word for an option with which letters begin, or "".
func optionWord(gs []glyph) string {
next:
	for _, w := range strings.Fields(optionWords) {
		k := 0
		for _, r := range w {
			if k >= len(gs) || gs[k].r != r {
				continue next
			}
			k++
		}
		return w
	}
	return ""
}

// optionName accepts 1, 12, I, IV, a, (a), 1b, and in other scripts one letter or
// a number: А, 二, ٢, أ.
func optionName(s string) bool {
	s = strings.Trim(s, "()")
	if s != "" && strings.Trim(s, otherCounts) == "" {
		return strings.Trim(s, "一二三四五六七八九十") == "" || strings.Trim(s, "٠١٢٣٤٥٦٧٨٩") == "" || utf8.RuneCountInString(s) == 1
	}
	if s == "" || len(s) > 5 {
		return false
	}
	digits := strings.TrimRight(s, "abcdefgh")
	return strings.Trim(digits, "0123456789") == "" && len(s)-len(digits) <= 1 || strings.Trim(s, "IVX") == ""
}

// markOptions finds the options of the text and which blocks they hold. An
// option lasts to the next one of its group, to a shallower block or to a
// heading; the last one of a group that has words beside its label has that
// paragraph and the deeper ones after it only.
func (r *Reading) markOptions() {
	type level struct {
		level   int
		group   int
		index   int
		outer   *Option
		begin   int  // block of the current option's label
		alone   bool // its label stands alone
		first   string
		current *Option
	}
	var open []level
	groups := 0
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.kind == Heading || b.kind == Title || b.form == noteForm {
			open = nil
			continue
		}
		if len(b.langs) == 0 {
			continue
		}
		gs := b.langs[0].gs
		label, begin, end := optionMark(gs)
		lv := b.level
		inItem := label != "" && (b.form == numForm || b.form == letterForm || b.form == bulletForm)
		if inItem {
			lv++ // its siblings stand below the item
		}
		if label == "" {
			for len(open) > 0 && lv < open[len(open)-1].level {
				open = open[:len(open)-1]
			}
			for len(open) > 0 {
				o := &open[len(open)-1]
				if o.alone || b.level > o.level || r.optionFollows(i, o.level, o.first) {
					c := *o.current
					c.Starts, c.label = false, nil
					r.trees[i].Option = &c
					break
				}
				open = open[:len(open)-1]
			}
			if t := r.trees[i].Option; t != nil && i == open[len(open)-1].begin+1 && noText(gs) {
				t.NoText, open[len(open)-1].current.NoText = true, true
			}
			continue
		}
		for len(open) > 0 && lv < open[len(open)-1].level {
			open = open[:len(open)-1]
		}
		if n := len(open); n > 0 && open[n-1].level == lv && (label == open[n-1].first || inItem) {
			open = open[:n-1]
		}
		if n := len(open); n == 0 || open[n-1].level < lv {
			groups++
			var outer *Option
			if n > 0 {
				outer = open[n-1].current
			}
			open = append(open, level{level: lv, group: groups, index: -1, outer: outer, first: label})
		}
		o := &open[len(open)-1]
		o.index++
		o.begin = i
		o.alone = strings.TrimFunc(textNode(gs[end:]).Text, func(r rune) bool { return separator(r) || r == '[' }) == ""
		o.current = &Option{Group: o.group, Outer: o.outer, Index: o.index, Label: label, Starts: true, label: gs[begin:end], NoText: noText(gs[end:])}
		r.trees[i].Option = o.current
		rest := append(append([]glyph{}, gs[:begin]...), gs[end:]...)
		b.langs[0].gs = rest
	}
}

// optionFollows reports whether another option of the group comes before a
// shallower block or heading.
func (r *Reading) optionFollows(i, level int, first string) bool {
	for k := i + 1; k < len(r.blocks) && k < i+maxOptionReach; k++ {
		b := &r.blocks[k]
		if b.kind == Heading || b.kind == Title || b.form == noteForm || len(b.langs) == 0 {
			return false
		}
		if label, _, _ := optionMark(b.langs[0].gs); label != "" && b.level == level && b.form == plainForm {
			return label != first
		}
		if b.level < level {
			return false
		}
	}
	return false
}

// noText reports whether an option says that there be no text.
func noText(gs []glyph) bool {
	s := strings.ToLower(strings.TrimLeftFunc(textNode(gs).Text, func(r rune) bool { return separator(r) || unicode.IsPunct(r) }))
	for _, p := range noTexts {
		if rest, ok := strings.CutPrefix(s, p); ok && (rest == "" || !unicode.IsLetter([]rune(rest)[0])) {
			return true
		}
	}
	return strings.HasPrefix(s, "no provisions")
}
