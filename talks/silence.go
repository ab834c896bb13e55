package talks

import (
	"fmt"
	"slices"

	"parley/record"
	"parley/text"
)

// silence is a silence procedure: what its chair put before the parties, and
// what they made of it.
type silence struct {
	n     *node
	body  *Silence
	after *silence // the one that it prolongs
	later []*node  // acts that prolong it
	cries []*node  // breaks of it
	said  []*node  // answers
	claim []*inst  // what it names
	packs []*pack
	rev   *revision // of its blocks; nil without
}

// restless reports whether nothing that a party answered in the procedure
// counts in the view: somebody broke it, or the chair prolonged it.
func (v *View) restless(q *silence) bool {
	return v.least(q.later) != nil || v.cried(q) != nil
}

// cried returns the first break of the procedure, or of one that it prolongs,
// that counts in the view.
func (v *View) cried(q *silence) *node {
	for ; q != nil; q = q.after {
		if n := v.least(q.cries); n != nil {
			return n
		}
	}
	return nil
}

// least returns the first of these acts, in the order of heads, that counts.
func (v *View) least(list []*node) *node { return leastOfNodes(list, v.counts) }

// least72 is how many hours a silence procedure gives when the charter says nothing.
const least72 = 72

// Hours returns how many hours a silence procedure gives at least.
func (b *Charter) Hours() int {
	if b.Notice > 0 {
		return b.Notice
	}
	return least72
}

// judgeSilence judges that the chair puts something before the parties, to be
// agreed unless one of them speaks.
func (j *judge) judgeSilence(b *Silence) string {
	v, s := j.v, j.v.s
	if s.charter.Rule != Consensus {
		return j.broken("these talks have no silence procedure")
	}
	if me := s.parties[j.party].code; me != s.charter.Chair {
		return fmt.Sprintf("%s has the chair", s.charter.Chair)
	}
	kept := 0
	for _, q := range s.quiet {
		if v.counts(q.n) && v.cried(q) == nil {
			kept++
		}
	}
	if kept >= MaxSilences {
		return fmt.Sprintf("these talks have %d silence procedures that nobody broke, the most that there may be; go on under a successor charter", kept)
	}
	q := &silence{body: b}
	if len(b.Blocks) > 0 {
		// What may be agreed block by block may be agreed in silence.
		k := &judge{v: v, party: j.party, voice: j.party}
		if why := k.judgeAgree(&Agree{Blocks: b.Blocks, Rev: b.Rev}); why != "" {
			j.malformed = k.malformed
			return why
		}
		q.rev = s.issued[b.Rev]
	}
	if len(b.Claims) > 0 {
		k := &judge{v: v, party: j.party, voice: j.party}
		if why := k.judgePosition(&Position{Claims: b.Claims, Stance: Accept}); why != "" {
			j.malformed = k.malformed
			return why
		}
		for _, r := range b.Claims {
			if r.Package {
				q.packs = append(q.packs, s.packs[r])
			} else {
				q.claim = append(q.claim, s.insts[r])
			}
		}
	}
	from := j.time
	if b.Prolongs.IsZero() {
		if h := s.charter.Hours(); from != "" && seconds(b.Deadline)-seconds(from) < int64(h)*3600 {
			return fmt.Sprintf("its deadline gives less than the %d hours that the charter asks for", h)
		}
	} else if why := j.prolongs(q, from); why != "" {
		return why
	}
	j.file(func(n *node) {
		q.n = n
		s.silences[n.act.ID] = q
		s.quiet = append(s.quiet, q)
		if q.after != nil {
			q.after.later = append(q.after.later, n)
		}
	})
	return ""
}

// prolongs judges that a procedure prolongs another.
func (j *judge) prolongs(q *silence, from string) string {
	v := j.v
	old := v.s.silences[q.body.Prolongs]
	switch {
	case old == nil || !v.holds(old.n):
		return j.broken("the silence procedure that it prolongs is not in its past")
	case !v.counts(old.n):
		return "the silence procedure that it prolongs has no effect"
	case v.cried(old) != nil:
		return fmt.Sprintf("%s broke the silence; it can't be prolonged", v.s.parties[v.cried(old).party].code)
	case v.least(old.later) != nil:
		return "the silence procedure that it prolongs is prolonged already"
	case !slices.Equal(q.body.Claims, old.body.Claims) || !slices.Equal(q.body.Blocks, old.body.Blocks):
		return "it prolongs a silence procedure about something else; put the revised text before the parties anew"
	case q.body.Deadline <= old.body.Deadline:
		return "its deadline isn't later than the one that it prolongs"
	case from != "" && from > old.body.Deadline:
		return "the deadline was over; silence can be prolonged before it only"
	case v.heardFrom(old.said, j.party) != nil:
		return "its author has answered at the deadline; it was over then"
	}
	q.after = old
	return ""
}

// judgeBreak judges that a party speaks in a silence procedure.
func (j *judge) judgeBreak(b *Break) string {
	v := j.v
	q, why := j.procedure(b.Silence)
	if why != "" {
		return why
	}
	if n := v.least(q.later); n != nil {
		return "the silence procedure was prolonged; break the later one"
	}
	if v.heardFrom(q.said, j.party) != nil {
		return "its author was silent at the deadline"
	}
	for x := q; x != nil; x = x.after {
		if v.heardFrom(x.cries, j.party) != nil {
			return "its author has broken the silence already"
		}
	}
	for _, r := range b.On.Claim {
		if !slices.Contains(q.body.Claims, r) {
			return "it speaks of a claim that the silence procedure isn't about"
		}
	}
	if b.On.Block != "" && !slices.ContainsFunc(q.body.Blocks, func(x Sealed) bool { return x.ID == b.On.Block }) {
		return "it speaks of a block that the silence procedure isn't about"
	}
	j.file(func(n *node) { q.cries = append(q.cries, n) })
	return ""
}

// procedure finds the silence procedure that an act names.
func (j *judge) procedure(id record.ID) (*silence, string) {
	q := j.v.s.silences[id]
	switch {
	case q == nil || !j.v.holds(q.n):
		return nil, j.broken("it names a silence procedure that is not in its past")
	case !j.v.counts(q.n):
		return nil, "the silence procedure has no effect"
	}
	return q, ""
}

// heardFrom returns the party's act among these that counts in the view.
func (v *View) heardFrom(list []*node, party int) *node {
	for _, n := range list {
		if n.party == party && v.counts(n) {
			return n
		}
	}
	return nil
}

// judgeSilent judges that a party was silent at the deadline. It is an
// acceptance, and never against what the party has said.
func (j *judge) judgeSilent(b *KeptSilence) string {
	v, s := j.v, j.v.s
	q, why := j.procedure(b.Silence)
	if why != "" {
		return why
	}
	switch n := v.cried(q); {
	case n != nil:
		return fmt.Sprintf("%s broke the silence", s.parties[n.party].code)
	case v.least(q.later) != nil:
		return "the silence procedure was prolonged"
	case v.heardFrom(q.said, j.party) != nil:
		return "its author has answered already"
	case j.time != "" && j.time < q.body.Deadline:
		return fmt.Sprintf("the deadline, %s, isn't over", q.body.Deadline)
	}
	var slots []*slot
	for _, in := range q.claim {
		f, at, why := v.fate(in)
		if f == Adopted {
			continue
		}
		if f != Live {
			return fmt.Sprintf("%s is not live any more: %s", v.shown(in), why)
		}
		slots = append(slots, at)
	}
	for _, p := range q.packs {
		f, why := v.packFate(p)
		if f == Adopted {
			continue
		}
		if f != Live {
			return fmt.Sprintf("package %s is not live any more: %s", v.Name(p.ref), why)
		}
		if w := v.pword(p, j.party); w != nil && (w.stance == Object || w.stance == Reserve) {
			return fmt.Sprintf("its author has spoken against package %s", v.Name(p.ref))
		}
		slots = append(slots, v.slotsOf(p)...)
	}
	if why := v.against(slots, q.packs, j.party); why != "" {
		return why
	}
	var blocks []Sealed
	for _, x := range q.body.Blocks {
		id := text.BlockID(x.ID)
		if open := v.onBlock(id); len(open) > 0 {
			return fmt.Sprintf("block %s is open again: %s", x.ID, v.describe(open))
		}
		if v.tip().version[id] != q.rev.version[id] {
			return fmt.Sprintf("block %s has other words by now", x.ID)
		}
		if v.pledge(id, j.party) == nil {
			blocks = append(blocks, x)
		}
	}
	j.acquiesce(q)
	j.file(func(n *node) {
		n.quiet = q
		q.said = append(q.said, n)
		for _, x := range blocks {
			id := text.BlockID(x.ID)
			s.pledged(s.seals, id, &pledge{n: n, digest: x.Digest, version: q.rev.version[id], agreed: true})
		}
	})
	return ""
}

// against says what a party has said that its silence about these wordings
// would go against: then it hasn't been silent.
func (v *View) against(slots []*slot, packs []*pack, party int) string {
	for _, at := range slots {
		if w := v.slotWord(at, party); w != nil && (w.stance == Object || w.stance == Reserve) {
			return fmt.Sprintf("its author has spoken against %s", v.slotName(at))
		}
		for _, o := range at.rivals {
			if w := v.slotWord(o, party); w != nil && (w.hold || w.stance == Support || w.stance == Accept) {
				return fmt.Sprintf("its author has accepted %s, which %s excludes", v.slotName(o), v.slotName(at))
			}
		}
		for _, o := range append(append([]*slot{at}, at.rivals...), append(at.inners(), at.outers()...)...) {
			for _, in := range o.insts {
				for _, p := range in.packs {
					if slices.Contains(packs, p) || !v.holds(p.n) {
						continue
					}
					if f, _ := v.packFate(p); f != Live {
						continue
					}
					if w := v.pword(p, party); w != nil && (w.stance == Support || w.stance == Accept) {
						return fmt.Sprintf("its author has accepted package %s, which meets %s", v.Name(p.ref), v.slotName(at))
					}
				}
			}
		}
	}
	return ""
}

// acquiesce prepares the acceptances of a party that was silent: on what it
// has no word on.
func (j *judge) acquiesce(q *silence) {
	v := j.v
	for _, in := range q.claim {
		f, at := v.stand(in)
		if f != Live {
			continue
		}
		if w := v.slotWord(at, j.party); w != nil && w.stance != Silent {
			continue
		}
		for _, o := range v.liveIn(at) {
			w := &word{stance: Accept, keeps: o.n.party == j.party, quiet: true}
			if old := v.word(o, j.party); old != nil {
				w.keeps, w.gone, w.hold = old.keeps, old.gone, old.hold
			}
			j.say(o, w)
		}
	}
	for _, p := range q.packs {
		if f, _ := v.packFate(p); f != Live {
			continue
		}
		if w := v.pword(p, j.party); w == nil || w.stance == Silent {
			x := &pword{stance: Accept, quiet: true}
			if w != nil {
				x.gone = w.gone
			}
			j.sayPack(p, x)
		}
	}
}

// seconds counts the seconds of a moment such as 2026-11-23T09:30:00Z from
// some fixed one; the moment has that form.
func seconds(s string) int64 {
	num := func(from, to int) int64 {
		n := int64(0)
		for _, c := range s[from:to] {
			n = n*10 + int64(c-'0')
		}
		return n
	}
	y, m, d := num(0, 4), num(5, 7), num(8, 10)
	if m < 3 { // years from March on, so that a leap day is the last of its year
		y, m = y-1, m+12
	}
	days := 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d
	return ((days*24+num(11, 13))*60+num(14, 16))*60 + num(17, 19)
}
