package web

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// room is a node of VES with talks, and browsers that come to it.
type room struct {
	t      testing.TB
	home   *node.Home
	node   *node.Node
	srv    *httptest.Server
	door   *Own
	server *Server
	known  *http.Client // has opened the link
}

func newRoom(t *testing.T) *room {
	t.Helper()
	return newRoomOf(t, "# Peace\n\n*The Assembly,*\n\n*Recalling* its decisions,\n\n1. *Decides* to <b>meet</b> & go on;\n\n2. *Calls upon* all States to prevent harm.\n")
}

// newRoomOf is newRoom with another text.
func newRoomOf(t testing.TB, draft string) *room {
	t.Helper()
	home, err := node.Init(t.TempDir(), node.Config{Code: "VES", Name: "Republic of <Vesper>", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { home.Close() })
	return roomAt(t, home, draft)
}

// newRoomAt is newRoom with a home of the test's own.
func newRoomAt(t testing.TB, home *node.Home) *room {
	t.Helper()
	return roomAt(t, home, "# Peace\n\n1. *Calls upon* all States to prevent harm.\n")
}

func roomAt(t testing.TB, home *node.Home, draft string) *room {
	t.Helper()
	r := &room{t: t, home: home, door: NewOwn("VES", "Delegate")}
	r.open(draft)
	r.srv = httptest.NewUnstartedServer(nil)
	s, err := New(Options{Home: home, Door: r.door, Drafts: r.drafts(), Hosts: []string{r.srv.Listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	r.server = s
	r.srv.Config = Bounded(s)
	r.srv.Start()
	t.Cleanup(r.srv.Close)
	t.Cleanup(func() { s.Close() })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r.known = &http.Client{Jar: jar, Timeout: 2 * time.Minute}
	if code, _ := r.get(r.known, "/enter?key="+url.QueryEscape(r.door.Key())); code != http.StatusOK {
		t.Fatalf("the link: %d", code)
	}
	return r
}

func (r *room) open(draft string) {
	r.t.Helper()
	card, err := r.home.Card()
	if err != nil {
		r.t.Fatal(err)
	}
	other, err := node.Init(r.t.TempDir(), node.Config{Code: "LOR", Name: "Lorne", Plain: true})
	if err != nil {
		r.t.Fatal(err)
	}
	defer other.Close()
	oc, err := other.Card()
	if err != nil {
		r.t.Fatal(err)
	}
	rd, err := text.Parse(draft, text.ReadOptions{})
	if err != nil {
		r.t.Fatal(err)
	}
	im, err := rd.Import()
	if err != nil {
		r.t.Fatal(err)
	}
	ch := &talks.Charter{
		Base: talks.Wire(im.Base.Blocks), Lang: "en", Outcome: talks.Resolution, Parties: []record.Party{oc.Party, card.Party}, Pen: "VES",
		Rule: "unanimity", Rules: 1, Title: "Digital <i>peace</i>", Unicode: seal.UnicodeVersion,
	}
	r.node, err = r.home.OpenTalks(context.Background(), ch)
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) get(c *http.Client, path string) (int, string) {
	r.t.Helper()
	resp, err := c.Get(r.srv.URL + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	r.noShell(resp, b)
	return resp.StatusCode, string(b)
}

func (r *room) text() string { return "/t/" + r.node.ID().String()[:16] }

// propose makes VES replace the words of OP2 from start to end.
func (r *room) propose(start, end int, words string) {
	r.t.Helper()
	var body *talks.Amend
	err := r.node.View(func(_ *record.Record, st *talks.State) error {
		rev := st.Now().Newest()
		i, err := text.FindLabel(rev.Text, "OP2")
		if err != nil {
			return err
		}
		b := rev.Text.Blocks[i]
		cl := text.Claim{Op: text.Replace, Base: rev.Digest, Block: b.ID, Lang: "en", Start: start, End: end, Exact: b.Content["en"][start:end], New: text.Split(words)}
		body = &talks.Amend{Rev: rev.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(cl), Holding: true}}}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.node.Act(context.Background(), body); err != nil {
		r.t.Fatal(err)
	}
}

// Hostile text of an opponent is shown as text on every page.
func TestHostileTextIsShownAsText(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "<script>alert(1)</script>")
	for _, p := range []string{"/", r.text(), r.text() + "?view=VES", r.text() + "?open=c2", r.text() + "/c/c2", r.text() + "/c/%3Cscript%3E", r.text() + "?view=%3Cscript%3E", "/t/%3Cscript%3E"} {
		_, body := r.get(r.known, p)
		if strings.Contains(body, "<script>") || strings.Contains(body, "<b>meet") || strings.Contains(body, "<i>peace") {
			t.Errorf("%s shows text of an opponent as HTML", p)
		}
	}
	if _, body := r.get(r.known, r.text()); !strings.Contains(body, "&lt;script&gt;alert(1)&lt;/script&gt;") || !strings.Contains(body, "&lt;b&gt;meet&lt;/b&gt; &amp; go on") {
		t.Error("the words aren't on the page")
	}
}

// Every route but the open ones is closed to strangers, whatever the method of the table.
func TestStrangersAreKeptOut(t *testing.T) {
	r := newRoom(t)
	for _, rt := range routes() {
		if rt.people {
			continue // people_test.go walks them
		}
		method, path, _ := strings.Cut(rt.pattern, " ")
		path = strings.NewReplacer("{$}", "", "{talks}", r.node.ID().String(), "{name}", "c1", "{id}", "none", "{file...}", "parley.css").Replace(path)
		req, err := http.NewRequest(method, r.srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if open := resp.StatusCode == http.StatusOK; open != (rt.open && rt.pattern != "GET /enter" && rt.pattern != "POST /lang") {
			t.Errorf("%s answers a stranger with %d", rt.pattern, resp.StatusCode)
		}
	}
}

func TestGuard(t *testing.T) {
	r := newRoom(t)
	ask := func(edit func(*http.Request)) *http.Response {
		t.Helper()
		req, err := http.NewRequest("GET", r.srv.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		edit(req)
		resp, err := r.known.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	good := ask(func(*http.Request) {})
	csp := good.Header.Get("Content-Security-Policy")
	if good.StatusCode != http.StatusOK || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || good.Header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("%d, headers %v", good.StatusCode, good.Header)
	}
	if c := ask(func(q *http.Request) { q.Host = "evil.example:80" }).StatusCode; c != http.StatusMisdirectedRequest {
		t.Errorf("another name for this address: %d", c)
	}
	for name, edit := range map[string]func(*http.Request){
		"cross-site":    func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", "cross-site") },
		"same-site":     func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", "same-site") },
		"other origin":  func(q *http.Request) { q.Header.Set("Origin", "https://evil.example") },
		"null origin":   func(q *http.Request) { q.Header.Set("Origin", "null") },
		"no origin":     func(q *http.Request) {},
		"broken origin": func(q *http.Request) { q.Header.Set("Origin", "http://%%%") },
	} {
		if c := ask(func(q *http.Request) { q.Method = "POST"; edit(q) }).StatusCode; c != http.StatusForbidden {
			t.Errorf("a form from %s: %d", name, c)
		}
	}
}

// An act reaches an open page through the live stream; a page that comes back
// is told what it missed.
func TestLive(t *testing.T) {
	r := newRoom(t)
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	listen := func(last string) *bufio.Reader {
		t.Helper()
		req, err := http.NewRequestWithContext(ctx, "GET", r.srv.URL+r.text()+"/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		if last != "" {
			req.Header.Set("Last-Event-ID", last)
		}
		resp, err := r.known.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" {
			t.Fatalf("content type %q", ct)
		}
		return bufio.NewReader(resp.Body)
	}
	event := func(b *bufio.Reader) string {
		t.Helper()
		for {
			line, err := b.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if id, ok := strings.CutPrefix(line, "id: "); ok {
				return strings.TrimSpace(id)
			}
		}
	}
	first := listen("")
	if _, err := first.ReadString('\n'); err != nil { // the stream is open
		t.Fatal(err)
	}
	r.propose(5, 6, "grave harm")
	id := event(first)
	if id == "" {
		t.Error("an event without a number")
	}
	if again := event(listen("0")); again != id {
		t.Errorf("who missed events is told %s, want %s", again, id)
	}
}

// What came since somebody looked is counted until it is marked as read.
func TestNewsAreCountedUntilRead(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "grave harm")
	if _, page := r.get(r.known, "/"); !strings.Contains(page, "Mark as read") {
		t.Fatal("nothing says that something is new")
	}
	if code, _, _ := r.post(r.known, r.text()+"/seen", url.Values{}); code != http.StatusOK {
		t.Fatalf("%d", code)
	}
	if _, page := r.get(r.known, "/"); strings.Contains(page, "Mark as read") {
		t.Error("it is still new")
	}
}

// The first page doesn't wait for long records: talks that aren't open yet stand there by their title, and nothing is said of
// them that wasn't checked. When they are, it says all.
func TestTalksBeingOpened(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "grave harm")
	id, dir := r.node.ID().String(), r.home.Dir()
	if err := r.home.Close(); err != nil {
		t.Fatal(err)
	}
	r.home = must(node.Open(dir, node.Options{}))
	t.Cleanup(func() { r.home.Close() })
	r.server.home = r.home
	r.server.opener = newOpener() // as after a start: opening the link has shown the page already
	for range cap(r.server.opener.slots) {
		r.server.opener.slots <- struct{}{} // long records are being opened
	}
	_, page := r.get(r.known, "/")
	for _, want := range []string{"Being opened", "Digital &lt;i&gt;peace", `href="` + r.text() + `"`, "1 talks is being opened", `http-equiv="refresh"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	for _, known := range []string{"Rev.", "bracket", "agreed", "Mark as read", "Nothing waits", "pen is"} {
		if strings.Contains(page, known) {
			t.Errorf("the page says %q of talks that weren't read", known)
		}
	}
	if code, text := r.get(r.known, "/t/"+id[:16]); code != http.StatusOK || !strings.Contains(text, "grave") {
		t.Errorf("the talks themselves wait for the others: %d", code)
	}
	for range cap(r.server.opener.slots) {
		<-r.server.opener.slots
	}
	for end := time.Now().Add(time.Minute); ; {
		if _, page = r.get(r.known, "/"); strings.Contains(page, "1 bracket open") && !strings.Contains(page, "eing opened") && !strings.Contains(page, "refresh") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("it stays like that:\n%s", page)
		}
	}
}
