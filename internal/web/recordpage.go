package web

import (
	"net/http"
	"slices"

	"parley/internal/desk"
	"parley/talks"
)

// recordBody is the record: every act, what is proven, what is missing.
type recordBody struct {
	Path    string
	Entries []entryLine // the newest first
	From    int         // of the next page; 0 is the last
	Total   int
	Proofs  []proofLine
	Missing []string
	Parked  int
	Talks   string
	Digest  string
}

type proofLine struct {
	Party string
	Seq   int
	Roots bool
	Acts  []string
}

// entriesShown is how many acts one page of the record lists.
const entriesShown = 200

func (s *Server) recordPage(v *visit) error {
	return s.look(v, func(t *table) error {
		log := t.view.Order()
		body := recordBody{Path: t.path(), Total: len(log), Parked: len(t.rec.Parked()), Talks: t.state.Talks().String(), Digest: t.rec.Frontier().Digest().String()}
		end, err := number(v.r.URL.Query().Get("to"), len(log))
		if err != nil {
			return err
		}
		from := max(0, end-entriesShown)
		for i := end - 1; i >= from; i-- {
			if e, ok := t.view.Entry(log[i]); ok {
				body.Entries = append(body.Entries, t.entry(i, e))
			}
		}
		body.From = from
		for _, p := range slices.Concat(t.rec.Forks(), t.rec.RootConflicts()) {
			l := proofLine{Party: p.Party, Seq: p.Seq, Roots: p.Kind != "fork"}
			for _, id := range p.Acts {
				l.Acts = append(l.Acts, id.String())
			}
			body.Proofs = append(body.Proofs, l)
		}
		for _, id := range t.rec.Wanted() {
			body.Missing = append(body.Missing, id.String())
		}
		f := t.frame(v.book.T("The record"), "record")
		return s.show(v, "record", http.StatusOK, page{frame: f, Body: body})
	})
}

// partiesBody is who takes part, by which keys, and whether they were compared.
type partiesBody struct {
	Path     string
	Parties  []partyLine
	Spoken   string
	Compared string
	Pen      string
	Term     int
	Outcome  string
	Rule     string
	Ruled    []string // beyond the name of the rule
	Rules    int
	Unicode  string
	Talks    string
	Names    string // to whom holders are shown
	Work     bool   // the visitor may see where parties stand
	Sits     bool   // the visitor may draw up talks that go on from these
	Before   *heritage
	After    []sideLine // talks that go on from these
}

type partyLine struct {
	Code, Name string
	Custody    string
	Mark       int
	Me         bool
	Joined     bool
	Acts       int
	Seat, Root string
	Proven     bool
}

func (s *Server) partiesPage(v *visit) error {
	before, err := s.heritage(v)
	if err != nil {
		return err
	}
	after, err := s.after(v)
	if err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		ch := t.state.Charter()
		body := partiesBody{Path: t.path(), Spoken: t.spoken, Compared: t.notes.Compared, Outcome: ch.Outcome, Rule: ch.Rule, Ruled: desk.RuleWords(v.book, ch), Rules: ch.Rules, Unicode: ch.Unicode, Talks: t.state.Talks().String(), Names: t.policy(), Work: t.sight().Work}
		body.Sits = v.who.Can.Has(Draft) && s.sits(v)
		if body.Work {
			body.Before, body.After = before, after
		}
		body.Pen, body.Term, _ = t.view.Pen()
		waiting := t.view.Waiting()
		for _, p := range ch.Parties {
			out := slices.ContainsFunc(waiting, func(w talks.Turn) bool { return w.Party == p.Code && w.Kind == talks.KindAccede })
			l := partyLine{Code: p.Code, Name: p.Name, Custody: t.view.Custody(p.Code).Mark(), Mark: t.mark(p.Code), Me: p.Code == t.me, Joined: !out, Acts: len(t.rec.Chain(p.Code)), Seat: p.Seat.String(), Root: p.Root.String()}
			if !body.Work {
				l.Acts = 0
			}
			for _, f := range t.rec.Forks() {
				l.Proven = l.Proven || f.Party == p.Code
			}
			body.Parties = append(body.Parties, l)
		}
		f := t.frame(v.book.T("Parties and keys"), "parties")
		return s.show(v, "parties", http.StatusOK, page{frame: f, Body: body})
	})
}
