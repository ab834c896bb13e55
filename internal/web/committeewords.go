package web

import (
	"strings"

	"parley/committee"
	"parley/text"
)

// label is how a proposal, amendment, motion or vote is called: its newest
// symbol or its title; else what it is, by whom.
func (h *hearing) label(id string) string {
	b := h.book
	if d, ok := h.Sitting.Draft(id); ok {
		for i := len(d.Papers) - 1; i >= 0; i-- {
			if d.Papers[i].Symbol != "" && (d.Papers[i].Kind == "" || d.Papers[i].Kind == "rev") {
				return d.Papers[i].Symbol
			}
		}
		switch {
		case d.Amends != "":
			return b.T("amendment %d to %s", d.Number, h.label(d.Amends))
		case d.Title != "":
			return d.Title
		}
		return b.T("proposal %d", d.Number)
	}
	for _, m := range h.Sitting.Motions() {
		if m.ID == id {
			return h.motionWords(m.Kind)
		}
	}
	if v := h.Sitting.Ballot(id); v != nil {
		return h.label(v.Of)
	}
	for _, r := range h.Sitting.Rulings() {
		if r.ID == id {
			return b.T("the ruling on %s", h.label(r.Of))
		}
	}
	return id
}

func (h *hearing) labels(ids []string) string {
	var out []string
	for _, id := range ids {
		if _, ok := h.Sitting.Draft(id); ok {
			out = append(out, h.label(id))
		} else {
			out = append(out, h.partName(id))
		}
	}
	return strings.Join(out, ", ")
}

// partName is a paragraph as delegates call it: OP3.
func (h *hearing) partName(id string) string {
	if l := h.desk().Label(text.BlockID(id)); l != "" {
		return l
	}
	return id
}

func (h *hearing) byWords(by string) string {
	switch by {
	case committee.ByChair:
		return h.book.T("the chair")
	case committee.BySecretary:
		return h.book.T("the secretary")
	}
	return by
}

func (h *hearing) voteWords(v committee.Vote) string {
	b := h.book
	switch v {
	case committee.Yes:
		return b.T("yes")
	case committee.No:
		return b.T("no")
	case committee.Abstain:
		return b.T("abstain")
	case committee.NotParticipating:
		return b.T("not participating")
	}
	return b.T("has not voted")
}

func (h *hearing) methodWords(m string) string {
	b := h.book
	switch m {
	case committee.Hands:
		return b.T("show of hands")
	case committee.Recorded:
		return b.T("recorded vote")
	case committee.RollCall:
		return b.T("roll call")
	}
	return m
}

func (h *hearing) statusWords(s committee.Status) string {
	b := h.book
	switch s {
	case committee.Live:
		return b.T("before the committee")
	case committee.Adopted:
		return b.T("adopted")
	case committee.Lost:
		return b.T("rejected")
	case committee.Withdrawn:
		return b.T("withdrawn")
	case committee.NotPut:
		return b.T("not put to the vote")
	case committee.NoAction:
		return b.T("no action taken")
	case committee.NotOurs:
		return b.T("not within the committee’s competence")
	case committee.NoAmendment:
		return b.T("a new proposal, not an amendment")
	}
	return string(s)
}

func (h *hearing) motionWords(kind string) string {
	b := h.book
	switch kind {
	case committee.MovePoint:
		return b.T("point of order")
	case committee.MoveAppeal:
		return b.T("appeal against the ruling")
	case committee.MoveSuspend:
		return b.T("suspension of the meeting")
	case committee.MoveAdjourn:
		return b.T("adjournment of the meeting")
	case committee.MoveNoAction:
		return b.T("no action")
	case committee.MoveClosure:
		return b.T("closure of the debate")
	case committee.MoveNoPower:
		return b.T("the committee is not competent")
	case committee.MoveDivide:
		return b.T("division")
	case committee.MoveAgain:
		return b.T("reconsideration")
	case committee.MovePriority:
		return b.T("priority")
	case committee.MoveNotNext:
		return b.T("no vote on the next proposal")
	}
	return kind
}

// question is what is voted on, in words.
func (h *hearing) question(v *committee.Ballot) string {
	b := h.book
	of := h.label(v.Of)
	switch {
	case len(v.Parts) > 0:
		return b.T("%s of %s", h.labels(v.Parts), of)
	case v.Question == committee.OnMotion:
		return b.T("Motion: %s", of)
	case v.Question == committee.OnAppeal:
		return b.T("Shall the ruling be overruled?")
	case v.Second:
		return b.T("%s, second vote", of)
	}
	return of
}

// said is an event as a line: on the button that signs it, and in the record.
func (h *hearing) said(e committee.Event) string {
	b := h.book
	of := h.label(e.Of)
	if len(e.List) > 0 && (e.Do == committee.DoPut || e.Do == committee.DoAsk || e.Do == committee.DoGavel || e.Do == committee.DoDissociate || e.Do == committee.DoLapse) {
		of = b.T("%s of %s", h.labels(e.List), of)
	}
	switch e.Do {
	case committee.DoRoll:
		return b.T("Take the roll: %d seats", len(e.Seats))
	case committee.DoAttendance:
		return b.T("Note who is there: %d seats", len(e.List))
	case committee.DoArrive:
		return b.T("Say that we are there")
	case committee.DoLeave:
		return b.T("Say that we leave")
	case committee.DoDeadline:
		if e.Kind == "amendments" {
			return b.T("Set the deadline for amendments: %s", when(e.Until))
		}
		return b.T("Set the deadline for proposals: %s", when(e.Until))
	case committee.DoOpen:
		return b.T("Open the meeting of %s", e.Date)
	case committee.DoResume:
		return b.T("Resume the meeting")
	case committee.DoClose:
		return b.T("Close the meeting")
	case committee.DoTakeUp:
		return b.T("Take up item %s", e.Item)
	case committee.DoTable:
		return b.T("Table the text as %s", e.Symbol)
	case committee.DoAmend:
		return b.T("Table an amendment to %s", of)
	case committee.DoRevise:
		return b.T("Revise %s as %s", of, e.Symbol)
	case committee.DoOral:
		return b.T("Revise %s orally", of)
	case committee.DoIssue:
		return b.T("Issue %s", e.Symbol)
	case committee.DoCirculate:
		return b.T("Say that %s was circulated on %s", of, e.Date)
	case committee.DoPermit:
		if len(e.List) > 0 {
			return b.T("Let %s explain their vote on %s once more", strings.Join(e.List, ", "), of)
		}
		return b.T("Permit action on %s on the day itself", of)
	case committee.DoBudget:
		return b.T("Statement of what %s costs", of)
	case committee.DoSponsor:
		return b.T("Sponsor %s", of)
	case committee.DoUnsponsor:
		return b.T("Withdraw our sponsorship of %s", of)
	case committee.DoWithdraw:
		return b.T("Withdraw %s", of)
	case committee.DoReintroduce:
		return b.T("Reintroduce %s", of)
	case committee.DoNotAmend:
		return b.T("Rule that %s is a new proposal", of)
	case committee.DoAction:
		return b.T("Take action on %s", of)
	case committee.DoOrder:
		return b.T("Set the order of the amendments to %s", of)
	case committee.DoImply:
		return b.T("Don’t put %s to the vote", of)
	case committee.DoMove:
		if e.Of == "" {
			return b.T("Move: %s", h.motionWords(e.Kind))
		}
		return b.T("Move: %s, on %s", h.motionWords(e.Kind), of)
	case committee.DoSpeak:
		switch e.Kind {
		case "for":
			return b.T("Speak for %s", of)
		case "against":
			return b.T("Speak against %s", of)
		}
		return b.T("Ask for the floor")
	case committee.DoRuling:
		return b.T("Rule on the %s", of)
	case committee.DoRequest:
		return b.T("Ask for a %s on %s", h.methodWords(e.Kind), of)
	case committee.DoAsk:
		return b.T("Ask whether anybody objects: %s", of)
	case committee.DoObject:
		return b.T("Object: %s", of)
	case committee.DoGavel:
		return b.T("No objection: %s is adopted without a vote", of)
	case committee.DoPut:
		return b.T("Put %s to the vote by %s", of, h.methodWords(e.Kind))
	case committee.DoVote:
		return b.T("Vote ‘%s’ on %s", h.voteNamed(e.Vote), of)
	case committee.DoCorrect:
		return b.T("Correct our vote on %s to ‘%s’", of, h.voteNamed(e.Vote))
	case committee.DoAnnounce:
		return b.T("End the vote on %s and announce the result", of)
	case committee.DoLapse:
		return b.T("Note that the time for a second vote on %s has passed", of)
	case committee.DoCommit:
		return b.T("Take part in the draw")
	case committee.DoReveal:
		return b.T("Show our value of the draw")
	case committee.DoDraw:
		return b.T("Draw the name")
	case committee.DoExplain:
		if e.Kind == "after" {
			return b.T("Explain our vote on %s, after it", of)
		}
		return b.T("Explain our vote on %s, before it", of)
	case committee.DoDissociate:
		return b.T("Dissociate from consensus on %s", of)
	}
	return string(e.Do)
}

func (h *hearing) voteNamed(s string) string {
	v, ok := committee.ParseVote(s)
	if !ok {
		return s
	}
	return h.voteWords(v)
}
