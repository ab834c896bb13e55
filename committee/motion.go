package committee

import "slices"

// Motion is a motion of procedure, a point of order or an appeal.
type Motion struct {
	ID      string     `json:"id"`
	Kind    string     `json:"kind"`
	By      string     `json:"by"`
	Of      string     `json:"of,omitempty"`
	Groups  [][]string `json:"groups,omitempty"`
	Text    string     `json:"text,omitempty"`
	For     []string   `json:"for,omitempty"` // who spoke
	Not     []string   `json:"against,omitempty"`
	Objects bool       `json:"objects,omitempty"` // somebody objected to it
	Request string     `json:"request,omitempty"`
	Status  Status     `json:"status"` // live, adopted, rejected, withdrawn, not-put
}

func (s *Sitting) motion(id string) *Motion {
	for _, m := range s.motions {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (s *Sitting) editMotion(id string) *Motion {
	i := slices.IndexFunc(s.motions, func(m *Motion) bool { return m.ID == id })
	m := *s.motions[i]
	s.motions = slices.Clone(s.motions)
	s.motions[i] = &m
	return &m
}

// Motions are all motions, in the order in which they were moved.
func (s Sitting) Motions() []Motion {
	out := make([]Motion, 0, len(s.motions))
	for _, m := range s.motions {
		out = append(out, *m)
	}
	return out
}

// pending is the motion that comes first, or nil.
func (s *Sitting) pending() *Motion {
	var first *Motion
	rank := 0
	for _, m := range s.motions {
		if m.Status != Live {
			continue
		}
		if k, _ := s.body.movable(m.Kind); first == nil || k.Rank < rank {
			first, rank = m, k.Rank
		}
	}
	return first
}

func (s *Sitting) move(e Event) error {
	k, ok := s.body.movable(e.Kind)
	if !ok {
		return s.no(Precedence, "%s knows no motion %q", s.body.ID, e.Kind)
	}
	if s.ballot != nil && e.Kind != MovePoint {
		return s.no(Conduct, "a vote is being taken: only a point of order about it")
	}
	if len(s.motions) >= MaxMotions {
		return amiss("more than %d motions", MaxMotions)
	}
	if p := s.pending(); p != nil && e.Kind != MovePoint && e.Kind != MoveAppeal {
		if was, _ := s.body.movable(p.Kind); was.Rank <= k.Rank {
			return s.no(Precedence, "%s comes first: %s", p.Kind, p.ID)
		}
	}
	m := &Motion{ID: e.ID, Kind: e.Kind, By: e.By, Of: e.Of, Text: e.Text, Status: Live}
	for _, g := range e.Groups {
		m.Groups = append(m.Groups, slices.Clone(g))
	}
	if err := s.movable(m); err != nil {
		return err
	}
	s.motions = append(slices.Clip(s.motions), m)
	return nil
}

// movable tells why a motion can't be moved on what it names.
func (s *Sitting) movable(m *Motion) error {
	d := s.draft(m.Of)
	if act := s.draft(s.acting); act != nil && act.Begun && m.Kind != MovePoint && m.Kind != MoveAppeal && m.Kind != MoveDivide {
		return s.no(Conduct, "voting on %s has begun", act.ID)
	}
	switch m.Kind {
	case MoveAppeal:
		if !s.appealing || s.rulings[len(s.rulings)-1].ID != m.Of {
			return s.no(PointOrder, "an appeal is against the newest ruling, at once")
		}
	case MoveNoAction:
		if d == nil && s.itemAt(m.Of) == nil || d != nil && d.Status != Live {
			return s.no(AdjournItem, "%q is no item, proposal or amendment before the body", m.Of)
		}
	case MoveClosure:
		i := s.itemAt(m.Of)
		if i == nil || i.closed || i.noAction {
			return s.no(CloseDebate, "no debate on %q is open", m.Of)
		}
	case MoveNoPower:
		if d == nil || d.Status != Live || d.Amends != "" {
			return s.no(Competence, "%q is no proposal before the body", m.Of)
		}
	case MoveAgain:
		if d == nil || d.Amends != "" || d.Status != Adopted && d.Status != Lost {
			return s.no(Reconsider, "%q was neither adopted nor rejected", m.Of)
		}
	case MovePriority, MoveNotNext:
		if d == nil || d.Status != Live || d.Amends != "" {
			return s.no(Submission, "%q is no proposal before the body", m.Of)
		}
		if m.Kind == MoveNotNext && !s.settledRival(d) {
			return s.no(Submission, "no proposal on the same question was voted on before %s", m.Of)
		}
	case MoveDivide:
		return s.divisible(d, m.Groups)
	}
	return nil
}

// settledRival tells whether a proposal on the same question was decided.
func (s *Sitting) settledRival(d *Draft) bool {
	return d.Question != "" && slices.ContainsFunc(s.drafts, func(o *Draft) bool {
		return o.Amends == "" && o.ID != d.ID && o.Item == d.Item && o.Question == d.Question && (o.Status == Adopted || o.Status == Lost)
	})
}

func (s *Sitting) divisible(d *Draft, groups [][]string) error {
	if d == nil || d.Status != Live {
		return s.no(DivisionOf, "nothing before the body to divide")
	}
	if len(groups) == 0 {
		return amiss("which parts?")
	}
	var taken []string
	for _, g := range d.Groups {
		taken = append(taken, g.Parts...)
	}
	for _, g := range groups {
		if len(g) == 0 {
			return amiss("a group of no parts")
		}
		for _, p := range g {
			if _, ok := d.words(p); !ok {
				return s.no(DivisionOf, "%s is no part of %s", p, d.ID)
			}
			if slices.Contains(taken, p) {
				return s.no(DivisionOf, "%s is voted on separately as it is", p)
			}
			taken = append(taken, p)
		}
	}
	return nil
}

// settleMotion does what a decided motion brings about.
func (s *Sitting) settleMotion(id string, carried bool) {
	m := s.editMotion(id)
	m.Status = Lost
	if !carried {
		return
	}
	m.Status = Adopted
	why := "motion " + id
	if k, ok := s.body.movable(m.Kind); ok {
		why += "; " + s.body.cite(k.Topic)
	}
	switch m.Kind {
	case MoveAppeal:
		s.overrule(m.Of)
	case MoveSuspend:
		s.meeting.Suspended = true
	case MoveAdjourn:
		s.meeting.Open = false
		s.acting = ""
	case MoveClosure:
		s.itemAt(m.Of).closed = true
	case MoveNoAction:
		if s.draft(m.Of) != nil {
			s.end(m.Of, NoAction, why)
			return
		}
		s.itemAt(m.Of).noAction = true
		for _, d := range s.drafts {
			if d.Item == m.Of && d.Status == Live && d.Amends == "" {
				s.end(d.ID, NoAction, why)
			}
		}
	case MoveNoPower:
		s.end(m.Of, NotOurs, why)
	case MoveNotNext:
		s.end(m.Of, NotPut, why)
	case MovePriority:
		s.edit(m.Of).Priority = true
	case MoveAgain:
		d := s.edit(m.Of)
		d.Parts = append(slices.Clip(d.Parts), d.Cut...) // the votes on parts are taken up again too
		d.Status, d.Why, d.Begun, d.Groups, d.Cut, d.NoVote, d.Objected = Live, "", false, nil, nil, false, false
	case MoveDivide:
		d := s.edit(m.Of)
		d.Groups = slices.Clip(d.Groups)
		for _, g := range m.Groups {
			d.Groups = append(d.Groups, Group{Parts: g})
		}
	}
}
