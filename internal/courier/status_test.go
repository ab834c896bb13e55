package courier

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/record"
)

func TestWait(t *testing.T) {
	p := Policy{Every: 30 * time.Second, First: 2 * time.Second, Most: 15 * time.Minute}
	for failures, want := range []time.Duration{30 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
		if got := p.Wait(failures, 0); got != want {
			t.Errorf("after %d failures: %v, want %v", failures, got, want)
		}
	}
	for _, failures := range []int{10, 11, 1000, 1 << 30} {
		if got := p.Wait(failures, 0); got != p.Most {
			t.Errorf("after %d failures: %v", failures, got)
		}
	}
	if got := p.Wait(3, 1<<31); got != 7*time.Second {
		t.Errorf("half of the jitter: %v", got)
	}
	if got := p.Wait(0, 1<<32-1); got <= 22*time.Second || got >= 23*time.Second {
		t.Errorf("all of the jitter: %v", got)
	}
}

// What a page shows of a peer follows the calls, and says who has what, since when, and what is wrong.
func TestStatus(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	p := DefaultPolicy()
	w := world(t, 2)
	a, b := w[0], w[1]
	a.say(t, "AA", 2, "x")
	b.full = true
	r, err := a.dialer().Sync(t.Context(), b.peer(), nil)
	s := Status{Party: "BB"}.After(now, r, err, p, 0)
	if s.Failures != 1 || s.Trouble == "" || s.Alarm || !s.Next.Equal(now.Add(2*time.Second)) || !s.Met.IsZero() {
		t.Fatalf("%+v", s)
	}
	if len(s.Talks) != 1 || s.Talks[0].Owed != 2 || s.Talks[0].Equal || !s.Talks[0].Since.IsZero() {
		t.Fatalf("%+v", s.Talks)
	}
	b.full = false
	b.say(t, "AA", 1, "another voice")
	met := now.Add(time.Minute)
	r, err = a.dialer().Sync(t.Context(), b.peer(), s.Known())
	s = s.After(met, r, err, p, 0)
	if s.Failures != 0 || s.Trouble != "" || s.Met != met || s.Next != met.Add(p.Every) {
		t.Fatalf("%+v", s)
	}
	if x := s.Talks[0]; !x.Equal || x.Since != met || x.Owed != 0 || len(x.Lack) != 0 || len(x.Proofs) != 1 {
		t.Fatalf("%+v", x)
	}
	// Later trouble doesn't hide how things stood.
	later := met.Add(time.Hour)
	was := s
	s = s.After(later, Round{}, fmt.Errorf("sync: %w", refuse(CodeProof, "")), p, 0)
	if s.Failures != 1 || !s.Alarm || !strings.Contains(s.Trouble, "in between") || s.Talks[0].Since != met || s.Met != met || s.Tried != later {
		t.Fatalf("%+v", s)
	}
	if was.Failures != 0 || was.Talks[0].At != met {
		t.Fatal("an older value changed")
	}
	for err, alarm := range map[error]bool{
		ErrCut: false, ErrPeer: true, ErrAddress: true, errors.New("x"): false, refuse(CodeBusy, ""): false,
		refuse(CodeReplaced, ""): true, refuse(CodeStranger, ""): false, refuse(CodeSession, ""): false,
	} {
		if got := (Status{}).After(now, Round{}, err, p, 0); got.Alarm != alarm || got.Trouble == "" {
			t.Errorf("%v: %+v", err, got)
		}
	}
	offered := Round{Party: "BB", Offered: []record.ID{a.talks}}
	if s = s.After(now, offered, nil, p, 0).After(now, offered, nil, p, 0); len(s.Offered) != 1 {
		t.Fatalf("%+v", s.Offered)
	}
}

// The side that is called knows the same from what it observed.
func TestObserve(t *testing.T) {
	seen := make(chan Round, 10)
	errs := make(chan error, 10)
	w := world(t, 2, func(c *Config) { c.Observe = func(r Round, err error) { seen <- r; errs <- err } })
	w[0].say(t, "AA", 3, "x")
	sync1(t, w[0], w[1])
	var s Status
	for range len(seen) {
		s = s.After(time.Now(), <-seen, <-errs, DefaultPolicy(), 0)
	}
	if s.Party != "AA" || len(s.Talks) != 1 || !s.Talks[0].Equal {
		t.Fatalf("%+v", s)
	}
}

// Every code has words, and a status that says no.
func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []Code{CodeStranger, CodeVersion, CodeForm, CodeMode, CodeSession, CodeProof, CodeReplaced, CodeSelf, CodeSize, CodeBusy, CodeFailed} {
		if c.status() < 400 || seen[c.words()] || c.words() == Code("other").words() {
			t.Errorf("%s: %d, %s", c, c.status(), c.words())
		}
		seen[c.words()] = true
	}
}

func TestConfig(t *testing.T) {
	if _, err := NewHandler(Config{}); err == nil {
		t.Fatal("a handler with nothing behind it")
	}
	if _, err := (Dialer{}).Dial(t.Context(), Peer{}, nil); err == nil {
		t.Fatal("a dialer with nothing behind it")
	}
}
