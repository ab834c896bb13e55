package chat

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"

	"parley/internal/wordsmith"
)

// Key is what a server wants to be shown. It doesn't print.
type Key struct{ secret string }

// NewKey makes a key of a line; "" is none. The error doesn't hold it.
func NewKey(line string) (Key, error) {
	if len(line) > maxKey {
		return Key{}, fmt.Errorf("the key has %d bytes, and at most %d are taken", len(line), maxKey)
	}
	for _, c := range []byte(line) {
		if c <= ' ' || c > '~' {
			return Key{}, errors.New("the key holds a character that no header may hold")
		}
	}
	return Key{line}, nil
}

// String keeps the key out of everything that prints.
func (k Key) String() string { return "(a key)" }

// GoString likewise.
func (k Key) GoString() string { return "(a key)" }

// Config is one endpoint.
type Config struct {
	Base   string // address below which the protocol lies, such as https://llm.example/v1
	Model  string // the server's name of the model
	Key    Key
	Drafts int            // how many drafts are asked for, 1 to wordsmith.MaxDrafts
	Roots  *x509.CertPool // authorities to trust; nil: those of the system
}

// Endpoint is a server of the protocol. It is a wordsmith.Helper.
type Endpoint struct {
	at     *url.URL
	model  string
	key    Key
	drafts int
	client *http.Client
}

// New makes an endpoint of its configuration; nothing is sent.
func New(c Config) (*Endpoint, error) {
	at, err := address(c.Base)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Model == "" || len(c.Model) > maxName || strings.ContainsFunc(c.Model, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, fmt.Errorf("the model wants a name of 1 to %d letters without spaces", maxName)
	case c.Drafts < 1 || c.Drafts > wordsmith.MaxDrafts:
		return nil, fmt.Errorf("%d drafts were asked for, and 1 to %d can be", c.Drafts, wordsmith.MaxDrafts)
	}
	tr := &http.Transport{
		Proxy: nil, DialContext: (&net.Dialer{Timeout: dialling}).DialContext, TLSHandshakeTimeout: dialling, TLSClientConfig: &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12},
		ResponseHeaderTimeout: Patience, MaxResponseHeaderBytes: maxHead, DisableCompression: true, DisableKeepAlives: true,
	}
	return &Endpoint{at: at, model: c.Model, key: c.Key, drafts: c.Drafts, client: &http.Client{
		Transport: tr, Timeout: Patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// address reads where the protocol lies.
func address(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return nil, errors.New("the address isn't one: want https://HOST/PATH without a name, a password or a question in it")
	}
	switch ip := net.ParseIP(u.Hostname()); {
	case u.Scheme == "https":
	case u.Scheme == "http" && (ip != nil && ip.IsLoopback()):
	case u.Scheme == "http":
		return nil, errors.New("http is for a server on this machine only (http://127.0.0.1:PORT); elsewhere everybody on the way would read the words and the key: want https")
	default:
		return nil, errors.New("the address isn't one of https")
	}
	return u.JoinPath("chat/completions"), nil
}

// Host is where letters go.
func (e *Endpoint) Host() string { return e.at.Host }

// Drafts is how many drafts it is asked for.
func (e *Endpoint) Drafts() int { return e.drafts }

// ErrServer is wrapped when the server doesn't answer, or not as the protocol
// has it.
var ErrServer = errors.New("the writing server")

// message and request are what leaves, and all of it.
type message struct {
	Content string `json:"content"`
	Role    string `json:"role"`
}

type request struct {
	Messages []message `json:"messages"`
	Model    string    `json:"model"`
	Stream   bool      `json:"stream"`
}

// body is the bytes that leave for an ask.
func (e *Endpoint) body(a wordsmith.Ask) ([]byte, error) {
	letter, err := a.Letter(e.drafts)
	if err != nil {
		return nil, err
	}
	if e.key.secret != "" && strings.Contains(letter, e.key.secret) {
		return nil, fmt.Errorf("%w: the words hold the server's key", wordsmith.ErrAsk)
	}
	return json.Marshal(request{[]message{{letter, "user"}}, e.model, false})
}

// Suggest implements wordsmith.Helper. The error wraps ErrServer,
// wordsmith.ErrAsk or wordsmith.ErrAnswer.
func (e *Endpoint) Suggest(ctx context.Context, a wordsmith.Ask) ([]wordsmith.Draft, int, error) {
	raw, err := e.body(a)
	if err != nil {
		return nil, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.at.String(), bytes.NewReader(raw))
	if err != nil {
		return nil, 0, fmt.Errorf("%w: the question can't be made", ErrServer)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "parley")
	if e.key.secret != "" {
		req.Header.Set("Authorization", "Bearer "+e.key.secret)
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, 0, e.failed(err)
	}
	defer resp.Body.Close()
	if err := e.fits(resp); err != nil {
		return nil, 0, err
	}
	answer, err := decode(resp.Body)
	if err != nil {
		var n net.Error
		if errors.As(err, &n) || ctx.Err() != nil {
			return nil, 0, e.failed(err)
		}
		return nil, 0, err
	}
	drafts, dropped, err := wordsmith.Read(answer)
	if err != nil {
		return nil, 0, err
	}
	return e.quiet(drafts, dropped)
}

// quiet leaves out drafts that repeat the key.
func (e *Endpoint) quiet(drafts []wordsmith.Draft, dropped int) ([]wordsmith.Draft, int, error) {
	out := drafts[:0]
	for _, d := range drafts {
		holds := false
		for _, w := range d.Words {
			holds = holds || e.key.secret != "" && strings.Contains(w.S, e.key.secret)
		}
		if holds {
			dropped++
			continue
		}
		out = append(out, d)
	}
	return out, dropped, nil
}

// failed says that no answer came, in words of our own: what the network says
// may quote what the other end sent.
func (e *Endpoint) failed(err error) error {
	var n net.Error
	var cert *tls.CertificateVerificationError
	var op *net.OpError
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%w at %s was left before it answered: %w", ErrServer, e.Host(), context.Canceled)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &n) && n.Timeout():
		return fmt.Errorf("%w at %s hasn't answered in time", ErrServer, e.Host())
	case errors.As(err, &cert):
		return fmt.Errorf("%w at %s shows a certificate that this machine doesn't trust", ErrServer, e.Host())
	case errors.As(err, &op) && op.Op == "dial":
		return fmt.Errorf("%w at %s can't be reached", ErrServer, e.Host())
	}
	return fmt.Errorf("%w at %s broke the line off, or doesn't speak HTTP as it should", ErrServer, e.Host())
}

// fits checks the head of an answer. Nothing of the server's own words is
// repeated: of the status only the number.
func (e *Endpoint) fits(resp *http.Response) error {
	switch code := resp.StatusCode; {
	case code >= 300 && code < 400:
		return fmt.Errorf("%w at %s sends us elsewhere (status %d), and no redirection is followed", ErrServer, e.Host(), code)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("%w at %s doesn't take the key (status %d)", ErrServer, e.Host(), code)
	case code == http.StatusNotFound:
		return fmt.Errorf("%w at %s knows no such address or model (status %d)", ErrServer, e.Host(), code)
	case code == http.StatusTooManyRequests:
		return fmt.Errorf("%w at %s has been asked too often (status %d)", ErrServer, e.Host(), code)
	case code != http.StatusOK:
		return fmt.Errorf("%w at %s refuses (status %d)", ErrServer, e.Host(), code)
	case resp.Header.Get("Content-Encoding") != "" && !strings.EqualFold(resp.Header.Get("Content-Encoding"), "identity"):
		return fmt.Errorf("%w at %s answers compressed, which nobody asked for", ErrServer, e.Host())
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "text/event-stream":
		return fmt.Errorf("%w at %s answers in a stream, which nobody asked for", ErrServer, e.Host())
	case err != nil || kind != "application/json":
		return fmt.Errorf("%w at %s doesn't answer with JSON", ErrServer, e.Host())
	}
	return nil
}
