package mediator_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"testing"

	"filippo.io/age"

	"parley/internal/mediator"
	"parley/seal"
)

// stream is randomness that is the same each time.
type stream struct {
	name string
	n    int
	left []byte
}

func (s *stream) Read(p []byte) (int, error) {
	if len(s.left) == 0 {
		h := sha256.Sum256(fmt.Appendf(nil, "%s %d", s.name, s.n))
		s.left = h[:]
		s.n++
	}
	n := copy(p, s.left)
	s.left = s.left[n:]
	return n, nil
}

// below is a number from 0 to n-1.
func (s *stream) below(n int) int {
	var b [2]byte
	_, _ = io.ReadFull(s, b[:])
	return (int(b[0])<<8 | int(b[1])) % n
}

const today = "2026-11-23T12:00:00Z"

// hall is a mediator and the parties before it.
type hall struct {
	t        testing.TB
	vault    *mediator.Vault
	identity age.Identity
	keys     map[string]seal.PrivateKey
	chance   *stream
}

func sign(k seal.PrivateKey) mediator.Sign {
	return func(domain string, msg []byte) ([]byte, error) { return k.Sign(domain, msg), nil }
}

// agenda of n brackets with three options each.
func agenda(n int, codes ...string) mediator.Agenda {
	a := mediator.Agenda{Talks: seal.Hash("talks"), V: 1, Rules: []mediator.Rule{}}
	for j := range n {
		b := mediator.Bracket{Name: fmt.Sprintf("b%d", j)}
		for o := range 3 {
			opt := mediator.Option{Name: fmt.Sprintf("b%d option %d", j, o), Claims: []string{}}
			if o > 0 {
				opt.Claims = append(opt.Claims, fmt.Sprintf("b%d.%d", j, o))
			}
			b.Options = append(b.Options, opt)
		}
		a.Brackets = append(a.Brackets, b)
	}
	for _, c := range codes {
		a.Parties = append(a.Parties, mediator.Party{Code: c})
	}
	return a
}

func open(t testing.TB, a mediator.Agenda, rounds int) *hall { return openWith(t, a, rounds, 5) }

func openWith(t testing.TB, a mediator.Agenda, rounds, packages int) *hall {
	t.Helper()
	h := &hall{t: t, keys: map[string]seal.PrivateKey{}, chance: &stream{name: "hall"}}
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	h.identity = id
	key := func(code string) seal.PrivateKey {
		k, err := seal.GenerateKey(&stream{name: code})
		if err != nil {
			t.Fatal(err)
		}
		h.keys[code] = k
		return k
	}
	for i, p := range a.Parties {
		a.Parties[i].Key = key(p.Code).Public()
	}
	card := mediator.Card{Agenda: a, Key: key("").Public(), Name: "Mediator", Packages: packages, Recipient: id.Recipient().String(), Rounds: rounds}
	if h.vault, err = mediator.Open(card, today, sign(h.keys[""])); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *hall) standing() *mediator.Standing {
	h.t.Helper()
	s, err := h.vault.Log.Check()
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *hall) letter(l mediator.List) []byte {
	h.t.Helper()
	raw, err := h.vault.Log.Card.Entrust(l, today, h.standing().Round, sign(h.keys[l.Party.Name]))
	if err != nil {
		h.t.Fatal(err)
	}
	return raw
}

func (h *hall) take(raw []byte) error {
	_, err := h.vault.Take(raw, h.identity, today, sign(h.keys[""]))
	return err
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) entrust(lists ...mediator.List) {
	h.t.Helper()
	for _, l := range lists {
		h.must(h.take(h.letter(l)))
	}
}

func (h *hall) publish() [][]int {
	h.t.Helper()
	h.must(h.vault.Publish(context.Background(), today, sign(h.keys[""])))
	return h.standing().Packages
}

func (h *hall) answer(code string, accept func(x []int) bool) []byte {
	h.t.Helper()
	s := h.standing()
	var yes []bool
	for _, x := range s.Packages {
		yes = append(yes, accept(x))
	}
	noise := make([]byte, seal.SignatureSize*len(yes))
	_, _ = io.ReadFull(h.chance, noise)
	raw, err := h.vault.Log.Card.Answer(code, today, s.Round, s.Packages, yes, noise, sign(h.keys[code]))
	h.must(err)
	return raw
}

func (h *hall) close(early bool) *mediator.Standing {
	h.t.Helper()
	h.must(h.vault.Close(early, h.identity, today, sign(h.keys[""])))
	return h.standing()
}

// wishes is a list with points for one option in each bracket, by chance.
func wishes(a *mediator.Agenda, code string) mediator.List {
	s := &stream{name: "wishes of " + code}
	l := a.Blank(code)
	for j := range l.Party.Points {
		for o := range l.Party.Points[j] {
			l.Party.Points[j][o] = int64(s.below(10))
		}
	}
	return l
}

func never(j, a int) mediator.Rule {
	return mediator.Rule{Name: fmt.Sprintf("red line on b%d", j), Any: []mediator.Lit{{Bracket: j, Option: a, Not: true}}}
}
