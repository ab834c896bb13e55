package desk

import (
	"errors"
	"slices"

	"parley/record"
	"parley/talks"
)

// Affirm supports wordings that another recorded for this party.
func (d *Desk) Affirm(names []string, p *Speaking) (*Intent, error) {
	refs, err := d.Refs(names)
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		cl, ok := d.View.Claim(r)
		if !ok || cl.For != d.Me {
			return nil, Hint{errors.New(d.Book.T("%s was not recorded for %s", d.State.Name(r), d.Me)), d.Book.T("to hold another's wording: parley position support %s", d.State.Name(r))}
		}
	}
	in, err := d.Position(talks.Support, names, p)
	if err == nil {
		in.Head = d.Book.T("%s affirms as its own:", d.Me)
	}
	return in, err
}

// Withdraw takes back claims and packages of this party, or its word on others'.
func (d *Desk) Withdraw(names []string, note string) (*Intent, error) {
	refs, err := d.Refs(names)
	if err != nil {
		return nil, err
	}
	in := &Intent{Body: &talks.Withdraw{Claims: refs, Note: note}, Head: d.Book.T("%s withdraws:", d.Me)}
	for _, r := range refs {
		in.Show = append(in.Show, d.RefWords(r))
		if w := d.lentTo(r); w != "" {
			in.Show = append(in.Show, "  "+w)
		}
		if cl, ok := d.View.Claim(r); ok && !r.Package {
			var inside []string
			for _, o := range d.View.Live() {
				if o.Parent == cl.Name || slices.Contains(cl.Same, o.Parent) {
					inside = append(inside, o.Name)
				}
			}
			if len(inside) > 0 && len(cl.Same) == 0 {
				in.Ends = append(in.Ends, d.insideWords(inside, cl.Name))
			}
		}
	}
	if note != "" {
		in.Show = append(in.Show, d.Book.T("note: %s", Visible(note)))
	}
	in.Done = func(d *Desk, _ record.ID) Outcome {
		var out Outcome
		for _, r := range refs {
			if cl, ok := d.View.Claim(r); ok && !r.Package && cl.Fate == talks.Live {
				out.Lines = append(out.Lines, d.Book.T("%s lives on: %s", cl.Name, d.HolderWords(cl.Held)))
			}
		}
		return out
	}
	return in, nil
}

// lentTo says that a claim is another's, so that only one's word on it ends.
func (d *Desk) lentTo(r talks.Ref) string {
	cl, ok := d.View.Claim(r)
	if !ok || r.Package || cl.Party == d.Me {
		return ""
	}
	return d.Book.T("it is %s's: this takes back what you said on it", cl.Party)
}

// insideWords says what becomes of claims on the words of a withdrawn one.
func (d *Desk) insideWords(inside []string, name string) string {
	return d.Book.N(len(inside), "%s changes the words of %s and goes with it, unless another party supports %s", "%s change the words of %s and go with it, unless another party supports %s", and(d.Book, inside), name, name)
}
