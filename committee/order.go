package committee

import (
	"fmt"
	"slices"
)

// Place is an amendment's place in the proposed order.
type Place struct {
	ID      string  `json:"id"`
	Measure Measure `json:"measure"`
	Why     string  `json:"why"`
}

// Propose lists the amendments to a draft that can be voted on, furthest
// removed first: by words changed in operative parts, then in the others, then
// by the order of submission. The chair decides.
func (s Sitting) Propose(id string) []Place {
	t := s.draft(id)
	if t == nil {
		return nil
	}
	var out []Place
	number := map[string]int{}
	for _, a := range s.drafts {
		if a.Amends == id && a.Status == Live && s.admissible(a) == nil {
			m := Distance(t.Parts, a.Changes)
			number[a.ID] = a.Number
			out = append(out, Place{a.ID, m, fmt.Sprintf("%d words changed in operative paragraphs, %d in others", m.Operative, m.Other)})
		}
	}
	slices.SortFunc(out, func(a, b Place) int {
		if a.Measure.Operative != b.Measure.Operative {
			return b.Measure.Operative - a.Measure.Operative
		}
		if a.Measure.Other != b.Measure.Other {
			return b.Measure.Other - a.Measure.Other
		}
		return number[a.ID] - number[b.ID]
	})
	return out
}

// order is the chair's order of the amendments to a draft.
func (s *Sitting) order(e Event) error {
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	if root := s.root(d); s.acting != root.ID {
		return s.no(Submission, "action is not taken on %s", root.ID)
	}
	var want []string
	for _, p := range s.Propose(e.Of) {
		want = append(want, p.ID)
	}
	if len(want) < 2 {
		return s.no(Amendments, "fewer than two amendments to %s are to be put in order", e.Of)
	}
	if !slices.Equal(slices.Sorted(slices.Values(e.List)), slices.Sorted(slices.Values(want))) {
		return s.no(Amendments, "the order names other amendments than those to be voted on: %v", want)
	}
	if !slices.Equal(e.List, want) && e.Text == "" {
		return s.no(Amendments, "the proposed order is %v: say why another one", want)
	}
	for _, r := range s.rulings {
		if r.Kind == DoOrder && r.Of == e.Of && r.Overruled && slices.Equal(r.List, e.List) {
			return s.no(PointOrder, "that order was overruled")
		}
	}
	d = s.edit(e.Of)
	d.Order, d.Reason = slices.Clone(e.List), e.Text
	s.ruled(&Ruling{ID: e.ID, Kind: DoOrder, Of: e.Of, List: d.Order, Text: e.Text})
	return nil
}

// implied are the adopted amendments whose adoption implies that d is
// rejected: those marked as its rivals, and those that took out what it changes.
func (s *Sitting) implied(d *Draft) []string {
	var out []string
	for _, a := range s.drafts {
		if a.Amends == d.Amends && a.Status == Adopted && (slices.Contains(a.Rivals, d.ID) || slices.Contains(d.Rivals, a.ID) || removes(a.Changes, d.Changes)) {
			out = append(out, a.ID)
		}
	}
	return out
}

// removes tells whether adopted took a part out that changes would change.
func removes(adopted, changes []Change) bool {
	return slices.ContainsFunc(adopted, func(a Change) bool {
		return a.Do == "delete" && slices.ContainsFunc(changes, func(c Change) bool { return c.Part == a.Part })
	})
}

func (s *Sitting) imply(e Event) error {
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	if d.Amends == "" || len(e.List) == 0 {
		return amiss("which amendment, and the adoption of which others?")
	}
	known := s.implied(d)
	for _, id := range e.List {
		a := s.draft(id)
		if a == nil || a.Amends != d.Amends || a.Status != Adopted {
			return s.no(Amendments, "%s is no adopted amendment to %s", id, d.Amends)
		}
		if !slices.Contains(known, id) && e.Text == "" {
			return s.no(Amendments, "%s and %s aren't marked as rivals: say why", id, d.ID)
		}
	}
	s.end(d.ID, NotPut, fmt.Sprintf("implied by the adoption of %v; %s", e.List, s.body.cite(Amendments)))
	s.ruled(&Ruling{ID: e.ID, Kind: DoImply, Of: d.ID, List: slices.Clone(e.List), Text: e.Text})
	return nil
}

func (s *Sitting) notAmendment(e Event) error {
	d, err := s.notBegun(e.Of)
	if err != nil {
		return err
	}
	if d.Amends == "" || e.Text == "" {
		return amiss("which amendment is a new proposal, and why?")
	}
	s.end(d.ID, NoAmendment, e.Text+"; "+s.body.cite(Amendments))
	s.ruled(&Ruling{ID: e.ID, Kind: DoNotAmend, Of: d.ID, Text: e.Text})
	return nil
}
