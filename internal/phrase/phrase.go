// Package phrase is the message catalogue: what Parley says to people, in
// their language.
//
// The key of a message is its English form, as fmt formats it. The files
// fr.json and ru.json hold the translations; a message with a count has one
// form for each plural category of its language (CLDR). A message without a
// translation is shown in English, and a test finds it: it reads every source,
// names each missing message and shows the line to add. A translation has the
// same places as its key, in any order (%[2]s).
//
// What the rooms say that have no catalogue (why an act has no effect, what is
// odd in a text) is translated by [Book.Echo]; reasons.json holds its formats.
//
//	b := phrase.For("fr")
//	b.T("Accept %s", "c7")
//	b.N(3, "%d bracket", "%d brackets")
package phrase

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// constant: embedded files.
//
//go:embed fr.json ru.json reasons.json
var files embed.FS

// Langs are the languages of the interface, the default first.
func Langs() []string { return []string{"en", "fr", "ru"} }

// Book says things in one language. The zero value speaks English.
type Book struct {
	lang  string
	words map[string]entry

	reasons []format          // of other rooms' sentences
	exact   map[string]string // those sentences that have no place for a value
}

// entry is a translation: one form, or one for each plural category.
type entry struct {
	one   string
	forms map[string]string // "one", "few", "many", "other"
}

func (e *entry) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		return json.Unmarshal(b, &e.forms)
	}
	return json.Unmarshal(b, &e.one)
}

// For returns the book of a language; English for one that it doesn't know.
func For(lang string) (Book, error) {
	if lang == "en" || !slices.Contains(Langs(), lang) {
		return Book{lang: "en"}, nil
	}
	all, err := library()
	return all[lang], err
}

// library holds the books; they are read once, since every page needs one.
//
// constant: what the embedded files hold.
var library = sync.OnceValues(func() (map[string]Book, error) {
	all := map[string]Book{}
	for _, lang := range Langs()[1:] {
		b := Book{lang: lang}
		raw, err := files.ReadFile(lang + ".json")
		if err == nil {
			err = json.Unmarshal(raw, &b.words)
		}
		if err != nil {
			return nil, fmt.Errorf("the words of %s: %w", lang, err)
		}
		if raw, err = files.ReadFile("reasons.json"); err == nil {
			b.reasons, b.exact, err = reasons(raw, lang)
		}
		if err != nil {
			return nil, fmt.Errorf("the reasons in %s: %w", lang, err)
		}
		all[lang] = b
	}
	return all, nil
})

// Lang is the language of the book.
func (b Book) Lang() string {
	if b.lang == "" {
		return "en"
	}
	return b.lang
}

// Has reports whether the book has its own words for a message.
func (b Book) Has(english string) bool {
	_, ok := b.words[english]
	return ok || b.Lang() == "en"
}

// T says a message; args are as for fmt.Sprintf, and without args the message
// is taken as it is.
func (b Book) T(english string, args ...any) string {
	s := english
	if e, ok := b.words[english]; ok && e.one != "" {
		s = e.one
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// N says a message about n things. one and many are its English forms; they
// may take n as %d, before all args.
func (b Book) N(n int, one, many string, args ...any) string {
	s := many
	if n == 1 {
		s = one
	}
	if e, ok := b.words[many]; ok {
		if f := e.forms[form(b.lang, n)]; f != "" {
			s = f
		} else if f := e.forms["other"]; f != "" {
			s = f
		} else if e.one != "" {
			s = e.one
		}
	}
	all := append([]any{n}, args...)
	if !strings.Contains(s, "%d") && !strings.Contains(s, "%[1]d") {
		all = args // this form says the number in words, or not at all
	}
	return fmt.Sprintf(s, all...)
}

// form is the plural category of n.
func form(lang string, n int) string {
	if n < 0 {
		n = -n
	}
	switch plural.Cardinal.MatchPlural(language.Make(lang), n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}

// Pick returns the language that a browser's Accept-Language header asks for
// and that the interface has.
func Pick(header string) string {
	var known []language.Tag
	for _, l := range Langs() {
		known = append(known, language.Make(l))
	}
	if len(header) > 1024 {
		header = ""
	}
	_, i := language.MatchStrings(language.NewMatcher(known), header)
	return Langs()[i]
}
