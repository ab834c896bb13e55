package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// world is a node of VES that answers programs, and a caller.
type world struct {
	t    testing.TB
	home *node.Home
	node *node.Node
	door *web.Own
	srv  *httptest.Server
}

func newHome(t testing.TB, code string) *node.Home {
	t.Helper()
	h, err := node.Init(t.TempDir(), node.Config{Code: code, Name: "Party " + code, Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, home: newHome(t, "VES"), door: web.NewOwn("VES", "")}
	w.node = w.open(w.home, "Peace")
	w.srv = httptest.NewUnstartedServer(nil)
	s, err := web.New(web.Options{Home: w.home, Door: w.door, Hosts: []string{w.srv.Listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	w.srv.Config = web.Bounded(s)
	w.srv.Start()
	t.Cleanup(w.srv.Close)
	t.Cleanup(func() { s.Close() })
	return w
}

// open opens talks with LOR.
func (w *world) open(h *node.Home, title string) *node.Node {
	w.t.Helper()
	mine, err := h.Card()
	if err != nil {
		w.t.Fatal(err)
	}
	other, err := newHome(w.t, "LOR").Card()
	if err != nil {
		w.t.Fatal(err)
	}
	rd, err := text.Parse("# T\n\n1. *Decides* to meet;\n\n2. *Decides* to go on.\n", text.ReadOptions{})
	if err != nil {
		w.t.Fatal(err)
	}
	im, err := rd.Import()
	if err != nil {
		w.t.Fatal(err)
	}
	n, err := h.OpenTalks(context.Background(), &talks.Charter{
		Base: talks.Wire(im.Base.Blocks), Lang: "en", Outcome: talks.Resolution, Parties: []record.Party{other.Party, mine.Party}, Pen: "VES",
		Rule: "unanimity", Rules: 1, Title: title, Unicode: seal.UnicodeVersion,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// through is a caller behind a carrier (or a hostile node) that handles requests, with the node itself as next.
func (w *world) through(f func(next http.Handler, rw http.ResponseWriter, r *http.Request)) *Node {
	w.t.Helper()
	u, err := url.Parse(w.srv.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	to := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(u) // and the host
		r.Out.Header.Del("Accept-Encoding")
	}}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { f(to, rw, r) }))
	w.t.Cleanup(srv.Close)
	return w.reach(srv.URL)
}

func (w *world) reach(at string) *Node {
	w.t.Helper()
	n, err := Reach(Config{URL: at, Token: w.door.Key()})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { n.Close() })
	return n
}

// wrong wants an error of a kind that tells what to do, and that says these words.
func wrong(t *testing.T, err, kind error, words string) {
	t.Helper()
	var h desk.Hint
	if !errors.Is(err, kind) || !errors.As(err, &h) || h.Hint == "" || !strings.Contains(err.Error(), words) {
		t.Errorf("%v (want %v, with %q and advice)", err, kind, words)
	}
}

// The talks that are fetched are those of the node: act for act, page for page.
func TestFetchesTheRecord(t *testing.T) {
	w := newWorld(t)
	for range 270 { // of 16 kB each; a page has 4 MiB
		if _, err := w.node.Act(t.Context(), &talks.Comment{Text: strings.Repeat("é", talks.MaxText/2)}); err != nil {
			t.Fatal(err)
		}
	}
	pages := 0
	n := w.through(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/missing") {
			pages++
		}
		next.ServeHTTP(rw, r)
	})
	who, err := n.Who(t.Context())
	if err != nil || who.Seat != "VES" {
		t.Fatal(who, err)
	}
	far, err := n.Open(t.Context(), who, w.node.ID())
	if err != nil {
		t.Fatal(err)
	}
	a, b := w.node.Raws(), far.Raws()
	if len(a) != 271 || !bytes.Equal(bytes.Join(a, nil), bytes.Join(b, nil)) {
		t.Errorf("%d acts there, %d here", len(a), len(b))
	}
	if size := len(bytes.Join(a, nil)); size <= 4<<20 || pages != 2 {
		t.Errorf("%d bytes in %d pages", size, pages)
	}
}

// What may be called at all, and with what.
func TestHoleTokenGoesNowhereElse(t *testing.T) {
	for at, words := range map[string]string{
		"http://room.example":              "without encryption",
		"http://10.0.0.1:8080":             "without encryption",
		"http://127.0.0.1.example":         "without encryption",
		"ftp://127.0.0.1":                  "isn't the address",
		"https://":                         "isn't the address",
		"127.0.0.1:8080":                   "isn't the address",
		"https://user:pw@room.example":     "no key in it",
		"https://room.example/enter?key=x": "no key in it",
		"https://room.example/t/1":         "no key in it",
	} {
		if _, err := Reach(Config{URL: at, Token: "x"}); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", at, err)
		}
	}
	for _, token := range []string{"", "a b", "a\nb", "é", strings.Repeat("x", maxToken+1)} {
		if _, err := Reach(Config{URL: "https://room.example", Token: token}); !errors.Is(err, ErrToken) {
			t.Errorf("token %q: %v", token, err)
		}
	}
}

// A node that sends its callers elsewhere isn't followed; the token doesn't go there.
func TestHoleRedirectIsNotFollowed(t *testing.T) {
	var called atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called.Add(1) }))
	defer other.Close()
	w := newWorld(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		n := w.through(func(_ http.Handler, rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, other.URL+r.URL.Path, status)
		})
		_, err := n.Who(t.Context())
		wrong(t, err, ErrWrong, "elsewhere")
	}
	if called.Load() != 0 {
		t.Error("the other host was called")
	}
}

// A pin lets one certificate in and no other; without one the system's roots vouch.
func TestHoleCertificateIsPinned(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		io.WriteString(rw, `{"seat":"VES","name":"","can":[]}`)
	}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	sum := sha256.Sum256(srv.Certificate().Raw)
	pin := hex.EncodeToString(sum[:])
	for name, c := range map[string]struct {
		pin   string
		words string
	}{
		"none":  {"", "nobody vouches"},
		"wrong": {strings.Repeat("0", 64), "pinned"},
		"right": {strings.ToUpper(pin), ""},
	} {
		n, err := Reach(Config{URL: srv.URL, Token: "secret", Pin: c.pin})
		if err != nil {
			t.Fatal(err)
		}
		_, err = n.Who(t.Context())
		if c.words == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wrong(t, err, ErrUnreached, c.words)
	}
	if _, err := Reach(Config{URL: srv.URL, Token: "secret", Pin: pin[:40]}); err == nil {
		t.Error("half a pin was taken")
	}
}

// Endless, silent, slow and senseless answers end in an error, in bounded time and memory.
func TestHoleHostileAnswers(t *testing.T) {
	w := newWorld(t)
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	for name, c := range map[string]struct {
		f     func(rw http.ResponseWriter, r *http.Request)
		kind  error
		words string
	}{
		"silent": {func(rw http.ResponseWriter, r *http.Request) { wait(stop, r) }, ErrUnreached, "in time"},
		"stalled": {func(rw http.ResponseWriter, r *http.Request) {
			io.WriteString(rw, `{"seat":`)
			flush(rw)
			wait(stop, r)
		}, ErrUnreached, "in time"},
		"trickle": {func(rw http.ResponseWriter, r *http.Request) { trickle(rw, r) }, ErrUnreached, "in time"},
		"endless": {func(rw http.ResponseWriter, r *http.Request) { endless(rw, `{"seat":"`) }, ErrWrong, "larger"},
		"cut": {func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Length", "100")
			io.WriteString(rw, `{`)
		}, ErrUnreached, ""},
		"not JSON":      {func(rw http.ResponseWriter, r *http.Request) { io.WriteString(rw, "<html>") }, ErrWrong, "JSON"},
		"a party":       {func(rw http.ResponseWriter, r *http.Request) { io.WriteString(rw, `{"seat":"../x"}`) }, ErrWrong, "party"},
		"no node":       {func(rw http.ResponseWriter, r *http.Request) { http.Error(rw, "gone", http.StatusTeapot) }, ErrWrong, "418"},
		"endless error": {func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(500); endless(rw, `{"error":"`) }, ErrWrong, "500"},
		"stranger": {func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(401)
			io.WriteString(rw, `{"code":"login","error":"no"}`)
		}, ErrToken, "doesn't know"},
	} {
		n := w.through(func(_ http.Handler, rw http.ResponseWriter, r *http.Request) { c.f(rw, r) })
		if c.words == "in time" { // nobody waits a minute for it here; the others may take what the machine needs
			n.patience = patience{time.Second, 300 * time.Millisecond, 2 * time.Second}
		}
		_, err := n.Who(t.Context())
		if err == nil || !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wrong(t, err, c.kind, c.words)
	}
}

func wait(stop chan struct{}, r *http.Request) {
	select {
	case <-stop:
	case <-r.Context().Done():
	}
}

func flush(rw http.ResponseWriter) { http.NewResponseController(rw).Flush() }

func endless(rw http.ResponseWriter, head string) {
	piece := []byte(head)
	for {
		if _, err := rw.Write(piece); err != nil {
			return
		}
		piece = bytes.Repeat([]byte("x"), 64<<10)
	}
}

func trickle(rw http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		io.WriteString(rw, " ")
		flush(rw)
		time.Sleep(20 * time.Millisecond)
	}
}

// What a node says about itself reaches no terminal with control characters in it.
func TestHoleNodeSpeaksToTheTerminal(t *testing.T) {
	w := newWorld(t)
	n := w.through(func(_ http.Handler, rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(http.StatusConflict)
		json.NewEncoder(rw).Encode(map[string]string{"code": "refused", "error": "no\x1b[2J", "hint": "do\x07"})
	})
	_, err := n.Who(t.Context())
	var h desk.Hint
	if !errors.As(err, &h) || !errors.Is(err, node.ErrRefused) || strings.ContainsAny(err.Error()+h.Hint, "\x1b\x07") || !strings.Contains(err.Error(), "‹U+001B›") {
		t.Errorf("%q", err)
	}
	n = w.through(func(_ http.Handler, rw http.ResponseWriter, r *http.Request) {
		json.NewEncoder(rw).Encode(map[string]any{"seat": "VES", "name": "\x1b]0;x", "must_rekey": "\x1b[1m", "talks": []any{map[string]string{"id": w.node.ID().String(), "opened": "\x1b"}}})
	})
	if who, err := n.Who(t.Context()); err != nil || strings.Contains(who.Name+who.MustRekey, "\x1b") {
		t.Errorf("%q %v", who, err)
	}
	if _, err := n.Talks(t.Context()); !errors.Is(err, ErrWrong) {
		t.Errorf("a list with control characters: %v", err)
	}
}

// A node can't bring other acts than were signed, nor other talks than were asked for.
func TestHoleActsThatDontVerify(t *testing.T) {
	w := newWorld(t)
	if _, err := w.node.Act(t.Context(), &talks.Comment{Text: "a remark"}); err != nil {
		t.Fatal(err)
	}
	other := w.open(newHome(t, "VES"), "War")
	raws, others := w.node.Raws(), other.Raws()
	lines := func(acts ...[]byte) string {
		out := ""
		for _, a := range acts {
			out += string(a) + "\n"
		}
		return out
	}
	for name, c := range map[string]struct {
		body  string
		more  bool
		words string
	}{
		"other talks":     {lines(others...), false, "in place of"},
		"an altered body": {lines(raws[0], bytes.Replace(raws[1], []byte("a remark"), []byte("a Remark"), 1)), false, "can't be verified"},
		"not an act":      {lines(raws[0], []byte("{}")), false, "can't be verified"},
		"nothing":         {"", false, "no act"},
		"cut":             {string(raws[0]), false, "middle of an act"},
		"always more":     {lines(raws...), true, "sends none"},
		"another's act":   {lines(raws[0], others[0]), false, "can't be verified"},
		"no charter":      {lines(raws[1]), false, "can't be verified"},
	} {
		n := w.through(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/missing") {
				next.ServeHTTP(rw, r)
				return
			}
			if c.more {
				rw.Header().Set(web.MoreActs, "yes")
			}
			io.WriteString(rw, c.body)
		})
		_, err := n.Open(t.Context(), Who{Seat: "VES"}, w.node.ID())
		if err == nil {
			t.Errorf("%s: taken", name)
			continue
		}
		wrong(t, err, ErrWrong, c.words)
	}
	n := w.through(func(next http.Handler, rw http.ResponseWriter, r *http.Request) { next.ServeHTTP(rw, r) })
	_, err := n.Open(t.Context(), Who{Seat: "RUS"}, w.node.ID())
	wrong(t, err, ErrWrong, "no party")
}

// A node that holds the key and signs something else than it was asked to is found out.
func TestHoleNodeSignsSomethingElse(t *testing.T) {
	w := newWorld(t)
	asks := 0
	n := w.through(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" && strings.HasSuffix(r.URL.Path, "/acts") {
			asks++
			var in wish
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
				t.Error(err)
			}
			in.Body = bytes.Replace(in.Body, []byte("meet"), []byte("flee"), 1)
			raw, err := json.Marshal(in)
			if err != nil {
				t.Error(err)
			}
			if asks == 2 { // and one that signs nothing, and says it did
				fmt.Fprintf(rw, `{"act":%q}`, strings.Repeat("1", 64))
				return
			}
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
		}
		next.ServeHTTP(rw, r)
	})
	far, err := n.Open(t.Context(), Who{Seat: "VES"}, w.node.ID())
	if err != nil {
		t.Fatal(err)
	}
	made, err := far.Act(t.Context(), &talks.Comment{Text: "let us meet"})
	wrong(t, err, ErrWrong, made.ID.Short())
	_, err = far.Act(t.Context(), &talks.Comment{Text: "let us meet"})
	wrong(t, err, ErrWrong, "doesn't have it")
}

// What came after a person looked isn't signed over unseen, and isn't noted as seen.
func TestHoleActOnARecordThatWasntSeen(t *testing.T) {
	w := newWorld(t)
	n := w.reach(w.srv.URL)
	far, err := n.Open(t.Context(), Who{Seat: "VES"}, w.node.ID())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.node.Act(t.Context(), &talks.Comment{Text: "came meanwhile"}); err != nil {
		t.Fatal(err)
	}
	body := &talks.Comment{Text: "mine"}
	if err := far.Check(t.Context(), body); !errors.Is(err, node.ErrStale) {
		t.Errorf("check: %v", err)
	}
	if _, err := far.Act(t.Context(), body); !errors.Is(err, node.ErrStale) || len(w.node.Raws()) != 2 {
		t.Errorf("act: %v, %d acts", err, len(w.node.Raws()))
	}
	if err := far.Looked(t.Context()); err != nil || len(w.node.News()) != 2 {
		t.Errorf("looked: %v, %d news", err, len(w.node.News()))
	}
	if far, err = n.Open(t.Context(), Who{Seat: "VES"}, w.node.ID()); err != nil {
		t.Fatal(err)
	}
	if _, err := far.Act(t.Context(), body); err != nil || len(w.node.Raws()) != 3 {
		t.Errorf("act: %v, %d acts", err, len(w.node.Raws()))
	}
	if err := far.Looked(t.Context()); err != nil || len(w.node.News()) != 0 {
		t.Errorf("looked: %v, %d news", err, len(w.node.News()))
	}
}
