package web

import (
	"slices"
	"time"

	"parley/internal/node"
)

// outside is an act of the delegation that its key has signed elsewhere. That can't be refused: a seat that goes home, or is put back
// from a backup, brings its acts so. But all in the delegation are told.
type outside struct {
	Seq  int
	Came string
}

func (s *Server) outside(v *visit, n *node.Node) (out []outside) {
	if !s.sits(v) {
		return nil
	}
	for _, o := range s.notes(v, n).Outside {
		if at, err := time.Parse(time.RFC3339, o.Came); err == nil && time.Since(at) < outsideShown {
			out = append(out, outside{o.Seq, when(o.Came)})
		}
	}
	slices.Reverse(out)
	return out
}
