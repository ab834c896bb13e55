package talks

import (
	"slices"

	"parley/record"
	"parley/text"
)

// The brute-force twins: slow and naive ways to the same answers.

// twins compares a state with them.
func twins(t tb, acts []*record.Act, s *State) {
	t.Helper()
	for i, a := range acts[1:] {
		if i%3 != 0 {
			continue
		}
		refold(t, acts, s, a)
	}
	relations(t, s)
	naiveWords(t, acts, s)
}

// refold builds a state of nothing but an act and its causal past, and
// compares it with the big state's view of the same acts.
func refold(t tb, acts []*record.Act, s *State, a *record.Act) {
	t.Helper()
	by := map[record.ID]*record.Act{}
	for _, x := range acts {
		by[x.ID] = x
	}
	past := map[record.ID]bool{}
	todo := []record.ID{a.ID}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if past[id] {
			continue
		}
		past[id] = true
		x := by[id]
		if !x.Prev.IsZero() {
			todo = append(todo, x.Prev)
		}
		for _, d := range x.Deps {
			todo = append(todo, d.ID)
		}
	}
	small, err := Open(acts[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range acts[1:] {
		if past[x.ID] {
			if err := small.Add(x); err != nil {
				t.Fatal(err)
			}
		}
	}
	v, err := s.At(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if want, got := dump(small.Now()), dump(v); want != got {
		t.Fatalf("the view at %s %d differs from a state of just its past:\n%s", a.Party, a.Seq, firstDiff(want, got))
	}
}

// relations compares how slots stand to each other with text's own answers on
// the whole text, pair by pair.
func relations(t tb, s *State) {
	t.Helper()
	for _, r := range s.revs {
		r.sync(s)
		for _, a := range r.slots {
			base := r.text
			if a.parent != nil {
				base = a.parent.claim.Inner()
			}
			for _, b := range r.slots {
				if a == b {
					continue
				}
				same := a.parent == b.parent
				if got, want := slices.Contains(a.rivals, b), same && text.Rivals(base, a.claim, b.claim); got != want {
					t.Fatalf("rivals %v, want %v: %+v %+v", got, want, a.claim, b.claim)
				}
				if got, want := slices.Contains(a.around, b), same && text.Inside(base, a.claim, b.claim); got != want {
					t.Fatalf("inside %v, want %v: %+v %+v", got, want, a.claim, b.claim)
				}
			}
		}
	}
}

// naive is one party's word as the twin keeps it.
type naive struct {
	stance Stance
	hold   bool
}

// naiveWords replays every party's chain by the words of the specification,
// with nothing but maps and whole-text questions, and compares the outcome
// with the words that the state keeps. It looks at talks without forks.
func naiveWords(t tb, acts []*record.Act, s *State) {
	t.Helper()
	for i := range s.parties {
		if len(s.parties[i].lanes) > 1 || len(s.parties[i].rekeys) > 0 {
			return
		}
	}
	for p := range s.parties {
		claims := map[*inst]naive{}
		packs := map[*pack]Stance{}
		for _, a := range acts {
			n := s.nodes[a.ID]
			if n.party != p || !n.ok() || n.body == nil || n.quiet != nil && s.Now().void(n) != "" {
				continue // a broken silence says nothing
			}
			naiveAct(s, n, claims, packs)
		}
		for _, in := range s.made {
			want := claims[in]
			got := naive{}
			if w := s.Now().word(in, p); w != nil {
				got = naive{w.stance, w.hold}
			}
			if got != want {
				t.Fatalf("%s on %s: %+v, the twin has %+v", s.parties[p].code, s.Now().shown(in), got, want)
			}
		}
		for _, k := range s.tied {
			got := Silent
			if w := s.Now().pword(k, p); w != nil {
				got = w.stance
			}
			if got != packs[k] {
				t.Fatalf("%s on package %s: %q, the twin has %q", s.parties[p].code, s.Now().Name(k.ref), got, packs[k])
			}
		}
	}
}

func fateOf(v *View, k *pack) Fate {
	f, _ := v.packFate(k)
	return f
}

// naiveAct replays one act.
func naiveAct(s *State, n *node, claims map[*inst]naive, packs map[*pack]Stance) {
	v := s.before(n)
	tip := v.tip()
	at := func(in *inst) *slot { return tip.find(s, in).slot }
	live := func() []*inst { // all live claims in the act's past
		var out []*inst
		for _, in := range s.made {
			if v.live(in) {
				out = append(out, in)
			}
		}
		return out
	}()
	base := func(x *slot) *text.Text {
		if x.parent != nil {
			return x.parent.claim.Inner()
		}
		return tip.text
	}
	rival := func(a, b *slot) bool { return a.parent == b.parent && text.Rivals(base(a), a.claim, b.claim) }
	var inside func(a, b *slot) bool // a anywhere inside b
	inside = func(a, b *slot) bool {
		if a.parent == b.parent && text.Inside(base(a), a.claim, b.claim) {
			return true
		}
		return a.parent != nil && (a.parent == b || inside(a.parent, b))
	}
	yes := func(x Stance) bool { return x == Support || x == Accept }
	said := map[*inst]bool{}
	given := map[*pack]bool{}
	endPack := func(k *pack) {
		if yes(packs[k]) && !given[k] {
			packs[k] = Silent
		}
	}
	members := func(k *pack) []*slot {
		var out []*slot
		for _, same := range k.twins {
			for _, in := range same {
				if x := at(in); x != nil {
					out = append(out, x)
				}
			}
		}
		return out
	}
	accept := func(x *slot, support bool) {
		for _, in := range live {
			y := at(in)
			if said[in] || y == x {
				continue
			}
			w := claims[in]
			switch {
			case rival(x, y):
				if yes(w.stance) || w.hold {
					claims[in] = naive{}
				}
			case support && (inside(x, y) || inside(y, x)) && w.hold:
				w.hold = false
				if w.stance == Support {
					w.stance = Accept
				}
				claims[in] = w
			}
		}
		for _, k := range s.tied {
			for _, y := range members(k) {
				if v.holds(k.n) && (y == x || rival(x, y)) {
					endPack(k)
				}
			}
		}
	}
	write := func(x *slot, w naive) {
		for _, in := range live {
			if at(in) == x {
				claims[in] = w
				said[in] = true
			}
		}
	}
	take := func(k *pack, stance Stance, slots []*slot) {
		given[k] = true
		packs[k] = stance
		if !yes(stance) {
			return
		}
		for _, x := range slots {
			for _, in := range live {
				if y := at(in); y == x || rival(x, y) {
					if w := claims[in]; yes(w.stance) {
						claims[in] = naive{hold: w.hold}
					}
				}
			}
			for _, o := range s.tied {
				for _, y := range members(o) {
					if o != k && v.holds(o.n) && (y == x || rival(x, y) || inside(x, y) || inside(y, x)) {
						endPack(o)
					}
				}
			}
		}
	}
	withdraw := func(r Ref) {
		x := at(s.insts[r])
		for _, in := range x.insts {
			if f, _, _ := v.fate(in); !v.holds(in.n) || f != Live && f != Dormant {
				continue
			}
			if _, spoke := claims[in]; in.n.party == n.party || in.owner == n.party || spoke {
				claims[in] = naive{}
				said[in] = true
			}
		}
	}
	switch b := n.body.(type) {
	case *Amend:
		for _, r := range b.Withdraws {
			withdraw(r)
		}
		for i, p := range b.Claims {
			if !p.Holding {
				continue
			}
			in := s.insts[Ref{Act: n.act.ID, N: i}]
			w := naive{Support, true}
			if p.Package > 0 {
				w.stance = Silent
				packs[s.packs[Ref{Act: n.act.ID, N: p.Package, Package: true}]] = Support
			}
			x := at(in)
			if x == nil {
				continue
			}
			for _, o := range live {
				if at(o) == x && !said[o] {
					claims[o] = w
					said[o] = true
				}
			}
			claims[in] = w
			said[in] = true
			accept(x, true)
		}
	case *Position:
		if b.For != "" || b.Group != "" {
			return
		}
		for _, r := range b.Claims {
			if r.Package {
				k := s.packs[r]
				take(k, b.Stance, v.slotsOf(k))
				continue
			}
			x := at(s.insts[r])
			write(x, naive{b.Stance, b.Stance == Support})
			if yes(b.Stance) {
				accept(x, b.Stance == Support)
			} else {
				for _, k := range s.tied {
					if v.holds(k.n) && slices.Contains(members(k), x) {
						endPack(k)
					}
				}
			}
		}
	case *KeptSilence:
		for _, r := range s.nodes[b.Silence].body.(*Silence).Claims {
			if r.Package {
				if k := s.packs[r]; packs[k] == Silent && fateOf(v, k) == Live {
					packs[k] = Accept
				}
				continue
			}
			if f, _ := v.stand(s.insts[r]); f != Live {
				continue
			}
			x := at(s.insts[r])
			if w := v.slotWord(x, n.party); w != nil && w.stance != Silent {
				continue
			}
			for _, in := range live {
				if at(in) == x {
					claims[in] = naive{Accept, claims[in].hold}
				}
			}
		}
	case *Package:
		k := s.packs[Ref{Act: n.act.ID, Package: true}]
		var slots []*slot
		for _, r := range b.Claims {
			slots = append(slots, at(s.insts[r]))
		}
		take(k, Support, slots)
	case *Withdraw:
		for _, r := range b.Claims {
			if r.Package {
				packs[s.packs[r]] = Silent
				continue
			}
			withdraw(r)
		}
	}
}
