package web

import (
	"context"
	"runtime"
)

// queue lets as many pages be made at a time as there are processors; others
// wait for their turn, in the order in which they came. However many readers
// there are, an act then has a processor soon, and pages don't fight for
// memory. Acts don't stand in the queue.
type queue chan struct{}

func newQueue() queue { return make(queue, runtime.GOMAXPROCS(0)) }

// enter waits for a place; leave gives it back. It fails when the browser goes
// away meanwhile.
func (q queue) enter(ctx context.Context) (leave func(), err error) {
	select {
	case q <- struct{}{}:
		return func() { <-q }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
