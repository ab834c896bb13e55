package web

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// The whole life of a peer on the page: added with its card, called, its offer taken, its absence told in words, removed.
func TestPeersPage(t *testing.T) {
	r := newRoom(t)
	var err error
	if r.server.sync, err = r.home.StartSync(t.Context(), node.SyncConfig{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.server.sync.Stop() })
	cor, err := node.Init(t.TempDir(), node.Config{Code: "COR", Name: "Corran", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	defer cor.Close()
	mine, err := r.home.Card()
	if err != nil {
		t.Fatal(err)
	}
	card, err := cor.Card()
	if err != nil {
		t.Fatal(err)
	}
	rd, err := text.Parse("# Peace\n\n1. *Decides* to meet each year.\n", text.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	im, err := rd.Import()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cor.OpenTalks(t.Context(), &talks.Charter{
		Base: talks.Wire(im.Base.Blocks), Lang: "en", Outcome: talks.Resolution, Parties: []record.Party{card.Party, mine.Party}, Pen: "COR",
		Rule: "unanimity", Rules: 1, Title: "Offered <i>talks</i>", Unicode: seal.UnicodeVersion,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := cor.AddPeer(node.Peer{Party: "VES", Key: mine.Party.Seat.String()}); err != nil {
		t.Fatal(err)
	}
	answers, err := cor.StartSync(t.Context(), node.SyncConfig{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	at, print := answers.Address()

	cardFile := [3]string{"card", "COR.card", string(card.Bytes())}
	for what, fields := range map[string]map[string]string{
		"another's card":  {"party": "LOR", "url": "https://" + at},
		"no HTTPS":        {"party": "COR", "url": "http://" + at},
		"no party at all": {"party": "../..", "url": "https://" + at},
		"own party":       {"party": "VES", "url": "https://" + at},
		"half a print":    {"party": "COR", "fingerprint": "abcd"},
		"half a line":     {"meet": "yes", "url": "https://" + at + "#abcd"},
	} {
		if code, _, _ := r.upload("/peers", fields, [][3]string{cardFile}); code != http.StatusBadRequest {
			t.Errorf("%s: %d", what, code)
		}
	}
	code, page, path := r.upload("/peers", map[string]string{"party": "cor", "url": "https://" + at, "fingerprint": print}, [][3]string{cardFile})
	if code != http.StatusOK || path != "/peers" || !strings.Contains(page, "https://"+at) {
		t.Fatalf("%d %s\n%s", code, path, page)
	}
	if _, page, _ = r.post(r.known, "/peers/remove", url.Values{"party": {"COR"}}); strings.Contains(page, at) {
		t.Errorf("COR is still in the book:\n%s", page)
	}
	// With the card and the one line from the other's page it is met at once, and what it offers stands there.
	if code, page, path = r.upload("/peers", map[string]string{"meet": "yes", "url": " https://" + at + "#" + print}, [][3]string{cardFile}); code != http.StatusOK || path != "/peers" {
		t.Fatalf("to meet it: %d %s\n%s", code, path, page)
	}
	if book, err := r.home.Peers(); err != nil || len(book) != 1 || book[0].Party != "COR" || book[0].URL != "https://"+at || book[0].Fingerprint != print || book[0].Key != card.Party.Seat.String() {
		t.Errorf("%+v %v", book, err)
	}
	if !strings.Contains(page, "COR offers talks: “Offered &lt;i&gt;talks&lt;/i&gt;”") || strings.Contains(page, "<i>talks") {
		t.Fatalf("no offer on the page:\n%s", page)
	}
	offers, err := r.home.Offers()
	if err != nil || len(offers) != 1 {
		t.Fatal(offers, err)
	}
	id := offers[0].Talks.String()
	if _, page := r.get(r.known, "/"); !strings.Contains(page, "COR offers talks: “Offered &lt;i&gt;") || !strings.Contains(page, `value="`+id+`"`) || strings.Contains(page, "Nothing waits for you") {
		t.Errorf("the first page doesn't say that talks are offered:\n%s", page)
	}
	if code, page, path = r.post(r.known, "/offers/take", url.Values{"talks": {id}}); code != http.StatusOK || !strings.HasSuffix(path, "/t/"+id[:16]) {
		t.Fatalf("%d at %s\n%s", code, path, page)
	}
	if _, page, _ = r.post(r.known, "/peers/call", url.Values{"party": {"COR"}}); !strings.Contains(page, "both hold the same") || !strings.Contains(page, "last met 2") {
		t.Errorf("they don't hold the same:\n%s", page)
	}
	if code, _, _ = r.post(r.known, "/offers/decline", url.Values{"talks": {id}}); code != http.StatusNotFound {
		t.Errorf("an offer that isn't there was declined: %d", code)
	}
	if code, _, _ = r.post(r.known, "/peers/call", url.Values{"party": {"LOR"}}); code != http.StatusNotFound {
		t.Errorf("a call to nobody: %d", code)
	}

	if err := answers.Stop(); err != nil {
		t.Fatal(err)
	}
	r.server.sync.Stop() // its open link ends
	if r.server.sync, err = r.home.StartSync(t.Context(), node.SyncConfig{}); err != nil {
		t.Fatal(err)
	}
	if _, page, _ = r.post(r.known, "/peers/call", url.Values{"party": {"COR"}}); !strings.Contains(page, "failed:") {
		t.Errorf("the page doesn't say that COR is away:\n%s", page)
	}
	if _, page, _ = r.post(r.known, "/peers/remove", url.Values{"party": {"COR"}}); strings.Contains(page, at) {
		t.Errorf("COR is still in the book:\n%s", page)
	}
}

// A node whose record can't take acts says so to whoever asks whether it is ready, and no more.
func TestReadyTellsStrangersLittle(t *testing.T) {
	r := newRoom(t)
	if code, body := r.get(http.DefaultClient, "/readyz"); code != http.StatusOK || body != "ready\n" {
		t.Errorf("%d %q", code, body)
	}
	if err := r.home.Close(); err != nil {
		t.Fatal(err)
	}
	if code, body := r.get(http.DefaultClient, "/readyz"); code != http.StatusServiceUnavailable || body != "not ready; the log says why\n" {
		t.Errorf("%d %q", code, body)
	}
	if code, _ := r.get(http.DefaultClient, "/healthz"); code != http.StatusOK {
		t.Errorf("%d", code)
	}
}

// The address book is the node's: people of another seat, whatever their powers are for that, neither see nor change it.
func TestPeersAreTheNodesOwn(t *testing.T) {
	r := newRoom(t)
	for seat, want := range map[string]int{"VES": http.StatusOK, "": http.StatusOK, "LOR": http.StatusForbidden} {
		r.server.door = limited{Visitor{Seat: seat, Name: "N", Can: All}}
		if code, _ := r.get(http.DefaultClient, "/peers"); code != want {
			t.Errorf("a visitor of %q sees the peers: %d", seat, code)
		}
		for _, rt := range routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if method != "POST" || !strings.HasPrefix(path, "/peers") && !strings.HasPrefix(path, "/offers") {
				continue
			}
			if code, _, _ := r.post(http.DefaultClient, path, url.Values{}); (code == http.StatusForbidden) != (seat == "LOR") {
				t.Errorf("%s by a visitor of %q: %d", rt.pattern, seat, code)
			}
		}
	}
}

// An open page is told that a peer went away, and the text and the list of talks say which; the secretariat and other seats aren't.
func TestPeerAway(t *testing.T) {
	r := newRoom(t)
	sync, err := r.home.StartSync(t.Context(), node.SyncConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sync.Stop() })
	r.server.sync = sync
	news, end := sync.Follow()
	go r.server.watchPeers(news, end)
	open, heard := make(chan bool), make(chan string, 8)
	listen := must(http.NewRequestWithContext(t.Context(), "GET", r.srv.URL+r.text()+"/live", nil))
	resp := must(r.known.Do(listen))
	t.Cleanup(func() { resp.Body.Close() })
	opened := open
	go func() {
		for b := bufio.NewReader(resp.Body); ; {
			line, err := b.ReadString('\n')
			if err != nil {
				close(heard)
				return
			}
			if open != nil {
				close(open)
				open = nil
			}
			if strings.HasPrefix(line, "event: ") {
				heard <- strings.TrimSpace(line)
			}
		}
	}()
	<-opened                                                                                       // before there is a peer: the node calls by itself, too, and what came before the page is no news to it
	if _, err := r.home.AddPeer(node.Peer{Party: "LOR", URL: "https://127.0.0.1:1"}); err != nil { // nobody answers there
		t.Fatal(err)
	}
	for range 2 {
		if err := sync.Call(t.Context(), "LOR"); err == nil {
			t.Fatal("somebody answers")
		}
	}
	if e := <-heard; e != "event: acts" {
		t.Errorf("the open page hears %q", e)
	}
	for _, p := range []string{"/", r.text()} {
		if _, page := r.get(r.known, p); !strings.Contains(page, "The node of LOR can&#39;t be reached, and was never met.") {
			t.Errorf("%s doesn't say it:\n%s", p, page)
		}
	}
	a, _ := r.people(t, "VES")
	r.server.sync = sync
	for name, c := range map[string]*http.Client{"secretariat": r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"), "observer": r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs")} {
		for _, p := range []string{"/", r.text()} {
			if _, page := r.get(c, p); strings.Contains(page, "be reached") {
				t.Errorf("%s reads it at %s", name, p)
			}
		}
	}
}
