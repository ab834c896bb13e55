package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"parley/talks"
)

// tablet is a browser that takes its answer when it is told to.
type tablet struct {
	*httptest.ResponseRecorder
	asked chan struct{} // closed when the answer begins
	take  chan struct{}
	once  sync.Once
}

func (w *tablet) Write(b []byte) (int, error) {
	w.once.Do(func() { close(w.asked) })
	<-w.take
	return w.ResponseRecorder.Write(b)
}

// A page is made into HTML, compressed and sent after the talks were let go: an
// act doesn't wait for that.
func TestActsDontWaitForThePage(t *testing.T) {
	r := newRoom(t)
	for _, do := range []func(*Server, *visit) error{(*Server).textPage, (*Server).convergencePage, (*Server).timelinePage, (*Server).apiClaims} {
		w := &tablet{ResponseRecorder: httptest.NewRecorder(), asked: make(chan struct{}), take: make(chan struct{})}
		req := httptest.NewRequest("GET", "/t/x", nil)
		req.SetPathValue("talks", r.node.ID().String())
		v := &visit{w: w, r: req, who: Visitor{Seat: "VES", Can: All}}
		done := make(chan error)
		go func() { done <- do(r.server, v) }()
		<-w.asked
		if _, err := r.node.Act(context.Background(), &talks.Comment{Text: "while a page is sent"}); err != nil {
			t.Fatal(err)
		}
		close(w.take)
		if err := <-done; err != nil || w.Body.Len() == 0 {
			t.Fatalf("%d bytes, %v", w.Body.Len(), err)
		}
	}
}

// Who goes away while waiting for a page leaves the queue, and nobody is held up.
func TestQueueIsLeft(t *testing.T) {
	r := newRoom(t)
	var leave []func()
	for range cap(r.server.queue) {
		l, err := r.server.queue.enter(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, l)
	}
	ctx, gone := context.WithCancel(context.Background())
	gone()
	if _, err := r.server.queue.enter(ctx); err == nil {
		t.Error("somebody who went away has a place")
	}
	for _, l := range leave {
		l()
	}
	if code, _ := r.get(r.known, r.text()); code != http.StatusOK {
		t.Error(code)
	}
	if n := len(r.server.queue); n != 0 {
		t.Errorf("%d places are still taken", n)
	}
}

// Pages of all kinds are read while acts are made; run with the race detector,
// this finds a page that keeps what an act changes.
func TestPagesWhileActsCome(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "avert")
	api := "/api/v1/t/" + r.node.ID().String()[:16]
	pages := []string{"/", r.text(), r.text() + "?open=c2", r.text() + "?view=VES", r.text() + "?show=open"}
	for _, p := range []string{"convergence", "timeline", "timeline?n=2", "record", "parties", "agree", "packages", "document", "document/file", "compare?a=rev0&b=VES", "screen", "propose?block=b3", "drafts", "floats", "c/c2", "pouch"} {
		pages = append(pages, r.text()+"/"+p)
	}
	for _, p := range []string{"status?series=1", "text", "claims?all=1", "log", "compare?a=rev0&b=VES", "acts", "pouch"} {
		pages = append(pages, api+"/"+p)
	}
	var wg sync.WaitGroup
	var over atomic.Bool
	wg.Go(func() {
		for i := 0; !over.Load(); i++ {
			var body talks.Body = &talks.Comment{Text: fmt.Sprint("remark ", i)}
			if _, err := r.node.Act(context.Background(), body); err != nil {
				t.Error(err)
				return
			}
		}
	})
	var readers sync.WaitGroup
	for k := range 4 {
		readers.Go(func() {
			for i := range pages {
				p := pages[(i+k*7)%len(pages)]
				resp, err := r.known.Get(r.srv.URL + p)
				if err != nil {
					t.Error(err)
					return
				}
				resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					t.Errorf("%s: %s", p, resp.Status)
				}
			}
		})
	}
	readers.Go(func() {
		for range 5 {
			resp, err := r.known.PostForm(r.srv.URL+r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"text"}, "note": {"and I"}})
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
		}
	})
	readers.Wait()
	over.Store(true)
	wg.Wait()
}
