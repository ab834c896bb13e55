package courier

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"parley/record"
	"parley/seal"
)

// tapped runs a home's handler behind a counter of what it reads.
func tapped(t *testing.T, h *home) *tap {
	t.Helper()
	var in *tap
	h.url, _ = serve(t, h.conf, func(inner http.Handler) http.Handler { in = &tap{Handler: inner}; return in })
	return in
}

// A caller who sends without end is read up to a bound, and holds little memory; before it has proven a key, next
// to nothing is read.
func TestHoleEndlessBody(t *testing.T) {
	w := world(t, 2)
	a := w[0]
	a.say(t, "BB", 1, "some act")
	var act []byte
	for x := range a.rec(a.talks).Acts() {
		act = x.Raw()
	}
	head := string(headLine(t, a.talks))
	of := `{"talks":"` + a.talks.String() + `"}` + "\n"
	bad := strings.Replace(string(act), "some act", "same act", 1) + "\n"
	tests := []struct {
		name, start, piece string
		proven             bool
		most               int64
	}{
		{"greeting", "", "x", false, maxHello + 64<<10},
		{"proof", "", "x", false, maxProof + 64<<10},
		{"head", "", "x", true, maxHead + 64<<10},
		{"a line", head + of, "x", true, record.MaxAct + 64<<10},
		{"marks", head, of, true, 64 << 10},
		{"acts without talks", head, string(act) + "\n", true, 64 << 10},
		{"empty lines", head + of, "\n", true, 64 << 10},
		{"bad acts", head + of, bad, true, 512 << 10},
		{"one act again and again", head + of, string(act) + "\n", true, MaxBytes + 1<<20},
		{"acts of other talks", head + strings.Replace(of, a.talks.String(), strings.Repeat("1", 64), 1), string(act) + "\n", true, MaxBytes + 1<<20},
		{"offers", head, `{"offer":"` + strings.Repeat("1", 64) + `"}` + "\n" + string(act) + "\n", true, 64 << 10},
	}
	var before, after runtime.MemStats
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := tapped(t, a)
			c := call(t, a.url)
			path, sess, start := helloPath, "", []byte(test.start)
			if test.name != "greeting" {
				g := c.hello(c.tags(a.talks, seal.PublicKey{}))
				path, sess = exchangePath, sessionOf(g)
				if test.proven {
					start = append(c.proofLines(g, "BB", key(t, "BB")), start...)
				}
			}
			runtime.GC()
			runtime.ReadMemStats(&before)
			in.n.Store(0)
			status, got := c.post(path, sess, io.MultiReader(bytes.NewReader(start), &endless{piece: []byte(test.piece)}))
			runtime.GC()
			runtime.ReadMemStats(&after)
			// The connection may break before the answer was read: net/http ends what it won't read.
			if status == http.StatusOK {
				t.Errorf("taken: %s", got)
			}
			if n := in.n.Load(); n > test.most || n == 0 {
				t.Errorf("%d bytes were read, %d are the most", n, test.most)
			}
			if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
				t.Errorf("%d bytes are held afterwards", grown)
			}
		})
	}
	if a.count() != 2 {
		t.Errorf("%d acts", a.count())
	}
}

// An answerer who sends without end is read up to a bound too.
func TestHoleEndlessAnswer(t *testing.T) {
	w := world(t, 2)
	a, b := w[0], w[1]
	b.say(t, "BB", 1, "x")
	var act []byte
	for x := range b.rec(b.talks).Acts() {
		act = x.Raw()
	}
	head := string(headLine(t, a.talks))
	of := `{"talks":"` + a.talks.String() + `"}` + "\n"
	for _, test := range []struct{ start, piece string }{
		{"", "x"}, {head + of, "x"}, {head + of, string(act) + "\n"}, {head + of, `{"body":1}` + "\n"}, {head, of}, {head, emptyEnd},
	} {
		e := &endless{piece: []byte(test.piece)}
		p := liar(t, b, func(w http.ResponseWriter, _ *http.Request) {
			io.Copy(w, io.MultiReader(strings.NewReader(test.start), e))
		})
		r, err := a.dialer().Sync(t.Context(), p, nil)
		if err == nil {
			t.Errorf("%.20q: taken", test.piece)
		}
		if most := int64(maxHead + MaxBytes + 8<<20); r.Read > most || e.n.Load() > most+16<<20 {
			t.Errorf("%.20q: %d bytes were read, %d sent", test.piece, r.Read, e.n.Load())
		}
	}
	// And so for the greeting.
	e := &endless{piece: []byte("x")}
	url, _ := serveAny(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, e) }))
	if _, err := a.dialer().Sync(t.Context(), Peer{Party: "BB", URL: url}, nil); CodeOf(err) != CodeSize {
		t.Error(err)
	}
	if e.n.Load() > 16<<20 {
		t.Errorf("%d bytes sent", e.n.Load())
	}
	// Headers have an end too.
	url, _ = serveAny(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X", strings.Repeat("x", 2*MaxHTTPHeader))
	}))
	if _, err := a.dialer().Sync(t.Context(), Peer{Party: "BB", URL: url}, nil); err == nil {
		t.Error("a header without end was taken")
	}
}

// A caller that falls silent in its headers, its greeting, its proof or its acts is let go.
func TestHoleSlowCaller(t *testing.T) {
	srv := NewServer(http.NotFoundHandler(), nil)
	if srv.ReadHeaderTimeout <= 0 || srv.IdleTimeout <= 0 || srv.MaxHeaderBytes != MaxHTTPHeader {
		t.Fatal("a server without bounds")
	}
	w := world(t, 2)
	a := w[0]
	handler, err := NewHandler(Config{Seat: a.conf.Seat, Ledger: a.book, Stall: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	url, _ := serveAny(t, handler)
	for _, stage := range []string{"greeting", "proof", "head", "acts"} {
		c := call(t, url)
		path, sess, start := helloPath, "", []byte("{")
		if stage != "greeting" {
			g := c.hello(c.tags(a.talks, seal.PublicKey{}))
			path, sess = exchangePath, sessionOf(g)
			proof := c.proofLines(g, "BB", key(t, "BB"))
			switch stage {
			case "head":
				start = proof
			case "acts":
				start = append(proof, headLine(t, a.talks)...)
			}
		}
		silence, hold := io.Pipe()
		status, got := c.post(path, sess, io.MultiReader(bytes.NewReader(start), silence))
		hold.Close()
		if status == http.StatusOK {
			t.Errorf("%s: %s", stage, got)
		}
	}
	// A header that never ends, as the server's own settings see it.
	slow := NewServer(handler, nil)
	slow.ReadHeaderTimeout = 50 * time.Millisecond
	slow.ErrorLog = quiet()
	addr := serveWith(t, slow)
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("POST /courier/v1/hello HTTP/1.1\r\nHost: x\r\nX: ")); err != nil {
		t.Log(err) // a busy machine: it was let go before its first word
	}
	if _, err := io.ReadAll(bufio.NewReader(conn)); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Log(err) // what counts is that it ended
	}
}

// An answerer that falls silent is let go too.
func TestHoleSlowAnswerer(t *testing.T) {
	w := world(t, 2)
	w[0].conf.Stall = 300 * time.Millisecond
	hold := make(chan struct{})
	p := liar(t, w[1], func(rw http.ResponseWriter, _ *http.Request) {
		rw.Write(headLine(t, w[0].talks))
		rw.(http.Flusher).Flush()
		<-hold
	})
	_, err := w[0].dialer().Sync(t.Context(), p, nil)
	close(hold)
	if !errors.Is(err, ErrCut) {
		t.Fatal(err)
	}
}

// A peer that claims acts which don't exist, and always has more, is left after a while.
func TestHoleBottomlessPeer(t *testing.T) {
	w := world(t, 2)
	calls := 0
	ghost := record.Head{ID: seal.Hash("ghost", nil), Party: "BB", Seq: 9}
	p := liar(t, w[1], func(rw http.ResponseWriter, _ *http.Request) {
		calls++
		line, err := seal.Marshal(head{Held: []record.ID{}, Talks: []part{{Frontier: record.Frontier{ghost}, ID: w[0].talks}}, V: Version})
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(rw, "%s\n{\"acts\":0,\"more\":true}\n", line)
	})
	r, err := w[0].dialer().Sync(t.Context(), p, nil)
	if err != nil || r.Equal() || calls > 2*maxIdle+4 || len(r.Talks[0].Lack) != 1 || r.Talks[0].Lack[0] != ghost {
		t.Fatalf("%d calls, %v, %+v", calls, err, r.Talks)
	}
	// One that changes its mind each time too.
	calls = 0
	p = liar(t, w[1], func(rw http.ResponseWriter, _ *http.Request) {
		calls++
		ghost.Seq++
		line, err := seal.Marshal(head{Held: []record.ID{}, Talks: []part{{Frontier: record.Frontier{ghost}, ID: w[0].talks}}, V: Version})
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(rw, "%s\n%s", line, emptyEnd)
	})
	if _, err := w[0].dialer().Sync(t.Context(), p, nil); !errors.Is(err, ErrPeer) || calls > MaxExchanges {
		t.Fatalf("%d calls, %v", calls, err)
	}
}

// Acts that are none, or that nobody signed, are listed and not kept; too many end the message.
func TestHoleBadActs(t *testing.T) {
	w := world(t, 2)
	a, b := w[0], w[1]
	b.say(t, "BB", 2, "good")
	var acts [][]byte
	for x := range b.rec(b.talks).Acts() {
		acts = append(acts, x.Raw())
	}
	forged := bytes.Replace(acts[2], []byte(`"sig":"`), []byte(`"sig":"A`), 1)
	forged = append(forged[:bytes.Index(forged, []byte(`"sig":"A`))+len(`"sig":"`)+86], []byte(`"}]}`)...)
	for _, bad := range []int{MaxRefused, MaxRefused + 1} {
		p := liar(t, b, func(rw http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(rw, "%s{\"talks\":%q}\n%s\n", headLine(t, a.talks), a.talks, acts[1])
			for range bad {
				fmt.Fprintf(rw, "%s\n", forged)
			}
			fmt.Fprintf(rw, "{\"acts\":%d}\n", bad+1)
		})
		r, err := a.dialer().Sync(t.Context(), p, nil)
		if a.count() != 2 {
			t.Fatalf("%d acts", a.count())
		}
		if bad > MaxRefused && CodeOf(err) != CodeForm || bad <= MaxRefused && (err != nil || len(r.Talks[0].Came.Refused) == 0) {
			t.Fatalf("%d bad acts: %v %+v", bad, err, r)
		}
		s := Status{}.After(time.Now(), r, err, DefaultPolicy(), 0)
		if len(s.Talks) != 1 || s.Talks[0].Bad == 0 {
			t.Fatalf("%+v", s)
		}
	}
}

// Redirections lead nowhere, a proxy from the environment isn't used, and addresses that no node has aren't called.
func TestHoleOtherAddresses(t *testing.T) {
	w := world(t, 2)
	trap, calls := silent(t)
	t.Setenv("HTTPS_PROXY", "http://"+trap)
	t.Setenv("https_proxy", "http://"+trap)
	for _, status := range []int{301, 302, 303, 307, 308} {
		url, _ := serveAny(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Location", "https://"+trap+"/courier/v1/hello")
			rw.Header().Set("Refresh", "0; url=https://"+trap)
			rw.Header().Set("Alt-Svc", `h2="`+trap+`"`)
			rw.WriteHeader(status)
		}))
		if _, err := w[0].dialer().Sync(t.Context(), Peer{Party: "BB", URL: url}, nil); !errors.Is(err, ErrPeer) {
			t.Errorf("%d: %v", status, err)
		}
	}
	for _, url := range []string{
		"http://127.0.0.1", "file:///etc/passwd", "https://", "https://u:p@" + trap, "https://" + trap + "/?x=1", "https://" + trap + "/#x",
		"//" + trap, trap, "https:" + trap, "https://169.254.169.254", "https://[fe80::1%25lo]", "https://0.0.0.0", "https://[::]",
		"https://224.0.0.1", "https://[::ffff:169.254.169.254]", "https://168.63.129.16", "https://[fd00:ec2::254]", "gopher://" + trap,
		"https://\x00",
	} {
		if _, err := w[0].dialer().Sync(t.Context(), Peer{Party: "BB", URL: url}, nil); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", url, err)
		}
	}
	d := w[0].dialer()
	d.Reach.NoPrivate = true
	if _, err := d.Sync(t.Context(), w[1].peer(), nil); !errors.Is(err, ErrAddress) {
		t.Errorf("loopback from a hub: %v", err)
	}
	if calls.Load() != 0 {
		t.Errorf("%d calls went elsewhere", calls.Load())
	}
}

// Which addresses may be called, one by one.
func TestReach(t *testing.T) {
	for addr, want := range map[string][2]bool{ // as a rule; from a hub
		"192.0.2.1": {true, true}, "2001:db8::1": {true, true}, "127.0.0.1": {true, false}, "::1": {true, false}, "10.0.0.1": {true, false},
		"192.168.1.1": {true, false}, "172.16.0.1": {true, false}, "fd00::1": {true, false}, "100.64.0.1": {true, false}, "0.1.2.3": {true, false},
		"::ffff:10.0.0.1": {true, false}, "169.254.169.254": {}, "::ffff:169.254.169.254": {}, "fe80::1": {}, "fe80::1%eth0": {}, "0.0.0.0": {}, "::": {},
		"224.0.0.1": {}, "ff02::1": {}, "255.255.255.255": {}, "100.100.100.200": {}, "fd00:ec2::254": {}, "168.63.129.16": {}, "192.0.0.192": {},
		"64:ff9b::a9fe:a9fe": {}, "2002:a9fe:a9fe::1": {},
	} {
		ap := netip.AddrPortFrom(netip.MustParseAddr(addr), 443)
		if got := [2]bool{Reach{}.check(ap) == nil, Reach{NoPrivate: true}.check(ap) == nil}; got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
}

// Compressed messages are read by neither side.
func TestHoleCompressed(t *testing.T) {
	w := world(t, 2)
	c := call(t, w[0].url)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w[0].url+helloPath, bytes.NewReader(append(c.helloLine(c.tags(w[0].talks, seal.PublicKey{})), '\n')))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Encoding", "gzip")
	resp, err := c.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Fatal(resp.Status)
	}
	asked := make(chan string, 1)
	url, _ := serveAny(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("Accept-Encoding")
		rw.Header().Set("Content-Encoding", "gzip")
		rw.Write([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\n"))
	}))
	if _, err := w[0].dialer().Sync(t.Context(), Peer{Party: "BB", URL: url}, nil); err == nil {
		t.Fatal("a compressed answer was taken")
	}
	if a := <-asked; a != "" {
		t.Fatalf("asks for %s", a)
	}
}

// Greetings and sessions that nobody ends don't pile up.
func TestHoleManySessions(t *testing.T) {
	var s sessions
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	name := func(i int) (n [token]byte) { n[0], n[1], n[2] = byte(i), byte(i>>8), byte(i>>16); return n }
	for i := range 5000 {
		now = now.Add(time.Millisecond)
		s.put(name(i), &session{made: now, used: now}, now)
	}
	if len(s.all) != MaxPending {
		t.Fatalf("%d greetings are held", len(s.all))
	}
	if x, _ := s.take(name(4999), now); x == nil {
		t.Fatal("the newest greeting is gone")
	}
	if x, _ := s.take(name(4999), now); x != nil || len(s.all) != MaxPending-1 {
		t.Fatal("a greeting can be used twice")
	}
	for i := range 5000 {
		now = now.Add(time.Millisecond)
		x := &session{made: now, used: now, proven: true}
		s.keep(name(10000+i), x)
		s.done(name(10000+i), x, now, false)
	}
	if len(s.all) > MaxPending+MaxSessions {
		t.Fatalf("%d sessions are held", len(s.all))
	}
	if x, _ := s.take(name(14999), now.Add(sessionAge)); x == nil {
		t.Fatal("a session that was used just now is gone")
	}
	now = now.Add(sessionAge + time.Second)
	s.put(name(0), &session{made: now, used: now}, now)
	if len(s.all) != 2 { // the one that is busy, and the new one
		t.Fatalf("%d sessions outlived their time", len(s.all))
	}
}

// More callers than a node takes at once are told so, and those who hold a place lose nothing.
func TestHoleCrowd(t *testing.T) {
	w := world(t, 2)
	h, err := NewHandler(w[1].conf)
	if err != nil {
		t.Fatal(err)
	}
	url, _ := serveAny(t, h)
	for range MaxAtOnce {
		h.slots <- struct{}{}
	}
	p := Peer{Party: "BB", URL: url}
	_, err = w[0].dialer().Sync(t.Context(), p, nil)
	if CodeOf(err) != CodeBusy {
		t.Fatal(err)
	}
	if s := (Status{}).After(time.Now(), Round{}, err, DefaultPolicy(), 0); s.Alarm {
		t.Fatal("a busy peer is no alarm")
	}
	<-h.slots
	if _, err = w[0].dialer().Sync(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
}

// What a peer says is never shown as words of this program, and controls never reach a terminal or page.
func TestHolePeersWords(t *testing.T) {
	w := world(t, 2)
	for _, body := range []string{
		`{"code":"ALL IS WELL"}`, `{"code":"\u001b[31mred"}`, "all is well", `{"code":"stranger","text":"all is well"}`, strings.Repeat("all is well", 1000),
	} {
		url, _ := serveAny(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusForbidden)
			io.WriteString(rw, body+"\n")
		}))
		_, err := w[0].dialer().Sync(t.Context(), Peer{Party: "BB", URL: url}, nil)
		if err == nil || strings.Contains(strings.ToLower(err.Error()), "all is well") || strings.Contains(err.Error(), "red") {
			t.Errorf("%.30q: %v", body, err)
		}
	}
	got, _ := plain(errors.New("a\x1b[31m\nb\u202ec\u0085" + strings.Repeat("é", 1000)))
	if strings.ContainsAny(got, "\x1b\n\u202e\u0085") || len([]rune(got)) != 500 {
		t.Errorf("%q", got)
	}
}
