package web

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"parley/committee"
	"parley/talks"
)

// hearing is the committee as the visitor finds it.
type hearing struct {
	*table
	*talks.Proceedings
	chair  bool // the visitor's party presides
	papers bool // and keeps the papers
}

// hears is the table as a committee; an error where the charter has none.
func (t *table) hears() (*hearing, error) {
	p := t.view.Proceedings()
	if p == nil {
		return nil, notFound("these talks have no committee: their charter names no rules of procedure")
	}
	ch := t.state.Charter()
	keeper := ch.Secretary
	if keeper == "" {
		keeper = ch.Chair
	}
	return &hearing{t, p, t.may() && t.me == ch.Chair, t.may() && t.me == keeper}, nil
}

// committeeBody is what lies before the committee and what may come next.
type committeeBody struct {
	committeeHead
	Now     hallNow
	Due     []stepLine // what the rules want next, for who can do it; else what they want of the chair
	Mine    bool       // the visitor can do it
	Steps   []stepGroup
	Not     []stepLine // what may not come now
	Papers  []stepLine // forms of tabling, amending and the rest
	Drafts  []draftSeen
	Recent  []heardLine
	Warn    string
	Chair   string
	Console bool
}

// committeeHead is what all pages of the committee have above them.
type committeeHead struct {
	Path string
	Acts int
	Body string // the name of the rules
	Tabs []choice
}

// stepGroup is steps of one sort.
type stepGroup struct {
	Title string
	Steps []stepLine
}

func (h *hearing) head(here string) committeeHead {
	b := h.book
	out := committeeHead{Path: h.path(), Acts: h.acts, Body: h.Sitting.Body().Name}
	for _, x := range [][2]string{{"", b.T("Now")}, {"ballot", b.T("My seat")}, {"hall", b.T("For the hall")}, {"record", b.T("Running record")}} {
		if x[0] == "ballot" && !h.may() {
			continue
		}
		p := h.path("committee")
		if x[0] != "" {
			p += "/" + x[0]
		}
		out.Tabs = append(out.Tabs, choice{x[1], p, x[0] == here})
	}
	return out
}

// show answers with a page of the committee.
func (h *hearing) show(s *Server, name, title string, body any) error {
	f := h.frame(title, "committee")
	f.Crumbs = append(f.Crumbs, crumb{h.book.T("Committee"), h.path("committee")})
	f.Bare = name == "hall" // nothing on the wall can be pressed
	return s.show(h.visit, name, http.StatusOK, page{frame: f, Body: body})
}

func (s *Server) committeePage(v *visit) error {
	return s.look(v, func(t *table) error {
		h, err := t.hears()
		if err != nil {
			return err
		}
		b := v.book
		body := committeeBody{committeeHead: h.head(""), Now: h.now(), Chair: t.state.Charter().Chair, Console: h.chair}
		chairs, mine := stepGroup{Title: b.T("For the chair")}, stepGroup{Title: b.T("For your seat")}
		for _, st := range h.Sitting.Next() {
			l := h.stepLine(st)
			switch {
			case !st.May:
				body.Not = append(body.Not, l)
			case st.Due && st.Event.By == committee.ByChair:
				body.Due = append(body.Due, l)
			case st.Event.By == committee.ByChair:
				if h.chair {
					chairs.Steps = append(chairs.Steps, l)
				}
			case st.Event.Do == committee.DoVote: // the page of the seat has it
			case t.may() && (st.Event.By == "" || st.Event.By == t.me):
				mine.Steps = append(mine.Steps, l)
			}
		}
		body.Mine = h.chair
		if e := (committee.Event{Do: committee.DoDraw, By: committee.ByChair, Of: h.lot()}); h.chair && h.takes(e) {
			chairs.Steps = append(chairs.Steps, stepLine{Words: h.said(e), Why: b.T("All who take part have shown their words."), Hidden: eventFields(e)})
		}
		for _, g := range []stepGroup{chairs, mine} {
			if len(g.Steps) > 0 {
				body.Steps = append(body.Steps, g)
			}
		}
		body.Papers = h.paperForms()
		for _, d := range h.Sitting.Drafts() {
			body.Drafts = append(body.Drafts, h.draftSeen(d))
		}
		all := h.record()
		body.Recent = all[max(0, len(all)-5):]
		slices.Reverse(body.Recent)
		return h.show(s, "committee", b.T("Committee"), body)
	})
}

// hallNow is what everybody in the room sees.
type hallNow struct {
	Meeting string // "" where none is open
	Item    string
	Acting  *draftSeen
	Vote    *voteSeen
	Last    *voteSeen // the newest result, while nothing is being voted on
	Line    string    // in one sentence, for screen readers
}

// voteSeen is a vote as the rules let the room see it.
type voteSeen struct {
	ID, Words, Method string
	About             []string // the title, or what an amendment changes
	Named             bool     // who voted how may be seen
	Seats             []seatSeen
	Tally             []tallySeen
	Cast, Of          int
	Result            string // the sentence; "" while it is open
	Won               bool
	NoVote            bool
	First             string
	Notes             []committee.Correction
}

type seatSeen struct{ Code, Name, Vote, Glyph, Words string }

type tallySeen struct {
	Kind, Words string
	N           int
}

// draftSeen is a proposal or an amendment.
type draftSeen struct {
	committee.Draft
	Label, State, Of string
	Parts            []partSeen
	Late             bool     // it wasn't circulated, and the rules want that
	Apart            []string // who dissociated itself from the consensus on it, and on which parts
}

type partSeen struct{ ID, Words string }

func (h *hearing) draftSeen(d committee.Draft) draftSeen {
	b := h.book
	out := draftSeen{Draft: d, Label: h.label(d.ID), Apart: h.apart(d.ID), State: h.statusWords(d.Status), Late: d.Circulated == "" && d.Status == committee.Live && h.Sitting.Body().DayBefore}
	if d.Amends != "" {
		out.Of = h.label(d.Amends)
		for _, c := range d.Changes {
			w := map[string]string{"add": b.T("adds %s (%d words)", h.partName(c.Part), c.Added), "delete": b.T("deletes %s (%d words)", h.partName(c.Part), c.Deleted), "revise": b.T("revises %s (−%d +%d words)", h.partName(c.Part), c.Deleted, c.Added)}[c.Do]
			out.Parts = append(out.Parts, partSeen{c.ID, w})
		}
		return out
	}
	for _, p := range d.Parts {
		out.Parts = append(out.Parts, partSeen{p.ID, h.partName(p.ID)})
	}
	return out
}

// now is what lies before the committee.
func (h *hearing) now() hallNow {
	b, sit := h.book, h.Sitting
	var n hallNow
	if m := sit.Meeting(); m.Open {
		n.Meeting = b.T("Meeting of %s", m.Date)
		if m.Suspended {
			n.Meeting = b.T("Meeting of %s, suspended", m.Date)
		}
	}
	if id := sit.Acting(); id != "" {
		if d, ok := sit.Draft(id); ok {
			x := h.draftSeen(d)
			n.Acting, n.Item = &x, d.Item
		}
	}
	if v := sit.Open(); v != nil {
		n.Vote = h.voteSeen(v, false)
		n.Line = n.Vote.Words
	} else if all := sit.Ballots(); len(all) > 0 {
		n.Last = h.voteSeen(all[len(all)-1], false)
		n.Line = n.Last.Words + ": " + n.Last.Result
	}
	return n
}

// voteSeen shows a vote. whole is for the record: the names of a show of hands
// are no more there than in the room.
func (h *hearing) voteSeen(v *committee.Ballot, whole bool) *voteSeen {
	b := h.book
	out := &voteSeen{ID: v.ID, Words: h.question(v), Method: h.methodWords(v.Method), Named: v.Named(), First: v.First, NoVote: v.NoVote, Notes: v.Corrections}
	if d, ok := h.Sitting.Draft(v.Of); ok {
		if x := h.draftSeen(d); d.Amends != "" {
			for _, p := range x.Parts[:min(len(x.Parts), 6)] {
				out.About = append(out.About, p.Words)
			}
		} else if d.Title != "" {
			out.About = []string{d.Title}
		}
	}
	if v.Outcome != nil {
		out.Result, out.Won = v.Outcome.String(), v.Outcome.Result == committee.Carried
	}
	if v.NoVote {
		return out
	}
	kinds := []committee.Vote{committee.Yes, committee.No, committee.Abstain, committee.NotParticipating}
	count := map[committee.Vote]int{}
	how := map[string]committee.Vote{}
	votes, seats := v.Votes(), v.Seats()
	byCode := map[string]committee.Seat{}
	for i, s := range seats {
		byCode[s.Code] = s
		if s.Votes {
			out.Of++
			count[votes[i]]++
			how[s.Code] = votes[i]
		}
	}
	out.Cast = out.Of - count[committee.Absent]
	for _, k := range kinds {
		out.Tally = append(out.Tally, tallySeen{k.String(), h.voteWords(k), count[k]})
	}
	if !v.Named() {
		return out
	}
	order := committee.CallOrder(seats, v.First)
	for _, code := range order {
		k := how[code]
		s := seatSeen{Code: code, Name: byCode[code].Name, Vote: k.String(), Words: h.voteWords(k), Glyph: glyphOf(k)}
		if k == committee.Absent {
			s.Vote, s.Words = "none", b.T("has not voted")
		}
		out.Seats = append(out.Seats, s)
	}
	return out
}

func glyphOf(v committee.Vote) string {
	switch v {
	case committee.Yes:
		return "✓"
	case committee.No:
		return "✕"
	case committee.Abstain:
		return "–"
	case committee.NotParticipating:
		return "○"
	}
	return "·"
}

func (s *Server) hallPage(v *visit) error {
	return s.look(v, func(t *table) error {
		h, err := t.hears()
		if err != nil {
			return err
		}
		type hall struct {
			committeeHead
			Title string
			Now   hallNow
		}
		return h.show(s, "hall", v.book.T("For the hall"), hall{h.head("hall"), t.state.Charter().Title, h.now()})
	})
}

// ballotBody is the committee from a delegate's seat.
type ballotBody struct {
	committeeHead
	Now    hallNow
	Me     string
	May    bool // the seat may vote
	Why    string
	Voted  string // in words; "" for nothing yet
	Votes  []voteButton
	Fixed  bool // the vote was announced or can't change now
	Groups []stepGroup
}

type voteButton struct {
	Kind, Words string
	On          bool
	Do          string // vote, or correct
}

func (s *Server) seatVotePage(v *visit) error {
	return s.look(v, func(t *table) error {
		h, err := t.hears()
		if err != nil {
			return err
		}
		if !t.may() {
			return forbidden("only a delegation that sits here votes")
		}
		b := v.book
		body := ballotBody{committeeHead: h.head("ballot"), Now: h.now(), Me: t.me}
		for _, x := range h.Sitting.Seats() {
			if x.Code == t.me {
				body.May, body.Why = x.Votes, x.Why
			}
		}
		if bl := h.Sitting.Open(); bl != nil && body.May {
			body.Votes, body.Voted = h.buttons(bl)
		} else if all := h.Sitting.Ballots(); len(all) > 0 && body.May {
			for i, x := range all[len(all)-1].Seats() {
				if x.Code == t.me && !all[len(all)-1].NoVote {
					if w := all[len(all)-1].Votes()[i]; w != committee.Absent {
						body.Voted = h.voteWords(w)
					}
				}
			}
		}
		body.Groups = h.seatSteps()
		return h.show(s, "ballot", b.T("My seat"), body)
	})
}

// buttons are the four answers to what is put, and what this seat has said.
func (h *hearing) buttons(bl *committee.Ballot) (out []voteButton, voted string) {
	mine := committee.Absent
	for i, x := range bl.Seats() {
		if x.Code == h.me {
			mine = bl.Votes()[i]
		}
	}
	do := committee.DoVote
	if mine != committee.Absent {
		do, voted = committee.DoCorrect, h.voteWords(mine)
	}
	for _, k := range []committee.Vote{committee.Yes, committee.No, committee.Abstain, committee.NotParticipating} {
		e := committee.Event{Do: do, Of: bl.ID, Vote: k.String()}
		if k != mine && h.fits(e) {
			out = append(out, voteButton{k.String(), h.voteWords(k), false, string(do)})
		} else if k == mine {
			out = append(out, voteButton{k.String(), h.voteWords(k), true, ""})
		}
	}
	return out, voted
}

// fits reports whether the committee would take it from the visitor's seat now.
func (h *hearing) fits(e committee.Event) bool {
	e.By = h.me
	return h.takes(e)
}

// takes reports whether the committee would take an event now.
func (h *hearing) takes(e committee.Event) bool {
	e.At, e.ID = time.Now().UTC().Format(time.RFC3339), "try"
	_, err := h.Sitting.Apply(e)
	return err == nil
}

// heardLine is one line of the running record.
type heardLine struct {
	N                   int
	At, By, Words, Text string
	ID                  string
	Refused, Rule       string
	Settled             bool
	Vote                *voteSeen
}

// record is the running record, oldest first.
func (h *hearing) record() []heardLine {
	out := make([]heardLine, 0, len(h.Steps))
	for i, st := range h.Steps {
		e := st.Event
		l := heardLine{N: i + 1, At: e.At, By: h.byWords(e.By), Words: h.said(e), Text: e.Text, ID: st.ID.String(), Settled: st.Settled}
		if e.Do == committee.DoCommit || e.Do == committee.DoReveal {
			l.Text = ""
		}
		if r := st.Refusal; r != nil {
			l.Refused, l.Rule = r.Why, r.Rule
		} else if e.Do == committee.DoAnnounce || e.Do == committee.DoGavel {
			id := e.Of
			if e.Do == committee.DoGavel {
				id = e.ID
			}
			if bl := h.Sitting.Ballot(id); bl != nil && bl.Outcome != nil {
				l.Vote = h.voteSeen(bl, true)
			}
		}
		out = append(out, l)
	}
	return out
}

// heardAtOnce is how many lines of the running record stand on a page.
const heardAtOnce = 500

func (s *Server) heardPage(v *visit) error {
	return s.look(v, func(t *table) error {
		h, err := t.hears()
		if err != nil {
			return err
		}
		type heardBody struct {
			committeeHead
			Lines    []heardLine
			Total    int
			Earlier  string
			Withheld int
			Sheets   []*voteSeen
		}
		all := h.record()
		body := heardBody{committeeHead: h.head("record"), Total: len(all), Withheld: len(h.Withheld)}
		to, err := number(v.r.URL.Query().Get("to"), len(all))
		if err != nil {
			return err
		}
		from := max(0, to-heardAtOnce)
		if body.Lines = all[from:to]; from > 0 {
			body.Earlier = fmt.Sprintf("%s?to=%d", t.path("committee")+"/record", from)
		}
		return h.show(s, "heard", v.book.T("Running record"), body)
	})
}
