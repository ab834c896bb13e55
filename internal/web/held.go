package web

import (
	"bytes"
	"net/http"
)

// held keeps an answer until its handler has ended. A handler looks at the
// talks under the node's lock; a browser that reads slowly, or not at all, must
// never make others wait for that.
type held struct {
	to     http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (h *held) Header() http.Header         { return h.to.Header() }
func (h *held) WriteHeader(status int)      { h.status = status }
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

// send sends what was kept.
func (h *held) send() error {
	if h.status != 0 {
		h.to.WriteHeader(h.status)
	}
	_, err := h.to.Write(h.body.Bytes())
	return err
}
