package bridge

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Guesses are a problem as one party sees it that has only its own brief: of
// the others it guesses what each option is worth, from Low to High. Floors and
// red lines of the others stand in the Problem, as guesses without intervals.
type Guesses struct {
	Problem *Problem
	Me      int
	// Low and High are by party, bracket and option. A row that is missing means
	// that the points of the Problem are meant exactly, as for Me.
	Low, High [][][]int64
}

// Offer is a package that one party could offer.
type Offer struct {
	Package   Package
	Low, High []int64 // what it is worth at least and at most, by party
	Proven    bool    // no other of its kind is worth more to who offers it
}

// Standing is what is known of a package though points are only guessed.
type Standing struct {
	// Firm: whatever the truth within the guesses, no package is better for one
	// and worse for nobody. Proven for every truth at once.
	Firm bool
	// Beaten is a package that is, whatever the truth, worse for nobody; and
	// better for at least one. nil when no single package is that, or none was found.
	Beaten *Answer
	// Perhaps is a package that is better for one and worse for nobody if the
	// guesses are right that favour it most. nil when Firm, or when none was found.
	Perhaps *Answer
	Proven  bool // everything was looked at
}

// Check says what is wrong: the error wraps ErrProblem.
func (g *Guesses) Check() error {
	p := g.Problem
	if err := p.Check(); err != nil {
		return err
	}
	if g.Me < 0 || g.Me >= len(p.Parties) || len(g.Low) > len(p.Parties) || len(g.High) != len(g.Low) {
		return fmt.Errorf("%w: guesses of party %d about %d and %d of %d parties", ErrProblem, g.Me, len(g.Low), len(g.High), len(p.Parties))
	}
	for i := range g.Low {
		q := p.Parties[i].Name
		if len(g.Low[i]) > len(p.Brackets) || len(g.High[i]) != len(g.Low[i]) {
			return fmt.Errorf("%w: guesses about %s for %d and %d of %d brackets", ErrProblem, q, len(g.Low[i]), len(g.High[i]), len(p.Brackets))
		}
		for j, low := range g.Low[i] {
			high := g.High[i][j]
			if low == nil && high == nil {
				continue
			}
			if i == g.Me || len(low) != len(p.Brackets[j].Options) || len(high) != len(low) {
				return fmt.Errorf("%w: guesses about %s for bracket %d (%s) don't fit", ErrProblem, q, j, p.Brackets[j].Name)
			}
			for a := range low {
				if low[a] > high[a] || low[a] < -MaxPoints || high[a] > MaxPoints {
					return fmt.Errorf("%w: guess about %s for option %d of bracket %d (%s): from %d to %d", ErrProblem, q, a, j, p.Brackets[j].Name, low[a], high[a])
				}
			}
		}
	}
	return nil
}

// bounds of an option for a party.
func (g *Guesses) bounds(i, j, a int) (low, high int64) {
	if i < len(g.Low) && j < len(g.Low[i]) && g.Low[i][j] != nil {
		return g.Low[i][j][a], g.High[i][j][a]
	}
	v := g.Problem.Parties[i].points(j, a)
	return v, v
}

// at is the problem in which each option is worth the least that it may be, or
// the most where high says so.
func (g *Guesses) at(high func(j, a int) bool) *Problem {
	q := *g.Problem
	q.Parties = slices.Clone(q.Parties)
	for i := range q.Parties {
		rows := make([][]int64, len(q.Brackets))
		for j, b := range q.Brackets {
			rows[j] = make([]int64, len(b.Options))
			for a := range rows[j] {
				low, most := g.bounds(i, j, a)
				if rows[j][a] = low; high(j, a) {
					rows[j][a] = most
				}
			}
		}
		q.Parties[i].Points = rows
	}
	return &q
}

func never(_, _ int) bool  { return false }
func always(_, _ int) bool { return true }

// Range is what a package is worth to each party at least and at most.
func (g *Guesses) Range(x Package) (low, high []int64) {
	for i := range g.Problem.Parties {
		l, h := int64(0), int64(0)
		for j, a := range x {
			b, t := g.bounds(i, j, a)
			l, h = l+b, h+t
		}
		low, high = append(low, l), append(high, h)
	}
	return low, high
}

// Assured finds the package that is fairest at worst: each party counts with
// the least that the package may be worth to it, against the most that it might
// hope for. Whatever the truth within the guesses, nobody's gain is below the
// answer's Value, as long as that isn't below 0; an Impasse means that no
// package surely gives everybody its floor. Points are the least ones. The
// error wraps ErrProblem, ErrNone or ErrTied.
func (g *Guesses) Assured(ctx context.Context, how Search) (*Answer, error) {
	if err := g.Check(); err != nil {
		return nil, err
	}
	ideals, err := g.at(always).alone(ctx)
	if err != nil {
		return nil, err
	}
	return g.at(never).fairest(ctx, how, ideals)
}

// Offers are the packages that are worth most to the party itself: of those
// that surely give all others their floor, and of those that may. nil where no
// package does, or none was found within the nodes. The error wraps ErrProblem,
// ErrNone or ErrTied.
func (g *Guesses) Offers(ctx context.Context, how Search) (safe, bold *Offer, err error) {
	if err := g.Check(); err != nil {
		return nil, nil, err
	}
	if safe, err = g.offer(ctx, how, g.at(never)); err != nil {
		return nil, nil, err
	}
	bold, err = g.offer(ctx, how, g.at(always))
	return safe, bold, err
}

func (g *Guesses) offer(ctx context.Context, how Search, p *Problem) (*Offer, error) {
	s, err := newSpace(ctx, p, p.redLines(), p.everyone())
	if err != nil {
		return nil, err
	}
	weights := make([]int64, len(p.Parties))
	weights[g.Me] = 1
	f := s.summed(ctx, weights)
	need := []int64{math.MinInt64 >> 4}
	for i, q := range p.Parties {
		need = append(need, q.Floor)
		if i == g.Me {
			need[0] = q.Floor
		}
	}
	x, _, t := f.top(ctx, how.Nodes, need, false)
	if x == nil {
		return nil, nil
	}
	o := &Offer{Package: s.unpick(f, x), Proven: !t.stopped}
	o.Low, o.High = g.Range(o.Package)
	return o, nil
}

// Standing asks whether a package stays on the frontier whatever the guesses
// turn out to be. The error wraps ErrProblem, ErrNone or ErrTied.
//
// Another package differs from this one most in its favour when its own options
// are worth the most they may be and those that it replaces the least: if even
// then nothing is better, nothing ever is. And the other way about.
func (g *Guesses) Standing(ctx context.Context, x Package, how Search) (*Standing, error) {
	if err := g.Check(); err != nil {
		return nil, err
	}
	if err := g.Problem.CheckPackage(x); err != nil {
		return nil, err
	}
	m, err := g.at(func(j, a int) bool { return x[j] != a }).Improve(ctx, x, how)
	if err != nil {
		return nil, err
	}
	out := &Standing{Firm: m.Proven && m.Better == nil, Perhaps: m.Better, Proven: m.Better != nil || m.Proven}
	if out.Firm {
		return out, nil
	}
	m, err = g.at(func(j, a int) bool { return x[j] == a }).Improve(ctx, x, how)
	if err != nil {
		return nil, err
	}
	out.Beaten = m.Better
	out.Proven = out.Proven && (m.Better != nil || m.Proven)
	return out, nil
}
