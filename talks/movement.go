package talks

// movement counts what one act changed in its author's stand.
type movement struct {
	made, withdrawn, accepted, lifted, merged, conceded int
	toward                                              []credit
}

// credit is how many wordings that a party holds an act came to accept.
type credit struct{ party, n int }

func (m *movement) none() bool {
	return m.made|m.withdrawn|m.accepted|m.lifted|m.merged|m.conceded == 0
}

// Movement is how a party has moved up to a view.
type Movement struct {
	Party     string
	Made      int // claims that it proposed as held
	Withdrawn int // claims that it withdrew
	Accepted  int // times that it came to support or accept a wording, or a package's wordings
	Lifted    int // objections that it gave up
	Merged    int // wordings that it held, and now only accepts, since others hold them or what is around or inside them
	Conceded  int // wordings that it held, and gave up by a position or a package
}

// Net is how far the party has come: its own wordings that it withdrew,
// merged or conceded, less those that it made. A party that has made more
// than it gave up is below zero.
func (m Movement) Net() int { return m.Withdrawn + m.Merged + m.Conceded - m.Made }

// Movements returns how each party has moved, in the order of the parties.
func (v *View) Movements() []Movement {
	out := make([]Movement, len(v.s.parties))
	for p := range out {
		out[p].Party = v.s.parties[p].code
	}
	for _, n := range v.s.order {
		if !n.moves.none() && v.counts(n) {
			m := &out[n.party]
			m.Made += n.moves.made
			m.Withdrawn += n.moves.withdrawn
			m.Accepted += n.moves.accepted
			m.Lifted += n.moves.lifted
			m.Merged += n.moves.merged
			m.Conceded += n.moves.conceded
		}
	}
	return out
}

// Credits says how the parties moved towards each other.
type Credits struct {
	Parties []string // in their order, as in Toward
	Toward  [][]int  // times that the first party came to accept a wording that the second one held
}

// Credits counts acceptances by whose wordings they were of. A wording with
// several holders counts for each of them.
func (v *View) Credits() Credits {
	c := Credits{Parties: v.s.Parties(), Toward: make([][]int, len(v.s.parties))}
	for p := range c.Toward {
		c.Toward[p] = make([]int, len(v.s.parties))
	}
	for _, n := range v.s.order {
		if len(n.moves.toward) > 0 && v.counts(n) {
			for _, x := range n.moves.toward {
				c.Toward[n.party][x.party] += x.n
			}
		}
	}
	return c
}

// Reciprocity is how even the give and take is, in hundredths of a per cent
// rounded down: over all pairs of parties, what each gave that the other
// answered, as a share of all that was given; 10000 means that every pair gave
// as much as it took, 0 that nobody answered. Nothing given is 0.
func (c Credits) Reciprocity() int {
	both, all := 0, 0
	for p := range c.Toward {
		for q := range p {
			a, b := c.Toward[p][q], c.Toward[q][p]
			both += 2 * min(a, b)
			all += a + b
		}
	}
	if all == 0 {
		return 0
	}
	return both * 10_000 / all
}

// credit notes whose wording the act comes to accept.
func (j *judge) credit(at *slot) {
	for p := range j.v.s.parties {
		if p == j.voice {
			continue
		}
		if w := j.v.slotWord(at, p); w == nil || !w.hold {
			continue
		}
		i := 0
		for i < len(j.moves.toward) && j.moves.toward[i].party != p {
			i++
		}
		if i == len(j.moves.toward) {
			j.moves.toward = append(j.moves.toward, credit{party: p})
		}
		j.moves.toward[i].n++
	}
}

// gaveUp counts the wordings that the author held in the act's past and
// doesn't hold any more by what the act leaves. Withdrawing is counted
// elsewhere; and what an amendment's own newer claim replaces is no step
// towards anybody.
func (j *judge) gaveUp(kind string) {
	if kind != KindPosition && kind != KindPackage && kind != KindAmend {
		return
	}
	type after struct{ holds, accepts bool }
	left := map[*slot]*after{}
	var order []*slot
	for _, x := range j.puts {
		if x.in.n == nil || !j.v.live(x.in) {
			continue // made by the act itself, or dormant
		}
		_, at := j.v.stand(x.in)
		a := left[at]
		if a == nil {
			if old := j.v.slotWord(at, j.party); old == nil || !old.hold {
				continue
			}
			a = &after{}
			left[at] = a
			order = append(order, at)
		}
		a.holds = a.holds || x.w.hold
		a.accepts = a.accepts || x.w.stance == Support || x.w.stance == Accept
	}
	for _, at := range order {
		switch a := left[at]; {
		case a.holds:
		case a.accepts:
			j.moves.merged++
		case kind != KindAmend:
			j.moves.conceded++
		}
	}
}
