package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"parley/internal/accounts"
	"parley/internal/node"
)

// audience is whose live streams are open. A stream ends with its session.
type audience struct {
	sync.Mutex
	of map[string]map[*listener]bool // by account; nobody's on a node that one person runs
}

// listener is one live stream.
type listener struct {
	who   string // id of the account; "" on a node that one person runs
	token string // of the session
	seat  string // "" for who belongs to no delegation
	name  string
	node  *node.Node    // the talks that are open
	here  chan struct{} // somebody of the delegation came or went
	end   chan struct{}
	once  sync.Once
}

// stop tells the stream to end.
func (l *listener) stop() { l.once.Do(func() { close(l.end) }) }

func (l *listener) ended() bool {
	select {
	case <-l.end:
		return true
	default:
		return false
	}
}

// admit lets a visitor open one more live stream, which dismiss ends.
func (s *Server) admit(v *visit, n *node.Node) (*listener, error) {
	if s.streams.Add(1) > maxStreams {
		s.streams.Add(-1)
		return nil, &fail{http.StatusServiceUnavailable, errors.New("too many pages are open at once")}
	}
	l := &listener{who: v.who.ID, token: v.who.token, seat: v.who.Seat, name: v.who.Name, node: n, here: make(chan struct{}, 1), end: make(chan struct{})}
	if l.who == "" {
		return l, nil
	}
	s.audience.Lock()
	defer s.audience.Unlock()
	mine := s.audience.of[l.who]
	if len(mine) >= maxStreamsEach {
		s.streams.Add(-1)
		return nil, &fail{http.StatusTooManyRequests, errors.New("you have too many pages open at once: close some")}
	}
	if mine == nil {
		mine = map[*listener]bool{}
		s.audience.of[l.who] = mine
	}
	mine[l] = true
	s.greet(l)
	return l, nil
}

// dismiss forgets a stream that has ended; it is called once.
func (s *Server) dismiss(l *listener) {
	s.streams.Add(-1)
	if l.who == "" {
		return
	}
	s.audience.Lock()
	defer s.audience.Unlock()
	delete(s.audience.of[l.who], l)
	if len(s.audience.of[l.who]) == 0 {
		delete(s.audience.of, l.who)
	}
	s.greet(l)
}

// greet tells a delegation that one of its streams came or went; the caller
// holds the audience.
func (s *Server) greet(l *listener) {
	if l.seat == "" {
		return
	}
	for _, mine := range s.audience.of {
		for o := range mine {
			if o.seat != l.seat || o.node != l.node {
				continue
			}
			select {
			case o.here <- struct{}{}:
			default: // it is told already
			}
		}
	}
	go s.rouse(l.node) // who calls may hold the crowd
}

// present are the colleagues who have the same talks open: others of the same
// delegation, and nobody else, each once.
func (s *Server) present(l *listener) []string {
	out := []string{}
	if l.seat == "" {
		return out
	}
	s.audience.Lock()
	defer s.audience.Unlock()
	for who, mine := range s.audience.of {
		if who == l.who {
			continue
		}
		for o := range mine {
			if o.seat == l.seat && o.node == l.node {
				out = append(out, o.name)
				break
			}
		}
	}
	slices.Sort(out)
	return out
}

// company is the event that says who else of the delegation is here.
func (s *Server) company(l *listener) []byte {
	names, err := json.Marshal(s.present(l))
	if err != nil {
		return nil // can't be: they are strings
	}
	return fmt.Appendf(nil, "event: here\ndata: %s\n\n", names)
}

// watch ends the streams whose sessions have ended: at once when somebody ended
// them, within a beat when they grew old. It runs until the server closes.
func (s *Server) watch(a *accounts.Store) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-s.closing:
			return
		case <-a.Ended():
		case <-tick.C:
		}
		s.sift(a)
	}
}

// sift ends the streams of sessions that don't live any more.
func (s *Server) sift(a *accounts.Store) {
	by, stopped := map[string][]*listener{}, false
	s.audience.Lock()
	for _, mine := range s.audience.of {
		for l := range mine {
			by[l.token] = append(by[l.token], l)
		}
	}
	s.audience.Unlock()
	for token, list := range by {
		if err := a.Alive(context.Background(), token); !errors.Is(err, accounts.ErrSession) {
			continue // a disk that fails ends nothing
		}
		for _, l := range list {
			l.stop()
		}
		stopped = true
	}
	if stopped {
		s.stir()
	}
}
