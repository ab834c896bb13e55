package bridge

import (
	"cmp"
	"math"
	"slices"
)

// few looks at the picks of a node one by one. What is left over of each form,
// and of a weighting, when each group gives most to it, shrinks with each
// choice; below 0 nothing reaches what is needed any more.
type few struct {
	n      int // what is left over of the weighting, and of each form
	groups []fewGroup
	slack  []int64 // by depth
	x      pick
	seen   int
}

type fewGroup struct {
	group   int
	options []int32
	loss    []int64 // by option: of the weighting, of each form
}

// finish looks at all that is left of a node; false when that is too much.
func (t *tree) finish(mu []int64) bool {
	bits := 0.0
	for g := range t.f.groups {
		n := 0
		for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
			if t.lp.alive[k] {
				n++
			}
		}
		bits += math.Log2(float64(n))
	}
	if bits > maxBits || t.quest.split && bits > 0 {
		return false
	}
	w := &t.small
	w.seen = 0
	for w.ready(t, mu) {
		all, x := w.walk(t, 0)
		if x {
			t.offer(w.x, t.f.sums(w.x))
		}
		if t.done || !all && !x {
			return t.done
		}
		if !x {
			return true
		}
	}
	return true
}

// ready lays out what is left; false when nothing can reach what is needed.
func (w *few) ready(t *tree, mu []int64) bool {
	top, _ := t.weigh(mu)
	w.n = t.f.n + 1
	w.x = make(pick, len(t.f.groups))
	w.groups = w.groups[:0]
	w.slack = append(w.slack[:0], top-dot(mu, t.need))
	for i := range t.f.n {
		w.slack = append(w.slack, -t.need[i])
	}
	tops := make([]int64, t.f.n)
	for g := range t.f.groups {
		c := fewGroup{group: g}
		best := int64(math.MinInt64)
		for i := range tops {
			tops[i] = math.MinInt64
		}
		for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
			if t.lp.alive[k] {
				c.options = append(c.options, k)
				best = max(best, t.worth[k])
				for i, v := range t.lp.gives(k) {
					tops[i] = max(tops[i], v)
				}
			}
		}
		for i, v := range tops {
			w.slack[1+i] += v
		}
		w.x[g] = int(c.options[0] - t.lp.off[g])
		if len(c.options) == 1 {
			continue
		}
		slices.SortFunc(c.options, func(a, b int32) int { return cmp.Or(cmp.Compare(t.worth[b], t.worth[a]), cmp.Compare(a, b)) })
		for _, k := range c.options {
			c.loss = append(c.loss, best-t.worth[k])
			for i, v := range t.lp.gives(k) {
				c.loss = append(c.loss, tops[i]-v)
			}
		}
		w.groups = append(w.groups, c)
	}
	slices.SortFunc(w.groups, func(a, b fewGroup) int { // what loses most is settled first
		return cmp.Or(cmp.Compare(b.loss[w.n], a.loss[w.n]), cmp.Compare(a.group, b.group))
	})
	if more := w.n * (len(w.groups) + 1); len(w.slack) < more {
		w.slack = append(w.slack, make([]int64, more-len(w.slack))...)
	}
	return slices.Min(w.slack[:w.n]) >= 0
}

// walk goes through the options of one group after the other. It says whether
// it has looked at all, and whether x reaches what is needed.
func (w *few) walk(t *tree, d int) (all, x bool) {
	if d == len(w.groups) {
		return false, true
	}
	g := &w.groups[d]
	have, next := w.slack[d*w.n:(d+1)*w.n], w.slack[(d+1)*w.n:(d+2)*w.n]
	next = next[:len(have)]
options:
	for o, k := range g.options {
		if w.seen++; w.seen > maxListed {
			return false, false
		}
		loss := g.loss[o*w.n : (o+1)*w.n]
		if loss[0] > have[0] {
			break
		}
		loss = loss[:len(have)]
		for i, v := range have {
			v -= loss[i]
			if v < 0 {
				continue options
			}
			next[i] = v
		}
		w.x[g.group] = int(k - t.lp.off[g.group])
		if all, x := w.walk(t, d+1); !all {
			return false, x
		}
	}
	return true, false
}
