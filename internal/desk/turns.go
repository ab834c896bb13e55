package desk

import (
	"strconv"
	"strings"

	"parley/talks"
	"parley/text"
)

// Turns are what the talks wait for, party by party, most pressing first.
func (d *Desk) Turns() []Turn {
	out := []Turn{}
	for _, t := range d.View.Waiting() {
		out = append(out, Turn{t.Party, t.Kind, t.Why, t.What})
	}
	return out
}

// TurnWords says why something waits; to this party in the second person.
func (d *Desk) TurnWords(t Turn) string {
	to := func(you, others string) string {
		if t.Party == d.Me {
			return you
		}
		return others
	}
	what := Visible(d.list(t.What))
	because := func(words string) bool { return strings.HasPrefix(t.Why, words) }
	switch t.Kind {
	case talks.KindAccede:
		return to(d.Book.T("have not acceded yet"), d.Book.T("has not acceded yet"))
	case talks.KindPen:
		return d.Book.T("rival revisions follow %s: name a penholder and which revision it builds on", what)
	case talks.KindPosition:
		switch {
		case because("hasn't affirmed "):
			return to(d.Book.T("haven't affirmed %s, recorded for you", what), d.Book.T("hasn't affirmed %s, recorded for it", what))
		case because("hasn't taken a position on package "):
			return to(d.Book.T("haven't taken a position on package %s", what), d.Book.T("hasn't taken a position on package %s", what))
		case because("hasn't taken a position on "):
			return to(d.Book.T("haven't taken a position on %s", what), d.Book.T("hasn't taken a position on %s", what))
		case because("must speak again on "):
			return to(d.Book.T("must speak again on %s: your acceptance ended", what), d.Book.T("must speak again on %s: its acceptance ended", what))
		case because("reserves on "):
			return to(d.Book.T("reserve on %s", what), d.Book.T("reserves on %s", what))
		}
	case talks.KindWithdraw:
		return d.Book.T("proposed %s, which nobody holds: support or withdraw", what)
	case talks.KindRevise:
		if n := numberIn(t.Why); n > 0 {
			agreed := d.Book.N(n, "%d claim is agreed", "%d claims are agreed")
			return to(d.Book.T("have the pen and can issue %s: %s", what, agreed), d.Book.T("has the pen and can issue %s: %s", what, agreed))
		}
	case talks.KindCorrespond:
		what := Visible(d.paragraphs(t.What))
		return to(d.Book.T("haven't said whether the stale versions of %s still correspond", what), d.Book.T("hasn't said whether the stale versions of %s still correspond", what))
	case talks.KindAmend:
		if at := strings.LastIndex(t.Why, " in "); because("can bring the words of ") && at >= 0 {
			l, _, _ := strings.Cut(t.Why[at+len(" in "):], ",")
			return d.Book.T("can bring the words of %s in %s, which are missing", Visible(d.paragraphs(t.What)), Visible(l))
		}
	case talks.KindSilent:
		for _, q := range d.View.Silences() {
			if len(t.What) == 1 && q.ID.Short() == t.What[0] {
				return to(d.Book.T("are silent until %s, or break the silence", q.Body.Deadline), d.Book.T("is silent until %s, or breaks the silence", q.Body.Deadline))
			}
		}
	case talks.KindAgree:
		return d.Book.T("can agree to %s", Visible(d.paragraphs(t.What)))
	case talks.KindInitial:
		return d.Book.T("can initial %s: all agree to every paragraph", what)
	case talks.KindSign:
		switch d.State.Charter().Outcome {
		case talks.Resolution:
			return d.Book.T("can table %s: all have initialled it", what)
		case talks.Statement:
			return d.Book.T("can issue %s: all have initialled it", what)
		}
		return d.Book.T("can sign %s: all have initialled it", what)
	case talks.KindExchange:
		return d.Book.T("can exchange: all have signed %s", what)
	case talks.KindRekey:
		if why, ok := strings.CutPrefix(t.Why, "can't act: "); ok {
			return d.Book.T("can't act: %s", d.Reason(why))
		}
	}
	if why, ok := d.echo(t.Why); ok {
		return Visible(why)
	}
	why := Visible(d.Labels(t.Why))
	return to(secondPerson(why), why)
}

// maxWhat is how many things a sentence names: a longer list is no longer read.
const maxWhat = 8

// paragraphs names paragraphs by their labels, given by label or id.
func (d *Desk) paragraphs(what []string) string {
	n := d.naming()
	var out []string
	for _, w := range what {
		if id := text.BlockID(w); n.has(id) {
			w = n.Block(id)
		}
		out = append(out, w)
	}
	return d.list(out)
}

// list names things; of many the first ones and how many more.
func (d *Desk) list(names []string) string {
	if more := len(names) - (maxWhat - 1); more > 1 {
		names = append(names[:maxWhat-1:maxWhat-1], d.Book.T("%d more", more))
	}
	return and(d.Book, names)
}

// Names names things; of many the first ones and how many more.
func (d *Desk) Names(names []string) string { return d.list(names) }

// numberIn is the number behind the colon of a sentence: "…: 3 claims are agreed".
func numberIn(s string) int {
	_, rest, _ := strings.Cut(s, ": ")
	word, _, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0
	}
	return n
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
	case talks.KindCorrespond:
		return "correspond --all, or amend --lang"
	case talks.KindAmend:
		return "translate --lang"
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
