package accounts

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/descope/virtualwebauthn"
)

// device is an authenticator with one passkey.
type device struct {
	w    *world
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	cred virtualwebauthn.Credential
}

func (w *world) device() *device {
	return &device{w, virtualwebauthn.RelyingParty{ID: "room.example", Name: "Parley", Origin: "https://room.example"}, virtualwebauthn.NewAuthenticator(), credential()}
}

// credential is a new passkey. The library leaves out leading zeros of a key's coordinates, as no authenticator does and no
// verifier takes: such a key, one of 128, is drawn again.
func credential() virtualwebauthn.Credential {
	const whole = 77 // bytes of a key in COSE
	for {
		if c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2); len(c.Key.AttestationData()) == whole {
			return c
		}
	}
}

// make answers a question for a new passkey.
func (d *device) make(q Ask) []byte {
	d.w.t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(string(q.Options))
	if err != nil {
		d.w.t.Fatal(err)
	}
	var user struct {
		PublicKey struct {
			User                   struct{ ID string }
			AuthenticatorSelection struct{ UserVerification, ResidentKey string }
		}
	}
	if err := json.Unmarshal(q.Options, &user); err != nil || user.PublicKey.AuthenticatorSelection.UserVerification != "required" || user.PublicKey.AuthenticatorSelection.ResidentKey != "required" {
		d.w.t.Fatalf("%s, %v", q.Options, err)
	}
	d.auth.Options.UserHandle = []byte(o.UserID)
	return []byte(virtualwebauthn.CreateAttestationResponse(d.rp, d.auth, d.cred, *o))
}

// answer answers a question for a login.
func (d *device) answer(q Ask) []byte {
	d.w.t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(string(q.Options))
	if err != nil {
		d.w.t.Fatal(err)
	}
	return []byte(virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.cred, *o))
}

func (w *world) ask() Ask {
	w.t.Helper()
	q, err := w.AskLogin()
	if err != nil {
		w.t.Fatal(err)
	}
	return q
}

func TestPasskeys(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	token := w.invite(Operator, delegate("VES", All))
	d := w.device()
	q, err := w.AskJoin(ctx, token, Join{Login: "anna", Name: "Anna"})
	w.wants("ask", err, nil)
	made := d.make(q)
	c, err := w.AcceptByPasskey(ctx, q.Lent, made, from("192.0.2.1"))
	w.wants("join", err, nil)
	if c.Account.Can != All || c.Account.Password {
		t.Errorf("%+v", c.Account)
	}
	_, err = w.AcceptByPasskey(ctx, q.Lent, made, from("192.0.2.1"))
	w.wants("the invitation again", err, ErrInvitation)
	_, err = w.Login(ctx, "anna", "", from("192.0.2.1"))
	w.wants("without a password", err, ErrLogin)

	l := w.ask()
	d.cred.Counter = 1
	answer := d.answer(l)
	c, err = w.LoginByPasskey(ctx, l.Lent, answer, from("192.0.2.1"))
	w.wants("log in", err, nil)
	w.alive("its session", c.Token, true)
	_, err = w.LoginByPasskey(ctx, l.Lent, answer, from("192.0.2.1"))
	w.wants("the same answer again", err, ErrPasskey)

	second := w.device()
	q, err = w.AskPasskey(ctx, c.Token)
	w.wants("ask for a second", err, nil)
	add := second.make(q)
	in, err := w.AddPasskey(ctx, c.Token, q.Lent, add, "the grey key")
	w.wants("add", err, nil)
	w.alive("the token before", c.Token, false)
	_, err = w.AddPasskey(ctx, in.Token, q.Lent, add, "again")
	w.wants("the same again", err, ErrPasskey)
	list, err := w.Passkeys(ctx, in.Token)
	if err != nil || len(list) != 2 || list[1].Label != "the grey key" || list[0].Used.IsZero() {
		t.Fatalf("%+v, %v", list, err)
	}
	in, err = w.DropPasskey(ctx, in.Token, list[0].ID)
	w.wants("drop", err, nil)
	_, err = w.DropPasskey(ctx, in.Token, list[1].ID)
	w.wants("drop the last way in", err, ErrPower)
	l = w.ask()
	d.cred.Counter = 9
	_, err = w.LoginByPasskey(ctx, l.Lent, d.answer(l), from("192.0.2.1"))
	w.wants("one that was dropped", err, ErrPasskey)
}

// What a phisher, a thief or a copy could send is refused.
func TestHostilePasskeys(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	join := func(login string) *device {
		t.Helper()
		d := w.device()
		q, err := w.AskJoin(ctx, w.invite(Operator, delegate("VES", All)), Join{Login: login, Name: login})
		w.wants("ask", err, nil)
		_, err = w.AcceptByPasskey(ctx, q.Lent, d.make(q), from("192.0.2.1"))
		w.wants("join", err, nil)
		return d
	}
	anna, berta := join("anna"), join("berta")
	login := func(d device, edit func(d *device, q *Ask)) error {
		t.Helper()
		q := w.ask()
		anna.cred.Counter++
		d.cred.Counter = anna.cred.Counter
		edit(&d, &q)
		a := d.answer(q)
		_, err := w.LoginByPasskey(ctx, q.Lent, a, from("192.0.2.1"))
		return err
	}
	w.wants("nothing wrong", login(*anna, func(*device, *Ask) {}), nil)
	for name, edit := range map[string]func(d *device, q *Ask){
		"another origin":      func(d *device, _ *Ask) { d.rp.Origin = "https://r00m.example" },
		"a subdomain":         func(d *device, _ *Ask) { d.rp.Origin = "https://evil.room.example" },
		"plain http":          func(d *device, _ *Ask) { d.rp.Origin = "http://room.example" },
		"another port":        func(d *device, _ *Ask) { d.rp.Origin = "https://room.example:8443" },
		"another party's id":  func(d *device, _ *Ask) { d.rp.ID = "evil.example" },
		"another challenge":   func(_ *device, q *Ask) { q.Options = w.ask().Options },
		"not verified":        func(d *device, _ *Ask) { d.auth.Options.UserNotVerified = true },
		"not present":         func(d *device, _ *Ask) { d.auth.Options.UserNotPresent = true },
		"another's handle":    func(d *device, _ *Ask) { d.auth.Options.UserHandle = berta.auth.Options.UserHandle },
		"no handle":           func(d *device, _ *Ask) { d.auth.Options.UserHandle = nil },
		"another's key":       func(d *device, _ *Ask) { d.cred.Key = berta.cred.Key },
		"an unknown key":      func(d *device, _ *Ask) { d.cred = credential() },
		"a counter gone back": func(d *device, _ *Ask) { d.cred.Counter = 1 },
		"a forged question":   func(_ *device, q *Ask) { q.Lent = "AAAA" + q.Lent[4:] },
		"too late":            func(*device, *Ask) { w.now = w.now.Add(askFor) },
	} {
		w.wants(name, login(*anna, edit), ErrPasskey)
	}
	w.wants("nothing wrong, afterwards", login(*anna, func(*device, *Ask) {}), nil)

	q, err := w.AskJoin(ctx, w.invite(Operator, delegate("VES", All)), Join{Login: "carl", Name: "carl"})
	w.wants("ask", err, nil)
	l := w.ask()
	anna.cred.Counter++
	_, err = w.LoginByPasskey(ctx, q.Lent, anna.answer(l), from("192.0.2.1"))
	w.wants("a question of another kind", err, ErrPasskey)
	for name, edit := range map[string]func(d *device){
		"made for another origin":  func(d *device) { d.rp.Origin = "https://r00m.example" },
		"made for another party":   func(d *device) { d.rp.ID = "evil.example" },
		"made without verifying":   func(d *device) { d.auth.Options.UserNotVerified = true },
		"somebody's passkey again": func(d *device) { d.cred = anna.cred },
	} {
		d := w.device()
		edit(d)
		_, err := w.AcceptByPasskey(ctx, q.Lent, d.make(q), from("192.0.2.1"))
		w.wants(name, err, ErrPasskey)
	}
}

// A node that doesn't know its address for browsers has no passkeys.
func TestPasskeysNeedAnOrigin(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Origin = "" })
	if _, err := w.AskLogin(); !errors.Is(err, ErrPasskey) || w.HasPasskeys() {
		t.Error(err)
	}
	for _, bad := range []string{"room.example", "http://room.example", "https://room.example/", "https://room.example/x", "https://", "ftp://room.example", "http://localhost.evil.example"} {
		if _, err := Open(t.Context(), w.path, make([]byte, 32), Options{Origin: bad}); err == nil {
			t.Errorf("%s was taken as an origin", bad)
		}
	}
}
