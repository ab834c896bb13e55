package committee

import (
	"fmt"
	"slices"
	"strings"
)

const (
	// ByChair and BySecretary stand in Event.By where no seat acts.
	ByChair     = "chair"
	BySecretary = "secretary"
)

// Kind says what an event does. The list is closed and only grows.
type Kind string

// The kinds of events; kinds (below) says who may do them and which fields they have.
const (
	DoRoll        Kind = "roll"         // Seats, Chair: who sits, who presides
	DoAttendance  Kind = "attendance"   // List: the seats that are there
	DoArrive      Kind = "arrive"       //
	DoLeave       Kind = "leave"        //
	DoDeadline    Kind = "deadline"     // Kind proposals or amendments, Until
	DoOpen        Kind = "open"         // ID, Date: a meeting
	DoResume      Kind = "resume"       // a suspended meeting
	DoClose       Kind = "close"        // the meeting
	DoTakeUp      Kind = "take-up"      // Item
	DoTable       Kind = "table"        // ID, Symbol, Item, Text, Parts; opt Question, Category, Group, List (sponsors), Needs
	DoAmend       Kind = "amend"        // ID, Of, Changes; opt Symbol, List (sponsors), Group, Rivals, Needs
	DoRevise      Kind = "revise"       // Of, Symbol, Parts: a Rev.
	DoOral        Kind = "oral"         // Of, Changes, Certified: an oral revision
	DoIssue       Kind = "issue"        // Of, Symbol, Kind corr or add
	DoCirculate   Kind = "circulate"    // Of, Date
	DoPermit      Kind = "permit"       // Of, Text; opt List (seats that may explain twice)
	DoBudget      Kind = "budget"       // Of; Needs, or Symbol of the statement
	DoSponsor     Kind = "sponsor"      // Of
	DoUnsponsor   Kind = "unsponsor"    // Of
	DoWithdraw    Kind = "withdraw"     // Of: a proposal, an amendment, a motion
	DoReintroduce Kind = "reintroduce"  // Of
	DoNotAmend    Kind = "new-proposal" // ID, Of, Text: the chair rules that it is no amendment
	DoAction      Kind = "action"       // Of: voting on a proposal comes next
	DoOrder       Kind = "order"        // ID, Of, List: the order of amendments; Text where it isn't the proposed one
	DoImply       Kind = "imply"        // ID, Of, List, Text: not put, since List was adopted
	DoMove        Kind = "move"         // ID, Kind; Of, Groups, Text
	DoSpeak       Kind = "speak"        // Of: a motion (Kind for or against), or an item
	DoRuling      Kind = "ruling"       // ID, Of: a point of order; Upheld, Text
	DoRequest     Kind = "request"      // Of, Kind recorded or roll-call
	DoAsk         Kind = "ask"          // Of; opt List: does anybody object?
	DoObject      Kind = "object"       // Of; Text
	DoGavel       Kind = "gavel"        // ID, Of; opt List: nobody did
	DoPut         Kind = "put"          // ID, Of, Kind hands, recorded or roll-call; opt List (parts), Text
	DoVote        Kind = "vote"         // Of: the ballot; Vote
	DoCorrect     Kind = "correct"      // Of: the ballot; Vote
	DoAnnounce    Kind = "announce"     // Of: the ballot
	DoLapse       Kind = "lapse"        // Of; opt List: the time for a second vote has passed
	DoCommit      Kind = "commit"       // Of: a draw; Text: a commitment
	DoReveal      Kind = "reveal"       // Of; Text: what was committed to
	DoDraw        Kind = "draw"         // Of
	DoExplain     Kind = "explain"      // Of, Kind before or after; Text
	DoDissociate  Kind = "dissociate"   // Of; opt List: parts
)

// Event is something that somebody did, as plain data. Fields that its kind
// doesn't use are empty.
type Event struct {
	Do     Kind   `json:"do"`
	By     string `json:"by"`               // a seat's code, "chair" or "secretary"
	Person string `json:"person,omitempty"` // the delegate's name
	At     string `json:"at,omitempty"`     // the claimed time, UTC: 2026-11-23T20:15:00Z
	ID     string `json:"id,omitempty"`     // of what it makes
	Of     string `json:"of,omitempty"`     // the id of what it is about
	Kind   string `json:"kind,omitempty"`
	Text   string `json:"text,omitempty"`
	Symbol string `json:"symbol,omitempty"` // "A/C.1/76/L.13/Rev.1"
	Date   string `json:"date,omitempty"`   // a day at the place of the meeting: 2026-11-23
	Until  string `json:"until,omitempty"`  // as At
	Item   string `json:"item,omitempty"`   // of the agenda

	Question string `json:"question,omitempty"` // proposals with the same one are rivals
	Category string `json:"category,omitempty"` // "important"
	Group    string `json:"group,omitempty"`    // on whose behalf
	Vote     string `json:"vote,omitempty"`

	Needs     bool `json:"needs,omitempty"`     // it costs money: a statement is needed
	Certified bool `json:"certified,omitempty"` // the sponsor certifies the wording
	Upheld    bool `json:"upheld,omitempty"`

	List    []string   `json:"list,omitempty"`
	Rivals  []string   `json:"rivals,omitempty"` // amendments of the same words
	Groups  [][]string `json:"groups,omitempty"` // parts to be voted on separately
	Seats   []Seat     `json:"seats,omitempty"`
	Chair   *Chair     `json:"chair,omitempty"`
	Parts   []Part     `json:"parts,omitempty"`
	Changes []Change   `json:"changes,omitempty"`
}

// who may do a kind of event
const (
	aSeat = 1 << iota
	aMember
	theChair
	theSecretary
	inMeeting  // a meeting is open and not suspended
	duringVote // allowed while a ballot is open
	makes      // has an ID that is new
	keepsAsked // what was asked stays asked: it changes nothing of the text or the meeting
)

// doing is what one kind of event is.
type doing struct {
	do   Kind
	who  int
	step func(*Sitting, Event) error
}

// kinds is constant: all of them.
var kinds = []doing{
	{DoVote, aMember | inMeeting | duringVote | keepsAsked, (*Sitting).vote},
	{DoRoll, theChair | theSecretary, (*Sitting).setRoll},
	{DoAttendance, theChair | theSecretary, (*Sitting).attendance},
	{DoArrive, aSeat | duringVote | keepsAsked, (*Sitting).arrive},
	{DoLeave, aSeat | duringVote | keepsAsked, (*Sitting).leave},
	{DoDeadline, theChair, (*Sitting).deadline},
	{DoOpen, theChair | makes, (*Sitting).open},
	{DoResume, theChair, (*Sitting).resume},
	{DoClose, theChair | inMeeting, (*Sitting).closeMeeting},
	{DoTakeUp, theChair | inMeeting, (*Sitting).takeUp},
	{DoTable, aMember | theChair | makes, (*Sitting).table},
	{DoAmend, aMember | makes, (*Sitting).amend},
	{DoRevise, aMember | theChair, (*Sitting).revise},
	{DoOral, aMember | theChair | inMeeting, (*Sitting).oral},
	{DoIssue, theSecretary | theChair, (*Sitting).issue},
	{DoCirculate, theSecretary | theChair, (*Sitting).circulate},
	{DoPermit, theChair, (*Sitting).permit},
	{DoBudget, theSecretary | theChair, (*Sitting).budget},
	{DoSponsor, aMember | keepsAsked, (*Sitting).sponsor},
	{DoUnsponsor, aMember | keepsAsked, (*Sitting).unsponsor},
	{DoWithdraw, aMember | theChair, (*Sitting).withdraw},
	{DoReintroduce, aMember, (*Sitting).reintroduce},
	{DoNotAmend, theChair | inMeeting | makes, (*Sitting).notAmendment},
	{DoAction, theChair | inMeeting, (*Sitting).action},
	{DoOrder, theChair | inMeeting | makes, (*Sitting).order},
	{DoImply, theChair | inMeeting | makes, (*Sitting).imply},
	{DoMove, aMember | inMeeting | duringVote | makes, (*Sitting).move},
	{DoSpeak, aSeat | inMeeting | keepsAsked, (*Sitting).speak},
	{DoRuling, theChair | inMeeting | duringVote | makes, (*Sitting).rule},
	{DoRequest, aMember | keepsAsked, (*Sitting).request},
	{DoAsk, theChair | inMeeting | keepsAsked, (*Sitting).ask},
	{DoObject, aMember | inMeeting | keepsAsked, (*Sitting).object},
	{DoGavel, theChair | inMeeting | makes, (*Sitting).gavel},
	{DoPut, theChair | inMeeting | makes, (*Sitting).put},
	{DoCorrect, aMember | duringVote | keepsAsked, (*Sitting).correct},
	{DoAnnounce, theChair | inMeeting | duringVote, (*Sitting).announce},
	{DoLapse, theChair, (*Sitting).lapse},
	{DoCommit, aMember | keepsAsked, (*Sitting).commit},
	{DoReveal, aMember | keepsAsked, (*Sitting).reveal},
	{DoDraw, theChair, (*Sitting).draw},
	{DoExplain, aMember | inMeeting | keepsAsked, (*Sitting).explain},
	{DoDissociate, aMember, (*Sitting).dissociate},
}

// Refusal is why an event has no place in a sitting: the rule, and the reason
// in a sentence. A Topic that is empty: the event itself is amiss.
type Refusal struct {
	Topic Topic  `json:"topic"`
	Rule  string `json:"rule"`
	Why   string `json:"why"`
}

func (r *Refusal) Error() string {
	if r.Topic == "" {
		return r.Why
	}
	return r.Why + " (" + r.Rule + ")"
}

func amiss(format string, a ...any) error { return &Refusal{Why: fmt.Sprintf(format, a...)} }

func (s *Sitting) no(t Topic, format string, a ...any) error {
	return &Refusal{t, s.body.cite(t), fmt.Sprintf(format, a...)}
}

// bounds looks at the event alone.
func (e Event) bounds() error {
	if e.Do == DoVote { // the most frequent one has few fields
		if len(e.Of) > MaxName || len(e.Person) > MaxName || len(e.At) > MaxName {
			return amiss("a vote's field is longer than %d bytes", MaxName)
		}
		return nil
	}
	for _, f := range []string{e.Person, e.Of, e.Kind, e.Symbol, e.Item, e.Question, e.Category, e.Group, e.Vote} {
		if len(f) > MaxName || strings.ContainsFunc(f, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return amiss("a field is longer than %d bytes or holds a control character", MaxName)
		}
	}
	if len(e.Text) > MaxText {
		return amiss("a text is longer than %d bytes", MaxText)
	}
	if e.ID != "" && !named(e.ID) || e.At != "" && !isInstant(e.At) || e.Until != "" && !isInstant(e.Until) || e.Date != "" && !isDate(e.Date) {
		return amiss("an id has no spaces, times are as 2026-11-23T20:15:00Z, days as 2026-11-23")
	}
	if len(e.List) > MaxParts || len(e.Rivals) > MaxParts || len(e.Groups) > MaxParts || len(e.Parts) > MaxParts || len(e.Changes) > MaxParts || len(e.Seats) > MaxSeats {
		return amiss("a list has more than %d entries", MaxParts)
	}
	lists := append(slices.Clone(e.Groups), e.List, e.Rivals)
	for _, l := range lists {
		if len(l) > MaxParts || slices.ContainsFunc(l, func(x string) bool { return !named(x) }) {
			return amiss("a list holds what is no id, or too many")
		}
		if l := slices.Sorted(slices.Values(l)); len(slices.Compact(l)) != len(l) {
			return amiss("a list names something twice")
		}
	}
	return nil
}

// Known tells whether there is such a kind of event.
func Known(do Kind) bool {
	return slices.ContainsFunc(kinds, func(d doing) bool { return d.do == do })
}

// Makes tells whether events of that kind make something that has an id.
func Makes(do Kind) bool {
	return slices.ContainsFunc(kinds, func(d doing) bool { return d.do == do && d.who&makes != 0 })
}
