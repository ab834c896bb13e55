package web

import (
	"context"
	"sync"
)

// searches for packages that are under way: one for each person, since the
// second is the same person asking again, and few on the whole node.
type searches struct {
	mu   *sync.Mutex
	of   map[string]*searcher
	room chan struct{}
}

type searcher struct {
	turn chan struct{}
	stop context.CancelFunc // of who came last
	n    int
}

func newSearches() searches {
	return searches{mu: &sync.Mutex{}, of: map[string]*searcher{}, room: make(chan struct{}, searchesAtOnce)}
}

// run runs a search of a person, after stopping the one that is under way for
// it. The error is the context's where the search didn't begin or was stopped.
func (x searches) run(ctx context.Context, who string, search func(ctx context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	x.mu.Lock()
	o := x.of[who]
	if o == nil {
		o = &searcher{turn: make(chan struct{}, 1), stop: func() {}}
		x.of[who] = o
	}
	o.stop()
	o.stop = stop
	o.n++
	x.mu.Unlock()
	defer func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		if o.n--; o.n == 0 {
			delete(x.of, who)
		}
	}()
	for _, c := range []chan struct{}{o.turn, x.room} {
		select {
		case c <- struct{}{}:
			defer func() { <-c }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	short, end := context.WithTimeout(ctx, searchTime)
	defer end()
	if err := search(short); err != nil {
		return err
	}
	return ctx.Err()
}
