package wordsmith

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/text"
)

// Draft is words for the place that was asked about. That they fit there is
// for the talks to check, when a claim is made of them.
type Draft struct{ Words []text.Word }

// ErrAnswer is wrapped when an answer can't be read as a whole.
var ErrAnswer = errors.New("the answer can't be used")

// Read takes the drafts out of an answer's words: one on each line, marks of a
// list and quotation marks around it taken away. A line that can't stand as
// words in a text is left out, and counted; so is what is over MaxDrafts. An
// answer without a single draft isn't an error. The error wraps ErrAnswer.
func Read(answer string) (drafts []Draft, dropped int, err error) {
	if len(answer) > MaxAnswer {
		return nil, 0, fmt.Errorf("%w: it has %d bytes of words, and at most %d are read", ErrAnswer, len(answer), MaxAnswer)
	}
	if !utf8.ValidString(answer) {
		return nil, 0, fmt.Errorf("%w: it isn't UTF-8", ErrAnswer)
	}
	// Some programs think aloud first, and mark the end of it.
	if _, said, ok := cutLast(answer, "</think>"); ok {
		answer = said
	}
	for line := range strings.SplitSeq(answer, "\n") {
		line = bare(line)
		if line == "" {
			continue
		}
		d, ok := read(line)
		switch {
		case ok && slices.ContainsFunc(drafts, func(o Draft) bool { return slices.Equal(o.Words, d.Words) }): // said twice
		case ok && len(drafts) < MaxDrafts:
			drafts = append(drafts, d)
		default:
			dropped++
		}
	}
	return drafts, dropped, nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// bare takes the marks of a list and quotation marks around a line away.
func bare(line string) string {
	line = strings.TrimSpace(line)
	digits := strings.TrimLeft(line, "0123456789")
	switch n := len(line) - len(digits); {
	case n > 0 && n < 3 && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") ")):
		line = digits[2:]
	case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "):
		line = line[2:]
	case strings.HasPrefix(line, "• "):
		line = line[len("• "):]
	}
	line = strings.TrimSpace(line)
	for _, q := range [][2]string{{`"`, `"`}, {"“", "”"}, {"«", "»"}, {"‘", "’"}} {
		if inner, ok := strings.CutPrefix(line, q[0]); ok {
			if inner, ok = strings.CutSuffix(inner, q[1]); ok && !strings.Contains(inner, q[0]) && !strings.Contains(inner, q[1]) {
				return strings.TrimSpace(inner)
			}
		}
	}
	return line
}

// read makes a draft of one line; ok is false for what can't stand in a text.
func read(line string) (d Draft, ok bool) {
	if len(line) > MaxDraft || strings.Contains(line, "://") || strings.ContainsFunc(line, strange) {
		return d, false
	}
	if strings.Contains(line, "*") {
		ws, err := text.ParseInline(line)
		if err != nil {
			return d, false
		}
		d.Words = ws
	} else {
		d.Words = text.Split(line)
	}
	letters := false
	for _, w := range d.Words {
		if len(w.S) > MaxWord || strings.ContainsAny(w.S, "*") {
			return d, false
		}
		letters = letters || strings.ContainsFunc(w.S, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	}
	// What is written down must be read again as the same words.
	again, err := text.ParseInline(text.Inline(d.Words))
	return d, letters && err == nil && slices.Equal(again, d.Words)
}

// strange says of a character that no wording holds it: brackets of every
// kind and marks of markup; what controls, turns the direction of writing or
// shows nothing, save the two joiners that Persian and Indian scripts need.
func strange(r rune) bool {
	switch r {
	case '\u200c', '\u200d':
		return false
	case '[', ']', '{', '}', '<', '>', '⟦', '⟧', '【', '】', '［', '］', '〔', '〕', '＜', '＞', '`', '|', '\\', '#', '_', '~', '^', '=', '@', utf8.RuneError:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Variation_Selector, r) ||
		!unicode.IsGraphic(r) || r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0' || r == '\u2800'
}
