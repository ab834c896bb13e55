package web

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
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

// apiForeseen is what an act would be: what would be signed and what follows.
type apiForeseen struct {
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
	Ends []string        `json:"ends"`
}

// apiError is what went wrong.
type apiError struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}

// answer sends JSON.
func (v *visit) answer(x any) error {
	raw, err := json.Marshal(x)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, err = v.w.Write(append(raw, '\n'))
	return err
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// apiProblem answers a program with an error.
func apiProblem(w http.ResponseWriter, status int, err error) {
	e := apiError{Error: err.Error()}
	var h desk.Hint
	if errors.As(err, &h) {
		e.Hint = h.Hint
	}
	raw, jerr := json.Marshal(e)
	if jerr != nil {
		raw = []byte(`{"error":"the error can't be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(raw, '\n'))
}

// plain lays the talks before a program: in English, whatever a browser says.
func (s *Server) plain(v *visit, f func(t *table) error) error {
	v.book = phrase.Book{}
	return s.look(v, f)
}

func (s *Server) apiList(v *visit) error {
	list, err := s.home.Talks()
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
	news := n.News()
	return s.plain(v, func(t *table) error {
		st, err := t.desk().Status(desk.Around{Compared: t.notes.Compared, Spoken: t.spoken, MustRekey: s.home.MustRekey()}, news, v.r.URL.Query().Get("series") != "")
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
	return s.plain(v, func(t *table) error {
		list := t.view.Live()
		if v.r.URL.Query().Get("all") != "" {
			list = t.view.Claims()
		}
		return v.answer(map[string]any{"claims": t.desk().ClaimsOf(list, nil)})
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

// apiBody reads {"kind": …, "body": …}.
func apiBody(r *http.Request) (talks.Body, json.RawMessage, error) {
	var in struct {
		Kind string          `json:"kind"`
		Body json.RawMessage `json:"body"`
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, badRequest("the request can't be read: %w", err)
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, nil, badRequest(`an object {"kind": …, "body": …} is wanted: %w`, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, nil, badRequest("something follows the object; one act is wanted")
	}
	b, err := talks.Decode(in.Kind, in.Body)
	if err != nil {
		return nil, nil, badRequest("the body of the act: %w", err)
	}
	if b == nil {
		return nil, nil, badRequest("an act of the kind %q isn't made here", in.Kind)
	}
	return b, in.Body, nil
}

// apiForesee says what would follow from an act, and signs nothing.
func (s *Server) apiForesee(v *visit) error {
	body, raw, err := apiBody(v.r)
	if err != nil {
		return err
	}
	return s.plain(v, func(t *table) error {
		in := &desk.Intent{Body: body}
		if err := t.desk().Foresee(in); err != nil {
			return &fail{http.StatusConflict, err}
		}
		out := apiForeseen{Kind: body.Kind(), Body: raw, Ends: in.Ends}
		if out.Ends == nil {
			out.Ends = []string{}
		}
		return v.answer(out)
	})
}

// apiAct makes an act.
func (s *Server) apiAct(v *visit) error {
	body, _, err := apiBody(v.r)
	if err != nil {
		return err
	}
	if !v.who.Can.Has(powerFor(body)) {
		return &fail{http.StatusForbidden, errors.New("your delegation hasn't given you the power to do that")}
	}
	n, err := s.node(v)
	if err != nil {
		return err
	}
	if v.who.Name != "" {
		talks.SetDelegate(body, v.who.Name)
	}
	made, err := s.release(v, body, nil, func() (node.Made, error) { return n.Act(context.WithoutCancel(v.r.Context()), body) })
	if err != nil && made.ID.IsZero() {
		return s.refused(v, n, body, err)
	}
	return n.View(func(rec *record.Record, st *talks.State) error {
		out := desk.Signed{Act: made.ID.String(), Kind: made.Kind, Party: v.who.Seat, Talks: st.Talks().String(), Concluded: st.Now().Final().Concluded}
		if made.Exchange != nil {
			out.Exchange = made.Exchange.String()
		}
		return v.answer(out)
	})
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
