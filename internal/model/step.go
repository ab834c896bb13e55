package model

import "slices"

// Role is how a party behaves.
type Role uint8

// The roles; see the package comment.
const (
	Honest Role = iota
	Liar
	Loser
)

// Talks is one configuration: who takes part, what was done at the opening,
// and how much may still happen. Party 0 opens the talks and holds the pen.
// Call Ready before use.
type Talks struct {
	Roles      []Role
	Bound      []int  // most acts of each party after the opening
	Kinds      []Kind // that are played
	Lies       []Kind // that liars play; nil: the same
	Initialled bool   // Rev.0 was initialled by all at the opening
	Open       bool   // one claim, agreed by all, is left: Rev.0 can't be initialled, and can be revised
	Terms      int8   // the highest term of the pen that is named
	Broken     Broken

	ways [][]int8 // of renaming the parties; the first leaves them as they are
}

// Ready works out which parties can be renamed, and returns the talks.
func (t Talks) Ready() *Talks {
	n := len(t.Roles)
	perm := make([]int8, n)
	var walk func(i int, used uint)
	walk = func(i int, used uint) {
		if i == n {
			t.ways = append(t.ways, slices.Clone(perm))
			return
		}
		for k := range n {
			if used&(1<<k) != 0 || t.Roles[i] != t.Roles[k] || t.Bound[i] != t.Bound[k] || t.Open && (i == 0) != (k == 0) {
				continue
			}
			perm[i] = int8(k)
			walk(i+1, used|1<<k)
		}
	}
	walk(0, 0)
	return &t
}

// Start implements Space.
func (t *Talks) Start() *State { return &State{} }

// parts calls f for every part of the acts that holds with each act its past:
// what somebody may have received.
func parts(acts []Act, f func(set uint32)) {
	var walk func(i int, set uint32)
	walk = func(i int, set uint32) {
		if i == len(acts) {
			f(set)
			return
		}
		walk(i+1, set)
		if acts[i].Past&^set == 0 {
			walk(i+1, set|bit(int8(i)))
		}
	}
	walk(0, 0)
}

// tops returns the acts of a set that are in no past of another.
func tops(acts []Act, set uint32) uint32 {
	var past uint32
	each(set, func(i int8) { past |= acts[i].Past })
	return set &^ past
}

// own returns a party's acts.
func own(acts []Act, p int) uint32 {
	var set uint32
	for i := range acts {
		if int(acts[i].Party) == p {
			set |= bit(int8(i))
		}
	}
	return set
}

// Next implements Space: one more act of one party.
func (t *Talks) Next(s *State, visit func(*State)) {
	acts := s.Acts()
	t.steps(acts, func(a Act) {
		t.name(acts, &a)
		visit(t.with(s, a))
	})
}

// steps gives every act that some party may make next.
func (t *Talks) steps(acts []Act, give func(Act)) {
	var open []int
	var chain [maxParties]uint32
	for p := range t.Roles {
		chain[p] = own(acts, p)
		if n := popcount(chain[p]); n < t.Bound[p] {
			open = append(open, p)
		}
	}
	if len(open) == 0 {
		return
	}
	parts(acts, func(set uint32) {
		v := t.see(acts, set)
		top := tops(acts, set)
		for _, p := range open {
			t.from(acts, chain[p], p, set, func(prev int8, lost bool) {
				if rest := top & chain[p]; prev != no && rest&^bit(prev) != 0 || prev == no && rest != 0 {
					return // an act names no act of its own party but prev
				}
				t.says(acts, &v, t.after(acts, p, prev, set), lost, give)
			})
		}
	})
}

// from gives the acts of its own that a party may continue, holding set.
func (t *Talks) from(acts []Act, chain uint32, p int, set uint32, f func(prev int8, lost bool)) {
	head := int8(no)
	each(chain, func(i int8) { head = i }) // the one made last
	if t.Roles[p] != Liar {
		if head == no || set&bit(head) != 0 {
			f(head, false)
		}
		if t.Roles[p] == Honest || head == no {
			return
		}
	}
	if t.Roles[p] == Liar || acts[head].Epoch == 0 {
		f(no, true)
	}
	each(chain&set, func(i int8) {
		if t.Roles[p] == Liar || i != head && acts[i].Epoch == acts[head].Epoch {
			f(i, true)
		}
	})
}

// after returns an act that says nothing yet.
func (t *Talks) after(acts []Act, p int, prev int8, past uint32) Act {
	a := Act{Party: int8(p), Seq: 1, Prev: prev, Era: no, Rev: absent, To: no, From: absent, Past: past}
	if prev != no {
		b := &acts[prev]
		a.Seq, a.Epoch, a.Era, a.Chain = b.Seq+1, b.Epoch, b.Era, b.Chain|bit(prev)
		if b.Kind.rekeys() {
			a.Era = prev
		}
	}
	return a
}

// says gives the act with everything that it may say. other: prev isn't its
// author's newest act, or its author lies; a loser can only re-key there.
func (t *Talks) says(acts []Act, v *view, a Act, other bool, give func(Act)) {
	liar := t.Roles[a.Party] == Liar
	try := func(k Kind, rev int8, more func(*Act)) {
		b := a
		b.Kind, b.Rev = k, rev
		if more != nil {
			more(&b)
		}
		if b.Lawful = t.allowed(acts, v, &b); !b.Lawful {
			return
		}
		if liar && !twin(acts, &b) {
			return
		}
		give(b)
	}
	kinds := t.Kinds
	if liar && t.Lies != nil {
		kinds = t.Lies
	}
	for _, k := range kinds {
		if other && !liar && !k.rekeys() {
			continue
		}
		switch k {
		case Note:
			// A note that names more is received by fewer, and does no more.
			if past := a.Past; liar {
				least := uint32(0)
				if a.Prev != no {
					least = acts[a.Prev].Past | bit(a.Prev)
				}
				if past == least {
					try(k, absent, nil)
				}
			}
		case Rekey, Lodge:
			try(k, absent, func(b *Act) { b.Epoch++ })
		case Revise:
			try(k, v.tip, func(b *Act) { b.Term, b.To, b.From = v.term.num, v.term.to, v.term.from })
		case Pen:
			revs := v.tips
			for n := int8(1); n <= min(v.term.num+1, t.Terms); n++ {
				for to := range t.Roles {
					more := func(b *Act) { b.Term, b.To = n, int8(to) }
					try(k, v.tip, more)
					each(revs, func(r int8) { try(k, r, more) })
				}
			}
		case Initial:
			if v.initial[a.Party] != v.tip { // again would change nothing
				try(k, v.tip, nil)
			}
		case Sign:
			try(k, v.tip, nil)
		case Unsign:
			if s := v.signed[a.Party]; s != no {
				try(k, acts[s].Rev, nil)
			}
		case Exchange:
			t.revisions(acts, v, func(r int8) { try(k, r, nil) })
		}
	}
}

// twin tells apart two acts that say the same in the same place; a third
// would show nothing new.
func twin(acts []Act, a *Act) bool {
	for i := range acts {
		b := acts[i]
		b.ids, b.Twin = a.ids, a.Twin
		if b == *a {
			a.Twin++
		}
	}
	return a.Twin < 2
}

// revisions gives the revisions of a view.
func (t *Talks) revisions(acts []Act, v *view, f func(r int8)) {
	f(base)
	if t.Open {
		each(v.set, func(i int8) {
			if acts[i].Kind == Revise && acts[i].Lawful {
				f(i)
			}
		})
	}
}

func popcount(set uint32) (n int) {
	each(set, func(int8) { n++ })
	return n
}
