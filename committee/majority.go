package committee

import "fmt"

// Test is one condition on a count: so many of so many.
type Test struct {
	// Count is what is counted: "seats", "weight", or "concurring": no vote
	// against by a seat whose concurrence is required.
	Count string `json:"count"`
	// Of is what the share is of: "voting" (yes and no), "present" (yes, no and
	// abstain; for a quorum, those there), "members" (all who may vote).
	Of    string `json:"of,omitempty"`
	Num   int64  `json:"num,omitempty"`
	Den   int64  `json:"den,omitempty"`
	More  bool   `json:"more,omitempty"`  // more than the share; else at least
	Least int64  `json:"least,omitempty"` // and at least so many
	// Block: it holds too while fewer than so many members are not in favour.
	Block int64 `json:"block,omitempty"`
}

const (
	countSeats      = "seats"
	countWeight     = "weight"
	countConcurring = "concurring"

	ofVoting  = "voting"
	ofPresent = "present"
	ofMembers = "members"
)

// needed is the smallest count that meets the share of n and Least: at least
// one, since nothing is carried that nobody wants.
func (t Test) needed(n int64) int64 {
	need := max(t.Least, 1)
	if t.Den == 0 {
		return need
	}
	if t.More {
		return max(need, n*t.Num/t.Den+1)
	}
	return max(need, (n*t.Num+t.Den-1)/t.Den)
}

// simple tells whether half of the votes is just too few: where an equal
// division can be.
func (t Test) simple() bool { return t.Of == ofVoting && t.More && t.Num*2 == t.Den && t.Den > 0 }

func (t Test) check() error {
	switch {
	case t.Count == countConcurring:
		if t != (Test{Count: countConcurring}) {
			return fmt.Errorf("a test of concurring votes has no other field")
		}
		return nil
	case t.Count != countSeats && t.Count != countWeight:
		return fmt.Errorf("count %q: want seats, weight or concurring", t.Count)
	case t.Of == "" && (t.Num != 0 || t.Den != 0 || t.More):
		return fmt.Errorf("a share of what? of is empty")
	case t.Of != "" && t.Of != ofVoting && t.Of != ofPresent && t.Of != ofMembers:
		return fmt.Errorf("of %q: want voting, present or members", t.Of)
	case t.Of != "" && (t.Den < 1 || t.Den > MaxShare || t.Num < 0 || t.Num > t.Den):
		return fmt.Errorf("share %d/%d: want 0/n to n/n, n from 1 to %d", t.Num, t.Den, MaxShare)
	case t.More && t.Num == t.Den:
		return fmt.Errorf("more than all is never reached")
	case t.Of == "" && t.Least == 0:
		return fmt.Errorf("the test asks for nothing: give it a share or least")
	case t.Least < 0 || t.Least > MaxWeight || t.Block < 0 || t.Block > MaxSeats:
		return fmt.Errorf("least %d or block %d is out of bounds", t.Least, t.Block)
	}
	return nil
}
