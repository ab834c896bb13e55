package committee

import (
	"slices"
)

// Part is a part of a proposal that can be voted on: a paragraph.
type Part struct {
	ID        string `json:"id"` // "OP4"
	Operative bool   `json:"operative,omitempty"`
	Words     int    `json:"words"`
}

// Status is what became of a proposal or amendment.
type Status string

// The states of a proposal or amendment.
const (
	Live        Status = "live"
	Adopted     Status = "adopted"
	Lost        Status = "rejected"
	Withdrawn   Status = "withdrawn"
	NotPut      Status = "not-put"
	NoAction    Status = "no-action"
	NotOurs     Status = "not-competent"
	NoAmendment Status = "new-proposal" // what was tabled as an amendment is none
)

// Group is a part, or some, that the division has voted on separately.
type Group struct {
	Parts  []string `json:"parts"`
	Result Result   `json:"result,omitempty"` // empty: to be voted on
	// Objected: it goes to the vote, and isn't decided without one.
	Objected bool `json:"objected,omitempty"`
}

// Paper is a document of a draft's family.
type Paper struct {
	Symbol string `json:"symbol"`
	Kind   string `json:"kind"` // "", rev, corr, add, budget
}

// Draft is a proposal, or an amendment (Amends says to what).
type Draft struct {
	ID         string   `json:"id"`
	Amends     string   `json:"amends,omitempty"`
	Number     int      `json:"number"` // the order of submission
	Item       string   `json:"item"`
	Title      string   `json:"title,omitempty"`
	Question   string   `json:"question,omitempty"`
	Category   string   `json:"category,omitempty"`
	Group      string   `json:"group,omitempty"`
	Main       []string `json:"main"`     // the main sponsors; the first tabled it
	Sponsors   []string `json:"sponsors"` // all, in the order in which they joined
	Papers     []Paper  `json:"papers,omitempty"`
	Parts      []Part   `json:"parts,omitempty"`
	Changes    []Change `json:"changes,omitempty"`
	Rivals     []string `json:"rivals,omitempty"`
	Circulated string   `json:"circulated,omitempty"`
	Needs      bool     `json:"needs,omitempty"`  // a statement of what it costs
	Budget     string   `json:"budget,omitempty"` // the statement's symbol
	Amended    bool     `json:"amended,omitempty"`
	Begun      bool     `json:"begun,omitempty"` // voting on it has begun
	Priority   bool     `json:"priority,omitempty"`
	Request    string   `json:"request,omitempty"` // recorded or roll-call: a member asked
	Objected   bool     `json:"objected,omitempty"`
	Order      []string `json:"order,omitempty"` // of its amendments, by the chair
	Reason     string   `json:"reason,omitempty"`
	Forced     bool     `json:"forced,omitempty"` // the chair puts it all the same
	Groups     []Group  `json:"groups,omitempty"`
	Cut        []Part   `json:"cut,omitempty"`     // taken out by separate votes
	NoVote     bool     `json:"no_vote,omitempty"` // adopted without a vote
	Status     Status   `json:"status"`
	Why        string   `json:"why,omitempty"` // of the status, with the rule
}

func (s *Sitting) draft(id string) *Draft {
	for _, d := range s.drafts {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// edit returns a copy of the draft that stands in this sitting alone.
func (s *Sitting) edit(id string) *Draft {
	i := slices.IndexFunc(s.drafts, func(d *Draft) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	d := *s.drafts[i]
	s.drafts = slices.Clone(s.drafts)
	s.drafts[i] = &d
	return &d
}

// Draft returns the proposal or amendment of that id. Its lists aren't to be changed.
func (s Sitting) Draft(id string) (Draft, bool) {
	if d := s.draft(id); d != nil {
		return *d, true
	}
	return Draft{}, false
}

// Drafts are all proposals and amendments in the order of submission.
func (s Sitting) Drafts() []Draft {
	out := make([]Draft, 0, len(s.drafts))
	for _, d := range s.drafts {
		out = append(out, *d)
	}
	slices.SortStableFunc(out, func(a, b Draft) int { return a.Number - b.Number })
	return out
}

func checkParts(parts []Part) error {
	if len(parts) == 0 {
		return amiss("a proposal has parts")
	}
	var ids []string
	for _, p := range parts {
		if !named(p.ID) || p.Words < 0 || p.Words > MaxWords {
			return amiss("part %q: an id without spaces, and 0 to %d words", p.ID, MaxWords)
		}
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != len(parts) {
		return amiss("a part stands twice")
	}
	return nil
}

func (s *Sitting) table(e Event) error {
	if err := checkParts(e.Parts); err != nil {
		return err
	}
	if !named(e.Item) {
		return amiss("under which item?")
	}
	if len(s.drafts) >= MaxDrafts {
		return amiss("more than %d proposals", MaxDrafts)
	}
	if err := s.inTime(0, e); err != nil {
		return err
	}
	by, err := s.sponsors(e)
	if err != nil {
		return err
	}
	s.addItem(e.Item)
	d := &Draft{ID: e.ID, Number: len(s.drafts) + 1, Item: e.Item, Title: e.Text, Question: e.Question, Category: e.Category, Group: e.Group,
		Main: by[:min(1, len(by))], Sponsors: by, Parts: slices.Clone(e.Parts), Needs: e.Needs && s.body.Budget, Status: Live}
	if e.Symbol != "" {
		d.Papers = []Paper{{e.Symbol, ""}}
	}
	s.drafts = append(slices.Clip(s.drafts), d)
	return nil
}

func (s *Sitting) amend(e Event) error {
	t, err := s.live(e.Of)
	if err != nil {
		return err
	}
	if s.root(t).Begun {
		return s.no(Conduct, "voting on %s has begun", s.root(t).ID)
	}
	if t.Amends != "" && s.draft(t.Amends).Amends != "" {
		return amiss("amendments go %d deep: amend %s instead", MaxDepth, t.Amends)
	}
	if len(s.drafts) >= MaxDrafts {
		return amiss("more than %d proposals", MaxDrafts)
	}
	if err := checkChanges(t, e.Changes); err != nil {
		return err
	}
	if ok, why := Amends(t.Parts, t.Changes, e.Changes); !ok {
		return s.no(Amendments, "that is a new proposal: %s", why)
	}
	if err := s.inTime(1, e); err != nil {
		return err
	}
	for _, r := range e.Rivals {
		if o := s.draft(r); o == nil || o.Amends != e.Of {
			return amiss("%s is no amendment to %s", r, e.Of)
		}
	}
	by, err := s.sponsors(e)
	if err != nil {
		return err
	}
	d := &Draft{ID: e.ID, Amends: e.Of, Number: len(s.drafts) + 1, Item: t.Item, Title: e.Text, Category: t.Category, Group: e.Group,
		Main: by[:1], Sponsors: by, Changes: slices.Clone(e.Changes), Rivals: slices.Clone(e.Rivals), Needs: e.Needs && s.body.Budget, Status: Live}
	if e.Symbol != "" {
		d.Papers = []Paper{{e.Symbol, ""}}
	}
	s.drafts = append(slices.Clip(s.drafts), d)
	return nil
}

// live finds a draft on which something can still be done.
func (s *Sitting) live(id string) (*Draft, error) {
	d := s.draft(id)
	if d == nil {
		return nil, amiss("%q: no such proposal or amendment", id)
	}
	if d.Status != Live {
		return nil, s.no(Submission, "%s is %s", id, d.Status)
	}
	return d, nil
}

// root is the proposal that an amendment, or one to it, amends.
func (s *Sitting) root(d *Draft) *Draft {
	for d.Amends != "" {
		d = s.draft(d.Amends)
	}
	return d
}

// notBegun finds a live draft on which no vote was taken yet.
func (s *Sitting) notBegun(id string) (*Draft, error) {
	d, err := s.live(id)
	if err != nil {
		return nil, err
	}
	if s.root(d).Begun {
		return nil, s.no(Conduct, "voting on %s has begun", s.root(d).ID)
	}
	return d, nil
}

// end settles a draft, and what amends it.
func (s *Sitting) end(id string, st Status, why string) {
	d := s.edit(id)
	d.Status, d.Why = st, why
	for _, a := range s.drafts {
		if a.Amends == id && a.Status == Live {
			s.end(a.ID, NotPut, id+" is "+string(st))
		}
	}
	if s.acting == id {
		s.acting = ""
	}
}
