package web

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"parley/internal/phrase"
	"parley/text"
)

// constant: embedded files.
//
//go:embed all:pages static
var files embed.FS

// templates are the pages. Each is parsed when it is first shown in a language:
// all of them in all languages take 10 MB, and a node of one person shows a few.
type templates struct {
	books  map[string]phrase.Book // by language
	stamp  map[string]string      // by static file: its version in addresses
	static fs.FS
	salt   salt

	mu sync.Mutex
	of map[[2]string]*template.Template // by language and page
}

// frame is what every page has around it.
type frame struct {
	tongues
	Lang   string
	Title  string // of the browser's tab
	Crumbs []crumb
	Wait   int // how much waits for the visitor in these talks; -1: not about talks
	Seat   string
	Bare   bool // without the bar
	Again  bool // it isn't complete: a browser without scripts asks again in a second
	Menu   []choice
	Me     string    // name of who is logged in; "" without accounts
	Who    string    // id of the account: scripts keep what is typed apart by it
	Done   *doneLine // the act that was just signed
	Path   string    // of the talks
	Held   heldRows  // by the page that asks for what is new
}

// partSide asks for what stands beside the text alone.
const partSide = "side"

type crumb struct{ Label, Href string }

// page is what a template gets.
type page struct {
	frame
	Body any
}

func loadTemplates() (*templates, error) {
	static, err := fs.Sub(files, "static")
	if err != nil {
		return nil, err
	}
	t := &templates{of: map[[2]string]*template.Template{}, books: map[string]phrase.Book{}, stamp: map[string]string{}, static: static}
	if _, err := rand.Read(t.salt[:]); err != nil {
		return nil, err
	}
	err = fs.WalkDir(static, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(static, p)
		sum := sha256.Sum256(raw)
		t.stamp[p] = hex.EncodeToString(sum[:6])
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, lang := range phrase.Langs() {
		if t.books[lang], err = phrase.For(lang); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// page is the template of a page in a language.
func (t *templates) page(lang, name string) (*template.Template, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := [2]string{lang, name}
	if t.of[at] == nil {
		tpl, err := template.New("_frame.html").Funcs(t.funcs(t.books[lang])).ParseFS(files, "pages/_*.html", "pages/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		t.of[at] = tpl
	}
	return t.of[at], nil
}

func (t *templates) funcs(book phrase.Book) template.FuncMap {
	return template.FuncMap{
		"t":       book.T,
		"n":       book.N,
		"static":  func(p string) string { return "/static/" + p + "?v=" + t.stamp[p] },
		"join":    func(l []string, sep string) string { return strings.Join(l, sep) },
		"add":     func(n int) int { return n + 1 },
		"percent": func(n int) string { return fmt.Sprintf("%d.%02d %%", n/100, n%100) },
		"short":   func(s string) string { return s[:min(10, len(s))] },
		"when":    when,
		"pick":    func(name, label string, list []choice) pick { return pick{name, label, list} },
		"kind":    func(k text.Kind) string { return book.T(string(k)) },
		"paper":   func(rows []row) template.HTML { return paperHTML(book, rows) },
		"live":    func(rows []row, held heldRows) template.HTML { return liveHTML(book, &t.salt, rows, held) },
	}
}

// pick is a list to choose one from.
type pick struct {
	Name, Label string
	List        []choice
}

// show answers with a page. A page is made whole before its first byte is
// sent, so that an error is never half a page.
func (s *Server) show(v *visit, name string, status int, p page) error {
	if v.looking {
		v.later = func() error { return s.show(v, name, status, p) }
		return nil
	}
	p.Lang = v.book.Lang()
	if v.who.ID != "" {
		p.Me, p.Who = v.who.Name, v.who.ID
	}
	p.tongues = offer(v)
	var buf bytes.Buffer
	tpl, err := s.views.page(p.Lang, name)
	if err != nil {
		return err
	}
	part, of := "_frame.html", any(&p)
	switch v.r.URL.Query().Get("part") {
	case "1":
		part, p.Held = "main", readHeld(v.r.Header)
	case partSide:
		if part = "main"; tpl.Lookup("side") != nil {
			part, of = "side", p.Body
		}
	}
	if err := tpl.ExecuteTemplate(&buf, part, of); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return s.send(v, status, buf.Bytes())
}

// book is the book of the visit's language; in doubt it speaks English.
func (s *Server) book(v *visit) phrase.Book { return s.views.books[s.lang(v)] }

// plainError answers with an error page.
func (s *Server) plainError(w http.ResponseWriter, r *http.Request, status int, what string) {
	v := &visit{w: w, r: r}
	v.book = s.book(v)
	if !isAPI(r) {
		what = v.book.T(what)
	}
	if isAPI(r) {
		apiProblem(w, status, errors.New(what))
		return
	}
	b := v.book
	body := errorBody{Title: b.T("That didn't work"), What: what, Href: "/", Back: b.T("Back to my talks")}
	switch status {
	case http.StatusUnauthorized:
		body = errorBody{Title: b.T("This room is closed"), What: what}
	case http.StatusNotFound:
		body.Title, body.Hint = b.T("That isn't here"), b.T("It may have been typed wrong, or belong to other talks.")
	case http.StatusConflict:
		body.Title, body.Hint = b.T("That can't be done now"), b.T("Nothing was signed.")
	case http.StatusForbidden, http.StatusMisdirectedRequest:
		body.Title = b.T("That isn't allowed")
	}
	if strings.HasSuffix(r.URL.Path, "/pouches") {
		body.Hint = b.T("Nothing was changed. Ask the other side to send the pouch again.")
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/t/"); ok && status != http.StatusUnauthorized && status != http.StatusNotFound || r.PathValue("name") != "" {
		id, _, _ := strings.Cut(rest, "/")
		body.Href, body.Back = "/t/"+url.PathEscape(id), b.T("Back to the text")
	}
	if err := s.show(v, "error", status, page{frame: frame{Title: body.Title, Wait: -1}, Body: body}); err != nil {
		http.Error(w, what, status)
	}
}

// errorBody is a page that says what didn't work, and what to do.
type errorBody struct {
	Title, What, Hint string
	Href, Back        string // where one goes on; "" where there is nowhere to go
}

// when is a claimed time as people read it, in UTC; what isn't a time is shown
// as it is.
func when(claimed string) string {
	at, err := time.Parse(time.RFC3339, claimed)
	if err != nil {
		return claimed
	}
	return at.UTC().Format("2006-01-02 15:04 UTC")
}

// stranger tells somebody unknown how to come in.
func (s *Server) stranger(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.door.(*AccountDoor); ok {
		s.toLogin(w, r)
		return
	}
	s.plainError(w, r, http.StatusUnauthorized, "open the link that this node printed when it was started: it is the node's key")
}

// enter takes the key of the link.
func (s *Server) enter(v *visit) error {
	own, ok := s.door.(*Own)
	if !ok || !own.Turn(v.w, v.r.URL.Query().Get("key")) {
		s.stranger(v.w, v.r)
		return nil
	}
	http.Redirect(v.w, v.r, "/", http.StatusSeeOther)
	return nil
}

// static serves the embedded files; their addresses carry their version, so
// browsers may keep them.
func (s *Server) static(v *visit) error {
	name := v.r.PathValue("file")
	stamp, ok := s.views.stamp[name]
	if !ok {
		return notFound("there is no file %q", name)
	}
	if v.r.URL.Query().Get("v") == stamp {
		v.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	raw, err := fs.ReadFile(s.views.static, name)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", contentType(name))
	if path.Ext(name) == ".woff2" { // compressed already
		_, err = v.w.Write(raw)
		return err
	}
	return s.send(v, http.StatusOK, raw)
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}
