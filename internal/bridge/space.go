package bridge

import (
	"errors"
	"fmt"
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
// numbers of those whose points are wanted.
func newSpace(p *Problem, rules []Rule, parties []int) (*space, error) {
	tied := newTies(len(p.Brackets))
	banned := make([][]bool, len(p.Brackets))
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
		if banned[j] == nil {
			banned[j] = make([]bool, len(p.Brackets[j].Options))
		}
		for a := range banned[j] {
			if !slices.ContainsFunc(r.Any, func(l Lit) bool { return (l.Option == a) != l.Not }) {
				banned[j][a] = true
			}
		}
	}
	s := &space{p: p}
	at := map[int]int{} // of a group by its root
	for j := range p.Brackets {
		root := tied.root(j)
		g, ok := at[root]
		if !ok {
			g = len(s.groups)
			at[root] = g
			s.groups = append(s.groups, group{})
		}
		s.groups[g].brackets = append(s.groups[g].brackets, j)
	}
	own := make([][]Rule, len(s.groups))
	for _, r := range rest {
		g := at[tied.root(r.Any[0].Bracket)]
		own[g] = append(own[g], r)
	}
	for g := range s.groups {
		if err := s.fill(&s.groups[g], own[g], banned, parties); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// fill lists the allowed combinations of a group in lexicographic order.
func (s *space) fill(g *group, rules []Rule, banned [][]bool, parties []int) error {
	last := make([][]Rule, len(g.brackets)) // rules by the bracket that settles them
	for _, r := range rules {
		at := 0
		for _, l := range r.Any {
			k, _ := slices.BinarySearch(g.brackets, l.Bracket)
			at = max(at, k)
		}
		last[at] = append(last[at], r)
	}
	x := make(Package, len(s.p.Brackets))
	steps := 0
	var walk func(k int) error
	walk = func(k int) error {
		if k == len(g.brackets) {
			if len(g.options) == maxGroup {
				return s.tooTied(g)
			}
			g.options = append(g.options, s.option(g, x, parties))
			return nil
		}
		j := g.brackets[k]
		for a := range s.p.Brackets[j].Options {
			if banned[j] != nil && banned[j][a] {
				continue
			}
			if steps++; steps > 16*maxGroup {
				return s.tooTied(g)
			}
			x[j] = a
			if slices.ContainsFunc(last[k], func(r Rule) bool { return !r.Kept(x) }) {
				continue
			}
			if err := walk(k + 1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(0); err != nil {
		return err
	}
	if len(g.options) == 0 {
		return fmt.Errorf("%w: nothing is left for %s", ErrNone, s.p.Brackets[g.brackets[0]].Name)
	}
	return nil
}

func (s *space) tooTied(g *group) error {
	return fmt.Errorf("%w: %d, from %s on, with more than %d combinations", ErrTied, len(g.brackets), s.p.Brackets[g.brackets[0]].Name, maxGroup)
}

func (s *space) option(g *group, x Package, parties []int) option {
	o := option{choice: make([]int, len(g.brackets)), points: make([]int64, len(parties))}
	for k, j := range g.brackets {
		o.choice[k] = x[j]
		if x[j] != s.p.Brackets[j].Now {
			o.changes++
		}
		for n, i := range parties {
			o.points[n] += s.p.Parties[i].points(j, x[j])
		}
	}
	return o
}

// put writes the choice of an option into a package.
func (g *group) put(x Package, a int) {
	for k, j := range g.brackets {
		x[j] = g.options[a].choice[k]
	}
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

// Ideals are the most that each party could get if it decided alone, the rules
// and its own red lines kept. The error wraps ErrNone when even that is
// impossible, and names the party.
func (p *Problem) Ideals() ([]int64, error) {
	out := make([]int64, len(p.Parties))
	for i := range p.Parties {
		s, err := newSpace(p, slices.Concat(p.Rules, p.Parties[i].RedLines), []int{i})
		if err != nil {
			return nil, fmt.Errorf("%s alone: %w", p.Parties[i].Name, err)
		}
		for _, g := range s.groups {
			best := g.options[0].points[0]
			for _, o := range g.options {
				best = max(best, o.points[0])
			}
			out[i] += best
		}
	}
	return out, nil
}

// laid checks a problem and packages of it, and lays it out for all parties
// with everybody's red lines; beside it stand the ideals.
func (p *Problem) laid(packages ...Package) (*space, []int64, error) {
	if err := p.Check(); err != nil {
		return nil, nil, err
	}
	for _, x := range packages {
		if err := p.CheckPackage(x); err != nil {
			return nil, nil, err
		}
	}
	ideals, err := p.Ideals()
	if err != nil {
		return nil, nil, err
	}
	s, err := newSpace(p, p.redLines(), p.everyone())
	return s, ideals, err
}
