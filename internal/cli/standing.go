package cli

import (
	"fmt"

	"parley/record"
	"parley/talks"
)

// standing says, after an act, whether claims are agreed now.
func (d *desk) standing(refs []talks.Ref) func(*desk, record.ID) outcome {
	return func(d *desk, _ record.ID) outcome {
		var out outcome
		for _, r := range refs {
			if r.Package {
				if p, ok := d.view.Package(r); ok && p.Fate == talks.Live {
					out.lines = append(out.lines, p.Name+" "+d.agreedOr(p.Agreed, p.Said))
				}
				continue
			}
			cl, ok := d.view.Claim(r)
			if !ok {
				continue
			}
			if cl.Fate != talks.Live {
				out.lines = append(out.lines, fmt.Sprintf("%s is %s", cl.Name, cl.Fate))
				continue
			}
			out.lines = append(out.lines, cl.Name+" "+d.agreedOr(cl.Agreed, cl.Said))
		}
		return out
	}
}

// agreedOr is "is agreed …" or who is missing.
func (d *desk) agreedOr(agreed bool, list []talks.Said) string {
	if agreed {
		pen, _, _ := d.view.Pen()
		return "is agreed; the next revision adopts it (the pen is " + pen + "'s: parley revise)"
	}
	var missing []string
	for _, s := range list {
		if s.Stance != talks.Support && s.Stance != talks.Accept || s.Open {
			missing = append(missing, s.Party+" ("+d.stanceWords(s)+")")
		}
	}
	return "is open: " + and(missing)
}

// stanceWords is a position in few words.
func (d *desk) stanceWords(s talks.Said) string {
	out := "silent"
	switch {
	case s.Stance == talks.Support:
		out = "supports"
	case s.Stance == talks.Accept:
		out = "accepts"
	case s.Stance == talks.Reserve:
		out = "reserves, " + string(s.Reason)
	case s.Stance == talks.Object:
		out = "objects"
	case s.Holds:
		out = "holds, but only in a package"
	case s.Ended != "":
		out = "no word: " + visible(s.Ended)
	}
	if len(s.If) > 0 {
		out += " if " + and(d.claimNames(s.If))
	}
	if s.Open {
		out += ", condition open"
	}
	return out
}
