package phrase

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// label is how a desk would call a block.
func label(id string) string { return "OP-" + id }

// TestEcho: sentences of the rooms without a catalogue come out in the book's
// language, the sentences inside them too, and paragraphs by their labels.
func TestEcho(t *testing.T) {
	for _, c := range []struct{ lang, english, want string }{
		{"fr", "the talks are concluded", "les négociations sont conclues"},
		{"ru", "the talks are concluded", "переговоры завершены"},
		{"fr", "it is made against Rev.1, and Rev.2 is the newest: make the change there", "l’amendement porte sur Rev.1, et Rev.2 est la plus récente\u00a0: présentez la modification là"},
		{"ru", "claim 2: it changes the words of c3, which is not live: lapsed in Rev.2, which adopted its rival c4", "предложение 2: оно меняет слова c3, а это уже не на рассмотрении: утратило силу в Rev.2, где принято конкурирующее предложение c4"},
		{"fr", "block b2 is still open: c1 by VES, c7 by LOR and 3 more", "OP-b2 est encore ouvert\u00a0: c1 de VES, c7 de LOR et 3 de plus"},
		{"fr", "block b2, words 3–4: the claim quotes \"shall \\\"x\\\": y\", the text has \"may\"", "OP-b2, mots 3–4\u00a0: la proposition cite «\u202fshall \"x\": y\u202f», le texte dit «\u202fmay\u202f»"},
		{"ru", "word 3, “pеace”: U+0435 CYRILLIC SMALL LETTER IE stands among Latin letters", "слово 3, “pеace”: U+0435 CYRILLIC SMALL LETTER IE стоит среди букв другого письма (латиница)"},
		{"fr", "word 1, ““a””: U+201C LEFT DOUBLE QUOTATION MARK stands in place of U+0022 QUOTATION MARK", "mot 1, ““a””\u00a0: U+201C LEFT DOUBLE QUOTATION MARK remplace U+0022 QUOTATION MARK"},
		{"ru", "words 2 to 4, “all the “States””: only the emphasis changes, they are now emphasised", "слова с 2 по 4, “all the “States””: меняется только выделение: слова теперь выделены"},
		{"fr", "replaces its key (epoch 2)", "remplace sa clé (époque 2)"},
		{"fr", "replaces its key (epoch 2), and takes its seat from the host to a key of its own", "remplace sa clé (époque 2) et reprend son siège de l’hébergeur avec une clé à elle"},
		{"ru", "replaces its key (epoch 2); a host holds the new one, too (custody: hub)", "заменяет свой ключ (период 2); новый ключ также хранит хозяин узла (custody: hub)"},
		{"fr", "a host holds the key of VES (custody: hub), and such a seat can't sign: take the seat to a key of your own first", "un hébergeur détient la clé de VES (custody: hub), et un tel siège ne peut pas signer\u00a0: reprenez d’abord le siège avec une clé à vous"},
		{"fr", "move to after “the “x” of …”", "déplacer\u00a0: après “the “x” of …”"},
		{"ru", "act 1a2b3c4d of VES, number 3, refused (chain): head.prev: is act 4 of LOR", "акт 1a2b3c4d стороны VES, номер 3, отклонен (chain): head.prev: это акт 4 стороны LOR"},
		{"ru", "read the pouch: the pouch is damaged: it ends too early, after 1 act", "чтение вализы: вализа повреждена: она обрывается слишком рано; актов до этого места: 1"},
	} {
		got, ok := book(t, c.lang).Echo(c.english, label)
		if !ok || got != c.want {
			t.Errorf("%s, %q:\n%q, %v\nwant\n%q", c.lang, c.english, got, ok, c.want)
		}
	}
	if got, ok := (Book{}).Echo("the talks are concluded", nil); ok || got != "the talks are concluded" {
		t.Errorf("English was touched: %q", got)
	}
	if got, _ := book(t, "fr").Echo("block b2 is confirmed already", nil); got != "bloc b2 est déjà confirmé" {
		t.Errorf("without labels: %q", got)
	}
}

// TestEchoHostile: words that an opponent chose don't make a sentence be read
// as another one. What can't be read for certain stays English; of "A: B" what
// is certain is translated.
func TestEchoHostile(t *testing.T) {
	for english, want := range map[string]string{
		"":                            "",
		"nobody has said this before": "",
		"it is made against Rev.1, and Rev.2 is the newest, and Rev.3 is the newest: make the change there":         "",
		"it is made against the talks are concluded, and Rev.2 is the newest: make the change there":                "", // a sentence is no revision
		"a dull party, and Rev.9 is not a party":                                                                    "",
		"withdrawn by VES and everybody agrees":                                                                     "",
		"words 1 to 2, “a” is harmless: “b”: only the emphasis changes, they are now emphasised":                    "", // it ends its quotation early
		"block b2, words 3–4: the claim quotes \"x\", the text has \"y\", the text has \"z\"":                       "",
		"the claim whose words it changes, c1, is not agreed, is no longer live, is not agreed":                     "",
		"package p1 is VES's's; say that you object to it instead; say that you object to it instead":               "",
		"outcome \"x\": want it ends too early, b or c":                                                             "",
		"c1 and c2 and c3 exclude each other; accept one of them, c4 and c5 exclude each other; accept one of them": "",
		"old word 1, “x”: U+0041 A goes; the talks are concluded goes":                                              "",
		// A “word” that holds a finding stays in its quotation: words have no spaces.
		"word 1, “a”: U+0041 X goes”: U+0042 LATIN CAPITAL LETTER B goes":                          "слово 1, “a”: U+0041 X goes”: U+0042 LATIN CAPITAL LETTER B goes",
		"word 1, “a”:goes”: U+0042 LATIN CAPITAL LETTER B goes":                                    "слово 1, “a”:goes”: исчезает U+0042 LATIN CAPITAL LETTER B",
		"block b2 is still open: c1 by VES, is confirmed already, c2":                              "еще открыто: OP-b2: c1 by VES, is confirmed already, c2",
		"claim 1: the talks are concluded is recorded for VES, who is not a party":                 "предложение 1: the talks are concluded is recorded for VES, who is not a party",
		"unknown field \"x\\\" is missing; the talks are concluded\"":                              "неизвестное поле «x\" is missing; the talks are concluded»",
		strings.Repeat("claim 1: ", 10) + "the claim changes nothing":                              strings.Repeat("предложение 1: ", 2) + strings.Repeat("claim 1: ", 8) + "the claim changes nothing", // deeper than any sentence of a room
		"it is made against " + strings.Repeat("Rev.1, and ", 300) + "Rev.2 is the newest, indeed": "",
	} {
		if want == "" {
			want = english
		}
		if got, _ := book(t, "ru").Echo(english, label); got != want {
			t.Errorf("%q was read as\n%q, want\n%q", english, got, want)
		}
	}
}

// TestEchoBounded: the work for one sentence has a bound, whatever it holds.
func TestEchoBounded(t *testing.T) {
	b := book(t, "fr")
	for _, s := range []string{
		strings.Repeat("a: ", 1300), strings.Repeat("; ", 2000), strings.Repeat("x and ", 680), strings.Repeat(", and ", 680),
		strings.Repeat("claim 1: ", 450), strings.Repeat("“", 1300), strings.Repeat("it is made against ", 200), strings.Repeat("package p1 is ", 290),
		strings.Repeat("a, b and ", 450) + "c exclude each other; accept one of them",
	} {
		e := echo{book: b, steps: echoSteps}
		e.say(s, echoDepth)
		if e.steps < -2*len(b.reasons) {
			t.Errorf("%.40q…: %d steps", s, echoSteps-e.steps)
		}
	}
	long := strings.Repeat("a", maxEcho+1)
	if got, ok := b.Echo(long, nil); ok || got != long {
		t.Error("a sentence beyond the limit was read")
	}
}

// TestEchoAnyWords: whatever is put together of pieces of sentences, Echo ends,
// leaves what it doesn't know as it is, and gives text of bounded length without
// new control characters.
func TestEchoAnyWords(t *testing.T) {
	b := book(t, "fr")
	pieces := []string{": ", "; ", ", ", " and ", "“", "”", "\"", "\\", " ", "c1", "VES", "block b2", "Rev.2", "U+0041", "\x00", "\xff", "%s", "%d", "é"}
	for _, f := range b.reasons[:40] {
		pieces = append(pieces, f.between...)
	}
	for exact := range maps.Keys(b.exact) {
		pieces = append(pieces, exact)
	}
	slices.Sort(pieces)
	r := rand.New(rand.NewPCG(71, 1))
	known := 0
	for range 20000 {
		var s string
		for range 1 + r.IntN(8) {
			s += pieces[r.IntN(len(pieces))]
		}
		got, ok := b.Echo(s, label)
		if ok {
			known++
		}
		if !ok && got != s {
			t.Errorf("%q isn't known and became %q", s, got)
		}
		if len(got) > 8*len(s)+1024 {
			t.Errorf("%d bytes became %d", len(s), len(got))
		}
		if !strings.ContainsFunc(s, unicode.IsControl) && strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("%q has control characters that %q doesn't have", got, s)
		}
	}
	if known < 500 {
		t.Errorf("only %d of what was tried is a sentence", known)
	}
}
