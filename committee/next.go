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
			chair(true, DivisionOf, "if nobody objects the parts are voted on separately", Event{Do: DoAsk, Of: m.ID})
			chair(true, DivisionOf, "nobody objected", Event{Do: DoGavel, Of: m.ID})
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
	case s.meeting.Suspended:
		return []wish{{Event{Do: DoResume, By: ByChair}, Suspend, "the meeting is suspended", true}}
	}
	day := s.meeting.Date
	if day == "" {
		day = "2000-01-01"
	}
	return []wish{{Event{Do: DoOpen, By: ByChair, Date: day}, QuorumOf, "enough members are there", true}}
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

// onAction is what the proposal under action calls for.
func (s *Sitting) onAction(busy bool) []wish {
	var out []wish
	add := func(t Topic, why string, e Event) {
		e.By = ByChair
		out = append(out, wish{e, t, why, !busy})
		busy = true
	}
	d := s.draft(s.acting)
	var walk func(t *Draft)
	walk = func(t *Draft) {
		places := s.Propose(t.ID)
		next := s.nextAmendment(t.ID)
		if len(places) > 1 && next == "" {
			list := make([]string, 0, len(places))
			for _, p := range places {
				list = append(list, p.ID)
			}
			add(Amendments, "furthest removed first: "+places[0].Why, Event{Do: DoOrder, Of: t.ID, List: list})
		}
		if next != "" {
			a := s.draft(next)
			if because := s.implied(a); len(because) > 0 && !a.Forced {
				add(Amendments, fmt.Sprintf("implied by the adoption of %v", because), Event{Do: DoImply, Of: a.ID, List: because})
			}
			walk(a)
		}
		s.onText(t, add)
	}
	walk(d)
	return out
}

func (s *Sitting) onText(t *Draft, add func(Topic, string, Event)) {
	var parts []string
	why := "the text as it stands"
	topic := MajorityOf
	if t.Amends != "" {
		why, topic = "amendments come before the text", Amendments
	}
	for _, g := range t.Groups {
		if g.Result == "" {
			parts, why, topic = g.Parts, "voted on separately", DivisionOf
			break
		}
	}
	if s.body.Votes && (t.Objected || t.Request != "" || len(parts) > 0) {
		add(topic, why, Event{Do: DoPut, Of: t.ID, List: parts, Kind: method(t.Request)})
		return
	}
	if s.asked.of == t.ID {
		add(Consensus, "nobody objected", Event{Do: DoGavel, Of: t.ID, List: parts})
	}
	add(Consensus, "whether anybody objects", Event{Do: DoAsk, Of: t.ID, List: parts})
	if s.body.Votes {
		add(topic, why, Event{Do: DoPut, Of: t.ID, List: parts, Kind: Hands})
	}
}

// members is what any member may do, or may not.
func (s *Sitting) members() []wish {
	var out []wish
	add := func(t Topic, why string, e Event) { out = append(out, wish{e, t, why, false}) }
	if s.appealing {
		r := s.rulings[len(s.rulings)-1]
		add(PointOrder, "the newest ruling may be appealed against, at once", Event{Do: DoMove, Kind: MoveAppeal, Of: r.ID})
	}
	if s.asked.of != "" {
		add(Consensus, "then it goes to the vote", Event{Do: DoObject, Of: s.asked.of})
	}
	for _, k := range s.body.Motions {
		switch k.Kind {
		case MovePoint, MoveSuspend, MoveAdjourn:
			add(k.Topic, "at any time", Event{Do: DoMove, Kind: k.Kind})
		case MoveClosure:
			if s.item != "" {
				add(k.Topic, fmt.Sprintf("%d may speak against it", k.Not), Event{Do: DoMove, Kind: k.Kind, Of: s.item})
			}
		case MoveNoAction, MoveNoPower:
			if s.acting != "" {
				add(k.Topic, fmt.Sprintf("%d may speak for it, %d against", k.For, k.Not), Event{Do: DoMove, Kind: k.Kind, Of: s.acting})
			}
		}
	}
	if d := s.draft(s.acting); d != nil {
		for _, k := range s.body.Motions {
			if k.Kind == MoveDivide {
				if part := s.undivided(d); part != "" {
					add(k.Topic, "parts may be voted on separately", Event{Do: DoMove, Kind: k.Kind, Of: d.ID, Groups: [][]string{{part}}})
				}
			}
		}
		if s.body.Votes {
			add(MethodOf, "any member may ask for a recorded vote", Event{Do: DoRequest, Of: d.ID, Kind: Recorded})
		}
		add(Conduct, "before the vote, not by a sponsor", Event{Do: DoExplain, Of: d.ID, Kind: "before"})
		if len(d.Main) > 0 {
			add(Withdrawal, "no vote was taken on it, and it was not amended", Event{Do: DoWithdraw, Of: d.ID, By: d.Main[0]})
		}
		if len(d.Parts) > 0 {
			add(Amendments, "an amendment adds, deletes or revises a part", Event{Do: DoAmend, Of: d.ID, At: s.until[1], Changes: []Change{{ID: "c", Part: stepID, Do: "add", Added: 1}}})
		}
	}
	if s.item != "" {
		add(Speakers, "the debate is open", Event{Do: DoSpeak, Of: s.item})
	}
	return out
}

// undivided is a part that no division has set apart, or "".
func (s *Sitting) undivided(d *Draft) string {
	for _, p := range d.Parts {
		if len(d.Parts) > 1 && !slices.ContainsFunc(d.Groups, func(g Group) bool { return slices.Contains(g.Parts, p.ID) }) {
			return p.ID
		}
	}
	return ""
}
