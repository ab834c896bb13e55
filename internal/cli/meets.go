package cli

import (
	"fmt"
	"slices"

	"parley/talks"
	"parley/text"
)

// meets tells what holding new claims does to what this party said before:
// its own claims that they meet are withdrawn in the same act, acceptances of
// their rivals end.
func (d *desk) meets(claims []text.Claim) (ends []string, own []talks.Ref, err error) {
	live := d.view.Live()
	all := slices.Clone(claims)
	for i := range all {
		all[i].Base = d.rev.Digest
	}
	for _, cl := range live {
		all = append(all, cl.Claim)
	}
	x := text.NewIndex(d.rev.Text, all)
	seen := map[string]bool{}
	tell := func(format string, name string) {
		if line := fmt.Sprintf(format, name); !seen[line] {
			seen[line] = true
			ends = append(ends, line)
		}
	}
	for i := range claims {
		for _, k := range x.EqualTo(i) {
			if k >= len(claims) && mine(live[k-len(claims)], d.me) {
				return nil, nil, hint(fmt.Errorf("you hold that already as %s: %s", live[k-len(claims)].Name, d.naming.describe(claims[i])), "nothing needs to be done")
			}
		}
		rivals := x.RivalsOf(i)
		for _, k := range slices.Concat(rivals, x.InsideOf(i), x.Around(i)) {
			if k < len(claims) {
				continue
			}
			cl := live[k-len(claims)]
			w := said(cl.Said, d.me)
			switch {
			case mine(cl, d.me):
				if !slices.Contains(own, cl.Ref) {
					own = append(own, cl.Ref)
				}
				tell("this withdraws your own %s, which it meets", cl.Name)
			case !slices.Contains(rivals, k):
				if w.Holds {
					tell("you no longer hold %s, but still accept it", cl.Name)
				}
			case w.Stance == talks.Support || w.Stance == talks.Accept || w.Holds:
				tell("this ends your acceptance of %s, its rival", cl.Name)
			}
		}
	}
	return ends, own, nil
}

// mine reports whether a claim is one that this party proposed and holds.
func mine(cl talks.Claim, me string) bool { return cl.Party == me && said(cl.Said, me).Holds }
