package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// hub is a node that holds a seat whose keys the test has, as a browser would.
type hub struct {
	*room
	root, seat seal.PrivateKey
}

// fixed is a door through which one visitor comes.
type fixed struct{ who Visitor }

func (f *fixed) Enter(*http.Request) (Visitor, error) { return f.who, nil }

func newHub(t *testing.T) (*hub, *fixed) {
	t.Helper()
	home := must(node.Init(t.TempDir(), node.Config{Code: "VES", Name: "Vesper", Plain: true, Lodged: true}))
	t.Cleanup(func() { home.Close() })
	key := func(c string) seal.PrivateKey {
		return must(seal.GenerateKey(strings.NewReader(strings.Repeat(c, 32))))
	}
	h := &hub{&room{t: t, home: home}, key("r"), key("s")}
	door := &fixed{Visitor{Seat: "VES", Name: "A. Delegate", Can: All}}
	h.srv = httptest.NewUnstartedServer(nil)
	h.server = must(New(Options{Home: home, Door: door, Hosts: []string{h.srv.Listener.Addr().String()}}))
	h.srv.Config = Bounded(h.server)
	h.srv.Start()
	t.Cleanup(h.srv.Close)
	t.Cleanup(func() { h.server.Close() })
	h.known = &http.Client{Jar: must(cookiejar.New(nil)), Timeout: 2 * time.Minute}
	return h, door
}

// send posts a body that isn't a form.
func (h *hub) send(path string, body any) (int, string) {
	h.t.Helper()
	raw, ok := body.([]byte)
	if !ok {
		raw = must(json.Marshal(body))
	}
	req := must(http.NewRequest("POST", h.srv.URL+path, strings.NewReader(string(raw))))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", h.srv.URL)
	resp := must(h.known.Do(req))
	defer resp.Body.Close()
	return resp.StatusCode, string(must(io.ReadAll(resp.Body)))
}

// card is what the browser makes from what the page tells it.
func (h *hub) card() string {
	form := map[string]any{"age": h.home.Recipient(), "card": 1, "code": "VES", "name": "Vesper", "root": h.root.Public(), "seat": h.seat.Public()}
	msg := must(seal.Marshal(form))
	form["signs"] = []map[string]any{
		{"alg": "ed25519", "sig": h.root.Sign("parley card v1", msg)}, {"alg": "ed25519", "sig": h.seat.Sign("parley card v1", msg)},
	}
	return string(must(seal.Marshal(form)))
}

// settle gives the seat its keys and opens talks.
func (h *hub) settle() {
	h.t.Helper()
	if code, text := h.send("/seat/card", map[string]string{"card": h.card(), "wrapped": `{"v":1}`}); code != http.StatusOK {
		h.t.Fatal(code, text)
	}
	other := must(node.Init(h.t.TempDir(), node.Config{Code: "LOR", Name: "Lorne", Plain: true}))
	defer other.Close()
	charter := &talks.Charter{
		Base: []talks.Block{{ID: "b1", Kind: "op", Text: map[string]string{"en": "Decides to meet"}}}, Lang: "en", Outcome: talks.Resolution,
		Parties: []record.Party{must(other.Card()).Party, must(h.home.Card()).Party}, Pen: "VES", Rule: "unanimity", Rules: 1, Title: "Peace", Unicode: seal.UnicodeVersion,
	}
	h.node = must(h.home.TakeCharter(h.t.Context(), h.sign(must(h.home.PrepareCharter(charter)))))
}

func (h *hub) sign(d record.Draft) []byte {
	raw, _, err := d.Signed(h.seat.Sign("parley act signature v1", d.Head))
	if err != nil {
		h.t.Fatal(err)
	}
	return raw
}

// TestSeatInTheBrowser goes the way of the page's script: keys, a draft for what was shown, the signed act.
func TestSeatInTheBrowser(t *testing.T) {
	h, _ := newHub(t)
	if _, page := h.get(h.known, "/seat"); !strings.Contains(page, "data-seat-make") || !strings.Contains(page, h.home.Recipient()) {
		t.Errorf("no place to make the keys:\n%s", page)
	}
	if code, _ := h.get(h.known, "/seat/wrapped"); code != http.StatusNotFound {
		t.Errorf("a wrapped key before there is one: %d", code)
	}
	bad := strings.Replace(h.card(), "Vesper", "Vespex", 1)
	if code, _ := h.send("/seat/card", map[string]string{"card": bad, "wrapped": "x"}); code != http.StatusBadRequest {
		t.Errorf("a card that was changed: %d", code)
	}
	h.settle()
	if code, _ := h.send("/seat/card", map[string]string{"card": h.card(), "wrapped": "another"}); code != http.StatusConflict {
		t.Errorf("a second card: %d", code)
	}
	if _, w := h.get(h.known, "/seat/wrapped"); w != `{"v":1}` {
		t.Errorf("%q", w)
	}
	if _, page := h.get(h.known, "/seat"); strings.Contains(page, "data-seat-make") || !strings.Contains(page, h.seat.Public().String()) {
		t.Errorf("the page of a seat that has its keys:\n%s", page)
	}
	wish := url.Values{"do": {"comment"}, "note": {"our word"}}
	_, page, _ := h.post(h.known, h.text()+"/ask", wish)
	if !strings.Contains(page, `data-seat-sign="sign"`) || !strings.Contains(page, h.node.ID().String()) {
		t.Fatalf("the page has no place where the browser signs:\n%s", page)
	}
	if !strings.Contains(page, `data-scripted disabled>Put the comment on the record`) {
		t.Errorf("a button that the script hasn't taken over yet would ask the hub to sign:\n%s", page)
	}
	form := hidden(t, page)
	// Without the script the node says where the key is, and nothing is signed.
	if code, text, _ := h.post(h.known, h.text()+"/sign", form); code != http.StatusConflict || !strings.Contains(text, "browser") {
		t.Errorf("%d %s", code, text)
	}
	code, text, _ := h.post(h.known, h.text()+"/prepare", form)
	var d wireDraft
	if err := json.Unmarshal([]byte(text), &d); code != http.StatusOK || err != nil {
		t.Fatal(code, text, err)
	}
	if !strings.Contains(d.Body, `"by":"A. Delegate"`) || !strings.Contains(d.Body, "our word") {
		t.Errorf("%s", d.Body)
	}
	raw := h.sign(record.Draft{Head: []byte(d.Head), Body: []byte(d.Body), Salt: must(seal.DecodeBytes(d.Salt))})
	signed := func(raw []byte) url.Values {
		f := url.Values{"act": {string(raw)}}
		for k, x := range form {
			f[k] = x
		}
		return f
	}
	code, text, _ = h.post(h.known, h.text()+"/take", signed(raw))
	var done struct{ ID string }
	if err := json.Unmarshal([]byte(text), &done); code != http.StatusOK || err != nil {
		t.Fatal(code, text, err)
	}
	if _, got := h.get(h.known, h.text()+"/act/"+done.ID); got != string(raw) {
		t.Errorf("the act that others will hold: %s", got)
	}
	if code, again, _ := h.post(h.known, h.text()+"/take", signed(raw)); code != http.StatusOK || again != text {
		t.Errorf("sent twice: %d %s", code, again)
	}
	if h.acts() != 2 {
		t.Errorf("%d acts", h.acts())
	}
}

// TestHoleTakeIsNarrow: what comes to the node as a signed act is one of this seat, in the sender's own name, within
// the sender's powers; and nothing else.
func TestHoleTakeIsNarrow(t *testing.T) {
	h, door := newHub(t)
	h.settle()
	draft := func(body talks.Body) record.Draft { return must(h.node.Prepare(body)) }
	form := func(body talks.Body, act []byte) url.Values {
		return url.Values{"kind": {body.Kind()}, "raw": {base64.StdEncoding.EncodeToString(must(seal.Marshal(body)))}, "act": {string(act)}}
	}
	say := &talks.Comment{By: "A. Delegate", Text: "x"}
	own := h.sign(draft(say))
	nobody, _, err := draft(say).Signed(make([]byte, 64))
	if err != nil {
		t.Fatal(err)
	}
	for name, act := range map[string][]byte{
		"no act":                  []byte(`{"kind":"comment"}`),
		"other words":             h.sign(draft(&talks.Comment{By: "A. Delegate", Text: "y"})),
		"another delegate's":      h.sign(draft(&talks.Comment{By: "B. Delegate", Text: "x"})),
		"nobody's":                h.sign(draft(&talks.Comment{Text: "x"})),
		"a re-keying":             h.sign(must(h.node.PrepareRekey(h.root.Public(), record.OwnCustody))),
		"signed by somebody else": nobody,
	} {
		if code, _, _ := h.post(h.known, h.text()+"/take", form(say, act)); code != http.StatusBadRequest {
			t.Errorf("%s: %d", name, code)
		}
	}
	door.who.Can = Read | Draft
	for _, path := range []string{"/take", "/prepare"} {
		if code, _, _ := h.post(h.known, h.text()+path, form(say, own)); code != http.StatusForbidden {
			t.Errorf("without the power to release, %s: %d", path, code)
		}
	}
	door.who.Can = Read | Release
	sign := &talks.Sign{Digest: text.Digest(strings.Repeat("a", 64)), Rev: h.node.ID()}
	if code, _, _ := h.post(h.known, h.text()+"/prepare", form(sign, nil)); code != http.StatusForbidden {
		t.Errorf("a signature is prepared without full powers: %d", code)
	}
	for _, path := range []string{"/seat", "/seat/pouch-key"} {
		if code, _ := h.get(h.known, path); code != http.StatusForbidden {
			t.Errorf("%s without the power to manage: %d", path, code)
		}
	}
	door.who.Can, door.who.Seat = All, "SEC"
	for _, path := range []string{"/seat", "/seat/pouch-key", "/seat/wrapped"} {
		if code, _ := h.get(h.known, path); code != http.StatusForbidden {
			t.Errorf("%s for the secretariat: %d", path, code)
		}
	}
	for _, path := range []string{"/seat/card", h.text() + "/take", h.text() + "/prepare"} {
		if code, _, _ := h.post(h.known, path, form(say, own)); code != http.StatusForbidden {
			t.Errorf("%s for the secretariat: %d", path, code)
		}
	}
	if h.acts() != 1 {
		t.Errorf("%d acts, want the charter alone", h.acts())
	}
}

// TestSignerDigest: the digest that 'parley serve' prints is that of the committed script.
func TestSignerDigest(t *testing.T) {
	sum := sha256.Sum256(must(os.ReadFile("static/seat.js")))
	if SignerDigest() != hex.EncodeToString(sum[:]) {
		t.Error(SignerDigest())
	}
}

// TestHoleRewrapLosesTheKey: a passkey is put beside the passphrase and nothing else: what the passphrase opens can't be changed or
// left out, a stale page changes nothing, nor does who may not.
func TestHoleRewrapLosesTheKey(t *testing.T) {
	h, door := newHub(t)
	const first = `{"v":1,"seat":"ed25519:x","rounds":1500000,"salt":"a","iv":"b","key":"c"}`
	if code, text := h.send("/seat/wrapped", map[string]string{"was": first, "now": first}); code != http.StatusBadRequest {
		t.Errorf("before there are keys: %d %s", code, text)
	}
	if code, text := h.send("/seat/card", map[string]string{"card": h.card(), "wrapped": first}); code != http.StatusOK {
		t.Fatal(code, text)
	}
	with := func(n int) string {
		one := `{"id":"i","salt":"s","iv":"v","key":"k"}`
		return strings.TrimSuffix(first, "}") + `,"prf":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]}`
	}
	for what, now := range map[string]string{
		"another key": strings.Replace(with(1), `"key":"c"`, `"key":"d"`, 1), "without the passphrase's": `{"v":1,"prf":[]}`, "fewer rounds": strings.Replace(with(1), "1500000", "1", 1), "no JSON": "x", "nothing": "",
		"too many": with(17), "no list": strings.TrimSuffix(first, "}") + `,"prf":7}`, "a field more": strings.TrimSuffix(first, "}") + `,"more":1}`,
	} {
		if code, text := h.send("/seat/wrapped", map[string]string{"was": first, "now": now}); code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", what, code, text)
		}
	}
	for what, can := range map[string]Powers{"who may only release": Read | Draft | Release, "who reads": Read} {
		door.who.Can = can
		if code, _ := h.send("/seat/wrapped", map[string]string{"was": first, "now": with(1)}); code != http.StatusForbidden {
			t.Errorf("%s: %d", what, code)
		}
	}
	door.who.Can = All
	if code, text := h.send("/seat/wrapped", map[string]string{"was": with(2), "now": with(1)}); code != http.StatusConflict {
		t.Errorf("a stale page: %d %s", code, text)
	}
	if _, kept := h.get(h.known, "/seat/wrapped"); kept != first {
		t.Errorf("%s", kept)
	}
	for _, step := range [][2]string{{first, with(1)}, {with(1), with(2)}, {with(2), first}} {
		if code, text := h.send("/seat/wrapped", map[string]string{"was": step[0], "now": step[1]}); code != http.StatusOK {
			t.Fatal(code, text)
		}
		if _, kept := h.get(h.known, "/seat/wrapped"); kept != step[1] {
			t.Errorf("%s", kept)
		}
	}
}

// TestNoFloatsFromABrowser: a seat that has no float key is told so, before anybody has written a word into a form.
func TestNoFloatsFromABrowser(t *testing.T) {
	h, _ := newHub(t)
	h.settle()
	code, page := h.get(h.known, h.text()+"/floats")
	if code != http.StatusOK || !strings.Contains(page, "send or read floats from here") || strings.Contains(page, `name="hours"`) || strings.Contains(page, "/floatcard") {
		t.Errorf("%d\n%s", code, page)
	}
	own := newRoom(t)
	if _, page := own.get(own.known, own.text()+"/floats"); strings.Contains(page, "send or read floats from here") || !strings.Contains(page, `name="hours"`) || !strings.Contains(page, "/floatcard") {
		t.Errorf("a seat with its key here:\n%s", page)
	}
}
