package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"parley/internal/accounts"
	"parley/record"
	"parley/talks"
)

// stored is all that a form could have stored.
func (r *room) stored(a *accounts.Store) string {
	r.t.Helper()
	var b strings.Builder
	list, err := r.home.Talks()
	r.ok(err)
	for _, l := range list {
		n, err := r.home.Node(r.t.Context(), l.ID)
		r.ok(err)
		floats, err := n.Floats()
		r.ok(err)
		notes := n.Notes() // View holds the node
		r.ok(n.View(func(rec *record.Record, _ *talks.State) error {
			fmt.Fprintln(&b, l.ID, rec.Frontier().Digest(), len(rec.Parked()), notes, len(floats))
			return nil
		}))
	}
	peers, err := r.home.Peers()
	r.ok(err)
	offers, err := r.home.Offers()
	r.ok(err)
	lib, err := r.home.Library()
	r.ok(err)
	fmt.Fprintln(&b, peers, offers, lib)
	if a != nil {
		people, err := a.People(r.t.Context(), accounts.Operator)
		r.ok(err)
		inv, err := a.Invitations(r.t.Context(), accounts.Operator)
		r.ok(err)
		policy, err := a.Policy(r.t.Context(), "VES")
		r.ok(err)
		fmt.Fprintln(&b, people, len(inv), policy)
	}
	box, err := r.server.draftsOf(r.t.Context(), Visitor{Seat: "VES"})
	r.ok(err)
	drafts, err := box.List(r.t.Context(), (&visit{who: Visitor{Seat: "VES", Can: All}}).colleague(), r.node.ID().String())
	r.ok(err)
	fmt.Fprintln(&b, len(drafts))
	return b.String()
}

// fieldless are the routes whose form has no field that counts: what is in the body is all the same to them, and they do what
// their address says.
var fieldless = []string{ // constant: nothing writes to it
	"POST /t/{talks}/seen", "POST /t/{talks}/brief/lock", "POST /login/passkey/ask", "POST /me/passkeys/ask", "POST /me/passkeys/{id}/drop", "POST /me/app/drop", "POST /people/invitations/{id}/revoke",
}

// What no page of ours sends, to each route that takes a form: it is refused as a fault of the sender, and nothing is stored.
func TestMalformedForms(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	r.hostileTalks()
	c, _ := watched(t)
	if _, _, to := r.post(c, "/join", url.Values{"i": {r.invited(a, seat("VES", All))}, "login": {"anna"}, "name": {"Anna"}, "password": {words}}); !strings.HasSuffix(to, "/me") {
		t.Fatal(to)
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r.ok(r.node.SetCompared(true))
	r.post(c, "/people/policy", url.Values{"can": {"initial"}})
	_, fields := parameters(t)
	all := func(value string) string {
		var out []string
		for _, f := range fields {
			out = append(out, f+"="+value)
		}
		return strings.Join(out, "&")
	}
	const form, multipart, json = "application/x-www-form-urlencoded", "multipart/form-data; boundary=xxx", "application/json"
	bodies := []struct{ name, ctype, body string }{
		{"nothing", form, ""},
		{"broken escapes", form, all("%zz%")},
		{"semicolons", form, strings.ReplaceAll(all("1"), "&", ";")},
		{"NUL bytes", form, all("%00")},
		{"NUL bytes inside", form, all("VES%00")},
		{"no UTF-8", form, all("%ff%fe")},
		{"surrogates", form, all("%ed%a0%80")},
		{"control characters", form, all("%1b%5b2J%07%e2%80%ae")},
		{"many fields", form, strings.Repeat(all("1")+"&", 30)},
		{"huge", form, "note=" + strings.Repeat("a", maxForm) + "&" + all("1")},
		{"huge names", form, strings.Repeat("n", 60_000) + "=1"},
		{"numbers", form, all("99999999999999999999")},
		{"below zero", form, all("-1")},
		{"paths", form, all("..%2f..%2f..%2fetc%2fpasswd")},
		{"a form as JSON", json, all("1")},
		{"a form as text", "text/plain", all("1")},
		{"a form as nothing", "", all("1")},
		{"a form as what can't be read", "a/b; c; d=\"", all("1")},
		{"no boundary", "multipart/form-data", all("1")},
		{"another boundary", "multipart/form-data; boundary=yyy", string(multi(fields))},
		{"cut short", multipart, string(multi(fields)[:200])},
		{"many parts", multipart, strings.Repeat("--xxx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 12_000) + "--xxx--\r\n"},
		{"huge part header", multipart, "--xxx\r\nContent-Disposition: form-data; name=\"" + strings.Repeat("n", 1<<20) + "\"\r\n\r\n1\r\n--xxx--\r\n"},
		{"parts in parts", multipart, "--xxx\r\nContent-Disposition: form-data; name=\"card\"; filename=\"../../x\"\r\nContent-Type: multipart/mixed; boundary=zzz\r\n\r\n--zzz\r\n\r\n--zzz--\r\n--xxx--\r\n"},
		{"empty files", multipart, "--xxx\r\nContent-Disposition: form-data; name=\"pouch\"; filename=\"\"\r\n\r\n\r\n--xxx--\r\n"},
		{"JSON cut short", json, "{"},
		{"deep JSON", json, strings.Repeat(`{"body":`, 60_000)},
		{"deep lists", json, strings.Repeat("[", 60_000)},
		{"JSON with NUL", json, "{\"kind\":\"comment\",\"body\":{\"on\":[],\"text\":\"a\x00\"}}"},
		{"JSON with an escaped NUL", json, `{"kind":"comment","body":{"on":[],"text":"a\u0000"}}`},
		{"JSON without UTF-8", json, "{\"kind\":\"comment\",\"body\":{\"on\":[],\"text\":\"a\xff\"}}"},
		{"JSON with half a pair", json, `{"kind":"comment","body":{"on":[],"text":"\ud800"}}`},
		{"huge numbers", json, `{"kind":1e999999,"body":` + strings.Repeat("9", 30_000) + `}`},
		{"two names alike", json, `{"kind":"comment","kind":"sign","body":{},"body":{}}`},
		{"XML", "text/xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>`},
		{"random", "application/octet-stream", "\x1f\x8b\x08\x00\xff\xfe\x00garbage"},
	}
	// Here a box that isn't ticked, or a name that isn't given, is an answer like any other.
	whole := map[string][]string{
		"POST /me":              {"many fields"},
		"POST /me/sessions/end": {"nothing", "huge names"},
		"POST /people/invite":   {"nothing", "huge names"},
		"POST /people/policy":   {"nothing", "huge names"},
	}
	before := r.stored(a)
	for _, rt := range routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if method != "POST" || path == "/logout" {
			continue
		}
		path = strings.NewReplacer("{talks}", r.node.ID().String()[:16], "{id}", strings.Repeat("0", 32)).Replace(path)
		for i, b := range bodies {
			if testing.Short() && i%4 != 0 {
				continue
			}
			if slices.Contains(whole[rt.pattern], b.name) {
				continue
			}
			code, page := send(t, r, c, path, b.ctype, []byte(b.body))
			if code >= 500 || code < 400 && !slices.Contains(fieldless, rt.pattern) {
				t.Errorf("%s, %s: %d %.300s", rt.pattern, b.name, code, page)
			}
		}
		now := r.stored(a)
		if now != before && !slices.Contains(fieldless, rt.pattern) {
			t.Errorf("%s has stored something:\n%s\n%s", rt.pattern, before, now)
		}
		before = now
	}
	if code, page := r.get(c, "/me"); code != http.StatusOK {
		t.Errorf("the session is over: %d %.100s", code, page)
	}
}

// A body of 100 MB is read no further than the route's bound, whatever it pretends to be.
func TestHugeBodiesAreCutOff(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	c := r.joined(a, seat("VES", All), "anna")
	before := r.stored(a)
	for _, rt := range routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if method != "POST" || path == "/logout" || strings.HasSuffix(path, "/pouches") || slices.Contains(fieldless, rt.pattern) {
			continue
		}
		path = strings.NewReplacer("{talks}", r.node.ID().String()[:16], "{id}", strings.Repeat("0", 32)).Replace(path)
		for ctype, piece := range map[string]string{
			"application/x-www-form-urlencoded": "a=aaaaaaa&", "application/json": "[[[[[[[[", "multipart/form-data; boundary=xxx": "--xxx\r\nContent-Disposition: form-data; name=\"card\"; filename=\"x\"\r\n\r\naaaaaaaa\r\n",
		} {
			if testing.Short() && ctype != "application/json" {
				continue
			}
			body := &lots{piece: []byte(piece), left: 100 << 20}
			req, err := http.NewRequest("POST", r.srv.URL+path, body)
			r.ok(err)
			req.Header.Set("Content-Type", ctype)
			req.Header.Set("Origin", r.srv.URL)
			resp, err := c.Do(req)
			if err == nil {
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if resp.StatusCode >= 500 {
					t.Errorf("%s, %s: %d", rt.pattern, ctype, resp.StatusCode)
				}
			}
			if n := body.read.Load(); n > largestBody(method, path)+16<<20 { // the sockets hold some
				t.Errorf("%s reads %d bytes of %s", rt.pattern, n, ctype)
			}
		}
	}
	if now := r.stored(a); now != before {
		t.Errorf("something was stored:\n%s\n%s", before, now)
	}
}

// lots is a large body that nobody has to hold.
type lots struct {
	piece []byte
	left  int
	read  atomic.Int64
}

// Read implements io.Reader.
func (l *lots) Read(b []byte) (n int, err error) {
	if l.left <= 0 {
		return 0, io.EOF
	}
	for n+len(l.piece) <= len(b) {
		n += copy(b[n:], l.piece)
	}
	l.left -= n
	l.read.Add(int64(n))
	return n, nil
}

// Whatever an address says, nothing but the files that are part of the program is served from a path.
func TestPathsLeadNowhereElse(t *testing.T) {
	r := newRoom(t)
	s := newSentry(t)
	r.known.Transport = s
	r.known.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, up := range []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..%252f", "....//", "%00/", "/", "./", "%c0%ae%c0%ae/", "fonts/../../"} {
		for _, to := range []string{"home.json", "key.plain", "notes", "pages/_frame.html", "src/main.ts", "etc/passwd", "route.go", "openapi.json"} {
			for _, at := range []string{"/static/", "/t/", r.text() + "/", r.text() + "/c/", r.text() + "/drafts/", r.text() + "/act/", r.text() + "/document/", "/api/v1/t/", "/login/directory/"} {
				req, err := http.NewRequest("GET", r.srv.URL, nil)
				r.ok(err)
				req.URL.Opaque = "//" + req.URL.Host + at + strings.Repeat(up, 4) + to
				resp, err := r.known.Do(req)
				r.ok(err)
				b, err := io.ReadAll(resp.Body)
				r.ok(err)
				resp.Body.Close()
				if resp.StatusCode == http.StatusOK || resp.StatusCode >= 500 || bytes.Contains(b, []byte("package web")) || bytes.Contains(b, []byte("{{define")) || bytes.Contains(b, []byte("root:")) {
					t.Errorf("%s: %d %.100s", req.URL.Opaque, resp.StatusCode, b)
				}
			}
		}
	}
}
