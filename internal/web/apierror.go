package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/talks"
)

// apiError is what went wrong, for a program.
type apiError struct {
	Code  string `json:"code"` // of codeOf
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}

// coded are the errors on which a program may branch, with their codes and
// statuses. The list only grows.
func coded() []struct {
	Err    error
	Code   string
	Status int
} {
	return []struct {
		Err    error
		Code   string
		Status int
	}{
		{ErrCodeWanted, "code", http.StatusUnauthorized},
		{node.ErrStale, "stale", http.StatusConflict},
		{node.ErrMustRekey, "must-rekey", http.StatusConflict},
		{node.ErrRumour, "rumour", http.StatusConflict},
		{node.ErrKeyElsewhere, "key-elsewhere", http.StatusConflict},
		{node.ErrNotOurs, "not-ours", http.StatusConflict},
		{node.ErrAmbiguous, "ambiguous", http.StatusConflict},
		{node.ErrRefused, "refused", http.StatusConflict},
		{node.ErrUnknown, "unknown", http.StatusNotFound},
		{node.ErrReadOnly, "read-only", http.StatusServiceUnavailable},
		{node.ErrDisk, "disk", http.StatusServiceUnavailable},
		{node.ErrClosed, "closed", http.StatusServiceUnavailable},
	}
}

// ErrorOf is the error that the code of an answer names; nil for a code that
// stands for a status alone.
func ErrorOf(code string) error {
	for _, c := range coded() {
		if c.Code == code {
			return c.Err
		}
	}
	return nil
}

// codeOf is the code of an error, or of its status.
func codeOf(status int, err error) string {
	for _, c := range coded() {
		if errors.Is(err, c.Err) {
			return c.Code
		}
	}
	switch status {
	case http.StatusBadRequest:
		return "request"
	case http.StatusUnauthorized:
		return "login"
	case http.StatusForbidden:
		return "power"
	case http.StatusNotFound:
		return "unknown"
	case http.StatusConflict:
		return "refused"
	case http.StatusRequestEntityTooLarge:
		return "large"
	case http.StatusMisdirectedRequest:
		return "name"
	case http.StatusTooManyRequests:
		return "wait"
	}
	return "failed"
}

// apiBad refuses what a program sent. Programs read English: these words are in no catalogue.
func apiBad(format string, args ...any) error {
	return &fail{http.StatusBadRequest, fmt.Errorf(format, args...)}
}

// Explain gives the lines that a person reads about an error: what happened and
// where, and what to do next, which may be "".
func Explain(err error) (what, todo string) {
	what = strings.TrimSuffix(err.Error(), ".")
	var h desk.Hint
	if errors.As(err, &h) {
		return what, h.Hint
	}
	var a *node.Advised
	if errors.As(err, &a) {
		return strings.Replace(what, ": "+a.Advice, "", 1), a.Advice
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

// apiProblem answers a program with an error.
func apiProblem(w http.ResponseWriter, status int, err error) {
	e := apiError{Code: codeOf(status, err)}
	e.Error, e.Hint = Explain(err)
	if status == http.StatusBadRequest && errors.Is(err, talks.ErrMalformed) { // a program's own mistake
		e.Error, e.Hint = err.Error(), ""
	}
	raw, jerr := json.Marshal(e)
	if jerr != nil {
		raw = []byte(`{"code":"failed","error":"the error can't be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(raw, '\n'))
}
