package committee

import (
	"fmt"
	"slices"
)

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
