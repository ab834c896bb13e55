package desk

import "fmt"

// Usage is a wish that can't be read: something is missing or excludes
// something else. Verb is the verb whose help says how it goes.
type Usage struct{ Msg, Verb string }

// Error is the message.
func (e Usage) Error() string { return e.Msg }

// Hint is an error that knows what to do next. The advice speaks to who types
// commands.
type Hint struct {
	Err  error
	Hint string
}

// Error is what happened, without the advice.
func (e Hint) Error() string { return e.Err.Error() }

// Unwrap is the error itself.
func (e Hint) Unwrap() error { return e.Err }

// Advise wraps err with a line that says what to do.
func Advise(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return Hint{err, fmt.Sprintf(format, args...)}
}
