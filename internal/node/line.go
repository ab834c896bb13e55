package node

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"parley/internal/courier"
)

// line is the way from one seat to one peer: one goroutine, which calls when it is time, and keeps the connection while it lasts.
type line struct {
	s      *Sync
	seat   *Seat
	dialer courier.Dialer
	peer   Peer
	stop   context.CancelFunc
	news   chan struct{}   // there is something to bring
	asked  chan chan error // a person wants a call now
	link   *courier.Link   // nil: none is open
	tried  time.Time
}

func (l *line) way() way { return way{l.seat.code, l.peer.Party} }

// ask makes the line call now, and waits for what comes of it.
func (l *line) ask(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case l.asked <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wake lets the line call soon.
func (l *line) wake() {
	select {
	case l.news <- struct{}{}:
	default: // it hasn't looked since the last
	}
}

func (l *line) run(ctx context.Context) {
	defer l.hangUp()
	wait := time.NewTimer(0)
	defer wait.Stop()
	due, news, failures := wait.C, l.news, 0
	if l.s.still {
		due, news = nil, nil
	}
	var next time.Time // when wait ends
	for {
		var done chan error
		select {
		case <-ctx.Done():
			return
		case done = <-l.asked:
		case <-due:
		case <-news:
			if failures > 0 && !l.metSince() {
				// It is away: news doesn't make it come back, but is worth trying a little earlier.
				if early := l.tried.Add(newsWait); time.Now().Before(early) {
					if early.Before(next) {
						next = early
						wait.Reset(time.Until(early))
					}
					continue
				}
			}
		}
		l.tried = time.Now()
		round, err := l.call(ctx)
		if ctx.Err() != nil {
			if done != nil {
				done <- ctx.Err()
			}
			return
		}
		l.s.totals.calls.Add(1)
		l.s.count(round)
		if err != nil {
			l.s.totals.failures.Add(1)
		}
		st := l.s.met(round, l.way(), err)
		failures = st.Failures
		l.s.log.Debug("a peer was called", "seat", l.seat.code, "party", l.peer.Party, "talks", len(round.Talks), "came", came(round), "error", err)
		pause := max(0, min(l.s.cfg.policy.Most+l.s.cfg.policy.Every, st.Next.Sub(l.s.home.clock())))
		next = time.Now().Add(pause)
		wait.Reset(pause)
		if done != nil {
			done <- err
		}
	}
}

// metSince reports whether the peer has called here, and all went well, after the last call from here failed.
func (l *line) metSince() bool {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return l.s.status[l.way()].Failures == 0
}

// call exchanges what there is, on the open link or on a new one. A link that lay idle may be over, for any reason;
// that is no failure of the peer.
func (l *line) call(ctx context.Context) (courier.Round, error) {
	if l.link != nil {
		round, err := l.link.Sync(ctx)
		if ctx.Err() != nil {
			return round, err
		}
		if err == nil {
			return l.thank(ctx, round)
		}
		l.hangUp()
	}
	l.s.mu.Lock()
	known := l.s.status[l.way()].Known()
	l.s.mu.Unlock()
	link, err := l.dialer.Dial(ctx, l.peer.courier(), known)
	if err != nil {
		return courier.Round{}, err
	}
	round, err := link.Sync(ctx)
	if err != nil {
		link.Close()
		return round, err
	}
	l.link = link
	return l.thank(ctx, round)
}

// thank says once more what is here when acts came: the peer then knows that they arrived, and needn't call.
func (l *line) thank(ctx context.Context, round courier.Round) (courier.Round, error) {
	if came(round) == 0 {
		return round, nil
	}
	l.s.count(round)
	l.s.met(round, l.way(), nil)
	again, err := l.link.Sync(ctx)
	if err != nil {
		l.hangUp() // nothing is lost
		return courier.Round{Party: round.Party, Key: round.Key}, nil
	}
	return again, nil
}

func (l *line) hangUp() {
	if l.link != nil {
		l.link.Close()
		l.link = nil
	}
}

// jitter draws a number that keeps peers which failed together from calling together.
func jitter(h *Home) uint32 {
	var b [4]byte
	if _, err := io.ReadFull(h.rand, b[:]); err != nil {
		return 0
	}
	return binary.BigEndian.Uint32(b[:])
}

// SyncOnce calls each peer that has an address, or only the one named, for each seat of this home, and returns how it stands then. It is what a
// person does who runs no node all the time. The error joins those of the calls.
func (h *Home) SyncOnce(ctx context.Context, cfg SyncConfig, party string) ([]Standing, error) {
	cfg.Listen = ""
	peers, err := h.Peers()
	if err != nil {
		return nil, err
	}
	s, err := h.startSync(ctx, cfg, true)
	if err != nil {
		return nil, err
	}
	return s.once(ctx, peers, party, true)
}

// Once calls each peer that has an address, or only the one named, for each seat of this home, and returns how it stands then.
func (s *Sync) Once(ctx context.Context, party string) ([]Standing, error) {
	peers, err := s.home.Peers()
	if err != nil {
		return nil, err
	}
	return s.once(ctx, peers, party, false)
}

func (s *Sync) once(ctx context.Context, peers []Peer, party string, stop bool) ([]Standing, error) {
	var errs []error
	called := 0
	for _, p := range peers {
		if p.URL == "" && party == "" || party != "" && p.Party != party {
			continue
		}
		called++
		if err := s.Call(ctx, p.Party); err != nil {
			errs = append(errs, err)
		}
	}
	if called == 0 {
		errs = append(errs, advise("'parley peers add PARTY https://HOST:PORT' gives one", "no peer with an address is in the address book: %w", ErrUnknown))
	}
	var list []Standing
	for _, seat := range s.home.Seats() {
		some, err := s.StandingsOf(ctx, seat)
		list, errs = append(list, some...), append(errs, err)
	}
	if stop {
		errs = append(errs, s.Stop())
	}
	return list, errors.Join(errs...)
}
