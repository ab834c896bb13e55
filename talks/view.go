package talks

import (
	"fmt"
	"strings"

	"parley/record"
	"parley/text"
)

// View is the talks as a set of acts shows them: everything that the state
// holds, or one act's causal past. All judgements are made with a view at the
// judged act's own past, so nothing is ever judged on arrival. A View is for
// reading; it is valid until the next Add.
type View struct {
	s   *State
	set clock
	all bool // every act of the state; set isn't used

	// What was worked out before; a view doesn't change.
	tipMemo *line
	agreedM *adoption
	liveM   []*slot
	liveD   bool
	wordsM  map[*slot][]Word
	rowM    map[*slot][]*word // of parties and groups
	openM   map[text.BlockID][]*slot
	heldM   map[*slot][]text.Holder
	proofM  map[int]*proofs
	upM     map[*slot]bool // parents of sub-claims: live?
	fullM   map[Ref]bool   // packages in conditions: adopted?
	convM   *Convergence
	extentM *text.Extent
	apartM  *Distances
	backM   *Backings
	stoodM  *stood
	heardM  *Proceedings
	hallM   *hall
}

// Now returns the view of all acts.
func (s *State) Now() *View {
	if s.now == nil {
		s.now = &View{s: s, all: true}
	}
	return s.now
}

// At returns the view of an act's causal past and the act itself: what its
// author knew when it had signed.
func (s *State) At(id record.ID) (*View, error) {
	n := s.nodes[id]
	if n == nil {
		return nil, fmt.Errorf("act %s is not in these talks", id.Short())
	}
	return &View{s: s, set: n.with()}, nil
}

// AtAll returns the view of several acts and their causal pasts together:
// what somebody knew who held just these.
func (s *State) AtAll(ids ...record.ID) (*View, error) {
	set := make(clock, len(s.lanes))
	for _, id := range ids {
		n := s.nodes[id]
		if n == nil {
			return nil, fmt.Errorf("act %s is not in these talks", id.Short())
		}
		for lane, k := range n.with() {
			set[lane] = max(set[lane], k)
		}
	}
	if set[s.root.lane] == 0 {
		set[s.root.lane] = 1 // nobody knows less than the charter
	}
	return &View{s: s, set: set}, nil
}

// before is the view of an act's causal past without the act.
func (s *State) before(n *node) *View { return &View{s: s, set: n.past} }

// holds reports whether the act belongs to the view.
func (v *View) holds(n *node) bool { return v.all || v.set.holds(n) }

// counts reports whether the act belongs to the view and has effect there.
func (v *View) counts(n *node) bool { return v.holds(n) && n.ok() && v.void(n) == "" }

// spoken is one thing that a party said about something; entries of a party
// stand in the order of its chain (of its chains, if it lies).
type spoken interface{ by() *node }

// newest returns the newest entry of one party that counts in the view.
func newest[E spoken](v *View, list []E) (e E, ok bool) {
	if len(list) == 0 {
		return e, false
	}
	p := &v.s.parties[list[0].by().party]
	if len(p.lanes) == 1 && len(p.doubles) == 0 { // one chain: entries ascend, and all allowed ones count but broken silence
		n := len(list)
		if !v.all && !v.set.holds(list[n-1].by()) {
			lo, hi := 0, n-1 // list[hi:] isn't held
			for lo < hi {
				if m := (lo + hi) / 2; v.set.holds(list[m].by()) {
					lo = m + 1
				} else {
					hi = m
				}
			}
			n = lo
		}
		for n--; n >= 0; n-- {
			if by := list[n].by(); by.quiet == nil || !v.restless(by.quiet) {
				return list[n], true
			}
		}
		return e, false
	}
	for _, x := range list {
		if n := x.by(); v.holds(n) && v.void(n) == "" && (!ok || n.act.Seq >= e.by().act.Seq) {
			e, ok = x, true
		}
	}
	return e, ok
}

// said is what all parties said about one thing, by party, and behind them
// what groups said, by their voices.
type said[E spoken] [][]E

// add files an entry of a party.
func (s *said[E]) add(v *State, e E) { s.addAs(v, e.by().party, e) }

// addAs files an entry of a party, or of a group.
func (s *said[E]) addAs(v *State, as int, e E) {
	if *s == nil {
		*s = make(said[E], len(v.parties)+len(v.group))
	}
	(*s)[as] = append((*s)[as], e)
}

// newestOf returns a party's newest entry that counts in the view.
func newestOf[E spoken](v *View, s said[E], party int) (e E, ok bool) {
	if s == nil {
		return e, false
	}
	return newest(v, s[party])
}

// list writes names for a sentence: "a", "a and b", "a, b and c".
func list(names []string) string {
	switch n := len(names); n {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
