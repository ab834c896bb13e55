package web

import (
	"errors"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"parley/internal/brief"
	bt "parley/internal/brief/table"
	"parley/internal/node"
)

// The brief on the pages. Its file opens under a key that this node has as long
// as it runs; what keeps a brief from whoever finds a browser open is that a
// person has to show once more who it is, and that the node then remembers only
// for this login, in memory, that it did: until logout, until the person locks
// it, or until nobody has asked for it for a while. No password is kept.

// briefs are the logins for which the brief is open.
type briefs struct {
	mu    sync.Mutex
	until map[string]time.Time // by login
	wrong int                  // passphrases of the home in a row
	wait  time.Time            // the next one is taken then
	now   func() time.Time
}

func newBriefs() *briefs { return &briefs{until: map[string]time.Time{}, now: time.Now} }

// open marks a login.
func (b *briefs) open(login string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	for k, at := range b.until {
		if !now.Before(at) {
			delete(b.until, k)
		}
	}
	b.until[login] = now.Add(briefIdle)
}

// is reports whether the brief is open for a login; use keeps it open.
func (b *briefs) is(login string, use bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if at, ok := b.until[login]; !ok || !now.Before(at) {
		delete(b.until, login)
		return false
	}
	if use {
		b.until[login] = now.Add(briefIdle)
	}
	return true
}

func (b *briefs) close(login string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.until, login)
}

// try lets a guess at the home's passphrase through, or not yet.
func (b *briefs) try(guess func() bool) (ok, early bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now().Before(b.wait) {
		return false, true
	}
	if ok = guess(); ok {
		b.wrong = 0
		return true, false
	}
	if b.wrong++; b.wrong >= briefGuesses {
		b.wrong, b.wait = 0, b.now().Add(briefWait)
	}
	return false, false
}

// secret is what a visitor has of the brief of its delegation.
type secret struct {
	Open  bool
	Edit  bool // it may change it
	Plain bool // the home seals nothing
	Guest bool // the seat is on somebody else's node
	Pass  bool // it is opened by the person's own password, not the home's passphrase

	seat  *node.Seat
	login string
}

// secretOf is nil for everybody who may not read the brief: other seats, the
// secretariat, observers, programs, and people of the delegation who can't
// draft.
func (s *Server) secretOf(v *visit) *secret {
	if !v.who.Can.Has(Draft) || v.who.observer || bearer(v.r) != "" || isAPI(v.r) {
		return nil
	}
	seat, err := s.seat(v)
	if err != nil {
		return nil
	}
	k := &secret{Edit: v.who.Can.Has(Clear), Plain: s.home.Plain(), Guest: !seat.Own(), Pass: s.people() != nil, seat: seat, login: loginOf(v)}
	q := v.r.URL.Query()
	k.Open = s.briefs.is(k.login, q.Get("part") == "") // a page that keeps itself fresh isn't a person
	return k
}

// loginOf names a login among those for which the brief is open.
func loginOf(v *visit) string { return v.who.ID + "\x00" + v.who.Seat + "\x00" + v.who.token }

// file is the file of the seat's briefs.
func (k *secret) file() (*brief.File, error) {
	key, err := k.seat.FileKey(brief.KeyUse)
	if err != nil {
		return nil, err
	}
	return brief.NewFile(filepath.Join(k.seat.Dir(), brief.FileName), key), nil
}

// laid is a brief beside the text.
type laid struct {
	brief *brief.Brief
	table *bt.Table
}

// brief reads the delegation's brief and lays it beside the text; nil where
// the visitor may not read it or hasn't opened it. The error quotes nothing.
func (t *table) brief() (*laid, error) {
	if t.secret == nil || !t.secret.Open || !t.current() {
		return nil, nil
	}
	if t.laid != nil {
		return t.laid, nil
	}
	b, err := t.instructions()
	if err != nil {
		return nil, err
	}
	x, err := bt.New(t.view, t.state.Parties(), b)
	if err != nil {
		return nil, briefed(err)
	}
	t.laid = &laid{b, x}
	return t.laid, nil
}

// current reports that the page shows the talks as they are to one of their
// parties: a brief is about nothing else.
func (t *table) current() bool {
	return t.party() && !t.past && !t.room && pastOf(t.r) == ""
}

// instructions reads the file.
func (t *table) instructions() (*brief.Brief, error) {
	f, err := t.secret.file()
	if err != nil {
		return nil, err
	}
	b, err := f.Of(t.state.Talks().String(), t.me)
	return b, briefed(err)
}

// silent reports that there is a brief of these talks that is locked for the
// visitor: nothing watches over its red lines.
func (t *table) silent() bool {
	if t.secret == nil || t.secret.Open || !t.current() {
		return false
	}
	b, err := t.instructions()
	return err != nil || !b.Empty()
}

// briefed gives an error of the brief its status.
func briefed(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, brief.ErrSealed), errors.Is(err, brief.ErrNewer):
		return &fail{http.StatusConflict, err}
	case errors.Is(err, brief.ErrBrief):
		return &fail{http.StatusBadRequest, err}
	}
	return err
}

// private turns away from the pages of the brief everybody whom it isn't for.
func (s *Server) private(v *visit, edit bool) (*secret, error) {
	k := s.secretOf(v)
	if k == nil {
		return nil, forbidden("the brief is for those of its delegation who draft, and for nobody else")
	}
	if _, err := s.sitting(v); err != nil { // not its talks
		return nil, err
	}
	switch {
	case edit && !k.Open:
		return nil, forbidden("the brief is locked: open it first")
	case edit && !k.Edit:
		return nil, forbidden("who may clear drafts may change the brief; you may read it")
	}
	return k, nil
}

// briefOpen lets a person into the brief who shows once more who it is.
func (s *Server) briefOpen(v *visit) error {
	k, err := s.private(v, false)
	if err != nil {
		return err
	}
	f, err := v.fields()
	if err != nil {
		return err
	}
	word := f.Get("password")
	switch {
	case k.Pass:
		d := s.people()
		if err := d.accounts.Prove(v.r.Context(), d.token(v.r), word, d.caller(v.r)); err != nil {
			said, status := refusal(v.w, err), statusOf(refusal(v.w, err))
			if status == http.StatusUnauthorized { // the login is as good as it was
				status = http.StatusForbidden
			}
			return s.showBrief(v, v.tell(said), status)
		}
	case !k.Plain:
		ok, early := s.briefs.try(func() bool { return s.home.Opens(word) })
		if early {
			return s.showBrief(v, v.book.T("Too many wrong passphrases: wait a minute, then try again."), http.StatusTooManyRequests)
		}
		if !ok {
			return s.showBrief(v, v.book.T("That isn’t the passphrase of this node."), http.StatusForbidden)
		}
	}
	s.briefs.open(k.login)
	http.Redirect(v.w, v.r, s.briefPath(v), http.StatusSeeOther)
	return nil
}

func (s *Server) briefLock(v *visit) error {
	k, err := s.private(v, false)
	if err != nil {
		return err
	}
	s.briefs.close(k.login)
	http.Redirect(v.w, v.r, s.briefPath(v), http.StatusSeeOther)
	return nil
}
