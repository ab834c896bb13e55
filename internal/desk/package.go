package desk

import (
	"errors"

	"parley/record"
	"parley/talks"
)

// Package makes a package of claims: all of them or none.
func (d *Desk) Package(names []string, note string) (*Intent, error) {
	refs, err := d.Refs(names)
	if err != nil {
		return nil, err
	}
	in := &Intent{
		Body: &talks.Package{Claims: refs, Note: note},
		Head: d.Book.T("%s ties %s together and accepts all or none of them:", d.Me, d.Book.N(len(refs), "%d claim", "%d claims")),
	}
	for _, r := range refs {
		if r.Package {
			return nil, Hint{errors.New(d.Book.T("%s is a package", d.State.Name(r))), d.Book.T("name the claims that belong together")}
		}
		in.Show = append(append(in.Show, d.RefWords(r)), d.OddOf(r)...)
	}
	if note != "" {
		in.Show = append(in.Show, d.Book.T("note: %s", Visible(note)))
	}
	in.Done = func(d *Desk, id record.ID) Outcome {
		r := talks.Ref{Act: id, Package: true}
		return Outcome{Claims: []Made{{d.State.Name(r), d.Book.T("package of %s", and(d.Book, d.ClaimNames(refs)))}}}
	}
	return in, nil
}

// PackagePosition is a position on packages, with their members.
func (d *Desk) PackagePosition(s talks.Stance, names []string, p *Speaking) (*Intent, error) {
	in, err := d.Position(s, names, p)
	if err != nil {
		return nil, err
	}
	for _, r := range in.Body.(*talks.Position).Claims {
		for _, m := range d.Members(r) {
			in.Show = append(in.Show, "  "+d.RefWords(m))
		}
	}
	return in, nil
}

// Package is claims that are tied together.
type Package struct {
	Name   string     `json:"name"`
	Party  string     `json:"party"`
	Claims []string   `json:"claims"`
	Note   string     `json:"note,omitempty"`
	Fate   talks.Fate `json:"fate"`
	Why    string     `json:"why,omitempty"`
	Agreed bool       `json:"agreed"`
	Said   []Said     `json:"positions"`
}

// PackageOf gives a package its JSON form.
func (d *Desk) PackageOf(t talks.Tied) Package {
	return Package{t.Name, t.Party, t.Claims, t.Note, t.Fate, t.Why, t.Agreed, d.SaidOf(t.Said)}
}
