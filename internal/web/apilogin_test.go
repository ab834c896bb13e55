package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// asks for a token as 'parley login' does.
func (r *room) login(body string) (code int, out apiToken, problem apiError) {
	r.t.Helper()
	code, got, _ := r.call("POST", "/api/v1/login", "", body)
	var err error
	if code == http.StatusOK {
		err = json.Unmarshal([]byte(got), &out)
	} else {
		err = json.Unmarshal([]byte(got), &problem)
	}
	if err != nil {
		r.t.Fatal(code, got, err)
	}
	return code, out, problem
}

// A person's program comes with a name and a password, gets a token, works with it, and ends it.
func TestProgramLogsIn(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	c := r.joined(a, seat("VES", All), "anna")
	code, tok, _ := r.login(`{"login":"anna","password":"` + words + `","label":"laptop"}`)
	if code != 200 || tok.Seat != "VES" || tok.Name != "Name of anna" || strings.Join(tok.Can, " ") != "read draft clear release" {
		t.Fatal(code, tok)
	}
	at := "/api/v1/t/" + r.node.ID().String()
	if code, body, _ := r.call("GET", "/api/v1/me", tok.Token, ""); code != 200 || !strings.Contains(body, `"can":["read","draft","clear","release"]`) {
		t.Errorf("me: %d %s", code, body)
	}
	remark := `{"kind":"comment","body":{"by":"","note":"","on":{},"text":"a remark"}}`
	if code, body, _ := r.call("POST", at+"/acts", tok.Token, remark); code == 401 || code == 403 {
		t.Errorf("act: %d %s", code, body)
	}
	if _, page := r.get(c, "/me"); !strings.Contains(page, "program laptop") || strings.Contains(page, tok.Token) {
		t.Error("the page of one's settings doesn't list the program, or shows its token")
	}
	if code, body, _ := r.call("POST", "/api/v1/logout", tok.Token, ""); code != 200 {
		t.Errorf("logout: %d %s", code, body)
	}
	if code, _, _ := r.call("GET", "/api/v1/me", tok.Token, ""); code != http.StatusUnauthorized {
		t.Errorf("after the end: %d", code)
	}
	code, tok, _ = r.login(`{"login":"anna","password":"` + words + `","can":["sign"],"days":2}`)
	if ends, err := time.Parse(time.RFC3339, tok.Ends); code != 200 || err != nil || time.Until(ends) > 49*time.Hour || strings.Join(tok.Can, " ") != "read sign" {
		t.Error(code, tok)
	}
}

// Where a code is wanted, the password alone gives nothing.
func TestProgramLogsInWithACode(t *testing.T) {
	r, a, now := newPeople(t, "VES")
	c := r.joined(a, seat("VES", All), "anna")
	_, page := r.get(c, "/me/app")
	secret := regexp.MustCompile(`class="secret">([A-Z2-7]+)<`).FindStringSubmatch(page)
	app := regexp.MustCompile(`name="app" value="([^"]+)"`).FindStringSubmatch(page)
	if secret == nil || app == nil {
		t.Fatal(page)
	}
	one, err := totp.GenerateCode(secret[1], *now)
	if err != nil {
		t.Fatal(err)
	}
	if code, body, _ := r.post(c, "/me/app", url.Values{"app": {app[1]}, "code": {one}}); code != 200 {
		t.Fatal(code, body)
	}
	*now = now.Add(time.Minute)
	if code, _, p := r.login(`{"login":"anna","password":"` + words + `"}`); code != 401 || p.Code != "code" {
		t.Errorf("no code: %d %+v", code, p)
	}
	if code, _, p := r.login(`{"login":"anna","password":"` + words + `","code":"000000"}`); code != 401 || p.Code != "login" {
		t.Errorf("a wrong code: %d %+v", code, p)
	}
	if one, err = totp.GenerateCode(secret[1], *now); err != nil {
		t.Fatal(err)
	}
	if code, tok, p := r.login(`{"login":"anna","password":"` + words + `","code":"` + one + `"}`); code != 200 || tok.Token == "" {
		t.Errorf("%d %+v", code, p)
	}
	if code, _, _ := r.login(`{"login":"anna","password":"` + words + `","code":"` + one + `"}`); code != 401 {
		t.Errorf("the code again: %d", code)
	}
}

// Guessing by a program is slowed as on the login page, and says no more than that page.
func TestHoleProgramGuesses(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	r.joined(a, seat("VES", All), "anna")
	said := map[string]bool{}
	slowed := false
	for i := range 30 {
		login := "anna"
		if i%2 == 1 {
			login = "nobody"
		}
		code, _, p := r.login(fmt.Sprintf(`{"login":%q,"password":"guess number %d"}`, login, i))
		if code == http.StatusTooManyRequests && p.Code == "wait" {
			slowed = true
			break
		}
		if code != http.StatusUnauthorized {
			t.Fatal(code, p)
		}
		said[p.Error] = true
	}
	if !slowed || len(said) != 1 {
		t.Errorf("slowed: %v; said %v", slowed, said)
	}
	for _, body := range []string{"", "{", `{"login":"anna","password":"x","more":1}`, `{"login":"anna","can":["crown"]}`, `{"login":"anna","days":-1}`, `{"login":"` + strings.Repeat("x", maxFields) + `"}`} {
		if code, _, p := r.login(body); code != http.StatusBadRequest || p.Error == "" {
			t.Errorf("%.40s: %d %+v", body, code, p)
		}
	}
}

// A program's token opens no page; a browser's session is no program's token; a token made on a page has what was ticked.
func TestHoleProgramOnPages(t *testing.T) {
	r, a, now := newPeople(t, "VES")
	c := r.joined(a, seat("VES", Read|Draft|Release), "anna")
	_, page, _ := r.post(c, "/me/programs", url.Values{"label": {"<b>cron"}, "can": {"draft"}, "days": {"5"}})
	m := regexp.MustCompile(`class="secret">([\w-]{43})<`).FindStringSubmatch(page)
	if m == nil || !strings.Contains(page, "&lt;b&gt;cron") {
		t.Fatal(page)
	}
	if _, again := r.get(c, "/me"); strings.Contains(again, m[1]) {
		t.Error("the token is shown again")
	}
	if code, body, _ := r.call("GET", "/api/v1/me", m[1], ""); code != 200 || !strings.Contains(body, `"can":["read","draft"]`) {
		t.Errorf("me: %d %s", code, body)
	}
	at := "/api/v1/t/" + r.node.ID().String()
	if code, _, _ := r.call("POST", at+"/acts", m[1], "{}"); code != http.StatusForbidden {
		t.Errorf("a power that it wasn't given: %d", code)
	}
	for _, path := range []string{"/", r.text(), "/me", "/static/../me"} {
		req, err := http.NewRequest("GET", r.srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+m[1])
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			t.Errorf("%s opens with a program's token", path)
		}
		req.Header.Del("Authorization")
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: m[1]})
		if resp, err = http.DefaultTransport.RoundTrip(req); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			t.Errorf("%s opens with a program's token as a cookie", path)
		}
	}
	u, err := url.Parse(r.srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.Jar.Cookies(u) {
		if code, _, _ := r.call("GET", "/api/v1/me", k.Value, ""); code != http.StatusUnauthorized {
			t.Errorf("%s as a program's token: %d", k.Name, code)
		}
	}
	for name, f := range map[string]url.Values{"full powers": {"can": {"sign"}, "days": {"1"}}, "for ever": {"days": {"4000"}}, "never": {"days": {"0"}}, "nonsense": {"can": {"crown"}, "days": {"1"}}} {
		if code, body, _ := r.post(c, "/me/programs", f); code < 400 || code >= 500 || strings.Contains(body, `role="status"><p>Keep`) {
			t.Errorf("%s: %d", name, code)
		}
	}
	*now = now.Add(20 * time.Minute)
	if code, _, _ := r.post(c, "/me/programs", url.Values{"days": {"1"}}); code != http.StatusForbidden {
		t.Errorf("by an old login: %d", code)
	}
}
