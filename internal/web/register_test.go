package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/talks"
)

// A commitment is entered from what the words propose, confirmed by the other
// party, followed up, and shown to nobody who may not see where parties stand.
func TestRegisterPage(t *testing.T) {
	r, _, other := quietRoom(t)
	at := r.text() + "/register"
	_, page := r.get(r.known, at)
	if !strings.Contains(page, "Nobody entered anything yet.") || !strings.Contains(page, `value="calls upon"`) || strings.Contains(page, `href="`+at+`"`) {
		t.Fatalf("before anything was entered:\n%s", page)
	}
	f := formTo(page, r.text()+"/ask")
	for k, v := range map[string]string{"do": "enter", "due": "2001-03-01", "party": "LOR", "note": "a <b>list</b>"} {
		f.Set(k, v)
	}
	bad := url.Values{}
	for k, v := range f {
		bad[k] = v
	}
	bad.Set("due", "2001-02-30")
	before := r.acts()
	if code, body, _ := r.post(r.known, r.text()+"/ask", bad); code == http.StatusOK || r.acts() != before {
		t.Errorf("a day that no calendar has: %d\n%s", code, body)
	}
	_, asked, _ := r.post(r.known, r.text()+"/ask", f)
	if code, body, _ := r.post(r.known, r.text()+"/sign", hidden(t, asked)); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, body)
	}
	name := ""
	theirs := r.carry(r.node, other)
	r.signs(theirs, "LOR", func(d *desk.Desk) (*desk.Intent, error) {
		entered, _ := d.Register("2026-01-01")
		name = entered[0].Name
		return d.FollowUp(name, talks.SayConfirm, "")
	})
	r.carry(theirs, r.home)
	_, page = r.get(r.known, at)
	for _, want := range []string{"read so by LOR and VES", "agreed", "its day is over", "a &lt;b&gt;list&lt;/b&gt;", `value="withdraw"`, `href="` + at + `"`, `id="e-` + name + `"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if strings.Contains(page, `value="confirm"`) {
		t.Error("who entered it may confirm it")
	}
	for _, say := range []string{"forgotten", "confirm"} {
		if code, _, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"follow"}, "of": {name}, "say": {say}}); code == http.StatusOK {
			t.Errorf("our own entry, %s: %d", say, code)
		}
	}
	if code, _, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"follow"}, "of": {"VES-99"}, "say": {"done"}}); code == http.StatusOK {
		t.Errorf("no such entry: %d", code)
	}
	_, asked, _ = r.post(r.known, r.text()+"/ask", url.Values{"do": {"follow"}, "of": {name}, "say": {"done"}, "note": {"see paper 9"}})
	if code, body, _ := r.post(r.known, r.text()+"/sign", hidden(t, asked)); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, body)
	}
	if _, page = r.get(r.known, at); !strings.Contains(page, "VES: done, “see paper 9”") || strings.Contains(page, "its day is over") {
		t.Errorf("done:\n%s", page)
	}
	a, _ := r.people(t, "VES")
	if code, page := r.get(r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"), at); code != http.StatusOK || strings.Contains(page, "<form method=\"post\" action=\""+r.text()+"/ask\"") {
		t.Errorf("an observer of open talks reads and may not act: %d\n%s", code, page)
	}
}
