package web

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Connections that are held open don't take all files of the node: who comes over the bound is told so and sent away, and there is
// room again when others have gone.
func TestHoleConnectionsWithoutEnd(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "here") }))
	b := BoundConns(srv.Listener, true)
	b.most = 3
	srv.Listener = b
	srv.Start()
	defer srv.Close()
	var held []net.Conn
	for range 3 {
		c := must(net.Dial("tcp", srv.Listener.Addr().String()))
		defer c.Close()
		must(io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
		must(c.Read(make([]byte, 512))) // it is taken
		held = append(held, c)
	}
	// An http.Client fails where the answer is there before its question; 0 is a connection that was closed without a word.
	fresh := func() (int, string, string) {
		t.Helper()
		c := must(net.Dial("tcp", srv.Listener.Addr().String()))
		defer c.Close()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); err != nil {
			return 0, "", ""
		}
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return 0, "", ""
		}
		defer resp.Body.Close()
		return resp.StatusCode, string(must(io.ReadAll(resp.Body))), resp.Header.Get("Retry-After")
	}
	if code, body, again := fresh(); code != http.StatusServiceUnavailable || !strings.Contains(body, "Try again") || again == "" {
		t.Errorf("over the bound: %d %q, retry after %q", code, body, again)
	}
	if b.TurnedAway() != 1 {
		t.Errorf("%d were turned away", b.TurnedAway())
	}
	for range maxTold + 8 { // those who say nothing and don't go hold nothing up
		c := must(net.Dial("tcp", srv.Listener.Addr().String()))
		defer c.Close()
	}
	for b.TurnedAway() < 1+maxTold+8 { // else one of them, not yet accepted, would take the place that is free next
		time.Sleep(time.Millisecond)
	}
	held[0].Close()
	for end := time.Now().Add(time.Minute); ; {
		if code, _, _ := fresh(); code == http.StatusOK {
			break
		}
		if time.Now().After(end) {
			t.Fatal("there is no room again")
		}
		time.Sleep(10 * time.Millisecond)
	}
	// Where TLS is spoken, nothing is said in the open.
	shut := BoundConns(must(net.Listen("tcp", "127.0.0.1:0")), false)
	shut.most = 0
	defer shut.Close()
	go shut.Accept()
	c := must(net.Dial("tcp", shut.Addr().String()))
	defer c.Close()
	if got, _ := io.ReadAll(c); len(got) > 0 {
		t.Errorf("before TLS: %q", got)
	}
}
