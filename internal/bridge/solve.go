package bridge

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// ErrImpasse is wrapped when an aim allows no package: none gives every party
// its floor.
var ErrImpasse = errors.New("no package gives every party its floor")

// Solve finds the best package by an aim, in the way that fits: off the whole
// frontier where there are two parties or the frontier is small, else by a
// search whose answer says how far it may be from the best. Only what Proven
// says is proven. The error wraps ErrProblem, ErrNone, ErrTied, ErrUnfound or,
// for Nash and Nearest, ErrImpasse.
//
// Without the frontier,
//
//   - Fairest, MaximinPoints and MaximinSurplus are searched to the end;
//   - Total and Welfare are the sum of what each bracket gives at most, where
//     there are no members of blocs; with them that is the bound;
//   - Leximin raises the least gain, then that of the others as far as the
//     first may stay where it is, and so on: Bound is of the least gain, and the
//     whole is never called proven;
//   - Nash climbs from the fairest package, up to a bound;
//   - Nearest takes the fewest changes that keep all floors; it is proven when
//     nobody could have more without another having less, as Efficient says.
//
// Before anything is listed or searched, Told hears of a first package, with the
// bound that the ideals give (first.go). A context that ends is obeyed within a
// tenth of a second, wherever the work is; then the best so far is the answer, or
// where nothing was found the error wraps ErrUnfound or is the context's.
func (p *Problem) Solve(ctx context.Context, aim Aim, how Search) (*Answer, error) {
	if !slices.Contains(Aims(), aim) {
		return nil, fmt.Errorf("%w: the aim %q isn't known", ErrProblem, aim)
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	ideals, err := p.alone(ctx)
	if err != nil {
		return nil, err
	}
	h := &hunt{p: p, aim: aim, ideals: ideals, scale: p.scale(ideals), how: how}
	if aim == MaximinPoints || aim == MaximinSurplus {
		// As gains whose unit is a point.
		h.scale.ideals = make([]int64, len(ideals))
		for i, q := range p.Parties {
			if aim == MaximinPoints && !q.Member {
				h.scale.floors[i] = 0
			}
			h.scale.ideals[i] = h.scale.floors[i] + 1
		}
	}
	h.begin(ctx)
	if h.s, err = newSpace(ctx, p, p.redLines(), p.everyone()); err != nil {
		return h.stopped(ctx, err)
	}
	left := fewCompared
	if aim == Fairest && len(p.Parties) > 2 {
		left /= 16 // it has a search of its own
	}
	f, err := h.s.pareto(ctx, ideals, left)
	switch {
	case err == nil && !how.split:
		a := p.Best(f, aim)
		if a == nil {
			return nil, p.noneAllowed(f)
		}
		if how.Told != nil {
			how.Told(a)
		}
		return a, nil
	case err != nil && !errors.Is(err, ErrLarge) && ctx.Err() == nil: // a search that is stopped has an answer at once
		return nil, err
	}
	if ctx.Err() != nil && h.best != nil {
		return h.best, nil
	}
	switch aim {
	case Total, Welfare:
		return h.most(ctx)
	case Nash:
		return h.nash(ctx)
	case Nearest:
		return h.nearest(ctx)
	}
	a, err := h.run(ctx)
	if err == nil && aim == Leximin {
		h.rounds(ctx)
		a = h.best
	}
	return a, err
}

// noneAllowed says why an aim has no answer on a frontier.
func (p *Problem) noneAllowed(f *Frontier) error {
	s := p.scale(f.Ideals)
	for _, q := range f.Points {
		if s.membersFine(q.Points) {
			return ErrImpasse
		}
	}
	return fmt.Errorf("%w, and gives each member of a bloc its floor", ErrNone)
}

// membersFine says whether members of blocs have their floors.
func (s scale) membersFine(points []int64) bool {
	for i, u := range points {
		if s.member[i] && u < s.floors[i] {
			return false
		}
	}
	return true
}

// most finds the largest sum of points or gains.
func (h *hunt) most(ctx context.Context) (*Answer, error) {
	weights := make([]*big.Rat, len(h.ideals))
	for i := range weights {
		weights[i] = new(big.Rat)
		switch w := h.ideals[i] - h.scale.floors[i]; {
		case h.scale.member[i]:
		case h.aim == Welfare:
			weights[i].SetInt64(1)
		case w > 0: // others have nothing to add, at most to take away
			weights[i].SetFrac64(1, w)
		}
	}
	x := make(Package, len(h.p.Brackets))
	bound := new(big.Rat)
	for g := range h.s.groups {
		gr := &h.s.groups[g]
		at, top := gr.top(ctx, weights)
		if ctx.Err() != nil && h.best != nil {
			return h.best, nil
		}
		bound.Add(bound, top)
		gr.put(x, at)
	}
	if h.aim == Total {
		for i, w := range weights {
			bound.Sub(bound, new(big.Rat).Mul(w, new(big.Rat).SetInt64(h.scale.floors[i])))
		}
	}
	points := make([]int64, len(h.p.Parties))
	for i := range points {
		points[i] = h.p.Parties[i].Worth(x)
	}
	if h.scale.membersFine(points) {
		h.raise(x, bound) // parties that can only lose aren't in the weights
	} else {
		// The sum weighed as finely as whole numbers allow, with the members' floors.
		shares := h.s.shares(h.scale)
		need := []int64{math.MinInt64 >> 4}
		for i, member := range h.scale.member {
			switch {
			case member:
				shares[i] = 0
			case h.aim == Welfare:
				shares[i] = 1
			}
			need = append(need, math.MinInt64>>8)
			if member {
				need[1+i] = h.scale.floors[i]
			}
		}
		f := h.s.summed(ctx, shares)
		y, _, t := f.top(ctx, h.how.Nodes, need, false)
		if y == nil && h.best == nil {
			return nil, unfound(t)
		}
		if y != nil {
			h.raise(h.s.unpick(f, y), bound)
		}
	}
	h.polish(ctx, false)
	h.again(bound)
	return h.best, nil
}

func unfound(t *tree) error {
	if t.stopped {
		return fmt.Errorf("%w: one that gives each member of a bloc its floor", ErrUnfound)
	}
	return fmt.Errorf("%w, and gives each member of a bloc its floor", ErrNone)
}

// take makes a package the best.
func (h *hunt) take(x Package, bound *big.Rat) {
	points := make([]int64, len(h.p.Parties))
	for i := range points {
		points[i] = h.p.Parties[i].Worth(x)
	}
	h.best = &Answer{Aim: h.aim, Package: x, Points: points, Ideals: slices.Clone(h.ideals)}
	h.again(bound)
}

// raise makes a package the best if it is better by the aim.
func (h *hunt) raise(x Package, bound *big.Rat) {
	was := h.best
	told := h.how.Told
	h.how.Told = nil
	h.take(x, bound)
	h.how.Told = told
	if was != nil && (!h.allows(h.best) || h.best.Value.Cmp(was.Value) <= 0) {
		h.best = was
		return
	}
	h.again(bound)
}

// again works out the value of the best, and sets its bound.
func (h *hunt) again(bound *big.Rat) {
	a := *h.best
	q := Point{Points: a.Points, Package: a.Package, Changes: h.p.changes(a.Package)}
	m, ok := h.p.scale(h.ideals).merit(h.aim, &q)
	if !ok {
		a.Value = new(big.Rat)
	} else if a.Value = m.value(); h.aim == Nearest {
		a.Value = new(big.Rat).Neg(a.Value)
	}
	a.Bound = bound
	a.Proven = ok && a.Value.Cmp(bound) == 0 && h.aim != Leximin && (h.aim != Nearest || a.Efficient)
	h.best = &a
	if ok && h.how.Told != nil {
		b := a
		b.Proof, b.EfficientProof = nil, nil
		h.how.Told(&b)
	}
}

// changes is how many brackets come out otherwise than they stand now.
func (p *Problem) changes(x Package) int {
	n := 0
	for j, a := range x {
		if a != p.Brackets[j].Now {
			n++
		}
	}
	return n
}

// rounds raises the gains of those above the least, as far as nobody below them
// loses by it.
func (h *hunt) rounds(ctx context.Context) {
	fixed := slices.Clone(h.scale.member)
	for {
		low := frac{math.MaxInt64, 1}
		for i, u := range h.best.Points {
			if g := h.scale.gain(i, u); !fixed[i] && g.cmp(low) < 0 {
				low = g
			}
		}
		rest := 0
		for i, u := range h.best.Points {
			if g := h.scale.gain(i, u); g.cmp(low) <= 0 {
				fixed[i] = true
			}
			if !fixed[i] {
				rest++
			}
		}
		if rest == 0 || ctx.Err() != nil {
			break
		}
		q := *h.p
		q.Parties = slices.Clone(q.Parties)
		for i := range q.Parties {
			if q.Parties[i].Member = fixed[i]; fixed[i] {
				q.Parties[i].Floor = h.best.Points[i]
			}
		}
		nodes := int64(maxPolish)
		if h.how.Nodes > 0 {
			nodes = min(nodes, h.how.Nodes)
		}
		next := &hunt{p: &q, s: h.s, aim: Fairest, ideals: h.ideals, scale: q.scale(h.ideals), how: Search{Nodes: nodes}, start: h.best.Package}
		if a, err := next.run(ctx); err == nil {
			h.best.Package, h.best.Points = a.Package, a.Points
		}
	}
	h.best.Efficient, h.best.EfficientProof = false, nil
	h.polish(ctx, false)
	h.best.Aim, h.best.Proven = Leximin, false
}

// nearest finds the fewest changes with which everybody has its floor.
func (h *hunt) nearest(ctx context.Context) (*Answer, error) {
	f := newForms(ctx, h.s, len(h.p.Parties)+1, func(o *option, out []int64) {
		out[0] = -int64(o.changes)
		copy(out[1:], o.points)
	})
	need := []int64{-int64(len(h.p.Brackets))}
	if h.best != nil {
		need[0] = 1 - int64(h.p.changes(h.best.Package))
	}
	need = append(need, h.scale.floors...)
	x, _, t := f.top(ctx, h.how.Nodes, need, false)
	if x == nil && h.best == nil {
		if t.stopped {
			return nil, fmt.Errorf("%w: one that gives every party its floor", ErrUnfound)
		}
		return nil, ErrImpasse
	}
	party := append([]int{len(h.p.Parties)}, h.p.everyone()...)
	first := t.proof(h.s, party)
	if x != nil {
		h.take(h.s.unpick(f, x), new(big.Rat))
	}
	fewest := int64(h.p.changes(h.best.Package))
	if t.stopped {
		fewest = 0
	}
	h.polish(ctx, true)
	h.again(big.NewRat(fewest, 1))
	if !t.stopped {
		h.best.Proof = first
	}
	h.best.Proven = h.best.Proven && h.best.Efficient
	return h.best, nil
}

// nash climbs from the fairest package. The bound: for weights λ above 0 the
// product of n gains is at most ((Σ λ·gain) / n)^n / Π λ, since the geometric
// mean of λ·gain is at most the arithmetic one.
func (h *hunt) nash(ctx context.Context) (*Answer, error) {
	var a *Answer
	var err error
	for _, nodes := range []int64{200, maxPolish} { // any package will do that gives everybody its floor
		if h.how.Nodes > 0 {
			nodes = min(nodes, h.how.Nodes)
		}
		fair := &hunt{p: h.p, s: h.s, aim: Fairest, ideals: h.ideals, scale: h.scale, how: Search{Nodes: nodes, split: h.how.split}, start: h.start}
		if a, err = fair.run(ctx); err != nil && !errors.Is(err, ErrUnfound) || err == nil && (a.Bound.Sign() < 0 || h.scale.fine(a.Points)) {
			break
		}
	}
	switch {
	case err != nil:
		return nil, err
	case a.Bound.Sign() < 0:
		return nil, ErrImpasse
	case !h.scale.fine(a.Points):
		return nil, fmt.Errorf("%w: one that gives every party its floor", ErrUnfound)
	}
	h.raise(h.climb(ctx, a.Package), h.trivial())
	if h.start != nil {
		h.raise(h.climb(ctx, h.start), h.trivial())
	}
	h.polish(ctx, false)
	weights, bound := h.mean(ctx)
	h.again(bound)
	h.best.Proof = &Proof{Shares: weights}
	return h.best, nil
}

// mean looks for the weights with the least bound, going half blindly towards
// what is best under the last ones (Frank and Wolfe).
func (h *hunt) mean(ctx context.Context) (weights []int64, bound *big.Rat) {
	n := len(h.ideals)
	at := make([]float64, n) // surplus
	for i, u := range h.best.Points {
		at[i] = float64(u - h.scale.floors[i])
	}
	tops := make([]float64, n) // what the points of a party can come to, either way
	for g := range h.s.groups {
		for i := range tops {
			most := int64(0)
			for _, o := range h.s.groups[g].options {
				most = max(most, o.points[i], -o.points[i])
			}
			tops[i] += float64(most)
		}
	}
	for turn := range 60 {
		if turn > 0 && ctx.Err() != nil {
			break
		}
		total := 0.0 // of all weighted points for a unit of 1: their sum must fit into 62 bits
		for i, top := range tops {
			total += top / max(at[i], 1)
		}
		unit := min(math.Ldexp(1, 50), math.Ldexp(1, 61)/max(total, 1))
		y := make([]int64, n)
		for i := range y {
			// a gain that can't be above 1 is 1, and needs no weight
			if !h.scale.member[i] && h.ideals[i] > h.scale.floors[i] {
				y[i] = max(1, int64(unit/max(at[i], 1)))
			}
		}
		give := h.s.most(y)
		sum, width, count := new(big.Int), big.NewInt(1), int64(0)
		for i, v := range y {
			if v > 0 {
				sum.Add(sum, new(big.Int).Mul(big.NewInt(v), big.NewInt(give[i]-h.scale.floors[i])))
				width.Mul(width, new(big.Int).Mul(big.NewInt(v), big.NewInt(h.ideals[i]-h.scale.floors[i])))
				count++
			}
		}
		b := big.NewRat(1, 1)
		if count > 0 {
			up := new(big.Int).Exp(sum, big.NewInt(count), nil)
			b.SetFrac(up, width.Mul(width, new(big.Int).Exp(big.NewInt(count), big.NewInt(count), nil)))
		}
		if bound == nil || b.Cmp(bound) < 0 {
			weights, bound = y, b
		}
		for i := range at {
			at[i] += (float64(give[i]-h.scale.floors[i]) - at[i]) * 2 / float64(turn+3)
		}
	}
	return weights, bound
}

// climb changes one group at a time as long as the product of gains grows.
func (h *hunt) climb(ctx context.Context, from Package) Package {
	at := make([]int, len(h.s.groups))
	sums := make([]float64, len(h.ideals))
	for g := range h.s.groups {
		gr := &h.s.groups[g]
		at[g] = slices.IndexFunc(gr.options, func(o option) bool {
			for k, j := range gr.brackets {
				if o.choice[k] != from[j] {
					return false
				}
			}
			return true
		})
		for i, u := range gr.options[at[g]].points {
			sums[i] += float64(u)
		}
	}
	worth := func(less, more []int64) float64 {
		sum := 0.0
		for i, s := range sums {
			if more != nil {
				s += float64(more[i] - less[i])
			}
			s -= float64(h.scale.floors[i])
			switch {
			case s < 0:
				return math.Inf(-1)
			case h.scale.member[i] || h.ideals[i] <= h.scale.floors[i]:
			default:
				sum += math.Log(s)
			}
		}
		return sum
	}
	now := worth(nil, nil)
	for again := true; again && ctx.Err() == nil; {
		again = false
		for g := range h.s.groups {
			gr := &h.s.groups[g]
			for a := range gr.options {
				if a%1024 == 1023 && ctx.Err() != nil {
					break
				}
				old := gr.options[at[g]].points
				if v := worth(old, gr.options[a].points); v > now+1e-12 {
					for i, u := range gr.options[a].points {
						sums[i] += float64(u - old[i])
					}
					now, at[g], again = v, a, true
				}
			}
		}
	}
	x := make(Package, len(from))
	for g := range h.s.groups {
		h.s.groups[g].put(x, at[g])
	}
	return x
}
