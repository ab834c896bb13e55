package accounts

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Directory is a ministry's own, by OpenID Connect (code flow with PKCE).
type Directory struct {
	ID     string // short name in addresses: letters, digits, "-"
	Name   string // on the login page
	Issuer string // exactly as its tokens have it
	Client string
	Secret string // "" for a public client
	Scopes []string
	Groups string // the claim that lists a person's groups; "" is "groups"
	Rules  []Rule
}

// Rule gives whom the directory names a seat and powers. All rules that fit
// count together; where they name different kinds or seats nobody comes in.
type Rule struct {
	Subject string // the person's "sub"; or
	Group   string // a group of the person
	Kind    Kind
	Seat    string
	Can     Powers
	// Since is when the rule was written. After a seat was taken out of the node (Store.Vacate), whoever sits there next under its code
	// isn't whom older rules mean, so these let nobody in. The zero time is before everything.
	Since time.Time
}

// provider is a directory whose addresses and keys are known.
type provider struct {
	dir    Directory
	oauth  oauth2.Config
	found  *oidc.Provider
	verify *oidc.IDTokenVerifier
	issIn  bool // it says its name in every answer (RFC 9207)
	client *http.Client
}

// sent is a login that is at the directory.
type sent struct {
	Dir, State, Nonce, Verifier string
	Until                       time.Time
	Back                        string
}

func (s *Store) checkDirectories() error {
	seen := map[string]bool{}
	for _, d := range s.opt.Directories {
		u, err := url.Parse(d.Issuer)
		switch {
		case s.origin == nil:
			return errors.New("accounts: a directory needs the node's address for browsers")
		case d.ID == "" || seen[d.ID] || strings.Trim(d.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
			return fmt.Errorf("accounts: directory %q: its short name must be one of a kind, of small letters, digits and -", d.ID)
		case err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())):
			return fmt.Errorf("accounts: directory %s: the issuer %q isn't an https address", d.ID, d.Issuer)
		case d.Client == "":
			return fmt.Errorf("accounts: directory %s: no client id", d.ID)
		}
		seen[d.ID] = true
		for i, r := range d.Rules {
			if (r.Subject == "") == (r.Group == "") {
				return fmt.Errorf("accounts: directory %s, rule %d: it must name a subject or a group", d.ID, i+1)
			}
			if !r.Kind.fits(r.Seat, r.Can) {
				return fmt.Errorf("accounts: directory %s, rule %d: a %s can't have seat %q and %s", d.ID, i+1, r.Kind, r.Seat, r.Can)
			}
		}
	}
	return nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Directories lists the directories, without their secrets and rules.
func (s *Store) Directories() []Directory {
	var out []Directory
	for _, d := range s.opt.Directories {
		out = append(out, Directory{ID: d.ID, Name: d.Name, Issuer: d.Issuer})
	}
	return out
}

// provider asks a directory for its addresses, once.
func (s *Store) provider(ctx context.Context, id string) (*provider, error) {
	i := slices.IndexFunc(s.opt.Directories, func(d Directory) bool { return d.ID == id })
	if i < 0 {
		return nil, ErrUnknown
	}
	s.mu.Lock()
	p := s.dirs[id]
	s.mu.Unlock()
	if p != nil {
		return p, nil
	}
	d := s.opt.Directories[i]
	client := s.opt.Client
	if client == nil {
		client = &http.Client{Timeout: directoryWait, Transport: bounded{http.DefaultTransport}, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a directory answers itself
		}}
	}
	ask, stop := context.WithTimeout(ctx, directoryWait)
	defer stop()
	// The provider keeps the client of its context, for its keys; the context's
	// end is of this question alone.
	found, err := oidc.NewProvider(oidc.ClientContext(ask, client), d.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %s can't be reached: %w", ErrDirectory, d.ID, err)
	}
	var more struct {
		Iss bool `json:"authorization_response_iss_parameter_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDirectory, err)
	}
	p = &provider{dir: d, found: found, issIn: more.Iss, client: client}
	p.oauth = oauth2.Config{ClientID: d.Client, ClientSecret: d.Secret, Endpoint: found.Endpoint(), RedirectURL: s.opt.Origin + "/login/directory/" + d.ID + "/back",
		Scopes: append([]string{oidc.ScopeOpenID}, d.Scopes...)}
	p.verify = found.VerifierContext(oidc.ClientContext(context.WithoutCancel(ctx), client), &oidc.Config{ClientID: d.Client, Now: s.opt.Now})
	s.mu.Lock()
	s.dirs[id] = p
	s.mu.Unlock()
	return p, nil
}

// bounded bounds what a directory's server may answer.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	}
	return resp, err
}

// AskDirectory begins a login by a directory: the browser goes to the address,
// and keeps lent in a cookie. back is where it wants to go in the end.
func (s *Store) AskDirectory(ctx context.Context, id, back string) (address, lent string, err error) {
	p, err := s.provider(ctx, id)
	if err != nil {
		return "", "", err
	}
	raw, err := s.random(48)
	if err != nil {
		return "", "", err
	}
	if len(back) > 1000 {
		back = ""
	}
	t := sent{Dir: id, State: base64.RawURLEncoding.EncodeToString(raw[:24]), Nonce: base64.RawURLEncoding.EncodeToString(raw[24:]), Verifier: oauth2.GenerateVerifier(),
		Until: s.opt.Now().Add(askFor), Back: back}
	if lent, err = s.vault.Lend("directory", t); err != nil {
		return "", "", err
	}
	return p.oauth.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), lent, nil
}

// LoginByDirectory takes what the browser brings back from directory id. It
// makes the account of a person who comes for the first time, and gives it
// what the rules give now.
func (s *Store) LoginByDirectory(ctx context.Context, id, lent string, answer url.Values, from Caller) (came Came, back string, err error) {
	var t sent
	switch err := s.vault.Back("directory", lent, &t); {
	case err != nil || !s.opt.Now().Before(t.Until):
		return Came{}, "", fmt.Errorf("%w: this browser didn't ask for it, or too long ago; begin again", ErrDirectory)
	case t.Dir != id:
		return Came{}, "", fmt.Errorf("%w: another directory was asked", ErrDirectory)
	case answer.Get("state") != t.State:
		return Came{}, "", fmt.Errorf("%w: its state isn't the one that was sent", ErrDirectory)
	}
	p, err := s.provider(ctx, id)
	if err != nil {
		return Came{}, "", err
	}
	if iss := answer.Get("iss"); iss != "" && iss != p.dir.Issuer || iss == "" && p.issIn {
		return Came{}, "", fmt.Errorf("%w: it comes from another issuer", ErrDirectory)
	}
	if e := answer.Get("error"); e != "" {
		return Came{}, "", fmt.Errorf("%w: it says %.100q", ErrDirectory, e)
	}
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		return s.spend(ctx, tx, "state", t.State, t.Until, fmt.Errorf("%w: it was used already", ErrDirectory))
	})
	if err != nil {
		return Came{}, "", err
	}
	who, err := s.exchange(ctx, p, t, answer.Get("code"))
	if err != nil {
		return Came{}, "", err
	}
	came, err = s.mapped(ctx, p.dir, who, from)
	return came, t.Back, err
}

// someone is whom a directory names.
type someone struct {
	subject, name string
	groups        []string
}

// exchange fetches and checks the token of a code.
func (s *Store) exchange(ctx context.Context, p *provider, t sent, code string) (who someone, err error) {
	ask, stop := context.WithTimeout(ctx, directoryWait)
	defer stop()
	ask = oidc.ClientContext(ask, p.client)
	got, err := p.oauth.Exchange(ask, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		// The error may hold the server's whole answer: for the log only in part.
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) {
			err = fmt.Errorf("it refuses the code: %.100q", refused.ErrorCode)
		}
		return who, fmt.Errorf("%w: %w", ErrDirectory, err)
	}
	raw, ok := got.Extra("id_token").(string)
	if !ok {
		return who, fmt.Errorf("%w: it sent no identity", ErrDirectory)
	}
	tok, err := p.verify.Verify(ask, raw)
	if err != nil {
		return who, fmt.Errorf("%w: %w", ErrDirectory, err)
	}
	if tok.Nonce != t.Nonce {
		return who, fmt.Errorf("%w: its nonce isn't the one that was sent", ErrDirectory)
	}
	var all map[string]any
	if err := tok.Claims(&all); err != nil {
		return who, fmt.Errorf("%w: %w", ErrDirectory, err)
	}
	if azp, ok := all["azp"].(string); ok && azp != p.dir.Client || !ok && len(tok.Audience) > 1 {
		return who, fmt.Errorf("%w: the identity was made for another program", ErrDirectory)
	}
	if tok.Subject == "" || len(tok.Subject) > 255 {
		return who, fmt.Errorf("%w: it names nobody", ErrDirectory)
	}
	who.subject = tok.Subject
	claim := p.dir.Groups
	if claim == "" {
		claim = "groups"
	}
	if _, ok := all[claim]; !ok && p.found.UserInfoEndpoint() != "" {
		// Many directories keep their identities short and tell the rest apart.
		info, err := p.found.UserInfo(ask, oauth2.StaticTokenSource(got))
		if err != nil {
			return who, fmt.Errorf("%w: what it knows of the person can't be read: %w", ErrDirectory, err)
		}
		if info.Subject != tok.Subject {
			return who, fmt.Errorf("%w: it speaks of another person", ErrDirectory)
		}
		if err := info.Claims(&all); err != nil {
			return who, fmt.Errorf("%w: %w", ErrDirectory, err)
		}
	}
	for _, k := range []string{"name", "preferred_username"} {
		if n, _ := all[k].(string); who.name == "" {
			who.name, _ = cleanName(n)
		}
	}
	if who.name == "" {
		who.name = p.dir.ID
	}
	switch g := all[claim].(type) {
	case string:
		who.groups = []string{g}
	case []any:
		for _, v := range g[:min(len(g), maxGroups)] {
			if name, ok := v.(string); ok {
				who.groups = append(who.groups, name)
			}
		}
	}
	return who, nil
}

// given is what the rules give somebody; ErrUnmapped when nothing.
func (d Directory) given(who someone) (kind Kind, seat string, can Powers, err error) {
	for _, r := range d.Rules {
		if r.Subject != "" && r.Subject != who.subject || r.Group != "" && !slices.Contains(who.groups, r.Group) {
			continue
		}
		if kind != "" && (kind != r.Kind || seat != r.Seat) {
			return "", "", 0, fmt.Errorf("%w (its rules give you two places at once)", ErrUnmapped)
		}
		kind, seat, can = r.Kind, r.Seat, can|r.Can
	}
	if kind == "" {
		return "", "", 0, ErrUnmapped
	}
	return kind, seat, can, nil
}

// mapped logs in whom a directory named, as its rules say now. An account
// that the rules give another place, or none, loses its sessions; one that
// gets another seat becomes another account, since acts and drafts are a
// seat's.
func (s *Store) mapped(ctx context.Context, d Directory, who someone, from Caller) (came Came, err error) {
	var unmapped error
	err = s.vault.Write(ctx, func(tx *sql.Tx) error {
		d, err := s.holding(ctx, tx, d)
		if err != nil {
			return err
		}
		kind, seat, can, none := d.given(who)
		unmapped = none
		login := who.subject + "@" + d.ID
		a, err := s.findBy(ctx, tx, "SELECT id FROM account WHERE login = ?", s.vault.Name("login of a directory", d.ID, login))
		if err != nil && !errors.Is(err, ErrUnknown) {
			return err
		}
		if a != nil && (unmapped != nil || a.Kind != kind || a.Seat != seat) {
			if unmapped != nil {
				if err := s.endAll(ctx, tx, a); err != nil {
					return err
				}
				return s.put(ctx, tx, a)
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM account WHERE id = ?", a.id[:]); err != nil {
				return err
			}
			a = nil
		}
		if unmapped != nil {
			return nil
		}
		if a == nil {
			id, err := s.random(16)
			if err != nil {
				return err
			}
			a = &account{id: [16]byte(id), Login: login, Name: who.name, Kind: kind, Seat: seat, Can: can, Made: s.opt.Now().UTC().Truncate(time.Second), By: "directory", Directory: d.ID}
			if err := s.add(ctx, tx, a); err != nil {
				return err
			}
		}
		if a.Off {
			return ErrUnmapped
		}
		if a.Can != can {
			if err := s.endAll(ctx, tx, a); err != nil {
				return err
			}
		}
		if a.Can != can || a.Name != who.name {
			a.let(can, "directory", s.opt.Now())
			a.Name = who.name
			if err := s.put(ctx, tx, a); err != nil {
				return err
			}
			if err := s.accompany(ctx, tx, a); err != nil {
				return err
			}
		}
		came, err = s.begin(ctx, tx, a, byDirectory+d.ID, from)
		return err
	})
	if err = errors.Join(unmapped, err); err != nil {
		return Came{}, err
	}
	s.opt.Log.Info("came", "account", came.Account.ID, "by", byDirectory+d.ID)
	return came, nil
}
