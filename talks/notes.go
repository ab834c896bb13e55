package talks

import "slices"

// Annotation is something said beside the text: it changes nothing.
type Annotation struct {
	Entry
	On     Target
	Text   string // of a comment, a parking or a placement
	For    string // of a recorded position: whose it is said to be
	Claims []Ref  // of a recorded position
	Stance Stance
	Reason Reason
}

// Annotations returns comments, parkings, placements and positions recorded
// for others, each after its causal past. Of parkings and placements of one
// target by one party only the newest is there, and none that took its
// target up again; of positions recorded for a party on one claim, those that
// it has not spoken on itself.
func (v *View) Annotations() []Annotation {
	type place struct {
		party, kind, on string
	}
	newest := map[place]*node{}
	var nodes []*node
	for _, n := range v.s.notes {
		if !v.counts(n) {
			continue
		}
		nodes = append(nodes, n)
		if on, ok := placed(n.body); ok {
			at := place{n.act.Party, n.act.Kind, v.target(on)}
			if o := newest[at]; o == nil || o.act.Seq < n.act.Seq {
				newest[at] = n
			}
		}
	}
	order := map[*node]int{}
	for i, n := range v.s.sorted() {
		order[n] = i
	}
	slices.SortFunc(nodes, func(a, b *node) int { return order[a] - order[b] })
	var out []Annotation
	for _, n := range nodes {
		if on, ok := placed(n.body); ok && newest[place{n.act.Party, n.act.Kind, v.target(on)}] != n {
			continue
		}
		a := Annotation{Entry: v.entry(n)}
		switch b := n.body.(type) {
		case *Comment:
			a.On, a.Text = b.On, b.Text
		case *Park:
			if b.Note == "" {
				continue
			}
			a.On, a.Text = b.On, b.Note
		case *Place:
			a.On, a.Text = b.On, b.Where
		case *Position:
			a.For, a.Stance, a.Reason, a.Text = b.For, b.Stance, b.Reason, b.Note
			for _, r := range b.Claims {
				if !v.spokenFor(r, v.s.number[b.For]) {
					a.Claims = append(a.Claims, r)
				}
			}
			if len(a.Claims) == 0 {
				continue
			}
		}
		out = append(out, a)
	}
	return out
}

// placed returns what a parking or placement is about.
func placed(b Body) (Target, bool) {
	switch b := b.(type) {
	case *Park:
		return b.On, true
	case *Place:
		return b.On, true
	}
	return Target{}, false
}

// spokenFor reports whether a party has itself spoken on a claim or package.
func (v *View) spokenFor(r Ref, party int) bool {
	if r.Package {
		return v.pword(v.s.packs[r], party) != nil
	}
	return v.word(v.s.insts[r], party) != nil
}
