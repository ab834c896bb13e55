package talks

import (
	"slices"
	"strings"
	"testing"

	"parley/record"
	"parley/text"
)

// The rules of the design's §5 by name; where a simpler rule was tried first,
// it is played beside and gives the wrong answer.

// finish brings all homes together and asks the oracle.
func (p *story) finish() {
	p.t.Helper()
	p.w.sync(p.w.codes...)
	checkWorld(p.t, p.w)
}

func (p *story) view(code string) *View { return p.w.homes[code].state.Now() }

func (p *story) ref(name string) Ref {
	p.t.Helper()
	r, err := p.w.homes[p.w.codes[0]].state.Ref(name)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// claim returns a claim as everybody sees it after sync.
func (p *story) claim(name string) Claim {
	p.t.Helper()
	c, ok := p.view(p.w.codes[0]).Claim(p.ref(name))
	if !ok {
		p.t.Fatalf("no %s", name)
	}
	return c
}

// An act that wasn't allowed is stored without effect and strands nobody: what
// its author signs after it counts. Refusing it would park the rest of the
// chain for ever with everybody who got the act.
func TestRuleDeniedActStrandsNoChain(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "sync")
	refused(t, p.w, "BB", &Withdraw{Claims: []Ref{p.ref("c1")}}, "not yours")
	play(t, p, "BB accept c1", "sync")
	if !p.claim("c1").Agreed {
		t.Error("what follows a denied act has no effect")
	}
	p.finish()
}

// An act names only acts in its causal past; one that names others is
// malformed, whatever has arrived meanwhile.
func TestRuleNamesOnlyItsPast(t *testing.T) {
	p := stage(t, "AA", "BB")
	a := run(t, p, "AA amend b1 'b' -> 'x'")
	c1 := Ref{Act: a.ID}
	unknown := p.view("BB").Newest()
	unknown.ID = a.ID // no revision, and not in BB's past
	for _, b := range []Body{
		&Position{Stance: Accept, Claims: []Ref{c1}}, &Withdraw{Claims: []Ref{c1}},
		&Package{Claims: []Ref{c1, {Act: a.ID, N: 1}}}, &Agree{Rev: a.ID, Blocks: []Sealed{{ID: "b1", Digest: unknown.Digest}}},
		&Initial{Rev: a.ID, Digest: unknown.Digest}, &Sign{Rev: a.ID, Digest: unknown.Digest}, &Unsign{Rev: a.ID, Digest: unknown.Digest},
		&Exchange{Rev: a.ID, Digest: unknown.Digest}, &Revise{Parent: a.ID, N: 1, Digest: unknown.Digest}, &Comment{Text: "hm", On: Target{Act: a.ID}},
		&Position{Stance: Accept, For: "AA", Claims: []Ref{c1}},
	} {
		act := p.w.force("BB", b)
		if n := p.w.homes["BB"].state.nodes[act.ID]; n.bad == "" {
			t.Errorf("%s that names an act outside its past: %q", b.Kind(), n.denied)
		}
	}
	refused(t, p.w, "BB", &Pen{From: a.ID, Term: 1, To: "BB"}, "not known")
	p.w.sync("AA", "BB") // BB has it now; its acts stay what they were
	if p.said("BB", "BB", "c1") != "" {
		t.Error("an act was judged again on arrival of what it names")
	}
	p.finish()
}

// A condition closes only when its claim is adopted. Were it closed as soon as
// its claim is agreed, two mutual conditions would have two answers: both
// agreed, or neither; which one, the order of asking decides.
func TestRuleConditionsCloseOnAdoptionOnly(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "BB amend b2 'h' -> 'y'", "sync", "AA accept c2 if c1", "BB accept c1 if c2", "sync")
	v := p.view("AA")
	simpler := func(start bool) string { // closed when agreed: the fixed point from where one starts
		agreed := map[string]bool{"c1": start, "c2": start}
		for range 3 {
			agreed = map[string]bool{"c1": agreed["c2"], "c2": agreed["c1"]}
		}
		if agreed["c1"] {
			return "c1 c2"
		}
		return ""
	}
	if simpler(true) == simpler(false) {
		t.Error("the simpler rule has one answer")
	}
	if got := adoptedNames(v); got != "" {
		t.Errorf("agreed: %s", got)
	}
	play(t, p, "AA accept c2", "sync") // one takes its condition back
	if got := adoptedNames(p.view("AA")); got != "c2" {
		t.Errorf("agreed: %q", got)
	}
	play(t, p, "AA revise", "sync")
	if got := adoptedNames(p.view("AA")); got != "c1" {
		t.Errorf("after c2 was adopted: %q", got)
	}
	p.finish()
}

// A position counts for identical claims while one that was live in its past
// still lives: not for the one claim only, and not for the words for ever.
func TestRulePositionCountsForIdenticalClaimsWhileOneLives(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'x'", "sync", "CC accept c1", "sync", "AA withdraw c1", "sync")
	if c := p.claim("c2"); c.Fate != Live || c.Said[2].Stance != Accept {
		t.Errorf("CC accepted these words and c2 lives: %+v", c.Said)
	}
	byRef := p.ref("c1") // the simpler rule: a position is on the claim that it names
	if p.claim("c1").Fate != Withdrawn || byRef == p.ref("c2") {
		t.Error("the claim that CC named still lives")
	}
	play(t, p, "BB withdraw c2", "sync", "AA amend b1 'b' -> 'x'", "sync")
	if c := p.claim("c4"); c.Fate != Live || c.Said[2].Stance != Silent || c.Agreed {
		t.Errorf("an old position counts for words that were tabled anew: %+v", c.Said)
	}
	p.finish()
}

// Of a party's words on identical claims the newest counts, whichever claim
// stands first. AA accepts a wording, sees it withdrawn, and objects to the same
// words when they are tabled again; somebody had kept the first alive meanwhile.
func TestRuleNewestWordAmongIdenticalClaims(t *testing.T) {
	for _, c := range []struct{ proposer, keeper, first, again string }{
		{"BB", "CC", "c2", "c5"},
		{"CC", "BB", "c3", "c6"},
	} {
		p := stage(t, "AA", "BB", "CC")
		play(t, p, c.proposer+" amend b1 'b' -> 'x'", "sync", "AA accept "+c.first, "sync",
			c.keeper+" support "+c.first, // AA doesn't hear of it yet
			c.proposer+" withdraw "+c.first, c.proposer+" amend b1 'b' -> 'x'")
		p.w.sync("AA", c.proposer)
		play(t, p, "AA object "+c.again, "sync")
		for _, name := range []string{c.first, c.again} {
			if x := p.claim(name); x.Fate != Live || x.Said[0].Stance != Object {
				t.Errorf("%s is %s, AA's newest word on it %q", name, x.Fate, x.Said[0].Stance)
			}
		}
		p.finish()
	}
}

func mustBody(t tb, p *story, code, line string) Body {
	t.Helper()
	f := fields(line)
	b, err := p.body(p.w.homes[code].state, code, f[0], f[1:])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Accepting a claim ends the acceptance of its rivals, sponsorship included:
// else both would be agreed by everybody, and the pen would have to choose.
func TestRuleAcceptingEndsRivalsSponsorshipIncluded(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'y'", "sync", "BB accept c1", "AA accept c2", "sync")
	yes := 0 // the simpler rule: whoever ever said yes, said yes
	for _, n := range p.w.homes["AA"].state.order {
		switch b := n.body.(type) {
		case *Amend:
			yes += len(b.Claims)
		case *Position:
			yes += len(b.Claims)
		}
	}
	if yes != 4 {
		t.Errorf("%d words of acceptance for two rivals and two parties", yes)
	}
	if got := p.said("AA", "AA", "c1") + p.said("AA", "BB", "c2"); got != "" {
		t.Errorf("a sponsor that accepted the rival still accepts its own: %q", got)
	}
	if got := adoptedNames(p.view("AA")); got != "" {
		t.Errorf("agreed: %s", got)
	}
	play(t, p, "AA accept c1", "sync") // turning back ends the other
	if p.said("AA", "AA", "c2") != "" || adoptedNames(p.view("AA")) != "c1" {
		t.Errorf("agreed: %q", adoptedNames(p.view("AA")))
	}
	p.finish()
}

// Supporting an amendment to an amendment doesn't accept the claim that it
// changes.
func TestRuleSupportingASubclaimAcceptsNoParent(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x y'", "sync", "BB amend b1 'y' -> 'z' sub=c1", "sync", "AA accept c2", "sync")
	if p.said("BB", "BB", "c1") != "" || p.claim("c1").Agreed {
		t.Error("BB accepted the parent by amending it")
	}
	if got := adoptedNames(p.view("AA")); got != "" {
		t.Errorf("a sub-claim is adopted without its parent: %s", got)
	}
	play(t, p, "BB accept c1", "sync")
	if got := adoptedNames(p.view("AA")); got != "c1 c2" && got != "c2 c1" {
		t.Errorf("to be adopted: %q", got)
	}
	p.finish()
}

// Where one party's sub-claims overlap, its newest counts.
func TestRuleNewestOfOverlappingSubclaimsCounts(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b' -> 'x y z'", "sync", "BB amend b1 'x y' -> 'q' sub=c1", "CC amend b1 'y z' -> 'r' sub=c1", "sync")
	play(t, p, "AA support c2", "AA support c3", "sync")
	if p.said("AA", "AA", "c2") != "" || p.said("AA", "AA", "c3") != "support holds" {
		t.Errorf("c2 %q, c3 %q", p.said("AA", "AA", "c2"), p.said("AA", "AA", "c3"))
	}
	play(t, p, "AA support c2", "sync")
	if p.said("AA", "AA", "c2") != "support holds" || p.said("AA", "AA", "c3") != "" {
		t.Errorf("c2 %q, c3 %q", p.said("AA", "AA", "c2"), p.said("AA", "AA", "c3"))
	}
	p.finish()
}

// What an act ends goes before what it only lowers, in whatever order its
// claims stand: AA supports BB's claim, then proposes one inside of it and one
// that is its rival.
func TestRuleEndingGoesBeforeLowering(t *testing.T) {
	for _, order := range [][2]int{{0, 1}, {1, 0}} {
		p := stage(t, "AA", "BB")
		play(t, p, "BB amend b1 'b c d' -> 'x y z'", "sync", "AA support c2", "sync")
		inner := mustBody(t, p, "AA", "amend b1 'c' -> 'q'").(*Amend).Claims[0]
		rival := mustBody(t, p, "AA", "amend b1 'd e' -> 'r'").(*Amend).Claims[0]
		list := []Proposal{inner, rival}
		b := &Amend{Rev: p.view("AA").Newest().ID, Claims: []Proposal{list[order[0]], list[order[1]]}}
		p.w.must("AA", b)
		if got := p.said("AA", "AA", "c2"); got != "" {
			t.Errorf("order %v: AA's word on the rival is %q", order, got)
		}
		p.finish()
	}
}

// One act may not hold two claims that exclude each other or lie inside each
// other.
func TestRuleOneActHoldsNoRivals(t *testing.T) {
	p := stage(t, "AA", "BB")
	rev := p.view("AA").Newest().ID
	claim := func(old, new string) Proposal {
		return mustBody(t, p, "AA", "amend b1 '"+old+"' -> '"+new+"'").(*Amend).Claims[0]
	}
	refused(t, p.w, "AA", &Amend{Rev: rev, Claims: []Proposal{claim("b c", "x"), claim("c d", "y")}}, "exclude each other")
	refused(t, p.w, "AA", &Amend{Rev: rev, Claims: []Proposal{claim("b c d", "x y z"), claim("c", "q")}}, "lies inside")
	p.w.must("AA", &Amend{Rev: rev, Claims: []Proposal{claim("b", "x"), claim("d", "y")}})
	p.finish()
}

// An agreed outer claim beats those inside it: the pen chooses nothing.
func TestRuleAgreedOuterBeatsInner(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b c d' -> 'x y z'", "BB amend b1 'c' -> 'q'", "sync", "BB accept c1", "AA accept c2", "sync")
	v := p.view("AA")
	if !v.agreed().single[p.slot("c1")] || !v.agreed().single[p.slot("c2")] {
		t.Fatal("both should be agreed by themselves")
	}
	if got := adoptedNames(v); got != "c1" {
		t.Errorf("to be adopted: %q", got)
	}
	if why := v.agreed().out[p.slot("c2")]; !strings.Contains(why, "lies inside c1") {
		t.Errorf("c2 stays out because %q", why)
	}
	play(t, p, "AA revise", "sync")
	if c := p.claim("c2"); c.Fate != Lapsed || !strings.Contains(c.Why, "inside the words that c1 replaced") {
		t.Errorf("%s: %s", c.Fate, c.Why)
	}
	p.finish()
}

func (p *story) slot(name string) *slot {
	p.t.Helper()
	v := p.view(p.w.codes[0])
	_, at := v.stand(v.s.insts[p.ref(name)])
	return at
}

// The pen chooses nothing: a revision with fewer than the agreed claims, or
// with one more, isn't allowed.
func TestRuleThePenChoosesNothing(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'y'", "AA amend b2 'j' -> 'z'", "sync", "BB accept c1", "BB accept c3", "sync")
	tip := p.view("AA").Newest()
	for _, names := range [][]string{{"c1"}, {"c3"}, {"c1", "c3", "c5"}, {"c5"}} {
		var claims []text.Claim
		for _, n := range names {
			claims = append(claims, p.claim(n).Claim)
		}
		next, _, err := text.Apply(tip.Text, claims)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, p.w, "AA", &Revise{Digest: next.Digest(), N: 1, Parent: tip.ID}, "its digest")
	}
	play(t, p, "AA revise", "sync")
	p.finish()
}

// A claim strictly around an adopted one carries over with its ends mapped;
// ids and positions carry over with it, so nobody need speak again.
func TestRuleClaimsAroundCarryOverWithTheirPositions(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b c d e' -> 'x y'", "BB amend b1 'c' -> 'q q q'", "sync", "CC accept c1", "CC accept c2", "AA accept c2", "sync", "AA revise", "sync")
	c := p.claim("c1")
	if c.Fate != Live || c.Claim.Start != 1 || c.Claim.End != 7 || text.Plain(c.Claim.Exact) != "b q q q d e" {
		t.Errorf("%s %d–%d %q", c.Fate, c.Claim.Start, c.Claim.End, text.Plain(c.Claim.Exact))
	}
	if c.Said[0].Stance != Support || c.Said[2].Stance != Accept {
		t.Errorf("positions: %+v", c.Said)
	}
	play(t, p, "BB accept c1", "sync", "AA revise", "sync")
	if got := text.Plain(p.view("AA").Newest().Text.Blocks[0].Content["en"]); got != "a x y f" {
		t.Error(got)
	}
	p.finish()
}

// Claims on adopted words become claims on the new base.
func TestRuleClaimsOnAdoptedWordsBecomeClaimsOnTheBase(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x y z'", "sync", "BB amend b1 'y' -> 'q' sub=c1", "BB accept c1", "sync", "AA revise", "sync")
	c := p.claim("c2")
	if c.Fate != Live || c.Claim.Parent != "" || c.Claim.Start != 2 || text.Plain(c.Claim.Exact) != "y" {
		t.Errorf("%s: %+v", c.Fate, c.Claim)
	}
	play(t, p, "AA accept c2", "sync", "AA revise", "sync")
	if got := text.Plain(p.view("AA").Newest().Text.Blocks[0].Content["en"]); got != "a x q z c d e f" {
		t.Error(got)
	}
	p.finish()
}

// Claims on a void revision lapse, listed.
func TestRuleClaimsOnAVoidRevisionLapse(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b' -> 'x'", "sync", "BB accept c1", "CC accept c1", "sync", "AA revise", "AA amend b2 'h' -> 'y'",
		"BB pen 1 BB Rev.0", "CC pen 1 BB Rev.0", "sync")
	if c := p.claim("c4"); c.Fate != Lapsed || !strings.Contains(c.Why, "Rev.1, which is void") {
		t.Errorf("%s: %s", c.Fate, c.Why)
	}
	p.finish()
}

// The naming by all others alike prevails over the holder's own; others that
// name different ones don't.
func TestRuleAllOthersPrevailOverTheHolder(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA pen 1 AA Rev.0", "BB pen 1 BB Rev.0", "CC pen 1 CC Rev.0", "sync")
	if who, term, _ := p.view("BB").Pen(); who != "AA" || term != 1 {
		t.Errorf("the others disagree: %s, term %d", who, term)
	}
	p = stage(t, "AA", "BB", "CC")
	play(t, p, "AA pen 1 AA Rev.0", "BB pen 1 CC Rev.0", "CC pen 1 CC Rev.0", "sync")
	if who, term, _ := p.view("AA").Pen(); who != "CC" || term != 1 {
		t.Errorf("all others name CC: %s, term %d", who, term)
	}
	p.finish()
}

// Agreements that a live claim suspends revive when it goes; deleted, one late
// comma would destroy everybody's work.
func TestRuleALateCommaSuspendsAndDestroysNothing(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA agree all", "BB agree all", "sync", "AA amend b1 'b' -> 'b,'", "sync")
	b := p.view("BB").Blocks()
	if !b[0].Suspended || !slices.Equal(b[0].Reopened, []string{"AA"}) || b[1].Suspended {
		t.Errorf("%+v", b)
	}
	play(t, p, "AA withdraw c1", "sync")
	agreed := 0 // the simpler rule: agreements given after the last change of the block's claims
	for _, n := range p.w.homes["AA"].state.order {
		if n.act.Kind == KindWithdraw {
			agreed = 0
		} else if n.act.Kind == KindAgree {
			agreed++
		}
	}
	if b = p.view("BB").Blocks(); b[0].Suspended || len(b[0].Agreed) != 2 || agreed != 0 {
		t.Errorf("after the comma went: %+v", b[0])
	}
	play(t, p, "AA initial", "BB initial")
	p.finish()
}

// Members of a package may not exclude each other, be the same, or lie inside
// each other.
func TestRulePackageMembersMayNotMeet(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b c d' -> 'x y z' nohold", "AA amend b1 'c' -> 'q' nohold", "AA amend b1 'd e' -> 'r' nohold", "AA amend b1 'c' -> 'q' nohold", "sync")
	for names, why := range map[string]string{"c1 c3": "lies inside another", "c1 c5": "exclude each other", "c3 c7": "are the same"} {
		refs, err := p.refs(p.w.homes["AA"].state, strings.Fields(names))
		if err != nil {
			t.Fatal(err)
		}
		refused(t, p.w, "AA", &Package{Claims: refs}, why)
	}
	p.finish()
}

// A member of a package is its words: while an identical claim that was live
// when the package was made still lives, so does the package.
func TestRulePackageLivesWithAnIdenticalMember(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'y'", "sync", "AA package c1 c3", "sync", "BB accept p1", "AA withdraw c1", "sync")
	k := p.view("BB").Packages()
	if len(k) != 1 || k[0].Fate != Live || !k[0].Agreed || adoptedNames(p.view("BB")) == "" {
		t.Fatalf("%+v", k)
	}
	play(t, p, "BB withdraw c2", "sync")
	if k = p.view("BB").Packages(); k[0].Fate != Lapsed || !strings.Contains(k[0].Why, "withdrawn by AA") {
		t.Errorf("%s: %s", k[0].Fate, k[0].Why)
	}
	p.finish()
}

// A package with a member inside a claim that is agreed by itself isn't
// agreed.
func TestRulePackageInsideAnAgreedClaimIsNotAgreed(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b c d' -> 'x y z' nohold", "AA amend b1 'c' -> 'q' nohold", "AA amend b2 'h' -> 'k' nohold", "sync",
		"AA package c3 c5", "sync", "BB accept p1", "sync")
	if got := adoptedNames(p.view("AA")); len(strings.Fields(got)) != 2 {
		t.Fatalf("before: %q", got)
	}
	play(t, p, "AA accept c1", "BB accept c1", "sync")
	if got := adoptedNames(p.view("AA")); got != "c1" {
		t.Errorf("to be adopted: %q", got)
	}
	if p.view("AA").Packages()[0].Agreed {
		t.Error("the package is agreed all the same")
	}
	p.finish()
}

// Accepting a claim ends the acceptance of packages that hold it or a rival:
// for each party its newest word counts, given alone or in a package.
func TestRuleNewestWordCountsAloneOrInAPackage(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x' nohold", "AA amend b2 'h' -> 'k' nohold", "AA amend b1 'b' -> 'y' nohold", "sync", "AA package c1 c3", "sync")
	yes := func() bool {
		w := p.view("BB").pword(p.w.homes["BB"].state.packs[p.ref("p1")], 1)
		return w != nil && w.stance == Accept
	}
	for _, end := range []string{"BB accept c1", "BB accept c5", "BB object c3", "BB reserve c1 substance"} {
		play(t, p, "BB accept p1")
		if !yes() || p.said("BB", "BB", "c1") == "accept" {
			t.Fatalf("before %q: %v, %q", end, yes(), p.said("BB", "BB", "c1"))
		}
		if play(t, p, end); yes() {
			t.Errorf("after %q the package is still accepted", end)
		}
	}
	p.finish()
}

// Three root acts of one epoch are a conflict; one alone is none, in a view
// that holds no other.
func TestRuleThreeRootActsOfOneEpoch(t *testing.T) {
	p := stage(t, "AA", "BB")
	var last *record.Act
	for range 3 {
		p.w.rekey("AA", false)
		last = p.w.homes["AA"].acts[len(p.w.homes["AA"].acts)-1]
		for _, h := range p.w.homes {
			h.add(t, last)
		}
		p.fork("AA", "2")
	}
	s := p.w.homes["BB"].state
	v, err := s.At(last.ID)
	if err != nil {
		t.Fatal(err)
	}
	if why := v.suspended(0); why != "" {
		t.Errorf("one root act alone: %s", why)
	}
	if why := s.Now().suspended(0); !strings.Contains(why, "two root acts") {
		t.Errorf("all three: %q", why)
	}
}

// Open claims are named with who proposed them; of many, five.
func TestRuleOpenClaimsAreNamed(t *testing.T) {
	p := stage(t, "AA", "BB")
	for _, w := range []string{"a", "b", "c", "d", "e", "f"} {
		play(t, p, "AA amend b1 '"+w+"' -> 'x"+w+"' nohold")
	}
	zero := p.view("AA").Newest()
	d := p.view("AA").Blocks()[0].Digest
	refused(t, p.w, "AA", &Agree{Rev: zero.ID, Blocks: []Sealed{{ID: "b1", Digest: d}}}, "c1 by AA")
	play(t, p, "AA amend b1 'a b' -> 'q' nohold")
	err := p.w.homes["AA"].state.Check("AA", &Agree{Rev: zero.ID, Blocks: []Sealed{{ID: "b1", Digest: d}}})
	if err == nil || !strings.HasSuffix(err.Error(), "and 2 more") {
		t.Errorf("%v", err)
	}
	p.finish()
}

// Holders stand in the order of their codes, whoever came first.
func TestRuleHoldersInOrder(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "CC amend b1 'b' -> 'x'", "AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'x'", "sync")
	var got []string
	for _, h := range p.claim("c1").Held {
		got = append(got, h.Party)
	}
	if !slices.Equal(got, []string{"AA", "BB", "CC"}) {
		t.Errorf("%q", got)
	}
	p = &story{t: t, codes: []string{"AA", "BB", "CC"}, lines: []string{"op: a b c"},
		record: [][]string{{"b1", "b", "->", "x", "for=CC"}, {"b1", "b", "->", "x", "for=BB"}, {"b1", "b", "->", "x", "for=none"}}}
	if why := p.open([]string{"open"}); why != "" {
		t.Fatal(why)
	}
	if got := p.view("AA").Tabled()[0].Holders; !slices.IsSortedFunc(got, compareHolders) || len(got) != 3 || got[0].Party != "" || got[2].Party != "CC" {
		t.Errorf("%+v", got)
	}
	p.finish()
}

// Equal words that another has tabled are one wording with two holders; one's
// own can't be tabled twice.
func TestRuleEqualProposalsAreOneWordingWithTwoHolders(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "sync", "BB amend b1 'b' -> 'x'", "sync")
	if c := p.claim("c1"); len(c.Held) != 2 || !c.Agreed || !slices.Equal(c.Same, []string{"c2"}) {
		t.Errorf("%+v", c)
	}
	refused(t, p.w, "AA", mustBody(t, p, "AA", "amend b1 'b' -> 'x'"), "holds the same already")
	held := mustBody(t, p, "AA", "amend b2 'h' -> 'y'").(*Amend)
	free := held.Claims[0]
	free.Holding = false
	held.Claims = append(held.Claims, free)
	p.w.must("AA", held) // the same words once held and once put forward: no second holding
	p.finish()
}

// An amendment to a claim that is no longer live isn't allowed, and says so.
func TestRuleNoAmendmentToADeadClaim(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x y'", "sync")
	b := mustBody(t, p, "BB", "amend b1 'y' -> 'z' sub=c1")
	play(t, p, "AA withdraw c1", "sync")
	refused(t, p.w, "BB", b, "c1, which is not live: withdrawn by AA")
	p.finish()
}

// A revision that nobody acknowledged loses its effect when the proof against
// its author arrives, also where it had been shown before; acknowledged ones
// stay.
func TestRuleProofTakesUnacknowledgedRevisions(t *testing.T) {
	for _, seen := range []bool{false, true} {
		p := stage(t, "AA", "BB", "CC")
		play(t, p, "AA amend b1 'b' -> 'x'", "sync", "BB accept c1", "CC accept c1", "sync")
		r := run(t, p, "AA revise")
		b := p.w.homes["BB"]
		b.add(t, r)
		if b.state.Now().Newest().Num != 1 {
			t.Fatal("Rev.1 isn't there")
		}
		if seen {
			play(t, p, "BB comment seen")
		}
		p.fork("AA", "3")
		b.add(t, p.w.force("AA", &Comment{Text: "another number 3"}))
		if got, want := b.state.Now().Newest().Num, map[bool]int{true: 1}[seen]; got != want {
			t.Errorf("acknowledged %v: Rev.%d", seen, got)
		}
		p.finish()
	}
}

// What was withdrawn stays so when its author tables the same words again:
// the new claim is kept by it, the old one only by those who hold it.
func TestRuleTablingAgainRevivesNoWithdrawnClaim(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "sync", "BB support c1", "sync", "AA withdraw c1", "AA amend b1 'b' -> 'x'", "sync",
		"AA accept c3", "sync", "BB accept c3", "sync")
	if a, b := p.claim("c1").Fate, p.claim("c3").Fate; a != Withdrawn || b != Live {
		t.Errorf("c1 is %s, c3 is %s", a, b)
	}
	p.finish()
}

// A conclusion stands whatever is proven later: a fork, a re-keying that
// leaves the signature behind, two root acts of one epoch.
func TestRuleExchangesCountUnderEveryProof(t *testing.T) {
	for name, later := range map[string]func(p *story){
		"fork":  func(p *story) { p.fork("AA", "4"); p.w.force("AA", &Comment{Text: "another"}) },
		"rekey": func(p *story) { p.fork("AA", "3"); p.w.rekey("AA", false) },
		"roots": func(p *story) {
			p.fork("AA", "2")
			p.w.rekey("AA", false)
			first := p.w.homes["AA"].acts
			p.fork("AA", "2")
			p.w.rekey("AA", false)
			p.w.homes["BB"].add(p.t, first[len(first)-1])
		},
	} {
		w := ready(t, "AA", "BB")
		p := &story{t: t, w: w, codes: w.codes}
		play(t, p, "AA sign", "BB sign", "sync", "AA exchange", "BB exchange", "sync")
		was := p.view("BB").Final()
		later(p)
		p.w.sync(w.codes...)
		now := p.view("BB").Final()
		if !was.Concluded || !now.Concluded || now.Revision.ID != was.Revision.ID || len(now.Signed) != 2 {
			t.Errorf("%s: concluded %v, then %v, signed by %v", name, was.Concluded, now.Concluded, now.Signed)
		}
		if p.view("BB").suspended(0) == "" && name != "rekey" {
			t.Errorf("%s: no proof", name)
		}
		p.finish()
	}
}

// One act can't say yes to two claims that exclude each other, to the same
// words twice, or hold one inside another; it can object to all of them.
func TestRuleOnePositionOnClaimsThatMeet(t *testing.T) {
	p := stage(t, "AA", "BB", "CC")
	play(t, p, "AA amend b1 'b c d' -> 'x y z' nohold", "AA amend b1 'd e' -> 'r' nohold", "AA amend b1 'c' -> 'q' nohold", "AA amend b1 'd e' -> 'r' nohold", "AA amend b2 'h' -> 'k' nohold", "sync")
	refs := func(names string) []Ref {
		out, err := p.refs(p.w.homes["AA"].state, strings.Fields(names))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	refused(t, p.w, "BB", &Position{Stance: Accept, Claims: refs("c1 c4")}, "exclude each other")
	refused(t, p.w, "BB", &Position{Stance: Support, Claims: refs("c4 c1")}, "exclude each other")
	refused(t, p.w, "BB", &Position{Stance: Support, Claims: refs("c1 c7")}, "lie inside each other")
	refused(t, p.w, "BB", &Position{Stance: Object, Claims: refs("c4 c10")}, "the same wording")
	p.w.must("BB", &Position{Stance: Accept, Claims: refs("c1 c7")})
	p.w.must("CC", &Position{Stance: Object, Claims: refs("c1 c4 c7")})
	play(t, p, "sync", "CC package c1 c13", "sync")
	pack := refs("p3")
	refused(t, p.w, "CC", &Position{Stance: Accept, Claims: append(refs("c4"), pack...)}, "meet; accept one of them")
	refused(t, p.w, "CC", &Position{Stance: Accept, Claims: append(refs("c7"), pack...)}, "meet; accept one of them")
	p.finish()
}

// Claims of an act that wasn't allowed give nobody a say on identical ones.
func TestRuleVoidClaimsGiveNoSay(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b' -> 'x'", "sync", "BB amend b1 'b' -> 'y'")
	refused(t, p.w, "BB", mustBody(t, p, "BB", "amend b1 'b' -> 'x'"), "meets the author's own")
	refused(t, p.w, "BB", &Withdraw{Claims: []Ref{p.ref("c1")}}, "not yours")
	p.finish()
}
