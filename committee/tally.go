package committee

import (
	"fmt"
	"slices"
	"strings"
)

// Vote is what one seat said. The zero value: nothing, which is not
// participating too.
type Vote byte

// The votes.
const (
	Absent Vote = iota // said nothing
	Yes
	No
	Abstain
	NotParticipating // there, and says that it takes no part
)

// votes is constant: how votes are written.
var votes = []string{"", "yes", "no", "abstain", "not-participating"}

func (v Vote) String() string {
	if int(v) < len(votes) {
		return votes[v]
	}
	return "?"
}

// ParseVote reads a vote as String writes it; not the empty one.
func ParseVote(s string) (Vote, bool) {
	i := slices.Index(votes, s)
	return Vote(max(i, 0)), i > 0
}

// Tally is a count of votes by seats and by weight. Whoever may not vote is in
// none of the numbers.
type Tally struct {
	Yes     int64 `json:"yes"`
	No      int64 `json:"no"`
	Abstain int64 `json:"abstain"`
	// None is how many took no part, or weren't there.
	None          int64    `json:"none"`
	YesWeight     int64    `json:"yes_weight"`
	NoWeight      int64    `json:"no_weight"`
	AbstainWeight int64    `json:"abstain_weight"`
	NoneWeight    int64    `json:"none_weight"`
	Prevent       []string `json:"prevent,omitempty"` // whose vote against prevents it, where concurring votes are needed
}

// Result is what a vote came to.
type Result string

// The results. A vote that is tied where the rules want a second one is Tied:
// nothing is decided yet.
const (
	Carried  Result = "carried"
	Rejected Result = "rejected"
	Tied     Result = "tied"
)

// Outcome is what the votes decided, why, and by which rules.
type Outcome struct {
	Question Question `json:"question"`
	Tally    Tally    `json:"tally"`
	Met      []Met    `json:"met"`
	Rules    string   `json:"rules"` // "rule 125/126"
	Result   Result   `json:"result"`
	Equal    bool     `json:"equal,omitempty"`  // equally divided
	Second   bool     `json:"second,omitempty"` // the vote after a tied one
	NoVote   bool     `json:"no_vote,omitempty"`
	Why      string   `json:"why"` // the sentence
}

// Met is one test with its numbers.
type Met struct {
	Test   Test  `json:"test"`
	Have   int64 `json:"have"`
	Base   int64 `json:"base"` // what the share is of
	Needed int64 `json:"needed"`
	Holds  bool  `json:"holds"`
}

// String is the sentence that explains it.
func (o Outcome) String() string { return o.Why }

// Count works out what votes decide: votes[i] is of seats[i]. It looks at
// nothing else. second says that this is the vote after a tied one.
func Count(b *Body, q Question, category string, seats []Seat, votes []Vote, second bool) (Outcome, error) {
	d, ok := b.Decision(q, category)
	if !ok {
		return Outcome{}, fmt.Errorf("%s has no decision on a %s", b.ID, q)
	}
	if len(votes) != len(seats) {
		return Outcome{}, fmt.Errorf("%d votes of %d seats", len(votes), len(seats))
	}
	t := tally(seats, votes)
	o := Outcome{Question: q, Tally: t, Rules: b.cite(d.Topics...), Second: second, Result: Carried}
	for _, test := range d.Tests {
		m := t.met(test)
		o.Met = append(o.Met, m)
		if !m.Holds {
			o.Result = Rejected
		}
	}
	if !slices.ContainsFunc(d.Tests, func(x Test) bool { return x.Count == countConcurring }) {
		o.Tally.Prevent = nil
	}
	o.Equal = slices.ContainsFunc(o.Met, func(m Met) bool { return m.Test.simple() && m.Have > 0 && 2*m.Have == m.Base })
	if o.Equal {
		o.Rules = b.cite(append(slices.Clone(d.Topics), TieOf)...)
		if d.Tie == "again" && !second {
			o.Result = Tied
		}
	}
	o.Why = o.sentence()
	return o, nil
}

func tally(seats []Seat, votes []Vote) Tally {
	var t Tally
	for i, s := range seats {
		if !s.Votes {
			continue
		}
		switch votes[i] {
		case Yes:
			t.Yes, t.YesWeight = t.Yes+1, t.YesWeight+s.Weight
		case No:
			t.No, t.NoWeight = t.No+1, t.NoWeight+s.Weight
			if s.Concur {
				t.Prevent = append(t.Prevent, s.Code)
			}
		case Abstain:
			t.Abstain, t.AbstainWeight = t.Abstain+1, t.AbstainWeight+s.Weight
		default:
			t.None, t.NoneWeight = t.None+1, t.NoneWeight+s.Weight
		}
	}
	return t
}

// met works one test out. What is held against the test is the votes in favour.
func (t Tally) met(test Test) Met {
	if test.Count == countConcurring {
		return Met{Test: test, Have: int64(len(t.Prevent)), Holds: len(t.Prevent) == 0}
	}
	yes, no, abstain, none := t.Yes, t.No, t.Abstain, t.None
	if test.Count == countWeight {
		yes, no, abstain, none = t.YesWeight, t.NoWeight, t.AbstainWeight, t.NoneWeight
	}
	m := Met{Test: test, Have: yes, Base: yes + no}
	switch test.Of {
	case ofPresent:
		m.Base = yes + no + abstain
	case ofMembers:
		m.Base = yes + no + abstain + none
	}
	m.Needed = test.needed(m.Base)
	m.Holds = yes >= m.Needed || test.Block > 0 && yes > 0 && t.No+t.Abstain+t.None < test.Block
	return m
}

func (o Outcome) sentence() string {
	var s strings.Builder
	t := o.Tally
	fmt.Fprintf(&s, "%d yes, %d no, %d abstain: ", t.Yes, t.No, t.Abstain)
	for i, m := range o.Met {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(m.String())
	}
	if o.Equal {
		s.WriteString(", equally divided")
		if o.Second {
			s.WriteString(" again")
		}
	}
	fmt.Fprintf(&s, "; %s: ", o.Rules)
	switch {
	case o.Result == Tied:
		s.WriteString("a second vote is due")
	case o.Question == OnAppeal && o.Result == Carried:
		s.WriteString("the ruling is overruled")
	case o.Question == OnAppeal:
		s.WriteString("the ruling stands")
	default:
		s.WriteString(string(o.Result))
	}
	return s.String()
}

// String says the test with its numbers: "144 present and voting, 73 needed".
func (m Met) String() string {
	if m.Test.Count == countConcurring {
		if m.Holds {
			return "no vote against whose concurrence is required"
		}
		return fmt.Sprintf("%d against whose concurrence is required", m.Have)
	}
	unit := ""
	if m.Test.Count == countWeight {
		unit = "weight "
	}
	switch {
	case m.Holds && m.Have < m.Needed:
		return fmt.Sprintf("%s%d of %d, %d needed, but fewer than %d are not in favour", unit, m.Have, m.Base, m.Needed, m.Test.Block)
	case m.Test.Of == "":
		return fmt.Sprintf("%s%d in favour, %d needed", unit, m.Have, m.Needed)
	case m.Test.Of == ofVoting && unit == "":
		return fmt.Sprintf("%d present and voting, %d needed", m.Base, m.Needed)
	case m.Test.Of == ofVoting:
		return fmt.Sprintf("weight %d of %d present and voting, %d needed", m.Have, m.Base, m.Needed)
	}
	return fmt.Sprintf("%s%d of %d %s, %d needed", unit, m.Have, m.Base, m.Test.Of, m.Needed)
}
