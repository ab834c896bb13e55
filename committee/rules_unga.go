package committee

import "slices"

// Bodies returns the bodies whose rules are here: the main committees and the
// plenary of the General Assembly, and four that decide in other ways.
func Bodies() []*Body {
	return []*Body{ungaCommittee(), ungaPlenary(), securityCouncil(), euCouncil(), imfGovernors(), osce()}
}

// BodyByID returns one of Bodies.
func BodyByID(id string) (*Body, bool) {
	for _, b := range Bodies() {
		if b.ID == id {
			return b, true
		}
	}
	return nil, false
}

const ungaSource = "Rules of Procedure of the General Assembly, A/520/Rev.20"

// ungaRule is a rule of the Assembly with its numbers in committee and plenary.
type ungaRule struct {
	topic              Topic
	committee, plenary string
	says               string
	checked            bool
}

// ungaRules is the table. Only what the house has seen in a named source is
// marked checked; all other rows are to be checked against the original.
func ungaRules() []ungaRule {
	return []ungaRule{
		{Members, "practice", "practice", "A seat's credentials say who speaks for it; observers don't vote, nor does a member that is barred from voting.", false},
		{ChairVote, "104", "37", "Whoever presides doesn't vote; another member of the same delegation may.", false},
		{ChairPowers, "107", "36", "The chair leads the meeting and is bound by what the body decides.", false},
		{QuorumOf, "108", "67", "In committee a quarter of the members opens a meeting and debates, in plenary a third; for any decision most of the members must be there.", false},
		{PointOrder, "113", "71", "A point of order is ruled on at once. A ruling that is appealed against goes to the vote at once and stands unless a majority of those present and voting overrules it; nobody discusses substance.", false},
		{Speakers, "115", "73", "The chair may close the list of speakers and then the debate.", false},
		{AdjournItem, "116", "74", "A motion to adjourn the debate on an item, a proposal or an amendment: two speak for it, two against, then it is voted on at once. Carried, no action is taken on it.", true},
		{CloseDebate, "117", "75", "A motion to close the debate: two may speak against it, then it is voted on at once.", false},
		{Suspend, "118", "76", "A motion to suspend or adjourn the meeting isn't debated.", false},
		{Precedence, "119", "77", "Motions come first in this order: suspend the meeting, adjourn it, adjourn the debate, close it; points of order before all of them.", false},
		{Circulated, "120", "78", "Proposals and amendments are tabled in writing and voted on when they were circulated the day before at the latest; the chair may let amendments and motions of procedure through on the same day.", false},
		{Deadline, "practice", "practice", "The chair sets a time until which papers may be tabled, and may let a late one in.", false},
		{Sponsorship, "practice", "practice", "Sponsors table a text, for themselves or on behalf of a group; others join and leave until action is taken. A sponsor certifies oral changes to its text.", false},
		{BudgetCost, "153", "153", "What costs money isn't decided before a statement says what it costs. A change of the text calls for a new statement.", true},
		{Competence, "121", "79", "A motion that the body isn't competent to adopt a proposal is voted on before the proposal.", false},
		{Withdrawal, "122", "80", "Its proposer may withdraw a proposal or motion until voting on it has begun, if it has not been amended. Any member may bring it back.", false},
		{Reconsider, "123", "81", "What was adopted or rejected is taken up again only if two thirds of those present and voting say so; two may speak against.", false},
		{OneVote, "124", "82", "Each member has one vote.", false},
		{MajorityOf, "125", "85", "A majority of those present and voting decides.", false},
		{Voting, "126", "86", "Present and voting are those who vote yes or no; whoever abstains isn't voting.", false},
		{MethodOf, "127", "87", "Votes are taken by show of hands or by roll call, from a name drawn by lot in the English alphabet; any member may ask for a recorded vote, which takes the roll call's place.", false},
		{Conduct, "128", "88", "Once voting has begun nobody interrupts it but on a point of order about how it is conducted. Votes are explained before or after, not by the proposer.", false},
		{DivisionOf, "129", "89", "Any member may move that parts be voted on separately; if somebody objects, that motion is voted on, two speaking for and two against. What is kept is then voted on as a whole; if all operative parts are rejected, the whole is rejected.", false},
		{Amendments, "130", "90", "Amendments come before the text, the furthest removed from it first. One that falls with the adoption of another isn't put. An amendment adds, deletes or revises a part; what replaces everything is a new proposal.", false},
		{Submission, "131", "91", "Proposals on one question are voted on in the order in which they were submitted, unless the body decides otherwise; after each vote it may decide whether to vote on the next.", false},
		{TieOf, "133", "95", "Equally divided votes: in committee the proposal is rejected; in plenary a second vote is taken within 48 hours, and if that is tied too the proposal is rejected.", false},
		{Consensus, "practice", "practice", "A text to which nobody objects is adopted without a vote. Any member may ask for a vote, and may dissociate itself from paragraphs afterwards.", true},
		{Correcting, "practice", "practice", "A vote may be corrected until the result is announced. Later the record notes what the member had meant, and the result stays.", false},
	}
}

func ungaBody(plenary bool) *Body {
	half := []Test{{Count: countSeats, Of: ofVoting, Num: 1, Den: 2, More: true}}
	tie, open := "rejected", Test{Count: countSeats, Of: ofMembers, Num: 1, Den: 4}
	b := &Body{ID: "unga-committee", Name: "A main committee of the General Assembly", Source: ungaSource, Votes: true, Equal: true, DayBefore: true, Budget: true}
	if plenary {
		b.ID, b.Name, b.Hours = "unga-plenary", "The General Assembly in plenary", 48
		tie, open.Den = "again", 3
	}
	b.Open = []Test{open}
	b.Decide = []Test{{Count: countSeats, Of: ofMembers, Num: 1, Den: 2, More: true}}
	two := []Test{{Count: countSeats, Of: ofVoting, Num: 2, Den: 3}}
	b.Decisions = []Decision{
		{On: []Question{OnProposal, OnAmendment, OnPart, OnChange, OnMotion}, Tests: half, Tie: tie, Topics: []Topic{MajorityOf, Voting}},
		{On: []Question{OnAppeal}, Tests: half, Tie: "rejected", Topics: []Topic{PointOrder, Voting}},
		{On: []Question{OnReconsider}, Tests: two, Tie: "rejected", Topics: []Topic{Reconsider, Voting}},
	}
	if plenary {
		b.Decisions = append(b.Decisions,
			Decision{On: []Question{OnProposal}, Category: "important", Tests: two, Tie: "rejected", Topics: []Topic{Important, Voting}},
			Decision{On: []Question{OnAmendment, OnPart, OnChange}, Category: "important", Tests: two, Tie: "rejected", Topics: []Topic{ImportantBit, Voting}})
	}
	b.Motions = []Movable{
		{MovePoint, 0, 0, 0, PointOrder}, {MoveAppeal, 1, 0, 0, PointOrder},
		{MoveSuspend, 2, 0, 0, Suspend}, {MoveAdjourn, 3, 0, 0, Suspend}, {MoveNoAction, 4, 2, 2, AdjournItem}, {MoveClosure, 5, 0, 2, CloseDebate},
		{MoveNoPower, 6, 0, 0, Competence}, {MoveAgain, 7, 0, 2, Reconsider}, {MovePriority, 8, 0, 0, Submission}, {MoveNotNext, 8, 0, 0, Submission}, {MoveDivide, 9, 2, 2, DivisionOf},
	}
	for _, r := range ungaRules() {
		n := r.committee
		if plenary {
			n = r.plenary
		}
		b.Rules = append(b.Rules, Rule{r.topic, n, r.says, r.checked})
	}
	if plenary {
		at := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.Topic == MajorityOf })
		b.Rules = slices.Insert(b.Rules, at,
			Rule{Important, "83", "Important questions need two thirds of those present and voting.", false},
			Rule{ImportantBit, "84", "So do amendments to proposals on important questions, and parts of them that are voted on separately.", true})
	}
	return b
}

func ungaCommittee() *Body { return ungaBody(false) }

func ungaPlenary() *Body { return ungaBody(true) }
