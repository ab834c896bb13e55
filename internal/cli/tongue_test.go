//go:build linux

package cli

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"parley/internal/courier"
	"parley/record"
	"parley/seal"
)

// tongue speaks docs/spec/courier.md by hand, as whoever has the key, and lies where it likes. It has one connection.
type tongue struct {
	t       *testing.T
	conn    *tls.Conn
	r       *bufio.Reader
	binding []byte
	session string
	first   []byte // proof, before the first message
}

// from dials out of an address of this machine, so that the node counts it apart from honest peers.
func from(source, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: 20 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
	return d.Dial("tcp", addr)
}

// connect opens the channel, without a word.
func connect(t *testing.T, source, addr string) *tongue {
	t.Helper()
	raw, err := from(source, addr)
	if err != nil {
		t.Fatal(err)
	}
	conn := tls.Client(raw, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13})
	conn.SetDeadline(time.Now().Add(time.Minute))
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	st := conn.ConnectionState()
	ekm, err := st.ExportKeyingMaterial("EXPORTER-parley-courier-v1", nil, 32)
	if err != nil {
		t.Fatal(err)
	}
	d := seal.Hash("parley courier binding v1", []byte("direct"), ekm)
	return &tongue{t: t, conn: conn, r: bufio.NewReader(conn), binding: d[:]}
}

// post sends a body, of unknown length where more is asked for, and returns the status and the answer; 0 where the
// connection ended.
func (g *tongue) post(path string, body io.Reader) (int, []byte) {
	g.t.Helper()
	req, err := http.NewRequest("POST", "https://node"+path, body)
	if err != nil {
		g.t.Fatal(err)
	}
	if g.session != "" {
		req.Header.Set("Parley-Session", g.session)
	}
	done := make(chan error, 1)
	go func() { done <- req.Write(g.conn) }()
	resp, err := http.ReadResponse(g.r, req)
	if err != nil {
		g.conn.Close()
		<-done
		return 0, []byte(err.Error())
	}
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		got = []byte(err.Error())
	}
	if resp.Close {
		g.conn.Close()
	}
	<-done
	return resp.StatusCode, got
}

func canon(t *testing.T, v any) []byte {
	t.Helper()
	b, err := seal.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// greet says hello with the tag of talks, and makes the proof of a party by its key.
func (g *tongue) greet(talks record.ID, party string, key seal.PrivateKey) {
	g.t.Helper()
	type hello struct {
		Mode  string        `json:"mode"`
		Nonce []byte        `json:"nonce"`
		Tags  []seal.Digest `json:"tags"`
		V     int           `json:"v"`
	}
	nonce := make([]byte, 32)
	line := canon(g.t, hello{"direct", nonce, []seal.Digest{seal.Hash("parley courier tag v1", []byte("talks"), talks[:], g.binding, nonce)}, 1})
	status, got := g.post("/courier/v1/hello", bytes.NewReader(line))
	reply, _, ok := bytes.Cut(got, []byte("\n"))
	var said struct{ Session string }
	if err := json.Unmarshal(reply, &said); status != http.StatusOK || !ok || err != nil {
		g.t.Fatalf("greeting: %d %s %v", status, got, err)
	}
	type proof struct {
		Party    string         `json:"party"`
		Seat     seal.PublicKey `json:"seat"`
		V        int            `json:"v"`
		Vouchers []seal.Raw     `json:"vouchers"`
	}
	type sig struct {
		Sig []byte `json:"sig"`
	}
	mine := canon(g.t, proof{party, key.Public(), 1, []seal.Raw{}})
	d := seal.Hash("parley courier transcript v1", []byte("call"), []byte("direct"), g.binding, line[:len(line)-1], reply, mine[:len(mine)-1])
	g.session, g.first = said.Session, append(mine, canon(g.t, sig{key.Sign("parley courier proof v1", d[:])})...)
}

// head asks for talks, saying that nothing of them is here.
func head(t *testing.T, ids ...record.ID) []byte {
	t.Helper()
	type part struct {
		Frontier record.Frontier `json:"frontier"`
		ID       record.ID       `json:"id"`
	}
	type head struct {
		Held  []record.ID `json:"held"`
		Talks []part      `json:"talks"`
		V     int         `json:"v"`
	}
	h := head{[]record.ID{}, []part{}, 1}
	slices.SortFunc(ids, func(a, b record.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range ids {
		h.Talks = append(h.Talks, part{record.Frontier{}, id})
	}
	return canon(t, h)
}

// tell sends one message: these acts of these talks, and a question for all of asked.
func (g *tongue) tell(talks record.ID, acts [][]byte, asked ...record.ID) (int, []byte) {
	g.t.Helper()
	b := bytes.Join([][]byte{g.first, head(g.t, asked...)}, nil)
	g.first = nil
	if len(acts) > 0 {
		b = fmt.Appendf(b, "{\"talks\":%q}\n", talks)
		for _, a := range acts {
			b = append(append(b, a...), '\n')
		}
	}
	b = fmt.Appendf(b, "{\"acts\":%d}\n", len(acts))
	return g.post("/courier/v1/exchange", bytes.NewReader(b))
}

// forEver is a body that gives one piece again and again, up to 4 GB.
func forEver(before []byte, piece string) io.Reader {
	return io.MultiReader(bytes.NewReader(before), io.LimitReader(&again{piece: []byte(piece)}, 4<<30))
}

type again struct {
	piece []byte
	at    int
}

func (a *again) Read(b []byte) (n int, _ error) {
	for n < len(b) {
		k := copy(b[n:], a.piece[a.at:])
		n, a.at = n+k, (a.at+k)%len(a.piece)
	}
	return n, nil
}

// impostor is a server with a certificate of its own that answers whatever comes as f likes; it returns the fingerprint.
func impostor(t *testing.T, f http.HandlerFunc) (addr, print string) {
	t.Helper()
	cert, err := courier.SelfSigned(&seeded{seed: t.Name()}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := courier.NewServer(f, courier.ServerTLS(cert))
	srv.ErrorLog = nil
	go srv.ServeTLS(l, "", "")
	t.Cleanup(func() { srv.Close() })
	sum := sha256.Sum256(cert.Certificate[0])
	return l.Addr().String(), hex.EncodeToString(sum[:])
}
