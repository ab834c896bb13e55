package courier

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/record"
	"parley/seal"
)

// caller speaks the protocol by hand, so that it can break it.
type caller struct {
	t       testing.TB
	base    string
	client  *http.Client
	binding []byte
	mode    Mode
}

func call(t testing.TB, url string) *caller {
	t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	state := conn.ConnectionState()
	binding, err := directBinding(&state)
	if err != nil {
		t.Fatal(err)
	}
	return &caller{t: t, base: url, client: onceClient(conn), binding: binding, mode: Direct}
}

// post returns the status, and the body or the code of the refusal.
func (c *caller) post(path, session string, body io.Reader) (int, []byte) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set(sessionHeader, session)
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, []byte(err.Error())
	}
	if resp.StatusCode != http.StatusOK {
		var said struct{ Code string }
		if err := json.Unmarshal(got, &said); err == nil {
			got = []byte(said.Code)
		}
	}
	return resp.StatusCode, got
}

// greeting is what stood in a hello and its answer.
type greeting struct {
	hello, reply, sig []byte
	said              reply
}

func (c *caller) tags(id record.ID, key seal.PublicKey) []seal.Digest {
	var out []seal.Digest
	if !id.IsZero() {
		out = append(out, talksTag(id, c.binding, make([]byte, nonce)))
	}
	if !key.IsZero() {
		out = append(out, seatTag(key, c.binding, make([]byte, nonce)))
	}
	return out
}

func (c *caller) helloLine(tags []seal.Digest) []byte {
	c.t.Helper()
	line, err := seal.Marshal(hello{Mode: c.mode, Nonce: make([]byte, nonce), Tags: tags, V: Version})
	if err != nil {
		c.t.Fatal(err)
	}
	return line
}

func (c *caller) hello(tags []seal.Digest) greeting {
	c.t.Helper()
	g := greeting{hello: c.helloLine(tags)}
	status, got := c.post(helloPath, "", bytes.NewReader(append(bytes.Clone(g.hello), '\n')))
	if status != http.StatusOK {
		c.t.Fatalf("greeting: %d %s", status, got)
	}
	parts := bytes.SplitN(got, []byte("\n"), 3)
	g.reply, g.sig = parts[0], parts[1]
	var err error
	if g.said, err = readReply(g.reply); err != nil {
		c.t.Fatal(err)
	}
	return g
}

// proofLines returns a proof by this key, as the party's.
func (c *caller) proofLines(g greeting, party string, key seal.PrivateKey) []byte {
	c.t.Helper()
	var m message
	if err := m.value(proof{Party: party, Seat: key.Public(), V: Version, Vouchers: []seal.Raw{}}); err != nil {
		c.t.Fatal(err)
	}
	if err := m.value(signed{key.Sign(ProofDomain, callTranscript(c.mode, c.binding, g.hello, g.reply, m.lines[0]))}); err != nil {
		c.t.Fatal(err)
	}
	return join(m.lines)
}

func join(lines [][]byte) []byte { return append(bytes.Join(lines, []byte("\n")), '\n') }

// headLine asks for talks and says that nothing of them is here.
func headLine(t testing.TB, ids ...record.ID) []byte {
	t.Helper()
	h := head{Held: []record.ID{}, Talks: []part{}, V: Version}
	for _, id := range ids {
		h.Talks = append(h.Talks, part{Frontier: record.Frontier{}, ID: id})
	}
	line, err := seal.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	return append(line, '\n')
}

const emptyEnd = `{"acts":0}` + "\n"

func sessionOf(g greeting) string { return seal.EncodeBytes(g.said.Session) }

// endless counts what is read, and gives the same piece for ever.
type endless struct {
	piece []byte
	at    int
	n     atomic.Int64
}

func (e *endless) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) {
		k := copy(b[n:], e.piece[e.at:])
		n += k
		e.at = (e.at + k) % len(e.piece)
	}
	e.n.Add(int64(n))
	return n, nil
}

// tap counts the bytes of the bodies that a handler reads.
type tap struct {
	http.Handler
	n atomic.Int64
}

func (h *tap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(r.Body, count{&h.n}), r.Body}
	h.Handler.ServeHTTP(w, r)
}

type count struct{ n *atomic.Int64 }

func (c count) Write(b []byte) (int, error) { c.n.Add(int64(len(b))); return len(b), nil }

// liar answers greetings as its home does, and messages as it likes.
func liar(t testing.TB, h *home, answer http.HandlerFunc) Peer {
	t.Helper()
	url, _ := serve(t, h.conf, func(honest http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == helloPath {
				honest.ServeHTTP(w, r)
				return
			}
			io.Copy(io.Discard, r.Body)
			answer(w, r)
		})
	})
	return Peer{Party: h.code, URL: url}
}

// silent is a port on which nothing may arrive.
func silent(t testing.TB) (addr string, calls *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	calls = &atomic.Int64{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			c.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String(), calls
}

// serveWith runs a server over TLS until the test ends.
func serveWith(t testing.TB, srv *http.Server) string {
	t.Helper()
	cert, err := SelfSigned(rand.Reader, time.Now(), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	srv.TLSConfig = ServerTLS(cert)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.ServeTLS(l, "", "")
	}()
	t.Cleanup(func() { srv.Close(); <-done })
	return l.Addr().String()
}
