package remote

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"parley/internal/desk"
)

// Config says which node, and who calls.
type Config struct {
	// URL is the node's address, such as https://room.example: no path, no
	// user, no key.
	URL string
	// Token is the caller's: of the node's link, or of 'parley login'.
	Token string
	// Pin is the SHA-256 of the node's certificate, as 64 hexadecimal digits;
	// "" trusts the system's roots.
	Pin string
}

// Node is a node elsewhere. Its methods may be called from many goroutines.
type Node struct {
	base     string // scheme and host
	host     string
	token    string
	patience patience // the usual; only tests lower it
	client   *http.Client
}

// Reach checks an address and a token. It doesn't call.
func Reach(cfg Config) (*Node, error) {
	n, err := reach(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Token == "" || len(cfg.Token) > maxToken || strings.ContainsFunc(cfg.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, desk.Advise(fmt.Errorf("%w: it is missing, or isn't one", ErrToken), "give it in PARLEY_TOKEN or with --token-file FILE, or get one with: parley login --node %s NAME", n.base)
	}
	n.token = cfg.Token
	return n, nil
}

// reach checks an address.
func reach(cfg Config) (*Node, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "" {
		return nil, desk.Advise(fmt.Errorf("%q isn't the address of a node", cut(cfg.URL)), "it looks like https://room.example")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" {
		return nil, desk.Advise(errors.New("the address of a node has no path and no key in it"), "give the host alone, such as %s://%s, and the key in PARLEY_TOKEN or a file", u.Scheme, u.Host)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, desk.Advise(fmt.Errorf("%s would be called without encryption", u.Host), "use https; http is for nodes on this machine only")
	}
	n := &Node{base: u.Scheme + "://" + u.Host, host: u.Host, patience: usual()}
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if cfg.Pin != "" {
		if u.Scheme != "https" {
			return nil, desk.Advise(errors.New("a certificate is pinned, but the address isn't https"), "use https")
		}
		pin, err := hex.DecodeString(strings.ReplaceAll(cfg.Pin, ":", ""))
		if err != nil || len(pin) != sha256.Size {
			return nil, desk.Advise(errors.New("a pinned certificate is named by its SHA-256, 64 hexadecimal digits"), "the node prints it when it starts")
		}
		conf.InsecureSkipVerify = true // the pin vouches instead of a name
		conf.VerifyConnection = func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) > 0 {
				if sum := sha256.Sum256(s.PeerCertificates[0].Raw); hmac.Equal(sum[:], pin) {
					return nil
				}
			}
			return errPin
		}
	}
	dialer := &net.Dialer{Timeout: n.patience.dial}
	n.client = &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				c, err := dialer.DialContext(ctx, network, addr)
				if err != nil || u.Scheme == "https" {
					return c, err
				}
				// "localhost" is what the machine's resolver says.
				if a, err := netip.ParseAddrPort(c.RemoteAddr().String()); err != nil || !a.Addr().Unmap().IsLoopback() {
					c.Close()
					return nil, errors.New("that isn't this machine")
				}
				return c, nil
			},
			TLSClientConfig: conf, TLSHandshakeTimeout: n.patience.dial, MaxResponseHeaderBytes: maxHeader, ForceAttemptHTTP2: false,
			MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return n, nil
}

// Close lets the connections go.
func (n *Node) Close() error {
	n.client.CloseIdleConnections()
	return nil
}

// loopback reports whether a host is this machine by its name.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// cut bounds what is quoted of something that was typed.
func cut(s string) string { return s[:min(len(s), 200)] }

// ask is one request.
type ask struct {
	method, path string
	query        url.Values
	body         []byte
	kind         string // of the body
	limit        int64  // of the answer in bytes
}

// do asks the node, and returns an answer that says that it was done.
func (n *Node) do(ctx context.Context, a ask) ([]byte, http.Header, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, n.patience.whole, errSlow)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	still := time.AfterFunc(n.patience.still, func() { stop(errSlow) })
	defer still.Stop()
	moved := func() { still.Reset(n.patience.still) }

	at := n.base + "/api/v1/" + a.path
	if len(a.query) > 0 {
		at += "?" + a.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, a.method, at, &watched{bytes.NewReader(a.body), moved})
	if err != nil {
		return nil, nil, n.failed(ctx, err)
	}
	req.ContentLength = int64(len(a.body))
	if len(a.body) == 0 {
		req.Body = nil
	}
	if n.token != "" {
		req.Header.Set("Authorization", "Bearer "+n.token)
	}
	req.Header.Set("Accept", "application/json, application/x-ndjson, application/octet-stream")
	req.Header.Set("User-Agent", "parley")
	if a.kind != "" {
		req.Header.Set("Content-Type", a.kind)
	}
	resp, err := n.client.Do(req)
	if err != nil {
		return nil, nil, n.failed(ctx, err)
	}
	defer resp.Body.Close()
	moved()
	if resp.StatusCode != http.StatusOK {
		raw, err := io.ReadAll(io.LimitReader(&watched{resp.Body, moved}, maxProblem))
		if err != nil {
			return nil, nil, n.failed(ctx, err)
		}
		return nil, nil, n.problem(resp, raw)
	}
	raw, err := io.ReadAll(io.LimitReader(&watched{resp.Body, moved}, a.limit+1))
	if err != nil {
		return nil, nil, n.failed(ctx, err)
	}
	if int64(len(raw)) > a.limit {
		return nil, nil, n.wrong("its answer is larger than %d bytes", a.limit)
	}
	return raw, resp.Header, nil
}

// watched tells of each piece that is read.
type watched struct {
	r     io.Reader
	moved func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.moved()
	}
	return n, err
}

// get asks for JSON.
func (n *Node) get(ctx context.Context, path string, out any) error {
	raw, _, err := n.do(ctx, ask{method: http.MethodGet, path: path, limit: maxAnswer})
	if err != nil {
		return err
	}
	return n.read(raw, out)
}

// post sends JSON and asks for JSON.
func (n *Node) post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	raw, _, err := n.do(ctx, ask{method: http.MethodPost, path: path, body: body, kind: "application/json", limit: maxAnswer})
	if err != nil {
		return err
	}
	return n.read(raw, out)
}

// read reads an answer. Fields may be added to answers: others are left alone.
func (n *Node) read(raw []byte, out any) error {
	if err := json.Unmarshal(raw, out); err != nil {
		return n.wrong("its answer isn't the JSON that docs/cli.md describes")
	}
	return nil
}
