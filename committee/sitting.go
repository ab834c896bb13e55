package committee

import "slices"

// Sitting is a body at work: a value. Apply makes the next one and leaves this
// one as it was.
type Sitting struct {
	body      *Body
	roll      *roll
	chair     Chair
	present   []bool // by place in the roll
	meeting   Meeting
	until     [2]string // deadlines for proposals and amendments
	items     []item
	item      string // taken up
	drafts    []*Draft
	motions   []*Motion
	rulings   []*Ruling
	appealing bool // the newest ruling may still be appealed against
	ballot    *Ballot
	ballots   []*Ballot
	acting    string // the proposal on which action is taken
	asked     asked
	ties      []tie
	permits   []string
	lots      []*Lot
	start     string // the seat drawn, from which the next roll call begins
	remarks   *said
}

// Meeting is the meeting that is or was last open.
type Meeting struct {
	ID        string `json:"id"`
	Date      string `json:"date"`
	Open      bool   `json:"open"`
	Suspended bool   `json:"suspended"`
}

type item struct {
	id               string
	closed, noAction bool
}

type asked struct {
	of    string
	parts []string
}

// tie is a vote that was equally divided and waits for its second one.
type tie struct {
	of    string
	parts []string
	at    string
}

func (s *Sitting) tied(of string, parts []string) (tie, bool) {
	i := slices.IndexFunc(s.ties, func(t tie) bool { return t.of == of && slices.Equal(t.parts, parts) })
	if i < 0 {
		return tie{}, false
	}
	return s.ties[i], true
}

func (s *Sitting) untie(of string, parts []string) {
	s.ties = slices.DeleteFunc(slices.Clone(s.ties), func(t tie) bool { return t.of == of && slices.Equal(t.parts, parts) })
}

// Remark is something said that the record keeps.
type Remark struct {
	Kind  string   `json:"kind"` // speak, explain, object, dissociate, correct
	By    string   `json:"by"`
	Of    string   `json:"of"`
	When  string   `json:"when,omitempty"` // before or after
	Parts []string `json:"parts,omitempty"`
	Text  string   `json:"text,omitempty"`
}

// said is a chain of remarks, the newest first: one more copies none.
type said struct {
	Remark
	before *said
	n      int
}

// New begins a sitting. The body must have passed Check and is not changed after.
func New(b *Body) Sitting { return Sitting{body: b} }

// Apply returns the sitting after the event, or the unchanged one and a *Refusal.
func (s Sitting) Apply(e Event) (Sitting, error) {
	next := s
	if err := next.take(e); err != nil {
		return s, err
	}
	return next, nil
}

func (s *Sitting) take(e Event) error {
	if err := e.bounds(); err != nil {
		return err
	}
	i := slices.IndexFunc(kinds, func(d doing) bool { return d.do == e.Do })
	if i < 0 {
		return amiss("%q: no such event", e.Do)
	}
	d := kinds[i]
	if s.roll == nil && e.Do != DoRoll {
		return s.no(Members, "who sits here? the roll comes first")
	}
	if err := s.mayDo(d.who, e); err != nil {
		return err
	}
	if d.who&inMeeting != 0 && (!s.meeting.Open || s.meeting.Suspended) {
		return s.no(QuorumOf, "no meeting is open")
	}
	if s.ballot != nil && d.who&duringVote == 0 {
		return s.no(Conduct, "a vote is being taken")
	}
	if d.who&makes != 0 {
		if e.ID == "" {
			return amiss("what it makes needs an id")
		}
		if s.used(e.ID) {
			return amiss("the id %s was given before", e.ID)
		}
	}
	if err := d.step(s, e); err != nil {
		return err
	}
	if d.who&keepsAsked == 0 {
		s.asked = asked0
	}
	return nil
}

func (s *Sitting) mayDo(who int, e Event) error {
	switch e.By {
	case ByChair:
		if who&theChair == 0 {
			if e.Do == DoVote && !s.body.ChairVotes {
				return s.no(ChairVote, "whoever presides doesn't vote")
			}
			return s.no(ChairPowers, "the chair doesn't do that; a seat does")
		}
		return nil
	case BySecretary:
		if who&theSecretary == 0 {
			return s.no(ChairPowers, "the secretary doesn't do that")
		}
		return nil
	}
	i, ok := s.roll.find(e.By)
	if !ok {
		return s.no(Members, "%s has no seat here", e.By)
	}
	if who&(aSeat|aMember) == 0 {
		return s.no(ChairPowers, "that is the chair's to do")
	}
	if seat := s.roll.seats[i]; who&aMember != 0 && !seat.Votes {
		why := seat.Why
		if why == "" {
			why = "an observer"
		}
		return s.no(Members, "%s may not: %s", e.By, why)
	}
	return nil
}

func (r *roll) find(code string) (int, bool) {
	if r == nil {
		return 0, false
	}
	i, ok := r.place[code]
	return i, ok
}

func (s *Sitting) used(id string) bool {
	return id == ByChair || s.draft(id) != nil || s.motion(id) != nil || s.Ballot(id) != nil || s.ruling(id) != nil || s.meeting.ID == id || slices.ContainsFunc(s.items, func(i item) bool { return i.id == id })
}

// quorum holds those present against tests; the numbers go into the refusal.
func (s *Sitting) quorum(tests []Test, what string) error {
	var t Tally
	for i, seat := range s.roll.seats {
		switch {
		case !seat.Votes:
		case s.present[i]:
			t.Yes, t.YesWeight = t.Yes+1, t.YesWeight+seat.Weight
		default:
			t.None, t.NoneWeight = t.None+1, t.NoneWeight+seat.Weight
		}
	}
	for _, test := range tests {
		if m := t.met(test); !m.Holds {
			unit := "members"
			if test.Count == countWeight {
				unit = "of the weight"
			}
			return s.no(QuorumOf, "%d %s of %d are there, %d are needed %s", m.Have, unit, t.all(test), m.Needed, what)
		}
	}
	return nil
}

func (t Tally) all(test Test) int64 {
	if test.Count == countWeight {
		return t.YesWeight + t.NoWeight + t.AbstainWeight + t.NoneWeight
	}
	return t.Yes + t.No + t.Abstain + t.None
}

// Body is the body that sits.
func (s Sitting) Body() *Body { return s.body }

// Seats are the seats in the order of their codes.
func (s Sitting) Seats() []Seat {
	if s.roll == nil {
		return nil
	}
	return slices.Clone(s.roll.seats)
}

// Meeting is the meeting that is open, or was last.
func (s Sitting) Meeting() Meeting { return s.meeting }

// Acting is the proposal on which action is taken, or "".
func (s Sitting) Acting() string { return s.acting }

// Remarks are what was said, in order.
func (s Sitting) Remarks() []Remark {
	var out []Remark
	for r := s.remarks; r != nil; r = r.before {
		out = append(out, r.Remark)
	}
	slices.Reverse(out)
	return out
}

func (s *Sitting) remark(r Remark) error {
	n := 1
	if s.remarks != nil {
		n += s.remarks.n
	}
	if n > MaxRemarks {
		return amiss("more than %d remarks", MaxRemarks)
	}
	s.remarks = &said{r, s.remarks, n}
	return nil
}
