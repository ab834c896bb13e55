package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"testing"
)

// Pages and files are compressed for who reads gzip, and the same for who doesn't.
func TestSqueeze(t *testing.T) {
	r := newRoom(t)
	get := func(path, accept string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequest("GET", r.srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", accept) // set by hand, the client leaves the answer as it is
		resp, err := r.known.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body := io.Reader(resp.Body)
		if resp.Header.Get("Content-Encoding") == "gzip" {
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatal(err)
			}
		}
		b, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(b)
	}
	for _, p := range []string{r.text(), "/static/parley.css", "/static/parley.js"} {
		plain, words := get(p, "identity")
		if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s for who takes no gzip: %v", p, plain.Header)
		}
		for accept, want := range map[string]string{"gzip": "gzip", "br, GZIP;q=0.8": "gzip", "gzip;q=0": "", "br": "", "*": ""} {
			resp, same := get(p, accept)
			if resp.Header.Get("Content-Encoding") != want || same != words {
				t.Errorf("%s for %q: encoded %q, %d bytes, want %d", p, accept, resp.Header.Get("Content-Encoding"), len(same), len(words))
			}
			if want != "" && resp.ContentLength*2 > int64(len(words)) {
				t.Errorf("%s has %d bytes, compressed %d", p, len(words), resp.ContentLength)
			}
		}
	}
}
