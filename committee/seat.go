package committee

import (
	"fmt"
	"slices"
	"strings"
)

// Seat is a member of the body, or an observer.
type Seat struct {
	Code string `json:"code"`
	// Name decides the order of a roll call.
	Name   string `json:"name,omitempty"`
	Weight int64  `json:"weight"`
	Votes  bool   `json:"votes"`            // false: an observer, or a member that may not vote
	Why    string `json:"why,omitempty"`    // why a member may not vote
	Concur bool   `json:"concur,omitempty"` // its vote against prevents what needs concurring votes
}

// Chair is the person in the chair, whose delegation keeps its vote.
type Chair struct {
	Person string `json:"person"`
	Seat   string `json:"seat,omitempty"`
}

// roll is a checked list of seats in the order of codes. It is never changed.
type roll struct {
	seats []Seat
	place map[string]int
}

func newRoll(in []Seat) (*roll, error) {
	if len(in) == 0 || len(in) > MaxSeats {
		return nil, fmt.Errorf("%d seats: want 1 to %d", len(in), MaxSeats)
	}
	r := &roll{seats: slices.Clone(in), place: make(map[string]int, len(in))}
	slices.SortFunc(r.seats, func(a, b Seat) int { return strings.Compare(a.Code, b.Code) })
	for i, s := range r.seats {
		switch {
		case !named(s.Code) || s.Code == ByChair || s.Code == BySecretary || len(s.Name) > MaxName || len(s.Why) > MaxText:
			return nil, fmt.Errorf("seat %q: a code is 1 to %d bytes without spaces, and neither %q nor %q", s.Code, MaxName, ByChair, BySecretary)
		case s.Weight < 1 || s.Weight > MaxWeight:
			return nil, fmt.Errorf("seat %s: weight %d: want 1 to %d", s.Code, s.Weight, int64(MaxWeight))
		case i > 0 && r.seats[i-1].Code == s.Code:
			return nil, fmt.Errorf("seat %s stands twice", s.Code)
		}
		r.place[s.Code] = i
	}
	return r, nil
}

// named tells whether s can be an id: some bytes, no space or control character.
func named(s string) bool {
	return s != "" && len(s) <= MaxName && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xfffd })
}

// CallOrder lists the codes of those who may vote as a roll call begins with
// the drawn seat: in the order of names (of codes where names are equal).
func CallOrder(seats []Seat, first string) []string {
	in := slices.DeleteFunc(slices.Clone(seats), func(s Seat) bool { return !s.Votes })
	slices.SortFunc(in, func(a, b Seat) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.Code, b.Code)
	})
	at := max(0, slices.IndexFunc(in, func(s Seat) bool { return s.Code == first }))
	var out []string
	for i := range in {
		out = append(out, in[(at+i)%len(in)].Code)
	}
	return out
}
