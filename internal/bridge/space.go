package bridge

import (
	"context"
	"errors"
	"slices"
)

// ErrNone is wrapped when no package keeps every rule and red line.
var ErrNone = errors.New("no package keeps every rule and red line")

// ErrTied is wrapped when too many brackets hang together.
var ErrTied = errors.New("too many brackets hang together")

// space is a problem in which nothing is tied: one of the options of each
// group, whichever, gives a package. Nobody is favoured by an order: groups
// stand in the order of their first bracket, options in that of their choices.
type space struct {
	p      *Problem
	groups []group
}

// group is a bracket, or several that rules tie together.
type group struct {
	brackets []int // ascending
	options  []option
}

// option is what comes out in the brackets of a group.
type option struct {
	choice  []int
	points  []int64 // by party
	changes int     // how many of its brackets come out otherwise than they stand now
}

// newSpace lays out what the rules and these red lines allow. parties are the
// numbers of those whose points are wanted. It may give the context's error.
func newSpace(ctx context.Context, p *Problem, rules []Rule, parties []int) (*space, error) {
	pl := newPlan(p, rules)
	s := &space{p: p, groups: make([]group, len(pl.knots))}
	f := &filler{plan: pl, walk: newWalk(ctx, p), parties: parties}
	for n := range pl.knots {
		s.groups[n].brackets = pl.knots[n].brackets
		if err := f.fill(&pl.knots[n], &s.groups[n]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// filler lists what may come out in groups.
type filler struct {
	*plan
	*walk
	parties []int
	words   int // of combinations of several brackets so far
	choices slab[int]
	points  slab[int64]
}

// slab hands out short slices of a long one.
type slab[T any] []T

func (s *slab[T]) cut(n int) []T {
	if len(*s) < n {
		*s = make([]T, max(n, 1<<12))
	}
	out := (*s)[:n:n]
	*s = (*s)[n:]
	return out
}

// fill lists the allowed combinations of a group in lexicographic order.
func (f *filler) fill(k *knot, g *group) error {
	n := len(f.parties)
	sums := make([]int64, n*(len(k.brackets)+1)) // by depth and party
	steps := 0
	var walk func(d, changes int) error
	walk = func(d, changes int) error {
		have := sums[d*n : (d+1)*n]
		if d == len(k.brackets) {
			if len(k.brackets) > 1 {
				f.words += len(k.brackets) + n + 8
			}
			if len(g.options) == maxGroup || f.words > maxTied {
				return f.tooTied(k)
			}
			o := option{choice: f.choices.cut(len(k.brackets)), points: f.points.cut(n), changes: changes}
			for c, j := range k.brackets {
				o.choice[c] = f.x[j]
			}
			copy(o.points, have)
			g.options = append(g.options, o)
			return nil
		}
		j := k.brackets[d]
		next := sums[(d+1)*n : (d+2)*n]
		for a := range f.p.Brackets[j].Options {
			if f.banned[j] != nil && f.banned[j][a] {
				continue
			}
			if steps++; steps > 16*maxGroup {
				return f.tooTied(k)
			}
			kept, err := f.try(k, d, a)
			if err != nil {
				return err
			}
			if !kept {
				continue
			}
			for i, who := range f.parties {
				next[i] = have[i] + f.p.Parties[who].points(j, a)
			}
			more := changes
			if a != f.p.Brackets[j].Now {
				more++
			}
			if err := walk(d+1, more); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(0, 0); err != nil {
		return err
	}
	if len(g.options) == 0 {
		return f.nothing(k)
	}
	return nil
}

// put writes the choice of an option into a package.
func (g *group) put(x Package, a int) {
	for k, j := range g.brackets {
		x[j] = g.options[a].choice[k]
	}
}

// redLines are those of all parties, in their order.
func (p *Problem) redLines() []Rule {
	rules := slices.Clone(p.Rules)
	for _, q := range p.Parties {
		rules = append(rules, q.RedLines...)
	}
	return rules
}

// everyone is the numbers of all parties.
func (p *Problem) everyone() []int {
	all := make([]int, len(p.Parties))
	for i := range all {
		all[i] = i
	}
	return all
}

// laid checks a problem and packages of it, and lays it out for all parties
// with everybody's red lines; beside it stand the ideals.
func (p *Problem) laid(ctx context.Context, packages ...Package) (*space, []int64, error) {
	if err := p.Check(); err != nil {
		return nil, nil, err
	}
	for _, x := range packages {
		if err := p.CheckPackage(x); err != nil {
			return nil, nil, err
		}
	}
	ideals, err := p.alone(ctx)
	if err != nil {
		return nil, nil, err
	}
	s, err := newSpace(ctx, p, p.redLines(), p.everyone())
	return s, ideals, err
}
