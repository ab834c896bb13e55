package node

import (
	"sync"
	"sync/atomic"
)

// followers are those who want to know when acts came.
type followers struct {
	mu   sync.Mutex
	all  map[chan struct{}]bool
	acts atomic.Int64
}

// Follow returns a channel that is sent to soon after acts have come, from
// whomever: once or more for each, never more than one ahead, so a slow
// reader costs nothing and sees the newest when it looks. The function ends it.
func (n *Node) Follow() (<-chan struct{}, func()) { return n.followers.follow() }

func (f *followers) follow() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil {
		f.all = map[chan struct{}]bool{}
	}
	f.all[c] = true
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.all, c)
	}
}

// Acts is how many acts have been folded since the talks were opened here.
// It never falls, and waits for nobody.
func (n *Node) Acts() int { return int(n.followers.acts.Load()) }

// came tells the followers that an act was folded.
func (f *followers) came() {
	f.acts.Add(1)
	f.stir()
}

// stir tells the followers that there is something besides acts.
func (f *followers) stir() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.all {
		select {
		case c <- struct{}{}:
		default: // it hasn't looked since the last
		}
	}
}
