package web

import (
	"errors"
	"net/http"
	"sync"

	"parley/audit"
	"parley/internal/desk"
	"parley/record"
)

// auditor audits records, one at a time, and remembers the newest verdict of
// each talks: whoever asks again while nothing came gets the same.
type auditor struct {
	busy sync.Mutex // held while an audit runs
	mu   sync.Mutex // guards last
	last map[record.ID]audited
}

type audited struct {
	acts    int
	verdict *audit.Verdict
}

// auditBody is what an audit found.
type auditBody struct {
	Path string
	*audit.Verdict
	Groups []auditGroup
	Counts []auditCount
	Limits []string // what no audit can tell
}

// auditCount is what was checked, and how often.
type auditCount struct {
	What string
	N    int
}

// auditGroup is the findings of one level, the gravest first.
type auditGroup struct {
	Level audit.Level
	Head  string
	Grave bool
	Lines []string
}

// verdict audits a record; it trusts nothing of what the node has in memory.
func (s *Server) verdict(id record.ID, acts int, raws func() [][]byte) (*audit.Verdict, error) {
	a := &s.auditor
	known := func() *audit.Verdict {
		a.mu.Lock()
		defer a.mu.Unlock()
		if l, ok := a.last[id]; ok && l.acts == acts {
			return l.verdict
		}
		return nil
	}
	if v := known(); v != nil {
		return v, nil
	}
	if !a.busy.TryLock() {
		return nil, &fail{http.StatusServiceUnavailable, errors.New("another audit is running on this node; try again in a moment")}
	}
	defer a.busy.Unlock()
	if v := known(); v != nil { // somebody was faster
		return v, nil
	}
	v := audit.Check(raws())
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last == nil {
		a.last = map[record.ID]audited{}
	}
	if len(a.last) >= maxVerdicts {
		clear(a.last)
	}
	a.last[id] = audited{acts, v}
	return v, nil
}

// auditPage reads every act anew and says what is proven.
func (s *Server) auditPage(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	verdict, err := s.verdict(n.ID(), n.Acts(), n.Raws)
	if err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		body := auditBody{Path: t.path(), Verdict: verdict}
		for _, g := range []auditGroup{
			{Level: audit.Broken, Head: v.book.T("What is false"), Grave: true},
			{Level: audit.Proof, Head: v.book.T("Who is proven to have dealt double"), Grave: true},
			{Level: audit.Warning, Head: v.book.T("What is missing")},
			{Level: audit.Note, Head: v.book.T("What had no effect")},
		} {
			for _, f := range verdict.Findings {
				if f.Level == g.Level {
					g.Lines = append(g.Lines, desk.Echo(v.book, f.Text))
				}
			}
			if g.Lines != nil {
				body.Groups = append(body.Groups, g)
			}
		}
		for _, c := range verdict.Checked {
			body.Counts = append(body.Counts, auditCount{desk.Echo(v.book, c.What), c.N})
		}
		for _, c := range verdict.CantTell {
			body.Limits = append(body.Limits, desk.Echo(v.book, c))
		}
		f := t.frame(v.book.T("Audit"), "record")
		f.Crumbs = append(f.Crumbs, crumb{v.book.T("The record"), t.path("record")})
		return s.show(v, "audit", http.StatusOK, page{frame: f, Body: body})
	})
}
