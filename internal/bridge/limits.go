package bridge

// What a problem may hold, with reasons.
const (
	// MaxBrackets is ten times the open brackets of the largest real drafts
	// after their first consolidation.
	MaxBrackets = 10_000
	// MaxOptions of one bracket: parties of one talks may each have a wording
	// of their own.
	MaxOptions = 256
	// MaxParties is that of a talks, and as many blocs as these may form.
	MaxParties = 400
	// MaxPoints of one option: with MaxBrackets of them a sum stays below 2^54,
	// and its product with another such sum within 128 bits.
	MaxPoints = 1 << 40
	// MaxRules, and MaxRule literals of one of them.
	MaxRules = 20_000
	MaxRule  = 64
	// maxGroup is how many combinations of tied brackets become options of one:
	// above it the search would be over these alone.
	maxGroup = 1 << 16
	// maxTied bounds the memory of all combinations of tied brackets: so many words
	// of 8 bytes, a dozen full groups of 12 parties.
	maxTied = 1 << 25
	// maxLooks bounds the choices in rules that are looked at while combinations are
	// listed: a second. Sixteen brackets of which each excludes something of each
	// other take a hundredth of it.
	maxLooks = 1 << 28
	// stride is how many such steps are taken before a search asks whether it is to
	// stop: less than a millisecond.
	stride = 1 << 16
	// maxFirst and maxRise bound the work for the package that is told first: clauses
	// looked at, and what options are worth to a party. Each a tenth of a second.
	maxFirst = 4_000_000
	maxRise  = 1 << 21
	// maxTree bounds the memory of a search: about so many words of 8 bytes.
	maxTree = 1 << 25
	// maxPolish is how many parts of a search are looked at to improve on an
	// answer without anybody losing: less than a second at 12 parties.
	maxPolish = 20_000
	// maxBits and maxListed: of a part of a search with no more than 2^maxBits
	// picks the first maxListed steps are taken one by one before it is split
	// further; a step is a hundredth of the work of a split.
	maxBits   = 34
	maxListed = 10_000
	// maxFrontier bounds the points of a frontier that is kept whole: 100 MB
	// with their ways back.
	maxFrontier = 1 << 22
	// maxList bounds the points of two parties after some of the brackets: 40 MB,
	// three times. 1,000 brackets of a draft have some thousands.
	maxList = 1 << 20
	// maxSorted is how many of them are sorted at once rather than merged option by
	// option, where a group has many options.
	maxSorted = 1 << 18
	// maxCovers is how often the options of all groups of more than fewOptions are
	// compared to find those that are behind others: a tenth of a second. The rest
	// stays in the search.
	maxCovers  = 1 << 24
	fewOptions = MaxOptions
	// maxSums bounds the sums of the candidates for a frontier of three parties
	// and more: 128 MB.
	maxSums = 1 << 24
	// maxCompared is how often two of them are compared on the way to one
	// frontier: a few seconds.
	maxCompared = 1 << 29
	// maxMerged is how many points of lists are merged on the way to one frontier
	// of two parties: three seconds. 1,000 brackets of a draft take a tenth of it;
	// a group of 65,536 combinations after another one would take hours.
	maxMerged = 1 << 28
	// fewCompared is the same as maxCompared where a search comes next: a fifth of a second.
	fewCompared = 1 << 24
	// MaxWork of the search for colliding red lines, in clauses and choices
	// looked at: about a second.
	MaxWork = 40_000_000
	// MaxTrades bounds the search for exchanges, in points looked at: a second
	// or two. All trades of up to three changes among 5 parties at 200 brackets
	// take a tenth of that.
	MaxTrades = 400_000_000
	// MaxDeals are kept at once while an explanation is made: all pairs of 200
	// changes.
	MaxDeals = 20_000
)
