package committee

import (
	"fmt"
	"slices"
)

// The methods of voting.
const (
	Hands    = "hands"
	Recorded = "recorded"
	RollCall = "roll-call"
)

// Ballot is one vote that was put.
type Ballot struct {
	ID       string
	Of       string
	Question Question
	Category string
	Parts    []string
	Method   string
	First    string // where the roll call begins
	Second   bool   // the vote after a tied one
	NoVote   bool   // decided without a vote
	Outcome  *Outcome
	Reason   string // of the chair, where what is put would fall with another
	roll     *roll
	votes    []Vote
	// Corrections are those after the result: noted, without effect.
	Corrections []Correction
}

// Sheet is a vote as plain data: all that Count looks at. Whoever has it and
// the body's rules can count again. Of a show of hands the record shows its
// numbers alone; its sheet still has names, since each vote is a seat's act.
type Sheet struct {
	Body     string       `json:"body"`
	ID       string       `json:"id"`
	Of       string       `json:"of"`
	Question Question     `json:"question"`
	Category string       `json:"category,omitempty"`
	Parts    []string     `json:"parts,omitempty"`
	Method   string       `json:"method,omitempty"`
	First    string       `json:"first,omitempty"`
	Second   bool         `json:"second,omitempty"`
	NoVote   bool         `json:"no_vote,omitempty"`
	Reason   string       `json:"reason,omitempty"`
	Seats    []Seat       `json:"seats"`
	Votes    []string     `json:"votes"`           // Votes[i] of Seats[i]; empty: none
	Notes    []Correction `json:"notes,omitempty"` // corrections after the result
}

// Sheet is the vote as plain data.
func (b *Ballot) Sheet(body *Body) Sheet {
	out := Sheet{body.ID, b.ID, b.Of, b.Question, b.Category, slices.Clone(b.Parts), b.Method, b.First, b.Second, b.NoVote, b.Reason, b.Seats(), nil, slices.Clone(b.Corrections)}
	for _, v := range b.votes {
		out.Votes = append(out.Votes, v.String())
	}
	return out
}

// Count works out what the votes of a sheet decide, without looking at
// anything that the sheet claims about its result.
func (h Sheet) Count(b *Body) (Outcome, error) {
	if h.Body != b.ID {
		return Outcome{}, fmt.Errorf("a sheet of %q, rules of %q", h.Body, b.ID)
	}
	r, err := newRoll(h.Seats)
	if err != nil {
		return Outcome{}, fmt.Errorf("count a sheet: %w", err)
	}
	if !slices.EqualFunc(r.seats, h.Seats, func(a, b Seat) bool { return a.Code == b.Code }) || len(h.Votes) != len(h.Seats) {
		return Outcome{}, fmt.Errorf("count a sheet: %d votes of %d seats, which stand in the order of their codes", len(h.Votes), len(h.Seats))
	}
	if h.NoVote {
		return noVote(b, h.Question), nil
	}
	votes := make([]Vote, len(h.Votes))
	for i, w := range h.Votes {
		v, ok := ParseVote(w)
		if !ok && w != "" {
			return Outcome{}, fmt.Errorf("count a sheet: %s voted %q", h.Seats[i].Code, w)
		}
		votes[i] = v
	}
	return Count(b, h.Question, h.Category, h.Seats, votes, h.Second)
}

// Correction is what a member says it had meant.
type Correction struct {
	Seat  string `json:"seat"`
	Voted string `json:"voted"`
	Meant string `json:"meant"`
}

// Seats are the seats at the time of the vote.
func (b *Ballot) Seats() []Seat { return slices.Clone(b.roll.seats) }

// Votes are the votes, Votes[i] of Seats[i].
func (b *Ballot) Votes() []Vote { return slices.Clone(b.votes) }

// Named tells whether the record says who voted how.
func (b *Ballot) Named() bool { return b.Method != Hands && !b.NoVote }

// Ballot returns the vote of that id, open or announced, or nil. It isn't to be changed.
func (s Sitting) Ballot(id string) *Ballot {
	if s.ballot != nil && s.ballot.ID == id {
		return s.ballot
	}
	for i := len(s.ballots) - 1; i >= 0; i-- {
		if s.ballots[i].ID == id {
			return s.ballots[i]
		}
	}
	return nil
}

// Open is the vote that is being taken, or nil.
func (s Sitting) Open() *Ballot { return s.ballot }

// Ballots are the votes that were announced, in order.
func (s Sitting) Ballots() []*Ballot { return slices.Clone(s.ballots) }

// Recount works the outcome of a vote out again from its votes.
func Recount(b *Body, v *Ballot) (Outcome, error) {
	if v.NoVote {
		return noVote(b, v.Question), nil
	}
	return Count(b, v.Question, v.Category, v.roll.seats, v.votes, v.Second)
}

func noVote(b *Body, q Question) Outcome {
	return Outcome{Question: q, Rules: b.cite(Consensus), Result: Carried, NoVote: true, Why: "nobody objects; " + b.cite(Consensus) + ": adopted without a vote"}
}
