package talks

import "parley/text"

// BlockState is how far a block of the newest revision has come.
type BlockState struct {
	ID        text.BlockID
	Number    string      // derived: "OP3"
	Digest    text.Digest // of its exact content
	Open      []string    // names of the live claims that would change it
	Agreed    []string    // parties whose agreement stands, or would if no claim were open
	Confirmed []string    // those of them whose capitals have confirmed it
	All       bool        // every party's agreement stands and no claim is open
	Suspended bool        // agreements stand but are suspended by the open claims
	Reopened  []string    // parties that proposed the claims that suspend them

	Versions []Version // in the authentic languages; none if the charter names none
	Matched  []string  // parties whose word stands that stale versions correspond
}

// Blocks returns the state of every block of the newest revision, in order.
func (v *View) Blocks() []BlockState {
	tip := v.tip()
	numbers := text.Number(tip.text.Blocks)
	out := make([]BlockState, len(tip.text.Blocks))
	for i, b := range tip.text.Blocks {
		out[i] = v.block(b)
		out[i].Number = numbers[i]
	}
	return out
}

func (v *View) block(b text.Block) BlockState {
	s := v.s
	x := BlockState{ID: b.ID, Digest: b.Digest()}
	reopened := map[string]bool{}
	for _, at := range v.onBlock(b.ID) {
		for _, in := range v.liveIn(at) {
			x.Open = append(x.Open, v.shown(in))
			reopened[s.parties[in.n.party].code] = true
		}
	}
	sortNames(x.Open)
	for p := range s.parties {
		w := v.pledge(b.ID, p)
		if w == nil {
			continue
		}
		x.Agreed = append(x.Agreed, s.parties[p].code)
		if w.confirmed {
			x.Confirmed = append(x.Confirmed, s.parties[p].code)
		}
	}
	x.Versions = v.versions(b)
	for p := range s.parties {
		if v.corresponds(v.tip(), b.ID, p) {
			x.Matched = append(x.Matched, s.parties[p].code)
		}
	}
	x.Suspended = len(x.Agreed) > 0 && len(x.Open) > 0
	x.All = len(x.Agreed) == len(s.parties) && len(x.Open) == 0
	if x.Suspended {
		x.Reopened = sortedKeys(reopened)
	}
	return x
}

// Seals returns the blocks that a party could agree to now: clean ones that
// its agreement doesn't stand for yet.
func (v *View) Seals(party string) []Sealed {
	p, ok := v.s.number[party]
	if !ok {
		return nil
	}
	var out []Sealed
	for _, b := range v.tip().text.Blocks {
		if v.pledge(b.ID, p) == nil && len(v.onBlock(b.ID)) == 0 {
			out = append(out, Sealed{ID: string(b.ID), Digest: b.Digest()})
		}
	}
	return out
}

// Pledged returns the blocks to which a party's agreement stands and which
// its capital has not confirmed.
func (v *View) Pledged(party string) []Sealed {
	p, ok := v.s.number[party]
	if !ok {
		return nil
	}
	var out []Sealed
	for _, b := range v.tip().text.Blocks {
		if w := v.pledge(b.ID, p); w != nil && !w.confirmed {
			out = append(out, Sealed{ID: string(b.ID), Digest: b.Digest()})
		}
	}
	return out
}
