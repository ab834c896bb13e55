package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// broughtBody is what a pouch brought.
type broughtBody struct {
	Path    string
	Title   string
	New     int
	Known   int
	Joined  bool
	Notices []desk.Notice
	Came    []entryLine
}

// errPouches: other pouches are being taken in, for a long time. constant: nothing assigns it.
var errPouches = errors.New("another pouch is being taken in; send this one again when that has ended")

// takePouch takes a pouch in, one at a time: its acts are in memory until its end has been checked.
func (s *Server) takePouch(v *visit, r io.Reader, salvage bool) (*node.Node, node.Report, error) {
	wait := time.NewTimer(pouchWait)
	defer wait.Stop()
	select {
	case s.pouches <- struct{}{}:
	case <-wait.C:
		return nil, node.Report{}, errPouches
	case <-v.r.Context().Done():
		return nil, node.Report{}, v.r.Context().Err()
	}
	defer func() { <-s.pouches }()
	c := &counter{r: r}
	n, rep, err := s.takeIn(v, c, salvage)
	if c.n > largePouch {
		debug.FreeOSMemory() // what it took isn't needed again for a long time
	}
	return n, rep, err
}

// spool lays what comes over a slow link on the disk, so that no other waits for it.
func spool(r io.Reader) (f *os.File, gone func(), err error) {
	f, err = os.CreateTemp("", "parley-pouch-") // mode 0600
	if err != nil {
		return nil, nil, err
	}
	gone = func() { f.Close(); os.Remove(f.Name()) }
	if _, err = io.Copy(f, r); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		gone()
	}
	return f, gone, err
}

// counter counts the bytes that are read.
type counter struct {
	r io.Reader
	n int64
}

// Read implements io.Reader.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// pouchUp takes a pouch in.
func (s *Server) pouchUp(v *visit) error {
	if err := v.r.ParseMultipartForm(maxForm); err != nil { // what is over that lies on the disk
		return badRequest("the form can't be read: %w", err)
	}
	file, _, err := v.r.FormFile("pouch")
	if err != nil {
		return badRequest("no pouch came with the form: %w", err)
	}
	defer file.Close()
	n, rep, err := s.takePouch(v, file, v.r.FormValue("salvage") != "")
	if errors.Is(err, errPouches) {
		return &fail{http.StatusServiceUnavailable, errors.New(v.book.T("another pouch is being taken in; send this one again when that has ended"))}
	}
	if err != nil {
		return conflict("the pouch can't be taken in; nothing was changed: %w", err)
	}
	fresh := map[record.ID]bool{}
	for _, a := range s.news(v, n) {
		fresh[a.ID] = true
	}
	return n.View(func(rec *record.Record, st *talks.State) error {
		t := &table{visit: v, rec: rec, state: st, view: st.Now(), me: v.who.Seat}
		t.rev = t.view.Newest()
		body := broughtBody{Path: t.path(), Title: st.Charter().Title, New: len(rep.Stored) + rep.Filled, Known: rep.Duplicates, Joined: rep.Joined}
		var arrived []talks.Entry
		for i, e := range t.view.Log() {
			if fresh[e.ID] && e.Party != t.me && t.sight().Work {
				arrived = append(arrived, e)
				body.Came = append(body.Came, t.entry(i, e))
			}
		}
		if !t.sight().Work { // talks of another seat of this node
			return s.show(v, "brought", http.StatusOK, page{frame: t.frame(v.book.T("What the pouch brought"), ""), Body: body})
		}
		body.Notices = t.desk().Arrived(desk.Brought{Proofs: rep.Proofs, Refused: rep.Refused, Behind: rep.Behind, Suspicion: rep.Suspicion}, arrived)
		return s.show(v, "brought", http.StatusOK, page{frame: t.frame(v.book.T("What the pouch brought"), "record"), Body: body})
	})
}

// takeIn takes a pouch in that a visitor brings. A delegation brings pouches of
// talks that name its seat, and no others: what those of the other seats here
// are in is none of its business.
func (s *Server) takeIn(v *visit, r io.Reader, salvage bool) (*node.Node, node.Report, error) {
	seat, err := s.seat(v)
	if err != nil {
		return nil, node.Report{}, err
	}
	return seat.Import(v.r.Context(), r, node.ImportOptions{Join: true, Salvage: salvage})
}

// pouchDown packs a pouch for the others, or for one of them.
func (s *Server) pouchDown(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	opt := node.PackOptions{All: q.Get("all") != "", Plain: q.Get("plain") != "" && isAPI(v.r)}
	name := "parley"
	if to := q["to"]; len(to) > 0 && to[0] != "" && len(to) <= record.MaxParties {
		opt.To = to
		name = "to-" + strings.ToLower(strings.Join(to[:1], "-"))
	}
	if opt.Plain {
		if err := n.View(func(_ *record.Record, st *talks.State) error { return disclosed(v, st) }); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	pack := n.Pack
	if c, err := s.chair(v, n); err == nil {
		pack = c.Pack
	}
	p, err := pack(v.r.Context(), &b, opt)
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	if err := v.packed(p); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/octet-stream")
	v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+".pouch"))
	_, err = v.w.Write(b.Bytes())
	return err
}

// compared notes that charter and keys were compared by voice.
func (s *Server) compared(v *visit) error {
	if v.r.PostFormValue("yes") != "yes" {
		return badRequest("the form doesn't say that you have compared it")
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := c.SetCompared(true); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/t/"+v.r.PathValue("talks")+"/parties", http.StatusSeeOther)
	return nil
}

// seen notes that somebody here has seen all that the record holds.
func (s *Server) seen(v *visit) error {
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := c.Looked(); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/t/"+v.r.PathValue("talks"), http.StatusSeeOther)
	return nil
}
