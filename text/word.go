package text

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is one word of a content. It is an ideograph, a kana or a CJK mark by
// itself, or any other run without U+0020; so punctuation, hyphens, slashes,
// apostrophes, no-break spaces, Arabic clitics and Thai are letters of their
// run. S is never empty, never holds U+0020 and is in NFC.
type Word struct {
	S  string // the letters
	Em bool   // emphasised (the italic lead phrase of a paragraph)
}

// cjk lists the code points each of which is a word by itself: rules version
// 1. The list is part of the rules and never changes under that version.
//
//	3000–303F  CJK symbols and punctuation
//	3040–30FF  hiragana, katakana
//	31F0–31FF  katakana phonetic extensions
//	3400–4DBF  ideographs, extension A
//	4E00–9FFF  ideographs
//	F900–FAFF  compatibility ideographs
//	FE30–FE4F  CJK compatibility forms
//	FF00–FFEF  half-width and full-width forms
//	20000–3FFFF ideographs, extensions B and later
func cjk(r rune) bool {
	switch {
	case r < 0x3000:
		return false
	case r <= 0x30FF, r >= 0x31F0 && r <= 0x31FF,
		r >= 0x3400 && r <= 0x4DBF, r >= 0x4E00 && r <= 0x9FFF,
		r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE4F,
		r >= 0xFF00 && r <= 0xFFEF, r >= 0x20000 && r <= 0x3FFFF:
		return true
	}
	return false
}

// ideographic reports whether w is a word of the unspaced kind: exactly one
// code point that cjk lists.
func (w Word) ideographic() bool {
	for _, r := range w.S {
		return cjk(r)
	}
	return false
}

// SpaceBetween reports whether a space stands between the neighbours a and b:
// one stands between two runs, none elsewhere.
func SpaceBetween(a, b Word) bool { return !a.ideographic() && !b.ideographic() }

// Split cuts s into words, none of them emphasised. White space of any kind
// that Unicode calls breaking separates words (and is mended to nothing or to
// one space when printed); no-break spaces are letters. s is brought to NFC.
func Split(s string) []Word {
	s = norm.NFC.String(s)
	var out []Word
	start := -1
	for i, r := range s {
		space, one := separator(r), cjk(r)
		if (space || one) && start >= 0 {
			out = append(out, Word{S: s[start:i]})
			start = -1
		}
		switch {
		case space:
		case one:
			out = append(out, Word{S: string(r)})
		case start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, Word{S: s[start:]})
	}
	return out
}

// separator reports whether r separates words on import.
func separator(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029, 0x1680, 0x205F, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200A && r != 0x2007
}

// Plain joins words without marking emphasis and without escapes: for
// counting, comparing and showing, not for storing.
func Plain(ws []Word) string {
	var b strings.Builder
	for i, w := range ws {
		if i > 0 && SpaceBetween(ws[i-1], w) {
			b.WriteByte(' ')
		}
		b.WriteString(w.S)
	}
	return b.String()
}

// Inline is the stored form of words: words joined as in Plain, each maximal
// stretch of emphasised words between asterisks, and the characters \ * [ ]
// that belong to a word escaped by a backslash. [ParseInline] is its inverse.
func Inline(ws []Word) string { return string(appendInline(nil, ws)) }

// ErrInline is wrapped by every error of ParseInline.
var ErrInline = errors.New("words are not in their one stored form")

// ParseInline reads the stored form. It accepts exactly what Inline writes:
// an unbalanced asterisk, a missing escape, two spaces, a control character
// or a decomposed letter is an error that wraps [ErrInline].
func ParseInline(s string) ([]Word, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("%w: %.60q is not in UTF-8", ErrInline, s)
	}
	out := make([]Word, 0, strings.Count(s, " ")+1)
	em, esc, escaped, plain := false, false, false, true // plain: printable ASCII alone
	from := 0                                            // of the run
	flush := func(end int) {
		if from < end {
			w := s[from:end]
			if escaped {
				w = unescape(w)
			}
			out = append(out, Word{S: w, Em: em})
		}
		escaped = false
	}
	for i, r := range s {
		plain = plain && r >= 0x20 && r < 0x7F
		switch {
		case esc:
			esc = false
		case r == '\\':
			esc, escaped = true, true
		case r == '*':
			flush(i)
			em, from = !em, i+1
		case r == ' ':
			flush(i)
			from = i + 1
		case cjk(r):
			flush(i)
			from = i + utf8.RuneLen(r)
			out = append(out, Word{S: s[i:from], Em: em})
		}
	}
	flush(len(s))
	if len(out) == 0 {
		out = nil
	}
	for _, w := range out {
		if plain {
			break // the space is the only separator in it, and isn't written with an escape: see below
		}
		for _, r := range w.S {
			if r < 0x20 || r == 0x7F || separator(r) {
				return nil, fmt.Errorf("%w: U+%04X in %q", ErrInline, r, w.S)
			}
		}
		if !norm.NFC.IsNormalString(w.S) {
			return nil, fmt.Errorf("%w: %q is not in NFC", ErrInline, w.S)
		}
	}
	if esc || em || string(appendInline(make([]byte, 0, len(s)+8), out)) != s {
		return nil, fmt.Errorf("%w: %.60q", ErrInline, s)
	}
	return out, nil
}

// unescape takes a word's escapes out.
func unescape(w string) string {
	b := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if w[i] == '\\' && i+1 < len(w) {
			i++
		}
		b = append(b, w[i])
	}
	return string(b)
}
