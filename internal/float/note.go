package float

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"parley/record"
	"parley/seal"
)

// ErrNote is wrapped by every refusal of what a note says.
var ErrNote = errors.New("not a float that can be")

// Note is what a float says. Text or Words are there, or both.
type Note struct {
	Block   string    `json:"block,omitempty"` // id of the paragraph that Words are for
	Expires string    `json:"expires"`         // UTC, as record writes times
	From    string    `json:"from"`            // party
	Label   string    `json:"label,omitempty"` // what the sender saw as the paragraph's number
	Lang    string    `json:"lang,omitempty"`  // of Words
	Nonce   []byte    `json:"nonce"`           // NonceSize random bytes
	Sent    string    `json:"sent"`            // by the sender's clock
	Talks   record.ID `json:"talks"`
	Text    string    `json:"text,omitempty"`  // a message
	To      []string  `json:"to"`              // all that it is for, ascending; each of them sees the list
	V       int       `json:"v"`               // version of this form: 1
	Words   string    `json:"words,omitempty"` // the paragraph's whole new words, in stored form
}

// ID names a note: the digest of its bytes. Equal notes are one.
func (n Note) ID() (record.ID, error) {
	b, err := seal.Marshal(n)
	if err != nil {
		return record.ID{}, fmt.Errorf("%w: %w", ErrNote, err)
	}
	return seal.Hash(domainNote, b), nil
}

// Stamp is the form of times.
const Stamp = "2006-01-02T15:04:05Z"

// Expired reports whether the note's time is over at now. A note whose time can't be read is over.
func (n Note) Expired(now time.Time) bool {
	at, err := stamp(n.Expires)
	return err != nil || !now.Before(at)
}

func stamp(s string) (time.Time, error) {
	at, err := time.Parse(Stamp, s)
	if err != nil || at.Format(Stamp) != s {
		return at, fmt.Errorf("%w: %.30q is no time such as 2026-01-31T12:00:00Z", ErrNote, s)
	}
	return at, nil
}

// Check returns why the note can't be one, or nil.
func (n Note) Check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrNote, fmt.Sprintf(format, args...))
	}
	sent, err := stamp(n.Sent)
	if err != nil {
		return err
	}
	expires, err := stamp(n.Expires)
	if err != nil {
		return err
	}
	switch {
	case n.V != 1:
		return bad("version %d, this program knows 1", n.V)
	case n.Talks.IsZero() || len(n.Nonce) != NonceSize:
		return bad("talks or nonce are missing")
	case !record.ValidCode(n.From) || len(n.To) == 0 || len(n.To) > record.MaxParties:
		return bad("sender or readers are missing")
	case !expires.After(sent) || expires.Sub(sent) > MaxLife:
		return bad("it must expire within %d days of being sent", int(MaxLife.Hours()/24))
	case n.Text == "" && n.Words == "":
		return bad("it says nothing")
	case len(n.Text) > MaxWords || len(n.Words) > MaxWords:
		return bad("message and wording have at most %d bytes each", MaxWords)
	case (n.Words == "") != (n.Block == "") || (n.Words == "") != (n.Lang == "") || n.Words == "" && n.Label != "":
		return bad("a wording, its paragraph and its language go together")
	case len(n.Block) > maxLabel || len(n.Label) > maxLabel || len(n.Lang) > maxLang:
		return bad("the name of a paragraph or language is too long")
	}
	for i, p := range n.To {
		if !record.ValidCode(p) || i > 0 && n.To[i-1] >= p || p == n.From {
			return bad("the readers are not other parties in order")
		}
	}
	for _, s := range []string{n.Block, n.Label, n.Lang, strings.ReplaceAll(n.Text, "\n", ""), n.Words} {
		if strings.ContainsFunc(s, unicode.IsControl) {
			return bad("it has a control character")
		}
	}
	return nil
}

// For reports whether the note is for a party.
func (n Note) For(party string) bool { return slices.Contains(n.To, party) }
