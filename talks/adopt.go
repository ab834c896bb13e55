package talks

import (
	"fmt"
	"slices"

	"parley/text"
)

// adoption is what a view's parties have agreed on: the claims that the next
// revision adopts.
type adoption struct {
	single map[*slot]bool // agreed by themselves
	packs  map[*pack]bool // agreed packages
	forced map[*slot]bool // adopted by a void revision, so still agreed
	slots  []*slot        // to be adopted, in the order of their keys
	set    map[*slot]bool
	out    map[*slot]string // agreed and yet not to be adopted, and why
}

// agreed finds what is agreed in the view.
func (v *View) agreed() *adoption {
	if v.agreedM == nil {
		v.agreedM = v.findAgreed()
	}
	return v.agreedM
}

// slotsLive returns the slots of the newest revision that have a live claim,
// in the order of their keys.
func (v *View) slotsLive() []*slot {
	if !v.liveD {
		v.liveM, v.liveD = v.findLive(), true
	}
	return v.liveM
}

func (v *View) findLive() []*slot {
	tip := v.tip()
	tip.sync(v.s)
	var out []*slot
	for _, s := range tip.slots {
		if v.slotLive(s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *slot) int {
		if a.key < b.key {
			return -1
		}
		if a.key > b.key {
			return 1
		}
		return 0
	})
	return out
}

func (v *View) findAgreed() *adoption {
	a := &adoption{
		single: map[*slot]bool{}, packs: map[*pack]bool{}, forced: map[*slot]bool{},
		set: map[*slot]bool{}, out: map[*slot]string{},
	}
	live := v.slotsLive()
	for _, s := range live {
		if v.s.rule.agreed(v.slotWords(s)) {
			a.single[s] = true
		}
	}
	for _, p := range v.s.tied {
		if v.packAgreed(a, p) {
			a.packs[p] = true
		}
	}
	v.force(a)
	for v.settle(a) {
	}
	for _, s := range live {
		if a.set[s] {
			a.slots = append(a.slots, s)
		}
	}
	return a
}

// settle works out which agreed wordings are adopted together. It reports
// true when a package can't be taken whole; that package is dropped then, and
// the rest must be settled again.
func (v *View) settle(a *adoption) (again bool) {
	normal := map[*slot]bool{} // maps into maps below: the order doesn't matter
	for s := range a.single {
		normal[s] = true
	}
	for p := range a.packs {
		for _, at := range v.slotsOf(p) {
			normal[at] = true
		}
	}
	want := map[*slot]bool{}
	for s := range normal {
		want[s] = true
	}
	for s := range a.forced {
		want[s] = true
	}
	a.set, a.out = map[*slot]bool{}, map[*slot]string{}
	for s := range want {
		if why := v.blocked(s, want, normal); why != "" {
			a.out[s] = why
		} else {
			a.set[s] = true
		}
	}
	for more := true; more; { // a sub-claim needs its parent
		more = false
		for s := range a.set {
			if s.parent != nil && !a.set[s.parent] {
				delete(a.set, s)
				a.out[s] = fmt.Sprintf("the claim whose words it changes, %s, is not agreed", v.slotName(s.parent))
				more = true
			}
		}
	}
	for p := range a.packs {
		for _, at := range v.slotsOf(p) {
			if !a.set[at] {
				again = true
				delete(a.packs, p)
				break
			}
		}
	}
	return again
}

// blocked says why an agreed wording is not to be adopted: a wording around
// it is agreed as well and beats it, or it excludes another that is agreed,
// which only carrying over or a void revision can bring about.
func (v *View) blocked(s *slot, want, normal map[*slot]bool) string {
	var outer, rival []string
	for _, o := range s.around {
		if want[o] {
			outer = append(outer, v.slotName(o))
		}
	}
	for _, o := range s.rivals {
		if want[o] && (normal[o] || !normal[s]) {
			rival = append(rival, v.slotName(o))
		}
	}
	slices.Sort(outer)
	slices.Sort(rival)
	switch {
	case len(outer) > 0:
		return fmt.Sprintf("it lies inside %s, which is agreed and goes before", list(outer))
	case len(rival) > 0:
		return fmt.Sprintf("it excludes %s, agreed as well: the parties must choose again", list(rival))
	}
	return ""
}

// packAgreed reports whether a package is live and agreed, and no member lies
// inside a claim that is agreed by itself.
func (v *View) packAgreed(a *adoption, p *pack) bool {
	if !v.holds(p.n) {
		return false
	}
	if f, _ := v.packFate(p); f != Live || !v.s.rule.agreed(v.packWords(p)) {
		return false
	}
	for _, at := range v.slotsOf(p) {
		member := map[*slot]bool{}
		for up := at.parent; up != nil; up = up.parent {
			member[up] = true
		}
		for _, o := range at.outers() {
			if a.single[o] && !member[o] {
				return false
			}
		}
	}
	return true
}

// force finds the claims that revisions beside the line adopted: they stay
// agreed where they still live.
func (v *View) force(a *adoption) {
	for _, r := range v.line().void {
		for _, s := range r.took {
			for _, in := range s.insts {
				if !v.live(in) {
					continue
				}
				if _, at := v.stand(in); at != nil && !a.single[at] {
					a.forced[at] = true
				}
			}
		}
	}
}

// overtaken reports whether a revision beside the line adopted a wording that lives: it stays agreed whatever its parties
// say of it later.
func (v *View) overtaken(at *slot) bool {
	for _, r := range v.line().void {
		for _, s := range r.took {
			for _, in := range s.insts {
				if !v.live(in) {
					continue
				}
				if _, now := v.stand(in); now == at {
					return true
				}
			}
		}
	}
	return false
}

// claims returns the claims of the adoption.
func (a *adoption) claims() []text.Claim {
	out := make([]text.Claim, len(a.slots))
	for i, s := range a.slots {
		out[i] = s.claim
	}
	return out
}

// Next returns what the penholder would issue now: the body of the revise
// act and the new text. It is an error when nothing is agreed.
func (v *View) Next() (*Revise, *text.Text, error) {
	a := v.agreed()
	if len(a.slots) == 0 {
		return nil, nil, fmt.Errorf("no claim is agreed, so there is nothing to issue")
	}
	tip := v.tip()
	t, _, err := text.Apply(tip.text, a.claims())
	if err != nil {
		return nil, nil, fmt.Errorf("next revision: %w", err)
	}
	return &Revise{Digest: t.Digest(), N: tip.num + 1, Parent: tip.id()}, t, nil
}

// judgeRevise judges a revision: everyone recomputes it.
func (j *judge) judgeRevise(b *Revise) string {
	v, s := j.v, j.v.s
	parent := s.issued[b.Parent]
	if parent == nil || !v.holds(parent.n) {
		return j.broken("its parent is not in its past")
	}
	l := v.line()
	switch {
	case j.party != l.term.to:
		return fmt.Sprintf("the pen is %s's", s.parties[l.term.to].code)
	case parent != l.tip:
		return fmt.Sprintf("it follows %s, and %s is the newest", parent.name(), l.tip.name())
	case b.N != parent.num+1:
		return fmt.Sprintf("it calls itself Rev.%d; Rev.%d is next", b.N, parent.num+1)
	}
	a := v.agreed()
	if len(a.slots) == 0 {
		return "no claim was agreed, so there was nothing to issue"
	}
	t, carry, err := text.Apply(parent.text, a.claims())
	if err != nil {
		return fmt.Sprintf("the agreed claims can't be applied: %v", err)
	}
	if t.Digest() != b.Digest {
		return fmt.Sprintf("its digest %.10s is not that of %s with the %s, %.10s", b.Digest, parent.name(), count(len(a.slots), "agreed claim", "agreed claims"), t.Digest())
	}
	j.file(func(n *node) {
		held := l.term
		n.term = &held
		r := newRevision(n, parent, t)
		r.carry, r.took, r.adopted = carry, a.slots, map[text.Key]bool{}
		for _, at := range a.slots {
			r.adopted[at.key] = true
		}
		r.cut = cutBy(parent.text, parent.index, a.slots)
		r.behind = v.keptUp(parent, r, a.slots)
		n.issued = r
		s.revs = append(s.revs, r)
		s.steps[n.party] = append(s.steps[n.party], n)
		parent.children = append(parent.children, r)
		s.issued[r.id()] = r
	})
	return ""
}
