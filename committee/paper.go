package committee

import "slices"

// own is notBegun for its main sponsors, or for the chair where it has none.
func (s *Sitting) own(id, by string) (*Draft, error) {
	d, err := s.notBegun(id)
	if err == nil && !slices.Contains(d.Main, by) && (by != ByChair || len(d.Main) > 0) {
		err = s.no(Sponsorship, "%s is not %s's: a main sponsor does that", id, by)
	}
	return d, err
}

// changed is what follows for a text that its sponsor changes.
func (d *Draft) changed() { d.Budget = "" }

func (s *Sitting) revise(e Event) error {
	d, err := s.own(e.Of, e.By)
	if err != nil {
		return err
	}
	if d.Amends != "" || d.Amended {
		return s.no(Sponsorship, "%s is an amendment or was amended: table a new one", e.Of)
	}
	if err := checkParts(e.Parts); err != nil {
		return err
	}
	if e.Symbol == "" {
		return amiss("a revision has a symbol")
	}
	d = s.edit(e.Of)
	d.Parts, d.Circulated, d.Order, d.Groups = slices.Clone(e.Parts), "", nil, nil
	d.Papers = append(slices.Clip(d.Papers), Paper{e.Symbol, "rev"})
	d.changed()
	s.dropLost(d.ID, "its paragraph is not in "+e.Symbol)
	return nil
}

// dropLost takes off what amends a part that is gone.
func (s *Sitting) dropLost(id, why string) {
	t := s.draft(id)
	for _, a := range s.drafts {
		if a.Amends == id && a.Status == Live && checkChanges(t, a.Changes) != nil {
			s.end(a.ID, NotPut, why+"; "+s.body.cite(Amendments))
		}
	}
}

func (s *Sitting) oral(e Event) error {
	d, err := s.own(e.Of, e.By)
	if err != nil {
		return err
	}
	if d.Amends != "" {
		return s.no(Sponsorship, "an amendment is revised by tabling another")
	}
	if !e.Certified {
		return s.no(Sponsorship, "its sponsor certifies the wording of an oral revision")
	}
	if err := checkChanges(d, e.Changes); err != nil {
		return err
	}
	d = s.edit(e.Of)
	d.Parts = applied(d.Parts, e.Changes)
	if len(d.Parts) == 0 {
		return amiss("nothing would be left: withdraw it")
	}
	d.Order, d.Groups = nil, nil
	d.Papers = append(slices.Clip(d.Papers), Paper{"", "oral"})
	d.changed()
	s.dropLost(d.ID, "its paragraph was revised away")
	return nil
}

func (s *Sitting) issue(e Event) error {
	if _, err := s.live(e.Of); err != nil {
		return err
	}
	if e.Symbol == "" || e.Kind != "corr" && e.Kind != "add" {
		return amiss("a symbol, and corr or add")
	}
	d := s.edit(e.Of)
	d.Papers = append(slices.Clip(d.Papers), Paper{e.Symbol, e.Kind})
	return nil
}

func (s *Sitting) circulate(e Event) error {
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	if e.Date == "" {
		return amiss("circulated on which day?")
	}
	if d.Circulated != "" {
		return s.no(Circulated, "%s was circulated on %s", e.Of, d.Circulated)
	}
	s.edit(e.Of).Circulated = e.Date
	return nil
}

func (s *Sitting) budget(e Event) error {
	if _, err := s.live(e.Of); err != nil {
		return err
	}
	if !s.body.Budget {
		return s.no(BudgetCost, "this body asks for no statement")
	}
	if e.Needs == (e.Symbol != "") {
		return amiss("either it needs a statement, or here is its symbol")
	}
	d := s.edit(e.Of)
	d.Needs, d.Budget = true, e.Symbol
	if e.Symbol != "" {
		d.Papers = append(slices.Clip(d.Papers), Paper{e.Symbol, "budget"})
	}
	return nil
}
