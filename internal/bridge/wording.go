package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Wording is a new alternative that somebody might propose for a bracket, and
// what it may be worth to each party: from Low to High.
type Wording struct {
	Bracket   int
	Name      string
	Low, High []int64 // by party
}

// Bridging says what a new wording could change. It enters the best package
// when the fairest package that has it gives everybody its floor, and a larger
// least gain than any that hasn't.
type Bridging struct {
	Worst, Best     *Answer // the fairest package when it is worth the least, the most, to all; nil when none is possible
	AtWorst, AtBest Entry
	// Needs is how much it must be worth to each party while all others value
	// it as highly as they might: below that it changes nothing, whatever the
	// others say. Enough is the same while the others value it as little as they
	// might: from there on it enters, whatever they say.
	Needs, Enough []Threshold
}

// Entry is whether a wording enters the best package.
type Entry int8

// What is known of an entry.
const (
	Unknown Entry = iota // the search ended before
	Enters
	Stays // out
)

func (e Entry) String() string { return [...]string{"unknown", "enters", "stays out"}[e] }

// Threshold is from how many points on a wording enters. Both sides are solved:
// it is exact when Out and In are neighbours, or one of them is past an end of
// the interval.
type Threshold struct {
	In  int64 // the least that is known to be enough; High+1: nothing is
	Out int64 // the most that is known not to be; Low-1: nothing is
}

// Exact says that nothing between is unknown.
func (t Threshold) Exact() bool { return t.Out+1 == t.In }

// Decides says that this party's view changes the picture, others' being what
// they are.
func (t Threshold) Decides(low, high int64) bool { return t.Out >= low && t.In <= high }

// Bridge asks what a new wording could change, and how much it must be worth to
// whom. how bounds each of the searches, of which there are up to four for each
// party and each bit of its interval. A red line that demands another option of
// the bracket shuts the wording out. The error wraps ErrProblem or ErrTied, or
// ErrNone when nothing is possible, neither with it nor without.
//
// More points for a wording never make a package that has it worse for anybody
// (its gain grows even where the ideal grows as much), nor one that hasn't
// better, where nobody is below its floor: so what enters goes on entering, and
// halving the interval finds where it starts.
func (p *Problem) Bridge(ctx context.Context, w Wording, how Search) (*Bridging, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	n := len(p.Parties)
	if w.Bracket < 0 || w.Bracket >= len(p.Brackets) || len(w.Low) != n || len(w.High) != n {
		return nil, fmt.Errorf("%w: a wording for bracket %d with %d and %d scores for %d parties", ErrProblem, w.Bracket, len(w.Low), len(w.High), n)
	}
	if len(p.Brackets[w.Bracket].Options) == MaxOptions {
		return nil, fmt.Errorf("%w: bracket %d (%s) has %d options already", ErrProblem, w.Bracket, p.Brackets[w.Bracket].Name, MaxOptions)
	}
	for i := range w.Low {
		if w.Low[i] > w.High[i] || w.Low[i] < -MaxPoints || w.High[i] > MaxPoints {
			return nil, fmt.Errorf("%w: %s values a wording from %d to %d", ErrProblem, p.Parties[i].Name, w.Low[i], w.High[i])
		}
	}
	c := &trial{p: p, w: w, ctx: ctx, how: Search{Nodes: how.Nodes}}
	out := &Bridging{}
	var err error
	if out.AtBest, out.Best, err = c.enters(w.High); err != nil {
		return nil, err
	}
	if out.AtWorst, out.Worst, err = c.enters(w.Low); err != nil {
		return nil, err
	}
	if out.Best == nil {
		return nil, fmt.Errorf("%w: with or without a new wording", ErrNone)
	}
	for i := range n {
		for _, k := range []struct {
			to     *[]Threshold
			others []int64
		}{{&out.Needs, w.High}, {&out.Enough, w.Low}} {
			t, err := c.threshold(i, k.others)
			if err != nil {
				return nil, err
			}
			*k.to = append(*k.to, t)
		}
	}
	return out, nil
}

// trial is a wording that is tried at several values.
type trial struct {
	p   *Problem
	w   Wording
	ctx context.Context
	how Search

	known []without
}

// without is the best that there is without the wording: that depends on what
// it is worth only by the ideals.
type without struct {
	ideals []int64
	best   *Answer
}

// with is the problem with the wording, the last option of its bracket, and
// more rules.
func (p *Problem) with(w Wording, points []int64, more ...Rule) *Problem {
	q := &Problem{Brackets: slices.Clone(p.Brackets), Parties: slices.Clone(p.Parties), Rules: slices.Concat(p.Rules, more)}
	b := &q.Brackets[w.Bracket]
	b.Options = append(slices.Clone(b.Options), w.Name)
	for i := range q.Parties {
		r := &q.Parties[i]
		rows := make([][]int64, max(len(r.Points), w.Bracket+1))
		copy(rows, r.Points)
		row := make([]int64, len(b.Options))
		copy(row, rows[w.Bracket])
		row[len(row)-1] = points[i]
		rows[w.Bracket] = row
		r.Points = rows
	}
	return q
}

// enters tries one value for each party. The answer is the better of those
// with and without the wording.
func (c *trial) enters(points []int64) (Entry, *Answer, error) {
	last := len(c.p.Brackets[c.w.Bracket].Options)
	ideals, err := c.p.with(c.w, points).alone(c.ctx)
	if errors.Is(err, ErrNone) {
		return Stays, nil, nil
	}
	if err != nil {
		return Unknown, nil, err
	}
	try := func(r Rule) (*Answer, error) {
		// The ideals are those of the whole problem, whatever is tried.
		q := c.p.with(c.w, points, r)
		a, err := q.fairest(c.ctx, c.how, ideals)
		if errors.Is(err, ErrNone) {
			return nil, nil
		}
		return a, err
	}
	in, err := try(Must("", c.w.Bracket, last))
	if err != nil {
		return Unknown, nil, err
	}
	var off *Answer
	if n := slices.IndexFunc(c.known, func(k without) bool { return slices.Equal(k.ideals, ideals) }); n >= 0 {
		off = c.known[n].best
	} else if off, err = try(Never("", c.w.Bracket, last)); err != nil {
		return Unknown, nil, err
	} else {
		c.known = append(c.known, without{ideals, off})
	}
	switch {
	case in == nil:
		return Stays, off, nil
	case in.Bound.Sign() < 0 || off != nil && in.Bound.Cmp(off.Value) <= 0:
		if off == nil {
			off = in
		}
		return Stays, off, nil
	case in.Value.Sign() >= 0 && (off == nil || in.Value.Cmp(off.Bound) > 0):
		return Enters, in, nil
	case off == nil:
		return Unknown, in, nil
	}
	if in.Value.Cmp(off.Value) > 0 {
		return Unknown, in, nil
	}
	return Unknown, off, nil
}

// threshold halves the interval of one party, the others being fixed.
func (c *trial) threshold(party int, others []int64) (Threshold, error) {
	points := slices.Clone(others)
	ask := func(u int64) (Entry, error) {
		points[party] = u
		e, _, err := c.enters(points)
		return e, err
	}
	t := Threshold{In: c.w.High[party] + 1, Out: c.w.Low[party] - 1}
	for t.Out+1 < t.In {
		mid := t.Out + (t.In-t.Out)/2
		e, err := ask(mid)
		if err != nil {
			return t, err
		}
		switch e {
		case Enters:
			t.In = mid
		case Stays:
			t.Out = mid
		default: // what is known by now stays true
			return t, nil
		}
	}
	return t, nil
}
