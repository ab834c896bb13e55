package committee

import (
	"slices"
)

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
