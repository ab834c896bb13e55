package cli

import (
	"strings"

	"parley/talks"
)

// fateWords says what became of a claim or package, and why.
func fateWords(fate talks.Fate, why string) string {
	if strings.HasPrefix(why, string(fate)) {
		return visible(why)
	}
	return string(fate) + ": " + visible(why)
}

// holdLine says who holds a wording.
func (d *desk) holdLine(cl talks.Claim) string {
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
		out = strings.Trim("held by "+and(own)+"; "+out, "; ")
	}
	return out
}

// saidLine says where the parties stand that don't hold a wording.
func (d *desk) saidLine(cl talks.Claim) string {
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
		out = append(out, s.Party+" "+d.stanceWords(s))
	}
	return strings.Join(out, ", ")
}
