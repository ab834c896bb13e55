package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/accounts"
)

// another makes a further claim of VES.
func (r *room) another(c *http.Client, block, words, name string) {
	r.t.Helper()
	_, page, _ := r.post(c, r.text()+"/ask", url.Values{"do": {"propose"}, "op": {"words"}, "block": {block}, "words": {words}, "lang": {"en"}})
	if code, body, _ := r.post(c, r.text()+"/sign", hidden(r.t, page)); code != http.StatusOK || !strings.Contains(body, name) {
		r.t.Fatalf("propose: %d\n%s\n%s", code, page, body)
	}
}

// guessedOf notes a guess about a wording that is on the page.
func (r *room) guessedOf(c *http.Client, words, worst, best string) {
	r.t.Helper()
	_, page := r.get(c, r.text()+"/bridge")
	m := regexp.MustCompile(`<option value="([\w-]+)">[^<]*‘[^’]*` + words + `[^’]*’`).FindStringSubmatch(page)
	if m == nil {
		r.t.Fatalf("%s isn't offered\n%s", words, page)
	}
	f := url.Values{"do": {"wording"}, "was": {fieldsOf(r.t, page, "wording").Get("was")}, "party": {"LOR"}, "wording": {m[1]}, "worst": {worst}, "best": {best}, "least": {"vital"}}
	code, body, at := r.post(c, r.text()+"/bridge", f)
	if code != http.StatusOK || !strings.HasSuffix(at, "/bridge") || !strings.Contains(body, "Take this guess out") {
		r.t.Fatalf("guess: %d at %s\n%s", code, at, body)
	}
	if code, again, _ := r.post(c, r.text()+"/bridge", f); code != http.StatusConflict || !strings.Contains(again, "a colleague changed this meanwhile") {
		r.t.Errorf("an old form: %d\n%s", code, again)
	}
}

// Guesses are noted, packages found, and one becomes a proposal with just its claims; before the brief is open there is no such page.
func TestBridgePage(t *testing.T) {
	r := newRoom(t)
	c := r.known
	if _, body := r.get(c, r.text()+"/bridge"); !strings.Contains(body, "Open the brief") || strings.Contains(body, "Packages to offer") {
		t.Fatalf("locked\n%s", body)
	}
	if code, _, _ := r.post(c, r.text()+"/bridge", url.Values{"do": {"whole"}, "party": {"LOR"}, "floor": {"10"}}); code != http.StatusForbidden {
		t.Errorf("changed while it is locked: %d", code)
	}
	r.opened(c, "")
	if _, body := r.get(c, r.text()+"/bridge"); !strings.Contains(body, "there is nothing to offer") {
		t.Errorf("nothing is open\n%s", body)
	}
	r.proposed(c, "b5", "*Calls upon* all States to avoid harm.")
	r.another(c, "b4", "*Decides* to <b>part</b> & go on;", "c4")
	r.guessedOf(c, "part", "live with", "support")
	r.guessedOf(c, "avoid", "support", "support")
	_, page := r.get(c, r.text()+"/bridge")
	f := fieldsOf(t, page, "whole")
	f.Set("do", "whole")
	f.Set("least", "high")
	f.Set("floor", "5")
	if code, body, _ := r.post(c, r.text()+"/bridge", f); code != http.StatusOK || !strings.Contains(body, `value="5"`) {
		t.Errorf("guess about all: %d\n%s", code, body)
	}
	_, page = r.get(c, r.text()+"/bridge")
	for _, want := range []string{"The best package would give", "Package 1", "What would change", "What would cost nobody anything", "Only your delegation", "secretpaper", "better for", "guessed", "‘avoid’"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q\n%s", want, page)
		}
	}
	var offer url.Values
	for _, form := range regexp.MustCompile(`(?s)<form[^>]*/ask" class="do">.*?</form>`).FindAllString(page, -1) {
		if x := fieldsOf(t, form, "package"); len(x["name"]) == 2 {
			offer = x
		}
	}
	slices.Sort(offer["name"])
	if !slices.Equal(offer["name"], []string{"c2", "c4"}) {
		t.Fatalf("no package of c2 and c4 is offered: %v\n%s", offer, page)
	}
	before := r.acts()
	offer.Set("do", "package")
	code, ask, _ := r.post(c, r.text()+"/ask", offer)
	if code != http.StatusOK || !strings.Contains(ask, "c2") || !strings.Contains(ask, "c4") || r.acts() != before {
		t.Fatalf("ask: %d\n%s", code, ask)
	}
	if code, body, _ := r.post(c, r.text()+"/sign", hidden(t, ask)); code != http.StatusOK || r.acts() != before+1 {
		t.Fatalf("sign: %d\n%s", code, body)
	}
	if _, packs := r.get(c, r.text()+"/packages"); !strings.Contains(packs, "Withdraw p2") || !strings.Contains(packs, "<li>c2 ") || !strings.Contains(packs, "<li>c4 ") {
		t.Errorf("no package\n%s", packs)
	}
	// A guess is taken out again.
	_, page = r.get(c, r.text()+"/bridge")
	drop := fieldsOf(t, page, "drop")
	if code, _, _ := r.post(c, r.text()+"/bridge", url.Values{"do": {"drop"}, "was": drop["was"][:1], "name": drop["name"][:1]}); code != http.StatusOK {
		t.Errorf("drop: %d", code)
	}
	if _, after := r.get(c, r.text()+"/bridge"); strings.Count(after, "Take this guess out") != strings.Count(page, "Take this guess out")-1 {
		t.Errorf("it stays\n%s", after)
	}
}

// Nobody else sees the packages or the guesses, and no error quotes a form; who only drafts reads them and changes nothing.
func TestHoleBridgeForOthers(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	head := r.joined(a, seat("VES", All), "head")
	r.opened(head, words)
	r.proposed(head, "b5", "*Calls upon* all States to avoid harm.")
	r.guessedOf(head, "avoid", "oppose", "live with")
	_, page := r.get(head, r.text()+"/bridge")
	was := fieldsOf(t, page, "wording").Get("was")
	for _, bad := range []url.Values{
		{"do": {heron}}, {"do": {"whole"}, "party": {heron}, "floor": {"1"}}, {"do": {"whole"}, "party": {"VES"}, "floor": {"1"}}, {"do": {"whole"}, "party": {"LOR"}, "floor": {heron}},
		{"do": {"whole"}, "party": {"LOR"}, "floor": {"101"}}, {"do": {"whole"}, "party": {"LOR"}, "floor": {"1"}, "least": {heron}}, {"do": {"drop"}, "name": {heron}},
		{"do": {"wording"}, "party": {"LOR"}, "wording": {heron}}, {"do": {"wording"}, "party": {"LOR"}, "wording": {worded{Words: heron + "\x01"}.String()}, "worst": {"oppose"}, "best": {"support"}},
		{"do": {"wording"}, "party": {"LOR"}, "wording": {worded{Words: "a"}.String()}, "worst": {heron}, "best": {heron}},
		{"do": {"wording"}, "party": {"LOR"}, "wording": {worded{Words: "a"}.String()}, "worst": {"support"}, "best": {"oppose"}},
	} {
		bad.Set("was", was)
		if code, body, _ := r.post(head, r.text()+"/bridge", bad); code < 400 || code >= 500 || strings.Contains(body, heron) {
			t.Errorf("%v: %d\n%s", bad, code, body)
		}
	}
	junior := r.joined(a, seat("VES", Read|Draft), "junior")
	for name, c := range map[string]*http.Client{
		"stranger": browser(t), "observer": r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
		"secretariat": r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"), "adviser": r.joined(a, seat("VES", Read), "adviser"),
		"another seat": r.joined(a, seat("LOR", All), "lor"), "junior, locked": junior,
	} {
		if code, body := r.get(c, r.text()+"/bridge"); strings.Contains(body, "What would change") || strings.Contains(body, "Take this guess out") || strings.Contains(body, "Package 1") {
			t.Errorf("%s sees it: %d\n%s", name, code, body)
		}
		if code, _, _ := r.post(c, r.text()+"/bridge", url.Values{"do": {"whole"}, "party": {"LOR"}, "floor": {"1"}, "was": {was}}); code != http.StatusForbidden && code != http.StatusUnauthorized {
			t.Errorf("%s guesses: %d", name, code)
		}
		if _, body := r.get(c, r.text()); strings.Contains(body, "/bridge\"") {
			t.Errorf("%s has a way there\n%s", name, body)
		}
	}
	r.opened(junior, words)
	if code, body := r.get(junior, r.text()+"/bridge"); code != http.StatusOK || !strings.Contains(body, "Package 1") || strings.Contains(body, "Take this guess out") || strings.Contains(body, "Note our guess") {
		t.Errorf("the junior: %d\n%s", code, body)
	}
	if code, _, _ := r.post(junior, r.text()+"/bridge", url.Values{"do": {"whole"}, "party": {"LOR"}, "floor": {"1"}, "was": {was}}); code != http.StatusForbidden {
		t.Errorf("the junior guessed: %d", code)
	}
}

// A person has one search at a time: the second stops the first and waits until it has ended; one whose browser went away begins none.
func TestOneSearchForEachPerson(t *testing.T) {
	x := newSearches()
	begun, ended := make(chan struct{}), false
	first := make(chan error)
	go func() {
		first <- x.run(context.Background(), "a", func(ctx context.Context) error {
			close(begun)
			<-ctx.Done()
			ended = true
			return nil
		})
	}()
	<-begun
	if err := x.run(context.Background(), "a", func(context.Context) error {
		if !ended {
			t.Error("two at once")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the first: %v", err)
	}
	gone, stop := context.WithCancel(context.Background())
	stop()
	if err := x.run(gone, "a", func(context.Context) error { t.Error("searched for nobody"); return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if len(x.of) != 0 || len(x.room) != 0 {
		t.Errorf("%d, %d are left", len(x.of), len(x.room))
	}
}
