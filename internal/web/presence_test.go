package web

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/accounts"
)

// company reads a live stream and passes on who it says is here.
func (r *room) company(c *http.Client) <-chan string {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.t.Context(), time.Minute)
	r.t.Cleanup(stop)
	req, err := http.NewRequestWithContext(ctx, "GET", r.srv.URL+r.text()+"/live", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := (&http.Client{Jar: c.Jar}).Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { resp.Body.Close() })
	out := make(chan string, 100)
	go func() {
		defer close(out)
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if lines.Text() == "event: here" && lines.Scan() {
				out <- strings.TrimPrefix(lines.Text(), "data: ")
			}
		}
	}()
	return out
}

// until reads until somebody's presence is as wanted; what else was said on the way.
func until(t *testing.T, c <-chan string, want string) (way []string) {
	t.Helper()
	for s := range c {
		if s == want {
			return way
		}
		way = append(way, s)
	}
	t.Fatalf("the stream ended with %v, want %s", way, want)
	return nil
}

// Who is here is told inside a delegation, and to nobody else.
func TestPresenceStaysInTheDelegation(t *testing.T) {
	r := newGuests(t)
	a, _ := r.people(t, "VES", "LOR")
	anna, berta := r.joined(a, seat("VES", All), "anna"), r.joined(a, seat("VES", Read), "berta")
	carl := r.joined(a, seat("LOR", All), "carl")
	press := r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "press")
	annas := r.company(anna)
	until(t, annas, `[]`)
	carls, presses := r.company(carl), r.company(press)
	until(t, carls, `[]`)
	bertas := r.company(berta)
	until(t, bertas, `["Name of anna"]`)
	until(t, annas, `["Name of berta"]`)
	twice := r.company(anna) // two pages of one person are one person
	until(t, twice, `["Name of berta"]`)
	if _, _, at := r.post(berta, "/logout", nil); at == "" {
		t.Fatal("no logout")
	}
	for _, s := range until(t, annas, `[]`) {
		if s != `["Name of berta"]` {
			t.Errorf("anna was told %s", s)
		}
	}
	r.server.Close()
	for s := range carls {
		if s != `[]` {
			t.Errorf("another delegation was told %s", s)
		}
	}
	for s := range presses {
		t.Errorf("an observer was told %s", s)
	}
}
