package desk

import (
	"parley/talks"
	"parley/text"
)

// Said is where a party stands on a claim or package.
type Said struct {
	Party  string       `json:"party"`
	Stance talks.Stance `json:"stance"` // "" has not spoken
	Holds  bool         `json:"holds"`
	If     []string     `json:"if,omitempty"`
	Open   bool         `json:"condition_open,omitempty"`
	Reason talks.Reason `json:"reason,omitempty"`
	Note   string       `json:"note,omitempty"`
	Ended  string       `json:"ended,omitempty"`
}

// Claim is a claim with all that is known about it.
type Claim struct {
	Name     string       `json:"name"`
	Ref      string       `json:"ref"`
	Party    string       `json:"party"`
	For      string       `json:"recorded_for,omitempty"`
	Fate     talks.Fate   `json:"fate"`
	Why      string       `json:"why,omitempty"`
	Words    string       `json:"words"`
	Claim    talks.Change `json:"claim"`
	Revision int          `json:"revision"`
	Agreed   bool         `json:"agreed"`
	Holders  []Holder     `json:"holders"`
	Said     []Said       `json:"positions"`
	Rivals   []string     `json:"rivals,omitempty"`
	Same     []string     `json:"same,omitempty"`
	Parent   string       `json:"parent,omitempty"`
	Packages []string     `json:"packages,omitempty"`
	Note     string       `json:"note,omitempty"`
	Source   string       `json:"source,omitempty"`
	Odd      []string     `json:"odd,omitempty"`
	Remarks  []Remark     `json:"remarks,omitempty"`
	Quotes   string       `json:"quotes,omitempty"` // the source against this home's library: "verbatim", "differs at …"
}

// SaidOf gives positions their JSON form.
func (d *Desk) SaidOf(list []talks.Said) []Said {
	out := []Said{}
	for _, s := range list {
		j := Said{Party: s.Party, Stance: s.Stance, Holds: s.Holds, Open: s.Open, Reason: s.Reason, Note: s.Note, Ended: s.Ended}
		for _, r := range s.If {
			j.If = append(j.If, d.State.Name(r))
		}
		out = append(out, j)
	}
	return out
}

// ClaimOf gives a claim its JSON form.
func (d *Desk) ClaimOf(cl talks.Claim) Claim {
	return Claim{
		Name: cl.Name, Ref: cl.Ref.String(), Party: cl.Party, For: cl.For, Fate: cl.Fate, Why: cl.Why, Words: d.ClaimWords(cl),
		Claim: talks.WireClaim(cl.Claim), Revision: cl.Rev, Agreed: cl.Agreed, Holders: HoldersOf(cl.Held), Said: d.SaidOf(cl.Said),
		Rivals: cl.Rivals, Same: cl.Same, Parent: cl.Parent, Packages: cl.Packs, Note: cl.Note, Source: cl.Source, Odd: oddities(cl.Claim),
	}
}

// ClaimsOf gives claims their JSON form, with what was remarked on them and
// how their quotations compare with the library.
func (d *Desk) ClaimsOf(list []talks.Claim, library []LibraryText) []Claim {
	out := []Claim{}
	remarks := d.Remarks()
	for _, cl := range list {
		j := d.ClaimOf(cl)
		j.Remarks = remarks[cl.Name]
		if cl.Source != "" {
			j.Quotes = d.CheckSource(library, cl.Source, []text.Claim{cl.Claim})
		}
		out = append(out, j)
	}
	return out
}
