package accounts

import (
	"bytes"
	"database/sql"
	"testing"

	"parley/internal/vault"
)

// A backup has the people, and neither sessions nor open invitations: what was ended after it must not live again.
func TestBackupHasNoSessions(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, Invitation{Kind: Delegate, Seat: "VES", Can: All}, "anna")
	open := w.invite(Operator, Invitation{Kind: Delegate, Seat: "VES", Can: Read})
	to := w.path + ".copy"
	if err := w.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if err := w.Alive(t.Context(), c.Token); err != nil {
		t.Error("the backup ended a session:", err)
	}
	var rows int
	db, err := sql.Open("sqlite", to)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM invitation)").Scan(&rows); err != nil || rows != 0 {
		t.Error(rows, "rows of sessions and invitations", err)
	}
	db.Close()
	again, err := Open(t.Context(), to, bytes.Repeat([]byte{1}, vault.KeySize), Options{Now: w.opt.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	w.wants("the session", again.Alive(t.Context(), c.Token), ErrSession)
	_, err = again.Look(t.Context(), open)
	w.wants("the invitation", err, ErrInvitation)
	if _, err := again.Login(t.Context(), "anna", good, from("192.0.2.1")); err != nil {
		t.Error("anna can't log in again:", err)
	}
}

// Asking whether a session lives is no use of it.
func TestAliveIsNoUse(t *testing.T) {
	w := newWorld(t, nil)
	c := w.join(Operator, Invitation{Kind: Delegate, Seat: "VES", Can: All}, "anna")
	for range 4 {
		w.wants("before its end", w.Alive(t.Context(), c.Token), nil)
		w.now = w.now.Add(idleFor/4 + 1)
	}
	w.wants("after it", w.Alive(t.Context(), c.Token), ErrSession)
}
