package talks

import (
	"strings"
	"testing"

	"parley/text"
)

// Tests that hold single rules: each failed to fail when its rule was turned
// off.

// refused plays one act whatever Check says and wants it not allowed, for a
// reason that holds these words; Check must say the same.
func refused(t tb, w *world, code string, body Body, words string) {
	t.Helper()
	err := w.homes[code].state.Check(code, body)
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Fatalf("%s %s: Check says %v, want %q", code, body.Kind(), err, words)
	}
	a := w.force(code, body)
	if n := w.homes[code].state.nodes[a.ID]; n.ok() || !strings.Contains(n.bad+n.denied, words) {
		t.Fatalf("%s %s: %q, want %q", code, body.Kind(), n.bad+n.denied, words)
	}
}

// play plays lines that must be allowed; "sync" brings all together.
func play(t tb, p *story, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if l == "sync" {
			p.w.sync(p.w.codes...)
			continue
		}
		run(t, p, l)
	}
}

func stage(t tb, codes ...string) *story {
	return &story{t: t, codes: codes, w: joined(t, codes, charterBody(t, codes, blocks("op: a b c d e f", "op: g h i j")))}
}

// TestReviseIsRecomputed: number, parent, digest and author of a revision are
// what everybody computes.
func TestReviseIsRecomputed(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'y'", "sync", "BB accept c1", "sync")
	s := p.w.homes["AA"].state
	good, _, err := s.Now().Next()
	if err != nil {
		t.Fatal(err)
	}
	for words, edit := range map[string]func(b *Revise){
		"calls itself Rev.2": func(b *Revise) { b.N = 2 },
		"its digest":         func(b *Revise) { b.Digest = s.revs[0].digest },
	} {
		b := *good
		edit(&b)
		refused(t, p.w, "AA", &b, words)
	}
	refused(t, p.w, "BB", good, "the pen is AA's")
	play(t, p, "AA revise", "sync", "BB accept c3", "sync")
	again, _, err := s.Now().Next()
	if err != nil {
		t.Fatal(err)
	}
	back := *again
	back.Parent, back.N = s.Talks(), 1
	refused(t, p.w, "AA", &back, "Rev.1 is the newest")
	play(t, p, "AA revise", "sync")
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestPenNamingRules: the number of a term, one naming for each, and from
// where it may build.
func TestPenNamingRules(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	s := p.w.homes["AA"].state
	zero := s.Talks()
	play(t, p, "AA amend b1 'b' -> 'x'", "sync", "BB accept c1", "CC accept c1", "sync", "AA revise", "sync")
	one := s.Now().Newest().ID
	refused(t, p.w, "BB", &Pen{Term: 2, To: "BB", From: one}, "the next term is 1")
	refused(t, p.w, "BB", &Pen{Term: 1, To: "BB", From: zero}, "behind or beside the newest")
	play(t, p, "BB pen 1 BB Rev.1")
	refused(t, p.w, "BB", &Pen{Term: 1, To: "CC", From: one}, "already")
	p.w.sync(p.w.codes...)
	if who, term, _ := s.Now().Pen(); who != "AA" || term != 0 {
		t.Errorf("one of two others takes the pen: %s, term %d", who, term)
	}
	play(t, p, "CC pen 1 BB Rev.1", "sync")
	if who, term, _ := s.Now().Pen(); who != "BB" || term != 1 {
		t.Errorf("all others name BB: %s, term %d", who, term)
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestForkerIsNotAskedForThePen: proven forkers among the others are
// excepted, and only they.
func TestForkerIsNotAskedForThePen(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "BB comment one", "sync")
	p.fork("BB", "2")
	p.w.force("BB", &Comment{Text: "two"})
	play(t, p, "sync", "CC pen 1 CC Rev.0", "sync")
	if who, _, _ := p.w.homes["AA"].state.Now().Pen(); who != "CC" {
		t.Errorf("the pen is %s's", who)
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestNamingFromRevisionWithoutEffect: a revision that a proof has taken the
// effect of is nothing to build on.
func TestNamingFromRevisionWithoutEffect(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b' -> 'x'", "sync", "BB accept c1", "CC accept c1", "sync")
	r := run(t, p, "AA revise")
	p.fork("AA", "3")
	lie := p.w.force("AA", &Comment{Text: "another number 3"})
	b := p.w.homes["BB"]
	b.add(t, lie) // the proof comes first, so BB never acknowledges the revision
	b.add(t, r)
	if b.state.Now().suspended(0) == "" {
		t.Fatal("no proof")
	}
	refused(t, p.w, "BB", &Pen{Term: 1, To: "BB", From: r.ID}, "behind or beside")
}

// TestAgreedNowGoesBeforeVoidRevision: what all accept now goes before what a
// void revision adopted.
func TestAgreedNowGoesBeforeVoidRevision(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'y' nohold", "sync", "BB accept c1", "CC accept c1", "sync",
		"AA revise", "BB pen 1 BB Rev.0", "CC pen 1 BB Rev.0", "sync")
	s := p.w.homes["BB"].state
	if got := adoptedNames(s.Now()); got != "c1" {
		t.Fatalf("what the void revision adopted: %q", got)
	}
	play(t, p, "AA accept c2", "BB accept c2", "CC accept c2", "sync")
	if got := adoptedNames(s.Now()); got != "c2" {
		t.Errorf("to be adopted: %q", got)
	}
	play(t, p, "BB revise", "sync")
	if w := s.Now().Newest().Text.Blocks[0].Content["en"]; text.Plain(w) != "a y c d e f" {
		t.Errorf("%q", text.Plain(w))
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

func adoptedNames(v *View) string {
	var names []string
	for _, at := range v.agreed().slots {
		names = append(names, v.slotName(at))
	}
	return strings.Join(names, " ")
}

// said returns what a party's newest word on a claim is.
func (p *story) said(code, party, name string) string {
	s := p.w.homes[code].state
	ref, err := s.Ref(name)
	if err != nil {
		p.t.Fatal(err)
	}
	w := s.Now().word(s.insts[ref], s.number[party])
	switch {
	case w == nil:
		return ""
	case w.hold:
		return string(w.stance) + " holds"
	}
	return string(w.stance)
}

// TestAcceptingLowersNothing: supporting a claim ends one's support of those
// inside or around it, accepting it doesn't.
func TestAcceptingLowersNothing(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b c d' -> 'x y z'", "BB amend b1 'c' -> 'q'", "sync", "BB accept c1", "sync")
	if got := p.said("BB", "BB", "c2"); got != "support holds" {
		t.Errorf("after accepting the one around: %q", got)
	}
	play(t, p, "BB support c1", "sync")
	if got := p.said("BB", "BB", "c2"); got != "accept" {
		t.Errorf("after supporting the one around: %q", got)
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestPackageEndsPackagesInsideAndAround: taking a package ends the
// acceptance of every package with a member inside or around one of its own.
func TestPackageEndsPackagesInsideAndAround(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b c d e' -> 'x y z w' nohold", "AA amend b1 'c d' -> 'q' nohold", "AA amend b2 'h' -> 'k' nohold",
		"AA amend b2 'j' -> 'l' nohold", "sync", "AA package c1 c5", "AA package c3 c7", "sync")
	yes := func(name string) bool {
		s := p.w.homes["BB"].state
		ref, err := s.Ref(name)
		if err != nil {
			t.Fatal(err)
		}
		w := s.Now().pword(s.packs[ref], s.number["BB"])
		return w != nil && w.stance == Accept
	}
	play(t, p, "BB accept p1", "BB accept p3")
	if yes("p1") || !yes("p3") {
		t.Error("the package around is still accepted")
	}
	play(t, p, "BB accept p1", "sync")
	if yes("p3") || !yes("p1") {
		t.Error("the package inside is still accepted")
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestPackageOfSubclaimAlone: an amendment to a claim is in a package with
// that claim only.
func TestPackageOfSubclaimAlone(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x y z'", "AA amend b1 'y' -> 'q' sub=c1", "AA amend b2 'h' -> 'k'")
	s := p.w.homes["AA"].state
	refs := func(names ...string) *Package {
		list, err := p.refs(s, names)
		if err != nil {
			t.Fatal(err)
		}
		return &Package{Claims: list}
	}
	refused(t, p.w, "AA", refs("c3", "c5"), "without that claim")
	play(t, p, "AA package c1 c3 c5")
}

// TestAdoptedPackage: a package all of whose members were adopted is so, and
// fulfils a condition.
func TestAdoptedPackage(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "AA amend b2 'j' -> 'l'", "AA package c1 c3", "sync",
		"BB accept c5 if p1", "BB accept p1", "sync")
	s := p.w.homes["AA"].state
	if got := adoptedNames(s.Now()); got != "c1 c3" && got != "c3 c1" {
		t.Fatalf("to be adopted: %q", got)
	}
	play(t, p, "AA revise", "sync")
	if k := s.Now().Packages(); k[0].Fate != Adopted {
		t.Errorf("the package is %s", k[0].Fate)
	}
	if got := adoptedNames(s.Now()); got != "c5" {
		t.Errorf("its condition is fulfilled, to be adopted: %q", got)
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestSupportKeepsAlive: a claim that somebody supports outlives its
// proposer's withdrawal.
func TestSupportKeepsAlive(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "sync", "BB support c1", "CC accept c4", "sync",
		"AA withdraw c1", "AA withdraw c4", "sync")
	var live []string
	for _, c := range p.w.homes["CC"].state.Now().Live() {
		live = append(live, c.Name)
	}
	if strings.Join(live, " ") != "c1" {
		t.Errorf("live: %v", live)
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestConditionOnDeadClaim: a condition that can never be fulfilled isn't
// allowed.
func TestConditionOnDeadClaim(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "AA withdraw c1", "sync")
	s := p.w.homes["BB"].state
	refs, err := p.refs(s, []string{"c3", "c1"})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, p.w, "BB", &Position{Stance: Accept, Claims: refs[:1], If: refs[1:]}, "can't be fulfilled")
}

// TestWithdrawingWhatIsAnothers: only its author withdraws a package, and a
// claim only who proposed or holds it.
func TestWithdrawingWhatIsAnothers(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "AA package c1 c3", "sync", "BB accept p1", "BB accept c1")
	s := p.w.homes["BB"].state
	refs, err := p.refs(s, []string{"p1", "c1"})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, p.w, "BB", &Withdraw{Claims: refs[:1]}, "is AA's")
	refused(t, p.w, "BB", &Withdraw{Claims: refs[1:]}, "not yours")
}

// TestNamedHolderWithdraws: who is named as holder of a recorded wording can
// take it out, and nobody need keep it.
func TestNamedHolderWithdraws(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x' for=BB", "sync", "BB withdraw c1", "sync")
	c := p.w.homes["AA"].state.Now().Claims()[0]
	if c.Fate != Withdrawn || c.Why != "withdrawn by BB" {
		t.Errorf("%s: %s", c.Fate, c.Why)
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestAgreementRules: to the newest revision's exact words of clean blocks;
// void once a revision changes the block; a confirmed one can't be revoked.
func TestAgreementRules(t *testing.T) {
	p := stage(t, "AA", "BB")
	s := p.w.homes["AA"].state
	zero := s.Now().Newest()
	digest := func(v *View, i int) []Sealed {
		b := v.Newest().Text.Blocks[i]
		return []Sealed{{ID: string(b.ID), Digest: b.Digest()}}
	}
	first := digest(s.Now(), 0)
	other := digest(s.Now(), 1)
	other[0].ID = "b1"
	refused(t, p.w, "AA", &Agree{Rev: zero.ID, Blocks: other}, "other words")
	play(t, p, "AA insert b1 op: and more", "AA amend b2 'h' -> 'k'", "sync")
	refused(t, p.w, "BB", &Agree{Rev: zero.ID, Blocks: digest(s.Now(), 1)}, "still open")
	play(t, p, "BB agree b1", "BB confirm b1") // an insertion beside a block doesn't open it
	refused(t, p.w, "BB", &Revoke{Blocks: []string{"b1"}}, "confirmed")
	refused(t, p.w, "BB", &Confirm{Blocks: first}, "already")
	play(t, p, "AA agree b1", "AA amend b1 'b' -> 'x'", "sync", "BB accept c5", "sync", "AA revise", "sync")
	for _, x := range s.Now().Blocks() {
		if len(x.Agreed) > 0 {
			t.Errorf("%s is agreed by %v after a revision changed it", x.ID, x.Agreed)
		}
	}
	refused(t, p.w, "BB", &Agree{Rev: zero.ID, Blocks: first}, "Rev.1 is the newest")
	refused(t, p.w, "BB", &Revoke{Blocks: []string{"b1"}}, "no agreement")
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}

// TestSigningRules: from initials to exchanges, what each needs.
func TestSigningRules(t *testing.T) {
	p := stage(t, "AA", "BB")
	s := p.w.homes["AA"].state
	zero := s.Now().Newest()
	init := func(r Revision) Body { return &Initial{Rev: r.ID, Digest: r.Digest} }
	sign := func(r Revision) Body { return &Sign{Rev: r.ID, Digest: r.Digest} }
	swap := func(r Revision) Body { return &Exchange{Rev: r.ID, Digest: r.Digest} }
	unsign := func(r Revision) Body { return &Unsign{Rev: r.ID, Digest: r.Digest} }
	play(t, p, "AA agree all", "sync")
	refused(t, p.w, "AA", init(zero), "BB has not agreed")
	play(t, p, "BB agree all", "sync", "AA initial", "BB initial", "sync", "AA sign", "sync")
	refused(t, p.w, "AA", sign(zero), "already")
	refused(t, p.w, "BB", unsign(zero), "no signature")
	refused(t, p.w, "AA", swap(zero), "no signature of BB")
	// Rev.1 takes the initials' ground, and the signature binds to Rev.0 alone.
	play(t, p, "AA amend b1 'b' -> 'x'", "sync")
	refused(t, p.w, "BB", init(zero), "still open")
	play(t, p, "BB accept c1", "sync", "AA revise", "sync")
	one := s.Now().Newest()
	refused(t, p.w, "BB", init(zero), "Rev.1 is the newest")
	refused(t, p.w, "BB", sign(zero), "Rev.1 is the newest")
	refused(t, p.w, "BB", &Initial{Rev: one.ID, Digest: zero.Digest}, "its digest is not")
	play(t, p, "AA agree all", "BB agree all", "sync", "AA initial", "sync")
	refused(t, p.w, "AA", sign(one), "BB has not initialled")
	play(t, p, "BB initial", "sync", "BB sign", "sync")
	refused(t, p.w, "BB", swap(one), "no signature of AA") // AA's is under Rev.0
	play(t, p, "AA sign", "sync", "AA exchange")
	refused(t, p.w, "AA", swap(one), "already")
	refused(t, p.w, "AA", unsign(one), "bound")
	refused(t, p.w, "AA", sign(one), "bound")
	play(t, p, "sync", "BB exchange", "sync")
	refused(t, p.w, "BB", &Accede{Charter: s.Talks()}, "")
	b := &Amend{Rev: one.ID}
	c, err := amendWords(s, "b2", "en", "h", "k")
	if err != nil {
		t.Fatal(err)
	}
	b.Claims = []Proposal{{Claim: WireClaim(c), Holding: true}}
	refused(t, p.w, "BB", b, "concluded")
	if o := s.Now().Final(); !o.Concluded || o.Revision.ID != one.ID {
		t.Errorf("%+v", o)
	}
	p.w.sync(p.codes...)
	checkWorld(t, p.w)
}
