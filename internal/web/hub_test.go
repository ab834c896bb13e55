package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/accounts"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// newGuests is a node of VES where LOR and DOR are guests whose keys it holds. All three are in its talks; LOR and DOR have
// talks of their own, too.
func newGuests(t *testing.T) *room {
	t.Helper()
	home := must(node.Init(t.TempDir(), node.Config{Code: "VES", Name: "Republic of Vesper", Plain: true}))
	t.Cleanup(func() { home.Close() })
	lor, dor := must(home.Lodge("LOR", "Union of Lorne", true)), must(home.Lodge("DOR", "Dorran", true))
	own := must(home.Seat("VES"))
	r := &room{t: t, home: home}
	r.node = must(own.OpenTalks(t.Context(), charterBetween("Peace", own, lor, dor)))
	return r
}

func charterBetween(title string, seats ...*node.Seat) *talks.Charter {
	ch := &talks.Charter{
		Base: []talks.Block{{ID: "b1", Kind: "op", Text: map[string]string{"en": "Decides to meet"}}, {ID: "b2", Kind: "op", Text: map[string]string{"en": "Decides to go on"}}}, Lang: "en", Outcome: talks.Resolution,
		Pen: seats[0].Code(), Rule: "unanimity", Rules: 1, Title: title, Unicode: seal.UnicodeVersion,
	}
	for _, s := range seats {
		ch.Parties = append(ch.Parties, must(s.Card()).Party)
	}
	sortParties(ch.Parties)
	return ch
}

func sortParties(list []record.Party) {
	for i := range list {
		for j := i; j > 0 && list[j].Code < list[j-1].Code; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// delegations are browsers of everybody in the hub.
func (r *room) delegations(a *accounts.Store) map[string]*http.Client {
	r.t.Helper()
	return map[string]*http.Client{
		"VES": r.joined(a, seat("VES", All), "ves-head"), "LOR": r.joined(a, seat("LOR", All), "lor-head"), "DOR": r.joined(a, seat("DOR", All), "dor-head"),
		"observer":    r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
		"secretariat": r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"),
	}
}

// Each delegate acts as his own seat and no other: what he signs is his party's, marked with who holds its key.
func TestSeatsActAsThemselves(t *testing.T) {
	r := newGuests(t)
	a, _ := r.people(t, "VES", "LOR", "DOR")
	all := r.delegations(a)
	for code, want := range map[string]string{"VES": "VES", "LOR": "LOR"} {
		_, page, _ := r.post(all[code], r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP1"}, "note": {"a remark of " + code}})
		f := hidden(t, page)
		for other, c := range all {
			if other == "observer" || other == "secretariat" {
				if status, _, _ := r.post(c, r.text()+"/sign", f); status != http.StatusForbidden {
					t.Errorf("%s signs: %d", other, status)
				}
			}
		}
		if status, body, _ := r.post(all[code], r.text()+"/sign", f); status != http.StatusOK {
			t.Fatalf("%s: %d\n%s", code, status, body)
		} else if strings.Contains(body, "Not yet known") {
			t.Errorf("%s is told that others here don't have its act", code)
		}
		err := r.node.View(func(rec *record.Record, _ *talks.State) error {
			chain := rec.Chain(want)
			if last := chain[len(chain)-1]; !strings.Contains(string(last.Body), "a remark of "+code) {
				t.Errorf("the newest act of %s is %s", want, last.Body)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// A seat whose key the host holds can't initial or sign, whatever its people may do.
	if _, page := r.get(all["LOR"], r.text()+"/parties"); !strings.Contains(page, "hub") && !strings.Contains(page, "host") {
		t.Errorf("nobody sees that a host holds the key of LOR:\n%s", page)
	}
	if _, page := r.get(all["LOR"], "/seat"); !strings.Contains(page, "LOR") || strings.Contains(keyed.ReplaceAllString(page, "#"), "VES") { // letters of a key may be anything
		t.Errorf("the keys of another seat:\n%s", page)
	}
}

// Every route about talks, as everybody in a hub, of talks that are his and talks that aren't: what isn't one's own isn't there.
func TestEachRouteForEachSeat(t *testing.T) {
	r := newGuests(t)
	lor, dor := must(r.home.Seat("LOR")), must(r.home.Seat("DOR"))
	theirs := must(lor.OpenTalks(t.Context(), charterBetween("An unheard-of secret", lor, dor)))
	a, _ := r.people(t, "VES", "LOR", "DOR")
	all := r.delegations(a)
	before := theirs.Acts()
	for name, c := range all {
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		for _, rt := range routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if path == "/logout" || strings.HasSuffix(path, "/live") && name != "VES" {
				continue
			}
			path = strings.NewReplacer("{$}", "", "{talks}", theirs.ID().String(), "{name}", "c1", "{id}", strings.Repeat("0", 32), "{dir}", "none", "{file...}", "parley.css").Replace(path)
			code, body := 0, ""
			if method == "GET" {
				code, body = r.get(c, path)
			} else {
				code, body, _ = r.post(c, path, url.Values{"do": {"comment"}, "note": {"x"}, "on": {"OP1"}})
			}
			if code >= 500 {
				t.Errorf("%s, %s: %d %s", name, rt.pattern, code, body)
			}
			if name != "VES" {
				continue
			}
			if strings.Contains(body, "unheard-of") || strings.Contains(body, theirs.ID().String()[:16]) && method == "GET" && !strings.Contains(rt.pattern, "{talks}") {
				t.Errorf("VES learns of talks that aren't its own at %s:\n%s", rt.pattern, body)
			}
			if strings.Contains(rt.pattern, "{talks}") && (code < 400 || code == http.StatusConflict) {
				t.Errorf("VES at %s: %d", rt.pattern, code)
			}
		}
	}
	if theirs.Acts() != before {
		t.Errorf("%d acts were signed", theirs.Acts()-before)
	}
	for _, name := range []string{"LOR", "DOR", "secretariat"} {
		if _, page := r.get(all[name], "/"); !strings.Contains(page, "unheard-of") {
			t.Errorf("%s doesn't see its talks", name)
		}
	}
}

// Nothing that is private to one seat reaches another seat, the secretariat or an observer: by no page, no answer to a program,
// no live stream, no log, and by no file in the directory of another seat.
func TestHoleSeatsCanary(t *testing.T) {
	r := newGuests(t)
	a, _ := r.people(t, "VES", "LOR", "DOR")
	var log bytes.Buffer
	r.server.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	all := r.delegations(a)
	secrets := map[string][]string{}
	drafts := []string{}
	for _, code := range []string{"VES", "LOR"} {
		c, word := all[code], "canary"+strings.ToLower(code)
		say := func(what string) string {
			secrets[code] = append(secrets[code], word+what)
			return word + what
		}
		// A draft, shared inside the delegation, with a remark.
		at := r.keptDraft(c, say("draft"))
		drafts = append(drafts, at)
		_, page := r.get(c, at)
		r.post(c, at, url.Values{"do": {"share"}, "version": {version(t, page)}})
		_, page = r.get(c, at)
		r.post(c, at, url.Values{"do": {"return"}, "version": {version(t, page)}, "note": {say("note")}})
		// People, an open invitation, a rule.
		r.joined(a, seat(code, Read), say("login"))
		r.post(c, "/people/invite", url.Values{"for": {say("guest")}, "can": {"draft"}})
		r.post(c, "/people/policy", url.Values{"can": {"initial"}})
		// A float to DOR alone.
		chair := must(r.node.As(code))
		must(chair.SendFloat(node.FloatDraft{To: []string{"DOR"}, Text: say("float"), Life: time.Hour}))
		if code == "VES" {
			if err := chair.SetCompared(true); err != nil {
				t.Fatal(err)
			}
			if err := chair.Looked(); err != nil {
				t.Fatal(err)
			}
		}
	}
	heard := map[string]*bytes.Buffer{}
	for name, c := range all {
		heard[name] = r.overhear(c)
	}
	if _, err := must(r.node.As("DOR")).Act(t.Context(), &talks.Comment{Text: "something happens"}); err != nil {
		t.Fatal(err)
	}
	mine := map[string]int{}
	for i, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		// Whether charter and keys were compared, and what was seen, is each seat's own; the walk marks things as seen.
		if _, body := r.get(c, "/api/v1/t/"+r.node.ID().String()+"/notes"); (strings.TrimSpace(body) == `{"compared":"","seen":[]}`) == (name == "VES") {
			t.Errorf("%s: %s", name, body)
		}
		told := r.told(c, i, 3)
		for _, p := range append(drafts, "/people", "/peers", "/me", "/seat", "/open", "/api/v1/me", "/api/v1/library", "/card", "/floatcard", "/seat/wrapped", "/seat/pouch-key") {
			_, body := r.get(c, p)
			told["GET "+p] = body
		}
		list, err := must(r.home.Seat("VES")).Talks()
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		told["live"] = heard[name].String()
		for of, words := range secrets {
			for at, body := range told {
				for _, w := range words {
					switch {
					case !strings.Contains(body, w):
					case of == name:
						mine[w]++
					case strings.HasSuffix(w, "float") && name == "DOR": // it was for DOR
					default:
						t.Errorf("%s reads %s at %s", name, w, at)
					}
				}
			}
		}
	}
	for of, words := range secrets {
		for _, w := range words {
			if mine[w] == 0 {
				t.Errorf("%s itself doesn't find %s: this test sees nothing", of, w)
			}
			if strings.Contains(log.String(), w) {
				t.Errorf("the log has %s", w)
			}
		}
	}
	for _, code := range []string{"LOR", "DOR"} {
		err := filepath.WalkDir(must(r.home.Seat(code)).Dir(), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			for _, w := range secrets["VES"] {
				if bytes.Contains(raw, []byte(w)) && (code != "DOR" || !strings.HasSuffix(w, "float")) {
					t.Errorf("%s has %s", path, w)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// overhear keeps what a live stream says, until the test ends.
func (r *room) overhear(c *http.Client) *bytes.Buffer {
	r.t.Helper()
	ctx, stop := context.WithCancel(r.t.Context())
	req := must(http.NewRequestWithContext(ctx, "GET", r.srv.URL+r.text()+"/live", nil))
	resp := must((&http.Client{Jar: c.Jar}).Do(req))
	var b bytes.Buffer
	if resp.StatusCode != http.StatusOK {
		r.t.Fatalf("live: %d", resp.StatusCode)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(&b, resp.Body)
	}()
	time.AfterFunc(time.Second, stop)
	r.t.Cleanup(func() { stop(); <-done; resp.Body.Close() })
	return &b
}

// A pouch that a delegate brings is of talks that name his seat; of other talks nothing is touched or told, though the node holds
// the keys of those seats, too.
func TestHolePouchOfOtherSeats(t *testing.T) {
	r := newGuests(t)
	lor, dor := must(r.home.Seat("LOR")), must(r.home.Seat("DOR"))
	theirs := must(lor.OpenTalks(t.Context(), charterBetween("An unheard-of secret", lor, dor)))
	var pouch bytes.Buffer
	must(must(theirs.As("LOR")).Pack(t.Context(), &pouch, node.PackOptions{All: true}))
	a, _ := r.people(t, "VES", "LOR", "DOR")
	for code, want := range map[string]bool{"VES": false, "DOR": true} {
		c := r.joined(a, seat(code, All), strings.ToLower(code))
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		must(must(w.CreateFormFile("pouch", "a.pouch")).Write(pouch.Bytes()))
		w.Close()
		req := must(http.NewRequest("POST", r.srv.URL+"/pouches", &form))
		req.Header.Set("Content-Type", w.FormDataContentType())
		req.Header.Set("Origin", r.srv.URL)
		resp := must(c.Do(req))
		status, body := resp.StatusCode, string(must(io.ReadAll(resp.Body)))
		resp.Body.Close()
		if ok := status == http.StatusOK; ok != want || strings.Contains(body, "unheard-of") != want {
			t.Errorf("%s: %d\n%s", code, status, body)
		}
	}
	if n := fmt.Sprint(must(must(r.home.Seat("VES")).Talks())); strings.Contains(n, "unheard-of") {
		t.Error(n)
	}
}

// Talks that a peer offers to one seat of a hub: its manager is asked, its people are told, the secretariat is led to them; other
// seats and observers hear nothing.
func TestOffersOfSeats(t *testing.T) {
	r := newGuests(t)
	lor := must(must(r.home.Seat("LOR")).Card())
	cor := must(node.Init(t.TempDir(), node.Config{Code: "COR", Name: "Corran", Plain: true}))
	defer cor.Close()
	ch := charterBetween("An offered matter", must(cor.Seat("COR")), must(r.home.Seat("LOR")))
	must(cor.OpenTalks(t.Context(), ch))
	answers := must(r.home.StartSync(t.Context(), node.SyncConfig{Listen: "127.0.0.1:0"}))
	defer answers.Stop()
	at, print := answers.Address()
	must(r.home.AddPeer(node.Peer{Party: "COR", Key: must(cor.Card()).Party.Seat.String()}))
	must(cor.AddPeer(node.Peer{Party: "LOR", Key: lor.Party.Seat.String(), URL: "https://" + at + "/LOR", Fingerprint: print}))
	must(cor.SyncOnce(t.Context(), node.SyncConfig{}, "LOR"))
	list, err := must(r.home.Seat("LOR")).Offers()
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	id := list[0].Talks.String()
	a, _ := r.people(t, "VES", "LOR", "DOR")
	all := r.delegations(a)
	all["junior"] = r.joined(a, seat("LOR", All&^Manage), "lor-junior")
	r.server.sync = answers
	for code, want := range map[string]string{"LOR": "https://" + at + "/LOR#" + print, "VES": "https://" + at + "#" + print} { // for parties with a node of their own
		if _, page := r.get(all[code], "/seat"); !strings.Contains(page, want+"<") {
			t.Errorf("%s doesn't find the line %s:\n%s", code, want, page)
		}
	}
	for name, want := range map[string]string{
		"LOR": "COR offers talks: “An offered matter”", "junior": "offered to your delegation; who manages it", "secretariat": `<a href="/peers">1 talks was offered`, "VES": "", "DOR": "", "observer": "",
	} {
		_, page := r.get(all[name], "/")
		if (want == "") == strings.Contains(page, "offer") || !strings.Contains(page, want) {
			t.Errorf("%s should read %q:\n%s", name, want, page)
		}
		if strings.Contains(page, "An offered matter") != (name == "LOR") {
			t.Errorf("%s and the title", name)
		}
		if _, page := r.get(all[name], "/peers"); strings.Contains(page, "An offered matter") != (name == "secretariat") {
			t.Errorf("%s and the page of the peers:\n%s", name, page)
		}
		if name == "LOR" || name == "secretariat" {
			continue
		}
		for _, do := range []string{"take", "decline"} {
			if code, _, _ := r.post(all[name], "/offers/"+do, url.Values{"talks": {id}}); code != http.StatusForbidden && code != http.StatusNotFound {
				t.Errorf("%s, %s: %d", name, do, code)
			}
		}
	}
	if code, _, to := r.post(all["LOR"], "/offers/take", url.Values{"talks": {id}}); code != http.StatusOK || !strings.HasSuffix(to, id[:16]) {
		t.Errorf("LOR takes them: %d at %s", code, to)
	}
}
