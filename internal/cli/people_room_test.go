//go:build unix

package cli

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// person is a browser at a room with accounts, which takes the node's own certificate when it names localhost.
func person(t *testing.T, base string) *delegate {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	conf := &tls.Config{InsecureSkipVerify: true, VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
		c, err := x509.ParseCertificate(raw[0])
		if err != nil {
			return err
		}
		return c.VerifyHostname("localhost")
	}}
	tr := &http.Transport{TLSClientConfig: conf, ForceAttemptHTTP2: true}
	t.Cleanup(tr.CloseIdleConnections)
	return &delegate{t, base, &http.Client{Jar: jar, Transport: tr}}
}

// act shows an act on the pages and signs it.
func (d *delegate) act(path string, wish url.Values) string {
	d.t.Helper()
	_, form, _ := strings.Cut(d.post(path+"/ask", wish), `class="do"`)
	form, _, _ = strings.Cut(form, "</form>")
	out := url.Values{}
	for _, m := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return d.post(path+"/sign", out)
}

// A room with accounts over HTTPS in a process of its own: the first person is invited beside it, joins, works, is backed up and
// logs out; in the restored home her session is nobody's, her password and her drafts are there; blocked, she is out. Nothing secret
// is logged.
func TestServeAccounts(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	all := nations(t, "VES", "LOR")
	ves := all[0]
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--text", "base.md")
	var open struct{ Talks []struct{ ID string } }
	if err := json.Unmarshal([]byte(ves.do("talks", "list", "--json")), &open); err != nil || len(open.Talks) != 1 {
		t.Fatal(open, err)
	}
	path := "/t/" + open.Talks[0].ID[:16]
	at := freePort(t)
	_, port, _ := strings.Cut(at, ":")
	base := "https://localhost:" + port
	up := func() *process {
		t.Helper()
		return ves.serve("--listen", at, "--accounts", "true", "--tls", "true", "--log-level", "debug")
	}
	p := up()
	if p.room != base+"/" {
		t.Fatalf("the room is at %q", p.room)
	}
	var logs []string
	link := strings.TrimSpace(regexp.MustCompile(`(?m)^  https://.*$`).FindString(ves.do("people", "invite", "Anna Weiss")))
	if !strings.HasPrefix(link, base+"/join?i=") {
		t.Fatalf("the link is %q", link)
	}
	token := link[len(base+"/join?i="):]
	if l := ves.do("people", "list"); !strings.Contains(l, "(invited)") || strings.Contains(l, token) {
		t.Errorf("%s", l)
	}
	const password = "seven grey herons on the quay"
	anna := person(t, base)
	anna.get("/join?i=" + token)
	if page := anna.post("/join", url.Values{"i": {token}, "login": {"anna"}, "name": {"Anna Weiss"}, "password": {password}}); !strings.Contains(page, "Anna Weiss") {
		t.Fatal(page)
	}
	u, _ := url.Parse(base)
	session := anna.c.Jar.Cookies(u)
	anna.act(path, url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"quagmire, said Anna"}})
	if page := anna.get(path + "/record"); !strings.Contains(page, "quagmire, said Anna") || !strings.Contains(page, "Anna Weiss") {
		t.Error("what she said isn't in the record under her name")
	}
	ves.do("backup", "ves.backup")
	if page := anna.post("/logout", nil); !strings.Contains(page, `name="password"`) {
		t.Errorf("after the logout:\n%s", page)
	}
	if _, talk, code := ves.try("people", "block", "nobody"); code != ExitRefused || !strings.Contains(talk, "nobody has the login name") {
		t.Errorf("exit %d: %s", code, talk)
	}
	ves.end(syscall.SIGTERM)
	logs = append(logs, p.logged())

	// Elsewhere, from the backup.
	if err := os.RemoveAll(filepath.Join(ves.dir, "VES")); err != nil {
		t.Fatal(err)
	}
	ves.do("restore", "ves.backup")
	if out := ves.do("people", "list"); !strings.Contains(out, "anna") || strings.Contains(out, "(invited)") {
		t.Errorf("beside no room: %s", out)
	}
	p = up()
	old := person(t, base)
	old.c.Jar.SetCookies(u, session) // as whoever stole them before the backup would bring them
	if page := old.get("/"); !strings.Contains(page, `name="password"`) {
		t.Error("a session lives on in a restored home")
	}
	anna = person(t, base)
	if page := anna.post("/login", url.Values{"login": {"anna"}, "password": {password}, "to": {path + "/record"}}); !strings.Contains(page, "quagmire, said Anna") {
		t.Errorf("after the login:\n%s", page)
	}
	ves.do("people", "block", "anna")
	if page := anna.get("/"); !strings.Contains(page, `name="password"`) {
		t.Error("who is blocked is still in")
	}
	ves.end(syscall.SIGTERM)
	logs = append(logs, p.logged())
	ves.do("people", "unblock", "anna") // beside no room

	// Without accounts their verbs say so.
	p = ves.serve()
	if _, talk, code := ves.try("people", "list"); code != ExitRefused || !strings.Contains(talk, "without accounts") {
		t.Errorf("exit %d: %s", code, talk)
	}
	ves.end(syscall.SIGTERM)
	logs = append(logs, p.logged())
	for i, log := range logs {
		secrets := map[string]string{"the password": password, "the invitation": token, "the passphrase": "correct horse", "a word of a remark": "quagmire"}
		for _, c := range session {
			secrets["the cookie "+c.Name] = c.Value
		}
		for what, s := range secrets {
			if s == "" || strings.Contains(log, s) {
				t.Errorf("log %d has %s", i, what)
			}
		}
	}
	if !strings.Contains(logs[0], "joined") || !strings.Contains(logs[1], "changed an account") {
		t.Errorf("the logs say too little: %q", logs)
	}
}

// The link of a room of one person stays from one start to the next, and its browser with it, until another is asked for.
func TestLinkStays(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	ves := nations(t, "VES")[0]
	key := func(p *process) string {
		_, k, _ := strings.Cut(p.room, "key=")
		return k
	}
	first := ves.serve("--listen", freePort(t))
	d := first.enter(t)
	ves.end(syscall.SIGTERM)
	second := ves.serve("--listen", strings.TrimPrefix(d.base, "http://"))
	if key(second) != key(first) {
		t.Errorf("the link changed from %s to %s", first.room, second.room)
	}
	d.get("/") // an open tab goes on
	ves.end(syscall.SIGKILL)
	third := ves.serve("--listen", strings.TrimPrefix(d.base, "http://"), "--new-link")
	if key(third) == key(first) {
		t.Error("--new-link gave the old one")
	}
	for _, path := range []string{"/", "/enter?key=" + key(first)} {
		resp, err := d.c.Get(d.base + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("the old link still opens %s: %d", path, resp.StatusCode)
		}
	}
}
