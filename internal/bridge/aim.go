package bridge

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// Aim is what the best package is the best at. None is right for everybody:
// that is why several are shown.
type Aim string

// The aims. Those in gains don't change when a party counts in other units.
const (
	// Fairest: the least gain is as large as it can be (Kalai and Smorodinsky's
	// solution where it exists in between).
	Fairest Aim = "fairest"
	// Leximin: as Fairest, then the second least, and so on.
	Leximin Aim = "leximin"
	// Nash: the product of the gains, none of them below 0.
	Nash Aim = "nash"
	// Total: the sum of the gains.
	Total Aim = "total"
	// Nearest: the fewest brackets come out otherwise than they stand now;
	// nobody below its floor, and none could have more without another having less.
	Nearest Aim = "nearest"
	// MaximinPoints, MaximinSurplus and Welfare are in points: they mean
	// something only where all count in the same units.
	MaximinPoints  Aim = "maximin points"
	MaximinSurplus Aim = "maximin surplus" // above the floor
	Welfare        Aim = "welfare"
)

// Aims are all aims, those that people are shown first.
func Aims() []Aim {
	return []Aim{Fairest, Leximin, Nash, Total, Nearest, MaximinPoints, MaximinSurplus, Welfare}
}

// Answer is a package and what is claimed about it.
type Answer struct {
	Aim     Aim
	Package Package
	Points  []int64  // by party
	Ideals  []int64  // by party
	Value   *big.Rat // by the aim; of Leximin the least gain
	Bound   *big.Rat // no package has more (of Nearest: less); equal to Value when Proven
	Proven  bool
	Impasse bool // surely no package gives every party its floor

	// Efficient: no package gives everyone as much and someone more.
	Efficient bool

	// What package check needs to verify Bound and Efficient where the whole
	// frontier is too large to be found again.
	Proof, EfficientProof *Proof
}

// Gap is how much better than Value another package could still be.
func (a *Answer) Gap() *big.Rat {
	return new(big.Rat).Abs(new(big.Rat).Sub(a.Bound, a.Value))
}

// frac is n/w, w > 0.
type frac struct{ n, w int64 }

// cmp compares exactly: products of two numbers below 2^63 have 126 bits.
func (p frac) cmp(q frac) int {
	a, b := product(p.n, q.w), product(q.n, p.w)
	if a.neg != b.neg {
		if a.neg {
			return -1
		}
		return 1
	}
	c := 0
	switch {
	case a.hi != b.hi:
		c = 1
		if a.hi < b.hi {
			c = -1
		}
	case a.lo != b.lo:
		c = 1
		if a.lo < b.lo {
			c = -1
		}
	}
	if a.neg {
		return -c
	}
	return c
}

func (p frac) rat() *big.Rat { return big.NewRat(p.n, p.w) }

type wide struct {
	neg    bool
	hi, lo uint64
}

// product of any n and of a w above 0.
func product(n, w int64) wide {
	m := uint64(n)
	if n < 0 {
		m = -m
	}
	hi, lo := bits.Mul64(m, uint64(w))
	return wide{n < 0, hi, lo}
}

// scale turns points into gains.
type scale struct {
	floors, ideals []int64
	member         []bool // whose gains don't count
}

func (p *Problem) scale(ideals []int64) scale {
	s := scale{make([]int64, len(p.Parties)), ideals, make([]bool, len(p.Parties))}
	for i, q := range p.Parties {
		s.floors[i], s.member[i] = q.Floor, q.Member
	}
	return s
}

// gain of party i. One whose floor is its ideal, such as one that is
// indifferent to everything, has all that it could have, 1, and two less for
// each point below: so a gain is below 0 exactly below the floor, and always
// grows evenly with the points.
func (s scale) gain(i int, points int64) frac {
	if w := s.ideals[i] - s.floors[i]; w > 0 {
		return frac{points - s.floors[i], w}
	}
	return frac{2*(points-s.floors[i]) + 1, 1}
}

// gains of all parties that count, ascending.
func (s scale) gains(points []int64) []frac {
	out := make([]frac, 0, len(points))
	for i, u := range points {
		if !s.member[i] {
			out = append(out, s.gain(i, u))
		}
	}
	slices.SortStableFunc(out, frac.cmp)
	return out
}

// merit is what a point is worth by an aim, larger is better; ok is false when
// the aim doesn't allow it.
type merit struct {
	order []frac   // compared first, one after the other
	sum   *big.Rat // then this, when there is one
}

func (m merit) cmp(o merit) int {
	for i := range m.order {
		if c := m.order[i].cmp(o.order[i]); c != 0 {
			return c
		}
	}
	if m.sum != nil {
		return m.sum.Cmp(o.sum)
	}
	return 0
}

func (m merit) value() *big.Rat {
	if m.sum != nil {
		return m.sum
	}
	return m.order[0].rat()
}

// merit of a point by an aim.
func (s scale) merit(aim Aim, q *Point) (merit, bool) {
	var counts []int64
	for i, u := range q.Points {
		if !s.member[i] {
			counts = append(counts, u)
		} else if u < s.floors[i] {
			return merit{}, false
		}
	}
	switch aim {
	case Fairest:
		return merit{order: s.gains(q.Points)[:1]}, true
	case Leximin:
		return merit{order: s.gains(q.Points)}, true
	case Nash:
		sum := big.NewRat(1, 1)
		for _, g := range s.gains(q.Points) {
			if g.n < 0 {
				return merit{}, false
			}
			sum.Mul(sum, g.rat())
		}
		return merit{sum: sum}, true
	case Total:
		sum := new(big.Rat)
		for i, u := range q.Points {
			if !s.member[i] && (s.ideals[i] > s.floors[i] || u < s.floors[i]) {
				sum.Add(sum, s.gain(i, u).rat())
			}
		}
		return merit{sum: sum}, true
	case Nearest:
		for i, u := range q.Points {
			if u < s.floors[i] {
				return merit{}, false
			}
		}
		return merit{order: []frac{{-int64(q.Changes), 1}}}, true
	case MaximinPoints:
		return merit{order: []frac{{slices.Min(counts), 1}}}, true
	case MaximinSurplus:
		least := int64(math.MaxInt64)
		for i, u := range q.Points {
			if !s.member[i] {
				least = min(least, u-s.floors[i])
			}
		}
		return merit{order: []frac{{least, 1}}}, true
	case Welfare:
		sum := int64(0)
		for _, u := range counts {
			sum += u
		}
		return merit{order: []frac{{sum, 1}}}, true
	}
	return merit{}, false
}

// Best reads the best package by an aim off a frontier. Of equal ones the more
// even one is taken, then the one with fewer changes, then the first by its
// choices: never one by the name or place of a party. nil when the aim allows
// none: an impasse.
func (p *Problem) Best(f *Frontier, aim Aim) *Answer {
	s := p.scale(f.Ideals)
	best, impasse := -1, true
	var most merit
	for n := range f.Points {
		q := &f.Points[n]
		impasse = impasse && !s.fine(q.Points)
		m, ok := s.merit(aim, q)
		if !ok {
			continue
		}
		c := 1
		if best >= 0 {
			if c = m.cmp(most); c == 0 {
				c = s.prefer(q, &f.Points[best])
			}
		}
		if c > 0 {
			best, most = n, m
		}
	}
	if best < 0 {
		return nil
	}
	q := f.Points[best]
	v := most.value()
	if aim == Nearest {
		v = new(big.Rat).Neg(v)
	}
	return &Answer{Aim: aim, Package: slices.Clone(q.Package), Points: slices.Clone(q.Points), Ideals: slices.Clone(f.Ideals),
		Value: v, Bound: v, Proven: true, Impasse: impasse, Efficient: true}
}

// fine says whether everybody has its floor.
func (s scale) fine(points []int64) bool {
	for i, u := range points {
		if u < s.floors[i] {
			return false
		}
	}
	return true
}

// prefer is above 0 when q is the better of two that are equal by the aim.
func (s scale) prefer(q, r *Point) int {
	if c := slices.CompareFunc(s.gains(q.Points), s.gains(r.Points), frac.cmp); c != 0 {
		return c
	}
	if q.Changes != r.Changes {
		return r.Changes - q.Changes
	}
	return slices.Compare(r.Package, q.Package)
}

// String says an answer in one line, for stories and messages to engineers.
func (a *Answer) String() string {
	state := "proven"
	if !a.Proven {
		state = "bound " + a.Bound.FloatString(6)
	}
	if a.Impasse {
		state += ", impasse"
	}
	return fmt.Sprintf("%s %s %v %v %s", a.Aim, a.Value.FloatString(6), a.Package, a.Points, state)
}
