package cli

import (
	"fmt"
	"strings"

	"parley/talks"
)

// printTurns says what waits for this party, and by which verb, and then what
// waits for others.
func (c *call) printTurns(d *desk, s jsonStatus) {
	if s.Final.Concluded {
		_, done := d.state.Charter().Word()
		c.print("\n%s", c.style().good("concluded: the text is "+done+"; nothing that arrives later changes it"))
		return
	}
	var mine, others []jsonTurn
	for _, t := range s.Waiting {
		if t.Party == s.Me {
			mine = append(mine, t)
		} else {
			others = append(others, t)
		}
	}
	if len(mine) == 0 {
		c.print("\nnothing waits for you")
	} else {
		c.print("\nwaiting for you")
	}
	for _, t := range mine {
		row := d.turnWords(t)
		if do := nextVerb(t); do != "" {
			row += "  (parley " + do + ")"
		}
		c.printRow("you", row)
	}
	unsure := unanswered(s)
	if len(others)+len(unsure) > 0 {
		c.print("\nwaiting for others")
	}
	for _, t := range others {
		c.printRow(t.Party, d.turnWords(t))
	}
	for _, r := range unsure {
		c.printRow(r[0], r[1])
	}
}

// turnWords says why something waits; to this party in the second person.
func (d *desk) turnWords(t jsonTurn) string {
	why := visible(d.labels(t.Why))
	if t.Party == d.me {
		return secondPerson(why)
	}
	return why
}

// unanswered says of which others nothing shows that they have this party's
// newest acts, party and sentence.
func unanswered(s jsonStatus) [][2]string {
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
		what := fmt.Sprintf("your act %d", mine)
		if p.Knows+1 < mine {
			what = fmt.Sprintf("your acts %d to %d", p.Knows+1, mine)
		}
		out = append(out, [2]string{p.Code, fmt.Sprintf("hasn't shown that it has %s; if in doubt, send again: parley pouch pack --to %s", what, p.Code)})
	}
	return out
}

// nextVerb is the command that answers a turn; "" where none does.
func nextVerb(t jsonTurn) string {
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

// maxNews is how many new acts are listed at once.
const maxNews = 20

// printNews lists acts that arrived, with what only a machine sees in the
// claims that they made.
func (c *call) printNews(d *desk, news []jsonEntry) {
	shown := news[:min(len(news), maxNews)]
	odd := d.oddIn(shown)
	for _, e := range shown {
		c.printRow(e.Party, visible(d.blockLabels(e.Line)))
		if why := e.without(); why != "" {
			c.printRow("", visible(d.labels(why)))
		}
		for _, o := range odd[e.ID] {
			c.printRow("", o)
		}
	}
	if n := len(news) - len(shown); n > 0 {
		c.printRow("", "and "+count(n, "more act")+"; see: parley log")
	}
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
