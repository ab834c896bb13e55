package cli

import "errors"

// hintFor finds the line that says what to do next: the error's own, or one
// that this package knows for a sentinel of a room below.
func hintFor(err error) string {
	var h hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}

// exitCode maps an error to the contract of exit codes.
func exitCode(err error) int {
	return ExitRefused
}
