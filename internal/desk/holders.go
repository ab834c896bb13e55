package desk

import (
	"strings"

	"parley/talks"
	"parley/text"
)

// HolderWords names holders for a sentence.
func HolderWords(hs []text.Holder) string {
	var out []string
	for _, h := range hs {
		switch {
		case h.Party == "":
			out = append(out, "nobody named")
		case h.Recorded != "":
			out = append(out, Visible(h.Party)+" (recorded by "+Visible(h.Recorded)+", not affirmed)")
		default:
			out = append(out, Visible(h.Party))
		}
	}
	if len(out) == 0 {
		return "held by nobody"
	}
	return "held by " + And(out)
}

// FateWords says what became of a claim or package, and why.
func FateWords(fate talks.Fate, why string) string {
	if strings.HasPrefix(why, string(fate)) {
		return Visible(why)
	}
	return string(fate) + ": " + Visible(why)
}

// HoldLine says who holds a wording.
func (d *Desk) HoldLine(cl talks.Claim) string {
	if len(cl.Held) == 0 {
		return "proposed by " + cl.Party + ", held by nobody"
	}
	var own, recorded []string
	for _, h := range cl.Held {
		switch {
		case h.Recorded != "" && h.Party == "":
			recorded = append(recorded, "recorded by "+h.Recorded+", no holder named")
		case h.Recorded != "":
			recorded = append(recorded, "recorded by "+h.Recorded+" for "+h.Party+", not affirmed")
		default:
			own = append(own, h.Party)
		}
	}
	out := strings.Join(recorded, "; ")
	if len(own) > 0 {
		out = strings.Trim("held by "+And(own)+"; "+out, "; ")
	}
	return out
}

// SaidLine says where the parties stand that don't hold a wording.
func (d *Desk) SaidLine(cl talks.Claim) string {
	if cl.Agreed {
		return "agreed by all"
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
