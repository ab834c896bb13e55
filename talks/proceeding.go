package talks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/committee"
	"parley/record"
)

// Proceeding is one thing that somebody does in the committee of the charter's
// procedure: a vote, a motion, what the chair puts. Whether the committee takes
// it is seen where it stands among the others: see [View.Proceedings].
type Proceeding struct {
	By     string    `json:"by,omitempty"`
	Claims []Ref     `json:"claims,omitempty"` // with amend and oral: the claims that are meant; they give the changes
	Event  Event     `json:"event"`
	Rev    record.ID `json:"rev,omitempty"`  // with table and revise: the revision that is meant; it gives the parts
	Role   string    `json:"role,omitempty"` // committee.ByChair or committee.BySecretary; "": the author's seat
}

// Kind returns KindProceeding.
func (*Proceeding) Kind() string { return KindProceeding }

// Event is the stored form of a committee.Event, without what the act itself
// says: who does it, the delegate, the time, and the id of what it makes.
type Event struct {
	Category  string             `json:"category,omitempty"`
	Certified bool               `json:"certified,omitempty"`
	Chair     *committee.Chair   `json:"chair,omitempty"`
	Changes   []committee.Change `json:"changes,omitempty"`
	Date      string             `json:"date,omitempty"`
	Do        committee.Kind     `json:"do"`
	Group     string             `json:"group,omitempty"`
	Groups    [][]string         `json:"groups,omitempty"`
	Item      string             `json:"item,omitempty"`
	Kind      string             `json:"kind,omitempty"`
	List      []string           `json:"list,omitempty"`
	Needs     bool               `json:"needs,omitempty"`
	Of        string             `json:"of,omitempty"`
	Parts     []committee.Part   `json:"parts,omitempty"`
	Question  string             `json:"question,omitempty"`
	Rivals    []string           `json:"rivals,omitempty"`
	Seats     []committee.Seat   `json:"seats,omitempty"`
	Symbol    string             `json:"symbol,omitempty"`
	Text      string             `json:"text,omitempty"`
	Until     string             `json:"until,omitempty"`
	Upheld    bool               `json:"upheld,omitempty"`
	Vote      string             `json:"vote,omitempty"`
}

// WireEvent returns the stored form of an event.
func WireEvent(e committee.Event) Event {
	return Event{Category: e.Category, Certified: e.Certified, Chair: e.Chair, Changes: e.Changes, Date: e.Date, Do: e.Do, Group: e.Group, Groups: e.Groups,
		Item: e.Item, Kind: e.Kind, List: e.List, Needs: e.Needs, Of: e.Of, Parts: e.Parts, Question: e.Question, Rivals: e.Rivals, Seats: e.Seats,
		Symbol: e.Symbol, Text: e.Text, Until: e.Until, Upheld: e.Upheld, Vote: e.Vote}
}

// Value returns the event that e stores.
func (e Event) Value() committee.Event {
	return committee.Event{Category: e.Category, Certified: e.Certified, Chair: e.Chair, Changes: e.Changes, Date: e.Date, Do: e.Do, Group: e.Group, Groups: e.Groups,
		Item: e.Item, Kind: e.Kind, List: e.List, Needs: e.Needs, Of: e.Of, Parts: e.Parts, Question: e.Question, Rivals: e.Rivals, Seats: e.Seats,
		Symbol: e.Symbol, Text: e.Text, Until: e.Until, Upheld: e.Upheld, Vote: e.Vote}
}

// Proceed returns the act for what a committee's event says, as it stands in
// committee.Step: the event's By gives the role; its person, time and id are
// left out, since the act has them.
func Proceed(e committee.Event) *Proceeding {
	b := &Proceeding{By: e.Person, Event: WireEvent(e)}
	if e.By == committee.ByChair || e.By == committee.BySecretary {
		b.Role = e.By
	}
	return b
}

// Said is the event as the committee hears it from the act with that header.
// What stands for a revision or for claims isn't filled in.
func (b *Proceeding) Said(party string, seq, epoch int, at string) committee.Event {
	return b.said(party, at, madeBy(party, seq, epoch))
}

// said is Said; id is of what the act makes, if it makes something.
func (b *Proceeding) said(party, at, id string) committee.Event {
	e := b.Event.Value()
	e.By, e.Person, e.At = party, b.By, at
	if b.Role != "" {
		e.By = b.Role
	}
	if committee.Makes(e.Do) {
		e.ID = id
	}
	return e
}

// Keeper is the party that keeps the committee's papers: the secretary, or else the chair.
func (b *Charter) Keeper() string { return b.keeper() }

func (b *Proceeding) check() error {
	e := b.Event
	switch {
	case !committee.Known(e.Do):
		return fmt.Errorf("event %.40q: no such event", e.Do)
	case b.Role != "" && b.Role != committee.ByChair && b.Role != committee.BySecretary:
		return fmt.Errorf("role %.40q: want %s, %s or none", b.Role, committee.ByChair, committee.BySecretary)
	case !b.Rev.IsZero() && (e.Do != committee.DoTable && e.Do != committee.DoRevise || len(e.Parts) > 0):
		return errors.New("a revision goes with table and revise, and stands in place of parts")
	case len(b.Claims) > 0 && (e.Do != committee.DoAmend && e.Do != committee.DoOral || len(e.Changes) > 0):
		return errors.New("claims go with amend and oral, and stand in place of changes")
	}
	return first(unique("claims", b.Claims, 0, MaxRefs), onlyClaims("claims", b.Claims), words("delegate", b.By, MaxName), e.check())
}

// check looks at the form alone: words that people can read, and numbers that
// every machine can hold.
func (e Event) check() error {
	names := append(slices.Concat(e.List, e.Rivals, slices.Concat(e.Groups...)), e.Category, e.Date, e.Group, e.Item, e.Kind, e.Of, e.Question, e.Symbol, e.Until, e.Vote)
	texts, numbers := []string{e.Text}, []int{}
	if e.Chair != nil {
		names = append(names, e.Chair.Person, e.Chair.Seat)
	}
	for _, x := range e.Seats {
		names, texts = append(names, x.Code, x.Name), append(texts, x.Why)
	}
	for _, x := range e.Parts {
		names, numbers = append(names, x.ID), append(numbers, x.Words)
	}
	for _, x := range e.Changes {
		names, numbers = append(names, x.ID, x.Part, x.Do), append(numbers, x.Deleted, x.Added)
	}
	for _, s := range names {
		if err := words("event", s, MaxName); err != nil {
			return err
		}
	}
	for _, s := range texts {
		if err := words("event", s, MaxText); err != nil {
			return err
		}
	}
	for _, n := range numbers {
		if n < 0 || n > committee.MaxWords {
			return fmt.Errorf("event: %d words: want 0 to %d", n, committee.MaxWords)
		}
	}
	return nil
}

// keeper is the party that keeps the committee's papers.
func (b *Charter) keeper() string {
	if b.Secretary != "" {
		return b.Secretary
	}
	return b.Chair
}

// judgeProceeding judges that somebody does something in the committee: under
// its own name, and about what its past holds.
func (j *judge) judgeProceeding(b *Proceeding) string {
	v, s := j.v, j.v.s
	if s.charter.Procedure == nil {
		return j.broken("these talks have no committee")
	}
	me := s.parties[j.party].code
	switch {
	case b.Role == committee.ByChair && me != s.charter.Chair:
		return fmt.Sprintf("%s has the chair", s.charter.Chair)
	case b.Role == committee.BySecretary && me != s.charter.keeper():
		return fmt.Sprintf("%s is the secretary", s.charter.keeper())
	}
	if !b.Rev.IsZero() {
		if r := s.issued[b.Rev]; r == nil || !v.holds(r.n) {
			return j.broken("the revision that it tables is not in its past")
		}
	}
	for _, r := range b.Claims {
		if !v.has(r) {
			return j.broken("a claim that it names is not in its past")
		}
	}
	j.file(func(n *node) { s.sat = append(s.sat, n) })
	return ""
}

// says is the proceeding in one line.
func (b *Proceeding) says() string {
	as := ""
	if b.Role != "" {
		as = ", as " + b.Role
	}
	return "in the committee" + as + ": " + b.What() + quote(b.Event.Text)
}

// What is the event in the words of its fields: "vote COR-8 yes".
func (b *Proceeding) What() string {
	e := b.Event
	var words []string
	for _, w := range []string{string(e.Do), e.Kind, e.Of, e.Item, e.Symbol, e.Vote} {
		if w != "" {
			words = append(words, w)
		}
	}
	if len(e.List) > 0 && e.Do != committee.DoAttendance {
		words = append(words, strings.Join(shorten(slices.Clone(e.List)), ", "))
	}
	return strings.Join(words, " ")
}
