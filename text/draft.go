package text

import "slices"

// Draft is the merged text: the base with everything that is claimed about
// it, in the order in which it is read. It is what Merge makes and what the
// printers show. It shares words with its sources; nobody changes words.
type Draft struct {
	Rows []Row

	// Unplaced lists the claims that stand nowhere, sorted: sub-claims whose
	// parent isn't tabled, and claims that don't fit the base.
	Unplaced []Key
}

// Row is one block as it stands in the draft: a block of the base, or a block
// that a claim would insert.
type Row struct {
	Block   Block            // base block, or the inserted block as tabled (its id is then provisional)
	Number  string           // derived: "PP2", "OP3", "3(a)", "OP3 bis"; "" for kinds without number
	Content map[Lang][]Piece // also in languages in which a claim would give the block its first words

	Insert *Insertion // not nil: the row isn't in the base
	Marks  []Mark     // whole-block changes tabled on a base block, ordered by content
}

// Langs returns the languages of the row, sorted: the block's, and those in
// which claims would give it words.
func (r *Row) Langs() []Lang {
	out := make([]Lang, 0, len(r.Content))
	for l := range r.Content {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// Insertion tells by which claims an inserted row would come.
type Insertion struct {
	Gap       Gap
	Parent    Key      // of the sub-claim that inserts into another insertion, else ""
	Keys      []Key    // of the equal claims; more than one only where parents differ
	Index     int      // place of this block among the claim's Blocks
	Choice    string   // rivals at this gap carry the same mark
	Holders   []Holder // of the whole insertion
	Contested bool     // the parties' orders contradict each other here
}

// Mark is a tabled delete, move, split or join of a base block.
type Mark struct {
	Key     Key
	Claim   Claim
	Holders []Holder
}

// Piece is either words that stand undisputed or a region.
type Piece struct {
	Words  []Word
	Region *Region
}

// Region is one bracket: a connected component of rival claims.
type Region struct {
	Start, End int   // words of the base (or of the parent's New) that it covers
	Alts       []Alt // Alts[0] is the base wording; the others are ordered by content
}

// Alt is one alternative of a region: what would stand in place of the words
// Start … End, which are the region's own. In a region with very many words
// in very many alternatives they are fewer, and what the region has before
// and behind them stays.
type Alt struct {
	Base    bool // the wording of the base
	Start   int
	End     int
	Pieces  []Piece
	Holders []Holder // sorted by party, then recorder, then mark
	Keys    []Key    // the claims that make it, outermost; empty for the base
	Twins   bool     // other claims make the same words in another way
}
