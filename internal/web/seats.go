package web

import (
	"errors"
	"net/http"
	"strings"

	"parley/internal/accounts"
	"parley/internal/node"
)

// seatsBody is the page of who runs a node for several delegations.
type seatsBody struct {
	List  []seatLine
	Code  string // of the form, when something was wrong with it
	Name  string
	Wrong string
	First []string // powers of the first person of a seat: nobody gives what he lacks, so that one has all
}

type seatLine struct {
	Code, Name          string
	Own, Lodged, Hosted bool
	Keyed               bool // it has its keys
	People              bool // somebody has an account for it: from then on they invite the others
	Talks               int
	Gone                int  // of them, from how many the party has carried its seat home
	Out                 bool // it can be taken out of the node
}

// runs lets in who runs the node: the secretariat that manages. People of a seat, whatever their powers are there, don't.
func (s *Server) runs(v *visit) error {
	if v.who.Seat != "" {
		return forbidden("this is for the secretariat, which runs the node")
	}
	return nil
}

func (s *Server) seatsPage(v *visit) error { return s.showSeats(v, seatsBody{}, nil) }

func (s *Server) showSeats(v *visit, b seatsBody, wrong error) error {
	if err := s.runs(v); err != nil {
		return err
	}
	taken, err := s.people().accounts.Seated(v.r.Context())
	if err != nil {
		return err
	}
	for _, seat := range s.home.Seats() {
		l := seatLine{Code: seat.Code(), Name: seat.Name(), Own: seat.Own(), Lodged: seat.Lodged(), Hosted: seat.Hosted(), People: taken(seat.Code())}
		if _, err := seat.Card(); err == nil {
			l.Keyed = true
		} else if !errors.Is(err, node.ErrKeyElsewhere) {
			return err
		}
		list, err := seat.Talks()
		if err != nil {
			return err
		}
		l.Talks = len(list)
		if !l.Own {
			went, of, err := s.carried(v, seat)
			if err != nil {
				return err
			}
			l.Gone, l.Out = len(went), len(went) == of && l.Talks == of
		}
		b.List = append(b.List, l)
	}
	b.First = accounts.All.Words()
	status := http.StatusOK
	if wrong != nil {
		b.Wrong, status = wrong.Error(), http.StatusConflict
	}
	return s.show(v, "seats", status, page{frame: frame{Title: v.book.T("Seats"), Wait: -1, Crumbs: []crumb{{v.book.T("Seats"), ""}}}, Body: b})
}

// lodge makes a guest's seat.
func (s *Server) lodge(v *visit) error {
	if err := s.runs(v); err != nil {
		return err
	}
	f, err := v.fields()
	if err != nil {
		return err
	}
	b := seatsBody{Code: strings.ToUpper(strings.TrimSpace(f.Get("code"))), Name: strings.TrimSpace(f.Get("name"))}
	if f.Get("key") != "browser" && f.Get("key") != "host" {
		return badRequest("the form doesn't say who holds the seat's key")
	}
	if _, err := s.home.Lodge(b.Code, b.Name, f.Get("key") == "host"); err != nil {
		return s.showSeats(v, b, err)
	}
	s.log.Info("lodged a seat", "by", v.who.ID, "seat", b.Code, "hosted", f.Get("key") == "host")
	http.Redirect(v.w, v.r, "/seats", http.StatusSeeOther)
	return nil
}
