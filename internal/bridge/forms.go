package bridge

import (
	"cmp"
	"context"
	"slices"
)

// forms are what a search sees of a space: for each group options that give so
// much to each of n linear forms. A form is a party's points, or anything else
// that adds up over the groups.
type forms struct {
	n      int
	groups []choices
}

// choices are the options of one group.
type choices struct {
	group   int // of the space
	options []int
	gives   [][]int64 // by option, by form
}

// newForms lays out a space; options that others are at least as good as in
// every form are left out, as far as maxCovers finds them: of equal ones that
// with fewer changes stays, then the first.
func newForms(ctx context.Context, s *space, n int, give func(o *option, out []int64)) *forms {
	f := &forms{n: n}
	shared := maxCovers // by the groups that have many options
	var gives slab[int64]
	for g := range s.groups {
		c := choices{group: g}
		all := make([][]int64, len(s.groups[g].options))
		order := make([]int, len(all))
		for a := range all {
			all[a] = gives.cut(n)
			give(&s.groups[g].options[a], all[a])
			order[a] = a
		}
		options := s.groups[g].options
		better := func(a, b *int) int {
			return cmp.Or(-slices.Compare(all[*a], all[*b]), cmp.Compare(options[*a].changes, options[*b].changes))
		}
		large := len(all) > fewOptions
		if !large {
			slices.SortStableFunc(order, func(a, b int) int { return better(&a, &b) })
		} else if sorted, err := sortRuns(ctx, order, 1, better); err == nil {
			order = sorted
		} else { // it won't be searched any more
			for a := range all {
				c.options, c.gives = append(c.options, a), append(c.gives, all[a])
			}
			f.groups = append(f.groups, c)
			continue
		}
		for _, a := range order {
			have := c.gives
			if large {
				if shared -= len(have); (shared < 0 || ctx.Err() != nil) && len(have) > 0 {
					have = have[len(have)-1:] // equal ones stand beside each other
				}
			}
			if !slices.ContainsFunc(have, func(have []int64) bool { return covers(have, all[a]) }) {
				c.options, c.gives = append(c.options, a), append(c.gives, all[a])
			}
		}
		f.groups = append(f.groups, c)
	}
	return f
}

// pick is an option of each group, by its number among the choices.
type pick []int

// sums of what a pick gives.
func (f *forms) sums(x pick) []int64 {
	out := make([]int64, f.n)
	for g, a := range x {
		for i, v := range f.groups[g].gives[a] {
			out[i] += v
		}
	}
	return out
}

// unpick is the package of a pick.
func (s *space) unpick(f *forms, x pick) Package {
	out := make(Package, len(s.p.Brackets))
	for g, a := range x {
		c := f.groups[g]
		s.groups[c.group].put(out, c.options[a])
	}
	return out
}
