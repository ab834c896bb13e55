package check

import (
	"fmt"
	"math/big"
	"slices"

	"parley/internal/bridge"
)

// question is whether a package reaches what is needed in every form: the
// points of each party, and their sum where that is asked for.
type question struct {
	left     [][]int     // by decision: its choices, without those that give nobody more than another does
	gives    [][][]int64 // by decision, choice, form
	brackets []int       // by decision, its first
	need     []int64
	size     []*big.Int // by form: no sum, and no need, is larger
	tooMuch  bool       // more is needed of one form than there is at all
	used     []bool     // nodes of the proof
}

// maxListing bounds the steps of looking at the packages of one part one by one.
const maxListing = 1 << 21

// beyond asks for more than b by an aim; members of blocs have their floors.
func (w *world) beyond(aim bridge.Aim, b *big.Rat) *question {
	var need []*big.Int
	for i, q := range w.p.Parties {
		floor := new(big.Rat).SetInt64(q.Floor)
		if q.Member || aim == bridge.Nearest {
			need = append(need, floor.Num())
			continue
		}
		at := new(big.Rat) // the least whole number above it will do
		switch wide := w.ideals[i] - q.Floor; {
		case aim == bridge.MaximinPoints:
			at.Set(b)
		case aim == bridge.MaximinSurplus:
			at.Add(b, floor)
		case aim != bridge.Fairest && aim != bridge.Leximin:
			return nil
		case wide > 0:
			at.Mul(b, big.NewRat(wide, 1)).Add(at, floor)
		default:
			at.Sub(b, big.NewRat(1, 1)).Mul(at, big.NewRat(1, 2)).Add(at, floor)
		}
		u := new(big.Int).Div(at.Num(), at.Denom()) // rounded down
		need = append(need, u.Add(u, big.NewInt(1)))
	}
	if aim != bridge.Nearest {
		return w.question(nil, need)
	}
	if !b.IsInt() {
		return nil
	}
	return w.question(func(c choice) *big.Int { return big.NewInt(-int64(c.changes)) }, append(need, new(big.Int).Sub(big.NewInt(1), b.Num())))
}

// betterThan asks for no fewer points for anyone, and more in all; shares weigh
// the sum.
func (w *world) betterThan(points, shares []int64) (*question, error) {
	if len(shares) != len(points) {
		return nil, refuse("efficient: %d shares", len(shares))
	}
	sum := big.NewInt(1)
	var need []*big.Int
	for i, u := range points {
		if shares[i] <= 0 {
			return nil, refuse("efficient: a share of %d", shares[i])
		}
		sum.Add(sum, new(big.Int).Mul(big.NewInt(shares[i]), big.NewInt(u)))
		need = append(need, big.NewInt(u))
	}
	q := w.question(func(c choice) *big.Int {
		sum := new(big.Int)
		for i, v := range c.points {
			sum.Add(sum, new(big.Int).Mul(big.NewInt(v), big.NewInt(shares[i])))
		}
		return sum
	}, append(need, sum))
	if q == nil {
		return nil, refuse("efficient: the shares are too large")
	}
	return q, nil
}

// question lays out the forms, more being one beside the points; nil when that
// makes numbers too large.
func (w *world) question(more func(choice) *big.Int, need []*big.Int) *question {
	n := len(need)
	q := &question{need: make([]int64, n)}
	low, high := make([]*big.Int, n), make([]*big.Int, n)
	for f := range n {
		low[f], high[f] = new(big.Int), new(big.Int)
		q.size = append(q.size, new(big.Int))
	}
	for _, d := range w.decisions {
		var rows [][]int64
		for _, c := range d.choices {
			row := slices.Clone(c.points)
			if more != nil {
				v := more(c)
				if v.BitLen() > 62 {
					return nil
				}
				row = append(row, v.Int64())
			}
			rows = append(rows, row)
		}
		var left []int
		for c := range rows {
			left = slices.DeleteFunc(left, func(o int) bool { return dominates(rows[c], rows[o]) })
			if !slices.ContainsFunc(left, func(o int) bool { return covers(rows[o], rows[c]) }) {
				left = append(left, c)
			}
		}
		q.left = append(q.left, left)
		for f := range n {
			l, h := rows[left[0]][f], rows[left[0]][f]
			for _, c := range left {
				l, h = min(l, rows[c][f]), max(h, rows[c][f])
			}
			low[f].Add(low[f], big.NewInt(l))
			high[f].Add(high[f], big.NewInt(h))
			q.size[f].Add(q.size[f], big.NewInt(max(h, -h, l, -l)))
		}
		q.gives, q.brackets = append(q.gives, rows), append(q.brackets, d.first)
	}
	for f, v := range need {
		if v.Cmp(high[f]) > 0 {
			q.tooMuch = true
			v = high[f]
		}
		if v.Cmp(low[f]) < 0 {
			v = low[f]
		}
		if !v.IsInt64() {
			return nil
		}
		q.need[f] = v.Int64()
		q.size[f].Add(q.size[f], big.NewInt(1))
	}
	return q
}

// empty says what keeps a proof from showing that no package is asked for.
func (q *question) empty(p *bridge.Proof) error {
	if q == nil {
		return refuse("there is no such proof")
	}
	if q.tooMuch {
		return nil
	}
	if len(p.Nodes) == 0 {
		return refuse("a proof without a step")
	}
	q.used = make([]bool, len(p.Nodes))
	return q.node(p, 0, q.left)
}

// node shows that nothing of what is left of the choices is asked for.
func (q *question) node(p *bridge.Proof, at int, left [][]int) error {
	n := p.Nodes[at]
	if q.used[at] {
		return refuse("node %d of the proof comes twice", at)
	}
	q.used[at] = true
	left = slices.Clone(left)
	weights := make([]int64, len(q.need))
	for _, weights = range n.Weights {
		if err := q.fits(weights); err != nil {
			return fmt.Errorf("node %d: %w", at, err)
		}
		top, best := q.most(weights, left)
		room := top - q.weigh(weights, q.need)
		if room < 0 {
			return nil
		}
		for d := range left {
			left[d] = slices.DeleteFunc(slices.Clone(left[d]), func(c int) bool { return best[d]-q.weigh(weights, q.gives[d][c]) > room })
		}
	}
	if n.Listed {
		return q.list(weights, left)
	}
	d := slices.Index(q.brackets, n.Bracket)
	if d < 0 || len(n.Options) != len(n.Kids) {
		return refuse("node %d of the proof shows nothing", at)
	}
	rows := q.gives[d]
	done := map[int]bool{}
	for _, c := range left[d] {
		k := slices.IndexFunc(n.Options, func(o int) bool { return o >= 0 && o < len(rows) && covers(rows[o], rows[c]) })
		if k < 0 {
			return refuse("node %d of the proof leaves out choice %d of bracket %d", at, c, n.Bracket)
		}
		if done[k] {
			continue
		}
		done[k] = true
		if n.Kids[k] <= at || n.Kids[k] >= len(p.Nodes) {
			return refuse("node %d of the proof has no kid %d", at, n.Kids[k])
		}
		next := slices.Clone(left)
		next[d] = []int{n.Options[k]}
		if err := q.node(p, n.Kids[k], next); err != nil {
			return err
		}
	}
	return nil
}

// fits says whether sums under these weights have 62 bits at most.
func (q *question) fits(weights []int64) error {
	if len(weights) != len(q.need) {
		return refuse("%d weights for %d forms", len(weights), len(q.need))
	}
	sum := new(big.Int)
	for f, v := range weights {
		if v < 0 {
			return refuse("a weight of %d", v)
		}
		sum.Add(sum, new(big.Int).Mul(big.NewInt(v), q.size[f]))
	}
	if sum.BitLen() > 62 {
		return refuse("the weights are too large")
	}
	return nil
}

func (q *question) weigh(weights, of []int64) int64 {
	sum := int64(0)
	for f, v := range weights {
		sum += v * of[f]
	}
	return sum
}

// most is what what is left has at most under weights, and by decision.
func (q *question) most(weights []int64, left [][]int) (top int64, best []int64) {
	best = make([]int64, len(left))
	for d, choices := range left {
		for k, c := range choices {
			if v := q.weigh(weights, q.gives[d][c]); k == 0 || v > best[d] {
				best[d] = v
			}
		}
		top += best[d]
	}
	return top, best
}

// list looks at all packages that are left, and turns back where even the most
// of what follows is too little.
func (q *question) list(weights []int64, left [][]int) error {
	n := len(q.need)
	rows := make([][][]int64, len(left)) // with what the weights make of them as one more form
	ahead := make([][]int64, len(left)+1)
	ahead[len(left)] = make([]int64, n+1)
	order := make([]int, len(left)) // decisions in which most is at stake come first
	for d, choices := range left {
		order[d] = d
		for _, c := range choices {
			rows[d] = append(rows[d], append(slices.Clone(q.gives[d][c]), q.weigh(weights, q.gives[d][c])))
		}
		if len(choices) == 0 {
			return nil
		}
		slices.SortStableFunc(rows[d], func(a, b []int64) int { return -cmpLast(a, b) })
	}
	slices.SortStableFunc(order, func(a, b int) int {
		stake := func(d int) int64 {
			if len(rows[d]) < 2 {
				return -1
			}
			return rows[d][0][n] - rows[d][1][n]
		}
		return -compare(stake(a), stake(b))
	})
	need := append(slices.Clone(q.need), q.weigh(weights, q.need))
	for k := len(order) - 1; k >= 0; k-- {
		ahead[k] = slices.Clone(ahead[k+1])
		for f := range need {
			top := rows[order[k]][0][f]
			for _, row := range rows[order[k]] {
				top = max(top, row[f])
			}
			ahead[k][f] += top
		}
	}
	have := make([][]int64, len(order)+1)
	for k := range have {
		have[k] = make([]int64, n+1)
	}
	steps := 0
	var walk func(k int) error
	walk = func(k int) error {
		for f, v := range need {
			if have[k][f]+ahead[k][f] < v {
				return nil
			}
		}
		if k == len(order) {
			return refuse("a package reaches %v", have[k][:n])
		}
		for _, row := range rows[order[k]] {
			if steps++; steps > maxListing {
				return fmt.Errorf("%w: the proof lists too many packages", ErrOpen)
			}
			for f, v := range row {
				have[k+1][f] = have[k][f] + v
			}
			if err := walk(k + 1); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(0)
}

func cmpLast(a, b []int64) int { return compare(a[len(a)-1], b[len(b)-1]) }

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
