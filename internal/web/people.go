package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parley/internal/accounts"
)

// peopleBody is the page of who manages people.
type peopleBody struct {
	Seat     string // the delegation; "" for the secretariat
	People   []person
	Open     []offered
	Give     []string // powers that the visitor may give, but full powers
	GiveFull bool
	Second   []tick // verbs for which the delegation may want a second person
	Looser   *looser
	Lodged   bool   // the seat's keys are in browsers
	Ruled    bool   // the delegation asks for a second person for something
	Link     string // of the invitation just made: shown once
	For      string
	Wrong    string
}

type person struct {
	accounts.Account
	Me    bool
	May   []string // powers that it has, but full powers
	Ticks []tick   // powers but full powers
	Full  tick
	By    string    // who invited it
	Waits time.Time // it isn't a second person before; zero: it is
}

type tick struct {
	Word string
	On   bool
	May  bool // the visitor may change it
}

type offered struct {
	accounts.Invitation
	Can []string
}

func (s *Server) peoplePage(v *visit) error { return s.showPeople(v, peopleBody{}, nil) }

func (s *Server) showPeople(v *visit, b peopleBody, wrong error) error {
	a, ctx := s.people().accounts, v.r.Context()
	list, err := a.People(ctx, v.who.ID)
	if err != nil {
		return refusal(v.w, err)
	}
	b.Seat = v.who.Seat
	// What the account may give, though this node may not hold its seat's key.
	var mine Powers
	names := map[string]string{}
	for _, p := range list {
		names[p.ID] = p.Name
		if p.ID == v.who.ID {
			mine = p.Can
		}
	}
	rule, l, err := a.Rule(ctx, b.Seat)
	if err != nil {
		return err
	}
	for _, p := range list {
		one := person{p, p.ID == v.who.ID, (p.Can &^ Sign).Words(), ticks(All&^Sign, p.Can, mine), ticks(Sign, p.Can, mine)[0], inviter(v, p.By, names[p.By]), time.Time{}}
		if n := rule.New[p.ID]; n.Waits != 0 {
			one.Waits = n.Until
		}
		b.People = append(b.People, one)
	}
	offers := mine
	if b.Seat == "" {
		offers = All // to the first person of a seat
	}
	b.Give, b.GiveFull = (offers &^ Sign).Words(), offers.Has(Sign)
	open, err := a.Invitations(ctx, v.who.ID)
	if err != nil {
		return refusal(v.w, err)
	}
	for _, inv := range open {
		b.Open = append(b.Open, offered{inv, inv.Can.Words()})
	}
	if b.Seat != "" {
		b.Looser, b.Ruled = loosened(v, l), rule.Second != 0
		b.Second = ticks(Clear|Release|Initial|Sign, rule.Second, All)
		if seat, err := s.home.Seat(b.Seat); err == nil {
			b.Lodged = seat.Lodged()
		}
	}
	status := http.StatusOK
	if wrong != nil {
		wrong = refusal(v.w, wrong)
		b.Wrong, status = v.tell(wrong), statusOf(wrong)
	}
	return s.show(v, "people", status, page{frame: frame{Title: v.book.T("People"), Wait: -1, Seat: b.Seat, Crumbs: []crumb{{v.book.T("People"), ""}}}, Body: b})
}

// ticks lists powers as boxes: which are on, and which mine may change.
func ticks(which, on, mine Powers) (out []tick) {
	for _, w := range which.Words() {
		p, _ := accounts.ParsePowers([]string{w})
		out = append(out, tick{w, on.Has(p), mine.Has(p) || on.Has(p)})
	}
	return out
}

// powers reads the boxes of a form.
func powers(f url.Values) (Powers, error) {
	p, ok := accounts.ParsePowers(f["can"])
	if !ok {
		return 0, badRequest("%q isn't a list of powers", f["can"])
	}
	return p, nil
}

// did shows the people again after a change.
func (s *Server) did(v *visit, err error) error {
	if err != nil {
		return s.showPeople(v, peopleBody{}, err)
	}
	http.Redirect(v.w, v.r, "/people", http.StatusSeeOther)
	return nil
}

func (s *Server) invite(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	can, err := powers(f)
	if err != nil {
		return err
	}
	inv := accounts.Invitation{Kind: accounts.Delegate, Seat: v.who.Seat, Can: can | Read, For: f.Get("for")}
	if v.who.Seat == "" {
		inv.Kind, inv.Seat = accounts.Kind(f.Get("kind")), strings.ToUpper(strings.TrimSpace(f.Get("seat")))
		if inv.Kind == accounts.Observer {
			inv.Seat, inv.Can = "", Read
		}
		if inv.Kind == accounts.Secretariat {
			inv.Seat, inv.Can = "", inv.Can&(Read|Manage)
		}
	}
	if _, err := s.home.Seat(inv.Seat); inv.Kind == accounts.Delegate && err != nil {
		return s.showPeople(v, peopleBody{}, &fail{http.StatusConflict, fmt.Errorf("this node has no seat %s: lodge it first", inv.Seat)})
	}
	a := s.people().accounts
	token, err := a.Invite(v.r.Context(), v.who.ID, inv)
	if err != nil {
		return s.showPeople(v, peopleBody{}, err)
	}
	origin := a.Origin()
	if origin == "" {
		origin = "http://" + v.r.Host
	}
	return s.showPeople(v, peopleBody{Link: origin + "/join?i=" + url.QueryEscape(token), For: inv.For}, nil)
}

func (s *Server) revoke(v *visit) error {
	return s.did(v, s.people().accounts.Revoke(v.r.Context(), v.who.ID, v.r.PathValue("id")))
}

// setPerson changes what another may do, or ends its sessions, or switches it
// off or on.
func (s *Server) setPerson(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	a, ctx, id := s.people().accounts, v.r.Context(), v.r.PathValue("id")
	switch f.Get("do") {
	case "powers":
		can, err := powers(f)
		if err != nil {
			return err
		}
		return s.did(v, a.SetPowers(ctx, v.who.ID, id, can|Read))
	case "end":
		return s.did(v, a.EndSessions(ctx, v.who.ID, id))
	case "off", "on":
		return s.did(v, a.Switch(ctx, v.who.ID, id, f.Get("do") == "off"))
	}
	return badRequest("%q can't be done with a person", f.Get("do"))
}

// looser is a rule that asks for a second person less often, as all in the delegation are told of it.
type looser struct {
	ID, Name  string
	Less      []string
	Open      bool // it doesn't hold yet
	Alone     bool // it needs nobody else's word
	Confirmed string
	When      time.Time // it holds since or from then; else it is forgotten then
	Mine      bool      // the visitor asked for it
	Manage    bool      // the visitor may refuse it
}

func loosened(v *visit, l *accounts.Loosening) *looser {
	if l == nil {
		return nil
	}
	out := &looser{ID: l.ID, Name: l.Name, Less: l.Less.Words(), Open: l.Open(), Alone: l.Alone, Confirmed: l.Confirmed, When: l.Due, Mine: l.By == v.who.ID, Manage: v.who.Can.Has(Manage)}
	if !out.Open {
		out.When = l.Done
	}
	return out
}

// settleLooser confirms or refuses a looser rule.
func (s *Server) settleLooser(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	a, ctx, id := s.people().accounts, v.r.Context(), f.Get("id")
	switch f.Get("do") {
	case "confirm":
		return s.did(v, a.ConfirmPolicy(ctx, v.who.ID, id))
	case "refuse":
		return s.did(v, a.RefusePolicy(ctx, v.who.ID, id))
	}
	return badRequest("%q can't be done with a rule", f.Get("do"))
}

func (s *Server) setPolicy(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	second, err := powers(f)
	if err != nil {
		return err
	}
	return s.did(v, s.people().accounts.SetPolicy(v.r.Context(), v.who.ID, accounts.Policy{Second: second}))
}
