package web

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// mark is in every hostile text; no element, attribute or header may be called after it.
const mark = "zq9x"

// poison tries to leave every place where a text may stand: text, attributes of all quotings, a title, a text area, a script, a
// comment, an address, a header, a template, a format.
const poison = mark + "\"'>`<" + mark + " on" + mark + "=alert(1)><script>" + mark + "()</script></title></textarea></" + mark + "><!-- --><img src=x onerror=" + mark + ">{{.}}%s%n${" + mark + "}"

// poisonLine is poison for where the form must be a name: without what such fields refuse.
const poisonLine = mark + " \"'><" + mark + " on" + mark + "=1>&lt;"

// poisonHeader tries to begin a header of its own.
const poisonHeader = mark + "\r\n" + mark + ": 1\r\nSet-Cookie: " + mark + "=1\r\n\r\n<" + mark + ">"

// sentry looks at every answer that passes: its headers, and, as a strict reader, its HTML. What it can't read for sure is
// an error: our own pages are simple.
type sentry struct {
	t    testing.TB
	next http.RoundTripper
	ours vocabulary

	mu     sync.Mutex
	pages  int
	faults int
	shown  map[string]int // paths whose page shows a hostile text, as text
}

// vocabulary are the elements and attributes that our own templates write.
type vocabulary map[string]bool

func ownWords(t testing.TB) vocabulary {
	t.Helper()
	v := vocabulary{"circle": true}
	for _, bare := range []string{"autofocus", "checked", "disabled", "download", "formnovalidate", "hidden", "multiple", "novalidate", "open", "readonly", "required", "selected"} {
		v["@"+bare] = true
	}
	learn := func(src string) {
		for _, m := range regexp.MustCompile(`<([a-z][a-z0-9-]*)`).FindAllStringSubmatch(src, -1) {
			v[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9-]*)=\\?"|[\s"](data-[a-z]+)[\s">{]|\.value\("([a-z]+)"`).FindAllStringSubmatch(src, -1) {
			v["@"+m[1]+m[2]+m[3]] = true
		}
	}
	err := fs.WalkDir(files, "pages", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var raw []byte
			raw, err = fs.ReadFile(files, p)
			learn(string(raw))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := filepath.Glob("*.go") // rows are written in Go
	if err != nil {
		t.Fatal(err)
	}
	charts, err := filepath.Glob("../chart/*.go")
	if err != nil || len(charts) == 0 {
		t.Fatal(err, "no charts")
	}
	for _, name := range append(list, charts...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		learn(string(raw))
	}
	return v
}

func newSentry(t testing.TB) *sentry {
	return &sentry{t: t, next: http.DefaultTransport, ours: ownWords(t), shown: map[string]int{}}
}

// RoundTrip implements http.RoundTripper.
func (s *sentry) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", poisonLine)
	resp, err := s.next.RoundTrip(r)
	if err != nil || strings.HasSuffix(r.URL.Path, "/live") {
		if err == nil {
			s.headers(r, resp)
		}
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	s.headers(r, resp)
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		s.mu.Lock()
		s.pages++
		if plain := html.UnescapeString(string(body)); strings.Contains(plain, poisonLine[:8]) || strings.Contains(plain, poison[:8]) {
			s.shown[r.Method+" "+r.URL.Path]++
		}
		s.mu.Unlock()
		if err := s.ours.read(string(body)); err != nil && s.few() {
			s.t.Errorf("%s %s: %v", r.Method, short(r.URL), err)
		}
	}
	return resp, nil
}

// few reports whether one more fault is worth telling; they come in hundreds.
func (s *sentry) few() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults++
	if s.faults > 20 {
		s.t.Fail()
	}
	return s.faults <= 20
}

func short(u *url.URL) string { return fmt.Sprintf("%.120s", u.RequestURI()) }

// headers checks what every answer says, whatever its status.
func (s *sentry) headers(r *http.Request, resp *http.Response) {
	h := resp.Header
	bad := func(format string, args ...any) {
		if !s.few() {
			return
		}
		s.t.Errorf("%s %s (%d): %s", r.Method, short(r.URL), resp.StatusCode, fmt.Sprintf(format, args...))
	}
	csp := h.Values("Content-Security-Policy")
	if len(csp) != 1 || !strings.Contains(csp[0], "default-src 'none'") || !strings.Contains(csp[0], "script-src 'self';") || !strings.Contains(csp[0], "style-src 'self';") ||
		!strings.Contains(csp[0], "frame-ancestors 'none'") || !strings.Contains(csp[0], "form-action 'self'") || !strings.Contains(csp[0], "base-uri 'none'") || strings.Contains(csp[0], "unsafe") || strings.Contains(csp[0], mark) {
		bad("policy %q", csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := h.Values(name); len(got) != 1 || got[0] != want {
			bad("%s is %q", name, got)
		}
	}
	if cc := h.Get("Cache-Control"); cc != "no-store" && !(strings.HasPrefix(r.URL.Path, "/static/") && resp.StatusCode == http.StatusOK && r.URL.Query().Has("v")) {
		bad("it may be kept: %q", cc)
	}
	if resp.StatusCode != http.StatusSeeOther && resp.ContentLength != 0 && h.Get("Content-Type") == "" {
		bad("no content type")
	}
	for name, vs := range h {
		for _, v := range vs {
			if strings.Contains(strings.ToLower(name), mark) || strings.ContainsAny(v, "\r\n\x00") {
				bad("header %q: %q", name, v)
			}
			if name != "Location" && name != "Content-Disposition" && strings.Contains(v, mark) {
				bad("header %q: %q", name, v)
			}
		}
	}
	for _, c := range resp.Cookies() {
		if !c.HttpOnly || c.SameSite == http.SameSiteNoneMode || c.SameSite == http.SameSiteDefaultMode || c.Path != "/" || strings.Contains(c.Name, mark) {
			bad("cookie %v", c)
		}
	}
	if to := h.Get("Location"); to != "" {
		u, err := url.Parse(to)
		if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, "\\") {
			bad("it leads to %q", to)
		}
	}
	if d := h.Get("Content-Disposition"); d != "" && !regexp.MustCompile(`^attachment; filename="[A-Za-z0-9._-]+"$`).MatchString(d) {
		bad("disposition %q", d)
	}
	if strings.HasPrefix(h.Get("Content-Type"), "text/html") && h.Get("Content-Type") != "text/html; charset=utf-8" {
		bad("type %q", h.Get("Content-Type"))
	}
}

// read reads a page that our templates have written, and refuses everything else: a < or > in words, an attribute without
// quotes, an element, attribute or address that is none of ours.
func (v vocabulary) read(page string) error {
	for len(page) > 0 {
		words, rest, found := strings.Cut(page, "<")
		if strings.Contains(words, ">") {
			return fmt.Errorf("a bare > after %.80q", tail(words))
		}
		if !found {
			return nil
		}
		var err error
		if page, err = v.element(rest); err != nil {
			return err
		}
	}
	return nil
}

func tail(s string) string { return s[max(0, len(s)-60):] }

// element reads what follows a <, to behind its >.
func (v vocabulary) element(s string) (string, error) {
	all := s
	if low := strings.ToLower(s[:min(len(s), 13)]); low == "!doctype html" {
		_, rest, ok := strings.Cut(s, ">")
		if !ok {
			return "", fmt.Errorf("no end: <%.80q", all)
		}
		return rest, nil
	}
	s = strings.TrimPrefix(s, "/")
	name := s[:len(s)-len(strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz0123456789-"))]
	if !v[name] {
		return "", fmt.Errorf("an element that is none of ours: <%.80q", all)
	}
	s = s[len(name):]
	for {
		s = strings.TrimLeft(s, " \t\n")
		if rest, ok := strings.CutPrefix(s, ">"); ok {
			if name == "script" && all[0] != '/' && !strings.HasPrefix(rest, "</script>") {
				return "", fmt.Errorf("a script in the page: %.80q", rest)
			}
			if name == "style" || name == "base" || name == "iframe" || name == "object" || name == "embed" {
				return "", fmt.Errorf("<%s> in the page", name)
			}
			return rest, nil
		}
		if rest, ok := strings.CutPrefix(s, "/>"); ok {
			return rest, nil
		}
		at := s[:len(s)-len(strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"))]
		if !v["@"+at] || strings.HasPrefix(strings.ToLower(at), "on") || at == "style" || at == "srcdoc" {
			return "", fmt.Errorf("an attribute that is none of ours, %q: <%.200q", at, all)
		}
		s = s[len(at):]
		rest, ok := strings.CutPrefix(s, `="`)
		if !ok {
			continue // it has no value
		}
		value, rest, ok := strings.Cut(rest, `"`)
		if !ok || strings.ContainsAny(value, "<>") {
			return "", fmt.Errorf("the value of %q doesn't end: <%.200q", at, all)
		}
		switch at {
		case "href", "src", "action", "formaction", "data-path", "data-live":
			u := html.UnescapeString(value)
			ours := u == "" || strings.HasPrefix(u, "#") || strings.HasPrefix(u, "?") || strings.HasPrefix(u, "/") && !strings.HasPrefix(u, "//") && !strings.ContainsAny(u, "\\\t\n") || at == "src" && strings.HasPrefix(u, "data:image/png;base64,")
			if !ours || name == "script" && !strings.HasPrefix(u, "/static/") {
				return "", fmt.Errorf("%s leads to %.80q", at, u)
			}
		}
		s = rest
	}
}

// The reader that the other tests rely on does refuse what it must.
func TestSentry(t *testing.T) {
	v := ownWords(t)
	for _, good := range []string{"", "<p>words &lt;b&gt; &#34;</p>", `<a class="x" href="/t/1?a=b#c">x</a><br>`, `<script type="module" src="/static/parley.js"></script>`} {
		if err := v.read(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"<" + mark + ">", "<p " + mark + ">", `<p on` + mark + `="1">`, `<p onclick="x">`, "<p class='x'>", "<p class=x>", `<p class="x`, `<p class="<b>">`, "<script>x()</script>", `<script src="//evil.example/x.js"></script>`,
		`<a href="javascript:x">`, `<a href="//evil.example">`, `<a href="https://evil.example">`, `<a href="/\evil.example">`, "<!-- x -->", "a > b", "<", "<p", `<p style="x">`, "<style></style>", `<img src="data:text/html,x">`, poison, poisonLine,
	} {
		if v.read(bad) == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
