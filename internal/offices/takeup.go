package offices

import (
	"fmt"
	"slices"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// Next is the next act by which a party makes what has been accepted by all its
// own: the package, or its only claim; then the withdrawal of its own claims that
// the package passes over. Both are claims as the record names them.
type Next struct {
	Do    string   // package, pack-accept, accept or withdraw, as the pages call these acts
	Names []string // of claims; of pack-accept: of the package
}

// NextUp is the act that is missing; nil when none is.
func NextUp(d *desk.Desk, takes, passes []string) (*Next, error) {
	var all []string
	for _, s := range takes {
		cl, ok := d.View.Claim(Ref(s))
		if !ok || cl.Fate != talks.Live {
			return nil, desk.Advise(fmt.Errorf("claim %s is not live here", d.State.Name(Ref(s))), "bring the record up to date: parley pouch unpack, or parley sync")
		}
		all = append(all, cl.Name)
	}
	if n := len(all); n == 1 {
		if cl, _ := d.View.Claim(Ref(takes[0])); !accepts(cl.Said, d.Me) {
			return &Next{"accept", all}, nil
		}
	} else if n > 1 {
		var mine, first *talks.Tied
		for _, t := range d.View.Packages() {
			if t.Fate == talks.Live && slices.Equal(slices.Sorted(slices.Values(t.Claims)), slices.Sorted(slices.Values(all))) {
				if accepts(t.Said, d.Me) {
					mine = &t
				}
				if first == nil || t.Party < first.Party {
					first = &t
				}
			}
		}
		switch {
		case first == nil:
			return &Next{"package", all}, nil
		case mine == nil || mine.Name != first.Name:
			return &Next{"pack-accept", []string{first.Name}}, nil
		}
	}
	var own []string
	for _, s := range passes {
		cl, ok := d.View.Claim(Ref(s))
		if ok && cl.Fate == talks.Live && !slices.Contains(own, cl.Name) && slices.ContainsFunc(cl.Held, func(h text.Holder) bool { return h.Party == d.Me && h.Recorded == "" }) {
			own = append(own, cl.Name)
		}
	}
	if len(own) == 0 {
		return nil, nil
	}
	return &Next{"withdraw", own}, nil
}

// Intent is the act itself.
func (n *Next) Intent(d *desk.Desk) (*desk.Intent, error) {
	switch n.Do {
	case "package":
		return d.Package(n.Names, "")
	case "pack-accept":
		return d.PackagePosition(talks.Accept, n.Names, &desk.Speaking{})
	case "accept":
		return d.Position(talks.Accept, n.Names, &desk.Speaking{})
	}
	return d.Withdraw(n.Names, "")
}

// Ref reads a name of a claim that was checked; a wrong one names nothing.
func Ref(s string) talks.Ref {
	var r talks.Ref
	if r.UnmarshalText([]byte(s)) != nil {
		return talks.Ref{}
	}
	return r
}

func accepts(said []talks.Said, party string) bool {
	return slices.ContainsFunc(said, func(s talks.Said) bool {
		return s.Party == party && (s.Stance == talks.Accept || s.Stance == talks.Support)
	})
}
