package committee

import "slices"

// ask is the chair's "if I hear no objection": on a proposal, an amendment, a
// part of one, or a division.
func (s *Sitting) ask(e Event) error {
	q, _, err := s.question(e.Of, e.List, e.Text)
	if err != nil {
		return err
	}
	if q == OnAppeal {
		return s.no(PointOrder, "an appeal is put to the vote at once")
	}
	if _, again := s.tied(e.Of, e.List); again {
		return s.no(TieOf, "a second vote on %s is due", e.Of)
	}
	if r := s.requested(e.Of); r != "" {
		return s.no(Consensus, "a member asked for a vote: %s", r)
	}
	if m := s.motion(e.Of); m != nil && m.Objects {
		return s.no(Consensus, "a member objected: it goes to the vote")
	}
	if d := s.draft(e.Of); d != nil && d.objected(e.List) && s.body.Votes {
		return s.no(Consensus, "a member objected: it goes to the vote")
	}
	s.asked = asked{e.Of, slices.Clone(e.List)}
	return nil
}

// objected tells whether a member wants a vote on the draft, or on those parts.
func (d *Draft) objected(parts []string) bool {
	if len(parts) == 0 {
		return d.Objected
	}
	return slices.ContainsFunc(d.Groups, func(g Group) bool { return g.Objected && slices.Equal(g.Parts, parts) })
}

// object is to what is asked; without a question, to a decision without a vote.
func (s *Sitting) object(e Event) error {
	if m := s.motion(e.Of); m != nil && m.Status == Live {
		s.editMotion(e.Of).Objects = true
	} else if _, err := s.live(e.Of); err != nil {
		return err
	} else if d := s.edit(e.Of); s.asked.of == e.Of && len(s.asked.parts) > 0 {
		d.Groups = slices.Clone(d.Groups)
		for i := range d.Groups {
			d.Groups[i].Objected = d.Groups[i].Objected || slices.Equal(d.Groups[i].Parts, s.asked.parts)
		}
	} else {
		d.Objected = true
	}
	if s.asked.of == e.Of {
		s.asked = asked0
	}
	return s.remark(Remark{Kind: "object", By: e.By, Of: e.Of, Text: e.Text})
}

// gavel decides what was asked and nobody objected to.
func (s *Sitting) gavel(e Event) error {
	if s.asked.of == "" || s.asked.of != e.Of || !slices.Equal(s.asked.parts, e.List) {
		return s.no(Consensus, "whether anybody objects to %q was not asked, or somebody did", e.Of)
	}
	q, category, err := s.question(e.Of, e.List, "asked")
	if err != nil {
		return err
	}
	s.asked = asked0
	s.begin(e.Of)
	o := noVote(s.body, q)
	s.settle(e.Of, e.List, o)
	b := &Ballot{ID: e.ID, Of: e.Of, Question: q, Category: category, Parts: slices.Clone(e.List), NoVote: true, Outcome: &o, roll: s.roll, votes: make([]Vote, len(s.roll.seats))}
	s.ballots = append(slices.Clip(s.ballots), b)
	return nil
}

// explain keeps an explanation of vote or position.
func (s *Sitting) explain(e Event) error {
	d := s.draft(e.Of)
	if d == nil {
		return amiss("%q: no such proposal or amendment", e.Of)
	}
	root := s.root(d)
	if slices.Contains(d.Sponsors, e.By) {
		return s.no(Conduct, "%s proposes %s and doesn't explain its vote on it", e.By, e.Of)
	}
	switch {
	case e.Kind == "before" && (s.acting != root.ID || root.Begun):
		return s.no(Conduct, "before means: once action is taken on %s and no vote has begun", root.ID)
	case e.Kind == "after" && root.Status == Live:
		return s.no(Conduct, "after means: once %s is decided", root.ID)
	case e.Kind != "before" && e.Kind != "after":
		return amiss("before or after the vote?")
	}
	for _, r := range s.Remarks() {
		if r.Kind == "explain" && r.Of == e.Of && r.By == e.By && !slices.Contains(s.permits, e.Of+" "+e.By) {
			return s.no(Conduct, "%s explained its vote %s: before or after, not both", e.By, r.When)
		}
	}
	return s.remark(Remark{Kind: "explain", By: e.By, Of: e.Of, When: e.Kind, Text: e.Text})
}

// dissociate notes that a member stands apart from what was adopted without a
// vote, or from parts of it.
func (s *Sitting) dissociate(e Event) error {
	d := s.draft(e.Of)
	if d == nil || d.Status != Adopted || !d.NoVote {
		return s.no(Consensus, "%q was not adopted without a vote", e.Of)
	}
	for _, p := range e.List {
		if _, ok := d.words(p); !ok {
			return s.no(Consensus, "%s is no part of %s", p, e.Of)
		}
	}
	return s.remark(Remark{Kind: "dissociate", By: e.By, Of: e.Of, Parts: slices.Clone(e.List), Text: e.Text})
}
