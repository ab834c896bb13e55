package offices

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/blind"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// TestsFile is the closed file of a party's blind tests.
const TestsFile = "blind"

// Tests are the blind tests that a party takes part in. The zero value is none.
type Tests struct {
	Tests []Test `json:"tests"`
	V     int    `json:"v"` // 1
}

// Test is one side of a run: all that makes it say the same again.
type Test struct {
	Claims   []string        `json:"claims"`
	Got      []blind.Message `json:"got"`
	Question blind.Question  `json:"question"`
	Seed     []byte          `json:"seed"`
	Yes      bool            `json:"yes"`
}

// Find is the test of a question; nil when there is none.
func (t *Tests) Find(q blind.Question) *Test {
	for i := range t.Tests {
		if t.Tests[i].Question.Digest() == q.Digest() {
			return &t.Tests[i]
		}
	}
	return nil
}

// Put keeps a test in place of what was kept of its question.
func (t *Tests) Put(one Test) {
	t.V = 1
	if old := t.Find(one.Question); old != nil {
		*old = one
		return
	}
	t.Tests = append(t.Tests, one)
}

// Committed is the form of the remark by which a commitment stands on the record. Its words may never change.
func Committed(run int, other string, d seal.Digest) string {
	return fmt.Sprintf("blind test %d with %s: commitment %s", run, other, d)
}

// Commitments are those of a run that stand on the record, by party in the order of the question: the first of each.
func Commitments(d *desk.Desk, q blind.Question) (out [2]seal.Digest) {
	for _, e := range d.View.Log() {
		b, ok := e.Body.(*talks.Comment)
		if !ok {
			continue
		}
		for i, p := range q.Parties {
			prefix := strings.TrimSuffix(Committed(q.Run, q.Parties[1-i].Code, seal.Digest{}), " ") + " "
			rest, found := strings.CutPrefix(b.Text, prefix)
			if c, err := seal.ParseDigest(rest); found && err == nil && e.Party == p.Code && out[i].IsZero() {
				out[i] = c
			}
		}
	}
	return out
}

// NextRun of two parties: one more than the last that either has committed to.
func NextRun(d *desk.Desk, q blind.Question) int {
	for q.Run = blind.MaxRuns; q.Run > 0; q.Run-- {
		if c := Commitments(d, q); !c[0].IsZero() || !c[1].IsZero() {
			break
		}
	}
	return q.Run + 1
}

// Pair are the two of a run, with the keys that they have on the record now.
func Pair(rec *record.Record, a, b string) (out [2]blind.Party, err error) {
	if a > b {
		a, b = b, a
	}
	for i, code := range []string{a, b} {
		p, err := node.PartyNow(rec, code)
		if err != nil {
			return out, err
		}
		out[i] = blind.Party{Code: code, Key: p.Seat}
	}
	return out, nil
}

// Ask is the question whether the desk's party and another both accept claims
// together, and the claims as the record names them.
func Ask(d *desk.Desk, with string, names []string) (q blind.Question, claims []string, err error) {
	refs, err := d.Refs(names)
	if err != nil {
		return q, nil, err
	}
	for _, r := range refs {
		if r.Package {
			return q, nil, desk.Advise(errors.New("a blind test is of claims: proposing a package shows that you accept it"), "name the claims that belong together")
		}
		claims = append(claims, r.String())
	}
	if len(refs) > 1 { // as a package they must be able to stand
		if err := d.View.Check(d.Me, &talks.Package{Claims: refs}); err != nil {
			return q, nil, d.Denied(&talks.Package{}, err)
		}
	}
	q = blind.Question{Subject: blind.Subject(claims), Talks: seal.Digest(d.State.Talks())}
	if q.Parties, err = Pair(d.Rec, d.Me, with); err != nil {
		return q, nil, err
	}
	q.Run = NextRun(d, q)
	return q, claims, q.Check()
}

// Asked says whether a question that another party asks is one that this party's
// record knows: the two, the run, the claims.
func Asked(d *desk.Desk, q blind.Question, claims []string) error {
	want, err := Pair(d.Rec, q.Parties[0].Code, q.Parties[1].Code)
	if err != nil {
		return err
	}
	switch {
	case want != q.Parties || d.Me != q.Parties[0].Code && d.Me != q.Parties[1].Code:
		return fmt.Errorf("%w: the parties or their keys aren't those of your record", blind.ErrForeign)
	case q.Run != NextRun(d, q):
		return desk.Advise(fmt.Errorf("it is run %d of you two, and by your record the next one is %d", q.Run, NextRun(d, q)), "bring the records of both to the same state; a run is committed to once")
	}
	for _, s := range claims {
		if cl, ok := d.View.Claim(Ref(s)); !ok || cl.Fate != talks.Live {
			return desk.Advise(errors.New("a claim of it isn't live in your record"), "bring the record up to date: parley pouch unpack, or parley sync")
		}
	}
	return nil
}

// Run takes a test as far as what has come, and the record, take it. early: a
// message waits for what the record doesn't have yet.
func (t *Test) Run(d *desk.Desk) (run *blind.Run, early bool, err error) {
	if run, err = blind.Start(t.Question, d.Me, t.Yes, t.Seed); err != nil {
		return nil, false, err
	}
	for _, m := range t.Got {
		if err := run.Take(m); errors.Is(err, blind.ErrEarly) {
			early = true
		} else if err != nil {
			return run, false, err
		}
		if _, ok := run.Commitment(); !ok {
			continue
		}
		for i, c := range Commitments(d, t.Question) {
			if c.IsZero() {
				continue
			}
			if err := run.Commit(t.Question.Parties[i].Code, c); err != nil {
				return run, false, err
			}
		}
	}
	return run, early, nil
}

// Due is the commitment that this party must put on the record now; ok is false
// when none is. The error says that another one stands there.
func (t *Test) Due(d *desk.Desk, run *blind.Run) (c seal.Digest, ok bool, err error) {
	own, ok := run.Commitment()
	if !ok {
		return c, false, nil
	}
	for i, got := range Commitments(d, t.Question) {
		if t.Question.Parties[i].Code != d.Me || got.IsZero() {
			continue
		}
		if got != own {
			return c, false, desk.Advise(fmt.Errorf("you have committed to another test as run %d with %s", t.Question.Run, run.Other()), "begin anew: parley blind start")
		}
		return c, false, nil
	}
	return own, true, nil
}

// Take adds messages to what has come: of each step the first.
func (t *Test) Take(got []blind.Message) {
	for _, m := range got {
		if !slices.ContainsFunc(t.Got, func(o blind.Message) bool { return o.Step == m.Step }) {
			t.Got = append(t.Got, m)
		}
	}
}

// Say seals for the other party all that the run can say by now.
//
// It signs, so no talks may be looked at meanwhile: to is what SealsTo says of them.
func (t *Test) Say(ctx context.Context, s *node.Seat, to string, run *blind.Run) (sealed []byte, said int, err error) {
	var all []blind.Message
	for _, m := range run.Messages() {
		if m.Sig, err = s.SignBeside(ctx, blind.SignedAs, m.Signed()); err != nil {
			return nil, 0, err
		}
		all = append(all, m)
	}
	raw, err := blind.EncodeFile(t.Question, t.Claims, all)
	if err != nil {
		return nil, 0, err
	}
	recipient, err := pouch.ParseRecipient(to)
	if err != nil {
		return nil, 0, desk.Advise(fmt.Errorf("nothing can be sealed for %s: %w", run.Other(), err), "its charter card names no usable recipient")
	}
	sealed, err = blind.Seal(raw, recipient)
	return sealed, len(all), err
}

// SealsTo is where messages for a party are sealed to.
func SealsTo(rec *record.Record, party string) (string, error) {
	p, err := node.PartyNow(rec, party)
	return p.Age, err
}
