package talks

import (
	"errors"
	"fmt"
	"slices"

	"parley/record"
	"parley/text"
)

// revision is an issued base text.
type revision struct {
	n       *node // the revise act; the charter for Rev.0
	num     int
	parent  *revision
	text    *text.Text
	digest  text.Digest
	index   map[text.BlockID]int
	version map[text.BlockID]*revision // in which a block got the content it has
	adopted map[text.Key]bool          // keys, on the parent, of the claims it adopted
	took    []*slot                    // the parent's slots that it adopted
	carry   *text.Carry
	behind  behind // its stale versions
	cut     int    // words of the parent that it took away

	children []*revision
	acks     []*node // see acknowledged
	asked    int     // of State.order
	slots    map[text.Key]*slot
	blocks   map[text.BlockID][]*slot // slots by the blocks and gaps they could meet others at
	where    map[*inst]spotOn
	synced   int // of State.made
}

// slot is one wording on one revision: all identical claims.
type slot struct {
	rev      *revision
	key      text.Key
	claim    text.Claim
	insts    []*inst
	parent   *slot // whose new words it changes
	children []*slot
	rivals   []*slot
	inside   []*slot // strictly inside this one, sub-claims aside
	around   []*slot
}

// spotOn is where a claim stands on a revision, or why it doesn't.
type spotOn struct {
	slot    *slot
	adopted *revision
	lapse   *lapse
}

// lapse is why a claim did not come as far as a revision.
type lapse struct {
	rev    *revision // where it lapsed, or was made if that is void
	reason text.Reason
	by     *slot // the adopted claim that did it, on the parent
	void   bool
	err    error // anything else
}

func (r *revision) id() record.ID { return r.n.act.ID }
func (r *revision) name() string  { return fmt.Sprintf("Rev.%d", r.num) }

// within reports whether r is old or stands on it.
func (r *revision) within(old *revision) bool {
	for ; r != nil && r.num >= old.num; r = r.parent {
		if r == old {
			return true
		}
	}
	return false
}

func newRevision(n *node, parent *revision, t *text.Text) *revision {
	r := &revision{
		n: n, parent: parent, text: t, digest: t.Digest(),
		index: make(map[text.BlockID]int, len(t.Blocks)), version: make(map[text.BlockID]*revision, len(t.Blocks)),
		slots: map[text.Key]*slot{}, blocks: map[text.BlockID][]*slot{}, where: map[*inst]spotOn{},
	}
	for i, b := range t.Blocks {
		r.index[b.ID] = i
		r.version[b.ID] = r
	}
	if parent != nil {
		r.num = parent.num + 1
		for i, b := range t.Blocks {
			if old, ok := parent.index[b.ID]; ok && parent.text.Blocks[old].Digest() == t.Blocks[i].Digest() {
				r.version[b.ID] = parent.version[b.ID]
			}
		}
	}
	return r
}

// find returns where a claim stands on r.
func (r *revision) find(s *State, in *inst) spotOn {
	r.sync(s)
	return r.where[in]
}

// sync carries the claims that r has not yet seen. What r makes of a claim
// depends on r and the claim alone.
func (r *revision) sync(s *State) {
	if r.synced == len(s.made) {
		return
	}
	if r.parent != nil {
		r.parent.sync(s)
	}
	for ; r.synced < len(s.made); r.synced++ {
		in := s.made[r.synced]
		r.where[in] = r.take(in)
	}
}

func (r *revision) take(in *inst) spotOn {
	if in.rev == r {
		return spotOn{slot: r.put(in, in.claim)}
	}
	if r.parent == nil {
		return spotOn{lapse: &lapse{rev: in.rev, void: true}}
	}
	old := r.parent.where[in]
	if old.slot == nil {
		return old
	}
	if r.adopted[old.slot.key] {
		return spotOn{adopted: r}
	}
	var parents []text.Claim
	for p := old.slot.parent; p != nil; p = p.parent {
		parents = append(parents, p.claim)
	}
	c, err := r.carry.Claim(old.slot.claim, parents...)
	if err != nil {
		l := &lapse{rev: r, err: err}
		var why *text.Lapse
		if errors.As(err, &why) {
			l.reason, l.by = why.Reason, r.parent.slots[why.By]
		}
		return spotOn{lapse: l}
	}
	if c.Parent != "" && r.slots[c.Parent] == nil {
		// The parent's own claims were made before it and have been taken.
		return spotOn{lapse: &lapse{rev: r, reason: text.ParentGone}}
	}
	return spotOn{slot: r.put(in, c)}
}

// says tells in words why a claim lapsed.
func (l *lapse) says(v *View) string {
	if l.void {
		return fmt.Sprintf("made on %s, which is void", l.rev.name())
	}
	by := "an adopted claim"
	if l.by != nil {
		by = v.slotName(l.by)
	}
	in := "lapsed in " + l.rev.name()
	switch l.reason {
	case text.RivalAdopted:
		return fmt.Sprintf("%s, which adopted its rival %s", in, by)
	case text.InsideAdopted:
		return fmt.Sprintf("%s: it lies inside the words that %s replaced", in, by)
	case text.ParentGone:
		return fmt.Sprintf("%s: the claim whose words it changes lapsed", in)
	case text.AlreadySo:
		return fmt.Sprintf("%s, which already says the same", in)
	}
	return fmt.Sprintf("%s: %v", in, l.err)
}

// put files a claim under its key.
func (r *revision) put(in *inst, c text.Claim) *slot {
	key := c.Key()
	s := r.slots[key]
	if s == nil {
		k := r.kin(c)
		s = &slot{rev: r, key: key, claim: c, parent: k.parent, rivals: k.rivals, inside: k.inside, around: k.around}
		r.slots[key] = s
		for _, o := range s.rivals {
			o.rivals = append(o.rivals, s)
		}
		for _, o := range s.inside {
			o.around = append(o.around, s)
		}
		for _, o := range s.around {
			o.inside = append(o.inside, s)
		}
		if s.parent != nil {
			s.parent.children = append(s.parent.children, s)
		} else {
			for _, b := range r.meeting(c) {
				r.blocks[b] = append(r.blocks[b], s)
			}
		}
	}
	s.insts = append(s.insts, in)
	return s
}

// kin is how one claim stands to the slots of its revision.
type kin struct {
	parent                 *slot
	rivals, inside, around []*slot
}

// kin finds the slots of the revision that a claim stands in some relation
// to. Only changes that share a block, or a gap, can; or sub-claims of one
// parent.
func (r *revision) kin(c text.Claim) kin {
	var k kin
	if c.Parent != "" {
		if k.parent = r.slots[c.Parent]; k.parent != nil {
			if t := k.parent.claim.Inner(); t != nil {
				k.relate(t, c, k.parent.children)
			}
		}
		return k
	}
	done := map[*slot]bool{}
	var part *text.Text
	for _, b := range r.visiting(c) {
		var others []*slot
		for _, o := range r.blocks[b] {
			if !done[o] {
				done[o] = true
				others = append(others, o)
			}
		}
		if len(others) > 0 {
			if part == nil {
				part = r.part(c)
			}
			k.relate(part, c, others)
		}
	}
	return k
}

// meeting lists the places under which a claim is filed, for others to meet
// it there: its block (both, for a join), the gap that it fills, the gap that
// it closes, and for insertions the gap with their choice mark.
func (r *revision) meeting(c text.Claim) []text.BlockID {
	switch c.Op {
	case text.Insert:
		return []text.BlockID{"into " + text.BlockID(c.Gap), choiceID(c)}
	case text.Move:
		return []text.BlockID{c.Block, "into " + text.BlockID(c.Gap)}
	case text.Join:
		out := []text.BlockID{c.Block, "over " + c.Block}
		if i, ok := r.index[c.Block]; ok && i+1 < len(r.text.Blocks) {
			out = append(out, r.text.Blocks[i+1].ID)
		}
		return out
	}
	return []text.BlockID{c.Block}
}

// visiting lists the places at which a claim looks for others that it could
// stand in some relation to.
func (r *revision) visiting(c text.Claim) []text.BlockID {
	switch c.Op {
	case text.Insert:
		out := []text.BlockID{"over " + text.BlockID(c.Gap)}
		if c.Choice != "" {
			out = append(out, choiceID(c))
		}
		return out
	case text.Move:
		return []text.BlockID{c.Block, "over " + text.BlockID(c.Gap)}
	case text.Join:
		return append(r.meeting(c), "into "+c.Block)
	}
	return []text.BlockID{c.Block}
}

func choiceID(c text.Claim) text.BlockID {
	return "choice " + text.BlockID(c.Gap) + " " + text.BlockID(c.Choice)
}

// relate adds how c stands to others on the same text.
func (k *kin) relate(base *text.Text, c text.Claim, others []*slot) {
	for _, o := range others {
		if c.Op == text.Replace && o.claim.Op == text.Replace && k.words(c, o) {
			continue
		}
		switch {
		case text.Rivals(base, c, o.claim):
			k.rivals = append(k.rivals, o)
		case text.Inside(base, c, o.claim):
			k.around = append(k.around, o)
		case text.Inside(base, o.claim, c):
			k.inside = append(k.inside, o)
		}
	}
}

// words adds how two word claims stand to each other where their ranges alone
// tell, without asking text; it reports whether they do. They don't where one
// ends as the other starts: whether they touch there, their words decide.
func (k *kin) words(c text.Claim, o *slot) bool {
	d := &o.claim
	switch {
	case c.Block != d.Block || c.Lang != d.Lang || c.End < d.Start || d.End < c.Start:
		// apart
	case c.Start == d.Start:
		k.rivals = append(k.rivals, o)
	case c.End == d.Start || d.End == c.Start:
		return false
	case d.Start < c.Start && c.End < d.End:
		k.around = append(k.around, o)
	case c.Start < d.Start && d.End < c.End:
		k.inside = append(k.inside, o)
	default:
		k.rivals = append(k.rivals, o)
	}
	return true
}

// outers returns the slots that the claim is inside of, at any depth.
func (k kin) outers() []*slot {
	out := append([]*slot{}, k.around...)
	if k.parent != nil {
		out = append(append(out, k.parent), k.parent.outers()...)
	}
	return out
}

// part returns as much of the text as decides whether a claim fits it and
// how it stands to others: its blocks and their neighbours. On the whole text
// the answers are the same and take longer.
func (r *revision) part(c text.Claim) *text.Text {
	var at []int
	if i, ok := r.index[c.Block]; ok && c.Op != text.Insert {
		at = append(at, i-1, i, i+1)
	}
	if c.Op == text.Insert || c.Op == text.Move {
		if c.Gap == text.GapStart {
			at = append(at, 0)
		} else if i, ok := r.index[text.BlockID(c.Gap)]; ok {
			at = append(at, i, i+1)
		}
	}
	slices.Sort(at)
	out := text.Text{Langs: r.text.Langs}
	for _, k := range slices.Compact(at) {
		if 0 <= k && k < len(r.text.Blocks) {
			out.Blocks = append(out.Blocks, r.text.Blocks[k])
		}
	}
	return &out
}

// fits says whether a claim can stand on the revision; parent is the claim
// whose words it changes.
func (r *revision) fits(c text.Claim, parent *text.Claim) error {
	if parent == nil && c.Parent == "" {
		c.Base = r.digest
		return c.CheckOn(r.part(c), r.digest, nil)
	}
	return c.CheckOn(r.text, r.digest, parent)
}

// outers returns the slots that s is inside of, at any depth: those around
// it, the claim whose words it changes, and those around that in turn.
func (s *slot) outers() []*slot {
	var out []*slot
	for ; s != nil; s = s.parent {
		out = append(out, s.around...)
		if s.parent != nil {
			out = append(out, s.parent)
		}
	}
	return out
}

// inners returns the slots inside of s, at any depth, sub-claims included.
func (s *slot) inners() []*slot {
	var out []*slot
	todo := append(append([]*slot{}, s.inside...), s.children...)
	for len(todo) > 0 {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		out = append(out, x)
		todo = append(todo, x.children...)
	}
	return out
}

// kin returns how the slot's claim stands to the others.
func (s *slot) kin() kin {
	return kin{parent: s.parent, rivals: s.rivals, inside: s.inside, around: s.around}
}
