package committee

// Every bound on what comes from outside, with its reason.
const (
	// MaxSeats: all members of the United Nations, its observers, and room.
	MaxSeats = 256
	// MaxWeight is the weight of one seat: the people of the largest State
	// counted one by one, 2^31, fit; sums of 256 times a share's denominator stay
	// far below 2^63.
	MaxWeight = 1 << 40
	// MaxShare bounds numerator and denominator of a share: thousandths.
	MaxShare = 1000
	// MaxName is the length in bytes of an id, a symbol, a name or a date.
	MaxName = 256
	// MaxText is the length in bytes of a reason or a title.
	MaxText = 16_384
	// MaxParts is the number of parts of one proposal, of changes of one
	// amendment, and of groups of one division: the longest texts have some
	// hundreds of paragraphs.
	MaxParts = 2_000
	// MaxWords is the number of words that one part may count.
	MaxWords = 1_000_000
	// MaxDrafts is the number of proposals and amendments of one sitting.
	// A main committee has some two hundred in a session.
	MaxDrafts = 4_000
	// MaxMotions, MaxBallots: likewise. A session of the plenary has some
	// hundred recorded votes.
	MaxMotions = 10_000
	MaxBallots = 20_000
	// MaxRemarks is the number of statements, objections, explanations and
	// dissociations of one sitting: each of MaxSeats some hundred times.
	MaxRemarks = 50_000
	// MaxDepth is how deep amendments to amendments go: an amendment, and one
	// to it. What goes deeper nobody in the room can follow.
	MaxDepth = 2
	// MaxShares is the number of seats that take part in one draw.
	MaxShares = MaxSeats
	// maxListed is how many proposals and items Next offers to take up: each is
	// tried, and a page shows no more.
	maxListed = 30
	// MaxBody is the length in bytes of a rules file; those here have 10,000.
	MaxBody = 1 << 20
	// MaxRules is the number of rules, decisions and motions of one body each.
	MaxRules = 200
)
