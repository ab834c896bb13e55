package courier

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/record"
	"parley/seal"
)

// A caller that shows nothing gets the same bytes from a node with talks and from one without, and a proof of
// having looked for talks that aren't there gives nothing away either.
func TestHoleStrangerLearnsNothing(t *testing.T) {
	w := world(t, 2)
	empty := newHome(t, "CC")
	ask := func(url string, tags func(c *caller) []seal.Digest) string {
		c := call(t, url)
		status, got := c.post(helloPath, "", bytes.NewReader(append(c.helloLine(tags(c)), '\n')))
		if status != http.StatusForbidden {
			t.Fatal(status, string(got))
		}
		return string(got)
	}
	none := func(*caller) []seal.Digest { return []seal.Digest{} }
	other := func(c *caller) []seal.Digest {
		return c.tags(seal.Hash("other", nil), key(t, "somebody").Public())
	}
	want := ask(empty.url, none)
	for _, url := range []string{w[0].url, empty.url} {
		if got := ask(url, none); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := ask(url, other); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	// Tags seen on one connection are noise on the next: nobody finds out by replaying them who is called.
	c, d := call(t, w[0].url), call(t, w[0].url)
	seen := c.tags(w[0].talks, w[0].seat.Public())
	c.hello(seen)
	if status, got := d.post(helloPath, "", bytes.NewReader(append(d.helloLine(seen), '\n'))); status != http.StatusForbidden || string(got) != want {
		t.Errorf("replayed tags: %d %s", status, got)
	}
}

// Knowing the id of talks (a record may be published) opens nothing without the key of a party.
func TestHoleIdIsNoKey(t *testing.T) {
	w := world(t, 2)
	for _, party := range []string{"BB", "ZZ"} {
		c := call(t, w[0].url)
		g := c.hello(c.tags(w[0].talks, seal.PublicKey{}))
		status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(append(c.proofLines(g, party, key(t, "stranger")), append(headLine(t, w[0].talks), emptyEnd...)...)))
		if status != http.StatusForbidden || string(got) != string(CodeStranger) {
			t.Errorf("%s: %d %s", party, status, got)
		}
	}
}

// A proof serves once: not for the same session again, not for another session, not on another connection.
func TestHoleReplayedProof(t *testing.T) {
	w := world(t, 2)
	c := call(t, w[0].url)
	g := c.hello(c.tags(w[0].talks, seal.PublicKey{}))
	body := append(c.proofLines(g, "BB", key(t, "BB")), append(headLine(t, w[0].talks), emptyEnd...)...)
	if status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(body)); status != http.StatusOK {
		t.Fatalf("the proof itself: %d %s", status, got)
	}
	if status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(body)); string(got) != string(CodeForm) {
		t.Errorf("in the same session: %d %s", status, got)
	}
	d := call(t, w[0].url)
	g2 := d.hello(d.tags(w[0].talks, seal.PublicKey{}))
	if status, got := d.post(exchangePath, sessionOf(g2), bytes.NewReader(body)); string(got) != string(CodeProof) {
		t.Errorf("in another session: %d %s", status, got)
	}
	if status, got := call(t, w[0].url).post(exchangePath, sessionOf(g2), bytes.NewReader(body)); string(got) != string(CodeSession) {
		t.Errorf("a wrong proof is no second chance: %d %s", status, got)
	}
	e := call(t, w[0].url)
	g3 := e.hello(e.tags(w[0].talks, seal.PublicKey{}))
	good := append(e.proofLines(g3, "BB", key(t, "BB")), append(headLine(t, w[0].talks), emptyEnd...)...)
	if status, got := call(t, w[0].url).post(exchangePath, sessionOf(g3), bytes.NewReader(good)); string(got) != string(CodeSession) {
		t.Errorf("a good proof on another connection: %d %s", status, got)
	}
}

// A nonce dies after its time.
func TestHoleOldNonce(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w := world(t, 2, func(c *Config) { c.Clock = func() time.Time { return now } })
	for _, test := range []struct {
		age  time.Duration
		want int
	}{{pendingAge, http.StatusOK}, {pendingAge + time.Second, http.StatusUnauthorized}} {
		c := call(t, w[0].url)
		g := c.hello(c.tags(w[0].talks, seal.PublicKey{}))
		now = now.Add(test.age)
		body := append(c.proofLines(g, "BB", key(t, "BB")), append(headLine(t, w[0].talks), emptyEnd...)...)
		if status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(body)); status != test.want {
			t.Errorf("after %v: %d %s", test.age, status, got)
		}
	}
}

// What the answerer signed can't be sent back to it as the caller's proof, nor to anybody as an answer.
func TestHoleReflectedProof(t *testing.T) {
	w := world(t, 3)
	c := call(t, w[0].url)
	g := c.hello(c.tags(w[0].talks, seal.PublicKey{}))
	line, err := seal.Marshal(proof{Party: "AA", Seat: g.said.Seat, V: Version, Vouchers: []seal.Raw{}})
	if err != nil {
		t.Fatal(err)
	}
	if status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(join([][]byte{line, g.sig}))); string(got) != string(CodeSelf) {
		t.Errorf("as itself: %d %s", status, got)
	}
	// Even a signature over the same lines is not the same in the other direction.
	sig, err := readSig(g.sig)
	if err != nil {
		t.Fatal(err)
	}
	if !g.said.Seat.Verify(ProofDomain, answerTranscript(Direct, c.binding, g.hello, g.reply), sig) {
		t.Fatal("the answer itself doesn't verify")
	}
	for _, msg := range [][]byte{
		callTranscript(Direct, c.binding, g.hello, g.reply, nil), answerTranscript(Proxied, c.binding, g.hello, g.reply),
		answerTranscript(Direct, c.binding, g.reply, g.hello), answerTranscript(Direct, c.binding[1:], g.hello, g.reply),
	} {
		if g.said.Seat.Verify(ProofDomain, msg, sig) {
			t.Error("an answer's signature holds for something else")
		}
	}
	a, b := callTranscript(Direct, c.binding, g.hello, g.reply, line), callTranscript(Direct, c.binding[1:], g.hello, g.reply, line)
	if bytes.Equal(a, b) {
		t.Error("a caller's proof holds on every connection")
	}
	// A node that calls itself notices.
	p := w[0].peer()
	p.Key = w[0].seat.Public()
	if _, err := w[0].dialer().Sync(t.Context(), p, nil); CodeOf(err) != CodeSelf {
		t.Error(err)
	}
}

// A man in the middle who is himself a party, ends the TLS on both sides, and passes on what he may: the proof
// holds on no other connection than the one it was made for, and he learns no frontier.
func TestHoleRelayedProof(t *testing.T) {
	w := world(t, 3)
	a, b := w[0], w[1]
	var seen bytes.Buffer
	for _, clever := range []bool{false, true} {
		far := call(t, b.url)
		url, _ := serveAny(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			seen.Write(body)
			if clever && r.URL.Path == helloPath { // he knows the talks, so he can make tags that open
				h, err := readHello(bytes.TrimSuffix(body, []byte("\n")))
				if err != nil {
					t.Error(err)
				}
				h.Tags = []seal.Digest{talksTag(b.talks, far.binding, h.Nonce)}
				if body, err = seal.Marshal(h); err != nil {
					t.Error(err)
				}
				body = append(body, '\n')
			}
			status, got := far.post(r.URL.Path, r.Header.Get(sessionHeader), bytes.NewReader(body))
			rw.WriteHeader(status)
			if status != http.StatusOK {
				got = []byte(`{"code":"` + string(got) + `"}` + "\n")
			}
			rw.Write(got)
		}))
		_, err := a.dialer().Sync(t.Context(), Peer{Party: "BB", URL: url}, nil)
		want := CodeStranger
		if clever {
			want = CodeProof
		}
		if CodeOf(err) != want {
			t.Errorf("clever %v: %v", clever, err)
		}
	}
	for _, secret := range []string{`"AA"`, `"BB"`, "frontier", a.talks.String(), a.seat.Public().String(), b.seat.Public().String()} {
		if strings.Contains(seen.String(), secret) {
			t.Errorf("the man in the middle read %s", secret)
		}
	}
}

// proxied puts a node behind a proxy that ends the TLS.
func proxied(t *testing.T, h *home, host string) (string, string) {
	t.Helper()
	conf := h.conf
	conf.Host = host
	handler, err := NewHandler(conf)
	if err != nil {
		t.Fatal(err)
	}
	inner := httptest.NewServer(handler)
	t.Cleanup(inner.Close)
	to, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httputil.NewSingleHostReverseProxy(to)
	front.ErrorLog = quiet()
	return serveAny(t, front)
}

// Behind a proxy, a proof made for one public name doesn't serve under another, and neither side can be talked
// into the weaker kind.
func TestHoleProxiedName(t *testing.T) {
	w := world(t, 2)
	a, b := w[0], w[1]
	a.say(t, "AA", 2, "x")
	late := b.conf
	var handler http.Handler
	front, pin := serveAny(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.TLS = nil
		handler.ServeHTTP(rw, r)
	}))
	for _, test := range []struct {
		host string
		want Code
	}{{strings.TrimPrefix(front, "https://"), ""}, {"b.example", CodeStranger}} {
		late.Host = test.host
		h, err := NewHandler(late)
		if err != nil {
			t.Fatal(err)
		}
		handler = h
		_, err = a.dialer().Sync(t.Context(), Peer{Party: "BB", URL: front, Proxied: true, Fingerprint: pin}, nil)
		if CodeOf(err) != test.want || err == nil != (test.want == "") {
			t.Errorf("the node's name is %s: %v", test.host, err)
		}
	}
	sameEverywhere(t, w)
	weak, weakPin := proxied(t, b, "127.0.0.1")
	if _, err := a.dialer().Sync(t.Context(), Peer{Party: "BB", URL: weak, Fingerprint: weakPin}, nil); CodeOf(err) != CodeMode {
		t.Errorf("a direct call to a node behind a proxy: %v", err)
	}
	if _, err := a.dialer().Sync(t.Context(), Peer{Party: "BB", URL: b.url, Proxied: true, Fingerprint: b.print}, nil); CodeOf(err) != CodeMode {
		t.Errorf("a proxied call to a direct node: %v", err)
	}
	// Without a fingerprint the public name must be certified: here it isn't.
	if _, err := a.dialer().Sync(t.Context(), Peer{Party: "BB", URL: front, Proxied: true}, nil); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an uncertified name: %v", err)
	}
}

// Another party of the same talks at the called address, or a key that is nobody's, gets no message.
func TestHoleOtherPartyAnswers(t *testing.T) {
	w := world(t, 3)
	p := liar(t, w[2], func(http.ResponseWriter, *http.Request) { t.Error("a message was sent") })
	p.Party = "BB"
	if _, err := w[0].dialer().Sync(t.Context(), p, nil); !errors.Is(err, ErrPeer) {
		t.Error(err)
	}
	thief := newHome(t, "BB")
	thief.join(t, w[0].rec(w[0].talks).Charter().Raw())
	thief.seat = key(t, "thief")
	p = liar(t, thief, func(http.ResponseWriter, *http.Request) { t.Error("a message was sent") })
	if _, err := w[0].dialer().Sync(t.Context(), p, nil); !errors.Is(err, ErrPeer) {
		t.Error(err)
	}
	pinned := w[1].peer()
	pinned.Fingerprint = strings.Repeat("0", 64)
	if _, err := w[0].dialer().Sync(t.Context(), pinned, nil); !errors.Is(err, ErrPeer) {
		t.Error(err)
	}
	pinned.Fingerprint = strings.ToUpper(w[1].print)
	if _, err := w[0].dialer().Sync(t.Context(), pinned, nil); err != nil {
		t.Error(err)
	}
}

// A party gets no word of talks that it isn't in, and can put nothing into them.
func TestHoleForeignTalks(t *testing.T) {
	w := world(t, 3)
	a := w[0]
	shared := a.talks
	a.join(t, charter(t, "Without B", "AA", "CC"))
	secret := a.talks
	w[2].join(t, a.rec(secret).Charter().Raw())
	w[2].say(t, "CC", 1, "for AA alone")
	var act []byte
	for x := range w[2].rec(secret).Acts() {
		act = x.Raw()
	}
	ask := func(id record.ID) string {
		t.Helper()
		c := call(t, a.url)
		g := c.hello(c.tags(shared, seal.PublicKey{}))
		m := message{lines: [][]byte{bytes.TrimSuffix(headLine(t, id), []byte("\n"))}}
		if err := m.value(mark{id}); err != nil {
			t.Fatal(err)
		}
		m.line(act)
		m.line([]byte(`{"acts":1}`))
		status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(append(c.proofLines(g, "BB", key(t, "BB")), join(m.lines)...)))
		if status != http.StatusOK {
			t.Fatal(status, string(got))
		}
		return string(got)
	}
	there, nowhere := ask(secret), ask(seal.Hash("nowhere", nil))
	if there != nowhere || a.rec(secret).Len() != 1 {
		t.Errorf("talks of others: %q; talks that are nowhere: %q; %d acts", there, nowhere, a.rec(secret).Len())
	}
}

// An offer counts only from a seat that a person has put into the address book, and only if it names both.
func TestHoleUnwelcomeOffer(t *testing.T) {
	a := newHome(t, "AA")
	a.conf.Invites = a.book
	a.url, _ = serve(t, a.conf, nil)
	offerOf := func(raw []byte, who string) (int, string) {
		t.Helper()
		c := call(t, a.url)
		g := c.hello(c.tags(record.ID{}, a.seat.Public()))
		r, err := record.New(raw)
		if err != nil {
			t.Fatal(err)
		}
		m := message{lines: [][]byte{bytes.TrimSuffix(headLine(t), []byte("\n"))}}
		if err := m.value(offer{r.Talks()}); err != nil {
			t.Fatal(err)
		}
		m.line(raw)
		m.line([]byte(`{"acts":1}`))
		status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(append(c.proofLines(g, who, key(t, who)), join(m.lines)...)))
		return status, string(got)
	}
	raw := charter(t, "New", "BB", "CC")
	both := charter(t, "New", "AA", "BB")
	if status, got := offerOf(both, "BB"); status != http.StatusForbidden || len(a.invited) != 0 {
		t.Errorf("from a stranger: %d %s", status, got)
	}
	a.welcome[key(t, "BB").Public()] = "BB"
	if status, got := offerOf(raw, "BB"); status != http.StatusOK || len(a.invited) != 0 {
		t.Errorf("of talks without this seat: %d %s", status, got)
	}
	if status, got := offerOf(charter(t, "New", "AA", "CC"), "BB"); status != http.StatusOK || len(a.invited) != 0 {
		t.Errorf("of talks without the sender: %d %s", status, got)
	}
	if status, got := offerOf(both, "BB"); status != http.StatusOK || len(a.invited) != 1 {
		t.Errorf("from a welcome seat: %d %s", status, got)
	}
	if len(a.recs) != 0 {
		t.Error("talks were joined by nobody's hand")
	}
	// A party of other talks here is let in for these; its offers still need a person's word.
	a.join(t, both)
	delete(a.welcome, key(t, "BB").Public())
	if status, got := offerOf(charter(t, "Newer", "AA", "BB"), "BB"); status != http.StatusOK || len(a.invited) != 1 {
		t.Errorf("from a party that isn't in the address book: %d %s", status, got)
	}
	a.welcome[key(t, "BB").Public()] = "BB"
	a.seat = key(t, "AA elsewhere")
	if status, got := offerOf(charter(t, "Newer", "AA", "BB"), "BB"); status != http.StatusOK || len(a.invited) != 1 {
		t.Errorf("of talks that name this party with another key: %d %s", status, got)
	}
}

// A voucher that is no act, or one that doesn't give this key, is as good as none.
func TestHoleBadVoucher(t *testing.T) {
	w := world(t, 2)
	a, b := w[0], w[1]
	k := b.rekey(t, "BB", "BB new")
	good := string(voucher(b.rec(b.talks), "BB", k.Public()))
	for _, test := range []struct {
		who     seal.PrivateKey
		voucher string
		want    int
	}{
		{k, good, http.StatusOK}, {key(t, "thief"), good, http.StatusForbidden}, {k, "{}", http.StatusForbidden}, {k, "null", http.StatusForbidden},
		{k, strings.Replace(good, `"sig":"`, `"sig":"A`, 1), http.StatusForbidden},
		{k, strings.Replace(good, `"party":"BB"`, `"party":"AA"`, 1), http.StatusForbidden},
	} {
		c := call(t, a.url)
		g := c.hello(c.tags(a.talks, seal.PublicKey{}))
		var m message
		if err := m.value(proof{Party: "BB", Seat: test.who.Public(), V: Version, Vouchers: []seal.Raw{seal.Raw(test.voucher)}}); err != nil {
			t.Fatal(err)
		}
		if err := m.value(signed{test.who.Sign(ProofDomain, callTranscript(Direct, c.binding, g.hello, g.reply, m.lines[0]))}); err != nil {
			t.Fatal(err)
		}
		status, got := c.post(exchangePath, sessionOf(g), bytes.NewReader(append(join(m.lines), append(headLine(t, a.talks), emptyEnd...)...)))
		if status != test.want {
			t.Errorf("%.60s: %d %s", test.voucher, status, got)
		}
	}
	// A good voucher of an epoch that is over brings its key nothing back.
	b.rekey(t, "BB", "BB newer")
	b.seat = key(t, "BB newer")
	sync1(t, b, a)
	who := newClaimant("BB", k.Public(), []seal.Raw{seal.Raw(good)})
	if got := who.in(a.rec(a.talks)); got != replaced {
		t.Errorf("an old voucher counts: %v", got)
	}
}

// TLS before 1.3 has no exporter that both nodes would agree on; it isn't spoken.
func TestHoleOldTLS(t *testing.T) {
	w := world(t, 2)
	conn, err := tls.Dial("tcp", strings.TrimPrefix(w[0].url, "https://"), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	if err == nil {
		conn.Close()
		t.Fatal("TLS 1.2 was taken")
	}
	if _, err := directBinding(&tls.ConnectionState{Version: tls.VersionTLS12}); CodeOf(err) != CodeMode {
		t.Fatal(err)
	}
	if _, err := directBinding(nil); CodeOf(err) != CodeMode {
		t.Fatal(err)
	}
}
