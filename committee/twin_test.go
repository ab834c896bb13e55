package committee

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// twin decides a vote from the definitions alone: it sorts ballots into
// heaps, compares fractions, and shares no code with Count.
func twin(b *Body, q Question, category string, seats []Seat, votes []Vote, second bool) Result {
	var d *Decision
	for i := range b.Decisions {
		x := &b.Decisions[i]
		if slices.Contains(x.On, q) && (x.Category == category || x.Category == "" && d == nil) {
			d = x
		}
	}
	heaps := map[Vote][]Seat{}
	for i, s := range seats {
		if s.Votes {
			v := votes[i]
			if v == NotParticipating {
				v = Absent
			}
			heaps[v] = append(heaps[v], s)
		}
	}
	sum := func(count string, vs ...Vote) *big.Rat {
		n := new(big.Rat)
		for _, v := range vs {
			for _, s := range heaps[v] {
				one := int64(1)
				if count == "weight" {
					one = s.Weight
				}
				n.Add(n, big.NewRat(one, 1))
			}
		}
		return n
	}
	if len(heaps[Yes]) == 0 {
		return Rejected // nobody wants it, whatever else holds
	}
	equal := false
	carried := true
	for _, t := range d.Tests {
		if t.Count == "concurring" {
			carried = carried && !slices.ContainsFunc(heaps[No], func(s Seat) bool { return s.Concur })
			continue
		}
		yes := sum(t.Count, Yes)
		base := sum(t.Count, map[string][]Vote{"": nil, "voting": {Yes, No}, "present": {Yes, No, Abstain}, "members": {Yes, No, Abstain, Absent}}[t.Of]...)
		holds := yes.Cmp(big.NewRat(t.Least, 1)) >= 0
		if t.Den > 0 {
			want := new(big.Rat).Mul(base, big.NewRat(t.Num, t.Den))
			holds = holds && (yes.Cmp(want) > 0 || !t.More && yes.Cmp(want) == 0)
			if t.More && 2*t.Num == t.Den && t.Of == "voting" && yes.Cmp(sum(t.Count, No)) == 0 {
				equal = true
			}
		}
		if !holds && t.Block > 0 {
			holds = int64(len(heaps[No])+len(heaps[Abstain])+len(heaps[Absent])) < t.Block
		}
		carried = carried && holds
	}
	switch {
	case carried:
		return Carried
	case equal && d.Tie == "again" && !second:
		return Tied
	}
	return Rejected
}

// smallBodies are the bodies here, and forms of them that few seats can carry.
func smallBodies() []*Body {
	out := Bodies()
	few := securityCouncil()
	few.ID = "three-votes"
	for i := range few.Decisions {
		for j := range few.Decisions[i].Tests {
			few.Decisions[i].Tests[j].Least = min(few.Decisions[i].Tests[j].Least, 3)
		}
	}
	eu := euCouncil()
	eu.ID = "small-union"
	eu.Decisions[0].Tests[0].Least = 2
	eu.Decisions[0].Tests[1].Block = 2
	present := ungaPlenary()
	present.ID = "present"
	present.Decisions[0].Tests = []Test{{Count: countWeight, Of: ofPresent, Num: 3, Den: 5}, {Count: countSeats, Of: ofPresent, Num: 1, Den: 2, More: true}}
	return append(out, few, eu, present)
}

// TestTwinOfEveryVote compares Count with its twin for every way in which five
// seats can vote, by every decision of every body.
func TestTwinOfEveryVote(t *testing.T) {
	seats := []Seat{{Code: "A", Weight: 7, Votes: true, Concur: true}, {Code: "B", Weight: 3, Votes: true}, {Code: "C", Weight: 2, Votes: true, Concur: true},
		{Code: "D", Weight: 2, Votes: true}, {Code: "E", Weight: 1, Votes: true}, {Code: "O", Weight: 9}}
	results := map[Result]int{}
	votes := make([]Vote, len(seats))
	votes[5] = Yes // an observer's, which counts nowhere
	for n := range 5 * 5 * 5 * 5 * 5 {
		for i, rest := 0, n; i < 5; i, rest = i+1, rest/5 {
			votes[i] = Vote(rest % 5)
		}
		for _, b := range smallBodies() {
			if !b.Votes {
				if _, err := Count(b, OnProposal, "", seats, votes, false); err == nil {
					t.Fatalf("%s takes a vote", b.ID)
				}
			}
			for _, d := range b.Decisions {
				for _, second := range []bool{false, true} {
					q := d.On[n%len(d.On)]
					o, err := Count(b, q, d.Category, seats, votes, second)
					if want := twin(b, q, d.Category, seats, votes, second); err != nil || o.Result != want {
						t.Fatalf("%s, %s %s of %v: %v (%v), the twin says %s", b.ID, q, d.Category, votes, o, err, want)
					}
					results[o.Result]++
				}
			}
		}
	}
	if results[Carried] < 10_000 || results[Rejected] < 10_000 || results[Tied] < 300 {
		t.Errorf("one-sided: %v", results)
	}
}

// TestBlockAlone: that few aren't in favour carries nothing that nobody wants.
func TestBlockAlone(t *testing.T) {
	seats := []Seat{{Code: "A", Weight: 5, Votes: true}}
	for _, b := range smallBodies() {
		if b.ID != "small-union" {
			continue
		}
		o, err := Count(b, OnProposal, "", seats, []Vote{Abstain}, false)
		if err != nil || o.Result != Rejected || slices.ContainsFunc(o.Met, func(m Met) bool { return m.Holds }) {
			t.Errorf("%v (%v)", o, err)
		}
	}
}

// genVotes draws seats of any weight and their votes.
func genVotes(t *rapid.T, b *Body) ([]Seat, []Vote) {
	n := rapid.IntRange(1, 30).Draw(t, "seats")
	var seats []Seat
	var votes []Vote
	for i := range n {
		s := Seat{Code: fmt.Sprintf("S%02d", i), Weight: 1, Votes: rapid.IntRange(0, 9).Draw(t, "votes") > 0, Concur: rapid.IntRange(0, 4).Draw(t, "concur") == 0}
		if !b.Equal {
			s.Weight = rapid.Int64Range(1, 1<<rapid.IntRange(1, 40).Draw(t, "bits")).Draw(t, "weight")
		}
		seats = append(seats, s)
		votes = append(votes, Vote(rapid.IntRange(0, 4).Draw(t, "vote")))
	}
	return seats, votes
}

// TestLawCount: the twin agrees on any seats; the order of seats is nothing;
// other names are other names only; a further vote in favour never loses what
// was carried; where half and half decide, swapping yes and no swaps the
// result, but for an equal division.
func TestLawCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bodies := slices.DeleteFunc(smallBodies(), func(b *Body) bool { return !b.Votes })
		b := rapid.SampledFrom(bodies).Draw(t, "body")
		q := rapid.SampledFrom(questions).Draw(t, "question")
		category := rapid.SampledFrom([]string{"", "important", "procedural", "special"}).Draw(t, "category")
		seats, votes := genVotes(t, b)
		o, err := Count(b, q, category, seats, votes, false)
		if err != nil {
			t.Fatal(err)
		}
		if want := twin(b, q, category, seats, votes, false); o.Result != want {
			t.Fatalf("%v, the twin says %s", o, want)
		}
		order := rapid.Permutation(func() (l []int) {
			for i := range seats {
				l = append(l, i)
			}
			return
		}()).Draw(t, "order")
		seats2, votes2 := make([]Seat, len(seats)), make([]Vote, len(seats))
		for i, j := range order {
			seats2[i], votes2[i] = seats[j], votes[j]
			seats2[i].Code = "X" + seats[j].Code
		}
		if p, err := Count(b, q, category, seats2, votes2, false); err != nil || p.Why != o.Why || p.Result != o.Result || len(p.Tally.Prevent) != len(o.Tally.Prevent) {
			t.Fatalf("in another order, with other names: %v, not %v", p, o)
		}
		i := rapid.IntRange(0, len(seats)-1).Draw(t, "more")
		more := slices.Clone(votes)
		more[i] = Yes
		if p, err := Count(b, q, category, seats, more, false); err != nil || o.Result == Carried && p.Result != Carried {
			t.Fatalf("one more in favour: %v, before %v", p, o)
		}
		if d, _ := b.Decision(q, category); len(d.Tests) == 1 && d.Tests[0].simple() {
			swapped := slices.Clone(votes)
			for i, v := range votes {
				if v == Yes || v == No {
					swapped[i] = Yes + No - v
				}
			}
			p, err := Count(b, q, category, seats, swapped, false)
			if err != nil || p.Equal != o.Equal || !o.Equal && o.Tally.Yes+o.Tally.No > 0 && (p.Result == Carried) == (o.Result == Carried) {
				t.Fatalf("yes and no swapped: %v, before %v", p, o)
			}
		}
	})
}
