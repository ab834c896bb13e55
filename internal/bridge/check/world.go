package check

import (
	"fmt"
	"math/big"
	"slices"

	"parley/internal/bridge"
)

// world is a problem with what can be chosen in it.
type world struct {
	p         *bridge.Problem
	ideals    []int64
	decisions []decision
}

// decision is a bracket, or several that rules tie together, with what is
// allowed there.
type decision struct {
	first   int // bracket
	choices []choice
}

type choice struct {
	points  []int64 // by party
	changes int
}

// maxSteps on the way to the choices of one decision.
const maxSteps = 1 << 21

func newWorld(p *bridge.Problem) (*world, error) {
	w := &world{p: p}
	all := slices.Clone(p.Rules)
	for i, q := range p.Parties {
		all = append(all, q.RedLines...)
		own, err := decisions(p, slices.Concat(p.Rules, q.RedLines))
		if err != nil {
			return nil, err
		}
		most := int64(0)
		for _, d := range own {
			best := d.choices[0].points[i]
			for _, c := range d.choices {
				best = max(best, c.points[i])
			}
			most += best
		}
		w.ideals = append(w.ideals, most)
	}
	var err error
	w.decisions, err = decisions(p, all)
	return w, err
}

// holds says whether a package keeps a rule.
func holds(r bridge.Rule, x []int) bool {
	for _, l := range r.Any {
		if is := x[l.Bracket] == l.Option; is != l.Not {
			return true
		}
	}
	return false
}

// decisions are what can be chosen apart from each other under these rules.
func decisions(p *bridge.Problem, rules []bridge.Rule) ([]decision, error) {
	label := make([]int, len(p.Brackets)) // the lowest bracket that it hangs together with
	for j := range label {
		label[j] = j
	}
	for again := true; again; {
		again = false
		for _, r := range rules {
			low := len(label)
			for _, l := range r.Any {
				low = min(low, label[l.Bracket])
			}
			for _, l := range r.Any {
				if label[l.Bracket] != low {
					label[l.Bracket], again = low, true
				}
			}
		}
	}
	members := map[int][]int{}
	for j, l := range label {
		members[l] = append(members[l], j)
	}
	settled := make([][]bridge.Rule, len(label)) // by the last bracket that a rule names
	for _, r := range rules {
		last := 0
		for _, l := range r.Any {
			last = max(last, l.Bracket)
		}
		settled[last] = append(settled[last], r)
	}
	var out []decision
	for j, l := range label {
		if l != j {
			continue
		}
		d := decision{first: j}
		x := make([]int, len(label))
		steps := 0
		var choose func(rest []int)
		choose = func(rest []int) {
			if len(rest) == 0 {
				d.choices = append(d.choices, choiceOf(p, members[j], x))
				return
			}
			for a := range p.Brackets[rest[0]].Options {
				if steps++; steps > maxSteps {
					return
				}
				x[rest[0]] = a
				if !slices.ContainsFunc(settled[rest[0]], func(r bridge.Rule) bool { return !holds(r, x) }) {
					choose(rest[1:])
				}
			}
		}
		choose(members[j])
		if steps > maxSteps {
			return nil, fmt.Errorf("%w: too many brackets hang together", ErrOpen)
		}
		if len(d.choices) == 0 {
			return nil, refuse("nothing is allowed in bracket %d", j)
		}
		out = append(out, d)
	}
	return out, nil
}

func choiceOf(p *bridge.Problem, brackets []int, x []int) choice {
	c := choice{points: make([]int64, len(p.Parties))}
	for _, j := range brackets {
		if x[j] != p.Brackets[j].Now {
			c.changes++
		}
		for i := range p.Parties {
			c.points[i] += point(&p.Parties[i], j, x[j])
		}
	}
	return c
}

func point(q *bridge.Party, j, a int) int64 {
	if j >= len(q.Points) || q.Points[j] == nil {
		return 0
	}
	return q.Points[j][a]
}

func worth(p *bridge.Problem, x []int) []int64 {
	out := make([]int64, len(p.Parties))
	for i := range p.Parties {
		for j, a := range x {
			out[i] += point(&p.Parties[i], j, a)
		}
	}
	return out
}

func changes(p *bridge.Problem, x []int) int {
	n := 0
	for j, a := range x {
		if a != p.Brackets[j].Now {
			n++
		}
	}
	return n
}

// gain of a party: 0 at its floor and 1 at its ideal; where these are one, 1
// there, and two less for each point below.
func (w *world) gain(i int, points int64) *big.Rat {
	up, wide := points-w.p.Parties[i].Floor, w.ideals[i]-w.p.Parties[i].Floor
	if wide > 0 {
		return big.NewRat(up, wide)
	}
	return big.NewRat(2*up+1, 1)
}

// gains of those that count, the least first.
func (w *world) gains(points []int64) []*big.Rat {
	var out []*big.Rat
	for i, u := range points {
		if !w.p.Parties[i].Member {
			out = append(out, w.gain(i, u))
		}
	}
	slices.SortFunc(out, (*big.Rat).Cmp)
	return out
}

func (w *world) fine(points []int64) bool {
	for i, u := range points {
		if u < w.p.Parties[i].Floor {
			return false
		}
	}
	return true
}

// value by an aim; false when the aim doesn't allow such a package.
func (w *world) value(aim bridge.Aim, points []int64, changes int) (*big.Rat, bool) {
	sum, product := new(big.Rat), big.NewRat(1, 1)
	var least *big.Rat
	add := func(v *big.Rat) {
		sum.Add(sum, v)
		product.Mul(product, v)
		if least == nil || v.Cmp(least) < 0 {
			least = v
		}
	}
	for i, u := range points {
		q := &w.p.Parties[i]
		if q.Member {
			if u < q.Floor {
				return nil, false
			}
			continue
		}
		switch aim {
		case bridge.Fairest, bridge.Leximin, bridge.Nash:
			add(w.gain(i, u))
		case bridge.Total:
			if w.ideals[i] > q.Floor || u < q.Floor {
				add(w.gain(i, u))
			}
		case bridge.MaximinPoints, bridge.Welfare:
			add(big.NewRat(u, 1))
		case bridge.MaximinSurplus:
			add(big.NewRat(u-q.Floor, 1))
		}
	}
	switch aim {
	case bridge.Fairest, bridge.Leximin, bridge.MaximinPoints, bridge.MaximinSurplus:
		return least, least != nil
	case bridge.Nash:
		return product, w.fine(points)
	case bridge.Total, bridge.Welfare:
		return sum, true
	case bridge.Nearest:
		return big.NewRat(int64(changes), 1), w.fine(points)
	}
	return nil, false
}

// boundBySums: where an aim adds up over the decisions, the most is the sum of
// what each gives at most.
func (w *world) boundBySums(a *bridge.Answer) bool {
	if a.Aim != bridge.Total && a.Aim != bridge.Welfare {
		return false
	}
	sum := new(big.Rat)
	for i, q := range w.p.Parties {
		if a.Aim == bridge.Total && !q.Member && w.ideals[i] > q.Floor {
			sum.Add(sum, w.gain(i, 0))
		}
	}
	for _, d := range w.decisions {
		var best *big.Rat
		for _, c := range d.choices {
			v := new(big.Rat)
			for i, q := range w.p.Parties {
				wide := int64(1)
				if a.Aim == bridge.Total {
					wide = w.ideals[i] - q.Floor
				}
				if !q.Member && wide > 0 { // others can only take away from the total
					v.Add(v, big.NewRat(c.points[i], wide))
				}
			}
			if best == nil || v.Cmp(best) > 0 {
				best = v
			}
		}
		sum.Add(sum, best)
	}
	return sum.Cmp(a.Bound) <= 0
}

// boundByIdeals: nobody has more than its ideal. So no product of gains, where all
// have their floors, is above 1; and no package has fewer than no changes.
func (w *world) boundByIdeals(a *bridge.Answer) bool {
	switch a.Aim {
	case bridge.Nash:
		return a.Bound.Cmp(big.NewRat(1, 1)) >= 0
	case bridge.Nearest:
		return a.Bound.Sign() <= 0
	case bridge.Fairest, bridge.Leximin, bridge.MaximinPoints, bridge.MaximinSurplus:
	default:
		return false
	}
	for i, u := range w.ideals {
		q := w.p.Parties[i]
		v := w.gain(i, u)
		if a.Aim == bridge.MaximinPoints {
			v = big.NewRat(u, 1)
		} else if a.Aim == bridge.MaximinSurplus {
			v = big.NewRat(u-q.Floor, 1)
		}
		if !q.Member && v.Cmp(a.Bound) <= 0 {
			return true
		}
	}
	return false
}

// boundByMean is Nash's: the geometric mean of what parties have, each weighed
// by its share, is at most the arithmetic one. A party whose ideal isn't above
// its floor has a gain of 1 in every package that the aim allows.
func (w *world) boundByMean(a *bridge.Answer) bool {
	if a.Aim != bridge.Nash || a.Proof == nil || len(a.Proof.Shares) != len(w.ideals) {
		return false
	}
	n := int64(0)
	product, sum := big.NewRat(1, 1), new(big.Int)
	weights := make([]*big.Int, len(w.ideals))
	for i, q := range w.p.Parties {
		weights[i] = new(big.Int)
		if q.Member || w.ideals[i] <= q.Floor {
			continue
		}
		if a.Proof.Shares[i] <= 0 {
			return false
		}
		n++
		weights[i].SetInt64(a.Proof.Shares[i])
		product.Mul(product, new(big.Rat).SetInt(new(big.Int).Mul(weights[i], big.NewInt(w.ideals[i]-q.Floor))))
		sum.Sub(sum, new(big.Int).Mul(weights[i], big.NewInt(q.Floor)))
	}
	if n == 0 {
		return a.Bound.Cmp(big.NewRat(1, 1)) >= 0
	}
	for _, d := range w.decisions {
		var best *big.Int
		for _, c := range d.choices {
			v := new(big.Int)
			for i, u := range c.points {
				v.Add(v, new(big.Int).Mul(weights[i], big.NewInt(u)))
			}
			if best == nil || v.Cmp(best) > 0 {
				best = v
			}
		}
		sum.Add(sum, best)
	}
	mean, bound := new(big.Rat).SetFrac(sum, big.NewInt(n)), big.NewRat(1, 1)
	for range n {
		bound.Mul(bound, mean)
	}
	return sum.Sign() >= 0 && bound.Quo(bound, product).Cmp(a.Bound) <= 0
}
