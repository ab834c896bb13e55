package web

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/offices"
)

// bringsFile posts a form with one file.
func (r *room) bringsFile(c *http.Client, path, field string, raw []byte, more url.Values) (int, string) {
	r.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, vs := range more {
		for _, v := range vs {
			w.WriteField(k, v)
		}
	}
	must(must(w.CreateFormFile(field, "a.file")).Write(raw))
	w.Close()
	req := must(http.NewRequest("POST", r.srv.URL+path, &form))
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Origin", r.srv.URL)
	resp := must(c.Do(req))
	defer resp.Body.Close()
	return resp.StatusCode, string(must(io.ReadAll(resp.Body)))
}

// formTo are the hidden fields of the form on a page that goes to an address; nil where there is none.
func formTo(page, action string) url.Values {
	for _, form := range regexp.MustCompile(`(?s)<form.*?</form>`).FindAllString(page, -1) {
		if !strings.Contains(form, `action="`+action+`"`) {
			continue
		}
		f := url.Values{}
		for _, m := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
			f.Add(m[1], html.UnescapeString(m[2]))
		}
		return f
	}
	return nil
}

// hrefs are the addresses on a page that begin so.
func hrefs(page, with string) (out []string) {
	for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if h := html.UnescapeString(m[1]); strings.HasPrefix(h, with) {
			out = append(out, h)
		}
	}
	return out
}

// mediated is a hub of three parties with open questions, a mediator's seat, and a vault; each party's brief is open, and its
// card taken in.
type mediated struct {
	*room
	all map[string]*http.Client
	a   *accounts.Store
}

func newMediated(t *testing.T) *mediated {
	t.Helper()
	r := newGuests(t)
	must(r.home.Lodge("MED", "Good offices", true))
	a, _ := r.people(t, "VES", "LOR", "DOR", "MED")
	m := &mediated{r, map[string]*http.Client{}, a}
	for _, code := range []string{"VES", "LOR", "DOR", "MED"} {
		m.all[code] = r.joined(a, seat(code, All), strings.ToLower(code))
	}
	for code, words := range map[string][2]string{"VES": {"b1", "Decides to part"}, "LOR": {"b2", "Decides to halt"}, "DOR": {"b2", "Decides to wait"}} {
		if code != "VES" {
			_, page, _ := r.post(m.all[code], r.text()+"/ask", url.Values{"do": {"accede"}})
			if c, body, _ := r.post(m.all[code], r.text()+"/sign", hidden(t, page)); c != http.StatusOK {
				t.Fatalf("%s accedes: %d\n%s", code, c, body)
			}
		}
		_, page, _ := r.post(m.all[code], r.text()+"/ask", url.Values{"do": {"propose"}, "op": {"words"}, "block": {words[0]}, "words": {words[1]}, "lang": {"en"}})
		if c, body, _ := r.post(m.all[code], r.text()+"/sign", hidden(t, page)); c != http.StatusOK {
			t.Fatalf("%s proposes: %d\n%s", code, c, body)
		}
	}
	for _, code := range []string{"VES", "LOR", "DOR"} {
		r.opened(m.all[code], words)
	}
	_, agenda := r.get(m.all["VES"], r.text()+"/mediation/agenda")
	med := m.all["MED"]
	if c, page := r.bringsFile(med, "/mediator", "agenda", []byte(agenda), url.Values{"name": {"Good <offices>"}, "rounds": {"2"}, "packages": {"3"}}); c != http.StatusOK || !strings.Contains(page, "The vault waits for the lists of DOR, LOR, VES.") {
		t.Fatalf("open: %d\n%s", c, page)
	}
	card := m.file(med, "/mediator", "/mediator/file?what=card")
	for _, code := range []string{"VES", "LOR", "DOR"} {
		if c, page := r.bringsFile(m.all[code], r.text()+"/mediation", "file", card, nil); c != http.StatusOK || !strings.Contains(page, "Good &lt;offices&gt;") || !strings.Contains(page, "Our list, as the brief fills it") {
			t.Fatalf("%s takes the card: %d\n%s", code, c, page)
		}
	}
	return m
}

// file is what a link on a page gives.
func (m *mediated) file(c *http.Client, path, link string) []byte {
	m.t.Helper()
	_, page := m.get(c, path)
	list := hrefs(page, link)
	if len(list) == 0 {
		m.t.Fatalf("no link %s on %s\n%s", link, path, page)
	}
	code, raw := m.get(c, list[len(list)-1])
	if code != http.StatusOK {
		m.t.Fatalf("%s: %d\n%s", list[0], code, raw)
	}
	return []byte(raw)
}

// seals posts the form of a step after looking at the page.
func (m *mediated) seals(code, step string, more url.Values) (int, string) {
	m.t.Helper()
	_, page := m.get(m.all[code], m.text()+"/mediation")
	f := formTo(page, m.text()+"/mediation/"+step)
	if f == nil {
		m.t.Fatalf("%s has no form to %s\n%s", code, step, page)
	}
	f.Set("read", "yes")
	for k, v := range more {
		f[k] = v
	}
	status, body, _ := m.post(m.all[code], m.text()+"/mediation/"+step, f)
	return status, body
}

func (m *mediated) does(what string) string {
	m.t.Helper()
	_, page := m.get(m.all["MED"], "/mediator")
	f := formTo(page, "/mediator/do")
	f.Set("do", what)
	code, body, _ := m.post(m.all["MED"], "/mediator/do", f)
	if code != http.StatusOK {
		m.t.Fatalf("%s: %d\n%s", what, code, body)
	}
	return body
}

// Three parties and a mediator come from closed briefs to what all accept without a command: each list is the brief's and is shown before
// it is sealed, answers bind, and nothing is said but that all accept.
func TestMediationPages(t *testing.T) {
	m := newMediated(t)
	lor := m.all["LOR"]
	// LOR's list has its red line; without the tick nothing is sealed.
	m.noted(lor, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"wait"}, "note": {heron}})
	if code, body := m.seals("LOR", "entrust", url.Values{"read": nil}); code != http.StatusConflict || !strings.Contains(body, "tick that you have read the list") {
		t.Errorf("unread: %d\n%s", code, body)
	}
	_, page := m.get(lor, m.text()+"/mediation")
	stale := formTo(page, m.text()+"/mediation/entrust")
	if !strings.Contains(page, "1 rule keeps our red lines.") || !strings.Contains(page, "‘Decides to wait’") && !strings.Contains(page, "‘wait’") {
		t.Errorf("the list isn't the brief's\n%s", page)
	}
	m.noted(lor, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"part"}})
	stale.Set("read", "yes")
	if code, body, _ := m.post(lor, m.text()+"/mediation/entrust", stale); code != http.StatusConflict || !strings.Contains(body, "has changed since the list was shown") {
		t.Errorf("another list than was shown: %d\n%s", code, body)
	}
	var letters [][]byte
	for _, code := range []string{"VES", "LOR", "DOR"} {
		if c, body := m.seals(code, "entrust", nil); c != http.StatusOK || formTo(body, m.text()+"/mediation/entrust") != nil {
			t.Fatalf("%s entrusts: %d\n%s", code, c, body)
		}
		letters = append(letters, m.file(m.all[code], m.text()+"/mediation", m.text()+"/mediation/letter"))
	}
	med := m.all["MED"]
	if code, body := m.bringsFile(med, "/mediator/take", "letter", []byte(poison), nil); code != http.StatusConflict {
		t.Errorf("poison: %d\n%s", code, body)
	}
	for _, l := range letters {
		if code, body := m.bringsFile(med, "/mediator/take", "letter", l, nil); code != http.StatusOK || !strings.Contains(body, "sent") {
			t.Fatalf("take: %d\n%s", code, body)
		}
	}
	if body := m.does("publish"); !strings.Contains(body, "The vault waits for the answers of DOR, LOR, VES.") || !strings.Contains(body, "Package 1") {
		t.Fatalf("publish\n%s", body)
	}
	log := m.file(med, "/mediator", "/mediator/file?card")
	for _, code := range []string{"VES", "LOR", "DOR"} {
		c, body := m.bringsFile(m.all[code], m.text()+"/mediation", "file", log, nil)
		if c != http.StatusOK || !strings.Contains(body, "We accept package 1") || !strings.Contains(body, "It gives us") || strings.Contains(body, "Crosses a red line") {
			t.Fatalf("%s: %d\n%s", code, c, body)
		}
		if code == "DOR" { // a red line drawn since wants its own tick
			m.noted(m.all[code], url.Values{"do": {"line"}, "must": {"must"}, "words": {"wait"}})
			m.noted(m.all[code], url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"halt"}})
			if c, body := m.seals(code, "answer", url.Values{"accept": {"1"}}); c != http.StatusConflict || !strings.Contains(body, "crosses a red line") {
				t.Fatalf("a red line of its brief: %d\n%s", c, body)
			}
		}
		if c, body := m.seals(code, "answer", url.Values{"accept": {"1"}, "crossed": {"1"}}); c != http.StatusOK || strings.Contains(body, "We accept package 1") {
			t.Fatalf("%s answers: %d\n%s", code, c, body)
		}
		answer := m.file(m.all[code], m.text()+"/mediation", m.text()+"/mediation/letter")
		if c, body := m.bringsFile(med, "/mediator/take", "letter", answer, nil); c != http.StatusOK {
			t.Fatalf("answer of %s: %d\n%s", code, c, body)
		}
	}
	if body := m.does("close"); !strings.Contains(body, "All accept package 1: it binds all.") {
		t.Fatalf("close\n%s", body)
	}
	log = m.file(med, "/mediator", "/mediator/file?card")
	ves := m.all["VES"]
	_, body := m.bringsFile(ves, m.text()+"/mediation", "file", log, nil)
	if !strings.Contains(body, "All accept package 1: it binds all.") || !strings.Contains(body, "What all have accepted") {
		t.Fatalf("settled\n%s", body)
	}
	next := formTo(body, m.text()+"/ask")
	if next == nil {
		t.Fatalf("nothing is to be done\n%s", body)
	}
	next.Set("do", regexp.MustCompile(`name="do" value="(package|accept|pack-accept|withdraw)"`).FindStringSubmatch(body)[1])
	if code, ask, _ := m.post(ves, m.text()+"/ask", next); code != http.StatusOK {
		t.Errorf("take up: %d\n%s", code, ask)
	}
	for n, raw := range append(letters, log) {
		if bytes.Contains(raw, []byte(heron)) || bytes.Contains(raw, []byte("red_lines")) || bytes.Contains(raw, []byte("floor")) {
			t.Errorf("file %d says more than it may: %s", n, raw)
		}
	}
	// the mediator's page shows no list and no answer
	if _, page := m.get(med, "/mediator"); strings.Contains(page, heron) || strings.Contains(page, "points") {
		t.Errorf("the mediator's page\n%s", page)
	}
}

// Not all: nobody learns who refused; and the mediator can look for more only when something is settled.
func TestMediationNotAll(t *testing.T) {
	m := newMediated(t)
	med := m.all["MED"]
	for _, code := range []string{"VES", "LOR", "DOR"} {
		m.seals(code, "entrust", nil)
		m.bringsFile(med, "/mediator/take", "letter", m.file(m.all[code], m.text()+"/mediation", m.text()+"/mediation/letter"), nil)
	}
	m.does("publish")
	log := m.file(med, "/mediator", "/mediator/file?card")
	for n, code := range []string{"VES", "LOR", "DOR"} {
		m.bringsFile(m.all[code], m.text()+"/mediation", "file", log, nil)
		accept := []string{"1"}
		if n == 1 {
			accept = nil
		}
		m.seals(code, "answer", url.Values{"accept": accept})
		m.bringsFile(med, "/mediator/take", "letter", m.file(m.all[code], m.text()+"/mediation", m.text()+"/mediation/letter"), nil)
	}
	if body := m.does("close"); !strings.Contains(body, "Not all accept. Nobody is told who refuses, or how many.") {
		t.Fatalf("close\n%s", body)
	}
	log = m.file(med, "/mediator", "/mediator/file?card")
	c, body := m.bringsFile(m.all["DOR"], m.text()+"/mediation", "file", log, nil)
	if c != http.StatusOK || !strings.Contains(body, "Not all accept.") || strings.Contains(body, "What all have accepted") || !strings.Contains(body, "This revises the list") {
		t.Errorf("%d\n%s", c, body)
	}
	if code, _, _ := m.post(med, "/mediator/do", url.Values{"do": {"after"}, "card": formTo(must2(m.get(med, "/mediator")), "/mediator/do")["card"], "head": {"0"}}); code != http.StatusConflict {
		t.Errorf("after, though nothing is settled: %d", code)
	}
}

func must2(_ int, page string) string { return page }

// Nobody but those who may read the brief sees the pages of a mediation, or gets a letter; a vault is its own seat's alone; and where the delegation wants
// a second person, one alone seals nothing.
func TestHoleMediationForOthers(t *testing.T) {
	m := newMediated(t)
	m.noted(m.all["LOR"], url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"wait"}, "note": {heron}})
	_, page := m.get(m.all["LOR"], m.text()+"/mediation")
	form := formTo(page, m.text()+"/mediation/entrust")
	form.Set("read", "yes")
	junior, adviser := m.joined(m.a, seat("LOR", Read|Draft), "junior"), m.joined(m.a, seat("LOR", Read), "adviser")
	for name, c := range map[string]*http.Client{
		"stranger": browser(t), "observer": m.joined(m.a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
		"secretariat": m.joined(m.a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"), "adviser": adviser, "another seat": m.all["MED"], "junior, locked": junior,
	} {
		if code, body := m.get(c, m.text()+"/mediation"); strings.Contains(body, "Our list, as the brief fills it") || strings.Contains(body, "Save the agenda") {
			t.Errorf("%s sees it: %d\n%s", name, code, body)
		}
		if code, body, _ := m.post(c, m.text()+"/mediation/entrust", form); code < 400 || code >= 500 || strings.Contains(body, heron) {
			t.Errorf("%s seals: %d\n%s", name, code, body)
		}
		if code, body := m.get(c, "/mediator"); name != "another seat" && strings.Contains(body, "Good &lt;offices&gt;") {
			t.Errorf("%s sees the vault: %d\n%s", name, code, body)
		}
	}
	m.opened(junior, words)
	if code, body := m.get(junior, m.text()+"/mediation"); code != http.StatusOK || !strings.Contains(body, "Our list, as the brief fills it") || strings.Contains(body, "Seal our list") {
		t.Errorf("the junior: %d\n%s", code, body)
	}
	// a second person
	if code, _, _ := m.post(m.all["LOR"], "/people/policy", url.Values{"can": {"release"}}); code != http.StatusOK {
		t.Fatal(code)
	}
	code, body, _ := m.post(m.all["LOR"], m.text()+"/mediation/entrust", form)
	if code != http.StatusOK || strings.Contains(body, "our list of round 1") || !strings.Contains(body, "your delegation wants a second person") {
		t.Errorf("alone: %d\n%s", code, body)
	}
	if code, body, _ = m.post(m.all["LOR"], m.text()+"/mediation/entrust", form); strings.Contains(body, "our list of round 1") {
		t.Errorf("the same person twice: %d\n%s", code, body)
	}
	second := m.joined(m.a, seat("LOR", All), "second")
	m.opened(second, words)
	if code, body, _ = m.post(second, m.text()+"/mediation/entrust", form); code != http.StatusOK || !strings.Contains(body, "our list of round 1") {
		t.Errorf("two: %d\n%s", code, body)
	}
	var kept offices.Mediations
	must(must(m.home.Seat("LOR")).Closed(offices.MediationsFile, &kept))
	if len(kept.Mine) != 1 || len(kept.Mine[0].Lists) != 1 {
		t.Errorf("kept: %d", len(kept.Mine))
	}
	// hostile forms quote nothing
	for _, bad := range []url.Values{{"card": {heron}}, {"card": form["card"], "was": {heron}, "read": {"yes"}}, {"card": form["card"], "accept": {heron}, "round": {heron}}} {
		for _, step := range []string{"entrust", "answer"} {
			if code, body, _ := m.post(second, m.text()+"/mediation/"+step, bad); code < 400 || code >= 500 || strings.Contains(body, heron) {
				t.Errorf("%s %v: %d\n%s", step, bad, code, body)
			}
		}
	}
	for _, q := range []string{"", "?card=" + heron, "?card=" + form.Get("card") + "&round=9&kind=" + heron, "?card=" + form.Get("card") + "&round=x"} {
		if code, body := m.get(second, m.text()+"/mediation/letter"+q); code != http.StatusNotFound {
			t.Errorf("letter%s: %d\n%s", q, code, body)
		}
	}
}

// Where a delegation wants a second person, a vault is refused in words that speak of no draft: there is none.
func TestVaultWantsNoSecondPerson(t *testing.T) {
	m := newMediated(t)
	m.joined(m.a, seat("MED", All), "second")
	if code, body, _ := m.post(m.all["MED"], "/people/policy", url.Values{"can": {"release"}}); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, body)
	}
	code, body, _ := m.post(m.all["MED"], "/mediator/do", url.Values{"do": {"publish"}})
	if code != http.StatusForbidden || !strings.Contains(body, "signs by itself, at once") || strings.Contains(body, "keep it as a draft") {
		t.Errorf("%d\n%s", code, body)
	}
}
