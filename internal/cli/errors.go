package cli

import (
	"errors"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/talks"
)

// explain gives the lines that a person reads about an error: what happened
// and where, and what to do next.
func explain(err error) (what, todo string) {
	what = desk.Visible(strings.TrimSuffix(err.Error(), "."))
	var h desk.Hint
	if errors.As(err, &h) {
		return what, desk.Visible(h.Hint)
	}
	var a *node.Advised
	if errors.As(err, &a) {
		advice := desk.Visible(a.Advice)
		return strings.Replace(what, ": "+advice, "", 1), advice
	}
	if errors.Is(err, node.ErrReadOnly) {
		for _, advice := range []string{": check that ", ": check the ", ": free some space"} {
			if at := strings.LastIndex(what, advice); at >= 0 {
				return what[:at], what[at+2:]
			}
		}
	}
	if errors.Is(err, talks.ErrMalformed) {
		return strings.Replace(what, "malformed", "can't be signed:", 1), "make it shorter or simpler, or make several acts of it"
	}
	return what, ""
}

// exitCode maps an error to the contract of exit codes.
func exitCode(err error) int {
	switch {
	case errors.Is(err, node.ErrBusy):
		return ExitBusy
	case errors.Is(err, node.ErrPassphrase), errors.Is(err, errNoTerminal):
		return ExitLocked
	}
	return ExitRefused
}
