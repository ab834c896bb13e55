package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"parley/internal/node"
)

// settingsBody is where everything that isn't about a text is looked after: each part only for whom it is.
type settingsBody struct {
	Seat    string // of the visitor; "" for the secretariat
	People  bool   // the node has accounts
	Keys    bool   // the visitor's seat is here
	Seats   bool   // the visitor runs the node
	Peers   bool
	Parties []partiesLine
	Backup  backupBody
}

// partiesLine leads to parties and keys of talks.
type partiesLine struct {
	Href, Title string
	Compared    bool
	Mine        bool // the visitor's seat is to compare them
}

// backupBody says how it stands with the backup of the home.
type backupBody struct {
	May      bool   // the visitor may make one
	Why      string // why not
	Ask      bool   // the home is plain: a passphrase is wanted for the file
	Hub      bool   // the seats of others are in it, too
	Host     bool   // the visitor looks after the node, and is told of its backups
	Running  bool
	Done, Of int // of the one that runs: talks
	Last     node.LastBackup
	Made     string // when, as people read it
	Broken   bool   // the last one that was asked for on a page wasn't made whole
	Min      int    // length of a passphrase
}

// backups are the backups that pages ask for: one at a time, since each takes memory for its passphrase and a copy of a
// record on the disk.
type backups struct {
	sync.Mutex
	running  bool
	done, of int
	broken   bool
}

// mayBackup says why a visitor gets no backup of this home; nil: it gets one. A backup has everything in it: the keys, and the
// drafts of every seat that sits here. So it goes only to who looks after the node, and on a node of several people only when
// nobody but who knows the home's own passphrase can open it.
func (s *Server) mayBackup(v *visit) error {
	_, people := s.door.(*AccountDoor)
	switch {
	case !people:
		return nil
	case v.who.Seat != "" && (!s.own(v) || len(s.home.Seats()) > 1):
		return forbidden("a backup holds what is private to every delegation here: the secretariat, which runs the node, makes it")
	case s.home.Plain():
		return forbidden("this home has no passphrase, so whoever has its backup has its keys: who runs the machine makes it there, with 'parley backup'")
	}
	return nil
}

func (s *Server) settingsPage(v *visit) error {
	_, people := s.door.(*AccountDoor)
	body := settingsBody{Seat: v.who.Seat, People: people, Keys: s.sits(v), Seats: people && v.who.Seat == "", Peers: s.ownPeers(v) == nil}
	list, err := s.listed(v)
	if err != nil {
		return err
	}
	for _, l := range list {
		body.Parties = append(body.Parties, partiesLine{Href: "/t/" + l.ID.String()[:16] + "/parties", Title: l.Title, Compared: l.Compared != "", Mine: s.sits(v)})
	}
	if body.Backup, err = s.backupState(v); err != nil {
		return err
	}
	return s.show(v, "settings", http.StatusOK, page{frame: frame{Title: v.book.T("Settings"), Wait: -1, Seat: v.who.Seat, Crumbs: []crumb{{v.book.T("Settings"), ""}}}, Body: body})
}

func (s *Server) backupState(v *visit) (backupBody, error) {
	b := backupBody{Ask: s.home.Plain(), Hub: len(s.home.Seats()) > 1, Host: s.ownPeers(v) == nil, Min: minPassphrase}
	if why := s.mayBackup(v); why != nil {
		b.Why = v.tell(why)
	} else {
		b.May = true
	}
	if !b.Host {
		return b, nil
	}
	s.backups.Lock()
	b.Running, b.Done, b.Of, b.Broken = s.backups.running, s.backups.done, s.backups.of, s.backups.broken
	s.backups.Unlock()
	var err error
	b.Last, err = s.home.LastBackup()
	if b.Last.At != "" {
		b.Made = when(b.Last.At)
	}
	return b, err
}

// backupDown makes a backup and sends it as it is made; nothing of it is kept here.
func (s *Server) backupDown(v *visit) error {
	if err := s.mayBackup(v); err != nil {
		return err
	}
	pass := ""
	if s.home.Plain() {
		if pass = v.r.PostFormValue("passphrase"); utf8.RuneCountInString(pass) < minPassphrase {
			return badRequest("a passphrase for the backup has %d characters or more; nothing was made", minPassphrase)
		}
		if v.r.PostFormValue("again") != pass {
			return badRequest("the two passphrases aren't the same; nothing was made")
		}
	}
	s.backups.Lock()
	if s.backups.running {
		s.backups.Unlock()
		return conflict("a backup is being made already; wait until it has arrived")
	}
	s.backups.running, s.backups.done, s.backups.of = true, 0, 0
	s.backups.Unlock()
	ctx, stop := context.WithTimeout(v.r.Context(), backupAll)
	defer stop()
	whole := false
	defer func() { // whatever happens on the way: else no backup could be made until the next start
		s.backups.Lock()
		s.backups.running, s.backups.broken = false, !whole
		s.backups.Unlock()
	}()
	out := &patient{w: v.w, ctx: ctx, name: "parley-" + s.home.Code() + "-" + time.Now().UTC().Format("20060102-1504") + ".backup"}
	_, err := s.home.BackupAs(ctx, out, node.BackupOptions{Passphrase: pass, Progress: func(done, of int) {
		s.backups.Lock()
		s.backups.done, s.backups.of = done, of
		s.backups.Unlock()
	}})
	whole = err == nil
	s.log.Info("backup over the pages", "by", v.who.ID, "whole", err == nil)
	if err == nil || !out.begun {
		return err
	}
	s.log.Error("the backup broke off", "error", err)
	panic(http.ErrAbortHandler) // so that half is never taken for the whole
}

// patient writes a download to a browser that may be slow, but not stand still.
type patient struct {
	w     http.ResponseWriter
	ctx   context.Context
	name  string // of the file
	begun bool
}

// Write implements io.Writer.
func (p *patient) Write(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	out := http.NewResponseController(p.w)
	if !p.begun {
		p.begun = true
		h := p.w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", `attachment; filename="`+p.name+`"`)
		if err := out.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) { // the form is here: nothing else is read
			return 0, err
		}
	}
	if err := out.SetWriteDeadline(time.Now().Add(slowest)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.w.Write(b)
}
