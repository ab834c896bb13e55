package web

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/record"
	"parley/talks"
)

// post sends a form of our own page.
func (r *room) post(c *http.Client, path string, f url.Values) (int, string, string) {
	r.t.Helper()
	req, err := http.NewRequest("POST", r.srv.URL+path, strings.NewReader(f.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", r.srv.URL)
	resp, err := c.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	r.noShell(resp, b)
	return resp.StatusCode, string(b), resp.Request.URL.String()
}

// hidden are the hidden fields of the form that signs.
func hidden(t testing.TB, page string) url.Values {
	t.Helper()
	_, form, ok := strings.Cut(page, `class="do"`)
	if !ok {
		t.Fatalf("no form to sign on the page:\n%s", page)
	}
	form, _, _ = strings.Cut(form, "</form>")
	out := url.Values{}
	for _, m := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return out
}

func (r *room) acts() int {
	r.t.Helper()
	n := 0
	if err := r.node.View(func(rec *record.Record, _ *talks.State) error { n = len(rec.Chain("VES")); return nil }); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// op2 is the id of the paragraph OP2.
func (r *room) op2() string {
	r.t.Helper()
	id := ""
	err := r.node.View(func(_ *record.Record, st *talks.State) error {
		for _, b := range st.Now().Blocks() {
			if b.Number == "OP2" {
				id = string(b.ID)
			}
		}
		return nil
	})
	if err != nil || id == "" {
		r.t.Fatal("no OP2", err)
	}
	return id
}

// What is shown is what is signed; showing signs nothing.
func TestAskThenSign(t *testing.T) {
	r := newRoom(t)
	wish := url.Values{"do": {"propose"}, "op": {"words"}, "block": {r.op2()}, "lang": {"en"}, "words": {"*Calls upon* all States to avert harm"}, "as": {"hold"}}
	code, page, _ := r.post(r.known, r.text()+"/ask", wish)
	if code != http.StatusOK || !strings.Contains(page, "‘prevent’ becomes ‘avert’") || !strings.Contains(page, "Propose 1 change") {
		t.Fatalf("%d\n%s", code, page)
	}
	if r.acts() != 1 {
		t.Fatal("asking signed something")
	}
	f := hidden(t, page)
	code, page, at := r.post(r.known, r.text()+"/sign", f)
	if code != http.StatusOK || r.acts() != 2 || !strings.Contains(at, "done=") || !strings.Contains(page, "avert") || !strings.Contains(page, "Not yet known to have it: LOR") {
		t.Fatalf("%d, %d acts, at %s\n%s", code, r.acts(), at, page)
	}
	// The same form again is shown anew, since something came; it signs nothing.
	code, page, _ = r.post(r.known, r.text()+"/sign", f)
	if r.acts() != 2 || code == http.StatusOK && !strings.Contains(page, "Something came while you were reading") {
		t.Errorf("a form sent twice: %d, %d acts", code, r.acts())
	}
}

// The bracket's one form has a reason to choose, which only a reservation takes.
func TestEveryAnswerOfTheBracketsForm(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "avert")
	for _, do := range []string{"support", "accept", "reserve", "object"} {
		code, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {do}, "name": {"c2"}, "reason": {"instructions"}, "note": {"a note"}})
		if strings.Contains(page, "malformed") || strings.Contains(page, "reason: instructions") != (do == "reserve") || do == "reserve" && code != http.StatusOK {
			t.Errorf("%s: %d\n%s", do, code, page)
		}
	}
}

// A damaged form signs nothing and says so.
func TestDamagedFormSignsNothing(t *testing.T) {
	r := newRoom(t)
	_, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"a remark"}})
	good := hidden(t, page)
	for name, edit := range map[string]func(url.Values){
		"no body":       func(f url.Values) { f.Del("raw") },
		"not base64":    func(f url.Values) { f.Set("raw", "%%%") },
		"another kind":  func(f url.Values) { f.Set("kind", "sign") },
		"no such kind":  func(f url.Values) { f.Set("kind", "crown") },
		"a re-keying":   func(f url.Values) { f.Set("kind", "rekey") },
		"huge":          func(f url.Values) { f.Set("raw", strings.Repeat("A", maxForm+1)) },
		"no such count": func(f url.Values) { f.Set("seen", "-1"); f.Set("do", "crown") },
	} {
		f := url.Values{}
		for k, v := range good {
			f[k] = append([]string{}, v...)
		}
		edit(f)
		if code, _, _ := r.post(r.known, r.text()+"/sign", f); code < 400 || code >= 500 {
			t.Errorf("%s: %d", name, code)
		}
	}
	if r.acts() != 1 {
		t.Errorf("%d acts", r.acts())
	}
	for _, wish := range []url.Values{{}, {"do": {"crown"}}, {"do": {"accept"}, "name": {"c99"}}, {"do": {"propose"}, "op": {"words"}, "block": {"nowhere"}}, {"do": {"propose"}, "op": {"words"}, "block": {r.op2()}, "words": {"  "}}, {"do": {"sign"}}, {"do": {"initial"}}, {"do": {"comment"}, "note": {strings.Repeat("x", 100_000)}}} {
		if code, body, _ := r.post(r.known, r.text()+"/ask", wish); code < 400 || code >= 500 || !strings.Contains(body, "alarm") {
			t.Errorf("%v: %d", wish, code)
		}
	}
}

// limited is a door whose visitor has some powers only.
type limited struct{ who Visitor }

func (l limited) Enter(*http.Request) (Visitor, error) { return l.who, nil }

// Each route asks for its power, and each act for the power to make it.
func TestPowers(t *testing.T) {
	r := newRoom(t)
	_, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"a remark"}})
	form := hidden(t, page)
	for _, p := range []Powers{0, Read, Read | Draft, Read | Draft | Release} {
		r.server.door = limited{Visitor{Seat: "VES", Name: "Junior", Can: p}}
		for _, rt := range routes() {
			if rt.open || rt.people {
				continue
			}
			method, path, _ := strings.Cut(rt.pattern, " ")
			path = strings.NewReplacer("{$}", "", "{talks}", r.node.ID().String(), "{name}", "c1", "{id}", "none").Replace(path)
			if strings.HasSuffix(path, "/live") && p.Has(rt.need) {
				continue // it would not end
			}
			code := 0
			if method == "GET" {
				code, _ = r.get(http.DefaultClient, path)
			} else {
				code, _, _ = r.post(http.DefaultClient, path, url.Values{})
			}
			if (code == http.StatusForbidden) != !p.Has(rt.need) {
				t.Errorf("%s with powers %b: %d", rt.pattern, p, code)
			}
		}
		want := http.StatusForbidden
		if p.Has(Release) {
			want = http.StatusOK
		}
		if code, _, _ := r.post(http.DefaultClient, r.text()+"/sign", form); code != want {
			t.Errorf("an act with powers %b: %d", p, code)
		}
	}
	if r.acts() != 2 {
		t.Errorf("%d acts, want the charter and the comment", r.acts())
	}
	if powerFor(&talks.Sign{}) != Sign || powerFor(&talks.Unsign{}) != Sign || powerFor(&talks.Initial{}) != Initial || powerFor(&talks.Position{}) != Release {
		t.Error("an act asks for the wrong power")
	}
}

func (r *room) comment(words string) talks.Body { return &talks.Comment{Text: words} }
