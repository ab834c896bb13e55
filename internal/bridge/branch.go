package bridge

import (
	"cmp"
	"context"
	"math"
	"math/big"
	"slices"
)

// branch looks for picks whose forms reach what is needed, all of them or the
// best one, and knows when there is none.
//
// A cut is a weighting μ ≥ 0 in whole numbers. What reaches need has
// μ·sums ≥ μ·need; the most that any pick has under μ is Σ_g max_o μ·gives.
// The difference is what may be lost under μ, and each option that isn't the
// best under μ loses something: what loses too much is cut off. Only whole
// numbers decide here.
type branch struct {
	f    *forms
	need []int64
	cuts []cut
	core []coreGroup // groups with a choice left, the cheapest first
	base pick        // what the others, and these unless they deviate, choose
	have []int64     // what base gives

	x                pick
	used, mine, sums [][]int64 // of walk, by depth

	nodes, limit int64 // looked at, and how many may be; 0: any number
	ctx          context.Context
	found        func(x pick, sums []int64) (need []int64) // a better need, nil to stop
	stopped      bool                                      // before the end
	done         bool                                      // found wants no more
}

type cut struct {
	mu  []int64
	cap int64 // what may be lost
}

// coreGroup is a group of which more than one option is left.
type coreGroup struct {
	group int
	stay  []int64 // loss of base by cut
	moves []move  // by loss under the first cut
}

type move struct {
	option int
	loss   []int64 // by cut
	gives  []int64 // more than base, by form
}

// newBranch takes the first weighting as the leading one. ok is false when
// nothing can reach need.
func newBranch(f *forms, need []int64, weights [][]float64, width []int64) (b *branch, ok bool) {
	b = &branch{f: f, need: slices.Clone(need), base: make(pick, len(f.groups))}
	for _, w := range weights {
		b.cuts = append(b.cuts, cut{mu: f.whole(w, width, need)})
	}
	for i := range f.n {
		unit := make([]int64, f.n)
		unit[i] = 1
		b.cuts = append(b.cuts, cut{mu: unit})
	}
	left := make([][]int, len(f.groups))
	for g := range left {
		left[g] = make([]int, len(f.groups[g].options))
		for a := range left[g] {
			left[g][a] = a
		}
	}
	worth := make([][][]int64, len(b.cuts)) // by cut, group, option
	for k, c := range b.cuts {
		worth[k] = make([][]int64, len(f.groups))
		for g := range f.groups {
			worth[k][g] = make([]int64, len(f.groups[g].options))
			for a, gives := range f.groups[g].gives {
				worth[k][g][a] = dot(c.mu, gives)
			}
		}
	}
	most := func(k, g int) int64 {
		best := int64(math.MinInt64)
		for _, a := range left[g] {
			best = max(best, worth[k][g][a])
		}
		return best
	}
	for again := true; again; {
		again = false
		for k := range b.cuts {
			c := &b.cuts[k]
			c.cap = -dot(c.mu, need)
			for g := range left {
				c.cap += most(k, g)
			}
			if c.cap < 0 {
				return nil, false
			}
			for g := range left {
				if len(left[g]) == 1 {
					continue
				}
				top, before := most(k, g), len(left[g])
				left[g] = slices.DeleteFunc(left[g], func(a int) bool { return top-worth[k][g][a] > c.cap })
				again = again || len(left[g]) < before
			}
		}
	}
	for g := range left {
		for _, a := range left[g] {
			if worth[0][g][a] == most(0, g) {
				b.base[g] = a
				break
			}
		}
		if len(left[g]) == 1 {
			continue
		}
		cg := coreGroup{group: g, stay: make([]int64, len(b.cuts))}
		for k := range b.cuts {
			cg.stay[k] = most(k, g) - worth[k][g][b.base[g]]
		}
		for _, a := range left[g] {
			if a == b.base[g] {
				continue
			}
			m := move{option: a, loss: make([]int64, len(b.cuts)), gives: make([]int64, f.n)}
			for k := range b.cuts {
				m.loss[k] = most(k, g) - worth[k][g][a]
			}
			for i := range m.gives {
				m.gives[i] = f.groups[g].gives[a][i] - f.groups[g].gives[b.base[g]][i]
			}
			cg.moves = append(cg.moves, m)
		}
		slices.SortStableFunc(cg.moves, func(m, o move) int { return cmp.Compare(m.loss[0], o.loss[0]) })
		b.core = append(b.core, cg)
	}
	slices.SortStableFunc(b.core, func(c, o coreGroup) int { return cmp.Compare(c.moves[0].loss[0], o.moves[0].loss[0]) })
	b.have = f.sums(b.base)
	return b, true
}

func dot(mu, v []int64) int64 {
	sum := int64(0)
	for i, m := range mu {
		sum += m * v[i]
	}
	return sum
}

// whole turns weights into whole numbers, as large as sums of 62 bits allow.
func (f *forms) whole(weights []float64, width, need []int64) []int64 {
	total := 0.0
	for i, w := range weights {
		most := math.Abs(float64(need[i]))
		for _, g := range f.groups {
			top := int64(0)
			for _, gives := range g.gives {
				top = max(top, gives[i], -gives[i])
			}
			most += float64(top)
		}
		total += w / float64(width[i]) * most
	}
	out := make([]int64, len(weights))
	if total <= 0 || math.IsInf(total, 0) || math.IsNaN(total) {
		return out
	}
	unit := math.Ldexp(1, 60) / total
	for i, w := range weights {
		out[i] = int64(w / float64(width[i]) * unit)
	}
	return out
}

// run walks everything that isn't cut off. It says whether that was all.
func (b *branch) run(ctx context.Context, limit int64, found func(pick, []int64) []int64) bool {
	b.ctx, b.limit, b.found = ctx, limit, found
	if reaches(b.have, b.need) && !b.take(b.base, b.have) {
		return true
	}
	deep := len(b.core) + 1
	b.used, b.mine, b.sums = make([][]int64, deep), make([][]int64, deep), make([][]int64, deep)
	for d := range deep {
		b.used[d], b.mine[d], b.sums[d] = make([]int64, len(b.cuts)), make([]int64, len(b.cuts)), make([]int64, b.f.n)
	}
	copy(b.sums[0], b.have)
	b.x = slices.Clone(b.base)
	b.walk(0, 0)
	return !b.stopped
}

// take reports a pick and takes the better need; false: no more is wanted.
func (b *branch) take(x pick, sums []int64) bool {
	need := b.found(slices.Clone(x), slices.Clone(sums))
	if need == nil {
		b.done = true
		return false
	}
	for k := range b.cuts {
		b.cuts[k].cap -= dot(b.cuts[k].mu, need) - dot(b.cuts[k].mu, b.need)
	}
	copy(b.need, need)
	return true
}

// walk tries each further deviation from base in the groups from p on.
// used[d] is what is lost so far by cut, with the groups before p decided.
func (b *branch) walk(p, d int) {
	mine, next := b.mine[d], b.used[min(d+1, len(b.used)-1)]
	copy(mine, b.used[d]) // grows as groups stay at base
	for ; p < len(b.core); p++ {
		c := &b.core[p]
		for m := range c.moves {
			mv := &c.moves[m]
			if mine[0]+mv.loss[0] > b.cuts[0].cap {
				break
			}
			if b.nodes++; b.nodes&4095 == 0 && b.ctx.Err() != nil || b.limit > 0 && b.nodes > b.limit {
				b.stopped = true
				return
			}
			ok := true
			for k := range b.cuts {
				if next[k] = mine[k] + mv.loss[k]; next[k] > b.cuts[k].cap {
					ok = false
					break
				}
			}
			if !ok {
				continue
			}
			sums := b.sums[d+1]
			for i, v := range mv.gives {
				sums[i] = b.sums[d][i] + v
			}
			b.x[c.group] = mv.option
			if reaches(sums, b.need) && !b.take(b.x, sums) {
				return
			}
			b.walk(p+1, d+1)
			if b.done || b.stopped {
				return
			}
			b.x[c.group] = b.base[c.group]
		}
		if b.cuts[0].cap-mine[0] < c.moves[0].loss[0] {
			return // all that follow lose more
		}
		for k, l := range c.stay {
			if mine[k] += l; mine[k] > b.cuts[k].cap {
				return
			}
		}
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
