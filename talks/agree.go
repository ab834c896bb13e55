package talks

import (
	"cmp"
	"fmt"
	"slices"

	"parley/text"
)

// pledge is what a party said on a block: agreed, confirmed, or revoked.
type pledge struct {
	n         *node
	digest    text.Digest
	version   *revision // in which the block got the content that is agreed
	agreed    bool
	confirmed bool
}

func (p *pledge) by() *node { return p.n }

// pledge returns a party's agreement to a block as far as it stands: not
// revoked, and no revision has changed the block since. Whether a live claim
// suspends it is another question.
func (v *View) pledge(b text.BlockID, party int) *pledge {
	p, ok := newestOf(v, v.s.seals[b], party)
	if !ok || !p.agreed {
		return nil
	}
	if r := v.tip(); r.version[b] != p.version {
		return nil
	}
	return p
}

// onBlock returns the slots of the newest revision with a live claim that
// would change the block, in the order of their keys.
func (v *View) onBlock(b text.BlockID) []*slot {
	if out, ok := v.openM[b]; ok {
		return out
	}
	tip := v.tip()
	tip.sync(v.s)
	var out []*slot
	for _, s := range tip.blocks[b] {
		if s.claim.Op != text.Insert && v.slotLive(s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *slot) int { return cmp.Compare(a.key, b.key) })
	if v.openM == nil {
		v.openM = map[text.BlockID][]*slot{}
	}
	v.openM[b] = out
	return out
}

// judgeSeals judges the blocks that an act names by content.
func (j *judge) judgeSeals(r *revision, list []Sealed) string {
	for _, b := range list {
		i, ok := r.index[text.BlockID(b.ID)]
		if !ok {
			return j.broken("%s has no block %s", r.name(), b.ID)
		}
		if d := r.text.Blocks[i].Digest(); d != b.Digest {
			return fmt.Sprintf("it agrees to other words of block %s than those of %s", b.ID, r.name())
		}
	}
	return ""
}

// pledged adds what a party says of a block.
func (s *State) pledged(to map[text.BlockID]said[*pledge], b text.BlockID, p *pledge) {
	list := to[b]
	list.add(s, p)
	to[b] = list
}

// judgeAgree judges an agreement ad referendum.
func (j *judge) judgeAgree(b *Agree) string {
	v, s := j.v, j.v.s
	r := s.issued[b.Rev]
	if r == nil || !v.holds(r.n) {
		return j.broken("it names a revision that is not in its past")
	}
	if tip := v.tip(); r != tip {
		return fmt.Sprintf("it agrees to %s, and %s is the newest", r.name(), tip.name())
	}
	if why := j.judgeSeals(r, b.Blocks); why != "" {
		return why
	}
	for _, x := range b.Blocks {
		if open := v.onBlock(text.BlockID(x.ID)); len(open) > 0 {
			return fmt.Sprintf("block %s is still open: %s", x.ID, v.describe(open))
		}
	}
	j.file(func(n *node) {
		for _, x := range b.Blocks {
			id := text.BlockID(x.ID)
			s.pledged(s.seals, id, &pledge{n: n, digest: x.Digest, version: r.version[id], agreed: true})
		}
	})
	return ""
}

// judgeRevoke judges the taking back of agreements.
func (j *judge) judgeRevoke(b *Revoke) string {
	v, s := j.v, j.v.s
	for _, x := range b.Blocks {
		p := v.pledge(text.BlockID(x), j.party)
		if p == nil {
			return fmt.Sprintf("no agreement of its author to block %s stands", x)
		}
		if p.confirmed {
			return fmt.Sprintf("its author's capital has confirmed block %s; only a claim can open it again", x)
		}
	}
	j.file(func(n *node) {
		for _, x := range b.Blocks {
			s.pledged(s.seals, text.BlockID(x), &pledge{n: n})
		}
	})
	return ""
}

// judgeConfirm judges a capital's confirmation.
func (j *judge) judgeConfirm(b *Confirm) string {
	v, s := j.v, j.v.s
	if why := j.judgeSeals(v.tip(), b.Blocks); why != "" {
		return why
	}
	for _, x := range b.Blocks {
		p := v.pledge(text.BlockID(x.ID), j.party)
		if p == nil {
			return fmt.Sprintf("no agreement of its author to block %s stands that could be confirmed", x.ID)
		}
		if p.confirmed {
			return fmt.Sprintf("block %s is confirmed already", x.ID)
		}
	}
	j.file(func(n *node) {
		for _, x := range b.Blocks {
			id := text.BlockID(x.ID)
			s.pledged(s.seals, id, &pledge{n: n, digest: x.Digest, version: v.tip().version[id], agreed: true, confirmed: true})
		}
	})
	return ""
}

// allAgree reports whether every party's agreement to the block stands.
func (v *View) allAgree(b text.BlockID) bool {
	for p := range v.s.parties {
		if v.pledge(b, p) == nil {
			return false
		}
	}
	return true
}

// first returns the live claim of a live wording with the least name.
func (v *View) first(at *slot) *inst { return v.liveIn(at)[0] }

// describe names live claims and who proposed them: "c7 by LOR".
func (v *View) describe(slots []*slot) string {
	var names []string
	for _, at := range slots {
		in := v.first(at)
		names = append(names, fmt.Sprintf("%s by %s", v.shown(in), v.s.parties[in.n.party].code))
		if len(names) == 5 && len(slots) > 6 {
			names = append(names, fmt.Sprintf("%d more", len(slots)-5))
			break
		}
	}
	return list(names)
}
