package mediator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"

	"parley/internal/bridge"
	"parley/seal"
)

// Vault is the mediator's own state. It is written to a sealed file and goes
// nowhere; only Log leaves.
type Vault struct {
	Answers [][]byte `json:"answers"` // letters of the round as they came, unopened; by party
	Lists   []*List  `json:"lists"`   // newest, by party
	Log     Log      `json:"log"`
}

// Open makes a vault and its card. The card's agenda, name, recipient, rounds and
// packages are the caller's.
func Open(c Card, date string, sign Sign) (*Vault, error) {
	var err error
	c.V, c.Date = 1, date
	if c.Sig, err = sign(SignsCard, c.signed()); err != nil {
		return nil, fmt.Errorf("sign the card: %w", err)
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	n := len(c.Agenda.Parties)
	return &Vault{Answers: make([][]byte, n), Lists: make([]*List, n), Log: Log{Card: c, Entries: []Entry{}, V: 1}}, nil
}

// add signs an entry and takes it in, if the rules allow it.
func (v *Vault) add(e Entry, date string, sign Sign) error {
	e.Date, e.N, e.Prev = date, len(v.Log.Entries), v.Log.Head()
	s, err := v.Log.Check()
	if err != nil {
		return err
	}
	if err := s.step(&v.Log.Card, &e); err != nil {
		return err
	}
	if e.Sig, err = sign(SignsEntry, e.signed()); err != nil {
		return fmt.Errorf("sign the entry: %w", err)
	}
	v.Log.Entries = append(v.Log.Entries, e)
	return nil
}

// Take takes in a letter. The same bytes again change nothing. A list is opened
// and checked at once; what is wrong with it goes to its party alone. An answer
// stays closed.
func (v *Vault) Take(raw []byte, with age.Identity, date string, sign Sign) (*Letter, error) {
	l, err := ParseLetter(raw)
	if err != nil {
		return nil, err
	}
	c := &v.Log.Card
	if err := l.check(c); err != nil {
		return nil, err
	}
	if v.Log.Has(raw) {
		return l, nil
	}
	s, err := v.Log.Check()
	if err != nil {
		return nil, err
	}
	i := c.Agenda.party(l.From)
	want := map[string]Phase{ListKind: Lists, AnswerKind: Answers}[l.Kind]
	switch {
	case s.Phase != want:
		return nil, fmt.Errorf("%w: %s", ErrPhase, s.Phase.said())
	case l.Round != s.Round:
		return nil, fmt.Errorf("%w: it is for round %d; this is round %d", ErrPhase, l.Round, s.Round)
	case s.now[i]:
		return nil, fmt.Errorf("%w: %s has given another one in round %d", ErrOnce, l.From, s.Round)
	}
	if l.Kind == AnswerKind {
		if err := v.add(Entry{From: l.From, Kind: answerEntry, Letter: letterDigest(raw)}, date, sign); err != nil {
			return nil, err
		}
		v.Answers[i] = slices.Clone(raw)
		return l, nil
	}
	in, err := l.open(with)
	if err != nil {
		return nil, err
	}
	if in.List.Party.Name != l.From {
		return nil, fmt.Errorf("%w: inside it is the list of another party", ErrLetter)
	}
	if err := in.List.Check(&c.Agenda); err != nil {
		return nil, err
	}
	if was := v.Lists[i]; was != nil {
		if err := in.List.Revises(was, len(c.Agenda.Brackets)); err != nil {
			return nil, err
		}
	}
	if err := v.add(Entry{From: l.From, Kind: listEntry, Letter: letterDigest(raw)}, date, sign); err != nil {
		return nil, err
	}
	v.Lists[i] = in.List
	return l, nil
}

// Publish proposes the packages of a round.
func (v *Vault) Publish(ctx context.Context, date string, sign Sign) error {
	if slices.Contains(v.Lists, nil) {
		return fmt.Errorf("%w: not all lists are in", ErrPhase)
	}
	s, err := v.Log.Check()
	if err != nil {
		return err
	}
	if s.Phase != Lists {
		return fmt.Errorf("%w: %s", ErrPhase, s.Phase.said())
	}
	talks := v.Log.Card.Agenda.Talks
	veil, err := sign(SignsVeil, talks[:]) // an Ed25519 signature is the same each time, and nobody else's to make
	if err != nil {
		return fmt.Errorf("derive the veil: %w", err)
	}
	all, err := diverse(ctx, v.problem(), v.Log.Card.Packages, v.Log.earlier(), veil)
	if err != nil {
		return quiet(err)
	}
	if err := ctx.Err(); err != nil { // an interrupted search would depend on the machine
		return err
	}
	v.Answers = make([][]byte, len(v.Lists))
	return v.add(Entry{Kind: publishEntry, Packages: all}, date, sign)
}

// quiet keeps of an error what tells nothing of the lists.
func quiet(err error) error {
	for _, e := range []error{context.Canceled, context.DeadlineExceeded, bridge.ErrTied, bridge.ErrLarge, bridge.ErrWork} {
		if errors.Is(err, e) {
			return e
		}
	}
	return bridge.ErrProblem
}

// Close opens the answers and says whether all accept one of the packages. With
// early it ends a round in which answers are missing: then none is accepted by
// all, and nothing is opened.
//
// Of several that all accept it is the one that was proposed first. An answer that
// can't be read accepts nothing.
func (v *Vault) Close(early bool, with age.Identity, date string, sign Sign) error {
	s, err := v.Log.Check()
	if err != nil {
		return err
	}
	switch {
	case s.Phase != Answers:
		return fmt.Errorf("%w: %s", ErrPhase, s.Phase.said())
	case len(s.Waits) > 0 && !early:
		return fmt.Errorf("%w: answers of %d parties are missing", ErrPhase, len(s.Waits))
	}
	e := Entry{Kind: closeEntry, Early: len(s.Waits) > 0}
	if !e.Early {
		e.Taken, e.Acceptances = v.common(s, with)
	}
	v.Answers = make([][]byte, len(v.Lists))
	return v.add(e, date, sign)
}

// common finds the first package that all accept, with the acceptances.
func (v *Vault) common(s *Standing, with age.Identity) (int, [][]byte) {
	c := &v.Log.Card
	said := make([]*inside, len(v.Answers))
	for i, raw := range v.Answers {
		l, err := ParseLetter(raw)
		if err != nil {
			continue
		}
		in, err := l.open(with)
		if err == nil && len(in.Answers) == len(s.Packages) {
			said[i] = in
		}
	}
	taken, out := 0, [][]byte(nil)
	for n, x := range s.Packages { // all are looked at, whatever was found
		var all [][]byte
		for i, p := range c.Agenda.Parties {
			if said[i] != nil && p.Key.Verify(SignsAcceptance, c.accepted(s.Round, x), said[i].Answers[n]) {
				all = append(all, said[i].Answers[n])
			}
		}
		if len(all) == len(said) && taken == 0 {
			taken, out = n+1, all
		}
	}
	return taken, out
}

// After looks whether everybody could still gain beyond what is settled, and
// proposes that if a round is left.
func (v *Vault) After(ctx context.Context, date string, sign Sign) error {
	s, err := v.Log.Check()
	if err != nil {
		return err
	}
	if s.Phase != Settled {
		return fmt.Errorf("%w: %s", ErrPhase, s.Phase.said())
	}
	m, err := v.problem().Improve(ctx, s.Settled, bridge.Search{Nodes: nodes})
	if err != nil {
		return quiet(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	e := Entry{Kind: afterEntry}
	switch {
	case m.Better == nil:
		e.Proven = m.Proven
	case s.Rounds >= v.Log.Card.Rounds:
		e.Gain = true
	default:
		e.Gain, e.Packages = true, [][]int{m.Better.Package}
	}
	v.Answers = make([][]byte, len(v.Lists))
	return v.add(e, date, sign)
}

// Proposes is the content of a standing for callers: the claims that a package
// takes and passes over.
func (l *Log) Proposes(x []int) (takes, passes []string) { return l.Card.Agenda.Claims(x) }

// Digest stands for a package of a round, as its acceptances do.
func (l *Log) Digest(round int, x []int) seal.Digest {
	return seal.Hash("parley mediation v1 package", l.Card.accepted(round, x))
}
