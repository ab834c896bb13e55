package desk

import (
	"parley/talks"
)

// Speaking is what a person says beside a position.
type Speaking struct {
	Reason talks.Reason // why a position is reserved
	Note   string
	For    string   // recorded for this party; never counted as its own
	Group  string   // said for this group, by its voice
	If     []string // only if these claims or packages are adopted
}

// Reasons are the reasons for which a position can be reserved.
func Reasons() []talks.Reason {
	return []talks.Reason{talks.Instructions, talks.Scrutiny, talks.Substance, talks.Placement, talks.Linguistic}
}

// Position is a stance on claims and packages that a person named.
func (d *Desk) Position(s talks.Stance, names []string, p *Speaking) (*Intent, error) {
	refs, err := d.Refs(names)
	if err != nil {
		return nil, err
	}
	when, err := d.Refs(p.If)
	if err != nil {
		return nil, err
	}
	body := &talks.Position{Claims: refs, Group: p.Group, If: when, Note: p.Note, Reason: p.Reason, Stance: s}
	in := &Intent{Body: body, Head: d.Me + " " + d.StanceVerb(s) + d.conditions(when) + ":"}
	if p.Group != "" {
		in.Head = d.Book.T("%s %s for %s%s:", d.Me, d.StanceVerb(s), Visible(p.Group), d.conditions(when))
	}
	if p.For != "" {
		body.For = Upper(p.For)
		if err := d.WantParty(body.For); err != nil {
			return nil, err
		}
		in.Head = d.Book.T("%s records for %s, who has not affirmed it, that it %s%s:", d.Me, body.For, d.StanceVerb(s), d.conditions(when))
	}
	for _, r := range refs {
		in.Show = append(in.Show, d.RefWords(r))
		in.Show = append(in.Show, d.OddOf(r)...)
	}
	if p.Reason != "" {
		in.Show = append(in.Show, d.Book.T("reason: %s", d.ReasonWord(p.Reason)))
	}
	if p.Note != "" {
		in.Show = append(in.Show, d.Book.T("note: %s", Visible(p.Note)))
	}
	in.Done = d.standing(refs)
	return in, nil
}

// StanceVerb is what a party does by a stance.
func (d *Desk) StanceVerb(s talks.Stance) string {
	switch s {
	case talks.Support:
		return d.Book.T("supports")
	case talks.Accept:
		return d.Book.T("accepts")
	case talks.Reserve:
		return d.Book.T("reserves its position on")
	case talks.Object:
		return d.Book.T("objects to")
	}
	return d.Book.T("has not spoken on")
}

func (d *Desk) conditions(when []talks.Ref) string {
	if len(when) == 0 {
		return ""
	}
	return d.Book.N(len(when), ", only if %s is adopted", ", only if %s are adopted", and(d.Book, d.ClaimNames(when)))
}

// ReasonWord is the reason for which a position is reserved, as people say it.
func (d *Desk) ReasonWord(r talks.Reason) string {
	switch r {
	case talks.Instructions:
		return d.Book.T("instructions")
	case talks.Scrutiny:
		return d.Book.T("scrutiny")
	case talks.Substance:
		return d.Book.T("substance")
	case talks.Placement:
		return d.Book.T("placement")
	case talks.Linguistic:
		return d.Book.T("linguistic")
	}
	return string(r)
}
