package desk

import (
	"strings"

	"parley/talks"
)

// TurnWords says why something waits; to this party in the second person.
func (d *Desk) TurnWords(t Turn) string {
	why := Visible(d.Labels(t.Why))
	if t.Party == d.Me {
		return secondPerson(why)
	}
	return why
}

// Unanswered says of which others nothing shows that they have this party's
// newest acts, party and sentence.
func (d *Desk) Unanswered(s Status) [][2]string {
	mine := 0
	for _, p := range s.Parties {
		if p.Code == s.Me {
			mine = p.Knows
		}
	}
	var out [][2]string
	for _, p := range s.Parties {
		if p.Code == s.Me || !p.Acceded || p.Knows >= mine {
			continue
		}
		what := d.Book.T("your act %d", mine)
		if p.Knows+1 < mine {
			what = d.Book.T("your acts %d to %d", p.Knows+1, mine)
		}
		out = append(out, [2]string{p.Code, d.Book.T("hasn't shown that it has %s; if in doubt, send again: parley pouch pack --to %s", what, p.Code)})
	}
	return out
}

// NextVerb is the command that answers a turn; "" where none does.
func NextVerb(t Turn) string {
	names := strings.Join(t.What, " ")
	if len(t.What) > 4 {
		names = t.What[0] + " …"
	}
	switch t.Kind {
	case talks.KindAccede:
		return "talks join"
	case talks.KindPosition:
		switch {
		case strings.Contains(t.Why, "affirmed"):
			return "affirm " + names
		case strings.HasPrefix(names, "p"):
			return "package accept " + names + ", or object"
		}
		return "position accept " + names + ", or support, reserve, object"
	case talks.KindAgree:
		return "agree --all"
	case talks.KindRekey:
		if strings.Contains(t.Why, "root acts") { // no key of this root counts any more
			return ""
		}
		return t.Kind
	case talks.KindRevise, talks.KindInitial, talks.KindSign:
		return t.Kind
	}
	return ""
}

// secondPerson turns what a party does into what you do.
func secondPerson(s string) string {
	for _, w := range [][2]string{{"hasn't ", "haven't "}, {"has ", "have "}, {"reserves ", "reserve "}} {
		if rest, ok := strings.CutPrefix(s, w[0]); ok {
			return w[1] + strings.Replace(rest, "recorded for it", "recorded for you", 1)
		}
	}
	return strings.Replace(s, "its acceptance", "your acceptance", 1)
}

// toAuthor turns a reason that speaks of an act's author into one that speaks
// to that author.
func toAuthor(why string) string {
	return strings.NewReplacer(
		"its author's capital has", "your capital has",
		"its author has exchanged its signature and is bound", "you have exchanged your signature and are bound",
		"its author has", "you have",
		"of its author", "of yours",
	).Replace(why)
}
