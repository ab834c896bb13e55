package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"parley/internal/accounts"
)

// A person's programs: a token that 'parley login' gets, or that the person
// makes on the page of its own settings.

// apiLogin is who comes, and what the token is to be.
type apiLogin struct {
	Login    string   `json:"login"`
	Password string   `json:"password"`
	Code     string   `json:"code,omitempty"`  // of the authenticator app, where one is wanted
	Label    string   `json:"label,omitempty"` // what the person calls the program
	Can      []string `json:"can,omitempty"`   // powers; none: what the person has, without initial, sign and manage
	Days     int      `json:"days,omitempty"`  // 0 is 30
}

// apiToken is a token, given once.
type apiToken struct {
	Token string   `json:"token"`
	Ends  string   `json:"ends"`
	Seat  string   `json:"seat"`
	Name  string   `json:"name"`
	Can   []string `json:"can"`
}

// ErrCodeWanted: the password is right, and a code is wanted beside it.
var ErrCodeWanted = errors.New("a code of your authenticator app is wanted beside the password")

// usualDays is how long a token for a program lasts.
const usualDays = 30

// usual are the powers of a program that nobody chose: what binds a party to a
// whole text is asked for by name.
const usual = accounts.ProgramPowers &^ (Initial | Sign)

// apiLogin gives a person's program a token. Guessing is slowed as on the
// login page.
func (s *Server) apiLogin(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxFields)
	var in apiLogin
	if err := apiRead(v.r, `{"login": …, "password": …}`, &in); err != nil {
		return err
	}
	can, ok := accounts.ParsePowers(in.Can)
	if !ok || in.Days < 0 {
		return apiBad("powers are read, draft, clear, release, initial and sign; days are 1 or more")
	}
	d, ctx := s.people(), v.r.Context()
	from := d.caller(v.r)
	came, err := d.accounts.Login(ctx, in.Login, in.Password, from)
	if err == nil && came.Half != "" {
		if in.Code == "" {
			return &fail{http.StatusUnauthorized, ErrCodeWanted}
		}
		came, err = d.accounts.Second(ctx, came.Half, in.Code, from)
	}
	if err != nil {
		return refusal(v.w, err)
	}
	w := wished(came.Account.Can, can, in.Days)
	w.Label = in.Label
	token, err := d.accounts.NewProgram(ctx, came.Token, w)
	if done := d.accounts.End(ctx, came.Token); err == nil && done != nil {
		return done
	}
	if err != nil {
		return refusal(v.w, err)
	}
	p, err := d.accounts.Program(ctx, token)
	if err != nil {
		return refusal(v.w, err)
	}
	return v.answer(apiToken{token, p.Ends.Format(time.RFC3339), p.Account.Seat, p.Account.Name, p.Account.Can.Words()})
}

// wished is a token with these powers, none being the usual ones of who has
// some.
func wished(has, can Powers, days int) accounts.Wish {
	if can == 0 {
		can = has & usual
	}
	if days == 0 {
		days = usualDays
	}
	return accounts.Wish{Can: can | Read, Lasts: time.Duration(min(days, 1000)) * 24 * time.Hour}
}

// apiLogout ends the token with which it is asked.
func (s *Server) apiLogout(v *visit) error {
	token := bearer(v.r)
	if token == "" {
		return apiBad("only a program's token is ended here")
	}
	if err := s.people().accounts.End(v.r.Context(), token); err != nil {
		return err
	}
	return v.answer(map[string]any{"ended": true})
}

// program lets a person's program in.
func (d *AccountDoor) program(r *http.Request, token string) (accounts.Session, error) {
	if !isAPI(r) { // programs have no pages
		return accounts.Session{}, accounts.ErrSession
	}
	return d.accounts.Program(r.Context(), token)
}

// addProgram makes a token on the page of the person's own settings.
func (s *Server) addProgram(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	can, ok := accounts.ParsePowers(f["can"])
	days, err := strconv.Atoi(f.Get("days"))
	if !ok || err != nil || days < 1 {
		return badRequest("the form can't be read: %w", fmt.Errorf("powers or days"))
	}
	d := s.people()
	w := wished(v.who.Can, can|Read, days)
	w.Label = f.Get("label")
	token, err := d.accounts.NewProgram(v.r.Context(), d.token(v.r), w)
	return s.meWith(v, token, err)
}
