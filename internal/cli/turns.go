package cli

import (
	"parley/internal/desk"
)

// printTurns says what waits for this party, and by which verb, and then what
// waits for others.
func (c *call) printTurns(d *desk.Desk, s desk.Status) {
	if s.Final.Concluded {
		_, done := d.State.Charter().Word()
		c.print("\n%s", c.style().good("concluded: the text is "+done+"; nothing that arrives later changes it"))
		return
	}
	var mine, others []desk.Turn
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
		row := d.TurnWords(t)
		if do := desk.NextVerb(t); do != "" {
			row += "  (parley " + do + ")"
		}
		c.printRow("you", row)
	}
	unsure := d.Unanswered(s)
	if len(others)+len(unsure) > 0 {
		c.print("\nwaiting for others")
	}
	for _, t := range others {
		c.printRow(t.Party, d.TurnWords(t))
	}
	for _, r := range unsure {
		c.printRow(r[0], r[1])
	}
}

// maxNews is how many new acts are listed at once.
const maxNews = 20

// printNews lists acts that arrived, with what only a machine sees in the
// claims that they made.
func (c *call) printNews(d *desk.Desk, news []desk.Entry) {
	shown := news[:min(len(news), maxNews)]
	odd := d.OddIn(shown)
	for _, e := range shown {
		line := d.BlockLabels(e.Line)
		if mark := e.Custody.Mark(); mark != "" {
			line = "(" + mark + ") " + line
		}
		c.printRow(e.Party, desk.Visible(line))
		if why := d.Without(e); why != "" {
			c.printRow("", desk.Visible(d.Labels(why)))
		}
		for _, o := range odd[e.ID] {
			c.printRow("", o)
		}
	}
	if n := len(news) - len(shown); n > 0 {
		c.printRow("", "and "+desk.Count(n, "more act")+"; see: parley log")
	}
}
