package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// The secretariat lodges seats and invites their first people; nobody else does, and not twice.
func TestLodgeOnThePage(t *testing.T) {
	r := newGuests(t)
	a, _ := r.people(t, "VES", "LOR", "DOR")
	all := r.delegations(a)
	sec := all["secretariat"]
	f := url.Values{"code": {" mid "}, "name": {"Middle <b>"}, "key": {"browser"}}
	for name, c := range all {
		if name == "secretariat" {
			continue
		}
		if code, _, _ := r.post(c, "/seats", f); code != http.StatusForbidden {
			t.Errorf("%s lodges a seat: %d", name, code)
		}
		if code, page := r.get(c, "/seats"); code != http.StatusForbidden || strings.Contains(page, "Lorne") {
			t.Errorf("%s sees the seats: %d", name, code)
		}
	}
	for _, bad := range []url.Values{{"code": {"MID"}, "name": {"M"}}, {"code": {"x"}, "name": {"M"}, "key": {"host"}}, {"code": {"LOR"}, "name": {"M"}, "key": {"host"}}, {"code": {"VES"}, "name": {"M"}, "key": {"browser"}}, {"code": {"../A"}, "name": {"M"}, "key": {"host"}}} {
		if code, _, _ := r.post(sec, "/seats", bad); code < 400 || code >= 500 {
			t.Errorf("%v: %d", bad, code)
		}
	}
	if n := len(r.home.Seats()); n != 3 {
		t.Fatalf("%d seats", n)
	}
	if code, page, _ := r.post(sec, "/seats", f); code != http.StatusOK || !strings.Contains(page, "Middle &lt;b&gt;") || !strings.Contains(page, "aren&#39;t made yet") {
		t.Fatalf("%d\n%s", code, page)
	}
	mid := must(r.home.Seat("MID"))
	if !mid.Lodged() || mid.Hosted() {
		t.Error("this node holds the key of MID")
	}
	// The seat of nobody yet is invited to by the secretariat; one that has people, or isn't here, by nobody of the node.
	invite := func(code string) (int, string) {
		status, page, _ := r.post(sec, "/people/invite", url.Values{"kind": {"delegate"}, "seat": {code}, "can": accounts.All.Words()})
		return status, page
	}
	if code, page := invite("MID"); code != http.StatusOK || !strings.Contains(page, "/join?i=") {
		t.Errorf("MID: %d\n%s", code, page)
	}
	for _, seat := range []string{"LOR", "NOT"} {
		if code, page := invite(seat); code < 400 || strings.Contains(page, "/join?i=") {
			t.Errorf("%s: %d", seat, code)
		}
	}
}

// TestHoleAnotherCharter: talks are opened with the charter that the form shows and the seat's browser has signed, and with no other.
func TestHoleAnotherCharter(t *testing.T) {
	h, door := newHub(t)
	h.settle()
	first := len(must(h.home.Talks()))
	charter := func(title string) (*talks.Charter, string) {
		ch := *h.node.Charter()
		ch.Title = title
		talks.SetDelegate(&ch, "A. Delegate")
		return &ch, base64.StdEncoding.EncodeToString(must(seal.Marshal(&ch)))
	}
	_, shown := charter("What was shown")
	other, _ := charter("What wasn't")
	code, body, _ := h.post(h.known, "/open/prepare", url.Values{"raw": {shown}})
	var d struct{ Head, Body, Salt string }
	if err := json.Unmarshal([]byte(body), &d); code != http.StatusOK || err != nil {
		t.Fatal(code, body)
	}
	good := string(h.sign(record.Draft{Head: []byte(d.Head), Body: []byte(d.Body), Salt: must(seal.DecodeBytes(d.Salt))}))
	bad := string(h.sign(must(h.home.PrepareCharter(other))))
	for what, f := range map[string]url.Values{"another charter": {"raw": {shown}, "act": {bad}}, "no act": {"raw": {shown}}, "no charter": {"act": {good}}, "half an act": {"raw": {shown}, "act": {good[:len(good)/2]}}} {
		if code, body, _ := h.post(h.known, "/open/take", f); code < 400 || code >= 500 {
			t.Errorf("%s: %d %s", what, code, body)
		}
	}
	door.who.Name = "Somebody else"
	if code, body, _ := h.post(h.known, "/open/take", url.Values{"raw": {shown}, "act": {good}}); code != http.StatusBadRequest {
		t.Errorf("in another's name: %d %s", code, body)
	}
	door.who.Name, door.who.Can = "A. Delegate", Read|Draft
	if code, _, _ := h.post(h.known, "/open/take", url.Values{"raw": {shown}, "act": {good}}); code != http.StatusForbidden {
		t.Errorf("by who may only draft: %d", code)
	}
	door.who.Can = All
	if n := len(must(h.home.Talks())); n != first {
		t.Errorf("%d talks were opened", n-first)
	}
	if code, body, _ := h.post(h.known, "/open/take", url.Values{"raw": {shown}, "act": {good}}); code != http.StatusOK || len(must(h.home.Talks())) != first+1 {
		t.Errorf("%d %s", code, body)
	}
}

// TestDelegationOnThePage: the node carries acts for a lodged seat once its key has said so, for its own host and no longer than
// asked; nobody else's word counts.
func TestDelegationOnThePage(t *testing.T) {
	h, door := newHub(t)
	h.settle()
	code, body := h.send("/seat/delegation/ask", map[string]string{})
	var d struct{ Statement string }
	if err := json.Unmarshal([]byte(body), &d); code != http.StatusOK || err != nil {
		t.Fatal(code, body)
	}
	signed := func(key seal.PrivateKey, statement string) []byte {
		return []byte(`{"sig":"` + seal.EncodeBytes(key.Sign("parley courier delegation v1", []byte(statement))) + `","statement":` + statement + `}`)
	}
	own := must(h.home.Seat("VES"))
	for what, raw := range map[string][]byte{
		"by another key": signed(h.root, d.Statement), "changed": []byte(strings.Replace(string(signed(h.seat, d.Statement)), `"talks":[]`, `"talks":["x"]`, 1)), "nothing": []byte(`{}`),
		"of another party": signed(h.seat, strings.Replace(d.Statement, `"party":"VES"`, `"party":"LOR"`, 1)),
	} {
		if code, body := h.send("/seat/delegation", raw); code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", what, code, body)
		}
	}
	if _, ok := own.Delegated(); ok {
		t.Fatal("a delegation that nobody gave")
	}
	door.who.Seat = "LOR"
	if code, _ := h.send("/seat/delegation", signed(h.seat, d.Statement)); code != http.StatusForbidden {
		t.Errorf("by a visitor of another seat: %d", code)
	}
	door.who.Seat = "VES"
	if code, body := h.send("/seat/delegation", signed(h.seat, d.Statement)); code != http.StatusOK {
		t.Fatal(code, body)
	}
	if _, ok := own.Delegated(); !ok {
		t.Error("it wasn't taken")
	}
	if _, page := h.get(h.known, "/seat"); !strings.Contains(page, "brings and fetches your acts until") {
		t.Errorf("the page doesn't say so:\n%s", page)
	}
}
