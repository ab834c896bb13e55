package node

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"sync"

	"parley/internal/courier"
)

// bounded is a listener that holds connections to a number in all and per address. What is over it is closed at once:
// whoever has this seat's key from its card can make this node sign greetings, and must not have all its connections.
type bounded struct {
	net.Listener
	total, each int // each 0: no bound per address
	mu          sync.Mutex
	open        int
	by          map[netip.Addr]int
	refused     func()
}

// Accept implements net.Listener.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := source(c.RemoteAddr())
		b.mu.Lock()
		if b.open < b.total && (b.each == 0 || b.by[from] < b.each) {
			b.open++
			b.by[from]++
			b.mu.Unlock()
			return &counted{Conn: c, end: func() { b.gone(from) }}, nil
		}
		b.mu.Unlock()
		c.Close()
		b.refused()
	}
}

func (b *bounded) gone(from netip.Addr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open--
	if b.by[from]--; b.by[from] == 0 {
		delete(b.by, from)
	}
}

// source is what counts as one address: of IPv6 the network of 64 bits, which one subscriber has to himself.
func source(a net.Addr) netip.Addr {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	ip := ap.Addr().Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return ip
}

// counted tells once when a connection is closed.
type counted struct {
	net.Conn
	once sync.Once
	end  func()
}

// Close implements net.Conn.
func (c *counted) Close() error {
	c.once.Do(c.end)
	return c.Conn.Close()
}

// certFile is the certificate by which this node answers peers, with its key: made once, so that peers can pin it.
type certFile struct {
	Cert []byte `json:"cert"` // DER
	Key  []byte `json:"key"`  // PKCS #8
	V    int    `json:"v"`    // version of this form: 1
}

const (
	certName  = "certificate"
	pagesName = "pages" // the certificate of the pages
)

// certificate returns this node's certificate, and makes it the first time.
func (h *Home) certificate() (tls.Certificate, error) {
	cert, _, err := h.certificateOf(certName, nil)
	return cert, err
}

// PagesCertificate returns the certificate by which this node answers browsers under names (hosts and IP addresses), and
// its fingerprint. It is made the first time, and anew when a name comes that it lacks. No authority has signed it:
// browsers ask their person about it.
func (h *Home) PagesCertificate(names []string) (cert tls.Certificate, fingerprint string, err error) {
	return h.certificateOf(pagesName, names)
}

func (h *Home) certificateOf(name string, names []string) (tls.Certificate, string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var f certFile
	path := filepath.Join(h.dir, name)
	found, err := h.vault.read(path, name, &f)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	if found && f.covers(names) {
		key, err := x509.ParsePKCS8PrivateKey(f.Key)
		if err != nil {
			return tls.Certificate{}, "", advise("remove it: a new one is made, and who pinned the old one must be told", "%w: the certificate in %s can't be used", ErrDamaged, path)
		}
		return tls.Certificate{Certificate: [][]byte{f.Cert}, PrivateKey: key}, courier.Fingerprint(f.Cert), nil
	}
	cert, err := courier.SelfSigned(h.rand, h.clock(), names...)
	if err != nil {
		return cert, "", err
	}
	key, ok := cert.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return cert, "", errors.New("make a certificate: its key has another form")
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return cert, "", fmt.Errorf("make a certificate: %w", err)
	}
	return cert, courier.Fingerprint(cert.Certificate[0]), h.vault.write(path, name, certFile{Cert: cert.Certificate[0], Key: der, V: 1})
}

// covers reports whether a certificate has all names.
func (f certFile) covers(names []string) bool {
	c, err := x509.ParseCertificate(f.Cert)
	if err != nil {
		return len(names) == 0
	}
	for _, n := range names {
		if c.VerifyHostname(n) != nil {
			return false
		}
	}
	return true
}
