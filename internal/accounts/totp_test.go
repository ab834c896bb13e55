package accounts

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"parley/internal/vault"
)

// reader gives tests the newest state.
func (w *world) reader() (r vault.Reader) {
	_ = w.vault.Read(func(x vault.Reader) error { r = x; return nil })
	return r
}

func (w *world) code(secret string) string {
	w.t.Helper()
	c, err := totp.GenerateCode(secret, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) half(login string) string {
	w.t.Helper()
	c, err := w.Login(w.t.Context(), login, good, from("192.0.2.1"))
	if err != nil || c.Half == "" || c.Token != "" || c.Known != "" {
		w.t.Fatalf("%+v, %v", c, err)
	}
	return c.Half
}

func TestReplayedCode(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	c := w.join(Operator, delegate("VES", All), "anna")
	app, err := w.NewApp(ctx, c.Token)
	w.wants("new app", err, nil)
	if !strings.HasPrefix(app.URL, "otpauth://totp/Parley:anna?") {
		t.Error(app.URL)
	}
	_, _, err = w.ConfirmApp(ctx, c.Token, app.Lent, "000000")
	w.wants("a wrong code", err, ErrCode)
	if c2, err := w.Login(ctx, "anna", good, from("192.0.2.1")); err != nil || c2.Half != "" {
		t.Fatalf("an app that isn't confirmed is asked for: %v", err)
	}
	in, codes, err := w.ConfirmApp(ctx, c.Token, app.Lent, w.code(app.Secret))
	w.wants("confirm", err, nil)
	w.alive("the token before the change", c.Token, false)
	w.alive("the token after", in.Token, true)
	if len(codes) != recoveryCodes {
		t.Fatalf("%d recovery codes", len(codes))
	}

	_, err = w.Second(ctx, w.half("anna"), w.code(app.Secret), from("192.0.2.1"))
	w.wants("the code that confirmed the app", err, ErrCode)
	w.now = w.now.Add(period * time.Second)
	now := w.code(app.Secret)
	_, err = w.Second(ctx, w.half("anna"), now, from("192.0.2.1"))
	w.wants("a new code", err, nil)
	_, err = w.Second(ctx, w.half("anna"), now, from("192.0.2.1"))
	w.wants("the same code again", err, ErrCode)
	w.now = w.now.Add(period * time.Second)
	_, err = w.Second(ctx, w.half("anna"), now, from("192.0.2.1"))
	w.wants("and in the next period", err, ErrCode)
	next := w.code(app.Secret)
	w.now = w.now.Add(2 * period * time.Second)
	_, err = w.Second(ctx, w.half("anna"), next, from("192.0.2.1"))
	w.wants("a code that is too old", err, ErrCode)

	_, err = w.Second(ctx, w.half("anna"), strings.ToUpper(codes[3]), from("192.0.2.7"))
	w.wants("a recovery code", err, nil)
	_, err = w.Second(ctx, w.half("anna"), codes[3], from("192.0.2.7"))
	w.wants("the same recovery code", err, ErrCode)

	h := w.half("anna")
	w.now = w.now.Add(halfFor)
	_, err = w.Second(ctx, h, w.code(app.Secret), from("192.0.2.7"))
	w.wants("a login left half done", err, ErrSession)
	_, err = w.Second(ctx, "nonsense", w.code(app.Secret), from("192.0.2.7"))
	w.wants("none at all", err, ErrSession)
	w.alive("a half login as a session", h, false)
}

// Who knows the password can't guess the code.
func TestCodesAreSlowed(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	c := w.join(Operator, delegate("VES", All), "anna")
	app, err := w.NewApp(ctx, c.Token)
	w.wants("new app", err, nil)
	me, _, err := w.ConfirmApp(ctx, c.Token, app.Lent, w.code(app.Secret))
	w.wants("confirm", err, nil)
	h := w.half("anna")
	n := 0
	for ; n < 100; n++ {
		if _, err := w.Second(ctx, h, "123456", from("198.51.100.1")); !errors.Is(err, ErrCode) {
			if !errors.As(err, new(*WaitError)) {
				t.Fatal(err)
			}
			break
		}
	}
	if n != codeRule().free {
		t.Errorf("%d guesses", n)
	}
	w.now = w.now.Add(period * time.Second)
	at := from("192.0.2.1")
	at.Known = me.Known
	if _, err := w.Login(ctx, "anna", good, at); err != nil {
		t.Fatal(err)
	}
	_, err = w.Second(ctx, w.half("anna"), w.code(app.Secret), at)
	w.wants("the person, on a known browser", err, nil)
	w.now = w.now.Add(codeRule().most)
	_, err = w.Second(ctx, w.half("anna"), w.code(app.Secret), from("198.51.100.2"))
	w.wants("the person elsewhere, after waiting", err, nil)
}

// A password change ends logins that wait for their second step.
func TestHalfLoginEndsWithThePassword(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	c := w.join(Operator, delegate("VES", All), "anna")
	app, err := w.NewApp(ctx, c.Token)
	w.wants("new app", err, nil)
	other := w.join(c.Account.ID, delegate("VES", Read), "berta")
	_, _, err = w.ConfirmApp(ctx, other.Token, app.Lent, w.code(app.Secret))
	w.wants("another's app", err, ErrPower)
	c, _, err = w.ConfirmApp(ctx, c.Token, app.Lent, w.code(app.Secret))
	w.wants("confirm", err, nil)
	h := w.half("anna")
	c, err = w.SetPassword(ctx, c.Token, good, "nine red lanterns in fog", from("192.0.2.1"))
	w.wants("change", err, nil)
	w.now = w.now.Add(period * time.Second)
	_, err = w.Second(ctx, h, w.code(app.Secret), from("192.0.2.1"))
	w.wants("half a login of before", err, ErrSession)
	_, err = w.DropApp(ctx, c.Token)
	w.wants("drop the app", err, nil)
	if c, err := w.Login(ctx, "anna", "nine red lanterns in fog", from("192.0.2.1")); err != nil || c.Token == "" {
		t.Error("a code is still asked for", err)
	}
}
