package web

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

// TestHoleUploadsFillTheMemory: uploads that come slowly are in memory as far as they have come. One seat holds some at a time and
// no more, keeps no other seat out, and has its room again when they end.
func TestHoleUploadsFillTheMemory(t *testing.T) {
	r := newGuests(t)
	a, _ := r.people(t, "VES", "LOR", "DOR")
	all := r.delegations(a)
	var ends []*io.PipeWriter
	answers := make(chan error, bringEach)
	for range bringEach {
		body, in := io.Pipe()
		ends = append(ends, in)
		req := must(http.NewRequest("POST", r.srv.URL+r.text()+"/intake", body))
		req.Header.Set("Content-Type", "multipart/form-data; boundary=XX")
		req.Header.Set("Origin", r.srv.URL)
		go func() {
			resp, err := all["LOR"].Do(req)
			if err == nil {
				err = resp.Body.Close()
			}
			answers <- err
		}()
		if _, err := io.WriteString(in, "--XX\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.docx\"\r\n\r\nhalf"); err != nil {
			t.Fatal(err)
		}
	}
	waits := func(want int) {
		t.Helper()
		for {
			r.server.bringing.Lock()
			n := r.server.bringing.all
			r.server.bringing.Unlock()
			if n == want {
				return
			}
			select {
			case <-t.Context().Done():
				t.Fatal("the uploads never came")
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	waits(bringEach)
	bring := func(who string) int {
		r.known = all[who]
		code, _, _ := r.upload(r.text()+"/intake", nil, [][3]string{{"document", "a.md", "no such text"}})
		return code
	}
	if code := bring("LOR"); code != http.StatusServiceUnavailable {
		t.Errorf("one more of the same seat: %d", code)
	}
	if code := bring("DOR"); code == http.StatusServiceUnavailable {
		t.Error("another seat is kept out")
	}
	for _, in := range ends {
		in.CloseWithError(errors.New("gone"))
	}
	for range ends {
		<-answers
	}
	waits(0)
	if code := bring("LOR"); code == http.StatusServiceUnavailable {
		t.Error("the room isn't given back")
	}
}
