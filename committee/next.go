package committee

import (
	"errors"
	"fmt"
	"slices"
)

// Step is something that may come next, or may not, with its rule and reason.
type Step struct {
	// Event is filled in as far as the rules know. An empty By is any member
	// with a vote; ids of what it makes, times and texts are to be given.
	Event Event  `json:"event"`
	May   bool   `json:"may"`
	Due   bool   `json:"due,omitempty"` // what the rules want next of the chair
	Topic Topic  `json:"topic"`
	Rule  string `json:"rule"`
	Why   string `json:"why"`
}

// String is the step in a line.
func (st Step) String() string {
	mark := "may not"
	switch {
	case st.Due:
		mark = "due"
	case st.May:
		mark = "may"
	}
	by := st.Event.By
	if by == "" {
		by = "any member"
	}
	what := string(st.Event.Do)
	if st.Event.Kind != "" {
		what += " " + st.Event.Kind
	}
	if st.Event.Of+st.Event.Item != "" {
		what += " " + st.Event.Of + st.Event.Item
	}
	if len(st.Event.List) > 0 {
		what += fmt.Sprint(" ", st.Event.List)
	}
	return fmt.Sprintf("%s: %s, by %s: %s (%s)", mark, what, by, st.Why, st.Rule)
}

// wish is a step before it was tried.
type wish struct {
	event Event
	topic Topic
	why   string
	due   bool
}

// stepID stands for ids while steps are tried.
const stepID = "(new)"

// Next lists what may come next and what may not: first what is due, then the
// rest as they come in a committee's day. Each is tried with Apply.
func (s Sitting) Next() []Step {
	var due, may, not []Step
	for _, w := range s.wishes() {
		e := w.event
		if i := slices.IndexFunc(kinds, func(d doing) bool { return d.do == e.Do }); kinds[i].who&makes != 0 {
			e.ID = stepID
		}
		if len(s.ties) > 0 && e.At == "" {
			e.At = s.ties[len(s.ties)-1].at
		}
		if e.By == "" {
			e.By = s.someone(e)
		}
		st := Step{Event: w.event, May: true, Due: w.due, Topic: w.topic, Why: w.why}
		if s.body != nil {
			st.Rule = s.body.cite(w.topic)
		}
		_, err := s.Apply(e)
		var r *Refusal
		if errors.As(err, &r) {
			st.May, st.Due, st.Topic, st.Rule, st.Why = false, false, r.Topic, r.Rule, r.Why
		}
		switch {
		case st.Due:
			due = append(due, st)
		case st.May:
			may = append(may, st)
		case r.Topic != "":
			not = append(not, st)
		}
	}
	return append(append(due, may...), not...)
}

// someone is a member that could do it as well as any: no sponsor of it, where
// that matters.
func (s *Sitting) someone(e Event) string {
	d := s.draft(e.Of)
	for _, seat := range s.roll.seats {
		if seat.Votes && (d == nil || !slices.Contains(d.Sponsors, seat.Code)) {
			return seat.Code
		}
	}
	return ""
}

func (s *Sitting) wishes() []wish {
	switch {
	case s.roll == nil, !s.meeting.Open, s.meeting.Suspended:
		return s.beforeMeeting()
	case s.ballot != nil:
		return s.inVote()
	}
	var out []wish
	chair := func(due bool, t Topic, why string, e Event) {
		e.By = ByChair
		out = append(out, wish{e, t, why, due})
	}
	busy := false
	if m := s.pending(); m != nil {
		busy = true
		k, _ := s.body.movable(m.Kind)
		switch {
		case m.Kind == MovePoint:
			chair(true, PointOrder, "a point of order is ruled on at once", Event{Do: DoRuling, Of: m.ID})
		case m.Kind == MoveDivide && !m.Objects:
			was := s.asked.of == m.ID
			chair(was, DivisionOf, "nobody objected", Event{Do: DoGavel, Of: m.ID})
			chair(!was, DivisionOf, "if nobody objects the parts are voted on separately", Event{Do: DoAsk, Of: m.ID})
			out = append(out, wish{Event{Do: DoObject, Of: m.ID}, DivisionOf, "then the division goes to the vote", false})
		default:
			why := "a motion comes before the matter itself"
			if k.For+k.Not > 0 {
				why = fmt.Sprintf("%d of %d have spoken for it, %d of %d against", len(m.For), k.For, len(m.Not), k.Not)
			}
			chair(true, k.Topic, why, Event{Do: DoPut, Of: m.ID, Kind: method(m.Request)})
			if k.For > 0 {
				out = append(out, wish{Event{Do: DoSpeak, Of: m.ID, Kind: "for"}, k.Topic, "in favour", false})
			}
			if k.Not > 0 {
				out = append(out, wish{Event{Do: DoSpeak, Of: m.ID, Kind: "against"}, k.Topic, "against", false})
			}
		}
	}
	for _, t := range s.ties {
		chair(!busy, TieOf, "the vote was tied: a second one is taken", Event{Do: DoPut, Of: t.of, List: t.parts, Kind: Recorded})
		chair(false, TieOf, "the second vote may come at another meeting", Event{Do: DoClose})
		busy = true
	}
	if s.acting != "" {
		out = append(out, s.onAction(busy)...)
	} else {
		listed := 0
		for _, d := range s.Drafts() {
			if d.Amends == "" && d.Status == Live && d.Item == s.item && listed < maxListed {
				listed++
				chair(!busy, Submission, "the next in the order of submission", Event{Do: DoAction, Of: d.ID})
				busy = true
			}
		}
		for n, i := range s.items {
			if i.id != s.item && n < maxListed {
				chair(!busy && s.item == "", ChairPowers, "another item", Event{Do: DoTakeUp, Item: i.id})
			}
		}
	}
	return append(out, s.members()...)
}

func method(request string) string {
	if request == "" {
		return Hands
	}
	return request
}

func (s *Sitting) beforeMeeting() []wish {
	switch {
	case s.roll == nil:
		return []wish{{Event{Do: DoRoll, By: ByChair, Seats: []Seat{{Code: "A", Weight: 1, Votes: true}}, Chair: &Chair{Person: "A"}}, Members, "who sits here?", true}}
	case s.meeting.Open:
		return []wish{{Event{Do: DoResume, By: ByChair}, Suspend, "the meeting is suspended", true}, s.arrivals()}
	}
	day := s.meeting.Date
	if day == "" {
		day = "2000-01-01"
	}
	return []wish{{Event{Do: DoOpen, By: ByChair, Date: day}, QuorumOf, "enough members are there", true}, s.arrivals()}
}

func (s *Sitting) arrivals() wish {
	here, all := 0, 0
	for i, seat := range s.roll.seats {
		if seat.Votes {
			all++
			if s.present[i] {
				here++
			}
		}
	}
	return wish{Event{Do: DoArrive}, QuorumOf, fmt.Sprintf("%d of %d are there", here, all), false}
}

func (s *Sitting) inVote() []wish {
	b := s.ballot
	out := []wish{}
	if m := s.pending(); m != nil && m.Kind == MovePoint {
		out = append(out, wish{Event{Do: DoRuling, By: ByChair, Of: m.ID}, PointOrder, "a point of order is ruled on at once", true})
	}
	left, who := 0, ""
	for i, v := range b.votes {
		if v == Absent && b.roll.seats[i].Votes {
			left++
			who = b.roll.seats[i].Code
		}
	}
	if left > 0 {
		out = append(out, wish{Event{Do: DoVote, Of: b.ID, Vote: Yes.String(), By: who}, MethodOf, fmt.Sprintf("%d have not voted", left), false})
	}
	at := "2000-01-01T00:00:00Z"
	if len(s.ties) > 0 {
		at = s.ties[len(s.ties)-1].at
	}
	return append(out,
		wish{Event{Do: DoAnnounce, By: ByChair, Of: b.ID, At: at}, Conduct, "the result ends the vote", true},
		wish{Event{Do: DoMove, Kind: MovePoint}, Conduct, "only on how the vote is conducted", false},
		wish{Event{Do: DoSpeak, Of: s.item}, Conduct, "", false},
		wish{Event{Do: DoMove, Kind: MoveSuspend}, Conduct, "", false})
}
