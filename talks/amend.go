package talks

import (
	"fmt"
	"slices"

	"parley/text"
)

// found files the charter's revision and its recorded claims.
func (s *State) found(n *node, c *Charter) error {
	blocks, err := values(c.Base)
	if err != nil {
		return err
	}
	r := newRevision(n, nil, &text.Text{Blocks: blocks, Langs: c.Authentic})
	n.issued = r
	s.revs = append(s.revs, r)
	s.issued[r.id()] = r
	if len(c.Claims) == 0 {
		return nil
	}
	j := &judge{v: &View{s: s, set: n.with()}, party: n.party, act: n}
	if why := j.judgeClaims(r, c.Claims); why != "" {
		return fmt.Errorf("claims: %s", why)
	}
	s.count(n)
	j.apply()
	return nil
}

// judgeAmend judges an amendment.
func (j *judge) judgeAmend(b *Amend) string {
	v, s := j.v, j.v.s
	r := s.issued[b.Rev]
	if r == nil || !v.holds(r.n) {
		return j.broken("it names a revision that is not in its past")
	}
	if tip := v.tip(); r != tip {
		return fmt.Sprintf("it is made against %s, and %s is the newest: make the change there", r.name(), tip.name())
	}
	for _, ref := range b.Withdraws {
		if why := j.withdrawClaim(ref); why != "" {
			return why
		}
	}
	return j.judgeClaims(r, b.Claims)
}

// judgeClaims judges the claims of an amendment or charter on a revision, and
// prepares them to be filed.
func (j *judge) judgeClaims(r *revision, list []Proposal) string {
	s := j.v.s
	r.sync(s)
	made := make([]*inst, len(list))
	claims := make([]text.Claim, len(list))
	byKey := map[text.Key]int{}
	nested := make([]int, len(list))
	for i := range list {
		p := &list[i]
		c, err := p.Claim.Value(r.digest)
		if err != nil {
			return j.broken("claim %d: %v", i+1, err)
		}
		in := &inst{claim: c, rev: r, prop: p, owner: -1}
		if p.For != "" && p.For != NoneNamed {
			owner, ok := s.number[p.For]
			switch {
			case !ok:
				return j.broken("claim %d is recorded for %s, who is not a party", i+1, p.For)
			case owner == j.party && j.act != s.root:
				return fmt.Sprintf("claim %d is recorded for its own author: propose it as held", i+1)
			}
			in.owner = owner
		}
		why := ""
		if nested[i], why = j.judgeParent(r, c, claims[:i], nested, byKey); why != "" {
			return fmt.Sprintf("claim %d: %s", i+1, why)
		}
		key := c.Key()
		if k, twice := byKey[key]; twice && p.Holding && list[k].Holding {
			return fmt.Sprintf("claims %d and %d are the same", k+1, i+1)
		}
		if k, twice := byKey[key]; !twice || !list[k].Holding { // the held one, to be compared with the next
			byKey[key] = i
		}
		made[i], claims[i] = in, c
	}
	if why := j.judgeCrowd(r, claims); why != "" {
		return why
	}
	if why := j.judgeTogether(r, list, claims); why != "" {
		return why
	}
	packs, why := j.groups(r, made)
	if why != "" {
		return why
	}
	for i, in := range made {
		if !list[i].Holding {
			continue
		}
		if why := j.hold(r, in, list[i].Package > 0); why != "" {
			return fmt.Sprintf("claim %d: %s", i+1, why)
		}
	}
	j.file(func(n *node) { s.admit(n, made, packs) })
	return ""
}

// judgeParent checks that a claim fits the revision, or the words of the
// claim whose words it changes: an earlier one of the same act, or a live one.
// It returns how deep the claim is nested: 1 for one on the revision itself.
func (j *judge) judgeParent(r *revision, c text.Claim, before []text.Claim, nested []int, byKey map[text.Key]int) (depth int, why string) {
	depth = 1
	var parent *text.Claim
	if c.Parent != "" {
		if k, ok := byKey[c.Parent]; ok {
			parent, depth = &before[k], nested[k]+1
		} else {
			up := r.slots[c.Parent]
			if up == nil {
				return 0, j.broken("the claim whose words it changes is not in its past")
			}
			if !j.v.slotLive(up) {
				if why := j.parentGone(up); why != "" {
					return 0, why
				}
				return 0, j.broken("the claim whose words it changes is not in its past")
			}
			parent = &up.claim
			for ; up != nil; up = up.parent {
				depth++
			}
		}
		if depth > MaxNesting {
			return 0, fmt.Sprintf("it would be the %dth amendment to an amendment, at most %d nest", depth, MaxNesting)
		}
	}
	if err := r.fits(c, parent); err != nil {
		return 0, j.broken("%v", err)
	}
	return depth, ""
}

// parentGone says why the claims that make a wording are no longer live.
func (j *judge) parentGone(up *slot) string {
	var best *inst
	for _, in := range up.insts {
		if j.v.holds(in.n) && (best == nil || in.before(best)) {
			best = in
		}
	}
	if best == nil {
		return ""
	}
	_, _, why := j.v.fate(best)
	return fmt.Sprintf("it changes the words of %s, which is not live: %s", j.v.shown(best), why)
}

// judgeCrowd keeps the places of a text from being flooded. How wordings meet
// is kept pair by pair, and a word on a wording is kept on each identical
// claim. The author's own claims are counted, and nobody else's: else a party
// could fill a place and so close it to all others.
func (j *judge) judgeCrowd(r *revision, claims []text.Claim) string {
	mine := func(in *inst) bool { return in.n.party == j.party && j.v.holds(in.n) }
	on := map[text.BlockID]int{}
	same := map[text.Key]int{}
	for i := range claims {
		at := claims[i].Block
		if claims[i].Op == text.Insert {
			at = "into " + text.BlockID(claims[i].Gap)
		}
		if on[at]++; on[at] > MaxOnBlock && j.act != j.v.s.root {
			return fmt.Sprintf("more than %d of its claims are at one block", MaxOnBlock)
		}
		key := claims[i].Key()
		if _, seen := same[key]; !seen && r.slots[key] != nil {
			for _, in := range r.slots[key].insts {
				if mine(in) {
					same[key]++
				}
			}
		}
		if same[key]++; same[key] > MaxSame+len(j.v.s.parties) {
			return fmt.Sprintf("claim %d: its author has made the same claim %d times", i+1, same[key])
		}
		k := r.kin(claims[i])
		if len(k.rivals)+len(k.inside)+len(k.around) <= MaxMeeting {
			continue
		}
		n := 0
		for _, list := range [][]*slot{k.rivals, k.inside, k.around} {
			for _, o := range list {
				if slices.ContainsFunc(o.insts, mine) {
					n++
				}
			}
		}
		if n > MaxMeeting {
			return fmt.Sprintf("claim %d: more than %d other wordings of its author stand at its place", i+1, MaxMeeting)
		}
	}
	if len(claims) <= MaxMeeting {
		return ""
	}
	x := text.NewIndex(r.text, r.withParents(slices.Clone(claims)))
	for i := range claims {
		if len(x.RivalsOf(i))+len(x.Around(i)) > MaxMeeting {
			return fmt.Sprintf("claim %d: more than %d wordings of the same act stand at its place", i+1, MaxMeeting)
		}
	}
	return ""
}

// judgeTogether checks that what the author holds of one act can be held
// together.
func (j *judge) judgeTogether(r *revision, list []Proposal, claims []text.Claim) string {
	var held []int
	var index []text.Claim
	for i, p := range list {
		if p.Holding {
			held = append(held, i)
			index = append(index, claims[i])
		}
	}
	if len(held) < 2 {
		return ""
	}
	x := text.NewIndex(r.text, r.withParents(index))
	for k, i := range held {
		for _, o := range x.RivalsOf(k) {
			if o < len(held) {
				return fmt.Sprintf("claims %d and %d exclude each other; one party can't hold both", i+1, held[o]+1)
			}
		}
		for _, o := range x.Around(k) {
			if o < len(held) {
				return fmt.Sprintf("claim %d lies inside claim %d; write them as one", i+1, held[o]+1)
			}
		}
	}
	return ""
}

// withParents adds the claims of the revision that sub-claims change the
// words of, so that an index finds them.
func (r *revision) withParents(claims []text.Claim) []text.Claim {
	have := map[text.Key]bool{}
	for i := range claims {
		have[claims[i].Key()] = true
	}
	for i := 0; i < len(claims); i++ {
		if p := claims[i].Parent; p != "" && !have[p] {
			if s := r.slots[p]; s != nil {
				have[p] = true
				claims = append(claims, s.claim)
			}
		}
	}
	return claims
}

// hold prepares that the author holds a claim it proposes: it supports it,
// and all live identical ones; packed tells that it accepts it only as part
// of a package.
func (j *judge) hold(r *revision, in *inst, packed bool) string {
	v := j.v
	k := r.kin(in.claim)
	same := r.slots[in.claim.Key()]
	if same != nil {
		k = same.kin()
		for _, o := range v.liveIn(same) {
			if w := v.word(o, j.party); w != nil && w.hold && o.n.party == j.party {
				if !j.withdrew(o) {
					return fmt.Sprintf("the author holds the same already: %s", v.slotName(same))
				}
			}
		}
	}
	var own []string
	near := append(append([]*slot{}, k.rivals...), k.inside...)
	for _, at := range append(near, k.around...) {
		for _, o := range v.liveIn(at) {
			w := v.word(o, j.party)
			if !j.withdrew(o) && o.n.party == j.party && w != nil && w.hold {
				own = append(own, v.shown(o))
			}
		}
	}
	if len(own) > 0 {
		sortNames(own)
		return fmt.Sprintf("it meets the author's own %s: withdraw that in the same act", list(own))
	}
	w := &word{stance: Support, hold: true, keeps: true}
	if packed {
		w.stance, w.ended = Silent, "accepted only in its package"
	}
	j.say(in, w)
	if same != nil {
		for _, o := range v.liveIn(same) {
			if j.said(o) == nil { // never only lowered: what lies inside or around is not held with it
				x := *w
				if old := v.word(o, j.party); old != nil {
					x.keeps, x.gone = old.keeps, old.gone
				}
				j.say(o, &x)
			}
		}
	}
	j.moves.made++
	j.accepting(same, k, true, "its own newer claim")
	return ""
}
