package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"parley/internal/node"
)

// live is the stream by which an open page learns that acts came. It says
// only how many there are; the page asks for itself what it shows. An event's
// number is the number of acts, so a browser that comes again with
// Last-Event-ID is told at once if it missed some.
func (s *Server) live(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	l, err := s.admit(v, n)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/event-stream")
	v.w.Header().Set("X-Accel-Buffering", "no") // proxies pass each piece on
	seen, err := strconv.Atoi(v.r.Header.Get("Last-Event-ID"))
	if err != nil { // a page that is new says how many acts it shows
		seen, err = strconv.Atoi(v.r.URL.Query().Get("seen"))
	}
	if err != nil {
		seen = n.Acts()
	}
	if err := s.join(v, n, l, seen); !errors.Is(err, errNoHijack) {
		return err
	}
	defer s.dismiss(l)
	return s.stream(v, n, l, seen) // HTTP/2: many streams share a connection
}

// stream is a live stream that stays with its request.
func (s *Server) stream(v *visit, n *node.Node, l *listener, seen int) error {
	news, end := n.Follow()
	defer end()
	out := http.NewResponseController(v.w)
	send := func(b []byte) error {
		if err := out.SetWriteDeadline(time.Now().Add(slowest)); err != nil {
			return err
		}
		if _, err := v.w.Write(b); err != nil {
			return err
		}
		return out.Flush()
	}
	if err := send([]byte("retry: 2000\n\n")); err != nil {
		return nil // the browser went away
	}
	peers, endPeers := s.peerNews()
	defer endPeers()
	pulse := time.NewTicker(beat)
	defer pulse.Stop()
	for {
		if now := n.Acts(); now != seen {
			seen = now
			if err := send(event(now)); err != nil {
				return nil
			}
		}
		select {
		case <-news:
		case <-peers:
			if err := send(event(seen)); err != nil {
				return nil
			}
		case <-pulse.C:
			if err := send([]byte(": alive\n\n")); err != nil {
				return nil
			}
		case <-v.r.Context().Done():
			return nil
		case <-l.here:
			if err := send(s.company(l)); err != nil {
				return nil
			}
		case <-l.end:
			return nil
		case <-s.closing:
			return nil
		}
	}
}
