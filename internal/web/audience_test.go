package web

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"parley/internal/accounts"
)

// tune opens a live stream; the answer's status, and a function that reads until the stream ends.
func (r *room) tune(c *http.Client) (status int, end func() bool) {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.t.Context(), time.Minute)
	r.t.Cleanup(stop)
	req, err := http.NewRequestWithContext(ctx, "GET", r.srv.URL+r.text()+"/live", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	resp, err := (&http.Client{Jar: c.Jar}).Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { resp.Body.Close() })
	b := bufio.NewReader(resp.Body)
	if resp.StatusCode == http.StatusOK {
		if _, err := b.ReadString('\n'); err != nil {
			r.t.Fatal(err)
		}
	}
	return resp.StatusCode, func() bool {
		_, err := io.Copy(io.Discard, b)
		return err == nil && ctx.Err() == nil
	}
}

// A stream ends with its session, whoever ended it and however; those of others go on.
func TestHoleStreamOutlivesSession(t *testing.T) {
	r, a, now := newPeople(t, "VES")
	anna := r.joined(a, seat("VES", All), "anna")
	berta := r.joined(a, seat("VES", Read), "berta")
	press := r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "press")
	_, annas := r.tune(anna)
	_, bertas := r.tune(berta)
	_, presses := r.tune(press)
	if _, _, at := r.post(berta, "/logout", nil); at == "" || !bertas() {
		t.Error("a logout doesn't end the stream")
	}
	list, err := a.People(t.Context(), accounts.Operator)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.Login == "press" {
			if err := a.Switch(t.Context(), accounts.Operator, p.ID, true); err != nil { // beside the server, as 'parley people block' does
				t.Fatal(err)
			}
		}
	}
	if !presses() {
		t.Error("who is blocked hears on")
	}
	if n := r.server.streams.Load(); n != 1 {
		t.Errorf("%d streams are counted", n)
	}
	*now = now.Add(8 * 24 * time.Hour)
	r.server.sift(a) // as each beat does
	if !annas() {
		t.Error("an old session hears on")
	}
}

// No account holds all streams of a node, be it an observer's; and what it closes it may open again.
func TestHoleOneVisitorAllStreams(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	press := r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "press")
	for i := range maxStreamsEach {
		if status, _ := r.tune(press); status != http.StatusOK {
			t.Fatalf("stream %d: %d", i, status)
		}
	}
	if status, _ := r.tune(press); status != http.StatusTooManyRequests {
		t.Errorf("one more: %d", status)
	}
	if status, _ := r.tune(r.joined(a, seat("VES", All), "anna")); status != http.StatusOK {
		t.Errorf("another: %d", status)
	}
	r.post(press, "/logout", nil)
	for i := 0; r.server.streams.Load() > 1; i++ {
		if i > 600 {
			t.Fatalf("%d streams are left", r.server.streams.Load())
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.server.audience.Lock()
	left := len(r.server.audience.of)
	r.server.audience.Unlock()
	if left != 1 {
		t.Errorf("%d visitors are remembered", left)
	}
	if code, _, _ := r.post(press, "/login", url.Values{"login": {"press"}, "password": {words}}); code != http.StatusOK {
		t.Fatal(code)
	}
	if status, _ := r.tune(press); status != http.StatusOK {
		t.Errorf("after the login: %d", status)
	}
}
