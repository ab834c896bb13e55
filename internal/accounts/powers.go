package accounts

import "strings"

// Powers are what a person may do inside its delegation.
type Powers uint

// The powers, from the weakest. They are stored: new ones go at the end.
const (
	Read    Powers = 1 << iota
	Draft          // keep private drafts
	Clear          // clear the drafts of others
	Release        // sign acts: proposals, positions, agreements
	Initial        // initial a text
	Sign           // full powers: sign a text
	Manage         // settings, people, keys, peers
	All     = Read | Draft | Clear | Release | Initial | Sign | Manage
)

// Has reports whether all of want are among the powers.
func (p Powers) Has(want Powers) bool { return p&want == want }

// words are the names of the powers, in their order.
func words() []string {
	return []string{"read", "draft", "clear", "release", "initial", "sign", "manage"}
}

// Words lists the names of the powers, the weakest first.
func (p Powers) Words() []string {
	var out []string
	for i, w := range words() {
		if p.Has(1 << i) {
			out = append(out, w)
		}
	}
	return out
}

// String gives the names with commas.
func (p Powers) String() string { return strings.Join(p.Words(), ",") }

// ParsePowers reads the names of powers; ok is false when one is unknown.
func ParsePowers(names []string) (p Powers, ok bool) {
	for _, n := range names {
		found := false
		for i, w := range words() {
			if n == w {
				p |= 1 << i
				found = true
			}
		}
		if !found {
			return 0, false
		}
	}
	return p, true
}

// Kind is whose an account is.
type Kind string

// The kinds of accounts.
const (
	Delegate    Kind = "delegate"    // of a seat
	Secretariat Kind = "secretariat" // runs the room, has no seat
	Observer    Kind = "observer"    // reads
)

// fits reports whether an account of a kind may have a seat and powers.
func (k Kind) fits(seat string, can Powers) bool {
	switch k {
	case Delegate:
		return seat != "" && len(seat) <= maxName && can.Has(Read) && All.Has(can)
	case Secretariat:
		return seat == "" && can.Has(Read) && (Read | Manage).Has(can)
	case Observer:
		return seat == "" && can == Read
	}
	return false
}
