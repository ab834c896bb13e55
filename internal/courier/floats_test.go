package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/seal"
)

// drawer is a Floats in memory: what waits for whom, and what came.
type drawer struct {
	mu    sync.Mutex
	code  string
	waits map[string][]Envelope
	came  []string
	cards []string
	full  bool
	deaf  bool // never acknowledges
}

func (d *drawer) Card(context.Context) ([]byte, error) {
	return fmt.Appendf(nil, `{"party":%q}`+"\n", d.code), nil
}

func (d *drawer) Meet(_ context.Context, party string, _ seal.PublicKey, card []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cards = append(d.cards, party+" "+string(card))
	return nil
}

func (d *drawer) Out(_ context.Context, party string, _ seal.PublicKey, most int) ([]Envelope, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.waits[party][:min(most, len(d.waits[party]))]), nil
}

func (d *drawer) Take(_ context.Context, party string, _ seal.PublicKey, raw []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return errors.New("the disk is full")
	}
	d.came = append(d.came, party+" "+string(raw))
	return nil
}

func (d *drawer) Gone(_ context.Context, party string, e Envelope) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.deaf {
		d.waits[party] = slices.DeleteFunc(d.waits[party], func(x Envelope) bool { return x.Name == e.Name })
	}
	return nil
}

func (d *drawer) put(party string, words ...string) {
	for _, w := range words {
		d.waits[party] = append(d.waits[party], Envelope{Name: seal.Hash("test float", []byte(w)), Raw: []byte(w)})
	}
}

// floating gives the homes of a world drawers.
func floating(t *testing.T, w []*home) []*drawer {
	t.Helper()
	var out []*drawer
	for _, h := range w {
		d := &drawer{code: h.code, waits: map[string][]Envelope{}}
		h.conf.Floats = d
		h.url, h.print = serve(t, h.conf, nil)
		out = append(out, d)
	}
	return out
}

// More floats than one message holds go both ways after a sync, each once, and each side has the other's card.
func TestFloatsBothWays(t *testing.T) {
	w := world(t, 2)
	d := floating(t, w)
	for i := range MaxFloats + 3 {
		d[0].put("BB", fmt.Sprint("a", i))
		d[1].put("AA", fmt.Sprint("b", i))
	}
	for range 2 {
		if r, err := w[0].dialer().Sync(t.Context(), w[1].peer(), nil); err != nil || !r.Equal() {
			t.Fatal(r, err)
		}
	}
	for i, x := range d {
		if len(x.came) != MaxFloats+3 || len(x.waits["AA"])+len(x.waits["BB"]) != 0 {
			t.Errorf("%s: %d came, waiting %v", x.code, len(x.came), x.waits)
		}
		other := w[1-i].code
		if want := other + ` {"party":"` + other + `"}`; len(x.cards) == 0 || x.cards[0] != want {
			t.Errorf("%s has the cards %q, want %q", x.code, x.cards, want)
		}
	}
}

// A peer without floats, or one whose disk is full, is synced with as ever; what it didn't take waits.
func TestFloatsNotTaken(t *testing.T) {
	w := world(t, 2)
	d := floating(t, w)
	d[0].put("BB", "words")
	d[1].full = true
	if r, err := w[0].dialer().Sync(t.Context(), w[1].peer(), nil); err != nil || !r.Equal() {
		t.Fatal(r, err)
	}
	if len(d[0].waits["BB"]) != 1 {
		t.Error("it is gone, and the peer had no room for it")
	}
	w[1].conf.Floats = nil
	w[1].url, w[1].print = serve(t, w[1].conf, nil)
	l, err := w[0].dialer().Dial(t.Context(), w[1].peer(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 { // the same link goes on
		if r, err := l.Sync(t.Context()); err != nil || !r.Equal() {
			t.Fatal(r, err)
		}
	}
	if len(d[0].waits["BB"]) != 1 {
		t.Error("it is gone, and the peer knows no floats")
	}
}

// A side that never notes what was acknowledged, so that there is always more, doesn't hold the link for ever.
func TestHoleFloatsWithoutEnd(t *testing.T) {
	w := world(t, 2)
	d := floating(t, w)
	d[1].deaf = true
	d[1].put("AA", "again and again")
	if _, err := w[0].dialer().Sync(t.Context(), w[1].peer(), nil); err != nil {
		t.Fatal(err)
	}
	if n := len(d[0].came); n == 0 || n > maxFloatRounds*MaxFloats {
		t.Errorf("%d came", n)
	}
}

// proven opens a session of one home with another, by hand.
func proven(t *testing.T, to, from *home) (*caller, string) {
	t.Helper()
	c := call(t, to.url)
	g := c.hello(c.tags(to.talks, seal.PublicKey{}))
	body := append(c.proofLines(g, from.code, from.seat), headLine(t, to.talks)...)
	if status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(append(body, emptyEnd...))); status != http.StatusOK {
		t.Fatalf("%d %s", status, got)
	}
	return c, sessionOf(g)
}

// By hand: floats are taken from a party that has proven its key, in messages within their bounds, and from nobody else.
func TestHoleFloatsMalformed(t *testing.T) {
	w := world(t, 2)
	d := floating(t, w)
	head := `{"card":{},"got":[],"v":1}` + "\n"
	one := `{"float":"AAAA"}` + "\n"
	good := head + one + `{"floats":1}` + "\n"
	c := call(t, w[0].url)
	if status, got := c.post(floatsPath, "", strings.NewReader(good)); status != http.StatusUnauthorized {
		t.Errorf("without a session: %d %s", status, got)
	}
	c = call(t, w[0].url)
	g := c.hello(c.tags(w[0].talks, seal.PublicKey{}))
	if status, got := c.post(floatsPath, seal.EncodeBytes(g.said.Session), strings.NewReader(good)); status != http.StatusUnauthorized || len(d[0].came) != 0 {
		t.Errorf("without a proof: %d %s", status, got)
	}
	for name, body := range map[string]string{
		"no head":       one,
		"no version":    `{"card":{},"got":[],"v":2}` + "\n" + `{"floats":0}` + "\n",
		"a long head":   `{"card":{"a":"` + strings.Repeat("x", maxFloatHead) + `"},"got":[],"v":1}` + "\n",
		"no end":        head + one,
		"a false count": head + one + `{"floats":2}` + "\n",
		"more behind":   good + one,
		"too many":      head + strings.Repeat(one, MaxFloats+1) + `{"floats":17}` + "\n",
		"huge":          head + `{"float":"` + strings.Repeat("A", maxFloatLine) + `"}` + "\n",
		"no float":      head + `{"talks":"x"}` + "\n" + `{"floats":1}` + "\n",
		"many got":      `{"card":{},"got":[` + strings.Repeat(`"`+strings.Repeat("0", 64)+`",`, MaxFloats) + `"` + strings.Repeat("0", 64) + `"],"v":1}` + "\n" + `{"floats":0}` + "\n",
	} {
		c, session := proven(t, w[0], w[1])
		if status, got := c.post(floatsPath, session, strings.NewReader(body)); status == http.StatusOK || status == 0 {
			t.Errorf("%s: %d %s", name, status, got)
		}
	}
	c, session := proven(t, w[0], w[1]) // a new one: a refusal ends a session
	before := len(d[0].came)
	if status, got := c.post(floatsPath, session, strings.NewReader(good)); status != http.StatusOK || !bytes.Contains(got, []byte(`{"floats":0}`)) || len(d[0].came) != before+1 {
		t.Errorf("as it should be: %d %s", status, got)
	}
}

// readFloats is what FuzzMessage asserts of messages of floats: every refusal has a code or is a cut; what was taken stood
// there, each once, and within the bounds; nothing is given up for gone but what was sent and is named.
func readFloats(t *testing.T, b []byte) {
	t.Helper()
	sent := Envelope{Name: seal.Hash("test float"), Raw: []byte("words")}
	d := &drawer{code: "BB", waits: map[string][]Envelope{"AA": {sent}}}
	got, _, err := Config{Floats: d}.takeFloats(t.Context(), newLineReader(bytes.NewReader(b), maxFloatMessage), claimant{party: "AA"}, []Envelope{sent})
	if err != nil && !errors.Is(err, ErrCut) && CodeOf(err) == "" {
		t.Fatalf("a refusal without a code: %v", err)
	}
	if len(got) != len(d.came) || len(got) > MaxFloats || len(got) > bytes.Count(b, []byte(`{"float":"`)) {
		t.Fatalf("%d acknowledged, %d came", len(got), len(d.came))
	}
	if len(d.waits["AA"]) == 0 && !bytes.Contains(b, []byte(sent.digest().String())) {
		t.Fatal("given up for gone, and nobody named it")
	}
}
