package talks

import (
	"errors"
	"slices"

	"parley/text"
)

// ConsequenceKind says what follows from an act beside what it says itself.
type ConsequenceKind string

// The kinds, in the order in which a Preview lists them. "Its" is the
// author's.
const (
	Withdraws      ConsequenceKind = "withdraws"       // a claim of its own goes; nobody else keeps it
	LivesOn        ConsequenceKind = "lives on"        // the words of a claim that it withdraws stay: others keep them, Parties as holders
	Ends           ConsequenceKind = "ends"            // its acceptance of a claim ends
	EndsAlone      ConsequenceKind = "ends alone"      // its acceptance of a claim by itself ends; the claim counts in the package only
	EndsPackage    ConsequenceKind = "ends package"    // its acceptance of a package ends
	Lowers         ConsequenceKind = "lowers"          // it no longer holds a claim, and still accepts it
	Lapses         ConsequenceKind = "lapses"          // a claim lapses: Reason tells why, By names the claim that does it
	LapsesPackage  ConsequenceKind = "lapses package"  // a package can no longer be taken, since a member goes
	Suspends       ConsequenceKind = "suspends"        // the agreements of Parties to a block, until the claim goes
	Revives        ConsequenceKind = "revives"         // the agreements of Parties to a block, no claim being left on it
	EndsAgreements ConsequenceKind = "ends agreements" // those of Parties to a block, whose words change
	EndsInitials   ConsequenceKind = "ends initials"   // those of Parties, since there is a newer text
	EndsSignature  ConsequenceKind = "ends signature"  // its own, under another revision
	NeverMet       ConsequenceKind = "never met"       // its condition By and the claim exclude each other
	MutualWait     ConsequenceKind = "mutual wait"     // Parties accept By only if the claim is adopted: conditions on each other never close
)

// Consequence is one thing that would follow from an act.
type Consequence struct {
	Kind    ConsequenceKind
	Ref     Ref          // the claim or package; zero for agreements and what concerns the whole
	Name    string       // its short name, or the revision's
	Agreed  bool         // the next revision would have adopted it; after the act it would not
	Block   text.BlockID // of agreements
	Parties []string
	By      string
	Reason  text.Reason // of a lapse
}

// Preview returns what would follow from an act that the party signs knowing
// what the view holds: acceptances, packages and agreements that it ends,
// claims that go, conditions that can't close. What the act says itself isn't
// listed. It is worked out by the code that judges acts, so it can't differ
// from what comes; the list depends on the set of acts alone. The errors are
// those of [State.Check]: an act that isn't allowed has no consequences.
func (v *View) Preview(party string, body Body) ([]Consequence, error) {
	j, clean, err := v.consider(party, body)
	if err != nil {
		return nil, err
	}
	x := newPreview(j, clean)
	x.words()
	x.packages()
	switch b := clean.(type) {
	case *Position:
		if b.For == "" {
			x.conditions(b)
		}
	case *Amend:
		x.suspends()
	case *Revise:
		x.revision()
	case *Sign:
		if old := v.signature(j.party); old != nil && old.rev.id() != b.Rev {
			x.add(Consequence{Kind: EndsSignature, Name: old.rev.name()})
		}
	}
	if clean.Kind() != KindRevise {
		x.deaths()
	}
	x.sort()
	return x.out, nil
}

// preview collects the consequences of one act that was judged.
type preview struct {
	j     *judge
	v     *View
	out   []Consequence
	dead  map[*slot]bool // live wordings that go
	packs map[*pack]bool // live packages that go

	tabled map[text.Key]bool     // what an amendment proposes
	opened map[text.BlockID]bool // the blocks that this would change
	taken  map[*slot]bool        // members of the packages that the act takes
}

func newPreview(j *judge, body Body) *preview {
	x := &preview{j: j, v: j.v, dead: map[*slot]bool{}, packs: map[*pack]bool{},
		tabled: map[text.Key]bool{}, opened: map[text.BlockID]bool{}, taken: map[*slot]bool{}}
	if b, ok := body.(*Amend); ok {
		tip := x.v.tip()
		for i := range b.Claims {
			c, err := b.Claims[i].Claim.Value(tip.digest)
			if err != nil {
				continue // judged before: it can't be
			}
			x.tabled[c.Key()] = true
			if c.Parent == "" && c.Op != text.Insert {
				for _, id := range tip.meeting(c) {
					x.opened[id] = true
				}
			}
		}
	}
	for _, p := range j.porder {
		if w := j.packed[p]; w.stance == Support || w.stance == Accept {
			for i, in := range p.members {
				if in.n == nil {
					continue // made by the act itself
				}
				if _, at := x.v.stand(x.v.member(p, i)); at != nil {
					x.taken[at] = true
				}
			}
		}
	}
	return x
}

func (x *preview) add(c Consequence) { x.out = append(x.out, c) }

// sort orders by kind, then by name as people count, then by block.
func (x *preview) sort() {
	kinds := []ConsequenceKind{Withdraws, LivesOn, Ends, EndsAlone, EndsPackage, Lowers, Lapses, LapsesPackage, Suspends, Revives,
		EndsAgreements, EndsInitials, EndsSignature, NeverMet, MutualWait}
	block := func(c Consequence) int { return x.v.tip().index[c.Block] }
	slices.SortStableFunc(x.out, func(a, b Consequence) int {
		if c := slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind); c != 0 {
			return c
		}
		if c := block(a) - block(b); c != 0 {
			return c
		}
		if a.Name != b.Name {
			if len(a.Name) != len(b.Name) {
				return len(a.Name) - len(b.Name)
			}
			if a.Name < b.Name {
				return -1
			}
			return 1
		}
		return len(a.By) - len(b.By)
	})
}

// claim is a consequence for a wording, named by its first claim.
func (x *preview) claim(kind ConsequenceKind, at *slot) Consequence {
	in := x.v.first(at)
	return Consequence{Kind: kind, Ref: in.ref, Name: x.v.shown(in), Agreed: x.v.agreed().set[at]}
}

// words compares the author's words on wordings before and after.
func (x *preview) words() {
	v, party := x.v, x.j.voice
	done := map[*slot]bool{}
	for _, put := range x.j.puts {
		if put.in.n == nil || !v.live(put.in) {
			continue // made by the act itself, or dormant
		}
		_, at := v.stand(put.in)
		old := v.slotWord(at, party)
		if done[at] || old == nil && put.w.ended != "withdrawn" {
			continue
		}
		done[at] = true
		was := old != nil && (old.hold || old.stance == Support || old.stance == Accept)
		switch w := put.w; {
		case w.ended == "withdrawn":
			x.withdrawn(at)
		case w.soft:
			x.add(x.agreedStays(Lowers, at))
		case w.stance != Silent || w.ended == "" || !was || x.tabled[at.key]:
			// what the act says itself
		case w.hold == old.hold && x.taken[at]:
			x.add(x.agreedStays(EndsAlone, at))
		default:
			c := x.claim(Ends, at)
			if x.v.overtaken(at) {
				c.Agreed = false
			}
			x.add(c)
		}
	}
}

// agreedStays is claim for what doesn't take the author's yes away by itself.
func (x *preview) agreedStays(kind ConsequenceKind, at *slot) Consequence {
	c := x.claim(kind, at)
	c.Agreed = false
	return c
}

// withdrawn adds that the author withdraws a wording, and who keeps it.
func (x *preview) withdrawn(at *slot) {
	if x.tabled[at.key] {
		return // tabled anew by the same act
	}
	if x.keptAfter(at) {
		c := x.agreedStays(LivesOn, at)
		for _, h := range x.v.holders(at) {
			if h.Party != "" && h.Party != x.v.s.parties[x.j.party].code {
				c.Parties = append(c.Parties, h.Party)
			}
		}
		c.Agreed = x.v.agreed().set[at]
		x.add(c)
		return
	}
	x.add(x.claim(Withdraws, at))
}

// keptAfter reports whether somebody keeps a live wording once the act stands.
func (x *preview) keptAfter(at *slot) bool {
	if x.tabled[at.key] {
		return true
	}
	v, party := x.v, x.j.voice
	for _, in := range v.liveIn(at) {
		word := func(p int) *word {
			if w := x.j.said(in); p == party && w != nil {
				return w
			}
			return v.word(in, p)
		}
		own := word(in.n.party)
		keeps := own == nil || own.keeps
		if in.owner >= 0 {
			w := word(in.owner)
			keeps = keeps && (w == nil || !w.gone)
		}
		for p := range len(v.s.parties) + len(v.s.group) {
			if w := word(p); w != nil && w.hold {
				keeps = true
			}
		}
		if keeps {
			return true
		}
	}
	return false
}

// packages compares the author's words on packages before and after.
func (x *preview) packages() {
	for _, p := range x.j.porder {
		old := x.v.pword(p, x.j.voice)
		w := x.j.packed[p]
		if p.n == nil || old == nil || old.stance != Support && old.stance != Accept || w.stance != Silent || w.gone && !old.gone {
			continue
		}
		if f, _ := x.v.packFate(p); f == Live {
			x.add(Consequence{Kind: EndsPackage, Ref: p.ref, Name: x.v.Name(p.ref), Agreed: x.v.agreed().packs[p]})
		}
	}
}

// deaths finds the wordings that nobody keeps once the act stands, and what
// goes with them: amendments to them, packages; and the agreements that they
// kept suspended.
func (x *preview) deaths() {
	v := x.v
	var dying []*slot
	for _, put := range x.j.puts {
		if put.in.n == nil || !v.live(put.in) {
			continue
		}
		if _, at := v.stand(put.in); !x.dead[at] && !x.keptAfter(at) {
			x.dead[at] = true
			dying = append(dying, at)
			if put.w.ended != "withdrawn" {
				x.add(x.claim(Withdraws, at))
			}
		}
	}
	for _, at := range dying {
		for _, sub := range at.inners() {
			if isBelow(sub, at) && v.slotLive(sub) && !x.dead[sub] {
				x.dead[sub] = true
				c := x.claim(Lapses, sub)
				c.Reason, c.By = text.ParentGone, v.slotName(at)
				x.add(c)
			}
		}
	}
	x.deadPackages()
	for _, b := range v.tip().text.Blocks {
		open := v.onBlock(b.ID)
		left := slices.ContainsFunc(open, func(at *slot) bool { return !x.dead[at] })
		if who := x.agreed(b.ID); len(open) > 0 && !left && len(who) > 0 && !x.opened[b.ID] {
			x.add(Consequence{Kind: Revives, Block: b.ID, Parties: who})
		}
	}
}

// isBelow reports whether s is an amendment to at, or to one of those.
func isBelow(s, at *slot) bool {
	for s = s.parent; s != nil; s = s.parent {
		if s == at {
			return true
		}
	}
	return false
}

// deadPackages adds the live packages with a member that goes.
func (x *preview) deadPackages() {
	for _, p := range x.v.s.tied {
		if !x.v.holds(p.n) || x.packs[p] {
			continue
		}
		if f, _ := x.v.packFate(p); f != Live {
			continue
		}
		if w := x.j.packed[p]; w != nil && w.gone {
			continue // the act itself withdraws it
		}
		for _, at := range x.v.slotsOf(p) {
			if x.dead[at] {
				x.packs[p] = true
				x.add(Consequence{Kind: LapsesPackage, Ref: p.ref, Name: x.v.Name(p.ref), Agreed: x.v.agreed().packs[p], By: x.v.slotName(at)})
				break
			}
		}
	}
}

// agreed lists the parties whose agreement to a block stands or is suspended.
func (x *preview) agreed(b text.BlockID) []string {
	var out []string
	for p := range x.v.s.parties {
		if x.v.pledge(b, p) != nil {
			out = append(out, x.v.s.parties[p].code)
		}
	}
	return out
}

// suspends adds the agreements that an amendment's claims suspend.
func (x *preview) suspends() {
	for _, block := range x.v.tip().text.Blocks {
		if who := x.agreed(block.ID); len(who) > 0 && len(x.v.onBlock(block.ID)) == 0 && x.opened[block.ID] {
			x.add(Consequence{Kind: Suspends, Block: block.ID, Parties: who})
		}
	}
}

// conditions adds what is known of conditions that can't close.
func (x *preview) conditions(b *Position) {
	v, s := x.v, x.v.s
	for _, r := range b.Claims {
		if r.Package {
			continue
		}
		_, at := v.stand(s.insts[r])
		for _, w := range b.If {
			if w.Package {
				continue
			}
			_, other := v.stand(s.insts[w])
			if other == nil {
				continue
			}
			c := Consequence{Ref: r, Name: v.Name(r), By: v.Name(w)}
			if slices.Contains(at.rivals, other) {
				c.Kind = NeverMet
				x.add(c)
				continue
			}
			for p := range s.parties {
				if y := v.slotWord(other, p); p != x.j.party && y != nil && v.waits(y, at) {
					c.Parties = append(c.Parties, s.parties[p].code)
				}
			}
			if len(c.Parties) > 0 {
				c.Kind = MutualWait
				x.add(c)
			}
		}
	}
}

// waits reports whether a word has a condition that names a wording.
func (v *View) waits(w *word, at *slot) bool {
	for _, r := range w.cond {
		if r.Package {
			continue
		}
		if _, o := v.stand(v.s.insts[r]); o == at {
			return true
		}
	}
	return false
}

// revision adds what lapses when the penholder issues what is agreed.
func (x *preview) revision() {
	v := x.v
	a, tip := v.agreed(), v.tip()
	next, carry, err := text.Apply(tip.text, a.claims())
	if err != nil {
		return // judged before: it can't be
	}
	for _, at := range v.slotsLive() {
		if a.set[at] {
			continue
		}
		var parents []text.Claim
		for p := at.parent; p != nil; p = p.parent {
			parents = append(parents, p.claim)
		}
		_, err := carry.Claim(at.claim, parents...)
		var why *text.Lapse
		if !errors.As(err, &why) {
			continue
		}
		x.dead[at] = true
		c := x.claim(Lapses, at)
		c.Reason = why.Reason
		if by := tip.slots[why.By]; by != nil {
			c.By = v.slotName(by)
		}
		x.add(c)
	}
	x.deadPackages()
	for _, b := range tip.text.Blocks {
		i := next.Find(b.ID)
		if who := x.agreed(b.ID); len(who) > 0 && (i < 0 || next.Blocks[i].Digest() != b.Digest()) {
			x.add(Consequence{Kind: EndsAgreements, Block: b.ID, Parties: who})
		}
	}
	var who []string
	for p := range v.s.parties {
		if v.hasInitialled(p, tip) {
			who = append(who, v.s.parties[p].code)
		}
	}
	if len(who) > 0 {
		x.add(Consequence{Kind: EndsInitials, Name: tip.name(), Parties: who})
	}
}

// Meeting finds which of a party's own claims new ones meet: an amendment by
// which the party holds the new ones must withdraw those. same are the places
// in claims of those that the party has proposed and holds already. The claims
// are on the newest revision; their Base need not be set.
func (v *View) Meeting(party string, claims []text.Claim) (own []Ref, same []int) {
	p, ok := v.s.number[party]
	if !ok {
		return nil, nil
	}
	tip := v.tip()
	tip.sync(v.s)
	var found []*inst
	mine := func(at *slot) []*inst {
		var out []*inst
		for _, in := range v.liveIn(at) {
			if w := v.word(in, p); in.n.party == p && w != nil && w.hold {
				out = append(out, in)
			}
		}
		return out
	}
	for i, c := range claims {
		c.Base = tip.digest
		k := tip.kin(c)
		if at := tip.slots[c.Key()]; at != nil {
			if k = at.kin(); len(mine(at)) > 0 {
				same = append(same, i)
			}
		}
		for _, at := range slices.Concat(k.rivals, k.inside, k.around) {
			for _, in := range mine(at) {
				if !slices.Contains(found, in) {
					found = append(found, in)
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b *inst) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	for _, in := range found {
		own = append(own, in.ref)
	}
	return own, same
}
