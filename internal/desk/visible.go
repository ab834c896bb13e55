package desk

import (
	"fmt"
	"strings"
	"unicode"
)

// Visible names what a terminal would obey or hide instead of sending it
// there: control characters, marks that turn the direction of writing, and
// characters that show nothing. Text from files and peers is hostile.
func Visible(s string) string {
	var b strings.Builder
	before := ' '
	for _, r := range s {
		if r != '\n' && r != '\t' && hides(r, before) {
			fmt.Fprintf(&b, "‹U+%04X›", r)
		} else {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// hides reports whether r, behind the character before, is better named than
// shown. The joiners U+200C and U+200D are part of how Persian, Hindi and
// others are written, and stay where a letter of such a script is before them.
func hides(r, before rune) bool {
	switch r {
	case 0x200C, 0x200D:
		return !unicode.In(before, unicode.Arabic, unicode.Syriac, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
			unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Mongolian)
	case 0x115F, 0x1160, 0x3164, 0xFFA0: // Hangul letters that show nothing
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
