package accounts

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"parley/internal/vault"
)

// world is a node's accounts, with a clock that the test moves and a log that
// it reads.
type world struct {
	t    testing.TB
	path string
	now  time.Time
	log  bytes.Buffer
	*Store
}

// cheap is the memory of a password's hash in tests: how many there are is told, not how dear each is (TestHashesAreDear).
const cheap = 64 // KiB

const good = "seven grey herons on the quay"

func newWorld(t testing.TB, edit func(*Options)) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "accounts.db"), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	opt := Options{Origin: "https://room.example", HashMemory: cheap, Now: func() time.Time { return w.now }, Log: slog.New(slog.NewJSONHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if edit != nil {
		edit(&opt)
	}
	s, err := Open(context.Background(), w.path, bytes.Repeat([]byte{1}, vault.KeySize), opt)
	if err != nil {
		t.Fatal(err)
	}
	w.Store = s
	t.Cleanup(func() { s.Close() })
	return w
}

// from is a browser at an address.
func from(address string) Caller { return Caller{Address: address, Agent: "test browser"} }

func (w *world) invite(by string, inv Invitation) string {
	w.t.Helper()
	token, err := w.Invite(w.t.Context(), by, inv)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// join makes an account with the password good.
func (w *world) join(by string, inv Invitation, login string) Came {
	w.t.Helper()
	c, err := w.Accept(w.t.Context(), w.invite(by, inv), Join{Login: login, Name: "Name of " + login, Password: good}, from("192.0.2.1"))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func delegate(seat string, can Powers) Invitation {
	return Invitation{Kind: Delegate, Seat: seat, Can: can}
}

// wants fails unless err is the one wanted.
func (w *world) wants(what string, err, want error) {
	w.t.Helper()
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		w.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// alive fails unless a token still is a session, or not.
func (w *world) alive(what, token string, want bool) {
	w.t.Helper()
	if _, err := w.Session(w.t.Context(), token); (err == nil) != want || err != nil && !errors.Is(err, ErrSession) {
		w.t.Errorf("%s: %v, want a session: %v", what, err, want)
	}
}
