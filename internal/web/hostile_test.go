package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// watched is a browser whose every answer a sentry looks at.
func watched(t testing.TB) (*http.Client, *sentry) {
	s := newSentry(t)
	c := browser(t)
	c.Transport = s
	return c, s
}

// parameters are the names under which the pages read something from an address or a form: from the sources, so that none
// is forgotten.
func parameters(t testing.TB) (query, fields []string) {
	t.Helper()
	list, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range list {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(Query\(\)|\bq|\bf|\bform|PostForm|\br)(?:\.Get|\.FormValue|\.PostFormValue)?[(\[]"([a-z-]+)"[)\]]`).FindAllStringSubmatch(string(raw), -1) {
			fields = append(fields, m[2])
			if m[1] == "q" || m[1] == "Query()" {
				query = append(query, m[2])
			}
		}
	}
	slices.Sort(fields)
	slices.Sort(query)
	fields, query = slices.Compact(fields), slices.Compact(query)
	if len(query) < 10 || len(fields) < 40 || !slices.Contains(fields, "note") || !slices.Contains(query, "view") {
		t.Fatalf("the sources are read wrong: %q, %q", query, fields)
	}
	return query, fields
}

// hostileTalks are talks in which everything that a party may name or say is poison.
func (r *room) hostileTalks() *node.Node {
	r.t.Helper()
	other, err := node.Init(r.t.TempDir(), node.Config{Code: "ORM", Name: poisonLine, Plain: true})
	r.ok(err)
	r.t.Cleanup(func() { other.Close() })
	third, err := node.Init(r.t.TempDir(), node.Config{Code: "DOR", Name: poisonLine, Plain: true})
	r.ok(err)
	r.t.Cleanup(func() { third.Close() })
	word := strings.ReplaceAll(poisonLine, "&", "&amp;")
	rd, err := text.Parse("# Peace "+word+"\n\n*The "+word+" Assembly,*\n\n*Recalling* "+word+",\n\n1. *Decides* "+word+" to meet and go on;\n\n2. *Calls upon* all States to prevent harm "+word+".\n", text.ReadOptions{})
	r.ok(err)
	im, err := rd.Import()
	r.ok(err)
	var parties []record.Party
	for _, h := range []*node.Home{third, other, r.home} {
		c, err := h.Card()
		r.ok(err)
		parties = append(parties, c.Party)
	}
	mine, err := r.home.OpenTalks(r.t.Context(), &talks.Charter{
		Base: talks.Wire(im.Base.Blocks), By: poisonLine, Lang: "en", Outcome: talks.Resolution, Parties: parties, Pen: "VES", Rule: "unanimity", Rules: 1, Title: poisonLine, Unicode: seal.UnicodeVersion,
	})
	r.ok(err)
	theirs := r.carry(mine, other)
	var rev talks.Revision
	r.ok(theirs.View(func(_ *record.Record, st *talks.State) error { rev = st.Now().Newest(); return nil }))
	claim := func(label string, start, end int, words string) talks.Proposal {
		i, err := text.FindLabel(rev.Text, label)
		r.ok(err)
		b := rev.Text.Blocks[i]
		cl := text.Claim{Op: text.Replace, Base: rev.Digest, Block: b.ID, Lang: "en", Start: start, End: end, Exact: b.Content["en"][start:end], New: text.Split("first " + words + " last")}
		return talks.Proposal{Claim: talks.WireClaim(cl), Holding: true, Note: poisonLine, Source: poisonLine}
	}
	act := func(b talks.Body) record.ID {
		r.t.Helper()
		talks.SetDelegate(b, poisonLine)
		made, err := theirs.Act(r.t.Context(), b)
		r.ok(err)
		return made.ID
	}
	var join *desk.Intent
	r.ok(theirs.View(func(rec *record.Record, st *talks.State) (err error) {
		join, err = desk.New(rec, st, "ORM").Accede("")
		return err
	}))
	act(join.Body)
	am := act(&talks.Amend{Rev: rev.ID, Claims: []talks.Proposal{claim("OP2", 3, 4, "Parties "+poisonLine), claim("OP1", 1, 2, poisonLine), claim("PP1", 0, 1, "Noting "+poisonLine)}})
	act(&talks.Position{Claims: []talks.Ref{{Act: am, N: 1}}, Stance: talks.Reserve, Reason: talks.Instructions, Note: poisonLine})
	act(&talks.Comment{Text: poisonLine})
	act(&talks.Package{Claims: []talks.Ref{{Act: am, N: 1}, {Act: am, N: 2}}, Note: poisonLine})
	r.carry(theirs, r.home)
	return mine
}

// Every text that somebody may write, on every page, as text: names, titles, words, notes, reasons, drafts, floats, names of
// files, agreed language, browsers, addresses, and what an address or a form brings and an error repeats. A strict reader looks at
// each answer; and at the headers of each.
func TestNothingHostileIsHTML(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	n := r.hostileTalks()
	at := "/t/" + n.ID().String()[:16]
	r.ok(r.home.AddToLibrary(node.LibraryText{Name: "zq9x", Text: "*Decides* " + poisonLine}))
	c, s := watched(t)
	in := func(login string) {
		t.Helper()
		if code, page, to := r.post(c, "/join", url.Values{"i": {r.invited(a, accounts.Invitation{Kind: accounts.Delegate, Seat: "VES", Can: All, For: poisonLine})}, "login": {login}, "name": {poisonLine}, "password": {words}}); code != http.StatusOK || !strings.HasSuffix(to, "/me") {
			t.Fatalf("join: %d at %s\n%s", code, to, page)
		}
	}
	in("berta")
	r.post(c, "/people/invite", url.Values{"for": {poisonLine}, "can": {"read"}})
	in("anna")
	r.post(c, "/logout", nil)
	r.post(c, "/login", url.Values{"login": {"anna"}, "password": {words}, "to": {at}}) // the second session, with its browser's name
	r.post(c, "/login", url.Values{"login": {poison}, "password": {poison}, "to": {poison}})

	r.post(c, "/join", url.Values{"i": {r.invited(a, seat("VES", Read))}, "login": {poisonLine}, "name": {poisonLine}, "password": {"short"}})

	// Acts of our own, of every kind that a page makes.
	say := func(f url.Values) {
		t.Helper()
		code, page, _ := r.post(c, at+"/ask", f)
		if code != http.StatusOK {
			return
		}
		if f.Get("do") == "comment" {
			r.post(c, at+"/drafts", hidden(t, page))
		}
		r.post(c, at+"/sign", hidden(t, page))
	}
	op2 := ""
	r.ok(n.View(func(_ *record.Record, st *talks.State) error {
		i, err := text.FindLabel(st.Now().Newest().Text, "OP2")
		op2 = string(st.Now().Newest().Text.Blocks[i].ID)
		return err
	}))
	for _, do := range []string{"accede", "support", "accept", "reserve", "object", "affirm", "withdraw", "pack-accept", "pack-object", "package", "agree", "confirm", "revoke", "revise", "initial", "sign", "unsign", "comment", "park", "place", "pen", "spoken"} {
		for _, name := range []string{"c1", "c2", "p1", poison} {
			say(url.Values{"do": {do}, "name": {name}, "note": {poisonLine}, "reason": {"instructions"}, "for": {""}, "on": {"OP2"}, "to": {"ORM"}, "where": {poisonLine}, "line": {"ORM reserves c1 “" + poisonLine + "”"}})
		}
	}
	for _, op := range []string{"words", "insert", "delete", "move", "split", "join"} {
		for _, block := range []string{op2, poison} {
			say(url.Values{"do": {"propose"}, "op": {op}, "block": {block}, "lang": {"en"}, "words": {"*Calls upon* all States to avert " + poisonLine}, "note": {poisonLine}, "source": {poisonLine}, "as": {"hold"}, "after": {"OP1"}, "second": {"to prevent"}})
		}
	}
	r.post(c, at+"/floats", url.Values{"to": {"ORM"}, "hours": {"72"}, "text": {poison}, "block": {op2}, "words": {"*Calls upon* " + poisonLine}})
	r.post(c, at+"/side", url.Values{"with": {"ORM"}, "on": {"OP2"}, "title": {poisonLine}})
	r.post(c, "/peers", url.Values{"party": {"ORM"}, "url": {"https://" + mark + ".example/\"'><" + mark + " on" + mark + "=1>"}})

	query, fields := parameters(t)
	all := url.Values{}
	for _, f := range fields {
		all.Set(f, poison)
	}
	lines := url.Values{}
	for _, f := range fields {
		lines.Set(f, poisonHeader)
	}
	streams := 0
	draft := regexp.MustCompile(at + `/drafts/([0-9a-f]+)`).FindStringSubmatch(pageOf(r, c, at+"/drafts"))
	if draft == nil {
		t.Fatal("no draft was kept")
	}
	for _, rt := range routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if path == "/logout" {
			continue
		}
		good := strings.NewReplacer("{$}", "", "{talks}", n.ID().String()[:16], "{name}", "c1", "{id}", draft[1], "{dir}", "none", "{file...}", "parley.css").Replace(path)
		evil := strings.NewReplacer("{$}", "", "{talks}", url.PathEscape(poison), "{name}", url.PathEscape(poison), "{id}", url.PathEscape(poison), "{dir}", url.PathEscape(poison), "{file...}", url.PathEscape(poison)).Replace(path)
		half := strings.NewReplacer("{$}", "", "{talks}", n.ID().String()[:16], "{name}", url.PathEscape(poisonHeader), "{id}", url.PathEscape(poisonHeader), "{dir}", "x", "{file...}", url.PathEscape(poisonHeader)).Replace(path)
		for _, p := range slices.Compact([]string{good, evil, half}) {
			if strings.HasSuffix(path, "/live") { // its headers; it has no end
				for _, q := range []string{"", "?" + all.Encode(), "?" + lines.Encode()} {
					live := must(http.NewRequest(method, r.srv.URL+p+q, nil))
					live.Header.Set("Last-Event-ID", poisonLine)
					resp, err := c.Do(live)
					r.ok(err)
					if resp.StatusCode == http.StatusOK && resp.Header.Get("Content-Type") == "text/event-stream" {
						streams++
					}
					resp.Body.Close()
				}
				continue
			}
			if method == "POST" {
				r.post(c, p, all)
				r.post(c, p, lines)
				send(t, r, c, p, "multipart/form-data; boundary=xxx", multi(fields))
				continue
			}
			r.get(c, p)
			r.get(c, p+"?part=1")
			if p != good {
				continue
			}
			for _, q := range query {
				if testing.Short() {
					break
				}
				r.get(c, p+"?"+url.Values{q: {poison}}.Encode())
			}
			r.get(c, p+"?"+all.Encode())
		}
	}
	for _, q := range []string{"view=clean", "view=ORM", "view=VES", "show=open", "show=mine", "show=agreed", "open=c1", "open=c2", "open=c3", "revision=0", "at=" + n.ID().String()[:16]} {
		for _, l := range []string{"fr", "ru", "en"} {
			r.post(c, "/lang", url.Values{"lang": {l}, "to": {poison}})
			r.get(c, at+"?"+q)
		}
	}
	for _, p := range []string{at + "/c/c2", at + "/c/c3", at + "/c/c4", at + "/compare?a=rev0&b=ORM", at + "/compare?a=VES&b=ORM", at + "/propose?block=" + op2, at + "/propose?block=" + op2 + "&counter=c1", "/nowhere/" + url.PathEscape(poison), "/..%2f..%2f" + url.PathEscape(poison), "//evil.example/%0d%0a" + mark} {
		r.get(c, p)
	}
	for _, method := range []string{"PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"} {
		req, err := http.NewRequest(method, r.srv.URL+at+"/ask?x="+url.QueryEscape(poison), nil)
		r.ok(err)
		req.Header.Set("Origin", r.srv.URL)
		resp, err := c.Do(req)
		r.ok(err)
		resp.Body.Close()
	}
	for _, want := range []string{"GET /", "GET " + at, "GET " + at + "/c/c2", "GET " + at + "/record", "GET " + at + "/parties", "GET " + at + "/packages", "GET " + at + "/timeline", "GET " + at + "/agree", "GET " + at + "/floats", "GET " + at + "/side", "GET " + at + "/compare", "GET " + at + "/propose", "GET " + at + "/screen", "GET " + at + "/convergence",
		"GET " + at + "/drafts", "GET " + at + "/drafts/" + draft[1], "GET /people", "GET /me", "POST " + at + "/ask", "POST " + at + "/side", "POST /join", "POST /login"} {
		if s.shown[want] == 0 {
			t.Errorf("%s shows nothing hostile: the test has lost its point there", want)
		}
	}
	if streams == 0 {
		t.Error("no live stream was open: the test has lost its point there")
	}
	t.Logf("%d pages, %d streams", s.pages, streams)
}

func pageOf(r *room, c *http.Client, path string) string {
	_, page := r.get(c, path)
	return page
}

// multi is a form with files, all of whose names are poison.
func multi(fields []string) []byte {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	w.SetBoundary("xxx")
	for _, f := range fields {
		w.WriteField(f, poisonLine)
	}
	for _, f := range []string{"card", "draft", "document", "pouch", "float"} {
		p, _ := w.CreateFormFile(f, poison)
		io.WriteString(p, poison)
	}
	w.Close()
	return b.Bytes()
}

// send posts a body as it is.
func send(t testing.TB, r *room, c *http.Client, path, ctype string, body []byte) (int, string) {
	t.Helper()
	req, err := http.NewRequest("POST", r.srv.URL+path, bytes.NewReader(body))
	r.ok(err)
	if ctype != "" {
		req.Header.Set("Content-Type", ctype)
	}
	req.Header.Set("Origin", r.srv.URL)
	resp, err := c.Do(req)
	r.ok(err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	r.ok(err)
	r.noShell(resp, got)
	return resp.StatusCode, string(got)
}
