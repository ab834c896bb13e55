package offices

import (
	"errors"
	"fmt"
	"slices"

	"parley/internal/desk"
	"parley/internal/mediator"
	"parley/seal"
)

// MediationsFile is the closed file of a party's mediations.
const MediationsFile = "mediations"

// Mediations are what a party has done with mediators. The zero value is none.
type Mediations struct {
	Mine []Mediation `json:"mine"`
	V    int         `json:"v"` // 1
}

// Mediation is one card, as a party keeps it.
type Mediation struct {
	Answers []Letter      `json:"answers"` // by round
	Card    seal.Digest   `json:"card"`
	List    mediator.List `json:"list"` // newest entrusted
	Lists   []Letter      `json:"lists"`
	Log     mediator.Log  `json:"log"` // newest seen; only its card when none was
	Ready   *Ready        `json:"ready,omitempty"`
}

// Ready is what one person wants to seal, and waits for a second one of the
// delegation, where its rule wants that. What is what it would be: nothing else
// can be sealed by it.
type Ready struct {
	By   string `json:"by"` // id of the account
	Name string `json:"name"`
	What string `json:"what"`
}

// Letter is one that was sealed for a mediator.
type Letter struct {
	Letter []byte `json:"letter"`
	Round  int    `json:"round"`
}

// Of finds what is kept of a card, or begins it.
func (m *Mediations) Of(c *mediator.Card) *Mediation {
	if x := m.Find(c.Digest()); x != nil {
		return x
	}
	m.V = 1
	m.Mine = append(m.Mine, Mediation{Card: c.Digest(), Log: mediator.Log{Card: *c, Entries: []mediator.Entry{}, V: 1}})
	one := &m.Mine[len(m.Mine)-1]
	one.Answers, one.Lists, one.List = []Letter{}, []Letter{}, mediator.List{Brackets: []mediator.Named{}}
	one.List.Party.Points, one.List.Party.RedLines = [][]int64{}, []mediator.Rule{}
	return one
}

// Find is what is kept of a card; nil when nothing is.
func (m *Mediations) Find(card seal.Digest) *Mediation {
	for i := range m.Mine {
		if m.Mine[i].Card == card {
			return &m.Mine[i]
		}
	}
	return nil
}

// Spent counts the rounds that mediators have had in talks by other cards than this one, or can still have with a list that was
// entrusted to them: a vault publishes as often as its card allows, whether its log is read here or not.
func (m *Mediations) Spent(c *mediator.Card) int {
	n := 0
	for i := range m.Mine {
		o := &m.Mine[i]
		if o.Log.Card.Agenda.Talks != c.Agenda.Talks || o.Card == c.Digest() {
			continue
		}
		switch s, err := o.Log.Check(); {
		case err != nil || len(o.Lists) > 0 && (s.Phase == mediator.Lists || s.Phase == mediator.Answers):
			n += o.Log.Card.Rounds
		case s.Phase == mediator.Settled: // one more look for a better package
			n += min(s.Rounds+1, o.Log.Card.Rounds)
		default:
			n += s.Rounds
		}
	}
	return n
}

// Same says whether a card is for what is open now.
func Same(k *mediator.Card, a *mediator.Agenda) error {
	mine, err1 := a.Digest()
	theirs, err2 := k.Agenda.Digest()
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if mine != theirs {
		return desk.Advise(errors.New("the card's agenda isn't what is open in your record"), "bring the record up to date; if it is, the mediator needs a new agenda: parley mediation agenda")
	}
	return nil
}

// Fits says whether a card is for what is open now, and leaves rounds enough.
func (m *Mediations) Fits(k *mediator.Card, a *mediator.Agenda) error {
	if err := Same(k, a); err != nil {
		return err
	}
	if n := m.Spent(k); n+k.Rounds > mediator.MaxRounds {
		return desk.Advise(fmt.Errorf("mediators have had %d rounds in these talks, or can still have them, and this card allows %d; %d in all are the most", n, k.Rounds, mediator.MaxRounds), "ask for a card with fewer rounds: with many, lists and answers could be used to find out your red lines")
	}
	return nil
}

// Entrust seals a list for the round that the newest log is in, and keeps both.
func (m *Mediation) Entrust(list mediator.List, date string, sign mediator.Sign) ([]byte, error) {
	at, err := m.Log.Check()
	if err != nil {
		return nil, err
	}
	if m.Listed(at.Round) != nil {
		return nil, desk.Advise(fmt.Errorf("you have sealed a list for round %d", at.Round), "after the next packages a list may be revised: read the newest log with --log")
	}
	if len(m.Lists) > 0 {
		if err := list.Revises(&m.List, len(m.Log.Card.Agenda.Brackets)); err != nil {
			return nil, err
		}
	}
	letter, err := m.Log.Card.Entrust(list, date, at.Round, sign)
	if err != nil {
		return nil, err
	}
	m.List, m.Lists = list, append(m.Lists, Letter{letter, at.Round})
	return letter, nil
}

// Listed is the list that was sealed for a round; nil when none was.
func (m *Mediation) Listed(round int) *Letter { return of(m.Lists, round) }

// Answered is the answer that was sealed for a round; nil when none was.
func (m *Mediation) Answered(round int) *Letter { return of(m.Answers, round) }

func of(list []Letter, round int) *Letter {
	if i := slices.IndexFunc(list, func(l Letter) bool { return l.Round == round }); i >= 0 {
		return &list[i]
	}
	return nil
}

// Answerable says whether the mediator waits for an answer of this party.
func (m *Mediation) Answerable(at *mediator.Standing) error {
	if at.Phase != mediator.Answers {
		return desk.Advise(errors.New("the mediator waits for no answers"), "see where it stands: parley mediation read LOG")
	}
	if m.Answered(at.Round) != nil {
		return desk.Advise(fmt.Errorf("you have answered round %d: an answer can't be changed", at.Round), "read the newest log with: parley mediation read LOG")
	}
	return nil
}

// Answer seals the answer to the packages of a round and keeps it. noise has
// seal.SignatureSize random bytes for each package.
func (m *Mediation) Answer(at *mediator.Standing, me, date string, yes []bool, noise []byte, sign mediator.Sign) ([]byte, error) {
	if err := m.Answerable(at); err != nil {
		return nil, err
	}
	letter, err := m.Log.Card.Answer(me, date, at.Round, at.Packages, yes, noise, sign)
	if err != nil {
		return nil, err
	}
	m.Answers = append(m.Answers, Letter{letter, at.Round})
	return letter, nil
}

// Missing is a letter that the log doesn't have though it should.
type Missing struct {
	Kind  string // list or answer
	Round int
}

// Follow takes in a log of this mediation that isn't older than what was seen. name
// is what a person calls it.
func (m *Mediation) Follow(l *mediator.Log, s *mediator.Standing, name string) (missing []Missing, err error) {
	if l.Card.Digest() != m.Card {
		return nil, desk.Advise(fmt.Errorf("%s is the log of another card", name), "read the log that belongs to the card you hold")
	}
	if m.Log.Continues(l) && len(l.Entries) < len(m.Log.Entries) {
		return nil, desk.Advise(fmt.Errorf("%s is older than what you have seen of it", name), "ask the mediator for the newest log")
	}
	if !l.Continues(&m.Log) {
		return nil, desk.Advise(fmt.Errorf("%s contradicts what the mediator signed before: it has told two stories", name), "keep this file; show it to the other parties, and trust this mediator no more")
	}
	m.Log = *l
	return m.Missing(s), nil
}

// Missing are the letters that the newest log should have and hasn't.
func (m *Mediation) Missing(s *mediator.Standing) (out []Missing) {
	for _, k := range []struct {
		name    string
		letters []Letter
	}{{mediator.ListKind, m.Lists}, {mediator.AnswerKind, m.Answers}} {
		for _, x := range k.letters {
			if (x.Round < s.Round || k.name == mediator.ListKind && s.Phase == mediator.Answers && x.Round == s.Round) && !m.Log.Has(x.Letter) {
				out = append(out, Missing{k.name, x.Round})
			}
		}
	}
	return out
}
