package node

import (
	"slices"
	"strings"
	"time"

	"parley/internal/courier"
)

// Away is a peer of the address book that can't be met now.
type Away struct {
	Party string
	Met   time.Time // when it was last met; zero: never
	Alarm bool      // waiting doesn't mend it
}

// isAway reports whether a peer is to be called away: one call that failed may have met a cable that was being plugged in.
func isAway(s courier.Status) bool { return s.Failures > 1 || s.Alarm }

// Away lists the peers that a seat can't meet now, ascending. A peer without an address, which only calls here, is never among
// them: that it doesn't call says nothing.
func (s *Sync) Away(seat *Seat) []Away {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Away
	for w := range s.lines {
		if st := s.status[w]; w.seat == seat.code && isAway(st) {
			out = append(out, Away{w.party, st.Met, st.Alarm})
		}
	}
	slices.SortFunc(out, func(a, b Away) int { return strings.Compare(a.Party, b.Party) })
	return out
}

// Follow returns a channel that is sent to soon after a peer went away or came back, never more than one ahead. The function
// ends it.
func (s *Sync) Follow() (<-chan struct{}, func()) { return s.away.follow() }
