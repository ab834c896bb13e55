package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"parley/internal/box"
	"parley/internal/node"
	"parley/record"
)

// A node holds one seat or several. Whose notes, drafts, floats and talks a
// page shows, and as whom it acts, follows from the visitor and never from the
// home: a delegate works at the seat of his account; the secretariat and
// observers have none, and only read.

// seat is the visitor's seat. The error is for people: there is none, or it
// isn't on this node.
func (s *Server) seat(v *visit) (*node.Seat, error) {
	if v.who.Seat == "" {
		return nil, forbidden("this is for a delegation alone")
	}
	seat, err := s.home.Seat(v.who.Seat)
	if err != nil {
		return nil, &fail{http.StatusForbidden, fmt.Errorf("the seat of %s isn't on this node", v.who.Seat)}
	}
	return seat, nil
}

// sits reports whether the visitor's seat is on this node.
func (s *Server) sits(v *visit) bool {
	_, err := s.seat(v)
	return err == nil
}

// listed is talks that the visitor may see, with what its seat noted of them.
func (s *Server) listed(v *visit) ([]node.Listed, error) {
	if v.who.Seat != "" {
		seat, err := s.seat(v)
		if err != nil {
			return nil, nil // a seat that isn't here has no talks here
		}
		return seat.Talks()
	}
	var out []node.Listed
	for _, seat := range s.home.Seats() {
		list, err := seat.Talks()
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			if !slices.ContainsFunc(out, func(o node.Listed) bool { return o.ID == l.ID }) {
				out = append(out, node.Listed{ID: l.ID, Title: l.Title, Opened: l.Opened}) // not what the seat noted
			}
		}
	}
	slices.SortStableFunc(out, func(a, b node.Listed) int {
		if a.Opened != b.Opened {
			if a.Opened < b.Opened {
				return -1
			}
			return 1
		}
		return 0
	})
	if v.who.observer {
		return s.open(v, out)
	}
	return out, nil
}

// find is the id of talks that the visitor may see. Others aren't here for it.
func (s *Server) find(v *visit, prefix string) (record.ID, error) {
	if seat, err := s.seat(v); err == nil {
		return seat.Find(prefix)
	}
	list, err := s.listed(v)
	if err != nil {
		return record.ID{}, err
	}
	var ids []record.ID
	for _, l := range list {
		ids = append(ids, l.ID)
	}
	return node.Choose(ids, prefix, "this node")
}

// chair is the visitor's seat at talks; it can act there, and has notes.
func (s *Server) chair(v *visit, n *node.Node) (*node.Chair, error) {
	seat, err := s.seat(v)
	if err != nil {
		return nil, err
	}
	if seat.Own() {
		return n.Own(), nil // as far as its charter lets it
	}
	return n.As(seat.Code())
}

// sitting opens the talks that the path names, at the visitor's seat.
func (s *Server) sitting(v *visit) (*node.Chair, error) {
	n, err := s.node(v)
	if err != nil {
		return nil, err
	}
	return s.chair(v, n)
}

// near are the parties of talks whose seats are on this node.
func (s *Server) near(n *node.Node) (out []string) {
	for _, seat := range s.home.Seats() {
		if _, err := n.As(seat.Code()); err == nil {
			out = append(out, seat.Code())
		}
	}
	return out
}

// notes are those of the visitor's seat about talks; none where it has none.
func (s *Server) notes(v *visit, n *node.Node) node.Notes {
	c, err := s.chair(v, n)
	if err != nil {
		return node.Notes{}
	}
	return c.Notes()
}

// news are the acts that the visitor's seat hasn't seen; none where it has none.
func (s *Server) news(v *visit, n *node.Node) []*record.Act {
	c, err := s.chair(v, n)
	if err != nil {
		return nil
	}
	return c.News()
}

// draftsOf opens the drafts of the visitor's seat; nil: there are none.
func (s *Server) draftsOf(ctx context.Context, who Visitor) (*box.Box, error) {
	if s.boxes == nil || who.Seat == "" {
		return nil, nil
	}
	seat, err := s.home.Seat(who.Seat)
	if errors.Is(err, node.ErrUnknown) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.boxes(ctx, seat)
}
