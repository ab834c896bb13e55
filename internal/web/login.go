package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley/internal/accounts"
	"parley/internal/phrase"
)

// accountRoutes are the routes that only a node with accounts has.
func accountRoutes() []route {
	list := []route{
		{pattern: "GET /login", open: true, do: (*Server).loginPage},
		{pattern: "POST /login", open: true, do: (*Server).login},
		{pattern: "GET /login/code", open: true, do: (*Server).codePage},
		{pattern: "POST /login/code", open: true, do: (*Server).code},
		{pattern: "POST /login/passkey/ask", open: true, do: (*Server).askLogin},
		{pattern: "POST /login/passkey", script: true, open: true, do: (*Server).loginByPasskey},
		{pattern: "GET /login/directory/{dir}", open: true, do: (*Server).toDirectory},
		{pattern: "GET /login/directory/{dir}/back", open: true, do: (*Server).fromDirectory},
		{pattern: "GET /join", open: true, do: (*Server).joinPage},
		{pattern: "POST /join", open: true, do: (*Server).joinByPassword},
		{pattern: "POST /join/passkey/ask", open: true, do: (*Server).askJoin},
		{pattern: "POST /join/passkey", script: true, open: true, do: (*Server).joinByPasskey},
		{pattern: "POST /logout", need: Read, do: (*Server).logout},
		{pattern: "GET /me", need: Read, do: (*Server).mePage},
		{pattern: "POST /me", need: Read, do: (*Server).setName},
		{pattern: "POST /me/password", need: Read, do: (*Server).setPassword},
		{pattern: "GET /me/app", need: Read, do: (*Server).newApp},
		{pattern: "POST /me/app", need: Read, do: (*Server).confirmApp},
		{pattern: "POST /me/app/drop", need: Read, do: (*Server).dropApp},
		{pattern: "POST /me/passkeys/ask", need: Read, do: (*Server).askPasskey},
		{pattern: "POST /me/passkeys", script: true, need: Read, do: (*Server).addPasskey},
		{pattern: "POST /me/passkeys/{id}/drop", need: Read, do: (*Server).dropPasskey},
		{pattern: "POST /me/programs", need: Read, do: (*Server).addProgram},
		{pattern: "POST /api/v1/login", open: true, do: (*Server).apiLogin},
		{pattern: "POST /api/v1/logout", need: Read, do: (*Server).apiLogout},
		{pattern: "POST /me/sessions/end", need: Read, do: (*Server).endSessions},
		{pattern: "GET /people", need: Manage, do: (*Server).peoplePage},
		{pattern: "POST /people/invite", need: Manage, do: (*Server).invite},
		{pattern: "POST /people/invitations/{id}/revoke", need: Manage, do: (*Server).revoke},
		{pattern: "GET /seats", need: Manage, do: (*Server).seatsPage},
		{pattern: "POST /seats", need: Manage, do: (*Server).lodge},
		{pattern: "POST /people/looser", need: Manage, do: (*Server).settleLooser},
		{pattern: "POST /seats/remove", need: Manage, do: (*Server).unlodge},
		{pattern: "POST /people/policy", need: Manage, do: (*Server).setPolicy},
		{pattern: "POST /people/{id}", need: Manage, do: (*Server).setPerson},
	}
	for i := range list {
		list[i].people = true
	}
	return list
}

// people is the door of a node with accounts, which alone has these routes.
func (s *Server) people() *AccountDoor {
	d, _ := s.door.(*AccountDoor)
	return d
}

// local is an address of this node to go on to; "/" for any other.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") || len(to) > 1000 {
		return "/"
	}
	return to
}

// toLogin sends somebody unknown to the login page.
func (s *Server) toLogin(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/api/") && r.Header.Get("Accept") != "text/event-stream" && r.URL.Query().Get("part") == "" {
		http.Redirect(w, r, "/login?to="+url.QueryEscape(local(r.URL.RequestURI())), http.StatusSeeOther)
		return
	}
	if isAPI(r) || r.Method == http.MethodGet || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		s.plainError(w, r, http.StatusUnauthorized, "your session has ended: log in again, then repeat this; nothing was done")
		return
	}
	v := &visit{w: w, r: r}
	v.book, _ = phrase.For(s.lang(v))
	b := endedBody{To: "/login?to=" + url.QueryEscape(s.cameFrom(r))}
	r.Body = http.MaxBytesReader(w, r.Body, maxEcho)
	if r.ParseForm() == nil {
		for _, name := range typedFields {
			if words := r.PostForm.Get(name); strings.TrimSpace(words) != "" {
				b.Typed = append(b.Typed, words)
			}
		}
	}
	if err := s.show(v, "ended", http.StatusUnauthorized, page{frame: frame{Title: v.book.T("Your session has ended"), Wait: -1, Bare: true}, Body: b}); err != nil {
		s.log.Error("request failed", "path", r.Pattern, "error", err)
	}
}

// endedBody tells somebody whose session ended before a form was sent that
// nothing was done, and gives the words back.
type endedBody struct {
	To    string // to log in and go on
	Typed []string
}

// constant: the fields of forms into which people type what they would miss.
var typedFields = []string{"words", "second", "note", "source", "text"}

// cameFrom is the page from which a form was sent, if a browser can open it
// again; else the talks that it is about.
func (s *Server) cameFrom(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		ask := &http.Request{Method: http.MethodGet, Host: r.Host, URL: &url.URL{Path: u.Path}}
		if _, pattern := s.mux.Handler(ask); strings.HasPrefix(pattern, "GET ") && !strings.HasPrefix(u.Path, "/login") {
			return local(u.RequestURI())
		}
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/t/"); ok {
		id, _, _ := strings.Cut(rest, "/")
		return local("/t/" + url.PathEscape(id))
	}
	return "/"
}

// fields reads a short form.
func (v *visit) fields() (url.Values, error) {
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") { // it would count as empty
		return nil, &fail{http.StatusUnsupportedMediaType, errors.New(v.book.T("that isn't a form as our pages send them; nothing was done"))}
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxFields)
	if err := v.r.ParseForm(); err != nil {
		return nil, badRequest("the form can't be read: %w", err)
	}
	return v.r.PostForm, nil
}

// refusal gives an error of the accounts its status.
func refusal(w http.ResponseWriter, err error) error {
	status := http.StatusBadRequest
	var wait *accounts.WaitError
	switch {
	case errors.As(err, &wait):
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.For/time.Second)+1))
	case errors.Is(err, accounts.ErrLogin), errors.Is(err, accounts.ErrCode), errors.Is(err, accounts.ErrSession), errors.Is(err, accounts.ErrPasskey), errors.Is(err, accounts.ErrDirectory):
		status = http.StatusUnauthorized
	case errors.Is(err, accounts.ErrPower), errors.Is(err, accounts.ErrUnmapped), errors.Is(err, accounts.ErrStale):
		status = http.StatusForbidden
	case errors.Is(err, accounts.ErrInvitation), errors.Is(err, accounts.ErrUnknown):
		status = http.StatusNotFound
	case errors.Is(err, accounts.ErrBusy):
		status = http.StatusServiceUnavailable
	case errors.Is(err, accounts.ErrTaken), errors.Is(err, accounts.ErrFull):
		status = http.StatusConflict
	}
	return &fail{status, err}
}

// statusOf is the status of a refusal.
func statusOf(err error) int {
	var f *fail
	if errors.As(err, &f) {
		return f.status
	}
	return http.StatusInternalServerError
}

// loginBody is the login page.
type loginBody struct {
	To, Login, Wrong string
	Passkeys         bool
	Directories      []accounts.Directory
}

func (s *Server) loginForm(v *visit, login, to string, wrong error) error {
	a := s.people().accounts
	b := loginBody{To: local(to), Login: login, Passkeys: a.HasPasskeys(), Directories: a.Directories()}
	status := http.StatusOK
	if wrong != nil {
		wrong = refusal(v.w, wrong)
		b.Wrong, status = v.tell(wrong), statusOf(wrong)
	}
	return s.show(v, "login", status, page{frame: frame{Title: v.book.T("Log in"), Wait: -1, Bare: true}, Body: b})
}

func (s *Server) loginPage(v *visit) error {
	return s.loginForm(v, "", v.r.URL.Query().Get("to"), nil)
}

func (s *Server) login(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	d := s.people()
	to := local(f.Get("to"))
	c, err := d.accounts.Login(v.r.Context(), f.Get("login"), f.Get("password"), d.caller(v.r))
	if err != nil {
		return s.loginForm(v, f.Get("login"), to, err)
	}
	d.came(v.w, c)
	if c.Half != "" {
		to = "/login/code?to=" + url.QueryEscape(to)
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) codeForm(v *visit, to string, wrong error) error {
	b := loginBody{To: local(to)}
	status := http.StatusOK
	if wrong != nil {
		wrong = refusal(v.w, wrong)
		b.Wrong, status = v.tell(wrong), statusOf(wrong)
	}
	return s.show(v, "code", status, page{frame: frame{Title: v.book.T("Log in"), Wait: -1, Bare: true}, Body: b})
}

func (s *Server) codePage(v *visit) error { return s.codeForm(v, v.r.URL.Query().Get("to"), nil) }

func (s *Server) code(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	d := s.people()
	c, err := d.accounts.Second(v.r.Context(), d.has(v.r, halfCookie), f.Get("code"), d.caller(v.r))
	switch {
	case errors.Is(err, accounts.ErrSession):
		return s.loginForm(v, "", f.Get("to"), err) // too late: from the beginning
	case err != nil:
		return s.codeForm(v, f.Get("to"), err)
	}
	d.came(v.w, c)
	http.Redirect(v.w, v.r, local(f.Get("to")), http.StatusSeeOther)
	return nil
}

// told answers a script: with JSON, or with one sentence and a status.
func told(v *visit, value any, err error) error {
	if err != nil {
		err = refusal(v.w, err)
		http.Error(v.w, v.tell(err), statusOf(err))
		return nil
	}
	v.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(v.w).Encode(value)
}

// question sends a question for the authenticator.
func (s *Server) question(v *visit, q accounts.Ask, err error) error {
	if err == nil {
		s.people().give(v.w, askCookie, q.Lent, accounts.AskLasts)
	}
	return told(v, q.Options, err)
}

// answered reads an authenticator's answer and the question it belongs to.
func (s *Server) answered(v *visit) (lent string, answer []byte, err error) {
	answer, err = io.ReadAll(http.MaxBytesReader(v.w, v.r.Body, maxFields))
	return s.people().has(v.r, askCookie), answer, err
}

// goOn tells a script where a login goes on.
func (s *Server) goOn(v *visit, c accounts.Came, to string, err error) error {
	if err == nil {
		s.people().came(v.w, c)
	}
	return told(v, map[string]string{"to": local(to)}, err)
}

func (s *Server) askLogin(v *visit) error {
	q, err := s.people().accounts.AskLogin()
	return s.question(v, q, err)
}

func (s *Server) loginByPasskey(v *visit) error {
	lent, answer, err := s.answered(v)
	if err != nil {
		return badRequest("the answer can't be read: %w", err)
	}
	d := s.people()
	c, err := d.accounts.LoginByPasskey(v.r.Context(), lent, answer, d.caller(v.r))
	return s.goOn(v, c, v.r.URL.Query().Get("to"), err)
}

func (s *Server) toDirectory(v *visit) error {
	d := s.people()
	address, lent, err := d.accounts.AskDirectory(v.r.Context(), v.r.PathValue("dir"), local(v.r.URL.Query().Get("to")))
	if err != nil {
		return refusal(v.w, err)
	}
	d.give(v.w, sentCookie, lent, accounts.AskLasts)
	http.Redirect(v.w, v.r, address, http.StatusSeeOther)
	return nil
}

func (s *Server) fromDirectory(v *visit) error {
	d := s.people()
	c, back, err := d.accounts.LoginByDirectory(v.r.Context(), v.r.PathValue("dir"), d.has(v.r, sentCookie), v.r.URL.Query(), d.caller(v.r))
	if err != nil {
		return s.loginForm(v, "", "/", err)
	}
	d.came(v.w, c)
	http.Redirect(v.w, v.r, local(back), http.StatusSeeOther)
	return nil
}

// joinBody is the page of an invitation.
type joinBody struct {
	Token, Login, Name, Wrong string
	Offer                     accounts.Invitation
	Can                       []string
	Full                      bool // with full powers
	Passkeys                  bool
}

func (s *Server) joinForm(v *visit, token string, j accounts.Join, wrong error) error {
	a := s.people().accounts
	inv, err := a.Look(v.r.Context(), token)
	if err != nil {
		return refusal(v.w, err)
	}
	b := joinBody{Token: token, Login: j.Login, Name: j.Name, Offer: inv, Can: (inv.Can &^ Sign).Words(), Full: inv.Can.Has(Sign), Passkeys: a.HasPasskeys()}
	if b.Name == "" {
		b.Name = inv.For
	}
	status := http.StatusOK
	if wrong != nil {
		wrong = refusal(v.w, wrong)
		b.Wrong, status = v.tell(wrong), statusOf(wrong)
	}
	return s.show(v, "join", status, page{frame: frame{Title: v.book.T("Your invitation"), Wait: -1, Bare: true}, Body: b})
}

func (s *Server) joinPage(v *visit) error {
	return s.joinForm(v, v.r.URL.Query().Get("i"), accounts.Join{}, nil)
}

func (v *visit) join() (token string, j accounts.Join, err error) {
	f, err := v.fields()
	return f.Get("i"), accounts.Join{Login: f.Get("login"), Name: f.Get("name"), Lang: v.book.Lang(), Password: f.Get("password")}, err
}

func (s *Server) joinByPassword(v *visit) error {
	token, j, err := v.join()
	if err != nil {
		return err
	}
	d := s.people()
	c, err := d.accounts.Accept(v.r.Context(), token, j, d.caller(v.r))
	if err != nil {
		return s.joinForm(v, token, j, err)
	}
	d.came(v.w, c)
	http.Redirect(v.w, v.r, "/me", http.StatusSeeOther)
	return nil
}

func (s *Server) askJoin(v *visit) error {
	token, j, err := v.join()
	if err != nil {
		return err
	}
	q, err := s.people().accounts.AskJoin(v.r.Context(), token, j)
	return s.question(v, q, err)
}

func (s *Server) joinByPasskey(v *visit) error {
	lent, answer, err := s.answered(v)
	if err != nil {
		return badRequest("the answer can't be read: %w", err)
	}
	d := s.people()
	c, err := d.accounts.AcceptByPasskey(v.r.Context(), lent, answer, d.caller(v.r))
	return s.goOn(v, c, "/me", err)
}

func (s *Server) logout(v *visit) error {
	d := s.people()
	if err := d.accounts.End(v.r.Context(), d.token(v.r)); err != nil {
		return err
	}
	s.briefs.close(loginOf(v))
	d.give(v.w, sessionCookie, "", 0)
	http.Redirect(v.w, v.r, "/login", http.StatusSeeOther)
	return nil
}
