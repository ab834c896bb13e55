package model

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestBrokenRules breaks one rule at a time. The same configuration keeps all
// laws with the rule whole; the story of the breach, the shortest, stands in
// testdata/broken.txt.
func TestBrokenRules(t *testing.T) {
	const H, L, X = Honest, Liar, Loser
	k := func(k ...Kind) []Kind { return k }
	keys := k(Sign, Unsign, Exchange, Rekey)
	two := Talks{Roles: []Role{H, H}, Bound: []int{2, 3}, Kinds: keys, Initialled: true}
	lodge := Talks{Roles: []Role{H, H}, Bound: []int{3, 3}, Kinds: k(Sign, Exchange, Rekey, Lodge), Initialled: true}
	liar := Talks{Roles: []Role{H, L}, Bound: []int{2, 3}, Kinds: keys, Lies: k(Sign, Unsign, Exchange, Rekey, Note), Initialled: true}
	roots := Talks{Roles: []Role{H, L}, Bound: []int{2, 4}, Kinds: k(Sign, Exchange), Lies: k(Sign, Exchange, Rekey), Initialled: true}
	loser := Talks{Roles: []Role{H, X}, Bound: []int{1, 4}, Kinds: keys, Initialled: true}
	fork := Talks{Roles: []Role{L, H}, Bound: []int{2, 2}, Kinds: k(Revise, Initial, Sign), Open: true}
	pen := Talks{Roles: []Role{H, H, H}, Bound: []int{1, 1, 1}, Kinds: k(Revise, Pen), Open: true, Terms: 1}

	var out strings.Builder
	for _, c := range []struct {
		rule  Broken
		talks Talks
		law   Law
		steps int
	}{
		{WithdrawalIgnored, two, LawSure, 4},
		{VoidWithdrawal, liar, LawSure, 5},
		{ForkedSignature, liar, LawSure, 4},
		{ReplacedKey, two, LawSure, 4},
		{FreeExchange, two, LawSure, 2},
		{OneMayBeMissing, two, LawBound, 3},
		{LateWithdrawal, two, LawL9, 5},
		{ForkTakesExchanges, liar, LawL9, 5},
		{RekeyTakesExchanges, liar, LawL9, 5},
		{RootsTakeExchanges, roots, LawL9, 6},
		{JudgedOnArrival, two, LawSet, 4},
		{OneChainOnly, loser, LawBlame, 4},
		{ForkTakesRevisions, fork, LawKept, 3},
		{AnyoneTakesPen, pen, LawPen, 2},
		{AnyRekeyBlocks, two, LawFinish, 3},
		{HostSigns, lodge, LawHost, 2},
		{HostStays, lodge, LawHost, 2},
	} {
		if r := Explore[*State](c.talks.Ready(), 1e6, nil); r.Err != nil {
			t.Errorf("with the rule whole: %v", r.Err)
		}
		c.talks.Broken = c.rule
		m := c.talks.Ready()
		r := Explore[*State](m, 1e6, nil)
		var b *Breach
		if !errors.As(r.Err, &b) {
			t.Errorf("%s: nothing noticed: %v", c.rule, r.Err)
			continue
		}
		if b.Law != c.law || len(r.Trace)-1 != c.steps {
			t.Errorf("%s: %q after %d acts, not %q after %d", c.rule, b.Law, len(r.Trace)-1, c.law, c.steps)
		}
		fmt.Fprintf(&out, "Rule: %s.\nLaw:  %s.\nSo:   %s.\n\n%s\n\n", c.rule, b.Law, b.What, strings.TrimRight(m.Story(r.Trace), "\n"))
	}
	got := strings.TrimRight(out.String(), "\n") + "\n"
	const file = "testdata/broken.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./internal/model -run BrokenRules -update rewrites it. Got:\n%s", file, got)
	}
}

// TestOneConclusion: the law that no broken rule reaches within the bounds
// (two texts take fourteen acts) notices a state made by hand, in which an
// honest party has exchanged twice.
func TestOneConclusion(t *testing.T) {
	m := Talks{Roles: []Role{Honest, Liar}, Bound: []int{9, 9}, Open: true}.Ready()
	var acts []Act
	say := func(p int, kind Kind, rev int8) int8 {
		head := int8(no)
		each(own(acts, p), func(i int8) { head = i })
		a := m.after(acts, p, head, uint32(1)<<len(acts)-1)
		a.Kind, a.Rev, a.Lawful = kind, rev, true
		acts = append(acts, a)
		return int8(len(acts) - 1)
	}
	one, two := say(0, Revise, base), say(1, Revise, base)
	for _, r := range []int8{one, two} {
		for p := range 2 {
			say(p, Sign, r)
		}
		for p := range 2 {
			say(p, Exchange, r)
		}
	}
	v := m.see(acts, uint32(1)<<len(acts)-1)
	var b *Breach
	if err := m.checkOne(acts, &v); !errors.As(err, &b) || b.Law != LawOne {
		t.Errorf("%v", err)
	}
}

// TestLiarUndoesTakeover shows what LawPen leaves out: a liar that took part
// in taking the pen leaves its naming behind by a re-keying, and the others
// must name anew. It costs the liar an epoch, blames it of nothing, and undoes
// no agreement.
func TestLiarUndoesTakeover(t *testing.T) {
	m := Talks{Roles: []Role{Honest, Liar, Honest}, Bound: []int{1, 2, 1}, Kinds: []Kind{Pen}, Lies: []Kind{Pen, Rekey}, Open: true, Terms: 1}.Ready()
	undone := false
	r := Explore[*State](m, 1e6, func(s *State) {
		acts := s.Acts()
		all := uint32(1)<<len(acts) - 1
		v := m.see(acts, all)
		each(tops(acts, all), func(i int8) {
			w := m.see(acts, all&^bit(i))
			undone = undone || w.taken && !v.taken && acts[i].Kind.rekeys() && v.blamed == [maxParties]bool{}
		})
	})
	if r.Err != nil || !undone {
		t.Errorf("undone: %v, %v", undone, r.Err)
	}
}
