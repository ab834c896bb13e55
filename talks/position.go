package talks

import "fmt"

// few is how many puts are looked through one by one; most acts make one.
const few = 8

// said returns what the act itself has put on a claim so far, or nil.
func (j *judge) said(in *inst) *word {
	if j.placed != nil {
		if i, ok := j.placed[in]; ok {
			return j.puts[i].w
		}
		return nil
	}
	for _, x := range j.puts {
		if x.in == in {
			return x.w
		}
	}
	return nil
}

// say makes a word the author's newest on a claim.
func (j *judge) say(in *inst, w *word) {
	for i := 0; j.placed == nil && i < len(j.puts); i++ {
		if j.puts[i].in == in {
			j.puts[i].w = w
			return
		}
	}
	if i, ok := j.placed[in]; ok {
		j.puts[i].w = w
		return
	}
	j.puts = append(j.puts, put{in, w})
	switch {
	case j.placed != nil:
		j.placed[in] = len(j.puts) - 1
	case len(j.puts) > few:
		j.placed = make(map[*inst]int, 2*few)
		for i, x := range j.puts {
			j.placed[x.in] = i
		}
	}
}

// sayPack makes a word the author's newest on a package.
func (j *judge) sayPack(p *pack, w *pword) {
	if j.packed == nil {
		j.packed = map[*pack]*pword{}
	}
	if j.packed[p] == nil {
		j.porder = append(j.porder, p)
	}
	j.packed[p] = w
}

// withdrew reports whether the act itself withdraws a claim; that another of
// its parts lowers it is no withdrawal.
func (j *judge) withdrew(in *inst) bool {
	w := j.said(in)
	return w != nil && !w.soft && !w.hold
}

// end ends the author's acceptance of a claim, sponsorship included. What
// the act itself says on the claim stands.
func (j *judge) end(in *inst, why string) {
	w := j.v.word(in, j.voice)
	if w == nil || !w.hold && w.stance != Support && w.stance != Accept {
		return
	}
	if x := j.said(in); x != nil && !x.soft {
		return
	}
	j.say(in, &word{stance: Silent, keeps: w.keeps, gone: w.gone, ended: why})
}

// endAlone ends the author's acceptance of a claim by itself; it stays a
// holder of the wording.
func (j *judge) endAlone(in *inst, why string) {
	w := j.v.word(in, j.voice)
	if w == nil || w.stance != Support && w.stance != Accept || j.said(in) != nil {
		return
	}
	j.say(in, &word{stance: Silent, hold: w.hold, keeps: w.keeps, gone: w.gone, ended: why})
}

// lower turns the author's support of a claim into acceptance.
func (j *judge) lower(in *inst, why string) {
	w := j.v.word(in, j.voice)
	if w == nil || !w.hold || j.said(in) != nil {
		return
	}
	x := *w
	x.hold, x.soft, x.ended = false, true, why
	if x.stance == Support {
		x.stance = Accept
	}
	j.say(in, &x)
}

// accepting prepares what accepting a wording ends. at is the wording's slot,
// nil when the act itself makes it; k is how it stands to others; support
// tells that the author holds it.
func (j *judge) accepting(at *slot, k kin, support bool, what string) {
	v := j.v
	why := fmt.Sprintf("ended when it accepted %s", what)
	for _, o := range k.rivals {
		for _, in := range v.liveIn(o) {
			j.end(in, why)
		}
		j.endPacks(o, nil, why)
	}
	if at != nil {
		j.endPacks(at, nil, why)
	}
	if !support {
		return
	}
	near := k.outers()
	for _, o := range k.inside {
		near = append(append(near, o), o.inners()...)
	}
	if at != nil {
		near = append(near, at.inners()...)
	}
	for _, o := range near {
		for _, in := range v.liveIn(o) {
			j.lower(in, fmt.Sprintf("no longer held, since it supports %s", what))
		}
	}
}

// judgePosition judges a party's word on claims and packages.
func (j *judge) judgePosition(b *Position) string {
	v, s := j.v, j.v.s
	for _, r := range b.If {
		if !v.has(r) {
			return j.broken("its condition names what is not in its past")
		}
		if f, why := v.refFate(r); f != Live && f != Adopted && f != Dormant {
			return fmt.Sprintf("the condition %s can't be fulfilled: %s", v.Name(r), why)
		}
	}
	if b.For != "" {
		return j.judgeRecorded(b)
	}
	if b.Group != "" {
		g, ok := s.group[b.Group]
		if !ok {
			return fmt.Sprintf("%.40s is not a group of these talks", b.Group)
		}
		if voice := s.charter.Groups[g-len(s.parties)].Voice; voice != s.parties[j.party].code {
			return fmt.Sprintf("%s speaks for %s", voice, b.Group)
		}
		j.voice = g
	}
	yes := b.Stance == Support || b.Stance == Accept
	given := make(map[*slot]string, min(len(b.Claims), 64))
	for _, r := range b.Claims {
		if !v.has(r) {
			return j.broken("it names a claim or package that is not in its past")
		}
		if r.Package {
			if why := j.positionPack(b, r, given, yes); why != "" {
				return why
			}
			continue
		}
		in := s.insts[r]
		f, at, why := v.fate(in)
		if f != Live {
			return fmt.Sprintf("%s is not live: %s", v.shown(in), why)
		}
		if yes {
			if name := leastOf(given, at.rivals); name != "" {
				return fmt.Sprintf("%s and %s exclude each other; accept one of them", name, v.shown(in))
			}
			if b.Stance == Support {
				if name := leastOf(given, append(at.inners(), at.outers()...)); name != "" {
					return fmt.Sprintf("%s and %s lie inside each other; support one of them", name, v.shown(in))
				}
			}
		}
		if given[at] != "" {
			return fmt.Sprintf("%s and %s are the same wording; name it once", given[at], v.shown(in))
		}
		given[at] = v.shown(in)
		j.position(b, in, at)
	}
	return ""
}

// leastOf returns the least name that an act has given to one of the slots.
func leastOf(given map[*slot]string, slots []*slot) string {
	var names []string
	for _, o := range slots {
		if name := given[o]; name != "" {
			names = append(names, name)
		}
	}
	if sortNames(names); len(names) > 0 {
		return names[0]
	}
	return ""
}

// position prepares a party's word on one live claim.
func (j *judge) position(b *Position, in *inst, at *slot) {
	v := j.v
	yes := b.Stance == Support || b.Stance == Accept
	before := v.slotWord(at, j.voice)
	if yes && (before == nil || before.stance != Support && before.stance != Accept) {
		j.moves.accepted++
		j.credit(at)
	}
	if before != nil && before.stance == Object && b.Stance != Object {
		j.moves.lifted++
	}
	for _, o := range v.liveIn(at) {
		w := &word{stance: b.Stance, hold: b.Stance == Support, cond: b.If, reason: b.Reason, note: b.Note}
		if old := v.word(o, j.voice); old != nil {
			w.keeps, w.gone = old.keeps, old.gone // what was withdrawn stays withdrawn; only holding keeps it then
		} else {
			w.keeps = o.n.party == j.voice
		}
		j.say(o, w)
	}
	if yes {
		j.accepting(at, at.kin(), b.Stance == Support, v.shown(in))
	} else {
		j.endPacks(at, nil, fmt.Sprintf("ended when it spoke against %s", v.shown(in)))
	}
}

// positionPack prepares a party's word on a package.
func (j *judge) positionPack(b *Position, r Ref, given map[*slot]string, yes bool) string {
	v, s := j.v, j.v.s
	p := s.packs[r]
	if f, why := v.packFate(p); f != Live {
		return fmt.Sprintf("package %s is not live: %s", v.Name(r), why)
	}
	if yes {
		slots := v.slotsOf(p)
		for _, at := range slots {
			near := append(append([]*slot{at}, at.rivals...), append(at.inners(), at.outers()...)...)
			if name := leastOf(given, near); name != "" {
				return fmt.Sprintf("%s and package %s meet; accept one of them", name, v.Name(r))
			}
		}
		for _, at := range slots {
			given[at] = "package " + v.Name(r)
		}
		if w := v.pword(p, j.voice); w == nil || w.stance != Support && w.stance != Accept {
			j.moves.accepted += len(slots)
			for _, at := range slots {
				j.credit(at)
			}
		}
		j.acceptPack(p, slots)
	}
	if w := v.pword(p, j.voice); w != nil && w.stance == Object && b.Stance != Object {
		j.moves.lifted++
	}
	j.sayPack(p, &pword{stance: b.Stance, cond: b.If, reason: b.Reason, note: b.Note})
	return ""
}

// judgeRecorded judges a position entered for another party: it is kept as a
// note and is nobody's word until that party gives its own.
func (j *judge) judgeRecorded(b *Position) string {
	v, s := j.v, j.v.s
	owner, ok := s.number[b.For]
	if !ok || owner == j.party {
		return fmt.Sprintf("a position is recorded for another party, and %.40s is not one", b.For)
	}
	for _, r := range b.Claims {
		if !v.has(r) {
			return j.broken("it names a claim or package that is not in its past")
		}
	}
	j.file(func(n *node) { s.notes = append(s.notes, n) })
	return ""
}

// refFate tells what has become of a claim or package.
func (v *View) refFate(r Ref) (Fate, string) {
	if r.Package {
		return v.packFate(v.s.packs[r])
	}
	f, _, why := v.fate(v.s.insts[r])
	return f, why
}

// judgeWithdraw judges a withdrawal.
func (j *judge) judgeWithdraw(b *Withdraw) string {
	v, s := j.v, j.v.s
	for _, r := range b.Claims {
		if !r.Package {
			if why := j.withdrawClaim(r); why != "" {
				return why
			}
			continue
		}
		if !v.has(r) {
			return j.broken("it names a package that is not in its past")
		}
		p := s.packs[r]
		if f, why := v.packFate(p); f != Live {
			return fmt.Sprintf("package %s is not live: %s", v.Name(r), why)
		}
		if p.n.party != j.party {
			return fmt.Sprintf("package %s is %s's; say that you object to it instead", v.Name(r), s.parties[p.n.party].code)
		}
		j.sayPack(p, &pword{stance: Silent, gone: true, ended: "withdrawn"})
	}
	return ""
}

// withdrawClaim prepares that the author withdraws a claim, and with it the
// identical ones that it keeps.
func (j *judge) withdrawClaim(r Ref) string {
	v, s := j.v, j.v.s
	if !v.has(r) {
		return j.broken("it withdraws a claim that is not in its past")
	}
	in := s.insts[r]
	f, at, why := v.fate(in)
	if f != Live && f != Dormant {
		return fmt.Sprintf("%s is not live: %s", v.shown(in), why)
	}
	mine := false
	for _, o := range at.insts {
		if !v.holds(o.n) {
			continue
		}
		if g, _ := v.stand(o); g != Live && g != Dormant {
			continue
		}
		w := v.word(o, j.voice)
		if o.n.party == j.party && (w == nil || w.keeps) || o.owner == j.party && (w == nil || !w.gone) || w != nil && w.hold {
			mine = true
		}
		if o.n.party == j.party || o.owner == j.party || w != nil {
			j.say(o, &word{stance: Silent, gone: o.owner == j.party, ended: "withdrawn"})
		}
	}
	if !mine {
		return fmt.Sprintf("%s is not yours to withdraw: you neither proposed nor support it", v.shown(in))
	}
	j.moves.withdrawn++
	return ""
}
