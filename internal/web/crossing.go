package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"parley/talks"
)

// Before an act that crosses a red line of the delegation's brief, the page
// says which, and wants a tick of its own; without it the act isn't made.

// crossed is what the page before an act says of red lines.
type crossed struct {
	Path      string
	Lines     []string // each in a sentence
	ID        string   // what the tick says: another crossing wants another tick
	Unwatched string   // why nothing is said of red lines, though there may be some
}

// crosses holds an act to the brief; nil where the visitor has none before it,
// or nothing is to be said.
func (t *table) crosses(body talks.Body) *crossed {
	switch body.(type) {
	case *talks.Amend, *talks.Position, *talks.Package, *talks.Agree, *talks.Confirm, *talks.Initial, *talks.Sign, *talks.Silence:
	default:
		return nil
	}
	out := &crossed{Path: t.path("brief")}
	if t.silent() {
		out.Unwatched = t.book.T("Your delegation’s brief is locked: nothing watches over its red lines.")
		return out
	}
	x, err := t.brief()
	if err != nil {
		out.Unwatched = t.tell(err)
		return out
	}
	if x == nil {
		return nil
	}
	list := x.table.Act(t.view, body)
	if len(list) == 0 {
		return nil
	}
	for _, c := range list {
		if c.Claims == nil {
			out.Lines = append(out.Lines, t.standing(c))
		} else {
			out.Lines = append(out.Lines, t.crossing(c))
		}
	}
	raw, err := json.Marshal(list)
	if err != nil {
		out.Unwatched = t.tell(err) // can't be: it is strings and bools
	}
	sum := sha256.Sum256(raw)
	out.ID = hex.EncodeToString(sum[:8])
	return out
}

// heeded reports whether an act crosses no red line that the visitor's open
// brief knows, or the form has the tick for just these.
func (s *Server) heeded(v *visit, body talks.Body) (ok bool, err error) {
	if k := s.secretOf(v); k == nil || !k.Open {
		return true, nil
	}
	err = s.look(v, func(t *table) error {
		c := t.crosses(body)
		ok = c == nil || len(c.Lines) == 0 || v.r.PostForm.Get("crossed") == c.ID
		return nil
	})
	return ok, err
}

// notHeeded is the answer to a form without the tick that can't be shown again.
func notHeeded() error {
	return conflict("this crosses a red line of your brief: tick that you know it, and sign again")
}
