package node

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// testClock is a clock that tests set; it goes on a second with each reading.
// Nodes that serve read it from many goroutines.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

func newClock() *testClock { return &testClock{now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)} }

func seeded(name string) io.Reader {
	var seed [32]byte
	copy(seed[:], name)
	return rand.NewChaCha8(seed)
}

func newHome(t *testing.T, code string) *Home {
	t.Helper()
	h, err := Init(filepath.Join(t.TempDir(), code), Config{Code: code, Name: "State of " + code, Plain: true, Rand: seeded(code), Clock: newClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

const draft = `# Conduct in the use of networks

*Recalling* the talks of last year,

1. *Decides* that states shall not harm each other's hospitals;

2. *Requests* a report.
`

func charterFor(t *testing.T, homes ...*Home) *talks.Charter {
	t.Helper()
	var parties []record.Party
	for _, h := range homes {
		card, err := h.Card()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseCard(card.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		parties = append(parties, again.Party)
	}
	c := charterOfParties(homes[0].Code(), parties...)
	r, err := text.Parse(draft, text.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.Base = talks.Wire(baseOf(t, r).Blocks)
	return c
}

// charterOfParties is a charter with an empty base.
func charterOfParties(pen string, parties ...record.Party) *talks.Charter {
	return &talks.Charter{
		Lang: "en", Outcome: talks.Treaty, Parties: parties, Pen: pen,
		Rule: "unanimity", Rules: 1, Title: "Conduct in the use of networks", Unicode: seal.UnicodeVersion,
	}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// send carries what to lacks of from's acts.
func send(t *testing.T, from *Node, to *Home, opt PackOptions) (*Node, Report) {
	t.Helper()
	var b bytes.Buffer
	if _, err := from.Pack(t.Context(), &b, opt); err != nil {
		t.Fatal(err)
	}
	n, rep, err := to.Import(t.Context(), &b, ImportOptions{Join: true})
	if err != nil {
		t.Fatal(err)
	}
	return n, rep
}

func act(t *testing.T, n *Node, body talks.Body) Made {
	t.Helper()
	m, err := n.Act(t.Context(), body)
	if err != nil {
		t.Fatalf("%s: %s: %v", n.home.Code(), body.Kind(), err)
	}
	return m
}

func now[T any](n *Node, f func(*talks.View) T) (out T) {
	n.View(func(_ *record.Record, s *talks.State) error { out = f(s.Now()); return nil })
	return out
}

// pair opens talks between two homes that both have acceded.
func pair(t *testing.T) (va, vo *Home, a, b *Node) {
	t.Helper()
	va, vo = newHome(t, "ORM"), newHome(t, "VES")
	a = must[*Node](t)(va.OpenTalks(t.Context(), charterFor(t, va, vo)))
	b, rep := send(t, a, vo, PackOptions{})
	if !rep.Joined || len(rep.Stored) != 0 || a.Spoken() != b.Spoken() {
		t.Fatalf("join: %+v", rep)
	}
	act(t, b, &talks.Accede{Charter: b.ID()})
	send(t, b, va, PackOptions{})
	return va, vo, a, b
}

func amend(t *testing.T, n *Node, old, new string) talks.Body {
	t.Helper()
	rev := now(n, func(v *talks.View) talks.Revision { return v.Newest() })
	base := now(n, func(v *talks.View) *text.Text { return v.Final().Text })
	edited := reparse(t, base, old, new)
	var props []talks.Proposal
	for _, c := range must[[]text.Claim](t)(text.Derive(base, edited)) {
		props = append(props, talks.Proposal{Claim: talks.WireClaim(c), Holding: true})
	}
	return &talks.Amend{Claims: props, Rev: rev.ID}
}

func TestWholeTalks(t *testing.T) {
	va, vo, a, b := pair(t)
	if err := b.SetCompared(true); err != nil {
		t.Fatal(err)
	}

	// VES amends, ORM accepts, ORM (the pen) revises.
	m := act(t, b, amend(t, b, "shall not harm", "must not harm"))
	send(t, b, va, PackOptions{})
	act(t, a, &talks.Position{Claims: []talks.Ref{{Act: m.ID}}, Stance: talks.Accept})
	if _, err := b.Act(t.Context(), &talks.Position{Claims: []talks.Ref{{Act: m.ID, N: 7}}, Stance: talks.Accept}); !errors.Is(err, ErrRefused) {
		t.Errorf("a position on no claim: %v", err)
	}
	var revise *talks.Revise
	a.View(func(_ *record.Record, s *talks.State) (err error) { revise, _, err = s.Now().Next(); return err })
	act(t, a, revise)
	send(t, a, vo, PackOptions{})

	// Both agree to all blocks, initial, and sign; the exchange comes by itself.
	both := []*Node{a, b}
	swap := func() { send(t, a, vo, PackOptions{}); send(t, b, va, PackOptions{}) }
	for _, n := range both {
		seals := now(n, func(v *talks.View) []talks.Sealed { return v.Seals(n.home.Code()) })
		act(t, n, &talks.Agree{Blocks: seals, Rev: now(n, func(v *talks.View) talks.Revision { return v.Newest() }).ID})
	}
	swap()
	rev := now(a, func(v *talks.View) talks.Revision { return v.Newest() })
	for _, n := range both {
		act(t, n, &talks.Initial{Digest: rev.Digest, Rev: rev.ID})
	}
	swap()
	if m := act(t, a, &talks.Sign{Digest: rev.Digest, Rev: rev.ID}); m.Exchange != nil {
		t.Error("exchanged before the other signed")
	}
	send(t, a, vo, PackOptions{})
	if m := act(t, b, &talks.Sign{Digest: rev.Digest, Rev: rev.ID}); m.Exchange == nil {
		t.Error("VES has both signatures and didn't exchange")
	}
	_, rep := send(t, b, va, PackOptions{})
	if rep.Exchange == nil {
		t.Error("ORM got the last signature and didn't exchange")
	}
	send(t, a, vo, PackOptions{})
	for _, n := range both {
		if f := now(n, func(v *talks.View) talks.Outcome { return v.Final() }); !f.Concluded || f.Revision.Digest != rev.Digest {
			t.Errorf("%s: not concluded: %+v", n.home.Code(), f)
		}
	}

	if v := oracle(t, a); !v.Concluded || len(v.Findings) > 0 {
		t.Errorf("audit:\n%s", v)
	} else {
		t.Logf("\n%s", v)
	}

	// All of it is on the disk.
	same := a.Raws()
	dir := vo.Dir()
	if err := vo.Close(); err != nil {
		t.Fatal(err)
	}
	vo = must[*Home](t)(Open(dir, Options{}))
	defer vo.Close()
	b = must[*Node](t)(vo.Node(t.Context(), b.ID()))
	again := b.Raws()
	if len(again) != len(same) {
		t.Fatalf("%d acts after opening again, want %d", len(again), len(same))
	}
	for i := range same {
		if !bytes.Equal(same[i], again[i]) {
			t.Errorf("act %d differs between the homes", i)
		}
	}
	list := must[[]Listed](t)(vo.Talks())
	if len(list) != 1 || list[0].Title != "Conduct in the use of networks" || list[0].Compared == "" {
		t.Errorf("list: %+v", list)
	}
	if id, err := vo.Find(b.ID().String()[:6]); err != nil || id != b.ID() {
		t.Errorf("find: %v, %v", id, err)
	}
	if _, err := vo.Find("zz"); !errors.Is(err, ErrUnknown) {
		t.Errorf("find nothing: %v", err)
	}
}

// TestPouchOrder: pouches come twice, in the wrong order, with one lost; in the end all is there.
func TestPouchOrder(t *testing.T) {
	_, vo, a, _ := pair(t)
	var pouches [][]byte
	for i := range 4 {
		act(t, a, &talks.Comment{Text: strings.Repeat("so ", i+1) + "we note"})
		var since record.Frontier
		a.View(func(r *record.Record, _ *talks.State) error { since = r.Frontier(); return nil })
		act(t, a, &talks.Comment{Text: "and more"})
		var p bytes.Buffer
		if _, err := a.Pack(t.Context(), &p, PackOptions{Since: since}); err != nil { // only the newest act
			t.Fatal(err)
		}
		pouches = append(pouches, p.Bytes())
	}
	for _, i := range []int{3, 3, 1} {
		_, rep, err := vo.Import(t.Context(), bytes.NewReader(pouches[i]), ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(rep.Stored) != 0 || rep.Parked == 0 || len(rep.Missing) == 0 || rep.Suspicion != "" {
			t.Errorf("pouch %d: %+v", i, rep)
		}
	}
	// The parked acts survive a restart.
	dir := vo.Dir()
	vo.Close()
	vo = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
	defer vo.Close()
	b, rep := send(t, a, vo, PackOptions{})
	if rep.Parked != 0 || len(rep.Missing) != 0 {
		t.Errorf("after a whole pouch: %+v", rep)
	}
	if x, y := len(a.Raws()), len(b.Raws()); x != y {
		t.Errorf("%d and %d acts", x, y)
	}
	oracle(t, b)
	// A pouch cut short changes nothing.
	act(t, a, &talks.Comment{Text: "one more"})
	var p bytes.Buffer
	if _, err := a.Pack(t.Context(), &p, PackOptions{Plain: true}); err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{0, 5, 100, p.Len() / 2, p.Len() - 1} {
		before := len(b.Raws())
		if _, _, err := vo.Import(t.Context(), bytes.NewReader(p.Bytes()[:cut]), ImportOptions{}); err == nil {
			t.Errorf("cut at %d: accepted", cut)
		}
		if len(b.Raws()) != before {
			t.Errorf("cut at %d: something was taken", cut)
		}
	}
}

func TestNewsAndLooked(t *testing.T) {
	_, vo, a, b := pair(t)
	if err := b.Looked(); err != nil {
		t.Fatal(err)
	}
	if n := len(b.News()); n != 0 {
		t.Errorf("%d news right after looking", n)
	}
	act(t, a, &talks.Comment{Text: "hear"})
	send(t, a, vo, PackOptions{})
	if n := b.News(); len(n) != 1 || n[0].Party != "ORM" {
		t.Errorf("news: %v", n)
	}
}

func TestClockSetBack(t *testing.T) {
	clock := newClock()
	va := must[*Home](t)(Init(filepath.Join(t.TempDir(), "h"), Config{Code: "ORM", Name: "Orm", Plain: true, Rand: seeded("ORM"), Clock: clock.Now}))
	defer va.Close()
	a := must[*Node](t)(va.OpenTalks(t.Context(), charterFor(t, va, newHome(t, "VES"))))
	act(t, a, &talks.Comment{Text: "one"})
	clock.now = clock.now.Add(-48 * time.Hour)
	m := act(t, a, &talks.Comment{Text: "two"})
	if !m.ClockBack {
		t.Error("a clock that was set back went unnoticed")
	}
	a.View(func(r *record.Record, _ *talks.State) error {
		chain := r.Chain("ORM")
		if len(chain) != 3 || chain[2].Time < chain[1].Time {
			t.Errorf("time went back: %s, %s", chain[1].Time, chain[2].Time)
		}
		return nil
	})
}

func TestOversizeAct(t *testing.T) {
	_, _, a, _ := pair(t)
	n := len(a.Raws())
	if _, err := a.Act(t.Context(), &talks.Comment{Text: strings.Repeat("word ", 1<<20)}); !errors.Is(err, ErrRefused) {
		t.Errorf("5 MB comment: %v", err)
	}
	if len(a.Raws()) != n {
		t.Error("something was stored")
	}
}
