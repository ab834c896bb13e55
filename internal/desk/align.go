package desk

import (
	"errors"

	"parley/talks"
)

// Alignment is how a party takes the positions of another one: an intent for
// each stance, and what is left out.
type Alignment struct {
	Intents []*Intent
	Spoken  []string // claims and packages on which this party has spoken itself
	Open    []string // on which the other one speaks with a condition: that is its own to close
}

// AlignWith takes over, as this party's own words, what another party says now
// on all live claims and packages on which this party has said nothing. What
// the other one supports is accepted: nobody becomes a holder by aligning.
func (d *Desk) AlignWith(party, note string) (Alignment, error) {
	var out Alignment
	party = Upper(party)
	if err := d.WantParty(party); err != nil {
		return out, err
	}
	if party == d.Me {
		return out, Hint{errors.New(d.Book.T("that is you")), d.Book.T("name another party")}
	}
	type kind struct {
		stance talks.Stance
		reason talks.Reason
	}
	var order []kind
	refs := map[kind][]talks.Ref{}
	take := func(name string, ref talks.Ref, said []talks.Said) (spoke bool) { // the other one did, itself
		var mine, theirs talks.Said
		for _, s := range said {
			switch s.Party {
			case d.Me:
				mine = s
			case party:
				theirs = s
			}
		}
		switch {
		case theirs.Stance == talks.Silent || theirs.Group != "":
			return false
		case mine.Group == "" && mine.Stance != talks.Silent || mine.Holds:
			out.Spoken = append(out.Spoken, name)
			return true
		case theirs.Open:
			out.Open = append(out.Open, name)
			return true
		}
		k := kind{theirs.Stance, theirs.Reason}
		if k.stance == talks.Support {
			k.stance = talks.Accept
		}
		if refs[k] == nil {
			order = append(order, k)
		}
		refs[k] = append(refs[k], ref)
		return true
	}
	tied := map[string]bool{}
	for _, p := range d.View.Packages() {
		if p.Fate == talks.Live && take(p.Name, p.Ref, p.Said) {
			for _, c := range p.Claims {
				tied[c] = true
			}
		}
	}
	same := map[string]bool{}
	for _, c := range d.View.Claims() {
		if c.Fate != talks.Live || same[c.Name] || tied[c.Name] {
			continue
		}
		for _, n := range c.Same {
			same[n] = true // one word counts for identical wordings
		}
		take(c.Name, c.Ref, c.Said)
	}
	for _, k := range order {
		in := &Intent{Body: &talks.Position{Claims: refs[k], Note: note, Reason: k.reason, Stance: k.stance}, Head: d.Book.T("%s, as %s does, %s:", d.Me, party, d.StanceVerb(k.stance))}
		for _, r := range refs[k] {
			in.Show = append(in.Show, d.RefWords(r))
		}
		if k.reason != "" {
			in.Show = append(in.Show, d.Book.T("reason: %s", d.ReasonWord(k.reason)))
		}
		in.Done = d.standing(refs[k])
		out.Intents = append(out.Intents, in)
	}
	return out, nil
}
