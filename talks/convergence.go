package talks

import (
	"fmt"
	"slices"

	"parley/text"
)

// Convergence says how far the text of a view is from being one. Every figure
// is a whole number that follows from the set of acts alone, so that anybody
// can recompute it; docs/spec/talks.md says how.
//
// A bracket is counted as [text.Dispute] says: the live wordings that exclude
// each other, directly or by way of others. The agreed share of words is
// counted on what the next revision would be: the newest one with all agreed
// claims adopted, and the claims that would still live on it. All other
// figures describe the newest revision as it stands: an agreed claim stays a
// bracket until it is adopted.
type Convergence struct {
	Live       int // wordings with a live claim; identical claims count once
	Agreed     int // those of them that the next revision adopts
	Brackets   int // at the top level
	Nested     int // inside others
	Depth      int // how deep they nest; 0 without brackets
	Options    int // of all brackets, the base wording of each included
	Millibits  int // open decisions: the sum of log2 of each bracket's options, in thousandths of a bit
	Undisputed int // words outside every bracket, in all languages
	Disputed   int // words of the longest option of each bracket at the top level
	Words      int // words of the newest revision, in all languages
	Cut        int // words that adopted claims took away, in all revisions
	Added      int // words that they brought
	Blocks     int
	Open       int // blocks that a live claim would change
	Clean      int // the others; AllAgreed of them have everybody's agreement
	AllAgreed  int
	Initialled int // parties that have initialled the newest revision
	Age        int // the median age of the brackets at the top level, in acts; see Churn
	Movements  []Movement
}

// Share returns the agreed share of words in hundredths of a per cent,
// rounded down: 10000 means that nothing is disputed. It is Undisputed ÷
// (Undisputed + Disputed); a text without live claims has the share 1, an
// empty one too.
func (c Convergence) Share() int {
	if c.Disputed == 0 {
		return 10_000
	}
	return c.Undisputed * 10_000 / (c.Undisputed + c.Disputed)
}

// Convergence measures the view. Its Movements must not be changed.
func (v *View) Convergence() (Convergence, error) {
	if v.convM == nil {
		c, err := v.measure()
		if err != nil {
			return c, err
		}
		v.convM = &c
	}
	return *v.convM, nil
}

// extent is what the live claims leave open on the newest revision; claims
// are named by their places in slotsLive.
func (v *View) extent() *text.Extent {
	if v.extentM == nil {
		v.extentM = text.Measure(v.tip().text, v.liveClaims())
	}
	return v.extentM
}

func (v *View) liveClaims() []text.Claim {
	slots := v.slotsLive()
	out := make([]text.Claim, len(slots))
	for i, at := range slots {
		out[i] = at.claim
	}
	return out
}

func (v *View) measure() (Convergence, error) {
	var c Convergence
	tip := v.tip()
	e := v.extent()
	c.Live = len(v.slotsLive())
	c.Agreed = len(v.agreed().slots)
	c.Brackets = e.Top()
	c.Nested = len(e.Disputes) - c.Brackets
	c.Depth, c.Options, c.Millibits = e.Depth(), e.Options(), e.Millibits()
	c.Age = v.age()
	if c.Agreed > 0 {
		var err error
		if e, err = v.ahead(); err != nil {
			return c, err
		}
	}
	c.Undisputed, c.Disputed = e.Clear, e.Disputed()
	c.Words = wordsOf(tip.text)
	first := tip
	for ; first.parent != nil; first = first.parent {
		c.Cut += first.cut
	}
	c.Added = c.Words + c.Cut - wordsOf(first.text)
	c.Blocks = len(tip.text.Blocks)
	for _, b := range tip.text.Blocks {
		switch {
		case len(v.onBlock(b.ID)) > 0:
			c.Open++
		case v.allAgree(b.ID):
			c.AllAgreed++
			fallthrough
		default:
			c.Clean++
		}
	}
	for p := range v.s.parties {
		if v.hasInitialled(p, tip) {
			c.Initialled++
		}
	}
	c.Movements = v.Movements()
	return c, nil
}

// ahead is what would be open after the next revision.
func (v *View) ahead() (*text.Extent, error) {
	next, carry, err := text.Apply(v.tip().text, v.agreed().claims())
	if err != nil {
		return nil, fmt.Errorf("next revision: %w", err)
	}
	var rest []text.Claim
	for _, c := range carry.All(v.liveClaims()) {
		if c.Lapse == nil {
			rest = append(rest, c.Claim)
		}
	}
	return text.Measure(next, rest), nil
}

// age is the median age of the brackets at the top level: how many acts of
// the view stand behind the act that opened each, the first of those that made
// its live claims. Of an even number it is the lesser of the two in the
// middle; 0 without brackets.
func (v *View) age() int {
	e := v.extent()
	if len(e.Disputes) == 0 {
		return 0
	}
	place := map[*node]int{}
	total := 0
	for _, n := range v.s.sorted() {
		if v.holds(n) {
			if n.act.Kind == KindAmend || n == v.s.root {
				place[n] = total
			}
			total++
		}
	}
	var ages []int
	slots := v.slotsLive()
	for i := range e.Disputes {
		if d := &e.Disputes[i]; d.Depth == 1 {
			first := total - 1
			for _, k := range d.Claims {
				for _, in := range v.liveIn(slots[k]) {
					first = min(first, place[in.n])
				}
			}
			ages = append(ages, total-1-first)
		}
	}
	slices.Sort(ages)
	return ages[(len(ages)-1)/2]
}

func wordsOf(t *text.Text) int {
	n := 0
	for _, b := range t.Blocks {
		for _, ws := range b.Content {
			n += len(ws)
		}
	}
	return n
}

// cutBy counts the words of a text that adopted claims take away; claims on
// new words and claims inside others that are adopted take none.
func cutBy(t *text.Text, index map[text.BlockID]int, took []*slot) int {
	n := 0
	for _, at := range took {
		switch c := &at.claim; {
		case c.Parent != "":
		case c.Op == text.Replace:
			n += c.End - c.Start
		case c.Op == text.Delete:
			for _, ws := range t.Blocks[index[c.Block]].Content {
				n += len(ws)
			}
		}
	}
	return n
}
