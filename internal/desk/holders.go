package desk

import (
	"strings"

	"parley/talks"
	"parley/text"
)

// HolderWords names holders for a sentence.
func (d *Desk) HolderWords(hs []text.Holder) string {
	var out []string
	for _, h := range hs {
		switch {
		case h.Party == "":
			out = append(out, d.Book.T("nobody named"))
		case h.Recorded != "":
			out = append(out, d.Book.T("%s (recorded by %s, not affirmed)", Visible(h.Party), Visible(h.Recorded)))
		default:
			out = append(out, Visible(h.Party))
		}
	}
	if len(out) == 0 {
		return d.Book.T("held by nobody")
	}
	return d.Book.T("held by %s", and(d.Book, out))
}

// FateWords says what became of a claim or package, and why.
func (d *Desk) FateWords(fate talks.Fate, why string) string {
	if strings.HasPrefix(why, string(fate)) {
		return Visible(d.echoed(why))
	}
	return d.fateWord(fate) + ": " + Visible(d.echoed(why))
}

func (d *Desk) fateWord(f talks.Fate) string {
	switch f {
	case talks.Live:
		return d.Book.T("live")
	case talks.Withdrawn:
		return d.Book.T("withdrawn")
	case talks.Adopted:
		return d.Book.T("adopted")
	case talks.Lapsed:
		return d.Book.T("lapsed")
	case talks.Dormant:
		return d.Book.T("dormant")
	case talks.Void:
		return d.Book.T("void")
	}
	return string(f)
}

// HoldLine says who holds a wording.
func (d *Desk) HoldLine(cl talks.Claim) string {
	if len(cl.Held) == 0 {
		return d.Book.T("proposed by %s, held by nobody", cl.Party)
	}
	var own, recorded []string
	for _, h := range cl.Held {
		switch {
		case h.Recorded != "" && h.Party == "":
			recorded = append(recorded, d.Book.T("recorded by %s, no holder named", h.Recorded))
		case h.Recorded != "":
			recorded = append(recorded, d.Book.T("recorded by %s for %s, not affirmed", h.Recorded, h.Party))
		default:
			own = append(own, h.Party)
		}
	}
	out := strings.Join(recorded, "; ")
	if len(own) > 0 {
		held := d.Book.T("held by %s", and(d.Book, own))
		if out == "" {
			return held
		}
		return held + "; " + out
	}
	return out
}

// SaidLine says where the parties stand that don't hold a wording.
func (d *Desk) SaidLine(cl talks.Claim) string {
	if cl.Agreed {
		return d.Book.T("agreed by all")
	}
	held := map[string]bool{}
	for _, h := range cl.Held {
		held[h.Party] = h.Recorded == ""
	}
	var out []string
	for _, s := range cl.Said {
		if held[s.Party] && s.Stance == talks.Support && !s.Open {
			continue
		}
		out = append(out, s.Party+" "+d.StanceWords(s))
	}
	return strings.Join(out, ", ")
}
