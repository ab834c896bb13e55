package web

import (
	"context"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/internal/node"
)

// drafts is an empty box.
func (r *room) drafts() func(context.Context, *node.Seat) (*box.Box, error) {
	all := map[string]*box.Box{}
	var mu sync.Mutex
	r.t.Cleanup(func() {
		for _, b := range all {
			b.Close()
		}
	})
	return func(ctx context.Context, seat *node.Seat) (*box.Box, error) {
		mu.Lock()
		defer mu.Unlock()
		if b := all[seat.Code()]; b != nil {
			return b, nil
		}
		key, err := seat.FileKey("box")
		if err != nil {
			return nil, err
		}
		b, err := box.Open(ctx, filepath.Join(seat.Dir(), "drafts.db"), key, box.Options{})
		if err == nil {
			all[seat.Code()] = b
			err = seat.Beside("drafts.db", b.Backup)
		}
		return b, err
	}
}

// keptDraft keeps a remark as a draft and returns its path.
func (r *room) keptDraft(c *http.Client, words string) string {
	r.t.Helper()
	_, page, _ := r.post(c, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {words}})
	code, page, at := r.post(c, r.text()+"/drafts", hidden(r.t, page))
	u, err := url.Parse(at)
	if err != nil || code != http.StatusOK || !strings.Contains(page, words) || !strings.Contains(u.Path, "/drafts/") {
		r.t.Fatalf("%d at %s, %v\n%s", code, at, err, page)
	}
	return u.Path
}

// version is the version in a draft's page.
func version(t testing.TB, page string) string {
	t.Helper()
	m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no version\n%s", page)
	}
	return m[1]
}

// form are the hidden fields of the form that holds a mark.
func form(t testing.TB, page, mark string) url.Values {
	t.Helper()
	for _, f := range regexp.MustCompile(`(?s)<form.*?</form>`).FindAllString(page, -1) {
		if strings.Contains(f, mark) {
			return hidden(t, `class="do"`+f)
		}
	}
	t.Fatalf("no form with %s\n%s", mark, page)
	return nil
}

// A draft can be changed and asked again, keeps its place, and goes when what was made of it is signed.
func TestDraftIsChanged(t *testing.T) {
	r := newRoom(t)
	ask := url.Values{"do": {"propose"}, "op": {"words"}, "block": {"b5"}, "lang": {"en"}, "as": {"hold"}, "words": {"*Calls upon* all States to avert harm"}, "note": {"as we said"}}
	_, page, _ := r.post(r.known, r.text()+"/ask", ask)
	_, page, at := r.post(r.known, r.text()+"/drafts", hidden(t, page))
	u, err := url.Parse(at)
	if err != nil || !strings.Contains(page, "to avert harm</textarea>") {
		t.Fatalf("%v\n%s", err, page)
	}
	again := form(t, page, "<textarea")
	if again.Get("note") != "as we said" || again.Get("edit") == "" {
		t.Fatalf("the form lost something: %v", again)
	}
	again.Set("words", "*Calls upon* all States to forbid harm")
	_, page, _ = r.post(r.known, r.text()+"/ask", again)
	sign := hidden(t, page)
	_, page, then := r.post(r.known, r.text()+"/drafts", sign)
	if then != at || !strings.Contains(page, "to forbid harm</textarea>") || strings.Contains(page, "avert") || !strings.Contains(page, "as we said") {
		t.Fatalf("%s, then %s\n%s", at, then, page)
	}
	if code, page, _ := r.post(r.known, r.text()+"/drafts", sign); code != http.StatusConflict || !strings.Contains(page, "changed meanwhile") {
		t.Errorf("the older form changed it again: %d\n%s", code, page)
	}
	again = form(t, page, "<textarea")
	again.Set("words", "*Calls upon* all States to stop harm")
	_, page, _ = r.post(r.known, r.text()+"/ask", again)
	if code, _, _ := r.post(r.known, r.text()+"/sign", hidden(t, page)); code != http.StatusOK || r.acts() != 2 {
		t.Fatalf("%d, %d acts", code, r.acts())
	}
	if code, _ := r.get(r.known, u.Path); code != http.StatusNotFound {
		t.Errorf("the draft is still there: %d", code)
	}
}

// On one's own node: kept, found again, signed.
func TestDraftOfOnePerson(t *testing.T) {
	r := newRoom(t)
	at := r.keptDraft(r.known, "a remark for later")
	if r.acts() != 1 {
		t.Fatal("keeping signed something")
	}
	if _, page := r.get(r.known, r.text()+"/drafts"); !strings.Contains(page, at) {
		t.Errorf("the list doesn't name it\n%s", page)
	}
	_, page := r.get(r.known, at)
	f := hidden(t, page)
	if code, _, _ := r.post(r.known, r.text()+"/sign", f); code != http.StatusOK || r.acts() != 2 {
		t.Fatalf("%d, %d acts", code, r.acts())
	}
	_, page = r.get(r.known, at)
	page, _, _ = strings.Cut(page, "</main>")
	if strings.Contains(page, "<form") || !strings.Contains(page, "released") {
		t.Errorf("after it was released\n%s", page)
	}
	_, page, _ = r.post(r.known, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"another"}})
	f.Set("seen", hidden(t, page).Get("seen"))
	if code, page, _ := r.post(r.known, r.text()+"/sign", f); code != http.StatusConflict || r.acts() != 2 || !strings.Contains(page, "released already") {
		t.Errorf("released twice: %d, %d acts\n%s", code, r.acts(), page)
	}
}

// A second person clears and another releases; nobody gets round it.
func TestClearanceByASecondPerson(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	anna, head := r.joined(a, seat("VES", All), "anna"), r.joined(a, seat("VES", All), "head")
	lor, obs := r.joined(a, seat("LOR", All), "lor"), r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs")
	if code, _, _ := r.post(head, "/people/policy", url.Values{"can": {"clear", "release"}}); code != http.StatusOK {
		t.Fatal(code)
	}
	_, page, _ := r.post(anna, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"a remark"}})
	if strings.Contains(page, `<button class="main" type="submit">`) {
		t.Error("the page offers to sign at once")
	}
	f := hidden(t, page)
	if code, body, _ := r.post(anna, r.text()+"/sign", f); code != http.StatusForbidden || !strings.Contains(body, "second person") {
		t.Errorf("at once: %d", code)
	}
	raw, err := base64.StdEncoding.DecodeString(f.Get("raw"))
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest("POST", r.srv.URL+"/api/v1"+r.text()+"/acts", strings.NewReader(`{"kind":"comment","body":`+string(raw)+`}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", r.srv.URL)
	resp, err := anna.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("by the interface for programs: %d %s", resp.StatusCode, body)
	}

	// The words beside the act are the node's own.
	forged := url.Values{}
	for k, v := range f {
		forged[k] = v
	}
	forged.Set("shown", `{"Button":"Say hello","Head":"harmless"}`)
	if code, _, _ := r.post(anna, r.text()+"/drafts", forged); code != http.StatusBadRequest {
		t.Errorf("forged words: %d", code)
	}

	at := r.keptDraft(anna, "a remark to clear")
	for name, c := range map[string]*http.Client{"a colleague before sharing": head, "another seat": lor, "an observer": obs} {
		if code, page := r.get(c, at); code != http.StatusNotFound || strings.Contains(page, "to clear") {
			t.Errorf("%s: %d", name, code)
		}
		if _, page := r.get(c, r.text()+"/drafts"); strings.Contains(page, "to clear") || strings.Contains(page, at) {
			t.Errorf("%s finds it in the list", name)
		}
	}
	_, page = r.get(anna, at)
	_, page, _ = r.post(anna, at, url.Values{"do": {"share"}, "version": {version(t, page)}})
	v := version(t, page)
	if code, _ := r.get(lor, at); code != http.StatusNotFound {
		t.Errorf("another seat, once it is shared: %d", code)
	}
	if code, _, _ := r.post(anna, at, url.Values{"do": {"clear"}, "version": {v}}); code != http.StatusForbidden {
		t.Errorf("the author clears: %d", code)
	}
	signing := func(c *http.Client) url.Values {
		t.Helper()
		_, page := r.get(c, at)
		k := url.Values{"kind": {"comment"}, "draft": {at[strings.LastIndex(at, "/")+1:]}, "version": {v}, "seen": f["seen"]}
		if m := regexp.MustCompile(`name="raw" value="([^"]*)"`).FindStringSubmatch(page); m != nil {
			k.Set("raw", html.UnescapeString(m[1]))
		} else {
			k.Set("raw", f.Get("raw"))
		}
		return k
	}
	if code, page, _ := r.post(head, r.text()+"/sign", signing(head)); code != http.StatusConflict || r.acts() != 1 || !strings.Contains(page, "cleared first") {
		t.Errorf("released before it was cleared: %d, %d acts", code, r.acts())
	}
	if code, page, _ := r.post(head, at, url.Values{"do": {"clear"}, "version": {v}, "note": {"good"}}); code != http.StatusOK || !strings.Contains(page, "cleared") {
		t.Fatalf("clear: %d\n%s", code, page)
	}
	other := signing(head)
	other.Set("raw", f.Get("raw"))
	if code, page, _ := r.post(head, r.text()+"/sign", other); code != http.StatusConflict || r.acts() != 1 || !strings.Contains(page, "was changed meanwhile") {
		t.Errorf("another act under the clearance: %d, %d acts", code, r.acts())
	}
	if code, _, _ := r.post(anna, r.text()+"/sign", signing(head)); code != http.StatusForbidden || r.acts() != 1 {
		t.Errorf("the author releases: %d, %d acts", code, r.acts())
	}
	if code, _, _ := r.post(lor, r.text()+"/sign", signing(head)); code != http.StatusForbidden || r.acts() != 1 {
		t.Errorf("another seat releases: %d, %d acts", code, r.acts())
	}
	if code, page, _ := r.post(head, r.text()+"/sign", signing(head)); code != http.StatusOK || r.acts() != 2 {
		t.Errorf("release: %d, %d acts\n%s", code, r.acts(), page)
	}
	if code, _, _ := r.post(head, "/open/sign", url.Values{"raw": {base64.StdEncoding.EncodeToString([]byte("{}"))}}); code < 400 {
		t.Errorf("a charter alone: %d", code)
	}
}
