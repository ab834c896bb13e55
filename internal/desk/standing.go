package desk

import (
	"fmt"

	"parley/record"
	"parley/talks"
)

// standing says, after an act, whether claims are agreed now.
func (d *Desk) standing(refs []talks.Ref) func(*Desk, record.ID) Outcome {
	return func(d *Desk, _ record.ID) Outcome {
		var out Outcome
		for _, r := range refs {
			if r.Package {
				if p, ok := d.View.Package(r); ok && p.Fate == talks.Live {
					out.Lines = append(out.Lines, p.Name+" "+d.AgreedOr(p.Agreed, p.Said))
				}
				continue
			}
			cl, ok := d.View.Claim(r)
			if !ok {
				continue
			}
			if cl.Fate != talks.Live {
				out.Lines = append(out.Lines, fmt.Sprintf("%s is %s", cl.Name, cl.Fate))
				continue
			}
			out.Lines = append(out.Lines, cl.Name+" "+d.AgreedOr(cl.Agreed, cl.Said))
		}
		return out
	}
}

// AgreedOr is "is agreed …" or who is missing.
func (d *Desk) AgreedOr(agreed bool, list []talks.Said) string {
	if agreed {
		pen, _, _ := d.View.Pen()
		return "is agreed; the next revision adopts it (the pen is " + pen + "'s: parley revise)"
	}
	var missing []string
	for _, s := range list {
		if s.Stance != talks.Support && s.Stance != talks.Accept || s.Open {
			missing = append(missing, s.Party+" ("+d.StanceWords(s)+")")
		}
	}
	return "is open: " + And(missing)
}

// StanceWords is a position in few words.
func (d *Desk) StanceWords(s talks.Said) string {
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
		out = "no word: " + Visible(s.Ended)
	}
	if len(s.If) > 0 {
		out += " if " + And(d.ClaimNames(s.If))
	}
	if s.Open {
		out += ", condition open"
	}
	return out
}
