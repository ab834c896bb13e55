package talks

import (
	"fmt"

	"parley/record"
	"parley/text"
)

// initialled is one party's authentication of a whole text.
type initialled struct {
	n   *node
	rev *revision
}

func (i *initialled) by() *node { return i.n }

// signature is one party's newest word on signing: over a text, or none after
// a withdrawal.
type signature struct {
	n   *node
	rev *revision // nil: withdrawn
}

func (s *signature) by() *node { return s.n }

// wholeOf checks a revision that an act names together with its digest.
func (j *judge) wholeOf(id record.ID, d text.Digest) (*revision, string) {
	r := j.v.s.issued[id]
	if r == nil || !j.v.holds(r.n) {
		return nil, j.broken("it names a revision that is not in its past")
	}
	if r.digest != d {
		return nil, fmt.Sprintf("its digest is not that of %s", r.name())
	}
	return r, ""
}

// judgeInitial judges the authentication of the whole text: no claim is live,
// all agree to every block, and no authentic version is stale or missing.
func (j *judge) judgeInitial(b *Initial) string {
	v := j.v
	r, why := j.wholeOf(b.Rev, b.Digest)
	if why != "" {
		return why
	}
	if tip := v.tip(); r != tip {
		return fmt.Sprintf("it initials %s, and %s is the newest", r.name(), tip.name())
	}
	if open := v.slotsLive(); len(open) > 0 {
		return fmt.Sprintf("the text is still open: %s", v.describe(open))
	}
	for _, block := range r.text.Blocks {
		for p := range v.s.parties {
			if v.pledge(block.ID, p) == nil {
				return fmt.Sprintf("%s has not agreed to block %s", v.s.parties[p].code, block.ID)
			}
		}
	}
	if why := v.uneven(); why != "" {
		return why
	}
	j.file(func(n *node) { v.s.inits.add(v.s, &initialled{n: n, rev: r}) })
	return ""
}

// hasInitialled reports whether the party's newest initials are on r.
func (v *View) hasInitialled(party int, r *revision) bool {
	i, ok := newestOf(v, v.s.inits, party)
	return ok && i.rev == r
}

// judgeSign judges a final consent.
func (j *judge) judgeSign(b *Sign) string {
	v := j.v
	r, why := j.wholeOf(b.Rev, b.Digest)
	if why != "" {
		return why
	}
	if tip := v.tip(); r != tip {
		return fmt.Sprintf("it signs %s, and %s is the newest", r.name(), tip.name())
	}
	for p := range v.s.parties {
		if !v.hasInitialled(p, r) {
			return fmt.Sprintf("%s has not initialled %s", v.s.parties[p].code, r.name())
		}
	}
	if why := v.uneven(); why != "" {
		return why
	}
	if v.exchanged(j.party) != nil {
		return "its author has exchanged its signature and is bound"
	}
	if old := v.signature(j.party); old != nil && old.rev == r {
		return fmt.Sprintf("its author has signed %s already", r.name())
	}
	j.file(func(n *node) { v.s.final.add(v.s, &signature{n: n, rev: r}) })
	return ""
}

// signature returns the party's signature as far as it stands.
func (v *View) signature(party int) *signature {
	if x, ok := newestOf(v, v.s.final, party); ok && x.rev != nil {
		return x
	}
	return nil
}

// judgeUnsign judges the withdrawal of a signature.
func (j *judge) judgeUnsign(b *Unsign) string {
	v := j.v
	r, why := j.wholeOf(b.Rev, b.Digest)
	if why != "" {
		return why
	}
	if v.exchanged(j.party) != nil {
		return "its author has exchanged its signature and is bound"
	}
	if x := v.signature(j.party); x == nil || x.rev != r {
		return fmt.Sprintf("no signature of its author under %s stands", r.name())
	}
	j.file(func(n *node) { v.s.final.add(v.s, &signature{n: n}) })
	return ""
}

// judgeExchange judges an exchange: its past holds everybody's signature over
// the text, with no withdrawal after it (one that a proof of double-dealing
// reaches counts here, too), no re-keying that replaced its key, and no proof
// that reaches it; and no act whose body is withheld and could say otherwise:
// else a body that comes later would change a conclusion.
func (j *judge) judgeExchange(b *Exchange) string {
	v := j.v
	r, why := j.wholeOf(b.Rev, b.Digest)
	if why != "" {
		return why
	}
	if j.exchangedBefore() {
		return "its author has exchanged already"
	}
	if n := leastOfNodes(v.s.hidden, v.holds); n != nil {
		return fmt.Sprintf("the body of act %d of %s (%s), which it knows of, is withheld, so nobody can tell what stands", n.act.Seq, n.act.Party, n.act.Kind)
	}
	for p := range v.s.parties {
		x := v.signature(p)
		code := v.s.parties[p].code
		if x == nil || x.rev != r {
			return fmt.Sprintf("no signature of %s under %s stands", code, r.name())
		}
		var later []*node
		for _, o := range v.s.final[p] {
			if o.n != x.n && v.s.continues(o.n, x.n) {
				later = append(later, o.n)
			}
		}
		if n := leastOfNodes(later, v.holds); n != nil {
			return fmt.Sprintf("%s has taken its signature back, or signed anew, by its act %d", code, n.act.Seq)
		}
		for _, k := range v.s.parties[p].rekeys {
			if v.holds(k) && x.n.act.Epoch < k.act.Epoch {
				return fmt.Sprintf("%s has replaced the key that it signed with", code)
			}
		}
	}
	j.file(func(n *node) { n.swapped = r; v.s.swaps = append(v.s.swaps, n) })
	return ""
}

// exchangedBefore reports whether the author's own chain holds an exchange.
func (j *judge) exchangedBefore() bool { return j.v.exchanged(j.party) != nil }

// exchanged returns the text that a party has exchanged its signature under,
// or nil. Nothing that arrives later takes an exchange back: it counts under
// proof of forks and after re-keyings, too. A party that has forked may have
// exchanged several; the least by digest is given.
func (v *View) exchanged(party int) *revision {
	var best *revision
	for _, n := range v.s.swaps {
		if n.party == party && v.holds(n) && (best == nil || n.swapped.digest < best.digest) {
			best = n.swapped
		}
	}
	return best
}

// conclusions returns the revisions that every party has exchanged, in the
// order of their digests: one, unless every party has signed two chains.
func (v *View) conclusions() []*revision {
	if len(v.s.swaps) < len(v.s.parties) {
		return nil
	}
	var out []*revision
	by := map[*revision]map[int]bool{}
	for _, n := range v.s.swaps {
		if !v.holds(n) {
			continue
		}
		r := n.swapped
		if by[r] == nil {
			by[r] = map[int]bool{}
		}
		by[r][n.party] = true
	}
	for _, r := range v.s.revs { // arrival order; sorted below
		if len(by[r]) == len(v.s.parties) {
			out = append(out, r)
		}
	}
	sortRevisions(out)
	return out
}

// concluded reports whether every party has exchanged one text.
func (v *View) concluded() bool { return len(v.conclusions()) > 0 }

// leastOfNodes returns the first in the order of heads of the acts that it is
// asked about, or nil: where a sentence names one of several, the order in
// which they arrived must not choose.
func leastOfNodes(list []*node, is func(*node) bool) *node {
	var best *node
	for _, n := range list {
		if is(n) && (best == nil || n.act.Head().Compare(best.act.Head()) < 0) {
			best = n
		}
	}
	return best
}
