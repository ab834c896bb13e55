package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/internal/accounts"
)

// An act in the address of a form is no way around the tick: what is signed is about the talks as they are.
func TestHoleRedLinePassedByOldAct(t *testing.T) {
	r := newRoom(t)
	c := r.known
	r.opened(c, "")
	r.proposed(c, "b5", "*Calls upon* all States to avoid harm.")
	r.noted(c, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"avoid"}})
	before := r.acts()
	_, page, _ := r.post(c, r.text()+"/ask", url.Values{"do": {"accept"}, "name": {"c2"}})
	f := hidden(t, page)
	f.Del("crossed")
	id := r.node.ID().String() // the charter is an act, too
	if _, again, _ := r.post(c, r.text()+"/sign?at="+id, f); r.acts() != before || !strings.Contains(again, `name="crossed"`) {
		t.Errorf("%d acts, %d before\n%s", r.acts(), before, again)
	}
	if _, page, _ := r.post(c, r.text()+"/ask?at="+id, url.Values{"do": {"accept"}, "name": {"c2"}}); !strings.Contains(page, "Crosses a red line") {
		t.Errorf("no warning\n%s", page)
	}
}

// Nothing of a brief, of guesses, of a list that was entrusted or of an answer reaches anybody but those of the delegation who opened
// the brief: by no page and no form of any route, no answer to a program that has all powers of its head, no live stream and no log.
func TestHoleBriefByEachRouteForEachRole(t *testing.T) {
	m := newMediated(t)
	var log bytes.Buffer
	m.server.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ves := m.all["VES"]
	m.noted(ves, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"halt"}, "note": {heron + "-line"}})
	m.noted(ves, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {heron + "-words"}})
	_, bridge := m.get(ves, m.text()+"/bridge")
	f := formTo(bridge, m.text()+"/bridge")
	for k, v := range map[string]string{"do": "whole", "party": "LOR", "least": "low", "most": "vital", "floor": "37"} {
		f.Set(k, v)
	}
	if code, body, _ := m.post(ves, m.text()+"/bridge", f); code != http.StatusOK || !strings.Contains(body, `value="37"`) {
		t.Fatalf("the guess: %d\n%s", code, body)
	}
	if code, body := m.seals("VES", "entrust", nil); code != http.StatusOK || !strings.Contains(body, "our list of round 1") {
		t.Fatalf("entrust: %d\n%s", code, body)
	}
	_, own := m.get(ves, m.text()+"/brief")
	if !strings.Contains(own, heron+"-line") {
		t.Fatal("the delegation doesn't find its own brief: this test sees nothing")
	}
	_, page, _ := m.post(ves, "/me/programs", url.Values{"label": {"cron"}, "can": {"draft", "clear", "release"}, "days": {"5"}})
	key := regexp.MustCompile(`class="secret">([\w-]{43})<`).FindStringSubmatch(page)
	if key == nil {
		t.Fatal(page)
	}
	others := map[string]*http.Client{
		"observer": m.joined(m.a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"), "secretariat": m.joined(m.a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"),
		"adviser": m.joined(m.a, seat("VES", Read), "adviser"), "releaser": m.joined(m.a, seat("VES", Read|Release), "releaser"),
		"junior": m.joined(m.a, seat("VES", All), "junior"), // may open it, and hasn't
		"LOR":    m.all["LOR"], "MED": m.all["MED"], "stranger": browser(t), "program": nil,
	}
	told := func(who, at, body string) {
		t.Helper()
		for _, secret := range []string{heron, "‘halt’ must not", "red line:", "our list of round", `value="37"`} {
			if strings.Contains(body, secret) && (secret == heron || who != "LOR") { // LOR has a brief of its own
				t.Errorf("%s reads %q at %s", who, secret, at)
			}
		}
	}
	_, agree, _ := m.post(ves, m.text()+"/ask", url.Values{"do": {"accept"}, "name": {"c2"}})
	if !strings.Contains(agree, "‘halt’ must not stand") {
		t.Fatalf("no warning for the delegation\n%s", agree)
	}
	signs := hidden(t, agree)
	for name, c := range others {
		if c != nil {
			c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		}
		if name == "junior" || name == "LOR" || name == "secretariat" {
			b := m.overhear(c)
			t.Cleanup(func() { told(name, "the live stream", b.String()) })
		}
		for _, rt := range routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if path == "/logout" || strings.HasSuffix(path, "/live") {
				continue
			}
			path = strings.NewReplacer("{$}", "", "{talks}", m.node.ID().String(), "{name}", "c2", "{id}", strings.Repeat("0", 32), "{dir}", "none", "{file...}", "parley.css").Replace(path)
			for _, form := range []url.Values{{"do": {"accept"}, "name": {"c2"}, "on": {"c2"}, "open": {"c2"}, "c": {"c2"}}, {"do": {"line"}, "must": {"must"}, "words": {"x"}, "part": {"1"}}, signs} {
				before := m.acts()
				var body string
				switch {
				case c == nil:
					_, body, _ = m.call(method, path, key[1], `{"kind":"position","body":{}}`)
				case method == "GET":
					_, body = m.get(c, path+"?"+form.Encode())
				default:
					if path == "/t/"+m.node.ID().String()+"/sign" || strings.HasSuffix(path, "/take") {
						continue // it would be its own right
					}
					_, body, _ = m.post(c, path, form)
				}
				told(name, rt.pattern, body)
				if m.acts() != before {
					t.Errorf("%s made an act at %s", name, rt.pattern)
				}
			}
		}
	}
	if s := log.String(); strings.Contains(s, heron) || strings.Contains(s, "halt") {
		t.Errorf("the log tells\n%s", s)
	}
	if code, body := m.get(others["junior"], m.text()+"/mediation/letter?kind=list&round=1"); code != http.StatusForbidden {
		t.Errorf("the letter while the brief is locked: %d\n%s", code, body)
	}
}
