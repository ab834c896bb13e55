package text

import (
	"errors"
	"fmt"
	"slices"
)

// Reason says why a claim doesn't live on after a revision.
type Reason string

// The reasons; the list is part of the rules version.
const (
	Adopted       Reason = "adopted"        // the revision adopts it
	RivalAdopted  Reason = "rival adopted"  // the revision adopts a rival
	InsideAdopted Reason = "inside adopted" // it is inside the words or the block that an adopted claim replaces
	ParentGone    Reason = "parent gone"    // the claim whose words it changes has lapsed
	AlreadySo     Reason = "already so"     // the new revision already says it
	Unfit         Reason = "no longer fits" // what it names isn't there any more
)

// Lapse is the error of a claim that doesn't carry over.
type Lapse struct {
	Reason Reason
	By     Key // the adopted claim that did it, if one did
}

func (l *Lapse) Error() string {
	if l.By != "" {
		return fmt.Sprintf("lapsed: %s (%.12s)", l.Reason, l.By)
	}
	return "lapsed: " + string(l.Reason)
}

// Carry maps claims on one revision to the next one.
//
// A live claim lapses only if it is adopted itself, rival to an adopted claim
// or inside one. One strictly around an adopted claim carries over with its
// ends mapped and quotes the new words. A sub-claim of an adopted claim
// becomes a claim on the new revision; one of a claim that carries over
// follows it. Every carried claim is trimmed again; one that then changes
// nothing lapses as already so.
type Carry struct {
	base, text *Text
	from, to   Digest
	at         *places // of text
	tops       map[Key]*adoption
	top        *level
}

// From and To are the digests of the two revisions.
func (y *Carry) From() Digest { return y.from }

// To is the digest of the new revision.
func (y *Carry) To() Digest { return y.to }

// Went returns the blocks of the new revision in which words of a block of the
// old one stand, in their order, each once: none if it is gone, several after
// splits. After a join, two blocks went into one.
func (y *Carry) Went(id BlockID) []BlockID {
	i := y.top.p.block(id)
	if i < 0 {
		return nil
	}
	var out []BlockID
	for _, s := range y.top.segs[i] {
		if s.id != "" && !slices.Contains(out, s.id) {
			out = append(out, s.id)
		}
	}
	return out
}

// Carried is what became of one claim: the claim on the new revision, or why
// it lapsed.
type Carried struct {
	Claim Claim
	Lapse *Lapse // nil if it lives on
}

// All carries many claims; parents of sub-claims are looked up among the
// claims themselves and the adopted ones. The answer has one element for each
// claim, in the same order.
func (y *Carry) All(claims []Claim) []Carried {
	by := make(map[Key]int, len(claims))
	for i := range claims {
		by[claims[i].Key()] = i
	}
	done := make([]*carriedOver, len(claims))
	out := make([]Carried, len(claims))
	for i := range claims {
		var todo []int // the claim, its parent and so on, up to one that is done
		for k, ok := i, true; ok && done[k] == nil; k, ok = by[claims[k].Parent] {
			todo = append(todo, k)
		}
		for n := len(todo) - 1; n >= 0; n-- {
			c := &claims[todo[n]]
			var parent *carriedOver
			if k, ok := by[c.Parent]; ok {
				parent = done[k]
			}
			x := &carriedOver{old: c}
			x.claim, x.how, x.err = y.carryUnder(*c, func() *carriedOver { return parent })
			done[todo[n]] = x
		}
		out[i].Claim = done[i].claim
		if done[i].err != nil {
			out[i].Lapse = lapseOf(done[i].err)
		}
	}
	return out
}

// carriedOver is a claim before and after.
type carriedOver struct {
	old   *Claim
	claim Claim
	how   trimming
	err   error
}

func lapseOf(err error) *Lapse {
	var l *Lapse
	if errors.As(err, &l) {
		return l
	}
	return &Lapse{Reason: Unfit}
}

// Claim maps a live claim to the new revision. parents are, for a sub-claim,
// its parent, the parent's parent and so on; those that were adopted may be
// left out from the end. The error is a [*Lapse].
func (y *Carry) Claim(c Claim, parents ...Claim) (Claim, error) {
	out, _, err := y.carry(c, parents)
	return out, err
}

// carry is Claim; it also tells how many words the trimming took from the
// front of the new ones, so that sub-claims can follow, and which blocks of
// an insertion are left (nil: all).
func (y *Carry) carry(c Claim, parents []Claim) (Claim, trimming, error) {
	return y.carryUnder(c, func() *carriedOver {
		if len(parents) == 0 {
			return nil
		}
		x := &carriedOver{old: &parents[0]}
		x.claim, x.how, x.err = y.carry(parents[0], parents[1:])
		return x
	})
}

// carryUnder is carry where parent tells what became of the parent; nil if
// nobody knows the parent. It is asked only where that matters.
func (y *Carry) carryUnder(c Claim, parent func() *carriedOver) (Claim, trimming, error) {
	var none trimming
	if c.Base != y.from {
		return Claim{}, none, &Lapse{Reason: Unfit}
	}
	if n := y.tops[c.Key()]; n != nil {
		if n.level != nil || y.applied(n) {
			return Claim{}, none, &Lapse{Reason: Adopted}
		}
	}
	if c.Parent == "" {
		return y.onLevel(c, []*level{y.top}, nil)
	}
	if n := y.tops[c.Parent]; n != nil && y.applied(n) && n.level != nil {
		levels, chain := y.chain(n)
		return y.onLevel(c, levels, chain)
	}
	up := parent()
	if up == nil {
		return Claim{}, none, &Lapse{Reason: ParentGone}
	}
	if up.err != nil {
		return Claim{}, none, &Lapse{Reason: ParentGone, By: lapseOf(up.err).By}
	}
	return y.follow(c, up.old, &up.claim, up.how)
}

// applied reports whether an adopted claim was applied, not left out as
// inside another.
func (y *Carry) applied(n *adoption) bool {
	v := y.top
	if n.c.Parent != "" {
		p := y.tops[n.c.Parent]
		if !y.applied(p) {
			return false
		}
		v = p.level
	}
	return v != nil && slices.Contains(v.nodes, n)
}

// chain returns the levels from the base to the new words of n, and the
// claims between them.
func (y *Carry) chain(n *adoption) (levels []*level, chain []*adoption) {
	for ; n != nil; n = y.tops[n.c.Parent] {
		levels = append(levels, n.level)
		chain = append(chain, n)
	}
	levels = append(levels, y.top)
	slices.Reverse(levels)
	slices.Reverse(chain)
	return levels, chain
}

// trimming tells a sub-claim how its parent's new words changed when the
// parent was carried.
type trimming struct {
	front int   // words taken from the front of New
	left  []int // of an Insert: the places of the blocks that are left, or nil for all
}

// onLevel carries a claim on the last of the levels, which are the base and
// the new words of each claim of the chain.
func (y *Carry) onLevel(c Claim, levels []*level, chain []*adoption) (Claim, trimming, error) {
	v := levels[len(levels)-1]
	var how trimming
	if l := v.against(&c); l != nil {
		return Claim{}, how, l
	}
	out := c
	out.Base, out.Parent = y.to, ""
	var err error
	switch c.Op {
	case Replace:
		out, how, err = y.carryWords(c, levels, chain)
	case Insert:
		out, how, err = y.carryInsert(c, levels, chain)
	case Delete:
		out.Block, err = v.whole(c.Block)
	case Move:
		out, err = y.carryMove(c, levels, chain)
	case SplitAt:
		out, err = y.carrySplit(out, v)
	case Join:
		out, err = y.carryJoin(out, v)
	}
	if err != nil {
		return Claim{}, how, err
	}
	out.Base, out.Parent = y.to, ""
	if err := out.check(y.at, nil); err != nil {
		if errors.Is(err, ErrNoop) {
			return Claim{}, how, &Lapse{Reason: AlreadySo}
		}
		if errors.Is(err, ErrEmpties) {
			// A sub-claim took all words of a parent that was the whole block.
			return Claim{Op: Delete, Base: y.to, Block: out.Block}, how, nil
		}
		return Claim{}, how, &Lapse{Reason: Unfit}
	}
	return out, how, nil
}

// against returns the lapse of a claim that an applied claim of the level is
// rival to or around.
func (v *level) against(c *Claim) *Lapse {
	look := func(ns []*adoption) *Lapse {
		for _, n := range ns {
			switch relate(v.p, c, n.c) {
			case rivals:
				return &Lapse{RivalAdopted, n.key}
			case inside:
				return &Lapse{InsideAdopted, n.key}
			}
		}
		return nil
	}
	b := v.p.block(c.Block)
	if c.Op != Insert {
		if b < 0 {
			return &Lapse{Reason: Unfit}
		}
		if l := look(v.byPos[b]); l != nil {
			return l
		}
	}
	switch c.Op {
	case Join:
		if l := look(v.byPos[b+1]); l != nil {
			return l
		}
		return look(v.byGap[b+1])
	case Insert, Move:
		return look(v.byGap[v.p.gap(c.Gap)])
	}
	return nil
}

// whole returns what a block that wasn't split, joined or emptied is called.
func (v *level) whole(id BlockID) (BlockID, error) {
	i := v.p.block(id)
	if i < 0 || len(v.segs[i]) != 1 || v.segs[i][0].id == "" {
		return "", &Lapse{Reason: AlreadySo}
	}
	return v.segs[i][0].id, nil
}

// find maps words s … e of block i to a block of the level's result.
func (v *level) find(i int, l Lang, s, e int) (id BlockID, from, to int, ok bool) {
	j := 0
	for j < len(v.cuts[i]) && v.cuts[i][j].c.At[l] <= s {
		j++
	}
	if j >= len(v.segs[i]) || v.segs[i][j].id == "" {
		return "", 0, 0, false
	}
	seg := v.segs[i][j]
	off := seg.off[l]
	if j > 0 {
		off -= v.shift(i, l, v.cuts[i][j-1].c.At[l], true)
	}
	from = v.shift(i, l, s, false)
	to = from
	if e > s {
		to = v.shift(i, l, e, true)
	}
	return seg.id, from + off, to + off, true
}

// carryWords maps a word claim: first on its own level, then outwards to
// where the words of each claim around it stand.
func (y *Carry) carryWords(c Claim, levels []*level, chain []*adoption) (Claim, trimming, error) {
	var how trimming
	v := levels[len(levels)-1]
	id, s, e, ok := v.find(v.p.block(c.Block), c.Lang, c.Start, c.End)
	if !ok && len(chain) > 0 && chain[len(chain)-1].c.Op == Replace {
		// Adopted sub-claims have taken all these words away; what may still
		// be inserted there stands in their place.
		s, e, ok = 0, 0, true
	}
	for k := len(chain) - 1; ok && k >= 0; k-- {
		if n := chain[k]; n.c.Op == Replace {
			up := levels[k]
			var at int
			id, at, _, ok = up.find(up.p.block(n.c.Block), n.c.Lang, n.c.Start, n.c.Start)
			if ok {
				at = up.startOf(n, at)
				s, e = at+s, at+e
			}
		}
	}
	i := y.at.block(id)
	if !ok || i < 0 {
		return Claim{}, how, &Lapse{Reason: Unfit}
	}
	ws := y.text.Blocks[i].Content[c.Lang]
	if s < 0 || e < s || e > len(ws) {
		return Claim{}, how, &Lapse{Reason: Unfit}
	}
	out := Claim{Op: Replace, Base: y.to, Block: id, Lang: c.Lang}
	out.Start, out.End, out.New = Trim(ws, s, e, c.New)
	how.front = out.Start - s
	if out.Start == out.End && len(out.New) == 0 {
		return Claim{}, how, &Lapse{Reason: AlreadySo}
	}
	if out.Exact = slices.Clone(ws[out.Start:out.End]); len(out.Exact) == 0 {
		out.Exact = nil
	}
	if len(out.New) == 0 {
		out.New = nil
	}
	return out, how, nil
}

// startOf corrects the place of n's words: find gives where what stands
// before n.c.Start ends, counting an insertion there as standing before.
func (v *level) startOf(n *adoption, at int) int {
	if n.c.Start == n.c.End {
		at -= len(n.level.content(n.c.Lang))
	}
	return at
}

// predecessor returns the block behind which the i-th entry of gap g of the
// last level stands, or would stand.
func predecessor(levels []*level, chain []*adoption, g, i int) BlockID {
	v := levels[len(levels)-1]
	for i--; i >= 0; i-- {
		if ids := v.gaps[g][i].ids; len(ids) > 0 {
			return ids[len(ids)-1]
		}
	}
	if v.before[g] != "" {
		return v.before[g]
	}
	if len(chain) == 0 {
		return ""
	}
	// The gap before an insertion's first block: look outside.
	n := chain[len(chain)-1]
	up := levels[len(levels)-2]
	h := up.p.gap(n.c.Gap)
	first := n.c.identities()[0]
	k := slices.IndexFunc(up.gaps[h], func(e entry) bool { return e.ident == first })
	return predecessor(levels[:len(levels)-1], chain[:len(chain)-1], h, max(k, 0))
}

func gapAfter(id BlockID) Gap {
	if id == "" {
		return GapStart
	}
	return Gap(id)
}

func (y *Carry) carryInsert(c Claim, levels []*level, chain []*adoption) (Claim, trimming, error) {
	var how trimming
	v := levels[len(levels)-1]
	g := v.p.gap(c.Gap)
	if g < 0 {
		return Claim{}, how, &Lapse{Reason: Unfit}
	}
	mine := c.identities()
	lists := [][]string{mine}
	at := map[string]int{}
	moved := 0
	for i, e := range v.gaps[g] {
		if e.moved >= 0 {
			moved = i + 1
			continue
		}
		at[e.ident] = i
	}
	for _, n := range v.byGap[g] {
		if n.c.Op == Insert {
			lists = append(lists, n.c.identities())
		}
	}
	order, _ := orderLists(lists)
	// The claim's blocks stay together where its first new one belongs.
	behind := moved
	for _, id := range order {
		if i, ok := at[id]; ok {
			behind = i + 1
		} else {
			break
		}
	}
	out := Claim{Op: Insert, Base: y.to, Choice: c.Choice}
	for i, id := range mine {
		if _, ok := at[id]; !ok {
			out.Blocks = append(out.Blocks, c.Blocks[i])
			how.left = append(how.left, i)
		}
	}
	if len(out.Blocks) == 0 {
		return Claim{}, how, &Lapse{Reason: AlreadySo}
	}
	out.Gap = gapAfter(predecessor(levels, chain, g, behind))
	return out, how, nil
}

func (y *Carry) carryMove(c Claim, levels []*level, chain []*adoption) (Claim, error) {
	v := levels[len(levels)-1]
	id, err := v.whole(c.Block)
	g := v.p.gap(c.Gap)
	if err != nil || g < 0 {
		return Claim{}, &Lapse{Reason: Unfit}
	}
	i := 0
	for i < len(v.gaps[g]) && v.gaps[g][i].moved >= 0 && v.gaps[g][i].moved < v.p.block(c.Block) {
		i++
	}
	return Claim{Op: Move, Block: id, Gap: gapAfter(predecessor(levels, chain, g, i))}, nil
}

func (y *Carry) carrySplit(c Claim, v *level) (Claim, error) {
	i := v.p.block(c.Block)
	at := map[Lang]int{}
	var id BlockID
	emptied := 0
	for _, l := range splitLangs(c.At) {
		b, _, to, ok := v.find(i, l, c.At[l], c.At[l])
		if !ok || id != "" && b != id {
			return Claim{}, &Lapse{Reason: Unfit}
		}
		// An adopted insertion at the cut belongs to the second half.
		to -= v.shift(i, l, c.At[l], false) - v.shift(i, l, c.At[l], true)
		id = b
		k := y.at.block(b)
		if k < 0 || len(y.text.Blocks[k].Content[l]) == 0 {
			continue // the block has lost this language
		}
		if to <= 0 || to >= len(y.text.Blocks[k].Content[l]) {
			emptied++ // all words of one side went
		}
		at[l] = to
	}
	if emptied > 0 && emptied == len(at) {
		return Claim{}, &Lapse{Reason: AlreadySo}
	}
	return Claim{Op: SplitAt, Block: id, At: at}, nil
}

func (y *Carry) carryJoin(c Claim, v *level) (Claim, error) {
	i := v.p.block(c.Block)
	if i+1 >= len(v.segs) || len(v.segs[i]) == 0 || len(v.segs[i+1]) == 0 {
		return Claim{}, &Lapse{Reason: Unfit}
	}
	a, b := v.segs[i][len(v.segs[i])-1].id, v.segs[i+1][0].id
	if a == "" || b == "" {
		return Claim{}, &Lapse{Reason: AlreadySo}
	}
	if k := y.at.block(a); k < 0 || k+1 != y.at.block(b) {
		return Claim{}, &Lapse{Reason: Unfit}
	}
	return Claim{Op: Join, Block: a}, nil
}

// follow carries a sub-claim whose parent old was carried to parent.
func (y *Carry) follow(c Claim, old, parent *Claim, how trimming) (Claim, trimming, error) {
	var none trimming
	out := c
	out.Base, out.Parent = y.to, parent.Key()
	inner := parent.Inner()
	if inner == nil {
		return Claim{}, none, &Lapse{Reason: ParentGone}
	}
	if old.Op == Insert && how.left != nil {
		name := func(id BlockID) BlockID {
			for k, i := range how.left {
				if subID(i) == id {
					return subID(k)
				}
			}
			return ""
		}
		if out.Op != Insert {
			if out.Block = name(c.Block); out.Block == "" {
				return Claim{}, none, &Lapse{Reason: ParentGone}
			}
		}
		if out.Gap != "" && out.Gap != GapStart {
			if out.Gap = Gap(name(BlockID(c.Gap))); out.Gap == "" {
				return Claim{}, none, &Lapse{Reason: ParentGone}
			}
		}
	}
	if out.Op == Replace {
		if old.Op == Replace {
			out.Block, out.Lang = parent.Block, parent.Lang
			out.Start, out.End = c.Start-how.front, c.End-how.front
		}
		i := newPlaces(inner).block(out.Block)
		if i < 0 {
			return Claim{}, none, &Lapse{Reason: ParentGone}
		}
		ws := inner.Blocks[i].Content[out.Lang]
		if out.Start < 0 || out.End > len(ws) || !slices.Equal(c.Exact, ws[out.Start:out.End]) {
			return Claim{}, none, &Lapse{Reason: ParentGone}
		}
		s := out.Start
		out.Start, out.End, out.New = Trim(ws, out.Start, out.End, c.New)
		if len(out.New) == 0 {
			out.New = nil
		}
		none.front = out.Start - s
		if out.Exact = slices.Clone(ws[out.Start:out.End]); len(out.Exact) == 0 {
			out.Exact = nil
		}
	}
	if err := out.check(newPlaces(inner), parent); err != nil {
		if errors.Is(err, ErrNoop) {
			return Claim{}, none, &Lapse{Reason: AlreadySo}
		}
		return Claim{}, none, &Lapse{Reason: Unfit}
	}
	return out, none, nil
}
