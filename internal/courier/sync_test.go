package courier

import (
	"context"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/record"
)

// Two nodes that each have news end equal after one call: two messages, since the caller can't know beforehand
// what the other lacks; on the same link the next news takes one message.
func TestSync(t *testing.T) {
	w := world(t, 2)
	a, b := w[0], w[1]
	a.say(t, "AA", 3, "x")
	b.say(t, "BB", 2, "y")
	l, err := a.dialer().Dial(t.Context(), b.peer(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r, err := l.Sync(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.Exchanges != 2 || !r.Equal() || len(r.Talks) != 1 || r.Talks[0].Sent != 3 || r.Talks[0].Came.Stored != 2 || r.Party != "BB" {
		t.Fatalf("%+v", r)
	}
	sameEverywhere(t, w)
	for range 3 {
		a.say(t, "AA", 1, "again")
		b.say(t, "BB", 1, "again")
		if r, err = l.Sync(t.Context()); err != nil || r.Exchanges != 1 || !r.Equal() {
			t.Fatalf("%+v %v", r, err)
		}
		sameEverywhere(t, w)
	}
	if r, err = l.Sync(t.Context()); err != nil || r.Exchanges != 1 || r.Talks[0].Sent+r.Talks[0].Came.Duplicates != 0 {
		t.Fatalf("nothing is new: %+v %v", r, err)
	}
	// A new link that knows what the peer had needs one message too.
	s := Status{}.After(time.Now(), r, nil, DefaultPolicy(), 0)
	a.say(t, "AA", 1, "later")
	if r, err = a.dialer().Sync(t.Context(), b.peer(), s.Known()); err != nil || r.Exchanges != 1 || !r.Equal() {
		t.Fatalf("%+v %v", r, err)
	}
	sameEverywhere(t, w)
}

// Two to seven nodes in random states, with forks, call around until nothing moves: all are equal.
func TestSyncRandom(t *testing.T) {
	for seed := range uint64(12) {
		n := 2 + int(seed%6)
		t.Run(fmt.Sprintf("seed %d, %d parties", seed, n), func(t *testing.T) {
			t.Parallel()
			rng := mrand.New(mrand.NewPCG(seed, 1))
			w := world(t, n)
			scatter(t, rng, w, 60)
			// To the first and back: everybody calls it twice.
			for range 2 {
				for _, h := range w[1:] {
					from, to := h, w[0]
					if rng.IntN(2) == 0 {
						from, to = to, from
					}
					if r := sync1(t, from, to); !r.Equal() {
						t.Fatalf("after a call of %s and %s: %+v", from.code, to.code, r)
					}
				}
			}
			sameEverywhere(t, w)
		})
	}
}

// Whatever little goes into one message, the end is the same: also where branches of a chain meet, and acts that
// the other has come first.
func TestSyncSmallBudget(t *testing.T) {
	for _, budget := range []Budget{{Acts: 1}, {Acts: 3}, {Bytes: 1}, {Bytes: 2000}} {
		w := world(t, 3, func(c *Config) { c.Budget = budget })
		for _, h := range w {
			h.say(t, h.code, 4, "own")
		}
		sync1(t, w[0], w[1])
		w[0].say(t, "CC", 6, "branch here")
		w[1].say(t, "CC", 5, "branch there")
		for range 2 {
			sync1(t, w[0], w[1])
			sync1(t, w[2], w[0])
		}
		sync1(t, w[1], w[2])
		sameEverywhere(t, w)
		if len(w[2].rec(w[2].talks).Forks()) == 0 {
			t.Fatal("no fork in sight")
		}
	}
}

// cutter passes connections on to a server, and cuts each after so many bytes in either direction.
type cutter struct {
	addr string
	mu   sync.Mutex
	left int           // bytes that the next connection may carry; less than 0 is any number
	slow time.Duration // after each piece of 512 bytes
	n    int           // bytes carried
}

func newCutter(t *testing.T, to string) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{addr: "https://" + l.Addr().String(), left: -1}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", strings.TrimPrefix(to, "https://"))
			if err != nil {
				in.Close()
				continue
			}
			all.Go(func() { c.pipe(in, out) })
			all.Go(func() { c.pipe(out, in) })
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return c
}

func (c *cutter) pipe(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	piece := make([]byte, 512)
	for {
		n, err := from.Read(piece)
		c.mu.Lock()
		c.n += n
		cut := c.left >= 0 && n >= c.left
		if c.left >= 0 {
			n = min(n, c.left)
			c.left -= n
		}
		slow := c.slow
		c.mu.Unlock()
		time.Sleep(slow)
		if _, e := to.Write(piece[:n]); e != nil || err != nil || cut {
			return
		}
	}
}

// Connections that are cut at random bytes: what came is kept, nothing breaks, and in the end both are equal.
func TestSyncCut(t *testing.T) {
	t.Parallel()
	rng := mrand.New(mrand.NewPCG(7, 7))
	w := world(t, 2)
	a, b := w[0], w[1]
	c := newCutter(t, b.url)
	cuts, kept := 0, 0
	for i := range 40 {
		a.say(t, "AA", 40, fmt.Sprint("long ", i))
		b.say(t, "BB", 40, fmt.Sprint("long ", i))
		c.mu.Lock()
		c.left = rng.IntN(120_000)
		c.mu.Unlock()
		before := a.count() + b.count()
		p := b.peer()
		p.URL = c.addr
		if _, err := a.dialer().Sync(t.Context(), p, nil); err != nil {
			cuts++
			if a.count()+b.count() > before {
				kept++
			}
		}
	}
	if cuts < 10 || kept < 2 {
		t.Fatalf("%d calls were cut, %d of them brought something: the test has lost its point", cuts, kept)
	}
	c.mu.Lock()
	c.left = -1
	c.mu.Unlock()
	p := b.peer()
	p.URL = c.addr
	if r, err := a.dialer().Sync(t.Context(), p, nil); err != nil || !r.Equal() {
		t.Fatalf("%+v %v", r, err)
	}
	sameEverywhere(t, w)
}

// A slow link is no fault: the time of a read counts, not that of the whole.
func TestSyncSlowLink(t *testing.T) {
	t.Parallel()
	const stall = 4 * time.Second
	w := world(t, 2, func(c *Config) { c.Stall = stall })
	w[0].say(t, "AA", 20, "x")
	w[1].say(t, "BB", 20, "x")
	c := newCutter(t, w[1].url)
	c.slow = stall / 40
	p := w[1].peer()
	p.URL = c.addr
	began := time.Now()
	if _, err := w[0].dialer().Sync(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	if all := time.Since(began); all < stall {
		t.Errorf("the whole took %s, less than one read may: the test has lost its point", all)
	}
	sameEverywhere(t, w)
}

// Both call each other at once, again and again, while both go on speaking.
func TestSyncBothAtOnce(t *testing.T) {
	w := world(t, 2)
	var all sync.WaitGroup
	for i := range w {
		all.Go(func() {
			for n := range 8 {
				w[i].say(t, w[i].code, 2, fmt.Sprint("busy ", n))
				for range 2 { // twice the same call
					if _, err := w[i].dialer().Sync(t.Context(), w[1-i].peer(), nil); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	sync1(t, w[0], w[1])
	sameEverywhere(t, w)
}

// Clocks that differ by decades change nothing.
func TestSyncClocks(t *testing.T) {
	past := func() time.Time { return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC) }
	w := world(t, 2, func(c *Config) { c.Clock = past })
	w[0].conf.Clock = func() time.Time { return time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC) }
	w[0].say(t, "AA", 2, "x")
	w[1].say(t, "BB", 2, "x")
	sync1(t, w[0], w[1])
	sameEverywhere(t, w)
}

// Many talks on one link; those of others are not spoken of.
func TestSyncManyTalks(t *testing.T) {
	w := world(t, 3)
	a, b, c := w[0], w[1], w[2]
	two := charter(t, "Of two", "AA", "BB")
	a.join(t, two)
	b.join(t, two)
	secret := charter(t, "Without B", "AA", "CC")
	a.join(t, secret)
	c.join(t, secret)
	a.say(t, "AA", 3, "not for BB")
	if r := sync1(t, b, a); len(r.Talks) != 2 {
		t.Fatalf("%+v", r)
	}
	if b.rec(a.talks) != nil {
		t.Fatal("BB got the talks of others")
	}
	if r := sync1(t, c, a); len(r.Talks) != 2 || !r.Equal() {
		t.Fatalf("%+v", r)
	}
	sameEverywhere(t, []*home{a, c})
}

// A party that re-keyed proves its new key before the other has heard of it, called or calling; the old key
// gets nothing any more but the news that it is old.
func TestRekeyedSeat(t *testing.T) {
	for _, calls := range []bool{true, false} {
		w := world(t, 2)
		a, b := w[0], w[1]
		old := *a
		a.seat = a.rekey(t, "AA", fmt.Sprint("AA new ", calls))
		a.conf.Seat = func() (Seat, error) { return SeatOf("AA", a.seat), nil }
		a.url, _ = serve(t, a.conf, nil)
		if calls {
			sync1(t, a, b)
		} else {
			sync1(t, b, a)
		}
		sameEverywhere(t, w)
		old.seat = key(t, "AA")
		old.conf.Seat = func() (Seat, error) { return SeatOf("AA", old.seat), nil }
		old.url, _ = serve(t, old.conf, nil)
		if _, err := old.dialer().Sync(t.Context(), b.peer(), nil); CodeOf(err) != CodeReplaced {
			t.Fatalf("the old key: %v", err)
		}
		if _, err := b.dialer().Sync(t.Context(), old.peer(), nil); !errors.Is(err, ErrPeer) || !strings.Contains(err.Error(), "replaced") {
			t.Fatalf("the old key: %v", err)
		}
	}
}

// Who was caught forking still syncs, and both its keys do when re-keyings contradict each other: proofs spread.
func TestSuspendedSeat(t *testing.T) {
	w := world(t, 3)
	a, b, c := w[0], w[1], w[2]
	a.say(t, "AA", 1, "one voice")
	c.say(t, "AA", 1, "another voice")
	sync1(t, c, b)
	r := sync1(t, a, b)
	if len(r.Talks[0].Proofs) != 1 || r.Talks[0].Proofs[0].Party != "AA" {
		t.Fatalf("%+v", r.Talks[0].Proofs)
	}
	if r = sync1(t, a, b); !r.Equal() {
		t.Fatalf("a suspended seat: %+v", r)
	}
	k1, k2 := a.rekey(t, "AA", "first"), c.rekey(t, "AA", "second")
	sync1(t, c, b)
	for _, k := range []struct{ name string }{{"first"}, {"second"}} {
		a.seat = key(t, k.name)
		if r := sync1(t, a, b); !r.Equal() {
			t.Fatalf("%s: %+v", k.name, r)
		}
	}
	if k1.Public() == k2.Public() || len(b.rec(b.talks).RootConflicts()) != 1 {
		t.Fatal("no conflict of root keys")
	}
}

// New talks come as an offer, in either direction, once; joining is left to a person.
func TestOffer(t *testing.T) {
	for _, up := range []bool{true, false} {
		with := func(h *home) {
			h.conf.Invites = h.book
			h.url, _ = serve(t, h.conf, nil)
		}
		a, b := newHome(t, "AA"), newHome(t, "BB")
		with(a)
		with(b)
		a.welcome[b.seat.Public()], b.welcome[a.seat.Public()] = "BB", "AA"
		raw := charter(t, "New talks", "AA", "BB")
		a.join(t, raw)
		a.say(t, "AA", 2, "before anybody joined")
		call := func() Round {
			t.Helper()
			from, to := a, b
			if !up {
				from, to = b, a
			}
			p := to.peer()
			p.Key = to.seat.Public()
			r, err := from.dialer().Sync(t.Context(), p, nil)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := call()
		if len(b.invited) != 1 || string(b.invited[a.talks]) != string(raw) || len(b.recs) != 0 {
			t.Fatalf("up %v: %d offers, %d joined", up, len(b.invited), len(b.recs))
		}
		if !up && len(r.Offered) != 1 {
			t.Fatalf("%+v", r)
		}
		first := r.Written + r.Read
		if r = call(); len(r.Offered) != 0 || r.Written+r.Read >= first {
			t.Fatalf("offered again: %+v", r)
		}
		b.join(t, raw)
		if r = call(); !r.Equal() || len(r.Talks) != 1 {
			t.Fatalf("%+v", r)
		}
		sameEverywhere(t, []*home{a, b})
	}
}

// A full disk on either side is said, and nothing is taken for stored.
func TestDiskFull(t *testing.T) {
	w := world(t, 2)
	w[0].say(t, "AA", 2, "x")
	w[1].full = true
	if _, err := w[0].dialer().Sync(t.Context(), w[1].peer(), nil); CodeOf(err) != CodeFailed || !strings.Contains(err.Error(), "disk") {
		t.Fatal(err)
	}
	if _, err := w[1].dialer().Sync(t.Context(), w[0].peer(), nil); CodeOf(err) != CodeFailed {
		t.Fatal(err)
	}
	w[1].full = false
	sync1(t, w[0], w[1])
	sameEverywhere(t, w)
}

// A call that is given up in the middle ends at once.
func TestCancelled(t *testing.T) {
	w := world(t, 2)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w[0].dialer().Sync(ctx, w[1].peer(), nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// What arrived is stored though the call is given up while it does.
func TestCancelledKeeps(t *testing.T) {
	w := world(t, 2)
	w[1].say(t, "BB", 2, "x")
	var raws [][]byte
	for a := range w[1].rec(w[1].talks).Acts() {
		raws = append(raws, a.Raw())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in := &taker{ctx: ctx, c: w[0].conf, allowed: []record.ID{w[0].talks}, came: map[record.ID]Added{}}
	if err := in.acts(w[0].talks, raws); err != nil || in.came[w[0].talks].Stored != 2 {
		t.Fatal(err)
	}
	sameEverywhere(t, w)
}

// What a message holds comes out of its reader in pieces of any size.
func TestMessageReader(t *testing.T) {
	m := message{}
	for _, s := range []string{"a", "", "bcd", strings.Repeat("x", 100), ""} {
		m.line([]byte(s))
	}
	for size := 1; size < 120; size++ {
		var got strings.Builder
		if _, err := io.CopyBuffer(struct{ io.Writer }{&got}, struct{ io.Reader }{m.reader()}, make([]byte, size)); err != nil {
			t.Fatal(err)
		}
		if want := "a\n\nbcd\n" + strings.Repeat("x", 100) + "\n\n"; got.String() != want || int64(got.Len()) != m.size {
			t.Fatalf("size %d: %q", size, got.String())
		}
	}
}

var _ Ledger = (*book)(nil)  // constant: says what a book is
var _ Invites = (*book)(nil) // constant: likewise
