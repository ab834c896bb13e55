package accounts

import (
	"net/netip"
	"sync"
	"time"
)

// rule is how one kind of counter slows guessing down.
type rule struct {
	kind   string
	free   int           // failures without a delay
	first  time.Duration // the first delay; each further failure doubles it
	most   time.Duration // the longest delay
	forget time.Duration // a counter without failures for so long is gone
}

// The rules. A day's worth of guesses at one account: from one address some
// 110, from all strangers' browsers together some 150; a password that isn't
// among the worst outlives that by ages.
func addressRule() rule { return rule{"address", 10, time.Second, 15 * time.Minute, time.Hour} }
func knownRule() rule   { return rule{"known", 5, time.Second, 5 * time.Minute, time.Hour} }
func elseRule() rule {
	return rule{"else", 50, time.Second, 15 * time.Minute, 24 * time.Hour}
}
func codeRule() rule { return rule{"code", 5, 2 * time.Second, 15 * time.Minute, 24 * time.Hour} }

// counted is one counter: a rule and whom it counts.
type counted struct {
	rule rule
	who  string
}

// brake counts attempts. It keeps two generations of counters: when the young
// one is full it becomes the old one, and what was old is forgotten; so its
// memory is bounded, and a crowd of guessers pushes out idle counters first.
type brake struct {
	now        func() time.Time
	mu         sync.Mutex
	young, old map[string]slot
}

type slot struct {
	failed int
	last   time.Time
}

func newBrake(now func() time.Time) *brake {
	return &brake{now: now, young: map[string]slot{}, old: map[string]slot{}}
}

func (c counted) key() string { return c.rule.kind + "\x00" + c.who }

// try notes an attempt as failed, unless a counter says to wait; then nothing
// is noted. Attempts that are under way at once count each.
func (b *brake) try(cs ...counted) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	var wait time.Duration
	for _, c := range cs {
		s := b.get(c, now)
		if over := s.failed - c.rule.free; over >= 0 && s.failed > 0 {
			delay := c.rule.most
			if over < 20 {
				delay = min(c.rule.first<<over, c.rule.most)
			}
			wait = max(wait, s.last.Add(delay).Sub(now))
		}
	}
	if wait > 0 {
		return &WaitError{wait}
	}
	for _, c := range cs {
		s := b.get(c, now)
		b.set(c, slot{s.failed + 1, now})
	}
	return nil
}

// undo takes back what try noted, for an attempt that succeeded. It doesn't
// forgive the failures of others: who has one account of his own must not
// wipe out what he tried on others'.
func (b *brake) undo(cs ...counted) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range cs {
		if s := b.get(c, b.now()); s.failed > 0 {
			b.set(c, slot{s.failed - 1, s.last})
		}
	}
}

// forget forgives all failures of a counter.
func (b *brake) forget(c counted) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.young, c.key())
	delete(b.old, c.key())
}

func (b *brake) get(c counted, now time.Time) slot {
	s, ok := b.young[c.key()]
	if !ok {
		s = b.old[c.key()]
	}
	if now.Sub(s.last) > c.rule.forget {
		return slot{}
	}
	return s
}

func (b *brake) set(c counted, s slot) {
	if _, ok := b.young[c.key()]; !ok && len(b.young) >= maxSlots {
		b.young, b.old = map[string]slot{}, b.young
	}
	b.young[c.key()] = s
}

// network is what counts as one address: one of IPv4, 2^64 of IPv6, which is
// what one household gets.
func network(addr string) string {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return "?"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return "?"
	}
	return p.String()
}
