package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Over HTTP/2, where many streams share a connection, news come as well.
func TestLiveOverHTTP2(t *testing.T) {
	r := newRoom(t)
	srv := httptest.NewUnstartedServer(r.server)
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	r.server.hosts = append(r.server.hosts, srv.Listener.Addr().String())
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, "GET", srv.URL+r.text()+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: ownCookie, Value: r.door.cookie})
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.ProtoMajor != 2 || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", resp.Proto, resp.Status)
	}
	b := bufio.NewReader(resp.Body)
	if _, err := b.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	r.propose(5, 6, "grave harm")
	for {
		l, err := b.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(l, "data: ") {
			return
		}
	}
}

// A server that closes ends the streams; a page that went away is let go with
// the next news.
func TestStreamsEnd(t *testing.T) {
	r := newRoom(t)
	listen := func() (io.ReadCloser, context.CancelFunc) {
		t.Helper()
		ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
		req, err := http.NewRequestWithContext(ctx, "GET", r.srv.URL+r.text()+"/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := r.known.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stop)
		return resp.Body, stop
	}
	_, away := listen()
	stays, _ := listen()
	if n := r.server.streams.Load(); n != 2 {
		t.Fatalf("%d streams", n)
	}
	away()
	for i := 0; r.server.streams.Load() == 2; i++ { // the kernel tells of a closed connection at the second write
		if i == 2000 {
			t.Fatal("a page that went away is still written to")
		}
		if _, err := r.node.Act(context.Background(), r.comment("x")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.server.Close()
	if _, err := io.Copy(io.Discard, stays); err != nil {
		t.Logf("the stream ended: %v", err)
	}
	for i := 0; r.server.streams.Load() > 0; i++ {
		if i == 2000 {
			t.Fatalf("%d streams are left", r.server.streams.Load())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// A browser that asks for pages and reads none of them doesn't hold the node.
func TestHoleSlowReaderHoldsNobody(t *testing.T) {
	r := newRoom(t)
	for i := range 100 {
		if _, err := r.node.Act(context.Background(), r.comment(fmt.Sprint(i, strings.Repeat(" harm", 2000)))); err != nil {
			t.Fatal(err)
		}
	}
	for range 8 { // each asks many times on one connection and reads nothing
		conn, err := net.Dial("tcp", r.srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.(*net.TCPConn).SetReadBuffer(4096)
		for range 400 {
			if _, err := fmt.Fprintf(conn, "GET /api/v1%s/log HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\n\r\n", r.text(), r.srv.Listener.Addr(), ownCookie, r.door.cookie); err != nil {
				t.Fatal(err)
			}
		}
	}
	time.Sleep(3 * time.Second) // by now no buffer takes any more
	c := &http.Client{Jar: r.known.Jar, Timeout: 2 * time.Minute}
	for range 3 {
		if code, _ := r.get(c, r.text()+"/parties"); code != http.StatusOK {
			t.Fatalf("%d", code)
		}
	}
}
