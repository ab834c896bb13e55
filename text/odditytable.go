package text

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookAlikes pairs letters that a reader can't tell apart with the letter
// that they are compared as: Cyrillic, Greek, Armenian and odd Latin letters
// with plain Latin ones, and Persian with Arabic letters. The list is short
// on purpose: it names deceptions, it isn't the whole of Unicode's.
const lookAlikes = "" +
	"аaеeоoрpсcуyхxіiѕsјjԁdһhԛqԝwӏlѵvѡwьb" +
	"АAВBЕEЗ3КKМMНHОOРPСCТTУYХXІIЅSЈJԌGԚQԜWҮYӀIЬb" +
	"αaοoνvρpκkιiυuχxωwγyϲcϳjτtεe" +
	"ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϹCͿJ" +
	"օoսuհhոnցgզqյjՏSՕO" +
	"ɑaɡgıiȷjʀrꜱsꞮIǀlꓲIⅰiⅼlⅽcⅾdⅿmⅠIⅤVⅩXⅬLⅭCⅮDⅯM" +
	"یيىيېيکكڪكہهەه"

// digitAlikes are letters that pass for digits, each with what both are
// compared as.
const digitAlikes = "0OoO1lIl|l5SsS"

// constant: filled once from the lists above and only read.
var alikes, digitLooks = pairTable(lookAlikes), pairTable(digitAlikes)

func pairTable(s string) map[rune]rune {
	rs := []rune(s)
	out := make(map[rune]rune, len(rs)/2)
	for i := 0; i+1 < len(rs); i += 2 {
		out[rs[i]] = rs[i+1]
	}
	return out
}

// showsNothing reports whether r shows nothing by itself: zero-width characters,
// bidi controls, joiners, soft hyphens, variation selectors, tags, fillers.
func showsNothing(r rune) bool {
	switch {
	case r == 0x34F, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x3164, r == 0xFFA0, r == 0x2800:
		return true
	case r >= 0x180B && r <= 0x180F, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// fixedSpace reports whether r is a space that doesn't separate words.
func fixedSpace(r rune) bool { return r == 0xA0 || r == 0x202F || r == 0x2007 }

// punctuationLook is the plain mark that a dash, quotation mark or the like
// is compared as, or 0.
func punctuationLook(r rune) rune {
	switch r {
	case '-', 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63, 0x1806, 0x02D7, 0x058A, 0x05BE:
		return '-'
	case '\'', '`', 0xB4, 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2035, 0x02B9, 0x02BC, 0x02BB, 0x02C8, 0x05F3, 0x055A:
		return '\''
	case '"', 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x2036, 0xAB, 0xBB, 0x05F4, 0x02BA:
		return '"'
	case '/', 0x2044, 0x2215, 0x29F8:
		return '/'
	case ':', 0x2236, 0x589, 0x5C3, 0xA789:
		return ':'
	case '.', 0x2024, 0x6D4:
		return '.'
	case ';', 0x37E:
		return ';'
	case 0xB7, 0x2022, 0x2027, 0x22C5, 0x387:
		return 0xB7
	}
	return 0
}

// plainDigit is the European digit of the same value, or 0.
func plainDigit(r rune) rune {
	if r < 0x80 || r >= 0x1D7CE || !unicode.IsDigit(r) {
		return 0
	}
	low := r & 0xF
	if !unicode.IsDigit(r - low) {
		low -= 6
	}
	if low < 0 || low > 9 {
		return 0
	}
	return '0' + low
}

// oddLook is how a letter looks: what it is compared as, or -1 if it shows
// nothing of its own. With fold, case doesn't count and letters don't pass
// for digits; without, they do.
func oddLook(r rune, fold bool) rune {
	switch {
	case showsNothing(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		return -1
	case fixedSpace(r):
		return ' '
	}
	if p := punctuationLook(r); p != 0 {
		return p
	}
	if d := plainDigit(r); d != 0 {
		r = d
	}
	if p, ok := alikes[r]; ok {
		r = p
	}
	if fold {
		return unicode.ToLower(r)
	}
	if p, ok := digitLooks[r]; ok {
		return p
	}
	return r
}

// oddLooks is the look of a word, with the letters that it came from: at[i] is
// the letter of look i, and rest holds the letters that show nothing.
func oddLooks(s string, fold bool) (out []rune, at []rune, rest []rune) {
	for _, r := range norm.NFD.String(s) {
		switch l := oddLook(r, fold); {
		case l < 0:
			rest = append(rest, r)
		case r == 0x2026:
			for range 3 {
				out, at = append(out, '.'), append(at, r)
			}
		default:
			out, at = append(out, l), append(at, r)
		}
	}
	return out, at, rest
}

// letterScript names the script of a letter, as far as scripts are told
// apart within one word; "" for what is no letter.
func letterScript(r rune) string {
	switch {
	case !unicode.IsLetter(r):
		return ""
	case unicode.Is(unicode.Latin, r):
		return "Latin"
	case unicode.Is(unicode.Cyrillic, r):
		return "Cyrillic"
	case unicode.Is(unicode.Greek, r):
		return "Greek"
	case unicode.Is(unicode.Armenian, r):
		return "Armenian"
	case unicode.Is(unicode.Arabic, r):
		return "Arabic"
	case unicode.Is(unicode.Hebrew, r):
		return "Hebrew"
	}
	return "another script"
}
