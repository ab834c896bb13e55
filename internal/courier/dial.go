package courier

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"parley/seal"
)

// Peer is an entry of the address book. A person makes it; nothing that a peer says changes it.
type Peer struct {
	Party       string         // code that the peer must prove
	URL         string         // https://host[:port][/path]
	Key         seal.PublicKey // seat key on its card; may be left out once talks are shared
	Fingerprint string         // of its certificate, 64 hexadecimal digits; may be empty
	Proxied     bool           // something in front of the peer terminates TLS
}

// Reach says which addresses may be called. Link-local addresses, among them those where clouds keep their
// credentials, unspecified ones and multicast never may.
type Reach struct {
	NoPrivate bool // nor loopback and private networks: for a hub whose users write addresses
}

// check refuses an address after names were resolved, so that a name can't stand for another place.
func (r Reach) check(ap netip.AddrPort) error {
	a := ap.Addr().Unmap().WithZone("")
	switch {
	case !a.IsValid(), a.IsUnspecified(), a.IsMulticast(), a.IsLinkLocalUnicast(), a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return fmt.Errorf("%w: %s is no address of a node", ErrAddress, a)
	case metadata(a):
		return fmt.Errorf("%w: %s is where a cloud keeps its credentials", ErrAddress, a)
	case r.NoPrivate && (a.IsLoopback() || a.IsPrivate() || sharedSpace(a)):
		return fmt.Errorf("%w: %s is in a private network, and this node calls none", ErrAddress, a)
	}
	return nil
}

// metadata lists the services of clouds that aren't at link-local addresses.
func metadata(a netip.Addr) bool {
	switch a.String() {
	case "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192":
		return true
	}
	return embeds(a)
}

// embeds reports whether an IPv6 address stands for a link-local IPv4 address (NAT64 and 6to4).
func embeds(a netip.Addr) bool {
	if !a.Is6() {
		return false
	}
	b := a.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(a):
		return netip.AddrFrom4([4]byte(b[12:])).IsLinkLocalUnicast()
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6])).IsLinkLocalUnicast()
	}
	return false
}

func sharedSpace(a netip.Addr) bool {
	return netip.MustParsePrefix("100.64.0.0/10").Contains(a) || netip.MustParsePrefix("0.0.0.0/8").Contains(a)
}

// address reads the URL of a peer.
func (p Peer) address() (*url.URL, error) {
	u, err := url.Parse(p.URL)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %q: want https://host:port", ErrAddress, p.URL)
	case u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "":
		return nil, fmt.Errorf("%w: %q: want https://host:port", ErrAddress, p.URL)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return nil, fmt.Errorf("%w: %q: an address has no user, query or fragment", ErrAddress, p.URL)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// dial opens the one connection of a link.
func (d Dialer) dial(ctx context.Context, p Peer, u *url.URL, stall time.Duration) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	nd := net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %s", ErrAddress, address)
		}
		return d.Reach.check(ap)
	}}
	raw, err := nd.DialContext(ctx, "tcp", hostPort(u.Host))
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", u.Host, err)
	}
	conn := tls.Client(&slowConn{Conn: raw, stall: stall}, clientTLS(p, u.Hostname(), d.Roots))
	if err := conn.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, fmt.Errorf("call %s: %w", u.Host, err)
	}
	return conn, nil
}

// slowConn gives each read and write its time. Progress in one direction counts for the other too: while a
// long message goes out, nothing comes in.
type slowConn struct {
	net.Conn
	stall time.Duration
}

func (c *slowConn) Read(b []byte) (int, error) {
	c.SetReadDeadline(time.Now().Add(c.stall))
	return c.Conn.Read(b)
}

func (c *slowConn) Write(b []byte) (int, error) {
	now := time.Now()
	c.SetWriteDeadline(now.Add(c.stall))
	c.SetReadDeadline(now.Add(c.stall))
	return c.Conn.Write(b)
}
