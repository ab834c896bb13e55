package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"parley/internal/accounts"
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
func (s *Server) admit(v *visit) (*listener, error) {
	if s.streams.Add(1) > maxStreams {
		s.streams.Add(-1)
		return nil, &fail{http.StatusServiceUnavailable, errors.New("too many pages are open at once")}
	}
	l := &listener{who: v.who.ID, token: v.who.token, end: make(chan struct{})}
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
