package desk

import (
	"strings"

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
				out.Lines = append(out.Lines, d.Book.T("%s is %s", cl.Name, d.fateWord(cl.Fate)))
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
		return d.Book.T("is agreed; the next revision adopts it (the pen is %s's: parley revise)", pen)
	}
	var missing []string
	for _, s := range list {
		if s.Stance != talks.Support && s.Stance != talks.Accept || s.Open {
			missing = append(missing, s.Party+" ("+d.StanceWords(s)+")")
		}
	}
	return d.Book.T("is open: %s", and(d.Book, missing))
}

// StanceWords is a position in few words.
func (d *Desk) StanceWords(s talks.Said) string {
	out := d.Book.T("silent")
	switch {
	case s.Stance == talks.Support:
		out = d.Book.T("supports")
	case s.Stance == talks.Accept:
		out = d.Book.T("accepts")
	case s.Stance == talks.Reserve:
		out = d.Book.T("reserves, %s", d.ReasonWord(s.Reason))
	case s.Stance == talks.Object:
		out = d.Book.T("objects")
	case s.Holds:
		out = d.Book.T("holds, but only in a package")
	case s.Ended != "":
		out = d.Book.T("no word: %s", Visible(d.endedWords(s.Ended)))
	}
	if s.Group != "" {
		out += d.Book.T(" by %s", s.Group)
	}
	if s.Quiet {
		out += d.Book.T(" in silence")
	}
	if len(s.If) > 0 {
		out += d.Book.T(" if %s", and(d.Book, d.ClaimNames(s.If)))
	}
	if s.Open {
		out += d.Book.T(", condition open")
	}
	return out
}

// endedWords says why a position ended.
func (d *Desk) endedWords(why string) string {
	if what, ok := strings.CutPrefix(why, "ended when it accepted "); ok {
		return d.Book.T("ended when it accepted %s", what)
	}
	if what, ok := strings.CutPrefix(why, "ended when it took "); ok {
		return d.Book.T("ended when it took %s", what)
	}
	if what, ok := strings.CutPrefix(why, "ended when it spoke against "); ok {
		return d.Book.T("ended when it spoke against %s", what)
	}
	return d.echoed(why)
}
