package courier

import (
	"sync"
	"time"

	"parley/record"
)

// session is a caller that was greeted: pending until it has proven its key, then open for messages.
type session struct {
	binding   []byte
	helloLine []byte
	replyLine []byte
	seat      Seat
	from      claimant // zero while pending
	proven    bool
	made      time.Time
	used      time.Time
	busy      bool
	cursors   map[record.ID]record.ID
	floats    []Envelope // that went with the last answer, until the caller has acknowledged them
}

// sessions is a table of bounded size. Names are unguessable, and each proof is for one entry, which it takes out.
type sessions struct {
	mu  sync.Mutex
	all map[[token]byte]*session
}

// put adds a pending session, and drops what is too old or too much.
func (t *sessions) put(name [token]byte, s *session, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[[token]byte]*session{}
	}
	t.sweep(now)
	t.room(false, MaxPending)
	t.all[name] = s
}

func (s *session) over(now time.Time) bool {
	if !s.proven {
		return now.Sub(s.made) > pendingAge
	}
	return !s.busy && (now.Sub(s.used) > sessionAge || now.Sub(s.made) > sessionMax)
}

func (t *sessions) sweep(now time.Time) {
	for name, s := range t.all {
		if s.over(now) {
			delete(t.all, name)
		}
	}
}

// room makes room for one more of the proven or pending sessions.
func (t *sessions) room(proven bool, most int) {
	count := 0
	var oldest [token]byte
	var at *session
	for name, s := range t.all {
		if s.proven != proven || s.busy {
			continue
		}
		count++
		if at == nil || s.used.Before(at.used) {
			oldest, at = name, s
		}
	}
	if count >= most {
		delete(t.all, oldest)
	}
}

// take returns the session for one message. A pending one is taken out: its nonce serves once, whatever comes
// of it. It says busy when another message of the session is being taken.
func (t *sessions) take(name [token]byte, now time.Time) (s *session, busy bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s = t.all[name]
	switch {
	case s == nil:
		return nil, false
	case s.over(now):
		delete(t.all, name)
		return nil, false
	case s.busy:
		return nil, true
	case !s.proven:
		delete(t.all, name)
		return s, false
	}
	s.busy = true
	return s, false
}

// keep puts a session that has just proven its key back.
func (t *sessions) keep(name [token]byte, s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.room(true, MaxSessions)
	s.busy = true
	t.all[name] = s
}

// done ends a message.
func (t *sessions) done(name [token]byte, s *session, now time.Time, drop bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.busy, s.used = false, now
	if drop {
		delete(t.all, name)
	}
}
