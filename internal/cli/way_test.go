//go:build unix

package cli

import (
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// sky is how a way treats the connections that begin under it. The zero sky is a good network.
type sky struct {
	gone  bool          // whoever calls is reset
	cut   int           // bytes in one direction after which the connection is reset; 0 never
	half  int           // bytes after which one direction ends in good order and the other goes on; 0 never
	hole  int           // bytes after which nothing passes any more, for a while, and nobody is told; 0 never
	speed int           // bytes a second in each direction; 0 is no bound
	delay time.Duration // of each piece
}

// anySky draws a sky; one in four is good.
func anySky(rng *rand.Rand) sky {
	var s sky
	switch rng.IntN(8) {
	case 0, 1:
	case 2:
		s.gone = true
	case 3:
		s.cut = 200 + rng.IntN(20_000)
	case 4:
		s.half = 200 + rng.IntN(10_000)
	case 5:
		s.hole = 200 + rng.IntN(10_000)
	case 6:
		s.speed = 3_000 + rng.IntN(60_000)
	case 7:
		s.delay = time.Duration(1+rng.IntN(80)) * time.Millisecond
		s.cut = 50_000
	}
	return s
}

// way passes connections from a peer on to an address, as its sky says.
type way struct {
	l  net.Listener
	to string

	mu   sync.Mutex
	sky  sky
	open map[net.Conn]bool
	copy io.Writer // what passes, in both directions; nil: nobody listens
}

func newWay(t *testing.T, to string) *way {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &way{l: l, to: to, open: map[net.Conn]bool{}}
	var all sync.WaitGroup
	t.Cleanup(func() { l.Close(); w.turn(sky{gone: true}, true); all.Wait() })
	all.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { w.pass(in) })
		}
	})
	return w
}

func (w *way) addr() string { return w.l.Addr().String() }

// turn changes the sky; end ends the connections that are under way.
func (w *way) turn(s sky, end bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sky = s
	if s.gone || end {
		for c := range w.open {
			reset(c)
		}
	}
}

func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}

// hold keeps a connection until it is given back; it reports whether the way is there.
func (w *way) hold(c net.Conn) (sky, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sky.gone {
		reset(c)
		return w.sky, false
	}
	w.open[c] = true
	return w.sky, true
}

func (w *way) drop(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, c)
	c.Close()
}

// holeLasts is how long a way swallows what comes before it ends the connection: less than a node waits.
const holeLasts = time.Second

func (w *way) pass(in net.Conn) {
	s, ok := w.hold(in)
	if !ok {
		return
	}
	defer w.drop(in)
	out, err := net.Dial("tcp", w.to)
	if err != nil {
		reset(in)
		return
	}
	if _, ok := w.hold(out); !ok {
		return
	}
	defer w.drop(out)
	var both sync.WaitGroup
	both.Go(func() { w.pipe(s, in, out) })
	both.Go(func() { w.pipe(s, out, in) })
	both.Wait()
}

// pipe passes one direction until it ends, or until the sky ends it.
func (w *way) pipe(s sky, from, to net.Conn) {
	buf := make([]byte, 2048)
	for passed := 0; ; {
		n, err := from.Read(buf)
		time.Sleep(s.delay)
		if s.speed > 0 {
			time.Sleep(time.Duration(n) * time.Second / time.Duration(s.speed))
		}
		switch passed += n; {
		case s.cut > 0 && passed > s.cut:
			reset(from)
			reset(to)
			return
		case s.hole > 0 && passed > s.hole:
			time.AfterFunc(holeLasts, func() { reset(from); reset(to) })
			io.Copy(io.Discard, from)
			return
		case s.half > 0 && passed > s.half:
			closeWrite(to)
			time.AfterFunc(holeLasts, func() { reset(from); reset(to) })
			io.Copy(io.Discard, from)
			return
		}
		if n > 0 {
			if w.copy != nil {
				w.copy.Write(buf[:n])
			}
			if _, werr := to.Write(buf[:n]); werr != nil {
				reset(from)
				return
			}
		}
		if err != nil {
			closeWrite(to)
			return
		}
	}
}

func closeWrite(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.CloseWrite()
	}
}
