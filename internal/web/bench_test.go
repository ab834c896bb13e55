package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// longRoom has a text of 229 paragraphs with 500 claims, and a request for a
// page of it.
func longRoom(b *testing.B) (*room, func(page string) *http.Request) {
	b.Helper()
	var draft strings.Builder
	draft.WriteString("# A long text\n\n*The Assembly,*\n\n")
	for i := range 227 {
		fmt.Fprintf(&draft, "%d. *Decides* in matter %d that each State shall act in good faith and without delay, after notice to the others, as far as its means allow and with regard to the rules that bind it;\n\n", i+1, i+1)
	}
	r := newRoomOf(b, draft.String())
	var bodies []*talks.Amend
	err := r.node.View(func(_ *record.Record, st *talks.State) error {
		rev := st.Now().Newest()
		n := 0
		for _, blk := range rev.Text.Blocks[2:] {
			for k, at := range []int{7, 12, 20} {
				if n == 500 {
					return nil
				}
				if n%10 == 0 {
					bodies = append(bodies, &talks.Amend{Rev: rev.ID})
				}
				n++
				body := bodies[len(bodies)-1]
				cl := text.Claim{Op: text.Replace, Base: rev.Digest, Block: blk.ID, Lang: "en", Start: at, End: at + 1, Exact: blk.Content["en"][at : at+1], New: text.Split(fmt.Sprintf("wording-%d", k))}
				body.Claims = append(body.Claims, talks.Proposal{Claim: talks.WireClaim(cl), Holding: true})
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, body := range bodies {
		if _, err := r.node.Act(context.Background(), body); err != nil {
			b.Fatal(err)
		}
	}
	return r, func(page string) *http.Request {
		req, err := http.NewRequest("GET", r.srv.URL+r.text()+page, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		for _, c := range r.known.Jar.Cookies(req.URL) {
			req.AddCookie(c)
		}
		return req
	}
}

// BenchmarkPage is the pages of a text of 229 paragraphs with 500 claims, made
// and compressed; the size is what goes over the line.
func BenchmarkPage(b *testing.B) {
	r, get := longRoom(b)
	for _, page := range []string{"", "/convergence", "/timeline?n=40", "/record"} {
		b.Run("text"+strings.Trim(page, "?=0123456789n"), func(b *testing.B) {
			req, size := get(page), 0
			for b.Loop() {
				w := httptest.NewRecorder()
				r.server.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
				size = w.Body.Len()
			}
			b.ReportMetric(float64(size), "page-B")
		})
	}
}

// BenchmarkActAmongReaders is how long an act takes, from the call to its
// being stored and shown, while so many readers ask for a page again and again.
func BenchmarkActAmongReaders(b *testing.B) {
	r, get := longRoom(b)
	for _, page := range []string{"", "/convergence", "/timeline?n=40"} {
		for _, readers := range []int{0, 8, 200} {
			b.Run(fmt.Sprintf("text%s/%d", strings.Trim(page, "?=0123456789n"), readers), func(b *testing.B) {
				var wg sync.WaitGroup
				var stop atomic.Bool
				var pages atomic.Int64
				for range readers {
					wg.Go(func() {
						for !stop.Load() {
							r.server.ServeHTTP(httptest.NewRecorder(), get(page))
							pages.Add(1)
						}
					})
				}
				var all []time.Duration
				for b.Loop() {
					time.Sleep(30 * time.Millisecond) // acts come one by one
					began := time.Now()
					if _, err := r.node.Act(context.Background(), &talks.Comment{Text: "a remark"}); err != nil {
						b.Fatal(err)
					}
					all = append(all, time.Since(began))
				}
				stop.Store(true)
				wg.Wait()
				slices.Sort(all)
				ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
				b.ReportMetric(ms(all[len(all)/2]), "median-ms")
				b.ReportMetric(ms(all[len(all)-1]), "worst-ms")
				b.ReportMetric(float64(pages.Load())/b.Elapsed().Seconds(), "pages/s")
				b.ReportMetric(0, "ns/op") // most of it is the wait between acts
			})
		}
	}
}
