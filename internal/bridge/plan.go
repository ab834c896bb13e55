package bridge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// plan is what rules leave open, before it is listed.
type plan struct {
	p      *Problem
	banned [][]bool // by bracket and option; nil where nothing is
	knots  []knot
}

// knot is a bracket, or several that rules tie together.
type knot struct {
	brackets []int    // ascending
	rules    [][]Rule // by the place of the bracket that settles them; nil for a single bracket
}

// newPlan finds what hangs together.
func newPlan(p *Problem, rules []Rule) *plan {
	pl := &plan{p: p, banned: make([][]bool, len(p.Brackets))}
	tied := newTies(len(p.Brackets))
	var rest []Rule
	for _, r := range rules {
		one := !slices.ContainsFunc(r.Any, func(l Lit) bool { return l.Bracket != r.Any[0].Bracket })
		if !one {
			rest = append(rest, r)
			for _, l := range r.Any[1:] {
				tied.join(r.Any[0].Bracket, l.Bracket)
			}
			continue
		}
		j := r.Any[0].Bracket
		if pl.banned[j] == nil {
			pl.banned[j] = make([]bool, len(p.Brackets[j].Options))
		}
		for a := range pl.banned[j] {
			if !slices.ContainsFunc(r.Any, func(l Lit) bool { return (l.Option == a) != l.Not }) {
				pl.banned[j][a] = true
			}
		}
	}
	at := make([]int, len(p.Brackets)) // of a knot, and one more, by its root
	for j := range p.Brackets {
		root := tied.root(j)
		if at[root] == 0 {
			pl.knots = append(pl.knots, knot{})
			at[root] = len(pl.knots)
		}
		k := &pl.knots[at[root]-1]
		k.brackets = append(k.brackets, j)
	}
	for _, r := range rest {
		k := &pl.knots[at[tied.root(r.Any[0].Bracket)]-1]
		if k.rules == nil {
			k.rules = make([][]Rule, len(k.brackets))
		}
		last := 0
		for _, l := range r.Any {
			d, _ := slices.BinarySearch(k.brackets, l.Bracket)
			last = max(last, d)
		}
		k.rules[last] = append(k.rules[last], r)
	}
	return pl
}

func (pl *plan) tooTied(k *knot) error {
	return fmt.Errorf("%w: %d, from %s on, with more combinations than can be looked at (%d of one kind)", ErrTied, len(k.brackets), pl.p.Brackets[k.brackets[0]].Name, maxGroup)
}

func (pl *plan) nothing(k *knot) error {
	return fmt.Errorf("%w: nothing is left for %s", ErrNone, pl.p.Brackets[k.brackets[0]].Name)
}

// walk goes through combinations, asks now and then whether it is to stop, and
// counts what it looks at.
type walk struct {
	ctx   context.Context
	left  int // before it asks again
	looks int
	x     Package
}

func newWalk(ctx context.Context, p *Problem) *walk {
	return &walk{ctx: ctx, left: stride, x: make(Package, len(p.Brackets))}
}

// over counts steps, and gives the context's error once it has ended.
func (w *walk) over(steps int) error {
	if w.left -= steps; w.left > 0 {
		return nil
	}
	w.left = stride
	return w.ctx.Err()
}

// try chooses an option for the bracket at place d of a knot, and says whether the
// rules that are settled by it are kept.
func (w *walk) try(k *knot, d, a int) (bool, error) {
	w.x[k.brackets[d]] = a
	looks := 1
	kept := true
	if k.rules != nil {
		for _, r := range k.rules[d] {
			looks += len(r.Any)
			if kept = r.Kept(w.x); !kept {
				break
			}
		}
	}
	if w.looks += looks; w.looks > maxLooks {
		return false, fmt.Errorf("%w: with more rules than can be looked at for each combination, from bracket %d on", ErrTied, k.brackets[0])
	}
	return kept, w.over(looks)
}

// Ideals are the most that each party could get if it decided alone, the rules
// and its own red lines kept. The error wraps ErrNone when even that is
// impossible, and names the party.
func (p *Problem) Ideals() ([]int64, error) { return p.alone(context.Background()) }

// alone is Ideals, and may give the context's error.
func (p *Problem) alone(ctx context.Context) ([]int64, error) {
	out := make([]int64, len(p.Parties))
	w := newWalk(ctx, p)
	var common *plan // of those without red lines
	for i, q := range p.Parties {
		pl := common
		if len(q.RedLines) > 0 {
			pl = newPlan(p, slices.Concat(p.Rules, q.RedLines))
		} else if pl == nil {
			common = newPlan(p, p.Rules)
			pl = common
		}
		for n := range pl.knots {
			v, err := pl.most(w, &pl.knots[n], &q)
			if err != nil {
				return nil, fmt.Errorf("%s alone: %w", q.Name, err)
			}
			out[i] += v
		}
	}
	return out, nil
}

// most is what a knot gives to a party at most: the options of each bracket are
// tried from the one that is worth most on, and a choice is given up when even
// the most of the brackets that follow isn't enough to be better.
func (pl *plan) most(w *walk, k *knot, q *Party) (int64, error) {
	order := make([][]int, len(k.brackets))
	ahead := make([]int64, len(k.brackets)+1)
	for d := len(k.brackets) - 1; d >= 0; d-- {
		j := k.brackets[d]
		for a := range pl.p.Brackets[j].Options {
			if pl.banned[j] == nil || !pl.banned[j][a] {
				order[d] = append(order[d], a)
			}
		}
		if len(order[d]) == 0 {
			return 0, pl.nothing(k)
		}
		slices.SortStableFunc(order[d], func(a, b int) int { return cmp.Compare(q.points(j, b), q.points(j, a)) })
		ahead[d] = ahead[d+1] + q.points(j, order[d][0])
	}
	if len(k.brackets) == 1 {
		return ahead[0], w.over(len(order[0]))
	}
	best, any, steps := int64(0), false, 0
	var walk func(d int, have int64) error
	walk = func(d int, have int64) error {
		if d == len(k.brackets) {
			best, any = have, true
			return nil
		}
		for _, a := range order[d] {
			v := have + q.points(k.brackets[d], a)
			if any && v+ahead[d+1] <= best {
				break
			}
			if steps++; steps > 16*maxGroup {
				return pl.tooTied(k)
			}
			kept, err := w.try(k, d, a)
			if err == nil && kept {
				err = walk(d+1, v)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(0, 0); err != nil {
		return 0, err
	}
	if !any {
		return 0, pl.nothing(k)
	}
	return best, nil
}

// ties are sets of brackets that hang together.
type ties []int

func newTies(n int) ties {
	t := make(ties, n)
	for j := range t {
		t[j] = j
	}
	return t
}

func (t ties) root(j int) int {
	for t[j] != j {
		t[j] = t[t[j]]
		j = t[j]
	}
	return j
}

// join keeps the lower of both as root.
func (t ties) join(j, k int) {
	j, k = t.root(j), t.root(k)
	t[max(j, k)] = min(j, k)
}
