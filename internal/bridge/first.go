package bridge

import (
	"context"
	"math"
	"math/big"
	"slices"
)

// begin finds the package that is told first, before anything is listed: any that
// keeps all rules and red lines, made better one bracket at a time. Its bound is
// what needs no search: nobody has more than its ideal. There is none where that
// takes too much work, or where the aim wants floors that weren't reached.
func (h *hunt) begin(ctx context.Context) {
	x := h.p.allowed(ctx)
	if x == nil {
		return
	}
	h.rise(x)
	h.take(x, h.trivial())
	if !h.allows(h.best) {
		h.best = nil
		return
	}
	h.start = x
}

// allows says whether the aim allows the package of an answer.
func (h *hunt) allows(a *Answer) bool {
	_, ok := h.p.scale(h.ideals).merit(h.aim, &Point{Points: a.Points, Package: a.Package, Changes: h.p.changes(a.Package)})
	return ok
}

// stopped is what is answered when err came before a search: what was told first,
// where the context ended, else the error.
func (h *hunt) stopped(ctx context.Context, err error) (*Answer, error) {
	if ctx.Err() != nil && h.best != nil {
		return h.best, nil
	}
	return nil, err
}

// trivial is a bound by the aim that follows from the ideals.
func (h *hunt) trivial() *big.Rat {
	sum := new(big.Rat)
	switch h.aim {
	case Nearest:
	case Nash: // of gains from 0 to 1
		sum.SetInt64(1)
	case Total, Welfare:
		for i, u := range h.ideals {
			switch {
			case h.scale.member[i]:
			case h.aim == Welfare:
				sum.Add(sum, new(big.Rat).SetInt64(u))
			case u > h.scale.floors[i]:
				sum.Add(sum, big.NewRat(1, 1))
			}
		}
	default:
		return h.ceiling()
	}
	return sum
}

// allowed is a package that keeps all rules and red lines; nil when there is none,
// or none was found in time.
func (p *Problem) allowed(ctx context.Context) Package {
	x := make(Package, len(p.Brackets))
	for j, b := range p.Brackets {
		x[j] = max(0, b.Now)
	}
	work := int64(maxFirst)
	for _, q := range p.quarrels() {
		every := func(n int) []int {
			out := make([]int, n)
			for k := range out {
				out[k] = k
			}
			return out
		}
		lines, ties := every(len(q.held)), every(len(q.ties))
		for q.verdict == unknown {
			if work <= 0 {
				return nil
			}
			before := q.c.work
			q.c.limit = before + min(work, stride)
			q.verdict, _, _ = q.solve(lines, ties)
			if work -= max(1, q.c.work-before); ctx.Err() != nil {
				work = min(work, stride) // a little more: whoever stopped wants an answer
			}
		}
		if q.verdict == fails {
			return nil
		}
		q.put(x)
	}
	return x
}

// rise makes a package better for those that have least, one bracket at a time,
// keeping all rules and red lines; for Nearest only until all have their floors.
// It weighs gains so that the least counts most. The work is bounded.
func (h *hunt) rise(x Package) {
	p, sc := h.p, h.p.scale(h.ideals)
	bound := make([][]*Rule, len(x)) // by bracket: the rules that name it
	note := func(rules []Rule) {
		for n := range rules {
			for _, l := range rules[n].Any {
				bound[l.Bracket] = append(bound[l.Bracket], &rules[n])
			}
		}
	}
	note(p.Rules)
	have := make([]int64, len(p.Parties))
	for i := range p.Parties {
		note(p.Parties[i].RedLines)
		have[i] = p.Parties[i].Worth(x)
	}
	pain := func(i int, points int64) float64 {
		short := float64(sc.floors[i]-points) / float64(max(1, sc.ideals[i]-sc.floors[i]))
		switch {
		case short > 0:
			return 1 + math.Exp(min(8*short, 300))
		case sc.member[i] || h.aim == Nearest || sc.ideals[i] <= sc.floors[i]:
			return 0
		}
		return math.Exp(8 * short)
	}
	now := make([]float64, len(have))
	for i, u := range have {
		now[i] = pain(i, u)
	}
	work := 0
	for better := true; better; {
		better = false
		for j := range x {
			for a := range p.Brackets[j].Options {
				old := x[j]
				if a == old {
					continue
				}
				if work++; work > maxRise {
					return
				}
				less := 0.0
				for i := range p.Parties {
					q := &p.Parties[i]
					if by := q.points(j, a) - q.points(j, old); by != 0 {
						less += now[i] - pain(i, have[i]+by)
						work++
					}
				}
				if less <= 1e-9 {
					continue
				}
				x[j] = a
				kept := !slices.ContainsFunc(bound[j], func(r *Rule) bool {
					work += 1 + len(r.Any)/8
					return !r.Kept(x)
				})
				if !kept {
					x[j] = old
					continue
				}
				for i := range p.Parties {
					q := &p.Parties[i]
					have[i] += q.points(j, a) - q.points(j, old)
					now[i] = pain(i, have[i])
				}
				better = true
			}
		}
	}
}
