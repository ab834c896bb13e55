package web

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"parley/internal/node"
)

// crowd is all open pages of one talks. Their connections are taken out of the
// HTTP server: an open page then costs its socket, and no buffers and no
// goroutine of its own. One goroutine writes to all; it lives while there are
// pages.
type crowd struct {
	node  *node.Node
	mu    sync.Mutex
	all   map[net.Conn]*place
	wake  chan struct{} // somebody came who may have missed something, or must go
	peers atomic.Bool   // a peer went away or came back, and nobody was told
}

// place is one page in a crowd.
type place struct {
	*listener
	seen int // how many acts it was told of
}

// errNoHijack: the connection can't be taken out (HTTP/2).
var errNoHijack = errors.New("the connection stays with its server")

// join adds the connection of a request to the crowd of its talks. seen is how
// many acts the page knows.
func (s *Server) join(v *visit, n *node.Node, l *listener, seen int) error {
	conn, buf, err := http.NewResponseController(v.w).Hijack()
	if err != nil {
		return errNoHijack
	}
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	h := v.w.Header().Clone()
	h.Set("Connection", "close") // the stream ends with its connection
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	gone := func() error {
		conn.Close()
		s.dismiss(l)
		return nil
	}
	if err := h.Write(&head); err != nil {
		return gone()
	}
	head.WriteString("\r\nretry: 2000\n\n")
	if buf.Reader.Buffered() > 0 { // it sent more than its request
		return gone()
	}
	conn.SetDeadline(time.Now().Add(slowest))
	if _, err := conn.Write(head.Bytes()); err != nil {
		return gone()
	}
	s.crowds.Lock()
	defer s.crowds.Unlock()
	c := s.crowds.of[n]
	if c == nil {
		c = &crowd{node: n, all: map[net.Conn]*place{}, wake: make(chan struct{}, 1)}
		s.crowds.of[n] = c
		c.all[conn] = &place{l, seen}
		news, end := n.Follow()
		go s.tell(c, news, end)
		return nil
	}
	c.mu.Lock()
	c.all[conn] = &place{l, seen}
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default: // it is awake
	}
	return nil
}

// event tells a page how many acts there are.
func event(acts int) []byte {
	n := strconv.Itoa(acts)
	return []byte("id: " + n + "\nevent: acts\ndata: " + n + "\n\n")
}

// tell writes to a crowd until nobody is left or the server stops.
func (s *Server) tell(c *crowd, news <-chan struct{}, end func()) {
	defer end()
	pulse := time.NewTicker(beat)
	defer pulse.Stop()
	for {
		if acts := c.node.Acts(); c.behind(acts) {
			c.round(s, event(acts), acts)
		}
		if c.peers.Swap(false) { // their pages look again
			c.round(s, event(c.node.Acts()), -1)
		}
		c.greet(s)
		if s.leave(c) {
			return
		}
		select {
		case <-news:
		case <-c.wake:
		case <-pulse.C:
			c.round(s, []byte(": alive\n\n"), -1)
		case <-s.closing:
			c.mu.Lock()
			for conn := range c.all {
				c.drop(s, conn)
			}
			c.mu.Unlock()
		}
	}
}

// leave ends a crowd in which nobody is left.
func (s *Server) leave(c *crowd) bool {
	s.crowds.Lock()
	defer s.crowds.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all) == 0 {
		delete(s.crowds.of, c.node)
		return true
	}
	return false
}

// behind reports whether somebody doesn't know acts yet, or must go.
func (c *crowd) behind(acts int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.all {
		if p.seen != acts || p.ended() {
			return true
		}
	}
	return false
}

// stalled is how long a write may wait for a page whose buffers are full: it
// hasn't read for many thousand events. It is let go, and comes again. It holds
// up the others only once; a busy machine must not let go who reads.
const stalled = 250 * time.Millisecond

// round writes b to everybody who doesn't know acts yet; with -1 to all. Whose
// session has ended is let go instead.
func (c *crowd) round(s *Server, b []byte, acts int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []net.Conn
	for conn, p := range c.all {
		switch {
		case p.ended():
			c.drop(s, conn)
		case acts < 0 || p.seen != acts:
			list = append(list, conn)
		}
	}
	workers := min(runtime.GOMAXPROCS(0), len(list))
	gone := make([][]net.Conn, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(list); i += workers {
				list[i].SetWriteDeadline(time.Now().Add(stalled))
				if _, err := list[i].Write(b); err != nil {
					gone[w] = append(gone[w], list[i])
				}
			}
		})
	}
	wg.Wait()
	if acts >= 0 {
		for _, conn := range list {
			c.all[conn].seen = acts
		}
	}
	for _, g := range gone {
		for _, conn := range g {
			c.drop(s, conn)
		}
	}
}

// greet tells delegates who of their delegation is here, where that changed.
func (c *crowd) greet(s *Server) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn, p := range c.all {
		if p.seat == "" {
			continue
		}
		select {
		case <-p.here:
			conn.SetWriteDeadline(time.Now().Add(stalled))
			if _, err := conn.Write(s.company(p.listener)); err != nil {
				c.drop(s, conn)
			}
		default:
		}
	}
}

// drop closes a page's connection; the caller holds c.mu.
func (c *crowd) drop(s *Server, conn net.Conn) {
	l := c.all[conn].listener
	delete(c.all, conn)
	s.dismiss(l) // before the browser learns of it, and comes again
	conn.Close()
}

// rouse wakes the crowd of some talks.
func (s *Server) rouse(n *node.Node) {
	s.crowds.Lock()
	defer s.crowds.Unlock()
	if c := s.crowds.of[n]; c != nil {
		select {
		case c.wake <- struct{}{}:
		default:
		}
	}
}

// stir wakes all crowds.
func (s *Server) stir() {
	s.crowds.Lock()
	defer s.crowds.Unlock()
	for _, c := range s.crowds.of {
		select {
		case c.wake <- struct{}{}:
		default:
		}
	}
}

// crowds are the crowds of a server.
type crowds struct {
	sync.Mutex
	of map[*node.Node]*crowd
}
