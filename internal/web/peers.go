package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
)

// peersBody is the address book: who has what, and what went wrong.
type peersBody struct {
	Address, Print string // where this node answers, and its certificate
	Line           string // the same as one line for the other side; see wayTo
	Calls          bool   // this node can call peers
	Peers          []peerLine
	Offers         []node.Offer
}

type peerLine struct {
	node.Standing
	Talks []peerTalks
}

type peerTalks struct {
	node.TalksStanding
	Href string
}

// UTC is a time as a page shows it; "" for none.
func (peerLine) UTC(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// callTime bounds how long a page waits for a call to a peer; the call's outcome is on the page afterwards in any case.
const callTime = 20 * time.Second

// ownPeers lets those in who look after this node: its own seat, and the secretariat. Another seat's people have powers for
// that seat, and this address book isn't theirs.
func (s *Server) ownPeers(v *visit) error {
	if v.who.Seat != "" && !s.own(v) {
		return &fail{http.StatusForbidden, errors.New(v.book.T("the peers of this node are looked after by %s", s.home.Code()))}
	}
	return nil
}

func (s *Server) peersPage(v *visit) error {
	if err := s.ownPeers(v); err != nil {
		return err
	}
	var list []node.Standing
	var body peersBody
	var err error
	if s.sync != nil {
		body.Calls = true
		body.Address, body.Print = s.sync.Address()
		if own, err := s.home.Seat(s.home.Code()); err == nil {
			body.Line = s.wayTo(v, own)
		}
		list, err = s.sync.Standings(v.r.Context())
	} else {
		list, err = s.home.Standings(v.r.Context())
	}
	if err != nil {
		return err
	}
	for _, st := range list {
		st.Proofs = slices.DeleteFunc(slices.Clone(st.Proofs), func(p node.StandingProof) bool {
			_, err := s.find(v, p.Talks)
			return err != nil // of other seats here
		})
		l := peerLine{Standing: st}
		l.Trouble = desk.Echo(v.book, l.Trouble)
		for _, t := range st.Talks {
			if _, err := s.find(v, t.ID); err != nil {
				continue // of other seats here
			}
			l.Talks = append(l.Talks, peerTalks{t, "/t/" + t.ID[:16]})
		}
		body.Peers = append(body.Peers, l)
	}
	if body.Offers, err = s.offers(v); err != nil {
		return err
	}
	return s.show(v, "peers", http.StatusOK, page{frame: frame{Title: v.book.T("Peers"), Wait: -1, Seat: v.who.Seat, Crumbs: []crumb{{v.book.T("Peers"), ""}}}, Body: body})
}

// offers are those that the visitor may take: of its own seat; for who runs
// the node, all.
func (s *Server) offers(v *visit) ([]node.Offer, error) {
	if v.who.Seat == "" {
		return s.home.Offers()
	}
	seat, err := s.seat(v)
	if err != nil {
		return nil, err
	}
	return seat.Offers()
}

// mayAnswer lets in who was offered the talks that the form names.
func (s *Server) mayAnswer(v *visit) error {
	list, err := s.offers(v)
	if err != nil {
		return err
	}
	for _, o := range list {
		if which := v.r.PostFormValue("talks"); which != "" && strings.HasPrefix(o.Talks.String(), strings.ToLower(which)) {
			return nil
		}
	}
	return notFound("nobody has offered these talks to you")
}

// peersAdd writes an entry of the address book, or replaces it.
func (s *Server) peersAdd(v *visit) error {
	if err := s.ownPeers(v); err != nil {
		return err
	}
	if err := v.r.ParseMultipartForm(node.MaxCard); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	p := node.Peer{Party: strings.ToUpper(strings.TrimSpace(f.Get("party"))), Fingerprint: strings.TrimSpace(f.Get("fingerprint")), Proxied: f.Get("proxied") != ""}
	var print string
	p.URL, print, _ = strings.Cut(strings.TrimSpace(f.Get("url")), "#") // as wayTo writes it
	p.Fingerprint = cmp.Or(p.Fingerprint, print)
	if file, _, err := v.r.FormFile("card"); err == nil {
		raw, err := io.ReadAll(io.LimitReader(file, node.MaxCard+1))
		file.Close()
		if err != nil {
			return badRequest("the card can't be read: %w", err)
		}
		card, err := node.ParseCard(raw)
		if err != nil {
			return badRequest("%w", err)
		}
		if p.Party == "" {
			p.Party = card.Party.Code
		}
		if card.Party.Code != p.Party {
			return badRequest("that is the card of %s, not of %s", card.Party.Code, p.Party)
		}
		p.Key = card.Party.Seat.String()
	}
	if _, err := s.home.AddPeer(p); err != nil {
		return badRequest("%w", err)
	}
	if f.Get("meet") == "" || s.sync == nil {
		return s.toPeers(v)
	}
	return s.call(v, p.Party)
}

// wayTo is one line by which the other parties find a seat of this node: its address, and after "#" the certificate to pin. "" where this
// node answers nobody, or something before it certifies itself and only who runs that knows its name.
func (s *Server) wayTo(v *visit, seat *node.Seat) string {
	if s.sync == nil {
		return ""
	}
	addr, print := s.sync.Address()
	host, port, err := net.SplitHostPort(addr)
	if err != nil || print == "" {
		return ""
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = (&url.URL{Host: v.r.Host}).Hostname() // as the browser came here
	}
	u := url.URL{Scheme: "https", Host: net.JoinHostPort(host, port), Fragment: print}
	if !seat.Own() {
		u.Path = "/" + seat.Code()
	}
	return u.String()
}

func (s *Server) peersRemove(v *visit) error {
	if err := s.ownPeers(v); err != nil {
		return err
	}
	if err := s.home.RemovePeer(v.r.PostFormValue("party")); err != nil {
		return badRequest("%w", err)
	}
	return s.toPeers(v)
}

// peersCall calls a peer now. Whether that went well stands on the page.
func (s *Server) peersCall(v *visit) error {
	if err := s.ownPeers(v); err != nil {
		return err
	}
	if s.sync == nil {
		return &fail{http.StatusConflict, errors.New(v.book.T("this node doesn't call peers"))}
	}
	return s.call(v, v.r.PostFormValue("party"))
}

func (s *Server) call(v *visit, party string) error {
	ctx, cancel := context.WithTimeout(v.r.Context(), callTime)
	defer cancel()
	if err := s.sync.Call(ctx, party); errors.Is(err, node.ErrUnknown) {
		return err
	}
	return s.toPeers(v)
}

func (s *Server) offerTake(v *visit) error {
	if err := s.mayAnswer(v); err != nil {
		return err
	}
	n, err := s.home.Take(context.WithoutCancel(v.r.Context()), v.r.PostFormValue("talks"))
	if err != nil {
		return badRequest("%w", err)
	}
	http.Redirect(v.w, v.r, "/t/"+n.ID().String()[:16], http.StatusSeeOther)
	return nil
}

func (s *Server) offerDecline(v *visit) error {
	if err := s.mayAnswer(v); err != nil {
		return err
	}
	decline, to := s.home.Decline, "/peers"
	if seat, err := s.seat(v); err == nil {
		decline = seat.Decline // for others here the offer stands
		if !seat.Own() {
			to = "/" // the address book isn't this delegation's
		}
	}
	if err := decline(v.r.PostFormValue("talks")); err != nil {
		return badRequest("%w", err)
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) toPeers(v *visit) error {
	http.Redirect(v.w, v.r, "/peers", http.StatusSeeOther)
	return nil
}
