//go:build unix

package cli

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// delegate is a browser that has opened the link of a room.
type delegate struct {
	t    *testing.T
	base string
	c    *http.Client
}

func (p *process) enter(t *testing.T) *delegate {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &delegate{t, strings.TrimSuffix(p.room[:strings.Index(p.room, "/enter")], "/"), &http.Client{Jar: jar}}
	d.get(p.room[len(d.base):])
	return d
}

func (d *delegate) get(path string) string {
	d.t.Helper()
	resp, err := d.c.Get(d.base + path)
	return d.read(resp, err)
}

func (d *delegate) post(path string, f url.Values) string {
	d.t.Helper()
	req, err := http.NewRequest("POST", d.base+path, strings.NewReader(f.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", d.base)
	resp, err := d.c.Do(req)
	return d.read(resp, err)
}

// sign asks for an act on the pages of talks, and signs what is shown.
func (d *delegate) sign(path string, wish url.Values) {
	d.t.Helper()
	page := d.post(path+"/ask", wish)
	for range 100 { // acts of others may come between looking and signing; then one looks again
		_, form, _ := strings.Cut(page, `class="do"`)
		form, _, _ = strings.Cut(form, "</form>")
		out := url.Values{}
		for _, m := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
			out.Add(m[1], html.UnescapeString(m[2]))
		}
		if page = d.post(path+"/sign", out); !strings.Contains(page, "Something came while you were reading") {
			return
		}
	}
	d.t.Fatal("something comes each time between looking and signing")
}

func (d *delegate) read(resp *http.Response, err error) string {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %s %v\n%s", resp.Request.URL.Path, resp.Status, err, b)
	}
	return string(b)
}

// An act that a delegate signs on a page of one node stands on the pages of the other, with nothing done there: two processes.
func TestAnActOnAPageReachesTheOtherNode(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	all := nations(t, "VES", "LOR")
	ves, lor := all[0], all[1]
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--text", "base.md")
	ves.do("peers", "add", "LOR", "--card", "LOR.card")
	lor.do("peers", "add", "VES", "https://"+ves.addr, "--card", "VES.card")
	v := ves.serve("--sync-listen", ves.addr).enter(t)
	l := lor.serve().enter(t)
	l.post("/peers/call", url.Values{"party": {"VES"}})
	offer := regexp.MustCompile(`name="talks" value="([0-9a-f]{64})"`).FindStringSubmatch(l.get("/peers"))
	if offer == nil {
		t.Fatalf("no offer on the page:\n%s", l.get("/peers"))
	}
	l.post("/offers/take", url.Values{"talks": {offer[1]}})
	path := "/t/" + offer[1][:16]
	sign := func(d *delegate, wish url.Values) { t.Helper(); d.sign(path, wish) }
	sign(l, url.Values{"do": {"accede"}}) // LOR calls VES at once
	eventually(t, "VES sees that LOR joined", func() bool { return strings.Contains(v.get(path+"/record"), "LOR") })
	sign(l, url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"said on a page in Lorne"}})
	eventually(t, "what LOR said is on VES's page", func() bool { return strings.Contains(v.get(path+"/record"), "said on a page in Lorne") })
	sign(v, url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"answered in Vesper"}}) // LOR asks each second
	eventually(t, "what VES said is on LOR's page", func() bool { return strings.Contains(l.get(path+"/record"), "answered in Vesper") })
}

// The debug address has health, metrics and profiles, each metric that docs/operate.md explains and no other, and answers to
// its own name only; without the setting there is none.
func TestDebugAddress(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	all := nations(t, "VES", "LOR")
	ves := all[0]
	ves.do("seats", "lodge", "--hosted", "GUE", "Guestland")
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--party", "GUE.card", "--text", "base.md")
	ves.do("peers", "add", "LOR", "https://"+all[1].addr)
	at := freePort(t)
	p := ves.serve("--debug-listen", at)
	p.enter(t)
	d := &delegate{t, "http://" + at, http.DefaultClient}
	if b := d.get("/healthz") + d.get("/readyz"); b != "ok\nready\n" {
		t.Errorf("%q", b)
	}
	ves.try("sync") // nobody is there
	page := d.get("/metrics")
	for _, want := range []string{"\nparley_talks 1\n", "\nparley_acts 1\n", "\nparley_peer_failures{party=\"LOR\"} ", "\nparley_peer_failures{party=\"LOR\",seat=\"GUE\"} ", "\nparley_must_rekey 0\n", "\nparley_http_requests_total 2\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("metrics lack %q:\n%s", want, page)
		}
	}
	line := regexp.MustCompile(`^(# HELP (parley_[a-z_]+) [^\n]+|# TYPE (parley_[a-z_]+) (gauge|counter)|(parley_[a-z_]+)(\{party="[A-Z0-9]+"(,seat="[A-Z0-9]+")?\})? [0-9.e+-]+)$`)
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "operate.md"))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(parley_[a-z_]+)` \\| (gauge|counter) \\|").FindAllStringSubmatch(string(raw), -1) {
		said[m[1]] = m[2]
	}
	for _, l := range strings.Split(strings.TrimSpace(page), "\n") {
		m := line.FindStringSubmatch(l)
		if m == nil {
			t.Errorf("no line of metrics: %q", l)
			continue
		}
		if m[3] != "" {
			if said[m[3]] != m[4] {
				t.Errorf("docs/operate.md calls %s %q, it is a %s", m[3], said[m[3]], m[4])
			}
			delete(said, m[3])
		}
	}
	for name := range said {
		t.Errorf("docs/operate.md explains %s, which isn't there", name)
	}
	if !strings.Contains(d.get("/debug/pprof/"), "goroutine") || len(d.get("/debug/pprof/heap")) == 0 {
		t.Error("no profiles")
	}
	req, _ := http.NewRequest("GET", d.base+"/metrics", nil)
	req.Host = "evil.example"
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another name: %d", resp.StatusCode)
	}
	resp, err = http.Get(strings.TrimSuffix(p.room[:strings.Index(p.room, "/enter")], "/") + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		t.Error("the pages' address has metrics")
	}
}
