package bridge

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// Search bounds a search and tells how it goes.
type Search struct {
	Nodes int64         // parts of all packages that may be looked at; 0: until it is proven, or memory is full
	Told  func(*Answer) // each better package or bound, in order, without its proof; may be nil
	split bool          // even where few packages are left
}

// ErrUnfound is wrapped when a search ended before it found a package that
// gives each member of a bloc its floor.
var ErrUnfound = errors.New("no package was found in time")

// Fairest finds the package whose least gain is as large as it can be, for any
// number of parties, and of such packages one that nobody can improve on. When
// the context, the nodes or the memory end before that is proven, the answer is
// the best package so far with the best bound. The error wraps ErrProblem,
// ErrNone, ErrTied or ErrUnfound.
func (p *Problem) Fairest(ctx context.Context, how Search) (*Answer, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	ideals, err := p.alone(ctx)
	if err != nil {
		return nil, err
	}
	return p.fairest(ctx, how, ideals)
}

// fairest is Fairest with gains that reach to these ideals.
func (p *Problem) fairest(ctx context.Context, how Search, ideals []int64) (*Answer, error) {
	h := &hunt{p: p, aim: Fairest, ideals: ideals, scale: p.scale(ideals), how: how}
	h.begin(ctx)
	var err error
	if h.s, err = newSpace(ctx, p, p.redLines(), p.everyone()); err != nil {
		return h.stopped(ctx, err)
	}
	return h.run(ctx)
}

// hunt is one search for the fairest package.
type hunt struct {
	p      *Problem
	s      *space
	f      *forms
	aim    Aim
	ideals []int64
	scale  scale // of the gains that are searched by
	how    Search
	start  Package // better than nothing; may be nil
	order  []int   // of the parties: those whose gains count, then the others
	best   *Answer
}

func (h *hunt) run(ctx context.Context) (*Answer, error) {
	if ctx.Err() != nil && h.best != nil {
		return h.best, nil
	}
	q := &quest{nodes: h.how.Nodes, split: h.how.split, found: h.found, told: h.told}
	q.f, h.order, q.free = h.s.counted(ctx, h.p)
	h.f = q.f
	if ctx.Err() != nil && h.best != nil {
		return h.best, nil
	}
	for _, i := range h.order {
		g := h.scale.gain(i, 0)
		times := h.scale.gain(i, 1).n - g.n // 2 for those whose ideal is their floor
		if h.p.Parties[i].Member {
			g, times = frac{-h.p.Parties[i].Floor, max(1, h.scale.ideals[i]-h.p.Parties[i].Floor)}, 1
		}
		q.shift2, q.width2 = append(q.shift2, -2*g.n/times), append(q.width2, 2*g.w/times)
	}
	q.need = h.needs(nil)
	switch {
	case h.best != nil:
		v := h.scale.gains(h.best.Points)[0]
		q.need = h.needs(&v)
	case h.start != nil:
		points := make([]int64, len(h.p.Parties))
		for i := range points {
			points[i] = h.p.Parties[i].Worth(h.start)
		}
		q.need = h.better(h.start, points)
	}
	if x := q.most(); h.asGood(q.f.sums(x)) { // of equal ones that with the largest sum
		q.need = h.found(x, q.f.sums(x))
	}
	t := q.search(ctx)
	if h.best == nil {
		if t.stopped {
			return nil, fmt.Errorf("%w: one that gives each member of a bloc its floor", ErrUnfound)
		}
		return nil, fmt.Errorf("%w, and gives each member of a bloc its floor", ErrNone)
	}
	bound := h.best.Value
	if t.stopped {
		if b := t.nodes[t.open[0]].at.rat(); b.Cmp(bound) > 0 {
			bound = b
		}
	}
	h.bounded(bound)
	h.best.Proof = t.proof(h.s, h.order)
	h.polish(ctx, false)
	if v := h.scale.gains(h.best.Points)[0].rat(); v.Cmp(h.best.Value) > 0 { // of a search that was stopped
		h.best.Value = v
		h.best.Proven = v.Cmp(h.best.Bound) == 0 && h.aim != Leximin
	}
	return h.best, nil
}

// asGood says whether what a pick gives is allowed, and no less fair than the best.
func (h *hunt) asGood(sums []int64) bool {
	if h.best == nil {
		return reaches(sums, h.needs(nil))
	}
	points := make([]int64, len(sums))
	for k, i := range h.order {
		points[i] = sums[k]
	}
	return h.scale.membersFine(points) && h.scale.gains(points)[0].cmp(h.scale.gains(h.best.Points)[0]) >= 0
}

// counted are forms of the parties' points: first of those whose gains count.
func (s *space) counted(ctx context.Context, p *Problem) (f *forms, order []int, free int) {
	order = p.everyone()
	slices.SortStableFunc(order, func(i, k int) int {
		switch a, b := p.Parties[i].Member, p.Parties[k].Member; {
		case a == b:
			return 0
		case b:
			return -1
		}
		return 1
	})
	for free < len(order) && !p.Parties[order[free]].Member {
		free++
	}
	return newForms(ctx, s, len(order), func(o *option, out []int64) {
		for k, i := range order {
			out[k] = o.points[i]
		}
	}), order, free
}

// most is the pick with the largest sum of the forms that count.
func (q *quest) most() pick {
	x := make(pick, len(q.f.groups))
	for g, c := range q.f.groups {
		best := math.Inf(-1)
		for a, gives := range c.gives {
			v := 0.0
			for i := range q.free {
				v += float64(gives[i]) / float64(q.width2[i])
			}
			if v > best {
				best, x[g] = v, a
			}
		}
	}
	return x
}

// polish takes the package with the largest sum of gains that gives everyone as
// much as the best: nobody can improve on that one. With keep it only asks
// whether there is one.
func (h *hunt) polish(ctx context.Context, keep bool) {
	if ctx.Err() != nil {
		return
	}
	shares := h.s.shares(h.scale)
	for i, v := range shares {
		shares[i] = max(v, 1)
	}
	f := h.s.summed(ctx, shares)
	nodes := int64(maxPolish)
	if h.how.Nodes > 0 {
		nodes = min(nodes, h.how.Nodes)
	}
	x, sums, t := f.top(ctx, nodes, append([]int64{dot(shares, h.best.Points) + 1}, h.best.Points...), keep)
	if x != nil && keep {
		return
	}
	if x != nil {
		h.best.Package, h.best.Points = h.s.unpick(f, x), sums[1:]
	}
	if t.stopped {
		return
	}
	h.best.Efficient = true
	party := []int{len(shares)} // whose a form's weight is: the sum's is the last
	party = append(party, h.p.everyone()...)
	h.best.EfficientProof = t.proof(h.s, party)
	h.best.EfficientProof.Shares = shares
}

// needs is what each form must reach for a least gain above t; nil: for any.
func (h *hunt) needs(t *frac) []int64 {
	out := make([]int64, len(h.order))
	for k, i := range h.order {
		floor, ideal := h.scale.floors[i], h.scale.ideals[i]
		switch {
		case h.p.Parties[i].Member:
			out[k] = floor
		case t == nil:
			out[k] = math.MinInt64 >> 8
		case ideal > floor:
			out[k] = least(*t, floor, ideal-floor, true)
		default: // 2·(u − floor) + 1 > t
			out[k] = least(frac{t.n - t.w, t.w}, 2*floor, 1, true)
			out[k] = out[k]>>1 + out[k]&1
		}
	}
	return out
}

// found takes a pick that is better than the best.
func (h *hunt) found(x pick, sums []int64) []int64 {
	points := make([]int64, len(sums))
	for k, i := range h.order {
		points[i] = sums[k]
	}
	return h.better(h.s.unpick(h.f, x), points)
}

func (h *hunt) better(x Package, points []int64) []int64 {
	v := h.scale.gains(points)[0]
	bound := h.ceiling()
	if h.best != nil {
		bound = h.best.Bound
	}
	h.best = &Answer{Aim: h.aim, Package: x, Points: points, Ideals: slices.Clone(h.ideals), Value: v.rat()}
	h.bounded(bound)
	return h.needs(&v)
}

// ceiling is a bound that needs no search: nobody has more than its ideal.
func (h *hunt) ceiling() *big.Rat {
	least := frac{math.MaxInt64, 1}
	for i, u := range h.ideals {
		if g := h.scale.gain(i, u); !h.scale.member[i] && g.cmp(least) < 0 {
			least = g
		}
	}
	return least.rat()
}

func (h *hunt) told(b frac) {
	if h.best != nil {
		h.bounded(b.rat())
	}
}

// bounded sets the bound of the best so far, and shows it.
func (h *hunt) bounded(bound *big.Rat) {
	a := *h.best
	a.Bound = bound
	if c := h.ceiling(); bound.Cmp(c) > 0 {
		a.Bound = c
	}
	if a.Value.Cmp(a.Bound) >= 0 {
		a.Bound = a.Value
	}
	a.Proven = a.Value.Cmp(a.Bound) == 0 && h.aim != Leximin // of which it is but the first round
	a.Impasse = h.aim != MaximinPoints && a.Bound.Sign() < 0
	h.best = &a
	if h.how.Told != nil {
		b := a
		h.how.Told(&b)
	}
}

func reaches(have, need []int64) bool { return covers(have, need) }

// least is the least whole u with (u−c)/w ≥ t, or > t when more is true.
func least(t frac, c, w int64, more bool) int64 {
	q, r := new(big.Int).DivMod(new(big.Int).Mul(big.NewInt(t.n), big.NewInt(w)), big.NewInt(t.w), new(big.Int))
	if more || r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	q.Add(q, big.NewInt(c))
	if !q.IsInt64() {
		return math.MaxInt64 >> 8 * int64(q.Sign())
	}
	return q.Int64()
}
