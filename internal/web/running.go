package web

import (
	"net/http"
	"strings"

	"parley/ledger"
	"parley/seal"
)

// The running log of this node (docs/spec/witness.md), in the layout of c2sp.org/tlog-tiles: whoever may read the talks can
// watch that it only grows. It holds ids of acts, and nothing of what they say.

func (s *Server) runningKey(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	log, err := n.RunningLog()
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	return v.plain("text/plain; charset=utf-8", []byte(log.Key.String()+"\n"))
}

func (s *Server) runningCheckpoint(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	note, err := n.Checkpoint()
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	return v.plain("text/plain; charset=utf-8", note.Bytes())
}

func (s *Server) runningTile(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	t, err := ledger.ParseTile("tile/" + v.r.PathValue("file"))
	if err != nil {
		return notFound("%w", err)
	}
	b, err := n.LogTile(t)
	if err != nil {
		return notFound("%w", err)
	}
	return v.plain("application/octet-stream", b)
}

func (s *Server) runningReceipt(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	id, err := seal.ParseDigest(strings.ToLower(v.r.PathValue("id")))
	if err != nil {
		return badRequest("a receipt wants the whole id of an act")
	}
	r, err := n.Receipt(id)
	if err != nil {
		return notFound("%w", err)
	}
	b, err := r.Bytes()
	if err != nil {
		return err
	}
	return v.plain("application/json", b)
}

// plain answers with bytes as they are, which nobody on the way may keep.
func (v *visit) plain(kind string, b []byte) error {
	v.w.Header().Set("Content-Type", kind)
	_, err := v.w.Write(b)
	return err
}
