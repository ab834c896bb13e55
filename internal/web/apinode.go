package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// What the command line needs to work at a node as at a home of its own
// ('parley --node'): who it is there, the acts that it lacks, and the private
// notes of the seat.

// apiWho is who a program is at this node. What the home knows for itself is
// said to its own seat only.
type apiWho struct {
	Seat      string        `json:"seat"` // the party's code; "" for an observer
	Name      string        `json:"name"` // the delegate's, which acts carry; may be ""
	Can       []string      `json:"can"`  // the powers
	MustRekey string        `json:"must_rekey,omitempty"`
	Rumours   []node.Rumour `json:"rumours,omitempty"`
}

// apiNotes are the private notes of the seat about talks.
type apiNotes struct {
	Compared string          `json:"compared"`
	Seen     record.Frontier `json:"seen"`
	Authors  []node.Whose    `json:"authors,omitempty"` // whose the authors of files were said to be, oldest first
}

// own reports whether the visitor is of the seat whose home this is.
func (s *Server) own(v *visit) bool {
	seat, err := s.seat(v)
	return err == nil && seat.Own()
}

// around is what the home knows beside the record, for the visitor.
func (s *Server) around(t *table) desk.Around {
	a := desk.Around{Compared: t.notes.Compared, Spoken: t.spoken}
	if seat, err := s.seat(t.visit); err == nil {
		a.MustRekey, a.Rumours = seat.MustRekey(), Rumours(seat.Rumours())
	}
	return a
}

// Rumours are those of a home as sentences.
func Rumours(list []node.Rumour) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.String())
	}
	return out
}

func (s *Server) apiMe(v *visit) error {
	w := apiWho{Seat: v.who.Seat, Name: v.who.Name, Can: v.who.Can.Words()}
	if seat, err := s.seat(v); err == nil {
		w.MustRekey, w.Rumours = seat.MustRekey(), seat.Rumours()
	}
	return v.answer(w)
}

func (s *Server) apiLibrary(v *visit) error {
	if _, err := s.seat(v); err != nil {
		return err
	}
	var list []node.LibraryText
	var err error
	if s.own(v) { // a guest has none here
		list, err = s.home.Library()
	}
	if err != nil {
		return err
	}
	if list == nil {
		list = []node.LibraryText{}
	}
	return v.answer(map[string]any{"texts": list})
}

// library is the party's own texts, for who may see them: what a claim quotes is compared with them.
func (s *Server) library(v *visit) ([]desk.LibraryText, error) {
	if !s.own(v) || !v.who.Can.Has(Draft) {
		return nil, nil
	}
	list, err := s.home.Library()
	var out []desk.LibraryText
	for _, t := range list {
		out = append(out, desk.LibraryText{Name: t.Name, Text: t.Text})
	}
	return out, err
}

// MoreActs is the header of an answer that isn't the last.
const MoreActs = "Parley-More"

// apiMissing sends the acts that a program lacks, as they were signed, one a
// line and each after what it names: a page of them, and a header when there
// are more. Those that wait for others stand on the last page.
func (s *Server) apiMissing(v *visit) error {
	var in struct {
		Have record.Frontier `json:"have"`
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxFrontier)
	if err := apiRead(v.r, `{"have": [heads]}`, &in); err != nil {
		return err
	}
	n, err := s.node(v)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/x-ndjson")
	return n.View(func(rec *record.Record, st *talks.State) error {
		if err := disclosed(v, st); err != nil {
			return err
		}
		size := 0
		for _, a := range rec.Missing(in.Have) {
			if raw := a.Raw(); size == 0 || size+len(raw) <= maxPage {
				size += len(raw) + 1
				v.w.Write(append(slices.Clip(raw), '\n')) // held: never fails
				continue
			}
			v.w.Header().Set(MoreActs, "yes")
			return nil
		}
		for _, w := range rec.Parked() {
			v.w.Write(append(slices.Clip(w.Raw), '\n'))
		}
		return nil
	})
}

// disclosed refuses signed acts to whom the charter doesn't show who holds what: the acts say it.
func disclosed(v *visit, st *talks.State) error {
	if st.Charter().Sight(v.who.Seat).Work {
		return nil
	}
	return &fail{http.StatusForbidden, errors.New("the charter keeps who holds what to the parties, and the signed acts say it")}
}

func (s *Server) apiNotes(v *visit) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	out := apiNotes{Seen: record.Frontier{}}
	t := s.notes(v, n)
	out.Compared, out.Authors = t.Compared, t.Authors
	out.Seen = append(out.Seen, t.Seen...)
	return v.answer(out)
}

// apiCompared notes that charter and keys were compared by voice, or weren't.
func (s *Server) apiCompared(v *visit) error {
	var in struct {
		Compared bool `json:"compared"`
	}
	if _, err := s.seat(v); err != nil {
		return err
	}
	if err := apiRead(v.r, `{"compared": true or false}`, &in); err != nil {
		return err
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := c.SetCompared(in.Compared); err != nil {
		return err
	}
	return s.apiNotes(v)
}

// apiAuthors notes whose the authors of files were said to be, in place of what was noted before.
func (s *Server) apiAuthors(v *visit) error {
	var in struct {
		Authors []node.Whose `json:"authors"`
	}
	if _, err := s.seat(v); err != nil {
		return err
	}
	if err := apiRead(v.r, `{"authors": [{"author": …, "file": …, "to": …}]}`, &in); err != nil {
		return err
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := c.Remember(in.Authors); err != nil {
		return err
	}
	return s.apiNotes(v)
}

// apiSeen notes that somebody of the seat has seen the record as it is.
func (s *Server) apiSeen(v *visit) error {
	var in struct {
		At seal.Digest `json:"at"`
	}
	if _, err := s.seat(v); err != nil {
		return err
	}
	if err := apiRead(v.r, `{"at": digest of a frontier}`, &in); err != nil {
		return err
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := c.LookedAt(in.At); err != nil {
		return err
	}
	return s.apiNotes(v)
}

// PouchHeader is the header of a pouch that says what is in it: a Packed.
const PouchHeader = "Parley-Pouch"

// Packed says of a pouch what its bytes don't.
type Packed struct {
	Acts      int      `json:"acts"`
	To        []string `json:"to"`
	Encrypted bool     `json:"encrypted"`
}

// packed writes the header.
func (v *visit) packed(p node.Packed) error {
	raw, err := json.Marshal(Packed{p.Acts, p.To, p.Encrypted})
	if err != nil {
		return err
	}
	v.w.Header().Set(PouchHeader, string(raw))
	return nil
}

// apiUnpack takes a pouch in.
func (s *Server) apiUnpack(v *visit) error {
	q := v.r.URL.Query()
	file := q.Get("file")
	if file == "" {
		file = "pouch"
	}
	if len(file) > maxFileName {
		return apiBad("the name of the file is longer than %d bytes", maxFileName)
	}
	body, gone, err := spool(v.r.Body)
	if err != nil {
		return apiBad("the request can't be read: %w", err)
	}
	defer gone()
	n, rep, err := s.takePouch(v, body, q.Get("salvage") != "")
	if errors.Is(err, errPouches) {
		return &fail{http.StatusServiceUnavailable, err}
	}
	if err != nil {
		return &fail{http.StatusConflict, PouchError(file, err)}
	}
	others, err := s.listed(v)
	if err != nil {
		return err
	}
	return n.View(func(rec *record.Record, st *talks.State) error {
		return v.answer(UnpackedOf(desk.New(rec, st, v.who.Seat), file, rep, others))
	})
}
