package talks

// Every bound on what an act of the talks may say, with its reason. Beyond
// any of them an act is malformed. The bytes of an act are bounded by record.
const (
	// MaxParties is the number of parties of one charter: all members of
	// the United Nations, its observers, and room to spare.
	MaxParties = 256
	// MaxClaims is the number of claims of one amendment: a rewritten text
	// of text.MaxBlocks blocks stays one act.
	MaxClaims = 40_000
	// MaxRefs is the number of claims, packages or blocks that one act may
	// name; "agree to all" of the longest text stays one act.
	MaxRefs = 40_000
	// MaxConditions is the number of claims in one "if": more belong in a
	// package, where a person can read them.
	MaxConditions = 16
	// MaxMeeting is how many other wordings of the same author, live or
	// not, may exclude a claim, lie inside it or around it when it is made,
	// and MaxOnBlock how many claims one act may make on one block: how
	// wordings meet is kept pair by pair. The most contested paragraphs
	// known have some forty alternatives, by all parties together.
	MaxMeeting = 400
	MaxOnBlock = 2_000
	// MaxSame is how often, beyond once for each party that it can be
	// recorded for, an author may make one and the same claim on one
	// revision: a position on it is kept for each.
	MaxSame = 16
	// MaxNesting is how deep amendments to amendments go. Real drafts reach
	// six; every level makes a reader hold one more "if".
	MaxNesting = 16
	// MaxText is the length in bytes of a note, a comment or a title. Longer
	// texts belong in documents.
	MaxText = 16_384
	// MaxName is the length in bytes of a delegate's name, a placement or a
	// source.
	MaxName = 1_024
	// MaxGroups is the number of groups of one charter: those that speak at
	// the United Nations are some thirty.
	MaxGroups = 64
	// MaxNotice is how many hours a charter may ask a silence procedure to
	// give: a year.
	MaxNotice = 8_760
	// MaxSilences is how many silence procedures that nobody broke, those
	// prolonged among them, one talks may hold: whoever looks asks of each
	// which party it still waits for, and a break of one ends all that it
	// prolongs. A session of the General Assembly has some three hundred.
	MaxSilences = 512
	// MaxHeads is the number of acts that a successor charter may go on
	// from: one for each party, and as many again for parties that deal
	// double.
	MaxHeads = 2 * MaxParties
	// MaxTerm bounds the pen's terms: nobody passes the pen more often.
	MaxTerm = 1_000_000
)

const (
	// maxCompare is how many steps comparing what the parties hold may take,
	// the cheapest brackets first: two wordings take the product of their
	// words. A hundred paragraphs of 300 words, each written anew by three
	// parties, take 27 million, which is some 60 ms. What is left out is counted.
	maxCompare = 1 << 25
	// maxAgainst is how many pairs of parties are looked at, bracket by
	// bracket, to find who stands apart; 193 parties at a thousand brackets
	// are 18 million.
	maxAgainst = 1 << 25
)
