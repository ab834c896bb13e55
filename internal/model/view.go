package model

import "math/bits"

// term is one holding of the pen.
type term struct{ num, to, from int8 }

// view is what a set of acts shows. It is worked out from the set alone.
type view struct {
	set     uint32
	fork    uint32 // acts that a fork proof reaches
	root    uint32 // acts that a root conflict reaches
	left    uint32 // acts that a re-keying leaves behind
	blamed  [maxParties]bool
	stopped [maxParties]bool // nothing but exchange is allowed to the party
	term    term
	first   term // term 1, if it is complete: num is 1
	taken   bool // term 1 was named by all others
	tip     int8
	tips    uint32 // acts that issued the rivals after the tip
	initial [maxParties]int8
	signed  [maxParties]int8 // act of the signature that stands, or no
	swapped [maxParties]bool // an allowed exchange
	done    uint32           // concluded revisions: bit 0 is Rev.0, bit i+1 that of act i
}

func (v *view) void() uint32 { return v.fork | v.root | v.left }

func revBit(r int8) uint32 { return 1 << uint(r+1) }

// each calls f for every act of the set.
func each(set uint32, f func(i int8)) {
	for ; set != 0; set &= set - 1 {
		f(int8(bits.TrailingZeros32(set)))
	}
}

// see works out the view of a set.
func (t *Talks) see(acts []Act, set uint32) view {
	v := view{set: set}
	t.prove(acts, &v)
	v.term = term{0, 0, base}
	v.tip = base
	if t.Open {
		t.line(acts, &v)
	}
	t.signatures(acts, &v)
	return v
}

// prove finds forks, root conflicts and re-keyings, and what they reach
// (record.md §6).
func (t *Talks) prove(acts []Act, v *view) {
	var present [maxParties]int8 // era of the present key
	for p := range present {
		present[p] = no
	}
	each(v.set, func(k int8) {
		if a := &acts[k]; a.Kind.rekeys() && (present[a.Party] == no || a.Epoch > acts[present[a.Party]].Epoch) {
			present[a.Party] = k
		}
	})
	each(v.set, func(i int8) {
		a := &acts[i]
		if a.Kind.rekeys() { // leaves behind what it doesn't continue
			each(v.set, func(k int8) {
				if b := &acts[k]; b.Party == a.Party && b.Epoch < a.Epoch && a.Chain&bit(k) == 0 {
					v.left |= bit(k)
				}
			})
		}
		each(v.set&^(bit(i)<<1-1), func(j int8) {
			b := &acts[j]
			if b.Party != a.Party {
				return
			}
			switch {
			case a.Kind.rekeys() && b.Kind.rekeys():
				if a.Epoch == b.Epoch {
					v.blamed[a.Party], v.stopped[a.Party] = true, true
					each(v.set, func(k int8) {
						if acts[k].Party == a.Party && acts[k].Epoch >= a.Epoch {
							v.root |= bit(k)
						}
					})
				}
			case a.Kind.rekeys() || b.Kind.rekeys():
			case a.Seq == b.Seq && (a.Era == b.Era || t.Broken == OneChainOnly):
				v.blamed[a.Party] = true
				if a.Era == present[a.Party] {
					v.stopped[a.Party] = true
				}
				each(v.set, func(k int8) {
					if x := &acts[k]; x.Party == a.Party && x.Era == a.Era && !x.Kind.rekeys() && x.Seq >= a.Seq {
						v.fork |= bit(k)
					}
				})
			}
		})
	})
}

// issues reports whether a revision has effect in the view: its act has, or
// another party acknowledged it with no proof against it in that act's past.
func (t *Talks) issues(acts []Act, v *view, r int8) bool {
	if r == base {
		return true
	}
	if v.set&bit(r) == 0 {
		return false
	}
	if v.void()&bit(r) == 0 {
		return true
	}
	if t.Broken == ForkTakesRevisions {
		return false
	}
	found := false
	each(v.set, func(i int8) {
		if a := &acts[i]; !found && a.Party != acts[r].Party && a.Past&bit(r) != 0 {
			w := view{set: a.Past}
			t.prove(acts, &w)
			found = w.void()&bit(r) == 0
		}
	})
	return found
}

// line finds the highest complete term and the newest revision (talks.md §4).
func (t *Talks) line(acts []Act, v *view) {
	for {
		next, taken, ok := t.complete(acts, v)
		if !ok {
			break
		}
		v.term = next
		if next.num == 1 {
			v.first, v.taken = next, taken
		}
	}
	v.tip = v.term.from
	for {
		var next uint32
		each(v.set, func(i int8) {
			a := &acts[i]
			if a.Kind == Revise && a.Lawful && a.Rev == v.tip && (term{a.Term, a.To, a.From}) == v.term && t.issues(acts, v, i) {
				next |= bit(i)
			}
		})
		if bits.OnesCount32(next) != 1 {
			v.tips = next
			return
		}
		v.tip = int8(bits.TrailingZeros32(next))
	}
}

// complete finds the term after the view's, if it is complete: all others
// named it alike, or else the holder did.
func (t *Talks) complete(acts []Act, v *view) (next term, taken, ok bool) {
	var named [maxParties]*Act
	each(v.set&^v.void(), func(i int8) {
		if a := &acts[i]; a.Kind == Pen && a.Lawful && a.Term == v.term.num+1 {
			named[a.Party] = a
		}
	})
	what := func(a *Act) term { return term{a.Term, a.To, a.Rev} }
	alike, asked := true, 0
	for p := range t.Roles {
		if int8(p) == v.term.to || v.stopped[p] {
			continue
		}
		if t.Broken == AnyoneTakesPen && named[p] == nil {
			continue
		}
		asked++
		if named[p] == nil || next.num != 0 && what(named[p]) != next {
			alike = false
			break
		}
		next = what(named[p])
	}
	if alike && asked > 0 {
		return next, true, true
	}
	if h := named[v.term.to]; h != nil {
		return what(h), false, true
	}
	return term{}, false, false
}

// signatures finds initials, signatures, exchanges and conclusions
// (talks.md §9).
func (t *Talks) signatures(acts []Act, v *view) {
	var newest, newestInitial [maxParties]int8
	for p := range maxParties {
		v.signed[p], newest[p], newestInitial[p] = no, no, no
		v.initial[p] = absent
		if t.Initialled {
			v.initial[p] = base
		}
	}
	each(v.set&^v.void(), func(i int8) {
		a := &acts[i]
		if !a.Lawful {
			return
		}
		switch a.Kind {
		case Initial:
			if k := newestInitial[a.Party]; k == no || acts[k].Seq < a.Seq {
				newestInitial[a.Party], v.initial[a.Party] = i, a.Rev
			}
		case Sign, Unsign:
			if t.Broken == WithdrawalIgnored && a.Kind == Unsign {
				return
			}
			if k := newest[a.Party]; k == no || acts[k].Seq < a.Seq {
				newest[a.Party] = i
				v.signed[a.Party] = i
				if a.Kind == Unsign {
					v.signed[a.Party] = no
				}
			}
		}
	})
	v.done = ^uint32(0)
	var gone uint32
	switch t.Broken {
	case ForkTakesExchanges:
		gone = v.fork
	case RootsTakeExchanges:
		gone = v.root
	case RekeyTakesExchanges:
		gone = v.left
	}
	missing := 0
	for p := range t.Roles {
		var mine uint32
		each(v.set&^gone, func(i int8) {
			a := &acts[i]
			if a.Kind == Exchange && a.Lawful && int(a.Party) == p {
				v.swapped[p] = true
				if t.Broken == LateWithdrawal && v.signed[p] == no {
					return
				}
				mine |= revBit(a.Rev)
			}
		})
		if mine == 0 && t.Broken == OneMayBeMissing {
			if missing++; missing == 1 {
				continue
			}
		}
		v.done &= mine
	}
}
