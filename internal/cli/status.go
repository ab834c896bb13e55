package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/remote"
	"parley/internal/web"
	"parley/record"
	"parley/talks"
)

func statusVerbs() []verb {
	claims, keep, series := false, false, false
	var charts charting
	return []verb{{
		name: "status", group: "looking",
		short: "say what is open, whose turn it is and why, and what is new",
		long: `
Shows what waits for you and by which verb, what waits for others, what came
since you last looked (--keep-news leaves it unread), then where the text
stands and who holds what. Until both sides have compared the number by voice
it says NOT compared. What went wrong stands at the top: what happened, who is
proven to have done it, what still stands, and what to do.

--chart shows instead how the talks converged: charts, their tables, and how
each number is counted; --svg writes the charts as a picture. --forecast
carries the open brackets on, in a band: a poor prophet, as it says itself.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&claims, "claims", false, "each open claim with all positions")
			f.BoolVar(&series, "series", false, "the figures after each revision")
			f.BoolVar(&charts.show, "chart", false, "charts of the figures, with their tables")
			f.StringVar(&charts.svg, "svg", "", "write the charts to this `file`")
			f.BoolVar(&charts.force, "force", false, "replace the file of --svg")
			f.BoolVar(&charts.forecast, "forecast", false, "with the charts: carry the open brackets on")
			f.BoolVar(&keep, "keep-news", false, "don't note that the news were read")
		},
		run: func(c *call) error { return c.status(claims, series, keep, charts) },
	}}
}

func (c *call) status(claims, series, keep bool, charts charting) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withTalks(func(h place, n sitting) error {
		news := n.News()
		notes := n.Notes()
		err := n.View(func(rec *record.Record, st *talks.State) error {
			d := desk.New(rec, st, h.Code())
			s, err := d.Status(desk.Around{Compared: notes.Compared, Spoken: n.Spoken(), MustRekey: h.MustRekey(), Rumours: web.Rumours(h.Rumours())}, news, series)
			if err != nil {
				return err
			}
			if charts.wanted() {
				course, err := d.Course(charts.forecast)
				if err == nil {
					err = c.writeCourse(charts, course)
				}
				if conv, e := d.Convergence(); e != nil {
					err = cmp.Or(err, e)
				} else {
					s.Convergence = &conv
				}
				if done, e := c.answer(s); err != nil || done {
					return cmp.Or(err, e)
				}
				c.printCourse(d, course)
				return nil
			}
			if done, err := c.answer(s); done {
				return err
			}
			if err := d.WantWork(); err != nil {
				return desk.Advise(err, "parley --json status has what may be shown, parley text the text")
			}
			c.printStatus(d, s, claims)
			return nil
		})
		if err == nil {
			c.touched(h, n, nil)
		}
		if err != nil || keep || charts.wanted() {
			return err
		}
		err = n.Looked()
		if remote.Forbidden(err) { // the notes are another's
			return nil
		}
		if !errors.Is(err, node.ErrDisk) {
			return err
		}
		c.say("warning: the disk takes nothing, so that the news were read isn't noted")
		return nil
	})
}

// printStatus is the status for people, the most pressing first.
func (c *call) printStatus(d *desk.Desk, s desk.Status, claims bool) {
	st := c.style()
	c.print("%s  %s  Rev.%d, the pen is %s's", st.dim(d.State.Talks().Short()), st.bold(desk.QuoteText(s.Title)), s.Revision, s.Pen)
	c.printAlarms(s)
	var parties []string
	for _, p := range s.Parties {
		w := st.party(d.PartyIndex(p.Code), p.Code) + " " + desk.Visible(p.Name)
		if mark := p.Custody.Mark(); mark != "" {
			w += " " + st.warn("("+mark+")")
		}
		switch {
		case p.Code == s.Me && !p.Acceded:
			w += " (you, not joined yet)"
		case p.Code == s.Me:
			w += " (you)"
		case !p.Acceded:
			w += " (not joined yet)"
		}
		parties = append(parties, w)
	}
	c.print("%s", strings.Join(parties, ", "))
	c.printTurns(d, s)
	if len(s.News) > 0 {
		c.print("\nnew since you last looked")
		c.printNews(d, s.News)
	}
	c.print("")
	c.printFigures(s)
	c.printLanguages(d, s)
	c.printOpen(d, s, claims)
}

// printRow is a short word and a text beside it.
func (c *call) printRow(left, text string) {
	p := c.page()
	p.style.on = false
	fmt.Fprint(c.Stdout, "  "+strings.ReplaceAll(strings.TrimRight(p.paragraph(left, []span{{text: text}}), "\n"), "\n", "\n  ")+"\n")
}

// printAlarms says what a person must know before all else.
func (c *call) printAlarms(s desk.Status) {
	st := c.style()
	c.printNotices(s.Notices, "")
	if s.Compared == "" {
		c.print("%s", st.warn("NOT compared: read "+s.Spoken+" aloud to the other side, then: parley talks compared"))
	} else {
		c.print("%s", st.dim("charter and keys compared "+s.Compared))
	}
	for _, r := range s.Beside {
		what := "is void: the pen was named anew"
		if r.Rival {
			what = "rivals another revision: all others must name a penholder, see: parley help pen"
		}
		c.print("%s", st.warn(fmt.Sprintf("Rev.%d (%.10s) %s", r.Num, r.ID, what)))
	}
}

// statusClaims is how many open claims a status lists without --claims: a
// screen's worth.
const statusClaims = 24

// printOpen lists what is open: claims, packages, suspended agreements.
func (c *call) printOpen(d *desk.Desk, s desk.Status, full bool) {
	live := d.View.Live()
	if len(live) > 0 {
		c.print("\nopen claims")
	}
	for i, cl := range live {
		if !full && i == statusClaims && len(live) > statusClaims+1 {
			c.printRow("", fmt.Sprintf("and %d more; see: parley claims", len(live)-i))
			break
		}
		if full {
			c.printClaim(d, cl)
			continue
		}
		c.printRow(cl.Name, d.ClaimWords(cl)+"  ("+d.HoldLine(cl)+"; "+d.SaidLine(cl)+")")
		for _, o := range d.OddNotes(cl.Claim) {
			c.printRow("", o)
		}
	}
	for _, t := range d.View.Packages() {
		if t.Fate == talks.Live {
			c.printRow(t.Name, "package of "+desk.And(t.Claims)+" "+d.AgreedOr(t.Agreed, t.Said))
		}
	}
	remarks := d.Remarks()
	parked := func(name, key string) {
		for _, r := range remarks[key] {
			if r.Kind == talks.KindPark || r.Kind == talks.KindPlace {
				c.printRow(name, d.RemarkWords(r))
			}
		}
	}
	for _, cl := range live {
		parked(cl.Name, cl.Name)
	}
	parked("text", "")
	for _, b := range s.Blocks {
		parked(b.Label, "block "+b.ID)
		if b.Suspended {
			c.printRow(b.Label, fmt.Sprintf("the agreement of %s is suspended: re-opened by %s with %s", desk.And(b.Agreed), desk.And(b.Reopened), desk.And(b.Open)))
		}
	}
}
