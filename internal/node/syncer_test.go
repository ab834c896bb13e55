package node

import (
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/courier"
	"parley/record"
	"parley/talks"
)

// soon waits until a thing is so. It measures nothing: a minute is only to end a test that hangs.
func soon(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to this: %s", what)
		}
	}
}

func startSync(t *testing.T, h *Home, cfg SyncConfig) *Sync {
	t.Helper()
	if cfg.policy == (courier.Policy{}) {
		cfg.policy = courier.Policy{Every: time.Hour, First: 5 * time.Millisecond, Most: 20 * time.Millisecond}
	}
	s, err := h.StartSync(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

func acts(n *Node) (out int) {
	n.View(func(r *record.Record, _ *talks.State) error { out = r.Len(); return nil })
	return out
}

func frontier(n *Node) (out string) {
	n.View(func(r *record.Record, _ *talks.State) error { out = r.Frontier().Digest().String(); return nil })
	return out
}

// What one side does is on the other at once, in both directions, though only one of them can be called: who calls
// brings its acts when they are made, and hears of the other's when it asks.
func TestSyncPushesAtOnce(t *testing.T) {
	orm, ves, a, b := pair(t)
	answers := startSync(t, ves, SyncConfig{Listen: "127.0.0.1:0"})
	addr, print := answers.Address()
	must[Peer](t)(orm.AddPeer(Peer{Party: "VES", URL: "https://" + addr, Fingerprint: strings.ToUpper(print)}))
	calls := startSync(t, orm, SyncConfig{})
	soon(t, "equal at the start", func() bool { return frontier(a) == frontier(b) })
	for range 3 {
		act(t, a, &talks.Comment{Text: "made on the calling side"})
		soon(t, "pushed", func() bool { return frontier(a) == frontier(b) })
	}
	act(t, b, &talks.Comment{Text: "made on the other side"})
	if err := calls.Call(t.Context(), "VES"); err != nil {
		t.Fatal(err)
	}
	if frontier(a) != frontier(b) {
		t.Error("a call didn't bring what the peer had made")
	}
	list := must[[]Standing](t)(calls.Standings(t.Context()))
	if len(list) != 1 || len(list[0].Talks) != 1 || !list[0].Talks[0].Equal || list[0].Met.IsZero() || list[0].Trouble != "" {
		t.Errorf("the caller's view: %+v", list)
	}
	soon(t, "the answering side knows it too", func() bool {
		list := must[[]Standing](t)(answers.Standings(t.Context()))
		return len(list) == 1 && list[0].Party == "ORM" && !list[0].Known && len(list[0].Talks) == 1 && list[0].Talks[0].Equal
	})
	oracle(t, a)
	oracle(t, b)
	if n := calls.Totals(); n.Calls < 2 || n.Sent < 3 || n.Came != 1 || n.Failures != 0 {
		t.Errorf("%+v", n)
	}
}

// A swarm of acts on both sides, with links that are cut again and again, ends in equal records.
func TestSyncThroughCuts(t *testing.T) {
	orm, ves, a, b := pair(t)
	s := startSync(t, ves, SyncConfig{Listen: "127.0.0.1:0"})
	addr, _ := s.Address()
	wire := cutter(t, addr, 9_000)
	must[Peer](t)(orm.AddPeer(Peer{Party: "VES", URL: "https://" + wire}))
	startSync(t, orm, SyncConfig{policy: courier.Policy{Every: 10 * time.Millisecond, First: time.Millisecond, Most: 5 * time.Millisecond}})
	for range 40 {
		act(t, a, &talks.Comment{Text: strings.Repeat("words of the one side ", 30)})
		act(t, b, &talks.Comment{Text: strings.Repeat("words of the other side ", 30)})
	}
	soon(t, "equal after cuts", func() bool { return acts(a) >= 80 && frontier(a) == frontier(b) })
	oracle(t, a)
	oracle(t, b)
}

// cutter passes connections on, and cuts each after so many bytes in either direction, a little later each time.
func cutter(t *testing.T, to string, most int64) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var left atomic.Int64
	left.Store(most)
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			n := left.Add(1_000)
			pipe := func(a, b net.Conn) {
				io.CopyN(a, b, n)
				a.Close()
				b.Close()
			}
			go pipe(in, out)
			go pipe(out, in)
		}
	}()
	return l.Addr().String()
}

// A peer that is away is no reason to stop: it is met when it comes back, and the book says why until then.
func TestSyncPeerComesBack(t *testing.T) {
	orm, ves, a, b := pair(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	must[Peer](t)(orm.AddPeer(Peer{Party: "VES", URL: "https://" + addr}))
	s := startSync(t, orm, SyncConfig{})
	act(t, a, &talks.Comment{Text: "nobody hears it yet"})
	soon(t, "trouble is shown", func() bool {
		list := must[[]Standing](t)(s.Standings(t.Context()))
		return list[0].Failures > 1 && list[0].Trouble != "" && list[0].Talks[0].Owed > 0 && !list[0].Next.IsZero()
	})
	startSync(t, ves, SyncConfig{Listen: addr})
	soon(t, "met again", func() bool { return frontier(a) == frontier(b) })
	soon(t, "trouble is over", func() bool { return must[[]Standing](t)(s.Standings(t.Context()))[0].Trouble == "" })
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	list := must[[]Standing](t)(orm.Standings(t.Context()))
	if len(list) != 1 || !list[0].Talks[0].Equal || list[0].Met.IsZero() || list[0].Talks[0].Since.IsZero() {
		t.Errorf("written down: %+v", list)
	}
}

// New talks come as an offer, only to who has the sender in the address book with its key, and wait for a person.
func TestSyncOffer(t *testing.T) {
	orm, ves := newHome(t, "ORM"), newHome(t, "VES")
	n := must[*Node](t)(orm.OpenTalks(t.Context(), charterFor(t, orm, ves)))
	s := startSync(t, ves, SyncConfig{Listen: "127.0.0.1:0"})
	addr, _ := s.Address()
	key := func(h *Home) string { return must[Card](t)(h.Card()).Party.Seat.String() }
	must[Peer](t)(orm.AddPeer(Peer{Party: "VES", URL: "https://" + addr, Key: key(ves)}))
	call := func() error { _, err := orm.SyncOnce(t.Context(), SyncConfig{}, "VES"); return err }
	if err := call(); err == nil {
		t.Error("a stranger was let in")
	}
	must[Peer](t)(ves.AddPeer(Peer{Party: "ORM", Key: key(orm)}))
	if err := call(); err != nil {
		t.Fatal(err)
	}
	list := must[[]Offer](t)(ves.Offers())
	if len(list) != 1 || list[0].Talks != n.ID() || list[0].From != "ORM" || list[0].Title == "" {
		t.Fatalf("%+v", list)
	}
	if ids := must[[]Listed](t)(ves.Talks()); len(ids) != 0 {
		t.Error("the courier joined talks by itself")
	}
	act(t, n, &talks.Comment{Text: "after the charter"})
	b := must[*Node](t)(ves.Take(t.Context(), n.ID().Short()))
	if err := call(); err != nil {
		t.Fatal(err)
	}
	if frontier(b) != frontier(n) {
		t.Error("the acts didn't follow the charter")
	}
	if list := must[[]Offer](t)(ves.Offers()); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	second := must[*Node](t)(orm.OpenTalks(t.Context(), charterFor(t, orm, ves)))
	if err := call(); err != nil {
		t.Fatal(err)
	}
	if err := ves.Decline(second.ID().String()); err != nil {
		t.Fatal(err)
	}
	if err := call(); err != nil {
		t.Fatal(err)
	}
	if list := must[[]Offer](t)(ves.Offers()); len(list) != 0 {
		t.Errorf("a declined offer came again: %+v", list)
	}
}

// Who only knows a key of the talks' party can't make this node think that the party is in trouble.
func TestStrangerSpoilsNoStanding(t *testing.T) {
	orm, ves, _, _ := pair(t)
	s := startSync(t, ves, SyncConfig{Listen: "127.0.0.1:0"})
	addr, _ := s.Address()
	thief := newHome(t, "XYZ")
	c := thief.Courier()
	seat := must[courier.Seat](t)(c.Seat())
	seat.Party = "ORM"
	c.Seat = func() (courier.Seat, error) { return seat, nil }
	key := must[Card](t)(ves.Card()).Party.Seat
	if _, err := (courier.Dialer{Config: c}).Sync(t.Context(), courier.Peer{Party: "VES", URL: "https://" + addr, Key: key}, nil); err == nil {
		t.Fatal("a stranger was let in")
	}
	if list := must[[]Standing](t)(s.Standings(t.Context())); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	_ = orm
}

// BUG(greetings) of package courier: one address can't have all connections of a node.
func TestConnectionsAreBounded(t *testing.T) {
	_, ves, _, _ := pair(t)
	s := startSync(t, ves, SyncConfig{Listen: "127.0.0.1:0"})
	addr, _ := s.Address()
	var open []net.Conn
	for range maxConnsEach + 4 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		open = append(open, c)
	}
	soon(t, "turned away", func() bool { return s.Totals().TurnedAway == 4 })
	for _, c := range open {
		c.Close()
	}
	soon(t, "room again", func() bool {
		c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

func TestSourceOfConnection(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.7:90": "192.0.2.7", "[::ffff:192.0.2.7]:90": "192.0.2.7",
		"[2001:db8:1:2:3::4]:90": "2001:db8:1:2::", "[2001:db8:1:2:ffff::9]:1": "2001:db8:1:2::", "[fe80::1%eth0]:1": "fe80::",
	} {
		if got := source(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(in))); got.String() != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestAddressBook(t *testing.T) {
	h := sealedHome(t, "VES")
	for _, bad := range []Peer{
		{Party: "ves"}, {Party: "VES", URL: "https://a"}, {Party: "LOR", URL: "http://a"}, {Party: "LOR", URL: "https://u:p@a"}, {Party: "LOR", URL: "https://a?q"},
		{Party: "LOR", URL: "https://"}, {Party: "LOR", URL: "https://" + strings.Repeat("a", maxURL)}, {Party: "LOR", Fingerprint: "12"}, {Party: "LOR", Key: "ed25519:AA"},
	} {
		if _, err := h.AddPeer(bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	want := must[Peer](t)(h.AddPeer(Peer{Party: "LOR", URL: "https://lor.example:8421/"}))
	if want.URL != "https://lor.example:8421" {
		t.Errorf("%+v", want)
	}
	must[Peer](t)(h.AddPeer(Peer{Party: "ABC", Proxied: true}))
	must[Peer](t)(h.AddPeer(Peer{Party: "ABC"}))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	again := must[*Home](t)(Open(h.Dir(), Options{Passphrase: pass("correct horse"), WorkFactor: 4}))
	defer again.Close()
	list := must[[]Peer](t)(again.Peers())
	if len(list) != 2 || list[0].Party != "ABC" || list[0].Proxied || list[1] != want {
		t.Errorf("%+v", list)
	}
	if err := again.RemovePeer("ABC"); err != nil {
		t.Fatal(err)
	}
	if err := again.RemovePeer("ABC"); err == nil {
		t.Error("removed twice")
	}
	first := must[tls.Certificate](t)(again.certificate())
	if second := must[tls.Certificate](t)(again.certificate()); courier.Fingerprint(first.Certificate[0]) != courier.Fingerprint(second.Certificate[0]) {
		t.Error("the certificate changes, so nobody can pin it")
	}
}
