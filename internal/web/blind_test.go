package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/internal/accounts"
)

// newBlind is two delegations of a hub, each with its own brief open.
func newBlind(t *testing.T) (*room, *accounts.Store, map[string]*http.Client) {
	t.Helper()
	r := newGuests(t)
	a, _ := r.people(t, "VES", "LOR")
	all := map[string]*http.Client{"VES": r.joined(a, seat("VES", All), "ves"), "LOR": r.joined(a, seat("LOR", All), "lor")}
	_, page, _ := r.post(all["LOR"], r.text()+"/ask", url.Values{"do": {"accede"}})
	r.post(all["LOR"], r.text()+"/sign", hidden(t, page))
	_, page, _ = r.post(all["LOR"], r.text()+"/ask", url.Values{"do": {"propose"}, "op": {"words"}, "block": {"b1"}, "words": {"Decides to part"}, "lang": {"en"}})
	if code, body, _ := r.post(all["LOR"], r.text()+"/sign", hidden(t, page)); code != http.StatusOK {
		t.Fatalf("propose: %d\n%s", code, body)
	}
	for _, c := range all {
		r.opened(c, words)
	}
	return r, a, all
}

// claimed is the only claim of the page.
func (r *room) claimed(c *http.Client) string {
	r.t.Helper()
	_, page := r.get(c, r.text()+"/blind")
	m := regexp.MustCompile(`name="name" value="(c\d+)"`).FindStringSubmatch(page)
	if m == nil {
		r.t.Fatalf("no claim is offered\n%s", page)
	}
	return m[1]
}

// commits puts the commitment that the page asks for on the record, if it does.
func (r *room) commits(c *http.Client) {
	r.t.Helper()
	_, page := r.get(c, r.text()+"/blind")
	if f := formTo(page, r.text()+"/ask"); f.Get("note") != "" && strings.Contains(page, "Put our commitment") {
		f.Set("do", "comment")
		_, ask, _ := r.post(c, r.text()+"/ask", f)
		if code, body, _ := r.post(c, r.text()+"/sign", hidden(r.t, ask)); code != http.StatusOK {
			r.t.Fatalf("commit: %d\n%s", code, body)
		}
	}
}

// says is the file for the other.
func (r *room) says(c *http.Client) []byte {
	r.t.Helper()
	_, page := r.get(c, r.text()+"/blind")
	f := formTo(page, r.text()+"/blind/file")
	if f == nil {
		r.t.Fatalf("nothing to send\n%s", page)
	}
	code, raw, _ := r.post(c, r.text()+"/blind/file", f)
	if code != http.StatusOK {
		r.t.Fatalf("the file: %d\n%s", code, raw)
	}
	return []byte(raw)
}

// Two delegations test a claim: its limits stand where each decides, the commitment is an act like any other, and each hears both or not both.
func TestBlindPages(t *testing.T) {
	for answer, want := range map[string]string{"accept": "Both accept. It binds both.", "refuse": "Not both accept."} {
		r, _, all := newBlind(t)
		ves, lor := all["VES"], all["LOR"]
		_, page := r.get(ves, r.text()+"/blind")
		if !strings.Contains(page, "Experimental.") || !strings.Contains(page, "Whoever opens last can stop before") {
			t.Errorf("no limits\n%s", page)
		}
		code, ask, _ := r.post(ves, r.text()+"/blind/ask", url.Values{"with": {"LOR"}, "name": {r.claimed(ves)}})
		if code != http.StatusOK || !strings.Contains(ask, "Whoever accepts always learns the other’s no") || !strings.Contains(ask, "Whoever opens last can stop before") {
			t.Fatalf("ask: %d\n%s", code, ask)
		}
		f := formTo(ask, r.text()+"/blind")
		f.Set("answer", "accept")
		if code, body, _ := r.post(ves, r.text()+"/blind", f); code != http.StatusConflict || !strings.Contains(body, "tick that you have read") {
			t.Errorf("unread: %d\n%s", code, body)
		}
		f.Set("read", "yes")
		if code, body, _ := r.post(ves, r.text()+"/blind", f); code != http.StatusOK || !strings.Contains(body, "Run 1 with LOR") {
			t.Fatalf("begin: %d\n%s", code, body)
		}
		if code, _, _ := r.post(ves, r.text()+"/blind", f); code != http.StatusConflict {
			t.Errorf("a second answer: %d", code)
		}
		code, ask = r.bringsFile(lor, r.text()+"/blind/step", "file", r.says(ves), nil)
		if code != http.StatusOK || !strings.Contains(ask, "VES asks: do both of you accept these claims together?") || !strings.Contains(ask, "Whoever opens last can stop before") {
			t.Fatalf("the question: %d\n%s", code, ask)
		}
		f = formTo(ask, r.text()+"/blind")
		f.Set("answer", answer)
		f.Set("read", "yes")
		if code, body, _ := r.post(lor, r.text()+"/blind", f); code != http.StatusOK || !strings.Contains(body, "Put our commitment on the record") {
			t.Fatalf("answer: %d\n%s", code, body)
		}
		r.commits(lor)
		said := map[string]string{}
		for range 6 {
			for from, to := range map[string]string{"LOR": "VES", "VES": "LOR"} {
				r.commits(all[from])
				if code, body := r.bringsFile(all[to], r.text()+"/blind/step", "file", r.says(all[from]), nil); code != http.StatusOK {
					t.Fatalf("%s takes: %d\n%s", to, code, body)
				}
				r.commits(all[to])
				_, said[to] = r.get(all[to], r.text()+"/blind")
			}
			if strings.Contains(said["VES"], want) && strings.Contains(said["LOR"], want) {
				break
			}
		}
		if !strings.Contains(said["VES"], want) || !strings.Contains(said["LOR"], want) {
			t.Errorf("%s: no result\n%s", answer, said["VES"])
		}
		if answer == "refuse" && (!strings.Contains(said["VES"], "so LOR doesn’t") || !strings.Contains(said["LOR"], "what VES said we don’t learn")) {
			t.Errorf("who refuses: %s", said["LOR"])
		}
		if answer == "accept" && !strings.Contains(said["VES"], "Accept "+r.claimed(ves)+"…") {
			t.Errorf("nothing to take up\n%s", said["VES"])
		}
	}
}

// A blind test is for those who may read the brief; a red line wants its own tick; where a second person is wanted, none is begun; and a file of somebody
// else's, or a damaged one, changes nothing.
func TestHoleBlindForOthers(t *testing.T) {
	r, a, all := newBlind(t)
	ves := all["VES"]
	r.noted(ves, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"part"}, "note": {heron}})
	_, ask, _ := r.post(ves, r.text()+"/blind/ask", url.Values{"with": {"LOR"}, "name": {r.claimed(ves)}})
	f := formTo(ask, r.text()+"/blind")
	f.Set("read", "yes")
	f.Set("answer", "accept")
	if code, body, _ := r.post(ves, r.text()+"/blind", f); code != http.StatusConflict || !strings.Contains(ask, "Crosses a red line") || !strings.Contains(body, "crosses a red line") {
		t.Errorf("a red line: %d\n%s", code, body)
	}
	for name, c := range map[string]*http.Client{
		"stranger": browser(t), "observer": r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
		"secretariat": r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"), "adviser": r.joined(a, seat("VES", Read), "adviser"),
		"junior": r.joined(a, seat("VES", Read|Draft), "junior"),
	} {
		if code, body := r.get(c, r.text()+"/blind"); strings.Contains(body, "Begin a test") || strings.Contains(body, heron) {
			t.Errorf("%s: %d\n%s", name, code, body)
		}
		if code, body, _ := r.post(c, r.text()+"/blind", f); code != http.StatusForbidden && code != http.StatusUnauthorized {
			t.Errorf("%s begins: %d\n%s", name, code, body)
		}
	}
	for _, bad := range []string{"", heron, "age-encryption.org/v1\n" + heron} {
		if code, body := r.bringsFile(ves, r.text()+"/blind/step", "file", []byte(bad), nil); code != http.StatusConflict || strings.Contains(body, heron) {
			t.Errorf("%q: %d\n%s", bad, code, body)
		}
	}
	for _, bad := range []url.Values{{"answer": {heron}}, {"answer": {"accept"}, "read": {"yes"}, "raw": {heron}}, {"answer": {"accept"}, "read": {"yes"}, "with": {heron}, "name": {heron}}, {"answer": {"refuse"}, "read": {"yes"}, "with": {"VES"}, "name": {"c1"}}} {
		if code, body, _ := r.post(ves, r.text()+"/blind", bad); code < 400 || code >= 500 || strings.Contains(body, "Run 1") {
			t.Errorf("%v: %d\n%s", bad, code, body)
		}
	}
	if code, _, _ := r.post(ves, "/people/policy", url.Values{"can": {"release"}}); code != http.StatusOK {
		t.Fatal(code)
	}
	f.Set("answer", "refuse")
	if code, body, _ := r.post(ves, r.text()+"/blind", f); code != http.StatusForbidden || !strings.Contains(body, "wants a second person") {
		t.Errorf("alone: %d\n%s", code, body)
	}
}
