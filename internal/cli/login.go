package cli

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"parley/internal/desk"
	"parley/internal/remote"
	"parley/internal/web"
)

func loginVerbs() []verb {
	can, label, file, days := "", "", "", 0
	return []verb{{
		name: "login", group: "the node", args: "NAME",
		short: "get a token at a node with accounts, for the verbs with --node",
		long: `
Asks for the password of NAME, and for a code where the account wants one. The
password is kept nowhere; the token is, in a file that only you can read, and from
then on --node URL (or PARLEY_NODE) is all that the verbs need. The token has your
powers without initial and sign, unless --can names them: read, draft, clear,
release, initial, sign. It ends after --days, with: parley logout, on the page of
your own settings, and when your password changes.

Who comes with a passkey or by a directory makes a token on that page instead.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&can, "can", "", "`POWERS`, with commas between them")
			f.IntVar(&days, "days", 0, "for `N` days, 1 to 90; 30 by default")
			f.StringVar(&file, "password-file", "", "`FILE` whose first line is the password; asked for by default")
			f.StringVar(&label, "label", "", "`NAME` of the token in the list of your sessions; this machine's by default")
		},
		run: func(c *call) error {
			who := remote.Login{Label: label, Days: days}
			if can != "" {
				who.Can = strings.Split(can, ",")
			}
			return c.login(who, file)
		},
	}, {
		name: "logout", group: "the node",
		short: "end the token that login got at a node, and remove its file",
		run:   func(c *call) error { return c.logout() },
	}}
}

// wantNode checks that a node is named.
func (c *call) wantNode() error {
	if c.node == "" {
		return desk.Usage{Msg: c.verb.name + ": at which node? name it with --node URL", Verb: c.verb.name}
	}
	return nil
}

func (c *call) login(who remote.Login, secret string) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	if err := c.wantNode(); err != nil {
		return err
	}
	file, err := c.tokenPath()
	if err != nil {
		return err
	}
	who.Login = c.args[0]
	if who.Label == "" {
		host, _ := os.Hostname() // without a name there is none
		who.Label = strings.TrimSpace("parley " + host)
	}
	if who.Password, err = c.password(secret, "password of "+desk.Visible(who.Login)+" at "+desk.Visible(c.node)+": "); err != nil {
		return err
	}
	t, err := remote.LogIn(c.ctx, remote.Config{URL: c.node, Pin: c.pin}, who)
	if errors.Is(err, web.ErrCodeWanted) {
		if c.Ask == nil {
			return desk.Advise(err, "there is no terminal to ask at; make a token on the page of your own settings instead")
		}
		if who.Code, err = c.Ask("code of your authenticator app: "); err != nil {
			return err
		}
		t, err = remote.LogIn(c.ctx, remote.Config{URL: c.node, Pin: c.pin}, who)
	}
	if err != nil {
		return err
	}
	if err := keepToken(file, t.Token); err != nil {
		return err
	}
	if done, err := c.answer(map[string]any{"file": file, "ends": t.Ends, "seat": t.Seat, "name": t.Name, "can": t.Can}); done {
		return err
	}
	whose := t.Name
	if t.Seat != "" {
		whose += " of " + t.Seat
	}
	c.print("%s may %s here, until %s", whose, strings.Join(t.Can, ", "), t.Ends)
	c.print("the token is in %s; from now on: parley --node %s status", desk.Visible(file), desk.Visible(c.node))
	return nil
}

// password reads the password of an account. It never takes the passphrase of a home, which is no node's business.
func (c *call) password(file, prompt string) (string, error) {
	if file != "" {
		raw, err := c.readFile(file, maxPassphraseFile)
		if err != nil {
			return "", fmt.Errorf("password: %w", err)
		}
		line, _, _ := strings.Cut(string(raw), "\n")
		return strings.TrimSuffix(line, "\r"), nil
	}
	if c.Ask == nil {
		return "", desk.Advise(errNoTerminal, "name a file with --password-file FILE")
	}
	return c.Ask(prompt)
}

func (c *call) logout() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if err := c.wantNode(); err != nil {
		return err
	}
	file, err := c.tokenPath()
	if err != nil {
		return err
	}
	token, err := keptToken(file)
	if err != nil {
		return err
	}
	if token == "" {
		return desk.Advise(errors.New("no token of that node is kept here"), "one from the page of your own settings ends on that page")
	}
	n, err := remote.Reach(remote.Config{URL: c.node, Token: token, Pin: c.pin})
	if err != nil {
		return err
	}
	if err := errors.Join(n.LogOut(c.ctx), n.Close()); err != nil {
		return err
	}
	if err := os.Remove(file); err != nil {
		return fileError(file, err)
	}
	if done, err := c.answer(map[string]any{"ended": true}); done {
		return err
	}
	c.print("the token has ended")
	return nil
}

// tokenPath is where the token of the node is kept: one file for each node.
func (c *call) tokenPath() (string, error) {
	dir := c.Env("XDG_CONFIG_HOME")
	for _, home := range []string{c.Env("HOME"), c.Env("USERPROFILE")} {
		if dir == "" && home != "" {
			dir = filepath.Join(home, ".config")
		}
	}
	u, err := url.Parse(c.node)
	if dir == "" || err != nil || u.Host == "" {
		return "", desk.Advise(errors.New("no directory for tokens is known"), "set HOME, or give the token in PARLEY_TOKEN or with --token-file FILE")
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		}
		return '_'
	}, strings.ToLower(u.Host))
	return filepath.Join(dir, "parley", "tokens", u.Scheme+"_"+name), nil
}

// keepToken writes a token into a file that only its owner can read.
func keepToken(file, token string) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fileError(dir, err)
	}
	f, err := os.CreateTemp(dir, ".new-*") // 0600
	if err != nil {
		return fileError(dir, err)
	}
	_, err = f.WriteString(token + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		os.Remove(f.Name())
		return fileError(file, err)
	}
	return nil
}

// keptToken reads a token that login kept; "" when there is none.
func keptToken(file string) (string, error) {
	fi, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && (!fi.Mode().IsRegular() || fi.Size() > maxTokenFile || openToOthers(fi)) {
		return "", desk.Advise(fmt.Errorf("%s has a token that others can read", desk.Visible(file)), "end it on the page of your own settings, remove the file, and log in again")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fileError(file, err)
	}
	return strings.TrimSpace(string(raw)), nil
}
