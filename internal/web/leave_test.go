package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// colleagues are two people of VES, where a second person clears and releases.
func (r *room) colleagues(a *accounts.Store) (anna, head *http.Client) {
	r.t.Helper()
	anna, head = r.joined(a, seat("VES", All), "anna"), r.joined(a, seat("VES", All), "head")
	if code, _, _ := r.post(head, "/people/policy", url.Values{"can": {"clear", "release"}}); code != http.StatusOK {
		r.t.Fatal(code)
	}
	return anna, head
}

// passed shows a draft to the colleagues as its author, and clears it as another.
func (r *room) passed(author, other *http.Client, at string) {
	r.t.Helper()
	_, page := r.get(author, at)
	code, page, _ := r.post(author, at, url.Values{"do": {"share"}, "version": {version(r.t, page)}})
	if code != http.StatusOK {
		r.t.Fatalf("share: %d\n%s", code, page)
	}
	if code, page, _ := r.post(author, at, url.Values{"do": {"clear"}, "version": {version(r.t, page)}}); code != http.StatusForbidden {
		r.t.Errorf("the author clears: %d\n%s", code, page)
	}
	if code, page, _ := r.post(other, at, url.Values{"do": {"clear"}, "version": {version(r.t, page)}}); code != http.StatusOK || !strings.Contains(page, "cleared") {
		r.t.Fatalf("clear: %d\n%s", code, page)
	}
}

// pathOf is the path of an address.
func pathOf(t testing.TB, at string) string { return must(url.Parse(at)).Path }

func (r *room) talksHere() int { return len(must(r.home.Talks())) }

// shownCharter is the page that shows a charter with another party before it is signed.
func (r *room) shownCharter(c *http.Client) string {
	r.t.Helper()
	other := must(node.Init(r.t.TempDir(), node.Config{Code: "COR", Name: "Corran", Plain: true}))
	r.t.Cleanup(func() { other.Close() })
	old := r.known
	r.known = c
	defer func() { r.known = old }()
	code, page, _ := r.upload("/open", map[string]string{"title": "Talks of the delta", "outcome": "treaty", "lang": "en"}, [][3]string{
		{"card", "COR.card", string(must(other.Card()).Bytes())}, {"draft", "x.md", "1. *Decides* to dredge the delta.\n"}})
	if code != http.StatusOK {
		r.t.Fatalf("%d\n%s", code, page)
	}
	return page
}

// One person drafts a charter, another clears it and signs it as it was read; nobody opens talks alone, on any route, and nobody else hears
// of it before.
func TestCharterByTwoPersons(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	anna, head := r.colleagues(a)
	lor, sec := r.joined(a, seat("LOR", All), "lor"), r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec")
	before := r.talksHere()
	page := r.shownCharter(anna)
	if strings.Contains(page, "Sign the charter for VES</button>") || !strings.Contains(page, "Keep as a draft") {
		t.Errorf("one person alone is offered a signature\n%s", page)
	}
	f := hidden(t, page)
	for _, path := range []string{"/open/sign", "/open/prepare", "/open/take"} {
		alone := url.Values{"raw": f["raw"], "act": {"{}"}}
		if code, page, _ := r.post(anna, path, alone); code < 400 || path != "/open/take" && (code != http.StatusForbidden || !strings.Contains(page, "second person")) {
			t.Errorf("alone at %s: %d\n%s", path, code, page)
		}
	}
	forged := url.Values{"raw": {base64.StdEncoding.EncodeToString(must(seal.Marshal(charterOfForm(t, f, "Another title"))))}, "stamp": f["stamp"]}
	if code, _, _ := r.post(anna, "/drafts", forged); code != http.StatusBadRequest {
		t.Errorf("a charter that no page has shown: %d", code)
	}
	code, page, to := r.post(anna, "/drafts", f)
	at := pathOf(t, to)
	if code != http.StatusOK || !strings.HasPrefix(at, "/drafts/") || !strings.Contains(page, "dredge the delta") || !strings.Contains(page, "Talks of the delta") {
		t.Fatalf("%d at %s\n%s", code, at, page)
	}
	for name, c := range map[string]*http.Client{"a colleague before sharing": head, "another seat": lor, "the secretariat": sec} {
		for _, p := range []string{at, "/drafts", "/"} {
			if _, page := r.get(c, p); strings.Contains(page, "delta") || strings.Contains(page, "draft of new talks") {
				t.Errorf("%s at %s:\n%s", name, p, page)
			}
		}
	}
	_, page = r.get(anna, at)
	release := url.Values{"raw": f["raw"], "draft": {at[len("/drafts/"):]}, "version": {version(t, page)}}
	r.passedBefore(t, head, release, before)
	r.passed(anna, head, at)
	_, page = r.get(head, at)
	release.Set("version", version(t, page))
	if _, page := r.get(head, "/"); !strings.Contains(page, "1 draft of new talks") {
		t.Errorf("nobody is told that it waits\n%s", page)
	}
	if _, page := r.get(head, "/drafts"); !strings.Contains(page, at) {
		t.Errorf("the list doesn't have it\n%s", page)
	}
	if code, _, _ := r.post(anna, "/open/sign", release); code != http.StatusForbidden || r.talksHere() != before {
		t.Errorf("the author releases: %d", code)
	}
	if code, _, _ := r.post(lor, "/open/sign", release); code != http.StatusForbidden || r.talksHere() != before {
		t.Errorf("another seat releases: %d", code)
	}
	swapped := url.Values{"raw": forged["raw"], "draft": release["draft"], "version": release["version"]}
	if code, _, _ := r.post(head, "/open/sign", swapped); code != http.StatusConflict || r.talksHere() != before {
		t.Errorf("another charter under the clearance: %d", code)
	}
	_, page = r.get(head, at)
	if code, page, to := r.post(head, "/open/sign", hidden(t, page)); code != http.StatusOK || !strings.HasSuffix(to, "/document") || r.talksHere() != before+1 {
		t.Fatalf("%d at %s\n%s", code, to, page)
	}
	if _, page := r.get(anna, at); !strings.Contains(page, "The talks that it opened") || strings.Contains(page, `action="/open/sign"`) {
		t.Errorf("the draft after it\n%s", page)
	}
	if code, _, _ := r.post(head, "/open/sign", release); code != http.StatusConflict || r.talksHere() != before+1 {
		t.Errorf("opened twice: %d", code)
	}
	if _, page := r.get(head, "/"); strings.Contains(page, "draft of new talks") {
		t.Error("it still waits")
	}
}

// passedBefore tries to release what nobody has cleared.
func (r *room) passedBefore(t *testing.T, c *http.Client, release url.Values, before int) {
	t.Helper()
	if code, _, _ := r.post(c, "/open/sign", release); code < 400 || r.talksHere() != before {
		t.Errorf("before anybody cleared it: %d", code)
	}
}

// charterOfForm is the charter of a form under another title.
func charterOfForm(t *testing.T, f url.Values, title string) *talks.Charter {
	t.Helper()
	ch, ok := must(talks.Decode(talks.KindCharter, must(base64.StdEncoding.DecodeString(f.Get("raw"))))).(*talks.Charter)
	if !ok {
		t.Fatal("no charter")
	}
	ch.Title = title
	return ch
}

// Who may draft and not release drafts talks; who may read alone doesn't.
func TestCharterByWhoMayOnlyDraft(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	junior, reader := r.joined(a, seat("VES", Read|Draft), "junior"), r.joined(a, seat("VES", Read), "reader")
	f := hidden(t, r.shownCharter(junior))
	if code, _, _ := r.post(junior, "/open/sign", f); code != http.StatusForbidden {
		t.Errorf("signs: %d", code)
	}
	if code, page, _ := r.post(junior, "/drafts", f); code != http.StatusOK || strings.Contains(page, `action="/open/sign"`) {
		t.Errorf("keeps: %d\n%s", code, page)
	}
	if code, _, _ := r.post(reader, "/drafts", f); code != http.StatusForbidden {
		t.Errorf("a reader keeps: %d", code)
	}
}

// Side talks are opened by a charter, too: by two persons, and by nobody alone.
func TestHoleSideTalksWithoutSecondPerson(t *testing.T) {
	r := newRoom(t)
	other := must(node.Init(t.TempDir(), node.Config{Code: "ORM", Name: "Orm", Plain: true}))
	t.Cleanup(func() { other.Close() })
	main, _ := r.three(other)
	a, _ := r.people(t, "VES")
	anna, head := r.colleagues(a)
	before := r.talksHere()
	code, page, _ := r.post(anna, "/t/"+main.ID().String()[:16]+"/side", url.Values{"with": {"ORM"}, "on": {"OP2"}})
	if code != http.StatusOK || strings.Contains(page, "Sign the charter for VES</button>") {
		t.Fatalf("%d\n%s", code, page)
	}
	f := hidden(t, page)
	if code, _, _ := r.post(anna, "/open/sign", f); code != http.StatusForbidden || r.talksHere() != before {
		t.Errorf("alone: %d", code)
	}
	_, _, to := r.post(anna, "/drafts", f)
	r.passed(anna, head, pathOf(t, to))
	_, page = r.get(head, pathOf(t, to))
	if code, page, _ := r.post(head, "/open/sign", hidden(t, page)); code != http.StatusOK || r.talksHere() != before+1 {
		t.Fatalf("%d\n%s", code, page)
	}
	if _, page := r.get(anna, "/t/"+main.ID().String()[:16]+"/side"); !strings.Contains(page, "Side talks of ORM and VES") {
		t.Errorf("they aren't side talks\n%s", page)
	}
}

// What was cleared for some talks doesn't go out in others.
func TestHoleDraftReleasedElsewhere(t *testing.T) {
	r := newRoom(t)
	_, besides, _ := r.besides()
	a, _ := r.people(t, "VES")
	anna, head := r.colleagues(a)
	_, page, _ := r.post(anna, r.text()+"/ask", url.Values{"do": {"comment"}, "note": {"for Peace alone"}})
	_, _, to := r.post(anna, r.text()+"/drafts", hidden(t, page))
	at := pathOf(t, to)
	r.passed(anna, head, at)
	_, page = r.get(head, at)
	f := hidden(t, page)
	elsewhere := "/t/" + besides.ID().String()[:16]
	f.Set("seen", fmt.Sprint(besides.Acts()))
	before := besides.Acts()
	if code, page, _ := r.post(head, elsewhere+"/sign", f); code != http.StatusNotFound || besides.Acts() != before {
		t.Errorf("%d, %d acts\n%s", code, besides.Acts(), page)
	}
	_, _, to = r.post(anna, r.text()+"/floats/draft", url.Values{"to": {"LOR"}, "hours": {"12"}, "text": {"for Peace alone"}})
	at = pathOf(t, to)
	r.passed(anna, head, at)
	_, page = r.get(head, at)
	if code, _, _ := r.post(head, elsewhere+"/floats/release", hidden(t, page)); code != http.StatusNotFound || len(must(besides.Floats())) > 0 {
		t.Errorf("a float: %d", code)
	}
	if code, _, _ := r.post(head, r.text()+"/floats/release", hidden(t, page)); code != http.StatusOK || len(must(r.node.Floats())) != 1 {
		t.Errorf("where it belongs: %d", code)
	}
}

// A float is drafted by one, cleared and released by another. Until then it is a private draft; then the box forgets what it said.
func TestFloatByTwoPersons(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	var log bytes.Buffer
	r.server.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	anna, head := r.colleagues(a)
	lor, sec := r.joined(a, seat("LOR", All), "lor"), r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec")
	send := url.Values{"to": {"LOR"}, "text": {"canaryfloat <b>between us</b>"}, "hours": {"24"}, "block": {r.op2()}, "words": {"*Calls upon* all to rest"}}
	if _, page := r.get(anna, r.text()+"/floats"); strings.Contains(page, ">Float it, off the record</button>") || !strings.Contains(page, "floats/draft") {
		t.Errorf("the page offers to send it at once\n%s", page)
	}
	sent := func() int { return len(must(r.node.Floats())) }
	if code, page, _ := r.post(anna, r.text()+"/floats", send); code != http.StatusForbidden || !strings.Contains(page, "second person") || sent() > 0 {
		t.Errorf("alone: %d", code)
	}
	code, page, to := r.post(anna, r.text()+"/floats/draft", send)
	at := pathOf(t, to)
	if code != http.StatusOK || !strings.Contains(page, "canaryfloat &lt;b&gt;between us&lt;/b&gt;") || !strings.Contains(page, "all to rest") || !strings.Contains(page, "gone 24 hours after") || sent() > 0 {
		t.Fatalf("%d at %s\n%s", code, at, page)
	}
	for _, bad := range []url.Values{{}, {"to": {"CAN"}, "hours": {"12"}, "text": {"x"}}, {"to": {"LOR"}, "hours": {"13"}, "text": {"x"}}, {"to": {"LOR"}, "hours": {"12"}}} {
		if code, _, _ := r.post(anna, r.text()+"/floats/draft", bad); code < 400 || code >= 500 {
			t.Errorf("%v is kept: %d", bad, code)
		}
	}
	form := func(page string) url.Values {
		return url.Values{"draft": {at[strings.LastIndex(at, "/")+1:]}, "version": {version(t, page)}}
	}
	if code, _, _ := r.post(head, r.text()+"/floats/release", form(page)); code != http.StatusNotFound || sent() > 0 {
		t.Errorf("before it was shown: %d", code)
	}
	r.passed(anna, head, at)
	_, page = r.get(head, at)
	for name, c := range map[string]*http.Client{"the author": anna, "another seat": lor, "the secretariat": sec} {
		if code, _, _ := r.post(c, r.text()+"/floats/release", form(page)); code != http.StatusForbidden || sent() > 0 {
			t.Errorf("%s releases: %d", name, code)
		}
	}
	for _, path := range []string{"/sign", "/prepare", "/take"} { // not by the ways of acts
		f := form(page)
		f.Set("kind", "float")
		if code, _, _ := r.post(head, r.text()+path, f); code < 400 || sent() > 0 {
			t.Errorf("by %s: %d", path, code)
		}
	}
	old := form(page)
	old.Set("version", "99")
	if code, _, _ := r.post(head, r.text()+"/floats/release", old); code != http.StatusConflict || sent() > 0 {
		t.Errorf("a version that nobody read: %d", code)
	}
	for name, c := range map[string]*http.Client{"another seat": lor, "the secretariat": sec} {
		for _, p := range []string{at, r.text() + "/drafts", r.text() + "/floats", r.text() + "/record", "/"} {
			if _, page := r.get(c, p); strings.Contains(page, "canaryfloat") || p != at && strings.Contains(page, at) {
				t.Errorf("%s reads it at %s", name, p)
			}
		}
	}
	r.unread("canaryfloat", "all to rest")
	code, page, _ = r.post(head, r.text()+"/floats/release", hidden(t, page))
	if code != http.StatusOK || !strings.Contains(page, "canaryfloat") || sent() != 1 {
		t.Fatalf("%d, %d sent\n%s", code, sent(), page)
	}
	if f := must(r.node.Floats())[0]; f.Note.From != "VES" || f.Note.To[0] != "LOR" || f.Note.Words == "" || f.Note.Text != "canaryfloat <b>between us</b>" {
		t.Errorf("%+v", f)
	}
	for _, c := range []*http.Client{anna, head} {
		for _, p := range []string{at, r.text() + "/drafts"} {
			code, page := r.get(c, p)
			if code != http.StatusOK || strings.Contains(page, "canaryfloat") || strings.Contains(page, "to LOR") || !strings.Contains(page, "released") {
				t.Errorf("the draft after it: %d at %s\n%s", code, p, page)
			}
		}
	}
	if code, _, _ := r.post(head, r.text()+"/floats/release", form(`name="version" value="1"`)); code != http.StatusConflict || sent() != 1 {
		t.Errorf("sent twice: %d", code)
	}
	if r.acts() != 1 {
		t.Errorf("%d acts", r.acts())
	}
	if strings.Contains(log.String(), "canaryfloat") {
		t.Errorf("the log has it: %s", log.String())
	}
	r.unread("canaryfloat", "all to rest")
}

// unread looks for words in every file of the home but the book of what was floated: that of a home without a passphrase is open.
func (r *room) unread(words ...string) {
	r.t.Helper()
	r.ok(filepath.WalkDir(r.home.Dir(), func(p string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || d.Name() == "floats" {
			return err
		}
		raw, err := os.ReadFile(p)
		for _, w := range words {
			if bytes.Contains(raw, []byte(w)) {
				r.t.Errorf("%s holds %q in the open", p, w)
			}
		}
		return err
	}))
}

// A seat whose keys are in a browser: what was kept as a draft is signed there when it is released, a charter as an act. The browser
// that didn't hear of it sends it again, and it counts once.
func TestDraftsOfASeatInTheBrowser(t *testing.T) {
	h, _ := newHub(t)
	h.settle()
	a, _ := h.people(t, "VES")
	anna, head := h.colleagues(a)
	sign := func(path string, f url.Values) url.Values {
		t.Helper()
		code, text, _ := h.post(head, path+"/prepare", f)
		var d wireDraft
		if err := json.Unmarshal([]byte(text), &d); code != http.StatusOK || err != nil {
			t.Fatal(code, text, err)
		}
		f.Set("act", string(h.sign(record.Draft{Head: []byte(d.Head), Body: []byte(d.Body), Salt: must(seal.DecodeBytes(d.Salt))})))
		return f
	}
	take := func(c *http.Client, path string, f url.Values) string {
		t.Helper()
		code, text, _ := h.post(c, path+"/take", f)
		var done struct{ ID string }
		if err := json.Unmarshal([]byte(text), &done); code != http.StatusOK || err != nil {
			t.Fatal(path, code, text, err)
		}
		return done.ID
	}
	_, page, _ := h.post(anna, h.text()+"/ask", url.Values{"do": {"comment"}, "note": {"our word"}})
	_, _, to := h.post(anna, h.text()+"/drafts", hidden(t, page))
	h.passed(anna, head, pathOf(t, to))
	_, page = h.get(head, pathOf(t, to))
	if !strings.Contains(page, `data-seat-sign="sign"`) || !strings.Contains(page, `id="sign"`) {
		t.Fatalf("the draft has no place where the browser signs\n%s", page)
	}
	f := sign(h.text(), hidden(t, page))
	id := take(head, h.text(), f)
	if again := take(head, h.text(), f); again != id || h.acts() != 2 {
		t.Errorf("sent again: %s, %d acts", again, h.acts())
	}
	before := h.talksHere()
	f = hidden(t, h.shownCharter(anna))
	if code, _, _ := h.post(anna, "/open/prepare", f); code != http.StatusForbidden {
		t.Errorf("alone: %d", code)
	}
	_, _, to = h.post(anna, "/drafts", f)
	h.passed(anna, head, pathOf(t, to))
	_, page = h.get(head, pathOf(t, to))
	if !strings.Contains(page, `data-seat-sign="charter"`) || !strings.Contains(page, `data-path="/open"`) || !strings.Contains(page, `id="charter"`) {
		t.Fatalf("the charter has no place where the browser signs\n%s", page)
	}
	asked := hidden(t, page)
	f, late := sign("/open", maps.Clone(asked)), sign("/open", asked) // in two browsers
	without := url.Values{"raw": f["raw"], "act": f["act"]}
	if code, _, _ := h.post(head, "/open/take", without); code != http.StatusForbidden || h.talksHere() != before {
		t.Errorf("signed, and brought without its draft: %d", code)
	}
	id = take(head, "/open", f)
	if again := take(head, "/open", f); again != id || h.talksHere() != before+1 {
		t.Errorf("sent again: %s, %d talks", again, h.talksHere()-before)
	}
	// The other browser is told that its charter was overtaken, so that it forgets it, and no second talks are opened.
	code, text, _ := h.post(head, "/open/take", late)
	var out struct{ Overtaken *string }
	if err := json.Unmarshal([]byte(text), &out); err != nil || code != http.StatusConflict || out.Overtaken == nil || *out.Overtaken != "" || h.talksHere() != before+1 {
		t.Errorf("%d %s, %d talks", code, text, h.talksHere()-before)
	}
}

// A charter's draft is changed in place, by its author or by a colleague who reads it: its parties and text stay, it must be cleared
// again, and who changed it doesn't clear it. Nobody else changes it, nor an older version, nor into what no charter can be.
func TestCharterDraftIsEdited(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	anna, head := r.colleagues(a)
	lor := r.joined(a, seat("LOR", All), "lor")
	f := hidden(t, r.shownCharter(anna))
	_, page, to := r.post(anna, "/drafts", f)
	at := pathOf(t, to)
	if !strings.Contains(page, `value="edit"`) || !strings.Contains(page, `<option value="treaty" selected>`) {
		t.Fatalf("it can't be changed\n%s", page)
	}
	change := func(page, title, outcome string) url.Values {
		return url.Values{"do": {"edit"}, "version": {version(t, page)}, "title": {title}, "outcome": {outcome}, "attribution": {"parties"}}
	}
	for name, c := range map[string]*http.Client{"a colleague before sharing": head, "another seat": lor} {
		if code, _, _ := r.post(c, at, change(page, "Taken over", "treaty")); code < 400 {
			t.Errorf("%s changes it: %d", name, code)
		}
	}
	for _, bad := range []url.Values{change(page, "", "treaty"), change(page, "Talks", "war")} {
		if code, _, _ := r.post(anna, at, bad); code < 400 || code >= 500 {
			t.Errorf("%.60s: %d", bad.Encode(), code)
		}
	}
	r.passed(anna, head, at)
	_, cleared := r.get(head, at)
	code, page, _ := r.post(anna, at, change(cleared, "Talks of the <i>estuary</i>", "resolution"))
	if code != http.StatusOK || !strings.Contains(page, "Talks of the &lt;i&gt;estuary&lt;/i&gt;") || strings.Contains(page, "Talks of the delta") || !strings.Contains(page, "dredge the delta") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, _, _ := r.post(anna, at, change(cleared, "An older page", "treaty")); code != http.StatusConflict {
		t.Errorf("an older page changes it: %d", code)
	}
	before := r.talksHere()
	if code, _, _ := r.post(head, "/open/sign", url.Values{"raw": f["raw"], "draft": {at[len("/drafts/"):]}, "version": {version(t, page)}}); code < 400 || r.talksHere() != before {
		t.Errorf("what was cleared before the change is signed: %d", code)
	}
	_, page = r.get(head, at)
	if code, page, _ := r.post(head, at, url.Values{"do": {"clear"}, "version": {version(t, page)}}); code != http.StatusOK || !strings.Contains(page, "cleared") {
		t.Fatalf("%d\n%s", code, page)
	}
	_, page = r.get(head, at)
	if code, page, to := r.post(head, "/open/sign", form(t, page, `id="charter"`)); code != http.StatusOK || r.talksHere() != before+1 {
		t.Fatalf("%d at %s\n%s", code, to, page)
	}
	if _, page := r.get(anna, at); strings.Contains(page, `value="edit"`) {
		t.Error("a released one can be changed")
	}
}
