package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/accounts"
)

// A looser rule is asked for on the page, told to all in the delegation and to nobody else, and settled by another who manages it.
func TestHoleRuleLoosenedOnThePage(t *testing.T) {
	r, a, now := newPeople(t, "VES")
	head, other := r.joined(a, seat("VES", All), "head"), r.joined(a, seat("VES", All), "other")
	junior := r.joined(a, seat("VES", Read|Draft), "junior")
	lor := r.joined(a, seat("LOR", All), "lor")
	sec := r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec")
	r.post(head, "/people/policy", url.Values{"can": {"release"}})
	_, page, _ := r.post(head, "/people/policy", url.Values{})
	const told = "wants your delegation to ask for no second person any more"
	if !strings.Contains(page, told) || !strings.Contains(page, "Take it back") || strings.Contains(page, "Confirm the looser rule") {
		t.Errorf("to who asked\n%s", page)
	}
	_, page, _ = r.post(head, r.text()+"/ask", url.Values{"do": {"comment"}, "note": {"x"}})
	if code, _, _ := r.post(head, r.text()+"/sign", hidden(t, page)); code != http.StatusForbidden || r.acts() != 1 {
		t.Errorf("the one alone signs at once: %d", code)
	}
	_, page = r.get(other, "/")
	id := regexp.MustCompile(`name="id" value="([0-9a-f]{32})"`).FindStringSubmatch(page)
	if !strings.Contains(page, told) || !strings.Contains(page, "Name of head") || id == nil || !strings.Contains(page, "2 things wait") {
		t.Fatalf("to another who manages\n%s", page)
	}
	if _, page := r.get(junior, "/"); !strings.Contains(page, told) || strings.Contains(page, "/people/looser") {
		t.Errorf("to who doesn't manage\n%s", page)
	}
	for name, c := range map[string]*http.Client{"another seat": lor, "the secretariat": sec} {
		for _, p := range []string{"/", "/people"} {
			if _, page := r.get(c, p); strings.Contains(page, "second person any more") {
				t.Errorf("%s is told", name)
			}
		}
		if code, _, _ := r.post(c, "/people/looser", url.Values{"id": {id[1]}, "do": {"confirm"}}); code < 400 {
			t.Errorf("%s confirms: %d", name, code)
		}
	}
	for name, c := range map[string]*http.Client{"who asked": head, "who manages since today": other, "who doesn't manage": junior} {
		if code, _, _ := r.post(c, "/people/looser", url.Values{"id": {id[1]}, "do": {"confirm"}}); code != http.StatusForbidden {
			t.Errorf("%s confirms: %d", name, code)
		}
	}
	*now = now.Add(50 * time.Hour)
	in := func(login string) *http.Client {
		c := browser(t)
		if code, page, _ := r.post(c, "/login", url.Values{"login": {login}, "password": {words}}); code != http.StatusOK {
			t.Fatalf("%d\n%s", code, page)
		}
		return c
	}
	other, head = in("other"), in("head")
	if code, page, _ := r.post(other, "/people/looser", url.Values{"id": {id[1]}, "do": {"confirm"}}); code != http.StatusOK || !strings.Contains(page, "Name of other confirmed it") {
		t.Errorf("%d\n%s", code, page)
	}
	_, page, _ = r.post(head, r.text()+"/ask", url.Values{"do": {"comment"}, "note": {"x"}})
	if code, page, _ := r.post(head, r.text()+"/sign", hidden(t, page)); code != http.StatusOK || r.acts() != 2 {
		t.Errorf("%d\n%s", code, page)
	}
	r.post(head, "/people/policy", url.Values{"can": {"clear"}})
	_, page, _ = r.post(other, "/people/policy", url.Values{})
	id = regexp.MustCompile(`name="id" value="([0-9a-f]{32})"`).FindStringSubmatch(page)
	if code, page, _ := r.post(head, "/people/looser", url.Values{"id": {id[1]}, "do": {"refuse"}}); code != http.StatusOK || strings.Contains(page, told) {
		t.Errorf("refuse: %d\n%s", code, page)
	}
}
