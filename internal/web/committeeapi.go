package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"

	"parley/committee"
)

// apiSitting is the committee as programs read it.
type apiSitting struct {
	Body     string             `json:"body"`
	Chair    string             `json:"chair"`
	Meeting  committee.Meeting  `json:"meeting"`
	Acting   string             `json:"acting,omitempty"`
	Seats    []committee.Seat   `json:"seats"`
	Drafts   []committee.Draft  `json:"drafts"`
	Motions  []committee.Motion `json:"motions"`
	Open     *committee.Sheet   `json:"open,omitempty"` // the vote that is being taken
	Ballots  []apiBallot        `json:"ballots"`
	Next     []committee.Step   `json:"next"`
	Record   []apiHeard         `json:"record"`
	Withheld int                `json:"withheld"`
}

type apiBallot struct {
	committee.Sheet
	Outcome *committee.Outcome `json:"outcome"`
}

type apiHeard struct {
	Act     string             `json:"act"`
	Party   string             `json:"party"`
	Event   committee.Event    `json:"event"`
	Refusal *committee.Refusal `json:"refusal,omitempty"`
	Settled bool               `json:"settled"`
}

// some is the list, never null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (s *Server) apiCommittee(v *visit) error {
	var out *apiSitting // nil where there is none
	if err := s.look(v, func(t *table) error {
		if t.state.Charter().Procedure == nil {
			return nil
		}
		h, err := t.hears()
		if err != nil {
			return err
		}
		sit := h.Sitting
		out = &apiSitting{
			Body: sit.Body().ID, Chair: t.state.Charter().Chair, Meeting: sit.Meeting(), Acting: sit.Acting(), Seats: some(sit.Seats()), Drafts: some(sit.Drafts()),
			Motions: some(sit.Motions()), Ballots: []apiBallot{}, Next: some(sit.Next()), Record: []apiHeard{}, Withheld: len(h.Withheld),
		}
		if b := sit.Open(); b != nil {
			sh := b.Sheet(sit.Body())
			out.Open = &sh
		}
		for _, b := range sit.Ballots() {
			out.Ballots = append(out.Ballots, apiBallot{b.Sheet(sit.Body()), b.Outcome})
		}
		for _, st := range h.Steps {
			out.Record = append(out.Record, apiHeard{st.ID.String(), st.Party, st.Event, st.Refusal, st.Settled})
		}
		return nil
	}); err != nil {
		return err
	}
	return v.answer(map[string]any{"committee": out})
}

// sheetDown is the sheet of a vote that was announced, for whoever counts again.
func (s *Server) sheetDown(v *visit) error {
	var sheet committee.Sheet
	if err := s.look(v, func(t *table) error {
		h, err := t.hears()
		if err != nil {
			return err
		}
		b := h.Sitting.Ballot(v.r.URL.Query().Get("ballot"))
		if b == nil || b.Outcome == nil {
			return notFound("no vote of that id was announced")
		}
		sheet = b.Sheet(h.Sitting.Body())
		return nil
	}); err != nil {
		return err
	}
	var buf bytes.Buffer
	kind, name := "application/json", "vote.json"
	if v.r.URL.Query().Get("as") == "csv" {
		kind, name = "text/csv; charset=utf-8", "vote.csv"
		w := csv.NewWriter(&buf)
		rows := [][]string{{"seat", "name", "weight", "votes", "concurring", "vote"}}
		for i, x := range sheet.Seats {
			rows = append(rows, []string{cellSafe(x.Code), cellSafe(x.Name), strconv.FormatInt(x.Weight, 10), strconv.FormatBool(x.Votes), strconv.FormatBool(x.Concur), sheet.Votes[i]})
		}
		if err := w.WriteAll(rows); err != nil {
			return err
		}
	} else {
		e := json.NewEncoder(&buf)
		e.SetIndent("", "\t")
		if err := e.Encode(sheet); err != nil {
			return err
		}
	}
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return s.send(v, http.StatusOK, buf.Bytes())
}

// cellSafe keeps a spreadsheet from reading a name as a formula.
func cellSafe(s string) string {
	if s != "" && bytes.ContainsRune([]byte("=+-@\t\r"), rune(s[0])) {
		return "'" + s
	}
	return s
}
