package web

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"parley/internal/accounts"
)

// AccountDoor is the door of a node with several people: who comes has a
// session of an account.
type AccountDoor struct {
	accounts *accounts.Store
	opt      DoorOptions
}

// DoorOptions say how an AccountDoor stands.
type DoorOptions struct {
	// Holds reports whether the seat of a party is on this node. A delegate of
	// another seat has no powers to act here, whatever his account says: an act
	// of his would be signed as another party's.
	Holds func(seat string) bool
	// Secure says that browsers come by HTTPS, directly or through a proxy.
	Secure bool
	// Address tells the browser's IP address of a request; nil takes the
	// connection's, which behind a proxy is the proxy's.
	Address func(r *http.Request) string
}

// NewAccountDoor makes a door to the accounts of a node.
func NewAccountDoor(a *accounts.Store, opt DoorOptions) *AccountDoor {
	if opt.Holds == nil {
		opt.Holds = func(string) bool { return false }
	}
	return &AccountDoor{a, opt}
}

// The cookies. A name with __Host- is taken by browsers only over HTTPS, for
// this very host and all its paths: no neighbour can plant it.
const (
	sessionCookie = "parley_session" // Came.Token
	halfCookie    = "parley_half"    // Came.Half
	knownCookie   = "parley_known"   // Came.Known
	askCookie     = "parley_ask"     // Ask.Lent of a passkey
	sentCookie    = "parley_sent"    // what a directory's answer is compared with
)

func (d *AccountDoor) name(cookie string) string {
	if d.opt.Secure {
		return "__Host-" + cookie
	}
	return cookie
}

// give sets a cookie; "" takes it away. Lax and not Strict: a browser that
// comes back from a directory, or follows a link in a mail, brings its
// session; that other sites send no forms is the guard's part.
func (d *AccountDoor) give(w http.ResponseWriter, cookie, value string, lasts time.Duration) {
	c := &http.Cookie{Name: d.name(cookie), Value: value, Path: "/", HttpOnly: true, Secure: d.opt.Secure, SameSite: http.SameSiteLaxMode, MaxAge: int(lasts / time.Second)}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// has reads a cookie; "" when there is none.
func (d *AccountDoor) has(r *http.Request, cookie string) string {
	c, err := r.Cookie(d.name(cookie))
	if err != nil {
		return ""
	}
	return c.Value
}

// token is the session's token that a request brings.
func (d *AccountDoor) token(r *http.Request) string { return d.has(r, sessionCookie) }

// caller is where a request comes from.
func (d *AccountDoor) caller(r *http.Request) accounts.Caller {
	c := accounts.Caller{Agent: r.UserAgent(), Known: d.has(r, knownCookie)}
	if d.opt.Address != nil {
		c.Address = d.opt.Address(r)
	} else if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		c.Address = host
	}
	return c
}

// Enter implements Door.
func (d *AccountDoor) Enter(r *http.Request) (Visitor, error) {
	token := d.token(r)
	var se accounts.Session
	var err error
	if b := bearer(r); b != "" {
		token = b
		se, err = d.program(r, token)
	} else {
		se, err = d.accounts.Session(r.Context(), token)
	}
	if errors.Is(err, accounts.ErrSession) {
		return Visitor{}, fmt.Errorf("%w: %w", ErrStranger, err)
	}
	if err != nil {
		return Visitor{}, err
	}
	a := se.Account
	v := Visitor{ID: a.ID, Seat: a.Seat, Name: a.Name, Lang: a.Lang, Can: a.Can, token: token, observer: a.Kind == accounts.Observer}
	if !d.opt.Holds(a.Seat) {
		v.Can &^= Release | Initial | Sign
	}
	return v, nil
}

// came gives the browser what a login gave.
func (d *AccountDoor) came(w http.ResponseWriter, c accounts.Came) {
	if c.Half != "" {
		d.give(w, halfCookie, c.Half, accounts.HalfLasts)
		return
	}
	d.give(w, sessionCookie, c.Token, accounts.TokenLasts)
	d.give(w, knownCookie, c.Known, accounts.KnownLasts)
	for _, done := range []string{halfCookie, askCookie, sentCookie} {
		d.give(w, done, "", 0)
	}
}
