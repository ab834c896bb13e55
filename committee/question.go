package committee

import "slices"

// question tells what is put, and refuses what may not be yet.
func (s *Sitting) question(of string, parts []string, reason string) (Question, string, error) {
	if err := s.quorum(s.body.Decide, "to decide"); err != nil {
		return "", "", err
	}
	if _, again := s.tied(of, parts); !again && s.motion(of) == nil {
		for _, t := range s.ties {
			if s.motion(t.of) == nil {
				return "", "", s.no(TieOf, "a second vote on %s is due", t.of)
			}
		}
	}
	first := s.pending()
	if m := s.motion(of); m != nil {
		switch {
		case m.Status != Live:
			return "", "", s.no(Precedence, "%s is %s", of, m.Status)
		case m.Kind == MovePoint:
			return "", "", s.no(PointOrder, "the chair rules on a point of order")
		case first != m:
			return "", "", s.no(Precedence, "%s comes first: %s", first.Kind, first.ID)
		}
		switch m.Kind {
		case MoveAppeal:
			return OnAppeal, "", nil
		case MoveAgain:
			return OnReconsider, "", nil
		}
		return OnMotion, "", nil
	}
	if first != nil {
		return "", "", s.no(Precedence, "a motion is pending: %s", first.ID)
	}
	d, err := s.live(of)
	if err != nil {
		return "", "", err
	}
	root := s.root(d)
	if s.acting != root.ID {
		return "", "", s.no(Submission, "action is not taken on %s", root.ID)
	}
	if err := s.ready(d, parts, reason); err != nil {
		return "", "", err
	}
	q := OnProposal
	switch {
	case d.Amends != "" && len(parts) > 0:
		q = OnChange
	case d.Amends != "":
		q = OnAmendment
	case len(parts) > 0:
		q = OnPart
	}
	return q, root.Category, nil
}

// ready refuses a draft, or parts of it, that can't be decided on yet.
func (s *Sitting) ready(d *Draft, parts []string, reason string) error {
	if err := s.admissible(d); err != nil {
		return err
	}
	if d.Needs && d.Budget == "" {
		return s.no(BudgetCost, "%s costs money: a statement of what it costs comes first", d.ID)
	}
	if first := s.Propose(d.ID); len(first) > 0 {
		next := s.nextAmendment(d.ID)
		if next == "" {
			next = "the chair says in which order"
		}
		return s.no(Amendments, "amendments come first: %s", next)
	}
	if d.Amends != "" {
		t := s.draft(d.Amends)
		if next := s.nextAmendment(t.ID); next != d.ID {
			if next == "" {
				return s.no(Amendments, "the chair says first in which order the amendments to %s are put", t.ID)
			}
			return s.no(Amendments, "%s comes before %s", next, d.ID)
		}
		if because := s.implied(d); len(because) > 0 && reason == "" && !d.Forced {
			return s.no(Amendments, "the adoption of %v implies that %s is rejected: confirm that it isn't put, or say why it is", because, d.ID)
		}
	}
	for _, g := range d.Groups {
		if g.Result == "" && (len(parts) == 0 || !slices.Equal(g.Parts, parts)) {
			return s.no(DivisionOf, "%v of %s is voted on separately first", g.Parts, d.ID)
		}
		if g.Result == "" {
			return nil
		}
	}
	if len(parts) > 0 {
		return s.no(DivisionOf, "no division of %v was agreed", parts)
	}
	return nil
}

// nextAmendment is the amendment to a draft that is put next; "" where the
// chair has to give an order first.
func (s *Sitting) nextAmendment(id string) string {
	places := s.Propose(id)
	if len(places) == 1 {
		return places[0].ID
	}
	t := s.draft(id)
	for _, p := range places {
		if !slices.Contains(t.Order, p.ID) {
			return ""
		}
	}
	for _, o := range t.Order {
		if slices.ContainsFunc(places, func(p Place) bool { return p.ID == o }) {
			return o
		}
	}
	return ""
}

// admissible holds a draft against the rule of the day before.
func (s *Sitting) admissible(d *Draft) error {
	if !s.body.DayBefore || d.Amends != "" && slices.Contains(s.permits, d.ID) {
		return nil
	}
	if d.Circulated == "" {
		return s.no(Circulated, "%s was not circulated", d.ID)
	}
	if d.Circulated >= s.meeting.Date {
		return s.no(Circulated, "%s was circulated on %s; the meeting is on %s", d.ID, d.Circulated, s.meeting.Date)
	}
	return nil
}

func (s *Sitting) action(e Event) error {
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	switch act := s.draft(s.acting); {
	case d.Amends != "":
		return s.no(Amendments, "%s is voted on with %s", d.ID, s.root(d).ID)
	case d.Item != s.item:
		return s.no(Submission, "item %s isn't taken up", d.Item)
	case act != nil && act.Begun:
		return s.no(Conduct, "voting on %s has begun", act.ID)
	}
	if m := s.pending(); m != nil {
		return s.no(Precedence, "a motion is pending: %s", m.ID)
	}
	if err := s.admissible(d); err != nil {
		return err
	}
	for _, o := range s.drafts {
		if d.Question != "" && o.Question == d.Question && o.Item == d.Item && o.Amends == "" && o.Status == Live && o.Number < d.Number && !d.Priority && s.admissible(o) == nil {
			return s.no(Submission, "%s on the same question was submitted before", o.ID)
		}
	}
	s.acting = d.ID
	return nil
}
