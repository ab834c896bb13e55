package desk

import (
	"errors"
	"strings"

	"parley/committee"
	"parley/record"
	"parley/talks"
)

// Doing is what a person does in the committee, in the words of its fields.
type Doing struct {
	Event  talks.Event
	Role   string   // "", chair or secretary; "" takes the first in which the rules allow it
	Claims []string // an amendment's, or an oral revision's
	Rev    string   // of table and revise: "newest", or the beginning of the id of a revision's act
	All    bool     // of roll and attendance: all parties
	Person string   // of roll: who presides
}

// Proceedings are the committee's, or an error where the charter has none.
func (d *Desk) Proceedings() (*talks.Proceedings, error) {
	p := d.View.Proceedings()
	if p == nil {
		return nil, Hint{errors.New(d.Book.T("these talks have no committee")), d.Book.T("a committee sits where the charter has rules of procedure: parley talks open --rule consensus --procedure BODY")}
	}
	return p, nil
}

// Proceed is an act of the committee.
func (d *Desk) Proceed(o Doing) (*Intent, error) {
	p, err := d.Proceedings()
	if err != nil {
		return nil, err
	}
	if open := p.Sitting.Open(); o.Event.Of == "" && open != nil && o.Event.Do == committee.DoAnnounce {
		o.Event.Of = open.ID
	}
	b := &talks.Proceeding{Event: o.Event, Role: o.Role}
	for _, n := range o.Claims {
		r, err := d.Ref(strings.ToLower(n))
		if err != nil {
			return nil, err
		}
		b.Claims = append(b.Claims, r)
	}
	if o.Rev != "" {
		id, err := d.revision(o.Rev)
		if err != nil {
			return nil, err
		}
		b.Rev = id
	}
	if o.All {
		for _, p := range d.State.Charter().Parties {
			if b.Event.Do == committee.DoRoll {
				b.Event.Seats = append(b.Event.Seats, committee.Seat{Code: p.Code, Name: p.Name, Votes: true, Weight: 1})
			} else {
				b.Event.List = append(b.Event.List, p.Code)
			}
		}
	}
	if o.Person != "" {
		b.Event.Chair = &committee.Chair{Person: o.Person, Seat: d.State.Charter().Chair}
	}
	if o.Role == "" {
		for _, role := range d.Roles() {
			try := *b
			try.Role = role
			if err := d.View.Check(d.Me, &try); err == nil {
				b.Role = role
				break
			} else if role == committee.ByChair { // whose refusal tells most
				b.Role = role
			}
		}
	}
	as := d.Me
	if b.Role != "" {
		as = b.Role
	}
	return &Intent{Body: b, Head: d.Book.T("%s does in the committee, as %s:", d.Me, as), Show: []string{Visible(b.What())}}, nil
}

// Roles are the roles in which the party may act in the committee: its own seat
// first.
func (d *Desk) Roles() []string {
	c := d.State.Charter()
	out := []string{""}
	if c.Chair == d.Me {
		out = append(out, committee.ByChair)
	}
	if c.Secretary == d.Me || c.Secretary == "" && c.Chair == d.Me {
		out = append(out, committee.BySecretary)
	}
	return out
}

// revision finds a revision's act.
func (d *Desk) revision(name string) (record.ID, error) {
	if name == "newest" {
		return d.Rev.ID, nil
	}
	var found []record.ID
	for _, r := range d.View.Revisions() {
		if strings.HasPrefix(r.ID.String(), strings.ToLower(name)) {
			found = append(found, r.ID)
		}
	}
	if len(found) != 1 {
		return record.ID{}, Hint{errors.New(d.Book.T("no revision %q", name)), d.Book.T("newest, or the beginning of the id of its act: parley log")}
	}
	return found[0], nil
}

// Proceeding is a proceeding as programs read it.
type Proceeding struct {
	Act     string             `json:"act"`
	Party   string             `json:"party"`
	Event   committee.Event    `json:"event"`
	Refused *committee.Refusal `json:"refused,omitempty"`
	Settled bool               `json:"settled"` // the chair's chain has it
}

// Sitting is what the committee has come to, as programs read it.
type Sitting struct {
	Body        string            `json:"body"`
	Roles       []string          `json:"roles"`   // the reader's: "" is its own seat
	Meeting     committee.Meeting `json:"meeting"` // that is open, or was last
	Proceedings []Proceeding      `json:"proceedings"`
	Withheld    int               `json:"withheld"` // proceedings whose bodies are not here
	Votes       []committee.Sheet `json:"votes"`    // with results, each with all that one needs to count again
	Results     []string          `json:"results"`  // of these, in a sentence
	Drafts      []Bill            `json:"drafts"`
}

// Bill is a proposal or an amendment, and its text as it stands.
type Bill struct {
	committee.Draft
	Digest string `json:"digest,omitempty"` // of a proposal of the talks' own text
	NoText string `json:"no_text,omitempty"`
}

// Sitting is the committee's record.
func (d *Desk) Sitting() (Sitting, error) {
	p, err := d.Proceedings()
	if err != nil {
		return Sitting{}, err
	}
	s := p.Sitting
	out := Sitting{Body: s.Body().ID, Roles: d.Roles(), Meeting: s.Meeting(), Withheld: len(p.Withheld), Proceedings: []Proceeding{}, Votes: []committee.Sheet{}, Results: []string{}, Drafts: []Bill{}}
	for _, st := range p.Steps {
		out.Proceedings = append(out.Proceedings, Proceeding{st.ID.String(), st.Party, st.Event, st.Refusal, st.Settled})
	}
	for _, b := range s.Ballots() {
		out.Votes = append(out.Votes, b.Sheet(s.Body()))
		out.Results = append(out.Results, b.Outcome.String())
	}
	for _, x := range s.Drafts() {
		bill := Bill{Draft: x}
		if x.Amends == "" {
			if t, err := p.Text(x.ID); err != nil {
				bill.NoText = err.Error()
			} else {
				bill.Digest = string(t.Digest())
			}
		}
		out.Drafts = append(out.Drafts, bill)
	}
	return out, nil
}
