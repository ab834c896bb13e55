package talks

import (
	"fmt"
	"strings"

	"parley/record"
	"parley/seal"
)

// Short names. A party's claims are numbered along its own chain, allowed or
// not: the k-th claim (from 1) of the i-th of N parties (from 0, in the order
// of their codes) is c((k-1)·N+i+1); packages are p… by the same rule. So a
// name never depends on what else has arrived. Under a fork two claims can
// share a name; both then have the start of their act's id behind it, and
// the name alone means neither.

// count numbers what the act makes along its author's chain.
func (s *State) count(n *node) {
	switch b := n.body.(type) {
	case *Charter:
		n.claims += len(b.Claims)
		n.packs += len(groupsOf(b.Claims))
	case *Amend:
		n.claims += len(b.Claims)
		n.packs += len(groupsOf(b.Claims))
	case *Package:
		n.packs++
	}
}

// groupsOf lists the package numbers of an act's claims, each once, in the
// order in which they first stand.
func groupsOf(list []Proposal) []int {
	var out []int
	seen := map[int]bool{0: true}
	for _, p := range list {
		if !seen[p.Package] {
			seen[p.Package] = true
			out = append(out, p.Package)
		}
	}
	return out
}

func (s *State) short(letter string, n *node, k int) string {
	return fmt.Sprintf("%s%d", letter, k*len(s.parties)+n.party+1)
}

// admit files the claims and packages of an act under their names; those of
// an act that was not allowed have a name, too, so that one can say so.
func (s *State) admit(n *node, made []*inst, packs []*pack) {
	for i, in := range made {
		in.ref, in.n = Ref{Act: n.act.ID, N: i}, n
		in.name = s.short("c", n, n.claims-len(made)+i)
		s.insts[in.ref] = in
		s.claimNames[in.name] = append(s.claimNames[in.name], in)
		if n.ok() {
			s.made = append(s.made, in)
		}
	}
	for i, p := range packs {
		p.ref.Act, p.ref.Package, p.n = n.act.ID, true, n
		p.name = s.short("p", n, n.packs-len(packs)+i)
		s.packs[p.ref] = p
		s.packNames[p.name] = append(s.packNames[p.name], p)
		if n.ok() {
			s.tied = append(s.tied, p)
			for _, same := range p.twins {
				for _, in := range same {
					in.packs = append(in.packs, p)
				}
			}
		}
	}
}

// admitDenied files what an act without effect would have made.
func (s *State) admitDenied(n *node) {
	var list []Proposal
	switch b := n.body.(type) {
	case *Amend:
		list = b.Claims
	case *Package:
		s.admit(n, nil, []*pack{{}})
		return
	default:
		return
	}
	made := make([]*inst, len(list))
	for i := range list {
		made[i] = &inst{prop: &list[i], owner: -1}
	}
	var packs []*pack
	for _, k := range groupsOf(list) {
		packs = append(packs, &pack{ref: Ref{N: k}})
	}
	s.admit(n, made, packs)
}

// Ref finds a claim or package by its short name (c7, p2) or by its full
// text form. The error says what to type instead.
func (s *State) Ref(name string) (Ref, error) {
	if ins := s.claimNames[name]; len(ins) == 1 {
		return ins[0].ref, nil
	} else if len(ins) > 1 {
		return Ref{}, fmt.Errorf("%s names %d claims, because its author signed two chains: use the full name, such as %s", name, len(ins), ins[0].ref)
	}
	if ps := s.packNames[name]; len(ps) == 1 {
		return ps[0].ref, nil
	} else if len(ps) > 1 {
		return Ref{}, fmt.Errorf("%s names %d packages, because its author signed two chains: use the full name, such as %s", name, len(ps), ps[0].ref)
	}
	var r Ref
	if err := r.UnmarshalText([]byte(name)); err == nil {
		if s.insts[r] != nil || s.packs[r] != nil {
			return r, nil
		}
	}
	return Ref{}, fmt.Errorf("%w: there is no %.80s in these talks", ErrRef, name)
}

// Name returns the short name of a claim or package as this view shows it, or
// the start of its full name when the view does not hold it.
func (v *View) Name(r Ref) string {
	if in := v.s.insts[r]; in != nil && v.holds(in.n) {
		return v.shown(in)
	}
	if p := v.s.packs[r]; p != nil && v.holds(p.n) {
		same := 0
		for _, o := range v.s.packNames[p.name] {
			if v.holds(o.n) {
				same++
			}
		}
		if same > 1 {
			return p.name + "~" + r.Act.Short()
		}
		return p.name
	}
	return r.Act.Short() + strings.TrimPrefix(r.String(), r.Act.String())
}

// Name returns the short name of a claim or package.
func (s *State) Name(r Ref) string { return s.Now().Name(r) }

// shown is the short name as the view shows it: told apart when a fork made
// two of the same name.
func (v *View) shown(in *inst) string {
	same := v.s.claimNames[in.name]
	if len(same) > 1 {
		k := 0
		for _, o := range same {
			if v.holds(o.n) {
				k++
			}
		}
		if k > 1 {
			return in.name + "~" + in.ref.Act.Short()
		}
	}
	return in.name
}

// Act finds an act by a unique prefix of its id, at least four digits.
func (s *State) Act(prefix string) (record.ID, error) {
	if len(prefix) == 64 {
		id, err := seal.ParseDigest(prefix)
		if err == nil && s.nodes[id] != nil {
			return id, nil
		}
		return record.ID{}, fmt.Errorf("act %s is not in these talks", prefix[:10])
	}
	var found []record.ID
	if len(prefix) >= 4 {
		for _, n := range s.order {
			if strings.HasPrefix(n.act.ID.String(), prefix) {
				found = append(found, n.act.ID)
			}
		}
	}
	switch len(found) {
	case 0:
		return record.ID{}, fmt.Errorf("no act begins with %.64q; give at least four digits", prefix)
	case 1:
		return found[0], nil
	}
	return record.ID{}, fmt.Errorf("%d acts begin with %s: give more digits", len(found), prefix)
}
