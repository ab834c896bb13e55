package web

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/node"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// opponent is LOR as somebody who signs whatever the test wants, past every
// check of a node.
type opponent struct {
	*room
	seat seal.PrivateKey
	n    byte
}

// facing is a room whose LOR is an opponent, in a text that is not in English.
func facing(t *testing.T) *opponent {
	t.Helper()
	r := newRoomOf(t, "# Pax\n\n*Curia,*\n\n1. *Statuit* annuatim convenire;\n\n2. *Hortatur* omnes ad pacem servandam.\n")
	keys := [2]seal.PrivateKey{}
	for i := range keys {
		k, err := seal.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{byte(7 + i)}, 64)))
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = k
	}
	card, err := r.home.Card()
	if err != nil {
		t.Fatal(err)
	}
	var base []talks.Block
	if err := r.node.View(func(_ *record.Record, st *talks.State) error { base = st.Charter().Base; return nil }); err != nil {
		t.Fatal(err)
	}
	r.node, err = r.home.OpenTalks(t.Context(), &talks.Charter{
		Base: base, Lang: "en", Outcome: talks.Resolution, Parties: []record.Party{{Code: "LOR", Name: "Lorne", Root: keys[0].Public(), Seat: keys[1].Public()}, card.Party}, Pen: "VES",
		Rule: "unanimity", Rules: 1, Title: "Pax", Unicode: seal.UnicodeVersion,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &opponent{room: r, seat: keys[1]}
}

// brings signs an act of LOR and brings it by the page that takes pouches.
func (o *opponent) brings(kind string, body any) string {
	o.t.Helper()
	var file bytes.Buffer
	err := o.node.View(func(rec *record.Record, st *talks.State) error {
		head, err := rec.Next("LOR", kind, "2026-01-02T03:04:05Z")
		if err != nil {
			return err
		}
		o.n++
		raw, _, err := record.Seal(head, body, bytes.Repeat([]byte{o.n}, 16), o.seat)
		if err != nil {
			return err
		}
		return pouch.Write(&file, pouch.Header{Talks: st.Talks(), To: rec.Frontier()}, [][]byte{raw})
	})
	if err != nil {
		o.t.Fatal(err)
	}
	code, page, _ := o.upload(o.text()+"/pouches", nil, [][3]string{{"pouch", "LOR.pouch", file.String()}})
	if code != http.StatusOK {
		o.t.Fatalf("%s: %d\n%s", kind, code, page)
	}
	return page
}

// speak chooses the language of the browser.
func (r *room) speak(lang string) {
	r.t.Helper()
	r.post(r.known, "/lang", url.Values{"lang": {lang}, "to": {"/"}})
}

// english are words that no French or Russian sentence has. What stands in
// quotation marks, in code and in the names of talks and parties isn't said by
// the interface.
var english = regexp.MustCompile(`(?i)\b(the|is|are|not|it|its|isn't|can't|with|that|and|has|have|by|which|names|already|was|who|whose|this|there|of|word|claim|package|bracket|end|move|delete|join|split)\b`)

// noEnglish finds what a page says in English.
func noEnglish(t *testing.T, lang, what, page string) {
	t.Helper()
	_, page, ok := strings.Cut(page, "<main")
	if !ok {
		t.Fatalf("%s, %s: no page:\n%s", lang, what, page)
	}
	page, _, _ = strings.Cut(page, "</main>")
	for _, cut := range []string{`(?s)<script.*?</script>`, `(?s)<code>.*?</code>`, `(?s)<datalist.*?</datalist>`} {
		page = regexp.MustCompile(cut).ReplaceAllString(page, " ")
	}
	page = html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "\n"))
	page = strings.NewReplacer("Republic of <Vesper>", "", "Name of anna", "", "parley claims and parley package list", "", "parley", "").Replace(page)
	page = regexp.MustCompile(`‘[^’]*’|“[^”]*”|U\+[0-9A-F]+ [A-Z -]+`).ReplaceAllString(page, "")
	for line := range strings.Lines(page) {
		if w := english.FindString(line); w != "" {
			t.Errorf("%s, %s: English (%q): %s", lang, what, w, strings.TrimSpace(line))
		}
	}
}

// TestReasonsInTheReadersLanguage: the record with acts without effect, each
// page of such an act, and what came in a pouch have no English sentence on a
// French or Russian page.
func TestReasonsInTheReadersLanguage(t *testing.T) {
	o := facing(t)
	o.brings(talks.KindAccede, &talks.Accede{Charter: o.node.ID()})
	o.propose(0, 1, "*Rogat*")
	var rev talks.Revision
	var c1 talks.Ref
	err := o.node.View(func(_ *record.Record, st *talks.State) (err error) {
		rev = st.Now().Newest()
		c1 = st.Now().Live()[0].Ref
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	op2 := rev.Text.Blocks[len(rev.Text.Blocks)-1]
	quote := text.Claim{Op: text.Replace, Base: rev.Digest, Block: op2.ID, Lang: "en", Start: 1, End: 2, Exact: text.Split("nemo:"), New: text.Split("cuncti")}
	sub := text.Claim{Op: text.Replace, Base: rev.Digest, Block: op2.ID, Lang: "en", Start: 1, End: 2, Exact: op2.Content["en"][1:2], New: op2.Content["en"][1:2]}
	amend := func(list ...text.Claim) *talks.Amend {
		a := &talks.Amend{Rev: rev.ID}
		for _, c := range list {
			a.Claims = append(a.Claims, talks.Proposal{Claim: talks.WireClaim(c), Holding: true})
		}
		return a
	}
	brought := ""
	for _, b := range []talks.Body{
		&talks.Sign{Rev: rev.ID, Digest: rev.Digest},
		&talks.Initial{Rev: rev.ID, Digest: rev.Digest},
		&talks.Revise{Parent: rev.ID, N: 1, Digest: rev.Digest},
		&talks.Agree{Rev: rev.ID, Blocks: []talks.Sealed{{ID: string(op2.ID), Digest: op2.Digest()}}},
		&talks.Agree{Rev: rev.ID, Blocks: []talks.Sealed{{ID: string(op2.ID), Digest: rev.Digest}}},
		&talks.Revoke{Blocks: []string{string(op2.ID)}},
		&talks.Withdraw{Claims: []talks.Ref{c1}},
		&talks.Withdraw{Claims: []talks.Ref{{Act: rev.ID, N: 3}}},
		&talks.Position{Claims: []talks.Ref{c1}, Stance: "perhaps"},
		&talks.Position{Claims: []talks.Ref{c1}, Stance: talks.Reserve},
		&talks.Pen{Term: 9, To: "LOR", From: rev.ID},
		&talks.Pen{Term: 1, To: "NOBODY", From: rev.ID},
		&talks.Exchange{Rev: rev.ID, Digest: rev.Digest},
		amend(quote), amend(sub), amend(sub, sub),
		&talks.Accede{Charter: o.node.ID()},
	} {
		brought = o.brings(b.Kind(), b)
	}
	o.brings(talks.KindComment, map[string]any{"on": map[string]any{}, "text": "Pax", "what": "the talks are concluded"})
	for _, lang := range []string{"fr", "ru"} {
		o.speak(lang)
		code, page := o.get(o.known, o.text()+"/record")
		if n := strings.Count(page, `class="void"`); code != http.StatusOK || n < 16 {
			t.Fatalf("%d: only %d acts have no effect", code, n)
		}
		noEnglish(t, lang, "the record", page)
		code, page = o.get(o.known, o.text()+"/audit")
		if n := strings.Count(page, "<li"); code != http.StatusOK || n < 16 {
			t.Fatalf("%d: the audit finds only %d things", code, n)
		}
		noEnglish(t, lang, "the audit", page)
		for n := 3; n < 22; n++ {
			if code, page := o.get(o.known, fmt.Sprintf("%s/timeline?n=%d", o.text(), n)); code == http.StatusOK {
				noEnglish(t, lang, fmt.Sprint("act ", n), page)
			}
		}
		noEnglish(t, lang, "what came", o.brings(talks.KindSign, &talks.Sign{Rev: rev.ID, Digest: rev.Digest}))
	}
	if !strings.Contains(brought, "no effect") {
		t.Error("the English page says nothing in English")
	}
}

// TestRefusedActInTheReadersLanguage: who may not do something reads why in the
// language of the page, and so does who brings a damaged pouch.
func TestRefusedActInTheReadersLanguage(t *testing.T) {
	o := facing(t)
	for _, lang := range []string{"fr", "ru"} {
		o.speak(lang)
		for _, wish := range []url.Values{
			{"do": {"sign"}}, {"do": {"initial"}}, {"do": {"revise"}}, {"do": {"accede"}}, {"do": {"accept"}, "name": {"c1"}},
			{"do": {"propose"}, "op": {"words"}, "block": {"b9"}, "lang": {"en"}, "words": {"x"}, "as": {"hold"}},
		} {
			code, page, _ := o.post(o.known, o.text()+"/ask", wish)
			if code < 400 {
				t.Errorf("%s, %v: %d", lang, wish, code)
			}
			noEnglish(t, lang, wish.Encode(), page)
		}
		_, page := o.get(o.known, o.text()+"/agree")
		noEnglish(t, lang, "agree", page)
		var whole bytes.Buffer
		err := o.node.View(func(rec *record.Record, st *talks.State) error {
			return pouch.Write(&whole, pouch.Header{Talks: st.Talks(), To: rec.Frontier()}, [][]byte{rec.Charter().Raw()})
		})
		if err != nil {
			t.Fatal(err)
		}
		for what, file := range map[string]string{
			"no pouch": "what is this?", "cut short": whole.String()[:whole.Len()-9], "mangled": strings.Replace(whole.String(), "Pax", "Bellum", 1),
			"another line end": strings.ReplaceAll(whole.String(), "\n", "\r\n"), "more": whole.String() + "and more\n",
		} {
			code, page, _ := o.upload("/pouches", nil, [][3]string{{"pouch", "x.pouch", file}})
			if code < 400 {
				t.Errorf("%s, %s: %d", lang, what, code)
			}
			noEnglish(t, lang, what, page)
		}
	}
}

// TestRefusedWishInTheReadersLanguage: peers, cards and floats that can't be,
// and talks that aren't there, are refused in the language of the page.
func TestRefusedWishInTheReadersLanguage(t *testing.T) {
	o := facing(t)
	for _, lang := range []string{"fr", "ru"} {
		o.speak(lang)
		for path, f := range map[string]url.Values{
			"/peers":                   {"party": {"LOR"}, "url": {"ftp://lor.example"}},
			"/peers?":                  {"party": {"VES"}, "url": {"https://lor.example:1"}},
			"/peers?a":                 {"party": {"lor 2"}, "url": {"https://lor.example:1"}},
			"/peers?b":                 {"party": {"LOR"}, "url": {"https://lor.example:1"}, "fingerprint": {"x"}},
			"/peers/call":              {"party": {"COR"}},
			"/peers/remove":            {"party": {"COR"}},
			"/offers/take":             {"talks": {"00"}},
			o.text() + "/floats":       {"to": {"COR"}, "text": {"pax"}, "hours": {"24"}},
			o.text() + "/floats?":      {"to": {"LOR"}, "text": {"pax"}, "hours": {"9999"}},
			o.text() + "/floats/drop":  {"name": {"00"}},
			o.text() + "/floats/file":  {"name": {"00"}},
			"/t/0000000000000000/seen": {},
		} {
			code, page, _ := o.post(o.known, path, f)
			if code < 400 || !strings.Contains(page, `<html lang="`+lang) {
				t.Errorf("%s, %s: %d", lang, path, code)
			}
			noEnglish(t, lang, path, page)
		}
		code, page, _ := o.upload("/peers", map[string]string{"party": "LOR"}, [][3]string{{"card", "x.card", "{\"version\":1}"}})
		if code < 400 {
			t.Errorf("a bad card: %d", code)
		}
		noEnglish(t, lang, "a bad card", page)
		if _, err := o.home.AddPeer(node.Peer{Party: "LOR", URL: "https://127.0.0.1:1"}); err != nil {
			t.Fatal(err)
		}
		code, page, at := o.post(o.known, "/peers/call", url.Values{"party": {"LOR"}})
		if code < 400 {
			t.Errorf("a peer that doesn't answer: %d at %s", code, at)
		}
		noEnglish(t, lang, "a peer that doesn't answer", page)
	}
}

// TestDoorInTheReadersLanguage: who is kept out, or chooses a password that is
// too easy, reads why in the language of the browser.
func TestDoorInTheReadersLanguage(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	anna := r.joined(a, seat("VES", All), "anna")
	for i, lang := range []string{"fr", "ru"} {
		c := browser(t)
		for _, b := range []*http.Client{c, anna} {
			u, _ := url.Parse(r.srv.URL)
			b.Jar.SetCookies(u, []*http.Cookie{{Name: langCookie, Value: lang}})
		}
		token := r.invited(a, seat("VES", All))
		join := func(login, name, password string) url.Values {
			return url.Values{"i": {token}, "login": {login}, "name": {name}, "password": {password}}
		}
		type wish struct {
			by   *http.Client
			path string
			form url.Values
		}
		for n, w := range []wish{
			{c, "/login", url.Values{"login": {"nemo"}, "password": {"wrong password"}}},
			{c, "/join", url.Values{"i": {"AAAA"}, "login": {"x y"}, "name": {"x"}, "password": {words}}},
			{c, "/join", join("b", "Bertha", words)},
			{c, "/join", join("bertha", "\u200b", words)},
			{c, "/join", join("anna", "Bertha", words)},
			{c, "/join", join("bertha", "Bertha", "brevis")},
			{c, "/join", join("bertha", "Bertha", "passwordpassword")},
			{c, "/join", join("bertha", "Bertha", "aaaaaaaaaaaaaaaaaaaa")},
			{c, "/join", join("bertha", "Bertha", "bertha et columba")},
			{anna, "/people/invite", url.Values{"for": {strings.Repeat("x", 5000)}, "can": {"draft"}}},
			{anna, "/people/powers", url.Values{"id": {"0"}, "can": {"draft"}}},
		} {
			code, page, _ := r.post(w.by, w.path, w.form)
			if code < 400 || !strings.Contains(page, `<html lang="`+lang) {
				t.Errorf("%s, %d: %d", lang, n, code)
			}
			noEnglish(t, lang, fmt.Sprint(w.path, " ", n), page)
		}
		for range 20 * (1 - i) { // the door slows guessers
			if code, page, _ := r.post(c, "/login", url.Values{"login": {"nemo"}, "password": {"wrong password"}}); code == http.StatusTooManyRequests {
				noEnglish(t, lang, "too many guesses", page)
				break
			}
		}
	}
}

// TestOddImportInTheReadersLanguage: what is odd in a text that is brought is
// said in the language of the page.
func TestOddImportInTheReadersLanguage(t *testing.T) {
	o := facing(t)
	other, err := node.Init(t.TempDir(), node.Config{Code: "COR", Name: "Corran", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	card, err := other.Card()
	if err != nil {
		t.Fatal(err)
	}
	odd := "{.toc}\n\n# Pax\n\n| a | b |\n\n---\n\n1. *Statuit* [annuatim convenire;\n\n5. *Hortatur] omnes* ad [pacem](https://example.org) *servandam;\n\n" +
		"3. *Rogat* p\u0430cem\u00a0servare et\u200b1O3 [ambulare] \u0430\u0441\u0435;\n\n4. [COR: *Movet* [mare\n\n4. caelum] terram]; {#x}\n\n6. *Finit* \u0001 opus. {#x}\n"
	rivals := [][3]string{{"draft", "a.md", odd}, {"draft", "b.md", odd}}
	for _, lang := range []string{"fr", "ru"} {
		o.speak(lang)
		for name, drafts := range map[string][][3]string{"one": rivals[:1], "rivals": rivals, "unreadable": {{"draft", "c.md", "\xff\xfe"}}} {
			_, page, _ := o.upload("/open", map[string]string{"title": "Pax", "outcome": "treaty", "lang": "en"}, slices.Concat(drafts, [][3]string{{"card", "COR.card", string(card.Bytes())}}))
			if name != "unreadable" && strings.Count(page, "a.md: ") < 5 {
				t.Errorf("%s, %s: the page says nothing of what is odd:\n%s", lang, name, page)
			}
			noEnglish(t, lang, "import of "+name, page)
		}
		code, page, _ := o.upload(o.text()+"/document", nil, [][3]string{{"document", "mine.md", "# Pax\n\n*Curia,*\n\n1. *Statuit* annu\u0430tim convenire;\n\n2. *Hortatur* omn\u0435s ad pacem servandam.\n"}})
		if code != http.StatusOK || !strings.Contains(page, "CYRILLIC") {
			t.Fatalf("%d\n%s", code, page)
		}
		noEnglish(t, lang, "an amendment with strange letters", page)
	}
}
