package committee

import "slices"

func (s *Sitting) put(e Event) error {
	if !s.body.Votes {
		return s.no(Consensus, "this body decides without votes")
	}
	q, category, err := s.question(e.Of, e.List, e.Text)
	if err != nil {
		return err
	}
	if len(s.ballots) >= MaxBallots {
		return amiss("more than %d votes", MaxBallots)
	}
	if q == OnMotion {
		if m := s.motion(e.Of); m.Kind == MoveDivide && !m.Objects {
			return s.no(DivisionOf, "nobody objects to the division: ask, and it is so")
		}
	}
	asked := s.requested(e.Of)
	switch {
	case e.Kind != Hands && e.Kind != Recorded && e.Kind != RollCall:
		return amiss("by hands, recorded or roll-call?")
	case e.Kind == Hands && asked != "":
		return s.no(MethodOf, "a member asked for a vote: %s", asked)
	case e.Kind == RollCall && s.start == "":
		return s.no(MethodOf, "from whom does the roll call begin? draw a name first")
	}
	b := &Ballot{ID: e.ID, Of: e.Of, Question: q, Category: category, Parts: slices.Clone(e.List), Method: e.Kind, Reason: e.Text, roll: s.roll, votes: make([]Vote, len(s.roll.seats))}
	if t, again := s.tied(e.Of, e.List); again {
		if e.At == "" || seconds(e.At)-seconds(t.at) > int64(s.body.Hours)*3600 || e.At < t.at {
			return s.no(TieOf, "the second vote is within %d hours of %s", s.body.Hours, t.at)
		}
		b.Second = true
	}
	if e.Kind == RollCall {
		b.First, s.start = s.start, ""
	}
	s.begin(e.Of)
	s.asked = asked0
	s.ballot = b
	return nil
}

// asked0 is constant: nothing was asked.
var asked0 = asked{}

// begin marks that voting on a proposal has begun.
func (s *Sitting) begin(of string) {
	if m := s.motion(of); m != nil {
		if m.Kind == MoveAppeal {
			s.appealing = false
		}
		return
	}
	s.appealing = false
	if d := s.root(s.draft(of)); !d.Begun {
		s.edit(d.ID).Begun = true
	}
}

func (s *Sitting) requested(of string) string {
	if m := s.motion(of); m != nil {
		return m.Request
	}
	if d := s.draft(of); d != nil {
		return d.Request
	}
	return ""
}

func (s *Sitting) request(e Event) error {
	if e.Kind != Recorded && e.Kind != RollCall {
		return amiss("a recorded vote or a roll-call?")
	}
	if m := s.motion(e.Of); m != nil {
		if m.Status != Live {
			return s.no(MethodOf, "%s is %s", m.ID, m.Status)
		}
		s.editMotion(e.Of).Request = e.Kind
		return nil
	}
	if _, err := s.live(e.Of); err != nil {
		return err
	}
	s.edit(e.Of).Request = e.Kind
	if s.asked.of == e.Of {
		s.asked = asked0
	}
	return nil
}

func (s *Sitting) mine(e Event) (int, Vote, error) {
	v, ok := ParseVote(e.Vote)
	if !ok {
		return 0, 0, amiss("vote %q: yes, no, abstain or not-participating", e.Vote)
	}
	if e.Person == s.chair.Person && e.Person != "" && !s.body.ChairVotes {
		return 0, 0, s.no(ChairVote, "%s presides and doesn't vote; another member of the delegation may", e.Person)
	}
	i, _ := s.roll.find(e.By)
	return i, v, nil
}

func (s *Sitting) vote(e Event) error {
	if s.ballot == nil || s.ballot.ID != e.Of {
		return s.no(Conduct, "no vote %q is being taken", e.Of)
	}
	i, v, err := s.mine(e)
	if err != nil {
		return err
	}
	if !s.present[i] { // who votes is there
		s.there(e.By, true)
	}
	if s.ballot.votes[i] != Absent {
		return s.no(Correcting, "%s voted %s: correct that instead", e.By, s.ballot.votes[i])
	}
	s.cast(i, v)
	return nil
}

func (s *Sitting) cast(i int, v Vote) {
	b := *s.ballot
	b.votes = slices.Clone(b.votes)
	b.votes[i] = v
	s.ballot = &b
}

func (s *Sitting) correct(e Event) error {
	i, v, err := s.mine(e)
	if err != nil {
		return err
	}
	if s.ballot != nil && s.ballot.ID == e.Of {
		if s.ballot.votes[i] == Absent {
			return s.no(Correcting, "%s has not voted: vote instead", e.By)
		}
		s.cast(i, v)
		return nil
	}
	at := slices.IndexFunc(s.ballots, func(b *Ballot) bool { return b.ID == e.Of })
	if at < 0 || s.ballots[at].NoVote {
		return s.no(Correcting, "no vote %q was taken", e.Of)
	}
	b := *s.ballots[at]
	if b.Method == Hands {
		return s.no(Correcting, "a show of hands names nobody: there is nothing to correct")
	}
	j, ok := b.roll.find(e.By)
	if !ok {
		return s.no(Correcting, "%s had no seat then", e.By)
	}
	if slices.ContainsFunc(b.Corrections, func(c Correction) bool { return c.Seat == e.By }) {
		return s.no(Correcting, "%s has corrected its vote", e.By)
	}
	b.Corrections = append(slices.Clip(b.Corrections), Correction{e.By, b.votes[j].String(), v.String()})
	s.ballots = slices.Clone(s.ballots)
	s.ballots[at] = &b
	return nil
}

func (s *Sitting) announce(e Event) error {
	if s.ballot == nil || s.ballot.ID != e.Of {
		return s.no(Conduct, "no vote %q is being taken", e.Of)
	}
	if m := s.pending(); m != nil && m.Kind == MovePoint {
		return s.no(PointOrder, "a point of order waits for a ruling: %s", m.ID)
	}
	b := *s.ballot
	o, err := Count(s.body, b.Question, b.Category, b.roll.seats, b.votes, b.Second)
	if err != nil {
		return amiss("%v", err)
	}
	if o.Result == Tied && e.At == "" {
		return s.no(TieOf, "equally divided: at what time, since a second vote is due within %d hours?", s.body.Hours)
	}
	b.Outcome = &o
	s.ballot, s.ballots = nil, append(slices.Clip(s.ballots), &b)
	s.untie(b.Of, b.Parts)
	if o.Result == Tied {
		s.ties = append(s.ties, tie{b.Of, b.Parts, e.At})
		return nil
	}
	s.settle(b.Of, b.Parts, o)
	return nil
}

func (s *Sitting) lapse(e Event) error {
	t, due := s.tied(e.Of, e.List)
	switch {
	case !due:
		return s.no(TieOf, "no second vote on %q is due", e.Of)
	case e.At == "" || seconds(e.At)-seconds(t.at) <= int64(s.body.Hours)*3600:
		return s.no(TieOf, "a second vote may still be taken: within %d hours of %s", s.body.Hours, t.at)
	}
	s.untie(e.Of, e.List)
	s.settle(e.Of, e.List, Outcome{Result: Rejected, Why: "tied, and no second vote was taken in time; " + s.body.cite(TieOf) + ": rejected"})
	return nil
}
