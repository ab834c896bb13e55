package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/accounts"
	"parley/internal/brief"
	"parley/internal/node"
)

// heron is in everything that the tests write into a brief, and nowhere else.
const heron = "heron-7731"

// opened opens the brief in a browser.
func (r *room) opened(c *http.Client, password string) {
	r.t.Helper()
	if code, body, _ := r.post(c, r.text()+"/brief/open", url.Values{"password": {password}}); code != http.StatusOK || !strings.Contains(body, "In a minute") {
		r.t.Fatalf("open the brief: %d\n%s", code, body)
	}
}

// noted changes the brief.
func (r *room) noted(c *http.Client, f url.Values) string {
	r.t.Helper()
	code, body, at := r.post(c, r.text()+"/brief", f)
	if code != http.StatusOK || !strings.HasSuffix(at, "/brief") {
		r.t.Fatalf("%s: %d at %s\n%s", f.Get("do"), code, at, body)
	}
	return body
}

// proposed makes a claim: c2.
func (r *room) proposed(c *http.Client, block, words string) {
	r.t.Helper()
	_, page, _ := r.post(c, r.text()+"/ask", url.Values{"do": {"propose"}, "op": {"words"}, "block": {block}, "words": {words}, "lang": {"en"}, "as": {"LOR"}})
	if code, body, _ := r.post(c, r.text()+"/sign", hidden(r.t, page)); code != http.StatusOK || !strings.Contains(body, "c2") {
		r.t.Fatalf("propose: %d\n%s\n%s", code, page, body)
	}
}

// fieldsOf are the hidden fields of the form on a page that has a button.
func fieldsOf(t testing.TB, page, button string) url.Values {
	t.Helper()
	f := url.Values{}
	for _, form := range regexp.MustCompile(`(?s)<form.*?</form>`).FindAllString(page, -1) {
		if !strings.Contains(form, `value="`+button+`"`) {
			continue
		}
		for _, m := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
			f.Add(m[1], m[2])
		}
	}
	return f
}

// Unlock, a red line before any bracket is open, stances on one that is, the overview; and the drawer says what is wanted.
func TestBriefPages(t *testing.T) {
	r := newRoom(t)
	c := r.known
	if _, body := r.get(c, r.text()+"/brief"); !strings.Contains(body, "seals nothing") || strings.Contains(body, "In a minute") {
		t.Fatalf("locked\n%s", body)
	}
	if code, _, _ := r.post(c, r.text()+"/brief", url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {heron}}); code != http.StatusForbidden {
		t.Errorf("changed while it is locked: %d", code)
	}
	r.opened(c, "")
	r.noted(c, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"legally binding"}, "note": {heron}})
	_, page := r.get(c, r.text()+"/brief")
	op2 := regexp.MustCompile(`at\?p=([^"]+)"[^>]*>OP2`).FindStringSubmatch(page)
	if op2 == nil {
		t.Fatalf("no OP2\n%s", page)
	}
	if body := r.noted(c, url.Values{"do": {"line"}, "must": {"must"}, "block": {op2[1]}, "words": {"prevent harm"}}); !strings.Contains(body, "2 red lines: 2 safe.") {
		t.Errorf("overview\n%s", body)
	}
	r.proposed(c, op2[1], "*Calls upon* all States to avoid harm.")
	_, at := r.get(c, r.text()+"/brief/at?c=c2")
	f := fieldsOf(t, at, "place")
	if len(f["option"]) != 2 || f.Get("place") == "" {
		t.Fatalf("%v\n%s", f, at)
	}
	f.Set("do", "place")
	f.Set("stance0", "support")
	f.Set("stance1", "oppose")
	for _, wrong := range []string{"-1", "10001", "many", "1.5"} {
		f.Set("points0", wrong)
		if code, body, _ := r.post(c, r.text()+"/brief", f); code != http.StatusBadRequest || !strings.Contains(body, "points are a whole number from 0 to 10000") {
			t.Errorf("%s points: %d\n%s", wrong, code, body)
		}
	}
	f.Set("points0", "4711")
	f.Set("rank", "vital")
	f.Set("note", heron)
	f.Set("pending", "1")
	body := r.noted(c, f)
	for _, want := range []string{"2 red lines: 1 open, 1 safe.", "vital", "we support it", "we oppose it", "the capital hasn’t said yet", "crosses a red line", `/c/c2">c2</a>`} {
		if !strings.Contains(body, want) {
			t.Errorf("the overview lacks %q\n%s", want, body)
		}
	}
	if _, at := r.get(c, r.text()+"/brief/at?c=c2"); !strings.Contains(at, `name="points0" min="0" max="10000" value="4711"`) || !strings.Contains(at, `placeholder="0"`) {
		t.Errorf("the points by hand aren't on the form again\n%s", at)
	}
	if code, again, _ := r.post(c, r.text()+"/brief", f); code != http.StatusConflict || !strings.Contains(again, "a colleague changed this meanwhile") {
		t.Errorf("an old form: %d\n%s", code, again)
	}
	for _, p := range []string{"/c/c2", "?open=c2"} {
		if _, body := r.get(c, r.text()+p); !strings.Contains(body, "Your delegation’s instruction") || !strings.Contains(body, "we oppose it") || !strings.Contains(body, heron) {
			t.Errorf("%s lacks the instruction\n%s", p, body)
		}
	}
	// The others' claim stands first among what waits: it may take away words that must stand.
	if _, body := r.get(c, r.text()); !strings.Contains(body, "Crosses a red line: ‘prevent harm’ (OP2) must stand.") {
		t.Errorf("no warning\n%s", body)
	}
	// All stances taken back: nothing is left of the instruction.
	_, at = r.get(c, r.text()+"/brief/at?c=c2")
	f = fieldsOf(t, at, "place")
	f.Set("do", "place")
	if body := r.noted(c, f); strings.Contains(body, "we support it</b>") && strings.Contains(body, "vital") {
		t.Errorf("it stays\n%s", body)
	}
	if code, _, _ := r.post(c, r.text()+"/brief/lock", nil); code != http.StatusOK {
		t.Error(code)
	}
	if _, body := r.get(c, r.text()); !strings.Contains(body, "nothing watches over its red lines") || strings.Contains(body, "prevent harm’") {
		t.Errorf("locked\n%s", body)
	}
	if _, body := r.get(c, r.text()+"/c/c2"); strings.Contains(body, heron) || !strings.Contains(body, "The brief is locked.") {
		t.Errorf("locked\n%s", body)
	}
}

// The brief opens by the passphrase of the node, and guesses are slowed; it is locked again when nobody used it for a while.
func TestBriefByPassphrase(t *testing.T) {
	home, err := node.Init(t.TempDir(), node.Config{Code: "VES", Name: "Vesper", Passphrase: "quiet water", WorkFactor: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { home.Close() })
	r := newRoomAt(t, home)
	now := time.Now()
	r.server.briefs.now = func() time.Time { return now }
	for range briefGuesses {
		if code, _, _ := r.post(r.known, r.text()+"/brief/open", url.Values{"password": {"wrong"}}); code != http.StatusForbidden {
			t.Fatal(code)
		}
	}
	if code, _, _ := r.post(r.known, r.text()+"/brief/open", url.Values{"password": {"quiet water"}}); code != http.StatusTooManyRequests {
		t.Errorf("the sixth guess: %d", code)
	}
	now = now.Add(briefWait)
	r.opened(r.known, "quiet water")
	now = now.Add(briefIdle - time.Second)
	if _, body := r.get(r.known, r.text()+"?part=1"); !strings.Contains(body, "main") {
		t.Error("no page")
	}
	now = now.Add(2 * time.Second) // a page that keeps itself fresh is nobody
	if _, body := r.get(r.known, r.text()+"/brief"); strings.Contains(body, "In a minute") {
		t.Error("still open")
	}
}

// Nothing of a brief is in any page of anybody else, in a log, or in an error.
func TestHoleBriefForOthers(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	var log bytes.Buffer
	r.server.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	head := r.joined(a, seat("VES", All), "head")
	r.opened(head, words)
	r.noted(head, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"harm"}, "note": {heron}})
	r.noted(head, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {heron}})
	r.proposed(head, "b5", "*Calls upon* all States to prevent harm, at once.")
	_, at := r.get(head, r.text()+"/brief/at?c=c2")
	f := fieldsOf(t, at, "place")
	f.Set("do", "place")
	f.Set("note", heron)
	f.Set("stance1", "never")
	r.noted(head, f)
	for _, bad := range []url.Values{
		{"do": {heron}}, {"do": {"line"}, "must": {heron}}, {"do": {"place"}, "place": {heron}}, {"do": {"drop"}, "name": {heron}}, {"do": {"whole"}, "floor": {heron}},
		{"do": {"line"}, "must": {"must"}, "words": {heron + "\x01"}}, {"do": {"line"}, "must": {"must"}, "block": {heron + "\x01"}, "words": {"a"}},
	} {
		if code, body, _ := r.post(head, r.text()+"/brief", bad); code < 400 || code >= 500 || strings.Contains(body, heron) {
			t.Errorf("%v: %d\n%s", bad, code, body)
		}
	}
	others := map[string]*http.Client{
		"stranger":     browser(t),
		"observer":     r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
		"secretariat":  r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"),
		"adviser":      r.joined(a, seat("VES", Read), "adviser"),
		"another seat": r.joined(a, seat("LOR", All), "lor"),
		"junior":       r.joined(a, seat("VES", Read|Draft), "junior"), // may open it, and hasn't
	}
	for name, c := range others {
		for _, rt := range routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if method != "GET" || strings.HasSuffix(path, "/live") {
				continue
			}
			path = strings.NewReplacer("{$}", "", "{talks}", r.node.ID().String(), "{name}", "c2", "{id}", strings.Repeat("0", 32), "{dir}", "none", "{file...}", "parley.css").Replace(path)
			for _, q := range []string{"", "?open=c2", "?c=c2"} {
				code, body := r.get(c, path+q)
				if strings.Contains(body, heron) || strings.Contains(body, "red line:") {
					t.Errorf("%s sees the brief at %s%s: %d", name, path, q, code)
				}
			}
		}
		if name == "junior" {
			continue
		}
		for _, p := range []string{"/brief/open", "/brief/lock", "/brief"} {
			if code, body, _ := r.post(c, r.text()+p, url.Values{"password": {words}, "do": {"line"}}); name == "stranger" && code != http.StatusUnauthorized || name != "stranger" && code != http.StatusForbidden || strings.Contains(body, heron) {
				t.Errorf("%s, %s: %d", name, p, code)
			}
		}
	}
	// The junior reads it with a password of its own, and changes nothing.
	if code, _, _ := r.post(others["junior"], r.text()+"/brief/open", url.Values{"password": {"not mine"}}); code != http.StatusForbidden {
		t.Errorf("a wrong password: %d", code)
	}
	r.opened(others["junior"], words)
	if code, _, _ := r.post(others["junior"], r.text()+"/brief", url.Values{"do": {"line"}, "must": {"must"}, "words": {"x"}}); code != http.StatusForbidden {
		t.Errorf("the junior changed it: %d", code)
	}
	// Logged out: the next login finds it locked.
	r.post(head, "/logout", nil)
	r.post(head, "/login", url.Values{"login": {"head"}, "password": {words}})
	if _, body := r.get(head, r.text()+"/brief"); strings.Contains(body, heron) || !strings.Contains(body, "Open the brief") {
		t.Errorf("open after logout\n%s", body)
	}
	if strings.Contains(log.String(), heron) || strings.Contains(log.String(), "prevent harm") {
		t.Errorf("the log tells\n%s", &log)
	}
	raw, err := os.ReadFile(filepath.Join(r.home.Dir(), brief.FileName))
	if err != nil || bytes.Contains(raw, []byte(heron)) {
		t.Error("the file", err)
	}
}

// Before an act that crosses a red line the page says which and wants a tick of its own; without it nothing is signed, at the signing, at a
// draft's release or where a browser signs. While the brief is locked the page says that nothing is watched.
func TestRedLineBeforeSigning(t *testing.T) {
	r := newRoom(t)
	c := r.known
	r.opened(c, "")
	r.proposed(c, "b5", "*Calls upon* all States to avoid harm.")
	r.noted(c, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"avoid"}})
	before := r.acts()
	accept := url.Values{"do": {"accept"}, "name": {"c2"}}
	_, page, _ := r.post(c, r.text()+"/ask", accept)
	if !strings.Contains(page, "Crosses a red line: ‘avoid’ must not stand.") || !strings.Contains(page, `name="crossed"`) {
		t.Fatalf("no warning\n%s", page)
	}
	f := hidden(t, page)
	tick := f.Get("crossed")
	for _, bad := range []string{"", "1", strings.Repeat("0", 16)} {
		f.Set("crossed", bad)
		if _, again, _ := r.post(c, r.text()+"/sign", f); r.acts() != before || !strings.Contains(again, `name="crossed"`) {
			t.Errorf("tick %q: %d acts\n%s", bad, r.acts(), again)
		}
		if code, body, _ := r.post(c, r.text()+"/prepare", f); code != http.StatusConflict {
			t.Errorf("tick %q, prepared: %d\n%s", bad, code, body)
		}
	}
	// A draft of it wants the tick, too.
	f.Del("crossed")
	_, draft, at := r.post(c, r.text()+"/drafts", f)
	if !strings.Contains(draft, "Crosses a red line") {
		t.Fatalf("the draft at %s says nothing\n%s", at, draft)
	}
	d := hidden(t, draft)
	d.Del("crossed")
	if code, _, _ := r.post(c, r.text()+"/sign", d); code != http.StatusConflict || r.acts() != before {
		t.Errorf("released without the tick: %d, %d acts", code, r.acts())
	}
	// What crosses none wants none.
	if _, page, _ := r.post(c, r.text()+"/ask", url.Values{"do": {"object"}, "name": {"c2"}}); strings.Contains(page, `name="crossed"`) {
		t.Errorf("an objection crosses a red line\n%s", page)
	}
	f.Set("crossed", tick)
	if code, body, _ := r.post(c, r.text()+"/sign", f); code != http.StatusOK || r.acts() != before+1 {
		t.Errorf("with the tick: %d, %d acts\n%s", code, r.acts(), body)
	}
	r.post(c, r.text()+"/brief/lock", nil)
	_, page, _ = r.post(c, r.text()+"/ask", url.Values{"do": {"support"}, "name": {"c2"}})
	if !strings.Contains(page, "nothing watches over its red lines") || strings.Contains(page, "Crosses a red line") {
		t.Errorf("locked\n%s", page)
	}
}
