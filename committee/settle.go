package committee

import (
	"fmt"
	"slices"
)

// settle does what an outcome brings about.
func (s *Sitting) settle(of string, parts []string, o Outcome) {
	carried := o.Result == Carried
	if s.motion(of) != nil {
		s.settleMotion(of, carried)
		return
	}
	d := s.edit(of)
	if len(parts) > 0 {
		s.settlePart(d, parts, o.Result)
		return
	}
	status := Lost
	if carried {
		status = Adopted
	}
	d.NoVote = o.NoVote
	if carried && d.Amends != "" {
		t := s.edit(d.Amends)
		t.Amended = true
		if t.Amends == "" {
			t.Parts = applied(t.Parts, d.Changes)
		} else {
			t.Changes = reworded(t.Changes, d.Changes)
		}
	}
	s.end(of, status, o.Why)
}

// reworded is what an amendment to an amendment makes of its changes.
func reworded(of, by []Change) []Change {
	out := slices.Clone(of)
	for _, c := range by {
		i := slices.IndexFunc(out, func(o Change) bool { return o.ID == c.Part })
		switch {
		case c.Do == "add" && i < 0:
			out = append(out, Change{ID: c.Part, Part: c.Part, Do: "add", Added: c.Added, Operative: c.Operative})
		case c.Do == "delete" && i >= 0:
			out = slices.Delete(out, i, i+1)
		case i >= 0:
			out[i].Added = max(0, out[i].Added-c.Deleted+c.Added)
		}
	}
	return out
}

// settlePart notes what became of parts; where all operative parts are gone
// by such votes, the whole is rejected.
func (s *Sitting) settlePart(d *Draft, parts []string, r Result) {
	d.Groups = slices.Clone(d.Groups)
	for i := range d.Groups {
		if slices.Equal(d.Groups[i].Parts, parts) {
			d.Groups[i].Result = r
		}
	}
	if r != Rejected {
		return
	}
	gone := func(id string) bool { return slices.Contains(parts, id) }
	left := false
	if d.Amends != "" {
		d.Changes = slices.DeleteFunc(slices.Clone(d.Changes), func(c Change) bool { return gone(c.ID) })
		left = len(d.Changes) > 0
	} else {
		had := slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Operative })
		d.Cut = append(slices.Clip(d.Cut), slices.DeleteFunc(slices.Clone(d.Parts), func(p Part) bool { return !gone(p.ID) })...)
		d.Parts = slices.DeleteFunc(slices.Clone(d.Parts), func(p Part) bool { return gone(p.ID) })
		left = slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Operative }) || !had && len(d.Parts) > 0
	}
	if !left {
		s.end(d.ID, Lost, fmt.Sprintf("all its operative parts were rejected; %s: rejected as a whole", s.body.cite(DivisionOf)))
	}
}
