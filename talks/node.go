package talks

import (
	"parley/record"
)

// node is one act in the state's index, with everything about it that its
// own past decides. All of it is fixed when the act is added.
type node struct {
	act   *record.Act
	party int   // place in State.parties
	era   *node // the re-keying that opened the key that signed; nil: the charter's
	lane  int   // see clock
	pos   int   // place in its lane, from 0
	high  int   // longest way to the charter, in acts
	past  clock
	body  Body
	hub   bool // the key that signed is in a host's custody; of a re-keying: the key that it opens

	bad     string    // not empty: malformed, withheld or of an unknown kind
	denied  string    // not empty: well-formed but not allowed, and why
	claims  int       // claims of its chain so far, its own included: numbers short names
	packs   int       // the same for packages
	issued  *revision // of an allowed revise act, and of the charter
	swapped *revision // of an allowed exchange
	moves   movement
	quiet   *silence // of an allowed silent act
	term    *term    // of an allowed pen or revise act: the term in its past
}

// ok reports whether the act was well-formed and allowed.
func (n *node) ok() bool { return n.bad == "" && n.denied == "" }

// clock tells for each lane how many of its acts a set of acts holds. A lane
// is an unbroken piece of one party's chain; a party with one chain has one
// lane. A second act after the same prev (a fork, or a re-keying) opens
// another lane, so that a clock is exact even for parties that lie.
//
// Which lane has which number depends on the order in which acts arrived;
// what a clock holds doesn't.
type clock []int32

// holds reports whether the set has the act.
func (c clock) holds(n *node) bool { return n.lane < len(c) && int(c[n.lane]) > n.pos }

// of returns how many acts of a lane the set has.
func (c clock) of(lane int) int {
	if lane >= len(c) {
		return 0
	}
	return int(c[lane])
}

// with returns a clock that also holds n itself.
func (n *node) with() clock {
	c := make(clock, max(len(n.past), n.lane+1))
	copy(c, n.past)
	c[n.lane] = int32(n.pos + 1)
	return c
}

// lane is an unbroken piece of a chain.
type lane struct {
	from *node // the act that it branches from; nil for a party's first
	acts []*node
}

// place gives n its lane and its past. prev is nil for a party's first act.
func (s *State) place(n *node, prev *node, deps []*node) {
	size := len(s.lanes) + 1
	full := make(clock, size)
	take := func(m *node) {
		n.high = max(n.high, m.high+1)
		for i, k := range m.past {
			if k > full[i] {
				full[i] = k
			}
		}
		if k := int32(m.pos + 1); k > full[m.lane] {
			full[m.lane] = k
		}
	}
	if prev != nil {
		take(prev)
	}
	for _, d := range deps {
		take(d)
	}
	n.lane = -1
	if prev != nil {
		if l := s.lanes[prev.lane]; l.acts[len(l.acts)-1] == prev {
			n.lane = prev.lane
		}
	}
	if n.lane < 0 {
		n.lane = len(s.lanes)
		s.lanes = append(s.lanes, &lane{from: prev})
		s.parties[n.party].lanes = append(s.parties[n.party].lanes, n.lane)
	}
	l := s.lanes[n.lane]
	n.pos = len(l.acts)
	l.acts = append(l.acts, n)
	for size > 0 && full[size-1] == 0 {
		size--
	}
	n.past = full[:size:size]
}
