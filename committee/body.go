package committee

import (
	"slices"
	"strings"
)

// Body is the rules of procedure of one body, as data. It is never changed
// after it was made.
type Body struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Source string `json:"source"` // the document whose numbers the rules have
	// Open must hold of those present for a meeting to open, Decide for any
	// decision. All tests of a list must hold.
	Open   []Test `json:"open"`
	Decide []Test `json:"decide"`
	// Votes: false where decisions are made by consensus alone.
	Votes bool `json:"votes"`
	// ChairVotes: whether the person in the chair may vote.
	ChairVotes bool `json:"chair_votes"`
	// Equal: every seat has the weight 1.
	Equal bool `json:"equal"`
	// DayBefore: papers must have been circulated before the day of the meeting.
	DayBefore bool `json:"day_before"`
	// Budget: what costs money waits for a statement of what it costs.
	Budget bool `json:"budget"`
	// Hours is how long after a tied vote the second one may be taken, where a
	// decision's Tie is "again".
	Hours     int        `json:"hours,omitempty"`
	Decisions []Decision `json:"decisions"`
	Motions   []Movable  `json:"motions"`
	Rules     []Rule     `json:"rules"`
}

// Rule is one rule: where it stands and what it says, in our own words.
type Rule struct {
	Topic Topic `json:"topic"`
	// Number is how the body's own rules call it: "125", "Charter 27", or
	// "practice" for what stands in none.
	Number string `json:"number"`
	Says   string `json:"says"`
	// Checked: whether Says was held against the original.
	Checked bool `json:"checked"`
}

// Cite is how the rule is called in a sentence.
func (r Rule) Cite() string {
	switch {
	case r.Number == "":
		return "no rule of this body"
	case r.Number == "practice":
		return "practice"
	case r.Number[0] >= '0' && r.Number[0] <= '9':
		return "rule " + r.Number
	}
	return r.Number
}

// Topic is what a rule is about. The list is closed and only grows.
type Topic string

// The topics, in the order of a committee's day.
const (
	Members      Topic = "members"       // who sits, who may vote, with which weight
	ChairVote    Topic = "chair-vote"    // whether the chair votes
	ChairPowers  Topic = "chair-powers"  // what is the chair's to do, under the body's authority
	QuorumOf     Topic = "quorum"        // who must be there
	PointOrder   Topic = "point"         // points of order, rulings, appeals
	Speakers     Topic = "speakers"      // who may speak when
	AdjournItem  Topic = "no-action"     // adjourning the debate on an item
	CloseDebate  Topic = "close-debate"  // closure of the debate
	Suspend      Topic = "suspend"       // suspending or adjourning the meeting
	Precedence   Topic = "precedence"    // which motion comes first
	Circulated   Topic = "circulated"    // proposals in writing, the day before
	Deadline     Topic = "deadline"      // until when papers may be tabled
	Sponsorship  Topic = "sponsors"      // who proposes, joins and leaves
	BudgetCost   Topic = "budget"        // what a decision would cost
	Competence   Topic = "competence"    // motions that the body may not decide a thing
	Withdrawal   Topic = "withdrawal"    // taking a proposal back
	Reconsider   Topic = "reconsider"    // taking a decision up again
	OneVote      Topic = "one-vote"      // how many votes a member has
	MajorityOf   Topic = "majority"      // what carries
	Important    Topic = "important"     // what carries an important question
	ImportantBit Topic = "important-bit" // what carries an amendment to it, or a part of it
	Voting       Topic = "voting"        // present and voting
	MethodOf     Topic = "method"        // hands, recorded, roll call
	Conduct      Topic = "conduct"       // while a vote runs; explanations
	DivisionOf   Topic = "division"      // parts voted separately
	Amendments   Topic = "amendments"    // what amends; their order; implied rejection
	Submission   Topic = "submission"    // several proposals, in what order
	TieOf        Topic = "tie"           // equally divided votes
	Consensus    Topic = "consensus"     // decisions without a vote
	Correcting   Topic = "correction"    // correcting a vote
	Concurring   Topic = "concurring"    // whose vote against prevents a decision
)

// topics is constant: all of them, in order.
var topics = []Topic{Members, ChairVote, ChairPowers, QuorumOf, PointOrder, Speakers, AdjournItem, CloseDebate, Suspend, Precedence, Circulated,
	Deadline, Sponsorship, BudgetCost, Competence, Withdrawal, Reconsider, OneVote, MajorityOf, Important, ImportantBit, Voting, MethodOf, Conduct,
	DivisionOf, Amendments, Submission, TieOf, Consensus, Correcting, Concurring}

// Topics lists all topics, in the order of a committee's day.
func Topics() []Topic { return slices.Clone(topics) }

// Rule returns the body's rule on a topic; one without a number where it has none.
func (b *Body) Rule(t Topic) Rule {
	for _, r := range b.Rules {
		if r.Topic == t {
			return r
		}
	}
	return Rule{Topic: t}
}

// cite joins rules on several topics: "rule 125/126".
func (b *Body) cite(ts ...Topic) string {
	var out string
	for _, t := range ts {
		c := b.Rule(t).Cite()
		switch {
		case c == "no rule of this body" && len(ts) > 1:
		case out == "":
			out = c
		case strings.HasPrefix(out, "rule ") && strings.HasPrefix(c, "rule "):
			out += "/" + strings.TrimPrefix(c, "rule ")
		default:
			out += ", " + c
		}
	}
	if out == "" {
		return Rule{}.Cite()
	}
	return out
}

// Question is what kind of thing is put to the vote.
type Question string

// The kinds of questions.
const (
	OnProposal   Question = "proposal"
	OnAmendment  Question = "amendment"
	OnPart       Question = "part"       // a part of a proposal
	OnChange     Question = "change"     // a part of an amendment
	OnMotion     Question = "motion"     // a motion of procedure
	OnAppeal     Question = "appeal"     // that a ruling be overruled
	OnReconsider Question = "reconsider" // that a decision be taken up again
)

// questions is constant: all kinds of questions.
var questions = []Question{OnProposal, OnAmendment, OnPart, OnChange, OnMotion, OnAppeal, OnReconsider}

// Decision says what carries one kind of question.
type Decision struct {
	On []Question `json:"on"`
	// Category narrows it to proposals that are marked so when they are
	// tabled ("important"); empty: all that no other decision names.
	Category string `json:"category,omitempty"`
	Tests    []Test `json:"tests"` // all must hold
	// Tie is what an equal division means: "rejected", or "again": a second
	// vote, then rejected.
	Tie    string  `json:"tie"`
	Topics []Topic `json:"topics"` // the rules that say so
}

// Decision returns what carries a question of that category.
func (b *Body) Decision(q Question, category string) (Decision, bool) {
	for _, exact := range []bool{true, false} {
		for _, d := range b.Decisions {
			if slices.Contains(d.On, q) && (d.Category == category && exact || d.Category == "" && !exact) {
				return d, true
			}
		}
	}
	return Decision{}, false
}

// Movable is a kind of motion that the body knows.
type Movable struct {
	Kind  string `json:"kind"`
	Rank  int    `json:"rank"` // lower ones are put first
	For   int    `json:"for"`  // how many may speak for it, its mover apart
	Not   int    `json:"against"`
	Topic Topic  `json:"topic"`
}

// The kinds of motions that the package knows what to do with.
const (
	MovePoint    = "point-of-order" // the chair rules on it
	MoveAppeal   = "appeal"         // that the newest ruling be overruled
	MoveSuspend  = "suspend"
	MoveAdjourn  = "adjourn-meeting"
	MoveNoAction = "no-action"  // adjourn the debate on an item, a proposal or an amendment
	MoveClosure  = "closure"    // close the debate on an item
	MoveNoPower  = "competence" // that the body is not competent to adopt a proposal
	MoveDivide   = "division"
	MoveAgain    = "reconsider"
	MovePriority = "priority"     // vote on a proposal before those submitted earlier
	MoveNotNext  = "no-vote-next" // don't vote on the next proposal on the same question
)

// movables is constant: all kinds of motions.
var movables = []string{MovePoint, MoveAppeal, MoveSuspend, MoveAdjourn, MoveNoAction, MoveClosure, MoveNoPower, MoveDivide, MoveAgain, MovePriority, MoveNotNext}

func (b *Body) movable(kind string) (Movable, bool) {
	i := slices.IndexFunc(b.Motions, func(m Movable) bool { return m.Kind == kind })
	if i < 0 {
		return Movable{}, false
	}
	return b.Motions[i], true
}
