package web

import (
	"net/http"
)

// healthy answers while the process lives.
func (s *Server) healthy(v *visit) error {
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := v.w.Write([]byte("ok\n"))
	return err
}

// ready answers whether the node can work: all of its talks are open and take acts. Which one isn't stands in the log, not
// here, where anybody may ask.
func (s *Server) ready(v *visit) error {
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	word := "ready\n"
	if _, err := s.home.Figures(v.r.Context()); err != nil {
		s.log.Error("the node isn't ready", "error", err)
		v.w.WriteHeader(http.StatusServiceUnavailable)
		word = "not ready; the log says why\n"
	}
	_, err := v.w.Write([]byte(word))
	return err
}

// Streams is how many live streams are open.
func (s *Server) Streams() int64 { return s.streams.Load() }
