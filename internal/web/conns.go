package web

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Bound is a listener that holds the connections of browsers to a number.
type Bound struct {
	net.Listener
	most   int64
	polite bool // it may answer in plain HTTP
	open   atomic.Int64
	over   atomic.Int64
	told   chan struct{} // holds one for each that is being told
}

// BoundConns bounds the connections that l accepts. Who comes when all are taken is told to come again, if plain HTTP is spoken
// here; before TLS nothing can be said.
func BoundConns(l net.Listener, plain bool) *Bound {
	return &Bound{Listener: l, most: maxConns, polite: plain, told: make(chan struct{}, maxTold)}
}

// TurnedAway is how many connections were over the bound.
func (b *Bound) TurnedAway() int64 { return b.over.Load() }

// Accept implements net.Listener.
func (b *Bound) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if b.open.Add(1) <= b.most {
			return &boundConn{Conn: c, of: b}, nil
		}
		b.open.Add(-1)
		b.over.Add(1)
		b.refuse(c)
	}
}

// full is all that somebody gets who comes when all connections are taken.
const full = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n\r\nToo many pages are open on this node. Try again in a moment.\n"

// refuse tells somebody that there is no room, and ends the connection. It never waits.
func (b *Bound) refuse(c net.Conn) {
	select {
	case b.told <- struct{}{}:
	default:
		c.Close()
		return
	}
	if !b.polite {
		<-b.told
		c.Close()
		return
	}
	go func() {
		defer func() { <-b.told }()
		defer c.Close()
		c.SetDeadline(time.Now().Add(tellWait))
		if _, err := io.WriteString(c, full); err != nil {
			return
		}
		if t, ok := c.(*net.TCPConn); ok {
			t.CloseWrite()
		}
		io.Copy(io.Discard, io.LimitReader(c, maxHeader)) // what isn't read when it is closed would take the answer with it
	}()
}

// boundConn tells once when it is closed.
type boundConn struct {
	net.Conn
	of   *Bound
	once sync.Once
}

// Close implements net.Conn.
func (c *boundConn) Close() error {
	c.once.Do(func() { c.of.open.Add(-1) })
	return c.Conn.Close()
}
