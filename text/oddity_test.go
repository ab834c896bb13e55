package text

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOdditiesNameWhatNobodySees(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"nothing odd", "all States shall agree", "some States should agree", nil},
		{"the same", "all St\u0430tes", "all St\u0430tes", nil},
		{"a Cyrillic letter", "all States agree", "all St\u0430tes agree", []string{
			"word 2, “St\u0430tes”: U+0430 CYRILLIC SMALL LETTER A stands in place of U+0061 LATIN SMALL LETTER A"}},
		{"a Greek letter", "Only now", "\u039fnly now", []string{
			"word 1, “\u039fnly”: U+039F GREEK CAPITAL LETTER OMICRON stands in place of U+004F LATIN CAPITAL LETTER O"}},
		{"mixed script in a new word", "", "the n\u043erms", []string{
			"word 2, “n\u043erms”: U+043E CYRILLIC SMALL LETTER O stands among Latin letters"}},
		{"a word in disguise", "the end", "the \u0441\u043e\u0440\u0430 end", []string{
			"word 2, “\u0441\u043e\u0440\u0430”: written in Cyrillic letters that look Latin, beginning with U+0441 CYRILLIC SMALL LETTER ES"}},
		{"Russian is no disguise", "", "все государства", nil},
		{"zero width", "shall agree", "shall ag\u200bree", []string{
			"word 2, “ag<U+200B>ree”: U+200B ZERO WIDTH SPACE is added"}},
		{"zero width in a new word", "shall agree", "must ag\u200bree", []string{
			"word 2, “ag<U+200B>ree”: U+200B ZERO WIDTH SPACE is added"}},
		{"zero width goes", "shall ag\u200bree", "shall agree", []string{
			"word 2, “agree”: U+200B ZERO WIDTH SPACE goes"}},
		{"no-break space", "Article 5 applies", "Article\u00a05 applies", []string{
			"word 1, “Article<U+00A0>5”: holds U+00A0 NO-BREAK SPACE"}},
		{"bidi control", "pay now", "pay \u202enow", []string{
			"word 2, “<U+202E>now”: U+202E RIGHT-TO-LEFT OVERRIDE is added"}},
		{"soft hyphen", "cooperation", "co\u00adoperation", []string{
			"word 1, “co<U+00AD>operation”: U+00AD SOFT HYPHEN is added"}},
		{"dash", "2015-2020", "2015\u20132020", []string{
			"word 1, “2015\u20132020”: U+2013 EN DASH stands in place of U+002D HYPHEN-MINUS"}},
		{"quotation mark", "the Party's view", "the Party\u2019s view", []string{
			"word 2, “Party\u2019s”: U+2019 RIGHT SINGLE QUOTATION MARK stands in place of U+0027 APOSTROPHE"}},
		{"digit for letter", "Annex I", "Annex 1", []string{
			"word 2, “1”: U+0031 DIGIT ONE stands in place of U+0049 LATIN CAPITAL LETTER I"}},
		{"letter among digits", "", "by 2O15", []string{
			"word 2, “2O15”: U+004F LATIN CAPITAL LETTER O stands among digits"}},
		{"formulas aren't numbers", "", "less CO2 and H2O", nil},
		{"combining mark", "resume talks", "resum\u00e9 talks", []string{
			"word 1, “resum\u00e9”: U+0301 COMBINING ACUTE ACCENT is added"}},
		{"case", "the parties", "the Parties", []string{
			"word 2, “Parties”: only the case changes, before “parties”"}},
		{"Persian yeh in Arabic", "\u0641\u064a", "\u0641\u06cc", []string{
			"word 1, “\u0641\u06cc”: U+06CC ARABIC LETTER FARSI YEH stands in place of U+064A ARABIC LETTER YEH"}},
		{"ellipsis", "and so on...", "and so on\u2026", []string{
			"word 3, “on\u2026”: U+2026 HORIZONTAL ELLIPSIS stands in place of U+002E FULL STOP"}},
		{"hidden letters go with their word", "a\u200bb stays", "stays", []string{
			"old word 1, “a<U+200B>b”: U+200B ZERO WIDTH SPACE goes"}},
		{"an oddity that moves isn't new", "a\u200bb c", "d\u200be c", nil},
	} {
		got := Oddities(Split(c.old), Split(c.new))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestOdditiesNameEmphasis(t *testing.T) {
	plain, em := []Word{{S: "Recalling"}}, []Word{{S: "Recalling", Em: true}}
	for _, c := range []struct {
		old, new []Word
		want     string
	}{
		{plain, em, "word 1, “Recalling”: only the emphasis changes, it is now emphasised"},
		{slices.Concat(em, em, plain), slices.Concat(plain, plain, em), "words 1 to 2, “Recalling Recalling”: only the emphasis changes, they are no longer emphasised"},
		{em, plain, "word 1, “Recalling”: only the emphasis changes, it is no longer emphasised"},
	} {
		if got := Oddities(c.old, c.new); len(got) == 0 || got[0] != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// Whatever changes without being seen is named.
func TestOdditiesMissNothing(t *testing.T) {
	tricks := []string{"\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\u061c", "\u200f"}
	rapid.Check(t, func(t *rapid.T) {
		ws := genWords(1, 8).Draw(t, "words")
		i := rapid.IntRange(0, len(ws)-1).Draw(t, "word")
		if ws[i].ideographic() {
			return
		}
		x := rapid.SampledFrom(tricks).Draw(t, "trick")
		odd := slices.Clone(ws)
		odd[i].S += x
		if len(Oddities(ws, odd)) == 0 || len(Oddities(odd, ws)) == 0 {
			t.Fatalf("%+q at word %d of %q isn't named", x, i+1, Plain(ws))
		}
		if got := Oddities(odd, odd); len(got) > 0 {
			t.Fatalf("unchanged, yet %q", got)
		}
	})
}

// The table of look-alikes is sound: no plain letter is compared as another,
// and what a letter is compared as isn't compared as something else.
func TestLookAlikesAreSound(t *testing.T) {
	if n := len([]rune(lookAlikes)); n%2 != 0 || n/2 != len(alikes) {
		t.Errorf("%d letters for %d pairs", n, len(alikes))
	}
	for _, r := range lookAlikes {
		p, ok := alikes[r]
		if ok && r < 0x80 {
			t.Errorf("%s is compared as %s", charName(r), charName(p))
		}
		if _, again := alikes[p]; ok && again {
			t.Errorf("%s is compared as %s, which is compared as another", charName(r), charName(p))
		}
	}
}
