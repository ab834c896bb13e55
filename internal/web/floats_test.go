package web

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// besides opens talks of the room's home with a home of ORM that stays open.
func (r *room) besides() (other *node.Home, mine, theirs *node.Node) {
	r.t.Helper()
	other, err := node.Init(r.t.TempDir(), node.Config{Code: "ORM", Name: "Orm", Plain: true})
	r.ok(err)
	r.t.Cleanup(func() { other.Close() })
	mine, theirs = r.among("Besides", other)
	return other, mine, theirs
}

func (r *room) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// among opens talks of the room's home with others, in the order of their codes; the last of them takes them in.
func (r *room) among(title string, others ...*node.Home) (mine, theirs *node.Node) {
	r.t.Helper()
	var parties []record.Party
	for _, h := range append(others, r.home) {
		c, err := h.Card()
		r.ok(err)
		parties = append(parties, c.Party)
	}
	var base []talks.Block
	r.ok(r.node.View(func(_ *record.Record, st *talks.State) error { base = st.Charter().Base; return nil }))
	mine, err := r.home.OpenTalks(r.t.Context(), &talks.Charter{
		Base: base, Lang: "en", Outcome: talks.Resolution, Parties: parties, Pen: "VES",
		Rule: "unanimity", Rules: 1, Title: title, Unicode: seal.UnicodeVersion,
	})
	r.ok(err)
	return mine, r.carry(mine, others[len(others)-1])
}

// carry takes what a home lacks to it.
func (r *room) carry(from *node.Node, to *node.Home) *node.Node {
	r.t.Helper()
	var pouch bytes.Buffer
	_, err := from.Pack(r.t.Context(), &pouch, node.PackOptions{To: []string{to.Code()}})
	r.ok(err)
	n, _, err := to.Import(r.t.Context(), &pouch, node.ImportOptions{Join: true})
	r.ok(err)
	return n
}

// bring sends the file of a float or float card.
func (r *room) bring(path string, raw []byte) (int, string) {
	code, page, _ := r.upload(path, nil, [][3]string{{"float", "file", string(raw)}})
	return code, page
}

// From the page: cards and floats come and go as files, hostile words are shown as text, what was floated can be proposed,
// and nothing of it is in the record.
func TestFloatsPage(t *testing.T) {
	r := newRoom(t)
	other, mine, theirs := r.besides()
	at := "/t/" + mine.ID().String()[:16] + "/floats"
	acts := mine.Acts()
	if code, page := r.get(r.known, at); code != http.StatusOK || !strings.Contains(page, "Nothing was floated") {
		t.Fatalf("%d\n%s", code, page)
	}
	form := url.Values{"to": {"ORM"}, "hours": {"72"}, "text": {"a word <script>alert(1)</script>\r\nand another"}}
	code, page, _ := r.post(r.known, at, form)
	if code != http.StatusOK || !strings.Contains(page, "<p>a word &lt;script&gt;alert(1)&lt;/script&gt;</p><p>and another</p>") || !strings.Contains(page, "It goes to ORM when the nodes sync") {
		t.Fatalf("%d\n%s", code, page)
	}
	name := regexp.MustCompile(`floats/file"><input type="hidden" name="name" value="([0-9a-f]+)"`).FindStringSubmatch(page)
	if name == nil {
		t.Fatal("no form to save the file")
	}
	if code, _, _ := r.post(r.known, at+"/file", url.Values{"name": {name[1]}, "to": {"ORM"}}); code != http.StatusConflict {
		t.Errorf("a file for a party whose card isn't here: %d", code)
	}
	card, err := other.FloatCard()
	if err != nil {
		t.Fatal(err)
	}
	if code, page := r.bring(at+"/read", card); code != http.StatusOK || !strings.Contains(page, "The float card of ORM is here") {
		t.Fatalf("%d\n%s", code, page)
	}
	code, raw, _ := r.post(r.known, at+"/file", url.Values{"name": {name[1]}, "to": {"ORM"}})
	if code != http.StatusOK || strings.Contains(raw, "a word") {
		t.Fatalf("%d, or the file is readable", code)
	}
	if _, f, fresh, err := other.ReadFloat(t.Context(), []byte(raw)); err != nil || !fresh || f.Note.From != "VES" || !strings.HasSuffix(f.Note.Text, "\nand another") {
		t.Fatalf("%+v %v", f, err)
	}
	// the answer, with a wording; it is proposed as an act of one's own, by the way of all acts
	block := r.op2()
	back, err := theirs.SendFloat(node.FloatDraft{To: []string{"VES"}, Block: block, Label: "OP2", Lang: "en", Words: "*Calls upon* all States to avert harm", Life: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := theirs.FloatEnvelope(back.ID, "VES")
	if err != nil {
		t.Fatal(err)
	}
	code, page = r.bring(at+"/read", answer)
	if code != http.StatusOK || !strings.Contains(page, "<em>Calls upon </em>all States to avert harm") || !strings.Contains(page, "Propose these words on the record") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, page := r.bring(at+"/read", answer); code != http.StatusOK || !strings.Contains(page, "That float was here already") {
		t.Errorf("again: %d\n%s", code, page)
	}
	if code, page := r.bring(at+"/read", answer[:900]); code != http.StatusConflict || !strings.Contains(page, "the float was not taken") {
		t.Errorf("cut short: %d", code)
	}
	code, page, _ = r.post(r.known, strings.TrimSuffix(at, "/floats")+"/ask", url.Values{"do": {"propose"}, "op": {"words"}, "block": {block}, "lang": {"en"}, "words": {back.Note.Words}})
	if code != http.StatusOK || !strings.Contains(page, "‘prevent’ becomes ‘avert’") {
		t.Fatalf("%d\n%s", code, page)
	}
	if code, _, _ := r.post(r.known, at+"/drop", url.Values{"name": {back.ID.String()}}); code != http.StatusOK {
		t.Errorf("drop: %d", code)
	}
	if list, err := mine.Floats(); err != nil || len(list) != 1 {
		t.Errorf("%d floats: %v", len(list), err)
	}
	if mine.Acts() != acts {
		t.Error("something was signed")
	}
	for _, bad := range []url.Values{{}, {"to": {"ORM"}}, {"to": {"ORM"}, "hours": {"1"}, "text": {"x"}}, {"to": {"CAN"}, "hours": {"12"}, "text": {"x"}}, {"to": {"ORM"}, "hours": {"12"}}} {
		if code, _, _ := r.post(r.known, at, bad); code < 400 || code >= 500 && code != http.StatusNotFound {
			t.Errorf("%v: %d", bad, code)
		}
	}
}

// Whoever sits for another seat, or for none, sees nothing of what is off the record.
func TestHoleFloatsOfAnotherSeat(t *testing.T) {
	r := newRoom(t)
	if _, err := r.node.SendFloat(node.FloatDraft{To: []string{"LOR"}, Text: "canary", Life: time.Hour}); err != nil {
		t.Fatal(err)
	}
	for _, seat := range []string{"LOR", ""} {
		r.server.door = limited{Visitor{Seat: seat, Name: "Observer", Can: Read | Draft | Release}}
		for _, path := range []string{r.text() + "/floats", "/floatcard", r.text(), r.text() + "/record"} {
			code, page := r.get(http.DefaultClient, path)
			if strings.Contains(page, "canary") || strings.Contains(path, "float") && code != http.StatusForbidden {
				t.Errorf("%q at %s: %d", seat, path, code)
			}
		}
	}
}

// A delegation that wants a second person for what leaves it has nobody send words off the record alone.
func TestHoleFloatWithoutSecondPerson(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	head := r.joined(a, seat("VES", All), "head")
	send := url.Values{"to": {"LOR"}, "text": {"between us"}, "hours": {"24"}}
	for _, second := range []string{"release", "clear"} {
		if code, _, _ := r.post(head, "/people/policy", url.Values{"can": {second}}); code != http.StatusOK {
			t.Fatal(code)
		}
		code, page, _ := r.post(head, r.text()+"/floats", send)
		if list, err := r.node.Floats(); err != nil || len(list) > 0 || code != http.StatusForbidden || !strings.Contains(page, "second person") {
			t.Errorf("%s: %d, %d sent, %v", second, code, len(list), err)
		}
	}
	r, a, _ = newPeople(t, "VES")
	head = r.joined(a, seat("VES", All), "head")
	if code, _, _ := r.post(head, "/people/policy", url.Values{"can": {"sign"}}); code != http.StatusOK {
		t.Fatal(code)
	}
	code, _, _ := r.post(head, r.text()+"/floats", send)
	if list, err := r.node.Floats(); err != nil || len(list) != 1 {
		t.Errorf("without that rule: %d, %d sent, %v", code, len(list), err)
	}
}
