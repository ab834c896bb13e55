package outcome

import (
	"errors"
	"fmt"
	"slices"

	"parley/committee"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// adoptionForm is the form of the leaf of an adoption.
const adoptionForm = "parley adoption v1"

// Adoption is what a committee adopted, and all that its votes can be counted
// again from. It is the leaf behind the headers, with the statement in it.
type Adoption struct {
	Body      *committee.Body `json:"body"`  // the rules of procedure, whole
	Chair     string          `json:"chair"` // the party in the chair
	Close     record.ID       `json:"close"` // the chair's act that closed the meeting
	Form      string          `json:"form"`
	Given     []Given         `json:"given"`    // in the order of the acts
	Keeper    string          `json:"keeper"`   // the party that keeps the papers
	Lang      string          `json:"lang"`     // in which words of the papers are counted
	Proposal  string          `json:"proposal"` // its id in the committee
	Statement seal.Raw        `json:"statement"`
}

// Given says of one proceeding what can't be read from it, since it names a
// revision or claims whose words are closed.
type Given struct {
	Act     record.ID          `json:"act"`
	Changes []committee.Change `json:"changes,omitempty"` // what the claims change, in words
	Fate    string             `json:"fate,omitempty"`    // Unfit or Idle; "": it was heard with these parts or changes
	Parts   []committee.Part   `json:"parts,omitempty"`   // of the revision
}

// The fates of a proceeding that wasn't heard as it stands.
const (
	Unfit = "unfit" // the claims that it names don't fit the text
	Idle  = "idle"  // by the rules of the talks it has no effect at all
)

// ErrNotAdopted is returned where the committee has not adopted a proposal, or the meeting goes on.
var ErrNotAdopted = errors.New("the committee has adopted no such proposal in a meeting that is closed: what is said after a decision belongs to it")

// Adopted reads a proposal that the committee adopted out of a record and its folded state: as the record stands when the
// chair closes that meeting, so that explanations and dissociations are in it. The error is ErrNotAdopted where there is none.
func Adopted(rec *record.Record, s *talks.State, proposal string) (*Concluded, error) {
	p := s.Now().Proceedings()
	if p == nil {
		return nil, ErrNotAdopted
	}
	closing, err := closing(p, proposal)
	if err != nil {
		return nil, err
	}
	v, err := s.At(closing)
	if err != nil {
		return nil, err
	}
	p = v.Proceedings()
	if len(p.Withheld) > 0 {
		return nil, fmt.Errorf("%d proceedings are withheld from this node: a publication must show each", len(p.Withheld))
	}
	c := &Concluded{}
	if c.Text, err = p.Text(proposal); err != nil {
		return nil, err
	}
	ch := s.Charter()
	c.Adoption = &Adoption{Body: ch.Procedure, Chair: ch.Chair, Close: closing, Form: adoptionForm, Keeper: ch.Keeper(), Lang: ch.Lang, Proposal: proposal}
	rev, err := tabled(rec, v, p, proposal)
	if err != nil {
		return nil, err
	}
	if err := c.over(rec, ch, rec.Upto(closing), rev); err != nil {
		return nil, err
	}
	if c.Adoption.Given, err = given(c.Acts, p); err != nil {
		return nil, err
	}
	if c.Adoption.Statement, err = seal.Marshal(c.Statement); err != nil {
		return nil, fmt.Errorf("the statement: %w", err)
	}
	return c, c.shut()
}

// closing finds the act that closes the meeting in which the proposal was adopted. What was taken up again since isn't adopted.
func closing(p *talks.Proceedings, proposal string) (record.ID, error) {
	sit, end := committee.New(p.Sitting.Body()), record.ID{}
	for _, st := range p.Steps {
		if !st.Settled || st.Refusal != nil {
			continue
		}
		next, err := sit.Apply(st.Event)
		if err != nil {
			return record.ID{}, fmt.Errorf("act %s of the committee: %w", st.ID.Short(), err)
		}
		sit = next
		switch d, ok := sit.Draft(proposal); {
		case !ok || d.Status != committee.Adopted || d.Amends != "":
			end = record.ID{}
		case end.IsZero() && st.Event.Do == committee.DoClose:
			end = st.ID
		}
	}
	if end.IsZero() {
		return end, ErrNotAdopted
	}
	return end, nil
}

// tabled finds the revision that lies before the committee as the proposal.
func tabled(rec *record.Record, v *talks.View, p *talks.Proceedings, proposal string) (talks.Revision, error) {
	var id record.ID
	for _, st := range p.Steps {
		e := st.Event
		if st.Refusal == nil && (e.Do == committee.DoTable && e.ID == proposal || e.Do == committee.DoRevise && e.Of == proposal) {
			b, err := talks.Decode(talks.KindProceeding, rec.Get(st.ID).Body)
			if err != nil {
				return talks.Revision{}, err
			}
			id = b.(*talks.Proceeding).Rev
		}
	}
	for _, r := range v.Revisions() {
		if r.ID == id {
			return r, nil
		}
	}
	return talks.Revision{}, fmt.Errorf("%s: %w", proposal, talks.ErrNoText)
}

// given lists what a reader can't find out: it does what a reader does, and says where the committee heard something else.
func given(acts []*record.Act, p *talks.Proceedings) ([]Given, error) {
	steps := map[record.ID]*talks.Step{}
	for _, st := range p.Steps {
		steps[st.ID] = st
	}
	out := []Given{}
	for _, a := range acts {
		if a.Kind != talks.KindProceeding {
			continue
		}
		b, err := talks.Decode(a.Kind, a.Body)
		if err != nil {
			continue // malformed: everybody sees it
		}
		said := b.(*talks.Proceeding)
		st := steps[a.ID]
		switch {
		case st == nil:
			out = append(out, Given{Act: a.ID, Fate: Idle})
		case !stands(said):
		case len(st.Event.Parts)+len(st.Event.Changes) == 0:
			out = append(out, Given{Act: a.ID, Fate: Unfit})
		default:
			out = append(out, Given{Act: a.ID, Parts: st.Event.Parts, Changes: st.Event.Changes})
		}
	}
	return out, nil
}

// stands reports whether a proceeding stands for a revision or for claims.
func stands(b *talks.Proceeding) bool { return !b.Rev.IsZero() || len(b.Claims) > 0 }

// readAdoption reads the leaf of an adoption, and checks what can be checked on it alone.
func readAdoption(b []byte) (*Adoption, *Statement, error) {
	var a Adoption
	bad := func(err error) error { return fmt.Errorf("the adoption: %w", err) }
	if err := seal.Unmarshal(b, &a); err != nil {
		return nil, nil, bad(err)
	}
	s, err := readStatement(a.Statement)
	if err != nil {
		return nil, nil, bad(err)
	}
	switch {
	case a.Form != adoptionForm:
		return nil, nil, fmt.Errorf("the adoption: its form is %.40q, this program knows %q", a.Form, adoptionForm)
	case a.Body == nil || s.party(a.Chair) == nil || s.party(a.Keeper) == nil || a.Close.IsZero() || a.Proposal == "":
		return nil, nil, errors.New("the adoption: it lacks rules of procedure, a chair, a secretary, the end of the meeting or a proposal")
	}
	if err := a.Body.Check(); err != nil {
		return nil, nil, bad(err)
	}
	seen := map[record.ID]bool{}
	for _, g := range a.Given {
		if seen[g.Act] || !slices.Contains([]string{"", Unfit, Idle}, g.Fate) || g.Fate == "" == (len(g.Parts)+len(g.Changes) == 0) || len(g.Parts) > 0 && len(g.Changes) > 0 {
			return nil, nil, fmt.Errorf("the adoption: what is said of act %s can't be used", g.Act.Short())
		}
		seen[g.Act] = true
	}
	return &a, s, nil
}
