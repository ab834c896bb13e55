package bridge

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// Improvement answers "can everyone be better off?" about a package on the
// table.
type Improvement struct {
	Points  []int64 // what it is worth, by party
	Crossed []RedLine
	Broken  []int // of Problem.Rules

	// Better is at least as good for all and better for at least one: of such
	// packages the one whose least surplus, as a share of what each party could
	// still gain, is largest, as its Value, Bound and Proven say: 0 when not all
	// can gain at once; of these one with the largest sum of such shares. nil
	// when there is none, or none was found.
	Better *Answer
	Proven bool // there is no such package; or none that is better than Better in the same way

	Claimed    *big.Rat // the sum of all gains that the package on the table gives
	Attainable *big.Rat // the largest that any package gives
}

// Unclaimed is the share of the attainable sum of gains that is left on the
// table, from 0 to 1; more where parties are below their floors. nil when
// nobody could gain anything anyway.
func (m *Improvement) Unclaimed() *big.Rat {
	if m.Attainable.Sign() <= 0 {
		return nil
	}
	v := new(big.Rat).Sub(m.Attainable, m.Claimed)
	return v.Quo(v, m.Attainable)
}

// CheckPackage says what is wrong with a package as a package: the error wraps
// ErrProblem.
func (p *Problem) CheckPackage(x Package) error {
	if len(x) != len(p.Brackets) {
		return fmt.Errorf("%w: a package for %d brackets of %d", ErrProblem, len(x), len(p.Brackets))
	}
	for j, a := range x {
		if a < 0 || a >= len(p.Brackets[j].Options) {
			return fmt.Errorf("%w: a package has option %d of bracket %d, which isn't there", ErrProblem, a, j)
		}
	}
	return nil
}

// Crossed are the rules that a package breaks and the red lines that it crosses.
func (p *Problem) Crossed(x Package) (rules []int, lines []RedLine) {
	for n, r := range p.Rules {
		if !r.Kept(x) {
			rules = append(rules, n)
		}
	}
	for i, q := range p.Parties {
		for n, r := range q.RedLines {
			if !r.Kept(x) {
				lines = append(lines, RedLine{i, n})
			}
		}
	}
	return rules, lines
}

// Improve looks for a package that is at least as good for all as x and better
// for one, or proves that there is none. The error wraps ErrProblem, ErrNone or
// ErrTied. When the context or the nodes end first, Proven is false.
//
// A party's points must reach what x gives it, and one more form, the sum of
// all, must be more than x gives: either some pick reaches all of these or no
// party can gain without another losing.
func (p *Problem) Improve(ctx context.Context, x Package, how Search) (*Improvement, error) {
	s, ideals, err := p.laid(ctx, x)
	if err != nil {
		return nil, err
	}
	m := &Improvement{}
	m.Broken, m.Crossed = p.Crossed(x)
	for i := range p.Parties {
		m.Points = append(m.Points, p.Parties[i].Worth(x))
	}
	gains := p.scale(ideals)
	m.Claimed = gains.total(m.Points)
	m.Attainable = gains.total(s.most(s.shares(gains)))
	if t := gains.total(m.Points); len(m.Broken)+len(m.Crossed) == 0 && t.Cmp(m.Attainable) > 0 {
		m.Attainable = t
	}

	here := scale{m.Points, ideals, make([]bool, len(ideals))} // the surplus as a gain: x is everybody's floor
	f := s.summed(ctx, s.shares(here))
	need := f.reach(here, frac{0, 1}, m.Points, s.shares(here))
	found, sums, t1 := f.top(ctx, how.Nodes, need, true)
	if found == nil {
		m.Proven = !t1.stopped
		return m, nil
	}
	q := *p
	q.Parties = slices.Clone(p.Parties)
	for i := range q.Parties {
		q.Parties[i].Floor, q.Parties[i].Member = m.Points[i], false
	}
	a, err := q.Fairest(ctx, Search{Nodes: how.Nodes})
	if err != nil {
		return nil, err
	}
	// With the fairest share for all, the most in all.
	t := frac{a.Value.Num().Int64(), a.Value.Denom().Int64()}
	if t.n > 0 {
		need = f.reach(here, t, a.Points, s.shares(here))
		need[0]-- // a itself will do
	} else {
		need = slices.Clone(need)
		need[0] = sums[0]
	}
	best, sums, t2 := f.top(ctx, how.Nodes, need, false)
	switch {
	case best != nil:
		a.Package, a.Points = s.unpick(f, best), sums[1:]
	case t.n == 0: // within the nodes, but one is known
		a.Package, a.Points = s.unpick(f, found), f.sums(found)[1:]
	}
	a.Value, a.Impasse = here.gains(a.Points)[0].rat(), !gains.fine(a.Points)
	if a.Proven = a.Value.Cmp(a.Bound) >= 0; a.Proven {
		a.Bound = a.Value
	}
	a.Proof, a.EfficientProof, a.Efficient = nil, nil, !t2.stopped // these are of gains from x on
	m.Better, m.Proven = a, !t2.stopped
	return m, nil
}

// total is the sum of gains of those that can gain.
func (s scale) total(points []int64) *big.Rat {
	sum := new(big.Rat)
	for i, u := range points {
		if s.ideals[i] > s.floors[i] {
			sum.Add(sum, s.gain(i, u).rat())
		}
	}
	return sum
}

// shares are whole numbers that weigh the points of parties as gains do: exact
// multiples where these fit, else as fine as 40 bits allow, and 0 for those that
// can't gain.
func (s *space) shares(sc scale) []int64 {
	total := 0.0
	whole := big.NewInt(1)
	for i := range sc.floors {
		w := sc.ideals[i] - sc.floors[i]
		if w <= 0 {
			continue
		}
		for g := range s.groups {
			most := int64(0)
			for a := range s.groups[g].options {
				v := s.groups[g].options[a].points[i]
				most = max(most, v, -v)
			}
			total += float64(most) / float64(w)
		}
		total += math.Abs(float64(sc.floors[i])) / float64(w)
		if whole.BitLen() < 64 {
			b := big.NewInt(w)
			whole.Mul(whole, b).Quo(whole, new(big.Int).GCD(nil, nil, new(big.Int).Quo(whole, b), b))
		}
	}
	unit := int64(math.MaxInt64)
	if top := math.Ldexp(1, 40) / max(total, 1e-300); top < math.Ldexp(1, 62) {
		unit = int64(top)
	}
	if whole.IsInt64() && whole.Int64() <= unit {
		unit = whole.Int64()
	}
	out := make([]int64, len(sc.floors))
	for i := range out {
		if w := sc.ideals[i] - sc.floors[i]; w > 0 {
			out[i] = max(1, unit/w)
		}
	}
	return out
}

// most is what the package with the largest weighted sum gives to the parties.
func (s *space) most(weights []int64) []int64 {
	out := make([]int64, len(weights))
	for g := range s.groups {
		best, at := int64(math.MinInt64), 0
		for a := range s.groups[g].options {
			if v := dot(weights, s.groups[g].options[a].points); v > best {
				best, at = v, a
			}
		}
		for i, v := range s.groups[g].options[at].points {
			out[i] += v
		}
	}
	return out
}

// summed are forms of which the first is a weighted sum of the others, the
// parties' points.
func (s *space) summed(ctx context.Context, weights []int64) *forms {
	return newForms(ctx, s, len(weights)+1, func(o *option, out []int64) {
		out[0] = dot(weights, o.points)
		copy(out[1:], o.points)
	})
}

// reach is what forms of summed must reach so that each party has a gain of t,
// and the sum is more than that of these points.
func (f *forms) reach(sc scale, t frac, than, weights []int64) []int64 {
	need := []int64{dot(weights, than) + 1}
	for i := range than {
		u := sc.floors[i]
		if w := sc.ideals[i] - u; w > 0 {
			u = least(t, u, w, false)
		}
		need = append(need, u)
	}
	return need
}

// top finds the pick that gives most to the first form, of those that reach
// need; or the first such pick. The search says whether it looked at all that
// there are.
func (f *forms) top(ctx context.Context, nodes int64, need []int64, first bool) (best pick, sums []int64, t *tree) {
	q := &quest{f: f, free: 1, need: need, nodes: nodes}
	for i := range f.n {
		width := int64(0)
		for _, g := range f.groups {
			low, high := g.gives[0][i], g.gives[0][i]
			for _, v := range g.gives {
				low, high = min(low, v[i]), max(high, v[i])
			}
			width += high - low
		}
		q.shift2, q.width2 = append(q.shift2, 2*need[i]), append(q.width2, 2*max(width, 1))
	}
	q.found = func(x pick, have []int64) []int64 {
		best, sums = x, have
		if first {
			return nil
		}
		next := slices.Clone(need)
		next[0] = have[0] + 1
		return next
	}
	if ctx.Err() != nil {
		return nil, nil, &tree{quest: q, stopped: true}
	}
	t = q.search(ctx)
	return best, sums, t
}
