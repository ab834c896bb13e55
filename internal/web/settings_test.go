package web

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/node"
)

const chosen = "a heron on the quay"

// download posts a form and returns what came, whole or not.
func (r *room) download(c *http.Client, path string, f url.Values) (int, http.Header, []byte) {
	r.t.Helper()
	req := must(http.NewRequest("POST", r.srv.URL+path, strings.NewReader(f.Encode())))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", r.srv.URL)
	resp := must(c.Do(req))
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, raw
}

// On one's own node: who has the link makes a backup under a passphrase that he chooses, which lies nowhere, and what comes
// down restores to the same talks.
func TestBackupOverThePages(t *testing.T) {
	r := newRoom(t)
	var log bytes.Buffer
	r.server.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if _, page := r.get(r.known, "/settings"); !strings.Contains(page, "No backup was made yet") || !strings.Contains(page, "parley rekey") || !strings.Contains(page, `href="/peers"`) || strings.Contains(page, `href="/people"`) {
		t.Errorf("the page:\n%s", page)
	}
	for _, f := range []url.Values{{}, {"passphrase": {"short"}, "again": {"short"}}, {"passphrase": {chosen}, "again": {chosen + "!"}}} {
		if code, _, body := r.download(r.known, "/settings/backup", f); code != http.StatusBadRequest || bytes.Contains(body, []byte("age-encryption")) {
			t.Errorf("%v: %d", f, code)
		}
	}
	code, h, raw := r.download(r.known, "/settings/backup", url.Values{"passphrase": {chosen}, "again": {chosen}})
	if code != http.StatusOK || !strings.Contains(h.Get("Content-Disposition"), "attachment") || !bytes.HasPrefix(raw, []byte("age-encryption.org/")) || bytes.Contains(raw, []byte("VES")) {
		t.Fatalf("%d %v, %d bytes", code, h, len(raw))
	}
	dir := filepath.Join(t.TempDir(), "again")
	opt := node.Options{Passphrase: func() (string, error) { return chosen, nil }}
	if _, err := node.Restore(dir, bytes.NewReader(raw), opt); err != nil {
		t.Fatal(err)
	}
	again := must(node.Open(dir, opt))
	defer again.Close()
	if n := must(again.Node(t.Context(), r.node.ID())); n.Acts() != r.node.Acts() || again.MustRekey() == "" {
		t.Errorf("%d acts, must re-key: %q", n.Acts(), again.MustRekey())
	}
	if _, page := r.get(r.known, "/settings"); !strings.Contains(page, "The last whole backup was made on 20") || strings.Contains(page, "broke off") {
		t.Errorf("the page afterwards:\n%s", page)
	}
	if strings.Contains(log.String(), chosen) {
		t.Error("the log has the passphrase")
	}
	r.server.backups.running = true
	if code, _, _ := r.download(r.known, "/settings/backup", url.Values{"passphrase": {chosen}, "again": {chosen}}); code != http.StatusConflict {
		t.Errorf("two at once: %d", code)
	}
}

// A backup has everybody's keys and drafts in it: on a node with accounts nobody gets one who could open it with a passphrase of
// his own choice, and no delegation gets what is private to another.
func TestHoleBackupOfOthers(t *testing.T) {
	for name, want := range map[string]map[string]int{
		"plain":         {"secretariat": 403, "VES": 403, "LOR": 403, "junior": 403, "observer": 403},
		"plain, guests": {"secretariat": 403, "VES": 403, "LOR": 403, "junior": 403, "observer": 403},
		"sealed":        {"secretariat": 200, "VES": 200, "LOR": 403, "junior": 403, "observer": 403},
		"sealed guests": {"secretariat": 200, "VES": 403, "LOR": 403, "junior": 403, "observer": 403},
	} {
		t.Run(name, func(t *testing.T) {
			opt, guests := node.Config{Code: "VES", Name: "Vesper", Plain: true}, strings.Contains(name, "guests")
			if strings.HasPrefix(name, "sealed") {
				opt = node.Config{Code: "VES", Name: "Vesper", Passphrase: words, WorkFactor: 4}
			}
			r := &room{t: t, home: must(node.Init(t.TempDir(), opt))}
			t.Cleanup(func() { r.home.Close() })
			if guests {
				must(r.home.Lodge("LOR", "Lorne", true))
			}
			r.open("# Peace\n\n1. *Decides* to meet.\n")
			a, _ := r.people(t, "VES", "LOR")
			for who, c := range map[string]*http.Client{
				"secretariat": r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"),
				"VES":         r.joined(a, seat("VES", All), "ves"),
				"LOR":         r.joined(a, seat("LOR", All), "lor"),
				"junior":      r.joined(a, seat("VES", All&^Manage), "junior"),
				"observer":    r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
			} {
				_, page := r.get(c, "/settings")
				code, _, raw := r.download(c, "/settings/backup", url.Values{"passphrase": {chosen}, "again": {chosen}})
				if code != want[who] || bytes.HasPrefix(raw, []byte("age-encryption")) != (code == 200) || strings.Contains(page, "/settings/backup") != (code == 200) {
					t.Errorf("%s: %d, the page offers it: %v", who, code, strings.Contains(page, "/settings/backup"))
				}
				if code != 200 {
					continue
				}
				for pass, good := range map[string]bool{chosen: false, words: true} {
					_, err := node.Restore(filepath.Join(t.TempDir(), "again"), bytes.NewReader(raw), node.Options{Passphrase: func() (string, error) { return pass, nil }})
					if (err == nil) != good {
						t.Errorf("%s opens it with %q: %v", who, pass, err)
					}
				}
			}
		})
	}
}
