package web

import (
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"parley/internal/accounts"
	"parley/internal/wordsmith/chat"
)

// writing is a server of the protocol, and what it was sent.
type writing struct {
	mu     sync.Mutex
	answer string // "" fails
	sent   []string
	wait   chan struct{} // answers wait for it
}

func (w *writing) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	w.sent = append(w.sent, string(body))
	answer, wait := w.answer, w.wait
	w.mu.Unlock()
	if wait != nil {
		<-wait
	}
	if answer == "" {
		rw.WriteHeader(500)
		io.WriteString(rw, "EVIL "+r.Header.Get("Authorization"))
		return
	}
	raw, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": answer}}}})
	rw.Header().Set("Content-Type", "application/json")
	rw.Write(raw)
}

func (w *writing) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sent)
}

const writersKey = "sk-canary-4711"

// writes gives a room a server that writes.
func (r *room) writes(answer string) *writing {
	r.t.Helper()
	w := &writing{answer: answer}
	srv := httptest.NewServer(w)
	r.t.Cleanup(srv.Close)
	key, err := chat.NewKey(writersKey)
	if err != nil {
		r.t.Fatal(err)
	}
	e, err := chat.New(chat.Config{Base: srv.URL, Model: "small", Key: key, Drafts: 3})
	if err != nil {
		r.t.Fatal(err)
	}
	r.server.wording = e
	return w
}

// fields are the hidden fields of the forms on a page that go to an address, form by form.
func fields(page, action string) []url.Values {
	var out []url.Values
	for _, form := range strings.Split(page, "<form ")[1:] {
		form, _, _ = strings.Cut(form, "</form>")
		if !strings.Contains(form, `action="`+action+`"`) {
			continue
		}
		v := url.Values{}
		for _, m := range regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
			v.Add(m[1], html.UnescapeString(m[2]))
		}
		out = append(out, v)
	}
	return out
}

func (r *room) proposing(claim string) string {
	r.t.Helper()
	_, page := r.get(r.known, r.text()+"/c/"+claim)
	_, at, _ := strings.Cut(page, `href="`+r.text()+"/propose?")
	at, _, _ = strings.Cut(at, `"`)
	code, page := r.get(r.known, r.text()+"/propose?"+html.UnescapeString(at))
	if code != http.StatusOK {
		r.t.Fatalf("the editor: %d\n%s", code, page)
	}
	return page
}

// Off: the pages say nothing of it, and nothing can be asked.
func TestDraftsOff(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "the gravest harm")
	if page := r.proposing("c2"); strings.Contains(page, "Ask for drafts") {
		t.Error("the editor offers drafts that nobody writes")
	}
	if code, _, _ := r.post(r.known, r.text()+"/wording", url.Values{"claim": {"c2"}}); code != http.StatusNotFound {
		t.Errorf("asked: %d", code)
	}
}

// What would go is on the page; that goes, once; what comes fills the form; nothing is recorded before a person signs.
func TestDraftsOnThePages(t *testing.T) {
	r := newRoom(t)
	w := r.writes("1. avert\n2. prevent <serious>\n3. stop & end\n4. the gravest\n")
	r.propose(5, 6, "the gravest")
	acts := r.acts()
	page := r.proposing("c2")
	forms := fields(page, r.text()+"/wording")
	if len(forms) != 1 || w.count() != 0 {
		t.Fatalf("%d forms, %d sent\n%s", len(forms), w.count(), page)
	}
	for _, want := range []string{"This goes to 127.0.0.1:", "*Calls upon* all States to [...] harm", "2. the gravest", "(held by VES) the gravest"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	code, page, _ := r.post(r.known, r.text()+"/wording", forms[0])
	if code != http.StatusOK || w.count() != 1 {
		t.Fatalf("%d, %d sent\n%s", code, w.count(), page)
	}
	for _, want := range []string{`<p class="words" lang="en" dir="ltr">avert</p>`, "stop &amp; end", "<del>prevent</del> <ins>avert</ins>", "2 lines of the answer", "c2 · VES"} {
		if !strings.Contains(page, want) {
			t.Errorf("the drafts lack %q:\n%s", want, page)
		}
	}
	if sent := w.sent[0]; strings.Contains(sent, "VES") || strings.Contains(sent, "c2") || strings.Contains(sent, "OP2") || !strings.Contains(sent, `2. the gravest\n`) {
		t.Errorf("what was sent is %s", sent)
	}
	if strings.Contains(page, "serious") || strings.Contains(page, writersKey) {
		t.Error("the page shows what was left out, or the key")
	}
	uses := fields(page, r.text()+"/propose")
	if len(uses) != 2 {
		t.Fatalf("%d drafts can be used\n%s", len(uses), page)
	}
	code, page, _ = r.post(r.known, r.text()+"/propose", uses[1])
	if want := "data-filled>*Calls upon* all States to stop &amp; end harm</textarea>"; code != http.StatusOK || !strings.Contains(page, want) {
		t.Errorf("%d, want %q in\n%s", code, want, page)
	}
	if r.acts() != acts {
		t.Error("something was recorded")
	}
	f := fields(page, r.text()+"/ask")[0]
	f.Set("words", uses[1].Get("words"))
	_, page, _ = r.post(r.known, r.text()+"/ask", f)
	if code, page, _ = r.post(r.known, r.text()+"/sign", hidden(t, page)); code != http.StatusOK || r.acts() != acts+1 || !strings.Contains(page, "stop &amp; end") {
		t.Errorf("signed: %d, %d acts\n%s", code, r.acts(), page)
	}
}

// The names of holders go where a person ticks it.
func TestDraftsWithNames(t *testing.T) {
	r := newRoom(t)
	w := r.writes("avert")
	r.propose(5, 6, "the gravest")
	f := fields(r.proposing("c2"), r.text()+"/wording")[0]
	f.Set("names", "yes")
	if code, page, _ := r.post(r.known, r.text()+"/wording", f); code != http.StatusOK || w.count() != 1 || !strings.Contains(w.sent[0], "(held by VES) the gravest") {
		t.Errorf("%d, %v\n%s", code, w.sent, page)
	}
}

// What was shown is what goes: words that changed meanwhile, or a form that somebody made up, send nothing.
func TestHoleOtherWordsThanShown(t *testing.T) {
	r := newRoom(t)
	w := r.writes("avert")
	r.propose(5, 6, "the gravest")
	f := fields(r.proposing("c2"), r.text()+"/wording")[0]
	for name, change := range map[string]func(f url.Values){
		"no digest":     func(f url.Values) { f.Del("digest") },
		"another claim": func(f url.Values) { f.Set("claim", "c1") },
		"no claim":      func(f url.Values) { f.Del("claim") },
	} {
		g := url.Values{}
		for k, v := range f {
			g[k] = append([]string(nil), v...)
		}
		change(g)
		if code, _, _ := r.post(r.known, r.text()+"/wording", g); code != http.StatusConflict || w.count() != 0 {
			t.Errorf("%s: %d, %d sent", name, code, w.count())
		}
	}
	other := r.writes("avert") // another host than was shown
	if code, page, _ := r.post(r.known, r.text()+"/wording", f); code != http.StatusConflict || w.count()+other.count() != 0 {
		t.Errorf("to another host: %d, %d sent\n%s", code, w.count()+other.count(), page)
	}
	w, f = other, fields(r.proposing("c2"), r.text()+"/wording")[0]
	req, err := http.NewRequest("POST", r.srv.URL+r.text()+"/wording", strings.NewReader(f.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://evil.example")
	resp, err := r.known.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || w.count() != 0 {
		t.Errorf("from another site: %d, %d sent", resp.StatusCode, w.count())
	}
}

// A server that fails says nothing on our pages or in our log but that it failed.
func TestHoleWriterSpeaksOnThePages(t *testing.T) {
	r := newRoom(t)
	w := r.writes("")
	var log strings.Builder
	r.server.log = slog.New(slog.NewTextHandler(&log, nil))
	r.propose(5, 6, "the gravest")
	code, page, _ := r.post(r.known, r.text()+"/wording", fields(r.proposing("c2"), r.text()+"/wording")[0])
	if code != http.StatusOK || w.count() != 1 || !strings.Contains(page, "No drafts came from 127.0.0.1:") {
		t.Errorf("%d, %d sent\n%s", code, w.count(), page)
	}
	for _, no := range []string{"EVIL", writersKey, "gravest"} {
		if strings.Contains(log.String(), no) || no != "gravest" && strings.Contains(page, no) {
			t.Errorf("%q is in the log or on the page:\n%s", no, log.String())
		}
	}
	if !strings.Contains(log.String(), "status 500") {
		t.Errorf("the log says nothing: %s", log.String())
	}
}

// One asking for each seat is under way: a crowd of clicks is one letter. Meanwhile the talks go on.
func TestOneAskingAtATime(t *testing.T) {
	r := newRoom(t)
	w := r.writes("avert")
	w.wait = make(chan struct{})
	r.propose(5, 6, "the gravest")
	f := fields(r.proposing("c2"), r.text()+"/wording")[0]
	first := make(chan int)
	go func() {
		code, _, _ := r.post(r.known, r.text()+"/wording", f)
		first <- code
	}()
	for w.count() == 0 {
		if code, _ := r.get(r.known, r.text()); code != http.StatusOK {
			t.Fatalf("the text: %d", code)
		}
	}
	if code, _, _ := r.post(r.known, r.text()+"/wording", f); code != http.StatusTooManyRequests || w.count() != 1 {
		t.Errorf("a second one: %d, %d sent", code, w.count())
	}
	close(w.wait)
	if code := <-first; code != http.StatusOK {
		t.Errorf("the first: %d", code)
	}
	if code, _, _ := r.post(r.known, r.text()+"/wording", f); code != http.StatusOK || w.count() != 2 {
		t.Errorf("a later one: %d, %d sent", code, w.count())
	}
}

// Who may not draft, or sits for no party, sends nothing.
func TestHoleAskingWithoutThePower(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	w := r.writes("avert")
	r.propose(5, 6, "the gravest")
	junior := r.joined(a, seat("VES", Read|Draft), "junior")
	r.known = junior
	f := fields(r.proposing("c2"), r.text()+"/wording")[0]
	for name, c := range map[string]*http.Client{
		"reader":      r.joined(a, seat("VES", Read), "reader"),
		"observer":    r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
		"secretariat": r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"),
	} {
		if code, _, _ := r.post(c, r.text()+"/wording", f); code != http.StatusForbidden || w.count() != 0 {
			t.Errorf("%s: %d, %d sent", name, code, w.count())
		}
	}
	if code, _, _ := r.post(junior, r.text()+"/wording", f); code != http.StatusOK || w.count() != 1 {
		t.Errorf("junior: %d, %d sent", code, w.count())
	}
}
