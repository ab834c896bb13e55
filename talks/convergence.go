package talks

import (
	"fmt"

	"parley/record"
	"parley/text"
)

// Convergence says how far the text of a view is from being one.
//
// The agreed share of words is Undisputed ÷ (Undisputed + Disputed), counted
// on what the next revision would be: the newest one with all agreed claims
// adopted, and the claims that would still live on it. Undisputed counts its
// words, in all languages, that stand outside every bracket. Disputed counts
// the words inside outermost brackets: of every alternative, the base
// wording's included, with the words of brackets nested in it; of every block
// that a claim would insert; and all words of a block that a claim would
// delete. A text without live claims has the share 1, an empty one too. All
// other figures describe the newest revision as it stands: an agreed claim
// stays a bracket until it is adopted.
type Convergence struct {
	Live       int // wordings with a live claim; identical claims count once
	Agreed     int // those of them that the next revision adopts
	Brackets   int // outermost brackets: regions, insertions and whole-block changes
	Nested     int // brackets inside brackets
	Depth      int // how deep they nest; 0 without brackets
	Undisputed int // words
	Disputed   int // words
	Blocks     int
	Open       int // blocks that a live claim would change
	Clean      int // the others; AllAgreed of them have everybody's agreement
	AllAgreed  int
	Initialled int // parties that have initialled the newest revision
	Movements  []Movement
}

// Share returns the agreed share of words in hundredths of a per cent,
// rounded down: 10000 means that nothing is disputed.
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

func (v *View) measure() (Convergence, error) {
	var c Convergence
	draft, err := v.Draft()
	if err != nil {
		return c, err
	}
	c.Live = len(v.slotsLive())
	c.Agreed = len(v.agreed().slots)
	for _, row := range draft.Rows {
		c.row(row)
	}
	if c.Agreed > 0 {
		if draft, err = v.ahead(); err != nil {
			return c, err
		}
		var words Convergence
		for _, row := range draft.Rows {
			words.row(row)
		}
		c.Undisputed, c.Disputed = words.Undisputed, words.Disputed
	}
	tip := v.tip()
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

// ahead is the draft as it would stand after the next revision.
func (v *View) ahead() (*text.Draft, error) {
	next, carry, err := text.Apply(v.tip().text, v.agreed().claims())
	if err != nil {
		return nil, fmt.Errorf("next revision: %w", err)
	}
	tabled := v.Tabled()
	claims := make([]text.Claim, len(tabled))
	for i, t := range tabled {
		claims[i] = t.Claim
	}
	var rest []text.Tabled
	for i, c := range carry.All(claims) {
		if c.Lapse == nil {
			rest = append(rest, text.Tabled{Claim: c.Claim, Holders: tabled[i].Holders})
		}
	}
	return text.Merge(next, rest)
}

// row counts one row of the draft.
func (c *Convergence) row(row text.Row) {
	whole := row.Insert != nil
	if whole {
		c.bracket(0)
	}
	for _, m := range row.Marks {
		c.bracket(0)
		whole = whole || m.Claim.Op == text.Delete
	}
	depth := 0
	if whole {
		depth = 1
	}
	for _, l := range row.Langs() {
		for _, p := range row.Content[l] {
			c.piece(p, depth)
		}
	}
}

// piece counts words or a bracket that stands inside depth others.
func (c *Convergence) piece(p text.Piece, depth int) {
	if p.Region == nil {
		if depth == 0 {
			c.Undisputed += len(p.Words)
		} else {
			c.Disputed += len(p.Words)
		}
		return
	}
	c.bracket(depth)
	for _, a := range p.Region.Alts {
		for _, q := range a.Pieces {
			c.piece(q, depth+1)
		}
	}
}

func (c *Convergence) bracket(depth int) {
	if depth == 0 {
		c.Brackets++
	} else {
		c.Nested++
	}
	c.Depth = max(c.Depth, depth+1)
}

// Point is the convergence after one act.
type Point struct {
	Act record.ID
	Rev int // number of the newest revision then
	Convergence
}

// maxKeptPoints is how many points a state keeps: some hundred long series,
// at 300 bytes a point.
const maxKeptPoints = 8192

// Series measures the talks after each of the given acts, each at its own
// causal past, itself included. A point is kept: an act's past never changes.
func (s *State) Series(acts []record.ID) ([]Point, error) {
	var out []Point
	for _, id := range acts {
		if p, ok := s.points[id]; ok {
			out = append(out, p)
			continue
		}
		v, err := s.At(id)
		if err != nil {
			return nil, err
		}
		c, err := v.Convergence()
		if err != nil {
			return nil, err
		}
		p := Point{Act: id, Rev: v.tip().num, Convergence: c}
		if s.points == nil || len(s.points) >= maxKeptPoints {
			s.points = map[record.ID]Point{}
		}
		s.points[id] = p
		out = append(out, p)
	}
	return out, nil
}

// Milestones returns the acts at which a series is worth measuring: the
// charter, the revisions of the line, and the newest act of the view; each
// after its past.
func (v *View) Milestones() []record.ID {
	var out []record.ID
	for _, r := range v.Revisions() {
		out = append(out, r.ID)
	}
	acts := v.s.sorted()
	for i := len(acts) - 1; i >= 0; i-- {
		if n := acts[i]; v.holds(n) {
			if n.act.ID != out[len(out)-1] {
				out = append(out, n.act.ID)
			}
			break
		}
	}
	return out
}
