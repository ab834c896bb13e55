package desk

import (
	"parley/record"
	"parley/talks"
)

// Entry is an act in the log.
type Entry struct {
	ID    string `json:"id"`
	Party string `json:"party"`
	Seq   int    `json:"seq"`
	Time  string `json:"time"` // claimed by the author
	Kind  string `json:"kind"`
	By    string `json:"by,omitempty"`

	Custody record.Custody `json:"custody,omitempty"` // hub: a host holds the key that signed

	Line   string       `json:"line"`
	Effect talks.Effect `json:"effect"`
	Why    string       `json:"why,omitempty"`
	Body   any          `json:"body,omitempty"`
}

// EntryOf gives an entry of the log its JSON form.
func EntryOf(e talks.Entry) Entry {
	j := Entry{ID: e.ID.String(), Party: e.Party, Seq: e.Seq, Time: e.Time, Kind: e.Kind, By: e.By, Line: e.Line, Effect: e.Effect, Why: e.Why, Custody: e.Custody}
	if e.Body != nil {
		j.Body = e.Body
	}
	return j
}

// Without says why an act has no effect; "" when it has.
func (d *Desk) Without(j Entry) string {
	if j.Effect == talks.InEffect {
		return ""
	}
	return d.Book.T("no effect (%s): %s", d.effectWord(j.Effect), d.echoed(j.Why))
}

// effectWord is what an act counts for, in a word or two.
func (d *Desk) effectWord(e talks.Effect) string {
	switch e {
	case talks.InEffect:
		return d.Book.T("in effect")
	case talks.NotAllowed:
		return d.Book.T("not allowed")
	case talks.NoEffect:
		return d.Book.T("void")
	case talks.Malformed:
		return d.Book.T("malformed")
	}
	return string(e)
}
