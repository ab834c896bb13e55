package talks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/record"
	"parley/text"
)

// Tests named after holes that a review found.

// ready is a world in which everybody has initialled Rev.0.
func ready(t tb, codes ...string) *world {
	w := joined(t, codes, charterBody(t, codes, blocks("op: a b c d e f")))
	p := &story{t: t, w: w, codes: codes}
	for _, verb := range []string{"agree all", "initial"} {
		for _, c := range codes {
			run(t, p, c+" "+verb)
		}
		w.sync(codes...)
	}
	return w
}

// run plays one line that must be allowed.
func run(t tb, p *story, line string) *record.Act {
	t.Helper()
	f := fields(line)
	h := p.w.homes[f[0]]
	body, err := p.body(h.state, f[0], f[1], f[2:])
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return p.w.must(f[0], body)
}

// TestWithheldUnsignUndoesConclusion: a party that shows its withdrawal with
// the body withheld, and exchanges all the same, must not get a conclusion
// that it can undo by bringing the body.
func TestWithheldUnsignUndoesConclusion(t *testing.T) {
	w := ready(t, "AA", "BB")
	p := &story{t: t, w: w}
	run(t, p, "AA sign")
	run(t, p, "BB sign")
	w.sync("AA", "BB")
	tip := w.homes["AA"].state.Now().Newest()
	un := w.must("AA", &Unsign{Rev: tip.ID, Digest: tip.Digest})
	bare := *un
	bare.Body = nil
	b := w.homes["BB"]
	b.add(t, &bare)
	swap := &Exchange{Rev: tip.ID, Digest: tip.Digest}
	if err := b.state.Check("BB", swap); err == nil {
		t.Error("BB may exchange over an act that it can't read")
	}
	w.force("AA", swap)
	w.force("BB", swap)
	for _, a := range w.homes["AA"].acts {
		b.add(t, a)
	}
	if b.state.Now().Final().Concluded {
		t.Error("concluded over a withdrawal whose body is withheld")
	}
	if err := b.state.Add(un); err != nil {
		t.Fatal(err)
	}
	if b.state.Now().Final().Concluded {
		t.Error("concluded over a withdrawal")
	}
}

// TestWithheldCommentHindersNothing: what can't change the outcome may stay
// withheld.
func TestWithheldCommentHindersNothing(t *testing.T) {
	w := ready(t, "AA", "BB")
	p := &story{t: t, w: w}
	c := run(t, p, "AA comment hm")
	run(t, p, "AA sign")
	bare := *c
	bare.Body = nil
	b := w.homes["BB"]
	b.add(t, &bare)
	w.sync("AA", "BB")
	run(t, p, "BB sign")
	run(t, p, "BB exchange")
}

// TestVoidUnsignStillUnsigns: a withdrawal that a proof of double-dealing
// takes the effect of is one all the same: nobody may be bound over it by
// whoever stole a key and forked the chain beside it.
func TestVoidUnsignStillUnsigns(t *testing.T) {
	w := ready(t, "AA", "BB")
	p := &story{t: t, w: w}
	run(t, p, "AA sign")
	run(t, p, "BB sign")
	w.sync("AA", "BB")
	run(t, p, "AA unsign")
	unsign := w.homes["AA"].acts[len(w.homes["AA"].acts)-1]
	p.fork("AA", strconv.Itoa(unsign.Seq)) // the thief: has all before the withdrawal
	run(t, p, "AA comment not me")
	b := w.homes["BB"]
	for _, a := range w.homes["AA"].acts {
		b.add(t, a)
	}
	b.add(t, unsign)
	tip := b.state.Now().Newest()
	if b.state.Now().suspended(0) == "" {
		t.Fatal("no proof against AA")
	}
	if err := b.state.Check("BB", &Exchange{Rev: tip.ID, Digest: tip.Digest}); err == nil {
		t.Error("BB may exchange over AA's withdrawal")
	}
}

// nest is an amendment of b1 that replaces a word by eight, and depth-1
// amendments each of a word of the one before, copies times over, held by
// nobody.
func nest(t tb, s *State, depth, copies int) *Amend {
	t.Helper()
	c, err := amendWords(s, "b1", "en", "b", "x1 x2 x3")
	if err != nil {
		t.Fatal(err)
	}
	b := &Amend{Rev: s.Now().Newest().ID}
	for d := range depth {
		for range copies {
			b.Claims = append(b.Claims, Proposal{Claim: WireClaim(c)})
		}
		in := c.Inner()
		i := in.Find("b1")
		ws := in.Blocks[i].Content["en"]
		k := slices.IndexFunc(ws, func(w text.Word) bool { return strings.HasPrefix(w.S, "x") })
		st, en, n := text.Trim(ws, k+1, k+2, text.Split(fmt.Sprintf("x%d1 x%d2 x%d3", d, d, d)))
		c = text.Claim{Op: text.Replace, Base: c.Base, Parent: c.Key(), Block: "b1", Lang: "en", Start: st, End: en, Exact: ws[st:en], New: n}
	}
	return b
}

// TestCopiesOfDeadSubclaims: identical claims on identical claims, the first
// of them withdrawn, once cost copies^depth questions.
func TestCopiesOfDeadSubclaims(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	a := w.must("AA", nest(t, w.homes["AA"].state, MaxNesting, 8))
	w.must("AA", &Withdraw{Claims: []Ref{{Act: a.ID}}})
	if n := len(w.homes["AA"].state.Now().Live()); n != 0 {
		t.Errorf("%d live claims on a withdrawn one", n)
	}
}

// TestNestingInOneAct: the bound on amendments to amendments holds inside of
// one act, too.
func TestNestingInOneAct(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	s := w.homes["AA"].state
	if err := s.Check("AA", nest(t, s, MaxNesting, 1)); err != nil {
		t.Error(err)
	}
	if err := s.Check("AA", nest(t, s, MaxNesting+1, 1)); err == nil {
		t.Errorf("%d amendments to amendments in one act pass", MaxNesting)
	}
}

// TestFloodClosesNoPlace: a party that fills a place with wordings closes it
// to itself only.
func TestFloodClosesNoPlace(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	s := w.homes["AA"].state
	flood := func() error {
		b := &Amend{Rev: s.Talks()}
		for i := range MaxMeeting {
			c, err := amendWords(s, "b1", "en", "b", fmt.Sprintf("x%d-%d", w.lines, i))
			if err != nil {
				t.Fatal(err)
			}
			b.Claims = append(b.Claims, Proposal{Claim: WireClaim(c)})
		}
		_, err := w.try("AA", b)
		return err
	}
	if err := flood(); err != nil {
		t.Fatal(err)
	}
	if err := flood(); err != nil {
		t.Fatal(err)
	}
	if err := flood(); err == nil {
		t.Error("AA can flood without end")
	}
	w.sync("AA", "BB")
	p := &story{t: t, w: w}
	run(t, p, "BB amend b1 'b' -> 'mine'")
}

// TestCopiesOfOneClaim: each word on a wording is kept on every identical
// claim, so these must be few.
func TestCopiesOfOneClaim(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	s := w.homes["AA"].state
	if _, err := w.try("AA", nest(t, s, 1, MaxSame+3)); err == nil {
		t.Errorf("%d identical claims of one act pass", MaxSame+3)
	}
	for range MaxSame + 2 {
		w.must("AA", nest(t, s, 1, 1))
	}
	if _, err := w.try("AA", nest(t, s, 1, 1)); err == nil {
		t.Error("identical claims without end pass")
	}
	w.sync("AA", "BB")
	w.must("BB", nest(t, w.homes["BB"].state, 1, 1))
}

// TestCharterOfRivals: a charter whose claims all stand at one place would
// take gigabytes from whoever joins.
func TestCharterOfRivals(t *testing.T) {
	codes := []string{"AA", "BB"}
	plain := charterBody(t, codes, blocks("op: a b c d"))
	w := newWorld(t, codes, plain)
	many := *plain
	for i := range MaxMeeting + 2 {
		c, err := amendWords(w.homes["AA"].state, "b1", "en", "b", fmt.Sprintf("x%d", i))
		if err != nil {
			t.Fatal(err)
		}
		many.Claims = append(many.Claims, Proposal{Claim: WireClaim(c), For: NoneNamed})
	}
	if _, err := Open(w.act(record.Header{Party: "AA", Seq: 1, Kind: KindCharter}, &many)); err == nil {
		t.Errorf("a charter of %d rivals at one place opens talks", len(many.Claims))
	}
	many.Claims = many.Claims[:MaxMeeting+1]
	if _, err := Open(w.act(record.Header{Party: "AA", Seq: 1, Kind: KindCharter}, &many)); err != nil {
		t.Error(err)
	}
}

// TestThiefsNamingStopsNoTakeover: a naming that a re-keying left behind has
// no effect; its party may name again for that term.
func TestThiefsNamingStopsNoTakeover(t *testing.T) {
	codes := []string{"AA", "BB", "CC"}
	w := joined(t, codes, charterBody(t, codes, blocks("op: a b c d")))
	p := &story{t: t, w: w}
	thief := run(t, p, "BB pen 1 AA Rev.0")
	p.fork("BB", strconv.Itoa(thief.Seq))
	w.rekey("BB", false)
	w.homes["BB"].add(t, thief)
	w.sync(codes...)
	run(t, p, "BB pen 1 BB Rev.0")
	run(t, p, "CC pen 1 BB Rev.0")
	w.sync(codes...)
	if who, term, _ := w.homes["AA"].state.Now().Pen(); who != "BB" || term != 1 {
		t.Errorf("the pen of term %d is %s's", term, who)
	}
	if _, err := w.try("BB", &Pen{Term: 1, To: "CC", From: w.homes["BB"].state.Talks()}); err == nil {
		t.Error("BB names twice for one term")
	}
	checkWorld(t, w)
}

// TestFloodOfForks: n acts at one place of a chain took n³ steps; were it
// still so, this test would not end.
func TestFloodOfForks(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	s := w.homes["AA"].state
	head := w.homes["BB"].header(KindComment)
	for range 4000 {
		if err := s.Add(w.act(head, &Comment{Text: "x"})); err != nil {
			t.Fatal(err)
		}
	}
	if s.Now().suspended(1) == "" {
		t.Error("BB isn't proven to have forked")
	}
}

// TestFloodOfTerms: a penholder that names itself again and again made each
// later act cost the square of that.
func TestFloodOfTerms(t *testing.T) {
	w := joined(t, []string{"AA", "BB"}, charterBody(t, []string{"AA", "BB"}, blocks("op: a b c d")))
	s := w.homes["AA"].state
	head := w.homes["AA"].header(KindPen)
	for i := range 3000 {
		a := w.act(head, &Pen{Term: i + 1, To: "AA", From: s.Talks()})
		if err := s.Add(a); err != nil {
			t.Fatal(err)
		}
		head.Prev, head.Seq, head.Deps = a.ID, head.Seq+1, nil
	}
	if _, term, _ := s.Now().Pen(); term != 3000 {
		t.Errorf("term %d", term)
	}
}

// TestReasonNamesTheLeastAct: an exchange over several unreadable acts was
// refused with a sentence that named whichever had arrived first, so two nodes
// with the same acts said different things.
func TestReasonNamesTheLeastAct(t *testing.T) {
	w := ready(t, "AA", "BB", "CC")
	p := &story{t: t, w: w}
	for _, code := range w.codes {
		run(t, p, code+" sign")
	}
	w.sync("AA", "BB", "CC")
	tip := w.homes["AA"].state.Now().Newest()
	bare := func(code string) *record.Act {
		a := *w.must(code, &Unsign{Rev: tip.ID, Digest: tip.Digest})
		a.Body = nil
		return &a
	}
	b, c := bare("BB"), bare("CC")
	var whys []string
	for _, order := range [][]*record.Act{{b, c}, {c, b}} {
		s := shuffled(t, w.homes["AA"].acts, 0)
		for _, a := range order {
			if err := s.Add(a); err != nil {
				t.Fatal(err)
			}
		}
		err := s.Check("AA", &Exchange{Rev: tip.ID, Digest: tip.Digest})
		if err == nil {
			t.Fatal("an exchange over acts that nobody can read is allowed")
		}
		whys = append(whys, err.Error())
	}
	if whys[0] != whys[1] {
		t.Errorf("one order: %s\nthe other: %s", whys[0], whys[1])
	}
}
