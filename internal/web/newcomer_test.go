package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A manager invites himself, joins, and wants to clear and release his own draft: in either place he waits two days, and all are told.
func TestHoleSecondPersonInvitesHimself(t *testing.T) {
	r, a, now := newPeople(t, "VES")
	head, junior, lor := r.joined(a, seat("VES", All), "head"), r.joined(a, seat("VES", Read|Draft), "junior"), r.joined(a, seat("LOR", All), "lor")
	if _, page := r.get(head, "/people"); strings.Contains(page, "only two days later") || !strings.Contains(page, "invited by who runs this node, since") {
		t.Errorf("before there is a rule\n%s", page)
	}
	r.post(head, "/people/policy", url.Values{"can": {"clear", "release"}})
	*now = now.Add(time.Hour)
	if _, page := r.get(head, "/people"); !strings.Contains(page, "only two days later") {
		t.Errorf("where people are invited\n%s", page)
	}
	_, page, _ := r.post(head, "/people/invite", url.Values{"can": {"draft", "clear", "release"}})
	m := regexp.MustCompile(`/join\?i=([\w-]+)`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal(page)
	}
	self := browser(t)
	if code, page, _ := r.post(self, "/join", url.Values{"i": {m[1]}, "login": {"self"}, "name": {"Another <b>"}, "password": {words}}); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, page)
	}
	for name, c := range map[string]*http.Client{"head": head, "junior": junior, "self": self} {
		if _, page := r.get(c, "/"); !strings.Contains(page, "Another &lt;b&gt; is new in your delegation, invited by Name of head") || !strings.Contains(page, "Counts as a second person from") {
			t.Errorf("%s isn't told\n%s", name, page)
		}
	}
	if _, page := r.get(lor, "/"); strings.Contains(page, "is new in your delegation") {
		t.Error("another seat is told")
	}
	if _, page := r.get(head, "/people"); !strings.Contains(page, "invited by Name of head, since") || !strings.Contains(page, "Counts as a second person from") {
		t.Errorf("the people\n%s", page)
	}
	shared := func(c *http.Client, words string) string {
		t.Helper()
		at := r.keptDraft(c, words)
		_, page := r.get(c, at)
		r.post(c, at, url.Values{"do": {"share"}, "version": {version(t, page)}})
		return at
	}
	clears := func(c *http.Client, at string) (int, string) {
		t.Helper()
		_, page := r.get(c, at)
		v := "2"
		if m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page); m != nil {
			v = m[1]
		}
		code, said, _ := r.post(c, at, url.Values{"do": {"clear"}, "version": {v}})
		return code, page + said
	}
	first, second := shared(head, "by the manager"), shared(self, "by his second self")
	if code, page := clears(self, first); code != http.StatusForbidden || !strings.Contains(page, "you count as its second person from") || strings.Contains(page, `value="clear"`) {
		t.Errorf("the second self clears: %d\n%s", code, page)
	}
	if code, page := clears(head, second); code != http.StatusForbidden || !strings.Contains(page, "counts as drafted by you") {
		t.Errorf("he clears what his second self drafted: %d\n%s", code, page)
	}
	_, page, _ = r.post(head, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"by the manager"}})
	f := hidden(t, page)
	f.Set("draft", first[strings.LastIndex(first, "/")+1:])
	f.Set("version", "2")
	if code, _, _ := r.post(self, r.text()+"/sign", f); code < 400 || r.acts() != 1 {
		t.Errorf("the second self releases: %d, %d acts", code, r.acts())
	}
	*now = now.Add(50 * time.Hour)
	self = browser(t)
	r.post(self, "/login", url.Values{"login": {"self"}, "password": {words}})
	if code, page := clears(self, first); code != http.StatusOK {
		t.Errorf("after two days: %d\n%s", code, page)
	}
}
