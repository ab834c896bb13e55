package accounts

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/vault"
)

// No secret, name or address stands in the files or in the log.
func TestCanary(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	inv := delegate("CANARYSEAT", All)
	inv.For = "canary-for"
	token := w.invite(Operator, inv)
	open := w.invite(Operator, inv)
	c, err := w.Accept(ctx, token, Join{Login: "canary@mfa.example", Name: "Canary Person", Password: "canary password words"}, Caller{Address: "192.0.2.1", Agent: "canary agent"})
	w.wants("join", err, nil)
	app, err := w.NewApp(ctx, c.Token)
	w.wants("app", err, nil)
	in, codes, err := w.ConfirmApp(ctx, c.Token, app.Lent, w.code(app.Secret))
	w.wants("confirm", err, nil)
	_, err = w.Login(ctx, "canary@mfa.example", "canary guess", from("192.0.2.1"))
	w.wants("a wrong password", err, ErrLogin)
	half, err := w.Login(ctx, "canary@mfa.example", "canary password words", from("192.0.2.1"))
	w.wants("half", err, nil)
	d := w.device()
	q, err := w.AskPasskey(ctx, in.Token)
	w.wants("ask", err, nil)
	last, err := w.AddPasskey(ctx, in.Token, q.Lent, d.make(q), "canary label")
	w.wants("add", err, nil)
	w.wants("policy", w.SetPolicy(ctx, c.Account.ID, Policy{Second: Release}), nil)
	w.wants("backup", w.Backup(ctx, w.path+".backup"), nil)

	a, err := w.getHex(ctx, w.reader(), c.Account.ID)
	w.wants("read", err, nil)
	secrets := []string{"canary", "CANARYSEAT", "Canary", token, open, c.Token, in.Token, last.Token, half.Half, last.Known, app.Secret, string(a.Secret), a.Pass, "argon2id", "otpauth", string(d.cred.ID), "VES"}
	for _, code := range codes {
		secrets = append(secrets, code, strings.ReplaceAll(code, "-", ""))
	}
	files, err := filepath.Glob(w.path + "*")
	if err != nil || len(files) < 3 { // the file, its log, the copy
		t.Fatal(files, err)
	}
	look := func(what string, raw []byte, but ...string) {
		t.Helper()
		for _, s := range secrets {
			found := bytes.Contains(raw, []byte(s))
			for _, b := range but {
				found = found && b != s
			}
			if found {
				t.Errorf("%s holds %q", what, s)
			}
		}
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		look(filepath.Base(f), raw)
	}
	if !bytes.Contains(w.log.Bytes(), []byte(`"msg":"joined"`)) {
		t.Error("nothing was logged")
	}
	look("the log", w.log.Bytes(), "CANARYSEAT") // a party's code is no secret of the machine
}

// What a browser brings back is decoded without harm, and only our own counts.
func FuzzCameBack(f *testing.F) {
	s, err := Open(context.Background(), filepath.Join(f.TempDir(), "a.db"), bytes.Repeat([]byte{1}, vault.KeySize), Options{Origin: "https://room.example"})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	login, err := s.AskLogin()
	if err != nil {
		f.Fatal(err)
	}
	token, err := s.Invite(context.Background(), Operator, delegate("VES", Read))
	if err != nil {
		f.Fatal(err)
	}
	join, err := s.AskJoin(context.Background(), token, Join{Login: "anna", Name: "Anna"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("", join.Lent, (&world{t: f}).device().make(join))
	f.Fuzz(func(t *testing.T, token, lent string, answer []byte) {
		ctx := t.Context()
		if _, err := s.Session(ctx, token); err == nil {
			t.Error("a session from nothing")
		}
		if _, err := s.Look(ctx, token); err == nil {
			t.Error("an invitation from nothing")
		}
		if _, err := s.Second(ctx, lent, token, Caller{}); err == nil {
			t.Error("a login from nothing")
		}
		if _, err := s.LoginByPasskey(ctx, login.Lent, answer, Caller{}); err == nil {
			t.Error("a login by a passkey from nothing")
		}
		q, err := s.back(join.Lent, "join")
		if err != nil {
			t.Fatal(err)
		}
		id, err := parseID(q.Account)
		if err != nil {
			t.Fatal(err)
		}
		if cred, err := s.made(q, &account{id: id, Login: "anna", Name: "Anna"}, answer); err == nil && (len(cred.ID) == 0 || !cred.Flags.UserVerified) {
			t.Errorf("a passkey that nobody verified: %+v", cred)
		}
		var h half
		if err := s.vault.Back("half", lent, &h); err == nil {
			t.Error("a lent text from nothing")
		}
	})
}
