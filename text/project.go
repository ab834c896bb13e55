package text

// Project returns the text as one party would have it: base with the claims
// that the party itself holds. Wordings that others recorded for it don't
// count before it affirms them.
func Project(base *Text, tabled []Tabled, party string) (*Text, error) {
	return ProjectFor(base, tabled, func(h Holder) bool { return h.Party == party && h.Recorded == "" })
}

// ProjectFor is Project for the holders that want accepts: for example
// everything recorded for a party as well. A sub-claim counts only with its
// parent.
func ProjectFor(base *Text, tabled []Tabled, want func(Holder) bool) (*Text, error) {
	var held []Claim
	for i := range tabled {
		for _, h := range tabled[i].Holders {
			if want(h) {
				held = append(held, tabled[i].Claim)
				break
			}
		}
	}
	t, _, err := Apply(base, withParents(held))
	return t, err
}

// withParents drops the sub-claims whose parents aren't among the claims.
func withParents(claims []Claim) []Claim {
	have := map[Key]bool{}
	for n := -1; n != len(have); {
		n = len(have)
		for i := range claims {
			if p := claims[i].Parent; p == "" || have[p] {
				have[claims[i].Key()] = true
			}
		}
	}
	out := make([]Claim, 0, len(claims))
	for _, c := range claims {
		if c.Parent == "" || have[c.Parent] {
			out = append(out, c)
		}
	}
	return out
}
