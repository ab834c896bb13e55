package cli

import (
	"errors"
	"strings"

	"parley/internal/node"
)

// splitHint splits the errors of the rooms below, which say what happened and
// then, behind the last colon, what to do.
func splitHint(msg string) (what, todo string) {
	i := strings.LastIndex(msg, ": ")
	if i < 0 {
		return msg, ""
	}
	return msg[:i], strings.TrimSuffix(msg[i+2:], ".")
}

// speaks lists the errors whose text ends in what to do.
func speaks() []error {
	return []error{
		node.ErrNoHome, node.ErrHomeExists, node.ErrPassphrase, node.ErrDamaged, node.ErrNewer, node.ErrMustRekey,
		node.ErrUnknown, node.ErrAmbiguous, node.ErrNotOurs, node.ErrCard,
	}
}

// explain gives the lines that a person reads about an error: what happened
// and where, and what to do next.
func explain(err error) (what, todo string) {
	what = visible(strings.TrimSuffix(err.Error(), "."))
	var h hinted
	if errors.As(err, &h) {
		return what, visible(h.hint)
	}
	for _, e := range speaks() {
		if errors.Is(err, e) {
			return splitHint(what)
		}
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
