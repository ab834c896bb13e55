package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Pages and static files go out compressed where the browser takes gzip. The
// live stream doesn't: its events are shorter than a gzip header. Nobody can
// guess at a page's secrets by lengths: another site can at most open a page,
// and no page that holds a secret repeats what its address says.

// squeezer compresses; its writers, of 800 kB each, are used again.
type squeezer struct{ pool sync.Pool }

// smallest is from how many bytes compressing is worth it.
const smallest = 1024

// squeeze returns b compressed.
func (s *squeezer) squeeze(b []byte) ([]byte, error) {
	z, ok := s.pool.Get().(*gzip.Writer)
	if !ok {
		var err error
		if z, err = gzip.NewWriterLevel(nil, gzip.BestSpeed+2); err != nil {
			return nil, err
		}
	}
	defer s.pool.Put(z)
	var out bytes.Buffer
	out.Grow(len(b)/6 + 256)
	z.Reset(&out)
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// send answers with a page or file, compressed where that helps and the
// browser takes it.
func (s *Server) send(v *visit, status int, b []byte) error {
	h := v.w.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(b) >= smallest && takesGzip(v.r) {
		z, err := s.squeezer.squeeze(b)
		if err != nil {
			return err
		}
		b = z
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	v.w.WriteHeader(status)
	if v.r.Method == http.MethodHead {
		return nil
	}
	if _, err := v.w.Write(b); err != nil {
		s.log.Debug("the browser went away", "error", err)
	}
	return nil
}

// takesGzip reports whether the browser says that it reads gzip.
func takesGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, rest, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.ReplaceAll(strings.ToLower(rest), " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000") && q != "q=0.0" && q != "q=0.00"
		}
	}
	return false
}
