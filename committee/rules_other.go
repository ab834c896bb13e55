package committee

// The bodies of this file show other shapes of decision. Nothing in them was
// checked against the originals; where a body's own rules leave a topic out,
// the rule is practice or isn't there.

func common() []Rule {
	return []Rule{
		{ChairPowers, "practice", "The chair leads the meeting.", false},
		{Sponsorship, "practice", "Members table texts, join them and leave them.", false},
		{Deadline, "practice", "The chair may set a time until which papers are tabled.", false},
		{Conduct, "practice", "Nobody interrupts a vote but on a point of order about it.", false},
		{Correcting, "practice", "A vote may be corrected until the result is announced.", false},
	}
}

// securityCouncil: nine votes in favour, and no permanent member against.
func securityCouncil() *Body {
	nine := Test{Count: countSeats, Least: 9}
	b := &Body{ID: "security-council", Name: "The Security Council", Source: "Charter of the United Nations, Article 27; Provisional Rules of Procedure, S/96/Rev.7",
		Votes: true, ChairVotes: true, Equal: true,
		Open:   []Test{{Count: countSeats, Least: 1}},
		Decide: []Test{{Count: countSeats, Least: 9}},
		Decisions: []Decision{
			{On: []Question{OnProposal, OnAmendment, OnPart, OnChange}, Tests: []Test{nine, {Count: countConcurring}}, Tie: "rejected", Topics: []Topic{Important, Concurring}},
			{On: []Question{OnProposal, OnAmendment, OnPart, OnChange}, Category: "procedural", Tests: []Test{nine}, Tie: "rejected", Topics: []Topic{MajorityOf}},
			{On: []Question{OnMotion, OnReconsider, OnAppeal}, Tests: []Test{nine}, Tie: "rejected", Topics: []Topic{MajorityOf}},
		},
		Motions: []Movable{{MovePoint, 0, 0, 0, PointOrder}, {MoveAppeal, 1, 0, 0, PointOrder}, {MoveSuspend, 2, 0, 0, Precedence}, {MoveAdjourn, 3, 0, 0, Precedence}, {MoveNoAction, 4, 0, 0, Precedence}, {MoveDivide, 9, 0, 0, DivisionOf}},
	}
	b.Rules = append(common(),
		Rule{Members, "Charter 23", "Fifteen members, five of them permanent.", false},
		Rule{QuorumOf, "practice", "Nine members at least must be there to decide, since no fewer can carry anything.", false},
		Rule{PointOrder, "30", "The president rules on a point of order at once; a ruling that is challenged is put to the Council at once and stands unless overruled.", false},
		Rule{Precedence, "33", "Motions to suspend or adjourn the meeting come before the others.", false},
		Rule{Submission, "32", "Main motions and drafts come in the order of submission.", false},
		Rule{DivisionOf, "practice", "Parts are voted on separately when a member asks and the mover doesn't object.", false},
		Rule{Withdrawal, "35", "A text may be withdrawn while no vote has been taken on it.", false},
		Rule{Amendments, "36", "The amendment furthest removed in substance comes first.", false},
		Rule{OneVote, "Charter 27(1)", "Each member has one vote.", false},
		Rule{MajorityOf, "Charter 27(2)", "Procedure is decided by nine votes in favour.", false},
		Rule{Important, "Charter 27(3)", "All else needs nine votes in favour, those of the permanent members among them.", false},
		Rule{Concurring, "practice", "A permanent member that abstains or takes no part doesn't prevent a decision; its vote against does.", false},
		Rule{Consensus, "practice", "A text to which nobody objects may be adopted without a vote.", false})
	return b
}

// euCouncil: a qualified majority of members that stand for enough people. An
// abstention counts as not in favour.
func euCouncil() *Body {
	members := Test{Count: countSeats, Of: ofMembers, Num: 55, Den: 100, Least: 15}
	people := Test{Count: countWeight, Of: ofMembers, Num: 65, Den: 100, Block: 4}
	most := Test{Count: countSeats, Of: ofMembers, Num: 1, Den: 2, More: true}
	b := &Body{ID: "eu-council", Name: "The Council of the European Union", Source: "Treaty on European Union, Article 16; Treaty on the Functioning of the European Union, Article 238; the Council's Rules of Procedure",
		Votes: true, ChairVotes: true,
		Open: []Test{most}, Decide: []Test{most},
		Decisions: []Decision{
			{On: []Question{OnProposal, OnAmendment, OnPart, OnChange}, Tests: []Test{members, people}, Tie: "rejected", Topics: []Topic{Important}},
			{On: []Question{OnMotion, OnReconsider, OnAppeal}, Tests: []Test{most}, Tie: "rejected", Topics: []Topic{MajorityOf}},
		},
		Motions: []Movable{{MovePoint, 0, 0, 0, PointOrder}, {MoveSuspend, 2, 0, 0, Suspend}, {MoveAdjourn, 3, 0, 0, Suspend}},
	}
	b.Rules = append(common(),
		Rule{QuorumOf, "Rules 11(4)", "Most of the members that may vote must be there.", false},
		Rule{MajorityOf, "TFEU 238(1)", "Procedure is decided by most of all members.", false},
		Rule{Important, "TEU 16(4)", "At least 55 % of the members, fifteen at least, that stand for 65 % of the people; fewer than four members can't prevent it by people alone.", false},
		Rule{Consensus, "practice", "The presidency notes that nobody objects.", false},
		Rule{PointOrder, "practice", "The presidency rules on points of order.", false},
		Rule{Suspend, "practice", "Meetings are suspended and adjourned by decision.", false})
	return b
}

// imfGovernors: votes by weight, and a quorum by members and by weight.
func imfGovernors() *Body {
	cast := Test{Count: countWeight, Of: ofVoting, Num: 1, Den: 2, More: true}
	quorum := []Test{{Count: countSeats, Of: ofMembers, Num: 1, Den: 2, More: true}, {Count: countWeight, Of: ofMembers, Num: 2, Den: 3}}
	b := &Body{ID: "imf-governors", Name: "The Board of Governors of the International Monetary Fund", Source: "Articles of Agreement of the International Monetary Fund, Article XII",
		Votes: true, ChairVotes: true, Open: quorum, Decide: quorum,
		Decisions: []Decision{
			{On: questions, Tests: []Test{cast}, Tie: "rejected", Topics: []Topic{MajorityOf, OneVote}},
			{On: []Question{OnProposal, OnAmendment, OnPart, OnChange}, Category: "special", Tests: []Test{{Count: countWeight, Of: ofMembers, Num: 85, Den: 100}}, Tie: "rejected", Topics: []Topic{Important}},
		},
		Motions: []Movable{{MovePoint, 0, 0, 0, PointOrder}, {MoveSuspend, 2, 0, 0, Suspend}, {MoveAdjourn, 3, 0, 0, Suspend}},
	}
	b.Rules = append(common(),
		Rule{QuorumOf, "Article XII(2)(d)", "Most of the governors, with two thirds of all voting power at least.", false},
		Rule{OneVote, "Article XII(5)(a)", "Each member has votes by its quota.", false},
		Rule{MajorityOf, "Article XII(5)(c)", "A majority of the votes cast decides.", false},
		Rule{Important, "Article XXVIII", "What the Articles say needs 85 % of all voting power.", false},
		Rule{TieOf, "practice", "Equally divided votes carry nothing.", false},
		Rule{Consensus, "practice", "A text to which nobody objects may be adopted without a vote.", false},
		Rule{PointOrder, "practice", "The chair rules on points of order.", false},
		Rule{Suspend, "practice", "Meetings are suspended and adjourned by decision.", false})
	return b
}

// osce: decisions by consensus alone. Nobody has to say yes; nobody may say no.
func osce() *Body {
	there := []Test{{Count: countSeats, Least: 1}}
	b := &Body{ID: "osce", Name: "A decision-making body of the OSCE", Source: "Rules of Procedure of the OSCE, MC.DOC/1/06",
		ChairVotes: true, Equal: true, Open: there, Decide: there,
		Decisions: []Decision{},
		Motions:   []Movable{{MovePoint, 0, 0, 0, PointOrder}},
	}
	b.Rules = append(common(),
		Rule{QuorumOf, "practice", "Decisions are taken by those there.", false},
		Rule{Consensus, "II(A)", "A decision is taken when no participating State objects.", false},
		Rule{PointOrder, "practice", "The chair rules on points of order.", false})
	return b
}
