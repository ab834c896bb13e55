package cli

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/node"
	"parley/internal/web"
)

const accountPassword = "seven grey herons on the quay"

// people is a node of VES with accounts, and anna, who has all powers.
func people(t *testing.T) (url string, store *accounts.Store) {
	t.Helper()
	s := &stage{t: t, dir: t.TempDir()}
	s.meet()
	h, err := node.Open(filepath.Join(s.dir, "home.VES"), node.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	store, err = accounts.Open(t.Context(), filepath.Join(t.TempDir(), "accounts.db"), bytes.Repeat([]byte{1}, 32), accounts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	link, err := store.Invite(t.Context(), accounts.Operator, accounts.Invitation{Kind: accounts.Delegate, Seat: "VES", Can: accounts.All})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Accept(t.Context(), link, accounts.Join{Login: "anna", Name: "Anna", Password: accountPassword}, accounts.Caller{Address: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(nil)
	w, err := web.New(web.Options{Home: h, Door: web.NewAccountDoor(store, web.DoorOptions{Holds: func(code string) bool { return code == "VES" }}), Hosts: []string{srv.Listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	srv.Config = web.Bounded(w)
	srv.Start()
	t.Cleanup(srv.Close)
	t.Cleanup(func() { w.Close() })
	return srv.URL, store
}

// laptop runs verbs as a person who has no home, at the node.
type laptop struct {
	t     *testing.T
	env   map[string]string
	asked []string // prompts
	says  string   // the answer to each
}

func (l *laptop) run(args ...string) (string, int) {
	l.t.Helper()
	var out bytes.Buffer
	m := Main{Args: append([]string{"--yes"}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Now: theHour, Rand: even{}, Env: func(k string) string { return l.env[k] }}
	m.Ask = func(prompt string) (string, error) {
		l.asked = append(l.asked, prompt)
		if l.says == "" {
			return "", errors.New("nobody is there")
		}
		return l.says, nil
	}
	code := m.Run(context.Background())
	return out.String(), code
}

// A person logs in with a password, works at the node in her own name, and logs out.
func TestLogin(t *testing.T) {
	url, _ := people(t)
	home := t.TempDir()
	secret := filepath.Join(home, "passphrase") // of a home: no node's business
	if err := os.WriteFile(secret, []byte("the home's own\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := &laptop{t: t, env: map[string]string{"HOME": home, "PARLEY_NODE": url, "PARLEY_PASSPHRASE_FILE": secret}, says: accountPassword}
	if out, code := l.run("status"); code != ExitLocked || !strings.Contains(out, "parley login --node "+url) {
		t.Errorf("before: %d %s", code, out)
	}
	out, code := l.run("login", "anna")
	if code != ExitDone || !strings.Contains(out, "Anna of VES may read, draft, clear, release here, until ") || len(l.asked) != 1 {
		t.Fatalf("%d %s %q", code, out, l.asked)
	}
	if out, code := l.run("comment", "text", "a remark", "--by", "Somebody"); code != ExitDone || !strings.Contains(out, "signed as ") || !strings.Contains(out, "the node writes Anna into your acts") {
		t.Errorf("act: %d %s", code, out)
	}
	if out, _ := l.run("log", "--last", "1", "--json"); !strings.Contains(out, `"by": "Anna"`) {
		t.Errorf("not in her name: %s", out)
	}
	if out, code := l.run("sign"); code != ExitRefused {
		t.Errorf("sign: %d %s", code, out)
	}
	files, err := filepath.Glob(filepath.Join(home, ".config", "parley", "tokens", "*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	kept, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(files[0]); err != nil || openToOthers(fi) {
		t.Errorf("others can read the token: %v", err)
	}
	if out, code := l.run("logout"); code != ExitDone {
		t.Errorf("logout: %d %s", code, out)
	}
	if _, err := os.Stat(files[0]); err == nil {
		t.Error("the file is still there")
	}
	l.env["PARLEY_TOKEN"] = strings.TrimSpace(string(kept))
	if out, code := l.run("status"); code != ExitLocked {
		t.Errorf("after: %d %s", code, out)
	}
}

// An observer reads at a node as anybody, and signs nothing.
func TestObserverAtANode(t *testing.T) {
	url, store := people(t)
	link, err := store.Invite(t.Context(), accounts.Operator, accounts.Invitation{Kind: accounts.Observer, Can: accounts.Read})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Accept(t.Context(), link, accounts.Join{Login: "otto", Name: "Otto", Password: accountPassword}, accounts.Caller{Address: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	l := &laptop{t: t, env: map[string]string{"HOME": t.TempDir(), "PARLEY_NODE": url}, says: accountPassword}
	for _, v := range []string{"login otto", "talks list", "talks show", "status", "status --json", "text", "claims", "log", "export", "audit", "compare Rev.0 VES"} {
		if out, code := l.run(strings.Fields(v)...); code != ExitDone {
			t.Errorf("%s: %d %s", v, code, out)
		}
	}
	for _, v := range []string{"comment text words", "amend OP1 once twice", "talks join", "sign"} {
		if out, code := l.run(strings.Fields(v)...); code != ExitRefused || !strings.Contains(out, "observers sign nothing") {
			t.Errorf("%s: %d %s", v, code, out)
		}
	}
	for _, v := range []string{"talks compared", "library list", "pouch unpack " + filepath.Join(t.TempDir(), "x")} {
		if out, code := l.run(strings.Fields(v)...); code != ExitRefused {
			t.Errorf("%s: %d %s", v, code, out)
		}
	}
}

// A wrong password is said so, and gives no file; a token that others can read isn't used.
func TestHoleLogin(t *testing.T) {
	url, _ := people(t)
	home := t.TempDir()
	l := &laptop{t: t, env: map[string]string{"HOME": home, "PARLEY_NODE": url}, says: "not the password"}
	if out, code := l.run("login", "anna"); code != ExitLocked || !strings.Contains(out, "error: the name or the password is wrong") {
		t.Errorf("%d %s", code, out)
	}
	if out, code := l.run("login", "anna", "--can", "crown"); code != ExitRefused {
		t.Errorf("%d %s", code, out)
	}
	if files, _ := filepath.Glob(filepath.Join(home, ".config", "parley", "tokens", "*")); len(files) != 0 {
		t.Error(files)
	}
	if out, code := l.run("logout"); code != ExitRefused || !strings.Contains(out, "no token of that node is kept here") {
		t.Errorf("%d %s", code, out)
	}
	l.says = accountPassword
	if out, code := l.run("login", "anna", "--can", "read,sign", "--days", "1"); code != ExitDone || !strings.Contains(out, "may read, sign here") {
		t.Errorf("%d %s", code, out)
	}
	if out, code := l.run("comment", "text", "a remark"); code != ExitRefused || !strings.Contains(out, "hasn't given you the power") {
		t.Errorf("a power that it wasn't given: %d %s", code, out)
	}
	files, _ := filepath.Glob(filepath.Join(home, ".config", "parley", "tokens", "*"))
	if len(files) != 1 {
		t.Fatal(files)
	}
	if err := os.Chmod(files[0], 0o644); err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(files[0]); err != nil || !openToOthers(fi) {
		t.Skip("this system has no such modes")
	}
	if out, code := l.run("status"); code != ExitRefused || !strings.Contains(out, "a token that others can read") {
		t.Errorf("%d %s", code, out)
	}
}
