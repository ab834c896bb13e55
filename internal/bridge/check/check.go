// Package check verifies what the bridge claims, without its means: it shares
// the bridge's types and nothing else, and is written to be read rather than to
// be fast.
//
// Verify looks at an answer: that the package is one, keeps every rule and
// crosses no red line; points, ideals and value; and the claims: Bound, Proven,
// Impasse, Efficient. A claim about all packages is verified
//
//   - by the proof that the answer carries (bridge.Proof), each step of which is
//     worked out again (tree.go);
//   - or, where there is none, by finding the whole frontier from the last
//     bracket to the first, the other way round than the bridge does (frontier.go).
//
// What decides is whole numbers: of any size, or of 64 bits after it was shown
// that 62 are enough.
package check

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"parley/internal/bridge"
)

// ErrFalse is wrapped when a claim is false, or what is to show it doesn't.
var ErrFalse = errors.New("the answer isn't what it says")

// ErrOpen is wrapped when a claim would take too long to verify.
var ErrOpen = errors.New("a claim of the answer can't be verified here")

// Verify says what is wrong with an answer to a problem: the error wraps
// ErrFalse or ErrOpen. The problem is one that passed its own Check.
func Verify(p *bridge.Problem, a *bridge.Answer) error {
	if a == nil || a.Value == nil || a.Bound == nil {
		return refuse("there is no answer, value or bound")
	}
	if err := packageOf(p, a.Package); err != nil {
		return err
	}
	w, err := newWorld(p)
	if err != nil {
		return err
	}
	points := worth(p, a.Package)
	if !slices.Equal(points, a.Points) {
		return refuse("the package is worth %v, not %v", points, a.Points)
	}
	if !slices.Equal(w.ideals, a.Ideals) {
		return refuse("the ideals are %v, not %v", w.ideals, a.Ideals)
	}
	value, ok := w.value(a.Aim, points, changes(p, a.Package))
	if !ok {
		return refuse("the aim %q doesn't allow the package", a.Aim)
	}
	if value.Cmp(a.Value) != 0 {
		return refuse("the value is %s, not %s", value.RatString(), a.Value.RatString())
	}
	c := a.Value.Cmp(a.Bound)
	if a.Aim == bridge.Nearest {
		c = -c
	}
	if c > 0 || a.Proven && c != 0 {
		return refuse("the value %s doesn't go with the bound %s", a.Value.RatString(), a.Bound.RatString())
	}
	return w.claims(a)
}

// claims are about all packages.
func (w *world) claims(a *bridge.Answer) error {
	bound := w.boundBySums(a) || w.boundByMean(a) || w.boundByIdeals(a)
	if !bound && a.Proof != nil && a.Aim != bridge.Nash {
		if err := w.beyond(a.Aim, a.Bound).empty(a.Proof); err != nil {
			return fmt.Errorf("bound: %w", err)
		}
		bound = true
	}
	gains := a.Aim == bridge.Fairest || a.Aim == bridge.Leximin || a.Aim == bridge.MaximinSurplus
	impasse := !a.Impasse || bound && gains && a.Bound.Sign() < 0
	efficient := !a.Efficient
	if !efficient && a.EfficientProof != nil {
		q, err := w.betterThan(a.Points, a.EfficientProof.Shares)
		if err != nil {
			return err
		}
		if err := q.empty(a.EfficientProof); err != nil {
			return fmt.Errorf("efficient: %w", err)
		}
		efficient = true
	}
	whole := !a.Proven || a.Aim != bridge.Leximin && a.Aim != bridge.Nearest // the bound isn't all that is claimed
	if a.Aim == bridge.Nearest {
		whole = whole || efficient
	}
	if bound && impasse && efficient && whole {
		return nil
	}
	front, err := w.frontier()
	if err != nil {
		return err
	}
	for _, q := range front {
		if !impasse && w.fine(q.points) {
			return refuse("it is no impasse: a package gives %v", q.points)
		}
		if !efficient && dominates(q.points, a.Points) {
			return refuse("a package gives %v, which everyone can live with better", q.points)
		}
		v, ok := w.value(a.Aim, q.points, q.changes)
		if !ok {
			continue
		}
		c := v.Cmp(a.Bound)
		if a.Aim == bridge.Nearest {
			c = -c
		}
		if !bound && c > 0 {
			return refuse("a package has %s, and the bound is %s", v.RatString(), a.Bound.RatString())
		}
		if a.Aim == bridge.Leximin && a.Proven && slices.CompareFunc(w.gains(q.points), w.gains(a.Points), (*big.Rat).Cmp) > 0 {
			return refuse("a package gives %v, where the least have more", q.points)
		}
	}
	return nil
}

// packageOf says whether x is a package that everyone can accept.
func packageOf(p *bridge.Problem, x bridge.Package) error {
	if len(x) != len(p.Brackets) {
		return refuse("a package for %d brackets of %d", len(x), len(p.Brackets))
	}
	for j, a := range x {
		if a < 0 || a >= len(p.Brackets[j].Options) {
			return refuse("option %d of bracket %d isn't there", a, j)
		}
	}
	for n, r := range p.Rules {
		if !holds(r, x) {
			return refuse("rule %d is broken", n)
		}
	}
	for i, q := range p.Parties {
		for n, r := range q.RedLines {
			if !holds(r, x) {
				return refuse("red line %d of party %d is crossed", n, i)
			}
		}
	}
	return nil
}

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrFalse}, args...)...)
}
