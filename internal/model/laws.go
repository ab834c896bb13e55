package model

import (
	"fmt"
)

// Law is what must hold in every state.
type Law string

// The laws. Parties are honest ones, losers included; a liar is promised
// nothing.
const (
	LawL9     Law = "nothing that arrives later changes a conclusion"
	LawOne    Law = "nobody concludes differently"
	LawBound  Law = "nobody is bound by what it didn't sign or withdrew in time"
	LawSure   Law = "nobody exchanges against a signature that its node knows to be shaken"
	LawBlame  Law = "nobody honest can be blamed"
	LawSet    Law = "the same acts say the same, in whatever order they came"
	LawKept   Law = "a revision that an honest party initialled or signed stays one"
	LawPen    Law = "a pen that all others took, one honest party among them, stays taken unless a liar or loser re-keys"
	LawHost   Law = "nothing that binds stands on a host's key, and every seat can come home"
	LawFinish Law = "when all have signed and hold everything, they can conclude"
)

// Breach is a broken law.
type Breach struct {
	Law  Law
	What string
}

func (b *Breach) Error() string { return fmt.Sprintf("%s: %s", b.Law, b.What) }

// Check implements Space. Every part of a state that holds with each act its
// past is a state, too; so it is enough to look at the whole and to compare it
// with the wholes that lack one newest act.
func (t *Talks) Check(s *State) error {
	acts := s.Acts()
	all := uint32(1)<<len(acts) - 1
	v := t.see(acts, all)
	if err := t.checkOne(acts, &v); err != nil {
		return err
	}
	var err error
	each(tops(acts, all), func(i int8) {
		if err == nil {
			w := t.see(acts, all&^bit(i))
			err = t.checkLater(acts, &w, &v)
		}
	})
	if err != nil {
		return err
	}
	if err := t.checkOrders(acts, &v); err != nil {
		return err
	}
	return t.checkFinish(acts, &v)
}

// checkOne looks at one set of acts.
func (t *Talks) checkOne(acts []Act, v *view) error {
	if n := popcount(v.done); n > 1 && t.has(Honest) {
		return &Breach{LawOne, fmt.Sprintf("%d texts are concluded", n)}
	}
	for p, role := range t.Roles {
		if role == Liar {
			continue
		}
		if v.blamed[p] {
			return &Breach{LawBlame, fmt.Sprintf("%s is said to have signed two acts at one place", code(int8(p)))}
		}
		var err error
		each(v.done, func(r int8) {
			if err == nil {
				err = t.checkBound(acts, v, int8(p), r-1)
			}
		})
		if err != nil {
			return err
		}
	}
	if err := t.checkHosts(acts, v); err != nil {
		return err
	}
	for i := range acts {
		a := &acts[i]
		if !a.Lawful || t.Roles[a.Party] == Liar {
			continue
		}
		switch a.Kind {
		case Exchange:
			for q := range t.Roles {
				if why := t.shaken(acts, a.Past, int8(q), a.Rev); why != "" {
					return &Breach{LawSure, fmt.Sprintf("%s exchanges %s in act %d, where %s", code(a.Party), revName(a.Rev), i+1, why)}
				}
			}
		case Initial, Sign:
			if !t.issues(acts, v, a.Rev) {
				return &Breach{LawKept, fmt.Sprintf("%s, which %s has in act %d, has lost its effect", revName(a.Rev), code(a.Party), i+1)}
			}
		}
	}
	return nil
}

// checkHosts looks at whose key signed: under a lodging that no later re-keying of its chain replaced it was a host's. It
// follows the chains by itself, apart from the rule.
func (t *Talks) checkHosts(acts []Act, v *view) error {
	hosted := func(chain uint32) bool {
		newest := int8(no)
		each(chain, func(k int8) {
			if acts[k].Kind.rekeys() && (newest == no || acts[k].Epoch > acts[newest].Epoch) {
				newest = k
			}
		})
		return newest != no && acts[newest].Kind == Lodge
	}
	for i := range acts {
		a := &acts[i]
		if a.Lawful && (a.Kind == Initial || a.Kind == Sign || a.Kind == Exchange) && hosted(a.Chain) {
			return &Breach{LawHost, fmt.Sprintf("a host's key can %s for %s in act %d", a.Kind, code(a.Party), i+1)}
		}
	}
	for p, role := range t.Roles {
		mine := own(acts, p)
		if role != Honest || hosted(mine) || v.done != 0 || v.swapped[p] || v.signed[p] != no && acts[v.signed[p]].Rev == v.tip {
			continue
		}
		all := true
		for q := range t.Roles {
			all = all && v.initial[q] == v.tip
		}
		head := int8(no)
		each(mine, func(i int8) { head = i })
		s := t.after(acts, p, head, v.set)
		s.Kind, s.Rev = Sign, v.tip
		if all && !t.allowed(acts, v, &s) {
			return &Breach{LawHost, fmt.Sprintf("%s holds its key and can't sign", code(int8(p)))}
		}
	}
	return nil
}

func (t *Talks) has(r Role) bool {
	for _, x := range t.Roles {
		if x == r {
			return true
		}
	}
	return false
}

// checkBound looks at an honest party under a conclusion: an exchange of its
// own must stand on a signature of its own, with no withdrawal between.
func (t *Talks) checkBound(acts []Act, v *view, p, r int8) error {
	found := false
	for i := range acts {
		x := &acts[i]
		if x.Party != p || x.Kind != Exchange || x.Rev != r {
			continue
		}
		found = true
		last := int8(no)
		each(x.Chain, func(k int8) {
			if (acts[k].Kind == Sign || acts[k].Kind == Unsign) && (last == no || acts[k].Seq > acts[last].Seq) {
				last = k
			}
		})
		if last == no || acts[last].Kind != Sign || acts[last].Rev != r {
			return &Breach{LawBound, fmt.Sprintf("%s is bound by %s and had taken its signature back", code(p), revName(r))}
		}
	}
	if !found {
		return &Breach{LawBound, fmt.Sprintf("%s is bound by %s and never exchanged", code(p), revName(r))}
	}
	return nil
}

// shaken says why a party's signature under a revision can't be relied on by
// who holds a set: the promise of the design in its own words, apart from the
// rule that keeps it.
func (t *Talks) shaken(acts []Act, set uint32, q, r int8) string {
	why := fmt.Sprintf("%s has not signed", code(q))
	each(set, func(s int8) {
		a := &acts[s]
		if a.Party != q || a.Kind != Sign || !a.Lawful || a.Rev != r {
			return
		}
		bad := ""
		each(set, func(i int8) {
			b := &acts[i]
			if b.Party != q {
				return
			}
			if (b.Kind == Unsign || b.Kind == Sign) && b.Lawful && b.Chain&bit(s) != 0 {
				bad = fmt.Sprintf("%s took it back in act %d", code(q), i+1)
			}
			if b.Kind.rekeys() && b.Epoch > a.Epoch {
				bad = fmt.Sprintf("%s replaced its key in act %d", code(q), i+1)
			}
			each(set&^(bit(i)<<1-1), func(j int8) {
				c := &acts[j]
				if c.Party == q && !b.Kind.rekeys() && !c.Kind.rekeys() && b.Prev == c.Prev && b.Era == c.Era && b.Era == a.Era && b.Seq <= a.Seq {
					bad = fmt.Sprintf("%s is proven to have forked by acts %d and %d", code(q), i+1, j+1)
				}
				if c.Party == q && b.Kind.rekeys() && c.Kind.rekeys() && b.Epoch == c.Epoch && a.Epoch >= b.Epoch {
					bad = fmt.Sprintf("%s opened one epoch twice by acts %d and %d", code(q), i+1, j+1)
				}
			})
		})
		if bad == "" {
			why = ""
		} else if why != "" {
			why = bad
		}
	})
	return why
}

// checkLater compares a set with one that holds an act more.
func (t *Talks) checkLater(acts []Act, w, v *view) error {
	if w.done&^v.done != 0 {
		return &Breach{LawL9, fmt.Sprintf("a conclusion of %d acts is gone with act %s", popcount(w.set), one(v.set&^w.set))}
	}
	if w.taken && (!v.taken || w.first != v.first) && t.honestBesides(0) && !t.slipped(acts, v.set) {
		return &Breach{LawPen, fmt.Sprintf("term 1 was %s's from %s until act %s", code(w.first.to), revName(w.first.from), one(v.set&^w.set))}
	}
	return nil
}

func (t *Talks) honestBesides(p int) bool {
	for q, r := range t.Roles {
		if q != p && r != Liar {
			return true
		}
	}
	return false
}

// slipped reports whether a liar or a loser has re-keyed: it may have left its
// naming behind, and is asked again.
func (t *Talks) slipped(acts []Act, set uint32) (yes bool) {
	each(set, func(i int8) { yes = yes || acts[i].Kind.rekeys() && t.Roles[acts[i].Party] != Honest })
	return yes
}

func one(set uint32) (s string) {
	each(set, func(i int8) { s = fmt.Sprint(i + 1) })
	return s
}

// checkOrders judges all acts again as two nodes that received them in
// different orders.
func (t *Talks) checkOrders(acts []Act, v *view) error {
	for _, last := range []bool{false, true} {
		again := append([]Act(nil), acts...)
		var held uint32
		for held != v.set {
			next := int8(no)
			each(v.set&^held, func(i int8) {
				if again[i].Past&^held == 0 && (next == no || (again[i].Party > again[next].Party) == last && again[i].Party != again[next].Party) {
					next = i
				}
			})
			a := &again[next]
			seen := a.Past
			if t.Broken == JudgedOnArrival {
				seen = held
			}
			if a.Kind != Note {
				w := t.see(again, seen)
				a.Lawful = t.allowed(again, &w, a)
			}
			held |= bit(next)
		}
		w := t.see(again, v.set)
		if w != *v {
			return &Breach{LawSet, "a node that received the acts in another order judges them otherwise"}
		}
		for i := range acts {
			if acts[i].Lawful != again[i].Lawful {
				return &Breach{LawSet, fmt.Sprintf("a node that received the acts in another order judges act %d otherwise", i+1)}
			}
		}
	}
	return nil
}

// checkFinish: when nobody lies, everybody's signature stands and nobody has
// re-keyed since, each node's exchange concludes the talks.
func (t *Talks) checkFinish(acts []Act, v *view) error {
	if t.has(Liar) || t.has(Loser) || v.done != 0 {
		return nil
	}
	r := int8(absent)
	for p := range t.Roles {
		s := v.signed[p]
		if s == no || r != absent && acts[s].Rev != r {
			return nil
		}
		r = acts[s].Rev
		for i := range acts {
			if acts[i].Kind.rekeys() && int(acts[i].Party) == p && acts[i].Epoch > acts[s].Epoch {
				return nil
			}
		}
	}
	more := append([]Act(nil), acts...)
	for p := range t.Roles {
		if v.swapped[p] {
			continue
		}
		set := uint32(1)<<len(more) - 1
		head := int8(no)
		each(own(more, p), func(i int8) { head = i })
		a := t.after(more, p, head, set)
		a.Kind, a.Rev = Exchange, r
		w := t.see(more, set)
		if a.Lawful = t.allowed(more, &w, &a); !a.Lawful {
			return &Breach{LawFinish, fmt.Sprintf("all have signed %s and %s can't exchange", revName(r), code(int8(p)))}
		}
		more = append(more, a)
	}
	if w := t.see(more, uint32(1)<<len(more)-1); w.done&revBit(r) == 0 {
		return &Breach{LawFinish, fmt.Sprintf("all have exchanged %s and it is not concluded", revName(r))}
	}
	return nil
}
