package mediator

// Every bound of this room, with its reason.
const (
	// MaxRounds of one card, and of all cards of one talks: each gives two answers
	// of the vault's. About 34 chosen answers expose five red lines; ten give a
	// fraction of the bits, and honest talks are over by then.
	MaxRounds = 5
	// MinPackages and MaxPackages of a round: one to choose from isn't a choice, and
	// each more shows more of what is possible.
	MinPackages = 3
	MaxPackages = 5
	// revised is which share of the brackets a revision may touch, as its inverse:
	// a list that asks after everything anew in each round is a probe.
	revised = 4
	// MaxRedLines of one list: a few for each bracket of a large draft.
	MaxRedLines = 2000
	// MaxBrackets of an agenda: ten times those of a heavy committee draft.
	MaxBrackets = 1000
	// MaxName of a bracket, option or rule, in bytes.
	MaxName = 200
	// MaxPlain is the size of a list or agenda in bytes: 1,000 brackets with six
	// options each, 30 bytes for each.
	MaxPlain = 1 << 20
	// MaxLetter and MaxLog are the sizes of files. A log holds the agenda.
	MaxLetter = 2 << 20
	MaxLog    = 4 << 20
	// MaxEntries of a log: in each round two letters of each of 200 parties.
	MaxEntries = 1 + MaxRounds*(2*200+2) + 1
	// padding is what a letter's content is filled up to a multiple of, in bytes:
	// its size tells the carrier little.
	padding = 4096
	// nodes bounds each search for a package: a few seconds at 200 brackets. A
	// number, not a time, so that the same lists give the same packages.
	nodes = 200_000
	// veilShare is how many options are veiled, as the inverse of a share of the
	// brackets; veilCosts how many hundredths of the least gain that may cost;
	// minLeft how many packages must be left to choose from; maxVeiled how many
	// options are tried, each for the time of a frontier, which has so many points
	// at most.
	veilShare       = 2
	veilCosts       = 10
	minLeft         = 2 * MaxPackages
	maxVeiled       = 100
	maxVeilFrontier = 5000
	// maxPool is how many points of a frontier are looked at for diverse packages.
	maxPool = 20_000
)
