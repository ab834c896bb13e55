package courier

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"parley/record"
	"parley/seal"
)

// Dialer calls peers.
type Dialer struct {
	Config
	// Reach says which addresses may be called.
	Reach Reach
	// Roots are the authorities that certify proxied peers without a fingerprint; nil is the system's.
	Roots *x509.CertPool
}

// Link is one connection to a peer that has proven itself. One goroutine at a time uses it. It is over after any
// error; a new one can be dialled.
type Link struct {
	c       Config
	peer    Peer
	base    *url.URL
	mode    Mode
	binding []byte
	seat    Seat
	from    claimant // the peer
	session string
	proof   message // the lines that prove this side, until they were sent
	client  *http.Client
	conn    *tls.Conn
	over    bool
	theirs  map[record.ID]record.Frontier // what the peer is known to have
	cursors map[record.ID]record.ID

	got      []seal.Digest // envelopes of floats that came with the last answer, to be acknowledged
	noFloats bool          // the peer knows none

	noWitness bool // the peer says nothing of running logs
}

// Dial opens a link: the connection, the greeting, and the peer's proof of its key. Known is what the peer was
// last known to have, by talks, so that the first message can bring what it lacks; it may be nil.
func (d Dialer) Dial(ctx context.Context, p Peer, known map[record.ID]record.Frontier) (*Link, error) {
	c, err := d.Config.filled()
	if err != nil {
		return nil, err
	}
	u, err := p.address()
	if err != nil {
		return nil, err
	}
	l := &Link{c: c, peer: p, base: u, mode: Direct, theirs: map[record.ID]record.Frontier{}, cursors: map[record.ID]record.ID{}}
	for id, f := range known {
		l.theirs[id] = f
	}
	if l.seat, err = c.Seat(); err != nil {
		return nil, fmt.Errorf("the seat: %w", err)
	}
	conn, err := d.dial(ctx, p, u, c.Stall)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	l.client = onceClient(conn)
	if p.Proxied {
		l.mode, l.binding = Proxied, proxiedBinding(u.Host)
	} else {
		state := conn.ConnectionState()
		if l.binding, err = directBinding(&state); err != nil {
			l.Close()
			return nil, err
		}
	}
	if err := l.hello(ctx); err != nil {
		l.Close()
		return nil, fmt.Errorf("greet %s: %w", u.Host, err)
	}
	return l, nil
}

// onceClient returns a client that has this connection and opens no other: a second one would not be the one
// that the peer has proven itself on. It follows no redirect, uses no proxy and asks for no compression.
func onceClient(conn net.Conn) *http.Client {
	var once sync.Mutex
	return &http.Client{
		Transport: &http.Transport{
			DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
				if !once.TryLock() {
					return nil, ErrOver
				}
				return conn, nil
			},
			DialContext:            func(context.Context, string, string) (net.Conn, error) { return nil, ErrOver },
			DisableCompression:     true,
			MaxResponseHeaderBytes: MaxHTTPHeader,
			MaxConnsPerHost:        1,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close gives the connection back.
func (l *Link) Close() {
	l.over = true
	l.client.CloseIdleConnections()
	l.conn.Close()
}

// Party returns the peer's code and key, both proven.
func (l *Link) Party() (string, seal.PublicKey) { return l.from.party, l.from.key }

// post sends a message and returns the answer, whose body the caller closes.
func (l *Link) post(ctx context.Context, path string, m *message) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.base.String()+path, io.NopCloser(m.reader()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	req.ContentLength = m.size
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "")
	if l.session != "" {
		req.Header.Set(sessionHeader, l.session)
	}
	resp, err := l.client.Do(req)
	if err != nil {
		if errors.Is(err, ErrOver) {
			return nil, ErrOver
		}
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // without the URL, which is in the address book
		}
		return nil, fmt.Errorf("%w: %w", ErrCut, err)
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return resp, nil
}

// refusal reads why a peer refused. Only the code is taken from it.
func refusal(resp *http.Response) error {
	line, err := newLineReader(resp.Body, maxMark).next(maxMark)
	var said struct {
		Code string `json:"code"`
	}
	if err == nil && seal.Unmarshal(line, &said) == nil && strings.Trim(said.Code, "abcdefghijklmnopqrstuvwxyz-") == "" {
		return &RefusedError{Code: Code(said.Code)}
	}
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return fmt.Errorf("%w: it answers with a redirection, which is never followed: ask for its right address", ErrPeer)
	}
	return fmt.Errorf("%w (status %d)", errAbsent, resp.StatusCode)
}

// hello greets the peer and checks its proof. Until that holds, nothing was said that a stranger could read.
func (l *Link) hello(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, min(l.c.Round, dialTime+helloTime))
	defer cancel()
	ids, err := l.c.ids(ctx)
	if err != nil {
		return err
	}
	mine := make([]byte, nonce)
	if _, err := io.ReadFull(l.c.Rand, mine); err != nil {
		return fmt.Errorf("make a nonce: %w", err)
	}
	h := hello{Mode: l.mode, Nonce: mine, V: Version, Tags: []seal.Digest{}}
	var named []record.ID
	for _, id := range ids {
		if _, err := l.c.read(ctx, id, func(r *record.Record) error {
			if _, ok := r.Party(l.peer.Party); ok {
				named = append(named, id)
				h.Tags = append(h.Tags, talksTag(id, l.binding, mine))
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if len(h.Tags) > MaxTalks {
		return fmt.Errorf("%d talks with %s, and one link carries %d", len(h.Tags), l.peer.Party, MaxTalks)
	}
	if !l.peer.Key.IsZero() {
		h.Tags = append(h.Tags, seatTag(l.peer.Key, l.binding, mine))
	}
	if len(h.Tags) == 0 {
		return fmt.Errorf("no talks with %s here, and its card isn't in the address book", l.peer.Party)
	}
	slices.SortFunc(h.Tags, func(a, b seal.Digest) int { return compareID(a, b) })
	m := message{}
	if err := m.value(h); err != nil {
		return err
	}
	resp, err := l.post(ctx, helloPath, &m)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	lines := newLineReader(resp.Body, maxReply+maxSig)
	replyLine, err := lines.next(maxReply)
	if err != nil {
		return err
	}
	sigLine, err := lines.next(maxSig)
	if err != nil {
		return err
	}
	if err := lines.none(); err != nil {
		return err
	}
	return l.meet(ctx, m.lines[0], replyLine, sigLine, named)
}

// meet checks the peer's proof and prepares this side's.
func (l *Link) meet(ctx context.Context, helloLine, replyLine, sigLine []byte, named []record.ID) error {
	r, err := readReply(replyLine)
	if err != nil {
		return err
	}
	sig, err := readSig(sigLine)
	if err != nil {
		return err
	}
	if r.Seat == l.seat.Key {
		return refuse(CodeSelf, "")
	}
	by, err := l.c.prove(r.Party, r.Seat, r.Delegation, answerTranscript(l.mode, l.binding, helloLine, replyLine), sig)
	if err != nil {
		return err
	}
	if r.Party != l.peer.Party {
		return fmt.Errorf("%w: %s answers there, the address book says %s", ErrPeer, r.Party, l.peer.Party)
	}
	l.from = newClaimant(r.Party, r.Seat, r.Vouchers)
	l.from.by = by
	shared, old, err := l.c.standings(ctx, l.from)
	switch {
	case err != nil:
		return err
	case len(shared) == 0 && r.Seat != l.peer.Key && old:
		return fmt.Errorf("%w: it proves a key that %s has replaced: an old copy of its home, perhaps in other hands", ErrPeer, r.Party)
	case len(shared) == 0 && r.Seat != l.peer.Key:
		return fmt.Errorf("%w: its key is not one of %s", ErrPeer, r.Party)
	}
	vouchers, err := l.c.myVouchers(ctx, l.seat, named)
	if err != nil {
		return err
	}
	if err := l.proof.value(proof{Delegation: l.seat.Delegation, Party: l.seat.Party, Seat: l.seat.Key, V: Version, Vouchers: vouchers}); err != nil {
		return err
	}
	if err := l.proof.value(signed{l.seat.Sign(callTranscript(l.mode, l.binding, helloLine, replyLine, l.proof.lines[0]))}); err != nil {
		return err
	}
	l.session = seal.EncodeBytes(r.Session)
	return nil
}
