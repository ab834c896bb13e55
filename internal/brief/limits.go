package brief

// What a brief may hold, with reasons.
const (
	// MaxLines, MaxItems and MaxGuesses: one for every paragraph of the longest
	// drafts, and a guess for each of ten parties at three hundred brackets.
	MaxLines   = 2_000
	MaxItems   = 5_000
	MaxGuesses = 5_000
	// MaxTopics, and MaxMembers of one: as many as a person keeps apart.
	MaxTopics  = 200
	MaxMembers = 2_000
	// MaxStances of one place: parties of one talks may each have a wording.
	MaxStances = 256
	// MaxPoints of one alternative: the coarse levels reach 2,700, and what is
	// weighed by hand may be worth nearly four times as much.
	MaxPoints = 10_000
	// MaxFallbacks in order: nobody's instructions have as many.
	MaxFallbacks = 20
	// MaxText is the length in bytes of a note or a wording.
	MaxText = 65_536
	// MaxName is the length in bytes of a name of a topic, a place or a party.
	MaxName = 200
	// MaxFile is the size of a file of briefs: twenty full ones.
	MaxFile = 64 << 20
	// maxWorkFactor of a file from outside, as a power of two: 1 GB and some
	// seconds; ours take a quarter of that.
	maxWorkFactor = 20
	// MaxBriefs in one file: one for each talks of a busy seat.
	MaxBriefs = 1_000
)
