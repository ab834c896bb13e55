package courier

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"time"

	"parley/seal"
)

// Mode says where the TLS of a peer ends.
type Mode string

const (
	// Direct: both nodes terminate TLS themselves. Proofs are bound to this very connection.
	Direct Mode = "direct"
	// Proxied: something in front of the answering node terminates TLS. Proofs are bound to its public
	// name only.
	Proxied Mode = "proxied"
)

const (
	exporterLabel = "EXPORTER-parley-courier-v1"
	bindingDomain = "parley courier binding v1"
)

// directBinding returns the binding to a TLS connection: a value that only its two ends can know, different
// for each connection.
func directBinding(state *tls.ConnectionState) ([]byte, error) {
	if state == nil {
		return nil, refuse(CodeMode, "no TLS on this connection")
	}
	if state.Version != tls.VersionTLS13 {
		return nil, refuse(CodeMode, "TLS before 1.3")
	}
	key, err := state.ExportKeyingMaterial(exporterLabel, nil, 32)
	if err != nil {
		return nil, fmt.Errorf("bind to the connection: %w", err)
	}
	d := seal.Hash(bindingDomain, []byte(Direct), key)
	return d[:], nil
}

// proxiedBinding returns the binding to a public name, host:port in lower case.
func proxiedBinding(host string) []byte {
	d := seal.Hash(bindingDomain, []byte(Proxied), []byte(hostPort(host)))
	return d[:]
}

// hostPort adds the port of HTTPS to a host without one.
func hostPort(host string) string {
	host = strings.ToLower(host)
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(strings.Trim(host, "[]"), "443")
	}
	return host
}

// SelfSigned makes the certificate and key of a node that terminates TLS itself. Names are for people and
// browsers only: peers trust the proof, or the fingerprint. It is valid for ten years from a day before now,
// since clocks differ.
func SelfSigned(rand io.Reader, now time.Time, names ...string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	serial := make([]byte, 16)
	if _, err := io.ReadFull(rand, serial); err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	serial[0] &= 0x7f
	t := x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial), Subject: pkix.Name{CommonName: "Parley node"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.AddDate(10, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand, &t, &t, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Fingerprint returns the SHA-256 of a certificate as 64 hexadecimal digits, as peers may pin it.
func Fingerprint(der []byte) string {
	d := sha256.Sum256(der)
	return hex.EncodeToString(d[:])
}

// ServerTLS returns the TLS settings of a node that terminates TLS itself: 1.3 only, no resumption.
func ServerTLS(cert tls.Certificate) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13, NextProtos: []string{"http/1.1"},
		SessionTicketsDisabled: true,
	}
}

// NewServer returns an http.Server with the limits that the Handler counts on. A server with its own must keep
// them: the time for headers and their size above all. There is no limit for a whole message: the Handler
// gives each read its time, so that slow links work and silent ones end.
func NewServer(h http.Handler, conf *tls.Config) *http.Server {
	return &http.Server{
		Handler: h, TLSConfig: conf,
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: MaxHTTPHeader,
	}
}

// clientTLS returns the TLS settings for calling a peer.
func clientTLS(p Peer, host string, roots *x509.CertPool) *tls.Config {
	conf := &tls.Config{MinVersion: tls.VersionTLS13, ServerName: host, RootCAs: roots, NextProtos: []string{"http/1.1"}}
	if p.Proxied && p.Fingerprint == "" {
		return conf // the public name is all there is: it must be certified
	}
	// In direct mode the certificate proves nothing that the proof bound to this connection doesn't prove better.
	conf.InsecureSkipVerify = true
	conf.VerifyConnection = func(s tls.ConnectionState) error {
		if len(s.PeerCertificates) == 0 {
			return errors.New("the peer shows no certificate")
		}
		if got := Fingerprint(s.PeerCertificates[0].Raw); p.Fingerprint != "" && got != strings.ToLower(p.Fingerprint) {
			return fmt.Errorf("%w: its certificate has the fingerprint %s, the address book says %s", ErrPeer, got, p.Fingerprint)
		}
		return nil
	}
	return conf
}
