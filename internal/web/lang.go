package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/phrase"
)

// langCookie keeps the language that a person chose in this browser.
const langCookie = "parley_lang"

// langYears is how long a browser keeps the choice: a year; it holds no secret.
const langYears = 365 * 24 * 3600

// lang is the language of the interface for a visit: what the person chose
// in this browser or for all of them, or what the browser prefers.
func (s *Server) lang(v *visit) string {
	if c, err := v.r.Cookie(langCookie); err == nil && slices.Contains(phrase.Langs(), c.Value) {
		return c.Value
	}
	if v.who.Lang != "" {
		return v.who.Lang
	}
	return phrase.Pick(v.r.Header.Get("Accept-Language"))
}

// chooseLang keeps the language that the foot of a page offers, and goes back
// to that page.
func (s *Server) chooseLang(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	lang := f.Get("lang")
	if !slices.Contains(phrase.Langs(), lang) {
		return badRequest("there is no language %q", lang)
	}
	http.SetCookie(v.w, &http.Cookie{Name: langCookie, Value: lang, Path: "/", HttpOnly: true, Secure: v.r.TLS != nil, SameSite: http.SameSiteStrictMode, MaxAge: langYears})
	http.Redirect(v.w, v.r, local(f.Get("to")), http.StatusSeeOther)
	return nil
}

// forgetLang takes a choice of this browser back: the person chose a language
// for all.
func forgetLang(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: langCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: -1})
}

// tongue is a language that the foot of a page offers, by its own name.
type tongue struct {
	Code, Name string
	On         bool
}

// tongues are the languages to choose from at the foot of a page.
type tongues struct {
	Langs []tongue
	Here  string // the page's own address
}

// offer gives the languages of a page that can be asked for again: on the
// answer to a form a choice would lose what stands there.
func offer(v *visit) tongues {
	if v.r.Method != http.MethodGet {
		return tongues{}
	}
	return tongues{Here: v.r.URL.RequestURI(), Langs: languages(v.book.Lang())}
}

// languages are those of the pages; on is the one that is chosen.
func languages(on string) (out []tongue) {
	names := map[string]string{"en": "English", "fr": "Français", "ru": "Русский"}
	for _, l := range phrase.Langs() {
		out = append(out, tongue{l, names[l], l == on})
	}
	return out
}

// said is an error that can be said in the reader's language.
type said struct {
	error
	format string
	args   []any
}

func (e *said) Unwrap() error { return e.error }

// in says the error, and what the rooms below say in it.
func (e *said) in(b phrase.Book) string {
	args := slices.Clone(e.args)
	for i, a := range args {
		if err, ok := a.(error); ok {
			args[i] = pageWords(b, err)
		}
	}
	return b.T(strings.ReplaceAll(e.format, "%w", "%v"), args...)
}

// tell says an error in the visitor's language, whichever room it comes from.
func (v *visit) tell(err error) string {
	var f *fail
	for inner := err; errors.As(inner, &f); inner = f.err {
		if e, ok := f.err.(*said); ok {
			return desk.Echo(v.book, e.in(v.book))
		}
	}
	return pageWords(v.book, err)
}
