package desk

import (
	"fmt"
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
			return nil, Advise(fmt.Errorf("%s was not recorded for %s", d.State.Name(r), d.Me), "to hold another's wording: parley position support %s", d.State.Name(r))
		}
	}
	in, err := d.Position(talks.Support, names, p)
	if err == nil {
		in.Head = d.Me + " affirms as its own:"
	}
	return in, err
}

// Withdraw takes back claims and packages of this party, or its word on others'.
func (d *Desk) Withdraw(names []string, note string) (*Intent, error) {
	refs, err := d.Refs(names)
	if err != nil {
		return nil, err
	}
	in := &Intent{Body: &talks.Withdraw{Claims: refs, Note: note}, Head: d.Me + " withdraws:"}
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
				in.Ends = append(in.Ends, insideWords(inside, cl.Name))
			}
		}
	}
	if note != "" {
		in.Show = append(in.Show, "note: "+Visible(note))
	}
	in.Done = func(d *Desk, _ record.ID) Outcome {
		var out Outcome
		for _, r := range refs {
			if cl, ok := d.View.Claim(r); ok && !r.Package && cl.Fate == talks.Live {
				out.Lines = append(out.Lines, cl.Name+" lives on: "+HolderWords(cl.Held))
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
	return "it is " + cl.Party + "'s: this takes back what you said on it"
}

// insideWords says what becomes of claims on the words of a withdrawn one.
func insideWords(inside []string, name string) string {
	verbs := [2]string{"changes", "goes"}
	if len(inside) > 1 {
		verbs = [2]string{"change", "go"}
	}
	return fmt.Sprintf("%s %s the words of %s and %s with it, unless another party supports %s", And(inside), verbs[0], name, verbs[1], name)
}
