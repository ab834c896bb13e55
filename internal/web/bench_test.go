package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// BenchmarkTextPage is the first page of a text of 229 paragraphs with 500
// claims, made and compressed; the size is what goes over the line.
func BenchmarkTextPage(b *testing.B) {
	var draft strings.Builder
	draft.WriteString("# A long text\n\n*The Assembly,*\n\n")
	for i := range 227 {
		fmt.Fprintf(&draft, "%d. *Decides* in matter %d that each State shall act in good faith and without delay, after notice to the others, as far as its means allow and with regard to the rules that bind it;\n\n", i+1, i+1)
	}
	r := newRoomOf(b, draft.String())
	var body *talks.Amend
	err := r.node.View(func(_ *record.Record, st *talks.State) error {
		rev := st.Now().Newest()
		body = &talks.Amend{Rev: rev.ID}
		for _, blk := range rev.Text.Blocks[2:] {
			for k, at := range []int{7, 12, 20} {
				if len(body.Claims) == 500 {
					return nil
				}
				cl := text.Claim{Op: text.Replace, Base: rev.Digest, Block: blk.ID, Lang: "en", Start: at, End: at + 1, Exact: blk.Content["en"][at : at+1], New: text.Split(fmt.Sprintf("wording-%d", k))}
				body.Claims = append(body.Claims, talks.Proposal{Claim: talks.WireClaim(cl), Holding: true})
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := r.node.Act(context.Background(), body); err != nil {
		b.Fatal(err)
	}
	req, err := http.NewRequest("GET", r.srv.URL+r.text(), nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	for _, c := range r.known.Jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	size := 0
	for b.Loop() {
		w := httptest.NewRecorder()
		r.server.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
		size = w.Body.Len()
	}
	b.ReportMetric(float64(size), "page-B")
}
