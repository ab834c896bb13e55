package document

import (
	"strconv"
	"strings"

	"parley/text"
)

// Numbering is how the texts of a language number the paragraphs of one level.
type Numbering struct {
	Before, After string
	Format        string // of the count, as word processors call it: "decimal", "lowerLetter", …
}

// NumberingOf is how a language numbers paragraphs (level 0), the sub-paragraphs
// below them (1), and what is below those: "3.", "(a)", "(i)", "(A)", "(1)" and
// again. French, Spanish and Russian texts of the United Nations have "a)" and
// "i)"; Chinese ones "(a)" and "(一)"; Arabic ones "3 -", "(أ)" and "'1'".
func NumberingOf(l text.Lang, level int) Numbering {
	plain := [5]Numbering{{"", ".", "decimal"}, {"(", ")", "lowerLetter"}, {"(", ")", "lowerRoman"}, {"(", ")", "upperLetter"}, {"(", ")", "decimal"}}
	if level > 0 {
		level = (level-1)%4 + 1
	}
	primary, _, _ := strings.Cut(string(l), "-")
	switch n := plain[level]; {
	case primary == "fr" || primary == "es" || primary == "ru":
		if level > 0 && level < 4 {
			n.Before = ""
		}
		return n
	case primary == "zh" && level == 2:
		n.Format = "chineseCounting"
		return n
	case primary == "ar":
		return [5]Numbering{{"", " -", "decimal"}, {"(", ")", "arabicAbjad"}, {"'", "'", "decimal"}, {"(", ")", "decimal"}, {"(", ")", "arabicAbjad"}}[level]
	default:
		return n
	}
}

// Most is up to where a number of the language's own letters goes; what comes
// after has digits, or in Latin letters aaa.
func (n Numbering) Most() int {
	switch n.Format {
	case "lowerLetter", "upperLetter", "lowerRoman":
		return 78
	case "arabicAbjad":
		return len(abjad)
	case "chineseCounting":
		return 99
	}
	return 1 << 15
}

// abjad is the order in which Arabic letters count.
// constant: nobody writes to it.
var abjad = [...]string{"أ", "ب", "ج", "د", "ه", "و", "ز", "ح", "ط", "ي", "ك", "ل", "م", "ن", "س", "ع", "ف", "ص", "ق", "ر", "ش", "ت", "ث", "خ", "ذ", "ض", "ظ", "غ"}

// Count prints a count from 1 in one of the formats of a Numbering.
func Count(format string, v int) string {
	switch format {
	case "lowerLetter":
		return strings.Repeat(string(rune('a'+(v-1)%26)), (v-1)/26+1)
	case "upperLetter":
		return strings.Repeat(string(rune('A'+(v-1)%26)), (v-1)/26+1)
	case "lowerRoman":
		if v > 3999 {
			break
		}
		var b strings.Builder
		for _, p := range []struct {
			n int
			s string
		}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
			for ; v >= p.n; v -= p.n {
				b.WriteString(p.s)
			}
		}
		return b.String()
	case "arabicAbjad":
		if v <= len(abjad) {
			return abjad[v-1]
		}
	case "chineseCounting":
		if v > 99 {
			break
		}
		digits := [10]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
		switch tens := v / 10; tens {
		case 0:
			return digits[v]
		case 1:
			return "十" + digits[v%10]
		default:
			return digits[tens] + "十" + digits[v%10]
		}
	}
	return strconv.Itoa(v)
}

// Counted is the count of a number that is printed as n says, without Before and
// After; 0 where it isn't one.
func (n Numbering) Counted(s string) int {
	s, ok := strings.CutPrefix(s, n.Before)
	s, closed := strings.CutSuffix(s, n.After)
	if !ok || !closed || s == "" || len(s) > 16 {
		return 0
	}
	if n.Format == "decimal" {
		v, err := strconv.Atoi(s)
		if err != nil || v < 1 || v > n.Most() || strconv.Itoa(v) != s {
			return 0
		}
		return v
	}
	for v := 1; v <= n.Most(); v++ {
		if Count(n.Format, v) == s {
			return v
		}
	}
	return 0
}

// numbered is the number of a paragraph, printed as English texts have it, as a
// language has it: "(b)" is "b)" in French, "2." is "2 -" in Arabic. What stands
// behind it ("(b) bis"), and the labels of drafts ("OP2."), are the same in all.
func numbered(l text.Lang, p *Para) string {
	switch p.Kind {
	case text.OP, text.Item:
		n := NumberingOf(l, 0)
		if d, ok := strings.CutSuffix(p.Number, "."); ok && d != "" && strings.Trim(d, "0123456789.") == "" {
			return n.Before + d + n.After
		}
	case text.Sub, text.SubItem:
		i := strings.IndexByte(p.Number, ')') + 1
		if i == 0 {
			break
		}
		level := max(p.Depth, 1)
		if v := NumberingOf("en", level).Counted(p.Number[:i]); v > 0 {
			n := NumberingOf(l, level)
			return n.Before + Count(n.Format, v) + n.After + p.Number[i:]
		}
	}
	return p.Number
}
