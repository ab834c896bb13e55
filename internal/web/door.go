package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"

	"parley/internal/accounts"
)

// Visitor is who comes: a delegate of a seat, or an observer.
type Visitor struct {
	ID   string // of the account; "" on a node that one person runs
	Seat string // the party's code; "" for an observer
	Name string // the delegate's name, which acts carry; may be ""
	Lang string // language of the interface that the person chose; "" is the browser's
	Can  Powers

	token    string // of the session; "" on a node that one person runs
	observer bool   // the account is an observer's
}

// Powers are what a visitor may do inside its delegation.
type Powers = accounts.Powers

// The powers, from the weakest; what each allows stands in accounts.
const (
	Read    = accounts.Read
	Draft   = accounts.Draft
	Clear   = accounts.Clear
	Release = accounts.Release
	Initial = accounts.Initial
	Sign    = accounts.Sign
	Manage  = accounts.Manage
	All     = accounts.All
)

// ErrStranger: nobody known comes.
var ErrStranger = errors.New("nobody that this node knows")

// Door tells who comes. The error wraps ErrStranger for people who must log
// in first.
type Door interface {
	Enter(r *http.Request) (Visitor, error)
}

// Own is the door of a node that one person runs on loopback: no login. Who
// has the link that 'parley serve' printed is that person; other users and
// programs of the machine don't have it.
type Own struct {
	visitor Visitor
	key     string // in the link
	cookie  string // what the browser keeps instead
}

// ownCookie is the name of the cookie that stands for the link's key.
const ownCookie = "parley_own"

// NewOwn makes a door with a new key.
func NewOwn(seat, name string) *Own {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	return OwnBy(raw, seat, name)
}

// OwnBy makes a door whose key follows from a secret of 32 bytes: the same
// one lets the same browsers in after a new start.
func OwnBy(raw []byte, seat, name string) *Own {
	key := base64.RawURLEncoding.EncodeToString(raw)
	mac := hmac.New(sha256.New, raw)
	mac.Write([]byte("parley own cookie v1"))
	return &Own{Visitor{Seat: seat, Name: name, Can: All}, key, base64.RawURLEncoding.EncodeToString(mac.Sum(nil))}
}

// Key is what the link carries: http://…/enter?key=KEY.
func (o *Own) Key() string { return o.key }

// Enter implements Door.
func (o *Own) Enter(r *http.Request) (Visitor, error) {
	if b := bearer(r); b != "" { // a program
		if !hmac.Equal([]byte(b), []byte(o.key)) {
			return Visitor{}, ErrStranger
		}
		return o.visitor, nil
	}
	c, err := r.Cookie(ownCookie)
	if err != nil || !hmac.Equal([]byte(c.Value), []byte(o.cookie)) {
		return Visitor{}, ErrStranger
	}
	return o.visitor, nil
}

// Turn exchanges the key of the link for the cookie. It reports whether the
// key was right.
func (o *Own) Turn(w http.ResponseWriter, key string) bool {
	if !hmac.Equal([]byte(key), []byte(o.key)) {
		return false
	}
	http.SetCookie(w, &http.Cookie{Name: ownCookie, Value: o.cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: 30 * 24 * 3600})
	return true
}
