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
