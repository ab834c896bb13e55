package accounts

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// ministry is a real provider that runs here, with groups for its people.
type ministry struct {
	*storage.Storage
	groups map[string][]string
}

func (m *ministry) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, token, subject, origin string) error {
	err := m.Storage.SetUserinfoFromToken(ctx, info, token, subject, origin)
	info.AppendClaims("groups", m.groups[subject])
	return err
}

func newMinistry(t *testing.T) (issuer string, m *ministry) {
	t.Helper()
	old := slog.Default() // the example's pages log there
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(old) })
	srv := httptest.NewUnstartedServer(nil)
	issuer = "http://" + srv.Listener.Addr().String() + "/"
	storage.RegisterClients(storage.WebClient("parley", "s3cret", "https://room.example/login/directory/mfa/back"))
	m = &ministry{storage.NewStorage(storage.NewUserStore(issuer)), map[string][]string{}}
	srv.Config.Handler = exampleop.SetupServer(issuer, m, nil, false)
	srv.Start()
	t.Cleanup(srv.Close)
	return issuer, m
}

// visit does what a person does: goes to the address, logs in there, and is
// sent back with the answer that it returns.
func visit(t *testing.T, address, user string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back *url.URL
	c := &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "room.example" {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%d %s, %v", resp.StatusCode, page, err)
	}
	form := url.Values{"username": {user}, "password": {"verysecure"}, "id": {resp.Request.URL.Query().Get("authRequestID")}}
	resp, err = c.PostForm(resp.Request.URL.Scheme+"://"+resp.Request.URL.Host+"/login/username", form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if back == nil {
		t.Fatalf("the provider sent nobody back: %d", resp.StatusCode)
	}
	return back.Query()
}

func mfa(issuer string, rules ...Rule) Directory {
	return Directory{ID: "mfa", Name: "Ministry", Issuer: issuer, Client: "parley", Secret: "s3cret", Scopes: []string{"profile"}, Rules: rules}
}

func TestMinistryDirectory(t *testing.T) {
	issuer, m := newMinistry(t)
	w := newWorld(t, func(o *Options) {
		o.Now = nil // the provider has the clock
		o.Directories = []Directory{mfa(issuer, Rule{Group: "vesper-delegation", Kind: Delegate, Seat: "VES", Can: Read | Draft}, Rule{Group: "vesper-heads", Kind: Delegate, Seat: "VES", Can: Read | Sign},
			Rule{Group: "lorne", Kind: Delegate, Seat: "LOR", Can: Read}, Rule{Subject: "id2", Kind: Observer, Can: Read})}
	})
	ctx := t.Context()
	login := func(user string) (Came, string, error) {
		t.Helper()
		address, lent, err := w.AskDirectory(ctx, "mfa", "/t/1")
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil || u.Query().Get("code_challenge_method") != "S256" || u.Query().Get("nonce") == "" {
			t.Fatal(address, err)
		}
		return w.LoginByDirectory(ctx, "mfa", lent, visit(t, address, user), from("192.0.2.1"))
	}
	user := "test-user@" + strings.Split(strings.TrimPrefix(issuer, "http://"), ":")[0]

	_, _, err := login(user)
	w.wants("in no group", err, ErrUnmapped)
	if n, err := w.People(ctx, Operator); err != nil || len(n) != 0 {
		t.Fatalf("an account was made: %v, %v", n, err)
	}
	m.groups["id1"] = []string{"staff", "vesper-delegation"}
	c, back, err := login(user)
	w.wants("in a group", err, nil)
	if c.Account.Seat != "VES" || c.Account.Can != Read|Draft || c.Account.Name != "Test User" || back != "/t/1" {
		t.Errorf("%+v, back to %q", c.Account, back)
	}
	again, _, err := login(user)
	w.wants("again", err, nil)
	if again.Account.ID != c.Account.ID {
		t.Error("a second account was made")
	}
	w.alive("the first session", c.Token, true)
	m.groups["id1"] = append(m.groups["id1"], "vesper-heads")
	more, _, err := login(user)
	w.wants("with one more group", err, nil)
	if more.Account.Can != Read|Draft|Sign {
		t.Errorf("may %s", more.Account.Can)
	}
	w.alive("a session from before", c.Token, false)
	w.wants("powers by hand", w.SetPowers(ctx, Operator, more.Account.ID, All), ErrPower)
	_, err = w.SetPassword(ctx, more.Token, "", good, from("192.0.2.1"))
	w.wants("a password beside the directory", err, ErrPower)
	m.groups["id1"] = []string{"vesper-delegation", "lorne"}
	_, _, err = login(user)
	w.wants("in two delegations at once", err, ErrUnmapped)
	w.alive("whom no rule fits any more", more.Token, false)
	m.groups["id1"] = []string{"lorne"}
	c, _, err = login(user)
	w.wants("in another delegation", err, nil)
	if c.Account.ID == more.Account.ID || c.Account.Seat != "LOR" || c.Account.Can != Read {
		t.Errorf("%+v", c.Account)
	}
	o, _, err := login("test-user2")
	w.wants("by subject", err, nil)
	if o.Account.Kind != Observer || o.Account.Can != Read {
		t.Errorf("%+v", o.Account)
	}
	w.wants("off", w.Switch(ctx, Operator, o.Account.ID, true), nil)
	_, _, err = login("test-user2")
	w.wants("switched off", err, ErrUnmapped)

	// What a real provider's answer is worth elsewhere.
	address, lent, err := w.AskDirectory(ctx, "mfa", "")
	w.wants("ask", err, nil)
	answer := visit(t, address, user)
	_, other, err := w.AskDirectory(ctx, "mfa", "")
	w.wants("ask", err, nil)
	_, _, err = w.LoginByDirectory(ctx, "mfa", other, answer, from("192.0.2.1"))
	w.wants("in another browser (its state is not ours)", err, ErrDirectory)
	stolen := url.Values{"code": answer["code"], "state": {"x"}}
	_, _, err = w.LoginByDirectory(ctx, "mfa", lent, stolen, from("192.0.2.1"))
	w.wants("with another state", err, ErrDirectory)
	_, _, err = w.LoginByDirectory(ctx, "mfa", "", answer, from("192.0.2.1"))
	w.wants("without the cookie", err, ErrDirectory)
	_, _, err = w.LoginByDirectory(ctx, "mfa", lent, answer, from("192.0.2.1"))
	w.wants("in its own", err, nil)
	_, _, err = w.LoginByDirectory(ctx, "mfa", lent, answer, from("192.0.2.1"))
	w.wants("once more", err, ErrDirectory)

	// A code that another browser's person brought along: PKCE refuses it.
	address, _, err = w.AskDirectory(ctx, "mfa", "")
	w.wants("ask", err, nil)
	theirs := visit(t, address, user)
	_, lent, err = w.AskDirectory(ctx, "mfa", "")
	w.wants("ask", err, nil)
	var mine sent
	w.wants("look", w.vault.Back("directory", lent, &mine), nil)
	_, _, err = w.LoginByDirectory(ctx, "mfa", lent, url.Values{"code": theirs["code"], "state": {mine.State}}, from("192.0.2.1"))
	w.wants("an injected code", err, ErrDirectory)
}

// liar is a provider that signs whatever the test wants.
type liar struct {
	issuer string
	key    *rsa.PrivateKey
	sign   *rsa.PrivateKey // nil: key
	claims map[string]any
	info   map[string]any
}

func newLiar(t *testing.T) *liar {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{key: key}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": l.issuer, "authorization_endpoint": l.issuer + "/auth", "token_endpoint": l.issuer + "/token", "jwks_uri": l.issuer + "/keys", "userinfo_endpoint": l.issuer + "/info",
			"id_token_signing_alg_values_supported": []string{"RS256", "none"}, "authorization_response_iss_parameter_supported": true})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: l.key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/info", func(w http.ResponseWriter, _ *http.Request) { answer(w, l.info) })
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		key := l.key
		if l.sign != nil {
			key = l.sign
		}
		s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
		if err != nil {
			t.Error(err)
			return
		}
		raw, err := json.Marshal(l.claims)
		if err != nil {
			t.Error(err)
			return
		}
		j, err := s.Sign(raw)
		if err != nil {
			t.Error(err)
			return
		}
		tok, err := j.CompactSerialize()
		if err != nil {
			t.Error(err)
			return
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": tok})
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	l.issuer = srv.URL
	return l
}

func TestLyingDirectory(t *testing.T) {
	l, honest := newLiar(t), newLiar(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(o *Options) {
		d := mfa(l.issuer, Rule{Group: "g", Kind: Delegate, Seat: "VES", Can: All})
		e := mfa(honest.issuer, Rule{Group: "g", Kind: Delegate, Seat: "LOR", Can: All})
		e.ID = "honest"
		o.Directories = []Directory{d, e}
	})
	ctx := t.Context()
	login := func(edit func(claims map[string]any, answer url.Values)) error {
		t.Helper()
		address, lent, err := w.AskDirectory(ctx, "mfa", "")
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		l.claims = map[string]any{"iss": l.issuer, "sub": "s", "aud": "parley", "exp": w.now.Add(time.Minute).Unix(), "iat": w.now.Unix(), "nonce": u.Query().Get("nonce"), "groups": []string{"g"}, "name": "N"}
		l.info = map[string]any{"sub": "s", "groups": []string{"g"}}
		l.sign = nil
		answer := url.Values{"code": {"c"}, "state": {u.Query().Get("state")}, "iss": {l.issuer}}
		edit(l.claims, answer)
		_, _, err = w.LoginByDirectory(ctx, "mfa", lent, answer, from("192.0.2.1"))
		return err
	}
	w.wants("nothing wrong", login(func(map[string]any, url.Values) {}), nil)
	w.wants("groups told apart", login(func(c map[string]any, _ url.Values) { delete(c, "groups") }), nil)
	for name, edit := range map[string]func(c map[string]any, a url.Values){
		"another nonce":              func(c map[string]any, _ url.Values) { c["nonce"] = "n" },
		"no nonce":                   func(c map[string]any, _ url.Values) { delete(c, "nonce") },
		"another audience":           func(c map[string]any, _ url.Values) { c["aud"] = "other" },
		"audiences without a party":  func(c map[string]any, _ url.Values) { c["aud"] = []string{"parley", "other"} },
		"another authorized party":   func(c map[string]any, _ url.Values) { c["azp"] = "other" },
		"another issuer":             func(c map[string]any, _ url.Values) { c["iss"] = honest.issuer },
		"an old identity":            func(c map[string]any, _ url.Values) { c["exp"] = w.now.Add(-time.Second).Unix() },
		"nobody":                     func(c map[string]any, _ url.Values) { c["sub"] = "" },
		"another's key":              func(map[string]any, url.Values) { l.sign = other },
		"mixed up: the other's name": func(_ map[string]any, a url.Values) { a.Set("iss", honest.issuer) },
		"mixed up: no name":          func(_ map[string]any, a url.Values) { a.Del("iss") },
		"a refusal":                  func(_ map[string]any, a url.Values) { a.Set("error", "access_denied") },
		"another person's groups": func(c map[string]any, _ url.Values) {
			delete(c, "groups")
			l.info["sub"] = "t"
		},
	} {
		w.wants(name, login(edit), ErrDirectory)
	}
	// The answer for one directory, brought to another's address.
	address, lent, err := w.AskDirectory(ctx, "mfa", "")
	w.wants("ask", err, nil)
	u, err := url.Parse(address)
	w.wants("parse", err, nil)
	_, _, err = w.LoginByDirectory(ctx, "honest", lent, url.Values{"code": {"c"}, "state": {u.Query().Get("state")}, "iss": {honest.issuer}}, from("192.0.2.1"))
	w.wants("mixed up: another's address", err, ErrDirectory)
	_, lent, err = w.AskDirectory(ctx, "mfa", "")
	w.wants("ask", err, nil)
	var t0 sent
	w.wants("look", w.vault.Back("directory", lent, &t0), nil)
	w.now = w.now.Add(askFor)
	_, _, err = w.LoginByDirectory(ctx, "mfa", lent, url.Values{"code": {"c"}, "state": {t0.State}, "iss": {l.issuer}}, from("192.0.2.1"))
	w.wants("too late", err, ErrDirectory)
	_, _, err = w.AskDirectory(ctx, "nowhere", "")
	w.wants("no such directory", err, ErrUnknown)
}

func TestDirectoriesAreChecked(t *testing.T) {
	r := Rule{Group: "g", Kind: Delegate, Seat: "VES", Can: Read}
	for name, ds := range map[string][]Directory{
		"plain http":      {mfa("http://mfa.example", r)},
		"no issuer":       {mfa("", r)},
		"twice":           {mfa("https://a.example", r), mfa("https://b.example", r)},
		"a path as name":  {{ID: "../x", Issuer: "https://a.example", Client: "c"}},
		"no client":       {{ID: "x", Issuer: "https://a.example"}},
		"a rule for all":  {mfa("https://a.example", Rule{Kind: Observer, Can: Read})},
		"too much":        {mfa("https://a.example", Rule{Group: "g", Kind: Observer, Can: All})},
		"two ways at one": {mfa("https://a.example", Rule{Group: "g", Subject: "s", Kind: Observer, Can: Read})},
	} {
		_, err := Open(t.Context(), t.TempDir()+"/a.db", make([]byte, 32), Options{Origin: "https://room.example", Directories: ds})
		if err == nil || errors.Is(err, ErrDirectory) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHoleRuleOfAFormerSeat: a directory's rule lets nobody in to the seat of whoever is lodged under a code after the seat that the rule
// was written for was taken out, until who runs the node says that it is for them; rules for other seats go on.
func TestHoleRuleOfAFormerSeat(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	d := Directory{ID: "mfa", Rules: []Rule{{Group: "staff", Kind: Delegate, Seat: "VES", Can: All}, {Group: "lorne", Kind: Delegate, Seat: "LOR", Can: Read}}}
	anna, lorn := someone{subject: "1", name: "Anna", groups: []string{"staff"}}, someone{subject: "2", name: "Lorn", groups: []string{"lorne"}}
	come := func(who someone) (Came, error) { return w.mapped(ctx, d, who, from("192.0.2.1")) }
	first, err := come(anna)
	w.wants("before", err, nil)
	theirs, err := come(lorn)
	w.wants("of another seat", err, nil)
	d.Rules[0].Since = w.now.Add(-time.Hour) // it was written by hand before, and is as good as none
	out := w.now
	w.wants("vacate", w.Vacate(ctx, "VES"), nil)
	w.alive("the first's session", first.Token, false)
	w.alive("another seat's session", theirs.Token, true)
	for _, since := range []time.Time{{}, out.Add(-time.Second)} {
		d.Rules[0].Since = since
		_, err = come(anna)
		w.wants("after it", err, ErrUnmapped)
	}
	if list, err := w.People(ctx, Operator); err != nil || len(list) != 1 || list[0].Seat != "LOR" {
		t.Errorf("%+v %v", list, err)
	}
	_, err = come(lorn)
	w.wants("of another seat, after it", err, nil)
	d.Rules[0].Since = out
	again, err := come(anna)
	w.wants("by a rule for who sits there now", err, nil)
	if again.Account.ID == first.Account.ID {
		t.Error("the account of the former seat")
	}
	w.now = w.now.Add(time.Hour)
	w.wants("vacate once more", w.Vacate(ctx, "VES"), nil)
	_, err = come(anna)
	w.wants("after the second time", err, ErrUnmapped)
}
