package committee

import (
	"fmt"
	"slices"
)

// The methods of voting.
const (
	Hands    = "hands"
	Recorded = "recorded"
	RollCall = "roll-call"
)

// Ballot is one vote that was put.
type Ballot struct {
	ID       string
	Of       string
	Question Question
	Category string
	Parts    []string
	Method   string
	First    string // where the roll call begins
	Second   bool   // the vote after a tied one
	NoVote   bool   // decided without a vote
	Outcome  *Outcome
	Reason   string // of the chair, where what is put would fall with another
	roll     *roll
	votes    []Vote
	// Corrections are those after the result: noted, without effect.
	Corrections []Correction
}

// Sheet is a vote as plain data: all that Count looks at. Whoever has it and
// the body's rules can count again. Of a show of hands the record shows its
// numbers alone; its sheet still has names, since each vote is a seat's act.
type Sheet struct {
	Body     string       `json:"body"`
	ID       string       `json:"id"`
	Of       string       `json:"of"`
	Question Question     `json:"question"`
	Category string       `json:"category,omitempty"`
	Parts    []string     `json:"parts,omitempty"`
	Method   string       `json:"method,omitempty"`
	First    string       `json:"first,omitempty"`
	Second   bool         `json:"second,omitempty"`
	NoVote   bool         `json:"no_vote,omitempty"`
	Reason   string       `json:"reason,omitempty"`
	Seats    []Seat       `json:"seats"`
	Votes    []string     `json:"votes"`           // Votes[i] of Seats[i]; empty: none
	Notes    []Correction `json:"notes,omitempty"` // corrections after the result
}

// Sheet is the vote as plain data.
func (b *Ballot) Sheet(body *Body) Sheet {
	out := Sheet{body.ID, b.ID, b.Of, b.Question, b.Category, slices.Clone(b.Parts), b.Method, b.First, b.Second, b.NoVote, b.Reason, b.Seats(), nil, slices.Clone(b.Corrections)}
	for _, v := range b.votes {
		out.Votes = append(out.Votes, v.String())
	}
	return out
}

// Count works out what the votes of a sheet decide, without looking at
// anything that the sheet claims about its result.
func (h Sheet) Count(b *Body) (Outcome, error) {
	if h.Body != b.ID {
		return Outcome{}, fmt.Errorf("a sheet of %q, rules of %q", h.Body, b.ID)
	}
	r, err := newRoll(h.Seats)
	if err != nil {
		return Outcome{}, fmt.Errorf("count a sheet: %w", err)
	}
	if !slices.EqualFunc(r.seats, h.Seats, func(a, b Seat) bool { return a.Code == b.Code }) || len(h.Votes) != len(h.Seats) {
		return Outcome{}, fmt.Errorf("count a sheet: %d votes of %d seats, which stand in the order of their codes", len(h.Votes), len(h.Seats))
	}
	if h.NoVote {
		return noVote(b, h.Question), nil
	}
	votes := make([]Vote, len(h.Votes))
	for i, w := range h.Votes {
		v, ok := ParseVote(w)
		if !ok && w != "" {
			return Outcome{}, fmt.Errorf("count a sheet: %s voted %q", h.Seats[i].Code, w)
		}
		votes[i] = v
	}
	return Count(b, h.Question, h.Category, h.Seats, votes, h.Second)
}

// Correction is what a member says it had meant.
type Correction struct {
	Seat  string `json:"seat"`
	Voted string `json:"voted"`
	Meant string `json:"meant"`
}

// Seats are the seats at the time of the vote.
func (b *Ballot) Seats() []Seat { return slices.Clone(b.roll.seats) }

// Votes are the votes, Votes[i] of Seats[i].
func (b *Ballot) Votes() []Vote { return slices.Clone(b.votes) }

// Named tells whether the record says who voted how.
func (b *Ballot) Named() bool { return b.Method != Hands && !b.NoVote }

// Ballot returns the vote of that id, open or announced, or nil. It isn't to be changed.
func (s Sitting) Ballot(id string) *Ballot {
	if s.ballot != nil && s.ballot.ID == id {
		return s.ballot
	}
	for i := len(s.ballots) - 1; i >= 0; i-- {
		if s.ballots[i].ID == id {
			return s.ballots[i]
		}
	}
	return nil
}

// Open is the vote that is being taken, or nil.
func (s Sitting) Open() *Ballot { return s.ballot }

// Ballots are the votes that were announced, in order.
func (s Sitting) Ballots() []*Ballot { return slices.Clone(s.ballots) }

// Recount works the outcome of a vote out again from its votes.
func Recount(b *Body, v *Ballot) (Outcome, error) {
	if v.NoVote {
		return noVote(b, v.Question), nil
	}
	return Count(b, v.Question, v.Category, v.roll.seats, v.votes, v.Second)
}

func noVote(b *Body, q Question) Outcome {
	return Outcome{Question: q, Rules: b.cite(Consensus), Result: Carried, NoVote: true, Why: "nobody objects; " + b.cite(Consensus) + ": adopted without a vote"}
}

// question tells what is put, and refuses what may not be yet.
func (s *Sitting) question(of string, parts []string, reason string) (Question, string, error) {
	if err := s.quorum(s.body.Decide, "to decide"); err != nil {
		return "", "", err
	}
	if _, again := s.tied(of, parts); !again && s.motion(of) == nil {
		for _, t := range s.ties {
			if s.motion(t.of) == nil {
				return "", "", s.no(TieOf, "a second vote on %s is due", t.of)
			}
		}
	}
	first := s.pending()
	if m := s.motion(of); m != nil {
		switch {
		case m.Status != Live:
			return "", "", s.no(Precedence, "%s is %s", of, m.Status)
		case m.Kind == MovePoint:
			return "", "", s.no(PointOrder, "the chair rules on a point of order")
		case first != m:
			return "", "", s.no(Precedence, "%s comes first: %s", first.Kind, first.ID)
		}
		switch m.Kind {
		case MoveAppeal:
			return OnAppeal, "", nil
		case MoveAgain:
			return OnReconsider, "", nil
		}
		return OnMotion, "", nil
	}
	if first != nil {
		return "", "", s.no(Precedence, "a motion is pending: %s", first.ID)
	}
	d, err := s.live(of)
	if err != nil {
		return "", "", err
	}
	root := s.root(d)
	if s.acting != root.ID {
		return "", "", s.no(Submission, "action is not taken on %s", root.ID)
	}
	if err := s.ready(d, parts, reason); err != nil {
		return "", "", err
	}
	q := OnProposal
	switch {
	case d.Amends != "" && len(parts) > 0:
		q = OnChange
	case d.Amends != "":
		q = OnAmendment
	case len(parts) > 0:
		q = OnPart
	}
	return q, root.Category, nil
}

// ready refuses a draft, or parts of it, that can't be decided on yet.
func (s *Sitting) ready(d *Draft, parts []string, reason string) error {
	if err := s.admissible(d); err != nil {
		return err
	}
	if d.Needs && d.Budget == "" {
		return s.no(BudgetCost, "%s costs money: a statement of what it costs comes first", d.ID)
	}
	if first := s.Propose(d.ID); len(first) > 0 {
		next := s.nextAmendment(d.ID)
		if next == "" {
			next = "the chair says in which order"
		}
		return s.no(Amendments, "amendments come first: %s", next)
	}
	if d.Amends != "" {
		t := s.draft(d.Amends)
		if next := s.nextAmendment(t.ID); next != d.ID {
			if next == "" {
				return s.no(Amendments, "the chair says first in which order the amendments to %s are put", t.ID)
			}
			return s.no(Amendments, "%s comes before %s", next, d.ID)
		}
		if because := s.implied(d); len(because) > 0 && reason == "" && !d.Forced {
			return s.no(Amendments, "the adoption of %v implies that %s is rejected: confirm that it isn't put, or say why it is", because, d.ID)
		}
	}
	for _, g := range d.Groups {
		if g.Result == "" && (len(parts) == 0 || !slices.Equal(g.Parts, parts)) {
			return s.no(DivisionOf, "%v of %s is voted on separately first", g.Parts, d.ID)
		}
		if g.Result == "" {
			return nil
		}
	}
	if len(parts) > 0 {
		return s.no(DivisionOf, "no division of %v was agreed", parts)
	}
	return nil
}

// nextAmendment is the amendment to a draft that is put next; "" where the
// chair has to give an order first.
func (s *Sitting) nextAmendment(id string) string {
	places := s.Propose(id)
	if len(places) == 1 {
		return places[0].ID
	}
	t := s.draft(id)
	for _, p := range places {
		if !slices.Contains(t.Order, p.ID) {
			return ""
		}
	}
	for _, o := range t.Order {
		if slices.ContainsFunc(places, func(p Place) bool { return p.ID == o }) {
			return o
		}
	}
	return ""
}

// admissible holds a draft against the rule of the day before.
func (s *Sitting) admissible(d *Draft) error {
	if !s.body.DayBefore || d.Amends != "" && slices.Contains(s.permits, d.ID) {
		return nil
	}
	if d.Circulated == "" {
		return s.no(Circulated, "%s was not circulated", d.ID)
	}
	if d.Circulated >= s.meeting.Date {
		return s.no(Circulated, "%s was circulated on %s; the meeting is on %s", d.ID, d.Circulated, s.meeting.Date)
	}
	return nil
}

func (s *Sitting) action(e Event) error {
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	switch act := s.draft(s.acting); {
	case d.Amends != "":
		return s.no(Amendments, "%s is voted on with %s", d.ID, s.root(d).ID)
	case d.Item != s.item:
		return s.no(Submission, "item %s isn't taken up", d.Item)
	case act != nil && act.Begun:
		return s.no(Conduct, "voting on %s has begun", act.ID)
	}
	if m := s.pending(); m != nil {
		return s.no(Precedence, "a motion is pending: %s", m.ID)
	}
	if err := s.admissible(d); err != nil {
		return err
	}
	for _, o := range s.drafts {
		if d.Question != "" && o.Question == d.Question && o.Item == d.Item && o.Amends == "" && o.Status == Live && o.Number < d.Number && !d.Priority && s.admissible(o) == nil {
			return s.no(Submission, "%s on the same question was submitted before", o.ID)
		}
	}
	s.acting = d.ID
	return nil
}

func (s *Sitting) put(e Event) error {
	if !s.body.Votes {
		return s.no(Consensus, "this body decides without votes")
	}
	q, category, err := s.question(e.Of, e.List, e.Text)
	if err != nil {
		return err
	}
	if len(s.ballots) >= MaxBallots {
		return amiss("more than %d votes", MaxBallots)
	}
	if q == OnMotion {
		if m := s.motion(e.Of); m.Kind == MoveDivide && !m.Objects {
			return s.no(DivisionOf, "nobody objects to the division: ask, and it is so")
		}
	}
	asked := s.requested(e.Of)
	switch {
	case e.Kind != Hands && e.Kind != Recorded && e.Kind != RollCall:
		return amiss("by hands, recorded or roll-call?")
	case e.Kind == Hands && asked != "":
		return s.no(MethodOf, "a member asked for a vote: %s", asked)
	case e.Kind == RollCall && s.start == "":
		return s.no(MethodOf, "from whom does the roll call begin? draw a name first")
	}
	b := &Ballot{ID: e.ID, Of: e.Of, Question: q, Category: category, Parts: slices.Clone(e.List), Method: e.Kind, Reason: e.Text, roll: s.roll, votes: make([]Vote, len(s.roll.seats))}
	if t, again := s.tied(e.Of, e.List); again {
		if e.At == "" || seconds(e.At)-seconds(t.at) > int64(s.body.Hours)*3600 || e.At < t.at {
			return s.no(TieOf, "the second vote is within %d hours of %s", s.body.Hours, t.at)
		}
		b.Second = true
	}
	if e.Kind == RollCall {
		b.First, s.start = s.start, ""
	}
	s.begin(e.Of)
	s.asked = asked0
	s.ballot = b
	return nil
}

// asked0 is constant: nothing was asked.
var asked0 = asked{}

// begin marks that voting on a proposal has begun.
func (s *Sitting) begin(of string) {
	if m := s.motion(of); m != nil {
		if m.Kind == MoveAppeal {
			s.appealing = false
		}
		return
	}
	s.appealing = false
	if d := s.root(s.draft(of)); !d.Begun {
		s.edit(d.ID).Begun = true
	}
}

func (s *Sitting) requested(of string) string {
	if m := s.motion(of); m != nil {
		return m.Request
	}
	if d := s.draft(of); d != nil {
		return d.Request
	}
	return ""
}

func (s *Sitting) request(e Event) error {
	if e.Kind != Recorded && e.Kind != RollCall {
		return amiss("a recorded vote or a roll-call?")
	}
	if m := s.motion(e.Of); m != nil {
		if m.Status != Live {
			return s.no(MethodOf, "%s is %s", m.ID, m.Status)
		}
		s.editMotion(e.Of).Request = e.Kind
		return nil
	}
	if _, err := s.live(e.Of); err != nil {
		return err
	}
	s.edit(e.Of).Request = e.Kind
	if s.asked.of == e.Of {
		s.asked = asked0
	}
	return nil
}

func (s *Sitting) mine(e Event) (int, Vote, error) {
	v, ok := ParseVote(e.Vote)
	if !ok {
		return 0, 0, amiss("vote %q: yes, no, abstain or not-participating", e.Vote)
	}
	if e.Person == s.chair.Person && e.Person != "" && !s.body.ChairVotes {
		return 0, 0, s.no(ChairVote, "%s presides and doesn't vote; another member of the delegation may", e.Person)
	}
	i, _ := s.roll.find(e.By)
	return i, v, nil
}

func (s *Sitting) vote(e Event) error {
	if s.ballot == nil || s.ballot.ID != e.Of {
		return s.no(Conduct, "no vote %q is being taken", e.Of)
	}
	i, v, err := s.mine(e)
	if err != nil {
		return err
	}
	if s.ballot.votes[i] != Absent {
		return s.no(Correcting, "%s voted %s: correct that instead", e.By, s.ballot.votes[i])
	}
	s.cast(i, v)
	return nil
}

func (s *Sitting) cast(i int, v Vote) {
	b := *s.ballot
	b.votes = slices.Clone(b.votes)
	b.votes[i] = v
	s.ballot = &b
}

func (s *Sitting) correct(e Event) error {
	i, v, err := s.mine(e)
	if err != nil {
		return err
	}
	if s.ballot != nil && s.ballot.ID == e.Of {
		if s.ballot.votes[i] == Absent {
			return s.no(Correcting, "%s has not voted: vote instead", e.By)
		}
		s.cast(i, v)
		return nil
	}
	at := slices.IndexFunc(s.ballots, func(b *Ballot) bool { return b.ID == e.Of })
	if at < 0 || s.ballots[at].NoVote {
		return s.no(Correcting, "no vote %q was taken", e.Of)
	}
	b := *s.ballots[at]
	if b.Method == Hands {
		return s.no(Correcting, "a show of hands names nobody: there is nothing to correct")
	}
	j, ok := b.roll.find(e.By)
	if !ok {
		return s.no(Correcting, "%s had no seat then", e.By)
	}
	if slices.ContainsFunc(b.Corrections, func(c Correction) bool { return c.Seat == e.By }) {
		return s.no(Correcting, "%s has corrected its vote", e.By)
	}
	b.Corrections = append(slices.Clip(b.Corrections), Correction{e.By, b.votes[j].String(), v.String()})
	s.ballots = slices.Clone(s.ballots)
	s.ballots[at] = &b
	return nil
}

func (s *Sitting) announce(e Event) error {
	if s.ballot == nil || s.ballot.ID != e.Of {
		return s.no(Conduct, "no vote %q is being taken", e.Of)
	}
	if m := s.pending(); m != nil && m.Kind == MovePoint {
		return s.no(PointOrder, "a point of order waits for a ruling: %s", m.ID)
	}
	b := *s.ballot
	o, err := Count(s.body, b.Question, b.Category, b.roll.seats, b.votes, b.Second)
	if err != nil {
		return amiss("%v", err)
	}
	if o.Result == Tied && e.At == "" {
		return s.no(TieOf, "equally divided: at what time, since a second vote is due within %d hours?", s.body.Hours)
	}
	b.Outcome = &o
	s.ballot, s.ballots = nil, append(slices.Clip(s.ballots), &b)
	s.untie(b.Of, b.Parts)
	if o.Result == Tied {
		s.ties = append(s.ties, tie{b.Of, b.Parts, e.At})
		return nil
	}
	s.settle(b.Of, b.Parts, o)
	return nil
}

func (s *Sitting) lapse(e Event) error {
	t, due := s.tied(e.Of, e.List)
	switch {
	case !due:
		return s.no(TieOf, "no second vote on %q is due", e.Of)
	case e.At == "" || seconds(e.At)-seconds(t.at) <= int64(s.body.Hours)*3600:
		return s.no(TieOf, "a second vote may still be taken: within %d hours of %s", s.body.Hours, t.at)
	}
	s.untie(e.Of, e.List)
	s.settle(e.Of, e.List, Outcome{Result: Rejected, Why: "tied, and no second vote was taken in time; " + s.body.cite(TieOf) + ": rejected"})
	return nil
}

// settle does what an outcome brings about.
func (s *Sitting) settle(of string, parts []string, o Outcome) {
	carried := o.Result == Carried
	if s.motion(of) != nil {
		s.settleMotion(of, carried)
		return
	}
	d := s.edit(of)
	if len(parts) > 0 {
		s.settlePart(d, parts, o.Result)
		return
	}
	status := Lost
	if carried {
		status = Adopted
	}
	d.NoVote = o.NoVote
	if carried && d.Amends != "" {
		t := s.edit(d.Amends)
		t.Amended = true
		if t.Amends == "" {
			t.Parts = applied(t.Parts, d.Changes)
		} else {
			t.Changes = reworded(t.Changes, d.Changes)
		}
	}
	s.end(of, status, o.Why)
}

// reworded is what an amendment to an amendment makes of its changes.
func reworded(of, by []Change) []Change {
	out := slices.Clone(of)
	for _, c := range by {
		i := slices.IndexFunc(out, func(o Change) bool { return o.ID == c.Part })
		switch {
		case c.Do == "add" && i < 0:
			out = append(out, Change{ID: c.Part, Part: c.Part, Do: "add", Added: c.Added, Operative: c.Operative})
		case c.Do == "delete" && i >= 0:
			out = slices.Delete(out, i, i+1)
		case i >= 0:
			out[i].Added = max(0, out[i].Added-c.Deleted+c.Added)
		}
	}
	return out
}

// settlePart notes what became of parts; where all operative parts are gone
// by such votes, the whole is rejected.
func (s *Sitting) settlePart(d *Draft, parts []string, r Result) {
	d.Groups = slices.Clone(d.Groups)
	for i := range d.Groups {
		if slices.Equal(d.Groups[i].Parts, parts) {
			d.Groups[i].Result = r
		}
	}
	if r != Rejected {
		return
	}
	gone := func(id string) bool { return slices.Contains(parts, id) }
	left := false
	if d.Amends != "" {
		d.Changes = slices.DeleteFunc(slices.Clone(d.Changes), func(c Change) bool { return gone(c.ID) })
		left = len(d.Changes) > 0
	} else {
		had := slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Operative })
		d.Parts = slices.DeleteFunc(slices.Clone(d.Parts), func(p Part) bool { return gone(p.ID) })
		left = slices.ContainsFunc(d.Parts, func(p Part) bool { return p.Operative }) || !had && len(d.Parts) > 0
	}
	if !left {
		s.end(d.ID, Lost, fmt.Sprintf("all its operative parts were rejected; %s: rejected as a whole", s.body.cite(DivisionOf)))
	}
}
