package web

import (
	"fmt"
	"net/http"
	"slices"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/talks"
)

// What the charter lets a visitor be shown of who stands where is asked here
// and in package desk (Sight), and nowhere else. Most routes show where parties
// stand; who may not see that is turned away from them before they run. The
// routes marked veiled in the table have something for everybody, and leave out
// what the visitor may not see.

// sight is what the charter lets the visitor be shown.
func (t *table) sight() talks.Sight { return t.state.Charter().Sight(t.me) }

// closed turns a visitor away from a route that would show where parties stand.
func closed(v *visit, n *node.Node) error {
	if v.veiled {
		return nil
	}
	if n.Charter().Sight(v.who.Seat).Work {
		return nil
	}
	return forbidden("the charter of these talks shows only to their parties who stands where")
}

func forbidden(format string, args ...any) error {
	return &fail{http.StatusForbidden, &said{fmt.Errorf(format, args...), format, args}}
}

// namesCookie keeps whether a person wants to see holders in this browser.
const namesCookie = "parley_names"

// names reports whether a text is shown with its holders: where the charter
// lets the visitor see them, and the visitor wants to. A text that is projected
// to a room (t.room) has them unasked only where everybody may see them.
func (t *table) names() bool {
	if !t.sight().Text {
		return false
	}
	want := t.r.URL.Query().Get("names")
	if t.room {
		return want == "yes" || want == "" && t.anybody().Text
	}
	if c, err := t.r.Cookie(namesCookie); err == nil && want == "" {
		want = c.Value
	}
	return want != "no"
}

// anybody is what the charter lets everybody be shown.
func (t *table) anybody() talks.Sight { return t.state.Charter().Sight("") }

// nameChoices are the links of the reader's switch; none where the charter
// leaves no choice. What is asked for is kept for the next page.
func (t *table) nameChoices(path string) []choice {
	if !t.sight().Text {
		return nil
	}
	q := t.r.URL.Query()
	if want := q.Get("names"); !t.room && (want == "yes" || want == "no") {
		http.SetCookie(t.w, &http.Cookie{Name: namesCookie, Value: want, Path: "/", HttpOnly: true, Secure: t.r.TLS != nil, SameSite: http.SameSiteStrictMode, MaxAge: langYears})
	}
	out := t.choices("names", q, [][2]string{{"yes", t.book.T("with names")}, {"no", t.book.T("without names")}}, nil)
	for i := range out {
		out[i].On = (i == 0) == t.names()
		if path != "" {
			out[i].Href = t.path(path) + "?names=" + []string{"yes", "no"}[i]
		}
	}
	return out
}

// projections are the parties whose wishes the visitor may be shown as a text.
func (t *table) projections() []string {
	ps := t.state.Parties()
	if t.sight().Text {
		return ps
	}
	return slices.DeleteFunc(slices.Clone(ps), func(p string) bool { return p != t.me })
}

// policy is the charter's policy on names, in plain words.
func (t *table) policy() string {
	return desk.AttributionWords(t.book, t.state.Charter().Attribution)
}
