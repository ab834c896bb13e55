package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Who sends a form after his session ended gets his words back, as text, and a way to where he was; a program and an
// endless form get less; another site's form, nothing.
func TestWordsOutliveTheSession(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	anna := r.joined(a, seat("VES", All), "anna")
	list, err := a.People(t.Context(), "operator")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.EndSessions(t.Context(), "operator", list[0].ID); err != nil {
		t.Fatal(err)
	}
	send := func(path, referer, accept string, f url.Values, edit func(*http.Request)) (int, string) {
		t.Helper()
		req, err := http.NewRequest("POST", r.srv.URL+path, strings.NewReader(f.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", r.srv.URL)
		req.Header.Set("Accept", accept)
		req.Header.Set("Referer", referer)
		if edit != nil {
			edit(req)
		}
		resp, err := anna.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	f := url.Values{"words": {"<b>mine</b>"}, "raw": {"bm90IG1pbmU="}}
	const html = "text/html,*/*"
	for _, c := range []struct{ path, referer, want string }{
		{r.text() + "/ask", r.srv.URL + r.text() + "/propose?block=b", "/login?to=" + url.QueryEscape(r.text()+"/propose?block=b")},
		{r.text() + "/sign", r.srv.URL + r.text() + "/ask", "/login?to=" + url.QueryEscape(r.text())}, // no page to open again
		{r.text() + "/ask", "https://evil.example/", "/login?to=" + url.QueryEscape(r.text())},
		{"/people/invite", "", "/login?to=%2F"},
	} {
		code, body := send(c.path, c.referer, html, f, nil)
		if code != http.StatusUnauthorized || !strings.Contains(body, "&lt;b&gt;mine") || strings.Contains(body, "<b>mine") || strings.Contains(body, "bm90") || !strings.Contains(body, `href="`+c.want+`"`) {
			t.Errorf("%s from %q: %d, want the link %s\n%s", c.path, c.referer, code, c.want, body)
		}
	}
	if code, body := send("/api/v1"+r.text()+"/acts", "", html, f, nil); code != http.StatusUnauthorized || strings.Contains(body, "mine") {
		t.Errorf("a program: %d %s", code, body)
	}
	if code, body := send(r.text()+"/ask", "", html, url.Values{"words": {strings.Repeat("x", maxEcho)}}, nil); code != http.StatusUnauthorized || len(body) > 8000 {
		t.Errorf("an endless form: %d, %d bytes", code, len(body))
	}
	if code, body := send(r.text()+"/ask", "", html, f, func(q *http.Request) { q.Header.Set("Origin", "https://evil.example") }); code != http.StatusForbidden || strings.Contains(body, "mine") {
		t.Errorf("another site's form: %d %s", code, body)
	}
}
