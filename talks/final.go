package talks

import (
	"parley/text"
)

// Outcome is where the signing stands.
type Outcome struct {
	Word       string     // what the charter's outcome calls signing: "sign", "table", "issue"
	Done       string     // the same, done: "signed", "tabled", "issued"
	Revision   Revision   // the concluded text, or the newest one
	Text       *text.Text // of Revision
	Initialled []string   // parties, for Revision
	Signed     []string   // parties whose signature under Revision stands
	Exchanged  []string   // parties that have exchanged under Revision
	Concluded  bool       // every party has exchanged: nothing that arrives later changes it
	Others     []Revision // other concluded texts: only when every party has signed two chains
}

// Word returns what signing is called under a charter's outcome, to do and
// done.
func (c *Charter) Word() (do, done string) {
	switch c.Outcome {
	case Resolution:
		return "table", "tabled"
	case Statement:
		return "issue", "issued"
	}
	return "sign", "signed"
}

// Final returns where the signing stands, and the concluded text if there is
// one.
func (v *View) Final() Outcome {
	s := v.s
	r := v.tip()
	done := v.conclusions()
	var o Outcome
	o.Word, o.Done = s.charter.Word()
	if len(done) > 0 {
		r, o.Concluded = done[0], true
		for _, x := range done[1:] {
			o.Others = append(o.Others, v.revision(x))
		}
	}
	o.Revision, o.Text = v.revision(r), r.text
	for p := range s.parties {
		code := s.parties[p].code
		if v.hasInitialled(p, r) {
			o.Initialled = append(o.Initialled, code)
		}
		if x := v.signature(p); o.Concluded || x != nil && x.rev == r {
			o.Signed = append(o.Signed, code)
		}
		for _, n := range s.swaps {
			if n.party == p && n.swapped == r && v.holds(n) {
				o.Exchanged = append(o.Exchanged, code)
				break
			}
		}
	}
	return o
}
