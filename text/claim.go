package text

// Op is the kind of change that a claim makes.
type Op string

const (
	Replace Op = "replace" // words Start…End of Block in Lang become New
	Insert  Op = "insert"  // Blocks enter at Gap
	Delete  Op = "delete"  // Block goes
	Move    Op = "move"    // Block goes to Gap
	SplitAt Op = "split"   // Block becomes two, each language cut at At[lang]
	Join    Op = "join"    // Block and the next block of the base become one
)

// Gap names a place between blocks of a base: the id of the block before it,
// or GapStart. Gaps never move and outlive deletions; after a split the gap
// lies after both halves.
type Gap string

// GapStart is the gap before the first block.
const GapStart Gap = "^"

// Key names a claim's content: what it targets, which range, which new
// words. Equal changes of equal bases have equal keys, whoever makes them.
type Key string

// Claim is one change of one revision. Which fields count depends on Op;
// all others are zero.
//
// A claim whose Parent is not empty changes the new words of the claim with
// that key (an amendment to an amendment): a choice within that alternative.
// For a Replace parent, Block and Lang are the parent's and Start, End count
// in the parent's New; for an Insert parent, Block is "+0", "+1", … (the
// place of the block among the parent's Blocks).
type Claim struct {
	Op     Op
	Base   Digest // digest of the revision that it changes
	Parent Key    // "" for a claim on the base itself
	Block  BlockID
	Lang   Lang

	Start, End int    // Replace: word offsets, 0 ≤ Start ≤ End ≤ words
	Exact      []Word // Replace: the base words Start…End
	New        []Word // Replace: what stands there instead; may be empty

	Gap    Gap     // Insert, Move
	Blocks []Block // Insert: the new blocks, without ids
	Choice string  // Insert: blocks with the same mark at one gap are rivals ("Option 1", "No text")

	At map[Lang]int // SplitAt: the first word of the second half, per language
}

// Holder is one holder of a wording.
type Holder struct {
	Party    string // the party's code; "" is "none named"
	Recorded string // the party that recorded it for Party, not affirmed; "" when it is Party's own act
	Mark     string // tells apart wordings without a named holder: each counts as a holder of its own
}

// Tabled is a live claim and who holds it. No holder at all is a wording that
// nobody holds yet (a facilitator's, made without holding).
type Tabled struct {
	Claim   Claim
	Holders []Holder
	Key     Key // the claim's key, if the caller has it at hand; "" is worked out
}
