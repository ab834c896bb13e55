package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// ErrLarge is wrapped when a frontier is too large to be kept whole.
var ErrLarge = errors.New("the frontier is too large to be kept whole")

// Point is a point of the Pareto frontier: no package gives one party more
// without giving another less.
type Point struct {
	Points  []int64 // by party
	Package Package // of those with these points one with the fewest changes
	Changes int     // from the text as it stands, in brackets
	Ways    uint64  // packages with these points; math.MaxUint64 is that many or more
}

// Frontier is all of the Pareto frontier of a problem, from the point that is
// worth most to the first party on.
type Frontier struct {
	Points []Point
	Ideals []int64
}

// spot is a point of the frontier of the first groups.
type spot struct {
	points  []int64
	ways    uint64
	changes int32
	prev    int32 // spot of the groups before
	option  int32
}

// step is the way back from a spot.
type step struct{ prev, option int32 }

// Pareto finds the whole frontier. The error wraps ErrProblem, ErrNone,
// ErrTied or ErrLarge, or is the context's.
//
// The frontier of some groups of brackets is part of what the frontier of one
// fewer gives with each option: whatever is behind there stays behind. For two
// parties that is one merge of sorted lists per option; for more, each
// candidate is compared with those that are kept.
func (p *Problem) Pareto(ctx context.Context) (*Frontier, error) {
	s, ideals, err := p.laid(ctx)
	if err != nil {
		return nil, err
	}
	return s.pareto(ctx, ideals, maxCompared)
}

// pareto is Pareto with a bound on the work for three parties and more.
func (s *space) pareto(ctx context.Context, ideals []int64, work int) (*Frontier, error) {
	f := &Frontier{Ideals: ideals}
	if len(s.p.Parties) == 2 {
		ends, back, err := s.pairs(ctx, maxMerged)
		if err != nil {
			return nil, err
		}
		f.Points = make([]Point, len(ends))
		for n, e := range ends {
			f.Points[n] = Point{[]int64{e.a, e.b}, s.unwind(back, n), int(e.changes), e.ways}
		}
		return f, nil
	}
	ends, back, err := s.many(ctx, work)
	if err != nil {
		return nil, err
	}
	f.Points = make([]Point, len(ends))
	for n, e := range ends {
		f.Points[n] = Point{e.points, s.unwind(back, n), int(e.changes), e.ways}
	}
	return f, nil
}

// unwind follows the ways back from a point.
func (s *space) unwind(back [][]step, n int) Package {
	x := make(Package, len(s.p.Brackets))
	for g := len(s.groups) - 1; g >= 0; g-- {
		st := back[g][n]
		s.groups[g].put(x, int(st.option))
		n = int(st.prev)
	}
	return x
}

func tooLarge() error {
	return fmt.Errorf("%w: ask for one package, which Fairest finds", ErrLarge)
}

// stepsOf are the ways back from a frontier.
func stepsOf[S any](front []S, back func(*S) step) []step {
	out := make([]step, len(front))
	for n := range front {
		out[n] = back(&front[n])
	}
	return out
}

// pair is a spot of two parties.
type pair struct {
	a, b    int64
	ways    uint64
	changes int32
	prev    int32
	option  int32
}

// pairs gives the frontier of two parties, a falling and b rising. left bounds
// the spots that are merged.
func (s *space) pairs(ctx context.Context, left int) ([]pair, [][]step, error) {
	front := []pair{{ways: 1, prev: -1}}
	var next, spare []pair
	back := make([][]step, 0, len(s.groups))
	kept := 0
	for _, g := range s.groups {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		next = next[:0]
		if len(g.options) > 64 && len(g.options)*len(front) <= maxSorted {
			var err error
			if next, err = sorted(ctx, next, front, g.options); err != nil {
				return nil, nil, err
			}
		} else {
			for n, o := range g.options {
				if left -= len(next) + len(front) + 1; left < 0 || len(next) > maxList {
					return nil, nil, tooLarge()
				}
				if err := ctx.Err(); err != nil {
					return nil, nil, err
				}
				spare = merge(spare[:0], next, front, o, int32(n))
				next, spare = spare, next
			}
		}
		if kept += len(next); kept > maxFrontier {
			return nil, nil, tooLarge()
		}
		back = append(back, stepsOf(next, func(q *pair) step { return step{q.prev, q.option} }))
		front, next = next, front
	}
	return front, back, nil
}

// sorted appends to out what merging a front moved by each option gives, for
// many options: one by one, each would be compared with all before it.
func sorted(ctx context.Context, out, front []pair, options []option) ([]pair, error) {
	for n, o := range options {
		for j, f := range front {
			out = append(out, pair{f.a + o.points[0], f.b + o.points[1], f.ways, f.changes + int32(o.changes), int32(j), int32(n)})
		}
	}
	out, err := sortRuns(ctx, out, len(front), func(p, q *pair) int { return cmp.Or(cmp.Compare(q.a, p.a), cmp.Compare(q.b, p.b)) })
	if err != nil {
		return nil, err
	}
	kept := out[:0]
	for _, q := range out {
		switch n := len(kept); {
		case n > 0 && kept[n-1].a == q.a && kept[n-1].b == q.b:
			kept[n-1] = both(kept[n-1], q)
		case n == 0 || q.b > kept[n-1].b:
			kept = append(kept, q)
		}
	}
	return kept, nil
}

// sortRuns sorts what consists of sorted runs of a length, by merging two and two,
// so that it can be stopped in between; equal ones stay in their order.
func sortRuns[T any](ctx context.Context, all []T, run int, compare func(p, q *T) int) ([]T, error) {
	w := walk{ctx: ctx, left: stride}
	from, to := all, make([]T, len(all))
	for ; run < len(all); run *= 2 {
		for at := 0; at < len(all); at += 2 * run {
			mid, end := min(at+run, len(all)), min(at+2*run, len(all))
			if err := w.over(end - at); err != nil {
				return nil, err
			}
			i, j := at, mid
			for k := at; k < end; k++ {
				if j == end || i < mid && compare(&from[i], &from[j]) <= 0 {
					to[k] = from[i]
					i++
				} else {
					to[k] = from[j]
					j++
				}
			}
		}
		from, to = to, from
	}
	return from, nil
}

// merge appends to out the frontier of have and of front moved by an option.
// Both are frontiers, a falling.
func merge(out, have, front []pair, o option, number int32) []pair {
	da, db, dc := o.points[0], o.points[1], int32(o.changes)
	i, j := 0, 0
	top := int64(math.MinInt64) // the b that is to be beaten
	for i < len(have) || j < len(front) {
		var q pair
		if j < len(front) {
			f := &front[j]
			q = pair{f.a + da, f.b + db, f.ways, f.changes + dc, int32(j), number}
		}
		if j == len(front) || i < len(have) && (have[i].a > q.a || have[i].a == q.a && have[i].b >= q.b) {
			if j < len(front) && have[i].a == q.a && have[i].b == q.b {
				j++
				if top < q.b {
					top = q.b
					out = append(out, both(have[i], q))
				}
				i++
				continue
			}
			q = have[i]
			i++
		} else {
			j++
		}
		if q.b > top {
			top = q.b
			out = append(out, q)
		}
	}
	return out
}

// both is one of two ways to the same points: with fewer changes, else the
// first.
func both(p, q pair) pair {
	ways := p.ways + q.ways
	if ways < p.ways {
		ways = math.MaxUint64
	}
	if q.changes < p.changes {
		p = q
	}
	p.ways = ways
	return p
}

// many gives the frontier of any number of parties.
func (s *space) many(ctx context.Context, left int) ([]spot, [][]step, error) {
	parties := len(s.p.Parties)
	front := []spot{{points: make([]int64, parties), ways: 1}}
	back := make([][]step, 0, len(s.groups))
	kept := 0
	for _, g := range s.groups {
		if len(front) > min(maxFrontier, maxSums/parties)/len(g.options) {
			return nil, nil, tooLarge()
		}
		if left -= len(front) * len(g.options); left < 0 {
			return nil, nil, tooLarge()
		}
		if left -= len(front) * len(g.options) * bits.Len(uint(len(g.options))); left < 0 { // sorting them
			return nil, nil, tooLarge()
		}
		run := len(front)
		all := make([]spot, 0, len(front)*len(g.options))
		sums := make([]int64, len(front)*len(g.options)*parties)
		for n, o := range g.options {
			for m, f := range front {
				var points []int64
				points, sums = sums[:parties:parties], sums[parties:]
				for i := range points {
					points[i] = f.points[i] + o.points[i]
				}
				all = append(all, spot{points, f.ways, f.changes + int32(o.changes), int32(m), int32(n)})
			}
		}
		var err error
		if front, err = undominated(ctx, all, run, &left); err != nil {
			return nil, nil, err
		}
		if kept += len(front); kept > maxFrontier {
			return nil, nil, tooLarge()
		}
		back = append(back, stepsOf(front, func(q *spot) step { return step{q.prev, q.option} }))
	}
	return front, back, nil
}

// undominated sorts spots, the points of the first party falling, and keeps
// those that no other is better than. They come in sorted runs: what one option
// adds to all leaves their order as it was. Of spots with equal points one is kept:
// with the fewest changes, else the first by option. Comparisons are taken from left.
func undominated(ctx context.Context, all []spot, run int, left *int) ([]spot, error) {
	order := make([]int32, len(all))
	for n := range order {
		order[n] = int32(n)
	}
	order, err := sortRuns(ctx, order, run, func(i, k *int32) int {
		p, q := &all[*i], &all[*k]
		return cmp.Or(-slices.Compare(p.points, q.points), cmp.Compare(p.changes, q.changes), cmp.Compare(p.option, q.option), cmp.Compare(p.prev, q.prev))
	})
	if err != nil {
		return nil, err
	}
	var out []spot
	w := walk{ctx: ctx, left: stride}
	last := 0 // what beat one candidate often beats the next
	for _, n := range order {
		q := all[n]
		if err := w.over(1 + len(out)); err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && slices.Equal(out[n-1].points, q.points) {
			out[n-1].ways += q.ways
			if out[n-1].ways < q.ways {
				out[n-1].ways = math.MaxUint64
			}
			continue
		}
		if last < len(out) && covers(out[last].points, q.points) {
			continue
		}
		beaten := false
		if *left -= len(out); *left < 0 {
			return nil, tooLarge()
		}
		for n := range out {
			if covers(out[n].points, q.points) {
				beaten, last = true, n
				break
			}
		}
		if !beaten {
			out = append(out, q)
		}
	}
	return out, nil
}

// covers says whether p is at least q everywhere.
func covers(p, q []int64) bool {
	for i := range p {
		if p[i] < q[i] {
			return false
		}
	}
	return true
}
