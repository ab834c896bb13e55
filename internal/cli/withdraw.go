package cli

import (
	"fmt"
	"slices"

	"parley/record"
	"parley/talks"
)

// affirm supports wordings that another recorded for this party.
func (d *desk) affirm(names []string, p *speaking) (*intent, error) {
	refs, err := d.refs(names)
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		cl, ok := d.view.Claim(r)
		if !ok || cl.For != d.me {
			return nil, hint(fmt.Errorf("%s was not recorded for %s", d.state.Name(r), d.me), "to hold another's wording: parley position support %s", d.state.Name(r))
		}
	}
	in, err := d.position(talks.Support, names, p)
	if err == nil {
		in.head = d.me + " affirms as its own:"
	}
	return in, err
}

// withdraw takes back claims and packages of this party, or its word on others'.
func (d *desk) withdraw(names []string, note string) (*intent, error) {
	refs, err := d.refs(names)
	if err != nil {
		return nil, err
	}
	in := &intent{body: &talks.Withdraw{Claims: refs, Note: note}, head: d.me + " withdraws:"}
	for _, r := range refs {
		in.show = append(in.show, d.refWords(r))
		if w := d.lentTo(r); w != "" {
			in.show = append(in.show, "  "+w)
		}
		if cl, ok := d.view.Claim(r); ok && !r.Package {
			var inside []string
			for _, o := range d.view.Live() {
				if o.Parent == cl.Name || slices.Contains(cl.Same, o.Parent) {
					inside = append(inside, o.Name)
				}
			}
			if len(inside) > 0 && len(cl.Same) == 0 {
				in.ends = append(in.ends, insideWords(inside, cl.Name))
			}
		}
	}
	if note != "" {
		in.show = append(in.show, "note: "+visible(note))
	}
	in.done = func(d *desk, _ record.ID) outcome {
		var out outcome
		for _, r := range refs {
			if cl, ok := d.view.Claim(r); ok && !r.Package && cl.Fate == talks.Live {
				out.lines = append(out.lines, cl.Name+" lives on: "+holderWords(cl.Held))
			}
		}
		return out
	}
	return in, nil
}

// lentTo says that a claim is another's, so that only one's word on it ends.
func (d *desk) lentTo(r talks.Ref) string {
	cl, ok := d.view.Claim(r)
	if !ok || r.Package || cl.Party == d.me {
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
	return fmt.Sprintf("%s %s the words of %s and %s with it, unless another party supports %s", and(inside), verbs[0], name, verbs[1], name)
}
