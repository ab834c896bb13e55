package mediator

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"parley/seal"
)

// ErrLog: a log that breaks the rules of this room, or a false one.
var ErrLog = errors.New("the log of the mediator is wrong")

// What an entry says.
const (
	listEntry    = "list"
	publishEntry = "publish"
	answerEntry  = "answer"
	closeEntry   = "close"
	afterEntry   = "after"
)

// Entry is one thing that happened at the vault.
type Entry struct {
	Acceptances [][]byte    `json:"acceptances,omitempty"` // close: of all parties in their order, when all accept
	Date        string      `json:"date"`
	Early       bool        `json:"early,omitempty"`  // close: the mediator ended the round before all had answered
	From        string      `json:"from,omitempty"`   // list, answer: whose letter came
	Gain        bool        `json:"gain,omitempty"`   // after: everybody could still gain, or some could with nobody losing
	Kind        string      `json:"kind"`             //
	Letter      seal.Digest `json:"letter,omitempty"` // list, answer: of the letter's bytes
	N           int         `json:"n"`                // from 0
	Packages    [][]int     `json:"packages,omitempty"`
	Prev        seal.Digest `json:"prev"`             // the entry before; the card for the first
	Proven      bool        `json:"proven,omitempty"` // after: that nobody could gain without another losing
	Sig         []byte      `json:"sig"`
	Taken       int         `json:"taken,omitempty"` // close: number of the package that all accept, from 1
}

func (e *Entry) signed() []byte {
	d := *e
	d.Sig = nil
	raw, err := seal.Marshal(d)
	if err != nil {
		return nil
	}
	return raw
}

// digest of an entry as its followers name it.
func (e *Entry) digest() seal.Digest { return seal.Hash("parley mediation v1 entry", e.signed()) }

// Log is all that leaves a vault.
type Log struct {
	Card    Card    `json:"card"`
	Entries []Entry `json:"entries"`
	V       int     `json:"v"` // 1
}

// Phase is what a mediation waits for.
type Phase string

// The phases.
const (
	Lists   Phase = "lists"   // first lists or revised ones, then a publication
	Answers Phase = "answers" // to the packages of the round
	Settled Phase = "settled" // all have accepted a package
	Over    Phase = "over"    // no round is left, or nothing more to gain
)

// said is what a mediation waits for, in whole sentences: they are translated.
func (p Phase) said() string {
	switch p {
	case Lists:
		return "the vault waits for lists"
	case Answers:
		return "the vault waits for answers"
	case Settled:
		return "all have accepted a package, and no letter is taken any more"
	}
	return "the mediation is over"
}

// Standing is where a mediation stands: a function of its log.
type Standing struct {
	Phase    Phase
	Round    int      // from 1: of the packages on the table, or of the next ones
	Rounds   int      // publications so far
	Packages [][]int  // on the table, in phase answers
	Waits    []string // parties whose list or answer is missing
	Settled  []int    // the newest package that all have accepted, or nil
	Made     int      // its round
	Probes   int      // answers that the vault has given

	first    []bool // who has given a list at all
	now      []bool // who has given a letter in this phase
	after    bool   // a look for a better package was taken
	accepted *Entry // that closed with Settled
}

func wrong(e *Entry, format string, args ...any) error {
	return fmt.Errorf("%w: entry %d (%.20s): %s", ErrLog, e.N, e.Kind, fmt.Sprintf(format, args...))
}

// waits fills in who is waited for.
func (s *Standing) waits(a *Agenda) {
	s.Waits = nil
	for i, p := range a.Parties {
		if s.Phase == Lists && !s.first[i] || s.Phase == Answers && !s.now[i] {
			s.Waits = append(s.Waits, p.Code)
		}
	}
}

func (c *Card) start() *Standing {
	n := len(c.Agenda.Parties)
	s := &Standing{Phase: Lists, Round: 1, first: make([]bool, n), now: make([]bool, n)}
	s.waits(&c.Agenda)
	return s
}

// next goes to the next round, or ends.
func (s *Standing) next(c *Card) {
	s.Packages, s.now = nil, make([]bool, len(s.now))
	s.Round++
	switch {
	case s.Settled != nil && s.after:
		s.Phase = Over
	case s.Settled != nil:
		s.Phase = Settled
	case s.Rounds >= c.Rounds:
		s.Phase = Over
	default:
		s.Phase = Lists
	}
}

// step takes in one entry, or says which rule it breaks.
func (s *Standing) step(c *Card, e *Entry) error {
	a := &c.Agenda
	switch e.Kind {
	case listEntry, answerEntry:
		i := a.party(e.From)
		want := map[string]Phase{listEntry: Lists, answerEntry: Answers}[e.Kind]
		switch {
		case i < 0 || e.Letter.IsZero() || len(e.Packages)+len(e.Acceptances)+e.Taken != 0 || e.Early || e.Proven || e.Gain:
			return wrong(e, "it isn't in form")
		case s.Phase != want:
			return wrong(e, "%s", s.Phase.said())
		case s.now[i]:
			return wrong(e, "%s has given one in this round", e.From)
		}
		s.now[i] = true
		s.first[i] = s.first[i] || e.Kind == listEntry
	case publishEntry:
		switch {
		case s.Phase != Lists || slices.Contains(s.first, false):
			return wrong(e, "not all lists are in")
		case s.Rounds >= c.Rounds:
			return wrong(e, "round %d of %d", s.Rounds+1, c.Rounds)
		case len(e.Packages) > c.Packages || e.From != "" || len(e.Acceptances)+e.Taken != 0 || e.Early || e.Proven || e.Gain:
			return wrong(e, "it isn't in form")
		}
		if err := c.packages(e); err != nil {
			return err
		}
		s.Rounds++
		s.Probes++
		if len(e.Packages) == 0 {
			s.next(c)
			break
		}
		s.Phase, s.Packages, s.now = Answers, e.Packages, make([]bool, len(s.now))
	case closeEntry:
		all := !slices.Contains(s.now, false)
		switch {
		case s.Phase != Answers || e.Early == all || e.Early && e.Taken != 0:
			return wrong(e, "answers are missing, or the end is called something else than it is")
		case e.Taken < 0 || e.Taken > len(s.Packages) || e.From != "" || len(e.Packages) != 0 || e.Proven || e.Gain:
			return wrong(e, "it isn't in form")
		}
		if err := c.acceptances(e, s); err != nil {
			return err
		}
		s.Probes++
		if e.Taken > 0 {
			s.Settled, s.Made, s.accepted = s.Packages[e.Taken-1], s.Round, e
		}
		s.next(c)
	case afterEntry:
		switch {
		case s.Phase != Settled:
			return wrong(e, "nothing is settled, or the look for more was taken")
		case len(e.Packages) > 1 || len(e.Packages) == 1 && s.Rounds >= c.Rounds || e.From != "" || len(e.Acceptances)+e.Taken != 0 || e.Early || e.Proven && e.Gain || len(e.Packages) > 0 && !e.Gain:
			return wrong(e, "it isn't in form")
		}
		if err := c.packages(e); err != nil {
			return err
		}
		s.Probes++
		s.after, s.Phase = true, Over
		if len(e.Packages) == 1 {
			s.Rounds++
			s.Phase, s.Packages, s.now = Answers, e.Packages, make([]bool, len(s.now))
		}
	default:
		return wrong(e, "no such kind")
	}
	s.waits(a)
	return nil
}

// packages says whether what an entry proposes are packages of the agenda,
// different ones.
func (c *Card) packages(e *Entry) error {
	p := c.Agenda.problem()
	for n, x := range e.Packages {
		if err := p.CheckPackage(x); err != nil {
			return wrong(e, "package %d: %v", n+1, err)
		}
		if broken, _ := p.Crossed(x); len(broken) > 0 {
			return wrong(e, "package %d breaks a rule of the agenda: %.60q", n+1, p.Rules[broken[0]].Name)
		}
		for m := range n {
			if slices.Equal(e.Packages[m], x) {
				return wrong(e, "packages %d and %d are one", m+1, n+1)
			}
		}
	}
	return nil
}

// acceptances says whether all parties have signed the package that is said to be
// accepted by all.
func (c *Card) acceptances(e *Entry, s *Standing) error {
	if e.Taken == 0 {
		if len(e.Acceptances) != 0 {
			return wrong(e, "acceptances of a package that not all accept")
		}
		return nil
	}
	if len(e.Acceptances) != len(c.Agenda.Parties) {
		return wrong(e, "%d acceptances of %d", len(e.Acceptances), len(c.Agenda.Parties))
	}
	for i, p := range c.Agenda.Parties {
		if !p.Key.Verify(SignsAcceptance, c.accepted(s.Round, s.Packages[e.Taken-1]), e.Acceptances[i]) {
			return wrong(e, "%s hasn't signed package %d", p.Code, e.Taken)
		}
	}
	return nil
}

// Check goes through a log from the beginning and says where the mediation stands.
func (l *Log) Check() (*Standing, error) {
	if err := l.Card.Check(); err != nil {
		return nil, err
	}
	if l.V != 1 || len(l.Entries) > MaxEntries {
		return nil, fmt.Errorf("%w: version %d, %d entries", ErrLog, l.V, len(l.Entries))
	}
	s, prev := l.Card.start(), l.Card.Digest()
	for n := range l.Entries {
		e := &l.Entries[n]
		switch {
		case e.N != n || e.Prev != prev:
			return nil, wrong(e, "it doesn't follow the one before")
		case !dated(e.Date):
			return nil, wrong(e, "its date is %.30q", e.Date)
		case !l.Card.Key.Verify(SignsEntry, e.signed(), e.Sig):
			return nil, wrong(e, "it isn't signed by the mediator")
		}
		if err := s.step(&l.Card, e); err != nil {
			return nil, err
		}
		prev = e.digest()
	}
	return s, nil
}

// Head stands for a log up to its end: to be compared by voice (seal.Spoken).
func (l *Log) Head() seal.Digest {
	if n := len(l.Entries); n > 0 {
		return l.Entries[n-1].digest()
	}
	return l.Card.Digest()
}

// Continues says whether a log goes on where an older one of the same card ended.
// Two good logs of one card, neither of which continues the other, prove that the
// mediator signed two stories.
func (l *Log) Continues(old *Log) bool {
	if l.Card.Digest() != old.Card.Digest() || len(l.Entries) < len(old.Entries) {
		return false
	}
	for n := range old.Entries {
		if !bytes.Equal(l.Entries[n].signed(), old.Entries[n].signed()) {
			return false
		}
	}
	return true
}

// Has says whether a letter's bytes stand in the log.
func (l *Log) Has(letter []byte) bool {
	d := letterDigest(letter)
	return slices.ContainsFunc(l.Entries, func(e Entry) bool { return e.Letter == d })
}

// ParseLog reads a log and checks it.
func ParseLog(raw []byte) (*Log, *Standing, error) {
	l := &Log{}
	if len(raw) > MaxLog {
		return nil, nil, fmt.Errorf("%w: %d bytes; the most is %d", ErrLog, len(raw), MaxLog)
	}
	if err := seal.Unmarshal(raw, l); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrLog, err)
	}
	s, err := l.Check()
	return l, s, err
}

func letterDigest(raw []byte) seal.Digest { return seal.Hash("parley mediation v1 letter", raw) }
