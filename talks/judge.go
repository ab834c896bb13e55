package talks

import (
	"fmt"
)

// judge decides whether one act was allowed, seeing nothing but the act's own
// past, and prepares what the act leaves in the state. It also serves the
// author-to-be, with the view of all acts.
type judge struct {
	v         *View
	party     int
	voice     int    // the party, or the group that it speaks for: whose words these are
	act       *node  // nil for an act that is only being considered
	time      string // claimed by the act; "": not known yet, and what depends on it isn't judged
	malformed bool

	puts   []put            // what the act makes the author's word on claims
	placed map[*inst]int    // places in puts, once they are many
	packed map[*pack]*pword // and on packages
	porder []*pack
	moves  movement
	todo   []func(n *node)
}

// put is one word on one claim.
type put struct {
	in *inst
	w  *word
}

// file remembers what to do when the act turns out to be allowed.
func (j *judge) file(f func(n *node)) { j.todo = append(j.todo, f) }

// apply leaves in the state what the act says.
func (j *judge) apply() {
	n := j.act
	if j.voice == j.party {
		j.gaveUp(n.act.Kind) // looks at what was said before
		n.moves = j.moves
	}
	for _, f := range j.todo {
		f(n)
	}
	for _, x := range j.puts {
		x.w.n = n
		x.in.said.addAs(j.v.s, j.voice, x.w)
	}
	for _, p := range j.porder {
		w := j.packed[p]
		w.n = n
		p.said.addAs(j.v.s, j.voice, w)
	}
}

// broken says that the act names what its past doesn't hold: it is malformed.
func (j *judge) broken(format string, args ...any) string {
	j.malformed = true
	return fmt.Sprintf(format, args...)
}

// judge returns why the act was not allowed, or "".
func (j *judge) judge(body Body) string {
	v := j.v
	me := v.s.parties[j.party].code
	kind := body.Kind()
	if kind == KindCharter {
		return j.broken("talks have one charter")
	}
	if why := v.suspended(j.party); why != "" && kind != KindExchange {
		return why
	}
	acceded := v.acceded(j.party)
	switch {
	case kind == KindAccede && acceded:
		return fmt.Sprintf("%s has acceded already", me)
	case !acceded && kind != KindAccede && kind != KindComment:
		return fmt.Sprintf("%s has not acceded to the talks yet", me)
	}
	if !after(kind) && v.concluded() {
		return "the talks are concluded"
	}
	if why := j.judgeCustody(kind); why != "" {
		return why
	}
	switch b := body.(type) {
	case *Accede:
		return j.judgeAccede(b)
	case *Amend:
		return j.judgeAmend(b)
	case *Position:
		return j.judgePosition(b)
	case *Withdraw:
		return j.judgeWithdraw(b)
	case *Package:
		return j.judgePackage(b)
	case *Revise:
		return j.judgeRevise(b)
	case *Pen:
		return j.judgePen(b)
	case *Agree:
		return j.judgeAgree(b)
	case *Revoke:
		return j.judgeRevoke(b)
	case *Confirm:
		return j.judgeConfirm(b)
	case *Correspond:
		return j.judgeCorrespond(b)
	case *Differ:
		return j.judgeDiffer(b)
	case *Initial:
		return j.judgeInitial(b)
	case *Sign:
		return j.judgeSign(b)
	case *Unsign:
		return j.judgeUnsign(b)
	case *Exchange:
		return j.judgeExchange(b)
	case *Comment:
		return j.judgeNote(b.On)
	case *Park:
		return j.judgeNote(b.On)
	case *Place:
		return j.judgeNote(b.On)
	case *Silence:
		return j.judgeSilence(b)
	case *KeptSilence:
		return j.judgeSilent(b)
	case *Break:
		return j.judgeBreak(b)
	case *Proceeding:
		return j.judgeProceeding(b)
	case *Commitment:
		return j.judgeCommitment(b)
	case *FollowUp:
		return j.judgeFollowUp(b)
	}
	return j.broken("unknown kind")
}

// acceded reports whether the party has joined: by its own act, or by having
// opened the talks.
func (v *View) acceded(party int) bool {
	for _, n := range v.s.joined {
		if n.party == party && (n == v.s.root || v.counts(n)) {
			return true
		}
	}
	return false
}

func (j *judge) judgeAccede(b *Accede) string {
	if b.Charter != j.v.s.Talks() {
		return "it accedes to another charter"
	}
	j.file(func(n *node) { j.v.s.joined = append(j.v.s.joined, n) })
	return ""
}

// after reports whether an act of this kind is allowed once the talks are
// concluded.
func after(kind string) bool {
	switch kind {
	case KindExchange, KindComment, KindCommitment, KindFollowUp:
		return true
	}
	return false
}

// judgeNote judges comments and the like: they need a target, nothing else.
func (j *judge) judgeNote(on Target) string {
	v, s := j.v, j.v.s
	if !on.Act.IsZero() {
		if n := s.nodes[on.Act]; n == nil || !v.holds(n) {
			return j.broken("the act that it is about is not in its past")
		}
	}
	for _, r := range on.Claim {
		if !v.has(r) {
			return j.broken("the claim that it is about is not in its past")
		}
	}
	j.file(func(n *node) { s.notes = append(s.notes, n) })
	return ""
}

// has reports whether a claim or package was made in the view, with or
// without effect.
func (v *View) has(r Ref) bool {
	if r.Package {
		p := v.s.packs[r]
		return p != nil && v.holds(p.n)
	}
	in := v.s.insts[r]
	return in != nil && v.holds(in.n)
}
