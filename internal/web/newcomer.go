package web

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"parley/internal/accounts"
	"parley/internal/box"
)

// newcomer is a colleague who came, or was given a power, after the delegation's rule, as all in it are told.
type newcomer struct {
	Name, By     string
	Joined       bool
	Has          []string
	Since, Until time.Time
	Waits        bool // he isn't a second person yet
}

// newcomers are those who may do something for which a second person can be asked.
func newcomers(v *visit, p accounts.Policy) (out []newcomer) {
	for _, n := range p.New {
		if n.Has != 0 {
			out = append(out, newcomer{n.Name, inviter(v, n.By, n.Inviter), n.Joined, n.Has.Words(), n.Since, n.Until, n.Waits != 0})
		}
	}
	slices.SortFunc(out, func(a, b newcomer) int { return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Name, b.Name)) })
	return out
}

// inviter says who invited somebody; name is "" where the page doesn't know.
func inviter(v *visit, by, name string) string {
	switch {
	case name != "":
		return name
	case by == accounts.Operator:
		return v.book.T("who runs this node")
	case by == "directory":
		return v.book.T("the directory")
	}
	return v.book.T("somebody outside the delegation")
}

// waits says why the visitor, who may do it else, isn't the second person for a draft yet; "" when he is.
func (v *visit) waits(d box.Draft, p accounts.Policy, power Powers) string {
	for _, one := range []Powers{Clear, power} {
		for _, a := range d.Authors {
			if !v.who.Can.Has(one) {
				continue
			}
			switch err := p.Allows(one, a.ID, v.who.ID); {
			case errors.Is(err, accounts.ErrNew):
				return v.book.T("You came, or were given this, after your delegation's rule was set: you count as its second person from %s.", p.New[v.who.ID].Until.UTC().Format("2006-01-02 15:04 UTC"))
			case errors.Is(err, accounts.ErrInvited):
				return v.book.T("Who drafted this came less than two days ago, and by you: until two days are over it counts as drafted by you.")
			}
		}
	}
	return ""
}
