package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// parseInlineTwin is ParseInline as it is said: rune by rune, with nothing that
// makes it fast.
func parseInlineTwin(s string) ([]Word, error) {
	var out []Word
	var run strings.Builder
	em, esc := false, false
	flush := func() {
		if run.Len() > 0 {
			out = append(out, Word{S: run.String(), Em: em})
			run.Reset()
		}
	}
	for _, r := range s {
		switch {
		case esc:
			run.WriteRune(r)
			esc = false
		case r == '\\':
			esc = true
		case r == '*':
			flush()
			em = !em
		case r == ' ':
			flush()
		case cjk(r):
			flush()
			out = append(out, Word{S: string(r), Em: em})
		default:
			run.WriteRune(r)
		}
	}
	flush()
	for _, w := range out {
		for _, r := range w.S {
			if r < 0x20 || r == 0x7F || separator(r) {
				return nil, fmt.Errorf("%w: U+%04X", ErrInline, r)
			}
		}
		if !norm.NFC.IsNormalString(w.S) {
			return nil, fmt.Errorf("%w: not in NFC", ErrInline)
		}
	}
	if esc || em || Inline(out) != s {
		return nil, ErrInline
	}
	return out, nil
}

// ParseInline reads what its twin reads, and refuses what it refuses.
func TestParseInlineTwin(t *testing.T) {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{" ", " ", "*", "\\", "\\*", "\\[", "\\]", "\\\\", "\\ ", "\\a", "[", "]", "shall", "e\u0301", "\u00e9", "\u6f22", "\\\u6f22", "\u3000", "\u2007", "\u2003", "\u00a0", "\t", "\n", "\x00", "\x7f", "\xff", "\xe6\xbc", "\ufffd", "\U00020000", "\u1100\u1161", "\u0301"}),
		rapid.StringN(0, 4, -1),
	)
	read := 0
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "well formed") {
			ws := Split(s)
			for i := range ws {
				ws[i].Em = rapid.Bool().Draw(t, "em")
			}
			s = Inline(ws)
		}
		got, err := ParseInline(s)
		want, no := parseInlineTwin(s)
		if (err == nil) != (no == nil) || !slices.Equal(got, want) {
			t.Fatalf("%q: %v, %v; the twin: %v, %v", s, got, err, want, no)
		}
		if err == nil && len(got) > 0 {
			read++
		}
	})
	if read == 0 {
		t.Error("nothing was read")
	}
}
