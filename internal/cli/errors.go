package cli

import (
	"errors"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/remote"
	"parley/internal/web"
)

// explain gives the lines that a person reads about an error: what happened
// and where, and what to do next.
func explain(err error) (what, todo string) {
	what, todo = web.Explain(err)
	return desk.Visible(what), desk.Visible(todo)
}

// exitCode maps an error to the contract of exit codes.
func exitCode(err error) int {
	switch {
	case errors.Is(err, node.ErrBusy):
		return ExitBusy
	case errors.Is(err, node.ErrPassphrase), errors.Is(err, errNoTerminal), errors.Is(err, remote.ErrToken), errors.Is(err, remote.ErrLogin), errors.Is(err, web.ErrCodeWanted):
		return ExitLocked
	}
	return ExitRefused
}
