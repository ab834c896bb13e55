package web

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/internal/node"
)

// upload sends a form with files.
func (r *room) upload(path string, fields map[string]string, files [][3]string) (int, string, string) {
	r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			r.t.Fatal(err)
		}
	}
	for _, f := range files {
		p, err := w.CreateFormFile(f[0], f[1])
		if err != nil {
			r.t.Fatal(err)
		}
		if _, err := io.WriteString(p, f[2]); err != nil {
			r.t.Fatal(err)
		}
	}
	w.Close()
	req, err := http.NewRequest("POST", r.srv.URL+path, &b)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Origin", r.srv.URL)
	resp, err := r.known.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	r.noShell(resp, page)
	return resp.StatusCode, string(page), resp.Request.URL.Path
}

// Rival drafts become talks, and one's own draft becomes one's claims, with
// nothing but pages.
func TestOpenTalksFromRivalDrafts(t *testing.T) {
	r := newRoom(t)
	other, err := node.Init(t.TempDir(), node.Config{Code: "COR", Name: "Corran", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	card, err := other.Card()
	if err != nil {
		t.Fatal(err)
	}
	mine := "# Peace\n\n1. *Decides* to meet each year;\n\n2. *Calls upon* all States to prohibit harm.\n"
	theirs := "# Peace\n\n1. *Decides* to meet each month;\n\n2. *Calls upon* all States to prevent harm.\n"
	ask := func(fields map[string]string, files ...[3]string) (int, string) {
		code, page, _ := r.upload("/open", fields, files)
		return code, page
	}
	fields := map[string]string{"title": "Peace", "outcome": "treaty", "lang": "en", "attribution": "parties"}
	cards := [3]string{"card", "COR.card", string(card.Bytes())}
	code, page := ask(fields, cards, [3]string{"draft", "ves.md", mine}, [3]string{"draft", "cor.md", theirs})
	if code != http.StatusOK || !strings.Contains(page, "Sign the charter for VES") || strings.Contains(page, "prohibit") {
		t.Fatalf("%d\n%s", code, page)
	}
	if !strings.Contains(page, "Names beside wordings: only the parties are shown who holds what") {
		t.Error("the charter is signed without saying whom it shows holders to")
	}
	code, _, at := r.post(r.known, "/open/sign", hidden(t, page))
	if code != http.StatusOK || !strings.Contains(at, "/document") {
		t.Fatalf("%d at %s", code, at)
	}
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	talks := strings.TrimSuffix(u.Path, "/document")
	code, page, _ = r.upload(talks+"/document", nil, [][3]string{{"document", "ves.md", mine}})
	if code != http.StatusOK || !strings.Contains(page, "‘prohibit’") || !strings.Contains(page, "‘year’") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, page, _ := r.post(r.known, talks+"/sign", hidden(t, page)); code != http.StatusOK || !strings.Contains(page, "Signed as") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, page := r.get(r.known, talks+"?view=VES"); code != http.StatusOK || !strings.Contains(page, "prohibit harm") {
		t.Errorf("our own wording isn't the draft: %d", code)
	}
	if code, page := r.get(r.known, talks+"/compare?a=rev0&b=VES"); code != http.StatusOK || !strings.Contains(page, "<ins>prohibit</ins>") {
		t.Errorf("compare: %d\n%s", code, page)
	}
	many := map[string]string{"title": "Peace", "outcome": "resolution", "lang": "en", "rule": "consensus", "notice": "24", "groups": "pair = cor, ves\n\n", "procedure": "unga-committee", "secretary": "cor"}
	code, page = ask(many, cards, [3]string{"draft", "ves.md", mine})
	for _, want := range []string{"VES has the chair", "a silence lasts 24 hours at least", "the group PAIR: COR speaks for VES", "COR keeps the papers", "Sign the charter for VES"} {
		if code != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%d, no %q\n%s", code, want, page)
		}
	}
	if code, _, at := r.post(r.known, "/open/sign", hidden(t, page)); code != http.StatusOK {
		t.Errorf("a committee: %d at %s", code, at)
	} else if _, page := r.get(r.known, strings.TrimSuffix(strings.TrimPrefix(at, r.srv.URL), "/document")+"/parties"); !strings.Contains(page, "the group PAIR: COR speaks for VES") {
		t.Errorf("the page of parties doesn't say how it is decided:\n%s", page)
	}
	with := func(k, v string) func() (int, string) {
		return func() (int, string) {
			f := maps.Clone(many)
			f[k] = v
			return ask(f, cards, [3]string{"draft", "ves.md", mine})
		}
	}
	for name, c := range map[string]func() (int, string){
		"a chair that is no party": with("chair", "XXX"), "no hours": with("notice", "-1"), "hours in words": with("notice", "a day"), "a group of one": with("groups", "EU=VES"),
		"a group without a name": with("groups", "=COR,VES"), "a stranger's group": with("groups", "EU=VES,XXX"), "rules that nobody wrote": with("procedure", "none/../x"), "papers with nobody": with("secretary", "XXX"),
		"no card": func() (int, string) { return ask(fields, [3]string{"draft", "ves.md", mine}) },
		"bad card": func() (int, string) {
			return ask(fields, [3]string{"card", "x", "nonsense"}, [3]string{"draft", "ves.md", mine})
		},
		"twice":      func() (int, string) { return ask(fields, cards, cards, [3]string{"draft", "ves.md", mine}) },
		"no text":    func() (int, string) { return ask(fields, cards) },
		"empty text": func() (int, string) { return ask(fields, cards, [3]string{"draft", "ves.md", "\n"}) },
		"no such policy": func() (int, string) {
			return ask(map[string]string{"title": "x", "outcome": "treaty", "attribution": "all"}, cards, [3]string{"draft", "v", mine})
		},
		"no outcome": func() (int, string) {
			return ask(map[string]string{"title": "x"}, cards, [3]string{"draft", "v", mine})
		},
		"huge card": func() (int, string) { return ask(fields, [3]string{"card", "x", strings.Repeat("x", node.MaxCard+1)}) },
		"not a form": func() (int, string) {
			code, page, _ := r.post(r.known, "/open", url.Values{"title": {"x"}})
			return code, page
		},
		"bad charter": func() (int, string) {
			code, page, _ := r.post(r.known, "/open/sign", url.Values{"raw": {"e30"}})
			return code, page
		},
	} {
		if code, page := c(); code < 400 || code >= 500 || !strings.Contains(page, "alarm") {
			t.Errorf("%s: %d", name, code)
		}
	}
}

// What a facilitator types while delegates speak is recorded for them, never
// their own.
func TestOnScreen(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "grave harm")
	for line, want := range map[string]string{
		"LOR reserves c2":                     "VES records for LOR, who has not affirmed it, that it reserves",
		"[lor objects to c2]":                 "that it objects to",
		"LOR accepts c2":                      "that it accepts",
		"LOR reserves on c2: scrutiny “wait”": "note: wait",
		"LOR: OP2 ‘prevent’ → ‘avert’":        "VES records 1 claim on Rev.0 for LOR",
	} {
		if code, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"spoken"}, "line": {line}}); code != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%s: %d", line, code)
		}
	}
	for _, line := range []string{"", "LOR", "LOR dances c2", "LOR reserves", "XXX accepts c2", "LOR accepts c99", strings.Repeat("c", 100_000)} {
		if code, _, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"spoken"}, "line": {line}}); code < 400 || code >= 500 {
			t.Errorf("%.40s: %d", line, code)
		}
	}
	if code, page := r.get(r.known, r.text()+"/screen"); code != http.StatusOK || !strings.Contains(page, "grave") {
		t.Errorf("the screen: %d", code)
	}
}
