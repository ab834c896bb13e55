package web

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"

	"parley/internal/accounts"
	"parley/internal/phrase"
)

// meBody is a person's own settings.
type meBody struct {
	Account  accounts.Account
	Can      []string
	Full     bool
	Kept     bool // fewer powers here: the node doesn't hold the seat's key
	Sessions []accounts.Session
	Passkeys []accounts.Passkey
	CanKeys  bool
	Langs    []tongue
	Manage   bool
	Peers    bool // and looks after this node
	Wrong    string

	Powers []string // that a program may have
	Token  string   // of a program, just made
}

func (s *Server) mePage(v *visit) error { return s.me(v, nil) }

func (s *Server) me(v *visit, wrong error) error { return s.meWith(v, "", wrong) }

// meWith is me with a token that was just made.
func (s *Server) meWith(v *visit, made string, wrong error) error {
	d, ctx := s.people(), v.r.Context()
	token := d.token(v.r)
	se, err := d.accounts.Session(ctx, token)
	if err != nil {
		return refusal(v.w, err)
	}
	b := meBody{Account: se.Account, Can: (se.Account.Can &^ Sign).Words(), Full: se.Account.Can.Has(Sign), Kept: se.Account.Can != v.who.Can, CanKeys: d.accounts.HasPasskeys(), Langs: languages(se.Account.Lang), Manage: v.who.Can.Has(Manage), Peers: v.who.Can.Has(Manage) && s.ownPeers(v) == nil}
	b.Powers, b.Token = (accounts.ProgramPowers & v.who.Can &^ Read).Words(), made
	if b.Sessions, err = d.accounts.Sessions(ctx, token); err != nil {
		return refusal(v.w, err)
	}
	if b.Passkeys, err = d.accounts.Passkeys(ctx, token); err != nil {
		return refusal(v.w, err)
	}
	status := http.StatusOK
	if wrong != nil {
		wrong = refusal(v.w, wrong)
		b.Wrong, status = v.tell(wrong), statusOf(wrong)
	}
	return s.show(v, "me", status, page{frame: frame{Title: se.Account.Name, Wait: -1, Seat: se.Account.Seat, Crumbs: []crumb{{se.Account.Name, ""}}}, Body: b})
}

// changed gives the browser its new token and shows the settings again.
func (s *Server) changed(v *visit, c accounts.Came, err error) error {
	if err != nil {
		return s.me(v, err)
	}
	s.people().came(v.w, c)
	http.Redirect(v.w, v.r, "/me", http.StatusSeeOther)
	return nil
}

func (s *Server) setName(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	if l := f.Get("lang"); l != "" && !slices.Contains(phrase.Langs(), l) {
		return badRequest("there is no language %q", l)
	}
	d := s.people()
	if err := d.accounts.SetName(v.r.Context(), d.token(v.r), f.Get("name"), f.Get("lang")); err != nil {
		return s.me(v, err)
	}
	forgetLang(v.w)
	http.Redirect(v.w, v.r, "/me", http.StatusSeeOther)
	return nil
}

func (s *Server) setPassword(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	d := s.people()
	c, err := d.accounts.SetPassword(v.r.Context(), d.token(v.r), f.Get("old"), f.Get("password"), d.caller(v.r))
	return s.changed(v, c, err)
}

// appBody is the page on which an authenticator app is enrolled.
type appBody struct {
	App     accounts.App
	Picture template.URL
	Wrong   string
	Codes   []string // recovery codes, shown once
}

func (s *Server) appForm(v *visit, b appBody, status int) error {
	return s.show(v, "app", status, page{frame: frame{Title: v.book.T("Authenticator app"), Wait: -1, Seat: v.who.Seat, Crumbs: []crumb{{v.who.Name, "/me"}, {v.book.T("Authenticator app"), ""}}}, Body: b})
}

func (s *Server) newApp(v *visit) error {
	d := s.people()
	a, err := d.accounts.NewApp(v.r.Context(), d.token(v.r))
	if err != nil {
		return refusal(v.w, err)
	}
	return s.appForm(v, appBody{App: a, Picture: picture(a.QR)}, http.StatusOK)
}

// picture is a PNG of our own as an address.
func picture(png []byte) template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
}

func (s *Server) confirmApp(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	d := s.people()
	c, codes, err := d.accounts.ConfirmApp(v.r.Context(), d.token(v.r), f.Get("app"), f.Get("code"))
	if err != nil {
		return s.me(v, err)
	}
	d.came(v.w, c)
	return s.appForm(v, appBody{Codes: codes}, http.StatusOK)
}

func (s *Server) dropApp(v *visit) error {
	d := s.people()
	c, err := d.accounts.DropApp(v.r.Context(), d.token(v.r))
	return s.changed(v, c, err)
}

func (s *Server) askPasskey(v *visit) error {
	d := s.people()
	q, err := d.accounts.AskPasskey(v.r.Context(), d.token(v.r))
	return s.question(v, q, err)
}

func (s *Server) addPasskey(v *visit) error {
	lent, answer, err := s.answered(v)
	if err != nil {
		return badRequest("the answer can't be read: %w", err)
	}
	d := s.people()
	c, err := d.accounts.AddPasskey(v.r.Context(), d.token(v.r), lent, answer, v.r.URL.Query().Get("label"))
	return s.goOn(v, c, "/me", err)
}

func (s *Server) dropPasskey(v *visit) error {
	d := s.people()
	c, err := d.accounts.DropPasskey(v.r.Context(), d.token(v.r), v.r.PathValue("id"))
	return s.changed(v, c, err)
}

// endSessions ends one other session, or all others.
func (s *Server) endSessions(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	d := s.people()
	if err := d.accounts.EndOne(v.r.Context(), d.token(v.r), f.Get("session")); err != nil {
		return s.me(v, err)
	}
	http.Redirect(v.w, v.r, "/me", http.StatusSeeOther)
	return nil
}
