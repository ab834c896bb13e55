package bridge

import (
	"context"
	"math"
	"math/big"
	"slices"
)

// Search bounds a search and tells how it goes.
type Search struct {
	Nodes int64         // that may be looked at in all; 0: until it is proven
	Told  func(*Answer) // each better package or bound, in order; may be nil
}

// Fairest finds the package whose least gain is as large as it can be, for any
// number of parties. When the context or the nodes end before it is proven,
// the answer is the best package so far with the best bound. The error wraps
// ErrProblem, ErrNone or ErrTied.
func (p *Problem) Fairest(ctx context.Context, how Search) (*Answer, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	ideals, err := p.Ideals()
	if err != nil {
		return nil, err
	}
	return p.fairest(ctx, how, ideals)
}

// fairest is Fairest with gains that reach to these ideals.
func (p *Problem) fairest(ctx context.Context, how Search, ideals []int64) (*Answer, error) {
	s, err := newSpace(p, p.redLines(), p.everyone())
	if err != nil {
		return nil, err
	}
	h := &hunt{p: p, s: s, scale: p.scale(ideals), how: how}
	for i := range p.Parties {
		g := h.scale.gain(i, 0)
		times := (h.scale.gain(i, 1).n - g.n) // 2 for those whose ideal is their floor
		h.times, h.shift, h.width = append(h.times, times), append(h.shift, -g.n), append(h.width, g.w)
	}
	h.f = newForms(s, len(p.Parties), func(o *option, out []int64) {
		for i, v := range o.points {
			out[i] = h.times[i] * v
		}
	})
	return h.run(ctx), nil
}

// hunt is one search.
type hunt struct {
	p     *Problem
	s     *space
	f     *forms
	scale scale
	how   Search

	times, shift, width []int64 // by party: its gain is (times·points − shift) / width
	best                *Answer
	value               frac
	nodes               int64
}

func (h *hunt) run(ctx context.Context) *Answer {
	d := newDual(h.f, h.f.n, h.shift, h.width)
	weights, _ := d.solve(ctx, 400, 1e-9)
	bound := h.bound(weights)
	for _, x := range d.picks {
		h.offer(x)
	}
	h.tell(bound)
	h.offer(h.climb(ctx, d.picks[len(d.picks)-1], bound))
	h.tell(bound)
	ways := [][]float64{weights}
	for _, lean := range []float64{0.03, 0.2} {
		for i := range weights {
			w := make([]float64, len(weights))
			for k := range w {
				w[k] = weights[k] * (1 - lean)
			}
			w[i] += lean
			ways = append(ways, w)
		}
	}
	// First what is close to the bound, where there is little to look through.
	for part := int64(16); ; part /= 2 {
		room := new(big.Rat).Sub(bound, h.best.Value)
		if room.Sign() <= 0 {
			bound = h.best.Value
			break
		}
		goal, more := h.value, true
		if part > 1 {
			at, _ := new(big.Rat).Sub(bound, room.Quo(room, big.NewRat(part, 1))).Float64()
			goal, more = frac{int64(math.Round(at * (1 << 40))), 1 << 40}, false
			if goal.cmp(h.value) <= 0 {
				continue
			}
		}
		b, some := newBranch(h.f, h.needs(goal, more), ways, h.width)
		if some {
			all := b.run(ctx, h.left(), func(x pick, _ []int64) []int64 {
				h.offer(x)
				return h.needs(h.value, true)
			})
			h.nodes += b.nodes
			if !all {
				break
			}
			if h.reached(goal, more) {
				bound = h.best.Value
				break
			}
		}
		// Nothing reaches the goal: it bounds what there is.
		bound = goal.rat()
		h.tell(bound)
		if part == 1 {
			bound = h.best.Value
			break
		}
	}
	h.tell(bound)
	return h.best
}

// reached says whether the best so far meets a goal.
func (h *hunt) reached(goal frac, more bool) bool {
	c := h.value.cmp(goal)
	return c > 0 || c == 0 && !more
}

func (h *hunt) left() int64 {
	if h.how.Nodes == 0 {
		return 0
	}
	return max(1, h.how.Nodes-h.nodes)
}

// needs is what each form must reach for a least gain of t, or more.
func (h *hunt) needs(t frac, more bool) []int64 {
	out := make([]int64, h.f.n)
	for i := range out {
		out[i] = least(t, h.shift[i], h.width[i], more)
	}
	return out
}

// bound is the Lagrangian bound under weights, in whole numbers.
func (h *hunt) bound(weights []float64) *big.Rat {
	mu := h.f.whole(weights, h.width, make([]int64, h.f.n))
	top, wide := new(big.Int), new(big.Int)
	for g := range h.f.groups {
		most := int64(math.MinInt64)
		for _, gives := range h.f.groups[g].gives {
			most = max(most, dot(mu, gives))
		}
		top.Add(top, big.NewInt(most))
	}
	for i, m := range mu {
		top.Sub(top, new(big.Int).Mul(big.NewInt(m), big.NewInt(h.shift[i])))
		wide.Add(wide, new(big.Int).Mul(big.NewInt(m), big.NewInt(h.width[i])))
	}
	if wide.Sign() <= 0 {
		return big.NewRat(1, 1)
	}
	b := new(big.Rat).SetFrac(top, wide)
	if one := big.NewRat(1, 1); b.Cmp(one) > 0 {
		return one // nobody has more than its ideal
	}
	return b
}

// offer takes a pick if it is better.
func (h *hunt) offer(x pick) {
	points := h.f.sums(x)
	for i := range points {
		points[i] /= h.times[i]
	}
	v := h.scale.gains(points)[0]
	if h.best != nil && v.cmp(h.value) <= 0 {
		return
	}
	h.value = v
	old := h.best
	h.best = &Answer{Aim: Fairest, Package: h.s.unpick(h.f, x), Points: points, Ideals: slices.Clone(h.scale.ideals), Value: v.rat(), Impasse: !h.scale.fine(points)}
	if old != nil {
		h.best.Bound = old.Bound
	}
}

// tell sets the bound of the best so far, and shows it.
func (h *hunt) tell(bound *big.Rat) {
	a := *h.best
	a.Bound = bound
	a.Proven = a.Value.Cmp(bound) >= 0
	if a.Proven {
		a.Bound = a.Value
	}
	h.best = &a
	if h.how.Told != nil {
		h.how.Told(&a)
	}
}

// climb improves a pick by changing one group, or two, as long as that brings
// the gains closer to a goal.
func (h *hunt) climb(ctx context.Context, from pick, goal *big.Rat) pick {
	x := slices.Clone(from)
	sums := h.f.sums(x)
	aim, _ := goal.Float64()
	n := h.f.n
	want, inv := make([]float64, n), make([]float64, n)
	for i := range want {
		want[i] = aim*float64(h.width[i]) + float64(h.shift[i])
		inv[i] = 1 / float64(h.width[i])
	}
	bad := func(delta []int64, more []int64) float64 {
		sum := 0.0
		for i := range want {
			v := want[i] - float64(sums[i])
			if delta != nil {
				v -= float64(delta[i])
			}
			if more != nil {
				v -= float64(more[i])
			}
			if v *= inv[i]; v > 0 {
				sum += v * v
			}
		}
		return sum
	}
	type swap struct {
		g, a int
		d    []int64
	}
	var swaps []swap
	list := func() {
		swaps = swaps[:0]
		for g := range h.f.groups {
			now := h.f.groups[g].gives[x[g]]
			for a, gives := range h.f.groups[g].gives {
				if a == x[g] {
					continue
				}
				d := make([]int64, n)
				for i := range d {
					d[i] = gives[i] - now[i]
				}
				swaps = append(swaps, swap{g, a, d})
			}
		}
	}
	do := func(w swap) {
		x[w.g] = w.a
		for i := range sums {
			sums[i] += w.d[i]
		}
	}
	now := bad(nil, nil)
	for range 1000 {
		if ctx.Err() != nil || now == 0 {
			break
		}
		list()
		best, at := now*(1-1e-9), -1
		for k := range swaps {
			if v := bad(swaps[k].d, nil); v < best {
				best, at = v, k
			}
		}
		if at >= 0 {
			do(swaps[at])
			now = best
			continue
		}
		one, two := -1, -1
		for k := range swaps {
			for l := k + 1; l < len(swaps); l++ {
				if swaps[l].g == swaps[k].g {
					continue
				}
				if v := bad(swaps[k].d, swaps[l].d); v < best {
					best, one, two = v, k, l
				}
			}
		}
		if one < 0 {
			break
		}
		do(swaps[one])
		do(swaps[two])
		now = best
	}
	return x
}
