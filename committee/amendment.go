package committee

import (
	"fmt"
	"slices"
)

// Change is what an amendment, or an oral revision, does to one part. Whoever
// compares texts fills it in; this package counts.
type Change struct {
	ID   string `json:"id"`   // names it within the amendment
	Part string `json:"part"` // which part; of an added one, its id
	Do   string `json:"do"`   // add, delete or revise
	// Deleted and Added are numbers of words. A deletion has all words of the
	// part in Deleted, an addition has 0 there.
	Deleted   int  `json:"deleted"`
	Added     int  `json:"added"`
	Operative bool `json:"operative,omitempty"` // of an added part
}

// checkChanges holds changes against what they change: the parts of a
// proposal, or the changes of an amendment (each of them stands for a part).
func checkChanges(t *Draft, changes []Change) error {
	if len(changes) == 0 || len(changes) > MaxParts {
		return amiss("an amendment has 1 to %d changes", MaxParts)
	}
	var seen, touched []string
	for _, c := range changes {
		words, there := t.words(c.Part)
		switch {
		case !named(c.ID) || !named(c.Part):
			return amiss("change %q of %q: ids without spaces", c.ID, c.Part)
		case slices.Contains(seen, c.ID) || slices.Contains(touched, c.Part):
			return amiss("change %s of %s: it or its part stands twice", c.ID, c.Part)
		case c.Do == "add" && (there || c.Deleted != 0):
			return amiss("change %s adds %s, which is there, or deletes too", c.ID, c.Part)
		case c.Do != "add" && !there:
			return amiss("change %s: %s is no part of %s", c.ID, c.Part, t.ID)
		case c.Do == "delete" && (c.Deleted != words || c.Added != 0):
			return amiss("change %s deletes %s: it has %d words", c.ID, c.Part, words)
		case c.Do == "revise" && c.Deleted > words, c.Added < 0, c.Deleted < 0, c.Added > MaxWords:
			return amiss("change %s: %d words deleted and %d added, of %d", c.ID, c.Deleted, c.Added, words)
		case c.Do != "add" && c.Do != "delete" && c.Do != "revise":
			return amiss("change %s: add, delete or revise, not %q", c.ID, c.Do)
		}
		seen, touched = append(seen, c.ID), append(touched, c.Part)
	}
	return nil
}

func (d *Draft) words(part string) (int, bool) {
	for _, p := range d.Parts {
		if p.ID == part {
			return p.Words, true
		}
	}
	for _, c := range d.Changes {
		if c.ID == part {
			return c.Added, true
		}
	}
	return 0, false
}

// Amends tells whether changes merely add to, delete from or revise a part of
// a proposal. Where not one of its words is left they are a new proposal, and
// where all its operative parts would go. parts are the proposal's; over are
// the changes of an amendment, where it is that one which is amended.
func Amends(parts []Part, over, changes []Change) (bool, string) {
	total, gone, operative, dropped := 0, 0, 0, 0
	for _, c := range changes {
		gone += c.Deleted
	}
	for _, p := range parts {
		total += p.Words
		if !p.Operative {
			continue
		}
		operative++
		if slices.ContainsFunc(changes, func(c Change) bool { return c.Part == p.ID && c.Do != "add" && c.Deleted == p.Words }) {
			dropped++
		}
	}
	for _, c := range over {
		total += c.Added
	}
	switch {
	case total > 0 && gone == total:
		return false, fmt.Sprintf("none of its %d words would be left", total)
	case operative > 1 && dropped == operative:
		return false, fmt.Sprintf("all its %d operative paragraphs would be replaced or gone", operative)
	}
	return true, ""
}

// Measure is how far an amendment is removed from the text, in words deleted
// and added: in operative parts first, then in the others.
type Measure struct {
	Operative int `json:"operative"`
	Other     int `json:"other"`
}

// Distance measures changes against the parts that they change.
func Distance(parts []Part, changes []Change) Measure {
	var m Measure
	for _, c := range changes {
		op := c.Operative
		for _, p := range parts {
			if p.ID == c.Part {
				op = p.Operative
			}
		}
		if op {
			m.Operative += c.Deleted + c.Added
		} else {
			m.Other += c.Deleted + c.Added
		}
	}
	return m
}

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

// applied is what changes make of parts. An added part comes last.
func applied(parts []Part, changes []Change) []Part {
	out := slices.Clone(parts)
	for _, c := range changes {
		i := slices.IndexFunc(out, func(p Part) bool { return p.ID == c.Part })
		switch {
		case c.Do == "add" && i < 0:
			out = append(out, Part{c.Part, c.Operative, c.Added})
		case c.Do == "delete" && i >= 0:
			out = slices.Delete(out, i, i+1)
		case i >= 0:
			out[i].Words = max(0, out[i].Words-c.Deleted+c.Added)
		}
	}
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
