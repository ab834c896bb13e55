package web

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"parley/internal/node"
)

// How a seat leaves this node for one of its own: the delegation takes a file along, re-keys there with the root key
// that never was here, and brings a pouch back; the secretariat then takes out what was kept of the seat.

// gone is talks that the party has carried its seat away from.
type gone struct {
	Title string
	Path  string
	Name  string // of the re-keying
	When  string
}

// carried lists the talks of a seat that it was carried away from, and counts all.
func (s *Server) carried(v *visit, seat *node.Seat) (out []gone, of int, err error) {
	list, err := seat.Talks()
	if err != nil {
		return nil, 0, err
	}
	for _, t := range list {
		n, err := s.home.Node(v.r.Context(), t.ID)
		if err != nil {
			continue // the list of talks says what is wrong with it
		}
		c, err := n.As(seat.Code())
		if errors.Is(err, node.ErrNotOurs) {
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		if a := c.Carried(); a != nil {
			out = append(out, gone{t.Title, "/t/" + t.ID.String()[:16], a.ID.Short(), when(a.Time)})
		}
	}
	return out, len(list), nil
}

// seatFile gives a lodged seat the file that it takes to a node of its own. It signs nothing.
func (s *Server) seatFile(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	if !seat.Lodged() {
		return notFound("this home keeps its keys")
	}
	var b bytes.Buffer
	switch err := seat.Carry(v.r.Context(), &b); {
	case errors.Is(err, node.ErrNotOurs), errors.Is(err, node.ErrKeyElsewhere):
		return &fail{http.StatusConflict, err}
	case err != nil:
		return err
	}
	s.log.Info("gave out the file by which a seat goes home", "by", v.who.ID, "seat", seat.Code())
	v.w.Header().Set("Content-Type", "application/octet-stream")
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+seat.Code()+`.seat"`)
	_, err = b.WriteTo(v.w)
	return err
}

// unlodge takes a guest's seat out of the node. The people of the seat have no accounts here any more, so that whoever is
// lodged under its code later isn't theirs.
func (s *Server) unlodge(v *visit) error {
	if err := s.runs(v); err != nil {
		return err
	}
	f, err := v.fields()
	if err != nil {
		return err
	}
	code := strings.ToUpper(strings.TrimSpace(f.Get("code")))
	refuse := func(why string) error { return s.showSeats(v, seatsBody{}, errors.New(why)) }
	seat, err := s.home.Seat(code)
	if err != nil || seat.Own() {
		return refuse(v.book.T("No guest has that code."))
	}
	if strings.ToUpper(strings.TrimSpace(f.Get("again"))) != code {
		return refuse(v.book.T("Write the code of the seat to take it out."))
	}
	went, of, err := s.carried(v, seat)
	if err != nil {
		return err
	}
	if len(went) < of {
		return refuse(v.book.T("%s hasn't carried its seat home from all its talks: %d of %d. Its delegates may have nothing but what is kept here.", code, len(went), of))
	}
	err = s.home.Unlodge(code, func() error { return s.people().accounts.Vacate(v.r.Context(), code) })
	if err != nil {
		return s.showSeats(v, seatsBody{}, err)
	}
	s.log.Info("took a seat out", "by", v.who.ID, "seat", code)
	http.Redirect(v.w, v.r, "/seats", http.StatusSeeOther)
	return nil
}
