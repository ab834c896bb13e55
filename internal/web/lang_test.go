package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The foot of a page lets the person choose a language; the choice holds for
// every page, errors too, and leads nowhere but to pages of this node.
func TestChooseTheLanguage(t *testing.T) {
	r := newRoom(t)
	r.known.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	choose := func(lang, to string) *http.Response {
		t.Helper()
		req, err := http.NewRequest("POST", r.srv.URL+"/lang", strings.NewReader(url.Values{"lang": {lang}, "to": {to}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		resp, err := r.known.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	if _, body := r.get(r.known, "/"); !strings.Contains(body, `action="/lang"`) || !strings.Contains(body, "Русский") {
		t.Error("the page offers no languages")
	}
	for lang, word := range map[string]string{"fr": "Mes négociations", "ru": "Мои переговоры", "en": "My talks"} {
		resp := choose(lang, r.text()+"?view=clean")
		if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || to != r.text()+"?view=clean" {
			t.Errorf("%s: %d to %q", lang, resp.StatusCode, to)
		}
		if _, body := r.get(r.known, "/"); !strings.Contains(body, word) || !strings.Contains(body, `<html lang="`+lang+`">`) {
			t.Errorf("%s: the page doesn't say %q", lang, word)
		}
	}
	choose("fr", "/")
	if code, body := r.get(r.known, r.text()+"/c/c999"); code != http.StatusNotFound || !strings.Contains(body, "il n’y a pas de proposition") {
		t.Errorf("an error isn't said in French: %d %s", code, body)
	}
	for _, to := range []string{"https://evil.example/", "//evil.example/", `/\evil.example/`, "javascript:alert(1)", "evil", ""} {
		if at := choose("fr", to).Header.Get("Location"); at != "/" {
			t.Errorf("to %q the answer leads to %q", to, at)
		}
	}
	if resp := choose("xx", "/"); resp.StatusCode != http.StatusBadRequest || len(resp.Cookies()) != 0 {
		t.Errorf("an unknown language: %d", resp.StatusCode)
	}
}
