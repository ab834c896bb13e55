package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"parley/internal/intake"
	"parley/seal"
	"parley/text"
)

// apiDocuments is what a program sends: files as they are, and whose the
// changes of their authors are.
type apiDocuments struct {
	Files []struct {
		Name string `json:"name"`
		Data []byte `json:"data"` // in base64
	} `json:"files"`
	Who        []map[string]string `json:"who,omitempty"`  // one for each file: a party's code, none or out, by author
	Base       string              `json:"base,omitempty"` // "Rev.2"; "": find it
	Lang       string              `json:"lang,omitempty"`
	NoComments bool                `json:"no_comments,omitempty"`
}

// apiTold is what was understood, and the act that would bring it in; the
// program foresees and makes it by the doors of all acts.
type apiTold struct {
	intake.Told
	Act  *apiWish `json:"act"`  // null where nothing is new, or something is wanted first
	Show []string `json:"show"` // what would be signed, in words
	Ends []string `json:"ends"` // what follows from it
}

// apiIntake says what documents would change. It signs and keeps nothing.
func (s *Server) apiIntake(v *visit) error {
	gone, err := s.mayBring(v)
	if err != nil {
		return err
	}
	defer gone()
	var q apiDocuments
	if err := apiRead(v.r, `{"files": [{"name": …, "data": …}], "who": [{…}]}`, &q); err != nil {
		return err
	}
	if len(q.Files) == 0 || len(q.Files) > maxBroughtFiles {
		return apiBad("from 1 to %d files are wanted", maxBroughtFiles)
	}
	b := broughtIn{Lang: text.Lang(q.Lang)}
	for _, f := range q.Files {
		b.Files = append(b.Files, intake.File{Name: f.Name, Data: f.Data})
	}
	who := make([]intake.Mapping, len(q.Files))
	for i, m := range q.Who {
		if i >= len(who) {
			return apiBad("who has more objects than there are files")
		}
		who[i] = intake.Mapping{}
		for name, to := range m {
			who[i][name] = intake.To(to)
		}
	}
	leave, err := s.intakeTurn(v)
	if err != nil {
		return err
	}
	defer leave()
	return s.plain(v, func(t *table) error {
		in, err := t.understood(b, q.Base)
		if err != nil {
			return err
		}
		plan, err := in.Plan(t.desk(), who, intake.PlanOptions{NoComments: q.NoComments})
		var ask *intake.Unmapped
		var base *intake.Unsure
		if err != nil && !errors.As(err, &ask) && !errors.As(err, &base) {
			return &fail{http.StatusConflict, err}
		}
		out := apiTold{Told: in.Tell(plan, err), Show: []string{}, Ends: []string{}}
		if plan != nil && plan.Intent != nil {
			if err := t.desk().Foresee(plan.Intent); err != nil {
				return &fail{http.StatusConflict, err}
			}
			raw, err := seal.Marshal(plan.Intent.Body)
			if err != nil {
				return err
			}
			out.Act = &apiWish{Kind: plan.Intent.Body.Kind(), Body: json.RawMessage(raw)}
			out.Show, out.Ends = append(out.Show, plan.Intent.Show...), append(out.Ends, plan.Intent.Ends...)
		}
		return v.answer(out)
	})
}
