package web

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// timelineBody is the text as it stood after one act, and what that act did.
type timelineBody struct {
	Path       string
	At, Last   int // places in the log, from 1
	Prev, Next string
	Entry      entryLine
	Rows       []row
	Changed    int
	Share      int
	Rev        int
	Marks      []choice // the revisions, as places to jump to
	ByRevision bool     // steps are revisions, not acts
}

// entryLine is one act as people read it.
type entryLine struct {
	N        int
	ID       string
	Party    string
	Custody  string // "custody: hub" where a host holds the key
	Mark     int
	By       string
	Time     string
	Line     string
	Effect   string
	Why      string
	Href     string
	InEffect bool
}

// strip is the way from the first text to now, as places to look at.
func (t *table) strip() []choice {
	var out []choice
	for _, r := range t.view.Revisions() {
		out = append(out, choice{fmt.Sprintf("Rev.%d", r.Num), t.path("timeline") + "?act=" + r.ID.String(), false})
	}
	if n := len(out) - maxStrip; n > 0 {
		out = append(out[:1], out[n+1:]...)
	}
	return append(out, choice{t.book.T("now"), t.path("timeline"), true})
}

func (t *table) entry(i int, e talks.Entry) entryLine {
	return entryLine{
		N: i + 1, ID: e.ID.String(), Party: e.Party, Custody: e.Custody.Mark(), Mark: t.mark(e.Party), By: e.By, Time: e.Time, Line: t.desk().EntryWords(e),
		Effect: string(e.Effect), Why: t.desk().Reason(e.Why), InEffect: e.Effect == talks.InEffect, Href: t.path("timeline") + "?act=" + e.ID.String(),
	}
}

func (s *Server) timelinePage(v *visit) error {
	return s.look(v, func(t *table) error {
		if !t.sight().Work {
			return s.revisionsPage(t)
		}
		log := t.view.Order()
		n := len(log)
		q := v.r.URL.Query()
		if asked := q.Get("n"); asked != "" {
			k, err := strconv.Atoi(asked)
			if err != nil || k < 1 || k > len(log) {
				return badRequest("there is no act number %q", asked)
			}
			n = k
		} else if id := q.Get("act"); id != "" {
			if n = 1 + slices.IndexFunc(log, func(e record.ID) bool { return e.String() == id }); n == 0 {
				return notFound("no act of these talks has that id")
			}
		}
		body := timelineBody{Path: t.path(), At: n, Last: len(log)}
		href := func(k int) string { return fmt.Sprintf("%s/timeline?n=%d", t.path(), k) }
		if n > 1 {
			body.Prev = href(n - 1)
		}
		if n < len(log) {
			body.Next = href(n + 1)
		}
		now, err := t.after(log[:n])
		if err != nil {
			return err
		}
		if e, ok := now.view.Entry(log[n-1]); ok { // as it counted then
			body.Entry = now.entry(n-1, e)
		} else if e, ok := t.view.Entry(log[n-1]); ok {
			body.Entry = t.entry(n-1, e)
		}
		if body.Rows, err = now.rows(); err != nil {
			return err
		}
		body.Rev = now.rev.Num
		if conv, err := now.view.Convergence(); err == nil {
			body.Share = conv.Share() / 100
		}
		if n > 1 {
			before, err := t.after(log[:n-1])
			if err != nil {
				return err
			}
			old, err := before.rows()
			if err != nil {
				return err
			}
			body.Changed = markChanged(body.Rows, old)
		}
		revs := map[record.ID]int{}
		for _, r := range t.view.Revisions() {
			revs[r.ID] = r.Num
		}
		for i, id := range log {
			if num, ok := revs[id]; ok {
				body.Marks = append(body.Marks, choice{fmt.Sprintf("Rev.%d", num), href(i + 1), i+1 == n})
			}
		}
		f := t.frame(v.book.T("Timeline"), "timeline")
		return s.show(v, "timeline", http.StatusOK, page{frame: f, Body: body})
	})
}

// revisionsPage is the timeline of those who may not see where parties stand:
// the text at each revision and now. Steps act by act would tell the order of
// acts made at one time, which has to do with their parties.
func (s *Server) revisionsPage(t *table) error {
	revs := t.view.Revisions()
	n, err := number(t.r.URL.Query().Get("n"), len(revs)+1)
	if err != nil {
		return err
	}
	n = max(n, 1)
	if id := t.r.URL.Query().Get("act"); id != "" {
		if n = 1 + slices.IndexFunc(revs, func(r talks.Revision) bool { return r.ID.String() == id }); n == 0 {
			return notFound("no act of these talks has that id")
		}
	}
	then := func(n int) (*table, error) {
		c := *t
		if c.past = true; n <= len(revs) {
			view, err := t.state.At(revs[n-1].ID)
			if err != nil {
				return nil, err
			}
			c.view, c.rev, c.work = view, view.Newest(), nil
		}
		return &c, nil
	}
	href := func(k int) string { return fmt.Sprintf("%s/timeline?n=%d", t.path(), k) }
	body := timelineBody{Path: t.path(), ByRevision: true, At: n, Last: len(revs) + 1, Entry: entryLine{N: n, Line: t.book.T("now"), Href: href(n), InEffect: true}}
	if n > 1 {
		body.Prev = href(n - 1)
	}
	if n < body.Last {
		body.Next, body.Entry.Line = href(n+1), t.book.T("Rev.%d", revs[n-1].Num)
	}
	now, err := then(n)
	if err != nil {
		return err
	}
	if body.Rows, err = now.rows(); err != nil {
		return err
	}
	body.Rev = now.rev.Num
	conv, err := now.view.Convergence()
	if err != nil {
		return err
	}
	body.Share = conv.Share() / 100
	if n > 1 {
		before, err := then(n - 1)
		if err != nil {
			return err
		}
		old, err := before.rows()
		if err != nil {
			return err
		}
		body.Changed = markChanged(body.Rows, old)
	}
	for i, r := range revs {
		body.Marks = append(body.Marks, choice{fmt.Sprintf("Rev.%d", r.Num), href(i + 1), i+1 == n})
	}
	return s.show(t.visit, "timeline", http.StatusOK, page{frame: t.frame(t.book.T("Timeline"), "timeline"), Body: body})
}

// after is the table as it lay when these acts of the log had been made.
func (t *table) after(log []record.ID) (*table, error) {
	newest := map[string]record.ID{}
	for _, id := range log { // a party's newest act has its earlier ones in its past
		newest[t.rec.Get(id).Party] = id
	}
	var ids []record.ID
	for _, p := range t.state.Parties() {
		if id, ok := newest[p]; ok {
			ids = append(ids, id)
		}
	}
	view, err := t.state.AtAll(ids...)
	if err != nil {
		return nil, err
	}
	c := *t
	c.view, c.rev, c.work, c.past = view, view.Newest(), nil, true
	return &c, nil
}

// rows are the paragraphs with everything that is claimed about them.
func (t *table) rows() ([]row, error) {
	d, err := t.view.Draft()
	if err != nil {
		return nil, err
	}
	return t.paper(d, text.Lang(t.state.Charter().Lang)), nil
}

// markChanged marks the rows that are new or differ, and counts them.
func markChanged(now, old []row) int {
	was := map[string]row{}
	for _, r := range old {
		was[r.Anchor] = r
	}
	n := 0
	for i, r := range now {
		o, ok := was[r.Anchor]
		if !ok || !reflect.DeepEqual(r.Parts, o.Parts) || !reflect.DeepEqual(r.Marks, o.Marks) || !reflect.DeepEqual(r.State, o.State) {
			now[i].Fresh = true
			n++
		}
	}
	return n
}
