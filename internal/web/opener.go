package web

import (
	"context"
	"runtime"
	"sync"

	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// opener opens talks for the first page, beside it and as many at once as there are processors, so that a page doesn't wait for
// twenty long records. Talks that it hasn't come to are shown by their title alone: nothing is said of acts that weren't checked.
type opener struct {
	mu    sync.Mutex
	done  map[record.ID]chan struct{} // closed when the talks are open, or can't be
	slots chan struct{}
	ctx   context.Context // ends with the server
	stop  context.CancelFunc
}

func newOpener() *opener {
	o := &opener{done: map[record.ID]chan struct{}{}, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	o.ctx, o.stop = context.WithCancel(context.Background())
	return o
}

// start begins to open talks, and returns for each what is closed when it has ended.
func (o *opener) start(h *node.Home, list []node.Listed) []<-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]<-chan struct{}, len(list))
	for i, l := range list {
		c := o.done[l.ID]
		if c == nil {
			c = make(chan struct{})
			o.done[l.ID] = c
			if h.IsOpen(l.ID) {
				close(c)
			} else {
				go o.open(h, l.ID, c)
			}
		}
		out[i] = c
	}
	return out
}

// open opens talks and looks at them once, which is what takes time. Who asks for them afterwards learns what went wrong.
func (o *opener) open(h *node.Home, id record.ID, done chan struct{}) {
	defer close(done)
	select {
	case o.slots <- struct{}{}:
		defer func() { <-o.slots }()
	case <-o.ctx.Done():
		return
	}
	n, err := h.Node(o.ctx, id)
	if err != nil {
		return
	}
	_ = n.View(func(_ *record.Record, st *talks.State) error {
		view := st.Now()
		view.Waiting()
		_, err := view.Convergence()
		return err
	})
}

// within waits for talks to be open, up to a time that all on the page share.
func within(done <-chan struct{}, end <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
	}
	select {
	case <-done:
		return true
	case <-end:
		return false
	}
}
