package courier

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
)

// names is a name server that lies: it gives each name its addresses in turn, one with each question.
type names struct {
	mu    sync.Mutex
	of    map[string][]string
	asked map[string]int
}

// serveNames makes the names those of this process until the test ends.
func serveNames(t *testing.T, of map[string][]string) *names {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &names{of: of, asked: map[string]int{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			k, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			c.WriteTo(n.answer(bytes.Clone(buf[:k])), from)
		}
	}()
	old := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", c.LocalAddr().String())
	}}
	t.Cleanup(func() { net.DefaultResolver = old; c.Close(); <-done })
	return n
}

// answer answers one question of RFC 1035: an A record, or nothing.
func (n *names) answer(q []byte) []byte {
	at, name := 12, ""
	for at < len(q) && q[at] != 0 {
		name += string(q[at+1:at+1+int(q[at])]) + "."
		at += 1 + int(q[at])
	}
	end := at + 5 // type and class
	out := append(bytes.Clone(q[:2]), 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0)
	out = append(out, q[12:end]...)
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.of[strings.TrimSuffix(name, ".")]
	if binary.BigEndian.Uint16(q[at+1:]) != 1 || len(list) == 0 {
		return out
	}
	ip := netip.MustParseAddr(list[n.asked[name]%len(list)]).As4()
	n.asked[name]++
	out[7] = 1
	return append(append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4), ip[:]...)
}

// A name stands for the address to which the connection goes, and for no other that it had when somebody looked: where it leads
// is checked when the connection is made, each time.
func TestHoleNameThatMoves(t *testing.T) {
	w := world(t, 2)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(w[1].url, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	n := serveNames(t, map[string][]string{
		"moves.example": {"127.0.0.1", "169.254.169.254", "127.0.0.1"}, "cloud.example": {"169.254.169.254"}, "inside.example": {"127.0.0.1"}, "nothing.example": {"0.0.0.0"},
	})
	peer := func(name string) Peer { return Peer{Party: "BB", URL: "https://" + name + ":" + port} }
	for i, want := range []error{nil, ErrAddress, nil} {
		if _, err := w[0].dialer().Sync(t.Context(), peer("moves.example"), nil); !errors.Is(err, want) {
			t.Errorf("call %d: %v, want %v", i, err, want)
		}
	}
	for _, name := range []string{"cloud.example", "nothing.example"} {
		if _, err := w[0].dialer().Sync(t.Context(), peer(name), nil); !errors.Is(err, ErrAddress) {
			t.Errorf("%s: %v", name, err)
		}
	}
	hub := w[0].dialer()
	hub.Reach.NoPrivate = true
	for range 2 {
		if _, err := hub.Sync(t.Context(), peer("inside.example"), nil); !errors.Is(err, ErrAddress) {
			t.Errorf("a hub calls inside: %v", err)
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.asked) != 4 {
		t.Errorf("the names were asked elsewhere: %v", n.asked)
	}
}
