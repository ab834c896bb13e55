package committee

import "slices"

func (s *Sitting) setRoll(e Event) error {
	if s.meeting.Open {
		return s.no(Members, "the roll isn't changed while a meeting is open")
	}
	r, err := newRoll(e.Seats)
	if err != nil {
		return amiss("the roll: %v", err)
	}
	if i := slices.IndexFunc(r.seats, func(x Seat) bool { return x.Weight != 1 }); i >= 0 && s.body.Equal {
		return s.no(OneVote, "%s has the weight %d: each member has one vote", r.seats[i].Code, r.seats[i].Weight)
	}
	if e.Chair == nil || e.Chair.Person == "" || len(e.Chair.Person) > MaxName {
		return amiss("the roll: who presides? a name of 1 to %d bytes", MaxName)
	}
	if _, ok := r.find(e.Chair.Seat); !ok && e.Chair.Seat != "" {
		return amiss("the roll: the chair's delegation %s has no seat", e.Chair.Seat)
	}
	if s.roll != nil {
		for _, old := range s.roll.seats {
			if _, ok := r.find(old.Code); !ok {
				return s.no(Members, "%s had a seat: mark it as one that doesn't vote", old.Code)
			}
		}
	}
	s.roll, s.chair, s.present = r, *e.Chair, make([]bool, len(r.seats))
	return nil
}

func (s *Sitting) attendance(e Event) error {
	p := make([]bool, len(s.roll.seats))
	for _, c := range e.List {
		i, ok := s.roll.find(c)
		if !ok {
			return s.no(Members, "%s has no seat here", c)
		}
		p[i] = true
	}
	s.present = p
	return nil
}

func (s *Sitting) there(code string, here bool) {
	i, _ := s.roll.find(code)
	if s.present[i] != here {
		s.present = slices.Clone(s.present)
		s.present[i] = here
	}
}

func (s *Sitting) arrive(e Event) error {
	s.there(e.By, true)
	return nil
}

func (s *Sitting) leave(e Event) error {
	s.there(e.By, false)
	return nil
}

func (s *Sitting) open(e Event) error {
	if s.meeting.Open {
		return amiss("meeting %s is open", s.meeting.ID)
	}
	if e.Date == "" {
		return amiss("a meeting has a date")
	}
	if s.meeting.Date > e.Date {
		return amiss("the meeting before was on %s", s.meeting.Date)
	}
	if err := s.quorum(s.body.Open, "to open"); err != nil {
		return err
	}
	s.meeting = Meeting{ID: e.ID, Date: e.Date, Open: true}
	return nil
}

func (s *Sitting) resume(Event) error {
	if !s.meeting.Open || !s.meeting.Suspended {
		return s.no(Suspend, "no meeting is suspended")
	}
	if err := s.quorum(s.body.Open, "to go on"); err != nil {
		return err
	}
	s.meeting.Suspended = false
	return nil
}

func (s *Sitting) closeMeeting(Event) error {
	if m := s.pending(); m != nil {
		return s.no(Precedence, "a motion is pending: %s", m.ID)
	}
	if d := s.draft(s.acting); d != nil && d.Begun && len(s.ties) == 0 {
		return s.no(Conduct, "voting on %s has begun", d.ID)
	}
	s.meeting.Open = false
	return nil
}

func (s *Sitting) deadline(e Event) error {
	i := slices.Index([]string{"proposals", "amendments"}, e.Kind)
	if i < 0 || e.Until == "" {
		return amiss("a deadline is for proposals or for amendments, until an instant")
	}
	s.until[i] = e.Until
	return nil
}

// inTime refuses what is tabled late, or without a time where a deadline is.
func (s *Sitting) inTime(which int, e Event) error {
	end := s.until[which]
	switch {
	case end == "" || slices.Contains(s.permits, e.ID):
		return nil
	case e.At == "":
		return s.no(Deadline, "papers are tabled until %s: when was this?", end)
	case e.At > end:
		return s.no(Deadline, "papers were tabled until %s; the chair may let %s in", end, e.ID)
	}
	return nil
}

func (s *Sitting) takeUp(e Event) error {
	if !named(e.Item) {
		return amiss("which item?")
	}
	if d := s.draft(s.acting); d != nil && d.Begun {
		return s.no(Conduct, "voting on %s has begun", d.ID)
	}
	if len(s.items) > 2*MaxDrafts {
		return amiss("more than %d items", 2*MaxDrafts)
	}
	s.item, s.acting = e.Item, ""
	s.addItem(e.Item)
	return nil
}

func (s *Sitting) addItem(id string) {
	if !slices.ContainsFunc(s.items, func(i item) bool { return i.id == id }) {
		s.items = append(slices.Clip(s.items), item{id: id})
	}
}

func (s *Sitting) itemAt(id string) *item {
	i := slices.IndexFunc(s.items, func(i item) bool { return i.id == id })
	if i < 0 {
		return nil
	}
	s.items = slices.Clone(s.items)
	return &s.items[i]
}

func (s *Sitting) permit(e Event) error {
	if !named(e.Of) || e.Text == "" {
		return amiss("what is permitted, and why?")
	}
	if d := s.draft(e.Of); d != nil && len(e.List) == 0 && d.Amends == "" {
		return s.no(Circulated, "on the same day the chair lets amendments and motions of procedure through, not proposals")
	}
	add := []string{e.Of}
	if len(e.List) > 0 {
		add = nil
		for _, c := range e.List {
			add = append(add, e.Of+" "+c)
		}
	}
	if len(s.permits)+len(add) > MaxDrafts {
		return amiss("too many permits")
	}
	s.permits = append(slices.Clip(s.permits), add...)
	return nil
}
