package desk

import (
	"slices"
	"strings"

	"parley/internal/phrase"
	"parley/talks"
)

// RuleWords is from which talks a charter goes on, and how it decides, in
// lines beyond the name of its rule: nothing under unanimity; under consensus
// the chair, how long a silence lasts at least, the groups, and the committee.
func RuleWords(b phrase.Book, ch *talks.Charter) []string {
	var out []string
	if ch.Follows != nil {
		out = append(out, b.T("these talks go on from the talks %s", ch.Follows.Talks.Short()))
	}
	if ch.Rule != talks.Consensus {
		return out
	}
	out = append(out, b.T("%s has the chair: what it puts in silence is agreed at the deadline, unless a party breaks the silence before", ch.Chair),
		b.N(ch.Hours(), "a silence lasts %d hour at least", "a silence lasts %d hours at least"))
	for _, g := range ch.Groups {
		others := slices.DeleteFunc(slices.Clone(g.Members), func(m string) bool { return m == g.Voice })
		name := g.Code
		if g.Name != g.Code {
			name += " (" + Visible(g.Name) + ")"
		}
		out = append(out, b.T("the group %s: %s speaks for %s where they say nothing themselves", name, g.Voice, and(b, others)))
	}
	if ch.Procedure != nil {
		keeps := ch.Secretary
		if keeps == "" {
			keeps = ch.Chair
		}
		out = append(out, b.T("a committee by these rules of procedure: %s; %s keeps the papers", Visible(ch.Procedure.Name), keeps))
	}
	return out
}

// ReadGroup reads a group as it is typed, "EU=FRA,DEU": the first member is its
// voice.
func ReadGroup(s string) (talks.Group, bool) {
	code, members, ok := strings.Cut(Upper(strings.Join(strings.Fields(s), "")), "=")
	list := strings.Split(members, ",")
	if !ok || code == "" || len(list) < 2 {
		return talks.Group{}, false
	}
	return talks.Group{Code: code, Members: slices.Sorted(slices.Values(list)), Name: code, Voice: list[0]}, true
}
