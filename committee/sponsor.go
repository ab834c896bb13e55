package committee

import (
	"slices"
	"strings"
)

// sponsors are who tables it and who stands behind it with them.
func (s *Sitting) sponsors(e Event) ([]string, error) {
	var out []string
	if e.By != ByChair {
		out = append(out, e.By)
	}
	for _, c := range e.List {
		i, ok := s.roll.find(c)
		if !ok || !s.roll.seats[i].Votes {
			return nil, s.no(Sponsorship, "%s can't sponsor: no member with a vote", c)
		}
		if c != e.By {
			out = append(out, c)
		}
	}
	return out, nil
}

func (s *Sitting) sponsor(e Event) error {
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	if slices.Contains(d.Sponsors, e.By) {
		return s.no(Sponsorship, "%s sponsors it", e.By)
	}
	d = s.edit(e.Of)
	d.Sponsors = append(slices.Clip(d.Sponsors), e.By)
	return nil
}

func (s *Sitting) unsponsor(e Event) error {
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	if !slices.Contains(d.Sponsors, e.By) {
		return s.no(Sponsorship, "%s is no sponsor of it", e.By)
	}
	if len(d.Sponsors) == 1 && !d.Amended && !s.root(d).Begun {
		return s.no(Sponsorship, "nobody would stand behind it: withdraw it")
	}
	d = s.edit(e.Of)
	not := func(c string) bool { return c == e.By }
	d.Sponsors = slices.DeleteFunc(slices.Clone(d.Sponsors), not)
	d.Main = slices.DeleteFunc(slices.Clone(d.Main), not)
	if len(d.Main) == 0 && len(d.Sponsors) > 0 {
		d.Main = d.Sponsors[:1:1]
	}
	return nil
}

func (s *Sitting) withdraw(e Event) error {
	if m := s.motion(e.Of); m != nil {
		if m.By != e.By || m.Status != Live {
			return s.no(Withdrawal, "%s is %s, moved by %s", m.ID, m.Status, m.By)
		}
		if _, again := s.tied(e.Of, nil); again || s.voted(e.Of) {
			return s.no(Withdrawal, "voting on %s has begun", e.Of)
		}
		s.editMotion(e.Of).Status = Withdrawn
		return nil
	}
	d, err := s.live(e.Of)
	if err != nil {
		return err
	}
	switch {
	case d.Begun || d.Amends != "" && s.voted(d.ID):
		return s.no(Withdrawal, "voting on %s has begun", e.Of)
	case d.Amended:
		return s.no(Withdrawal, "%s was amended", e.Of)
	case !slices.Contains(d.Main, e.By) && (e.By != ByChair || len(d.Main) > 0):
		return s.no(Withdrawal, "its proposer withdraws it: %s", strings.Join(d.Main, ", "))
	}
	s.end(e.Of, Withdrawn, "by "+e.By+"; "+s.body.cite(Withdrawal))
	return nil
}

// voted tells whether a ballot on it was taken.
func (s *Sitting) voted(id string) bool {
	return slices.ContainsFunc(s.ballots, func(b *Ballot) bool { return b.Of == id })
}

func (s *Sitting) reintroduce(e Event) error {
	d := s.draft(e.Of)
	if d == nil || d.Status != Withdrawn {
		return s.no(Withdrawal, "%s was not withdrawn", e.Of)
	}
	if d.Amends != "" {
		if t := s.draft(d.Amends); t.Status != Live || s.root(t).Begun {
			return s.no(Conduct, "voting on %s has begun or is over", s.root(t).ID)
		}
	}
	top := 0
	for _, o := range s.drafts {
		top = max(top, o.Number)
	}
	d = s.edit(e.Of)
	d.Status, d.Why, d.Number = Live, "", top+1
	d.Main, d.Sponsors = []string{e.By}, []string{e.By}
	return nil
}
