package courier

import (
	"errors"
	"slices"
	"time"

	"parley/record"
)

// Policy says when a peer is called again.
type Policy struct {
	Every time.Duration // after a call that went well
	First time.Duration // after the first failure; doubles with each further one
	Most  time.Duration // the longest wait after failures
}

// DefaultPolicy calls every 30 seconds, and waits 2 seconds to 15 minutes after failures: a peer that was away
// for the weekend is found within a quarter of an hour.
func DefaultPolicy() Policy {
	return Policy{Every: 30 * time.Second, First: 2 * time.Second, Most: 15 * time.Minute}
}

// Wait returns how long to wait after so many failures in a row, 0 being success. Jitter is any random number;
// it takes off up to a quarter, so that peers which failed together don't call together.
func (p Policy) Wait(failures int, jitter uint32) time.Duration {
	d := p.Every
	if failures > 0 {
		d = p.First
		for i := 1; i < failures && d < p.Most; i++ {
			d *= 2
		}
		d = min(d, p.Most)
	}
	return d - time.Duration(float64(d)/4*float64(jitter)/(1<<32))
}

// Status is what a page or a person is told about a peer. It is a value: After gives the next one.
type Status struct {
	Party    string
	Tried    time.Time // the last call, in either direction
	Met      time.Time // when the peer last proved itself and the message went well
	Next     time.Time // when it will be called; calling earlier is allowed
	Failures int       // calls in a row that failed
	Trouble  string    // why, in plain words; "" after a call that went well
	Alarm    bool      // trouble that a person must look at: waiting doesn't mend it
	Talks    []TalksStatus
	Offered  []record.ID // charters that the peer offered and that wait for a person
}

// TalksStatus says who has what in one talks.
type TalksStatus struct {
	ID     record.ID
	Since  time.Time       // when both were last seen to hold the same
	At     time.Time       // when the rest was true
	Equal  bool            // both hold the same
	Owed   int             // acts that the peer lacks
	Lack   []record.Head   // what the peer says it has and that isn't here
	Theirs record.Frontier // what it said it has: Dial takes these
	Bad    int             // acts that it sent and that no record can take, in all
	Proofs []record.Proof  // double-dealing that the record shows, by whomever
}

// After returns the status after a call that this node made, or that it took (err and Round as Sync returned them
// or Observe was told). It reads no clock and keeps nothing of r.
func (s Status) After(now time.Time, r Round, err error, p Policy, jitter uint32) Status {
	s.Tried = now
	if r.Party != "" {
		s.Party = r.Party
	}
	s.Talks = slices.Clone(s.Talks)
	for _, t := range r.Talks {
		i := slices.IndexFunc(s.Talks, func(o TalksStatus) bool { return o.ID == t.ID })
		if i < 0 {
			i = len(s.Talks)
			s.Talks = append(s.Talks, TalksStatus{ID: t.ID})
		}
		n := &s.Talks[i]
		n.Bad += len(t.Came.Refused)
		if t.Ours == nil {
			continue // it broke off before this was known
		}
		n.At, n.Equal, n.Owed, n.Lack, n.Theirs, n.Proofs = now, t.Equal, t.Owed, t.Lack, t.Theirs, t.Proofs
		if t.Equal {
			n.Since = now
		}
	}
	slices.SortFunc(s.Talks, func(a, b TalksStatus) int { return compareID(a.ID, b.ID) })
	s.Offered = slices.Clone(s.Offered)
	for _, id := range r.Offered {
		if !slices.Contains(s.Offered, id) {
			s.Offered = append(s.Offered, id)
		}
	}
	if err == nil {
		s.Met, s.Failures, s.Trouble, s.Alarm = now, 0, "", false
	} else {
		s.Failures++
		s.Trouble, s.Alarm = plain(err)
	}
	s.Next = now.Add(p.Wait(s.Failures, jitter))
	return s
}

// Known returns what the peer was last known to have, as Dial takes it.
func (s Status) Known() map[record.ID]record.Frontier {
	out := map[record.ID]record.Frontier{}
	for _, t := range s.Talks {
		if t.Theirs != nil {
			out[t.ID] = t.Theirs
		}
	}
	return out
}

// plain returns an error in words, without control characters, and whether a person must look at it.
func plain(err error) (string, bool) {
	alarm := errors.Is(err, ErrPeer) || errors.Is(err, ErrAddress)
	switch CodeOf(err) {
	case CodeProof, CodeReplaced, CodeDelegation, CodeMode, CodeVersion, CodeSelf, CodeForm, CodeSize:
		alarm = true
	}
	var out []rune
	for _, r := range err.Error() {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			r = ' '
		}
		if out = append(out, r); len(out) == 500 {
			break
		}
	}
	return string(out), alarm
}
