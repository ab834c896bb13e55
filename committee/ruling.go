package committee

import "slices"

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
