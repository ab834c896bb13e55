package web

import (
	"slices"
	"time"
)

// awayLine says that the node of a party can't be reached.
type awayLine struct {
	Party string
	Since string // when it was last met, as people read it; "" for never
}

// away are the parties of the talks whose nodes the visitor's own can't reach now. It is for who works for a party: what he signs
// doesn't arrive, and what the other signs isn't here.
func (t *table) away(s *Server) (out []awayLine) {
	seat, err := s.seat(t.visit)
	if s.sync == nil || err != nil || !t.party() {
		return nil
	}
	for _, a := range s.sync.Away(seat) {
		if !slices.Contains(t.state.Parties(), a.Party) {
			continue
		}
		l := awayLine{Party: a.Party}
		if !a.Met.IsZero() {
			l.Since = when(a.Met.UTC().Format(time.RFC3339))
		}
		out = append(out, l)
	}
	return out
}

// peerNews returns a channel that is sent to when a peer went away or came back.
func (s *Server) peerNews() (<-chan struct{}, func()) {
	if s.sync == nil {
		return nil, func() {}
	}
	return s.sync.Follow()
}

// watchPeers tells all open pages when a peer went away or came back. It runs until the server closes.
// news and end are what node.Sync.Follow gives.
func (s *Server) watchPeers(news <-chan struct{}, end func()) {
	defer end()
	for {
		select {
		case <-s.closing:
			return
		case <-news:
		}
		s.crowds.Lock()
		for _, c := range s.crowds.of {
			c.peers.Store(true)
			select {
			case c.wake <- struct{}{}:
			default:
			}
		}
		s.crowds.Unlock()
	}
}
