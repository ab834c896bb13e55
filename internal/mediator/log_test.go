package mediator_test

import (
	"bytes"
	"errors"
	"testing"

	"parley/internal/mediator"
	"parley/seal"
)

// done is a mediation of one round in which all accept the first package.
func done(t testing.TB) *hall {
	a := agenda(6, "LOR", "VES")
	h := open(t, a, 2)
	h.entrust(wishes(&a, "LOR"), wishes(&a, "VES"))
	h.publish()
	h.must(h.take(h.answer("LOR", yes)))
	h.must(h.take(h.answer("VES", yes)))
	h.close(false)
	return h
}

// TestLogOfALyingMediator: whatever the mediator signs, a log that breaks the rules is refused by every party; above all
// one that says that all accept when they don't.
func TestLogOfALyingMediator(t *testing.T) {
	lies := map[string]func(l *mediator.Log, h *hall){
		"a package that VES never accepted": func(l *mediator.Log, h *hall) {
			l.Entries[5].Acceptances[1] = h.keys[""].Sign(mediator.SignsAcceptance, []byte("x"))
		},
		"the acceptance of LOR as that of VES": func(l *mediator.Log, _ *hall) { l.Entries[5].Acceptances[1] = l.Entries[5].Acceptances[0] },
		"another package than was accepted":    func(l *mediator.Log, _ *hall) { l.Entries[5].Taken = 2 },
		"packages changed after the answers":   func(l *mediator.Log, _ *hall) { p := l.Entries[2].Packages; p[0], p[1] = p[1], p[0] },
		"an answer left out":                   func(l *mediator.Log, _ *hall) { l.Entries = append(l.Entries[:4], l.Entries[5:]...) },
		"an answer twice":                      func(l *mediator.Log, _ *hall) { l.Entries[4].From = "LOR" },
		"a publication without all lists":      func(l *mediator.Log, _ *hall) { l.Entries = append(l.Entries[:1], l.Entries[2:]...) },
		"a package twice":                      func(l *mediator.Log, _ *hall) { l.Entries[2].Packages[1] = l.Entries[2].Packages[0] },
		"a package of nothing":                 func(l *mediator.Log, _ *hall) { l.Entries[2].Packages[1] = []int{0} },
		"an option that isn't there":           func(l *mediator.Log, _ *hall) { l.Entries[2].Packages[1][0] = 9 },
		"more packages than the card says": func(l *mediator.Log, _ *hall) {
			for o := range 3 {
				l.Entries[2].Packages = append(l.Entries[2].Packages, []int{o, o, o, o, o, o})
			}
		},
		"a round more than the card says": func(l *mediator.Log, _ *hall) {
			l.Card.Rounds = 1
			l.Entries[5].Taken, l.Entries[5].Acceptances = 0, nil
			l.Entries = append(l.Entries, l.Entries[2])
		},
		"an early end called a full one": func(l *mediator.Log, _ *hall) {
			l.Entries = append(l.Entries[:4], l.Entries[5])
			l.Entries[4].Early = true
		},
	}
	for name, lie := range lies {
		h := done(t)
		l := h.vault.Log
		lie(&l, h)
		resign(t, &l, h)
		if _, err := l.Check(); !errors.Is(err, mediator.ErrLog) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h := done(t)
	l := h.vault.Log
	resign(t, &l, h)
	if _, err := l.Check(); err != nil {
		t.Errorf("the truth, signed anew: %v", err)
	}
	l.Entries[1].Date = "2026-11-23T13:00:00Z"
	if _, err := l.Check(); !errors.Is(err, mediator.ErrLog) {
		t.Errorf("an entry that nobody signed: %v", err)
	}
}

// resign signs card and entries anew, as a mediator can.
func resign(t testing.TB, l *mediator.Log, h *hall) {
	t.Helper()
	k := h.keys[""]
	l.Card.Sig = nil
	raw, err := seal.Marshal(l.Card)
	h.must(err)
	l.Card.Sig = k.Sign(mediator.SignsCard, raw)
	prev := l.Card.Digest()
	for n := range l.Entries {
		e := &l.Entries[n]
		e.N, e.Prev, e.Sig = n, prev, nil
		raw, err := seal.Marshal(e)
		h.must(err)
		e.Sig = k.Sign(mediator.SignsEntry, raw)
		prev = seal.Hash("parley mediation v1 entry", raw)
	}
}

// TestTwoTongues: two logs that both hold and don't continue each other are seen, and so is a shorter one.
func TestTwoTongues(t *testing.T) {
	h := done(t)
	full := h.vault.Log
	short := full
	short.Entries = full.Entries[:4]
	if !full.Continues(&short) || short.Continues(&full) {
		t.Error("which log is the longer one isn't seen")
	}
	other := full
	other.Entries = bytes2(full.Entries)
	other.Entries[3].Date = "2026-11-23T13:00:00Z"
	resign(t, &other, h)
	if _, err := other.Check(); err != nil {
		t.Fatal(err)
	}
	if full.Continues(&other) || other.Continues(&full) || full.Head() == other.Head() {
		t.Error("two stories pass for one")
	}
}

func bytes2(in []mediator.Entry) []mediator.Entry { return append([]mediator.Entry{}, in...) }

// TestCards that can't be used.
func TestCards(t *testing.T) {
	good := done(t).vault.Log.Card
	for name, change := range map[string]func(c *mediator.Card, h *hall){
		"too many rounds":    func(c *mediator.Card, _ *hall) { c.Rounds = mediator.MaxRounds + 1 },
		"one package":        func(c *mediator.Card, _ *hall) { c.Packages = 1 },
		"no recipient":       func(c *mediator.Card, _ *hall) { c.Recipient = "age1" },
		"the key of a party": func(c *mediator.Card, _ *hall) { c.Agenda.Parties[0].Key = c.Key },
		"one party":          func(c *mediator.Card, _ *hall) { c.Agenda.Parties = c.Agenda.Parties[:1] },
		"a bracket twice":    func(c *mediator.Card, _ *hall) { c.Agenda.Brackets[1].Name = c.Agenda.Brackets[0].Name },
		"no options":         func(c *mediator.Card, _ *hall) { c.Agenda.Brackets[1].Options = nil },
		"a rule that hangs": func(c *mediator.Card, _ *hall) {
			c.Agenda.Rules = []mediator.Rule{{Name: "x", Any: []mediator.Lit{{Bracket: 99}}}}
		},
		"a name of two lines": func(c *mediator.Card, _ *hall) { c.Name = "a\nb" },
	} {
		h := done(t)
		l := h.vault.Log
		change(&l.Card, h)
		l.Entries = nil
		resign(t, &l, h)
		raw, err := seal.Marshal(l.Card)
		h.must(err)
		if _, err := mediator.ParseCard(raw); !errors.Is(err, mediator.ErrCard) && !errors.Is(err, mediator.ErrAgenda) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good.Name = "Somebody else"
	raw, err := seal.Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mediator.ParseCard(raw); !errors.Is(err, mediator.ErrCard) {
		t.Errorf("changed after it was signed: %v", err)
	}
}

// FuzzFiles: letters, cards, logs and lists from outside: one spelling, or an error that says what it is.
func FuzzFiles(f *testing.F) {
	h := done(f)
	for _, v := range []any{h.vault.Log, h.vault.Log.Card, wishes(&h.vault.Log.Card.Agenda, "LOR")} {
		raw, err := seal.Marshal(v)
		h.must(err)
		f.Add(raw)
	}
	f.Add([]byte(`{"about":"","date":"","from":"","kind":"list","round":1,"sealed":"","sig":"","v":1}`))
	a := &h.vault.Log.Card.Agenda
	f.Fuzz(func(t *testing.T, raw []byte) {
		same := func(v any) {
			if back, err := seal.Marshal(v); err != nil || !bytes.Equal(back, raw) {
				t.Fatalf("two spellings: %v", err)
			}
		}
		if l, err := mediator.ParseLetter(raw); err == nil {
			same(l)
		} else if !errors.Is(err, mediator.ErrLetter) {
			t.Fatalf("a letter, refused by another name: %v", err)
		}
		if c, err := mediator.ParseCard(raw); err == nil {
			same(c)
		} else if !errors.Is(err, mediator.ErrCard) && !errors.Is(err, mediator.ErrAgenda) {
			t.Fatalf("a card, refused by another name: %v", err)
		}
		if l, s, err := mediator.ParseLog(raw); err == nil {
			same(l)
			if s.Probes > 2*mediator.MaxRounds+1 {
				t.Fatalf("%d probes", s.Probes)
			}
		}
		if l, err := mediator.ReadList(raw); err == nil && l.Check(a) == nil {
			l.Crosses([]int{0, 0, 0, 0, 0, 0})
			if err := l.Revises(&l, 6); err != nil {
				t.Fatal(err)
			}
		}
	})
}
