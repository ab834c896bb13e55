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

// Ruling is what the chair decided and may be appealed against.
type Ruling struct {
	ID        string   `json:"id"`
	Kind      Kind     `json:"kind"` // ruling, order, imply, new-proposal
	Of        string   `json:"of"`
	List      []string `json:"list,omitempty"`
	Upheld    bool     `json:"upheld,omitempty"` // the point of order
	Text      string   `json:"text,omitempty"`
	Overruled bool     `json:"overruled,omitempty"`
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

func (s *Sitting) ruling(id string) *Ruling {
	for _, r := range s.rulings {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Rulings are the chair's rulings, in order.
func (s Sitting) Rulings() []Ruling {
	out := make([]Ruling, 0, len(s.rulings))
	for _, r := range s.rulings {
		out = append(out, *r)
	}
	return out
}

func (s *Sitting) ruled(r *Ruling) {
	s.rulings = append(slices.Clip(s.rulings), r)
	s.appealing = true
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

func (s *Sitting) speak(e Event) error {
	m := s.motion(e.Of)
	if m == nil {
		return s.speakOn(e)
	}
	if m.Status != Live {
		return s.no(Speakers, "%s is %s", m.ID, m.Status)
	}
	if !m.Objects && m.Kind == MoveDivide {
		return s.no(DivisionOf, "nobody objects to the division: there is nothing to debate")
	}
	k, _ := s.body.movable(m.Kind)
	if e.By == m.By || slices.Contains(m.For, e.By) || slices.Contains(m.Not, e.By) {
		return s.no(k.Topic, "%s has spoken on it", e.By)
	}
	most, list := k.For, m.For
	if e.Kind == "against" {
		most, list = k.Not, m.Not
	} else if e.Kind != "for" {
		return amiss("for or against?")
	}
	if len(list) >= most {
		return s.no(k.Topic, "%d may speak %s it", most, e.Kind)
	}
	m = s.editMotion(e.Of)
	if e.Kind == "for" {
		m.For = append(slices.Clip(m.For), e.By)
	} else {
		m.Not = append(slices.Clip(m.Not), e.By)
	}
	return nil
}

func (s *Sitting) speakOn(e Event) error {
	i := s.itemAt(e.Of)
	if i == nil {
		return s.no(Speakers, "%q is neither a motion nor an item", e.Of)
	}
	if m := s.pending(); m != nil {
		return s.no(Precedence, "a motion is pending: %s", m.ID)
	}
	switch act := s.draft(s.acting); {
	case i.closed:
		return s.no(CloseDebate, "the debate on %s is closed", e.Of)
	case i.noAction:
		return s.no(AdjournItem, "the debate on %s is adjourned", e.Of)
	case act != nil && act.Begun:
		return s.no(Conduct, "voting on %s has begun", act.ID)
	}
	return s.remark(Remark{Kind: "speak", By: e.By, Of: e.Of, Text: e.Text})
}

func (s *Sitting) rule(e Event) error {
	m := s.motion(e.Of)
	if m == nil || m.Kind != MovePoint || m.Status != Live {
		return s.no(PointOrder, "%q is no point of order that waits for a ruling", e.Of)
	}
	m = s.editMotion(e.Of)
	m.Status = Lost
	if e.Upheld {
		m.Status = Adopted
	}
	s.ruled(&Ruling{ID: e.ID, Kind: DoRuling, Of: e.Of, Upheld: e.Upheld, Text: e.Text})
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
		d.Status, d.Why, d.Begun, d.Groups, d.NoVote = Live, "", false, nil, false
	case MoveDivide:
		d := s.edit(m.Of)
		d.Groups = slices.Clip(d.Groups)
		for _, g := range m.Groups {
			d.Groups = append(d.Groups, Group{Parts: g})
		}
	}
}

func (s *Sitting) overrule(id string) {
	i := slices.IndexFunc(s.rulings, func(r *Ruling) bool { return r.ID == id })
	r := *s.rulings[i]
	r.Overruled = true
	s.rulings = slices.Clone(s.rulings)
	s.rulings[i] = &r
	switch r.Kind {
	case DoRuling:
		m := s.editMotion(r.Of)
		m.Status = Adopted
		if r.Upheld {
			m.Status = Lost
		}
	case DoOrder:
		d := s.edit(r.Of)
		d.Order, d.Reason = nil, ""
	case DoImply:
		d := s.edit(r.Of)
		d.Status, d.Why, d.Forced = Live, "", true
	case DoNotAmend:
		d := s.edit(r.Of)
		d.Status, d.Why = Live, ""
	}
}
