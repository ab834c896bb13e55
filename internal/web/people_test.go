package web

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"parley/internal/accounts"
	"parley/internal/vault"
)

const words = "seven grey herons on the quay"

// newPeople is a room whose node has accounts, and a clock that the test moves.
func newPeople(t *testing.T, seats ...string) (*room, *accounts.Store, *time.Time) {
	t.Helper()
	r := newRoom(t)
	a, now := r.people(t, seats...)
	return r, a, now
}

// people gives the node of a room accounts.
func (r *room) people(t *testing.T, seats ...string) (*accounts.Store, *time.Time) {
	t.Helper()
	now := time.Now()
	a, err := accounts.Open(context.Background(), filepath.Join(t.TempDir(), "accounts.db"), bytes.Repeat([]byte{1}, vault.KeySize), accounts.Options{Origin: "https://room.example", HashMemory: 64, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	r.srv = httptest.NewUnstartedServer(nil)
	s, err := New(Options{Home: r.home, Door: NewAccountDoor(a, DoorOptions{Holds: func(code string) bool { return slices.Contains(seats, code) }}), Drafts: r.drafts(), Hosts: []string{r.srv.Listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	r.server = s
	r.srv.Config = Bounded(s)
	r.srv.Start()
	t.Cleanup(r.srv.Close)
	t.Cleanup(func() { s.Close() })
	return a, &now
}

// browser is a browser of its own.
func browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 2 * time.Minute}
}

// invited makes an invitation as who runs the machine.
func (r *room) invited(a *accounts.Store, inv accounts.Invitation) string {
	r.t.Helper()
	token, err := a.Invite(r.t.Context(), accounts.Operator, inv)
	if err != nil {
		r.t.Fatal(err)
	}
	return token
}

// joined is a browser of a person who accepted an invitation there.
func (r *room) joined(a *accounts.Store, inv accounts.Invitation, login string) *http.Client {
	r.t.Helper()
	c := browser(r.t)
	code, body, at := r.post(c, "/join", url.Values{"i": {r.invited(a, inv)}, "login": {login}, "name": {"Name of " + login}, "password": {words}})
	if code != http.StatusOK || !strings.HasSuffix(at, "/me") {
		r.t.Fatalf("join: %d at %s\n%s", code, at, body)
	}
	return c
}

func seat(code string, can Powers) accounts.Invitation {
	return accounts.Invitation{Kind: accounts.Delegate, Seat: code, Can: can}
}

// From a link to working, inviting another, and logging out.
func TestPeopleJourney(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	c := browser(t)
	token := r.invited(a, seat("VES", All))
	if code, body := r.get(c, "/join?i="+token); code != http.StatusOK || !strings.Contains(body, "delegation of VES") || !strings.Contains(body, "full powers") {
		t.Fatalf("%d\n%s", code, body)
	}
	f := url.Values{"i": {token}, "login": {"anna"}, "name": {"Anna <b>"}, "password": {"too short"}}
	if code, body, _ := r.post(c, "/join", f); code != http.StatusBadRequest || !strings.Contains(body, "12") || !strings.Contains(body, "Anna &lt;b&gt;") {
		t.Fatalf("a weak password: %d\n%s", code, body)
	}
	f.Set("password", words)
	if code, body, at := r.post(c, "/join", f); code != http.StatusOK || !strings.HasSuffix(at, "/me") || !strings.Contains(body, "Anna &lt;b&gt;") {
		t.Fatalf("%d at %s\n%s", code, at, body)
	}
	if code, _ := r.get(c, r.text()); code != http.StatusOK {
		t.Fatalf("the text: %d", code)
	}
	if code, body, _ := r.post(browser(t), "/join", f); code != http.StatusNotFound || !strings.Contains(body, "ask for a new one") {
		t.Errorf("the link again: %d", code)
	}
	_, body, _ := r.post(c, "/people/invite", url.Values{"for": {"<i>Berta"}, "can": {"draft", "release"}})
	m := regexp.MustCompile(`https://room\.example(/join\?i=[\w-]+)`).FindStringSubmatch(body)
	if m == nil || !strings.Contains(body, "&lt;i&gt;Berta") {
		t.Fatalf("no link\n%s", body)
	}
	if _, again := r.get(c, "/people"); strings.Contains(again, "/join?i=") {
		t.Error("the link is shown again")
	}
	b := browser(t)
	u, _ := url.Parse(m[1])
	if code, _, at := r.post(b, "/join", url.Values{"i": {u.Query().Get("i")}, "login": {"berta"}, "name": {"Berta"}, "password": {words}}); code != http.StatusOK || !strings.HasSuffix(at, "/me") {
		t.Fatalf("berta: %d at %s", code, at)
	}
	if code, _ := r.get(b, "/people"); code != http.StatusForbidden {
		t.Errorf("berta manages people: %d", code)
	}
	list, err := a.People(t.Context(), accounts.Operator)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	id := map[string]string{}
	for _, p := range list {
		id[p.Login] = p.ID
	}
	if code, _, _ := r.post(c, "/people/"+id["berta"], url.Values{"do": {"powers"}, "can": {"draft"}}); code != http.StatusOK {
		t.Errorf("fewer powers: %d", code)
	}
	if _, _, at := r.post(b, "/me", url.Values{"name": {"B"}}); !strings.HasSuffix(at, "/me") {
		t.Error(at)
	}
	if code, _ := r.get(b, "/"); code != http.StatusOK { // the login page
		t.Error(code)
	}
	if code, body, _ := r.post(c, "/people/"+id["anna"], url.Values{"do": {"off"}}); code != http.StatusForbidden || !strings.Contains(body, "nobody changes") {
		t.Errorf("oneself: %d", code)
	}
	if code, _, _ := r.post(c, "/people/policy", url.Values{"can": {"release"}}); code != http.StatusOK {
		t.Errorf("policy: %d", code)
	}
	if p, err := a.Policy(t.Context(), "VES"); err != nil || p.Second != Release {
		t.Error(p, err)
	}
	if _, _, at := r.post(c, "/logout", nil); !strings.HasSuffix(at, "/login") {
		t.Errorf("logged out at %s", at)
	}
	if _, body := r.get(c, "/me"); !strings.Contains(body, `action="/login"`) {
		t.Error("still logged in")
	}
}

// Every route, as everybody: who may not come is kept out, and nobody is let
// in by a form that is empty.
func TestEachRouteForEachRole(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	roles := map[string]struct {
		c   *http.Client
		can Powers
	}{
		"stranger":          {browser(t), 0},
		"observer":          {r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"), Read},
		"secretariat":       {r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"), Read | Manage},
		"junior":            {r.joined(a, seat("VES", Read|Draft), "junior"), Read | Draft},
		"head":              {r.joined(a, seat("VES", All), "head"), All},
		"another seat head": {r.joined(a, seat("LOR", All), "lor"), All &^ (Release | Initial | Sign)},
	}
	for name, role := range roles {
		role.c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		for _, rt := range routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			path = strings.NewReplacer("{$}", "", "{talks}", r.node.ID().String(), "{name}", "c1", "{id}", strings.Repeat("0", 32), "{dir}", "none", "{file...}", "parley.css").Replace(path)
			if path == "/logout" || strings.HasSuffix(path, "/live") && role.can.Has(rt.need) {
				continue
			}
			code := 0
			if method == "GET" {
				code, _ = r.get(role.c, path)
			} else {
				code, _, _ = r.post(role.c, path, url.Values{})
			}
			switch {
			case rt.open:
				if code >= 500 {
					t.Errorf("%s, %s: %d", name, rt.pattern, code)
				}
			case role.can == 0:
				if code != http.StatusUnauthorized && code != http.StatusSeeOther {
					t.Errorf("%s, %s: %d", name, rt.pattern, code)
				}
			case !role.can.Has(rt.need):
				if code != http.StatusForbidden {
					t.Errorf("%s, %s: %d", name, rt.pattern, code)
				}
			case code == http.StatusUnauthorized && !strings.HasPrefix(path, "/me/") || code >= 500:
				t.Errorf("%s, %s: %d", name, rt.pattern, code)
			}
		}
	}
	if r.acts() != 1 {
		t.Errorf("%d acts were signed", r.acts())
	}
	// On a node of one person there are no such routes.
	own := newRoom(t)
	for _, p := range []string{"/login", "/me", "/people", "/join"} {
		if code, _ := own.get(own.known, p); code != http.StatusNotFound {
			t.Errorf("%s without accounts: %d", p, code)
		}
	}
}

// Whoever has powers for another seat can't sign as this node's.
func TestAnotherSeatSignsNothingHere(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	ves := r.joined(a, seat("VES", All), "ves")
	_, page, _ := r.post(ves, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"a remark"}})
	f := hidden(t, page)
	if code, _, _ := r.post(r.joined(a, seat("LOR", All), "lor"), r.text()+"/sign", f); code != http.StatusForbidden || r.acts() != 1 {
		t.Errorf("%d, %d acts", code, r.acts())
	}
	if code, _, _ := r.post(ves, r.text()+"/sign", f); code != http.StatusOK || r.acts() != 2 {
		t.Errorf("one's own: %d, %d acts", code, r.acts())
	}
}

// A session cookie that somebody planted is never taken up.
func TestPlantedSession(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	r.joined(a, seat("VES", All), "anna")
	c := browser(t)
	u, _ := url.Parse(r.srv.URL)
	planted := strings.Repeat("A", 43)
	c.Jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: planted, Path: "/"}})
	if code, _, at := r.post(c, "/login", url.Values{"login": {"anna"}, "password": {words}, "to": {"/me"}}); code != http.StatusOK || !strings.HasSuffix(at, "/me") {
		t.Fatalf("%d at %s", code, at)
	}
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == sessionCookie && k.Value == planted {
			t.Error("the planted token is in use")
		}
	}
	thief := browser(t)
	thief.Jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: planted, Path: "/"}})
	if _, body := r.get(thief, "/me"); !strings.Contains(body, `action="/login"`) {
		t.Error("who planted it is logged in")
	}
}

// An expired session does nothing, says so, and the way back is kept.
func TestExpiredSession(t *testing.T) {
	r, a, now := newPeople(t, "VES")
	c := r.joined(a, seat("VES", All), "anna")
	_, page, _ := r.post(c, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"a remark"}})
	f := hidden(t, page)
	*now = now.Add(accounts.TokenLasts)
	if code, body, _ := r.post(c, r.text()+"/sign", f); code != http.StatusUnauthorized || !strings.Contains(body, "nothing was done") || r.acts() != 1 {
		t.Errorf("%d, %d acts\n%s", code, r.acts(), body)
	}
	_, body := r.get(c, r.text()+"?view=clean")
	to := regexp.MustCompile(`name="to" value="([^"]*)"`).FindStringSubmatch(body)
	if to == nil || html.UnescapeString(to[1]) != r.text()+"?view=clean" {
		t.Fatalf("%v\n%s", to, body)
	}
	if code, _, at := r.post(c, "/login", url.Values{"login": {"anna"}, "password": {words}, "to": {html.UnescapeString(to[1])}}); code != http.StatusOK || !strings.HasSuffix(at, r.text()+"?view=clean") {
		t.Errorf("%d at %s", code, at)
	}
}

// Other sites can't send the forms of accounts.
func TestForeignForms(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	c := r.joined(a, seat("VES", All), "anna")
	for _, rt := range accountRoutes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if method != "POST" {
			continue
		}
		req, err := http.NewRequest(method, r.srv.URL+strings.ReplaceAll(path, "{id}", strings.Repeat("0", 32)), strings.NewReader("can=release&do=off"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://evil.example")
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s from another site: %d", rt.pattern, resp.StatusCode)
		}
	}
	if code, _ := r.get(c, "/me"); code != http.StatusOK {
		t.Error("another site logged the person out")
	}
}

func TestLoginIsSlowed(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	anna := r.joined(a, seat("VES", All), "anna")
	thief := browser(t)
	for i := 0; ; i++ {
		req := url.Values{"login": {"anna"}, "password": {"wrong password"}}
		code, _, _ := r.post(thief, "/login", req)
		if code == http.StatusTooManyRequests {
			break
		}
		if code != http.StatusUnauthorized || i > 20 {
			t.Fatalf("guess %d: %d", i, code)
		}
	}
	if code, _ := r.get(anna, "/me"); code != http.StatusOK {
		t.Error("the person was locked out")
	}
}

func TestGoingOnStaysHere(t *testing.T) {
	for _, to := range []string{"", "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "/a\r\nb", "/" + strings.Repeat("a", 2000), "http:/x", "\t//evil.example"} {
		if got := local(to); got != "/" {
			t.Errorf("%.30q goes to %s", to, got)
		}
	}
	for _, to := range []string{"/", "/t/abc?view=clean", "/me"} {
		if got := local(to); got != to {
			t.Errorf("%q goes to %s", to, got)
		}
	}
}

// Over HTTPS the cookies are for this host alone; scripts never read them.
func TestCookies(t *testing.T) {
	for _, secure := range []bool{true, false} {
		d := NewAccountDoor(nil, DoorOptions{Secure: secure})
		w := httptest.NewRecorder()
		d.came(w, accounts.Came{Token: "t", Known: "k"})
		list := w.Result().Cookies()
		if len(list) < 2 {
			t.Fatal(list)
		}
		for _, c := range list {
			if !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode || c.Secure != secure || strings.HasPrefix(c.Name, "__Host-") != secure {
				t.Errorf("%+v", c)
			}
		}
	}
}

// A login with password and code, and with a passkey, over HTTP.
func TestSecondFactorAndPasskeyPages(t *testing.T) {
	r, a, now := newPeople(t, "VES")
	c := r.joined(a, seat("VES", All), "anna")
	_, body := r.get(c, "/me/app")
	lent := regexp.MustCompile(`name="app" value="([^"]*)"`).FindStringSubmatch(body)
	secret := regexp.MustCompile(`class="secret">([A-Z2-7]+)<`).FindStringSubmatch(body)
	if lent == nil || secret == nil || !strings.Contains(body, `src="data:image/png;base64,`) {
		t.Fatal(body)
	}
	number := func() string {
		s, err := totp.GenerateCode(secret[1], *now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if code, body, _ := r.post(c, "/me/app", url.Values{"app": {lent[1]}, "code": {number()}}); code != http.StatusOK || strings.Count(body, "<li><code>") != 10 {
		t.Fatalf("%d\n%s", code, body)
	}
	*now = now.Add(time.Minute)
	b := browser(t)
	if _, _, at := r.post(b, "/login", url.Values{"login": {"anna"}, "password": {words}, "to": {"/me"}}); !strings.Contains(at, "/login/code?to=%2Fme") {
		t.Fatal(at)
	}
	if _, body := r.get(b, "/me"); !strings.Contains(body, `action="/login"`) {
		t.Fatal("half a login is a session")
	}
	if code, _, _ := r.post(b, "/login/code", url.Values{"code": {"000000"}}); code != http.StatusUnauthorized {
		t.Errorf("a wrong code: %d", code)
	}
	if code, _, at := r.post(b, "/login/code", url.Values{"code": {number()}, "to": {"/me"}}); code != http.StatusOK || !strings.HasSuffix(at, "/me") {
		t.Fatalf("%d at %s", code, at)
	}

	rp := virtualwebauthn.RelyingParty{ID: "room.example", Name: "Parley", Origin: "https://room.example"}
	auth, cred := virtualwebauthn.NewAuthenticator(), virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	for len(cred.Key.AttestationData()) != 77 { // the library leaves out leading zeros of a key's coordinates
		cred = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	p := browser(t)
	code, body, _ := r.post(p, "/join/passkey/ask", url.Values{"i": {r.invited(a, seat("VES", Read))}, "login": {"berta"}, "name": {"Berta"}})
	o, err := virtualwebauthn.ParseAttestationOptions(body)
	if err != nil || code != http.StatusOK {
		t.Fatal(code, body, err)
	}
	auth.Options.UserHandle = []byte(o.UserID)
	send := func(path, answer string) (int, string) {
		t.Helper()
		req, err := http.NewRequest("POST", r.srv.URL+path, strings.NewReader(answer))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", r.srv.URL)
		resp, err := p.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(resp.Body); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, b.String()
	}
	made := virtualwebauthn.CreateAttestationResponse(rp, auth, cred, *o)
	if code, body := send("/join/passkey", made); code != http.StatusOK || !strings.Contains(body, `"/me"`) {
		t.Fatal(code, body)
	}
	if code, _ := r.get(p, "/me"); code != http.StatusOK {
		t.Fatal(code)
	}
	r.post(p, "/logout", nil)
	_, body, _ = r.post(p, "/login/passkey/ask", nil)
	q, err := virtualwebauthn.ParseAssertionOptions(body)
	if err != nil {
		t.Fatal(body, err)
	}
	answer := virtualwebauthn.CreateAssertionResponse(rp, auth, cred, *q)
	if code, body := send("/login/passkey?to=//evil.example", answer); code != http.StatusOK || !strings.Contains(body, `"to":"/"`) {
		t.Fatal(code, body)
	}
	if code, body := send("/login/passkey", answer); code != http.StatusUnauthorized || strings.Contains(body, "<") {
		t.Errorf("the same answer again: %d %s", code, body)
	}
}
