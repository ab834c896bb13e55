package web

import (
	"regexp"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/phrase"
)

// Errors of the node advise who sits at a shell. Who reads a page has none: there the same advice names the page or the person that helps,
// and what helps only at a shell isn't said.

// constant: a command line in an advice.
var command = regexp.MustCompile(`\bparley (?:-|[a-z])`)

// pageWords says an error to who reads a page.
func pageWords(b phrase.Book, err error) string {
	what, todo := err.Error(), ""
	for _, a := range advised(err) {
		if command.MatchString(a) {
			what = strings.Replace(what, ": "+a, "", 1)
			todo = pageAdvice(b, a)
		}
	}
	if what = desk.Echo(b, what); todo != "" {
		return b.T("%s: %s", what, todo)
	}
	return what
}

// advised are the advices in an error.
func advised(err error) (out []string) {
	if a, ok := err.(*node.Advised); ok {
		out = append(out, a.Advice)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			out = append(out, advised(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			out = append(out, advised(inner)...)
		}
	}
	return out
}

// pageAdvice is a node's advice in the words of a page; "" where a page has none.
func pageAdvice(b phrase.Book, shell string) string {
	for _, c := range []struct{ mark, say string }{
		{"backup and run 'parley rekey'", b.T("who looks after this node puts it back from a backup")},
		{"backup, then run 'parley rekey'", b.T("who looks after this node puts it back from a backup")},
		{"parley backup", b.T("who looks after this node moves it as a whole, with a backup")},
		{"parley talks list", b.T("My talks lists those that you can see")},
		{"parley talks open", b.T("open some on My talks, or take in a pouch there")},
		{"parley talks join", b.T("take the pouch in on My talks, which joins them")},
		{"parley float card; here", b.T("ask for its float card and take it in on the page Off the record; nodes that sync exchange cards by themselves")},
		{"parley float card", b.T("ask its owner for the float card again, and take it in on the page Off the record")},
		{"parley float drop", b.T("drop some on the page Off the record; they also expire")},
		{"parley float list", b.T("the page Off the record shows those of these talks")},
		{"parley peers", b.T("the page Peers shows and adds them")},
		{"parley seats", b.T("the page Seats shows those of this node")},
		{"parley help rekey", b.T("who looks after this node must give the seat new keys first")},
		{"parley rekey", b.T("who looks after this node must give the seat new keys first")},
	} {
		if strings.Contains(shell, c.mark) {
			return c.say
		}
	}
	return ""
}
