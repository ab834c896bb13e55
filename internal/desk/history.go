package desk

import (
	"slices"

	"parley/talks"
)

// History returns the acts that made, moved or remarked on a claim, or on
// another live claim with the same content, in the order of the log: what was
// proposed, what was said and by whom, what was withdrawn.
func (d *Desk) History(cl talks.Claim) []talks.Entry {
	refs := []talks.Ref{cl.Ref}
	for _, n := range cl.Same {
		if r, err := d.Ref(n); err == nil {
			refs = append(refs, r)
		}
	}
	about := func(r talks.Ref) bool { return slices.Contains(refs, r) }
	var out []talks.Entry
	for _, e := range d.View.Log() {
		made := slices.ContainsFunc(refs, func(r talks.Ref) bool { return r.Act == e.ID })
		if made || slices.ContainsFunc(named(e.Body), about) {
			out = append(out, e)
		}
	}
	return out
}

// named lists the claims that an act names.
func named(body talks.Body) []talks.Ref {
	switch b := body.(type) {
	case *talks.Amend:
		return b.Withdraws
	case *talks.Position:
		return b.Claims
	case *talks.Withdraw:
		return b.Claims
	case *talks.Package:
		return b.Claims
	case *talks.Comment:
		return b.On.Claim
	case *talks.Park:
		return b.On.Claim
	case *talks.Place:
		return b.On.Claim
	}
	return nil
}
