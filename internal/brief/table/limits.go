package table

// Bounds, with reasons.
const (
	// maxSteps of the search for one red line's words: some ten times what the
	// richest paragraph of real drafts takes. Beyond it the red line says that it
	// can't be followed through everything.
	maxSteps = 200_000
	// maxWays in which words may come about that are told apart.
	maxWays = 2_000
	// maxClauses of one red line that words must stand. Beyond it some ways are
	// left out: what is then allowed keeps the red line all the same.
	maxClauses = 256
	// maxWhole brackets of three parties and more: beyond it the whole frontier
	// takes many seconds, to be found too large in the end.
	maxWhole = 80
	// standingNodes bound the proof that nothing beats a package: it comes at once
	// or hardly ever.
	standingNodes = 2_000
	// maxMust ways in which words can stand are kept apart, the text as it stands
	// first: a rule over more would tie as many brackets into one.
	maxMust = 8
	// maxPackages that are shown at once: more than five nobody compares.
	maxPackages = 5
	// maxShort is the length of a wording in the name of a bracket, in letters.
	maxShort = 40
)
