package phrase

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forms are the plural categories that a count has in a language (CLDR).
func pluralForms(lang string) []string {
	switch lang {
	case "fr":
		return []string{"one", "many", "other"}
	case "ru":
		return []string{"one", "few", "many", "other"}
	}
	return []string{"one", "other"}
}

// sameWords are messages that another language says with the same letters.
func sameWords(lang string) []string {
	same := []string{"Rev.%d", "Rev.%d (%s)"}
	if lang == "fr" {
		same = append(same, "Convergence", "Parties", "base", "instructions", "note")
	}
	return same
}

// book reads a catalogue for a test.
func book(t *testing.T, lang string) Book {
	t.Helper()
	b, err := For(lang)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCatalogueComplete: every message of the interface stands in every
// language, and no catalogue keeps a message that nobody says.
func TestCatalogueComplete(t *testing.T) {
	said := messages(t)
	if len(said) < 600 {
		t.Fatalf("only %d messages were found in the sources", len(said))
	}
	for _, lang := range Langs()[1:] {
		b := book(t, lang)
		for _, key := range slices.Sorted(maps.Keys(said)) {
			m := said[key]
			e, ok := b.words[key]
			if !ok {
				t.Errorf("%s has no words for %q (%s): add to internal/phrase/%s.json\n\t%s", lang, key, strings.Join(m.at, ", "), lang, template(lang, key, m))
				continue
			}
			checkEntry(t, lang, key, m, e)
		}
		for _, key := range slices.Sorted(maps.Keys(b.words)) {
			if said[key] == nil {
				t.Errorf("nobody says %q any more: take it out of internal/phrase/%s.json", key, lang)
			}
		}
	}
}

// template is the line to add for a message.
func template(lang, key string, m *message) string {
	quoted, _ := json.Marshal(key)
	if !m.count {
		return fmt.Sprintf("%s: \"…\",", quoted)
	}
	var forms []string
	for _, f := range pluralForms(lang) {
		forms = append(forms, fmt.Sprintf("%q: \"…\"", f))
	}
	return fmt.Sprintf("%s: {%s},", quoted, strings.Join(forms, ", "))
}

// checkEntry holds one translation to its English message.
func checkEntry(t *testing.T, lang, key string, m *message, e entry) {
	t.Helper()
	if !m.count {
		if e.forms != nil {
			t.Errorf("%s: %q is no count and has one form only", lang, key)
			return
		}
		checkWords(t, lang, key, key, e.one)
		return
	}
	want := slices.Sorted(slices.Values(pluralForms(lang)))
	if have := slices.Sorted(maps.Keys(e.forms)); !slices.Equal(have, want) {
		t.Errorf("%s: %q has the forms %q and needs %q", lang, key, have, want)
		return
	}
	for _, f := range want {
		english := key
		if lang == "fr" && f == "one" && !strings.Contains(m.one, "%d") {
			english = m.one
		}
		checkWords(t, lang, key+" ("+f+")", english, e.forms[f])
	}
}

// checkWords holds a translation to the English words: it is there, it isn't
// the English, it has the same places, and its marks are those of the language.
func checkWords(t *testing.T, lang, name, english, s string) {
	t.Helper()
	if strings.TrimSpace(s) == "" {
		t.Errorf("%s: %q has no words", lang, name)
		return
	}
	if s == english && !slices.Contains(sameWords(lang), english) && regexp.MustCompile(`[A-Za-z]{3,}`).MatchString(english) {
		t.Errorf("%s: %q isn't translated", lang, name)
	}
	have, err := places(s)
	if err != nil {
		t.Errorf("%s: %q: %v", lang, name, err)
		return
	}
	if need, _ := places(english); !maps.Equal(have, need) {
		t.Errorf("%s: %q has the places %v and needs %v", lang, name, have, need)
	}
	for i, r := range []rune(s) {
		if strings.ContainsRune("“”", r) || r == '"' {
			t.Errorf("%s: %q has an English quotation mark; write «…»", lang, name)
		}
		before := rune(0)
		if i > 0 {
			before = []rune(s)[i-1]
		}
		if lang == "fr" && (strings.ContainsRune(";!?»", r) && before != '\u202f' || strings.ContainsRune(":;!?»", r) && before == ' ') {
			t.Errorf("fr: %q wants a narrow no-break space (U+202F) before %q", name, r)
		}
	}
	if ends := english[len(english)-1:]; strings.Contains(".:", ends) && !strings.HasSuffix(s, ends) {
		t.Errorf("%s: %q should end with %q too", lang, name, ends)
	}
}

// verb matches one place of a message.
//
// constant: nobody writes to it.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([-+# 0]*\d*(?:\.\d+)?)([a-zA-Z%])`)

// places are the arguments that a message takes: by number, how each is shown.
// Words and quoted words count as one kind.
func places(s string) (map[int]string, error) {
	out := map[int]string{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(s, -1) {
		if m[3] == "%" {
			continue
		}
		if m[1] != "" {
			fmt.Sscan(m[1], &next)
		}
		kind := m[2] + strings.NewReplacer("q", "s", "v", "s").Replace(m[3])
		if was, ok := out[next]; ok && was != kind {
			return nil, fmt.Errorf("argument %d is shown as %s and as %s", next, was, kind)
		}
		out[next] = kind
		next++
	}
	for i := 1; i <= len(out); i++ {
		if out[i] == "" {
			return nil, fmt.Errorf("argument %d of %d is left out", i, len(out))
		}
	}
	return out, nil
}

// TestPlacesSees: what the catalogues are held to is seen.
func TestPlacesSees(t *testing.T) {
	for s, want := range map[string]string{
		"%s of %d":           "map[1:s 2:d]",
		"%[2]d de %[1]s":     "map[1:s 2:d]",
		"%q, %.16s, 10 %%":   "map[1:s 2:.16s]",
		"%[2]s":              "argument 1 of 1 is left out",
		"%s, again %[1]d":    "argument 1 is shown as s and as d",
		"nothing, not even ": "map[]",
	} {
		have, err := places(s)
		if got := fmt.Sprint(have); err == nil && got != want || err != nil && err.Error() != want {
			t.Errorf("%q: %v, %v; want %s", s, have, err, want)
		}
	}
}

// TestCounts: the forms of a count go with its number.
func TestCounts(t *testing.T) {
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 1, "1 paragraph"}, {"en", 0, "0 paragraphs"},
		{"fr", 0, "0 paragraphe"}, {"fr", 1, "1 paragraphe"}, {"fr", 2, "2 paragraphes"},
		{"ru", 1, "1 пункт"}, {"ru", 3, "3 пункта"}, {"ru", 5, "5 пунктов"}, {"ru", 11, "11 пунктов"}, {"ru", 21, "21 пункт"}, {"ru", 0, "0 пунктов"},
	} {
		if got := book(t, c.lang).N(c.n, "%d paragraph", "%d paragraphs"); got != c.want {
			t.Errorf("%s, %d: %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

// TestOrderOfWords: a translation may take the arguments in another order, in
// counts too, with the number or without.
func TestOrderOfWords(t *testing.T) {
	b := Book{lang: "fr", words: map[string]entry{
		"%s by %s":             {one: "de %[2]s : %[1]s"},
		"%d claims of %s":      {forms: map[string]string{"one": "de %[2]s : %[1]d", "other": "de %[2]s : %[1]d"}},
		"%s have %s":           {forms: map[string]string{"one": "%[2]s a %[1]s", "other": "%[2]s ont %[1]s"}},
		"%d new things for %s": {forms: map[string]string{"one": "du nouveau pour %s", "other": "%d nouveautés pour %s"}},
	}}
	for got, want := range map[string]string{
		b.T("%s by %s", "c1", "VES"):                                      "de VES : c1",
		b.N(3, "%d claim of %s", "%d claims of %s", "VES"):                "de VES : 3",
		b.N(3, "%s has %s", "%s have %s", "a", "b"):                       "b ont a",
		b.N(1, "a new thing for %s", "%d new things for %s", "VES"):       "du nouveau pour VES",
		Book{}.N(1, "a new thing for %s", "%d new things for %s", "VES"):  "a new thing for VES",
		Book{}.N(12, "a new thing for %s", "%d new things for %s", "VES"): "12 new things for VES",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
