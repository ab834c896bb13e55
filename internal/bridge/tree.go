package bridge

import (
	"container/heap"
	"context"
	"math"
	"slices"
)

// quest is what a search is after: the pick whose least form before free, each
// taken as (2·form − shift2)/width2, is largest, while the others reach half
// their shift2. Twice, because some gains start in the middle of two points.
type quest struct {
	f              *forms
	free           int
	shift2, width2 []int64
	need           []int64                                   // what a pick must reach
	found          func(x pick, sums []int64) (need []int64) // one that does: what a better one must reach, nil when none is wanted
	told           func(bound frac)                          // a better bound; may be nil
	split          bool                                      // even where few picks are left
	nodes          int64                                     // that may be looked at; 0: as many as there is room for
}

// tree is the search: branch and bound. Each node has a weighting μ ≥ 0 of the
// forms in whole numbers. What reaches need has μ·sums ≥ μ·need; the most that
// any pick of the node has under μ is Σ_g max_o μ·gives. The difference is what
// may be lost under μ: an option that loses more is struck out, and when even
// nothing lost isn't enough the node is closed. Only these whole numbers decide.
// The weightings come from the linear program of the node (relax.go). Where
// few picks are left they are looked at one by one (few.go).
type tree struct {
	*quest
	lp    *relax
	nodes []node
	open  []int32 // a heap: the largest bound first
	words int     // of a set of options

	low, high []int64   // by form: what any pick has, at least and at most
	size      []float64 // by form: more than any number about it
	worth     []int64   // by option, under the last weighting
	dear      []float64 // by option: what choosing it lost so far, by the part of it that wasn't chosen
	times     []float64 // and how often
	dearest   [2]float64
	turn      int // how often need has changed
	small     few

	looked  int64
	room    int  // words for nodes
	node    int  // words of one
	stopped bool // before the end
	done    bool // found wants no more
}

// node is a part of all picks.
type node struct {
	mu   []int64  // by form: that of its parent
	own  []int64  // of its own linear program; nil before
	at   frac     // no pick in it has a least form above this, by mu
	left []uint64 // its parent's options, shared by all kids: of the group of option it has that one alone; nil when it has been looked at
	from basis

	option int32   // that it has of those its parent's kids differ in
	part   float64 // of it, and how far beyond need, in the parent's linear program
	z      float64
	turn   int

	group   int32 // that the kids differ in; −1 when there are none
	options []int32
	kids    []int32
	listed  bool // its picks were looked at one by one
}

// search looks at everything, unless the context or the nodes end first; bound
// is then the most that a pick can have that wasn't looked at.
func (q *quest) search(ctx context.Context) *tree {
	width := make([]float64, q.f.n)
	for i, w := range q.width2 {
		width[i] = float64(w) / 2
	}
	t := &tree{quest: q, lp: newRelax(q.f, q.free, width)}
	t.lp.stop = ctx.Done()
	all := len(t.lp.of)
	t.words = (all + 63) / 64
	t.room, t.node = maxTree, q.f.n+40
	t.dear, t.times, t.worth = make([]float64, all), make([]float64, all), make([]int64, all)
	for i := range q.f.n {
		low, high := int64(0), int64(0)
		for _, g := range q.f.groups {
			l, h := g.gives[0][i], g.gives[0][i]
			for _, v := range g.gives {
				l, h = min(l, v[i]), max(h, v[i])
			}
			low, high = low+l, high+h
		}
		t.low, t.high = append(t.low, low), append(t.high, high)
		most := float64(max(q.shift2[i], -q.shift2[i], q.width2[i], 1))
		for _, g := range q.f.groups {
			top := int64(0)
			for _, v := range g.gives {
				top = max(top, v[i], -v[i])
			}
			most += float64(top)
		}
		t.size = append(t.size, 2*most)
	}
	t.want(q.need)
	root := node{left: make([]uint64, t.words), from: t.lp.first(), at: frac{math.MaxInt64, 1}, option: -1, group: -1}
	for k := range all {
		root.left[k/64] |= 1 << (k % 64)
	}
	t.nodes = append(t.nodes, root)
	next, bound := int32(0), root.at
	for {
		if next < 0 {
			if len(t.open) == 0 {
				return t
			}
			next = heap.Pop(t).(int32)
			if b := t.nodes[next].at; t.told != nil && b.cmp(bound) < 0 {
				bound = b
				t.told(b)
			}
		}
		if ctx.Err() != nil || t.quest.nodes > 0 && t.looked >= t.quest.nodes || t.room < 0 {
			heap.Push(t, next)
			t.stopped = true
			return t
		}
		t.looked++
		next = t.look(next)
		if t.done {
			return t
		}
	}
}

// want sets what is needed. More than all that there is, or less than anything,
// is as good as a little more or less, and keeps the numbers small.
func (t *tree) want(need []int64) {
	t.need = make([]int64, len(need))
	for i, v := range need {
		t.need[i] = max(t.low[i], min(t.high[i]+1, v))
	}
	t.turn++
}

// offer takes a pick that may reach what is needed, and says whether it does.
func (t *tree) offer(x pick, sums []int64) bool {
	if !reaches(sums, t.need) {
		return false
	}
	need := t.found(slices.Clone(x), sums)
	if need == nil {
		t.done = true
	} else {
		t.want(need)
	}
	return true
}

// weigh is the most that the options left have under μ; false when a group has
// none.
func (t *tree) weigh(mu []int64) (top int64, ok bool) {
	for g := range t.f.groups {
		best := int64(math.MinInt64)
		for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
			if t.lp.alive[k] {
				t.worth[k] = dot(mu, t.lp.gives(k))
				best = max(best, t.worth[k])
			}
		}
		if best == math.MinInt64 {
			return 0, false
		}
		top += best
	}
	return top, true
}

// strike takes out what loses too much under μ. closed is true when nothing
// that reaches what is needed is left of the node.
func (t *tree) strike(mu []int64) (top int64, closed bool) {
	top, ok := t.weigh(mu)
	room := top - dot(mu, t.need)
	if !ok || room < 0 {
		return top, true
	}
	for g := range t.f.groups {
		best := int64(math.MinInt64)
		for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
			if t.lp.alive[k] {
				best = max(best, t.worth[k])
			}
		}
		for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
			if t.lp.alive[k] && best-t.worth[k] > room {
				t.lp.alive[k] = false
			}
		}
	}
	return top, false
}

// bound is what a weighting with a top says of the least form.
func (t *tree) bound(mu []int64, top int64) (frac, bool) {
	wide := int64(0)
	for i := range t.free {
		wide += mu[i] * t.width2[i]
	}
	return frac{2*top - dot(mu, t.shift2), wide}, wide > 0
}

// look deals with a node and returns the kid to go on with, or −1.
func (t *tree) look(at int32) int32 {
	n := t.nodes[at]
	t.nodes[at].left, t.nodes[at].from = nil, basis{}
	from := n.from
	for again := true; again; {
		again = false
		for k := range t.lp.alive {
			t.lp.alive[k] = n.left[k/64]>>(k%64)&1 != 0
		}
		if n.option >= 0 {
			g := t.lp.of[n.option]
			for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
				t.lp.alive[k] = k == n.option
			}
		}
		if n.mu != nil {
			if _, closed := t.strike(n.mu); closed {
				t.nodes[at].own = nil
				return -1
			}
		}
		if t.lp.load(from, t.need) {
			how := t.lp.solve()
			t.learn(&n)
			from = basis{slices.Clone(t.lp.key), slices.Clone(t.lp.head)}
			if how == optimal && t.lp.extend(t.need) {
				again = true
				continue
			}
		}
		n.own = t.whole()
		t.nodes[at].own = n.own
		if _, closed := t.strike(n.own); closed {
			return -1
		}
		x := t.round()
		again = t.offer(x, t.f.sums(x))
		if t.done {
			return -1
		}
	}
	// Kids go by the better one of both weightings.
	top, _ := t.weigh(n.own)
	if b, ok := t.bound(n.own, top); n.mu == nil || ok && b.cmp(n.at) < 0 {
		n.mu = n.own
		if ok {
			n.at = b
		}
	}
	if t.finish(n.mu) {
		t.nodes[at].listed = true
		return -1
	}
	return t.split(at, &n, from)
}

// split makes the kids of a node, and returns the one to look at next.
func (t *tree) split(at int32, n *node, from basis) int32 {
	g := t.choose()
	top, _ := t.weigh(n.mu)
	left := make([]uint64, t.words)
	for k, yes := range t.lp.alive {
		if yes {
			left[k/64] |= 1 << (k % 64)
		}
	}
	best := int64(math.MinInt64)
	for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
		if t.lp.alive[k] {
			best = max(best, t.worth[k])
		}
	}
	t.room -= t.words + len(t.f.groups)/2 + t.f.n
	dive, most := int32(-1), -1.0
	var options, kids []int32
	z := t.lp.z()
	for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
		if !t.lp.alive[k] {
			continue
		}
		kid := node{mu: n.mu, at: n.at, left: left, from: from, option: k, part: t.lp.part(k), z: z, turn: t.turn, group: -1}
		if b, ok := t.bound(n.mu, top-best+t.worth[k]); ok {
			kid.at = b
		}
		id := int32(len(t.nodes))
		t.nodes = append(t.nodes, kid)
		t.room -= t.node
		kids, options = append(kids, id), append(options, k-t.lp.off[g])
		if kid.part > most {
			dive, most = id, kid.part
		}
	}
	for _, id := range kids {
		if id != dive {
			heap.Push(t, id)
		}
	}
	t.nodes[at].group, t.nodes[at].options, t.nodes[at].kids = g, options, kids
	return dive
}

// learn remembers what choosing the option of a node lost.
func (t *tree) learn(n *node) {
	if n.mu == nil || n.turn != t.turn || n.part > 1-1e-6 {
		return
	}
	n.turn = 0 // once
	lost := max(0, n.z-max(t.lp.z(), -0.2*math.Abs(n.z))) / (1 - n.part)
	t.dear[n.option] += lost
	t.times[n.option]++
	t.dearest[0], t.dearest[1] = t.dearest[0]+lost, t.dearest[1]+1
}

// choose is the group to branch on. It is the one whose kids are likely to lose
// most, by what such kids have lost so far: a kid that loses the part s of
// what is left to lose has a tree of about e^(−8s) the size, and the largest of these counts most.
func (t *tree) choose() int32 {
	z := max(t.lp.z(), 1e-12)
	usual := 1.0
	if t.dearest[1] > 0 {
		usual = t.dearest[0] / t.dearest[1]
	}
	best, least, whole := int32(-1), math.Inf(1), int32(-1)
	for g := range t.f.groups {
		n, cost := 0, 0.0
		for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
			if !t.lp.alive[k] {
				continue
			}
			n++
			if t.lp.basic[g] > 0 {
				rate := usual
				if t.times[k] > 0 {
					rate = t.dear[k] / t.times[k]
				}
				cost += math.Exp(-8 * min(max(rate*(1-t.lp.part(k)), t.lp.loss[k])/z, 1.2))
			}
		}
		switch {
		case n < 2:
		case t.lp.basic[g] == 0:
			if whole < 0 {
				whole = int32(g)
			}
		case cost < least:
			best, least = int32(g), cost
		}
	}
	if best < 0 {
		return whole
	}
	return best
}

// round takes the option with the largest part of each group.
func (t *tree) round() pick {
	x := make(pick, len(t.f.groups))
	for g := range x {
		best := -1.0
		for k := t.lp.off[g]; k < t.lp.off[g+1]; k++ {
			if t.lp.alive[k] {
				if v := t.lp.part(k); v > best {
					best, x[g] = v, int(k-t.lp.off[g])
				}
			}
		}
	}
	return x
}

// whole turns the multipliers into whole numbers, as large as sums of 62 bits
// allow.
func (t *tree) whole() []int64 {
	w := make([]float64, t.f.n)
	total := 0.0
	for k, i := range t.lp.rows {
		w[i] = max(0, t.lp.lam[k]) * t.lp.scale[i]
		total += w[i] * t.size[i]
	}
	out := make([]int64, t.f.n)
	if !(total > 0) || math.IsInf(total, 0) {
		return out
	}
	unit := math.Ldexp(1, 60) / total
	for i := range w {
		out[i] = int64(w[i] * unit)
	}
	return out
}

func dot(mu, v []int64) int64 {
	sum := int64(0)
	for i, m := range mu {
		sum += m * v[i]
	}
	return sum
}

func (t *tree) Len() int { return len(t.open) }
func (t *tree) Less(a, b int) bool {
	c := t.nodes[t.open[a]].at.cmp(t.nodes[t.open[b]].at)
	return c > 0 || c == 0 && t.open[a] > t.open[b]
}
func (t *tree) Swap(a, b int) { t.open[a], t.open[b] = t.open[b], t.open[a] }
func (t *tree) Push(v any)    { t.open = append(t.open, v.(int32)) }
func (t *tree) Pop() any {
	v := t.open[len(t.open)-1]
	t.open = t.open[:len(t.open)-1]
	return v
}
