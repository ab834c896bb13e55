package bridge

import (
	"errors"
	"fmt"
	"slices"
)

// Problem is what is open and what it is worth to whom.
type Problem struct {
	Brackets []Bracket
	Parties  []Party
	Rules    []Rule // what ties options together, whoever wants what
}

// Bracket is an open decision: exactly one of its options comes out.
type Bracket struct {
	Name    string
	Options []string
	Now     int // the option of the text as it stands; -1 when it has none of them
}

// Party is what the outcomes are worth to one party.
type Party struct {
	Name     string
	Points   [][]int64 // by bracket and option; a missing row is indifference
	Floor    int64
	RedLines []Rule

	// Member says that the party speaks through another one, its bloc: a package
	// crosses none of its red lines and gives it its floor, and its gain doesn't
	// count beside those of the blocs.
	Member bool
}

// Rule is something that a package must keep: one of these at least holds.
type Rule struct {
	Name string
	Any  []Lit
}

// Lit is one choice, or that it isn't made.
type Lit struct {
	Bracket, Option int
	Not             bool
}

// Package is one outcome for each bracket: the number of its option.
type Package []int

// ErrProblem is wrapped when a problem isn't well-formed.
var ErrProblem = errors.New("not a problem that can be solved")

// Excludes is the rule that two options don't stand together.
func Excludes(name string, j, a, k, b int) Rule {
	return Rule{name, []Lit{{j, a, true}, {k, b, true}}}
}

// Never is the rule that an option doesn't stand.
func Never(name string, j, a int) Rule { return Rule{name, []Lit{{j, a, true}}} }

// Must is the rule that an option stands.
func Must(name string, j, a int) Rule { return Rule{name, []Lit{{j, a, false}}} }

// Check says what is wrong with a problem: the error wraps ErrProblem and
// names the place.
func (p *Problem) Check() error {
	if len(p.Brackets) > MaxBrackets || len(p.Parties) > MaxParties || len(p.Parties) == 0 {
		return fmt.Errorf("%w: %d brackets and %d parties; up to %d and from 1 to %d are possible", ErrProblem, len(p.Brackets), len(p.Parties), MaxBrackets, MaxParties)
	}
	for j, b := range p.Brackets {
		if len(b.Options) == 0 || len(b.Options) > MaxOptions || b.Now < -1 || b.Now >= len(b.Options) {
			return fmt.Errorf("%w: bracket %d (%s) has %d options, of which number %d stands now", ErrProblem, j, b.Name, len(b.Options), b.Now)
		}
	}
	rules := len(p.Rules)
	if err := p.checkRules("the rules", p.Rules); err != nil {
		return err
	}
	if !slices.ContainsFunc(p.Parties, func(q Party) bool { return !q.Member }) {
		return fmt.Errorf("%w: all parties are members of blocs, and none is a bloc", ErrProblem)
	}
	for _, q := range p.Parties {
		rules += len(q.RedLines)
		if err := p.checkRules(q.Name, q.RedLines); err != nil {
			return err
		}
		if q.Floor < -MaxPoints*MaxBrackets || q.Floor > MaxPoints*MaxBrackets {
			return fmt.Errorf("%w: the floor of %s is %d", ErrProblem, q.Name, q.Floor)
		}
		if len(q.Points) > len(p.Brackets) {
			return fmt.Errorf("%w: %s has points for %d brackets of %d", ErrProblem, q.Name, len(q.Points), len(p.Brackets))
		}
		for j, row := range q.Points {
			if row != nil && len(row) != len(p.Brackets[j].Options) {
				return fmt.Errorf("%w: %s has points for %d options of bracket %d, which has %d", ErrProblem, q.Name, len(row), j, len(p.Brackets[j].Options))
			}
			for a, v := range row {
				if v < -MaxPoints || v > MaxPoints {
					return fmt.Errorf("%w: %s gives option %d of bracket %d %d points", ErrProblem, q.Name, a, j, v)
				}
			}
		}
	}
	if rules > MaxRules {
		return fmt.Errorf("%w: %d rules and red lines; up to %d are possible", ErrProblem, rules, MaxRules)
	}
	return nil
}

func (p *Problem) checkRules(who string, rules []Rule) error {
	for n, r := range rules {
		if len(r.Any) == 0 || len(r.Any) > MaxRule {
			return fmt.Errorf("%w: rule %d of %s names %d choices; from 1 to %d are possible", ErrProblem, n, who, len(r.Any), MaxRule)
		}
		for _, l := range r.Any {
			if l.Bracket < 0 || l.Bracket >= len(p.Brackets) || l.Option < 0 || l.Option >= len(p.Brackets[l.Bracket].Options) {
				return fmt.Errorf("%w: rule %d of %s names option %d of bracket %d, which isn't there", ErrProblem, n, who, l.Option, l.Bracket)
			}
		}
	}
	return nil
}

// Kept says whether a package keeps a rule.
func (r Rule) Kept(x Package) bool {
	for _, l := range r.Any {
		if (x[l.Bracket] == l.Option) != l.Not {
			return true
		}
	}
	return false
}

// points of an option for a party.
func (q *Party) points(j, a int) int64 {
	if j >= len(q.Points) || q.Points[j] == nil {
		return 0
	}
	return q.Points[j][a]
}

// Worth is what a package is worth to a party in points.
func (q *Party) Worth(x Package) int64 {
	sum := int64(0)
	for j, a := range x {
		sum += q.points(j, a)
	}
	return sum
}
