package mediator_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/mediator"
	"parley/seal"
)

func yes([]int) bool { return true }
func no([]int) bool  { return false }

// TestMediation: from closed lists to a package that all accept, and beyond it what everybody could still gain.
func TestMediation(t *testing.T) {
	a := agenda(8, "KRA", "LOR", "VES")
	h := open(t, a, 3)
	var lists []mediator.List
	for _, p := range a.Parties {
		l := wishes(&a, p.Code)
		l.Party.RedLines = append(l.Party.RedLines, never(len(lists), 0))
		lists = append(lists, l)
	}
	h.entrust(lists...)
	packages := h.publish()
	if len(packages) < mediator.MinPackages || len(packages) > mediator.MaxPackages {
		t.Fatalf("%d packages", len(packages))
	}
	for n, x := range packages {
		for _, l := range lists {
			if l.Crosses(x) {
				t.Errorf("package %d crosses a red line of %s", n+1, l.Party.Name)
			}
		}
		for m := range n {
			apart := 0
			for j := range x {
				if x[j] != packages[m][j] {
					apart++
				}
			}
			if apart < 2 {
				t.Errorf("packages %d and %d differ in %d brackets of 8", m+1, n+1, apart)
			}
		}
	}
	for _, p := range a.Parties[:2] {
		h.must(h.take(h.answer(p.Code, yes)))
	}
	if err := h.vault.Close(false, h.identity, today, sign(h.keys[""])); !errors.Is(err, mediator.ErrPhase) {
		t.Errorf("closed before all had answered: %v", err)
	}
	second := packages[1]
	h.must(h.take(h.answer("VES", func(x []int) bool { return slices.Equal(x, second) })))
	s := h.close(false)
	if !slices.Equal(s.Settled, second) || s.Phase != mediator.Settled {
		t.Fatalf("settled on %v, not %v (%s)", s.Settled, second, s.Phase)
	}
	h.must(h.vault.After(context.Background(), today, sign(h.keys[""])))
	last := h.vault.Log.Entries[8]
	if s := h.standing(); last.Gain != (s.Phase == mediator.Answers) || last.Proven != (s.Phase == mediator.Over) {
		t.Errorf("after: %+v %+v", s, last)
	}
}

// TestAfterSettlement: of a package that leaves something for everybody, the vault proposes the better one, and it binds
// only if all accept it.
func TestAfterSettlement(t *testing.T) {
	for _, all := range []bool{false, true} {
		a := agenda(4, "LOR", "VES")
		h := open(t, a, 3)
		lor, ves := a.Blank("LOR"), a.Blank("VES")
		for j := range 3 { // both want option 1 of three brackets, and opposite things in the fourth
			lor.Party.Points[j], ves.Party.Points[j] = []int64{5, 0, 0}, []int64{5, 0, 0}
		}
		lor.Party.Points[3], ves.Party.Points[3] = []int64{0, 4, 2}, []int64{0, 2, 4}
		h.entrust(lor, ves)
		h.publish()
		for _, c := range []string{"LOR", "VES"} {
			h.must(h.take(h.answer(c, yes)))
		}
		settled := h.close(false).Settled
		// Their lists turn: option 1 would now be better for both.
		for j := range 3 {
			h.vault.Lists[0].Party.Points[j], h.vault.Lists[1].Party.Points[j] = []int64{5, 9, 0}, []int64{5, 9, 0}
		}
		h.must(h.vault.After(context.Background(), today, sign(h.keys[""])))
		s := h.standing()
		if len(s.Packages) != 1 || s.Phase != mediator.Answers {
			t.Fatalf("nothing better is proposed: %+v", s)
		}
		better := s.Packages[0]
		h.must(h.take(h.answer("LOR", yes)))
		h.must(h.take(h.answer("VES", func([]int) bool { return all })))
		s = h.close(false)
		want := settled
		if all {
			want = better
		}
		if s.Phase != mediator.Over || !slices.Equal(s.Settled, want) {
			t.Errorf("all accept: %v; settled on %v, not %v (%s)", all, s.Settled, want, s.Phase)
		}
	}
}

// TestNothingButAllOrNotAllLeaves: two closings with one refusal more or less, whoever refused, differ in nothing but
// hashes of sealed bytes and signatures.
func TestNothingButAllOrNotAllLeaves(t *testing.T) {
	shape := func(lor, ves func([]int) bool) string {
		a := agenda(6, "LOR", "VES")
		h := open(t, a, 2)
		h.entrust(wishes(&a, "LOR"), wishes(&a, "VES"))
		h.publish()
		x, y := h.answer("LOR", lor), h.answer("VES", ves)
		if len(x) != len(y) {
			t.Errorf("answers of %d and %d bytes", len(x), len(y))
		}
		h.must(h.take(x))
		h.must(h.take(y))
		h.close(false)
		l := h.vault.Log
		l.Card = mediator.Card{}
		for i := range l.Entries {
			e := &l.Entries[i]
			e.Letter, e.Prev, e.Sig = seal.Digest{}, seal.Digest{}, nil
		}
		raw, err := seal.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	first := shape(no, no)
	for name, other := range map[string]string{"LOR accepts": shape(yes, no), "VES accepts": shape(no, yes),
		"each accepts another": shape(func(x []int) bool { return x[0] == 0 }, func(x []int) bool { return x[0] != 0 })} {
		if other != first {
			t.Errorf("%s: the log tells it:\n%s\n%s", name, first, other)
		}
	}
}

// TestCanaries: no point, red line or refusal stands in any byte that leaves the vault or a party.
func TestCanaries(t *testing.T) {
	a := agenda(6, "LOR", "VES")
	h := open(t, a, 3)
	lor, ves := wishes(&a, "LOR"), wishes(&a, "VES")
	const points, floor, line = 918273645, 10, "CANARY-LINE"
	lor.Party.Points[0][0], lor.Party.Floor = points, floor
	r := never(1, 1)
	r.Name = line
	lor.Party.RedLines = append(lor.Party.RedLines, r)
	var out [][]byte
	x, y := h.letter(lor), h.letter(ves)
	out = append(out, x, y)
	h.must(h.take(x))
	h.must(h.take(y))
	h.publish()
	for _, c := range []string{"LOR", "VES"} {
		raw := h.answer(c, no)
		out = append(out, raw)
		h.must(h.take(raw))
	}
	h.close(false)
	log, err := seal.Marshal(h.vault.Log)
	h.must(err)
	out = append(out, log)
	if _, _, err := mediator.ParseLog(log); err != nil {
		t.Fatal(err)
	}
	for n, raw := range out {
		for _, c := range []string{fmt.Sprint(points), line, "red_lines", "points", "floor", "refus", "reject"} {
			for _, s := range []string{c, base64.StdEncoding.EncodeToString([]byte(c)), fmt.Sprintf("%x", c)} {
				if bytes.Contains(raw, []byte(s)) {
					t.Errorf("file %d holds %s", n, s)
				}
			}
		}
	}
	// Words of refusals name no point of another's either: those of the vault come from lists of several.
	h.vault.Lists[0].Party.Points[0] = []int64{points, points} // a row too short, as no letter could bring
	if err := h.vault.Publish(context.Background(), today, sign(h.keys[""])); err == nil || strings.Contains(err.Error(), "LOR") || strings.Contains(err.Error(), fmt.Sprint(points)) {
		t.Errorf("the error of a search says %v", err)
	}
}

// TestLetters that the vault refuses, and what stays as it was.
func TestLetters(t *testing.T) {
	a := agenda(8, "LOR", "VES")
	h := open(t, a, 2)
	lor, ves := wishes(&a, "LOR"), wishes(&a, "VES")
	good := h.letter(lor)
	l, err := mediator.ParseLetter(good)
	h.must(err)
	resign := func(change func(l *mediator.Letter), by string) []byte {
		m := *l
		change(&m)
		about, domain := seal.AppendFrame(nil, "letter", m.About[:], []byte(m.From), []byte(m.Kind), []byte{byte(m.Round)}, []byte(m.Date), m.Sealed), mediator.SignsLetter
		m.Sig = h.keys[by].Sign(domain, about)
		raw, err := seal.Marshal(m)
		h.must(err)
		return raw
	}
	for name, raw := range map[string][]byte{
		"signed by another":         resign(func(*mediator.Letter) {}, "VES"),
		"another's sealed list":     resign(func(m *mediator.Letter) { m.From = "VES" }, "VES"),
		"a stranger":                resign(func(m *mediator.Letter) { m.From = "KRA" }, "VES"),
		"another card":              resign(func(m *mediator.Letter) { m.About = seal.Hash("other") }, "LOR"),
		"another round":             resign(func(m *mediator.Letter) { m.Round = 2 }, "LOR"),
		"sealed for somebody else":  resign(func(m *mediator.Letter) { m.Sealed = []byte("age-encryption.org/v1\n") }, "LOR"),
		"an answer before packages": resign(func(m *mediator.Letter) { m.Kind = mediator.AnswerKind }, "LOR"),
		"no letter":                 []byte("{}"),
	} {
		if err := h.take(raw); !errors.Is(err, mediator.ErrLetter) && !errors.Is(err, mediator.ErrPhase) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(h.vault.Log.Entries); n != 0 {
		t.Fatalf("%d entries of refused letters", n)
	}
	h.must(h.take(good))
	h.must(h.take(good)) // again
	if err := h.take(h.letter(lor)); !errors.Is(err, mediator.ErrOnce) {
		t.Errorf("a second list in one round: %v", err)
	}
	h.entrust(ves)
	h.publish()
	h.must(h.take(h.answer("LOR", yes)))
	if err := h.take(h.answer("LOR", no)); !errors.Is(err, mediator.ErrOnce) {
		t.Errorf("a second answer: %v", err)
	}
	if s := h.close(true); s.Phase != mediator.Lists || s.Round != 2 || s.Settled != nil {
		t.Fatalf("a round that ended early: %+v", s)
	}
	for j := range 3 { // of 8 brackets two may change
		lor.Party.Points[j] = []int64{100, 0, 0}
	}
	if err := h.take(h.letter(lor)); !errors.Is(err, mediator.ErrList) {
		t.Errorf("a list that is another one altogether: %v", err)
	}
	lor.Party.Points[2] = wishes(&a, "LOR").Party.Points[2]
	h.entrust(lor)
	h.publish()
	if s := h.close(true); s.Phase != mediator.Over || s.Probes != 4 {
		t.Errorf("after the last round: %+v", s)
	}
	if err := h.vault.Publish(context.Background(), today, sign(h.keys[""])); !errors.Is(err, mediator.ErrPhase) {
		t.Errorf("a round more than the card allows: %v", err)
	}
}
