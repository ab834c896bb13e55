package talks

// movement counts what one act changed in its author's stand.
type movement struct {
	made, withdrawn, accepted, lifted int
}

// Movement is how a party has moved up to a view.
type Movement struct {
	Party     string
	Made      int // claims that it proposed as held
	Withdrawn int // claims that it withdrew
	Accepted  int // times that it came to support or accept a wording, or a package's wordings
	Lifted    int // objections that it gave up
}

// Movements returns how each party has moved, in the order of the parties.
func (v *View) Movements() []Movement {
	out := make([]Movement, len(v.s.parties))
	for p := range out {
		out[p].Party = v.s.parties[p].code
	}
	for _, n := range v.s.order {
		if n.moves != (movement{}) && v.counts(n) {
			m := &out[n.party]
			m.Made += n.moves.made
			m.Withdrawn += n.moves.withdrawn
			m.Accepted += n.moves.accepted
			m.Lifted += n.moves.lifted
		}
	}
	return out
}
