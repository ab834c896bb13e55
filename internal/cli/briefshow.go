package cli

import (
	"fmt"
	"strconv"
	"strings"

	"parley/internal/brief"
	"parley/internal/brief/table"
	"parley/internal/desk"
)

// number reads a count that was typed.
func number(c *call, s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, desk.Usage{Msg: fmt.Sprintf("%s: %q isn't a number", c.verb.name, s), Verb: c.verb.name}
	}
	return n, nil
}

// wordsOf quotes words, or says that there are none.
func wordsOf(s string) string {
	if s == "" {
		return "no text"
	}
	return desk.QuoteText(desk.Visible(s))
}

func (c *call) briefShow(*briefing) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withBrief(func(b *briefed) error {
		if done, err := c.answer(b.brief); done {
			return err
		}
		x := b.brief
		if x.Empty() {
			c.print("the brief says nothing yet; see: parley help brief line, parley help brief stance")
			return nil
		}
		c.print("%s", c.style().bold("the brief of "+x.Party+", for its delegation alone"))
		if x.Note != "" {
			c.printRow("", desk.Visible(x.Note))
		}
		if x.Floor > 0 {
			c.printRow("floor", fmt.Sprintf("without a deal %s has %d %% of its ideal", x.Party, x.Floor))
		}
		if x.Ordinary != "" {
			c.printRow("", "what nothing ranks is "+string(x.Ordinary))
		}
		for _, l := range b.t.Overview(b.d.View).Lines {
			c.printRow(l.Name, b.lineWords(l))
		}
		for _, i := range b.t.Items {
			c.printRow(i.Name, b.itemWords(i))
		}
		for _, t := range x.Topics {
			var parts []string
			for _, id := range t.Blocks {
				parts = append(parts, b.labelOf(id))
			}
			for _, w := range t.Words {
				parts = append(parts, wordsOf(w))
			}
			c.printRow("topic", desk.Visible(t.Name)+": "+strings.Join(parts, ", "))
		}
		for _, g := range x.Guesses {
			c.printRow(g.Name, b.guessWords(g))
		}
		return nil
	})
}

// labelOf is what people call a paragraph.
func (b *briefed) labelOf(id string) string {
	for _, k := range b.d.Rev.Text.Blocks {
		if string(k.ID) == id {
			return b.d.Label(k.ID)
		}
	}
	return "a paragraph that is gone"
}

func (b *briefed) placeWords(p brief.Place) string {
	switch {
	case p.Topic != "":
		return "wherever it is about " + desk.Visible(p.Topic)
	case p.Gap != "":
		return "a new paragraph"
	case p.Block == "":
		return "the whole text"
	case !p.Span() || p.Start == p.End:
		return b.labelOf(string(p.Block))
	}
	return b.labelOf(string(p.Block)) + " " + wordsOf(p.Exact)
}

// lineWords says a red line and how it stands.
func (b *briefed) lineWords(l table.LineWord) string {
	where := "anywhere"
	switch {
	case l.Topic != "":
		where = "wherever it is about " + desk.Visible(l.Topic)
	case l.Label != "":
		where = "in " + l.Label
	}
	what := wordsOf(l.Words) + " " + where
	if l.Words == "" {
		what = "the paragraph " + l.Label
	}
	must := "must not stand"
	if l.Must {
		must = "must stand"
	}
	s := what + " " + must + ": "
	st := b.c.style()
	switch l.State {
	case table.Safe:
		s += "safe"
	case table.Open:
		s += "open"
		if len(l.Threats) > 0 {
			s += ", " + desk.And(visibleAll(l.Threats)) + " would cross it"
		}
	case table.Crossed:
		s += st.warn("CROSSED by the text as it stands")
		if l.Must {
			s = strings.Replace(s, "CROSSED by the text as it stands", "CROSSED: nothing on the table would keep it", 1)
		}
	case table.Lost:
		s += st.warn("GONE: the words that it is about aren't in the text any more; draw it anew")
		if l.Instead != "" {
			s += "; there stands " + wordsOf(l.Instead)
		}
	}
	if l.Moved {
		s += " (a revision touched the words; they were found again)"
	}
	if !l.Exact {
		s += " (too many ways to follow all of them)"
	}
	if l.Note != "" {
		s += noteWords(l.Note)
	}
	return s
}

func visibleAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = desk.Visible(s)
	}
	return out
}

func (b *briefed) itemWords(i table.Item) string {
	s := b.placeWords(i.Followed.Place)
	if i.Followed.State == brief.Gone {
		s = b.placeWords(i.Place) + " " + b.c.style().warn("(GONE from the text)")
	}
	if i.Importance != "" {
		s += ", " + string(i.Importance)
	}
	for _, x := range i.Stances {
		what := wordsOf(x.Words)
		if x.Mark != brief.Words && x.Mark != brief.In {
			what = string(x.Mark)
		}
		s += "; " + string(x.Stance) + " " + what
		if x.Points != nil {
			s += fmt.Sprintf(" (%d points)", *x.Points)
		}
	}
	for n, f := range i.Fallbacks {
		s += fmt.Sprintf("; fallback %d %s", n+1, wordsOf(f))
	}
	if i.Pending {
		s += "; pending capital"
	}
	return s + noteWords(i.Note)
}

func (b *briefed) guessWords(g brief.Guess) string {
	s := g.Party + " may, " + b.placeWords(g.Place)
	for _, x := range g.Stances {
		s += fmt.Sprintf("; %s to %s %s", x.Worst, x.Best, wordsOf(x.Words))
	}
	if g.Least != "" || g.Most != "" {
		s += fmt.Sprintf("; matters from %s to %s", g.Least, g.Most)
	}
	if g.Floor != nil {
		s += fmt.Sprintf("; has %d %% of its ideal without a deal", *g.Floor)
	}
	return s + noteWords(g.Note)
}

func (c *call) briefOverview(*briefing) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withBrief(func(b *briefed) error {
		o := b.t.Overview(b.d.View)
		if done, err := c.answer(o); done {
			return err
		}
		st := c.style()
		c.print("%s", st.bold("for the delegation of "+o.Party+" alone"))
		if o.Worth != nil {
			c.print("the text as it stands gives %d %% of the best that your red lines allow; at worst %d %%, without a deal %d %%", o.Worth.Now, o.Worth.Least, o.Worth.Floor)
		}
		if len(o.Lines) > 0 {
			c.print("\nred lines")
			for _, l := range o.Lines {
				c.printRow(l.Name, b.lineWords(l))
			}
		}
		b.printWishes("in", o.In)
		b.printWishes("lost", o.Lost)
		if len(o.Open) > 0 {
			c.print("\nopen, dearest first")
		}
		for i, d := range o.Open {
			if i == statusClaims && len(o.Open) > statusClaims+1 {
				c.printRow("", fmt.Sprintf("and %d more; see: parley --json brief overview", len(o.Open)-i))
				break
			}
			c.printRow(d.Label, b.decisionWords(d))
		}
		if o.Silent > 0 {
			c.print("\nthe brief says nothing of %s", desk.Count(o.Silent, "open bracket"))
		}
		return nil
	})
}

func (b *briefed) printWishes(head string, list []table.Wish) {
	if len(list) == 0 {
		return
	}
	b.c.print("\n%s", head)
	for _, w := range list {
		name := w.Claim + w.Item + w.Line
		s := strings.TrimSpace(w.Label + " " + wordsOf(w.Words))
		if w.Line != "" && w.Words == "" {
			s = "the paragraph " + w.Label
		}
		if w.Why != "" {
			s += " (" + desk.Visible(b.d.Labels(w.Why)) + ")"
		}
		if w.Untabled {
			s += " (nobody proposes it)"
		}
		b.c.printRow(name, s)
	}
}

func (b *briefed) decisionWords(d table.Decision) string {
	s := string(d.Importance)
	if d.Cost > 0 {
		s += fmt.Sprintf(", may cost %d %%", d.Cost)
	}
	if d.Pending {
		s += ", pending capital"
	}
	for _, x := range d.Options {
		s += "; " + desk.Visible(x.Words)
		var of []string
		if x.Now {
			of = append(of, "as it stands")
		}
		of = append(of, x.Claims...)
		if len(x.Held) > 0 {
			of = append(of, "held by "+desk.And(x.Held))
		}
		if len(of) > 0 {
			s += " (" + strings.Join(of, ", ") + ")"
		}
		switch {
		case x.Crosses:
			s += " " + b.c.style().warn("CROSSES A RED LINE")
		case x.Stance != "":
			s += " " + string(x.Stance)
		case x.Fallback > 0:
			s += fmt.Sprintf(" fallback %d", x.Fallback)
		}
	}
	return s
}
