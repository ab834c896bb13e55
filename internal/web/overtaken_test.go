package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/record"
	"parley/seal"
	"parley/talks"
)

// TestTakeNamesWhatOvertook: of two acts that two browsers of a seat signed for one place the node takes the first, which counts once
// however often it comes, and names it to the second; an act whose place is free it only refuses, since it may count yet.
func TestTakeNamesWhatOvertook(t *testing.T) {
	h, _ := newHub(t)
	h.settle()
	say := func(what string) (*talks.Comment, record.Draft) {
		c := &talks.Comment{By: "A. Delegate", Text: what}
		return c, must(h.node.Prepare(c))
	}
	take := func(c *talks.Comment, d record.Draft) (int, string) {
		code, text, _ := h.post(h.known, h.text()+"/take", url.Values{
			"kind": {c.Kind()}, "raw": {base64.StdEncoding.EncodeToString(must(seal.Marshal(c)))}, "act": {string(h.sign(d))},
		})
		return code, text
	}
	one, first := say("one")
	two, second := say("two")
	id := must(record.Decode(h.sign(first))).ID().String()
	for range 2 {
		if code, text := take(one, first); code != http.StatusOK || !strings.Contains(text, id) {
			t.Fatal(code, text)
		}
	}
	var out struct{ Overtaken string }
	if code, text := take(two, second); code != http.StatusConflict || json.Unmarshal([]byte(text), &out) != nil || out.Overtaken != id {
		t.Errorf("%d %s, want the act %s", code, text, id)
	}
	if code, text := take(one, first); code != http.StatusOK || !strings.Contains(text, id) {
		t.Errorf("the first again: %d %s", code, text)
	}
	// Of a chain that this node has lost: number 4, where it knows 2.
	head := must(record.Decode(h.sign(first))).Header()
	head.Seq, head.Prev = 4, seal.Hash("test", []byte("lost"))
	ahead := must(record.Prepare(head, two, make([]byte, record.SaltSize)))
	if code, text := take(two, ahead); code != http.StatusConflict || strings.Contains(text, `"overtaken"`) {
		t.Errorf("an act whose place is free: %d %s", code, text)
	}
	if h.acts() != 2 {
		t.Errorf("%d acts, want the charter and one comment", h.acts())
	}
}

// TestTakeOfAColleaguesAct: what one person signed in a browser another can't bring, since it names the first; but a browser that hasn't
// heard of it is told by whoever works there that it was taken, or that another act took its place.
func TestTakeOfAColleaguesAct(t *testing.T) {
	h, door := newHub(t)
	h.settle()
	c := &talks.Comment{By: door.who.Name, Text: "mine"}
	act, rival := h.sign(must(h.node.Prepare(c))), h.sign(must(h.node.Prepare(c)))
	take := func(raw []byte, want int, says string) {
		t.Helper()
		code, text, _ := h.post(h.known, h.text()+"/take", url.Values{"kind": {c.Kind()}, "raw": {base64.StdEncoding.EncodeToString(must(seal.Marshal(c)))}, "act": {string(raw)}})
		if code != want || !strings.Contains(text, says) {
			t.Errorf("%d %s, want %d and %q", code, text, want, says)
		}
	}
	me := door.who.Name
	door.who.Name = "B. Colleague"
	take(act, http.StatusBadRequest, "names another delegate")
	if h.acts() != 1 {
		t.Errorf("%d acts, want the charter alone", h.acts())
	}
	door.who.Name = me
	id := must(record.Decode(act)).ID().String()
	take(act, http.StatusOK, id)
	door.who.Name = "B. Colleague"
	take(act, http.StatusOK, id)
	take(rival, http.StatusConflict, `"overtaken":"`+id)
	if h.acts() != 2 {
		t.Errorf("%d acts, want the charter and one comment", h.acts())
	}
}

// TestHoleHubSaysOvertaken: the script forgets an act that it signed only for another one that the seat's own key signed for the same
// place, and goes on behind that one: a hub can't make it sign twice in one place by saying that it was overtaken.
func TestHoleHubSaysOvertaken(t *testing.T) {
	s := newScript(t)
	seat, other := must(seal.GenerateKey(strings.NewReader(strings.Repeat("s", 32)))), must(seal.GenerateKey(strings.NewReader(strings.Repeat("o", 32))))
	h := record.Header{Talks: seal.Hash("test"), Party: "VES", Seq: 7, Prev: seal.Hash("test"), Time: "2026-11-02T10:00:00Z", Kind: talks.KindComment}
	act := func(say string, key seal.PrivateKey, edit func(*record.Header)) (string, string) {
		head := h
		if edit != nil {
			edit(&head)
		}
		raw, id, err := record.Seal(head, &talks.Comment{Text: say}, []byte("sixteen bytes!!!"), key)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw), id.String()
	}
	mine, _ := act("mine", seat, nil)
	for _, c := range []struct {
		name string
		key  seal.PrivateKey
		say  string
		edit func(*record.Header)
		why  string
	}{
		{"another browser's", seat, "theirs", nil, ""},
		{"by another key", other, "theirs", nil, "didn't sign"},
		{"the very act", seat, "mine", nil, "says that it hasn't"},
		{"of another number", seat, "theirs", func(h *record.Header) { h.Seq = 6 }, "another place"},
		{"of other talks", seat, "theirs", func(h *record.Header) { h.Talks = seal.Hash("other") }, "another place"},
		{"of another party", seat, "theirs", func(h *record.Header) { h.Party = "ORM" }, "another place"},
	} {
		raw, id := act(c.say, c.key, c.edit)
		var got struct {
			Why  string
			Last struct {
				ID  string
				Seq int
			}
		}
		s.run(`let last = null; const why = await fails(async () => { last = await s.overtaken(q.raw, q.mine, q.seat); }); return { why, last };`,
			map[string]string{"raw": raw, "mine": mine, "seat": seat.Public().String()}, &got)
		if c.why != "" && !strings.Contains(got.Why, c.why) || c.why == "" && (got.Why != "" || got.Last.ID != id || got.Last.Seq != 7) {
			t.Errorf("%s: %+v, want %q", c.name, got, c.why)
		}
	}
}
