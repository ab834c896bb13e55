package desk

import (
	"errors"
	"slices"

	"parley/record"
	"parley/talks"
)

// Intent is an act that a person is about to sign, and how it reads.
type Intent struct {
	Body  talks.Body
	Head  string                              // one line: what the act does
	Show  []string                            // what is signed, exactly, line by line
	Ends  []string                            // what else follows from it than talks foresees, each a clause
	lacks []talks.Ref                         // own claims that it withdraws because an edited copy lacks them
	Ask   string                              // the question; "" is "sign?"
	Done  func(d *Desk, id record.ID) Outcome // what it led to, on a desk that knows the act; may be nil
}

// Outcome is what a signed act has led to, for the answer.
type Outcome struct {
	Lines  []string // more lines of the answer
	Claims []Made   // claims and packages that the act made
}

// Outcome is what the act led to; d knows the act.
func (in *Intent) Outcome(d *Desk, id record.ID) Outcome {
	if in.Done == nil {
		return Outcome{}
	}
	return in.Done(d, id)
}

// Made is a claim or package that an act made.
type Made struct {
	Name  string `json:"name"`
	Words string `json:"words"`
}

// Signed is what a signed act has led to.
type Signed struct {
	Act       string `json:"act"`
	Kind      string `json:"kind"`
	Party     string `json:"party"`
	Talks     string `json:"talks"`
	Made      []Made `json:"made,omitempty"`
	Exchange  string `json:"exchange,omitempty"` // the act by which this home exchanged signatures by itself
	Concluded bool   `json:"concluded"`
}

// Foresee adds to an act what follows from it, or says why it can't be signed.
func (d *Desk) Foresee(in *Intent) error {
	follows, err := d.View.Preview(d.Me, in.Body)
	if err != nil {
		return d.Denied(in.Body, err)
	}
	in.Ends = append(d.follows(in, follows), in.Ends...)
	return d.neverMet(follows)
}

// Denied says why the talks don't allow an act, and what to do.
func (d *Desk) Denied(body talks.Body, err error) error {
	var no *talks.Denied
	if !errors.As(err, &no) {
		return err // nil too
	}
	why, ok := d.echo(no.Reason)
	if !ok {
		why = d.Labels(toAuthor(no.Reason))
	}
	err = errors.New(d.Book.T("not allowed: %s", Visible(why)))
	switch {
	case !d.Acceded():
		return Hint{err, d.Book.T("read the charter and join: parley talks join")}
	case d.View.Final().Concluded:
		return Hint{err, d.Book.T("a further change needs new talks: parley talks open")}
	}
	if do := d.suspended(); do != "" {
		return Hint{err, do}
	}
	switch body.(type) {
	case *talks.Withdraw:
		return Hint{err, d.Book.T("to take back an acceptance: parley position reserve, or object")}
	case *talks.Position, *talks.Package:
		return Hint{err, d.Book.T("parley claims and parley package list show what is open, and its rivals")}
	}
	return Hint{err, d.Book.T("parley status says what the talks wait for")}
}

// suspended says what this party can do when it is proven to have signed two
// chains or two re-keyings; "" when it isn't.
func (d *Desk) suspended() string {
	for _, t := range d.View.Waiting() {
		if t.Party == d.Me && t.Kind == talks.KindRekey {
			if slices.ContainsFunc(d.Rec.RootConflicts(), func(p record.Proof) bool { return p.Party == d.Me }) {
				return d.Book.T("your seat can't act in these talks any more; go on in new talks with new keys: parley talks open")
			}
			return d.Book.T("look for another copy of this home and stop it; then, on this home only: parley rekey")
		}
	}
	return ""
}

// Acceded reports whether this party has joined the talks.
func (d *Desk) Acceded() bool {
	for _, t := range d.View.Waiting() {
		if t.Party == d.Me && t.Kind == talks.KindAccede {
			return false
		}
	}
	return true
}

// Accede joins the talks; spoken is the number that stands for charter and keys.
func (d *Desk) Accede(spoken string) (*Intent, error) {
	if d.Acceded() {
		return nil, Hint{errors.New(d.Book.T("%s has joined these talks already", d.Me)), d.Book.T("parley status says what waits for you")}
	}
	var show []string
	if d.Restricted() {
		show = append(show, d.Book.T("names beside wordings: %s", AttributionWords(d.Book, d.State.Charter().Attribution)))
	}
	return &Intent{
		Body: &talks.Accede{Charter: d.State.Talks()}, Show: show,
		Head: d.Book.T("%s joins these talks, with the charter and keys above", d.Me),
		Ask:  d.Book.T("sign your accession?"),
		Done: func(*Desk, record.ID) Outcome {
			return Outcome{Lines: []string{d.Book.T("NOT compared yet: read %s aloud to the other side, then: parley talks compared", spoken)}}
		},
	}, nil
}
