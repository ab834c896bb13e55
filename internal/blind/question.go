package blind

import (
	"errors"
	"fmt"

	"github.com/cloudflare/circl/group"

	"parley/seal"
)

// ErrQuestion: two parties can't run this.
var ErrQuestion = errors.New("not a question that two parties can test")

// Party is one of the two.
type Party struct {
	Code string         `json:"code"`
	Key  seal.PublicKey `json:"key"` // its seat key: it signs the messages
}

// Question is what a run is about.
type Question struct {
	Parties [2]Party    `json:"parties"` // ascending by code
	Run     int         `json:"run"`     // of these two in these talks, from 1
	Subject seal.Digest `json:"subject"` // of the package
	Talks   seal.Digest `json:"talks"`
}

// Check says what is wrong with a question.
func (q *Question) Check() error {
	a, b := q.Parties[0], q.Parties[1]
	switch {
	case a.Code == "" || a.Code >= b.Code:
		return fmt.Errorf("%w: the parties are %q and %q; two different ones, ascending, are wanted", ErrQuestion, a.Code, b.Code)
	case a.Key.IsZero() || b.Key.IsZero() || a.Key == b.Key:
		return fmt.Errorf("%w: each party wants a key of its own", ErrQuestion)
	case q.Run < 1 || q.Run > MaxRuns:
		return fmt.Errorf("%w: run %d; two parties have %d in one talks", ErrQuestion, q.Run, MaxRuns)
	case q.Subject.IsZero() || q.Talks.IsZero():
		return fmt.Errorf("%w: it names no package, or no talks", ErrQuestion)
	}
	return nil
}

// Digest binds everything of a run together.
func (q *Question) Digest() seal.Digest {
	a, b := q.Parties[0], q.Parties[1]
	return seal.Hash("parley blind v1 question", q.Talks[:], q.Subject[:], []byte{byte(q.Run)},
		[]byte(a.Code), a.Key.Bytes(), []byte(b.Code), b.Key.Bytes())
}

// place of a party: 0 or 1; -1 for a stranger.
func (q *Question) place(code string) int {
	for i, p := range q.Parties {
		if p.Code == code {
			return i
		}
	}
	return -1
}

// own is the element of a party whose multiple by its key shows that it knows it.
func (q *Question) own(i int) group.Element {
	d := q.Digest()
	return suite().HashToElement(seal.AppendFrame(nil, "parley blind v1 own", d[:], []byte(q.Parties[i].Code)), []byte("parley blind v1 own"))
}
