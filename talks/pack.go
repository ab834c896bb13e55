package talks

import (
	"fmt"
	"slices"

	"parley/text"
)

// pack is a package: claims that stand or fall together.
type pack struct {
	ref     Ref
	name    string
	n       *node
	members []*inst
	twins   [][]*inst // for each member, the identical claims that were live with it
	note    string
	said    said[*pword]
}

// pword is what a party said on a package.
type pword struct {
	n      *node
	stance Stance
	cond   []Ref
	reason Reason
	note   string
	gone   bool   // by its author: withdrawn
	ended  string // why an acceptance ended
	quiet  bool   // by silence
}

func (w *pword) by() *node { return w.n }

func (v *View) pword(p *pack, party int) *pword {
	w, _ := newestOf(v, p.said, party)
	return w
}

// member returns the claim that stands for a member now: the first of the
// identical ones that were live when the package was made and still are; the
// member itself when none is.
func (v *View) member(p *pack, i int) *inst {
	var best *inst
	for _, in := range p.twins[i] {
		if v.live(in) && (best == nil || in.before(best)) {
			best = in
		}
	}
	if best == nil {
		return p.members[i]
	}
	return best
}

// slotsOf returns the wordings of a live package's members.
func (v *View) slotsOf(p *pack) []*slot {
	var out []*slot
	for i := range p.members {
		_, at := v.stand(v.member(p, i))
		out = append(out, at)
	}
	return out
}

// packFate tells whether a package can still be taken, and why not: a dead
// member kills it.
func (v *View) packFate(p *pack) (Fate, string) {
	if !p.n.ok() {
		return Void, "it was not allowed: " + p.n.bad + p.n.denied
	}
	if why := v.void(p.n); why != "" {
		return Void, why
	}
	adopted := 0
	dead, why := "", ""
	for i := range p.members {
		in := v.member(p, i)
		f, _, w := v.fate(in)
		if f == Adopted {
			adopted++
		}
		if f != Live && dead == "" {
			dead, why = v.shown(in), w
		}
	}
	if adopted == len(p.members) {
		return Adopted, why
	}
	if w := v.pword(p, p.n.party); w != nil && w.gone {
		return Withdrawn, fmt.Sprintf("withdrawn by %s", v.s.parties[p.n.party].code)
	}
	if dead != "" {
		return Lapsed, fmt.Sprintf("its claim %s is no longer live: %s", dead, why)
	}
	return Live, ""
}

// packWords returns all parties' words on a package for the decision rule.
func (v *View) packWords(p *pack) []Word {
	out := make([]Word, len(v.s.parties))
	for i := range out {
		if w := v.pword(p, i); w != nil {
			out[i] = Word{Stance: w.stance, Open: v.open(w.cond)}
		}
	}
	v.covered(out, func(g int) (Word, bool) {
		w := v.pword(p, g)
		if w == nil {
			return Word{}, false
		}
		return Word{Stance: w.stance, Open: v.open(w.cond)}, true
	}, func(i int) bool {
		return slices.ContainsFunc(v.slotsOf(p), func(at *slot) bool { return v.near(at, i) })
	})
	return out
}

// groups makes the packages that the claims of one act are marked to be.
func (j *judge) groups(r *revision, made []*inst) ([]*pack, string) {
	var list []Proposal
	for _, in := range made {
		list = append(list, *in.prop)
	}
	var out []*pack
	for _, k := range groupsOf(list) {
		p := &pack{ref: Ref{N: k}}
		for _, in := range made {
			if in.prop.Package == k {
				p.members = append(p.members, in)
				same := []*inst{in}
				if at := r.slots[in.claim.Key()]; at != nil {
					same = append(same, j.v.liveIn(at)...)
				}
				p.twins = append(p.twins, same)
			}
		}
		if len(p.members) < 2 {
			return nil, j.broken("package %d holds a single claim", k)
		}
		held := 0
		claims := make([]text.Claim, len(p.members))
		for i, in := range p.members {
			claims[i] = in.claim
			if in.prop.Holding {
				held++
			}
		}
		if held != 0 && held != len(p.members) {
			return nil, j.broken("package %d mixes claims that the author holds with others", k)
		}
		if why := togetherAsPackage(r, claims, held == 0); why != "" {
			return nil, fmt.Sprintf("package %d: %s", k, why)
		}
		if held > 0 {
			j.sayPack(p, &pword{stance: Support})
		}
		out = append(out, p)
	}
	return out, ""
}

// togetherAsPackage says why claims can't be a package: they exclude each
// other, nest, or include a sub-claim without its parent. In a recorded text
// a bracket across paragraphs can stand in another one; its pieces are then
// sub-claims of other claims, and can be taken when those are.
func togetherAsPackage(r *revision, claims []text.Claim, recorded bool) string {
	n := len(claims)
	x := text.NewIndex(r.text, r.withParents(append([]text.Claim{}, claims...)))
	for i := range n {
		for _, o := range x.RivalsOf(i) {
			if o < n {
				return "two of its claims exclude each other"
			}
		}
		for _, o := range x.EqualTo(i) {
			if o < n {
				return "two of its claims are the same"
			}
		}
		p := x.Parent(i)
		if claims[i].Parent != "" && (p < 0 || p >= n) && !recorded {
			return "it includes an amendment to a claim without that claim"
		}
		ups := map[int]bool{}
		for ; p >= 0; p = x.Parent(p) {
			ups[p] = true
		}
		for _, o := range x.Around(i) {
			if o < n && !ups[o] {
				return "one of its claims lies inside another"
			}
		}
	}
	return ""
}

// judgePackage judges a package of claims made before. Its author accepts it.
func (j *judge) judgePackage(b *Package) string {
	v, s := j.v, j.v.s
	p := &pack{note: b.Note}
	var claims []text.Claim
	var slots []*slot
	for _, ref := range b.Claims {
		if !v.has(ref) {
			return j.broken("it names a claim that is not in its past")
		}
		in := s.insts[ref]
		f, at, why := v.fate(in)
		if f != Live {
			return fmt.Sprintf("%s is not live: %s", v.shown(in), why)
		}
		p.members = append(p.members, in)
		p.twins = append(p.twins, v.liveIn(at))
		claims = append(claims, at.claim)
		slots = append(slots, at)
	}
	if why := togetherAsPackage(v.tip(), claims, false); why != "" {
		return why
	}
	j.acceptPack(p, slots)
	j.sayPack(p, &pword{stance: Support})
	j.file(func(n *node) { s.admit(n, nil, []*pack{p}) })
	return ""
}

// acceptPack prepares what accepting a package ends: the author's acceptance
// of its members alone, of their rivals, and of every other package with a
// member equal to, rival to, inside or around one of these.
func (j *judge) acceptPack(p *pack, slots []*slot) {
	v := j.v
	name := "its own package"
	if p.n != nil {
		name = "package " + v.Name(p.ref)
	}
	for _, at := range slots {
		near := append([]*slot{at}, at.rivals...)
		for _, o := range near {
			for _, in := range v.liveIn(o) {
				j.endAlone(in, fmt.Sprintf("ended when it took %s", name))
			}
		}
		near = append(append(near, at.inners()...), at.outers()...)
		for _, o := range near {
			j.endPacks(o, p, fmt.Sprintf("ended when it took %s", name))
		}
	}
}

// endPacks ends the author's acceptance of every package but one that holds
// a wording.
func (j *judge) endPacks(at *slot, but *pack, why string) {
	v := j.v
	for _, in := range at.insts {
		for _, p := range in.packs {
			if p == but || !v.holds(p.n) {
				continue
			}
			if w := v.pword(p, j.voice); w != nil && (w.stance == Support || w.stance == Accept) {
				if _, given := j.packed[p]; !given {
					j.sayPack(p, &pword{stance: Silent, ended: why, gone: w.gone})
				}
			}
		}
	}
}
