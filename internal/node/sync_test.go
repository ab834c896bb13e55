package node

import (
	"crypto/rand"
	"net"
	"path/filepath"
	"testing"
	"time"

	"parley/internal/courier"
	"parley/record"
	"parley/talks"
)

// serveHome lets a home answer peers on the loopback until the test ends.
func serveHome(t *testing.T, h *Home) courier.Peer {
	t.Helper()
	handler, err := courier.NewHandler(h.Courier())
	if err != nil {
		t.Fatal(err)
	}
	cert, err := courier.SelfSigned(rand.Reader, time.Now(), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := courier.NewServer(handler, courier.ServerTLS(cert))
	done := make(chan struct{})
	go func() { defer close(done); srv.ServeTLS(l, "", "") }()
	t.Cleanup(func() { srv.Close(); <-done })
	return courier.Peer{Party: h.Code(), URL: "https://" + l.Addr().String()}
}

func syncTo(t *testing.T, h *Home, p courier.Peer) courier.Round {
	t.Helper()
	r, err := courier.Dialer{Config: h.Courier()}.Sync(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Two homes on the disk sync over HTTPS: what one side says is in the other's text, and survives closing the home.
func TestSyncHomes(t *testing.T) {
	orm, ves, a, b := pair(t)
	p := serveHome(t, ves)
	act(t, a, &talks.Comment{Text: "from the one side"})
	act(t, b, &talks.Comment{Text: "from the other"})
	if r := syncTo(t, orm, p); !r.Equal() || r.Exchanges != 2 || len(r.Talks) != 1 {
		t.Fatalf("%+v", r)
	}
	count := func(n *Node) (out int) {
		n.View(func(r *record.Record, _ *talks.State) error { out = r.Len(); return nil })
		return out
	}
	want := count(a)
	if count(b) != want {
		t.Fatalf("%d acts here, %d there", want, count(b))
	}
	if err := orm.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(orm.Dir(), Options{Clock: newClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if n := must[*Node](t)(again.Node(t.Context(), a.ID())); count(n) != want {
		t.Fatalf("%d acts after closing, want %d", count(n), want)
	}
	if r := syncTo(t, again, p); !r.Equal() || r.Exchanges != 1 {
		t.Fatalf("%+v", r)
	}
}

// A home that re-keyed proves its new key to peers that haven't heard of it.
func TestSyncAfterRekey(t *testing.T) {
	orm, ves, _, b := pair(t)
	must[[]Rekeyed](t)(orm.Rekey(t.Context()))
	if r := syncTo(t, orm, serveHome(t, ves)); !r.Equal() {
		t.Fatalf("%+v", r)
	}
	if len(rekeys(b, "ORM")) != 1 {
		t.Fatal("the re-keying didn't come")
	}
}

func rekeys(n *Node, party string) (out []*record.Act) {
	n.View(func(r *record.Record, _ *talks.State) error { out = r.Rekeys(party); return nil })
	return out
}

// A home in which one record is damaged still syncs its other talks.
func TestSyncDamagedTalks(t *testing.T) {
	orm, ves, a, _ := pair(t)
	second := must[*Node](t)(orm.OpenTalks(t.Context(), charterFor(t, orm, ves)))
	send(t, second, ves, PackOptions{})
	act(t, a, &talks.Comment{Text: "in the whole talks"})
	if err := ves.Close(); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(filepath.Join(ves.Dir(), talksDir, second.ID().String(), notesFile), []byte("no notes")); err != nil {
		t.Fatal(err)
	}
	again, err := Open(ves.Dir(), Options{Clock: newClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if r := syncTo(t, orm, serveHome(t, again)); len(r.Talks) != 1 || r.Talks[0].ID != a.ID() || !r.Equal() {
		t.Fatalf("%+v", r)
	}
}
