package node

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/record"
	"parley/talks"
)

// TestActsGoBeforeReaders: however many readers wait for the talks, an act waits for few of them.
func TestActsGoBeforeReaders(t *testing.T) {
	_, _, a, _ := pair(t)
	const readers = 200
	held, let := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		a.View(func(*record.Record, *talks.State) error {
			close(held)
			<-let
			return nil
		})
	})
	<-held
	var began, read atomic.Int64
	for range readers {
		wg.Go(func() {
			began.Add(1)
			a.View(func(*record.Record, *talks.State) error {
				read.Add(1)
				time.Sleep(time.Millisecond) // as a page does
				return nil
			})
		})
	}
	before := make(chan int64)
	go func() {
		began.Add(1)
		_, err := a.Act(t.Context(), &talks.Comment{Text: "a word in between"})
		if err != nil {
			t.Error(err)
		}
		before <- read.Load()
	}()
	for began.Load() < readers+1 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond) // all stand before the door
	close(let)
	if n := <-before; n > readers/4 {
		t.Errorf("%d of %d readers went before the act", n, readers)
	}
	wg.Wait()
}
