package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/phrase"
)

// The interface for programs: JSON over HTTP, at /api/v1. Its answers are the
// JSON of the command line (docs/cli.md); openapi.json describes each path, and
// a test holds it against the route table. Programs send the key of the node's
// link, or a session's token, as "Authorization: Bearer …".

// apiTalks is one talks of the list.
type apiTalks struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Opened   string `json:"opened"`
	Compared string `json:"compared"`
}

// answer sends JSON.
func (v *visit) answer(x any) error {
	if v.looking {
		v.later = func() error { return v.answer(x) }
		return nil
	}
	raw, err := json.Marshal(x)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, err = v.w.Write(append(raw, '\n'))
	return err
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// plain lays the talks before a program: in English, whatever a browser says.
func (s *Server) plain(v *visit, f func(t *table) error) error {
	v.book = phrase.Book{}
	return s.look(v, f)
}

func (s *Server) apiList(v *visit) error {
	list, err := s.listed(v)
	if err != nil {
		return err
	}
	out := []apiTalks{}
	for _, l := range list {
		out = append(out, apiTalks{l.ID.String(), l.Title, l.Opened, l.Compared})
	}
	return v.answer(map[string]any{"talks": out})
}

func (s *Server) apiStatus(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	news := s.news(v, n)
	return s.plain(v, func(t *table) error {
		st, err := t.desk().Status(s.around(t), news, v.r.URL.Query().Get("series") != "")
		if err != nil {
			return err
		}
		return v.answer(st)
	})
}

func (s *Server) apiText(v *visit) error {
	return s.plain(v, func(t *table) error {
		q := v.r.URL.Query()
		x, err := t.desk().Shown(q.Get("clean") != "", q.Get("revision"), q.Get("party"))
		if err != nil {
			return &fail{http.StatusNotFound, err}
		}
		return v.answer(t.desk().TextOf(x))
	})
}

func (s *Server) apiClaims(v *visit) error {
	library, err := s.library(v)
	if err != nil {
		return err
	}
	return s.plain(v, func(t *table) error {
		list := t.view.Live()
		if v.r.URL.Query().Get("all") != "" {
			list = t.view.Claims()
		}
		return v.answer(map[string]any{"claims": t.desk().ClaimsOf(list, library)})
	})
}

func (s *Server) apiLog(v *visit) error {
	return s.plain(v, func(t *table) error {
		out := []desk.Entry{}
		for _, e := range t.view.Log() {
			out = append(out, desk.EntryOf(e))
		}
		return v.answer(map[string]any{"acts": out})
	})
}

func (s *Server) apiCompare(v *visit) error {
	return s.plain(v, func(t *table) error {
		q := v.r.URL.Query()
		var sides []desk.Compared
		for _, name := range []string{q.Get("a"), q.Get("b")} {
			x, err := t.version(name)
			if err != nil {
				return err
			}
			sides = append(sides, desk.Compared{Name: name, Text: x})
		}
		c, _ := desk.Compare(sides[0], sides[1], q.Get("all") != "")
		return v.answer(c)
	})
}

// apiActs sends the acts as they were signed, one a line, each after what it
// names: whoever has them can compute everything else.
func (s *Server) apiActs(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/x-ndjson")
	for _, raw := range n.Raws() {
		if _, err := v.w.Write(append(slices.Clip(raw), '\n')); err != nil {
			return nil // who asked went away
		}
	}
	return nil
}

// apiDoc is the description of this interface.
func (s *Server) apiDoc(v *visit) error {
	v.w.Header().Set("Content-Type", "application/json")
	_, err := v.w.Write(openapi)
	return err
}

// bearer is the token that a program sends, or "".
func bearer(r *http.Request) string {
	t, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if t == r.Header.Get("Authorization") {
		return ""
	}
	return t
}

// openapi describes the interface; constant: an embedded file.
//
//go:embed openapi.json
var openapi []byte
